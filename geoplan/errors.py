"""What can be wrong with the input, said once and in full.

Every error that a user can cause is a `GeoplanError`, which is also a `ValueError`. It carries a tuple of
`Fault`: each names the file and the place in it, what was found, what was expected and what to do. Checks
gather all their faults first and raise once.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with the input; after `where`, each part is given by its keyword.

    Parameters
    ----------
    file
        The file at fault, or the name of the argument where there is no file.
    where
        The place in it: a row, a column, a key; empty where the whole file is meant.
    found
        What stands there.
    expected
        What should stand there.
    action
        What the user can do about it.
    """

    file: str
    where: str
    _: KW_ONLY
    found: str
    expected: str
    action: str = ""

    def __post_init__(self) -> None:
        """Let nothing that stands in a file speak to the terminal, or fill it."""
        for name, most in _LONGEST.items():
            text = getattr(self, name)
            legible = _legible(text, most)
            if legible is not text:
                object.__setattr__(self, name, legible)

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        text = f"{place}: found {self.found}; expected {self.expected}."
        return f"{text} {self.action}" if self.action else text


_LONGEST = {"file": 4200, "where": 300, "found": 1000, "expected": 2000, "action": 2000}
"""Letters of each part of a fault: a value of thousands of digits is not repeated."""
_TURNED = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows."""


def _legible(text: str, most: int) -> str:
    """Return a text without control characters, and its middle where it is too long; the same where nothing is so."""
    if not text.isprintable() and any(unicodedata.category(each) in ("Cc", "Cs") or each in _TURNED for each in text):
        text = "".join(
            each.encode("unicode_escape").decode()
            if unicodedata.category(each) in ("Cc", "Cs") or each in _TURNED
            else each
            for each in text
        )
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 4 :]}"


class GeoplanError(ValueError):
    """Something the user supplied is wrong; `faults` lists everything that was found.

    Parameters
    ----------
    faults
        The faults, or one message where there is no place to point at.
    """

    def __init__(self, faults: str | Fault | Iterable[Fault]) -> None:
        if isinstance(faults, str):
            self.faults: tuple[Fault, ...] = ()
            super().__init__(faults)
            return
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(_listing(self.faults))

    def __reduce__(self) -> tuple[type["GeoplanError"], tuple[object]]:
        return type(self), (self.faults or str(self),)


class StudyError(GeoplanError):
    """A study cannot be found, or its study.toml is wrong."""


class LayerError(GeoplanError):
    """A layer's file is missing, unreadable, or holds what it must not hold."""


class ParameterError(GeoplanError):
    """A parameter does not exist, or its value is out of bounds."""


class CRSError(GeoplanError):
    """A layer has no coordinate reference system, or one that does not fit the calculation."""


def _listing(faults: Sequence[Fault]) -> str:
    if len(faults) == 1:
        return str(faults[0])
    lines = [f"{len(faults)} faults:"]
    lines += [f"{number:>3}. {fault}" for number, fault in enumerate(faults, start=1)]
    return "\n".join(lines)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Suggest the nearest known name.

    Parameters
    ----------
    name
        What the user wrote.
    known
        The names that exist.

    Returns
    -------
    str
        ``Did you mean 'x'?``, or the list of known names where none is near; empty where there is none, or too many.

    Examples
    --------
    >>> did_you_mean("zone_nam", ["zone_id", "zone_name"])
    "Did you mean 'zone_name'?"
    >>> did_you_mean("colour", ["b", "a"])
    'Known: a, b.'
    """
    choices = sorted(each for each in known if each)
    if not choices:
        return ""
    near = get_close_matches(name, choices, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Known: {', '.join(choices)}." if len(choices) <= _MOST_NAMED else ""


_MOST_NAMED = 30
"""Names that a message lists."""


def in_figures(number: float, digits: int = 6, *, grouped: bool = True) -> str:
    """Return a number as people write it: ``1,000,000`` and ``0.00001``, never ``1e+06``.

    Parameters
    ----------
    number
        What stands in a file, or the end of a range.
    digits
        How many significant digits are kept.
    grouped
        Whether thousands stand apart: not those of codes, degrees and metres of a map.

    Examples
    --------
    >>> in_figures(1e6), in_figures(0.00001), in_figures(12345.678, 10), in_figures(611234.5, 10, grouped=False)
    ('1,000,000', '0.00001', '12,345.678', '611234.5')
    >>> in_figures(1e18), in_figures(-2.5e-14), in_figures(float("inf"))
    ('10^18', '-2.5 x 10^-14', 'inf')
    """
    if not math.isfinite(number):
        return f"{number:g}"
    rounded = float(f"{number:.{digits}g}")
    size = math.floor(math.log10(abs(rounded))) if rounded else 0
    if not -_LEAST_SIZE <= size < _MOST_SIZE:
        first = f"{float(f'{rounded:.{digits - 1}e}'.partition('e')[0]):g}"
        return f"10^{size}" if first == "1" else f"{first} x 10^{size}"
    text = f"{rounded:{',' if grouped else ''}.{max(0, digits - 1 - size)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_LEAST_SIZE, _MOST_SIZE = 9, 15
"""Powers of ten beyond which a row of zeros cannot be read."""


def column_letters(column: int) -> str:
    """Return what spreadsheets call a column, counted from 1.

    Examples
    --------
    >>> [column_letters(column) for column in (1, 26, 27, 703)]
    ['A', 'Z', 'AA', 'AAA']
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
