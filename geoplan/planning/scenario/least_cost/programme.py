"""The linear programme of the least cost: what is built where and when, within potentials, resources and limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from geoplan.machine.products import product_sums
from geoplan.options.scenario_options import ScenarioSetting
from geoplan.planning.scenario.inputs.baseline import FloatArray, IntArray
from geoplan.planning.scenario.least_cost.linear_cut import LinearCut
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.pathways.stock import deploy, last_built, life_of

_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Site:
    """A measure at a place, and what of it is fixed.

    Attributes
    ----------
    measure, place
        Their numbers.
    fixed
        (years,) the share of the potential that stood, until the last year of which it is known; NaN after it.
    """

    measure: int
    place: int
    fixed: FloatArray


@dataclass(eq=False)
class _Rows:
    """Rows of a programme, as they come: each at most, or equal to, a value."""

    places: list[tuple[IntArray, IntArray, FloatArray]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, columns: Any, terms: Any, value: float, name: str = "") -> None:
        """Add one row."""
        at = np.asarray(columns, dtype=np.int64)
        row = np.full(len(at), len(self.values), dtype=np.int64)
        self.places.append((row, at, np.broadcast_to(np.asarray(terms, dtype=float), at.shape)))
        self.values.append(value)
        self.names.append(name)

    def matrix(self, width: int) -> sparse.csr_array:
        """Return all of them."""
        if not self.places:
            return sparse.csr_array((0, width))
        rows, columns, terms = (np.concatenate(each) for each in zip(*self.places, strict=True))
        return sparse.csr_array((terms, (rows, columns)), shape=(len(self.values), width))


@dataclass(frozen=True, eq=False)
class Solution:
    """What a programme comes to.

    Attributes
    ----------
    stock, added
        (sites, years) shares of the potential.
    cost
        Of all, at the base year [USD].
    cut_t
        What is cut in the target's year [tCO2e/a].
    last_tonne
        What another tonne costs [USD/tCO2e].
    binding
        Names of what another unit of would change the answer.
    """

    stock: FloatArray
    added: FloatArray
    cost: float
    cut_t: float
    last_tonne: float
    binding: tuple[str, ...]


class Programme:
    """The least cost of a cut in one year.

    Shares of potentials are the variables: what stands and what is added, by site and year, and the electricity that
    counts. Costs and tonnes are scaled to about 1.

    Parameters
    ----------
    measures
        Each with costs.
    cut
        What they cut.
    years
        (years,) each, from the base year on.
    unit_cost
        Of each measure: what all of it costs, [USD] at the base year, (2, years): of what is added, and of what stands,
        in that year.
    """

    def __init__(
        self, measures: Sequence[Measure], cut: LinearCut, *, years: IntArray, unit_cost: Sequence[FloatArray]
    ) -> None:
        self.measures, self.cut, self.years = measures, cut, years
        self.sites = _sites(measures, years)
        count = len(self.sites) * len(years)
        self._stock = np.arange(count).reshape(len(self.sites), len(years))
        self._added = self._stock + count
        self._width = 2 * count + 1
        self._equal, self._most = _Rows(), _Rows()
        self._bounds = np.zeros((self._width, 2))
        self._bounds[-1] = (-np.inf, np.inf)
        self._cost = np.zeros(self._width)
        for row, site in enumerate(self.sites):
            self._of_site(row, site)
            whole = measures[site.measure].potential[site.place]
            costs = unit_cost[site.measure] * whole
            self._cost[self._added[row]], self._cost[self._stock[row]] = costs
        self._tonnes = self._cut_row()
        self._limits()
        self._resources()
        self._electricity()

    def cheapest(self, needed_t: float) -> Solution | None:
        """Return the least cost of a cut; None where so much cannot be cut."""
        scale = max(float(np.abs(self._cost).max(initial=0.0)), 1e-30)
        tonnes = max(float(np.abs(self._tonnes).max(initial=0.0)), 1e-30)
        rows = _Rows([*self._most.places], [*self._most.values], [*self._most.names])
        columns = np.flatnonzero(self._tonnes)
        rows.add(columns, -self._tonnes[columns] / tonnes, (self.cut.grid_t - needed_t) / tonnes)
        result = self._solved(self._cost / scale, rows)
        if result.status in (2, 4):
            return None
        price = max(0.0, -float(result.ineqlin.marginals[-1]) * scale / tonnes)
        return self._read(result, last_tonne=price, names=self._binding(result, rows))

    def largest(self) -> Solution:
        """Return the largest cut, whatever it costs."""
        tonnes = max(float(np.abs(self._tonnes).max(initial=0.0)), 1e-30)
        result = self._solved(-self._tonnes / tonnes, self._most)
        return self._read(result, last_tonne=np.nan, names=self._binding(result, self._most))

    def _of_site(self, row: int, site: Site) -> None:
        """Bound what stands by the potential; what is added adds up to it, and what has reached its life goes."""
        measure, stock, added = self.measures[site.measure], self._stock[row], self._added[row]
        life = life_of(measure)
        known = np.isfinite(site.fixed)
        last = float(site.fixed[known][-1])
        self._bounds[stock, 1] = np.maximum(measure.growth, last)
        self._bounds[added, 1] = np.inf
        self._bounds[stock[known]] = np.repeat(site.fixed[known][:, None], 2, axis=1)
        built, alive = _built_and_alive(site.fixed[known], life)
        self._bounds[added[known]] = np.repeat(built[:, None], 2, axis=1)
        for now in np.flatnonzero(~known):
            columns, goes = [stock[now], stock[now - 1], added[now]], 0.0
            if life is not None and now >= life:
                # of what was built in a known year, only what still stood can reach its life
                if known[now - life]:
                    goes = float(alive[now - life])
                else:
                    columns.append(added[now - life])
            self._equal.add(columns, [1.0, -1.0, -1.0, 1.0][: len(columns)], -goes)

    def _cut_row(self) -> FloatArray:
        """Return what each variable cuts in the target's year, electricity by the variable that counts it [tCO2e/a]."""
        row, cut = np.zeros(self._width), self.cut
        for index, site in enumerate(self.sites):
            at = self._stock[index, : cut.year + 1]
            row[at] += cut.lag_t[site.measure][site.place]
            saved = cut.saved_mwh[site.measure][site.place]
            row[at[-1]] += cut.other_t[site.measure][site.place] + cut.factor * saved
        row[-1] = cut.factor
        return row

    def _electricity(self) -> None:
        """Count the electricity that measures give, no more than the grid would have given."""
        cut = self.cut
        at = self._stock[:, cut.year]
        given, saved = self._by_site(cut.energy_mwh), self._by_site(cut.saved_mwh)
        scale = max(float(np.abs(given).max(initial=0.0)), 1.0)
        self._most.add([self._width - 1, *at], np.array([1.0, *-given]) / scale, 0.0)
        if np.isfinite(cut.most_mwh):
            self._most.add([self._width - 1, *at], np.array([1.0, *saved]) / scale, cut.most_mwh / scale, "electricity")

    def _counted(self, stock: FloatArray) -> float:
        """Return the electricity that counts where so much stands in the target's year [MWh/a]."""
        given, saved = self._by_site(self.cut.energy_mwh), self._by_site(self.cut.saved_mwh)
        return min(product_sums(given, stock), self.cut.most_mwh - product_sums(saved, stock))

    def _by_site(self, values: Sequence[FloatArray]) -> FloatArray:
        return np.array([values[site.measure][site.place] for site in self.sites], dtype=float)

    def _limits(self) -> None:
        """Hold what is added in a year to the limit of building."""
        for number, measure in enumerate(self.measures):
            rows = [row for row, site in enumerate(self.sites) if site.measure == number]
            if np.isnan(measure.build_limit) or not rows:
                continue
            known = np.isfinite(self.sites[rows[0]].fixed)
            sizes = np.array([measure.potential[self.sites[row].place] for row in rows])
            scale = float(sizes.max())
            for now in np.flatnonzero(~known):
                name = f"build_limit:{measure.measure_id}"
                self._most.add(self._added[rows, now], sizes / scale, measure.build_limit / scale, name)

    def _resources(self) -> None:
        """Hold the measures of one resource at one place to all of it."""
        users: dict[tuple[str, str], list[int]] = {}
        for row, site in enumerate(self.sites):
            measure = self.measures[site.measure]
            if measure.resource and measure.resource_share[site.place] > 0:
                users.setdefault((measure.resource, measure.places[site.place]), []).append(row)
        for (resource, _), rows in users.items():
            pairs = [(self.measures[self.sites[row].measure], self.sites[row]) for row in rows]
            takes = np.array([measure.resource_share[site.place] for measure, site in pairs])
            if takes.sum() <= 1.0 + _SLACK:
                continue
            growth = np.array([measure.growth for measure, _ in pairs])
            terms = np.divide(takes[:, None], growth, out=np.zeros_like(growth), where=growth > 0)
            known = np.array([np.nan_to_num(site.fixed) for _, site in pairs])
            stood = (terms * np.maximum.accumulate(known, axis=1)).sum(axis=0)
            for now in range(len(self.years)):
                self._most.add(self._stock[rows, now], terms[:, now], max(1.0, stood[now]), f"resource:{resource}")

    def _solved(self, cost: FloatArray, rows: _Rows) -> Any:
        given: dict[str, Any] = {
            "A_ub": rows.matrix(self._width),
            "b_ub": np.array(rows.values),
            "A_eq": self._equal.matrix(self._width),
            "b_eq": np.array(self._equal.values),
            "bounds": self._bounds,
        }
        result = linprog(cost, **given, method="highs")
        if result.status not in (0, 2, 4):
            raise RuntimeError(f"HiGHS: {result.message}")
        return result

    def _binding(self, result: Any, rows: _Rows) -> tuple[str, ...]:
        """Return the names of what another unit of would change the answer."""
        names = [
            f"potential:{self.measures[site.measure].measure_id}"
            for row, site in enumerate(self.sites)
            if np.any(result.upper.marginals[self._stock[row]][np.isnan(site.fixed)] < -_SLACK)
        ]
        marginals = zip(rows.names, result.ineqlin.marginals, strict=True)
        names += [name for name, marginal in marginals if name and marginal < -_SLACK]
        return tuple(sorted(set(names)))

    def _read(self, result: Any, *, last_tonne: float, names: tuple[str, ...]) -> Solution:
        answer = np.array(result.x, dtype=float)
        # the electricity that counts may stay below what is given where no tonne is asked for
        answer[-1] = self._counted(answer[self._stock[:, self.cut.year]])
        return Solution(
            stock=np.maximum(answer[self._stock], 0.0),
            added=np.maximum(answer[self._added], 0.0),
            cost=product_sums(self._cost, answer),
            cut_t=product_sums(self._tonnes, answer) + self.cut.grid_t,
            last_tonne=last_tonne,
            binding=names,
        )


def _sites(measures: Sequence[Measure], years: IntArray) -> list[Site]:
    """Return the measures at the places where any of them can stand, with what stood there."""
    stood = deploy(measures, ScenarioSetting(), years=years).placed
    sites = []
    for number, measure in enumerate(measures):
        last = last_built(measure, years)
        known = years <= (int(years[0]) if last is None else last)
        for place in np.flatnonzero(measure.potential > 0):
            share = stood[measure.measure_id][place] / measure.potential[place]
            sites.append(Site(number, int(place), np.where(known, share, np.nan)))
    return sites


def _built_and_alive(stood: FloatArray, life: int | None) -> tuple[FloatArray, FloatArray]:
    """Return what was built in each year of what stood, and what of it has not gone before its time, the oldest first.

    As `geoplan.planning.scenario.pathways.stock.deploy` has it.
    """
    built = np.zeros(len(stood))
    alive = built.copy()
    before = 0.0
    for now, stock in enumerate(stood):
        oldest = 0 if life is None else max(0, now - life + 1)
        retired = alive[now - life] if life is not None and now >= life else 0.0
        change = float(stock) - before + float(retired)
        alive[oldest:now] -= np.diff(np.minimum(np.cumsum(alive[oldest:now]), max(0.0, -change)), prepend=0.0)
        built[now] = alive[now] = max(0.0, change)
        before = float(stock)
    return built, alive
