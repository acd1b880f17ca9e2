import numpy as np
import pytest

from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.parameters import load_parameters
from geoplan.planning.scenario.attribution.stock_costs import DiscountRates
from geoplan.planning.scenario.scenario_run import ScenarioTerms, worked_out
from support.scenario_models import FUTURES, baseline_of_town, measures_of_town, towns_setting

TERMS = ScenarioTerms(DiscountRates(0.10, 0.06), passed_share=0.5)


@pytest.fixture(scope="module")
def worked():
    return worked_out(
        measures_of_town(), towns_setting(), baseline=baseline_of_town(), terms=TERMS, grid_moved=np.ones(FUTURES)
    )


def test_a_run_has_a_row_for_each_measure_and_one_for_the_grid(worked):
    run = worked.run
    assert run.stock.shape == run.added.shape == (6, 26)
    assert run.attributed_t.shape == (7, 26)
    assert run.cut_t.shape == (26,)
    assert run.drawn_cut_t.shape == (26, FUTURES)
    assert set(run.placed) == {measure.measure_id for measure in measures_of_town()}
    assert run.limited["e_bus"]["build_limit"][0] == 2029


def test_wedges_add_up_in_the_base_and_in_each_future(worked):
    assert worked.run.attributed_t.sum(axis=0) == pytest.approx(worked.run.cut_t, rel=1e-9)
    assert worked.drawn.attributed_t.sum(axis=0) == pytest.approx(worked.run.drawn_cut_t, rel=1e-9)


def test_terms_are_those_of_the_parameters_and_what_nobody_asks_for_is_not_read():
    parameters = load_parameters().watched()
    terms = ScenarioTerms.of(parameters, [ScenarioSetting(measures={"pv": MeasureSetting(shares={2030: 0.5})})])
    assert terms.rates.investor == load_parameters().value("costs.finance.discount_rate")
    assert terms.passed_share == 0.0
    assert "jcm.credits_passed_share" not in parameters.reads.values
    credited = ScenarioSetting(places={"a": {"pv": MeasureSetting(jcm_share=0.5)}})
    assert ScenarioTerms.of(parameters, [credited]).passed_share == parameters.value("jcm.credits_passed_share")
