"""The tour: six stops through the map's own state, by mouse, touch and keyboard, kept by the address, and on paper."""

import re

import pytest
from playwright.sync_api import expect

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.map.tour.tour_content import tour_content
from support.axe import serious_faults
from support.sample_result import with_sites

pytestmark = pytest.mark.browser

TITLE, COUNT = "#gp-tour h2", ".gp-tour-count"
SHOWN = """() => {
    const { state, scenarios, map } = map_geoplan.geoplan;
    const { field, zone, estate, candidate } = state;
    const plan = Boolean(scenarios && scenarios.isOpen);
    return { field, zone, park: estate && estate.id, site: candidate && candidate.id, plan, zoom: map.getZoom() };
}"""


@pytest.fixture(scope="module")
def sited(sample_assessment):
    return with_sites(sample_assessment)


@pytest.fixture(scope="module")
def stops(sited):
    return tour_content(sited)["stops"]


@pytest.fixture(scope="module")
def map_file(sited, tmp_path_factory):
    return write_map(sited, tmp_path_factory.mktemp("tour") / "map.html", rooftops=False)


def test_a_reader_goes_through_all_stops_and_back_to_where_the_tour_began(map_file, open_page, stops):
    page = open_page(map_file, bypass_csp=True)
    page.select_option("#gp-field", "waste_energy_gwh")
    expect(page).to_have_url(re.compile("result=waste_energy_gwh"))
    before = page.evaluate(SHOWN)
    page.click("#gp-tour-open")
    for number, stop in enumerate(stops, start=1):
        expect(page.locator(TITLE)).to_have_text(stop["title"]["en"])
        expect(page.locator(".gp-tour-said p")).to_have_text(stop["text"]["en"])
        expect(page.locator(COUNT)).to_have_text(f"Stop {number} of {len(stops)}")
        expect(page.locator(".gp-tour-dot[aria-current]")).to_have_count(1)
        expect(page).to_have_url(re.compile(rf"[#&]tour={number}\b"))
        if number < len(stops):
            page.click("#gp-tour-next")
    assert page.locator("#gp-tour-next").get_attribute("aria-disabled") == "true"
    shown = page.evaluate(SHOWN)
    assert shown["plan"] or shown["field"] != before["field"]
    assert serious_faults(page, "#gp-dock") == []
    page.click("#gp-tour-leave")
    expect(page.locator("#gp-tour")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"#result=waste_energy_gwh$"))
    page.wait_for_function("address => map_geoplan.geoplan.state.field === address", arg="waste_energy_gwh")
    page.wait_for_function("zoom => map_geoplan.getZoom() === zoom", arg=before["zoom"])
    assert page.evaluate(SHOWN) == before
    assert page.get_attribute("#gp-tour-open", "aria-pressed") == "false"


def test_a_stop_stays_with_reload_back_and_a_bare_address_in_each_language(map_file, open_page, stops):
    page = open_page(map_file)
    page.goto(f"{map_file.as_uri()}#language=vi&tour=2")
    expect(page.locator(TITLE)).to_have_text(stops[1]["title"]["vi"])
    zone = page.evaluate("map_geoplan.geoplan.state.zone")
    assert zone is not None
    page.evaluate("map_geoplan.geoplan.pick({})")  # who looks around at a stop is still there
    expect(page).not_to_have_url(re.compile("zone="))
    page.reload()
    expect(page.locator(COUNT)).to_contain_text("2")
    assert page.evaluate("map_geoplan.geoplan.state.zone") is None
    page.click("#gp-tour-again")
    expect(page).to_have_url(re.compile("zone="))
    assert page.evaluate("map_geoplan.geoplan.state.zone") == zone
    for language in LANGUAGES:
        page.click(f"[data-language={language}]")
        expect(page.locator(TITLE)).to_have_text(stops[1]["title"][language])
    expect(page).to_have_url(re.compile("language=ja"))
    page.click(".gp-tour-dot >> nth=0")
    expect(page).to_have_url(re.compile("tour=1"))
    page.go_back()
    expect(page.locator(TITLE)).to_have_text(stops[1]["title"]["ja"])
    page.goto(f"{map_file.as_uri()}#tour=99")
    expect(page.locator("#gp-address")).to_contain_text("tour=99")
    expect(page.locator("#gp-tour")).to_have_count(0)


def test_by_keyboard_arrows_lead_from_stop_to_stop_and_escape_back_to_the_button(map_file, open_page):
    page = open_page(map_file)
    page.focus("#gp-tour-open")
    page.keyboard.press("Enter")
    expect(page.locator("#gp-tour-next")).to_be_focused()
    page.evaluate(
        "document.addEventListener('focusin', ({ target }) => (window.strayed ||= target.closest('#gp-panel')))"
    )
    page.keyboard.press("ArrowRight")
    expect(page.locator(COUNT)).to_contain_text("2")
    expect(page.locator("#gp-tour-next")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(COUNT)).to_contain_text("1")
    assert page.evaluate("!window.strayed")  # into what a stop shows, whose Escape would close that
    page.keyboard.press("Escape")
    expect(page.locator("#gp-tour-open")).to_be_focused()
    page.evaluate(
        """async () => {
            const { tour, address } = map_geoplan.geoplan;
            tour.go(0), tour.step(1), tour.step(-1), tour.close();
            await new Promise(requestAnimationFrame);
            await address.ready;
        }"""
    )
    expect(page.locator("#gp-tour")).to_have_count(0)  # no stop that was on its way opens it again


def test_on_a_telephone_the_card_leaves_room_for_the_map_and_the_panel(map_file, open_page):
    page = open_page(map_file, width=390, height=844, has_touch=True, reduced_motion="reduce")
    page.tap("#gp-tour-open")
    page.tap("#gp-tour-next")
    expect(page.locator("#gp-panel h2")).to_be_in_viewport()
    boxes = [page.locator(one).bounding_box() for one in (".folium-map", "#gp-panel", "#gp-dock")]
    stage, panel, card = boxes
    assert panel["y"] - stage["y"] > 100
    assert panel["y"] + panel["height"] <= card["y"] + 1
    assert card["y"] + card["height"] <= 844
    page.set_viewport_size({"width": 360, "height": 640})
    expect(page.locator("#gp-tour-next")).to_be_in_viewport()  # however long what is said
    assert serious_faults(page, "html") == []


def test_all_stops_go_on_one_paper(map_file, open_page, stops):
    page = open_page(map_file)
    page.evaluate(
        "() => { window.print = () => { window.printed = document.querySelector('.gp-handout').cloneNode(true); }; }"
    )
    page.click("#gp-tour-open")
    page.click("#gp-tour-print")
    text = page.evaluate("window.printed.innerText")
    for stop in stops:
        assert " ".join(stop["text"]["en"].split()) in " ".join(text.split())
    assert "×" not in text
    page.emulate_media(media="print")
    expect(page.locator(".gp-handout")).to_be_visible()
    expect(page.locator(".gp")).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".gp-handout")).to_have_count(0)
