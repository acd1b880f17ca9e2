"""Which battery pays on each estate: sizes in hours of the mean load, what another kWh saves, and what it costs."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geoplan.machine.cores import usable_cores
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.sizing.estate_costs import capital_recovery
from geoplan.planning.estates.sizing.golden_section import golden_section
from geoplan.planning.estates.sizing.year_sums import EstateYear, YearSums
from geoplan.units import KWH_PER_MWH

if TYPE_CHECKING:
    from geoplan.planning.estates.money.estate_terms import EstateTerms

SWEEP_HOURS = tuple(float(hours) for hours in range(11))
"""Sizes that are swept, in hours of the mean load."""
_REFINEMENTS = 12


@dataclass(frozen=True, eq=False)
class BatterySweep:
    """Each size on each estate, and the best of them.

    Attributes
    ----------
    table
        A row of each estate and size: ``estate`` (its position), ``battery_hours``, ``battery_kwh``, ``battery_kw``,
        ``grid_import_mwh``, ``grid_export_mwh``, ``curtailed_mwh``, ``self_consumption_share``, ``bill_usd``,
        ``bill_saving_usd`` (against the smallest size), ``marginal_usd_per_kwh`` (what each kWh more than the size
        before saves a year), ``annuity_usd_per_kwh`` (what it costs a year). Without a tariff money is NaN.
    best
        A row of each estate: ``best_battery_hours`` and ``best_battery_kwh``, where another kWh saves no more than it
        costs; ``battery_pays_below_usd_per_kwh``, the price of a kWh with its power below which a size of the sweep
        pays, whether one does or not.
    """

    table: pd.DataFrame
    best: pd.DataFrame


def battery_sweep(
    years: Sequence[EstateYear], *, terms: "EstateTerms", battery_hours: Sequence[float] = SWEEP_HOURS
) -> BatterySweep:
    """Sweep batteries over estates.

    Parameters
    ----------
    years
        One of each estate, with the tariffs' money that ``terms.usd_rate`` turns into dollars.
    terms
        Of one future: prices, lives, power per kWh.
    battery_hours
        Sizes in hours of the mean load, rising from 0.

    Returns
    -------
    BatterySweep

    Notes
    -----
    What a battery saves rises with its size, but for the smallest ever more slowly, so that the best size is where the
    saving of another kWh falls to its annuity. It is looked for among the sizes, and then by golden section between the
    neighbours of the best one, unless that is none.
    """
    hours = np.asarray(battery_hours, dtype=np.float64)
    annuity = battery_annuity(terms)
    with ThreadPoolExecutor(max(1, min(len(years), usable_cores()))) as pool:
        swept = list(pool.map(lambda year: _swept(year, hours, terms), years))
        best = list(pool.map(lambda year, sums: _best(year, sums, hours, terms), years, swept))
    tables = [_table(row, year, sums, hours, terms) for row, (year, sums) in enumerate(zip(years, swept, strict=True))]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    rows = []
    for year, sums, size in zip(years, swept, best, strict=True):
        mean = float(year.load.mean())
        rows.append((size, size * mean, _pays_below(_saving(sums, terms), hours * mean, terms)))
    columns = ["best_battery_hours", "best_battery_kwh", "battery_pays_below_usd_per_kwh"]
    return BatterySweep(table.assign(annuity_usd_per_kwh=annuity), pd.DataFrame(rows, columns=columns))


def battery_annuity(terms: "EstateTerms") -> float:
    """Return what a kWh of battery with its power costs a year [USD/kWh]: store and converter by their own lives."""
    rate, upkeep = float(terms.discount_rate), float(terms.battery_om_share)
    store = float(terms.battery_usd_per_kwh) * (capital_recovery(rate, float(terms.battery_life)) + upkeep)
    power = float(terms.battery_kw_per_kwh) * float(terms.battery_usd_per_kw)
    return store + power * (capital_recovery(rate, float(terms.converter_life)) + upkeep)


def _swept(year: EstateYear, hours: FloatArray, terms: "EstateTerms") -> YearSums:
    """Return the sums of each size: (sizes,)."""
    sizes = hours * float(year.load.mean())
    sums = year.sums(sizes, sizes * float(terms.battery_kw_per_kwh))
    return YearSums(*(each[:, 0] for each in sums))


def _saving(sums: YearSums, terms: "EstateTerms") -> FloatArray:
    """Return what each size saves a year against the smallest [USD]."""
    return (sums.bill[0] - sums.bill) / float(terms.usd_rate)


def _best(year: EstateYear, sums: YearSums, hours: FloatArray, terms: "EstateTerms") -> float:
    """Return the hours of mean load at which what is left of the saving is most; NaN where money is not known."""
    mean, annuity = float(year.load.mean()), battery_annuity(terms)
    left = _saving(sums, terms) - annuity * hours * mean
    if not np.isfinite(left).all():
        return float("nan")
    place = int(np.argmax(left))
    if place == 0:
        return float(hours[0])
    low, high = float(hours[place - 1]), float(hours[min(place + 1, hours.size - 1)])

    def loss(size: float) -> float:
        one = _swept(year, np.array([hours[0], size]), terms)
        return annuity * size * mean - float(_saving(one, terms)[1])

    near = golden_section(loss, low, high, _REFINEMENTS)
    return near if -loss(near) > float(left[place]) else float(hours[place])


def _pays_below(saving: FloatArray, sizes: FloatArray, terms: "EstateTerms") -> float:
    """Return the highest price of a kWh with its power at which a size of the sweep pays [USD/kWh].

    It need not be the smallest: by self-consumption a small battery is empty before the peak of the evening. Store and
    converter share the price as they do now; where no price is known, all of it lasts as long as the store. NaN where
    the saving is not known or there is no load.
    """
    some = sizes > 0.0
    price = float(terms.battery_usd_per_kwh) + float(terms.battery_kw_per_kwh) * float(terms.battery_usd_per_kw)
    if not some.any() or not np.isfinite(saving).all():
        return float("nan")
    best = float((saving[some] / sizes[some]).max())
    annuity = battery_annuity(terms)
    if np.isfinite(annuity) and annuity > 0.0:
        return max(best, 0.0) * price / annuity
    rate, upkeep = float(terms.discount_rate), float(terms.battery_om_share)
    return max(best, 0.0) / (capital_recovery(rate, float(terms.battery_life)) + upkeep)


def _table(row: int, year: EstateYear, sums: YearSums, hours: FloatArray, terms: "EstateTerms") -> pd.DataFrame:
    sizes = hours * float(year.load.mean())
    saving = _saving(sums, terms)
    grown = np.diff(sizes, prepend=np.nan)
    pv = sums.pv_kwh
    return pd.DataFrame(
        {
            "estate": row,
            "battery_hours": hours,
            "battery_kwh": sizes,
            "battery_kw": sizes * float(terms.battery_kw_per_kwh),
            "grid_import_mwh": sums.import_kwh / KWH_PER_MWH,
            "grid_export_mwh": sums.export_kwh / KWH_PER_MWH,
            "curtailed_mwh": sums.curtailed_kwh / KWH_PER_MWH,
            "self_consumption_share": np.divide(sums.clean_kwh, pv, out=np.full(pv.shape, np.nan), where=pv > 0.0),
            "bill_usd": sums.bill / float(terms.usd_rate),
            "bill_saving_usd": saving,
            "marginal_usd_per_kwh": np.divide(
                np.diff(saving, prepend=np.nan), grown, out=np.full(grown.shape, np.nan), where=grown > 0.0
            ),
        }
    )
