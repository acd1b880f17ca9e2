import ast
import csv
import math
import pickle

import pytest

from geoplan.errors import ParameterError
from geoplan.parameters import embedded_folder, load_parameters
from support.parameter_tables import HEADER, MONEY_HEADER
from support.places import PACKAGE


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


def test_money_says_of_which_year_it_is(tmp_path):
    (tmp_path / "a.csv").write_text(
        MONEY_HEADER
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
    (tmp_path / "a.csv").write_text(MONEY_HEADER + "".join(f"{name},1,1,1,0,9,{row}\n" for name, row in rows.items()))
    (tmp_path / "b.csv").write_text(HEADER + "x,1,1,1,USD/t,s,high,\n")
    with pytest.raises(ParameterError) as caught:
        load_parameters(tmp_path)
    assert [fault.where for fault in caught.value.faults] == [
        *(f"row {line}, {name}" for line, name in enumerate(rows, start=2)),
        "row 2, x",
    ]
    assert "price_year '' of money" in str(caught.value)
    assert "currency 'ATS' of a value in USD/t" in str(caught.value)


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
