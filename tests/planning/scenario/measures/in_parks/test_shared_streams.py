"""Streams of parks as measures: what pairs avoid, each once, and no more heat than boilers would make."""

from dataclasses import replace

import pytest

from geoplan.planning.scenario.measures.in_parks.shared_streams import stream_measures
from support.measured_study import measured, measured_basis


def streams():
    """What parks share, by id: no constant, or each worker would assess the study while it collects this file."""
    return {key: each for key, each in measured().items() if each.group == "symbiosis"}


def test_what_pairs_avoid_is_in_the_measures_once():
    own = measured_basis()
    pairs = own.eco_parks.symbiosis
    known = pairs[pairs["pair_avoided_tco2e"] > 0]
    grid = own.study.parameters.value("grid.emission_factor")
    avoided = sum(each.direct_t.sum() + each.energy_mwh.sum() * grid for each in streams().values())
    assert streams()
    assert avoided == pytest.approx(known["pair_avoided_tco2e"].sum(), rel=1e-9)
    amounts = known.groupby("stream")["pair_amount"].sum()
    assert {key.removeprefix("symbiosis."): each.potential.sum() for key, each in streams().items()} == pytest.approx(
        amounts.to_dict()
    )


def test_pairs_of_unknown_effect_are_no_measure():
    pairs = measured_basis().eco_parks.symbiosis
    known = pairs["pair_avoided_tco2e"].notna()
    unknown = set(pairs.loc[~known, "stream"]) - set(pairs.loc[known, "stream"])
    assert "co2" in unknown
    assert not unknown & {key.removeprefix("symbiosis.") for key in streams()}


def test_heat_and_steam_stand_in_for_no_more_than_boilers_burn():
    hot = [streams()["symbiosis.heat"], streams()["symbiosis.steam"]]
    assert {each.resource for each in hot} == {"boiler_fuel"}
    together = sum(each.resource_share for each in hot)
    assert together.max() == pytest.approx(1.0), "nobody knows how much the taker burns: all of it is this heat"


def test_what_a_plant_burns_gives_electricity_and_is_no_heat():
    waste = streams()["symbiosis.waste"]
    assert waste.energy_mwh.sum() > 0.0
    assert streams()["symbiosis.heat"].energy_mwh.sum() == 0.0


def test_without_parks_there_are_no_streams():
    own = measured_basis()
    assert list(stream_measures(replace(own, eco_parks=None))) == []
    none = replace(own.eco_parks, symbiosis=own.eco_parks.symbiosis.head(0))
    assert list(stream_measures(replace(own, eco_parks=none))) == []


def test_where_no_factor_of_the_grid_is_known_heat_is_counted_and_what_a_plant_burns_is_not():
    own = measured_basis()
    study = own.study.model_copy(update={"parameters": own.study.parameters.unknown(["grid.emission_factor"])})
    pairs = own.eco_parks.symbiosis
    to_plant = pairs["to_candidate_id"].fillna("") != ""
    unknown = pairs.assign(pair_avoided_tco2e=pairs["pair_avoided_tco2e"].mask(to_plant))
    abroad = replace(own, study=study, eco_parks=replace(own.eco_parks, symbiosis=unknown))
    measures = {each.measure_id: each for each in stream_measures(abroad)}
    assert set(measures) == {"symbiosis.heat", "symbiosis.steam"}
    assert measures["symbiosis.heat"].direct_t.sum() == pytest.approx(streams()["symbiosis.heat"].direct_t.sum())
