"""The linear programme of one estate, block by block: variables and rows, and what HiGHS makes of them.

Of each step, mean kW, with PV of `P` kW, a battery of `K` kW and `E` kWh::

    import + pv + discharge = load + charge + export          pv = production factor * P - curtailed
    charge + discharge <= K, level <= E                       level as in the balance, at the end what it was at first
    curtailed <= production factor * P

PV itself is no variable: what is curtailed stands in its place, in steps with sun alone. A step either charges or
discharges, so that both share the power.

Where electricity costs something, nothing is gained by curtailing more than there is, but for rules of surplus that are
a share of what PV gives. So the last rows are left out, and laid upon the solution afterwards: one that keeps them is
the best with them too. One that breaks them is worked out again with them. Where electricity costs nothing or less,
they stand from the first.

Where surplus sells for more than the cheapest electricity costs, what the grid has charged is kept apart from what PV
has, and only that of PV is sold.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

from geoplan.machine.products import product_sums
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.sizing.estate_costs import EstateCosts
from geoplan.planning.estates.surplus_rules import SurplusPeriods

Matrix = Any
Rows = tuple[str, dict[str, Matrix], FloatArray]
SIZES = ("P", "K", "E")

_BROKEN = 1e-6  # by how much a solution may miss a row: about what HiGHS keeps to itself


@dataclass
class Blocks:
    """A programme that is being written: variables by name, and rows as blocks over them.

    Rows of `seldom` are left out until a solution breaks one of them.
    """

    costs: list[FloatArray] = field(default_factory=list)
    bounds: list[FloatArray] = field(default_factory=list)
    places: dict[str, slice] = field(default_factory=dict)
    equal: list[tuple[dict[str, Matrix], FloatArray]] = field(default_factory=list)
    most: list[Rows] = field(default_factory=list)
    seldom: list[Rows] = field(default_factory=list)

    def variables(
        self, name: str, count: int, *, cost: npt.ArrayLike = 0.0, least: float = 0.0, most: float = np.inf
    ) -> None:
        """Add variables, each between two bounds."""
        begin = sum(map(len, self.costs))
        self.places[name] = slice(begin, begin + count)
        self.costs.append(np.broadcast_to(np.asarray(cost, dtype=np.float64), count))
        self.bounds.append(np.broadcast_to([least, most], (count, 2)))

    def rows_equal(self, terms: dict[str, Matrix], value: FloatArray) -> None:
        """Add rows: the sum of matrices times variables is a value."""
        self.equal.append((terms, value))

    def rows_at_most(self, name: str, terms: dict[str, Matrix], value: FloatArray, *, seldom: bool = False) -> None:
        """Add rows: the sum is at most a value; `seldom` where it will hardly ever come to more by itself."""
        (self.seldom if seldom else self.most).append((name, terms, value))

    def solved(self) -> Any:
        """Return the solution of HiGHS: by interior points, and by what it chooses where they fail."""
        result = self._solved()
        if self.seldom and (result.status != 0 or self._broken(result)):
            self.most, self.seldom = [*self.most, *self.seldom], []
            result = self._solved()
        return result

    def value(self, result: Any, name: str) -> FloatArray:
        """Return the variables of a name."""
        return np.asarray(result.x[self.places[name]], dtype=np.float64)

    def worth(self, result: Any, name: str) -> FloatArray:
        """Return what another unit of the limits of some rows would save."""
        begin = 0
        for each, _, value in self.most:
            if each == name:
                return -np.asarray(result.ineqlin.marginals[begin : begin + len(value)], dtype=np.float64)
            begin += len(value)
        return np.zeros(0)

    def _solved(self) -> Any:
        given = {
            "A_eq": self._matrix([terms for terms, _ in self.equal]),
            "b_eq": np.concatenate([value for _, value in self.equal]),
            "A_ub": self._matrix([terms for _, terms, _ in self.most]),
            "b_ub": np.concatenate([value for _, _, value in self.most]),
            "bounds": np.concatenate(self.bounds),
        }
        cost = np.concatenate(self.costs)
        result = linprog(cost, **given, method="highs-ipm")
        if result.status not in (0, 2, 3):
            result = linprog(cost, **given, method="highs")
        return result

    def _broken(self, result: Any) -> bool:
        return any(
            bool(np.any(sum(matrix @ self.value(result, name) for name, matrix in terms.items()) > value + _BROKEN))
            for _, terms, value in self.seldom
        )

    def _matrix(self, blocks: list[dict[str, Matrix]]) -> Matrix:
        widths = {name: place.stop - place.start for name, place in self.places.items()}
        rows = []
        for terms in blocks:
            height = next(iter(terms.values())).shape[0]
            rows.append([sparse.csr_array(terms.get(name, (height, width))) for name, width in widths.items()])
        return sparse.block_array(rows, format="csr")


def estate_programme(
    load: FloatArray,
    factor: FloatArray,
    *,
    billed: BilledSteps,
    costs: EstateCosts,
    surplus: SurplusPeriods,
    years: float,
) -> Blocks:
    """Return the programme of one estate.

    Parameters
    ----------
    load
        Mean kW of each step.
    factor
        PV of each step, mean kW per kW.
    billed
        The tariff, or prices, upon the steps.
    costs
        Of PV and battery, and their limits.
    surplus
        What may be sold.
    years
        How many years the steps are: the bill is that of the steps, and annuities are so many.
    """
    steps, hours = load.size, billed.hours
    tariff = billed.tariff
    selling = 0.0 if tariff is None else tariff.export_price
    may_sell, cheapest = selling >= 0.0, float(billed.buying.min())
    programme = Blocks()
    for name, annuity, (least, most) in zip(SIZES, costs.annuities, costs.limits, strict=True):
        programme.variables(name, 1, cost=annuity * years, least=least, most=most)
    programme.variables("import", steps, cost=billed.buying * hours)
    sunny = np.flatnonzero(factor > 0.0)
    programme.variables("curtailed", sunny.size)
    programme.variables("export", steps, cost=-selling * hours, most=np.inf if may_sell else 0.0)
    _battery(programme, load, factor, costs=costs, hours=hours, apart=may_sell and selling > cheapest)
    programme.rows_at_most(
        "sun",
        {"curtailed": sparse.eye_array(sunny.size, format="csr"), "P": sparse.csr_array(-factor[sunny, None])},
        np.zeros(sunny.size),
        seldom=cheapest > 0.0,
    )
    _sales(programme, factor, surplus)
    if tariff is not None and tariff.capacity_price > 0.0:
        _peaks(programme, billed, tariff.capacity_price)
    return programme


def _sales(programme: Blocks, factor: FloatArray, surplus: SurplusPeriods) -> None:
    """Add what may be sold."""
    steps = factor.size
    eye = sparse.eye_array(steps, format="csr")
    for number, (inside, rule) in enumerate(surplus):
        if rule is None:
            continue
        name = f"surplus {number}"
        if rule.of == "capacity":
            count = len(factor[inside])
            power = sparse.csr_array(np.full((count, 1), -rule.share))
            programme.rows_at_most(name, {"export": eye[inside], "P": power}, np.zeros(count))
            continue
        chosen = np.zeros(steps)
        chosen[inside] = 1.0
        terms: dict[str, Matrix] = {
            "export": sparse.csr_array(chosen[None]),
            "P": sparse.csr_array([[-rule.share * product_sums(chosen, factor)]]),
        }
        if rule.of == "produced":
            terms["curtailed"] = sparse.csr_array(rule.share * chosen[None, factor > 0.0])
        programme.rows_at_most(name, terms, np.zeros(1))


def _battery(
    programme: Blocks, load: FloatArray, factor: FloatArray, *, costs: EstateCosts, hours: float, apart: bool
) -> None:
    """Add the battery: one store, or one of PV and one of the grid that share its size and power; and the balance."""
    steps = load.size
    eye = sparse.eye_array(steps, format="csr")
    pv: dict[str, Matrix] = {"P": sparse.csr_array(factor[:, None]), "curtailed": -eye[:, np.flatnonzero(factor > 0.0)]}
    before = sparse.csr_array(
        (np.ones(steps), (np.arange(steps), np.arange(-1, steps - 1) % steps)), shape=(steps, steps)
    )
    change = (eye - before).tocsr()
    less = sparse.csr_array(-np.ones((steps, 1)))
    into, out = -costs.charge_efficiency * hours * eye, (hours / costs.discharge_efficiency) * eye
    stores = ("", " of the grid") if apart else ("",)
    for store in stores:
        for name in ("charge", "discharge", "level"):
            programme.variables(name + store, steps)
        programme.rows_equal(
            {"level" + store: change, "charge" + store: into, "discharge" + store: out}, np.zeros(steps)
        )
    power = {name + store: eye for name in ("charge", "discharge") for store in stores}
    programme.rows_at_most("power", {**power, "K": less}, np.zeros(steps))
    programme.rows_at_most("level", {**{"level" + store: eye for store in stores}, "E": less}, np.zeros(steps))
    need = load.astype(np.float64)
    if not apart:
        programme.rows_equal({"import": eye, **pv, "discharge": eye, "charge": -eye, "export": -eye}, need)
        return
    programme.variables("used", steps)  # PV, at once or stored, to the load
    programme.rows_equal({**pv, "discharge": eye, "charge": -eye, "export": -eye, "used": -eye}, np.zeros(steps))
    programme.rows_equal({"import": eye, "used": eye, "discharge of the grid": eye, "charge of the grid": -eye}, need)


def _peaks(programme: Blocks, billed: BilledSteps, price: float) -> None:
    """Add the highest import of each month."""
    steps = billed.month.size
    period = np.arange(steps) if billed.period is None else billed.period
    month, ones = billed.month, np.ones(steps)
    pairs = np.unique(np.column_stack([period, month]), axis=0)  # a period that two months share counts in both
    sums = sparse.csr_array((ones, (period, np.arange(steps))), shape=(int(period.max()) + 1, steps))
    means: Matrix = sparse.diags_array(1.0 / np.bincount(period)) @ sums
    programme.variables("peak", len(billed.months), cost=price)
    at = sparse.csr_array(
        (-np.ones(len(pairs)), (np.arange(len(pairs)), pairs[:, 1])), shape=(len(pairs), len(billed.months))
    )
    programme.rows_at_most("peak", {"import": means.tocsr()[pairs[:, 0]], "peak": at}, np.zeros(len(pairs)))
