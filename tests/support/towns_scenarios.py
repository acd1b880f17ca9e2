"""The scenarios of the town that is made by hand, whole, with their tables but for those that need a study."""

import numpy as np

from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.planning.scenario.attribution.stock_costs import DiscountRates
from geoplan.planning.scenario.scenario_rows import scenario_frame
from geoplan.planning.scenario.scenario_run import ScenarioTerms, worked_out
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS, Scenarios
from geoplan.planning.scenario.scenarios import scenario_tables_of
from support.scenario_models import FUTURES, baseline_of_town, measures_of_town, towns_setting

TERMS = ScenarioTerms(DiscountRates(0.1, 0.06), 0.5)


def towns_scenarios(*, measures=None, baseline=None, settings=None) -> Scenarios:
    """Return a scenario of all measures, one of roofs alone and one of nothing."""
    measures = measures_of_town() if measures is None else measures
    baseline = baseline_of_town() if baseline is None else baseline
    roofs = ScenarioSetting(title="Roofs", measures={"rooftop_pv": MeasureSetting(shares={2040: 0.5})})
    settings = settings or {"cleaner": towns_setting(), "roofs": roofs, "nothing": ScenarioSetting()}
    moved = np.ones(FUTURES)
    worked = {
        name: worked_out(measures, setting, baseline=baseline, terms=TERMS, grid_moved=moved)
        for name, setting in settings.items()
    }
    tables = scenario_tables_of(worked, measures, baseline=baseline, terms=TERMS, grid_moved=moved)
    return Scenarios(
        baseline=baseline,
        measures=measures,
        runs={name: each.run for name, each in worked.items()},
        tables={name: tables.get(name, scenario_frame(name, [])) for name in SCENARIO_COLUMNS},
        grid_moved=moved,
    )
