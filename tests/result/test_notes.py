"""What the reader of a result must know."""

from dataclasses import replace

import pandas as pd
import pytest

from geoplan.kinds.national import parameters_of
from geoplan.layers.demand.electricity import Told
from geoplan.layers.fieldwork.survey import Survey
from geoplan.result.notes import notes_on, notes_on_estates, notes_on_plan_file, survey_notes


@pytest.fixture
def notes(small_result):
    """Return notes(study=…, layers=…, potential=…, sites=…): those of the small result, some of its parts changed."""

    def told(**parts):
        result = small_result
        given = {"study": result.study, "layers": result.inputs, "potential": result.potential, "sites": result.siting}
        return [note.en for note in notes_on(*(given | parts).values())]

    return told


def test_layers_that_are_absent_are_named(notes, small_result):
    assert any(note.startswith("Layers that the study does not have: ") and "power grid" in note for note in notes())
    assert not any("does not have" in note for note in notes(layers=replace(small_result.inputs, absent=())))


def test_unknown_populations_are_counted(notes, small_result):
    zones = small_result.potential.zones.assign(population=[1.0, float("nan"), float("nan"), 2.0])
    potential = replace(small_result.potential, zones=zones)
    assert "The population of 2 zones is not known." in notes(potential=potential)
    assert not any("not known" in note for note in notes())


def test_roofs_in_no_zone_are_counted(notes, small_result):
    roofs = replace(small_result.potential.roofs, outside=1234)
    potential = replace(small_result.potential, roofs=roofs)
    assert "1,234 roofs lie in no zone and are left out." in notes(potential=potential)


def test_a_study_abroad_is_told_whose_costs_it_has(notes, small_result):
    abroad = small_result.study.model_copy(update={"time_zone": "Asia/Tokyo"})
    assert any("lies outside Viet Nam" in note for note in notes(study=abroad))
    assert not any("outside Viet Nam" in note for note in notes())


@pytest.mark.parametrize(
    ("moved", "told"),
    [
        ({}, False),
        ({"country": "VN", "time_zone": "Etc/GMT-7"}, False),
        ({"time_zone": "Etc/GMT-7"}, True),
        ({"time_zone": "Asia/Tokyo"}, True),
        ({"country": "TH"}, True),
    ],
)
def test_a_study_is_told_that_it_has_viet_nams_factor_unless_it_surely_lies_there(notes, small_result, moved, told):
    study = small_result.study.model_copy(update=moved)
    assert any("are those of Viet Nam" in note for note in notes(study=study)) is told
    own = study.with_parameters({"grid.emission_factor": 0.43})
    assert not any("are those of Viet Nam" in note for note in notes(study=own))
    known = study.model_copy(update={"parameters": parameters_of(study.parameters, viet_nam=False)})
    assert not any("are those of Viet Nam" in note for note in notes(study=known))


def test_a_study_abroad_is_told_what_it_has_to_give(notes, small_result):
    given = small_result.study
    known = parameters_of(given.parameters, viet_nam=False)
    abroad = given.model_copy(update={"country": "TH", "parameters": known})
    told = notes(study=abroad)
    assert any("outside Viet Nam: dwellings, waste" in note for note in told)
    assert any("emission factor of the grid is not known" in note and "grid.emission_factor" in note for note in told)
    assert any("Joint Crediting Mechanism (JCM) is left out" in note for note in told)
    own = notes(study=abroad.with_parameters({"grid.emission_factor": 0.43, "grid.jcm_emission_factor": 0.3}))
    assert not any("left out: a study" in note or "factor of the grid is not known" in note for note in own)


def test_costs_that_are_not_known_are_told_with_the_parameters_that_give_them(notes, small_result):
    candidates = small_result.siting.candidates.assign(candidate_kind="wind", lcoe_usd_per_mwh=float("nan"))
    sites = replace(small_result.siting, candidates=candidates)
    (told,) = (note for note in notes(sites=sites) if "Wind power" in note and "osts" in note)
    assert "costs.wind.capex, costs.wind.fixed_om" in told
    study = small_result.study.with_parameters({"costs.wind.capex": 1.5})
    (told,) = (note for note in notes(sites=sites, study=study) if "Wind power" in note and "osts" in note)
    assert "costs.wind.fixed_om" in told
    assert "capex" not in told
    study = study.with_parameters({"costs.wind.capex": 1.5, "costs.wind.fixed_om": 30.0})
    assert not any("Wind power" in note and "osts" in note for note in notes(sites=sites, study=study))
    priced = replace(small_result.siting, candidates=candidates.assign(lcoe_usd_per_mwh=70.0))
    told = notes(sites=priced)
    assert not any("osts" in note and "Wind power" in note for note in told), "whoever made them knows"


def test_a_study_is_told_that_it_has_to_give_the_price_of_feedstock(notes, small_result):
    candidates = small_result.siting.candidates.assign(candidate_kind="biogas", lcoe_usd_per_mwh=float("nan"))
    sites = replace(small_result.siting, candidates=candidates)
    assert not any("Biogas" in note and "osts" in note for note in notes(sites=sites))
    bare = small_result.study.parameters.unknown(["residues.transport.tariff", "costs.feedstock.farm_gate_cost"])
    study = small_result.study.model_copy(update={"parameters": bare})
    (told,) = (note for note in notes(sites=sites, study=study) if "Biogas" in note and "osts" in note)
    assert "(residues.transport.tariff)" in told
    sites = replace(sites, candidates=candidates.assign(candidate_kind="biomass"))
    (told,) = (note for note in notes(sites=sites, study=study) if "Biomass" in note and "osts" in note)
    assert "(residues.transport.tariff, costs.feedstock.farm_gate_cost)" in told


def test_a_survey_is_told_of_with_its_zones_and_what_it_put_out():
    def frame(count, **columns):
        return pd.DataFrame({"place": ["row"] * count} | columns)

    survey = Survey(
        roofs=frame(2, roof_id=[1, 2]),
        estates=frame(0),
        feedstock=frame(1, zone_id=["a"]),
        sites=frame(3),
        file="form.xlsx",
        sha256="",
    )
    roofs = pd.DataFrame({"roof_id": [1, 2], "zone_id": ["b", "b"]})
    names = {"a": "An Biên", "b": "Lê Chân", "c": "Đồ Sơn"}
    told = [note.en for note in survey_notes(survey, zone_names=names, roofs=roofs, sites_dropped=4, sites_missing=5)]
    assert told[0].startswith("From the survey form.xlsx: 2 roofs, 0 industrial parks, 1 statistics, 3 sites.")
    assert told[1] == "Surveyed values stand in these zones: An Biên, Lê Chân."
    assert ["4" in told[2], "5" in told[3], len(told)] == [True, True, 4]


def test_costs_are_told_with_the_year_of_their_prices(notes, small_result):
    assert any(note.startswith("Costs are in US dollars, in prices of 2025,") for note in notes())
    prices = small_result.study.prices.model_copy(update={"year": 2020})
    older = small_result.study.model_copy(update={"prices": prices})
    assert any("in prices of 2020," in note for note in notes(study=older))
    none = replace(small_result.siting, candidates=None)
    assert not any("in prices of" in note for note in notes(sites=none))
    no_plant = small_result.siting.candidates.assign(candidate_kind="rooftop_pv", investment_musd=float("nan"))
    roofs = replace(small_result.siting, candidates=no_plant)
    assert any("in prices of" in note for note in notes(sites=roofs)), "what a plan costs comes later"
    winds = replace(small_result.siting, candidates=no_plant.assign(candidate_kind="wind"))
    assert not any("in prices of" in note for note in notes(sites=winds))


def test_surplus_that_no_rule_limits_is_said_with_the_year_and_the_first_rule(small_result):
    plan = small_result.plan.estates
    (name, case), *_ = plan.cases.items()
    assert not any("is taken as sold" in note.en for note in notes_on_estates(plan, country="VN"))
    free = replace(plan, cases={name: replace(case, surplus=None)})
    year = plan.pv.times[len(plan.pv.times) // 2].year
    (before,) = [note for note in notes_on_estates(free, country="VN") if "is taken as sold" in note.en]
    assert f"has a known rule only since 2025-03-03; for {year} all of it" in before.en
    assert str(year) in before.vi
    assert "2025年3月3日" in before.ja
    assert "3/3/2025" in before.vi
    (unknown,) = [note for note in notes_on_estates(free, country="PH") if "is taken as sold" in note.en]
    assert unknown.en.startswith("No rule is known here")


def test_parks_together_are_told_with_the_peak_of_the_place_and_what_makes_them_alike(small_result):
    plan = small_result.plan.estates
    told = " ".join(note.en for note in notes_on_estates(plan))
    peaks = plan.together.peaks.set_index("flow")
    assert f"at most {peaks.loc['import', 'peak_kw'] / 1e3:.1f} MW from the grid in one hour" in told
    assert f"at {peaks.loc['export', 'peak_hour']:%Y-%m-%d %H:%M}." in told
    assert "peak load of the place" not in told
    assert "What 1 of 1 industrial parks give off themselves (scope 1) is not known" in told
    assert "same stated mix" not in told
    peaks = plan.together.peaks.assign(peak_kw=[60e3, 0.0, 42e3, 0.0])
    together = replace(plan.together, place_peak=Told(200.0, 2025, "forecast"), peaks=peaks)
    twice = replace(plan.load, table=pd.concat([plan.load.table] * 2))
    told = " ".join(note.en for note in notes_on_estates(replace(plan, together=together, load=twice)))
    assert "nothing flows back" in told
    assert "Beside the peak load of the place, 200 MW (forecast, 2025), that is 21% taken and 0% fed in." in told
    assert "2 of them take the same stated mix" in told


def test_cells_of_a_plan_that_are_formulas_are_named():
    assert notes_on_plan_file(()) == ()
    [note] = notes_on_plan_file(("scenarios!D2", "estates!B2"))
    assert "scenarios!D2, estates!B2" in note.en
    [many] = notes_on_plan_file([f"scenarios!D{row}" for row in range(2, 50)])
    assert "scenarios!D21 …" in many.ja
    assert "D22" not in many.vi
