"""The least cost to a target: which measure where and when, what the last tonne costs, and what holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geoplan.planning.estates.sizing.estate_costs import capital_recovery
from geoplan.planning.scenario.inputs.baseline import Baseline, FloatArray, IntArray
from geoplan.planning.scenario.least_cost.linear_cut import linear_cut
from geoplan.planning.scenario.least_cost.programme import Programme
from geoplan.planning.scenario.measures.measure import Measure, UnitCosts
from geoplan.planning.scenario.pathways.stock import life_of

_NEARLY = 1e-9
"""So far below the largest cut a cheaper mix is looked for; and so far above it a target is met."""


@dataclass(frozen=True, eq=False)
class LeastCostMix:
    """What the least cost to a cut is.

    Attributes
    ----------
    is_met
        Whether so much can be cut; else this is the least cost of the largest cut.
    needed_t, reached_t
        What is to be cut in the target's year, and what is cut [tCO2e/a].
    cost_usd
        Of all years, at the base year, less the value of energy [USD].
    last_tonne_usd_per_t
        What another tonne in that year would cost, at the base year [USD/tCO2e]; NaN where it cannot be cut.
    stock, added
        Measure -> (places, years) what stands and what is added [unit of the measure].
    binding
        What another unit of would make it cheaper, or the largest cut larger: ``potential:MEASURE``,
        ``resource:RESOURCE``, ``build_limit:MEASURE``, ``electricity`` (all that the place uses); none where what pays
        for itself cuts more than is needed. And ``cost:MEASURE``, which is left out, for what it costs is not known.
    valued
        Measure -> by whose value its energy counts: ``society``, ``investor``, or ``none`` where neither is known.
    """

    is_met: bool
    needed_t: float
    reached_t: float
    cost_usd: float
    last_tonne_usd_per_t: float
    stock: Mapping[str, FloatArray] = field(repr=False)
    added: Mapping[str, FloatArray] = field(repr=False)
    binding: tuple[str, ...]
    valued: Mapping[str, str]


def least_cost_mix(
    measures: Sequence[Measure], baseline: Baseline, *, needed_t: float, year: int, discount_rate: float
) -> LeastCostMix:
    """Return the cheapest way to cut so much in a year.

    The linear programme is

    ``min Σ_y (1 + r)^-(y - y0) Σ_mp (Σ_{v alive in y} annuity(capex_v) a_mpv + running x_mpy - value x_mpy)``

    subject to ``x_mpy = x_mp,y-1 + a_mpy - a_mp,y-life``, to what stands being at most the potential and the measures
    of one resource at most all of it, to what is added in a year being at most the limit of building, and to the cut of
    the year by `linear_cut`. It is solved by HiGHS [1]_.

    Parameters
    ----------
    measures
        What can be done; those whose costs are not known are left out.
    baseline
        What the place gives off without them.
    needed_t
        What is to be cut in the year, by measures and the grid's path together [tCO2e/a].
    year
        One of the baseline's.
    discount_rate
        Society's, real [1/a].

    Returns
    -------
    LeastCostMix
        Where so much cannot be cut, the cheapest mix that cuts as much as can be.

    Notes
    -----
    Money is that of the years of the baseline: what stands longer costs no more than its annuities until then. Energy
    is worth what it avoids to all where that is known of a measure, else what its builder gets for it.

    References
    ----------
    .. [1] Q. Huangfu, J. A. J. Hall (2018): Parallelizing the dual revised simplex method. Mathematical Programming
       Computation 10, 119-142. https://doi.org/10.1007/s12532-017-0130-5
    """
    able = [measure for measure in measures if measure.costs is not None and measure.potential.sum() > 0]
    unknown = tuple(f"cost:{measure.measure_id}" for measure in measures if measure.costs is None)
    valued = {measure.measure_id: _valued(measure.costs) for measure in able if measure.costs is not None}
    unit_cost = [unit_present_cost(measure, baseline.years, discount_rate=discount_rate) for measure in able]
    cut = linear_cut(able, baseline, year=year)
    programme = Programme(able, cut, years=baseline.years, unit_cost=unit_cost)
    solution = programme.cheapest(needed_t)
    is_met = solution is not None
    binding = () if solution is None or solution.last_tonne <= 0 else solution.binding
    if solution is None:
        largest = programme.largest()
        binding = largest.binding
        aim = largest.cut_t - _NEARLY * max(1.0, abs(largest.cut_t))
        solution = programme.cheapest(aim) or largest
        is_met = solution.cut_t >= needed_t - _NEARLY * max(1.0, abs(needed_t))
    stock, added = (_placed(programme, shares) for shares in (solution.stock, solution.added))
    return LeastCostMix(
        is_met=is_met,
        needed_t=needed_t,
        reached_t=solution.cut_t,
        cost_usd=solution.cost,
        last_tonne_usd_per_t=solution.last_tonne if is_met else np.nan,
        stock=stock,
        added=added,
        binding=(*binding, *unknown),
        valued=valued,
    )


def _placed(programme: Programme, shares: FloatArray) -> dict[str, FloatArray]:
    """Return shares of potentials as amounts, (places, years) of each measure."""
    years = shares.shape[1]
    placed = {measure.measure_id: np.zeros((len(measure.places), years)) for measure in programme.measures}
    for site, share in zip(programme.sites, shares, strict=True):
        measure = programme.measures[site.measure]
        placed[measure.measure_id][site.place] = share * measure.potential[site.place]
    return placed


def unit_present_cost(measure: Measure, years: IntArray, *, discount_rate: float) -> FloatArray:
    """Return what a unit costs at the base year, (2, years): for being added in a year, and for standing in one.

    Parameters
    ----------
    measure
        With costs.
    years
        (years,) each, from the base year on.
    discount_rate
        r [1/a].

    Returns
    -------
    ndarray
        Annuities of the years in which it stands, within `years`; and running cost less the value of energy [USD/unit].
    """
    costs = measure.costs
    if costs is None:
        raise ValueError(f"{measure.measure_id} has no costs")
    rate = (1.0 + discount_rate) ** -(years - years[0]).astype(float)
    life = life_of(measure)
    yearly = discount_rate if life is None else capital_recovery(discount_rate, life)
    until = np.concatenate([[0.0], np.cumsum(rate)])
    end = np.minimum(np.arange(len(years)) + (len(years) if life is None else life), len(years))
    alive = until[end] - until[:-1]
    value = {"society": costs.society_usd, "investor": costs.value_usd, "none": np.zeros(len(years))}[_valued(costs)]
    return np.stack([costs.capex_usd * yearly * alive, (costs.running_usd - value) * rate])


def _valued(costs: UnitCosts) -> str:
    if np.isfinite(costs.society_usd).all():
        return "society"
    return "investor" if np.isfinite(costs.value_usd).all() else "none"
