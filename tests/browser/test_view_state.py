"""The address of the page says what it shows: Back, Forward and reload keep it, and any copy of the page takes it."""

import re

import pytest
from playwright.sync_api import expect

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from support.sample_result import with_sites
from support.sections import open_section
from support.web_server import serving, wait_until

pytestmark = pytest.mark.browser

ALL = """() => {
    const { state, overlays, priority, sites, scenarios, map, frame } = map_geoplan.geoplan;
    const { zone, estate, candidate, set } = state;
    return {
        language: state.language, field: state.field, set: set.key, zone: zone === null ? "" : set.ids[zone],
        park: estate ? estate.id : "", site: candidate ? candidate.id : "", sun: state.sun,
        layers: overlays.all.filter(({ on }) => on).map(({ key }) => key),
        weights: { ...priority.weights }, kinds: sites.kinds.map(({ weights }) => ({ ...weights })),
        plan: scenarios.isOpen ? scenarios.plans.slots : null,
        open: [...frame.side.querySelectorAll("details[open]")].map(({ id }) => id),
        view: [map.getZoom(), map.getCenter().lat.toFixed(2), map.getCenter().lng.toFixed(2)],
    };
}"""


@pytest.fixture(scope="module")
def map_file(sample_assessment, tmp_path_factory):
    return write_map(with_sites(sample_assessment), tmp_path_factory.mktemp("state") / "map.html")


def has(page, *parts: str) -> None:
    """Wait until the address has these parts."""
    for part in parts:
        expect(page).to_have_url(re.compile(rf"[#&]{re.escape(part)}(&|$)"))


def steps(page) -> int:
    return page.evaluate("history.length")


def pressed(slider, key: str, times: int) -> None:
    slider.focus()
    for _ in range(times):
        slider.press(key)


def test_back_forward_and_reload_keep_all_that_is_shown(map_file, open_page):
    page = open_page(map_file)
    start = page.evaluate(ALL)
    page.select_option("#gp-field", "waste_energy_gwh")
    has(page, "result=waste_energy_gwh")
    page.check("input[name=gp-set][value=districts]")
    has(page, "set=districts")
    page.check("#gp-overlay-rooftops")
    has(page, "layers=rooftops")
    page.click("[data-language=vi]")
    has(page, "language=vi")
    page.click(".leaflet-control button >> nth=0")
    expect(page).to_have_url(re.compile("&view="))
    stage = page.locator(".folium-map").bounding_box()
    page.mouse.click(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    expect(page).to_have_url(re.compile("&zone="))
    shown, address, count = page.evaluate(ALL), page.url, steps(page)
    assert shown["zone"]
    assert shown["view"] != start["view"]

    page.reload()
    page.evaluate("map_geoplan.geoplan.address.ready")
    assert page.evaluate(ALL) == shown
    assert (page.url, steps(page)) == (address, count)

    for gone in ("zone", "language", "layers", "set", "result"):
        page.evaluate("history.back()")
        expect(page).not_to_have_url(re.compile(rf"[#&]{gone}="))
    expect(page.locator("#gp-field")).to_have_value(start["field"])
    back = page.evaluate(ALL)
    assert back == start, "the first step is the page as it opened"
    page.evaluate("history.go(5)")
    expect(page).to_have_url(address)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    assert page.evaluate(ALL) == shown


def test_sliders_pans_and_sections_are_no_steps_and_a_held_slider_writes_nothing(map_file, open_page):
    page = open_page(map_file)
    open_section(page.locator("#gp-priority"))
    has(page, "result=priority_score", "open=priority")
    count, address = steps(page), page.url
    slider = page.locator("#gp-weight-waste")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + box["height"] / 2, steps=6)
    page.wait_for_timeout(600)
    assert page.url == address, "not while it is held"
    page.mouse.up()
    value = slider.input_value()
    has(page, f"weights=waste:{value}")
    pressed(slider, "ArrowRight", 2)
    has(page, f"weights=waste:{int(value) + 2}")
    stage = page.locator(".folium-map").bounding_box()
    page.mouse.move(stage["x"] + 300, stage["y"] + 300)
    page.mouse.down()
    page.mouse.move(stage["x"] + 200, stage["y"] + 250, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("&view="))
    assert steps(page) == count
    shown = page.evaluate(ALL)
    page.reload()
    page.evaluate("map_geoplan.geoplan.address.ready")
    assert page.evaluate(ALL) == shown
    expect(page.locator("#gp-priority")).to_have_attribute("open", "")


def test_a_site_its_kinds_weights_and_two_plans_with_moved_sliders_outlast_a_reload(map_file, open_page):
    page = open_page(map_file)
    open_section(page.locator("#gp-candidates"))
    page.select_option("#gp-kind", "biomass")
    has(page, "kind=biomass", "layers=candidates")
    page.locator("#gp-candidates-list button").first.click()
    has(page, f"site={page.evaluate(ALL)['site']}")
    pressed(page.locator("#gp-candidates input[type=range]:not([disabled])").first, "ArrowRight", 3)
    expect(page).to_have_url(re.compile(r"weights=biomass/\w+:\d+"))
    page.click("#gp-plan-open")
    page.locator(".gp-wedge-line[d^=M]").first.wait_for(state="attached")
    has(page, "plan=low_carbon_2030")
    page.select_option("#gp-plan-slot-B", index=1)
    second = page.input_value("#gp-plan-slot-B")
    has(page, f"plan=low_carbon_2030,{second}")
    page.evaluate("document.querySelectorAll('.gp-plan-groups details').forEach((each) => (each.open = true))")
    slider = page.locator(".gp-plan-slider input:visible").first
    pressed(slider, "ArrowLeft", 3)
    name, value = slider.get_attribute("id"), slider.input_value()
    wait_until(lambda: page.evaluate("Boolean((history.state || {}).geoplan?.plan)"))
    shown = page.evaluate(ALL)
    page.reload()
    page.locator(".gp-wedge-line[d^=M]").first.wait_for(state="attached")
    page.evaluate("map_geoplan.geoplan.address.ready")
    assert page.evaluate(ALL) == shown
    assert page.locator(f"#{name}").input_value() == value
    page.click("#gp-view-copy")
    expect(page.locator("#gp-view-box")).to_contain_text(text("map.view.plans", "en"))
    page.keyboard.press("Escape")
    expect(page.locator("#gp-plan")).to_be_visible()
    page.evaluate("history.back()")
    has(page, "plan=low_carbon_2030")
    page.evaluate("history.back()")
    expect(page.locator("#gp-plan")).to_be_hidden()
    expect(page.locator("#gp-panel")).to_be_visible()


def test_a_view_is_copied_and_another_copy_of_the_page_opens_it(map_file, open_page, tmp_path):
    page = open_page(map_file)
    if page.evaluate("Boolean(map_geoplan.geoplan.sun)"):
        page.click("#gp-sun-centre")
        page.locator("#gp-sun-tilt").press("ArrowRight")
        expect(page).to_have_url(re.compile(r"sun=[\d./]+&plane=close_mount/\d+/\d+"))
        address = page.url
        page.reload()
        expect(page.locator("#gp-sun-tilt")).to_be_visible()
        page.evaluate("map_geoplan.geoplan.address.ready")
        assert page.url == address
    page.select_option("#gp-field", "biomass_energy_gwh")
    page.evaluate("map_geoplan.geoplan.choose(map_geoplan.geoplan.state.set, 2, false)")
    box = page.locator("#gp-view-box")
    for language in LANGUAGES:
        page.click(f"[data-language={language}]")
        page.click("#gp-view-copy")
        for node in box.locator("[data-text]").all():
            assert node.text_content() == text(node.get_attribute("data-text"), language)
        expect(box.locator("> [role=status]")).to_have_text(text("map.view.copied", language))
        page.keyboard.press("Escape")
    expect(page.locator("#gp-panel")).to_be_visible()
    page.click("#gp-view-copy")
    told = page.input_value("#gp-view-text")
    assert told == "#study=sample&language=ja&result=biomass_energy_gwh&zone=Z0002"
    selected = "(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))"
    assert page.evaluate(f"{selected}(document.activeElement)") == told
    assert page.locator("#gp-view-link").is_hidden(), "a file on this machine is no link for others"
    shown = page.evaluate(ALL)
    other = tmp_path / "copy.html"
    other.write_bytes(map_file.read_bytes())
    page = open_page(other)
    page.focus("#gp-view-copy")
    page.keyboard.press("Enter")
    page.fill("#gp-view-given", f"Look: <https://maps.example/{told}>.")
    page.click("#gp-view-open")
    expect(page.locator("#gp-view-box")).to_be_hidden()
    assert page.evaluate(ALL) == shown
    page.evaluate("history.back()")
    expect(page.locator("#gp-panel")).to_be_hidden()


def test_views_of_others_and_unknown_parts_are_told_and_break_nothing(map_file, open_page):
    page = open_page(map_file)
    start = page.evaluate(ALL)
    page.click("#gp-view-copy")
    for given, answer in (
        (
            "#study=ha-noi&result=waste_energy_gwh",
            text("map.view.study", "en").format(study="ha-noi", own="Sample <City>"),
        ),
        ("good morning", text("map.view.empty", "en")),
    ):
        page.fill("#gp-view-given", given)
        page.click("#gp-view-open")
        expect(page.locator("#gp-view-box form [role=status]")).to_have_text(answer)
    page.keyboard.press("Escape")
    assert page.evaluate(ALL) == start
    page.evaluate(
        "location.hash = '#zone=<b>&result=none&colour=red&weights=waste:x&layers=-sea&view=9/0/0&set=districts'"
    )
    notice = page.locator("#gp-address")
    expect(notice).to_be_visible()
    for part in ("zone=<b>", "result=none", "colour", "weights=waste:x", "layers=-sea", "view=9/0/0"):
        assert part in notice.inner_text()
    assert page.evaluate(ALL) == {**start, "set": "districts"}
    assert page.url.endswith("#set=districts"), "the address says what is shown"
    page.click("[data-language=ja]")
    assert text("map.view.unknown", "ja").split("{")[0] in notice.inner_text()
    notice.locator("button").click()
    expect(notice).to_be_hidden()


def test_a_served_page_gives_a_link(map_file, chromium, tmp_path):
    with serving(tmp_path) as web:
        web.serve("/map.html", map_file, content_type="text/html; charset=utf-8")
        context = chromium.new_context(locale="en-US")
        page = context.new_page()
        page.goto(f"{web.url}/map.html#zone=Z0002&set=zones")
        assert page.locator("#gp-panel h2").inner_text() == "Đồ Sơn"
        page.click("#gp-view-copy")
        link = page.input_value("#gp-view-link")
        assert link == f"{web.url}/map.html#study=sample&zone=Z0002"
        page.click("#gp-view-copy-link")
        expect(page.locator("#gp-view-box > [role=status]")).not_to_be_empty()
        page.goto("about:blank")
        page.goto(link)
        expect(page.locator("#gp-panel h2")).to_have_text("Đồ Sơn")
        context.close()


def test_in_a_frame_as_of_a_notebook_the_address_is_left_alone(map_file, chromium, tmp_path):
    whole = tmp_path / "notebook.html"
    whole.write_text(f"<iframe width=1200 height=700 src='{map_file.as_uri()}'></iframe>", encoding="utf-8")
    page = chromium.new_page()
    page.goto(whole.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("#gp-field").select_option("waste_energy_gwh")
    frame.locator("#gp-view-copy").click()
    expect(frame.locator("#gp-view-text")).to_have_value("#study=sample&result=waste_energy_gwh")
    page.wait_for_timeout(500)
    assert "#" not in page.frames[1].url
    page.close()
