"""The set of all assumptions, looked up by id: copies with other values, and a record of what was asked of it."""

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geoplan.draws.distributions import Ranged
from geoplan.draws.draws import Draws
from geoplan.draws.sampling import COUNT, SEED
from geoplan.errors import Fault, ParameterError
from geoplan.parameters.overrides import overridden, unknown_parameter
from geoplan.parameters.parameter import Case, Parameter
from geoplan.parameters.prices import brought_to, exchange_rates, followers

if TYPE_CHECKING:
    import pandas as pd

_SAID = ("name", "value", "low", "high", "unit", "source", "confidence", "note")
_COLUMNS = (*_SAID, "price_year", "currency", "price_basis", "price_factor", "group", "ends")
"""What a table of results says of a parameter."""


@dataclass(frozen=True, eq=False)
class Reads:
    """What was asked of a set of parameters.

    Attributes
    ----------
    values
        The ids whose numbers were read.
    names
        The ids of which it was asked whether they have a value.
    checked
        The ids whose numbers were held against each other, or against layers, to refuse what cannot be: such checks
        move no figure, and are made anew with other parameters.
    """

    values: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    checked: set[str] = field(default_factory=set)

    def add(self, more: "Reads") -> None:
        """Count what was asked elsewhere, such as on a cluster, as asked here."""
        self.values.update(more.values)
        self.names.update(more.names)
        self.checked.update(more.checked)

    def stale(self, old: "Parameters", new: "Parameters") -> tuple[str, ...]:
        """Return the ids to which others would answer differently, in order.

        Examples
        --------
        >>> from geoplan.parameters import load_parameters
        >>> old = load_parameters().watched()
        >>> _ = old.value("grid.emission_factor")
        >>> new = old.replace({"grid.emission_factor": 0.5, "costs.finance.discount_rate": 0.08})
        >>> old.reads.stale(old, new)
        ('grid.emission_factor',)
        """
        mine, other = old.everything(), new.everything()
        values = {name for name in self.values if mine.get(name) != other.get(name)}
        return tuple(sorted(values | {name for name in self.names if old.has(name) != new.has(name)}))


class Parameters(Mapping[str, Parameter]):
    """An immutable set of parameters, looked up by id.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> parameters = load_parameters()
    >>> parameters["grid.emission_factor"].unit
    'tCO2/MWh'
    >>> parameters.replace({"grid.emission_factor": 0.5})["grid.emission_factor"].confidence
    'user'
    """

    def __init__(
        self,
        parameters: Mapping[str, Parameter],
        *,
        wanted: Mapping[str, Parameter] | None = None,
        price_year: int | None = None,
        reads: Reads | None = None,
        sampled: tuple[int, int] = (COUNT, SEED),
        inputs: tuple[Ranged, ...] = (),
    ) -> None:
        rows = parameters.everything() if isinstance(parameters, Parameters) else parameters
        self._parameters = MappingProxyType(dict(rows))
        self._wanted = MappingProxyType(dict(wanted or {}))
        self.price_year = price_year
        """The year that all prices were brought to; None where each is of its own."""
        self.reads = Reads() if reads is None else reads
        self._is_watched = reads is not None
        self._sampled = sampled
        self._inputs = inputs
        self._prefixes: dict[str, tuple[str, ...]] = parameters._prefixes if isinstance(parameters, Parameters) else {}
        """Start of ids -> the rests of those that begin so; shared by copies with the same ids."""

    def watched(self) -> "Parameters":
        """Return the same parameters with a record of their own: `reads` tells what is asked of them from now on.

        Copies with other values keep the record: what is read of them counts as read here.

        Examples
        --------
        >>> from geoplan.parameters import load_parameters
        >>> parameters = load_parameters().watched()
        >>> _ = parameters.value("grid.emission_factor")
        >>> parameters.reads.values
        {'grid.emission_factor'}
        """
        return self._copy(self._parameters, reads=Reads())

    def for_checks(self) -> "Parameters":
        """Return the same parameters for checks that move no figure: what is read of them counts as checked here."""
        return self._copy(self._parameters, reads=Reads(values=self.reads.checked))

    def sampled(self, count: int, seed: int) -> "Parameters":
        """Return the same parameters whose `futures` are so many, drawn by another seed."""
        copy = self._copy(self._parameters)
        copy._sampled = (count, seed)
        return copy

    def with_inputs(self, inputs: Iterable[Ranged]) -> "Parameters":
        """Return the same parameters whose `futures` know too by which factors statistics and layers may be wrong."""
        copy = self._copy(self._parameters)
        copy._inputs = tuple(inputs)
        return copy

    @cached_property
    def futures(self) -> Draws:
        """What each parameter is in each future of a study; what is asked of it is read."""
        count, seed = self._sampled
        return Draws(self, count=count, seed=seed, inputs=self._inputs, follows=followers(self._parameters))

    def draws(self, n: int, *, seed: int) -> "pd.DataFrame":
        """Return what the parameters are in each of many futures.

        Low and high are the 5 % and 95 % points of a triangle whose mode is the value; in logarithms where high is more
        than 3 times low. An end that is the value is a hard bound, and what cannot be is cut off. Rows of a group move
        together.

        Parameters
        ----------
        n
            How many futures.
        seed
            The same seed gives the same futures.

        Returns
        -------
        pandas.DataFrame
            n rows (``draw``), a column a parameter, in its unit.

        Examples
        --------
        >>> from geoplan.parameters import load_parameters
        >>> drawn = load_parameters().draws(400, seed=1)["residues.conversion.efficiency"]
        >>> drawn.quantile([0.05, 0.95]).round(2).tolist()
        [0.25, 0.35]
        """
        return Draws(self, count=n, seed=seed, follows=followers(self._parameters)).frame()

    def everything(self) -> Mapping[str, Parameter]:
        """Return all that have a value, and note none as read."""
        return self._parameters

    def has(self, name: object) -> bool:
        """Return whether there is a value, and do not note that it was asked."""
        return name in self._parameters

    def __getitem__(self, name: str) -> Parameter:
        """Return the parameter with this id.

        Raises
        ------
        ParameterError
            Where there is none; the nearest name is suggested.
        """
        try:
            parameter = self._parameters[name]
            if self._is_watched:
                self.reads.values.add(name)
            return parameter
        except KeyError:
            self._ask(name)
            if name in self._wanted:
                action = f'Give it under [parameters]: "{name}" = …'
                bounds = self._wanted[name].bounds
                fault = Fault("parameters", name, found="no value", expected=bounds, action=action)
                raise ParameterError(fault) from None
            raise ParameterError(unknown_parameter("parameters", name, self._parameters)) from None

    def get(self, name: str, default: Any = None) -> Any:
        """Return the parameter with this id, or the default."""
        self._ask(name)
        return self[name] if self.has(name) else default

    def __iter__(self) -> Iterator[str]:
        self._ask(*self._parameters, *self._wanted)
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)

    def __contains__(self, name: object) -> bool:
        self._ask(name)
        return name in self._parameters

    def _ask(self, *names: object) -> None:
        """Note that it was asked whether some have a value."""
        if self._is_watched:
            self.reads.names.update(name for name in names if isinstance(name, str))

    def _copy(
        self,
        parameters: Mapping[str, Parameter],
        wanted: Mapping[str, Parameter] | None = None,
        *,
        price_year: int | None = None,
        reads: Reads | None = None,
    ) -> "Parameters":
        """Return other parameters with the same record, or with one of their own."""
        copy = Parameters(
            parameters,
            wanted=self._wanted if wanted is None else wanted,
            price_year=price_year or self.price_year,
            reads=reads or (self.reads if self._is_watched else None),
            sampled=self._sampled,
            inputs=self._inputs,
        )
        if copy._parameters.keys() == self._parameters.keys():
            copy._prefixes = self._prefixes
        return copy

    def __repr__(self) -> str:
        return f"<Parameters: {len(self)} in {len({name.split('.')[0] for name in self})} tables>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (
            dict(self._parameters),
            dict(self._wanted),
            self.price_year,
            self._is_watched,
            self._sampled,
            self._inputs,
        )

    def wanted(self, prefix: str = "") -> tuple[str, ...]:
        """Return the ids that have no value, since none was found, and that a study may give one.

        Parameters
        ----------
        prefix
            How they begin.

        Examples
        --------
        >>> from geoplan.parameters import load_parameters
        >>> load_parameters().wanted("costs.wind.")
        ('costs.wind.capex', 'costs.wind.fixed_om')
        >>> load_parameters().replace({"costs.wind.capex": 1.5}).wanted("costs.wind.")
        ('costs.wind.fixed_om',)
        """
        if self._is_watched:
            self._ask(*(name for name in (*self._parameters, *self._wanted) if name.startswith(prefix)))
        return tuple(name for name in self._wanted if name.startswith(prefix))

    def value(self, name: str, *, case: Case = "base") -> float:
        """Return a parameter's number, at its base value or at one end of its range; NaN where it is `wanted`."""
        if name in self._wanted:
            self._ask(name)
            return math.nan
        return self[name].at(case)

    def unknown(self, names: Iterable[str]) -> "Parameters":
        """Return a copy in which some parameters have no value and are `wanted`.

        Examples
        --------
        >>> from geoplan.parameters import load_parameters
        >>> load_parameters().unknown(["grid.emission_factor"]).value("grid.emission_factor")
        nan
        """
        gone = {name: self._parameters[name] for name in names if name in self._parameters}
        # a value that the study gives has no range by this one's
        bare = {name: replace(old, low=old.value, high=old.value, note="") for name, old in gone.items()}
        left = {name: parameter for name, parameter in self._parameters.items() if name not in gone}
        return self._copy(left, {**self._wanted, **bare})

    def assumed(self, given: Mapping[str, Mapping[str, Any]]) -> "Parameters":
        """Return a copy with other numbers, source and note for some parameters, all of low confidence."""
        changed = {name: replace(self[name], **values, confidence="low") for name, values in given.items()}
        return self._copy({**self._parameters, **changed})

    def at_prices(self, year: int) -> "Parameters":
        """Return a copy with all money in the prices of one year, each in its own currency.

        Prices rise as consumer prices in their currency did; exchange rates move as those of the years; a sum that a
        rule names stays what it is. How, says `geoplan.money.price_levels.price_factor`.

        Parameters
        ----------
        year
            One of `geoplan.money.price_levels.price_years`.

        Raises
        ------
        ParameterError
            For a year whose prices are not known.

        Examples
        --------
        >>> from geoplan.parameters import load_parameters
        >>> round(load_parameters().at_prices(2025)["costs.biomass.capex"].price_factor, 3)
        1.26
        """
        before = exchange_rates(self._parameters) if self.price_year else {}
        brought = brought_to(self._parameters, year, before=before)
        return self._copy(brought, price_year=year)

    def same(self, ids: Mapping[str, str]) -> "Parameters":
        """Return a copy in which some ids stand for what others say: id -> the id whose row it takes."""
        taken = {name: replace(self[other], name=name) for name, other in ids.items()}
        left = {name: row for name, row in self._wanted.items() if name not in taken}
        return self._copy({**self._parameters, **taken}, left)

    def under(self, prefix: str) -> Mapping[str, Parameter]:
        """Return the parameters whose id begins with `prefix`, by the rest of the id; what is looked up is read."""
        if self._is_watched:
            self._ask(*(name for name in self._wanted if name.startswith(prefix)))
        return _Under(self, prefix)

    def _rests(self, prefix: str) -> tuple[str, ...]:
        """Return the rests of the ids that begin with `prefix`: models ask for the same few thousands of times."""
        rests = self._prefixes.get(prefix)
        if rests is None:
            rests = tuple(name.removeprefix(prefix) for name in self._parameters if name.startswith(prefix))
            self._prefixes[prefix] = rests
        return rests

    def search(self, words: str) -> "pd.DataFrame":
        """Return the parameters in which all of some words stand: in the id, the note, the source or the unit.

        Parameters
        ----------
        words
            One or more words, apart by blanks; case and accents do not count.

        Returns
        -------
        pandas.DataFrame
            A row a parameter, by its id: value, low, high, unit, source, confidence, note. Empty where none has them.

        Examples
        --------
        >>> from geoplan.parameters import load_parameters
        >>> found = load_parameters().search("methane 20 °C")
        >>> "gases.methane.lhv" in found.index, found.loc["gases.methane.lhv", "unit"]
        (True, 'kWh/m3')
        """
        import pandas as pd

        wanted = _folded(words).split()
        rows = [
            {column: getattr(parameter, column) for column in _COLUMNS}
            for parameter in self.values()
            if all(
                word in _folded(" ".join((parameter.name, parameter.note, parameter.source, parameter.unit)))
                for word in wanted
            )
        ]
        return pd.DataFrame(rows, columns=list(_COLUMNS)).set_index("name")

    def replace(self, overrides: Mapping[str, Any], *, file: str = "parameters") -> "Parameters":
        """Return a copy with some values replaced.

        Parameters
        ----------
        overrides
            Id -> a number (low and high keep their proportion, as far as they are possible), or a mapping with
            ``value`` and, where wanted, ``low``, ``high``, ``source`` and ``note``, of money also ``price_year`` and
            ``currency``: without them it is in the prices of `price_year` and in the currency of its unit. Of an id
            that is `wanted` the value must be given.
        file
            What to name in an error.

        Raises
        ------
        ParameterError
            For unknown ids and keys, for values that are no numbers, not in order, or outside of what is possible: all
            at once.
        """
        changed = overridden(self._parameters, overrides, wanted=self._wanted, year=self.price_year, file=file)
        left = {name: parameter for name, parameter in self._wanted.items() if name not in changed}
        return self._copy(changed, left)

    def rows(self) -> list[dict[str, str | float]]:
        """Return the parameters as rows, for a table."""
        return [{column: getattr(parameter, column) for column in _COLUMNS} for parameter in self.values()]


class _Under(Mapping[str, Parameter]):
    """The parameters whose ids begin alike, by the rest of the id."""

    def __init__(self, parameters: Parameters, prefix: str) -> None:
        self._parameters = parameters
        self._prefix = prefix
        self._names = parameters._rests(prefix)

    def __getitem__(self, rest: str) -> Parameter:
        if not self._parameters.has(f"{self._prefix}{rest}"):
            raise KeyError(rest)
        return self._parameters[self._prefix + rest]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _restored(
    parameters: dict[str, Parameter],
    wanted: dict[str, Parameter],
    price_year: int | None,
    watched: bool,
    sampled: tuple[int, int],
    inputs: tuple[Ranged, ...],
) -> Parameters:
    reads = Reads() if watched else None
    return Parameters(parameters, wanted=wanted, price_year=price_year, reads=reads, sampled=sampled, inputs=inputs)


def _folded(text: str) -> str:
    """Return a text without case and accents."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
