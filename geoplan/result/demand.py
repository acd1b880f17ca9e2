"""What the place's sources could give beside the electricity that it buys and the peak of its grid.

Sums of a year and capacities; and how much of what roofs give is used in its hour, where loads by the hour are known.
"""

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from geoplan.layers.demand.electricity import told
from geoplan.planning.estates.together.direct_use import PlaceDirectUse

ROOFTOP_OF_SOLD, ALL_OF_SOLD, ROOFTOP_OF_PEAK = "rooftop_pv_of_sold_pct", "total_of_sold_pct", "rooftop_pv_of_peak_pct"


def demand_totals(demand: pd.DataFrame | None, totals: "pd.Series[float]") -> "pd.Series[float]":
    """Return what is asked for, and what roofs and all sources could give as percentages of it.

    Parameters
    ----------
    demand
        As for `told`.
    totals
        The potential: ``rooftop_pv_energy_gwh`` and ``total_energy_gwh`` [GWh/a], ``rooftop_pv_capacity_mwp`` [MWp].

    Returns
    -------
    pandas.Series
        ``electricity_sold_gwh`` [GWh/a], `ROOFTOP_OF_SOLD`, `ALL_OF_SOLD` [%], ``peak_mw`` [MW] and `ROOFTOP_OF_PEAK`
        [%, MWp over MW], as far as they are known.
    """
    values: dict[str, float] = {}
    for column, parts in _SHARES.items():
        number = told(demand, column)
        if number is None:
            continue
        values[column] = number.amount
        values |= {name: 100.0 * float(totals[part]) / number.amount for name, part in parts.items() if part in totals}
    return pd.Series(values, dtype=float)


_SHARES: Mapping[str, Mapping[str, str]] = {
    "electricity_sold_gwh": {ROOFTOP_OF_SOLD: "rooftop_pv_energy_gwh", ALL_OF_SOLD: "total_energy_gwh"},
    "peak_mw": {ROOFTOP_OF_PEAK: "rooftop_pv_capacity_mwp"},
}


def demand_sentences(
    demand: pd.DataFrame | None, totals: "pd.Series[float]", *, use: PlaceDirectUse | None = None
) -> Iterator[tuple[str, dict[str, float | str]]]:
    """Yield the key of each sentence on demand and what to fill in; nothing where the study has no such layer.

    Parameters
    ----------
    demand, totals
        As for `demand_totals`.
    use
        What loads take of the roofs' electricity in the hour; None where that is not known.
    """
    if demand is None:
        return
    shares = demand_totals(demand, totals)
    values: dict[str, float | str]
    sold, peak = told(demand, "electricity_sold_gwh"), told(demand, "peak_mw")
    if sold is None:
        yield "sold_unknown", {}
    elif ROOFTOP_OF_SOLD in shares:
        values = {
            "roofs": _digits(shares[ROOFTOP_OF_SOLD]),
            "all": _digits(shares[ALL_OF_SOLD]),
        }
        values |= {"sold": _digits(sold.amount), "year": str(sold.year)}
        yield f"sold_{sold.basis}", values
        if use is None or math.isnan(use.direct_use_share):
            yield "hours_unknown", {}
        else:
            own, whole = (_digits(100.0 * share) for share in (use.direct_use_share, use.pooled_share))
            yield "hours_low", {"own": own, "whole": whole}
    if peak is None:
        yield "peak_unknown", {}
    elif ROOFTOP_OF_PEAK in shares:
        values = {"capacity": _digits(totals["rooftop_pv_capacity_mwp"]), "roofs": _digits(shares[ROOFTOP_OF_PEAK])}
        values |= {"peak": _digits(peak.amount), "year": str(peak.year)}
        yield f"peak_{peak.basis}", values


def _digits(value: float) -> int | float:
    """Return a number as a first page tells it: three digits that count, whole from 10 on, with one decimal below."""
    return round(float(f"{value:.2e}")) if abs(value) >= 10 else round(value, 1)
