"""The three lists of geoplan/__init__.py: where a name is at home, what `import *` gives, what type checkers see."""

import ast
from collections.abc import Iterator
from importlib import import_module

import pytest

import geoplan
from support.places import PACKAGE


def seen_by_type_checkers() -> Iterator[tuple[str, str]]:
    """Yield name and module of what stands under ``if TYPE_CHECKING``."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    assert ast.unparse(block.test) == "TYPE_CHECKING"
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        assert node.module is not None
        yield from ((alias.asname or alias.name, node.module) for alias in node.names)


def test_the_three_lists_agree():
    assert len(geoplan.__all__) == len(set(geoplan.__all__))
    assert geoplan.__all__ == sorted(geoplan._HOME)
    seen = list(seen_by_type_checkers())
    assert dict(seen) == geoplan._HOME
    assert len(seen) == len(geoplan._HOME)


@pytest.mark.parametrize("name", geoplan.__all__)
def test_a_name_is_given_from_the_module_that_defines_it(name):
    public = getattr(geoplan, name)
    assert public.__module__ == geoplan._HOME[name]
    assert public is getattr(import_module(geoplan._HOME[name]), name)
    assert public.__doc__, "what is public is explained"


def test_a_name_that_is_not_public_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'write_mpa'"):
        geoplan.write_mpa  # noqa: B018
    assert set(geoplan.__all__) <= set(dir(geoplan))


CONTRACT = {"fetch", "plan"}
"""What every publisher of sources/publishers/ answers to, by the contract of sources/contract.py."""


def test_no_public_name_is_defined_twice():
    homes: dict[str, list[str]] = {}
    for module in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(module.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module.relative_to(PACKAGE).as_posix())
    twice = {name: at for name, at in homes.items() if len(at) > 1}
    assert all(at.startswith("sources/publishers/") for name in CONTRACT for at in twice.pop(name))
    assert not twice


FOR_FAULTS = {"Fault", "GeoplanError", "LayerError", "fault", "note", "stop", "stop_option", "refuse", "_refuse"}
"""What takes a text that says what stands in an input."""


def told(node: ast.FunctionDef) -> Iterator[str]:
    """Yield what a function hands its variable `found` to, by keyword, by position or inside a text."""
    for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
        inside = {
            each.id
            for given in (*call.args, *(word.value for word in call.keywords))
            for each in ast.walk(given)
            if isinstance(each, ast.Name)
        }
        if "found" in inside:
            yield call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)


def test_the_word_found_is_for_faults():
    others = []
    for module in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            bound = any(
                isinstance(each, ast.Name) and each.id == "found" and isinstance(each.ctx, ast.Store)
                for each in ast.walk(node)
            )
            if bound and not FOR_FAULTS & set(told(node)):
                others.append(f"{module.relative_to(PACKAGE)}: {node.name}")
    assert not others, "a result is named by what it is"
