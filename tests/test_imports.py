"""The house keeps its order: rooms and sub-rooms import from their left, in no circle, and none grows too large.

Each rule is a function from a package to what breaks it, so that a package made to break it can be tried too.
"""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from support.modules import folders_of, imports_of, modules_of, tree_of
from support.places import PACKAGE

GROUND = (
    *("units", "errors", "machine", "interrupts", "progress", "hashing", "processes", "scratch", "letters", "files"),
    "replacing",
    "polygons",
    *(
        "hours",
        "draws",
        "money",
        "parameters",
        "kinds",
        "languages",
        "options",
        "study",
        "stages",
        "sentences",
        "fields",
    ),
)
"""What stands at the top, for all rooms to import; each imports only those before it."""

ROOMS = (
    ("zonal",),
    ("sources", "layers"),  # they know nothing of each other; preparation is where they meet
    ("preparation",),
    ("potential",),
    ("siting",),
    ("planning",),
    ("result",),
    ("outputs",),
    ("comparison",),
    ("pipeline", "refusals"),
    ("collection",),  # it runs studies, one after the other
    ("cli",),
    ("__main__",),
)
"""The rooms from left to right; those of one step do not import each other."""

SUB_ROOMS = {
    "sources": (
        ("registry",),
        ("reach",),
        ("transfer",),
        ("contract",),  # a plan lists downloads, so what is asked of a source knows what one is
        ("place", "windows"),
        ("publishers",),
    ),
    "layers": (
        ("opening", "titles"),
        ("land", "weather", "rooftops", "feedstock", "demand"),
        ("climate",),  # after demand: its lines are those of an inventory
        ("parks",),  # after feedstock and demand: residues are those of crops, rows those of estates
        ("fieldwork",),  # after feedstock: what a form may name are the crops, animals and streams of its tables
        ("readers",),
        ("catalog",),
        ("ages",),
    ),
    "potential": (
        ("uncertainty", "carbon", "plant_scale"),
        ("cost",),
        ("installed",),
        ("solar", "biomass", "waste", "wind"),
        ("roofs", "feedstock"),
        ("standing_roofs",),
        ("draws",),
        ("zone_table", "sensitivity"),
        ("potential",),
    ),
    "siting": (
        ("around",),
        ("draws",),
        ("basis",),
        ("kind_rows",),
        ("candidate_kinds",),  # before all that makes candidates: its table names the makers
        ("place_status", "roofs_in_areas", "surroundings", "surveyed_sites"),
        ("spur",),
        ("land", "ranking", "rooftop_candidates"),
        ("plants",),  # after land: a waste plant keeps a distance from dwellings, cell by cell
        ("candidate_table", "kept_draws"),
        ("evaluation", "sites"),
    ),
    "planning": (
        ("jcm_subsidy",),  # before estates: what the mechanism pays of an estate's roofs
        ("estates",),
        ("business",),  # after estates: a park's case is that of its plan
        ("candidate_costs", "supply_curve", "waste_plan"),
        ("jcm_draws",),
        ("jcm",),
        ("eco_parks",),
        ("scenario",),
        ("plan_file",),  # after scenario: a plan holds settings of both
        ("plan",),
    ),
    "outputs": (
        ("wording", "contents", "source_date", "standing_still", "output_titles"),
        ("drawing",),  # after wording: classes are told in words
        ("manifest", "rasters", "data_sources"),
        ("tables",),
        ("geopackage", "map", "report"),
        ("fieldwork", "atlas"),  # after report: sheets are laid out on paper as the report is
        ("package",),
        ("folder", "steps", "ahead"),
        ("worker",),
        ("workers",),
        ("every_file", "verification"),
        ("publishing",),  # after all that a run writes: it reads what stands
        ("service",),  # it reads what all the others have written
    ),
    "collection": (
        ("words", "agreement", "outlines", "room"),
        ("collection",),
        ("joining",),
        ("study_runs",),
        ("study_cluster",),
        ("workers", "study_tables"),
        ("study_worker", "whole_files", "whole_folder"),
        ("runs",),
    ),
    "cli": (
        ("speech",),
        ("options", "imported"),
        (
            "run",
            "check",
            "fetch",
            "new",
            "importing",
            "evaluate",
            "atlas",
            "weights",
            "compare",
            "studies",
            "publish",
            "serve",
        ),
        ("steps", "finished"),
        ("__main__",),
    ),
}
"""The sub-rooms of a room from left to right, and beside them the modules that stand in its hall."""

BACK = {
    ("result.assessment", "outputs.map.page"): "`Assessment.explore` shows its map: a notebook's one word for a result",
}
"""Imports that may point to the right, each with its reason."""

NETWORK = {"requests", "urllib", "urllib3", "httpx", "aiohttp", "pooch", "fsspec", "socket", "http"}
NUMBERS = {"numpy", "pandas", "geopandas", "xarray", "shapely", "rasterio", "scipy"}
PLACEHOLDERS = {"utils", "util", "helpers", "helper", "core", "common", "manager", "managers", "misc", "tools"}
KERNELS = ("zonal.kernels", "potential.solar.pv_kernel")
"""Compiled loops, which numba keeps fastest in one piece."""

MOST_MODULES, MOST_LINES, LONGEST_FUNCTION = 15, 250, 60
MANY_PARAMETERS, MOST_OF_MANY = 7, 0.015
"""Functions of so many parameters, `self` not counted, are at most this share of all: what belongs together is one."""


def backward(package: Path) -> list[str]:
    """Return the imports that point to the right, or from a room to its neighbour in the same step."""
    step = {room: number for number, rooms in enumerate(ROOMS) for room in rooms}
    wrong = []
    for name, home, other in _arrows(package):
        first, target = home[0], other[0]
        if target in GROUND:
            fine = first not in GROUND or GROUND.index(target) <= GROUND.index(first)
        else:
            fine = first not in GROUND and (target == first or step[target] < step[first])
        if not fine:
            wrong.append(name)
    return wrong


def backward_inside(package: Path) -> list[str]:
    """Return the imports inside a room that point to the right of its sub-rooms."""
    step = {
        (room, corner): number
        for room, steps in SUB_ROOMS.items()
        for number, corners in enumerate(steps)
        for corner in corners
    }
    wrong = []
    for name, home, other in _arrows(package):
        first, target = step.get((*home[:2],)), step.get((*other[:2],))
        # a room, and what stands in no step of its own, is told by the other rules
        if home[0] == other[0] and home[:2] != other[:2] and first is not None and target is not None:
            wrong += [name] if target >= first else []
    return wrong


def _arrows(package: Path) -> Iterable[tuple[str, list[str], list[str]]]:
    for home, targets in imports_of(package).items():
        for target in sorted(targets):
            if (home, target) not in BACK:
                yield f"{home} imports {target}", home.split("."), target.split(".")


def homeless(package: Path) -> list[str]:
    """Return what stands in no room, or in no step of its room."""
    rooms = {room for rooms in ROOMS for room in rooms}
    lost = []
    for name in modules_of(package):
        parts = name.split(".")
        if name and parts[0] not in {*GROUND, *rooms}:
            lost.append(name)
        elif len(parts) > 1 and parts[0] in SUB_ROOMS:
            corners = {corner for corners in SUB_ROOMS[parts[0]] for corner in corners}
            lost += [] if parts[1] in corners else [name]
    return lost


def circles(package: Path) -> list[tuple[str, ...]]:
    """Return the modules that import each other, however far round, in circles."""
    imports = {
        home: {target for target in targets if (home, target) not in BACK}
        for home, targets in imports_of(package).items()
    }
    reached: dict[str, set[str]] = {}
    for home in imports:
        seen: set[str] = set()
        new = set(imports[home])
        while new:
            seen |= new
            new = {target for name in new for target in imports[name]} - seen
        reached[home] = seen
    inside = {home for home in imports if home in reached[home]}
    return sorted({tuple(sorted(name for name in inside & reached[home] if home in reached[name])) for home in inside})


def crowded(package: Path) -> list[str]:
    """Return the folders that hold too many modules."""
    return [
        f"{folder or package.name}: {len(modules)} modules"
        for folder, modules in folders_of(package).items()
        if len(modules) > MOST_MODULES
    ]


def long_functions(package: Path) -> list[str]:
    """Return the functions that are too long, their docstrings not counted; kernels are left out."""
    wrong = []
    for name, file in modules_of(package).items():
        if name in KERNELS:
            continue
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = _lines(node) - (_lines(node.body[0]) if ast.get_docstring(node) else 0)
                if lines > LONGEST_FUNCTION:
                    wrong.append(f"{name}.{node.name}: {lines} lines")
    return wrong


def parameters_of(package: Path) -> dict[str, int]:
    """Return each function -> how many parameters it has; `self` and `cls`, and what a star gathers, do not count."""
    counts = {}
    for name, file in modules_of(package).items():
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                given = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                own = given[:1] in (["self"], ["cls"])
                counts[f"{name}.{node.name}:{node.lineno}"] = len(given) - own
    return counts


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def placeholders(package: Path) -> list[str]:
    """Return the modules and folders whose name says nothing."""
    return [name for name in modules_of(package) if PLACEHOLDERS & {*name.split(".")}]


def packages_in(tree: ast.AST) -> set[str]:
    """Return the names of all packages that a tree of code imports, at any depth."""
    nodes = list(ast.walk(tree))
    names = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {(node.module or "").split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}


def in_front(*rooms: str) -> dict[str, str]:
    """Return the modules of the rooms that a user meets first -> their text."""
    files = {name: file for name, file in modules_of(PACKAGE).items() if name.split(".")[0] in rooms}
    return {name: file.read_text(encoding="utf-8") for name, file in files.items()}


def made(package: Path, **files: str) -> Path:
    """Write a package; two underscores in a name are a step into a folder."""
    for name, text in files.items():
        file = package.joinpath(*name.split("__")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        for folder in [file.parent, *file.parent.relative_to(package).parents]:
            (package / folder / "__init__.py").touch()
    return package


@pytest.mark.parametrize("rule", [homeless, backward, backward_inside, circles, crowded, long_functions, placeholders])
def test_the_house_keeps_the_rule(rule):
    broken = rule(PACKAGE)
    assert not broken, "\n".join(map(str, broken))


def test_the_tables_name_what_stands_there():
    names = {name.split(".")[0] for name in modules_of(PACKAGE)}
    assert {*GROUND} <= names
    assert {room for rooms in ROOMS for room in rooms} <= names
    corners = {(room, name) for room, steps in SUB_ROOMS.items() for step in steps for name in step}
    assert corners <= {tuple(name.split(".")[:2]) for name in modules_of(PACKAGE)}
    folders = {tuple(name.split(".")) for name in folders_of(PACKAGE) if name.count(".") == 1}
    assert {room for room, _ in folders} == {*SUB_ROOMS}
    assert {*KERNELS} <= {*modules_of(PACKAGE)}


def test_exceptions_are_still_needed():
    imports = imports_of(PACKAGE)
    assert [pair for pair in BACK if pair[1] not in imports.get(pair[0], ())] == []


def test_an_arrow_that_points_back_is_seen_wherever_it_hides(tmp_path):
    package = made(
        tmp_path / "geoplan",
        layers__opening__raster="def f():\n    from geoplan.outputs.map.page import write_map\n",
        sources__registry="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import geoplan.layers.catalog\n",
        layers__catalog="from geoplan.zonal import grid\nfrom geoplan.errors import Fault\n",
        layers__land__zones="from geoplan.layers import catalog\nfrom geoplan.layers.opening import raster\n",
        outputs__map__page="",
        zonal__grid="",
        errors="import geoplan.study\n",
        study="from geoplan.errors import Fault\n",
    )
    assert sorted(backward(package)) == [
        "errors imports study",
        "layers.opening.raster imports outputs.map.page",
        "sources.registry imports layers.catalog",
    ]
    assert backward_inside(package) == ["layers.land.zones imports layers.catalog"]


def test_a_circle_is_seen_however_far_round(tmp_path):
    package = made(
        tmp_path / "geoplan",
        zonal__a="from geoplan.zonal.b import x\n",
        zonal__b="def f():\n    from geoplan.zonal import c\n",
        zonal__c="from geoplan.zonal.a import y\n",
        zonal__d="from geoplan.zonal.a import z\n",
    )
    assert circles(package) == [("zonal.a", "zonal.b", "zonal.c")]


def test_what_is_lost_crowded_long_or_says_nothing_is_seen(tmp_path):
    body = "\n".join(f"    x = {number}" for number in range(60))
    package = made(
        tmp_path / "geoplan",
        attic__box="",
        layers__cellar__box="",
        zonal__utils="",
        zonal__long=f'def short():\n    """One.\n\n    Two.\n    """\n{body[:-9]}\n\n\ndef long():\n{body}\n',
        **{f"result__m{number}": "" for number in range(16)},
    )
    assert set(homeless(package)) == {"attic", "attic.box", "layers.cellar", "layers.cellar.box"}
    assert crowded(package) == ["result: 16 modules"]
    assert long_functions(package) == ["zonal.long.long: 61 lines"]
    assert placeholders(package) == ["zonal.utils"]


def test_few_functions_have_many_parameters(tmp_path):
    text = "def f(a, b, /, c, *d, e, **g): ...\nclass C:\n    def m(self, a): ...\n    async def n(cls): ...\n"
    counts = parameters_of(made(tmp_path / "geoplan", zonal__a=text))
    assert counts == {"zonal.a.f:1": 4, "zonal.a.m:3": 1, "zonal.a.n:4": 0}
    counts = parameters_of(PACKAGE)
    many = {name: count for name, count in counts.items() if count >= MANY_PARAMETERS}
    listed = "\n".join(f"{count:3} {name}" for name, count in sorted(many.items(), key=lambda item: -item[1]))
    assert len(many) <= MOST_OF_MANY * len(counts), f"{len(many)} of {len(counts)}:\n{listed}"


def test_the_front_is_thin():
    lines = {name: len(text.splitlines()) for name, text in in_front("pipeline", "cli", "__main__").items()}
    assert {name: number for name, number in lines.items() if number >= MOST_LINES} == {}


def test_the_command_line_computes_nothing():
    for name, text in in_front("cli", "__main__").items():
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                node.body = [ast.Pass()]
        assert not packages_in(tree) & NUMBERS, name


def test_only_sources_know_the_network():
    for name, file in modules_of(PACKAGE).items():
        if name.split(".")[0] != "sources":
            assert not packages_in(tree_of(file)) & NETWORK, name
