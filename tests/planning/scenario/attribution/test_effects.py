import numpy as np
import pytest

from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.planning.scenario.attribution.effects import effects_of
from support.scenario_models import YEARS, baseline_of_town, one_measure


def effects(measure, stock, *, setting=None, passed_share=0.5, baseline=None):
    placed = {measure.measure_id: np.tile(np.asarray(stock, dtype=float)[:, None], len(YEARS))}
    return effects_of(
        [measure],
        baseline or baseline_of_town(),
        placed=placed,
        setting=setting or ScenarioSetting(),
        passed_share=passed_share,
    )


def test_half_of_a_measure_gives_half_of_what_all_of_it_gives_place_by_place():
    measure = one_measure("pv", energy_mwh=np.array([60.0, 80.0]), direct_t=np.array([6.0, -4.0]))
    of_all = effects(measure, [30.0, 10.0])
    assert of_all.energy_mwh[0] == pytest.approx([50.0] * 26)
    assert of_all.direct_t[0] == pytest.approx([2.0] * 26)
    assert of_all.claimed_t[0] == pytest.approx([2.0] * 26)


def test_what_is_saved_is_a_share_of_the_use_in_the_base_year_and_at_most_all():
    measure = one_measure("led", saved={"electricity.drives": np.array([100_000.0, 500_000.0]), "unknown": np.ones(2)})
    saved = effects(measure, [60.0, 2.0]).saved
    assert saved[0, 1] == pytest.approx([0.5 + 0.125] * 26)
    assert not saved[0, [0, 2]].any()
    assert effects(measure, [60.0, 40.0]).saved[0, 1].max() == 1.0
    nothing = baseline_of_town(activity=np.zeros((3, 26)))
    assert not effects(measure, [60.0, 40.0], baseline=nothing).saved.any()


def test_methane_of_landfills_is_avoided_in_the_years_after_too():
    measure = one_measure("composting", lag_t=np.array([0.0, 2.0, 1.0]))
    stock = np.zeros((2, 26))
    stock[0, 1], stock[1, 3] = 10.0, 4.0
    late = effects_of(
        [measure],
        baseline_of_town(),
        placed={"composting": stock},
        setting=ScenarioSetting(),
        passed_share=0.5,
    )
    assert late.direct_t[0, :7] == pytest.approx([0.0, 0.0, 20.0, 10.0, 8.0, 4.0, 0.0])


def test_credits_that_are_passed_on_are_not_the_places_claim():
    measure = one_measure("pv", energy_mwh=np.array([60.0, 80.0]), jcm_factor=0.333)
    setting = ScenarioSetting(
        measures={"pv": MeasureSetting(jcm_share=0.5)}, places={"b": {"pv": MeasureSetting(jcm_share=1.0)}}
    )
    of_all = effects(measure, [60.0, 40.0], setting=setting, passed_share=0.4)
    passed = (0.5 * 60.0 + 1.0 * 80.0) * 0.333 * 0.4
    assert of_all.passed_t[0] == pytest.approx([passed] * 26)
    assert of_all.claimed_t[0] == pytest.approx([-passed] * 26)


def test_a_place_without_potential_gives_nothing():
    measure = one_measure("pv", potential=np.array([0.0, 40.0]), energy_mwh=np.array([1.0, 80.0]))
    assert effects(measure, [0.0, 20.0]).energy_mwh[0] == pytest.approx([40.0] * 26)


def test_a_measure_is_active_in_the_years_in_which_it_does_anything():
    measure = one_measure("pv", energy_mwh=np.array([60.0, 80.0]))
    assert effects(measure, [1.0, 0.0]).active.all()
    assert not effects(measure, [0.0, 0.0]).active.any()
