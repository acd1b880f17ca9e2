import json
import re

import pandas as pd
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from geoplan.siting.candidate_table import compared_by
from geoplan.siting.ranking.criteria import criteria_of, load_candidate_criteria
from geoplan.siting.ranking.rank import Sampling, rank_by
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.siting.sites import SAMPLES
from geoplan.study import Ranking
from support.sample_result import changed
from support.sections import open_section

pytestmark = pytest.mark.browser
DRAWN = Sampling(samples=SAMPLES)
expect = pytest.importorskip("playwright.sync_api").expect


@pytest.fixture(scope="module")
def with_candidates(sample_assessment, add_candidates):
    return add_candidates(sample_assessment)


@pytest.fixture(scope="module")
def map_file(with_candidates, tmp_path_factory):
    return write_map(with_candidates, tmp_path_factory.mktemp("map") / "map.html")


def opened(open_page, file, kind="ground_pv"):
    page = open_page(file)
    open_section(page.locator("#gp-candidates"))
    page.select_option("#gp-kind", kind)
    return page


def listed(page) -> list[tuple[int, str, str]]:
    page.locator("#gp-candidates-list .gp-rank-range:text-is('…')").first.wait_for(state="detached")
    rows = page.locator("#gp-candidates-list li[data-rank]").all_inner_texts()
    return [(int(parts[0]), parts[1].rstrip(" *"), parts[-1]) for parts in (row.split("\n") for row in rows)]


def expected(candidates, kind, weights) -> list[tuple[int, str, str]]:
    chosen = pd.DataFrame(candidates[candidates["candidate_kind"] == kind].drop(columns="geometry"))
    chosen = chosen.sort_values("candidate_id", kind="stable")  # in whose order the energies are drawn
    found = rank_by(compared_by(chosen, kind), weights, sampling=DRAWN).assign(name=chosen["candidate_name"])
    found = found[found["rank"] > 0].sort_values("rank", kind="stable")
    low, high = found["rank_low"], found["rank_high"]
    ranges = [f"{a}–{b}" if a != b else f"{a}" for a, b in zip(low, high, strict=True)]
    return list(zip(found["rank"].tolist(), found["name"], ranges, strict=True))


def defaults(kind) -> dict[str, float]:
    return {key: 100 * each.weight for key, each in criteria_of(kind).items()}


@pytest.mark.parametrize("kind", ["ground_pv", "rooftop_pv", "biomass"])
def test_the_page_ranks_candidates_as_python_does(with_candidates, map_file, open_page, kind):
    page = opened(open_page, map_file, kind)
    weights = defaults(kind)
    shown = listed(page)
    assert [(rank, range_) for rank, _, range_ in shown] == [
        (rank, range_) for rank, _, range_ in expected(with_candidates.candidates, kind, weights)
    ]
    key = {"ground_pv": "grid_distance", "rooftop_pv": "roof_size", "biomass": "dwellings"}[kind]
    page.locator(f"#gp-weight-{kind}-{key}").fill("100")
    weights[key] = 100
    moved = listed(page)
    assert [(rank, range_) for rank, _, range_ in moved] == [
        (rank, range_) for rank, _, range_ in expected(with_candidates.candidates, kind, weights)
    ]
    grouped = sum(int(more) for more in page.locator(".gp-candidate .gp-more").all_inner_texts())
    there = (with_candidates.candidates["candidate_kind"] == kind).sum()
    assert page.locator(".gp-candidate").count() + grouped == there, "each has a marker, or is counted by one"
    page.click("#gp-candidates-default")
    assert listed(page) == shown


def test_the_page_ranks_by_topsis_as_python_does(with_candidates, tmp_path, open_page):
    study = with_candidates.study.model_copy(update={"ranking": Ranking(method="topsis")})
    page = opened(open_page, write_map(changed(with_candidates, study=study), tmp_path / "map.html"), "ground_pv")
    assert page.locator("#gp-candidates-method").inner_text() == text("report.candidates.topsis", "en")
    weights = defaults("ground_pv")
    chosen = pd.DataFrame(with_candidates.candidates.query("candidate_kind == 'ground_pv'").drop(columns="geometry"))
    chosen = chosen.sort_values("candidate_id", kind="stable")
    scored = compared_by(chosen, "ground_pv")

    def ranking() -> pd.DataFrame:
        found = rank_by(scored, weights, method="topsis", sampling=DRAWN).assign(name=chosen["candidate_name"])
        return found[found["rank"] > 0].sort_values("rank", kind="stable")

    def shown_as(found: pd.DataFrame) -> list[tuple[int, str]]:
        ends = zip(found["rank"], found["rank_low"], found["rank_high"], strict=True)
        return [(rank, f"{low}–{high}" if low != high else f"{low}") for rank, low, high in ends]

    assert [(rank, range_) for rank, _, range_ in listed(page)] == shown_as(ranking())
    page.locator("#gp-weight-ground_pv-grid_distance").fill("100")
    weights["grid_distance"] = 100
    assert [(rank, range_) for rank, _, range_ in listed(page)] == shown_as(ranking())
    page.locator("#gp-candidates-list li[data-rank] button").first.click()
    first = ranking().iloc[0]
    points = [float(number) for number in page.locator("#gp-panel .gp-energy b").all_inner_texts()]
    expected_points = 100 * first.filter(like="contribution_").dropna().to_numpy(float)
    assert points == pytest.approx(expected_points, abs=0.051)
    assert sum(points) == pytest.approx(100 * first["score"], abs=0.3)


def test_a_chosen_site_tells_its_figures_and_shows_its_ground(with_candidates, map_file, open_page):
    page = opened(open_page, map_file)
    page.locator("#gp-candidates-list li[data-rank] button").first.click()
    panel = page.locator("#gp-panel")
    assert text("map.contributions", "en") in panel.inner_text()
    screening = text("map.candidate_screening_on", "en").split("{statuses}")
    assert all(part in panel.inner_text() for part in screening), "with the statuses that it rests on"
    assert " MWp\n" in panel.inner_text(), "photovoltaics by their peak power"
    assert page.locator("path.gp-site-shape").count() == 1
    page.locator(".gp-candidate").first.click(force=True)
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert page.locator("path.gp-site-shape").count() == 0


def test_a_site_is_found_by_its_name_without_diacritics(map_file, open_page):
    page = open_page(map_file)
    page.fill("#gp-search", "thuy nguyen 0")
    page.locator("#gp-found [role=option]").first.click()
    assert page.locator("#gp-panel h2").inner_text() == "Thủy Nguyên 0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_applied_is_named(map_file, open_page, language):
    page = opened(open_page, map_file)
    page.click(f"[data-language={language}]")
    missing = page.locator("#gp-candidates .gp-missing li").all_inner_texts()
    criteria = load_candidate_criteria()
    assert missing == [
        criteria[key].title[language] for key in ("slope", "road_distance", "protected_distance", "total_cost")
    ]
    assert text("gpkg.code.floating_pv", language) in page.locator("#gp-kind").inner_text()


def test_weights_of_zones_and_candidates_are_one_file(map_file, tmp_path, open_page):
    page = opened(open_page, map_file)
    page.locator("#gp-weight-ground_pv-solar_yield").fill("7")
    with page.expect_download() as caught:
        page.click("#gp-candidates-save")
    file = tmp_path / "weights.json"
    caught.value.save_as(file)
    assert RankingWeights.read(file).zones, "the zones' weights are read from the same file"
    assert json.loads(file.read_text())["candidates"]["ground_pv"]["solar_yield"] == 7
    ranks = listed(page)
    page.click("#gp-candidates-default")
    page.set_input_files("#gp-weights-file", file)
    expect(page.locator("#gp-weight-ground_pv-solar_yield")).to_have_value("7")
    assert listed(page) == ranks


def test_without_candidates_there_is_no_section(sample_assessment, tmp_path, open_page):
    page = open_page(write_map(sample_assessment, tmp_path / "map.html"))
    assert page.locator("#gp-candidates").count() == 0


def test_eligible_land_is_a_layer_to_switch_on(with_candidates, map_file, open_page):
    page = open_page(map_file)
    page.check("#gp-overlay-eligible_land")
    assert page.locator("path.gp-site-shape").count() == len(with_candidates.sites)
    legend = page.locator("#gp-legend-keys").inner_text()
    assert all(text(f"gpkg.code.{kind}", "en") in legend for kind in ("ground_pv", "floating_pv"))
    page.uncheck("#gp-overlay-eligible_land")
    assert page.locator("path.gp-site-shape").count() == 0


@pytest.fixture(scope="module")
def drawn_file(with_candidates, tmp_path_factory):
    """The same map where a drawn land cover has placed the sites on the ground, and generated roofs all but one."""
    frame = with_candidates.candidates
    roofs = frame["candidate_kind"].eq("rooftop_pv") & (frame.groupby("candidate_kind").cumcount() > 0)
    placed = pd.Series("real", index=frame.index).mask(frame["candidate_kind"].eq("ground_pv"), "schematic")
    result = changed(with_candidates, candidates=frame.assign(place_status=placed.mask(roofs, "synthetic")))
    return write_map(result, tmp_path_factory.mktemp("drawn") / "map.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_demonstrations_are_hollow_and_called_so_and_do_not_come_first(open_page, drawn_file, language):
    page = open_page(drawn_file)
    page.click(f"[data-language={language}]")
    open_section(page.locator("#gp-candidates"))
    assert page.locator("#gp-kind").input_value() != "ground_pv", "first what somebody can go to"
    page.select_option("#gp-kind", "ground_pv")
    word = text("demonstration", language)
    assert page.locator(".gp-candidate .gp-dot").count() == page.locator(".gp-candidate .gp-hollow").count() > 0
    expect(page.locator("#gp-candidates-demonstrations")).to_have_text(
        text("map.candidate_demonstration_only", language)
    )
    expect(page.locator("#gp-legend-keys")).to_contain_text(text("map.candidate_demonstration", language))
    page.locator("#gp-candidates-list button").first.click()
    expect(page.locator(".gp-demonstration strong")).to_have_text(
        text("map.headed", language).format(head=word[0].upper() + word[1:], words="").strip()
    )
    page.select_option("#gp-kind", "rooftop_pv")
    filled = page.locator(".gp-candidate .gp-dot:not(.gp-hollow)")
    assert filled.count() == 1
    page.locator("#gp-candidates-list li:not(:has(.gp-hollow-rank)) button").click()
    expect(page.locator("#gp-panel .gp-main, .gp-panel .gp-main")).to_have_count(1)
    expect(page.locator(".gp-demonstration")).to_have_count(0)


SHARE_AND_NAMES = """() => {
    const list = document.querySelector("#gp-candidates-list");
    const cut = [...list.querySelectorAll(".gp-name")].filter((name) => name.scrollHeight > name.clientHeight + 2);
    const count = (name) => list.querySelectorAll(name).length;
    return [count(".gp-rank-common"), count(".gp-rank-share"), cut.length];
}"""
HALF_WIDTH = "[\u3040-\u30ff\u4e00-\u9fff](?: ?\\(|: )"


def test_a_share_that_all_have_is_said_once_and_japanese_has_its_own_signs(map_file, open_page):
    page = opened(open_page, map_file, "rooftop_pv")
    assert page.evaluate(SHARE_AND_NAMES) == [1, 0, 0], "said once, no column, and names have its room"
    page.click("[data-language=ja]")
    page.locator("#gp-candidates-list li[data-rank] button").first.click()
    side, panel = page.locator("#gp-side"), page.locator("#gp-panel")
    expect(panel).to_contain_text(text("map.contributions", "ja"))
    assert not re.findall(
        HALF_WIDTH, side.inner_text() + panel.inner_text() + side.locator("select").first.inner_text()
    )


def test_what_is_brought_into_view_beside_the_map_moves_nothing_else(map_file, open_page):
    page = open_page(map_file, height=700)
    for section in page.locator("#gp-side > details").all():
        if section.get_attribute("open") is None:
            open_section(section)
    page.evaluate("document.querySelector('#gp-side').lastElementChild.scrollIntoView({ block: 'start' })")
    page.evaluate("document.querySelector('#gp-candidates summary').scrollIntoView({ block: 'start' })")
    # nor the map, whose buttons would move away between the press of a finger and its end
    tool = page.locator(".gp-tools-bar button").last
    before = tool.bounding_box()
    assert (
        tool.evaluate("node => (node.scrollIntoView({ block: 'center' }), node.getBoundingClientRect().y)")
        == before["y"]
    )
    assert page.evaluate("document.querySelector('.gp').scrollTop") == 0
    assert page.locator(".gp-head").bounding_box()["y"] == 0
    # what is there for ears alone lies within what scrolls
    height, seen = page.evaluate("[document.querySelector('.gp').scrollHeight, innerHeight]")
    assert height == seen
