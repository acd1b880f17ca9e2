"""Tariffs that are tabled: prices by customer and voltage, calendars of hours, rules of surplus, and what is usual.

``tariff_prices.csv``, ``tariff_hours.csv`` and ``surplus_rules.csv`` hold what is law or trial, ``tariff_choices.csv``
which of it an estate is taken to have that says nothing; each row with its country and its source. Viet Nam has issued
new hours before billing them, so there are two calendars and the user chooses. Prices are without VAT.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geoplan.errors import Fault, did_you_mean

PRICES, HOURS, SURPLUS, CHOICES = (
    "tariff_prices.csv",
    "tariff_hours.csv",
    "surplus_rules.csv",
    "tariff_choices.csv",
)
BANDS = ("normal", "off_peak", "peak")
"""Columns of the prices that are bands."""


class TariffChoice(NamedTuple):
    """Which of the tabled tariffs an estate has.

    Attributes
    ----------
    customer
        Such as ``manufacturing``, ``park_retailer`` (who sells on inside a park) or ``two_part_trial``.
    voltage
        As the table writes it, such as ``22 to 110 kV``.
    calendar
        Of hours, such as ``circular_16_2014``.
    """

    customer: str
    voltage: str
    calendar: str


def default_choice(country: str) -> TariffChoice | None:
    """Return what an estate is taken to have that says nothing, of low confidence; None where no tariff is tabled.

    Examples
    --------
    >>> default_choice("VN")
    TariffChoice(customer='manufacturing', voltage='22 to 110 kV', calendar='circular_16_2014')
    >>> default_choice("JP") is None
    True
    """
    row = next((row for row in tariff_rows(CHOICES) if row["country"] == country), None)
    return None if row is None else TariffChoice(row["customer"], row["voltage"], row["calendar"])


def known_calendars(country: str) -> tuple[str, ...]:
    """Return the calendars of hours of a country.

    Examples
    --------
    >>> known_calendars("VN")
    ('circular_16_2014', 'decision_963_2026')
    """
    return tuple(dict.fromkeys(row["calendar"] for row in tariff_rows(HOURS) if row["country"] == country))


def other_calendar(calendar: str, *, country: str) -> str | None:
    """Return the newest of the other calendars of a country, to be shown beside the one chosen; None without one.

    Examples
    --------
    >>> other_calendar("circular_16_2014", country="VN"), other_calendar("decision_963_2026", country="VN")
    ('decision_963_2026', 'circular_16_2014')
    """
    others = [each for each in known_calendars(country) if each != calendar]
    return others[-1] if others else None


def choice_faults(
    choice: TariffChoice, *, country: str, file: str | None = None, where: str | None = None
) -> list[Fault]:
    """Return what of a choice the tables do not have, each with the nearest name that they have.

    Parameters
    ----------
    choice
        Customer, voltage and calendar.
    country
        ISO 3166-1: where the tariff holds.
    file, where
        Who asks, such as study.toml and its ``estates``; by default the tables and the country.
    """
    rows = [row for row in tariff_rows(PRICES) if row["country"] == country]
    if not rows:
        asked = " ".join(repr(each) for each in choice if each)
        expected, action = f"one that is tabled: none is of {country}", "Give what is paid there: [estates.tariff]."
        return [Fault(file or PRICES, where or country, found=f"the tariff {asked}", expected=expected, action=action)]
    customers = dict.fromkeys(row["customer"] for row in rows)
    of_customer = [row for row in rows if row["customer"] == choice.customer]
    voltages = dict.fromkeys(row["voltage"] for row in of_customer or rows)
    noun = f"a voltage of {choice.customer}" if of_customer else "a voltage of the table"
    checks = (
        ("customer", choice.customer, customers, "a customer of the table", PRICES),
        ("voltage", choice.voltage, voltages, noun, PRICES),
        ("calendar", choice.calendar, dict.fromkeys(known_calendars(country)), "a calendar of the table", HOURS),
    )
    return [
        Fault(
            file or table,
            f"{where or country}.{name}",
            found=f"'{asked}'",
            expected=expected,
            action=did_you_mean(asked, known),
        )
        for name, asked, known, expected, table in checks
        if asked not in known
    ]


@cache
def tariff_rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of one of the tables."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
