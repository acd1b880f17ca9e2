"""The parameter tables are read: ``layers/parameters/*.csv``, one per subject, one row per parameter.

A row has value, low and high, what the parameter can be at all, unit, source and confidence; of money also of which
year and in which currency it is. A parameter's id is ``<table>.<name>``.
"""

import csv
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

from geoplan.draws.distributions import HARD
from geoplan.errors import Fault, ParameterError
from geoplan.money.money_units import currencies_of, is_rate
from geoplan.money.price_levels import known_currencies, price_factor
from geoplan.parameters.parameter import Confidence, ImpossibleError, Parameter
from geoplan.parameters.parameters import Parameters

_SAID = ("name", "value", "low", "high", "unit", "source", "confidence", "note")
_DRAWN = ("group", "ends")
_MONEY = ("price_year", "currency", "price_basis")
_BOUNDS = ("least", "greatest")
_FULL = _SAID[:4] + _BOUNDS + _SAID[4:]
_HEADERS = tuple(said + drawn + money for said in (_FULL, _SAID) for drawn in (_DRAWN, ()) for money in (_MONEY, ()))
"""The columns of a table: as geoplan's own have them; without bounds, without what draws need, without money."""


def embedded_folder() -> Path:
    """Return the folder with the embedded studies and parameter tables: in the wheel, or in the checkout."""
    package = Path(__file__).parents[1]
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
            except ImpossibleError as error:
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
            raise ImpossibleError(f"{key} '{row[key] or ''}'") from None
        if not math.isfinite(numbers[key]):
            raise ImpossibleError(f"{key} {numbers[key]}")
    if row["confidence"] not in get_args(Confidence):
        raise ImpossibleError(f"confidence '{row['confidence']}'")
    rest: dict[str, Any] = {key: (row[key] or "").strip() for key in ("unit", "source", "confidence", "note")}
    rest |= {key: (row.get(key) or "").strip() for key in _DRAWN}
    if rest["ends"] not in ("", HARD):
        raise ImpossibleError(f"ends '{rest['ends']}', which are neither empty nor {HARD}")
    factor = money.get("price_factor", 1.0)
    numbers |= {key: numbers[key] * factor for key in ("value", "low", "high")}
    try:
        return Parameter(name=f"{table}.{row['name']}", **{**rest, **numbers, **money})
    except ParameterError as error:
        raise ImpossibleError(error.faults[0].found) from None


def _money_of(row: Mapping[str, str]) -> dict[str, Any]:
    """Return price year, currency and basis of a row: there where its unit is money, and nowhere else.

    A row may be stated in another currency than its unit's, and is converted at the rate of its year.
    """
    year, currency, basis = ((row.get(key) or "").strip() for key in _MONEY)
    currencies = currencies_of(row["unit"] or "")
    if not currencies:
        if year or currency or basis:
            raise ImpossibleError(f"price_year '{year}', currency '{currency}' and price_basis '{basis}' of no money")
        return {}
    if not year.isdecimal():
        raise ImpossibleError(f"price_year '{year}' of money")
    if currency not in currencies[:1] and (is_rate(row["unit"]) or currency not in known_currencies()):
        raise ImpossibleError(f"currency '{currency}' of a value in {row['unit']}")
    expected = ("",) if is_rate(row["unit"]) else ("real", "nominal")
    if basis not in expected:
        raise ImpossibleError(f"price_basis '{basis}' of a value in {row['unit']}")
    factor = price_factor(currency, year=int(year), to=int(year), into=currencies[0])
    return {"price_year": int(year), "currency": currency, "price_basis": basis, "price_factor": factor}
