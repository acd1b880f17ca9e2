"""Rooms import from their left and from the six files at the top, never from their right."""

import ast
from pathlib import Path

from support.places import PACKAGE

ROOMS = ("sources", "layers", "zonal", "potential", "siting", "planning", "outputs")
TOP = ("errors", "progress", "parameters", "replacing", "study", "fields")
ABOVE = ("pipeline", "cli", "__init__")


def imported(file: Path) -> set[str]:
    """Return the geoplan modules a file imports, at any depth, `from geoplan import x` included."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] == "geoplan"}


def room_of(name: str) -> str:
    return name.split(".")[1] if "." in name else "__init__"


def violations(file: Path, home: str) -> list[str]:
    wrong = []
    for name in imported(file):
        room = room_of(name)
        if name == "geoplan.__version__":
            continue
        if home in ROOMS:
            fine = room in TOP or (room in ROOMS and ROOMS.index(room) <= ROOMS.index(home))
        elif home in TOP:
            fine = room in TOP and TOP.index(room) < TOP.index(home)
        else:
            fine = True
        if not fine:
            wrong.append(f"{file.relative_to(PACKAGE)} imports {name}")
    return wrong


def test_no_arrow_points_back():
    wrong = []
    for file in PACKAGE.rglob("*.py"):
        parts = file.relative_to(PACKAGE).parts
        home = parts[0].removesuffix(".py")
        assert home in ROOMS + TOP + ABOVE, f"{file} stands in no room"
        wrong += violations(file, home)
    assert not wrong


def test_the_rule_sees_an_arrow_that_points_back(tmp_path):
    file = PACKAGE / "layers" / "__init__.py"
    bad = tmp_path / "bad.py"
    bad.write_text("def f():\n    from geoplan.outputs.map.page import write_map\n")
    assert imported(bad) == {"geoplan.outputs.map.page.write_map"}
    assert room_of("geoplan.outputs.map.page.write_map") == "outputs"
    assert ROOMS.index("outputs") > ROOMS.index(file.parent.name)


def test_only_sources_know_the_network():
    network = {"requests", "urllib", "urllib3", "httpx", "aiohttp", "pooch", "fsspec", "socket", "http"}
    for file in PACKAGE.rglob("*.py"):
        if file.relative_to(PACKAGE).parts[0] == "sources":
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        names |= {(n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        assert not names & network, file
