"""The filter of candidate sites and the supply curve, by mouse, finger and keys, held against `supply_curve`."""

import re

import numpy as np
import pytest

from geoplan.outputs.map.page import write_map
from geoplan.outputs.map.planner.curve_content import DECIMALS, DRAWN, LEVELS
from geoplan.outputs.map.scenarios.packed_numbers import levelled
from geoplan.outputs.wording.texts import text
from geoplan.planning.plan import Plan
from geoplan.planning.supply_curve import supply_curve
from geoplan.siting.draws.candidate_draws import CandidateDraws
from support.axe import serious_faults
from support.sample_result import changed
from support.sections import open_section

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect
FUTURES = 50
LIT = ".gp-lit"


@pytest.fixture(scope="module")
def result(sample_assessment, add_candidates):
    """The sample with futures of its candidates, drawn sites on the ground, and one whose cost is not known."""
    whole = add_candidates(sample_assessment)
    frame = whole.candidates.copy()
    frame["place_status"] = np.where(frame["candidate_kind"] == "ground_pv", "schematic", "real")
    frame.loc[frame.index[-1], "lcoe_usd_per_mwh"] = np.nan
    factors = np.random.default_rng(3).lognormal(0.0, 0.25, (2, 4, FUTURES))
    alike = np.arange(len(frame)) % 4
    fields = {}
    for name, rows in zip(DRAWN, factors, strict=True):
        varied = np.stack([levelled(row.round(DECIMALS), levels=LEVELS) for row in rows])
        fields[name] = frame[name].to_numpy(float)[:, None] * varied[alike]
    draws = CandidateDraws(tuple(frame["candidate_id"]), FUTURES, fields)
    return changed(whole, candidates=frame, plan=Plan(**{**vars(whole.plan), "candidates": frame, "draws": draws}))


@pytest.fixture(scope="module")
def map_file(result, tmp_path_factory):
    return write_map(result, tmp_path_factory.mktemp("curve") / "map.html", rooftops=False)


def short(value: float) -> str:
    """Return a number as the page tells it at a first look."""
    return f"{float(f'{value:.3g}'):,.10g}"


def seen(page) -> int:
    """Return how many sites the markers stand for."""
    more = page.locator(".gp-candidate .gp-more").all_inner_texts()
    return page.locator(".gp-candidate").count() + sum(int(each) for each in more)


def listed(page) -> list[str]:
    return page.locator("#gp-candidates-list button").evaluate_all("nodes => nodes.map(node => node.dataset.id)")


def test_a_filter_shows_what_it_leaves_and_stands_in_the_address(result, map_file, open_page):
    page = open_page(map_file)
    frame = result.candidates
    by_cost = supply_curve(frame)["candidate_id"].tolist()
    open_section(page.locator("#gp-candidates"))
    page.select_option("#gp-kind", "all")
    assert listed(page) == [*by_cost, frame["candidate_id"].iloc[-1]], "what has no cost at the end"
    open_section(page.locator("#gp-filter"))
    cost = page.locator("[data-figure=lcoe_usd_per_mwh]")
    limit = float(frame["lcoe_usd_per_mwh"].median())
    cost.locator("input[type=number][data-end=high]").fill(str(limit))
    left = frame[~(frame["lcoe_usd_per_mwh"] > limit)]
    shown = text("map.filter.shown", "en").format(count=len(left), all=len(frame))
    expect(page.locator("#gp-filter-key")).to_have_text(shown)
    assert set(listed(page)) == set(left["candidate_id"])
    assert seen(page) == len(left)
    assert text("map.filter.unknown", "en").format(count=1) in cost.inner_text()
    cost.locator("input[type=checkbox]").uncheck()
    assert seen(page) == len(left) - 1, "the site whose cost is not known is left out when the reader says so"
    page.locator("#gp-filter").get_by_label(text("map.filter.place.real", "en")).check()
    kept = left[left["lcoe_usd_per_mwh"].notna() & (left["place_status"] == "real")]
    assert set(listed(page)) == set(kept["candidate_id"])
    # the lower end of the slider by keys: it goes up and takes the cheapest away
    cost.locator("input[type=range][data-end=low]").focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    low = float(cost.locator("input[type=number][data-end=low]").input_value())
    assert set(listed(page)) == set(kept["candidate_id"][kept["lcoe_usd_per_mwh"] >= low])
    expect(page).to_have_url(re.compile("filter="))
    before = listed(page)
    assert f"lcoe_usd_per_mwh:{low:g}..{limit:g}:known,place:real" in page.url
    page.reload()
    expect(page.locator("#gp-filter-key")).to_have_text(
        text("map.filter.shown", "en").format(count=len(before), all=len(frame))
    )
    assert listed(page) == before
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    head = page.locator(".gp-paper-weights").inner_text()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert str(limit) in head, "paper says what is left out"
    assert text("map.filter.place.real", "en") in head
    page.locator("#gp-filter-reset").click()
    assert seen(page) == len(frame)
    expect(page).not_to_have_url(re.compile("filter="))


def test_a_filter_of_a_link_that_is_not_known_here_is_told(map_file, open_page):
    page = open_page(f"{map_file}")
    page.goto(page.url + "#filter=price:..5,place:real&kind=all&layers=candidates")
    expect(page.locator("#gp-address")).to_contain_text("filter=price:..5")
    assert page.evaluate("map_geoplan.geoplan.sites.filter.text()") == "place:real"


def test_the_curve_is_that_of_python_and_linked_with_the_map_both_ways(result, map_file, open_page):
    page = open_page(map_file, reduced_motion="reduce")
    curve = supply_curve(result.candidates, draws=result.plan.draws)
    page.locator("#gp-tool-curve").click()
    steps = page.locator(".gp-step")
    expect(steps).to_have_count(len(curve))
    bar = page.locator(".gp-tools-bar")
    ends = "([bar, map]) => bar.getBoundingClientRect().bottom <= map.getBoundingClientRect().bottom"
    for height in (700, 600, 900):  # no tool is cut off above a curve
        page.set_viewport_size({"width": 1366, "height": height})
        ground = page.locator(".leaflet-container")
        page.wait_for_function(ends, arg=[bar.element_handle(), ground.element_handle()])
    assert steps.evaluate_all("nodes => nodes.map(node => node.dataset.id)") == curve["candidate_id"].tolist()
    assert text("map.curve.unknown", "en").format(count=1) in page.locator(".gp-curve-keys").inner_text()
    told = page.locator("#gp-curve-told")
    expect(told).to_contain_text(short(curve["cumulative_gwh"].iloc[-1]))
    # the keyboard: along the steps, the map shows which, and Enter chooses it
    page.locator(".gp-step[tabindex='0']").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    name = curve["candidate_id"].iloc[-2]
    page.wait_for_function("name => document.activeElement.dataset.id === name", arg=name)
    expect(page.locator(LIT)).to_have_count(1)
    expect(page.locator("#gp-curve-step")).to_contain_text(short(curve["cumulative_gwh"].iloc[-2]))
    page.keyboard.press("Enter")
    expect(page.locator("#gp-panel .gp-code")).to_contain_text(name)
    expect(page.locator(".gp-chosen-pin")).to_have_count(1)
    page.keyboard.press("Escape")
    # a marker under the pointer lights its step
    expect(page.locator(f".gp-step[data-id='{name}']")).to_be_focused()
    handle = page.locator(".gp-curve-handle")
    handle.focus()
    expect(page.locator(".gp-lit-step")).to_have_count(0)
    page.locator(f".gp-candidate[data-id='{name}']").hover(force=True)
    expect(page.locator(f".gp-lit-step[data-id='{name}']")).to_have_count(1)
    # the line by keys is the limit of the filter, and says what lies below, in eight of ten futures
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    limit = page.evaluate("map_geoplan.geoplan.sites.filter.limitsOf('lcoe_usd_per_mwh').high")
    below = curve[curve["lcoe_usd_per_mwh"] <= limit]
    assert 0 < len(below) < len(curve)
    expect(told).to_contain_text(short(below["energy_gwh"].sum()))
    drawn = result.plan.draws
    ids = curve["candidate_id"]
    costs = drawn.of("lcoe_usd_per_mwh", ids)
    sums = np.where(costs <= limit, drawn.of("energy_gwh", ids), 0.0).sum(axis=0)
    low, high = np.quantile(sums, [0.1, 0.9])
    expect(told).to_contain_text(text("map.range", "en").format(low=short(low), high=short(high)))
    assert page.locator(".gp-step.gp-beyond").count() == len(curve) - len(below)
    assert seen(page) == len(below) + 1, "and the one whose cost is not known"
    # and by the pointer, back to the top: no limit
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, box["y"] - 300, steps=3)
    page.mouse.up()
    assert page.evaluate("map_geoplan.geoplan.sites.filter.isEmpty")
    assert serious_faults(page, "#gp-dock") == []
    expect(page).to_have_url(re.compile("curve=open"))
    page.reload()
    expect(steps).to_have_count(len(curve))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".gp-paper-more.gp-curve rect").count() == len(curve)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.locator("#gp-dock .gp-close").click()
    tool = page.locator("#gp-tool-curve")
    expect(tool).to_have_attribute("aria-pressed", "false")
    expect(tool).to_be_focused()
    for key, on in (("Enter", "true"), ("Escape", "false")):
        page.keyboard.press(key)
        expect(tool).to_have_attribute("aria-pressed", on)
    expect(tool).to_be_focused()


def test_on_a_phone_the_curve_is_used_by_finger_in_the_language_of_its_reader(result, map_file, open_page):
    page = open_page(map_file, width=390, height=844, locale="vi-VN", has_touch=True)
    page.locator("#gp-tool-curve").tap()
    expect(page.locator("#gp-dock h2")).to_have_text(text("map.curve.tool", "vi"))
    curve = supply_curve(result.candidates)
    last = page.locator(".gp-step").last
    expect(last).to_be_visible()
    heights = "['.folium-map', '.gp-stage'].map(part => document.querySelector(part).clientHeight)"
    half, stage = page.evaluate(heights)
    assert half >= stage / 2 - 1, "the map keeps half of the room"
    fold = page.locator(".gp-dock-fold")
    fold.tap()
    expect(last).to_be_hidden()
    expect(page.locator("#gp-curve-told")).to_be_visible()
    page.wait_for_function(f"() => {heights}[0] > 0.7 * {stage}")
    fold.tap()
    zoom = page.locator(".gp-curve-zoom button").nth(1)
    width = last.bounding_box()["width"]
    zoom.tap()
    assert last.bounding_box()["width"] == pytest.approx(2 * width, rel=0.1), "crowded steps nearer by"
    last.tap()
    expect(page.locator("#gp-panel .gp-code")).to_contain_text(curve["candidate_id"].iloc[-1])
