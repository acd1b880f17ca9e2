"""The search of the page, by its keyboard: what people type, what it lists, and where it leads."""

from dataclasses import replace

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import expect

from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from support.axe import serious_faults
from support.sample_result import changed

pytestmark = pytest.mark.browser

TYPED = {
    "Thui Nguyen": "Thủy Nguyên",  # a letter wrong
    "thuy  nguyen": "Thủy Nguyên",  # two spaces
    "Ｔｈｕｙ　Ｎｇｕｙｅｎ": "Thủy Nguyên",  # full width
    "hai an ward": "Hải An",
    "phường hải an": "Hải An",
    "Z0011": "Bạch Long Vĩ",
    "huyen cu tien lang": "Tiên Lãng",
    "旧区": "Thủy Nguyên",
    "bai rac": "Tràng Cát",
    "trang cat landfill": "Tràng Cát",
    "埋立地": "Tràng Cát",
}
"""What is typed -> the first that is listed."""


@pytest.fixture(scope="module")
def map_file(sample_assessment, add_candidates, tmp_path_factory):
    landfill = gpd.GeoDataFrame(
        {"landfill_id": ["trang-cat"], "landfill_name": ["Tràng Cát"]}, geometry=[shapely.Point(106.62, 20.8)], crs=4326
    )
    sited = add_candidates(sample_assessment)
    result = changed(sited, inputs=replace(sited.inputs, landfills=landfill))
    return write_map(result, tmp_path_factory.mktemp("search") / "map.html", rooftops=False)


@pytest.fixture
def page(map_file, open_page):
    return open_page(map_file)


def listed(page) -> list[str]:
    return [row.split("\n")[0] for row in page.locator("#gp-matches [role=option]").all_inner_texts()]


def test_what_people_type_is_understood(page):
    for typed, first in TYPED.items():
        page.fill("#gp-search", typed)
        assert listed(page)[:1] == [first], typed
    page.fill("#gp-search", "Thui Nguyen")
    note = page.locator("#gp-found > .gp-note")
    assert note.inner_text() == text("map.search.near", "en").format(wanted="Thui Nguyen")
    page.fill("#gp-search", "qqqq")
    assert note.inner_text() == text("map.nothing_found", "en")
    page.fill("#gp-search", "power plant")
    assert note.inner_text() == text("map.search.no_layer", "en").format(kind=text("layer.plants", "en"))
    assert page.locator("#gp-matches").is_hidden()


def test_parks_are_listed_as_such_in_three_languages_and_by_their_code(sample_assessment, page):
    names = set(sample_assessment.estates["estate_name"])
    for typed in ("industrial park", "khu công nghiệp", "KCN", "工業団地"):
        page.fill("#gp-search", typed)
        assert set(listed(page)) == names, typed
    first = sample_assessment.estates.iloc[0]
    page.fill("#gp-search", str(first["estate_id"]))
    assert listed(page)[0] == first["estate_name"]


def test_the_list_says_how_many_more_there_are_and_shows_them_from_the_keyboard(page):
    page.focus("#gp-search")
    page.keyboard.type("candidate")
    box, options = page.locator("#gp-search"), page.locator("#gp-matches [role=option]")
    assert options.count() == 9
    more = int("".join(filter(str.isdigit, options.last.inner_text())))
    assert options.last.inner_text() == text("map.search.more", "en").format(count=more)
    assert page.locator(".gp-search [role=status]").text_content() == f"Matches: {more + 8}"
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "gp-match-more"
    page.keyboard.press("Enter")
    expect(options).to_have_count(more + 8)
    assert box.get_attribute("aria-activedescendant") == "gp-match-8"
    assert page.evaluate("document.activeElement.id") == "gp-search"


def test_it_is_a_combobox_whose_box_keeps_the_focus(page):
    box = page.locator("#gp-search")
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "false"
    page.focus("#gp-search")
    page.keyboard.type("hai an")
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator("#gp-matches").get_attribute("aria-label") == box.get_attribute("placeholder")
    page.keyboard.press("ArrowDown")
    assert page.locator("[role=option][aria-selected=true]").count() == 1
    assert serious_faults(page, ".gp-search") == []
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert page.locator("#gp-found").is_hidden()
    assert box.input_value() == "hai an"
    page.keyboard.press("ArrowDown")
    assert page.locator("#gp-found").is_visible()
    page.keyboard.press("Tab")
    assert page.locator("#gp-found").is_hidden()


def test_a_landfill_leads_to_where_it_lies(page):
    page.focus("#gp-search")
    page.keyboard.type("trang cat")
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup .gp-place")
    expect(popup).to_contain_text("Tràng Cát")
    assert page.locator("#gp-found").is_hidden()
    page.locator("[data-language=ja]").click()
    page.fill("#gp-search", "Thui Nguyen")
    assert page.locator("#gp-found > .gp-note").inner_text() == text("map.search.near", "ja").format(
        wanted="Thui Nguyen"
    )


HINT_WIDTH = """box => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = getComputedStyle(box).font;
    const { paddingLeft, paddingRight } = getComputedStyle(box);
    const room = box.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return [pen.measureText(box.placeholder).width, room];
}"""


def test_what_can_be_sought_is_told_in_full_in_the_box(map_file, open_page):
    page = open_page(map_file)
    for language in ("en", "vi", "ja"):
        page.click(f"[data-language={language}]")
        width, room = page.locator("#gp-search").evaluate(HINT_WIDTH)
        assert 0 < width <= room, language
        over, height = page.locator(".gp-head").evaluate("e => [e.scrollWidth - e.clientWidth, e.clientHeight]")
        assert over <= 0
        assert height < 64, "the head stays one line of buttons"
