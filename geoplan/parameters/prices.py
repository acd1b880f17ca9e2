"""What is money worth in another year: rows of parameters are brought to its prices, and follow their rates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from geoplan.errors import Fault, ParameterError
from geoplan.money.money_units import currencies_of, is_rate
from geoplan.money.price_levels import DOLLAR, price_factor, rate_per_dollar
from geoplan.parameters.parameter import Parameter


def exchange_rates(rows: Mapping[str, Parameter]) -> dict[str, float]:
    """Return the exchange rates among some parameters: units of a currency a dollar."""
    rates = [row for row in rows.values() if is_rate(row.unit) and row.unit.endswith(f"/{DOLLAR}")]
    return {row.currency: row.value for row in rates}


def brought_to(rows: Mapping[str, Parameter], year: int, *, before: Mapping[str, float]) -> dict[str, Parameter]:
    """Return all rows with their money in the prices of one year, each in its own currency.

    Parameters
    ----------
    rows
        Parameters by their ids.
    year
        One of `geoplan.money.price_levels.price_years`.
    before
        The rates at which they were converted so far; empty where each is at the rate of its own year.

    Raises
    ------
    ParameterError
        For a year whose prices are not known.
    """
    rated = {name: _rate_of(row, year) for name, row in rows.items() if is_rate(row.unit)}
    after = exchange_rates({**rows, **rated})
    return {name: rated.get(name, _at_prices(row, year, before=before, after=after)) for name, row in rows.items()}


def follow_rates(changed: dict[str, Parameter], *, before: Mapping[str, float], kept: Mapping[str, Any]) -> list[Fault]:
    """Convert anew, in place, what is stated in a currency whose rate has changed; return what is wrong then.

    What a study gives a value of its own is kept; where it gives the ends alone, they are those of the new value.

    Parameters
    ----------
    changed
        All parameters, with the new rates.
    before
        The rates until then.
    kept
        What the study gives, by id.
    """
    faults: list[Fault] = []
    after = exchange_rates(changed)
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


def followers(rows: Mapping[str, Parameter]) -> dict[str, str]:
    """Return which prices follow which exchange rate, where it moves alone: id -> the id of the rate.

    Those that are stated in a currency to the dollar, are used in dollars, and have no range of their own.
    """
    rates = {row.currency: name for name, row in rows.items() if is_rate(row.unit) and row.unit.endswith(f"/{DOLLAR}")}
    return {
        name: rates[row.currency]
        for name, row in rows.items()
        if row.price_year
        and row.currency in rates
        and row.currency not in row.unit
        and row.low == row.high
        and not is_rate(row.unit)
    }


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
