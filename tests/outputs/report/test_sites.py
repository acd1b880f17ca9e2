from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geoplan.fields import fields_of, load_fields
from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report import sites as report_sites
from geoplan.outputs.wording.numbers import readable
from geoplan.outputs.wording.texts import load_texts, text
from geoplan.parameters import load_parameters
from geoplan.planning.jcm import load_technologies
from geoplan.sentences import in_brackets
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.ranking.criteria import criteria_of, load_candidate_criteria
from geoplan.siting.ranking.rank import Sampling
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.study import Layers, Ranking
from support.sample_result import changed

languages = pytest.mark.parametrize("language", LANGUAGES)


def test_the_report_knows_every_kind_of_candidate() -> None:
    fields = {field.name for field in fields_of("candidates")}
    for kind in candidate_kinds().values():
        assert kind.figures
        assert set(kind.figures) <= fields
        assert kind.rests_on
        assert {*kind.rests_on, *kind.layers} <= Layers.model_fields.keys()
        assert all(any(name.startswith(start) for name in load_parameters()) for start in kind.assumptions), kind.key
    kinds = candidate_kinds()
    assert {"mills", "plants"} <= set(kinds["biomass"].rests_on), "they feed plants, and are places for some"
    assert {"population", "land_cover"} <= set(kinds["waste"].rests_on), "waste lies where people live"


@languages
def test_each_kind_has_its_best_in_order_with_figures_and_intervals(sited_assessment: Any, language: Language) -> None:
    tables = list(report_sites.candidates(sited_assessment, language))
    frame = sited_assessment.candidates
    kinds = [kind for kind in candidate_kinds() if kind in set(frame["candidate_kind"])]
    assert [table["kind"] for table in tables] == kinds
    ground = tables[0]
    assert [row["rank"] for row in ground["rows"]] == [str(place) for place in range(1, 9)]
    assert any("MWp" in title for title in ground["head"])
    assert not any("MWp" in title for title in tables[-1]["head"])
    costs = [title for title in ground["head"] if "USD" in title]
    assert costs
    assert all("2025" in title and "{" not in title for title in costs)
    first = frame[(frame["candidate_kind"] == "ground_pv") & (frame["rank"] == 1)].iloc[0]
    low, base, high = (readable(first[name], language) for name in ("energy_gwh_low", "energy_gwh", "energy_gwh_high"))
    assert base + in_brackets(f"{low}–{high}", language) in ground["rows"][0]["cells"]
    criteria = load_candidate_criteria()
    assert criteria["slope"].title[language] in ground["not_applied"]
    assert criteria["grid_distance"].title[language] not in ground["not_applied"], "it was applied"


@languages
def test_what_is_stable_and_what_weight_was_applied_is_said_as_the_table_has_it(
    sited_assessment: Any, language: Language
) -> None:
    frame = sited_assessment.candidates
    word = load_texts()["map.rank_stable"][language]
    seen = set()
    for table in report_sites.candidates(sited_assessment, language):
        chosen = frame[frame["candidate_kind"] == table["kind"]].sort_values(["rank", "candidate_id"])
        for row, (_, wanted) in zip(table["rows"], chosen.iterrows(), strict=False):
            assert row["stable"] == (word if wanted["stable"] else "")
            assert row["applied"] == f"{round(100 * wanted['weight_applied_share'])}%"
            seen.add(bool(wanted["stable"]))
        equal = [key for key in chosen["criteria_equal"].iloc[0].split(";") if key]
        titles = [load_candidate_criteria()[key].title[language] for key in equal]
        assert all(title in table["equal"] for title in titles)
        assert bool(table["equal"]) == bool(titles)
    assert True in seen


@languages
def test_the_chance_to_be_the_first_is_told_where_there_is_one(sited_assessment: Any, language: Language) -> None:
    frame = sited_assessment.candidates
    shares = frame["rank"].map({1: 0.84, 2: 0.156, 3: 0.004}).fillna(0.0)
    rows = next(
        report_sites.candidates(changed(sited_assessment, candidates=frame.assign(rank_first_share=shares)), language)
    )["rows"]
    told = [text("report.first_share", language).format(share=share) for share in ("84%", "16%")]
    assert [row["first"] for row in rows[:3]] == [*told, ""]
    plain = frame.drop(columns="rank_first_share", errors="ignore")
    rows = next(report_sites.candidates(changed(sited_assessment, candidates=plain), language))["rows"]
    assert not any(row["first"] for row in rows)


def test_texts_say_what_makes_a_rank_stable_as_it_is_worked_out() -> None:
    sampling, texts, fields = Sampling(), load_texts(), load_fields()
    lead = {key: texts[key] for key in ("report.candidates.lead", "map.candidates_hint", "map.priority_hint")}
    told = [*lead.values(), *(fields[name].description for name in ("stable", "priority_stable"))]
    for words in told:
        for language in LANGUAGES:
            assert f"{100 * (sampling.upper - sampling.lower):.0f}%" in words[language]
            assert f"{100 * sampling.stable_share:.0f}%" in words[language]
            assert str(sampling.stable_ranks) in words[language]


def test_a_kind_says_what_it_rests_on_and_how_sure_that_is(sited_assessment: Any) -> None:
    tables = {table["kind"]: table for table in report_sites.candidates(sited_assessment, "en")}
    assert tables["rooftop_pv"]["status"] == [
        {"status": "synthetic", "title": "synthetic data", "layers": "roofs"},
        {"status": "schematic", "title": "schematic data", "layers": "industrial parks"},
    ]
    assert tables["floating_pv"]["status"] == [], "the sample has no land cover"
    parameters = sited_assessment.parameters
    names = [name for name in parameters if name.startswith(("siting.biomass.", "costs.biomass."))]
    low = sum(parameters[name].confidence == "low" for name in names)
    assert f"{low} of its {len(names)} assumptions" in tables["biomass"]["confidence"]


@languages
def test_weights_of_the_run_are_said_where_they_are_not_the_default_ones(
    sited_assessment: Any, language: Language
) -> None:
    default = {key: 100 * each.weight for key, each in criteria_of("ground_pv").items()}
    said = text("report.candidates.own_weights", language)
    for given, expected in ((default, False), (default | {"slope": 90.0}, True)):
        result = changed(sited_assessment, candidate_weights={"ground_pv": given})
        tables = {table["kind"]: table for table in report_sites.candidates(result, language)}
        assert tables["ground_pv"]["weights"] == (said if expected else "")
        assert tables["biomass"]["weights"] == ""
        one = {table["kind"]: table for table in report_sites.candidates(sited_assessment, language)}
        assert (tables["ground_pv"]["confidence"] == one["ground_pv"]["confidence"]) is not expected


@languages
def test_how_a_study_wants_its_sites_ranked_is_said(sited_assessment: Any, language: Language) -> None:
    kinds = sorted(set(sited_assessment.candidates["candidate_kind"]))
    weights = {"ground_pv": {"slope": 1.0}, "biomass": {"haul": 1.0}}
    siting = replace(sited_assessment.siting, weights=RankingWeights(None, weights, frozenset({"ground_pv"})))
    study = sited_assessment.study.model_copy(update={"ranking": Ranking(method="topsis", weights="entropy")})
    result = changed(sited_assessment, study=study, siting=siting, candidate_weights=weights)
    tables = {table["kind"]: table["weights"] for table in report_sites.candidates(result, language)}
    said = {key: text(f"report.candidates.{key}", language) for key in ("topsis", "entropy", "own_weights")}
    assert tables == dict.fromkeys(kinds, said["topsis"]) | {
        "ground_pv": f"{said['topsis']} {said['entropy']}",
        "biomass": f"{said['topsis']} {said['own_weights']}",
    }


def test_what_to_be_careful_about_stands_beside_the_name(sited_assessment: Any) -> None:
    candidates = sited_assessment.candidates.copy()
    row = candidates.index[candidates["candidate_kind"] == "ground_pv"][0]
    candidates.loc[row, ["status", "known_share", "estate_id"]] = ["surveyed", 0.6, "E2"]
    result = changed(sited_assessment, candidates=candidates)
    (first, *others) = next(iter(report_sites.candidates(result, "en")))["rows"]
    for flag in ("surveyed", "some criteria not known", "location of low confidence"):
        assert flag in first["about"]
    assert [row["about"].count("not known") for row in others].count(1) == 1, "one has no distance to the grid"
    assert not any("surveyed" in row["about"] or "low confidence" in row["about"] for row in others)
    assert "estate" not in first["about"], "where all have one origin it is not said"


@languages
def test_the_summary_names_the_best_of_the_kinds_that_give_most(sited_assessment: Any, language: Language) -> None:
    found = report_sites.best_in_short(sited_assessment, language)
    best = sited_assessment.candidates[sited_assessment.candidates["rank"] == 1].nlargest(3, "energy_gwh")
    for energy, kind in zip(best["energy_gwh"], best["candidate_kind"], strict=True):
        assert readable(energy, language) in found
        assert text(f"gpkg.code.{kind}", language) in found
    assert report_sites.best_in_short(changed(sited_assessment, candidates=None), language) == ""


def test_rules_that_take_nothing_are_left_out_and_the_sum_closes(sited_assessment: Any) -> None:
    exclusions = sited_assessment.exclusions.copy()
    exclusions.loc[0, ["marked_km2", "alone_km2", "only_km2"]] = 0.0
    tables = list(report_sites.exclusions(changed(sited_assessment, exclusions=exclusions), "en"))
    assert [row["name"] for row in tables[0]["rows"]] == ["Forest", "All rules together"]
    assert tables[0]["rows"][-1]["is_sum"]
    assert "Steep slope" in tables[0]["not_applied"]
    patches = sited_assessment.sites
    left = patches.loc[patches["technology"] == "floating_pv", "area_ha"].sum() / 100
    assert readable(left, "en") in tables[1]["eligible"]


@languages
def test_the_shortlist_fits_on_paper_and_names_what_is_missing(sited_assessment: Any, language: Language) -> None:
    page = report_sites.shortlist(sited_assessment, language)
    assert page is not None
    jcm = sited_assessment.jcm
    assert len(page["head"]) + 3 <= 10, "columns on paper"
    assert [row["rank"] for row in page["rows"]] == [str(rank) for rank in jcm["jcm_rank"]]
    assert jcm["jcm_rank"].iloc[0] == 1
    assert jcm["jcm_rank"].is_monotonic_increasing
    for row, given in zip(page["rows"], jcm.to_dict("records"), strict=True):
        assert load_technologies()[given["candidate_kind"]].tag[language] in row["about"]
        cells = [readable(given[name], language) for name in ("national_reduction_tco2e", "jcm_reduction_tco2e")]
        assert cells == row["cells"][2:4], "side by side"
        assert row["verdict"] == text(f"gpkg.code.{given['limit_met']}", language)
    everyone, *some = page["missing"]
    assert everyone["who"] == text("report.jcm.all", language)
    assert "_" not in everyone["what"]
    roofs = jcm.loc[jcm["missing_information"].str.contains("roof_structure"), "jcm_rank"].unique()
    separator = "、" if language == "ja" else ", "
    assert separator.join(str(rank) for rank in roofs) in [row["who"] for row in some]
    assert f"{sited_assessment.parameters.value('jcm.exchange_rate'):.0f}" in page["unverified"]


def test_a_site_of_several_projects_says_so(sited_assessment: Any) -> None:
    jcm = sited_assessment.jcm.head(2).assign(candidate_kind="ground_pv", projects=[9.0, 1.0], project_mw=[35.3, 8.0])
    first, second = report_sites.shortlist(changed(sited_assessment, jcm=jcm), "en")["rows"]
    assert first["about"].endswith("; 9 projects of 35.3 MWp")
    assert "projects" not in second["about"]


def test_ends_that_are_equal_are_one_number_and_unknown_is_a_dash(sited_assessment: Any) -> None:
    jcm = sited_assessment.jcm.head(2).assign(subsidy_mjpy_low=[2000.0, np.nan], subsidy_mjpy_high=[2000.0, np.nan])
    page = report_sites.shortlist(changed(sited_assessment, jcm=jcm), "en")
    assert page is not None
    assert [row["cells"][4] for row in page["rows"]] == ["2,000", "–"]


def test_without_sites_there_is_nothing_to_say(sample_assessment: Any) -> None:
    assert list(report_sites.candidates(sample_assessment, "en")) == []
    assert list(report_sites.exclusions(sample_assessment, "en")) == []
    assert report_sites.shortlist(sample_assessment, "en") is None


def drawn(result: Any, *, kinds: tuple[str, ...], status: str = "schematic") -> Any:
    """Return a result whose candidates of some kinds a layer that is not real has placed."""
    frame = result.candidates
    placed = frame["candidate_kind"].isin(kinds).map({True: status, False: "real"})
    return changed(result, candidates=frame.assign(place_status=placed))


@languages
def test_no_demonstration_stands_on_the_first_page(sited_assessment: Any, language: Language) -> None:
    """The best of the other kinds are named, and how many were left out; of demonstrations alone only that."""
    kinds = set(sited_assessment.candidates["candidate_kind"])
    floating = text("gpkg.code.floating_pv", language)
    assert floating in report_sites.best_in_short(sited_assessment, language)
    told = report_sites.best_in_short(drawn(sited_assessment, kinds=("floating_pv",)), language)
    assert floating not in told
    assert "geoplan fetch" in told
    count = int((sited_assessment.candidates["candidate_kind"] == "floating_pv").sum())
    assert str(count) in told
    alone = report_sites.best_in_short(drawn(sited_assessment, kinds=tuple(kinds)), language)
    assert not any(text(f"gpkg.code.{kind}", language) in alone for kind in kinds)
    assert "geoplan fetch" in alone


def test_demonstrations_are_hollow_and_follow_the_sites_with_the_ranks_that_they_have(sited_assessment: Any) -> None:
    frame = sited_assessment.candidates
    is_ground = frame["candidate_kind"] == "ground_pv"
    first = is_ground & (frame["rank"] <= 3)
    result = changed(
        sited_assessment, candidates=frame.assign(place_status=first.map({True: "synthetic", False: "real"}))
    )
    table = next(each for each in report_sites.candidates(result, "en") if each["kind"] == "ground_pv")
    count = int(is_ground.sum())
    assert [row["rank"] for row in table["rows"]] == [*map(str, range(4, count + 1)), "1", "2", "3"]
    assert [row["is_hollow"] for row in table["rows"]] == [False] * (count - 3) + [True] * 3
    assert all(("demonstration" in row["about"]) == row["is_hollow"] for row in table["rows"])
    assert f"3 of {count} are demonstrations" in table["demonstrations"]
    other = next(each for each in report_sites.candidates(result, "en") if each["kind"] != "ground_pv")
    assert other["demonstrations"] == ""


@languages
def test_the_shortlist_says_how_many_were_left_out(sited_assessment: Any, language: Language) -> None:
    result = drawn(sited_assessment, kinds=("ground_pv",))
    page = report_sites.shortlist(result, language)
    assert page is not None
    count = int((result.candidates["candidate_kind"] == "ground_pv").sum())
    assert str(count) in page["left_out"]
    nothing = report_sites.shortlist(changed(drawn(sited_assessment, kinds=("ground_pv",)), jcm=None), language)
    assert nothing is not None
    assert nothing["rows"] == []
    assert str(count) in nothing["left_out"]
    before = report_sites.shortlist(sited_assessment, language)
    assert before is not None
    assert before["left_out"] == ""
