"""One scenario, worked out: what it builds, what its measures cut and cost, in the base and in all futures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geoplan.options.scenario_options import ScenarioSetting
from geoplan.parameters import Parameters
from geoplan.planning.scenario.attribution.attributed import (
    Attribution,
    Ends,
    attributed,
    attributed_in_futures,
    first_and_last,
)
from geoplan.planning.scenario.attribution.effects import Effects, effects_of
from geoplan.planning.scenario.attribution.stock_costs import DiscountRates, StockCosts, stock_costs
from geoplan.planning.scenario.inputs.baseline import Baseline, FloatArray
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.pathways.stock import deploy
from geoplan.planning.scenario.scenario_tables import ScenarioRun
from geoplan.potential.cost import DISCOUNT_RATE

SOCIAL_RATE = "scenario.social_discount_rate"
CREDITS_PASSED = "jcm.credits_passed_share"


@dataclass(frozen=True)
class ScenarioTerms:
    """What holds for all scenarios of a study.

    Attributes
    ----------
    rates
        What money is worth later; NaN where it is not known.
    passed_share
        Which part of the credits of projects of the Joint Crediting Mechanism is passed on. [0..1]
    """

    rates: DiscountRates
    passed_share: float

    @classmethod
    def of(cls, parameters: Parameters, settings: Sequence[ScenarioSetting]) -> "ScenarioTerms":
        """Return the terms that parameters tell; what no scenario asks for is not read."""
        investor, society = (
            float(parameters.value(name)) if name in parameters else np.nan for name in (DISCOUNT_RATE, SOCIAL_RATE)
        )
        passes = any(
            own.jcm_share > 0
            for setting in settings
            for measures in (setting.measures, *setting.places.values())
            for own in measures.values()
        )
        passed = float(parameters.value(CREDITS_PASSED)) if passes and CREDITS_PASSED in parameters else 0.0
        return cls(DiscountRates(investor, society), passed)


@dataclass(frozen=True, eq=False)
class WorkedScenario:
    """A scenario and all that its tables tell.

    Attributes
    ----------
    run
        What it builds and cuts.
    effects
        What each measure does alone.
    base, drawn
        What each brings: in the base, and in all futures.
    ends
        What each brings first, and last.
    costs
        What each costs.
    """

    run: ScenarioRun
    effects: Effects
    base: Attribution
    drawn: Attribution
    ends: Ends
    costs: StockCosts


def worked_out(
    measures: Sequence[Measure],
    setting: ScenarioSetting,
    *,
    baseline: Baseline,
    terms: ScenarioTerms,
    grid_moved: FloatArray,
) -> WorkedScenario:
    """Work out one scenario.

    Parameters
    ----------
    measures, setting
        What can be done, and what the scenario does.
    baseline
        What the place gives off without measures.
    terms
        What holds for all scenarios.
    grid_moved
        (futures,) the grid's factor over its value.
    """
    deployment = deploy(measures, setting, years=baseline.years)
    effects = effects_of(measures, baseline, placed=deployment.placed, setting=setting, passed_share=terms.passed_share)
    base = attributed(baseline, effects)
    drawn = attributed_in_futures(baseline, effects, [measure.moved for measure in measures], factor=grid_moved)
    run = ScenarioRun(
        setting=setting,
        stock=deployment.stock,
        added=deployment.added,
        placed=deployment.placed,
        attributed_t=base.attributed_t[:, :, 0],
        cut_t=base.cut_t[:, 0],
        drawn_cut_t=drawn.cut_t,
        limited=deployment.limited,
    )
    costs = stock_costs(measures, deployment, rates=terms.rates)
    return WorkedScenario(run, effects, base, drawn, first_and_last(baseline, effects), costs)
