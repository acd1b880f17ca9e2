"""The tool of time: hours of the sun and months by slider, keyboard and player, held against what Python has."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.map.planner.mean_days import mean_days
from geoplan.outputs.wording.texts import text
from geoplan.planning.scenario.pathways.stock import deploy
from support.axe import serious_faults
from support.sample_result import changed
from support.sample_scenarios import sample_scenarios
from support.sunny_hours import with_sunny_hours

pytestmark = pytest.mark.browser

FIELD = "rooftop_pv_energy_gwh"


@pytest.fixture(scope="module")
def scenarios(sample_assessment):
    return sample_scenarios(
        tuple(sample_assessment.zones["zone_id"]), tuple(sample_assessment.estates["estate_id"].astype(str))
    )


@pytest.fixture(scope="module")
def sunny(sample_assessment, scenarios):
    result = with_sunny_hours(sample_assessment)
    return changed(result, plan=replace(result.plan, scenarios=scenarios))


@pytest.fixture(scope="module")
def map_file(sunny, tmp_path_factory):
    return write_map(sunny, tmp_path_factory.mktemp("time") / "map.html", rooftops=False)


@pytest.fixture(scope="module")
def days(sunny):
    return mean_days(sunny)


def number(shown: str) -> float:
    return float(re.sub(r"[^\d.\-]", "", shown))


def figure_of(page, zone: int) -> float:
    """Return what the page shows of a zone, as its map has it."""
    return page.evaluate("zone => { const p = geoplanPage(); return p.state.set.values[p.state.field][zone]; }", zone)


def labels_of(page) -> list[str]:
    return page.locator("#gp-legend .gp-range").all_inner_texts()


def opened(open_page, map_file, part: str = "", **options):
    page = open_page(map_file, **options)
    page.evaluate("window.geoplanPage = () => Object.values(window).find((one) => one && one.geoplan).geoplan")
    if part:
        page.evaluate("part => { window.location.hash = part; }", part)
    return page


def test_hours_and_months_are_those_of_python_by_slider_and_bar_in_every_language(sunny, days, map_file, open_page):
    page = opened(open_page, map_file)
    dock, said = page.locator("#gp-dock"), page.locator(".gp-time-said")
    page.click("#gp-time")
    expect(said).to_contain_text("June, 11:00–12:00")
    for zone in (0, 2, 5):
        assert figure_of(page, zone) == pytest.approx(days.kw[zone, 5, 11] / 1_000, rel=1e-3)
    shown = number(said.inner_text().split("12:00: ")[1].split(" MW")[0])
    assert shown == pytest.approx(days.kw[:, 5, 11].sum() / 1_000, rel=5e-3)
    labels = labels_of(page)
    # the keyboard: an hour on, and to the last month
    page.locator("#gp-time-hour").focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("12:00–13:00")
    page.locator("#gp-time-month").press("End")
    expect(page.locator("#gp-time-month")).to_have_attribute("aria-valuetext", "December")
    assert figure_of(page, 2) == pytest.approx(days.kw[2, 11, 12] / 1_000, rel=1e-3)
    # a press upon the bar of an hour of the night: nothing anywhere, and the legend is the same
    page.locator(".gp-time-reach").nth(2).click()
    expect(said).to_contain_text("The sun is below the horizon.")
    assert {figure_of(page, zone) for zone in range(3)} == {0.0}
    assert labels_of(page) == labels
    # of one zone
    page.evaluate("geoplanPage().pick({ zone: 2 })")
    expect(said).to_contain_text("Đồ Sơn, December")
    # a whole month, and its address
    page.check("#gp-dock input[value=months]")
    expect(said).to_contain_text("GWh a year")
    months = (days.kw * days.days[:, None]).sum(axis=2) / 1e6
    assert figure_of(page, 2) == pytest.approx(months[2, 11], rel=2e-3)
    page.evaluate("geoplanPage().pick({})")
    expect(said).to_contain_text("All roofs, December")
    assert number(said.inner_text().split(": ")[1].split(" GWh")[0]) == pytest.approx(sunny.monthly[12], rel=6e-3)
    expect(page).to_have_url(re.compile("time=12"))
    for language in LANGUAGES:
        page.click(f"[data-language={language}]")
        assert dock.locator("h2").inner_text() == text("map.time.title", language)
        assert text("map.time.whole", language) in said.inner_text()
    assert serious_faults(page, "#gp-dock") == []
    # per square kilometre the classes stay as well
    page.click("[data-language=en]")
    page.check("input[name=gp-per][value=km2]")
    assert "per km²" in page.locator("#gp-legend h2").inner_text()
    page.locator("#gp-dock .gp-close").click()
    expect(dock).to_be_hidden()
    assert page.locator("#gp-field").input_value() == page.evaluate("geoplanPage().data.first")
    assert not page.locator("#gp-field option[value=sun_month]").count(), "no result without its dock"


def test_the_player_steps_repeats_and_stops_and_never_begins_by_itself(map_file, open_page):
    page = opened(open_page, map_file, reduced_motion="reduce")
    page.clock.install()
    page.locator("#gp-time").press("Enter")
    hour = page.locator("#gp-time-hour")
    expect(hour).to_be_visible()
    assert page.evaluate("document.activeElement.value") == "hours", "the keyboard comes into what it has opened"
    page.clock.run_for(5_000)
    assert hour.input_value() == "11"
    page.locator("#gp-time-speed").select_option("4")
    play = page.locator("#gp-time-play")
    play.click()
    expect(play).to_have_attribute("aria-label", "Pause")
    expect(hour).to_have_value("12")
    page.clock.run_for(2_100)
    assert hour.input_value() == "14", "a step a second for who asks for less motion"
    play.click()
    page.clock.run_for(5_000)
    assert hour.input_value() == "14"
    assert play.get_attribute("aria-label") == "Play"
    page.click("#gp-time-back")
    expect(hour).to_have_value("13")
    # a repeated day begins anew; else the next month follows, and the year ends
    hour.press("End")
    page.click("#gp-time-forward")
    expect(hour).to_have_value("0")
    expect(page.locator("#gp-time-month")).to_have_value("6")
    page.uncheck("#gp-time-loop")
    page.locator("#gp-time-month").press("End")
    hour.press("End")
    page.locator("#gp-time-month").press("ArrowLeft")
    play.click()
    expect(hour).to_have_value("0")
    expect(page.locator("#gp-time-month")).to_have_value("12")
    hour.press("End")
    page.clock.run_for(3_000)
    assert play.get_attribute("aria-label") == "Play"
    assert page.locator("#gp-time-month").input_value() == "12"
    # another result makes the time go; Escape too, and the focus is where it was
    page.select_option("#gp-field", FIELD)
    expect(page.locator("#gp-dock")).to_be_hidden()
    assert page.locator("#gp-field").input_value() == FIELD
    page.locator("#gp-time").press("Enter")
    expect(hour).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#gp-dock")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "gp-time"
    assert page.locator("#gp-field").input_value() == FIELD


def test_what_is_moved_while_the_data_are_read_counts(map_file, open_page):
    page = opened(open_page, map_file)
    at_once = """([mode, slider, value]) => {
        document.querySelector(mode).click();
        const input = document.querySelector(slider);
        const began = input.value;
        input.value = value;
        input.dispatchEvent(new Event("input"));
        return began;
    }"""
    said = page.locator(".gp-time-said")
    assert page.evaluate(at_once, ["#gp-time", "#gp-time-hour", "9"]) == "11"
    expect(said).to_contain_text("June, 9:00–10:00")
    assert page.evaluate(at_once, ["#gp-dock input[value=years]", "#gp-time-year", "2024"]) == "2030"
    expect(said).to_contain_text("2024, Low Carbon <2030>: ")
    expect(page.locator("#gp-time-year")).to_have_value("2024")


@pytest.mark.parametrize(("width", "height"), [(844, 390), (667, 375)])
def test_on_a_telephone_on_its_side_time_stands_beside_its_charts_and_all_are_in_sight(
    map_file, open_page, width, height
):
    page = opened(open_page, map_file, f"result={FIELD}&time=4/9", width=width, height=height, has_touch=True)
    expect(page.locator(".gp-time-said")).to_contain_text("9:00–10:00")
    dock = page.locator("#gp-dock").bounding_box()
    for part in (".gp-time-head", ".gp-time-sliders", ".gp-time-charts"):
        box = page.locator(part).bounding_box()
        assert box["y"] >= dock["y"], part
        assert box["y"] + box["height"] <= dock["y"] + dock["height"], part
        assert box["x"] + box["width"] <= width, part
    assert dock["height"] <= height / 2, "the map keeps its half"


def test_an_address_shows_its_moment_on_a_telephone_and_says_what_is_none(days, map_file, open_page):
    page = opened(open_page, map_file, f"result={FIELD}&time=4/9", width=390, height=844, has_touch=True)
    expect(page.locator(".gp-time-said")).to_contain_text("April, 9:00–10:00")
    assert figure_of(page, 1) == pytest.approx(days.kw[1, 3, 9] / 1_000, rel=1e-3)
    box = page.locator("#gp-dock").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#gp-time-forward").tap()
    expect(page).to_have_url(re.compile("time=4/10"))
    page.evaluate("window.location.hash = 'time=13/9'")
    expect(page.locator("#gp-address")).to_contain_text("time=13/9")
    page.evaluate(f"window.location.hash = 'result={FIELD}'")
    expect(page.locator("#gp-dock")).to_be_hidden()
    assert page.evaluate("geoplanPage().state.field") == FIELD


def test_years_of_the_plan_show_what_stands_where_and_how_far_the_next_target_is(scenarios, map_file, open_page):
    page = opened(open_page, map_file, "time=2036/rooftop_pv.residential")
    said = page.locator(".gp-time-said")
    expect(said).to_contain_text("2036, Low Carbon <2030>: ")
    assert "Next target, Net zero (2050): " in said.inner_text()
    assert " short." in said.inner_text()
    built = deploy(scenarios.measures, scenarios.runs["low_carbon_2030"].setting, years=scenarios.baseline.years)
    stood = built.placed["rooftop_pv.residential"][:, 2036 - 2024]
    for zone in (0, 4):
        assert figure_of(page, zone) == pytest.approx(stood[zone], rel=1e-3)
    labels = labels_of(page)
    page.locator("#gp-time-year").press("End")
    expect(said).to_contain_text("2050, Low Carbon <2030>: ")
    assert labels_of(page) == labels
    # parks: their signs are filled once something stands there
    page.select_option("#gp-time-measure", "1")
    expect(said).to_contain_text("industrial parks (filled signs)")
    parks = deploy(scenarios.measures, scenarios.runs["low_carbon_2030"].setting, years=scenarios.baseline.years).placed
    assert page.locator(".gp-estate-stands").count() == (parks["estate_pv"][:, -1] > 0).sum() > 0
    page.locator("#gp-time-year").press("Home")
    expect(said).to_contain_text("2024, ")
    assert page.locator(".gp-estate-stands").count() == 0
    # what is cut, in another plan; its name is in the address while its panel is closed
    page.select_option("#gp-time-measure", "")
    page.select_option("#gp-time-plan", "net_zero_2050")
    page.locator("#gp-time-year").fill("2031")
    expect(said).to_contain_text("2031, Net Zero 2050: ")
    expect(page).to_have_url(re.compile(r"time=2031//net_zero_2050"))
    # both plans: a line in each, and the same year in the wedges of the panel
    page.click("#gp-plan-open")
    page.select_option("#gp-plan-slot-B", "low_carbon_2030")
    expect(said).to_contain_text("2031, B: Low Carbon <2030>: ")
    marks = page.locator("#gp-plan .gp-wedge-cursor[visibility=visible]")
    expect(marks).to_have_count(2)
    before = marks.first.get_attribute("x1")
    page.click("#gp-time-forward")
    assert marks.first.get_attribute("x1") != before
    assert figure_of(page, 0) != 0
    page.click("#gp-plan .gp-close")
    expect(page.locator("#gp-dock .gp-wedge-cursor[visibility=visible]")).to_have_count(2)
    assert serious_faults(page, "#gp-dock") == []
    page.locator("#gp-dock .gp-close").click()
    assert page.evaluate("geoplanPage().scenarios.map.moment.year") == 2050
    assert page.locator("#gp-field").input_value() == page.evaluate("geoplanPage().data.first")
