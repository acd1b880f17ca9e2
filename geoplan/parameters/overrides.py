"""What does a study set: its numbers take the place of the tables', within what is possible, in its money and year."""

import math
from collections.abc import Mapping
from dataclasses import replace
from numbers import Real
from types import MappingProxyType
from typing import Any

from geoplan.errors import Fault, ParameterError, did_you_mean
from geoplan.money.money_units import currencies_of, is_rate
from geoplan.money.price_levels import price_factor
from geoplan.parameters.parameter import CORRECT, ImpossibleError, Parameter, cut_short, expected_of, is_possible
from geoplan.parameters.prices import exchange_rates, follow_rates

OF_THE_STUDY = "set by the study"
"""The source of a number for which the study names none."""
_YEARS = range(1900, 2101)
"""The years that prices can be of."""
_HINTS = 20
"""Unknown ids for which the nearest is looked for: a file of thousands is none of ours."""


def overridden(
    rows: Mapping[str, Parameter],
    overrides: Mapping[str, Any],
    *,
    wanted: Mapping[str, Parameter],
    year: int | None,
    file: str,
) -> dict[str, Parameter]:
    """Return parameters with what a study sets in their place; exchange rates before the money that they convert.

    Parameters
    ----------
    rows
        Parameters that have a value, by their ids.
    overrides
        As for `Parameters.replace`.
    wanted
        Parameters without a value.
    year
        The year of the results; None where each price is of its own.
    file
        What to name in an error.

    Raises
    ------
    ParameterError
        All that is wrong at once.
    """
    changed = dict(rows)
    every = {**wanted, **rows}
    faults: list[Fault] = []
    unknown = [name for name in overrides if name not in every]
    for position, name in enumerate(unknown):
        faults.append(unknown_parameter(file, name, {**rows, **wanted} if position < _HINTS else {}))
    rates = {name for name in overrides if name in every and is_rate(every[name].unit)}

    def change(names: list[str]) -> None:
        for name in names:
            old = changed.get(name, every[name])
            try:
                priced, money = _priced(old, overrides[name], to=year or old.price_year, among=changed)
                changed[name] = _row_with(old, priced, needs_value=name in wanted, money=money)
            except ImpossibleError as error:
                faults.append(Fault(file, name, found=str(error), expected=expected_of(old), action=CORRECT))

    change([name for name in overrides if name in rates])
    faults += follow_rates(changed, before=exchange_rates(rows), kept=overrides) if rates else []
    change([name for name in overrides if name in every and name not in rates])
    if faults:
        raise ParameterError(faults)
    return changed


def unknown_parameter(file: str, name: object, known: Mapping[str, Parameter]) -> Fault:
    """Return what is wrong with an id that no parameter has; the nearest known is suggested."""
    hint = (did_you_mean(str(name), known) if known else "") or "`geoplan.load_parameters()` lists them."
    return Fault(file, "parameters", found=f"'{cut_short(str(name))}'", expected="the id of a parameter", action=hint)


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
        raise ImpossibleError("price_year or currency of an exchange rate or without a value")
    if year is not None and (isinstance(year, bool) or not isinstance(year, int) or year not in _YEARS):
        raise ImpossibleError(f"price_year {cut_short(repr(year))}, which is no year,")
    own, target = year or to, to or year
    if own is None or target is None:
        raise ImpossibleError("a currency without its price_year")
    rates = exchange_rates(among)
    since = target if old.price_basis == "nominal" else own
    try:
        factor = price_factor(str(currency or currencies[0]), year=since, to=target, into=currencies[0], rates=rates)
    except ParameterError as error:
        fault = error.faults[0]
        raise ImpossibleError(f"{fault.where} {fault.found}, and not {fault.expected},") from None
    for name in ("value", "low", "high"):
        if name in stated:
            stated[name] = _number(stated[name]) * factor
    of_year = own if old.price_basis == "nominal" else target
    return stated, {"price_year": of_year, "currency": currency or currencies[0], "price_factor": factor}


def _row_with(
    old: Parameter, given: Any, *, needs_value: bool = False, money: Mapping[str, Any] = MappingProxyType({})
) -> Parameter:
    wanted = dict(given) if isinstance(given, Mapping) else {"value": given}
    unknown = wanted.keys() - {"value", "low", "high", "source", "note"}
    if unknown:
        raise ImpossibleError(f"the keys {', '.join(sorted(cut_short(repr(key)) for key in unknown))}")
    if needs_value and "value" not in wanted:
        raise ImpossibleError("no value, where none is known")
    texts = {"source": OF_THE_STUDY, "note": old.note} | {k: wanted[k] for k in ("source", "note") if k in wanted}
    strange = [f"{key} {cut_short(repr(text))}" for key, text in texts.items() if not isinstance(text, str)]
    if strange:
        raise ImpossibleError(f"{', '.join(strange)}, which is no text")
    value = _number(wanted.get("value", old.value))
    low, high = (_number(wanted[key]) if key in wanted else math.nan for key in ("low", "high"))
    # what stands for a value that nobody knows has no range
    scaled = (value, value) if needs_value else _ends(old, value)
    low, high = scaled[0] if math.isnan(low) else low, scaled[1] if math.isnan(high) else high
    told: Any = {**texts, **money}
    try:
        return replace(old, value=value, low=low, high=high, confidence="user", **told)
    except ParameterError as error:
        raise ImpossibleError(error.faults[0].found) from None


def _ends(old: Parameter, value: float) -> tuple[float, float]:
    """Return the ends of the range in proportion to another value, as far as they are possible."""
    if not is_possible(value, old):
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
        raise ImpossibleError(f"{given}, a truth value,".lower())
    if not isinstance(given, Real):
        raise ImpossibleError(f"{cut_short(repr(given))}, which is no number,")
    try:
        number = float(given)
    except OverflowError:
        raise ImpossibleError("a number of more than 308 digits") from None
    if not math.isfinite(number):
        raise ImpossibleError(f"{number}")
    return number
