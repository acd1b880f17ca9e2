"""The panel of a park: its year follows the controls, and is that of Python."""

import json
from dataclasses import asdict, replace
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from geoplan.planning.estates.estate_setting import EstateSetting
from geoplan.planning.estates.saving.estate_saving import EstateSaving
from geoplan.planning.plan_file import PLAN_SCHEMA, PlanFile, check_plan, zones_hash
from support.axe import serious_faults
from support.estate_twins import expected_figures, plain_figures, twin_estates
from support.sections import open_section

pytestmark = pytest.mark.browser

PV, BATTERY, SAVING = "#gp-estate-pv_share", "#gp-estate-battery_hours", "#gp-estate-saving_share"


@pytest.fixture(scope="module")
def estates(sample_assessment):
    given = twin_estates(sample_assessment.estates["estate_id"].tolist())
    head = {"schema": PLAN_SCHEMA, "version": "0", "study": "sample", "zones": zones_hash(sample_assessment.zones)}
    tabled = {choice: tariff for choice, tariff in given.tariffs.items() if choice.customer != "own"}
    table = given.table.assign(load_basis=["area", "metered"], load_confidence=["low", "high"])
    return replace(given, head=head, tariffs=tabled, table=table)


@pytest.fixture(scope="module")
def map_file(sample_assessment, estates, tmp_path_factory):
    return map_with(sample_assessment, estates, tmp_path_factory.mktemp("map") / "map.html")


def map_with(result, estates, path):
    """Write the map of a result as if these were its estates by the hour."""
    with patch("geoplan.outputs.map.content.page_estates", return_value=estates):
        return write_map(result, path)


def choose(page, number: int = 0) -> None:
    """Choose a park as who clicks its diamond does, and wait for its figures."""
    page.locator(".gp-estate").nth(number).click()
    page.locator(".gp-week .gp-band-used[d^=M]").wait_for(state="attached")


def shown(page) -> dict:
    """Return the figures of the park that is chosen, with all their digits."""
    told = page.evaluate("""() => {
        const { year } = map_geoplan.geoplan;
        const { figures } = year.plans.of(year.id);
        return Object.entries(figures).map(([name, value]) => [name, value === Infinity ? "never" : value]);
    }""")
    return dict(told)


def rested(page) -> None:
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")


def assert_python_says_so(page, estates, row: int) -> None:
    setting = page.evaluate("() => { const { year } = map_geoplan.geoplan; return year.plans.settings.get(year.id); }")
    wanted = plain_figures(expected_figures(estates, row, EstateSetting(**setting)))
    assert shown(page) == pytest.approx(wanted, rel=1e-9)


def test_a_slider_follows_the_mouse_and_all_follows_the_slider(map_file, estates, open_page):
    page = open_page(map_file)
    choose(page)
    assert_python_says_so(page, estates, 0)
    before = page.locator(".gp-top").inner_text()
    bands = page.locator(".gp-band-used").get_attribute("d")
    page.evaluate("() => { window.first = document.querySelector('#gp-estate-pv_share'); }")
    box = page.locator(PV).bounding_box()
    y, right = box["y"] + box["height"] / 2, box["x"] + box["width"]
    page.mouse.move(right - 8, y)
    page.mouse.down()
    values = []
    for part in (0.8, 0.6, 0.4, 0.25):
        page.mouse.move(box["x"] + part * box["width"], y, steps=3)
        rested(page)
        values.append(int(page.locator(PV).input_value()))
        assert page.locator(PV).evaluate("node => node === window.first && node === document.activeElement")
    page.mouse.up()
    assert values == sorted(values, reverse=True)
    assert abs(values[-1] - 25) <= 3
    assert page.locator(".gp-top").inner_text() != before
    assert page.locator(".gp-band-used").get_attribute("d") != bands
    assert f"{values[-1]}%" in page.locator(PV).get_attribute("aria-valuetext")
    assert_python_says_so(page, estates, 0)


def test_arrow_keys_move_a_slider_step_by_step_and_keep_the_focus(map_file, estates, open_page):
    page = open_page(map_file)
    choose(page)
    page.locator(BATTERY).focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        rested(page)
    assert page.locator(BATTERY).input_value() == "2.25"
    assert page.locator(BATTERY).evaluate("node => node === document.activeElement")
    assert_python_says_so(page, estates, 0)
    scrolled = page.locator("#gp-panel").evaluate("node => node.scrollTop")
    page.keyboard.press("End")
    rested(page)
    assert page.locator(BATTERY).input_value() == "10"
    assert page.locator("#gp-panel").evaluate("node => node.scrollTop") == scrolled


def test_tariffs_that_there_are_can_be_chosen_and_both_calendars_are_told(map_file, estates, open_page):
    page = open_page(map_file)
    choose(page)
    figures = page.locator(".gp-estate-figures")
    old, new = (text(f"map.estate.calendar.{each}", "en") for each in ("circular_16_2014", "decision_963_2026"))
    assert f"Saving: {old}" in figures.inner_text()
    assert f"Saving: {new}" in figures.inner_text()
    first = shown(page)
    page.select_option("#gp-estate-calendar", "decision_963_2026")
    page.select_option("#gp-estate-dispatch", "tariff")
    rested(page)
    assert_python_says_so(page, estates, 0)
    assert shown(page)["saving"] != first["saving"]
    page.select_option("#gp-estate-customer", "park_retailer")
    rested(page)
    assert page.locator("#gp-estate-voltage option").all_inner_texts() == ["6 to 22 kV"]
    assert page.locator("#gp-estate-calendar").input_value() == "decision_963_2026"
    assert_python_says_so(page, estates, 0)
    assert text("map.estate.moved", "en") in page.locator("#gp-estate-year").inner_text()
    page.click("#gp-plan-reset")
    rested(page)
    assert shown(page) == first


def test_weeks_and_the_whole_year_are_drawn(map_file, open_page):
    page = open_page(map_file)
    choose(page)
    sunny = page.locator(".gp-week .gp-band-used").get_attribute("d")
    page.get_by_role("button", name=text("map.estate.week.dull", "en")).click()
    rested(page)
    assert page.locator(".gp-week .gp-band-used").get_attribute("d") != sunny
    week = page.get_by_label(text("map.estate.week", "en"), exact=True)
    week.fill("2")
    rested(page)
    assert week.get_attribute("aria-valuetext") == "Jan 8 – Jan 14"
    page.select_option("#gp-estate-view", "year")
    rested(page)
    cells = page.locator(".gp-week-chart rect")
    assert cells.count() == 288
    assert len({cells.nth(hour).get_attribute("fill") for hour in range(24)}) > 2
    assert page.locator("#gp-estate-week").is_hidden()


def cut_labels(page) -> list:
    """Return the labels of charts that reach over the side of their drawing, with by how much."""
    return page.evaluate("""() => [...document.querySelectorAll("svg[viewBox] text")].flatMap((label) => {
        const drawing = label.ownerSVGElement.getBoundingClientRect();
        const box = label.getBoundingClientRect();
        const over = Math.max(drawing.left - box.left, box.right - drawing.right);
        return drawing.width > 0 && over > 0.2 ? [`${label.textContent}: ${over}`] : [];
    })""")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_of_a_chart_is_cut_by_its_edge(map_file, open_page, language):
    page = open_page(map_file)
    page.click(f"[data-language={language}]")
    assert page.locator(".gp-monthly text").count() > 0
    assert cut_labels(page) == []
    choose(page)
    for digit in (1, 1.5, 2, 3, 4, 5, 6, 8):
        for power in range(-1, 9):  # of kW
            page.evaluate(
                "(full) => { const { week, view } = map_geoplan.geoplan.year; week.drawAxis(full, 1, view.days()); }",
                digit * 10.0**power,
            )
            assert cut_labels(page) == [], f"{digit}e{power} kW"
    assert page.locator(".gp-axis text").all_text_contents()[:4] == ["GW", "0", "400", "800"]
    page.select_option("#gp-estate-view", "year")
    rested(page)
    assert page.locator(".gp-week-chart text").count() > 12
    assert cut_labels(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_load_that_was_not_measured_says_so_and_each_park_its_own(map_file, open_page, language):
    page = open_page(map_file, width=390, height=844)
    page.click(f"[data-language={language}]")
    page.click("#gp-menu")
    open_section(page.locator("#gp-parks"))
    page.locator("#gp-parks li button").nth(0).click()
    sure = page.locator(".gp-sure")
    assert text("map.estate.basis.area", language) in sure.inner_text()
    assert text("map.estate.confidence.low", language) in sure.inner_text()
    page.locator(".gp-week .gp-band-used[d^=M]").wait_for(state="attached")
    page.locator(BATTERY).fill("4")
    page.fill("#gp-search", "broken")
    page.locator("#gp-found [role=option]", has_text="window.broken = 3").click()
    assert text("map.estate.basis.metered", language) in sure.inner_text()
    assert page.locator(BATTERY).input_value() == "1"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("view", ["week", "year"])
def test_nothing_serious_stands_in_the_way_of_who_does_not_see(map_file, open_page, view):
    page = open_page(map_file)
    choose(page)
    page.select_option("#gp-estate-view", view)
    assert serious_faults(page, "#gp-panel") == []
    assert page.locator(".gp-estate").first.get_attribute("aria-label") == "KCN Đình Vũ"


def test_a_plan_is_saved_and_python_reads_it(sample_assessment, map_file, tmp_path, open_page):
    page = open_page(map_file)
    choose(page)
    page.locator(PV).fill("35")
    page.select_option("#gp-estate-customer", "two_part_trial")
    with page.expect_download() as caught:
        page.click("#gp-plan-save")
    assert caught.value.suggested_filename == "sample-plan.json"
    file = tmp_path / "sample-plan.json"
    caught.value.save_as(file)
    plan = PlanFile.read(file)
    layers = SimpleNamespace(
        zones=sample_assessment.zones,
        estates=sample_assessment.estates,
        measures=None,
        inventory=None,
        demand=None,
        of=lambda _: None,
    )
    check_plan(plan, sample_assessment.study, layers)
    assert plan.estates["E1"]["pv_share"] == 0.35
    assert plan.estates["E1"]["customer"] == "two_part_trial"
    assert plan.estates["E2"] == {name: value for name, value in _run().items() if value is not None}
    assert json.loads(plan.text())["estates"] == json.loads(file.read_text("utf-8"))["estates"]


def _run() -> dict:
    return asdict(EstateSetting(1.0, 1.0, "manufacturing", "22 to 110 kV", "circular_16_2014"))


def test_a_plan_that_python_wrote_is_taken_and_that_of_another_study_refused(
    sample_assessment, map_file, estates, tmp_path, open_page
):
    page = open_page(map_file)
    choose(page)
    zones = zones_hash(sample_assessment.zones)
    settings = {"E1": EstateSetting(0.5, 3.0, "manufacturing", "22 to 110 kV", "decision_963_2026", "tariff", 0.2)}
    file = PlanFile.of("sample", zones=zones, settings=settings).write(tmp_path / "plan.json")
    page.set_input_files("#gp-plan-file", file)
    page.locator("#gp-estate-year", has_text=text("map.estate.taken", "en")).wait_for()
    rested(page)
    assert page.locator(BATTERY).input_value() == "3"
    assert page.locator("#gp-estate-dispatch").input_value() == "tariff"
    assert_python_says_so(page, estates, 0)
    before = shown(page)
    other = PlanFile.of("ba-ria-vung-tau", zones=zones, settings={}).write(tmp_path / "other.json")
    page.set_input_files("#gp-plan-file", other)
    page.locator("#gp-estate-year", has_text="it belongs to another study, ba-ria-vung-tau").wait_for()
    assert shown(page) == before


def test_without_a_tariff_there_is_a_balance_and_no_money(sample_assessment, estates, tmp_path, open_page):
    bare = replace(estates, tariffs={}, usual=None, settings=dict.fromkeys(estates.settings, asdict(EstateSetting())))
    page = open_page(map_with(sample_assessment, bare, tmp_path / "map.html"))
    choose(page)
    assert text("map.estate.no_tariff", "en") in page.locator("#gp-estate-year").inner_text()
    assert page.locator("#gp-estate-customer").is_disabled()
    figures = shown(page)
    assert figures["saving"] is None
    assert figures["self_consumption"] > 0


def test_surplus_that_no_rule_limits_is_said_with_its_year(sample_assessment, estates, tmp_path, open_page):
    free = replace(estates, surplus=None)
    page = open_page(map_with(sample_assessment, free, tmp_path / "map.html"))
    choose(page)
    said = text("map.estate.surplus.none", "en").split("{")[0] + str(estates.load.times[0].year)
    assert said in page.locator("#gp-estate-year").inner_text()
    assert "may be sold, reckoned" not in page.locator("#gp-estate-year").inner_text()


def test_a_result_without_hours_has_the_panel_that_it_had(sample_assessment, tmp_path, open_page):
    page = open_page(write_map(sample_assessment, tmp_path / "map.html"))
    page.locator(".gp-estate").first.click()
    assert page.locator("#gp-panel h2").inner_text() == "KCN Đình Vũ"
    assert page.locator("#gp-estate-year").count() == 0
    assert page.locator("#gp-parks").count() == 0


def test_saving_comes_off_the_load_and_an_estate_without_measures_has_no_slider_to_move(
    sample_assessment, estates, tmp_path, open_page
):
    second = list(estates.savings)[1]
    page = open_page(map_with(sample_assessment, replace(estates, savings={**estates.savings, second: EstateSaving()}),
                              tmp_path / "map.html"))  # fmt: skip
    choose(page)
    before = shown(page)
    page.locator(SAVING).focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    rested(page)
    assert page.locator(SAVING).input_value() == "40"
    after = shown(page)
    assert after["saved_kwh"] == pytest.approx(0.4 * 0.23 * (before["load_kwh"]))
    assert after["bill_before"] == before["bill_before"]
    assert after["load_kwh"] < before["load_kwh"]
    assert_python_says_so(page, estates, 0)
    told = page.locator(SAVING).get_attribute("aria-valuetext")
    assert told == text("map.estate.saving_share.value", "en").format(share="40", energy=told.split(": ")[1].split()[0])
    choose(page, 1)
    rested(page)
    assert page.locator(SAVING).is_disabled()


def test_a_park_is_chosen_by_keys_alone(map_file, open_page):
    page = open_page(map_file)
    page.locator(".gp-estate").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#gp-panel h2").inner_text() == "KCN Đình Vũ"
