import numpy as np
import pytest

from geoplan.planning.scenario.default_scenario import everything, is_demonstration_land
from geoplan.planning.scenario.pathways.stock import deploy
from support.scenario_models import YEARS, measures_of_town, one_measure


def test_all_that_could_be_done_is_done_by_the_last_year():
    setting = everything([one_measure("pv"), one_measure("wind")], last_year=2050)
    assert {name: dict(own.shares) for name, own in setting.measures.items()} == {
        "pv": {2050: 1.0},
        "wind": {2050: 1.0},
    }
    assert "no plan" in setting.title.en
    assert all((setting.title.vi, setting.title.ja))


def test_measures_that_could_use_more_than_there_is_share_it_evenly():
    setting = everything(measures_of_town(), last_year=2050)
    assert setting.measures["rooftop_pv"].shares == {2050: 0.5}
    assert setting.measures["solar_heat"].shares == {2050: 0.5}
    assert setting.measures["efficiency"].shares == {2050: 1.0}


def test_measures_whose_shares_fit_do_not_hold_each_other_back():
    halves = [one_measure(name, resource="straw", resource_share=np.array([0.5, 0.4])) for name in ("a", "b")]
    setting = everything(halves, last_year=2050)
    assert [own.shares[2050] for own in setting.measures.values()] == [1.0, 1.0]


def test_it_asks_for_no_more_than_there_is():
    measures = measures_of_town()
    deployment = deploy(measures, everything(measures, last_year=2050), years=YEARS)
    assert all("resource" not in why for why in deployment.limited.values())
    assert deployment.placed["rooftop_pv"][:, -1] == pytest.approx([30.0, 20.0])


def test_land_that_nobody_has_mapped_is_no_land_to_build_on():
    solar = one_measure("ground_pv", resource="land", status="schematic")
    assert list(everything([solar, one_measure("pv", status="synthetic")], last_year=2050).measures) == ["pv"]
    assert not is_demonstration_land(one_measure("ground_pv", resource="land"))
