import csv
import math
import re

import pytest

from geoplan.errors import ParameterError
from geoplan.parameters import Parameter, load_parameters
from support.places import PACKAGE


def test_parameters_made_by_hand_are_checked_too():
    assert Parameter("a", 1.0, 0.5, 2.0, "-", "s", "low").bounds == "any finite number"
    for low, value, high in ((0.5, 0.4, 2.0), (0.5, math.nan, 2.0), (-math.inf, 1.0, 2.0)):
        with pytest.raises(ParameterError, match="parameters, a: found"):
            Parameter("a", value, low, high, "-", "s", "low")
    with pytest.raises(ParameterError, match=r"expected 0 to 1,000 m, with"):
        Parameter("a", 1.0, 0.5, 2000.0, "m", "s", "low", least=0.0, greatest=1000.0)


def test_every_bound_has_a_reason_and_every_reason_a_bound():
    with (PACKAGE / "parameter_bounds.csv").open(encoding="utf-8", newline="") as stream:
        reasons = [row["reason"] for row in csv.DictReader(stream)]
    parameters = load_parameters()
    rows = list(parameters.values())
    bare = [row.name for row in rows if not row.reason]
    assert not bare, (
        "give each a row in geoplan/parameter_bounds.csv, by its id or its unit: what lies outside, and why"
    )
    shares = [row.name for row in rows if row.reason == "A share, or a ratio that cannot be more than 1"]
    wrong = [name for name in shares if not 0 <= parameters[name].least < parameters[name].greatest <= 1]
    assert not wrong, "bounded beyond 0 to 1 without a reason of their own: give each a row in parameter_bounds.csv"
    unused = [row for row in reasons if row not in {parameter.reason for parameter in rows}]
    assert len(unused) < 20, "reasons of units that no parameter has"


def test_bounds_follow_from_what_the_parameters_are():
    share = re.compile(
        r".*(_share|\.share|share\.\w+|_fraction\.\w+|\.mcf|_mcf|oxidation|albedo|moisture|\.doc|\.doc_f)|waste\.split\..*"
    )
    for name, parameter in load_parameters().items():
        if share.fullmatch(name) and parameter.unit == "-" and name != "dwellings.commercial_share":
            assert 0 <= parameter.least < parameter.greatest <= 1, name
        if "efficiency" in name:
            assert 0 < parameter.least < parameter.greatest <= 1, name
        if parameter.unit in {"MUSD/MW", "USD/kWp", "a", "h"} and "solar_hour" not in name:
            assert parameter.least > 0, name
        if parameter.unit == "tCO2/MWh":
            assert (parameter.least, parameter.greatest) == (0, 2), name
        if parameter.unit == "year":
            assert (parameter.least, parameter.greatest) == (1990, 2100), name


def test_years_are_whole():
    changed = load_parameters().replace({"waste.plan.base_year": 2030})["waste.plan.base_year"]
    assert (changed.low, changed.value, changed.high) == (2030, 2030, 2030)
    for year in (2022.5, 20244, 1066):
        with pytest.raises(ParameterError, match="expected a year from 1990 to 2100"):
            load_parameters().replace({"waste.plan.base_year": year})
