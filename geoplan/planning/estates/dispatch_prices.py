"""What a dispatch by tariff goes by: prices, what may be sold, and how far the grid may charge without a new peak."""

import numpy as np

from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.dispatch_kernel import DispatchPrices, FloatArray
from geoplan.planning.estates.surplus_rules import SurplusPeriods, export_limit
from geoplan.planning.estates.tariffs import Surplus

_KNOWN_HOURS = 18.0
"""A plan knows 24 hours and acts for the first 6 of them: of each step that acts, so many are known."""


def dispatch_prices(
    net: FloatArray, billed: BilledSteps, *, surplus: "Surplus | SurplusPeriods | None" = None
) -> DispatchPrices:
    """Return what a dispatch by tariff goes by.

    A surplus of which nothing may be sold is worth nothing. Where capacity has a price, the grid charges the battery
    only as far as import stays below the highest import that the month has had without a battery, or will have within
    the hours that are known: so the battery never raises a peak that is billed.

    Parameters
    ----------
    net
        Load less PV of each step. [kW]
    billed
        The tariff, or prices, upon the steps.
    surplus
        What may be sold: one rule, or those of `surplus_periods`; None for all of it.
    """
    tariff = billed.tariff
    selling = 0.0 if tariff is None else float(tariff.export_price)
    periods = surplus if isinstance(surplus, tuple) else ((slice(0, net.size), surplus),)
    rules = [rule for _, rule in periods]
    if all(rule is not None and rule.share == 0.0 for rule in rules):
        selling = 0.0
    limits = [0.0 if selling and rule is not None and rule.share == 0.0 else export_limit(rule) for rule in rules]
    most, by_step = limits[0], np.empty(0)
    if len(set(limits)) > 1:
        by_step = np.empty(net.size)
        for (steps, _), limit in zip(periods, limits, strict=True):
            by_step[steps] = limit
    charge = np.empty(0)
    if tariff is not None and tariff.capacity_price > 0.0:
        charge = _charge_limits(np.maximum(net, 0.0), billed)
    return DispatchPrices(billed.buying, selling, most, by_step, charge)


def _charge_limits(need: FloatArray, billed: BilledSteps) -> FloatArray:
    """Return the largest charge from the grid of each step that makes no new peak of its month [kW]."""
    means = need
    if billed.period is not None:
        means = (np.bincount(billed.period, need) / np.bincount(billed.period))[billed.period]
    peaks = np.empty(need.size)
    ahead = int(_KNOWN_HOURS / billed.hours)
    for month in range(len(billed.months)):
        inside = np.flatnonzero(billed.month == month)
        so_far = np.maximum.accumulate(means[inside])
        peaks[inside] = so_far[np.minimum(np.arange(inside.size) + ahead, inside.size - 1)]
    if billed.period is not None:  # one that two months share makes a peak in neither
        least = np.full(means.size, np.inf)
        np.minimum.at(least, billed.period, peaks)
        peaks = least[billed.period]
    return np.maximum(peaks - np.maximum(need, means), 0.0)
