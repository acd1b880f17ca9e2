"""Which units are money: the currencies that stand in them."""

import re
from functools import cache

_CURRENCY = re.compile(r"(?:^|(?<=[/ ]))(?P<prefix>[Mk]?)(?P<code>[A-Z]{3})(?=$|[/ ])")
"""Three capitals of ISO 4217, with a prefix of the metric system or without: ``USD/t``, ``MUSD/MW``, ``VND/t/km``."""


@cache
def currencies_of(unit: str) -> tuple[str, ...]:
    """Return the currencies in a unit: none where it is no money, two for an exchange rate.

    Parameters
    ----------
    unit
        As a parameter has it.

    Examples
    --------
    >>> currencies_of("MUSD/MW"), currencies_of("VND/USD"), currencies_of("kWh/m3")
    (('USD',), ('VND', 'USD'), ())
    """
    return tuple(match["code"] for match in _CURRENCY.finditer(unit))


def is_rate(unit: str) -> bool:
    """Return whether a unit is that of an exchange rate.

    Examples
    --------
    >>> is_rate("JPY/USD"), is_rate("JPY/tCO2")
    (True, False)
    """
    return len(currencies_of(unit)) > 1
