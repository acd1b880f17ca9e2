"""What is one assumption: its number with a low and a high end, what it can be at all, its source, and its money.

Why parameters are bounded as they are stands in ``parameter_bounds.csv``, by their ids and units.
"""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from geoplan.errors import Fault, ParameterError, in_figures

Confidence: TypeAlias = Literal["high", "medium", "low", "user"]
Case: TypeAlias = Literal["low", "base", "high"]
PriceBasis: TypeAlias = Literal["", "real", "nominal"]
Ends: TypeAlias = Literal["", "hard"]

CORRECT = "Correct the numbers; check their unit."
"""What to do about numbers that cannot be."""
_BOUNDS = Path(__file__).parents[1] / "parameter_bounds.csv"
_SMALLEST = 1e-12
"""What lies nearer to 0 is no quantity in any unit used here: it is a slip of the exponent, or 0."""
_WHOLE_UNITS = frozenset({"year"})
"""Units of which there are no parts."""
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
    group
        With which others it moves in draws, up and down together; empty where it moves alone.
    ends
        ``hard`` where nothing lies beyond low and high; empty where they are the 5 % and 95 % points of what is likely.

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
    group: str = ""
    ends: Ends = ""

    def __post_init__(self) -> None:
        """Check the numbers, so that no parameter holds what cannot be."""
        wrong = _impossible(self)
        if wrong:
            raise ParameterError(
                Fault("parameters", self.name, found=wrong, expected=expected_of(self), action=CORRECT)
            )

    @property
    def bounds(self) -> str:
        """What the value can be, as people read it.

        Examples
        --------
        >>> from geoplan.parameters import load_parameters
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
        >>> from geoplan.parameters import load_parameters
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


class ImpossibleError(Exception):
    """What stands there cannot be the value of a parameter; the message says what does."""


def expected_of(parameter: Parameter) -> str:
    """Say what the numbers of a parameter must be, and why."""
    reason = f" ({parameter.reason})" if parameter.reason else ""
    return f"{parameter.bounds}, with low <= value <= high{reason}"


@cache
def _bounds() -> tuple[Mapping[str, str], ...]:
    """Read why parameters are bounded: by their ids and units, the first row that fits."""
    with _BOUNDS.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def _fits(parameter: Parameter, row: Mapping[str, str]) -> bool:
    return fnmatchcase(parameter.name, row["ids"]) and fnmatchcase(parameter.unit, row["unit"])


def _impossible(parameter: Parameter) -> str:
    """Say what is wrong with the numbers of a parameter; empty where nothing is."""
    numbers = {"low": parameter.low, "value": parameter.value, "high": parameter.high}
    if len(set(numbers.values())) == 1:
        numbers = {"value": parameter.value}
    outside = [key for key, number in numbers.items() if not is_possible(number, parameter)]
    tiny = [key for key, number in numbers.items() if 0 < abs(number) < _SMALLEST]
    broken = [key for key, number in numbers.items() if key not in outside and number != round(number)]
    if outside:
        return ", ".join(f"{key} {in_figures(numbers[key], 10)}" for key in outside)
    if tiny:
        return ", ".join(f"{key} {in_figures(numbers[key], 10)}" for key in tiny) + ", too small to be told from 0"
    if broken and parameter.unit in _WHOLE_UNITS:
        return ", ".join(f"{key} {in_figures(numbers[key], 10)}" for key in broken)
    if not parameter.low <= parameter.value <= parameter.high:
        return ", ".join(f"{name} {in_figures(number, 10)}" for name, number in numbers.items())
    return ""


def is_possible(number: float, parameter: Parameter) -> bool:
    """Return whether a number can be the value of a parameter."""
    return math.isfinite(number) and parameter.least <= number <= parameter.greatest


def _plain(number: float) -> str:
    return f"{int(number):,}" if number == int(number) else in_figures(number)


def cut_short(text: str) -> str:
    """Return a text as a message repeats it."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} letters)"
