"""How much electricity measures give below a cost, year by year: what learning does to the order."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geoplan.machine.products import product_sums
from geoplan.planning.estates.sizing.estate_costs import capital_recovery
from geoplan.planning.scenario.inputs.baseline import FloatArray, IntArray
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.pathways.stock import life_of
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from geoplan.units import MWH_PER_GWH

COLUMNS = SCENARIO_COLUMNS["scenario_supply"]


def supply_by_year(measures: Sequence[Measure], years: IntArray, *, discount_rate: float) -> pd.DataFrame:
    """Return the supply curve of each year: measures that give electricity, the cheapest first.

    Parameters
    ----------
    measures
        What can be done.
    years
        (years,) each, from the base year on.
    discount_rate
        The investor's, real [1/a].

    Returns
    -------
    pandas.DataFrame
        ``year``, ``measure_id``, ``measure_energy_gwh`` of all that could stand in that year [GWh/a],
        ``supply_cumulative_gwh`` of it and all that is cheaper, and ``lcoe_usd_per_mwh``, NaN where the cost is not
        known: these come last.

    Notes
    -----
    ``LCOE = (annuity(capex) + running) / energy`` of a unit that is built in that year. Of a resource that several
    measures use, the cheaper takes all that it can, place by place, and the dearer what is left: no roof and no tonne
    is in the curve twice.
    """
    giving = [measure for measure in measures if float(measure.energy_mwh.sum()) > 0]
    costs = [_cost_of_energy(measure, years, discount_rate=discount_rate) for measure in giving]
    rows: list[dict[str, object]] = []
    for at, year in enumerate(years):
        lcoe = np.array([cost[at] for cost in costs])
        order = np.lexsort((np.arange(len(giving)), lcoe))  # NaN is sorted to the end
        left: dict[tuple[str, str], float] = {}
        total = 0.0
        for row in order:
            measure = giving[row]
            energy = product_sums(_taken(measure, left), measure.energy_mwh) * float(measure.growth[at]) / MWH_PER_GWH
            total += energy
            rows.append(dict(zip(COLUMNS, (int(year), measure.measure_id, energy, total, lcoe[row]), strict=True)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _cost_of_energy(measure: Measure, years: IntArray, *, discount_rate: float) -> FloatArray:
    """Return what electricity costs from a unit that is built in each year, (years,) [USD/MWh]."""
    if measure.costs is None:
        return np.full(len(years), np.nan)
    life = life_of(measure)
    yearly = discount_rate if life is None else capital_recovery(discount_rate, life)
    energy = float(measure.energy_mwh.sum() / measure.potential.sum())
    return np.asarray((yearly * measure.costs.capex_usd + measure.costs.running_usd) / energy)


def _taken(measure: Measure, left: dict[tuple[str, str], float]) -> FloatArray:
    """Return which share of a measure what is left of its resource allows at each place, and take it off."""
    taken = np.ones(len(measure.places))
    for row, place in enumerate(measure.places):
        share = float(measure.resource_share[row])
        if measure.resource and share > 0:
            rest = left.get((measure.resource, place), 1.0)
            taken[row] = min(1.0, rest / share)
            left[measure.resource, place] = max(0.0, rest - taken[row] * share)
    return taken
