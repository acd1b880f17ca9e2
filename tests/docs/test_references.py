"""What docstrings, pages and tables name of the package is there, whatever was moved."""

import ast
import re
from pathlib import Path

import pytest

from support.modules import modules_of, tree_of
from support.places import PACKAGE, REPOSITORY

NAMED = re.compile(r"`(geoplan(?:\.\w+)+)`")
PLACES = ("geoplan", "docs", "layers", "benchmarks", "tests")
ENDINGS = {".py", ".md", ".csv"}


def texts() -> list[Path]:
    files = [file for place in PLACES for file in sorted((REPOSITORY / place).rglob("*")) if file.suffix in ENDINGS]
    return [*files, *sorted(REPOSITORY.glob("*.md"))]


def names_in(body: list[ast.stmt]) -> dict[str, list[ast.stmt]]:
    """Return the names that statements define -> what stands inside each: classes hold names of their own."""
    names: dict[str, list[ast.stmt]] = {}
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names[node.name] = node.body if isinstance(node, ast.ClassDef) else []
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {name.id: [] for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        elif isinstance(node, ast.ImportFrom | ast.Import):
            names |= {(alias.asname or alias.name): [] for alias in node.names}
        elif isinstance(node, ast.If):  # names for type checkers
            names |= names_in(node.body)
    return names


def is_there(name: str, package: Path = PACKAGE) -> bool:
    modules = modules_of(package)
    parts = name.split(".")[1:]
    depth = next(n for n in range(len(parts), -1, -1) if ".".join(parts[:n]) in modules)
    body = tree_of(modules[".".join(parts[:depth])]).body
    for part in parts[depth:]:
        names = names_in(body)
        if part not in names:
            return False
        body = names[part]
    return True


def test_every_name_leads_somewhere():
    named = {(name, file) for file in texts() for name in NAMED.findall(file.read_text(encoding="utf-8"))}
    assert len(named) > 100
    lost = sorted(f"{file.relative_to(REPOSITORY)}: {name}" for name, file in named if not is_there(name))
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("geoplan.study.open_study", True),
        ("geoplan.study.Study.path_of", True),
        ("geoplan.zonal", True),
        ("geoplan.open_study", True),
        ("geoplan.study.open_studies", False),
        ("geoplan.layers.nowhere", False),
    ],
)
def test_a_name_that_is_not_there_is_seen(name, there):
    assert is_there(name) is there
