"""The background in the page: read after the map, drawn without a network, switched by mouse and keyboard, told."""

import shutil
import subprocess

import numpy as np
import pytest

from geoplan.outputs.drawing.background.looks import background_looks
from geoplan.outputs.map.page import write_map
from support.made_ground import with_ground
from support.needed import absent

pytestmark = pytest.mark.browser

PAINTED = """(pane) => {
    const canvas = document.querySelector(`.leaflet-${pane}-pane canvas`);
    if (!canvas || !canvas.width) return 0;
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const pen = copy.getContext("2d", { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at]) painted++;
    return painted / (canvas.width * canvas.height);
}"""
PDFTOPPM = shutil.which("pdftoppm")


def colours_of(sheet) -> dict[str, float]:
    """How much of a sheet is strongly coloured, and how much as the sea is."""
    if PDFTOPPM is None:
        absent("pdftoppm of poppler-utils")
    subprocess.run([PDFTOPPM, "-r", "40", "-f", "1", "-l", "1", sheet, sheet.with_suffix("")], check=True)
    (picture,) = sheet.parent.glob(f"{sheet.stem}-*.ppm")
    _, width, height, _, pixels = picture.read_bytes().split(maxsplit=4)
    seen = np.frombuffer(pixels[-3 * int(width) * int(height) :], np.uint8).reshape(-1, 3).astype(int)
    sea = np.abs(seen - [int(background_looks()["sea"].colour[at : at + 2], 16) for at in (1, 3, 5)]).max(axis=1) < 6
    return {"strong": float((np.ptp(seen, axis=1) > 70).mean()), "sea": float(sea.mean())}


GROUND, UPON = "gp-ground", "gp-background"


@pytest.fixture(scope="module")
def maps(sample_assessment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("background")
    real = with_ground(sample_assessment, "waters", "roads", "places", "terrain")
    made_up = with_ground(sample_assessment, "roads", status="synthetic")
    return {
        "real": write_map(real, folder / "real.html", rooftops=False),
        "made_up": write_map(made_up, folder / "made_up.html", rooftops=False),
        "none": write_map(sample_assessment, folder / "none.html", rooftops=False),
    }


def drawn(page) -> None:
    page.wait_for_function("() => map_geoplan.geoplan.background.drawnAt")


def test_what_is_real_is_drawn_from_the_start_beneath_and_upon_the_zones(maps, open_page):
    page = open_page(maps["real"])
    drawn(page)
    box = page.get_by_role("checkbox", name="Background", exact=True)
    assert box.is_checked()
    assert page.evaluate(PAINTED, GROUND) == 1
    assert 0.001 < page.evaluate(PAINTED, UPON) < 0.7
    order = [page.eval_on_selector(f".leaflet-{pane}-pane", "(node) => node.style.zIndex") for pane in (GROUND, UPON)]
    zones = page.eval_on_selector(".leaflet-gp-zones-pane", "(node) => node.style.zIndex")
    assert order[0] < zones < order[1]
    assert float(page.locator("path.gp-zone-shape").first.get_attribute("fill-opacity")) == pytest.approx(0.8)
    legend = page.locator("#gp-legend-keys")
    assert "waters, roads, named places, and terrain" in legend.inner_text().casefold()

    page.evaluate("map_geoplan.setZoom(map_geoplan.getZoom() + 4, { animate: false })")
    page.wait_for_function("() => map_geoplan.geoplan.background.drawn > 0")
    assert page.evaluate(PAINTED, GROUND) == 1
    page.get_by_role("button", name="日本語").click()
    assert "水域" in legend.inner_text()
    page.get_by_role("button", name="English").click()

    box.focus()
    page.keyboard.press("Space")
    assert not box.is_checked()
    assert page.locator(f".leaflet-{GROUND}-pane canvas").count() == 0
    assert page.locator("path.gp-zone-shape").first.get_attribute("fill-opacity") == "1"
    page.wait_for_function("() => location.hash.includes('background')")
    page.reload()
    page.wait_for_function("() => window.map_geoplan && map_geoplan.geoplan.overlays")
    assert not page.get_by_role("checkbox", name="Background", exact=True).is_checked()


def test_on_paper_zones_are_seen_through_it(maps, open_page, tmp_path):
    page = open_page(maps["real"])
    drawn(page)
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(page.pdf(format="A4", landscape=True, print_background=True))
    colours = colours_of(sheet)
    page.uncheck("#gp-overlay-background")
    sheet.write_bytes(page.pdf(format="A4", landscape=True, print_background=True))
    bare = colours_of(sheet)
    assert colours["strong"] > 0.3 * bare["strong"] > 0.01, "zones keep their colours, if paler"
    assert colours["sea"] > bare["sea"]


def test_what_is_made_up_waits_until_it_is_asked_for_and_says_so(maps, open_page):
    page = open_page(maps["made_up"])
    box = page.get_by_role("checkbox", name="Background", exact=True)
    assert not box.is_checked()
    assert not page.evaluate("Boolean(map_geoplan.geoplan.background.groups)"), "nothing is read before it is shown"
    box.check()
    drawn(page)
    assert page.evaluate(PAINTED, UPON) > 0
    assert "roads (synthetic data)" in page.locator("#gp-legend-keys").inner_text().casefold()


def test_a_study_without_layers_has_no_background(maps, open_page):
    page = open_page(maps["none"])
    assert page.get_by_role("checkbox", name="Background", exact=True).count() == 0
    assert page.evaluate("map_geoplan.geoplan.background") is None
