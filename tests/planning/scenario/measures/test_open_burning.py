from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from geoplan.draws.drawn_values import DrawnValues
from geoplan.parameters import load_parameters
from geoplan.planning.scenario.inputs.straw_burning import burnt_t_per_t
from geoplan.planning.scenario.measures.open_burning import open_burning_measures, straw_by_zone
from support.hand_basis import hand_basis
from support.own_parameters import own_parameters

BURNING = {
    "scenario.open_burning.burnt_share": (0.5, 0.6, 0.7),
    "scenario.open_burning.dry_matter": 0.9,
    "scenario.open_burning.combustion_factor": 0.8,
    "scenario.open_burning.ch4": 2.7,
    "scenario.open_burning.n2o": 0.07,
    "gases.methane.gwp100": 28.0,
    "gases.nitrous_oxide.gwp100": 265.0,
}
EACH = 0.6 * 0.9 * 0.0753


def crops(*rows: tuple[str, str, float]):
    told = pd.DataFrame(rows, columns=["zone_id", "residue", "residue_t"])
    shared = told.assign(feedstock_row=range(len(told)), allocation_share=1.0)
    return {"crops": SimpleNamespace(shared=shared, feedstocks=told)}


STRAW = crops(("a", "rice_straw", 1000.0), ("a", "rice_straw", 500.0), ("a", "rice_husk", 300.0))


def test_a_tonne_of_dry_straw_that_burns_gives_off_what_was_published():
    # facts/open_burning.csv: 75.3 kgCO2e/t of dry straw, AR5: (2.7 x 28 + 0.07 x 265) x 0.80
    whole = {"scenario.open_burning.burnt_share": 1.0, "scenario.open_burning.dry_matter": 1.0}
    assert burnt_t_per_t(own_parameters(BURNING | whole)) == pytest.approx(0.0753, abs=5e-5)
    assert burnt_t_per_t(own_parameters(BURNING)) == pytest.approx(EACH, rel=1e-3)


def test_the_straw_of_a_zone_is_kept_from_burning():
    made = open_burning_measures(hand_basis(BURNING, potential={"by_feedstock": STRAW}))
    assert [each.measure_id for each in made] == ["open_burning_avoided"]
    assert made[0].potential.tolist() == [pytest.approx(900.0), 0.0]
    assert made[0].direct_t.tolist() == [pytest.approx(1500 * EACH, rel=1e-3), 0.0]
    assert made[0].resource == "straw"
    assert made[0].resource_share.tolist() == [1.0, 0.0]
    assert made[0].costs is None


def test_straw_for_power_and_straw_that_is_left_avoid_no_more_than_all_of_it():
    basis = hand_basis(BURNING, potential={"by_feedstock": STRAW})
    (left,) = open_burning_measures(basis)
    taken = 0.4
    power_t = straw_by_zone(basis) * taken * burnt_t_per_t(basis.study.parameters)
    # both at once: the shares of the resource are divided by their sum
    scale = 1.0 / (1.0 + taken)
    assert (left.direct_t + power_t)[0] * scale == pytest.approx(left.direct_t[0])


def test_it_moves_with_the_share_that_is_burnt():
    basis = hand_basis(BURNING, potential={"by_feedstock": STRAW})
    (made,) = open_burning_measures(basis)
    ratio = basis.study.parameters.futures.ratio("scenario.open_burning.burnt_share")
    assert made.moved.direct == pytest.approx(ratio)
    assert (made.moved.energy == 1.0).all()
    assert np.shape(burnt_t_per_t(DrawnValues(load_parameters()))) == (1000,)


def test_it_costs_what_a_study_says():
    known = BURNING | {"scenario.open_burning.running": 12.0}
    (made,) = open_burning_measures(hand_basis(known, potential={"by_feedstock": STRAW}))
    assert made.costs is not None
    assert (made.costs.running_usd == 12.0).all()
    assert not made.costs.capex_usd.any()


def test_without_rice_there_is_none():
    assert open_burning_measures(hand_basis(BURNING)) == ()
    husk = crops(("a", "rice_husk", 300.0))
    assert open_burning_measures(hand_basis(BURNING, potential={"by_feedstock": husk})) == ()


def test_the_straw_of_all_zones_is_that_of_the_statistics(small_result):
    told = small_result.potential.by_feedstock["crops"].feedstocks
    straw = told.loc[told["residue"] == "rice_straw", "residue_t"].sum()
    basis = replace(hand_basis(), potential=small_result.potential)
    assert straw_by_zone(basis).sum() == pytest.approx(straw, rel=1e-9)
