import csv
from pathlib import Path

import pytest

import geoplan.money.price_levels
from geoplan.errors import ParameterError
from geoplan.money.price_levels import inflation, known_currencies, price_factor, price_years, rate_per_dollar

TABLES = Path(geoplan.money.price_levels.__file__).parent


def rows_of(name):
    with (TABLES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", ["price_index.csv", "exchange_rate.csv"])
def test_every_row_has_a_source_and_each_year_stands_once_in_order(name):
    rows = rows_of(name)
    assert all(row["source"] and row["confidence"] in {"high", "medium", "low"} for row in rows)
    for currency in {row["currency"] for row in rows}:
        years = [int(row["year"]) for row in rows if row["currency"] == currency]
        assert years == list(range(years[0], years[-1] + 1))
    assert all(
        "unverified" in row["source"] or "default" in row["source"] for row in rows if row["confidence"] == "low"
    )


def test_a_price_of_one_year_is_worked_out_by_hand_in_another():
    index = {(row["currency"], int(row["year"])): float(row["index"]) for row in rows_of("price_index.csv")}
    dong = index["VND", 2025] / index["VND", 2016]
    assert price_factor("VND", year=2016, to=2025) == pytest.approx(dong, rel=1e-12)
    rates = {"VND": 25_000.0, "JPY": 150.0}
    assert price_factor("VND", year=2016, to=2025, into="USD", rates=rates) == pytest.approx(dong / 25_000)
    assert price_factor("USD", year=2025, to=2025, into="JPY", rates=rates) == pytest.approx(150.0)
    assert price_factor("VND", year=2025, to=2025, into="JPY", rates=rates) == pytest.approx(150.0 / 25_000)


def test_there_and_back_is_the_same_price():
    for currency in known_currencies():
        back = price_factor(currency, year=2019, to=2025) * price_factor(currency, year=2025, to=2019)
        assert back == pytest.approx(1.0, rel=1e-12)


def test_the_table_gives_the_rate_of_the_year_where_a_study_gives_none():
    assert price_factor("VND", year=2019, to=2019, into="USD") == pytest.approx(1 / rate_per_dollar("VND", 2019))


def test_after_the_last_year_prices_stand_still_and_before_the_first_they_are_unknown():
    last = price_years()[-1]
    assert inflation("USD", year=last + 1, to=last) == 1.0
    with pytest.raises(ParameterError, match="found 2009; expected 2010 or later"):
        inflation("VND", year=2009, to=2025)
    with pytest.raises(ParameterError, match="found 'XYZ'; expected one of USD, VND, JPY"):
        price_factor("XYZ", year=2019, to=2025)


@pytest.mark.published
def test_prices_rose_as_the_statistics_offices_say():
    # GSO: 3.63 % in 2024 (en.sggp.org.vn 114996), 2.79 % in 2019 (cvdvn.net); BLS: 8.0 % in 2022.
    assert inflation("VND", year=2023, to=2024) == pytest.approx(1.0363, abs=2e-4)
    assert inflation("VND", year=2018, to=2019) == pytest.approx(1.0279, abs=2e-4)
    assert inflation("USD", year=2021, to=2022) == pytest.approx(1.080, abs=1e-3)
