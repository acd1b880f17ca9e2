import pytest

from geoplan.money.money_units import currencies_of, is_rate
from geoplan.parameters import load_parameters


@pytest.mark.parametrize(
    ("unit", "currencies"),
    [
        ("USD/t", ("USD",)),
        ("MUSD/MW", ("USD",)),
        ("VND/t/km", ("VND",)),
        ("VND/USD", ("VND", "USD")),
        ("MJPY", ("JPY",)),
        ("kUSD/(t/d)", ("USD",)),
        ("EUR/MWh", ("EUR",)),
        ("kWh/m3", ()),
        ("W/(m2 K)", ()),
        ("MWp", ()),
        ("t/t paddy", ()),
        ("-", ()),
    ],
)
def test_currencies_stand_in_units(unit, currencies):
    assert currencies_of(unit) == currencies
    assert is_rate(unit) is (len(currencies) == 2)


def test_no_unit_of_the_tables_looks_like_money_and_is_none():
    units = {parameter.unit for parameter in load_parameters().values()}
    assert {code for unit in units for code in currencies_of(unit)} <= {"USD", "VND", "JPY"}
