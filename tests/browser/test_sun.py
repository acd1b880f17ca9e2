"""The sun at a place of the page: by mouse, touch and keyboard, held against what Python simulates."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from geoplan.parameters import load_parameters
from geoplan.potential.solar.pv_years import pv_years
from support.axe import serious_faults
from support.sample_result import changed
from support.sun_twins import PLACE, grid_of_ghi, weather_at

pytestmark = pytest.mark.browser

WITHIN_KWH = 1.0  # what is shown is whole kWh
WITHIN_SHARE = 0.01  # between the planes of the table


@pytest.fixture(scope="module")
def sunny(sample_assessment, add_candidates):
    """The sample with the weather of one station."""
    sited = add_candidates(sample_assessment)
    reports = sited.inputs.reports
    weather = replace(reports["irradiance"], kind="weather", attribution="Drawn skies")
    return changed(
        sited, inputs=replace(sited.inputs, weather=weather_at([PLACE]), reports=reports | {"weather": weather})
    )


@pytest.fixture(scope="module")
def map_file(sunny, tmp_path_factory):
    return write_map(sunny, tmp_path_factory.mktemp("sun") / "map.html")


def number(shown: str) -> float:
    return float(shown.split(" ")[0].replace(",", ""))


def year_of(page) -> float:
    return number(page.locator("#gp-sun-yield").inner_text())


def simulated(tilt: float, azimuth: float, *, mounting: str = "close_mount") -> float:
    weather = weather_at([PLACE])
    return float(pv_years(weather, tilt, [azimuth], parameters=load_parameters(), mounting=mounting).to_numpy()[0, 0])


def point_at(page, number: int) -> tuple[float, float]:
    """Return where on the screen a zone lies."""
    box = page.locator("path.gp-zone-shape").nth(number).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.3


def test_the_right_mouse_button_tells_the_sun_there_for_any_plane(map_file, open_page):
    page = open_page(map_file)
    page.mouse.click(*point_at(page, 2), button="right")
    panel = page.locator("#gp-panel")
    expect(page.locator("#gp-sun-yield")).to_be_visible()
    weather = weather_at([PLACE])
    ghi = float(weather["ghi"].sum()) / 1_000
    assert f"{ghi:,.0f} kWh/m²" in panel.inner_text()
    assert panel.locator(".gp-sun-zone").inner_text() == "Đồ Sơn · Ward"
    basis = page.locator("#gp-sun-basis").inner_text()
    assert basis.startswith("Value of one station, Station 0, ")
    assert "It stands for the whole place" in basis
    assert "Source: Drawn skies; 2022. Real data." in panel.inner_text()
    tilt, azimuth = page.locator("#gp-sun-tilt"), page.locator("#gp-sun-azimuth")
    assert year_of(page) == pytest.approx(simulated(float(tilt.input_value()), 180.0), rel=WITHIN_SHARE)
    # the keyboard: four steps are four degrees, and the slider keeps the focus
    before = int(tilt.input_value())
    tilt.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert int(tilt.input_value()) == before + 4
    assert page.evaluate("document.activeElement.id") == "gp-sun-tilt"
    page.keyboard.press("Home")
    flat = year_of(page)
    assert flat == pytest.approx(simulated(0.0, 180.0), abs=WITHIN_KWH)
    # the mouse: the azimuth is dragged to its end, and the plane faces the north
    page.keyboard.press("End")
    box = azimuth.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 180 / 355, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 20, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    assert azimuth.input_value() == "355"
    assert azimuth.get_attribute("aria-valuetext") == "355° (north)"
    assert year_of(page) == pytest.approx(simulated(60.0, 355.0), rel=WITHIN_SHARE)
    page.select_option("#gp-sun-mounting", "open_rack")
    assert year_of(page) == pytest.approx(simulated(60.0, 355.0, mounting="open_rack"), rel=WITHIN_SHARE)
    assert year_of(page) < flat
    page.click("#gp-sun-optimum")
    assert azimuth.input_value() == "180"
    assert year_of(page) > flat
    months = [number(cell) for cell in page.locator(".gp-sun-months tbody td:nth-child(3)").all_inner_texts()]
    assert len(months) == 12
    assert sum(months) == pytest.approx(year_of(page), abs=6.5)
    # the zone, and from its panel back to its sun
    panel.locator(".gp-sun-zone").click()
    assert panel.locator("h2").inner_text() == "Đồ Sơn"
    assert page.locator("path.gp-sun-mark").count() == 0
    panel.locator(".gp-sun-open").click()
    expect(page.locator("#gp-sun-yield")).to_be_visible()
    assert page.locator("path.gp-sun-mark").count() == 1
    for language in LANGUAGES:
        page.click(f"[data-language={language}]")
        assert panel.locator("h2").inner_text() == text("map.sun", language)
        told = text("map.sun.azimuth.value", language)
        assert azimuth.get_attribute("aria-valuetext") == told.format(
            value=180, facing=text("map.sun.facing.180", language)
        )
    assert serious_faults(page, "#gp-panel") == []
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert page.locator("path.gp-sun-mark").count() == 0


def test_keys_and_a_button_tell_the_sun_at_the_centre_and_buttons_that_of_what_is_told_of(sunny, map_file, open_page):
    page = open_page(map_file)
    under = page.locator("#gp-panel .gp-under").first
    page.locator(".folium-map").focus()
    page.keyboard.press("Shift+F10")
    expect(page.locator("#gp-sun-yield")).to_be_visible()
    told = under.inner_text()
    page.keyboard.press("Escape")
    page.locator(".folium-map").focus()
    page.keyboard.press("ContextMenu")
    expect(page.locator("#gp-sun-yield")).to_be_visible()
    assert under.inner_text() == told
    page.keyboard.press("Escape")
    page.click("#gp-sun-centre")
    assert under.inner_text() == told
    # a park, from the keyboard
    page.locator(".gp-estate").first.focus()
    page.keyboard.press("Enter")
    page.locator("#gp-panel .gp-sun-open").press("Enter")
    expect(page.locator("#gp-sun-yield")).to_be_visible()
    # a site on land: its modules stand on racks
    page.check("#gp-overlay-candidates")
    page.locator(".gp-candidate").first.press("Enter")
    page.locator("#gp-panel .gp-sun-open").click()
    kind = page.locator("#gp-kind").evaluate("list => list.value")
    assert page.locator("#gp-sun-mounting").input_value() == ("open_rack" if kind == "ground_pv" else "close_mount")
    page.keyboard.press("Escape")
    # a roof
    roof = sunny.rooftops.to_crs(4326).geometry.iloc[0].representative_point()
    page.check("#gp-overlay-rooftops")
    page.evaluate("map_geoplan.geoplan.rooftops.read()")
    page.evaluate(f"void map_geoplan.setView([{roof.y}, {roof.x}], 18, {{animate: false}})")
    stage = page.locator(".gp-stage").bounding_box()
    page.mouse.click(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    page.locator(".leaflet-popup .gp-sun-open").click()
    expect(page.locator("#gp-sun-yield")).to_be_visible()
    latitude, longitude = (float(each.split("°")[0]) for each in under.inner_text().split(", "))
    assert (latitude, longitude) == pytest.approx((roof.y, roof.x), abs=2e-4)
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    page.click("button[data-hint='map.home']")
    # far from all zones nothing is known
    zone = page.locator("path.gp-zone-shape").nth(8).bounding_box()
    page.mouse.click(zone["x"] + zone["width"] / 2, zone["y"] - 15, button="right")
    expect(page.locator("#gp-panel")).to_contain_text("lies outside the study")
    assert page.locator("#gp-sun").count() == 0


def test_back_forward_and_reload_keep_the_place_and_the_plane(map_file, open_page):
    page = open_page(map_file)
    page.mouse.click(*point_at(page, 2), button="right")
    page.locator("#gp-sun-tilt").focus()
    page.keyboard.press("End")
    page.select_option("#gp-sun-mounting", "open_rack")
    expect(page).to_have_url(re.compile("plane=open_rack/60/180"))
    assert "sun=20." in page.url
    told = page.locator("#gp-panel .gp-under").first.inner_text(), year_of(page)
    page.reload()
    expect(page.locator("#gp-sun-yield")).to_be_visible()
    assert (page.locator("#gp-panel .gp-under").first.inner_text(), year_of(page)) == told
    assert page.locator("#gp-sun-tilt").input_value() == "60"
    page.go_back()
    expect(page.locator("#gp-panel")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#gp-sun-yield")).to_be_visible()
    page.goto(f"{map_file.as_uri()}#sun=91/200&plane=wall")
    expect(page.locator("#gp-address")).to_contain_text("sun=91/200")
    assert page.locator("#gp-address").inner_text().count("plane=wall") == 1, "each part is told once"
    assert page.locator("#gp-panel").is_hidden()


def test_a_long_press_tells_the_sun_on_a_phone(map_file, chromium):
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en-US"
    )
    page = context.new_page()
    page.goto(map_file.as_uri())
    page.wait_for_selector("path.gp-zone-shape")
    x, y = point_at(page, 2)
    device = context.new_cdp_session(page)
    device.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    expect(page.locator("#gp-sun-yield")).to_be_visible()
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.locator("#gp-panel .gp-sun-zone").inner_text() == "Đồ Sơn · Ward"
    assert page.locator("#gp-panel").bounding_box()["width"] <= 390
    context.close()


def test_where_a_grid_scales_the_station_the_value_is_that_of_the_cell(sunny, tmp_path, open_page):
    gridded = changed(sunny, inputs=replace(sunny.inputs, ghi_grid=grid_of_ghi()))
    page = open_page(write_map(gridded, tmp_path / "map.html", rooftops=False))
    page.mouse.click(*point_at(page, 2), button="right")
    basis = page.locator("#gp-sun-basis")
    expect(basis).to_contain_text("Irradiation of the grid’s cell here, 5.56 km wide")
    first = page.locator("#gp-sun dd").first.inner_text()
    page.mouse.click(*point_at(page, 9), button="right")
    expect(basis).to_be_visible()
    assert number(page.locator("#gp-sun dd").first.inner_text()) != number(first)
    assert 1_500 < number(first) < 1_700
