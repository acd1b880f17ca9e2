"""What a price of one year and currency is in another: ``price_index.csv`` and ``exchange_rate.csv``.

Consumer prices by currency and year, 2010 being 100, and units of a currency a dollar, each row with its source. To add
a year or a currency is to add its rows to both; the dollar needs no rate.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from geoplan.errors import Fault, ParameterError

DOLLAR = "USD"


def price_years() -> range:
    """Return the years that prices can be brought to: those whose prices and rates are known in all currencies.

    Examples
    --------
    >>> price_years()[0], price_years()[-1]
    (2010, 2025)
    """
    known = set.intersection(*(set(years) for years in (*_indices().values(), *_rates().values())))
    return range(min(known), max(known) + 1)


def known_currencies() -> tuple[str, ...]:
    """Return the currencies whose prices are known.

    Examples
    --------
    >>> known_currencies()
    ('USD', 'VND', 'JPY')
    """
    return tuple(_indices())


def inflation(currency: str, *, year: int, to: int) -> float:
    """Return by how much consumer prices in a currency rose from one year to another, as a factor.

    Parameters
    ----------
    currency
        ISO 4217.
    year, to
        From which year to which. After the last year that is known, prices are taken to stand still.

    Raises
    ------
    ParameterError
        For a currency or a year that the table does not have.

    Examples
    --------
    >>> round(inflation("USD", year=2019, to=2025), 3)
    1.26
    """
    index = _of(currency, _indices(), year, to)
    return index[min(to, max(index))] / index[min(year, max(index))]


def rate_per_dollar(currency: str, year: int) -> float:
    """Return what a dollar cost in a currency, in the mean of a year.

    Raises
    ------
    ParameterError
        For a currency or a year that the table does not have.

    Examples
    --------
    >>> rate_per_dollar("VND", 2019), rate_per_dollar("USD", 2019)
    (23050.24, 1.0)
    """
    if currency == DOLLAR:
        return 1.0
    rates = _of(currency, _rates(), year)
    return rates[min(year, max(rates))]


def price_factor(
    currency: str, *, year: int, to: int, into: str | None = None, rates: Mapping[str, float] | None = None
) -> float:
    """Return what to multiply a price by, to have it in the prices of another year and in another currency.

    ``P(to)/P(year) · rate_into(to)/rate_currency(to)``: prices rise at home first, and are then converted at the rate
    of the year they are brought to. What is paid in dong follows the prices of Viet Nam; and only one rate, that of the
    year of the results, with its range, stands between the currencies of a study.

    Parameters
    ----------
    currency, year
        In which currency, and of which year, the price is stated.
    to
        The year of the results.
    into
        The currency of the results; by default the same.
    rates
        Units of a currency a dollar in the year of the results, where a study gives them; else those of the table.

    Raises
    ------
    ParameterError
        For a currency or a year that the tables do not have.

    Examples
    --------
    >>> round(1e6 * price_factor("VND", year=2019, to=2025, into="USD", rates={"VND": 25_000.0}), 2)
    47.94
    """
    factor = inflation(currency, year=year, to=to) if year != to else 1.0
    if into in (None, currency):
        return factor
    given = rates or {}
    from_rate, into_rate = (given.get(each) or rate_per_dollar(each, to) for each in (currency, str(into)))
    return factor * into_rate / from_rate


def _of(currency: str, table: Mapping[str, Mapping[int, float]], *years: int) -> Mapping[int, float]:
    """Return the years of a currency; they must begin no later than those asked for."""
    if currency not in table:
        known = ", ".join(known_currencies())
        raise ParameterError(
            Fault("prices", "currency", found=f"'{currency}'", expected=f"one of {known}", action="Choose one of them.")
        )
    first = min(table[currency])
    if min(years) < first:
        found, expected = f"{min(years)}", f"{first} or later, since when prices in {currency} are known"
        raise ParameterError(Fault("prices", "price_year", found=found, expected=expected, action="Correct the year."))
    return table[currency]


@cache
def _indices() -> Mapping[str, Mapping[int, float]]:
    return _read("price_index.csv", "index")


@cache
def _rates() -> Mapping[str, Mapping[int, float]]:
    return _read("exchange_rate.csv", "per_usd")


def _read(name: str, column: str) -> Mapping[str, Mapping[int, float]]:
    table: dict[str, dict[int, float]] = {}
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            table.setdefault(row["currency"], {})[int(row["year"])] = float(row[column])
    return table
