import tomllib

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from geoplan.errors import GeoplanError
from geoplan.money.study_tariff import BATTERY_PRICES, StudyTariff, unpriced_battery

TARIFF = """
currency = "PHP"
per_usd = 57.0
capacity_price = 300.0
capacity_minutes = 15
export_price = 4.0

[[bands]]
name = "day"
price = 9.1
hours = ["mon-sat 06:00-22:00", "sun 06:00-18:00"]

[[bands]]
name = "night"
price = -0.5
hours = ["mon-sun 00:00-06:00", "mon-sat 22:00-24:00", "sun 18:00-24:00"]
"""


def faults_of(text):
    """Return what study.toml would be refused with: faults of its own, and places of pydantic's."""
    with pytest.raises(ValidationError) as told:
        StudyTariff.model_validate(tomllib.loads(text))
    faults, places = [], []
    for detail in told.value.errors():
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, GeoplanError):
            faults += cause.faults
        else:
            places.append(".".join(map(str, detail["loc"])))
    return faults, places


def test_a_tariff_is_read_as_it_is_written():
    tariff = StudyTariff.model_validate(tomllib.loads(TARIFF))
    assert (tariff.currency, tariff.per_usd, tariff.capacity_minutes) == ("PHP", 57.0, 15)
    night = tariff.bands[1].as_band()
    assert (night.name, night.price) == ("night", -0.5), "an estate may be paid for what it takes"
    assert night.hours == (("mon-sun", "00:00", "06:00"), ("mon-sat", "22:00", "24:00"), ("sun", "18:00", "24:00"))


def test_hours_left_out_hours_twice_and_a_currency_without_a_rate_are_told_at_once():
    text = TARIFF.replace("per_usd = 57.0", "").replace("sun 06:00-18:00", "sun 07:00-19:00")
    faults, _ = faults_of(text)
    assert [fault.where for fault in faults] == [
        "estates.tariff.currency",
        "estates.tariff, sun 06:00-07:00",
        "estates.tariff, sun 18:00-19:00",
    ]
    assert faults[0].action == "Give per_usd: units of it a dollar."
    assert [fault.found for fault in faults[1:]] == ["0 bands", "2 bands: day, night"]


@pytest.mark.parametrize("hours", ["mon-sun 22:00-04:00", "mon-sun", "all", "mo 00:00-24:00", "mon-sun 0-24:00"])
def test_hours_that_are_none_are_told_as_they_were_written(hours):
    faults, _ = faults_of(TARIFF.replace("mon-sun 00:00-06:00", hours))
    (fault,) = faults
    assert fault.where == "estates.tariff, band night"
    assert fault.found == f"'{hours}'"


def test_prices_and_hours_that_are_none_are_told_at_once():
    faults, places = faults_of(TARIFF.replace("9.1", '"9,1"').replace("mon-sun 00:00-06:00", "Mon-Sun 0-6"))
    assert places == ["bands.0.price"]
    assert [fault.found for fault in faults] == ["'Mon-Sun 0-6'"]


def test_no_band_at_all_leaves_each_day_out():
    faults, _ = faults_of('currency = "USD"\nbands = []')
    assert [fault.found for fault in faults] == ["0 bands"] * 7


def test_a_name_for_two_bands_and_one_that_is_empty_are_told():
    faults, _ = faults_of(TARIFF.replace('"night"', '"day"'))
    assert [fault.found for fault in faults] == ["the name 'day'"]
    faults, _ = faults_of(TARIFF.replace('"night"', '" "'))
    assert [fault.found for fault in faults] == ["the name ' '"]


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("capacity_price", "-1.0", "capacity_price"),
        ("capacity_price", "nan", "capacity_price"),
        ("capacity_minutes", "0", "capacity_minutes"),
        ("export_price", '"4"', "export_price"),
        ("per_usd", "0.0", "per_usd"),
        ("export_prices", "4.0", "export_prices"),
    ],
)
def test_numbers_that_cannot_be_and_unknown_keys_are_refused(key, value, place):
    lines = [line for line in TARIFF.splitlines() if not line.startswith(f"{key} =")]
    _, places = faults_of("\n".join([f"{key} = {value}", *lines]))
    assert places == [place]


@pytest.mark.parametrize("currency", ["php", "peso", ""])
def test_a_currency_is_three_letters(currency):
    faults, _ = faults_of(TARIFF.replace('"PHP"', f'"{currency}"'))
    assert [fault.expected for fault in faults] == ["the three letters of ISO 4217, such as PHP"]


def test_its_faults_come_beside_those_of_the_table_that_it_stands_in():
    class Options(BaseModel):
        model_config = ConfigDict(extra="forbid")
        tariff: StudyTariff

    with pytest.raises(ValidationError) as told:
        Options.model_validate({"tariff": {"currency": "USD", "bands": []}, "traiff": 1})
    assert {detail["type"] for detail in told.value.errors()} == {"value_error", "extra_forbidden"}


def test_a_battery_needs_both_its_prices():
    (fault,) = unpriced_battery(4.0, known={BATTERY_PRICES[0]})
    assert fault.found == f"a battery of 4 hours without {BATTERY_PRICES[1]}"
    assert unpriced_battery(4.0, known=set(BATTERY_PRICES)) == []
    assert unpriced_battery(0.0, known=()) == []
