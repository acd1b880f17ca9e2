import numpy as np
import pytest

from geoplan.draws.draws import Draws
from geoplan.languages import Text
from geoplan.parameters import Parameter
from geoplan.planning.scenario.chance.chances import (
    chance_of,
    deciding_inputs,
    drawn_level_t,
    drawn_without_t,
    left_to_cut,
)
from geoplan.planning.scenario.inputs.target_readings import TargetReading
from support.scenario_models import baseline_of_town


def reading(**changed):
    given = {"target_id": "t", "title": Text(en="t", vi="t", ja="t"), "year": 2030, "sense": "level", "source": "hand"}
    amounts = {"value_pct": np.nan, "level_t": 100.0, "cut_t": 50.0, "missing": ()}
    return TargetReading(**given | amounts | changed)


def test_a_chance_is_the_share_of_futures_in_which_no_more_is_left_than_may_be():
    left, cut = np.array([99.0, 100.0, 100.1, 140.0]), np.array([10.0, 50.0, 60.0, 70.0])
    level = np.array([100.0, 100.0, 100.0, 150.0])
    assert chance_of(reading(), left_t=left, cut_t=cut, level_t=level) == 0.75
    assert chance_of(reading(sense="reduction"), left_t=left, cut_t=cut, level_t=level) == 0.75


def test_a_chance_of_what_is_not_known_is_none():
    left, one = np.array([99.0, np.nan]), np.ones(2)
    assert np.isnan(chance_of(reading(), left_t=left, cut_t=left, level_t=one))
    assert np.isnan(chance_of(reading(missing=("target_sense",)), left_t=one, cut_t=one, level_t=one))
    assert np.isnan(chance_of(reading(), left_t=np.empty(0), cut_t=np.empty(0), level_t=np.empty(0)))


def test_a_percentage_is_one_of_the_same_future_and_a_level_is_a_level():
    baseline, factor = baseline_of_town(), np.array([1.0, 1.1])
    bau, base = baseline.total_t[5], baseline.total_t[0]
    more = [0.1 * 0.66 * baseline.activity[:2, year].sum() for year in (5, 0)]
    below_bau = drawn_level_t(reading(sense="below_bau", level_t=0.92 * bau), baseline, factor=factor)
    assert below_bau == pytest.approx([0.92 * bau, 0.92 * (bau + more[0])])
    for sense in ("below_base", "intensity"):
        level = drawn_level_t(reading(sense=sense, level_t=0.92 * base), baseline, factor=factor)
        assert level == pytest.approx([0.92 * base, 0.92 * (base + more[1])])
    assert drawn_level_t(reading(level_t=7.0), baseline, factor=factor).tolist() == [7.0, 7.0]
    told = baseline_of_town(tells_mwh=False)
    assert drawn_level_t(reading(sense="below_bau", level_t=5.0), told, factor=factor).tolist() == [5.0, 5.0]


def test_a_gap_is_what_is_still_to_be_cut():
    assert left_to_cut(reading(), left_t=130.0, cut_t=20.0) == 30.0
    assert left_to_cut(reading(sense="reduction"), left_t=np.nan, cut_t=60.0) == -10.0


def test_what_is_given_off_without_measures_follows_the_grid_where_megawatt_hours_were_told():
    baseline = baseline_of_town()
    left = drawn_without_t(baseline, np.array([1.0, 1.1]))
    assert left[:, 0] == pytest.approx(baseline.total_t)
    assert left[0, 1] - left[0, 0] == pytest.approx(0.1 * 1_000_000 * 0.66)
    assert np.isnan(drawn_without_t(baseline_of_town(is_known=False), np.ones(2))).all()


def test_an_inventory_stands_in_all_futures():
    told = baseline_of_town(tells_mwh=False)
    assert drawn_without_t(told, np.array([0.8, 1.3])) == pytest.approx(np.repeat(told.total_t[:, None], 2, axis=1))


def test_the_input_that_moves_a_cut_comes_first_and_one_that_does_not_is_left_out():
    rows = {
        name: Parameter(name, 1.0, 0.8, 1.2, unit="-", source="hand", confidence="low", least=0.0)
        for name in ("more", "less", "idle")
    }
    draws = Draws(rows, count=1000)
    cut = 5 * draws.value("more") - 2 * draws.value("less")
    table = deciding_inputs({2030: cut, 2050: np.ones(1000)}, names=rows, draws=draws)
    assert table["year"].tolist() == [2030, 2030]
    assert table["parameter"].tolist() == ["more", "less"]
    assert table["rank_correlation"].tolist() == pytest.approx([5 / 29**0.5, -2 / 29**0.5], abs=0.1)
    assert table["spread_share"].tolist() == pytest.approx([25 / 29, 4 / 29], abs=0.1)
