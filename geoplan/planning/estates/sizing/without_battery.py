"""A year without a battery in many futures at once: exact, since each hour is a straight line of two factors."""

import numpy as np

from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.sizing.year_sums import EstateYear, YearSums
from geoplan.planning.estates.surplus_rules import sold_share


def is_straight(year: EstateYear) -> bool:
    """Say whether a year without a battery can be summed up so: one rule of energy, and no price of capacity."""
    tariff = None if year.billed is None else year.billed.tariff
    of_capacity = any(rule is not None and rule.of == "capacity" for _, rule in year.surplus)
    return len(year.surplus) == 1 and not of_capacity and (tariff is None or tariff.capacity_price == 0.0)


def sums_without_battery(year: EstateYear, factors: FloatArray) -> YearSums:
    """Return what load and PV times factors come to without a battery.

    Of an hour with load a and PV b the import is max(l a - p b, 0): nothing once p/l passes a/b. With the hours sorted
    by a/b, the sum of all that still import is a sum of their tail.

    Parameters
    ----------
    year
        One of which `is_straight` holds.
    factors
        (draws, 2): what load and PV are multiplied by.

    Returns
    -------
    YearSums
        (draws,) each.
    """
    load, pv = (np.asarray(each, dtype=np.float64) * year.hours for each in (year.load, year.pv))
    of_load, of_pv = factors[:, 0], factors[:, 1]
    until = np.divide(load, pv, out=np.full(load.shape, np.inf), where=pv > 0.0)
    order = np.argsort(until, kind="stable")
    ratio = np.divide(of_pv, of_load, out=np.full(of_pv.shape, np.inf), where=of_load > 0.0)
    first = np.searchsorted(until[order], ratio, side="right")

    def tail(values: FloatArray) -> FloatArray:
        sums = np.zeros(len(values) + 1)
        sums[:-1] = np.cumsum(values[order][::-1])[::-1]
        return sums[first]

    def bought(weights: FloatArray) -> FloatArray:
        # without load nothing is bought, however small the PV
        return np.where(of_load > 0.0, of_load * tail(weights * load) - of_pv * tail(weights * pv), 0.0)

    imported = np.maximum(bought(np.ones(load.shape)), 0.0)
    need, sun = of_load * load.sum(), of_pv * pv.sum()
    left = np.maximum(sun - need + imported, 0.0)
    tariff = None if year.billed is None else year.billed.tariff
    sold = np.zeros(left.shape)
    if tariff is None or tariff.export_price >= 0.0:
        sold = left * sold_share(year.surplus[0][1], left=left, sun=sun)
    bill = np.full(left.shape, np.nan)
    if year.billed is not None:
        bill = bought(year.billed.buying) - (0.0 if tariff is None else tariff.export_price) * sold
    nothing = np.zeros(left.shape)
    return YearSums(
        import_kwh=imported,
        export_kwh=sold,
        curtailed_kwh=left - sold,
        clean_kwh=need - imported,
        charged_kwh=nothing,
        discharged_kwh=nothing,
        load_kwh=need,
        pv_kwh=sun,
        peak_kw=nothing,
        bill=bill,
    )
