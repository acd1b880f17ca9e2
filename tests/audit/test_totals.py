"""All totals of both places, recomputed: none is left out; and the programs that do it import nothing of geoplan."""

import ast
from pathlib import Path

import pytest

from audit.reading import Run, Study, number
from audit.totals import every_total

EXACT = 1e-5
NOT_RECOMPUTED: dict[str, str] = {}
"""Totals that no program here recomputes, each with its reason."""
QUANTILES = ("_low", "_p50", "_high")
"""Of futures: test_futures.py draws them anew."""
NO_SUMS = ("rooftop_pv_specific_yield_kwh_per_kwp", "rooftop_pv_direct_use_pct")
"""Columns of zones that are ratios."""
PROGRAMS = sorted(Path(__file__).parent.glob("*.py"))


@pytest.fixture(scope="module")
def own(study: Study, run: Run) -> dict[str, float]:
    return every_total(study, run)


def test_every_total_is_recomputed(run: Run, own: dict[str, float]) -> None:
    assert own == {name: pytest.approx(run.totals[name], rel=EXACT) for name in own}


def test_no_total_is_left_out(run: Run, own: dict[str, float]) -> None:
    left = {name for name in run.totals.keys() - own.keys() if not name.endswith(QUANTILES)}
    assert left == set(NOT_RECOMPUTED)
    assert not own.keys() & NOT_RECOMPUTED.keys()


def test_zones_add_up_to_what_is_recomputed(run: Run, own: dict[str, float]) -> None:
    rows = run.rows("zones")
    shared = [name for name in own if name in rows[0] and name not in NO_SUMS]
    assert len(shared) > 30
    sums = {name: sum(number(row[name]) for row in rows) for name in shared}
    assert sums == {name: pytest.approx(own[name], rel=EXACT) for name in shared}


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda file: file.stem)
def test_the_programs_import_nothing_of_geoplan(program: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(program.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative"
            imported.add(str(node.module).split(".")[0])
        elif isinstance(node, ast.Name):
            assert node.id not in ("__import__", "importlib"), node.id
    # the fixtures alone ask for a run
    assert imported <= ALLOWED | ({"support"} if program.stem == "conftest" else set())


ALLOWED = {
    *(
        "ast",
        "calendar",
        "collections",
        "csv",
        "dataclasses",
        "datetime",
        "functools",
        "json",
        "math",
        "pathlib",
        "random",
        "re",
        "struct",
        "tomllib",
        "typing",
    ),
    *("geopandas", "numpy", "pandas", "pvlib", "pyarrow", "pytest", "rasterio", "shapely", "xarray"),
    "audit",
}
"""What a program here may import: Python's own library, readers of layers, pvlib, and each other."""
