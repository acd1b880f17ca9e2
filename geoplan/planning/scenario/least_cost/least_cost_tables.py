"""The tables of the least cost: what is built where for each target, and what it costs and what holds it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from geoplan.layers.climate.targets import REDUCTION
from geoplan.planning.scenario.inputs.baseline import Baseline
from geoplan.planning.scenario.inputs.target_readings import TargetReading
from geoplan.planning.scenario.least_cost.mix import LeastCostMix, least_cost_mix
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS

_LEAST = 1e-6
"""Shares of a potential below which nothing stands."""


def least_cost_tables(
    measures: Sequence[Measure], baseline: Baseline, *, readings: Sequence[TargetReading], discount_rate: float
) -> Mapping[str, pd.DataFrame]:
    """Return ``least_cost`` and ``least_cost_bounds``, for each target in the sense in which it is read.

    Parameters
    ----------
    measures, baseline
        What can be done, and what the place gives off without it.
    readings
        The targets; those of which something is missing, or which nobody has given a sense, are left out.
    discount_rate
        Society's, real [1/a].

    Returns
    -------
    mapping
        Columns of `SCENARIO_COLUMNS`. ``least_cost`` has the years in which something is added at a place, and the year
        of the target for all that stands. Of the sense ``reduction``, level and what is reached are what is cut, else
        what is left [tCO2e/a].
    """
    mixes: dict[tuple[int, float], LeastCostMix] = {}
    parts: list[pd.DataFrame] = []
    bounds: list[dict[str, Any]] = []
    for reading in readings:
        if reading.missing or not np.isfinite(reading.cut_t):
            continue
        asked = (reading.year, reading.cut_t)
        if asked not in mixes:
            mixes[asked] = least_cost_mix(
                measures, baseline, needed_t=reading.cut_t, year=reading.year, discount_rate=discount_rate
            )
        head = {"target_id": reading.target_id, "target_sense": reading.sense}
        parts.append(_mix_rows(mixes[asked], measures, baseline, year=reading.year).assign(**head))
        bounds.append(head | _bounds(mixes[asked], reading, baseline))
    built = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return {
        name: table.reindex(columns=list(SCENARIO_COLUMNS[name]))
        for name, table in (("least_cost", built), ("least_cost_bounds", pd.DataFrame(bounds)))
    }


def _mix_rows(mix: LeastCostMix, measures: Sequence[Measure], baseline: Baseline, *, year: int) -> pd.DataFrame:
    """Return what is added where and when, and what stands in the year of the target."""
    rows = []
    for measure in measures:
        if measure.measure_id not in mix.stock:
            continue
        stock, added = mix.stock[measure.measure_id], mix.added[measure.measure_id]
        least = _LEAST * measure.potential[:, None]
        at_target = (baseline.years == year)[None, :] & (stock > least)
        place, when = np.nonzero((added > least) | at_target)
        columns = {
            "measure_id": measure.measure_id,
            "place_id": np.array(measure.places, dtype=object)[place],
            "year": baseline.years[when],
            "stock": stock[place, when],
            "added": added[place, when],
        }
        rows.append(pd.DataFrame(dict[str, Any](columns)))
    known = [each for each in rows if len(each)]
    empty = pd.DataFrame(columns=["measure_id", "place_id", "year", "stock", "added"])
    return pd.concat(known, ignore_index=True) if known else empty


def _bounds(mix: LeastCostMix, reading: TargetReading, baseline: Baseline) -> dict[str, Any]:
    is_cut = reading.sense == REDUCTION
    without = float(baseline.total_t[np.flatnonzero(baseline.years == reading.year)[0]])
    return {
        "is_met": mix.is_met,
        "target_level_tco2e": reading.cut_t if is_cut else reading.level_t,
        "reached_tco2e": mix.reached_t if is_cut else without - mix.reached_t,
        "least_cost_usd": mix.cost_usd,
        "last_tonne_usd_per_tco2e": mix.last_tonne_usd_per_t,
        "binding": " ".join(mix.binding),
    }
