"""Conversions follow from each other, and stand in one place."""

import ast

import pytest

from geoplan import units
from support.modules import modules_of
from support.places import PACKAGE

NAMES = {name: value for name, value in vars(units).items() if name.isupper()}
TELLING = {8760, 8765.82, 365, 3600, 86_400, 3.6, 3.6e-3, 1 / 3.6, 16 / 12, 44 / 12}
"""Numbers that are nothing but a conversion, wherever they stand."""


@pytest.mark.parametrize(
    ("large", "steps"),
    [
        ("KWH_PER_GWH", ("KWH_PER_MWH", "MWH_PER_GWH")),
        ("G_PER_T", ("KG_PER_T", "KG_PER_T")),
        ("M2_PER_KM2", ("M_PER_KM", "M_PER_KM")),
        ("HOURS_A_YEAR", ("HOURS_A_DAY", "DAYS_A_YEAR")),
        ("TJ_PER_GWH", ("TJ_PER_MWH", "MWH_PER_GWH")),
        ("BYTES_PER_GB", ("BYTES_PER_KB", "BYTES_PER_MB")),
    ],
)
def test_a_large_step_is_made_of_small_ones(large, steps):
    product = 1.0
    for step in steps:
        product *= NAMES[step]
    assert NAMES[large] == pytest.approx(product, rel=1e-15)


def test_energy_is_energy_whatever_its_unit():
    assert pytest.approx(1) == units.GWH_PER_TJ * units.TJ_PER_GWH
    assert pytest.approx(units.WH_PER_KWH) == units.WH_PER_MJ * units.MJ_PER_KWH


def test_a_year_of_the_calendar_is_longer_than_365_days():
    assert pytest.approx(365.2425 * units.HOURS_A_DAY) == units.HOURS_A_MEAN_YEAR


def numbers_of(tree):
    """Return the numbers that a tree of code writes down, and the quotients of two of them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
            yield node.value
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            sides = (node.left, node.right)
            if all(isinstance(side, ast.Constant) for side in sides):
                yield node.left.value / node.right.value


def test_no_module_writes_a_conversion_again():
    again = [
        f"{name}: {number}"
        for name, file in modules_of(PACKAGE).items()
        if name != "units"
        for number in numbers_of(ast.parse(file.read_text(encoding="utf-8")))
        if number in TELLING
    ]
    assert again == []


def test_a_conversion_that_is_written_again_is_seen():
    code = ast.parse("energy = mass * 16 / 12\nmethane = carbon * (16 / 12)\nyear = 24 * 365")
    assert TELLING & set(numbers_of(code)) == {16 / 12, 365}
