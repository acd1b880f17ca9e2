import csv
from pathlib import Path

import pytest

from geoplan.money import tariff_tables
from geoplan.money.tariff_tables import (
    BANDS,
    CHOICES,
    HOURS,
    PRICES,
    SURPLUS,
    TariffChoice,
    choice_faults,
    default_choice,
    known_calendars,
    other_calendar,
    tariff_rows,
)


@pytest.mark.parametrize("name", [PRICES, HOURS, SURPLUS, CHOICES])
def test_every_row_has_a_source_and_how_sure_it_is(name):
    with Path(tariff_tables.__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert row["source"]
        assert row["confidence"] in {"high", "medium", "low"}
        assert None not in row


def test_what_is_taken_by_default_is_in_the_tables_and_of_low_confidence():
    for row in tariff_rows(CHOICES):
        choice = default_choice(row["country"])
        assert choice is not None
        assert choice_faults(choice, country=row["country"]) == []
        assert row["confidence"] == "low"


def test_the_other_calendar_is_another_one():
    calendars = known_calendars("VN")
    assert {other_calendar(each, country="VN") for each in calendars} == set(calendars)
    assert other_calendar(calendars[0], country="VN") != calendars[0]
    assert other_calendar("any", country="JP") is None


def test_each_unknown_name_is_told_with_the_nearest_one():
    choice = TariffChoice("manufacturng", "22 to 110 kV", "decision_963")
    price, hours = choice_faults(choice, country="VN", file="study.toml", where="estates")
    assert (price.file, price.where, price.action) == (
        "study.toml",
        "estates.customer",
        "Did you mean 'manufacturing'?",
    )
    assert hours.action == "Did you mean 'decision_963_2026'?"
    (only,) = choice_faults(TariffChoice("two_part_trial", "22 to 110 kV", "circular"), country="VN")
    assert (only.file, only.where) == (HOURS, "VN.calendar")
    (voltage,) = choice_faults(TariffChoice("park_retailer", "below 6 kV", "decision_963_2026"), country="VN")
    assert voltage.expected == "a voltage of park_retailer"
    assert "park_retailer" not in voltage.action


def test_a_country_without_tabled_tariffs_is_told_once_with_the_way_on():
    (fault,) = choice_faults(TariffChoice("manufacturing", "", ""), country="PH", file="study.toml", where="estates")
    assert str(fault) == (
        "study.toml, estates: found the tariff 'manufacturing'; expected one that is tabled: none is of PH. "
        "Give what is paid there: [estates.tariff]."
    )


@pytest.mark.published
def test_prices_are_those_of_decision_1279():
    prices = {
        row["voltage"]: tuple(float(row[band]) for band in BANDS)
        for row in tariff_rows(PRICES)
        if row["customer"] == "manufacturing"
    }
    assert prices == {
        "110 kV and above": (1811.0, 1146.0, 3266.0),
        "22 to 110 kV": (1833.0, 1190.0, 3398.0),
        "6 to 22 kV": (1899.0, 1234.0, 3508.0),
        "below 6 kV": (1987.0, 1300.0, 3640.0),
    }
