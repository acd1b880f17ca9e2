"""Sliders, weights and markers of candidate sites by mouse, touch and keyboard."""

import json
import re

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from geoplan.siting.ranking.weights_file import SCHEMA
from support.sample_result import changed
from support.sections import open_section

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api").expect
KIND = "ground_pv"
SLIDER = f"#gp-weight-{KIND}-grid_distance"
OTHERS = ("solar_yield", "land_use", "demand")


@pytest.fixture(scope="module")
def crowded(sample_assessment, add_candidates):
    """Candidates of which some lie upon each other, and some on one and the same place."""
    result = add_candidates(sample_assessment)
    frame = result.candidates.copy()
    rows = frame.index[frame["candidate_kind"] == KIND][:5]
    first = frame.geometry.loc[rows[0]]
    frame.loc[rows, "geometry"] = [first, first] + [first.buffer(40 * k).exterior.interpolate(0) for k in (1, 2, 3)]
    return changed(result, candidates=frame)


@pytest.fixture(scope="module")
def map_file(crowded, tmp_path_factory):
    return write_map(crowded, tmp_path_factory.mktemp("map") / "map.html")


def opened(open_page, file, kind=KIND):
    page = open_page(file)
    open_section(page.locator("#gp-candidates"))
    page.select_option("#gp-kind", kind)
    return page


def track(slider):
    """The middle of the thumb, and how many pixels a step takes."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    value = float(slider.input_value())
    step = (box["width"] - 16) / 100  # a thumb of Chromium is 16 px wide
    return box["x"] + 8 + value * step, box["y"] + box["height"] / 2, step


@pytest.mark.parametrize("which", [SLIDER, "#gp-weight-biomass"])
def test_a_slider_goes_as_far_as_it_is_dragged_and_keeps_the_focus(map_file, open_page, which):
    page = opened(open_page, map_file)
    if which != SLIDER:
        open_section(page.locator("#gp-priority"))
    slider = page.locator(which)
    slider.evaluate("node => { node.marked = true; }")
    slider.fill("20")
    x, y, step = track(slider)
    page.mouse.move(x, y)
    page.mouse.down()
    for pixels in range(10, 121, 10):
        page.mouse.move(x + pixels, y)
    page.mouse.up()
    reached = float(slider.input_value())
    assert reached == pytest.approx(20 + 120 / step, abs=1.5)
    for key in ["ArrowRight"] * 4:
        page.keyboard.press(key)
    expect(slider).to_have_value(f"{reached + 4:.0f}")
    expect(slider).to_be_focused()
    for key, value in (("End", "100"), ("ArrowLeft", "99"), ("Home", "0"), ("PageUp", "10")):
        page.keyboard.press(key)
        expect(slider).to_have_value(value)
    expect(slider).to_be_focused()
    assert slider.evaluate("node => node.marked"), "it was never made anew"


def test_a_slider_goes_as_far_as_a_finger_moves(map_file, chromium):
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, has_touch=True)
    page = context.new_page()
    page.goto(map_file.as_uri())
    open_section(page.locator("#gp-candidates"))
    page.select_option("#gp-kind", KIND)
    slider = page.locator(SLIDER)
    slider.fill("20")
    x, y, step = track(slider)
    touch = context.new_cdp_session(page)

    def put(kind, *points):
        where = [{"x": at, "y": y} for at in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    put("touchStart", x)
    for pixels in range(10, 121, 10):
        put("touchMove", x + pixels)
    put("touchEnd")
    assert float(slider.input_value()) == pytest.approx(20 + 120 / step, abs=2.5)
    context.close()


def shown_colours(page) -> list[str]:
    return [path.get_attribute("fill") for path in page.locator("path.gp-zone-shape").all()]


def test_a_file_that_the_candidates_open_is_told_there_and_leaves_the_map_as_it_is(map_file, tmp_path, open_page):
    page = opened(open_page, map_file)
    file = tmp_path / "weights.json"
    weights = {"schema": SCHEMA, "weights": {"biomass": 3}, "candidates": {KIND: {"grid_distance": 7, "demand": 1}}}
    file.write_text(json.dumps(weights))
    before, result = shown_colours(page), page.locator("#gp-field").input_value()
    with page.expect_file_chooser() as chooser:
        page.click("#gp-candidates-read")
    chooser.value.set_files(file)
    expect(page.locator("#gp-candidates-message")).to_have_text(text("map.weights_taken", "en"))
    expect(page.locator(SLIDER)).to_have_value("7")
    expect(page.locator("#gp-weights-message")).to_have_text("")
    assert page.locator("#gp-field").input_value() == result
    assert shown_colours(page) == before
    assert not page.locator("#gp-priority").evaluate("node => node.open")
    open_section(page.locator("#gp-priority"))
    expect(page.locator("#gp-weight-biomass")).to_have_value("3")
    expect(page.locator("#gp-weight-rooftop_pv")).to_have_value("0")
    with page.expect_file_chooser() as chooser:
        page.click("#gp-weights-read")
    chooser.value.set_files(file)
    expect(page.locator("#gp-weights-message")).to_have_text(text("map.weights_taken", "en"))
    expect(page.locator("#gp-candidates-message")).to_have_text(text("map.weights_taken", "en"))


def test_weights_that_are_all_nought_are_refused(map_file, tmp_path, open_page):
    page = opened(open_page, map_file)
    none = text("map.weights_none", "en")
    for key in OTHERS:
        page.locator(f"#gp-weight-{KIND}-{key}").fill("0")
    slider = page.locator(SLIDER)
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_value("1")
    expect(page.locator("#gp-candidates-message")).to_have_text(none)
    expect(page.locator(f"label[for='gp-weight-{KIND}-grid_distance'] + output")).to_have_text("100%")
    assert page.locator("#gp-candidates-list li[data-rank]").count() > 0, "all are still ranked"
    page.keyboard.press("ArrowRight")
    expect(page.locator("#gp-candidates-message")).to_have_text("")
    before = slider.input_value()
    file = tmp_path / "weights.json"
    for candidates in ({KIND: {"grid_distance": 0}}, {KIND: {"slope": 20}}):  # of the slope nothing is known here
        file.write_text(json.dumps({"schema": SCHEMA, "weights": {"biomass": 3}, "candidates": candidates}))
        page.set_input_files("#gp-candidates-file", file)
        kind = text(f"gpkg.code.{KIND}", "en")
        expect(page.locator("#gp-candidates-message")).to_contain_text(f"{none.rstrip('.')} ({kind}).")
        expect(slider).to_have_value(before)
    open_section(page.locator("#gp-priority"))
    sliders = page.locator("#gp-priority .gp-weight input:enabled")
    for at in range(sliders.count()):
        sliders.nth(at).fill("0")
    assert [sliders.nth(at).input_value() for at in range(sliders.count())].count("1") == 1
    expect(page.locator("#gp-weights-message")).to_have_text(none)


def test_shares_come_to_100_and_points_to_the_score_and_none_is_above_its_most(crowded, map_file, open_page):
    page = opened(open_page, map_file)
    for kind in crowded.candidates["candidate_kind"].unique():
        page.select_option("#gp-kind", str(kind))
        shares = page.locator("#gp-candidates .gp-weight output").all_inner_texts()
        assert sum(int(share.strip("%")) for share in shares if share != "–") == 100
        for row in (0, -1):
            page.locator("#gp-candidates-list li[data-rank] button").nth(row).click()
            expect(page.locator("#gp-candidates-list button:focus")).to_have_count(1)
            told = page.locator("#gp-panel .gp-energy b").all_inner_texts()
            pairs = [tuple(map(float, each.split(" / "))) for each in told if "/" in each]
            assert pairs
            assert all(points <= most for points, most in pairs)
            assert sum(most for _, most in pairs) == pytest.approx(100, abs=1e-6)
            score = float(re.search(r"[\d.]+$", page.locator("#gp-panel .gp-main b").inner_text())[0])
            assert sum(points for points, _ in pairs) == pytest.approx(score, abs=1e-6)


FAR = """() => {
  const middles = [...document.querySelectorAll(".gp-candidate")].map((node) => {
    const box = node.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  });
  const far = ([a, b], [c, d]) => Math.max(Math.abs(a - c), Math.abs(b - d)); // squares
  return Math.min(...middles.flatMap((one, at) => middles.slice(at + 1).map((other) => far(one, other))));
}"""


COVERED = """() => {
  const boxOf = (node) => node.getBoundingClientRect();
  const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
  const signs = [...document.querySelectorAll(".gp-candidate")].map((node) => middle(boxOf(node)));
  const parks = [...document.querySelectorAll(".gp-estate")].filter((node) => !node.hidden);
  const near = ([a, b], [c, d]) => Math.hypot(a - c, b - d) < 18;
  return parks.filter((node) => signs.some((sign) => near(sign, middle(boxOf(node))))).length;
}"""


def test_diamonds_of_parks_give_way_to_the_signs_of_sites(crowded, map_file, open_page):
    page = opened(open_page, map_file)
    parks = page.locator(".gp-estate")
    assert page.evaluate(COVERED) == 0
    shown = page.locator(".gp-estate:not([hidden])").count()
    page.uncheck("#gp-overlay-candidates")
    assert page.locator(".gp-estate:not([hidden])").count() == parks.count() >= shown
    # a site upon each park: all diamonds give way
    page.evaluate(
        "() => { const { estates } = map_geoplan.geoplan;"
        " estates.giveWay(estates.marks.map((mark) => map_geoplan.project(mark.getLatLng()))); }"
    )
    assert page.locator(".gp-estate:not([hidden])").count() == 0


def test_markers_never_lie_upon_each_other_and_are_reached_by_keyboard(crowded, map_file, open_page):
    page = opened(open_page, map_file)
    there = (crowded.candidates["candidate_kind"] == KIND).sum()
    markers = page.locator(".gp-candidate")
    for _ in range(3):
        assert page.evaluate(FAR) >= 24
        more = page.locator(".gp-candidate .gp-more").all_inner_texts()
        assert markers.count() + sum(int(each) for each in more) == there
        assert all(marker.get_attribute("aria-label") for marker in markers.all())
        count = markers.count()
        before = page.evaluate("map_geoplan.getZoom()")
        page.locator("button[aria-label='Zoom in']").click()
        page.wait_for_function("before => map_geoplan.getZoom() > before && !map_geoplan._animatingZoom", arg=before)
        assert markers.count() >= count
    group = page.locator(".gp-candidate:has(.gp-more)").first
    hidden = int(group.locator(".gp-more").inner_text())
    count = markers.count()
    assert f"{hidden} more here" in group.get_attribute("aria-label")
    group.focus()
    page.keyboard.press("Enter")
    expect(markers).to_have_count(count + hidden)
    expect(page.locator("path.gp-leg")).to_have_count(hidden)
    legs = "map_geoplan.geoplan.sites.markers.legs.getLayers().map((leg) => String(leg.getLatLngs()[1]))"
    assert len(set(page.evaluate(legs))) >= hidden - 1, "each leg ends at its site; two sites are at one place"
    assert page.evaluate(FAR) >= 24
    expect(page.locator("#gp-panel")).to_be_visible()
    lead = page.locator("#gp-panel .gp-code bdi").inner_text()
    page.keyboard.press("Escape")
    expect(page.locator(f".gp-candidate[data-id='{lead}']")).to_be_focused()
    page.keyboard.press("ArrowUp")  # the first of the ring stands above
    other = page.locator(".gp-candidate:focus").get_attribute("data-id")
    assert other != lead
    page.keyboard.press("Enter")
    expect(page.locator("#gp-panel .gp-code bdi")).to_have_text(other)
    page.keyboard.press("Escape")
    expect(page.locator(f".gp-candidate[data-id='{other}']")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("path.gp-leg")).to_have_count(0)


NOTED = """() => {
  window.nodes = new Map([...document.querySelectorAll(".gp-candidate")].map((node) => [node.dataset.id, node]));
  window.changed = new Set();
  const note = ({ target }) => {
    const mark = (target.nodeType === 1 ? target : target.parentElement).closest(".gp-candidate");
    if (mark) window.changed.add(mark.dataset.id);
  };
  const pane = map_geoplan.getPane("markerPane");
  const [seen, looks] = [{ childList: true, subtree: true, attributes: true }, ["aria-label", "style", "class"]];
  new MutationObserver((changes) => changes.forEach(note)).observe(pane, { ...seen, attributeFilter: looks });
}"""
STANDING = """() => [...document.querySelectorAll(".gp-candidate")].map((node) => ({
  id: node.dataset.id, rank: node.querySelector(".gp-dot").textContent, name: node.getAttribute("aria-label"),
  more: node.querySelector(".gp-more")?.textContent || "", same: window.nodes.get(node.dataset.id) === node,
  stop: node.tabIndex === 0,
}))"""


def by_id(marks: list[dict]) -> dict[str, dict]:
    return {mark["id"]: mark for mark in marks}


def test_markers_stay_and_only_those_change_whose_look_does(crowded, map_file, open_page):
    """Held against a page that is opened anew with the same weights and filter, whose markers are all new."""
    page = opened(open_page, map_file)
    page.evaluate(NOTED)
    first = page.evaluate(STANDING)
    open_section(page.locator("#gp-filter"))
    filtered = page.locator("[data-figure=energy_gwh] input[type=range][data-end=low]")
    filtered.press("PageUp")
    filtered.press("PageUp")
    left = page.evaluate(STANDING)
    assert 0 < len(left) < len(first)
    assert all(mark["same"] for mark in left)
    before = by_id(first)
    alike = {mark["id"] for mark in left if {**mark, "stop": 0} == {**before[mark["id"]], "stop": 0}}
    assert alike, "some markers look as before"
    assert not alike & set(page.evaluate("[...window.changed]")), "what looks as before is left alone"
    assert sum(mark["stop"] for mark in left) == 1, "one of them is reached by Tab, though the former stop be gone"
    filtered.press("Home")
    back = page.evaluate(STANDING)
    assert [mark["id"] for mark in back] == [mark["id"] for mark in first], "they stand by rank again"
    assert all(mark["same"] for mark in back)
    for criterion in OTHERS:
        page.locator(f"#gp-weight-{KIND}-{criterion}").fill("0")
    ranked = page.evaluate(STANDING)
    assert [int(mark["rank"]) for mark in ranked] == sorted(int(mark["rank"]) for mark in ranked)
    assert by_id(ranked).keys() == by_id(first).keys()
    assert [mark["id"] for mark in ranked] != [mark["id"] for mark in first]
    assert page.evaluate(FAR) >= 24
    expect(page).to_have_url(re.compile(rf"weights={KIND}"))
    again = open_page(map_file)
    again.goto(page.url)
    again.reload()
    again.evaluate(NOTED)
    expect(again.locator(".gp-candidate")).to_have_count(len(ranked))
    told = [{name: mark[name] for name in ("id", "rank", "name", "more")} for mark in again.evaluate(STANDING)]
    assert told == [{name: mark[name] for name in ("id", "rank", "name", "more")} for mark in ranked]


def test_a_marker_has_its_tip_again_after_it_was_pressed(crowded, map_file, open_page):
    page = opened(open_page, map_file)
    box = page.locator(".gp-candidate").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    expect(page.locator(".gp-tip")).to_have_count(1)
    page.mouse.click(x, y)
    expect(page.locator("#gp-panel")).to_be_visible()
    expect(page.locator(".gp-tip")).to_have_count(0)
    box = page.locator(".gp-candidate .gp-chosen").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 60, y)
    page.mouse.move(x, y)
    expect(page.locator(".gp-tip")).to_have_count(1)


def test_what_the_survey_form_asks_for_is_shown(crowded, map_file, open_page):
    page = opened(open_page, map_file)
    code = page.locator("#gp-panel .gp-code")
    for language in LANGUAGES:
        page.click(f"[data-language={language}]")
        page.locator("#gp-candidates-list li[data-rank] button").first.click()
        assert code.locator("bdi").inner_text() in crowded.candidates["candidate_id"].tolist()
        expect(code).to_contain_text(text("map.code", language))
        page.locator(".gp-estate:not([hidden])").first.focus()
        page.keyboard.press("Enter")
        expect(code.locator("bdi")).to_have_text(re.compile("|".join(crowded.estates["estate_id"].astype(str))))
        page.keyboard.press("Escape")
    roof = crowded.rooftops.iloc[3]
    place = crowded.rooftops.geometry.to_crs(4326).iloc[3].representative_point()
    page.check("#gp-overlay-rooftops")
    page.evaluate("map_geoplan.geoplan.rooftops.read()")
    page.evaluate(f"void map_geoplan.setView([{place.y}, {place.x}], 19, {{animate: false}})")
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".gp-roof .gp-code")).to_have_text(str(roof["roof_id"]))
    expect(page.locator(".gp-roof dt").first).to_have_text(text("map.roof_number", "ja"))
    page.keyboard.press("Escape")
    page.locator("details:has(#gp-ranking) > summary").click()
    page.locator("#gp-ranking button").first.click()
    ids = "|".join(crowded.zones["zone_id"].astype(str))
    expect(page.locator("#gp-panel .gp-under").first).to_have_text(re.compile(ids))
