"""Parameter tables: every number about the world that a model assumes.

The tables stand in ``layers/parameters/*.csv``, one per subject, one row per parameter, with its low and high value,
unit, source and confidence. A parameter's id is ``<table>.<name>``; a study may override any of them.
"""

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, get_args

from geoplan.errors import Fault, ParameterError, did_you_mean

Confidence: TypeAlias = Literal["high", "medium", "low", "user"]
Case: TypeAlias = Literal["low", "base", "high"]

_COLUMNS = ("name", "value", "low", "high", "unit", "source", "confidence", "note")


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
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    confidence: Confidence
    note: str = ""

    def at(self, case: Case) -> float:
        """Return the value at one end of the range, or the base value."""
        return {"low": self.low, "base": self.value, "high": self.high}[case]


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

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        self._parameters = MappingProxyType(dict(parameters))

    def __getitem__(self, name: str) -> Parameter:
        """Return the parameter with this id.

        Raises
        ------
        ParameterError
            Where there is none; the nearest name is suggested.
        """
        try:
            return self._parameters[name]
        except KeyError:
            raise ParameterError(_unknown("parameters", name, self._parameters)) from None

    def get(self, name: str, default: Any = None) -> Any:
        """Return the parameter with this id, or the default."""
        return self._parameters.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)

    def __contains__(self, name: object) -> bool:
        return name in self._parameters

    def __repr__(self) -> str:
        return f"<Parameters: {len(self)} in {len({name.split('.')[0] for name in self})} tables>"

    def __reduce__(self) -> tuple[type["Parameters"], tuple[dict[str, Parameter]]]:
        return Parameters, (dict(self._parameters),)

    def value(self, name: str, *, case: Case = "base") -> float:
        """Return a parameter's number, at its base value or at one end of its range."""
        return self[name].at(case)

    def under(self, prefix: str) -> dict[str, Parameter]:
        """Return the parameters whose id begins with `prefix`, by the rest of the id."""
        return {name.removeprefix(prefix): self[name] for name in self if name.startswith(prefix)}

    def replace(self, overrides: Mapping[str, Any], *, file: str = "parameters") -> "Parameters":
        """Return a copy with some values replaced.

        Parameters
        ----------
        overrides
            Id -> a number (low and high keep their proportion), or a mapping with ``value`` and, where wanted,
            ``low``, ``high``, ``source`` and ``note``.
        file
            What to name in an error.

        Raises
        ------
        ParameterError
            For unknown ids, keys and values that are not finite numbers in order: all at once.
        """
        faults: list[Fault] = []
        changed = dict(self._parameters)
        for name, given in overrides.items():
            if name not in self._parameters:
                faults.append(_unknown(file, name, self._parameters))
                continue
            try:
                changed[name] = _overridden(self._parameters[name], given)
            except ValueError as error:
                faults.append(
                    Fault(
                        file,
                        name,
                        str(error),
                        "finite numbers with low <= value <= high",
                        "Correct the override.",
                    )
                )
        if faults:
            raise ParameterError(faults)
        return Parameters(changed)

    def rows(self) -> list[dict[str, str | float]]:
        """Return the parameters as rows, for a table."""
        return [{column: getattr(parameter, column) for column in _COLUMNS} for parameter in self.values()]


def _unknown(file: str, name: str, known: Mapping[str, Parameter]) -> Fault:
    hint = did_you_mean(name, known) or "`geoplan.load_parameters()` lists them."
    return Fault(file, "parameters", f"'{name}'", "the id of a parameter", hint)


def _overridden(old: Parameter, given: Any) -> Parameter:
    wanted = dict(given) if isinstance(given, Mapping) else {"value": given}
    unknown = wanted.keys() - {"value", "low", "high", "source", "note"}
    if unknown:
        raise ValueError(f"the keys {sorted(unknown)}")
    value = _number(wanted.get("value", old.value))
    ratio = value / old.value if old.value else 1.0
    scaled = sorted((old.low * ratio, old.high * ratio)) if old.value else [min(value, old.low), max(value, old.high)]
    low, high = _number(wanted.get("low", scaled[0])), _number(wanted.get("high", scaled[1]))
    if not low <= value <= high:
        raise ValueError(f"low {low:g}, value {value:g}, high {high:g}")
    source = str(wanted.get("source", "set by the study"))
    return replace(
        old,
        value=value,
        low=low,
        high=high,
        source=source,
        confidence="user",
        note=str(wanted.get("note", old.note)),
    )


def _number(given: Any) -> float:
    if isinstance(given, bool):
        raise ValueError(f"{given}, a truth value,")
    try:
        number = float(given)
    except (TypeError, ValueError):
        raise ValueError(f"{given!r}") from None
    if not math.isfinite(number):
        raise ValueError(f"{number}")
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
        A folder of CSV tables; by default the ones that come with geoplan.

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
    found: dict[str, Parameter] = {}
    for path in sorted(tables.glob("*.csv")):
        for parameter in _read_table(path, faults):
            if parameter.name in found:
                faults.append(Fault(str(path), parameter.name, "the name twice", "each name once", "Remove one row."))
            found[parameter.name] = parameter
    if not found and not faults:
        faults.append(Fault(str(tables), "", "no parameter table", "*.csv files", "Reinstall geoplan."))
    if faults:
        raise ParameterError(faults)
    return Parameters(found)


def _read_table(path: Path, faults: list[Fault]) -> Iterator[Parameter]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            header = ",".join(reader.fieldnames or ())
            faults.append(Fault(str(path), "header", f"'{header}'", f"'{','.join(_COLUMNS)}'", "Correct the header."))
            return
        for row in reader:
            where = f"row {reader.line_num}, {row['name']}"
            try:
                value, low, high = (_number(row[key]) for key in ("value", "low", "high"))
                if not low <= value <= high:
                    raise ValueError(f"low {low:g}, value {value:g}, high {high:g}")
                if row["confidence"] not in get_args(Confidence):
                    raise ValueError(f"confidence '{row['confidence']}'")
            except ValueError as error:
                expected = "finite numbers with low <= value <= high, and confidence high, medium or low"
                faults.append(Fault(str(path), where, str(error), expected, "Correct the row."))
                continue
            confidence: Any = row["confidence"]
            texts = {key: (row[key] or "").strip() for key in ("unit", "source", "note")}
            yield Parameter(f"{path.stem}.{row['name']}", value, low, high, confidence=confidence, **texts)
