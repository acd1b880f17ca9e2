import json

import numpy as np
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from geoplan.result.districts import district_shapes
from geoplan.siting.ranking.criteria import load_zone_criteria
from geoplan.siting.ranking.rank import Scores, rank_by
from geoplan.siting.ranking.weights_file import SCHEMA, RankingWeights
from geoplan.siting.ranking.zones import default_weights, normalised
from support.sample_result import changed
from support.sections import open_section

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def map_file(sample_assessment, tmp_path_factory):
    return write_map(sample_assessment, tmp_path_factory.mktemp("map") / "map.html")


def listed(page) -> list[tuple[int, str, str]]:
    """Return rank, score and range of the zones as they are listed, once the ranges are there."""
    page.locator(".gp-rank-range:text-is('…')").first.wait_for(state="detached")
    rows = page.locator(".gp-priority li[data-rank]").all_inner_texts()
    return [(int(parts[0]), parts[-2], parts[-1]) for parts in (row.split("\n") for row in rows)]


def expected(frame, weights) -> list[tuple[int, str, str]]:
    found = rank_by(Scores(normalised(frame)), weights)
    found = found[found["rank"] > 0].sort_values("rank", kind="stable")
    ends = zip(found["rank_low"], found["rank_high"], strict=True)
    ranges = [f"{low}–{high}" if low != high else f"{low}" for low, high in ends]
    rows = zip(found["rank"], found["score"], ranges, strict=True)
    return [(int(rank), f"{100 * score:.1f}", each) for rank, score, each in rows]


def assert_alike(page, frame, weights) -> None:
    shown, wanted = listed(page), expected(frame, weights)
    assert [(rank, range_) for rank, _, range_ in shown] == [(rank, range_) for rank, _, range_ in wanted]
    assert [float(score) for _, score, _ in shown] == pytest.approx([float(score) for _, score, _ in wanted], abs=0.101)


def test_the_page_ranks_as_python_does_while_a_slider_moves(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    open_section(page.locator("#gp-priority"))
    assert page.locator("#gp-field").input_value() == "priority_score"
    zones = sample_assessment.zones
    weights = default_weights()
    assert_alike(page, zones, weights)
    first = page.locator(".gp-priority li[data-rank]").first.inner_text()
    fills = [path.get_attribute("fill") for path in page.locator("path.gp-zone-shape").all()]
    for key, value in (("biomass", 100), ("rooftop_pv", 0), ("waste", 77)):
        page.locator(f"#gp-weight-{key}").fill(str(value))
        weights[key] = value
        assert_alike(page, zones, weights)
    assert page.locator(".gp-priority li[data-rank]").first.inner_text() != first
    assert [path.get_attribute("fill") for path in page.locator("path.gp-zone-shape").all()] != fills
    assert page.locator(".gp-stable").count() == rank_by(Scores(normalised(zones)), weights)["stable"].sum()
    page.click("#gp-weights-default")
    assert_alike(page, zones, default_weights())


def test_the_intervals_of_the_table_are_shown_until_a_slider_moves(sample_assessment, tmp_path, open_page):
    zones = sample_assessment.zones.assign(priority_rank_low=1, priority_rank_high=12)
    page = open_page(write_map(changed(sample_assessment, zones=zones), tmp_path / "map.html"))
    open_section(page.locator("#gp-priority"))
    assert {range_ for _, _, range_ in listed(page)} == {"1–12"}
    page.locator("#gp-weight-biomass").fill("100")
    assert_alike(page, zones, default_weights() | {"biomass": 100})
    page.click("#gp-weights-default")
    assert {range_ for _, _, range_ in listed(page)} == {"1–12"}


def test_former_districts_are_ranked_too(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    open_section(page.locator("#gp-priority"))
    page.check("input[name=gp-set][value=districts]")
    assert_alike(page, district_shapes(sample_assessment.zones), default_weights())


@pytest.mark.parametrize("language", LANGUAGES)
def test_criteria_and_what_is_not_applied_are_named(sample_assessment, tmp_path, open_page, language):
    page = open_page(write_map(sample_assessment, tmp_path / "map.html", language=language), locale=language)
    open_section(page.locator("#gp-priority"))
    section = page.locator("#gp-priority")
    criteria = load_zone_criteria()
    labels = section.locator("[data-criterion]").all_inner_texts()
    assert labels == [each.title[language] for key, each in criteria.items() if key != "power_grid"]
    assert text("map.not_applied", language) in section.inner_text()
    assert section.locator(".gp-missing li").all_inner_texts() == [criteria["power_grid"].title[language]]
    shares = [int(share.strip(" %")) for share in section.locator("output").all_inner_texts()]
    assert sum(shares) == pytest.approx(100, abs=4)
    unknown = section.locator("li[data-rank]", has_text="Bạch Long Vĩ *").locator("button").get_attribute("title")
    assert criteria["waste"].title[language] in unknown


def test_weights_are_saved_and_read_again(map_file, tmp_path, open_page):
    page = open_page(map_file)
    open_section(page.locator("#gp-priority"))
    page.locator("#gp-weight-demand").fill("91")
    with page.expect_download() as caught:
        page.click("#gp-weights-save")
    assert caught.value.suggested_filename == "sample-weights.json"
    file = tmp_path / "weights.json"
    caught.value.save_as(file)
    assert RankingWeights.read(file).zones == default_weights() | {"demand": 91.0}
    ranks = listed(page)
    page.click("#gp-weights-default")
    assert listed(page) != ranks
    page.set_input_files("#gp-weights-file", file)
    page.locator("#gp-priority", has_text=text("map.weights_taken", "en")).wait_for()
    assert page.locator("#gp-weight-demand").input_value() == "91"
    assert listed(page) == ranks


@pytest.mark.parametrize(
    "content",
    ["no json", "{}", {"demand": -1}, {"<b>unheard</b>": 3}, {"demand": "3"}, {"demand": 0}],
)
def test_a_file_that_holds_no_weights_changes_nothing(map_file, tmp_path, open_page, content):
    page = open_page(map_file)
    open_section(page.locator("#gp-priority"))
    before = listed(page)
    file = tmp_path / "weights.json"
    file.write_text(content if isinstance(content, str) else json.dumps({"schema": SCHEMA, "weights": content}))
    page.set_input_files("#gp-weights-file", file)
    page.locator("#gp-priority [role=status]", has_text=text("map.weights_wrong", "en")).wait_for()
    assert listed(page) == before


def test_a_result_without_any_criterion_has_no_ranking(sample_assessment, tmp_path, open_page):
    zones = sample_assessment.zones.copy()
    zones[[each.column for each in load_zone_criteria().values() if each.column in zones]] = np.nan
    page = open_page(write_map(changed(sample_assessment, zones=zones), tmp_path / "map.html"))
    assert page.locator("#gp-priority").count() == 0
    assert page.locator("path.gp-zone-shape").count() == 12
