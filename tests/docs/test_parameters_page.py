"""The page of all parameters is made from the tables, and its examples are theirs."""

import re
import runpy
import tomllib

from geoplan.parameters import load_parameters
from support.places import REPOSITORY

MODULE = runpy.run_path(str(REPOSITORY / "docs" / "parameters.py"))
PAGE = REPOSITORY / "docs" / "parameters.md"


def test_the_page_is_that_of_the_tables():
    assert PAGE.read_text(encoding="utf-8") == MODULE["page"](), "run `make docs`"


def test_each_parameter_stands_once_with_its_value():
    text = PAGE.read_text(encoding="utf-8")
    values = text[: text.index("## Why they are bounded")]
    rows = dict(re.findall(r"^\| `([^`]+)` \| (\S+)", values, re.MULTILINE))
    assert list(rows) == sorted(rows, key=list(load_parameters()).index)
    assert set(rows) == set(load_parameters())
    assert {name: float(value.replace(",", "")) for name, value in rows.items()} == {
        name: float(f"{row.value:.10g}") for name, row in load_parameters().items()
    }
    assert all(name in text for name in load_parameters().wanted())


def test_the_example_is_one_that_a_study_can_have():
    example = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    changed = load_parameters().replace(tomllib.loads(example)["parameters"])
    assert changed.value("costs.finance.discount_rate") == 0.08
