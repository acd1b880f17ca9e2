"""The panel of scenarios: all follows the sliders, and is what Python says."""

import json
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from geoplan.languages import LANGUAGES
from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from geoplan.planning.plan_file import PLAN_SCHEMA, PlanFile, zones_hash
from geoplan.planning.scenario.attribution.attributed import attributed
from geoplan.planning.scenario.attribution.effects import effects_of
from geoplan.planning.scenario.pathways.stock import deploy
from support.axe import serious_faults
from support.sample_scenarios import bare_scenarios, sample_scenarios

pytestmark = pytest.mark.browser

MEASURE = "rooftop_pv.residential"
FIRST, BOTH = "low_carbon_2030", ("low_carbon_2030", "net_zero_2050")


@pytest.fixture(scope="module")
def scenarios(sample_assessment):
    return sample_scenarios(
        tuple(sample_assessment.zones["zone_id"]), tuple(sample_assessment.estates["estate_id"].astype(str))
    )


@pytest.fixture(scope="module")
def map_file(sample_assessment, scenarios, tmp_path_factory):
    return map_with(sample_assessment, scenarios, tmp_path_factory.mktemp("map") / "map.html")


def map_with(result, scenarios, path):
    return write_map(replace(result, plan=replace(result.plan, scenarios=scenarios)), path)


def opened(page, *, groups: bool = True):
    """Open the panel as who clicks its button does, and wait for its figures."""
    page.click("#gp-plan-open")
    page.locator(".gp-wedge-line[d^=M]").first.wait_for(state="attached")
    if groups:
        page.evaluate("document.querySelectorAll('.gp-plan-groups details').forEach((each) => (each.open = true))")
    rested(page)
    return page


def rested(page) -> None:
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")


def slider(scenarios, year: int, measure: str = MEASURE) -> str:
    ids = [each.measure_id for each in scenarios.measures]
    return f"#gp-plan-{ids.index(measure)}-{year}"


def shown(page, slot: str = "A") -> dict:
    """Return what the page makes of a scenario, with all its digits, and what it is."""
    return page.evaluate(
        """(slot) => {
        const { plans } = map_geoplan.geoplan.scenarios;
        const { run } = plans.of(slot);
        const { scenario, cut, by, stands } = run;
        return { scenario, cut: [...cut], by: by.map((row) => [...row]), stock: stands.map(({ stock }) => [...stock]) };
    }""",
        slot,
    )


def assert_python_says_so(page, scenarios, slot: str = "A") -> None:
    told = shown(page, slot)
    base, measures = scenarios.baseline, scenarios.measures
    setting = ScenarioSetting.model_validate(told["scenario"])
    built = deploy(measures, setting, years=base.years)
    effects = effects_of(measures, base, placed=built.placed, setting=setting, passed_share=0.5)
    shared = attributed(base, effects)
    assert np.array(told["stock"]) == pytest.approx(built.stock, rel=1e-9)
    assert told["cut"] == pytest.approx(shared.cut_t[:, 0].tolist(), rel=1e-9)
    assert np.array(told["by"]) == pytest.approx(shared.attributed_t[:, :, 0], rel=1e-9, abs=1e-6)


def test_a_slider_follows_the_mouse_and_all_follows_the_slider(map_file, scenarios, open_page):
    page = opened(open_page(map_file))
    assert_python_says_so(page, scenarios)
    figures, wedges = page.locator(".gp-plan-top").inner_text(), page.locator(".gp-wedge").first.get_attribute("d")
    colours = page.locator(".gp-zone-shape").evaluate_all("all => all.map((one) => one.getAttribute('fill'))")
    one = slider(scenarios, 2050)
    page.locator(one).scroll_into_view_if_needed()
    page.evaluate("(one) => { window.first = document.querySelector(one); }", one)
    box = page.locator(one).bounding_box()
    y, values = box["y"] + box["height"] / 2, []
    page.mouse.move(box["x"] + 0.5 * box["width"], y)
    page.mouse.down()
    for part in (0.4, 0.3, 0.2, 0.05):
        page.mouse.move(box["x"] + part * box["width"], y, steps=3)
        rested(page)
        values.append(int(page.locator(one).input_value()))
        assert page.locator(one).evaluate("node => node === window.first && node === document.activeElement")
        assert page.locator(one).bounding_box()["y"] == pytest.approx(box["y"], abs=1), "it stays under the hand"
    page.mouse.up()
    assert values == sorted(values, reverse=True)
    assert abs(values[-1] - 5) <= 3
    assert page.locator(".gp-plan-top").inner_text() != figures
    assert page.locator(".gp-wedge").first.get_attribute("d") != wedges
    assert f"{values[-1]}%" in page.locator(one).get_attribute("aria-valuetext")
    assert page.locator(slider(scenarios, 2030)).input_value() == page.locator(one).input_value(), "nothing vanishes"
    now = page.locator(".gp-zone-shape").evaluate_all("all => all.map((one) => one.getAttribute('fill'))")
    assert len(now) == len(colours)
    assert_python_says_so(page, scenarios)


def assert_tab_goes_down_the_panel(page) -> None:
    """And never beneath what stays in sight."""
    places = []
    for _ in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate("""() => {
            const [node, panel] = [document.activeElement, document.getElementById("gp-plan")];
            const stays = panel.querySelector(".gp-plan-stay").getBoundingClientRect();
            if (!panel.contains(node) || node === panel) return null;
            const box = node.getBoundingClientRect();
            const beneath = !node.closest(".gp-plan-stay") && box.top < stays.bottom - 1 && box.bottom > stays.top + 1;
            return { key: node.id || node.textContent, y: box.top + panel.scrollTop, beneath };
        }""")
        if place is None:
            break
        places.append(place)
    assert len(places) > 12
    assert not [place["key"] for place in places if place["beneath"]]
    down = [place["y"] for place in places]
    assert all(after > before - 60 for before, after in pairwise(down)), "those of a line side by side"
    assert places[-1]["key"] == "gp-plan-do-print"


def test_keys_go_down_the_panel_move_a_slider_step_by_step_and_give_the_focus_back(map_file, scenarios, open_page):
    page = opened(open_page(map_file))
    assert page.evaluate("document.activeElement.className") == "gp-close", "where who opens it begins"
    assert_tab_goes_down_the_panel(page)
    one = slider(scenarios, 2030)
    page.locator(one).focus()
    before = int(page.locator(one).input_value())
    for key, moved in (("ArrowRight", 1), ("ArrowUp", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("ArrowDown", 1)):
        page.keyboard.press(key)
        rested(page)
        assert int(page.locator(one).input_value()) == before + moved
    assert page.locator(one).evaluate("node => node === document.activeElement")
    scrolled = page.locator("#gp-plan").evaluate("node => node.scrollTop")
    page.keyboard.press("End")
    rested(page)
    assert [page.locator(slider(scenarios, year)).input_value() for year in (2030, 2050)] == ["100", "100"]
    assert page.locator("#gp-plan").evaluate("node => node.scrollTop") == scrolled
    assert_python_says_so(page, scenarios)
    page.keyboard.press("Home")
    rested(page)
    assert [page.locator(slider(scenarios, year)).input_value() for year in (2030, 2050)] == ["0", "100"]
    assert page.locator(one).evaluate("node => node === document.activeElement")
    page.keyboard.press("Tab")
    assert page.locator(slider(scenarios, 2050)).evaluate("node => node === document.activeElement")
    assert shown(page)["stock"][0][-1] > 0
    page.keyboard.press("Escape")
    assert page.locator("#gp-plan").is_hidden()
    assert page.locator("#gp-plan-open").evaluate("node => node === document.activeElement")


def test_a_zone_that_is_clicked_gets_a_share_of_its_own(map_file, scenarios, sample_assessment, open_page):
    page = opened(open_page(map_file))
    whole = shown(page)["stock"]
    page.evaluate("map_geoplan.geoplan.choose(map_geoplan.geoplan.data.sets[0], 1, false)")
    rested(page)
    assert page.locator("#gp-panel").is_hidden()
    zone = sample_assessment.zones["zone_id"].iloc[1]
    assert page.locator("#gp-plan-place").input_value() == zone
    assert text("map.plan.follows", "en") in page.locator("#gp-plan").inner_text()
    page.locator(slider(scenarios, 2050)).fill("100")
    rested(page)
    told = shown(page)
    assert set(told["scenario"]["places"]) == {zone}
    assert told["stock"][0][-1] > whole[0][-1]
    assert_python_says_so(page, scenarios)
    page.click("#gp-plan-do-as-whole")
    rested(page)
    assert shown(page)["stock"] == whole
    page.select_option("#gp-plan-place", "E1")
    rested(page)
    assert page.evaluate("map_geoplan.geoplan.state.estate.id") == "E1"
    assert page.locator(slider(scenarios, 2050)).is_hidden(), "a park has no dwellings"
    page.select_option("#gp-plan-place", "")
    rested(page)
    assert page.locator(slider(scenarios, 2050)).is_visible()


def test_the_map_shows_where_a_plan_cuts_and_then_what_it_showed(map_file, open_page):
    page = open_page(map_file)
    first = page.locator("#gp-field").input_value()
    opened(page, groups=False)
    assert page.locator("#gp-field").input_value() == "plan_cut"
    values = page.evaluate("map_geoplan.geoplan.data.sets.map((set) => set.values.plan_cut)")
    assert all(value is None or value > 0 for value in values[0])
    assert sum(filter(None, values[0])) == pytest.approx(sum(filter(None, values[1])), rel=1e-3), "districts add up"
    told = shown(page)
    placed = sum(row[-1] for row in told["by"][:-2])  # without the cleaner grid, and what has no place
    assert sum(filter(None, values[0])) == pytest.approx(placed, rel=1e-3)
    page.keyboard.press("Escape")
    assert page.locator("#gp-plan").is_hidden()
    assert page.locator("#gp-field").input_value() == first
    assert page.locator("#gp-plan-open").evaluate("node => node === document.activeElement")


def test_two_plans_stand_side_by_side_and_one_of_them_moves(map_file, scenarios, open_page):
    page = opened(open_page(map_file))
    page.click("#gp-plan-do-copy")
    rested(page)
    assert page.locator(".gp-wedges:visible").count() == 3
    assert page.locator("#gp-plan-slot-B option").all_inner_texts()[-1].endswith("(1)")
    assert shown(page, "A")["cut"] == shown(page, "B")["cut"]
    page.check("#gp-plan-slot-B-edit")
    page.locator(slider(scenarios, 2050)).fill("100")
    rested(page)
    assert shown(page, "B")["cut"][-1] > shown(page, "A")["cut"][-1]
    assert_python_says_so(page, scenarios, "B")
    page.select_option("#gp-plan-curve", "logistic")
    rested(page)
    assert_python_says_so(page, scenarios, "B")
    page.select_option("#gp-plan-slot-B", BOTH[1])
    rested(page)
    page.select_option("#gp-plan-slot-B", "")
    rested(page)
    assert page.locator(".gp-wedges:visible").count() == 2
    assert page.locator("#gp-plan-slot-A-edit").is_checked()


def test_a_plan_is_saved_with_its_parks_python_reads_it_and_the_page_takes_it(
    sample_assessment, map_file, scenarios, tmp_path, open_page
):
    page = opened(open_page(map_file))
    page.locator(slider(scenarios, 2030)).fill("35")
    with page.expect_download() as caught:
        page.click("#gp-plan-do-save")
    file = tmp_path / caught.value.suggested_filename
    caught.value.save_as(file)
    plan = PlanFile.read(file)
    zones = zones_hash(sample_assessment.zones)
    plan.check(study="sample", zones=zones, estates=())
    assert set(plan.scenarios) == set(BOTH)
    setting = ScenarioSetting.model_validate(plan.scenarios[FIRST])
    assert setting.measures[MEASURE].shares[2030] == 0.35
    changed = {FIRST: setting.model_copy(update={"measures": {MEASURE: MeasureSetting(shares={2030: 0.9})}})}
    written = PlanFile.of("sample", zones=zones, settings={}, scenarios=changed).write(tmp_path / "other.json")
    page.set_input_files("#gp-scenarios-file", written)
    page.locator("#gp-plan", has_text=text("map.estate.taken", "en")).wait_for()
    rested(page)
    assert page.locator(slider(scenarios, 2030)).input_value() == "90"
    assert_python_says_so(page, scenarios)
    before = shown(page)["cut"]
    content = json.loads(file.read_text("utf-8"))
    content["scenarios"][FIRST]["measures"]["unheard"] = {"shares": {"2030": 7}}
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(content), encoding="utf-8")
    page.set_input_files("#gp-scenarios-file", wrong)
    page.locator("#gp-plan", has_text=f"{FIRST}: unheard").wait_for()
    assert shown(page)["cut"] == before
    assert content["schema"] == PLAN_SCHEMA


def test_nothing_serious_stands_in_the_way_of_who_does_not_see(map_file, open_page):
    page = opened(open_page(map_file))
    page.evaluate("document.querySelectorAll('#gp-plan details').forEach((each) => (each.open = true))")
    page.select_option("#gp-plan-slot-B", BOTH[1])
    rested(page)
    assert serious_faults(page, "#gp-plan") == []
    names = page.locator("#gp-plan input[type=range]:visible").evaluate_all(
        "all => all.map((one) => one.getAttribute('aria-labelledby').split(' ')"
        ".map((id) => document.getElementById(id).textContent).join(' '))"
    )
    assert len(set(names)) == len(names) > 4
    assert all(name[-4:].isdigit() and len(name) > 6 for name in names)


def test_each_target_says_what_it_is_to_who_points_taps_or_listens(map_file, scenarios, open_page):
    page = opened(open_page(map_file), groups=False)
    table = scenarios.tables["targets"].drop_duplicates(["target_id", "target_sense"]).reset_index(drop=True)
    drawn = table[table["target_level_tco2e"].notna() & (table["target_sense"] != "reduction")]
    marks = page.locator(".gp-target-mark:visible")
    assert marks.count() == len(drawn) > 2
    titles = marks.locator("title").all_text_contents()
    assert len(set(titles)) == len(titles)
    listed = page.locator(".gp-plan-targets > li").all_inner_texts()
    heard = page.locator("svg.gp-wedges").first.get_attribute("aria-label")
    for mark, title in zip(marks.all(), titles, strict=True):
        number, rest = title.split(". ", 1)
        row = table.iloc[int(number) - 1]
        assert text(f"map.plan.sense.{row['target_sense']}", "en") in rest
        assert str(row["target_year"]) in rest
        assert mark.locator("text").text_content() == number
        assert listed[int(number) - 1].startswith(number)
        assert title in heard
        mark.locator("circle").dispatch_event("click")
        assert page.locator(".gp-target-told:visible").inner_text() == title
    mark.locator("circle").dispatch_event("click")
    assert page.locator(".gp-target-told:visible").count() == 0


def test_how_sure_a_plan_is_follows_what_it_builds_and_a_cost_says_of_how_many_measures_it_is(
    sample_assessment, scenarios, tmp_path, open_page
):
    roofs = next(each for each in scenarios.measures if each.measure_id == MEASURE)
    measures = tuple(
        replace(each, status="synthetic", costs=None) if each is roofs else replace(each, status="real")
        for each in scenarios.measures
    )
    sure = replace(scenarios, measures=measures, baseline=replace(scenarios.baseline, status="schematic"))
    page = opened(open_page(map_with(sample_assessment, sure, tmp_path / "map.html")))
    stock = shown(page)["stock"]
    built = sum(any(each > 0 for each in row) for row in stock)
    says, top = page.locator("#gp-plan .gp-sure"), page.locator(".gp-plan-top > div")
    assert text("status.synthetic.means", "en") in says.inner_text()
    told = text("map.plan.of_measures", "en").format(known=built - 1, all=built)
    assert told in top.nth(2).inner_text()
    assert told in top.nth(3).inner_text()
    page.locator(slider(sure, 2050)).fill("0")
    rested(page)
    assert text("status.schematic.means", "en") in says.inner_text()
    assert told not in top.nth(3).inner_text()


def off_the_paper(page) -> list:
    """Return what of the plan's sheet would be cut off by the side of the paper, or is not on it."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.evaluate("""() => new Promise((go) => requestAnimationFrame(go))""")
    off = page.evaluate("""() => {
        const sheet = document.querySelector(".gp-paper-more.gp-plan");
        const drawn = [...sheet.querySelectorAll("figure, .gp-plan-top dd, .gp-sure")];
        const told = drawn.filter((node) => node.textContent);
        const boxes = told.map((node) => [node.textContent, node.getBoundingClientRect()]);
        const off = boxes.filter(([, box]) => box.width === 0 || box.right > innerWidth + 1).map(([text]) => text);
        return boxes.length ? off : ["nothing"];
    }""")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    return off


def test_one_plan_and_two_fit_on_paper_with_their_costs(map_file, open_page):
    page = opened(open_page(map_file), groups=False)
    page.emulate_media(media="print")
    for second, costs in (("", False), ("", True), (BOTH[1], False), (BOTH[1], True)):
        page.select_option("#gp-plan-slot-B", second)
        page.evaluate("open => { document.querySelector('#gp-plan > details').open = open; }", costs)
        rested(page)
        assert off_the_paper(page) == []


def cut_labels(page) -> list:
    """Return the labels of charts that reach over the side of their drawing, with by how much."""
    return page.evaluate("""() => [...document.querySelectorAll("#gp-plan svg[viewBox] text")].flatMap((label) => {
        const drawing = label.ownerSVGElement.getBoundingClientRect();
        const box = label.getBoundingClientRect();
        const over = Math.max(drawing.left - box.left, box.right - drawing.right);
        return drawing.width > 0 && over > 0.2 ? [`${label.textContent}: ${over}`] : [];
    })""")


def test_it_fits_a_phone_and_a_desk_in_each_language(map_file, open_page):
    page = opened(open_page(map_file, width=1400, height=900))
    page.select_option("#gp-plan-slot-B", BOTH[1])
    panel = page.locator("#gp-plan")
    for width, height in ((1400, 900), (360, 740)):
        page.set_viewport_size({"width": width, "height": height})
        for language in LANGUAGES:
            page.evaluate("language => document.querySelector(`[data-language=${language}]`).click()", language)
            rested(page)
            assert "map.plan" not in panel.inner_text()
            assert cut_labels(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert panel.evaluate("node => node.scrollWidth <= node.clientWidth")
            buttons = page.locator(".gp-tools button:visible").evaluate_all(
                "all => all.map((one) => one.getBoundingClientRect().right)"
            )
            assert max(buttons) <= width


def test_without_an_inventory_reductions_are_all_that_is_said(sample_assessment, tmp_path, open_page):
    bare = bare_scenarios(tuple(sample_assessment.zones["zone_id"]))
    page = opened(open_page(map_with(sample_assessment, bare, tmp_path / "map.html")))
    panel = page.locator("#gp-plan")
    assert text("map.plan.partial", "en") in panel.inner_text()
    assert text("map.plan.no_targets", "en") in panel.inner_text()
    assert page.locator(".gp-wedge-bau").first.get_attribute("d") == ""
    assert page.locator("#gp-plan .gp-missing li").count() == len(bare.missing)
    assert text("map.plan.gap.met", "en").split(",")[0] not in page.locator(".gp-plan-targets").inner_text()


def test_where_nobody_tells_the_grids_factor_no_tonnes_of_electricity_are_told(
    sample_assessment, scenarios, tmp_path, open_page
):
    dark = {"base_factor": np.nan, "grid_factor": np.full(len(scenarios.baseline.years), np.nan)}
    unlit = replace(scenarios, baseline=replace(scenarios.baseline, is_known=False, **dark))
    page = open_page(map_with(sample_assessment, unlit, tmp_path / "map.html"))
    page.click("#gp-plan-open")
    page.locator(".gp-wedge-line[d='']").first.wait_for(state="attached")
    rested(page)
    assert "NaN" not in page.locator("#gp-plan").inner_html()
    assert "NaN" not in page.locator("#gp-legend").inner_html()
    assert any(np.isnan(row[-1]) for row in shown(page)["by"])


def test_a_page_without_scenarios_has_no_such_panel(sample_assessment, tmp_path, open_page):
    plan = replace(sample_assessment.plan, scenarios=None)
    page = open_page(write_map(replace(sample_assessment, plan=plan), tmp_path / "map.html"))
    assert page.locator("#gp-plan-open").count() == 0
    assert SimpleNamespace(**page.evaluate("({ plan: map_geoplan.geoplan.scenarios })")).plan is None
