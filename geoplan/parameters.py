"""Parameter tables: every number about the world that a model assumes.

The tables stand in ``layers/parameters/*.csv``, one per subject, one row per parameter, with its low and high value,
what it can be at all, unit, source and confidence. A parameter's id is ``<table>.<name>``; a study may override any of
them, within what is possible.
"""

import csv
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from numbers import Real
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from geoplan.errors import Fault, ParameterError, did_you_mean
from geoplan.money.money_units import currencies_of, is_rate
from geoplan.money.price_levels import DOLLAR, known_currencies, price_factor, rate_per_dollar

if TYPE_CHECKING:
    import pandas as pd

Confidence: TypeAlias = Literal["high", "medium", "low", "user"]
Case: TypeAlias = Literal["low", "base", "high"]
PriceBasis: TypeAlias = Literal["", "real", "nominal"]

_SAID = ("name", "value", "low", "high", "unit", "source", "confidence", "note")
_MONEY = ("price_year", "currency", "price_basis")
_COLUMNS = (*_SAID, *_MONEY, "price_factor")
"""What a table of results says of a parameter."""
_BOUNDS = ("least", "greatest")
_FULL = _SAID[:4] + _BOUNDS + _SAID[4:]
_HEADERS = (_FULL + _MONEY, _FULL, _SAID)
"""The columns of a table: as geoplan's own with money have them, without money, or without bounds."""
_SMALLEST = 1e-12
"""What lies nearer to 0 is no quantity in any unit used here: it is a slip of the exponent, or 0."""
_WHOLE_UNITS = frozenset({"year"})
"""Units of which there are no parts."""
_YEARS = range(1900, 2101)
"""The years that prices can be of."""
_HINTS = 20
"""Unknown ids for which the nearest is looked for: a file of thousands is none of ours."""
_SHOWN = 40
"""Letters of a value that a message repeats."""


@dataclass(frozen=True)
class Parameter:
    """One assumption.

    Attributes
    ----------
    name
        The id, ``<table>.<name>``.
    value, low, high
        The base value and the ends of its plausible range, in `unit`.
    unit
        The unit as printed; ``-`` for a pure number.
    source
        Where the value was read, or what it was derived from.
    confidence
        ``high`` (seen in the cited text or data), ``medium`` (derived or secondary), ``low`` (unverified, or a design
        default), ``user`` (set by the study).
    note
        What the reader should know besides.
    least, greatest
        What the value can be at all, in `unit`: both are allowed; infinite where nothing is known.
    price_year, currency
        Of money: of which year its prices are, and in which currency (ISO 4217) the source states it; the value is in
        that of `unit` always, and follows the rate where it is another. None and empty for what is no money.
    price_basis
        ``real``: a price, which moves with all prices; ``nominal``: a sum of money that a rule names, such as a tariff
        or a limit of a call, which stays what it is. Empty for what is no money, and for exchange rates.
    price_factor
        What the value that the source or the study states was multiplied by, to be in the prices of `price_year`.

    Raises
    ------
    ParameterError
        Where the numbers are not in order.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    confidence: Confidence
    note: str = ""
    least: float = -math.inf
    greatest: float = math.inf
    price_year: int | None = None
    currency: str = ""
    price_basis: PriceBasis = ""
    price_factor: float = 1.0

    def __post_init__(self) -> None:
        """Check the numbers, so that no parameter holds what cannot be."""
        wrong = _impossible(self)
        if wrong:
            raise ParameterError(Fault("parameters", self.name, found=wrong, expected=_expected(self), action=_ACTION))

    @property
    def bounds(self) -> str:
        """What the value can be, as people read it.

        Examples
        --------
        >>> load_parameters()["grid.emission_factor"].bounds
        '0 to 2 tCO2/MWh'
        """
        if self.unit in _WHOLE_UNITS and math.isfinite(self.greatest - self.least):
            return f"a {self.unit} from {self.least:.0f} to {self.greatest:.0f}"
        unit = "" if self.unit == "-" else f" {self.unit}"
        if math.isinf(self.greatest):
            return "any finite number" if math.isinf(self.least) else f"{_plain(self.least)}{unit} or more"
        if math.isinf(self.least):
            return f"at most {_plain(self.greatest)}{unit}"
        return f"{_plain(self.least)} to {_plain(self.greatest)}{unit}"

    @property
    def reason(self) -> str:
        """Why it cannot lie outside of its bounds; empty where it has none.

        Examples
        --------
        >>> load_parameters()["waste.landfill.delay"].reason
        'IPCC 2006 V5 Ch3: a delay of at most six months'
        """
        if math.isinf(self.least) and math.isinf(self.greatest):
            return ""
        fits = (row["reason"] for row in _bounds() if _fits(self, row))
        return next(fits, "")

    def at(self, case: Case) -> float:
        """Return the value at one end of the range, or the base value."""
        return {"low": self.low, "base": self.value, "high": self.high}[case]


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
    ) -> None:
        rows = parameters.everything() if isinstance(parameters, Parameters) else parameters
        self._parameters = MappingProxyType(dict(rows))
        self._wanted = MappingProxyType(dict(wanted or {}))
        self.price_year = price_year
        """The year that all prices were brought to; None where each is of its own."""
        self.reads = Reads() if reads is None else reads
        self._is_watched = reads is not None
        self._prefixes: dict[str, tuple[str, ...]] = parameters._prefixes if isinstance(parameters, Parameters) else {}
        """Start of ids -> the rests of those that begin so; shared by copies with the same ids."""

    def watched(self) -> "Parameters":
        """Return the same parameters with a record of their own: `reads` tells what is asked of them from now on.

        Copies with other values keep the record: what is read of them counts as read here.

        Examples
        --------
        >>> parameters = load_parameters().watched()
        >>> _ = parameters.value("grid.emission_factor")
        >>> parameters.reads.values
        {'grid.emission_factor'}
        """
        return Parameters(self, wanted=self._wanted, price_year=self.price_year, reads=Reads())

    def for_checks(self) -> "Parameters":
        """Return the same parameters for checks that move no figure: what is read of them counts as checked here."""
        reads = Reads(values=self.reads.checked)
        return Parameters(self, wanted=self._wanted, price_year=self.price_year, reads=reads)

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
            raise ParameterError(_unknown("parameters", name, self._parameters)) from None

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

    def _copy(self, parameters: Mapping[str, Parameter], wanted: Mapping[str, Parameter] | None = None) -> "Parameters":
        """Return other parameters with the same record."""
        reads = self.reads if self._is_watched else None
        kept = self._wanted if wanted is None else wanted
        copy = Parameters(parameters, wanted=kept, price_year=self.price_year, reads=reads)
        if copy._parameters.keys() == self._parameters.keys():
            copy._prefixes = self._prefixes
        return copy

    def __repr__(self) -> str:
        return f"<Parameters: {len(self)} in {len({name.split('.')[0] for name in self})} tables>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (dict(self._parameters), dict(self._wanted), self.price_year, self._is_watched)

    def wanted(self, prefix: str = "") -> tuple[str, ...]:
        """Return the ids that have no value, since none was found, and that a study may give one.

        Parameters
        ----------
        prefix
            How they begin.

        Examples
        --------
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
        >>> round(load_parameters().at_prices(2025)["costs.biomass.capex"].price_factor, 3)
        1.26
        """
        before = self._rates() if self.price_year else {}
        rated = {name: _rate_of(row, year) for name, row in self._parameters.items() if is_rate(row.unit)}
        after = Parameters({**self._parameters, **rated})._rates()
        brought = {
            name: rated.get(name, _at_prices(row, year, before=before, after=after))
            for name, row in self._parameters.items()
        }
        reads = self.reads if self._is_watched else None
        return Parameters(brought, wanted=self._wanted, price_year=year, reads=reads)

    def _rates(self) -> dict[str, float]:
        """Return the exchange rates among the parameters: units of a currency a dollar."""
        rates = [row for row in self._parameters.values() if is_rate(row.unit) and row.unit.endswith(f"/{DOLLAR}")]
        return {row.currency: row.value for row in rates}

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
        faults: list[Fault] = []
        changed = dict(self._parameters)
        unknown = [name for name in overrides if name not in changed and name not in self._wanted]
        for position, name in enumerate(unknown):
            faults.append(_unknown(file, name, {**changed, **self._wanted} if position < _HINTS else {}))
        # exchange rates before the money that they convert
        rates = {name for name in overrides if name not in unknown and is_rate(self._row(name).unit)}
        faults += self._change(changed, {name: overrides[name] for name in overrides if name in rates}, file=file)
        faults += self._follow_rates(changed, kept=overrides) if rates else []
        rest = {name: given for name, given in overrides.items() if name not in rates and name not in unknown}
        faults += self._change(changed, rest, file=file)
        if faults:
            raise ParameterError(faults)
        left = {name: parameter for name, parameter in self._wanted.items() if name not in changed}
        return self._copy(changed, left)

    def _row(self, name: str) -> Parameter:
        return self._parameters[name] if name in self._parameters else self._wanted[name]

    def _change(self, changed: dict[str, Parameter], given: Mapping[str, Any], *, file: str) -> list[Fault]:
        """Set what a study gives among all parameters; return what is wrong."""
        faults: list[Fault] = []
        for name, stated in given.items():
            old = changed[name] if name in changed else self._row(name)
            try:
                priced, money = _priced(old, stated, to=self.price_year or old.price_year, among=changed)
                changed[name] = _overridden(old, priced, needs_value=name in self._wanted, money=money)
            except _ImpossibleError as error:
                faults.append(Fault(file, name, found=str(error), expected=_expected(old), action=_ACTION))
        return faults

    def _follow_rates(self, changed: dict[str, Parameter], *, kept: Mapping[str, Any]) -> list[Fault]:
        """Convert anew what is stated in a currency whose rate has changed; return what is wrong then.

        What a study gives a value of its own is kept; where it gives the ends alone, they are those of the new value.
        """
        faults: list[Fault] = []
        before, after = self._rates(), Parameters(changed)._rates()
        own = {name for name, given in kept.items() if not isinstance(given, Mapping) or "value" in given}
        for name, row in changed.items():
            if not row.price_year or is_rate(row.unit) or name in own or row.currency in row.unit:
                continue
            factor = _conversion(row, row.price_year, after) / _conversion(row, row.price_year, before)
            try:
                changed[name] = _moved(row, factor, row.price_year)
            except ParameterError as error:
                faults += error.faults
        return faults

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
    parameters: dict[str, Parameter], wanted: dict[str, Parameter], price_year: int | None, watched: bool
) -> Parameters:
    return Parameters(parameters, wanted=wanted, price_year=price_year, reads=Reads() if watched else None)


def _folded(text: str) -> str:
    """Return a text without case and accents."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_ACTION = "Correct the numbers; check their unit."


class _ImpossibleError(Exception):
    """What stands there cannot be the value of a parameter; the message says what does."""


def _unknown(file: str, name: object, known: Mapping[str, Parameter]) -> Fault:
    hint = (did_you_mean(str(name), known) if known else "") or "`geoplan.load_parameters()` lists them."
    return Fault(file, "parameters", found=f"'{_short(str(name))}'", expected="the id of a parameter", action=hint)


def _expected(parameter: Parameter) -> str:
    """Say what the numbers of a parameter must be, and why."""
    reason = f" ({parameter.reason})" if parameter.reason else ""
    return f"{parameter.bounds}, with low <= value <= high{reason}"


@cache
def _bounds() -> tuple[Mapping[str, str], ...]:
    """Read why parameters are bounded: by their ids and units, the first row that fits."""
    with Path(__file__).with_name("parameter_bounds.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def _fits(parameter: Parameter, row: Mapping[str, str]) -> bool:
    return fnmatchcase(parameter.name, row["ids"]) and fnmatchcase(parameter.unit, row["unit"])


def _impossible(parameter: Parameter) -> str:
    """Say what is wrong with the numbers of a parameter; empty where nothing is."""
    numbers = {"low": parameter.low, "value": parameter.value, "high": parameter.high}
    if len(set(numbers.values())) == 1:
        numbers = {"value": parameter.value}
    outside = [key for key, number in numbers.items() if not _is_inside(number, parameter)]
    tiny = [key for key, number in numbers.items() if 0 < abs(number) < _SMALLEST]
    broken = [key for key, number in numbers.items() if key not in outside and number != round(number)]
    if outside:
        return ", ".join(f"{key} {numbers[key]:.10g}" for key in outside)
    if tiny:
        return ", ".join(f"{key} {numbers[key]:.10g}" for key in tiny) + ", too small to be told from 0"
    if broken and parameter.unit in _WHOLE_UNITS:
        return ", ".join(f"{key} {numbers[key]:.10g}" for key in broken)
    if not parameter.low <= parameter.value <= parameter.high:
        return ", ".join(f"{name} {number:.10g}" for name, number in numbers.items())
    return ""


def _is_inside(number: float, parameter: Parameter) -> bool:
    return math.isfinite(number) and parameter.least <= number <= parameter.greatest


def _plain(number: float) -> str:
    return f"{int(number):,}" if number == int(number) else f"{number:g}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} letters)"


def _rate_of(rate: Parameter, year: int) -> Parameter:
    """Return an exchange rate as that of another year: it moves as the rates of the table do."""
    own = rate.price_year
    if own is None or own == year:
        return rate
    return _moved(rate, rate_per_dollar(rate.currency, year) / rate_per_dollar(rate.currency, own), year)


def _at_prices(
    parameter: Parameter, year: int, *, before: Mapping[str, float], after: Mapping[str, float]
) -> Parameter:
    """Return a parameter in the prices of a year; what a rule names keeps its year, and follows the rate alone."""
    own, is_law = parameter.price_year, parameter.price_basis == "nominal"
    if own is None:
        return parameter
    factor = 1.0 if is_law or own == year else price_factor(parameter.currency, year=own, to=year)
    factor *= _conversion(parameter, year, after) / _conversion(parameter, own, before)
    return _moved(parameter, factor, own if is_law else year)


def _conversion(parameter: Parameter, year: int, rates: Mapping[str, float]) -> float:
    """Return what an amount in the currency that is stated is worth in that of the unit."""
    into = currencies_of(parameter.unit)[0]
    return price_factor(parameter.currency, year=year, to=year, into=into, rates=rates)


def _moved(parameter: Parameter, factor: float, year: int) -> Parameter:
    if factor == 1.0 and year == parameter.price_year:
        return parameter
    numbers = {name: getattr(parameter, name) * factor for name in ("value", "low", "high")}
    moved: Any = numbers | {"price_year": year, "price_factor": parameter.price_factor * factor}
    return replace(parameter, **moved)


def _priced(
    old: Parameter, given: Any, *, to: int | None, among: Mapping[str, Parameter]
) -> tuple[Any, dict[str, Any]]:
    """Return what a study gives in the prices and the currency of a parameter, and what it then says of its money.

    Parameters
    ----------
    old
        The parameter.
    given
        As for `Parameters.replace`.
    to
        The year of the results.
    among
        All parameters, with the rates of the study.
    """
    currencies = currencies_of(old.unit)
    stated = dict(given) if isinstance(given, Mapping) else {}
    year, currency = stated.pop("price_year", None), stated.pop("currency", None)
    if not currencies:
        return given, {}
    if year is None and currency is None and stated and "value" not in stated:
        return given, {}
    if year is None and currency is None:
        return given, {"price_year": to, "currency": currencies[0], "price_factor": 1.0}
    if is_rate(old.unit) or "value" not in stated:
        raise _ImpossibleError("price_year or currency of an exchange rate or without a value")
    if year is not None and (isinstance(year, bool) or not isinstance(year, int) or year not in _YEARS):
        raise _ImpossibleError(f"price_year {_short(repr(year))}, which is no year,")
    own, target = year or to, to or year
    if own is None or target is None:
        raise _ImpossibleError("a currency without its price_year")
    rates = Parameters(among)._rates()
    since = target if old.price_basis == "nominal" else own
    try:
        factor = price_factor(str(currency or currencies[0]), year=since, to=target, into=currencies[0], rates=rates)
    except ParameterError as error:
        fault = error.faults[0]
        raise _ImpossibleError(f"{fault.where} {fault.found}, and not {fault.expected},") from None
    for name in ("value", "low", "high"):
        if name in stated:
            stated[name] = _number(stated[name]) * factor
    of_year = own if old.price_basis == "nominal" else target
    return stated, {"price_year": of_year, "currency": currency or currencies[0], "price_factor": factor}


def _overridden(
    old: Parameter, given: Any, *, needs_value: bool = False, money: Mapping[str, Any] = MappingProxyType({})
) -> Parameter:
    wanted = dict(given) if isinstance(given, Mapping) else {"value": given}
    unknown = wanted.keys() - {"value", "low", "high", "source", "note"}
    if unknown:
        raise _ImpossibleError(f"the keys {', '.join(sorted(_short(repr(key)) for key in unknown))}")
    if needs_value and "value" not in wanted:
        raise _ImpossibleError("no value, where none is known")
    texts = {"source": "set by the study", "note": old.note} | {k: wanted[k] for k in ("source", "note") if k in wanted}
    strange = [f"{key} {_short(repr(text))}" for key, text in texts.items() if not isinstance(text, str)]
    if strange:
        raise _ImpossibleError(f"{', '.join(strange)}, which is no text")
    value = _number(wanted.get("value", old.value))
    low, high = (_number(wanted[key]) if key in wanted else math.nan for key in ("low", "high"))
    # what stands for a value that nobody knows has no range
    scaled = (value, value) if needs_value else _ends(old, value)
    low, high = scaled[0] if math.isnan(low) else low, scaled[1] if math.isnan(high) else high
    told: Any = {**texts, **money}
    try:
        return replace(old, value=value, low=low, high=high, confidence="user", **told)
    except ParameterError as error:
        raise _ImpossibleError(error.faults[0].found) from None


def _ends(old: Parameter, value: float) -> tuple[float, float]:
    """Return the ends of the range in proportion to another value, as far as they are possible."""
    if not _is_inside(value, old):
        return value, value
    if not old.value:
        return min(value, old.low), max(value, old.high)
    # an end that is the value stays so, whatever the rounding
    scaled = [value if end == old.value else end * (value / old.value) for end in (old.low, old.high)]
    low, high = sorted(min(max(end, old.least), old.greatest) for end in scaled)
    return min(low, value), max(high, value)


def _number(given: Any) -> float:
    """Return a number that is given as one: neither a truth value, nor a text, nor more than a float holds."""
    if isinstance(given, bool):
        raise _ImpossibleError(f"{given}, a truth value,".lower())
    if not isinstance(given, Real):
        raise _ImpossibleError(f"{_short(repr(given))}, which is no number,")
    try:
        number = float(given)
    except OverflowError:
        raise _ImpossibleError("a number of more than 308 digits") from None
    if not math.isfinite(number):
        raise _ImpossibleError(f"{number}")
    return number


def embedded_folder() -> Path:
    """Return the folder with the embedded studies and parameter tables: in the wheel, or in the checkout."""
    package = Path(__file__).parent
    shipped = package / "embedded"
    return shipped if shipped.is_dir() else package.parent / "layers"


@cache
def load_parameters(folder: Path | None = None) -> Parameters:
    """Read the parameter tables.

    Parameters
    ----------
    folder
        A folder of CSV tables; by default the ones that come with geoplan. A row with bounds and without a value is
        wanted: a study may give it.

    Returns
    -------
    :
        All rows of all tables.

    Raises
    ------
    ParameterError
        Where a table has a wrong header, a repeated name or a value out of its own range.
    """
    tables = folder or embedded_folder() / "parameters"
    faults: list[Fault] = []
    parameters: dict[str, Parameter] = {}
    wanted: set[str] = set()
    for path in sorted(tables.glob("*.csv")):
        for parameter in _read_table(path, faults, wanted):
            if parameter.name in parameters:
                faults.append(
                    Fault(
                        str(path),
                        parameter.name,
                        found="the name twice",
                        expected="each name once",
                        action="Remove one row.",
                    )
                )
            parameters[parameter.name] = parameter
    if not parameters and not faults:
        faults.append(
            Fault(str(tables), "", found="no parameter table", expected="*.csv files", action="Reinstall geoplan.")
        )
    if faults:
        raise ParameterError(faults)
    given = {name: parameter for name, parameter in parameters.items() if name not in wanted}
    return Parameters(given, wanted={name: parameters[name] for name in parameters if name in wanted})


def _read_table(path: Path, faults: list[Fault], wanted: set[str]) -> Iterator[Parameter]:
    """Yield the rows; of those without a value, which are noted, the least that is possible stands for it."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) not in _HEADERS:
            header = ",".join(reader.fieldnames or ())
            expected = f"'{','.join(_HEADERS[0])}'"
            faults.append(
                Fault(str(path), "header", found=f"'{header}'", expected=expected, action="Correct the header.")
            )
            return
        for row in reader:
            is_wanted = bool(row.get("least")) and not any(row[key] for key in ("value", "low", "high"))
            if is_wanted:
                wanted.add(f"{path.stem}.{row['name']}")
                row |= dict.fromkeys(("value", "low", "high"), row["least"])
            try:
                yield _parameter_of(path.stem, row, money={} if is_wanted else _money_of(row))
            except _ImpossibleError as error:
                expected = "finite numbers with least <= low <= value <= high <= greatest, confidence high, medium or "
                expected += "low, and of money its price_year, its currency and its price_basis, real or nominal"
                where = f"row {reader.line_num}, {row['name']}"
                faults.append(Fault(str(path), where, found=str(error), expected=expected, action="Correct the row."))


def _parameter_of(table: str, row: Mapping[str, str], *, money: Mapping[str, Any]) -> Parameter:
    numbers = {}
    for key in ("value", "low", "high", *(name for name in _BOUNDS if name in row)):
        try:
            numbers[key] = float(row[key] or "nothing")
        except ValueError:
            raise _ImpossibleError(f"{key} '{row[key] or ''}'") from None
        if not math.isfinite(numbers[key]):
            raise _ImpossibleError(f"{key} {numbers[key]}")
    if row["confidence"] not in get_args(Confidence):
        raise _ImpossibleError(f"confidence '{row['confidence']}'")
    rest: dict[str, Any] = {key: (row[key] or "").strip() for key in ("unit", "source", "confidence", "note")}
    factor = money.get("price_factor", 1.0)
    numbers |= {key: numbers[key] * factor for key in ("value", "low", "high")}
    try:
        return Parameter(name=f"{table}.{row['name']}", **{**rest, **numbers, **money})
    except ParameterError as error:
        raise _ImpossibleError(error.faults[0].found) from None


def _money_of(row: Mapping[str, str]) -> dict[str, Any]:
    """Return price year, currency and basis of a row: there where its unit is money, and nowhere else.

    A row may be stated in another currency than its unit's, and is converted at the rate of its year.
    """
    year, currency, basis = ((row.get(key) or "").strip() for key in _MONEY)
    currencies = currencies_of(row["unit"] or "")
    if not currencies:
        if year or currency or basis:
            raise _ImpossibleError(f"price_year '{year}', currency '{currency}' and price_basis '{basis}' of no money")
        return {}
    if not year.isdecimal():
        raise _ImpossibleError(f"price_year '{year}' of money")
    if currency not in currencies[:1] and (is_rate(row["unit"]) or currency not in known_currencies()):
        raise _ImpossibleError(f"currency '{currency}' of a value in {row['unit']}")
    expected = ("",) if is_rate(row["unit"]) else ("real", "nominal")
    if basis not in expected:
        raise _ImpossibleError(f"price_basis '{basis}' of a value in {row['unit']}")
    factor = price_factor(currency, year=int(year), to=int(year), into=currencies[0])
    return {"price_year": int(year), "currency": currency, "price_basis": basis, "price_factor": factor}
