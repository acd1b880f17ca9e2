"""Areas that are drawn: by mouse, finger and keyboard, and what the panel says of them, held against `evaluate`."""

import re

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import expect

from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from geoplan.pipeline import evaluate
from support.axe import serious_faults
from support.sample_result import with_sites

pytestmark = pytest.mark.browser

FIRST = "Object.values(window).find((one) => one && one.geoplan).geoplan.areas.items[0].ring"
TAKEN = "() => [...document.querySelectorAll('#gp-area-roofs dd')].map((node) => node.textContent)"


@pytest.fixture(scope="module")
def result(sample_assessment):
    return with_sites(sample_assessment)


@pytest.fixture(scope="module")
def map_file(result, tmp_path_factory):
    return write_map(result, tmp_path_factory.mktemp("areas") / "map.html", rooftops=True)


def corners_of(page) -> list[tuple[float, float]]:
    """Where the corners of a square around the middle of the map lie on the screen."""
    box = page.locator("#gp-map, .folium-map").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    half = min(box["width"], box["height"]) / 5
    return [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]


def drawn(page) -> list[list[float]]:
    """The corners of the first area of the page, longitude and latitude."""
    return page.evaluate(FIRST)


def roofs_shown(page) -> list[float]:
    expect(page.locator("#gp-area-roofs dd").first).to_be_visible()
    return [float(re.sub(r"[^\d.].*$", "", shown.replace(",", ""))) for shown in page.evaluate(TAKEN)]


def told(result, ring) -> list:
    """Number of roofs, their area, capacity and energy, as `evaluate` says; each roof of the page is rounded."""
    row = evaluate(result, gpd.GeoDataFrame(geometry=[shapely.Polygon(ring)], crs=4326)).iloc[0]
    names = ("roof_count", "roof_area_m2", "rooftop_pv_capacity_mw", "rooftop_pv_energy_gwh")
    count, area, capacity, energy = (float(row[name]) for name in names)
    return [
        count,
        pytest.approx(area, abs=1 + count / 2),
        pytest.approx(capacity, abs=0.011),
        pytest.approx(energy, abs=0.011),
    ]


def test_an_area_drawn_by_the_mouse_is_summed_moved_renamed_and_removed(map_file, result, open_page):
    page = open_page(map_file)
    expect(page.locator("path.gp-zone-shape").first).to_be_visible()
    page.locator("#gp-draw-ring").click()
    expect(page.locator("#gp-draw-hint")).to_be_visible()
    corners = corners_of(page)
    for x, y in (corners[0], corners[2], corners[1]):
        page.mouse.click(x, y)
    # the fourth side would cross the first: it is refused in words, and nothing is set
    page.mouse.click(*corners[3])
    expect(page.locator("#gp-draw-told")).to_have_text(text("map.area.crosses_here", "en"))
    page.locator("#gp-draw-back").click()
    page.locator("#gp-draw-back").click()
    for x, y in corners[1:]:
        page.mouse.click(x, y)
    assert page.locator("#gp-panel").is_hidden()  # no zone was chosen beneath
    page.mouse.click(*corners[0])
    shown = roofs_shown(page)
    ring = drawn(page)
    assert len(ring) == 4
    assert shown[:4] == told(result, ring)
    assert shown[0] > 10
    expect(page.locator("#gp-draw-ring")).to_have_attribute("aria-pressed", "false")

    # what is shown is kept by the address
    page.wait_for_function("(part) => location.hash.includes(part)", arg="area=A")
    page.locator("#gp-area-name").fill("Bến cảng")
    page.locator("#gp-area-name").press("Enter")
    expect(page.locator("#gp-panel h2")).to_have_text("Bến cảng")
    page.wait_for_function("(part) => location.hash.includes(part)", arg="A~B")
    page.reload()
    expect(page.locator("#gp-panel h2")).to_have_text("Bến cảng")
    assert roofs_shown(page) == shown
    assert drawn(page) == ring

    # a corner is dragged, and the sums follow
    page.locator("#gp-area-change").click()
    handle = page.locator(".gp-handle-corner").first.bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    page.wait_for_function(f"(ring) => JSON.stringify({FIRST}) !== JSON.stringify(ring)", arg=ring)
    moved = drawn(page)
    assert roofs_shown(page)[:4] == told(result, moved)

    # a second area, by a box that is dragged out
    page.locator("#gp-draw-box").click()
    page.mouse.move(corners[0][0] - 30, corners[0][1])
    page.mouse.down()
    page.mouse.move(*corners[2], steps=3)
    page.mouse.up()
    expect(page.locator(".gp-area-letter")).to_have_text(["A", "B"])
    expect(page.locator("#gp-panel h2")).to_have_text(text("map.area.name", "en").format(id="B"))
    page.locator("#gp-area-remove").click()
    expect(page.locator(".gp-area-letter")).to_have_text(["A"])
    expect(page.locator("#gp-panel")).to_be_hidden()


def test_an_area_is_drawn_and_changed_by_the_keyboard_alone(map_file, result, open_page):
    page = open_page(map_file)
    expect(page.locator("path.gp-zone-shape").first).to_be_visible()
    page.locator("#gp-draw-ring").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".gp-draw-sheet")).to_be_focused()
    page.keyboard.press("Enter")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(f"Shift+{key}")
        page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    expect(page.locator("#gp-draw-told")).to_contain_text("3")
    page.keyboard.press("Shift+ArrowUp")  # upon the first corner: that ends it
    page.keyboard.press("Enter")
    shown = roofs_shown(page)
    ring = drawn(page)
    assert len(ring) == 3
    assert shown[:4] == told(result, ring)
    expect(page.locator("#gp-panel h2")).to_be_focused()
    assert serious_faults(page, "#gp-panel") == []

    page.locator("#gp-area-change").press("Enter")
    page.locator(".gp-handle-box[role=button]").first.focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_function(f"(ring) => JSON.stringify({FIRST}) !== JSON.stringify(ring)", arg=ring)
    page.keyboard.press("Delete")  # three corners are the least
    expect(page.locator("#gp-area-told")).to_have_text(text("map.area.too_small", "en"))
    page.keyboard.press("Escape")
    expect(page.locator("#gp-area-change")).to_be_focused()

    # corners by coordinates; what is none is told
    page.locator("#gp-draw-box").press("Enter")
    field = page.locator("#gp-draw-place")
    field.fill("106.68")
    field.press("Enter")
    expect(page.locator("#gp-draw-told")).to_have_text(text("map.area.no_place", "en"))
    field.fill("0, 0")
    field.press("Enter")
    expect(page.locator("#gp-draw-told")).to_have_text(text("map.area.too_far", "en"))
    lng, lat = ring[0]
    for place in (f"{lat}, {lng}", f"{lat + 0.05}, {lng + 0.05}"):
        field.fill(place)
        field.press("Enter")
    expect(page.locator(".gp-area-letter")).to_have_text(["A", "B"])
    page.locator("#gp-draw-ring").press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#gp-draw-ring")).to_be_focused()
    expect(page.locator(".gp-draw-sheet")).to_be_hidden()


@pytest.mark.parametrize("where", ["[aria-label='Zoom in']", ".folium-map", "path.gp-zone-shape[tabindex='0']", None])
def test_escape_ends_a_drawing_from_the_map_too(map_file, open_page, where):
    page = open_page(map_file)
    page.click("#gp-draw-box")
    expect(page.locator(".gp-draw-sheet")).to_be_focused()
    if where:
        page.locator(where).focus()
    else:
        page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(page.locator(".gp-draw-sheet")).to_be_hidden()
    expect(page.locator("#gp-draw-box")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#gp-dock")).to_be_hidden()


@pytest.mark.parametrize("language", ["ja"])
def test_an_area_is_drawn_by_a_finger_and_hands_its_zones_on(map_file, open_page, language):
    page = open_page(map_file, width=390, height=844, locale=language, has_touch=True, is_mobile=True)
    expect(page.locator("path.gp-zone-shape").first).to_be_visible()
    page.locator("#gp-draw-ring").tap()
    for x, y in corners_of(page)[:3]:
        page.touchscreen.tap(x, y)
    page.locator("#gp-draw-finish").tap()
    expect(page.locator("#gp-area-roofs")).to_be_visible()
    assert page.locator("#gp-panel").inner_text().count(text("map.area.land", language)) == 1
    assert serious_faults(page, "#gp-panel") == []
    page.locator("#gp-area-zones").tap()
    expect(page.locator("#gp-panel h2").first).not_to_have_text(text("map.area.name", language).format(id="A"))


def test_a_page_without_roofs_and_an_address_with_faults_say_so(result, open_page, tmp_path):
    file = write_map(result, tmp_path / "map.html", rooftops=False)
    page = open_page(file)
    expect(page.locator("path.gp-zone-shape").first).to_be_visible()
    page.locator("#gp-draw-box").click()
    corners = corners_of(page)
    page.mouse.click(*corners[0])
    page.mouse.click(*corners[2])
    expect(page.locator("#gp-panel")).to_contain_text(text("map.area.no_roofs", "en"))
    expect(page.locator("#gp-panel")).to_contain_text(text("map.area.land", "en"))
    page.evaluate("location.hash = 'area=A:AAAA,B:*&drawn=Z'")
    page.evaluate("window.dispatchEvent(new PopStateEvent('popstate'))")
    notice = page.locator("#gp-address")
    expect(notice).to_be_visible()
    for wrong in ("A:AAAA", "B:*", "drawn=Z"):
        expect(notice).to_contain_text(wrong)
