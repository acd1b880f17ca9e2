"""What is printed: all that a reader of the sheet needs, on any paper, and nothing that lies upon the map."""

import re
from datetime import date

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from support.sample_result import with_sites
from support.sections import open_section

pytestmark = pytest.mark.browser

PAPERS = {"landscape": (993, 733), "portrait": (733, 993)}
"""What both A4 and Letter have room for, in pixels."""

LAID = """() => {
    const shown = (node) => node.getClientRects().length > 0;
    const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
    const stage = document.querySelector(".gp-stage").getBoundingClientRect();
    const isBeside = (box) => box.left >= stage.right - 1 || box.right <= stage.left + 1;
    const isBelow = (box) => box.top >= stage.bottom - 1 || box.bottom <= stage.top + 1;
    const boxes = (nodes) => nodes.map((node) => [node.textContent, node.getBoundingClientRect()]);
    const beside = all(".gp-paper-head *, .gp-paper-side *, .gp-paper-foot *, .gp-paper-more *");
    return {
        title: document.title,
        over: boxes(beside).filter(([, box]) => !isBeside(box) && !isBelow(box)),
        off: boxes(beside).filter(([, box]) => box.right > innerWidth + 1),
        controls: all(
            "input, select, textarea, .gp-buttons, .gp-close, .leaflet-tooltip, .leaflet-bar, .gp-found, dialog",
        ).length,
        buttons: all("button").filter((node) => !node.closest("li, th, td, dd, .leaflet-marker-pane")).length,
        map: [Math.round(stage.width), Math.round(stage.height)],
        head: document.querySelector(".gp-paper-head").innerText,
        side: document.querySelector(".gp-paper-side").innerText,
        foot: all(".gp-paper-foot").map((node) => node.innerText),
        further: all(".gp-paper-more").map((node) => node.innerText),
        legend: all(".gp-paper-side .gp-legend .gp-swatch").length,
        waiting: all(".gp-paper-more .gp-rank-range").filter((node) => node.textContent === "…").length,
        scale: all(".leaflet-control-scale-line").length,
    };
}"""


@pytest.fixture(scope="module")
def map_file(sample_assessment, tmp_path_factory):
    return write_map(with_sites(sample_assessment), tmp_path_factory.mktemp("print") / "map.html")


def printed(page, paper: str, shown: str | None = None) -> dict:
    """Return what is laid on the paper, and put the screen back."""
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    whole = page.evaluate("map_geoplan.getBounds().contains(map_geoplan.geoplan.data.bounds)")
    page.emulate_media(media="print")
    width, height = PAPERS[paper]
    page.set_viewport_size({"width": width, "height": height})
    laid = page.evaluate(LAID) | {"whole": whole}
    page.emulate_media(media="null")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.set_viewport_size({"width": 1366, "height": 768})
    return laid


def is_right(laid: dict, language: str) -> None:
    """What holds for every sheet."""
    assert laid["over"] == []
    assert laid["off"] == []
    assert (laid["controls"], laid["buttons"]) == (0, 0)
    assert laid["map"] == [718, 408]
    assert laid["legend"] >= 2
    assert laid["scale"] == 1
    assert laid["waiting"] == 0
    assert all(part in laid["head"] for part in laid["title"].split(" – "))
    assert str(date.today().year) in laid["head"]
    assert text("map.banner", language) in laid["head"]
    assert text("status.schematic.means", language) in laid["head"]
    (foot,) = laid["foot"]
    assert "Drawn from <facts>" in foot
    assert "CC0-1.0" in foot
    assert text("map.per_year", language) in foot


def test_every_state_is_printed_whole_beside_the_map_on_any_paper(map_file, open_page):
    page = open_page(map_file)
    page.evaluate("map_geoplan.geoplan.map.setView(map_geoplan.geoplan.map.getCenter(), 12, { animate: false })")
    before = page.evaluate("[map_geoplan.getZoom(), map_geoplan.getCenter()]")
    for language in LANGUAGES:
        page.click(f"[data-language={language}]")
        laid = printed(page, "landscape")
        is_right(laid, language)
        assert text("map.totals", language) in laid["side"]
        is_right(printed(page, "portrait"), language)
    page.click("[data-language=en]")
    zoom, centre = page.evaluate("[map_geoplan.getZoom(), map_geoplan.getCenter()]")
    assert zoom == before[0]
    assert centre == {name: pytest.approx(degrees, abs=0.01) for name, degrees in before[1].items()}
    assert page.locator(".gp-paper-head, .gp-north").count() == 0, "the sheet is gone with the paper"

    zone = page.locator(".folium-map").bounding_box()
    page.fill("#gp-search", "Do Son")
    page.mouse.click(zone["x"] + zone["width"] / 2, zone["y"] + zone["height"] / 2)
    chosen = page.locator("#gp-panel h2").inner_text()
    for paper in PAPERS:
        laid = printed(page, paper)
        is_right(laid, "en")
        assert chosen in laid["head"]
        assert chosen in laid["side"] + "".join(laid["further"])
        assert text("map.energy", "en") in laid["side"]
    assert page.locator("#gp-panel h2").inner_text() == chosen

    page.evaluate("map_geoplan.geoplan.estates.show(map_geoplan.geoplan.data.estates[0])")
    laid = printed(page, "portrait")
    is_right(laid, "en")
    assert "KCN Đình Vũ" in laid["side"] + "".join(laid["further"])


def test_plans_weights_and_lists_take_sheets_of_their_own(map_file, open_page):
    page = open_page(map_file)
    open_section(page.locator("#gp-priority"))
    slider = page.locator("#gp-weight-waste")
    slider.focus()
    slider.press("ArrowRight")
    laid = printed(page, "landscape")
    is_right(laid, "en")
    moved = text("map.paper.weights", "en").split("–")[0].strip()
    assert moved in laid["head"]
    assert page.locator("#gp-legend h2").first.inner_text().split(" [")[0] in laid["head"]
    (sheet,) = laid["further"]
    names = page.locator("#gp-priority li[value] .gp-name").all_inner_texts()
    assert len(names) > 3
    assert all(name in sheet for name in names[:3])

    page.select_option("#gp-field", "total_energy_gwh")
    page.locator("#gp-priority > summary").click()
    open_section(page.locator("#gp-candidates"))
    page.locator("#gp-candidates-list button").first.click()
    laid = printed(page, "portrait")
    is_right(laid, "en")
    assert moved not in laid["head"]
    assert page.locator("#gp-kind option:checked").inner_text() in "".join(laid["further"])
    assert page.locator("#gp-panel h2").inner_text().replace("\n", "") in laid["side"] + "".join(laid["further"])

    page.click("#gp-plan-open")
    page.locator(".gp-wedge-line[d^=M]").first.wait_for(state="attached")
    for paper in PAPERS:
        laid = printed(page, paper)
        is_right(laid, "en")
        assert page.locator("#gp-plan-title").inner_text() in "".join(laid["further"])
        assert page.locator("#gp-plan-slot-A option:checked").inner_text() in "".join(laid["further"])


def test_a_phone_prints_the_same_sheet_and_the_map_is_one_page(map_file, open_page):
    page = open_page(map_file, width=390, height=844)
    assert page.locator("#gp-banner button").count() == 1
    laid = printed(page, "portrait")
    is_right(laid, "en")
    assert laid["whole"]
    page.set_viewport_size({"width": 390, "height": 844})
    for landscape, paper in ((True, "A4"), (False, "A4"), (False, "Letter")):
        sheet = page.pdf(format=paper, landscape=landscape)
        assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1, (paper, landscape)
    assert page.locator("#gp-search").is_visible()
