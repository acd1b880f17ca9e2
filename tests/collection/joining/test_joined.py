"""All studies as one result: zones and candidates by ids of the whole, ranked among all."""

from dataclasses import replace

import numpy as np
import pytest

from geoplan.collection.collection import Collection
from geoplan.collection.joining.joined import JoinedAssessment, joined_assessment
from geoplan.collection.joining.study_part import StudyPart
from geoplan.siting.candidate_table import rank_candidates
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.siting.ranking.zones import zone_scores
from support.sample_result import sample_candidates


def test_zones_of_all_stand_in_one_crs_by_study_and_id(whole: JoinedAssessment, towns: Collection):
    zones = whole.zones
    assert zones["zone_id"].tolist() == [f"{name}:{each}" for name in ("east", "north", "west") for each in "12"]
    assert zones["study_zone_id"].tolist() == ["1", "2"] * 3
    assert zones["study_name"].tolist() == ["east", "east", "north", "north", "west", "west"]
    assert str(zones.crs) == towns.crs
    assert zones["district"].unique().tolist() == ["East", "North", "West"]


def test_they_are_ranked_among_all_beside_the_rank_in_their_study(whole: JoinedAssessment, town_parts: list[StudyPart]):
    zones = whole.zones
    assert sorted(zones["priority_rank"]) == [1, 2, 3, 4, 5, 6]
    own = [rank for part in town_parts for rank in part.zones["priority_rank"]]
    assert zones["study_priority_rank"].tolist() == own
    shares = zone_scores(zones).shares
    assert shares["rooftop_pv"].min() == 0
    assert shares["rooftop_pv"].max() == 1, "between the least and the greatest of all"
    assert zones["priority_rank_low"].le(zones["priority_rank_high"]).all()


def test_other_weights_give_other_ranks(towns: Collection, town_parts: list[StudyPart]):
    weights = RankingWeights({"demand": 1.0})
    zones = joined_assessment(towns, town_parts, weights=weights).zones
    assert zones.sort_values("priority_rank")["population"].is_monotonic_decreasing


def test_what_a_reader_must_know_is_told(whole: JoinedAssessment, towns: Collection, town_parts: list[StudyPart]):
    told = "\n".join(note.en for note in whole.notes)
    assert "Sums of 3 studies" in told
    assert "Biomass: annual energy" in told
    assert "not known for: West" in told
    assert "not the whole" not in told
    some = joined_assessment(towns, town_parts[:2])
    assert some.missing == ("west",)
    assert some.notes[0].en == "This is not the whole: no result of West (1 of 3 studies)."
    assert "West (vi)" in some.notes[0].vi
    assert some.age_notes[0] == some.notes[0], "it stands on the first page"
    assert some.study.title.en == "towns (2 of 3 studies)"
    assert whole.study.title == towns.title


def test_studies_with_parameters_of_their_own_are_named(towns: Collection, town_parts: list[StudyPart]):
    changed = replace(
        towns, studies=(towns.studies[0].with_parameters({"grid.emission_factor": 0.3}), *towns.studies[1:])
    )
    assert joined_assessment(changed, town_parts).apart == ("east",)
    assert joined_assessment(towns, town_parts).apart == ()


def test_maps_of_studies_are_linked_by_what_they_are_called(whole: JoinedAssessment):
    assert whole.links == {name.capitalize(): f"studies/{name}/map.html" for name in ("east", "north", "west")}
    areas = whole.study_areas
    assert areas is not None
    assert areas["study_name"].tolist() == ["east", "north", "west"]
    assert areas["rooftop_pv_energy_gwh"].sum() == pytest.approx(whole.totals["rooftop_pv_energy_gwh"], rel=1e-9)
    assert areas["rooftop_pv_energy_gwh_low"].notna().all()


def test_months_and_sources_of_uncertainty_are_those_of_all(whole: JoinedAssessment, town_parts: list[StudyPart]):
    assert whole.monthly.to_numpy() == pytest.approx(np.sum([part.monthly for part in town_parts], axis=0))
    shares = whole.sensitivity.groupby("result")["share"].sum()
    assert shares["total_energy_gwh"] == pytest.approx(1.0)
    assert whole.measure_first is None
    assert whole.checks == ()


def test_candidates_of_two_studies_are_ranked_within_their_kind(towns: Collection, town_parts: list[StudyPart]):
    given = sample_candidates(town_parts[0].zones.iloc[[0, 1] * 6])
    own = rank_candidates([given], parameters=towns.study("east").parameters)
    better = own.assign(energy_gwh=own["energy_gwh"] * 2, capacity_mw=own["capacity_mw"] * 2)
    parts = [replace(part, candidates=each) for part, each in zip(town_parts, (own, better), strict=False)]
    every = joined_assessment(towns, parts).candidates
    assert every is not None
    assert len(every) == 2 * len(own)
    assert every["candidate_id"].is_unique
    assert set(every["study_candidate_id"]) == set(own["candidate_id"])
    for kind, rows in every.groupby("candidate_kind"):
        assert rows["rank"].min() == 1
        assert rows["rank"].max() > own.loc[own["candidate_kind"] == kind, "rank"].max()
        assert sorted(rows["study_rank"]) == sorted([*own.loc[own["candidate_kind"] == kind, "rank"]] * 2)
    assert "lcoe_usd_per_mwh" in every
    assert every["zone_id"].str.contains(":").all()


def test_of_one_study_alone_nothing_is_called_a_sum(towns: Collection, town_parts: list[StudyPart]):
    alone = joined_assessment(towns, town_parts[:1])
    assert "There is one study alone: its figures are those of the whole." in [note.en for note in alone.notes]
    assert not any("Sums of" in note.en for note in alone.notes)
    assert alone.zones["priority_rank"].tolist() == alone.zones["study_priority_rank"].tolist()
    own = town_parts[0].totals
    assert alone.totals.to_dict() == pytest.approx(own[alone.totals.index].to_dict(), rel=1e-9, nan_ok=True)
