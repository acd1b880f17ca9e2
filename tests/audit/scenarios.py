"""Scenarios, recomputed from their settings and from what each measure can do: stock, cut, attribution, money.

Attribution is worked out by all coalitions, one after the other; a curve by its plain formula.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

GRID = "cleaner_grid"
Amounts = Any


def wanted_shares(
    setting: Mapping[str, Any] | None, years: Sequence[int], *, built: Mapping[int, float], whole: Sequence[float]
) -> list[float]:
    """Return the share of its potential that a measure is asked for in each year: `built` and `whole` in its unit."""
    known = sorted(year for year in built if years[0] <= year <= years[-1])
    points = {years[0]: 0.0} | {year: built[year] / whole[year - years[0]] for year in known}
    start = known[-1] if known else years[0]
    low = points[start]
    anchors = {} if setting is None else {int(year): share for year, share in setting["shares"].items()}
    anchors = {year: share for year, share in sorted(anchors.items()) if year > start}
    if not anchors:
        line = points
    elif setting is not None and setting["curve"] == "linear":
        line = points | anchors
    else:
        assert setting is not None
        return _logistic(setting, years, anchors, points=points, start=start)
    at = sorted(line)
    shares = [float(np.interp(year, at, [line[one] for one in at])) for year in years]
    return [
        min(1.0, max(0.0, share if anchors or year <= start else low))
        for share, year in zip(shares, years, strict=True)
    ]


def _logistic(
    setting: Mapping[str, Any],
    years: Sequence[int],
    anchors: Mapping[int, float],
    *,
    points: Mapping[int, float],
    start: int,
) -> list[float]:
    low, last, rate = points[start], max(anchors), setting["rate"]
    high = anchors[last]

    def curve(year: float, middle: float) -> float:
        return 1.0 / (1.0 + math.exp(-rate * (year - middle)))

    def part(year: float, middle: float) -> float:
        first = curve(start, middle)
        return (curve(year, middle) - first) / (curve(last, middle) - first)

    middle = setting.get("midpoint")
    first = min(anchors)
    if middle is None and len(anchors) > 1 and high != low:
        asked, left, right = (anchors[first] - low) / (high - low), start - 50.0, last + 50.0
        for _ in range(60):
            middle = (left + right) / 2
            left, right = (middle, right) if part(first, middle) > asked else (left, middle)
        middle = (left + right) / 2
    elif middle is None:
        middle = (start + last) / 2
    at = sorted(points)
    shares = []
    for year in years:
        if year <= start:
            shares.append(float(np.interp(year, at, [points[one] for one in at])))
        else:
            shares.append(high if year >= last else low + (high - low) * part(year, middle))
    return [min(1.0, max(0.0, share)) for share in shares]


def stocks(
    measures: Sequence[Mapping[str, Any]], setting: Mapping[str, Any], years: Sequence[int]
) -> dict[str, Amounts]:
    """Return what stands: measure -> (places, years) in its unit."""
    asked: dict[tuple[str, str], list[float]] = {}
    for one in measures:
        whole = [sum(one["potential"]) * growth for growth in one["growth"]]
        built = {int(year): each for year, each in one["built"].items()}
        for place in one["places"]:
            own = setting["places"].get(place, {}).get(one["id"], setting["measures"].get(one["id"]))
            asked[one["id"], place] = wanted_shares(own, years, built=built, whole=whole)
    needs: dict[tuple[str, str, int], float] = {}
    for one in measures:
        for at, place in enumerate(one["places"]):
            for year in range(len(years)):
                key = (one["resource"], place, year)
                needs[key] = needs.get(key, 0.0) + asked[one["id"], place][year] * one["resource_share"][at]
    standing = {}
    for one in measures:
        wanted = np.array(
            [
                [
                    asked[one["id"], place][year]
                    / max(1.0, needs[one["resource"], place, year])
                    * one["potential"][at]
                    * one["growth"][year]
                    for year in range(len(years))
                ]
                for at, place in enumerate(one["places"])
            ]
        )
        standing[one["id"]] = _built(one, wanted, years)
    return standing


def life_of(one: Mapping[str, Any]) -> int | None:
    """Return how many years a unit stands; None where nothing is known."""
    years = math.nan if one["costs"] is None else one["costs"]["life_years"]
    return None if math.isnan(years) else max(1, math.floor(years + 0.5))


def _built(one: Mapping[str, Any], wanted: Amounts, years: Sequence[int]) -> Amounts:
    """Return what is built of what is wanted: no more a year than can be."""
    life, limit = life_of(one), one["build_limit"]
    covered = max((int(year) for year in one["built"]), default=years[0])
    standing = wanted.copy()
    for year in range(1, len(years)):
        before = standing[:, year - 1]
        alive = _alive(standing[:, :year].sum(axis=0), life)
        gone = alive[year - life] if life is not None and year - life >= 0 else 0.0
        more = float((wanted[:, year] - before).sum())
        room = math.inf if math.isnan(limit) or years[year] <= covered else limit - gone
        if more <= room:
            continue
        if room >= 0:
            step = np.minimum(before + room / more * (wanted[:, year] - before), wanted[:, year])
        else:
            step = np.minimum(before * max(0.0, 1 + room / before.sum()), wanted[:, year])
        standing[:, year] = step
    return standing


def _alive(stock: Amounts, life: int | None) -> list[float]:
    """Return what is left of the additions of each year: those that gave way early are taken from the oldest."""
    alive: list[float] = []
    for year, now in enumerate(stock):
        gone = alive[year - life] if life is not None and year - life >= 0 else 0.0
        change = float(now) - (float(stock[year - 1]) if year else 0.0) + gone
        alive.append(max(0.0, change))
        short = max(0.0, -change)
        for old in range(max(0, year - life + 1) if life is not None else 0, year):
            taken = min(short, alive[old])
            alive[old] -= taken
            short -= taken
    return alive


def additions(stock: Amounts, life: int | None) -> list[float]:
    """Return what is built in each year, for more and in the place of what has reached its life."""
    return [_alive(stock[: year + 1], life)[year] for year in range(len(stock))]


def effects(
    one: Mapping[str, Any],
    standing: Amounts,
    setting: Mapping[str, Any],
    *,
    activity: Mapping[str, float],
    passed: float,
) -> tuple[Amounts, Amounts, dict[str, Amounts]]:
    """Return electricity [MWh/a], tonnes avoided besides [t/a] and the part of each use that is saved, by year.

    `passed` is the part of credits that goes to the partner.
    """
    years = standing.shape[1]
    energy, direct = np.zeros(years), np.zeros(years)
    saved = {use: np.zeros(years) for use in one["saved"]}
    for at, place in enumerate(one["places"]):
        if not one["potential"][at]:
            continue
        part = standing[at] / one["potential"][at]
        own = setting["places"].get(place, {}).get(one["id"], setting["measures"].get(one["id"]))
        credited = 0.0 if own is None else own["jcm_share"] * one["jcm_factor"] * passed
        energy += part * one["energy_mwh"][at]
        direct += part * (one["direct_t"][at] - credited * one["energy_mwh"][at])
        for use, of_places in one["saved"].items():
            if activity.get(use):
                saved[use] += part * of_places[at] / activity[use]
    whole = standing.sum(axis=0)
    for age, each in enumerate(one["lag_t"]):
        if age < years:
            direct[age:] += whole[: years - age] * each
    return energy, direct, {use: np.minimum(1.0, each) for use, each in saved.items()}


def emissions(
    baseline: Mapping[str, Any], acting: Sequence[tuple[Any, Any, Any]], *, year: int, cleaner: bool
) -> float:
    """Return what the place gives off in a year, by its number, while some measures act [t/a]."""
    factor = baseline["grid_factor"][year] if cleaner else baseline["base_factor"]
    electricity, total = 0.0, baseline["fixed_t"][year]
    for use in baseline["uses"]:
        left = use["activity"][year]
        for _, _, saved in acting:
            left *= 1 - (saved[use["id"]][year] if use["id"] in saved else 0.0)
        if use["is_electric"]:
            electricity += left
        else:
            total += left
    electricity -= sum(energy[year] for energy, _, _ in acting)
    if baseline["has_floor"]:
        electricity = max(0.0, electricity)
    if electricity:
        total += factor * electricity
    return float(total - sum(direct[year] for _, direct, _ in acting))


def attribution(baseline: Mapping[str, Any], every: Mapping[str, tuple[Any, Any, Any]], year: int) -> dict[str, float]:
    """Return the tonnes of each measure and of the cleaner grid: the mean over all orders, by all coalitions."""
    players = [*every, GRID]
    count = len(players)
    total = np.empty(1 << count)
    for mask in range(1 << count):
        acting = [every[name] for at, name in enumerate(players[:-1]) if mask >> at & 1]
        total[mask] = emissions(baseline, acting, year=year, cleaner=bool(mask >> (count - 1) & 1))
    sizes = np.array([mask.bit_count() for mask in range(1 << count)])
    weight = np.array([math.factorial(k) * math.factorial(count - 1 - k) / math.factorial(count) for k in range(count)])
    tonnes = {}
    for at, name in enumerate(players):
        without = np.flatnonzero(~(np.arange(1 << count) >> at & 1).astype(bool))
        tonnes[name] = float((weight[sizes[without]] * (total[without] - total[without | 1 << at])).sum())
    return tonnes


def annuity(rate: float, years: float) -> float:
    """Return what a loan of 1 costs a year."""
    return 1 / years if rate == 0 else rate / (1 - (1 + rate) ** -years)


def net_cost(one: Mapping[str, Any], stock: Amounts, *, rate: float, value: Sequence[float]) -> tuple[float, Amounts]:
    """Return what a measure costs in all, discounted to the first year, and the weight of each year [USD]."""
    costs, life = one["costs"], life_of(one)
    added = additions(stock, life)
    weights = np.array([(1 + rate) ** -year for year in range(len(stock))])
    yearly = np.array(costs["running_usd"]) * stock - np.array(value) * stock
    share = rate if life is None else annuity(rate, costs["life_years"])
    for year, built in enumerate(added):
        until = len(stock) if life is None else min(len(stock), year + life)
        yearly[year:until] += share * costs["capex_usd"][year] * built
    return float((weights * yearly).sum()), weights
