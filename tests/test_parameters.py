import ast
import csv
import math
import pickle
import re

import numpy as np
import pytest

from geoplan.errors import ParameterError
from geoplan.money.price_levels import inflation, rate_per_dollar
from geoplan.parameters import Parameter, embedded_folder, load_parameters
from support.places import PACKAGE

HEADER = "name,value,low,high,unit,source,confidence,note\n"


def test_every_row_has_a_source_a_unit_and_an_ordered_range():
    parameters = load_parameters()
    assert len(parameters) > 60
    for parameter in parameters.values():
        assert parameter.low <= parameter.value <= parameter.high, parameter.name
        assert parameter.source, parameter.name
        assert parameter.unit, parameter.name
        assert parameter.confidence in ("high", "medium", "low"), parameter.name


@pytest.mark.published
def test_published_grid_factor():
    assert load_parameters().value("grid.emission_factor") == pytest.approx(0.6592)


def test_a_replaced_value_keeps_its_relative_range_and_is_marked():
    old = load_parameters()["rooftop.usable_fraction.residential"]
    new = load_parameters().replace({old.name: 0.6})[old.name]
    assert new.value == 0.6
    assert new.low / new.value == pytest.approx(old.low / old.value)
    assert new.high / new.value == pytest.approx(old.high / old.value)
    assert new.confidence == "user"
    assert load_parameters()[old.name].value == old.value


def test_all_wrong_overrides_are_named_at_once():
    with pytest.raises(ParameterError) as caught:
        load_parameters().replace(
            {
                "rooftop.usable_fraction.residental": 0.5,
                "grid.emission_factor": math.nan,
                "grid.jcm_emission_factor": {"value": 0.3, "low": 0.4},
                "grid.jcm_diesel_emission_factor": {"valeu": 0.3},
            }
        )
    assert len(caught.value.faults) == 4
    assert "Did you mean 'rooftop.usable_fraction.residential'?" in str(caught.value)
    assert "low 0.4, value 0.3" in str(caught.value)


def test_a_row_without_a_value_is_wanted_and_a_study_gives_it(tmp_path):
    header = "name,value,low,high,least,greatest,unit,source,confidence,note\n"
    (tmp_path / "a.csv").write_text(
        header + "x,1,1,2,0,9,-,s,high,\ny,,,,0.5,9,MW,not found,low,\nz,,1,,0,9,-,s,low,\n"
    )
    with pytest.raises(ParameterError, match="row 4, z"):
        load_parameters(tmp_path)
    (tmp_path / "b.csv").write_text((tmp_path / "a.csv").read_text().replace("z,,1,,0,9,-,s,low,\n", ""))
    (tmp_path / "a.csv").unlink()
    parameters = load_parameters(tmp_path)
    assert list(parameters) == ["b.x"]
    assert parameters.wanted() == pickle.loads(pickle.dumps(parameters)).wanted() == ("b.y",)
    given = parameters.replace({"b.y": 3})
    assert (given.value("b.y"), given["b.y"].low, given["b.y"].high, given["b.y"].confidence) == (3, 3, 3, "user")
    assert given.wanted() == ()
    for wrong in ({"source": "mine"}, 10, {"value": 3, "low": 4}):
        with pytest.raises(ParameterError, match=r"b\.y"):
            parameters.replace({"b.y": wrong})
    with pytest.raises(ParameterError, match=r"Did you mean 'b\.y'"):
        parameters.replace({"b.yy": 1})


def test_an_unknown_id_suggests_the_nearest():
    with pytest.raises(ParameterError, match=r"Did you mean 'grid\.emission_factor'"):
        load_parameters()["grid.emision_factor"]


def test_faulty_tables_are_reported_row_by_row(tmp_path):
    (tmp_path / "a.csv").write_text(
        HEADER + "x,1,2,3,-,s,high,\ny,one,1,1,-,s,high,\nz,1,1,1,-,s,certain,\nv,1,1,1,-,s,high,\nv,1,1,1,-,s,high,\n"
    )
    (tmp_path / "b.csv").write_text("name,value\nx,1\n")
    with pytest.raises(ParameterError) as caught:
        load_parameters(tmp_path)
    message = str(caught.value)
    assert "row 2, x" in message
    assert "row 3, y" in message
    assert "'certain'" in message
    assert "the name twice" in message
    assert "'name,value'" in message
    assert len(caught.value.faults) == 5


def test_prefixes_and_pickling():
    parameters = load_parameters()
    assert set(parameters.under("rooftop.tilt.flat.")) == {"residential", "commercial", "industrial"}
    assert dict(pickle.loads(pickle.dumps(parameters))) == dict(parameters)
    assert len(parameters.rows()) == len(parameters)


def test_every_row_says_what_is_possible_at_all():
    for path in sorted((embedded_folder() / "parameters").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                assert row["least"], f"{path.stem}.{row['name']}"
                assert row["greatest"], f"{path.stem}.{row['name']}"
    for parameter in load_parameters().values():
        assert math.isfinite(parameter.greatest - parameter.least), parameter.name
        assert parameter.least <= parameter.low <= parameter.value <= parameter.high <= parameter.greatest
        assert parameter.least < parameter.greatest, parameter.name


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


def test_what_lies_outside_is_refused_with_the_bound_and_its_reason():
    parameters = load_parameters()
    for name, parameter in parameters.items():
        span = parameter.greatest - parameter.least
        for outside in (parameter.least - span, parameter.greatest + span):
            with pytest.raises(ParameterError) as caught:
                parameters.replace({name: outside})
            (fault,) = caught.value.faults
            assert parameter.bounds in fault.expected, name
            assert parameter.reason in fault.expected, name


def test_a_view_tells_what_is_read_of_it():
    view = load_parameters().watched()
    assert view.value("grid.emission_factor") > 0
    assert "costs.wind.capex" not in view
    view.under("wind.power_curve.")["8"]
    view.replace({"waste.plan.growth": 0.01}).value("waste.landfill.delay")
    view.for_checks().value("gases.methane.lhv")
    read = {"grid.emission_factor", "wind.power_curve.8", "waste.landfill.delay"}
    assert view.reads.values == read
    assert view.reads.checked == {"gases.methane.lhv"}
    assert "costs.wind.capex" in view.reads.names
    assert load_parameters().reads.values == set()
    assert pickle.loads(pickle.dumps(view)).reads.values == set()


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


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (1e308, "value 1e+308"),
        (2.1, "value 2.1"),
        (-1, "value -1"),
        (1e-320, "too small to be told from 0"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
        ("0.5", "'0.5', which is no number"),
        (True, "true, a truth value"),
        (np.True_, "which is no number"),
        (None, "None, which is no number"),
        ([0.5], "which is no number"),
        (0.5 + 0j, "which is no number"),
        pytest.param(10**5000, "a number of more than 308 digits", id="5001 digits"),
        ({"value": 0.5, "high": 3}, "high 3"),
        ({"value": 0.5, "low": -0.1}, "low -0.1"),
        ({"value": 0.5, "low": 0.7, "high": 0.6}, "low 0.7, value 0.5, high 0.6"),
        ({"value": 0.5, "source": 5}, "source 5, which is no text"),
    ],
)
def test_what_is_not_possible_is_refused(given, found):
    with pytest.raises(ParameterError) as caught:
        load_parameters().replace({"grid.emission_factor": given}, file="study.toml")
    (fault,) = caught.value.faults
    assert (fault.file, fault.where) == ("study.toml", "grid.emission_factor")
    assert found in fault.found
    assert "0 to 2 tCO2/MWh" in fault.expected
    assert fault.action


def test_years_are_whole():
    changed = load_parameters().replace({"waste.plan.base_year": 2030})["waste.plan.base_year"]
    assert (changed.low, changed.value, changed.high) == (2030, 2030, 2030)
    for year in (2022.5, 20244, 1066):
        with pytest.raises(ParameterError, match="expected a year from 1990 to 2100"):
            load_parameters().replace({"waste.plan.base_year": year})


def test_numbers_of_numpy_are_numbers():
    factors = {"grid.emission_factor": np.float32(0.5), "siting.rooftop_pv.roofs": np.int64(7)}
    changed = load_parameters().replace(factors)
    assert [changed.value(name) for name in factors] == [0.5, 7.0]


def test_ends_keep_their_proportion_as_far_as_they_are_possible():
    parameters = load_parameters()
    changed = parameters.replace({"waste.collected_share.urban": 0.95, "grid.emission_factor": 1.95})
    assert changed["waste.collected_share.urban"].high == 1.0
    assert changed["waste.collected_share.urban"].low == pytest.approx(0.85 * 0.95 / 0.92)
    assert changed["grid.emission_factor"].high == 2.0
    for value in np.linspace(0.01, 1.99, 199):  # an end that is the value stays so, whatever the rounding
        assert parameters.replace({"grid.emission_factor": value})["grid.emission_factor"].low == value


def test_parameters_made_by_hand_are_checked_too():
    assert Parameter("a", 1.0, 0.5, 2.0, "-", "s", "low").bounds == "any finite number"
    for low, value, high in ((0.5, 0.4, 2.0), (0.5, math.nan, 2.0), (-math.inf, 1.0, 2.0)):
        with pytest.raises(ParameterError, match="parameters, a: found"):
            Parameter("a", value, low, high, "-", "s", "low")
    with pytest.raises(ParameterError, match=r"expected 0 to 1,000 m, with"):
        Parameter("a", 1.0, 0.5, 2000.0, "m", "s", "low", least=0.0, greatest=1000.0)


def test_tables_without_bounds_are_read_and_wrong_bounds_named(tmp_path):
    (tmp_path / "a.csv").write_text(HEADER + "x,1,1,1,-,s,high,\n")
    assert load_parameters(tmp_path)["a.x"].greatest == math.inf
    bounded = HEADER.replace("high,unit", "high,least,greatest,unit")
    (tmp_path / "bounds").mkdir()
    (tmp_path / "bounds" / "b.csv").write_text(
        bounded + "x,1,1,1,2,3,-,s,high,\ny,1,1,1,,3,-,s,high,\nz,1,1,1,0,inf,-,s,high,\nw,1,1,1,0,1,-,s,high,\n"
    )
    with pytest.raises(ParameterError) as caught:
        load_parameters(tmp_path / "bounds")
    message = str(caught.value)
    assert len(caught.value.faults) == 3
    assert "row 2, x: found value 1; expected finite numbers with least <= low" in message
    assert "row 3, y: found least ''" in message
    assert "row 4, z: found greatest inf" in message


def test_a_search_names_what_has_all_the_words():
    parameters = load_parameters()
    straw = parameters.search("straw")
    assert {"residues.rice_straw.lhv", "residues.rice_straw.rpr"} <= set(straw.index)
    said = ["value", "low", "high", "unit", "source", "confidence", "note"]
    money = ["price_year", "currency", "price_basis", "price_factor"]
    assert straw.columns.tolist() == [*said, *money, "group", "ends"]
    by_hand = [
        name for name, row in parameters.items() if "straw" in f"{name} {row.note} {row.source} {row.unit}".casefold()
    ]
    assert straw.index.tolist() == by_hand
    both = parameters.search("  STRAW  mj/kg ")
    assert set(both.index) < set(straw.index)
    assert (both["unit"] == "MJ/kg").any()
    assert both.loc["residues.rice_straw.lhv", "value"] == parameters.value("residues.rice_straw.lhv")
    assert parameters.search("no such words").empty
    assert len(parameters.search("")) == len(parameters)


def test_a_search_does_not_mind_accents():
    own = load_parameters().replace({"grid.emission_factor": {"value": 0.6, "source": "Đà Nẵng"}})
    assert own.search("da nang").index.tolist() == ["grid.emission_factor"]


MONEY = "name,value,low,high,least,greatest,unit,source,confidence,note,price_year,currency,price_basis\n"


def test_money_says_of_which_year_it_is(tmp_path):
    (tmp_path / "a.csv").write_text(
        MONEY
        + "price,2,1,3,0,9,MUSD/MW,s,high,,2019,USD,real\n"
        + "law,2,1,3,0,9,VND/kWh,s,high,,2025,VND,nominal\n"
        + "rate,2,1,3,0,9,JPY/USD,s,high,,2025,JPY,\n"
        + "open,,,,0,9,USD/t,not found,low,,,,\n"
        + "share,0.5,0.5,0.5,0,1,-,s,high,,,,\n"
    )
    parameters = load_parameters(tmp_path)
    assert {name: (row.price_year, row.currency, row.price_basis) for name, row in parameters.items()} == {
        "a.price": (2019, "USD", "real"),
        "a.law": (2025, "VND", "nominal"),
        "a.rate": (2025, "JPY", ""),
        "a.share": (None, "", ""),
    }


def test_money_without_a_year_or_in_another_currency_is_a_fault_row_by_row(tmp_path):
    rows = {
        "no year": "USD/t,s,high,,,USD,real",
        "no currency": "USD/t,s,high,,2019,,real",
        "other currency": "USD/t,s,high,,2019,ATS,real",
        "rate in another": "VND/USD,s,high,,2019,USD,",
        "no basis": "USD/t,s,high,,2019,USD,",
        "rate with a basis": "VND/USD,s,high,,2019,VND,real",
        "no money": "t/ha,s,high,,2019,,",
        "about": "USD/t,s,high,,about 2019,USD,real",
    }
    (tmp_path / "a.csv").write_text(MONEY + "".join(f"{name},1,1,1,0,9,{row}\n" for name, row in rows.items()))
    (tmp_path / "b.csv").write_text(HEADER + "x,1,1,1,USD/t,s,high,\n")
    with pytest.raises(ParameterError) as caught:
        load_parameters(tmp_path)
    assert [fault.where for fault in caught.value.faults] == [
        *(f"row {line}, {name}" for line, name in enumerate(rows, start=2)),
        "row 2, x",
    ]
    assert "price_year '' of money" in str(caught.value)
    assert "currency 'ATS' of a value in USD/t" in str(caught.value)


def money_rows(folder):
    (folder / "a.csv").write_text(
        MONEY
        + "price,100,80,120,0,9999,USD/t,s,high,,2019,USD,real\n"
        + "haul,2000,2000,2000,0,1e9,VND/t/km,s,high,,2016,VND,real\n"
        + "law,2000,2000,2000,0,1e9,VND/kWh,s,high,,2020,VND,nominal\n"
        + "rate,25000,24000,26000,0,1e9,VND/USD,s,high,,2024,VND,\n"
        + "open,,,,0,9999,USD/t,not found,low,,,,\n"
        + "share,0.5,0.5,0.5,0,1,-,s,high,,,,\n"
    )
    return load_parameters(folder)


def test_money_is_brought_to_one_year_and_laws_are_not(tmp_path):
    stated, brought = money_rows(tmp_path), money_rows(tmp_path).at_prices(2025)
    dollar, dong = inflation("USD", year=2019, to=2025), inflation("VND", year=2016, to=2025)
    assert [brought["a.price"].at(case) for case in ("low", "base", "high")] == pytest.approx(
        [80 * dollar, 100 * dollar, 120 * dollar]
    )
    assert brought.value("a.haul") == pytest.approx(2000 * dong)
    assert (brought["a.haul"].price_year, brought["a.haul"].price_factor) == (2025, pytest.approx(dong))
    assert brought["a.law"] == stated["a.law"]
    assert brought["a.share"] == stated["a.share"]
    rates = rate_per_dollar("VND", 2025) / rate_per_dollar("VND", 2024)
    assert brought.value("a.rate") == pytest.approx(25_000 * rates)
    assert brought.wanted() == ("a.open",)
    assert (stated.price_year, brought.price_year, pickle.loads(pickle.dumps(brought)).price_year) == (None, 2025, 2025)
    assert brought.at_prices(2025)["a.price"] == brought["a.price"]
    assert brought.at_prices(2019).value("a.price") == pytest.approx(100)


def test_what_is_stated_in_another_currency_follows_the_rate(tmp_path):
    """A ceiling of 2,000 VND/kWh stays that many dong, and a price rises as prices in dong do, at any rate."""
    (tmp_path / "a.csv").write_text(
        MONEY
        + "law,2e6,1.5e6,2e6,0,1000,USD/MWh,s,high,,2020,VND,nominal\n"
        + "price,25e6,25e6,25e6,0,9999,USD/t,s,high,,2020,VND,real\n"
        + "rate,25000,24000,26000,0,1e9,VND/USD,s,high,,2025,VND,\n"
    )
    stated = load_parameters(tmp_path)
    assert stated.value("a.law") == pytest.approx(2e6 / rate_per_dollar("VND", 2020))
    brought = stated.at_prices(2025)
    rise = inflation("VND", year=2020, to=2025)
    assert (brought.value("a.law"), brought["a.law"].low) == (pytest.approx(80.0), pytest.approx(60.0))
    assert brought["a.law"].value / brought["a.law"].price_factor == pytest.approx(2e6)
    assert brought.value("a.price") == pytest.approx(1000 * rise)
    other = brought.replace({"a.rate": 20_000})
    assert (other.value("a.law"), other.value("a.price")) == (pytest.approx(100.0), pytest.approx(1250 * rise))
    both = brought.replace({"a.rate": 20_000, "a.law": 70})
    assert both.value("a.law") == 70
    assert both.replace({"a.rate": 30_000}).value("a.law") == 70, "a study's own dollars are dollars"
    own = brought.replace({"a.price": {"value": 1e6, "currency": "VND"}})
    assert own.replace({"a.rate": 20_000}).value("a.price") == pytest.approx(50.0)
    ends = brought.replace({"a.rate": 20_000, "a.law": {"low": 90, "high": 110}})["a.law"]
    assert (ends.low, ends.value, ends.high) == (90, pytest.approx(100.0), 110), "the ends alone keep no old value"
    own_rates = rate_per_dollar("VND", 2025) / 25_000
    assert brought.at_prices(2020).value("a.price") == pytest.approx(stated.value("a.price") * own_rates)
    with pytest.raises(ParameterError, match=r"a\.law: found"):
        brought.replace({"a.rate": 100})


def test_what_a_study_sets_is_of_its_year_unless_it_says_so(tmp_path):
    brought = money_rows(tmp_path).at_prices(2025)
    plain = brought.replace({"a.price": 50, "a.open": 7})
    assert [(plain.value(name), plain[name].price_year, plain[name].currency) for name in ("a.price", "a.open")] == [
        (50, 2025, "USD"),
        (7, 2025, "USD"),
    ]
    own = {"value": 50, "low": 40, "price_year": 2016}
    older = brought.replace({"a.price": own})["a.price"]
    factor = inflation("USD", year=2016, to=2025)
    assert (older.value, older.low, older.high) == pytest.approx((50 * factor, 40 * factor, 60 * factor))
    assert older.price_factor == pytest.approx(factor)
    given = {"a.price": {"value": 1e6, "currency": "VND"}, "a.rate": 20_000}
    assert brought.replace(given).value("a.price") == pytest.approx(50.0), "at the study's own rate"
    law = brought.replace({"a.law": {"value": 1.0, "price_year": 2021, "currency": "USD"}})["a.law"]
    assert (law.value, law.price_year) == (pytest.approx(brought.value("a.rate")), 2021)
    moved = brought.replace({"a.price": {"low": 1.0}})["a.price"]
    assert (moved.value, moved.low) == (brought.value("a.price"), 1.0)


def test_a_value_that_nobody_knew_has_the_range_that_the_study_gives():
    for name in load_parameters().wanted():
        bounds = load_parameters()._wanted[name]
        value = min(bounds.greatest, max(bounds.least, 1.0)) / 2 or 0.5
        row = load_parameters().replace({name: value})[name]
        assert (row.low, row.high) == (value, value), name
    ranged = load_parameters().replace({"costs.waste.gate_fee": {"value": 10, "low": 5}})["costs.waste.gate_fee"]
    assert (ranged.low, ranged.high) == (5, 10)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"a.share": {"value": 0.4, "price_year": 2020}}, "the keys 'price_year'"),
        ({"a.price": {"low": 1, "price_year": 2020}}, "without a value"),
        ({"a.rate": {"value": 20_000, "price_year": 2020}}, "of an exchange rate"),
        ({"a.price": {"value": 1, "price_year": "2020"}}, "price_year '2020', which is no year"),
        ({"a.price": {"value": 1, "price_year": 1999}}, "price_year 1999, and not 2010 or later"),
        ({"a.price": {"value": 1, "price_year": 2205}}, "price_year 2205, which is no year"),
        ({"a.price": {"value": 1, "currency": "ATS"}}, "currency 'ATS', and not one of USD, VND, JPY"),
        ({"a.price": {"value": 9000, "price_year": 2010}}, "value 13"),
    ],
)
def test_impossible_prices_are_refused(tmp_path, given, found):
    with pytest.raises(ParameterError) as caught:
        money_rows(tmp_path).at_prices(2025).replace(given)
    assert found in caught.value.faults[0].found


OTHER_MEANINGS = frozenset({"least", "least_share", "many", "roofs", "first", "smallest", "cell", "share"})
"""Words that end ids and mean other things as well: limits of files, of pages and of rounding are called so too."""
NEUTRAL = (0.0, 1.0, -1.0)
"""What changes nothing as a factor or a summand, or says that nothing is known."""


def numbers_named_as(names: set[str], source: str) -> list[str]:
    """Return the constants and defaults of arguments that are numbers and have such a name."""
    given: list[tuple[str, ast.expr | None]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            own = [*node.args.posonlyargs, *node.args.args]
            given += zip([each.arg for each in own[::-1]], node.args.defaults[::-1], strict=False)
            given += zip([each.arg for each in node.args.kwonlyargs], node.args.kw_defaults, strict=True)
        elif isinstance(node, ast.Assign):
            given += [(each.id, node.value) for each in node.targets if isinstance(each, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            given.append((node.target.id, node.value))
    numbers = [(name, ast.unparse(value)) for name, value in given if value is not None]
    return [f"{name} = {text}" for name, text in numbers if name.casefold().strip("_") in names and is_number(text)]


def is_number(text: str) -> bool:
    """Whether a text is a number that means something."""
    try:
        return float(text) not in NEUTRAL
    except ValueError:
        return False


def test_no_number_stands_in_code_beside_its_row():
    tails = {name: name.split(".") for name in load_parameters()}
    names = {tail[-1].casefold() for tail in tails.values() if len(tail[-1]) > 3}
    names |= {"_".join(tail[-2:]).casefold() for tail in tails.values()}
    names -= OTHER_MEANINGS
    twice = {
        str(file.relative_to(PACKAGE)): numbers
        for file in sorted(PACKAGE.rglob("*.py"))
        if (numbers := numbers_named_as(names, file.read_text("utf-8")))
    }
    assert not twice, "take the number from its row in layers/parameters, or give what is no parameter another name"
    code = (
        "def lcoe(x, *, discount_rate=0.1, efficiency: float = -0.2): ...\n_GWP100 = 28\nLIFETIME: int = 25\nother = 7"
    )
    assert numbers_named_as(names, code) == [
        "discount_rate = 0.1",
        "efficiency = -0.2",
        "_GWP100 = 28",
        "LIFETIME = 25",
    ]


def test_a_table_says_what_moves_together_and_which_ends_are_bounds(tmp_path):
    header = "name,value,low,high,unit,source,confidence,note,group,ends\n"
    (tmp_path / "a.csv").write_text(header + "x,2,1,3,-,s,low,,sheds,hard\ny,2,1,3,-,s,low,,,\n")
    rows = load_parameters(tmp_path)
    assert (rows["a.x"].group, rows["a.x"].ends, rows["a.y"].group, rows["a.y"].ends) == ("sheds", "hard", "", "")
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "a.csv").write_text(header + "x,2,1,3,-,s,low,,sheds,soft\n")
    with pytest.raises(ParameterError, match="ends 'soft'"):
        load_parameters(tmp_path / "wrong")


def test_draws_are_a_row_a_future_and_a_column_a_parameter():
    parameters = load_parameters()
    drawn = parameters.draws(200, seed=5)
    assert drawn.shape == (200, len(parameters))
    assert drawn.equals(parameters.draws(200, seed=5))
    for name, row in parameters.items():
        assert drawn[name].between(row.least, row.greatest).all(), name
        assert (drawn[name].nunique() == 1) == (row.low == row.high) or row.unit == "year", name
