from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.planning.scenario.attribution.attributed import attributed, attributed_in_futures, first_and_last
from geoplan.planning.scenario.attribution.coalitions import coalition_t
from geoplan.planning.scenario.attribution.effects import Effects, effects_of
from geoplan.planning.scenario.measures.measure import Moved
from geoplan.planning.scenario.pathways.stock import deploy
from support.scenario_models import FUTURES, USES, YEARS, baseline_of_town, measures_of_town, towns_setting


@pytest.fixture(scope="module")
def town():
    baseline, measures, setting = baseline_of_town(), measures_of_town(), towns_setting()
    deployment = deploy(measures, setting, years=YEARS)
    return (
        baseline,
        measures,
        effects_of(measures, baseline, placed=deployment.placed, setting=setting, passed_share=0.5),
    )


def test_each_year_is_the_mean_over_all_orders_of_its_measures(town):
    baseline, measures, effects = town
    shared = attributed(baseline, effects).attributed_t[:, :, 0]
    for year in (3, 25):
        count = len(measures) + 1
        codes = np.arange(2**count)
        left = coalition_t(baseline, effects, (codes[:, None] >> np.arange(count) & 1).astype(bool), year=year)
        brought = np.zeros(count)
        for order in permutations(range(count)):
            code = 0
            for one in order:
                brought[one] += left[code] - left[code | 1 << one]
                code |= 1 << one
        assert shared[:, year] == pytest.approx(brought / 5040)


def test_wedges_add_up_to_what_is_cut(town):
    baseline, _, effects = town
    given = attributed(baseline, effects)
    ends = np.array([[False] * 7, [True] * 7])
    for year in range(len(YEARS)):
        none, left = coalition_t(baseline, effects, ends, year=year)
        assert none == pytest.approx(baseline.total_t[year])
        assert given.cut_t[year, 0] == pytest.approx(none - left, rel=1e-9)
    assert given.attributed_t.sum(axis=0) == pytest.approx(given.cut_t, rel=1e-9)


def test_alone_is_without_the_others_and_last_in_is_after_them(town):
    baseline, _, effects = town
    ends = first_and_last(baseline, effects)
    own = np.zeros((1, 7), dtype=bool)
    own[0, 2] = True
    for present, column, sign in ((own, ends.alone, 1.0), (~own, ends.last_in, -1.0)):
        whole = coalition_t(baseline, effects, np.full((1, 7), sign < 0), year=10)
        part = coalition_t(baseline, effects, present, year=10)
        assert column[2, 10] == pytest.approx(sign * (whole[0] - part[0]))


def test_a_future_in_which_nothing_moves_is_the_base(town):
    baseline, measures, effects = town
    base = attributed(baseline, effects)
    still = attributed_in_futures(baseline, effects, [Moved.still(2)] * len(measures), factor=np.ones(2))
    assert still.attributed_t == pytest.approx(np.repeat(base.attributed_t, 2, axis=2))
    assert still.cut_t == pytest.approx(np.repeat(base.cut_t, 2, axis=1))


def test_each_future_is_a_base_of_its_own(town):
    baseline, measures, effects = town
    factor = np.linspace(0.9, 1.1, FUTURES)
    given = attributed_in_futures(baseline, effects, [measure.moved for measure in measures], factor=factor)
    for at in (0, 17):
        energy, direct, saving = (
            np.array([getattr(measure.moved, name)[at] for measure in measures])[:, None]
            for name in ("energy", "direct", "saving")
        )
        moved = Effects(
            effects.energy_mwh * energy,
            effects.direct_t * direct,
            effects.passed_t * energy,
            np.minimum(1.0, effects.saved * saving[:, None]),
        )
        other = baseline_of_town(base_factor=0.66 * factor[at], grid_factor=baseline.grid_factor * factor[at])
        base = attributed(other, moved)
        assert given.attributed_t[:, :, at] == pytest.approx(base.attributed_t[:, :, 0])
        assert given.cut_t[:, at] == pytest.approx(base.cut_t[:, 0])


def test_electricity_that_an_inventory_tells_in_tonnes_is_less_at_a_higher_factor(town):
    baseline, measures, effects = town
    told, factor = baseline_of_town(tells_mwh=False), np.array([1.0, 1.25])
    given = attributed_in_futures(told, effects, [Moved.still(2)] * len(measures), factor=factor)
    electric = np.array([[1 / 1.25], [1 / 1.25], [1.0]])
    # at a factor a quarter higher it is a fifth less, of which the same megawatt-hours are a larger share
    other = baseline_of_town(
        activity=baseline.activity * electric, base_factor=0.66 * 1.25, grid_factor=baseline.grid_factor * 1.25
    )
    larger = np.minimum(1.0, effects.saved / electric)
    base = attributed(other, Effects(effects.energy_mwh, effects.direct_t, effects.passed_t, np.minimum(1.0, larger)))
    assert other.total_t == pytest.approx(baseline.total_t)
    assert given.attributed_t[:, :, 1] == pytest.approx(base.attributed_t[:, :, 0])
    assert given.cut_t[:, 0] == pytest.approx(attributed(baseline, effects).cut_t[:, 0])


def test_tonnes_of_electricity_are_not_known_where_nobody_tells_the_grids_factor():
    uses = (USES[2],)
    abroad = baseline_of_town(
        uses=uses, activity=np.full((1, 26), 1e3), base_factor=np.nan, grid_factor=np.full(26, np.nan)
    )
    nothing = np.zeros((2, 26))
    both = Effects(np.array([[5.0] * 26, [0.0] * 26]), np.full((2, 26), 7.0), nothing, np.zeros((2, 1, 26)))
    given, ends = attributed(abroad, both), first_and_last(abroad, both)
    assert np.isnan(given.attributed_t[0]).all()
    assert given.attributed_t[1, :, 0] == pytest.approx([7.0] * 26)
    assert np.isnan(given.cut_t).all()
    assert ends.alone[1] == pytest.approx([7.0] * 26)


def test_without_measures_the_grid_alone_cuts():
    baseline = baseline_of_town()
    given = attributed(baseline, Effects(*(np.zeros((0, 26)) for _ in range(3)), saved=np.zeros((0, 3, 26))))
    assert given.attributed_t.shape == (1, 26, 1)
    assert given.attributed_t[0, 25, 0] == pytest.approx(baseline.activity[:2, 25].sum() * 0.33)
    assert given.cut_t[:, 0] == pytest.approx(given.attributed_t[0, :, 0])


@settings(max_examples=50)
@given(
    energy=st.lists(st.floats(-3e5, 9e5), min_size=3, max_size=3),
    direct=st.lists(st.floats(-1e4, 5e4), min_size=3, max_size=3),
    saved=st.lists(st.floats(0, 1), min_size=9, max_size=9),
    has_floor=st.booleans(),
    path=st.floats(0.0, 0.8),
)
def test_whatever_measures_do_their_parts_add_up(energy, direct, saved, has_floor, path):
    baseline = baseline_of_town(has_floor=has_floor, grid_factor=np.full(26, path))
    rows = [np.tile(np.array(each)[:, None], 26) for each in (energy, direct, np.zeros(3))]
    effects = Effects(*rows, saved=np.tile(np.array(saved).reshape(3, 3, 1), 26))
    parts = attributed(baseline, effects)
    scale = np.abs(parts.attributed_t).max(initial=1.0)
    assert parts.attributed_t.sum(axis=0) == pytest.approx(parts.cut_t, abs=1e-9 * scale)
    left = coalition_t(baseline, effects, np.array([[False] * 4, [True] * 4]), year=4)
    assert parts.cut_t[4, 0] == pytest.approx(left[0] - left[1], abs=1e-9 * scale)
