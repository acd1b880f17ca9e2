"""Other parameters from an earlier result: the same figures as a run of its own gives, and only what must be anew."""

import pickle
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geoplan.errors import GeoplanError, ParameterError
from geoplan.pipeline import assess
from geoplan.result.assessment import Assessment
from geoplan.siting import candidate_kinds
from support.moving import differing

TOLERANCE = 1e-12

ALL_POTENTIAL = {
    "layers",
    "land",
    "sun",
    "shading",
    "crops",
    "livestock",
    "waste",
    "landfills",
    "roofs",
    "hours",
    "potential",
}


CHANGES: tuple[tuple[dict[str, float], set[str], set[str]], ...] = (
    ({"jcm.exchange_rate": 140}, {*ALL_POTENTIAL, "siting", "waste_plan"}, {"planning"}),
    ({"waste.plan.growth": 0.01}, {*ALL_POTENTIAL, "siting", "planning"}, {"waste_plan"}),
    ({"siting.ranking.weight_spread": 0.4}, {*ALL_POTENTIAL, "sites_biomass"}, {"siting", "planning"}),
    ({"residues.rice_straw.rpr": 1.2}, {"layers", "land", "sun", "roofs", "livestock", "waste"}, {"crops"}),
    ({"rooftop.minimum_area": 30}, {"layers", "land", "sun", "crops", "waste"}, {"roofs", "siting"}),
    ({"pv.resource_factor": 1.05, "costs.finance.discount_rate": 0.08}, {"layers", "land", "waste"}, {"sun", "crops"}),
)
"""What is changed, one after the other; the stages that are kept then, and those that are made anew."""


def test_the_figures_after_every_change_are_those_of_a_run_of_its_own(small_result: Assessment) -> None:
    study, sooner = small_result.study, small_result
    for changed, kept, anew in CHANGES:
        study, before = study.with_parameters(changed), sooner
        sooner = assess(study, earlier=before)
        assert differing(sooner, before) != "", changed
        assert set(sooner.stages.kept) >= kept, changed
        assert anew.isdisjoint(sooner.stages.kept), changed
        assert set(sooner.stages) == set(small_result.stages)
    assert differing(sooner, assess(study), tolerance=TOLERANCE) == ""


def test_a_change_may_be_taken_back_and_changed_again(small_result: Assessment) -> None:
    study = small_result.study
    there = assess(study.with_parameters({"residues.rice_straw.rpr": 1.2}), earlier=small_result)
    back = assess(study, earlier=there)
    assert differing(back, small_result, tolerance=TOLERANCE) == ""
    assert {"layers", "roofs", "waste"} <= set(back.stages.kept)


def test_another_study_is_assessed_whole_and_other_weights_rank_anew(small_result: Assessment) -> None:
    study = small_result.study
    assert assess(study.model_copy(update={"seed": 1}), earlier=small_result).stages.kept == ()
    weighed = assess(study, earlier=small_result, weights={"rooftop_pv": 1.0})
    assert set(weighed.stages.kept) >= {*ALL_POTENTIAL, "sites_biomass"}
    assert "siting" not in weighed.stages.kept


def test_weights_by_which_nothing_can_be_ranked_are_refused(small_result: Assessment) -> None:
    study = small_result.study
    with pytest.raises(ParameterError, match="no weight above 0"):
        assess(study, earlier=small_result, weights={"rooftop_pv": 0.0})
    kind = small_result.candidates["candidate_kind"].iloc[0]
    one = small_result.candidates.loc[small_result.candidates["candidate_kind"] == kind].iloc[0]
    absent = str(one["criteria_not_applied"]).split(";")[0]
    assert absent
    with pytest.raises(ParameterError, match=f"{kind}: found no weight above 0 among the criteria that can be applied"):
        assess(study, earlier=small_result, candidate_weights={kind: {absent: 1.0}})


def test_what_is_kept_is_checked_by_the_new_parameters(small_result: Assessment) -> None:
    with pytest.raises(GeoplanError, match="shares that sum to 1"):
        assess(small_result.study.with_parameters({"waste.composition.food.share": 0.5}), earlier=small_result)
    with pytest.raises(GeoplanError, match="both in one state"):
        assess(small_result.study.with_parameters({"residues.maize_stalk.moisture": 0.3}), earlier=small_result)


def test_weights_that_were_changed_since_rank_anew(small_result: Assessment) -> None:
    weights = {"rooftop_pv": 1.0}
    first = assess(small_result.study, earlier=small_result, weights=weights)
    weights |= {"rooftop_pv": 0.0, "waste": 1.0}
    second = assess(small_result.study, earlier=first, weights=weights)
    assert "siting" not in second.stages.kept
    assert (first.weights, second.weights) == ({"rooftop_pv": 1.0}, weights)


def test_a_kind_of_candidate_that_was_changed_since_is_sought_and_ranked_anew(
    small_result: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = candidate_kinds.candidate_kinds()["rooftop_pv"]
    other = replace(kind, criteria=dict.fromkeys(list(kind.criteria)[:1], 1.0))
    monkeypatch.setitem(candidate_kinds._added, "rooftop_pv", other)
    again = assess(small_result.study, earlier=small_result)
    assert set(again.stages.kept) >= ALL_POTENTIAL
    assert {"sites_rooftop_pv", "siting"}.isdisjoint(again.stages.kept)


def test_a_survey_form_that_was_filled_in_further_since_is_read_anew(small_result: Assessment, tmp_path: Path) -> None:
    row = {"zone_id": "c", "kind": "animal", "item": "pigs", "unit": "heads"}

    def filled(heads: int) -> Path:
        form = tmp_path / "form"
        form.mkdir(exist_ok=True)
        given = {**row, "amount": heads, "year": 2025, "source": "", "note": "", "surveyor": "", "date": ""}
        pd.DataFrame([dict.fromkeys(given, "titles"), given]).to_csv(form / "feedstock.csv", index=False)
        return form

    first = assess(small_result.study, survey=filled(1000))
    assert {*ALL_POTENTIAL, "siting"} <= set(
        assess(small_result.study, survey=tmp_path / "form", earlier=first).stages.kept
    )
    second = assess(small_result.study, survey=filled(3000), earlier=first)
    assert second.stages.kept == ()
    shares = [result.zones.set_index("zone_id")["biogas_energy_gwh"]["c"] for result in (first, second)]
    assert shares[1] == pytest.approx(3 * shares[0])


def test_a_result_can_be_pickled_and_tells_what_was_read_but_nothing_is_kept_of_it(small_result: Assessment) -> None:
    copied = pickle.loads(pickle.dumps(small_result))
    assert differing(copied, small_result) == ""
    assert (copied.used, copied.unused) == (small_result.used, small_result.unused)
    again = assess(small_result.study.with_parameters({"jcm.exchange_rate": 140}), earlier=copied)
    assert again.stages.kept == ()


def test_what_is_no_result_is_refused(small_result: Assessment) -> None:
    with pytest.raises(GeoplanError, match="earlier: found a tuple; expected an Assessment"):
        assess(small_result.study, earlier=(small_result, []))  # type: ignore[arg-type] - what run() returns
