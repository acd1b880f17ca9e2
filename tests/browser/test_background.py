"""The background in the page: read after the map, drawn without a network, switched by mouse and keyboard, told."""

import pytest

from geoplan.outputs.map.page import write_map
from support.made_ground import with_ground

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
