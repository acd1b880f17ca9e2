"""What the Joint Crediting Mechanism pays for a project, and for each tonne: in one future, or in all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.draws.sampling import latin_hypercube
from geoplan.errors import Fault, ParameterError, in_figures
from geoplan.parameters import Parameters
from geoplan.units import JPY_PER_MJPY

Amounts: TypeAlias = npt.NDArray[np.float64]

EXCHANGE_RATE = "jcm.exchange_rate"
PROJECT_SIZE = "jcm.project_size."
_SIMILAR = "jcm.similar_projects."
_ROUNDING = 1e-9


class Ruled(Protocol):
    """By which parameters a candidate is judged, as `geoplan.planning.jcm.Technology` says it."""

    @property
    def technology(self) -> str:
        """Last word of the ids of ``jcm.similar_projects.`` and ``jcm.project_size.``."""

    @property
    def durable_years(self) -> str:
        """Last word of the id of ``jcm.durable_years.``."""

    @property
    def cost_limit(self) -> str:
        """Last word of the id of ``jcm.cost_limit.``."""


def subsidy_shares(technology: str, parameters: Parameters) -> tuple[float, float]:
    """Return the share of the investment that the subsidy may be, low and high.

    Parameters
    ----------
    technology
        As in `Ruled`; ``jcm.similar_projects.<technology>`` is the number of its projects in the country.
    parameters
        The parameters.

    Returns
    -------
    tuple of float
        The same share twice, or the whole range where the number is not known (-1).

    Raises
    ------
    ParameterError
        Where the number is neither -1 nor a whole number of 0 or more.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> parameters = load_parameters()
    >>> subsidy_shares("waste", parameters)
    (0.4, 0.4)
    >>> subsidy_shares("waste", parameters.replace({"jcm.similar_projects.waste": -1}))
    (0.3, 0.5)
    """
    name = f"{_SIMILAR}{technology}"
    count = parameters.value(name)
    if count != -1 and (count < 0 or count != round(count)):
        expected = "a whole number of 0 or more, or -1 where it is not known"
        raise ParameterError(
            Fault("parameters", name, found=in_figures(count), expected=expected, action="Correct the parameter.")
        )
    low, high = _shares_of(count, parameters)
    return float(low), float(high)


def drawn_share(technology: str, drawn: DrawnValues) -> Amounts:
    """Return the share of the investment that the subsidy is in each future: (futures,).

    Where the number of similar projects is not known, each share of the whole range is as likely as another.

    Parameters
    ----------
    technology
        As for `subsidy_shares`.
    drawn
        The parameters in each future. Of projects there are whole numbers.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> shares = drawn_share("biogas", DrawnValues(load_parameters()))
    >>> [round(float(share), 2) for share in (shares.min(), shares.mean(), shares.max())]
    [0.3, 0.4, 0.5]
    """
    name = f"{_SIMILAR}{technology}"
    count = np.rint(drawn.value(name))
    if drawn.futures.row(name).value >= 0:
        count = np.maximum(count, 0.0)
    low, high = _shares_of(count, drawn)
    evenly = latin_hypercube(f"jcm.subsidy.{technology}", drawn.count, drawn.futures.seed)
    return np.asarray(low + (high - low) * evenly)


def _shares_of(count: Any, parameters: Valued) -> tuple[Amounts, Amounts]:
    """Return the least and the largest share for a number of similar projects; below 0 it is not known."""
    ceiling = parameters.value("jcm.subsidy.ceiling")
    steps = [np.minimum(parameters.value(f"jcm.subsidy.{step}"), ceiling) for step in ("first", "few", "many")]
    first, few, many = steps
    share = np.where(count == 0, first, np.where(count <= parameters.value("jcm.subsidy.few_projects"), few, many))
    least, most = np.minimum.reduce(steps), np.maximum.reduce(steps)
    return np.where(count < 0, least, share), np.where(count < 0, most, share)


@dataclass(frozen=True, eq=False)
class Subsidies:
    """What subsidies of candidates are bound by: (candidates,), or (candidates, futures).

    Attributes
    ----------
    years, limit
        Legal durable years, and the limit of cost-effectiveness [JPY/tCO2].
    projects
        Into how many equal projects each is divided; what follows is of one of them.
    invested
        Its investment [million JPY].
    reduction
        What it is credited with in its durable years [tCO2e].
    most
        The largest subsidy that meets the limit [million JPY].
    smallest, largest
        Of any project [million JPY].
    """

    years: Amounts
    limit: Amounts
    projects: Amounts
    invested: Amounts
    reduction: Amounts
    most: Amounts
    smallest: Any
    largest: Any

    @classmethod
    def of(
        cls,
        rules: Sequence[Ruled],
        *,
        capacity_mw: Amounts,
        investment_musd: Amounts,
        credited_tco2e: Amounts,
        share: Amounts,
        parameters: Valued,
    ) -> "Subsidies":
        """Return what binds the subsidies of candidates.

        Parameters
        ----------
        rules
            Of each candidate.
        capacity_mw, investment_musd, credited_tco2e
            Capacity [MW], investment [million USD] and credited reduction of a year [tCO2e] of each.
        share
            The largest share of the investment that may be paid.
        parameters
            Those of one future, or of all.
        """
        years = _of_each([f"jcm.durable_years.{each.durable_years}" for each in rules], parameters)
        limit = _of_each([f"jcm.cost_limit.{each.cost_limit}" for each in rules], parameters)
        bankable = _of_each([f"{PROJECT_SIZE}{each.technology}" for each in rules], parameters)
        smallest, largest = (parameters.value(f"jcm.subsidy.{name}") for name in ("smallest", "largest"))
        # Millions of USD times JPY per USD are millions of JPY.
        whole = investment_musd * parameters.value(EXCHANGE_RATE)
        cheapest_giant = _quotient(np.broadcast_to(largest, whole.shape), share * _quotient(whole, capacity_mw))
        divided = _count_of(capacity_mw, np.fmin(bankable, cheapest_giant))
        projects = np.where(np.isinf(bankable), 1.0, divided)
        invested = whole / projects
        reduction = credited_tco2e / projects * years
        by_limit = limit * np.maximum(reduction, 0.0) / JPY_PER_MJPY
        most = np.minimum(np.minimum(by_limit, parameters.value("jcm.subsidy.ceiling") * invested), largest)
        return cls(years, limit, projects, invested, reduction, most, smallest, largest)

    def mjpy(self, share: Amounts) -> Amounts:
        """Return the subsidies at a share of the investment [million JPY]."""
        return np.asarray(np.minimum(share * self.invested, self.largest))

    def jpy_per_tco2(self, share: Amounts) -> Amounts:
        """Return what they pay for each tonne [JPY/tCO2]; NaN where nothing is reduced."""
        return _quotient(self.mjpy(share) * JPY_PER_MJPY, self.reduction)

    def largest_pct(self) -> Amounts:
        """Return the largest subsidies that meet the limit, as shares of the investment [%]."""
        return 100 * _quotient(self.most, self.invested)

    def is_too_small(self, share: Amounts) -> npt.NDArray[np.bool_]:
        """Say which subsidies are too small to be granted, once they meet the limit."""
        return np.asarray(np.minimum(self.mjpy(share), self.most) < self.smallest)

    def can_be_met(self, share: Amounts) -> npt.NDArray[np.bool_]:
        """Say for which candidates some subsidy meets the limit."""
        return np.asarray(~np.isnan(self.most) & ~self.is_too_small(share))

    def is_met(self, share: Amounts) -> npt.NDArray[np.bool_]:
        """Say for which candidates the subsidy at a share meets the limit."""
        return np.asarray(self.can_be_met(share) & (self.jpy_per_tco2(share) <= self.limit))


def _of_each(names: Sequence[str], parameters: Valued) -> Amounts:
    """Return a parameter of each candidate; infinity where there is none of its name."""
    none = np.full(np.shape(parameters.value(EXCHANGE_RATE)), np.inf)
    known = {name: parameters.value(name) if name in parameters else none for name in dict.fromkeys(names)}
    return np.array([known[name] for name in names], dtype=float)


def _count_of(capacity: Amounts, size: Amounts) -> Amounts:
    """Return how many projects of at most a size there are; NaN where the capacity is not known."""
    return np.maximum(np.ceil(_quotient(capacity, size) * (1 - _ROUNDING)), np.where(np.isnan(capacity), np.nan, 1.0))


def _quotient(over: Amounts, under: Amounts) -> Amounts:
    over, under = np.broadcast_arrays(over, under)
    return np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0)
