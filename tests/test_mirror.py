"""Tests stand where their modules do: of geoplan/<room>/x.py in tests/<room>/test_x.py.

Each rule is a function from a package and its tests to what breaks it, so that some made to break it can be tried too.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from support.places import PACKAGE, REPOSITORY

TESTS = REPOSITORY / "tests"

OF_NO_MODULE: Mapping[str, str] = {
    "audit": "programs of their own that recompute what the embedded studies say",
    "browser": "the map's page in a browser: its scripts are no modules",
    "docs": "the pages of the documentation",
    "embedded": "the two studies that come with the package, run whole",
    "faults": "runs that are killed in their midst, and whatever is wrong with an input",
    "notebooks": "the notebooks, run whole",
    "qgis": "GeoPackages opened in QGIS",
    "qgis_plugin": "the plugin for QGIS, which is no part of the package",
    "real": "real layers, which are no part of the repository",
    "support": "what tests share, with the test of the program that compares outputs",
    "written_by_0_1_0": "files that an older version wrote, read as before",
    "trust": "promises to who runs a stranger's study, held through all rooms",
    "cli/main": "the command as a whole",
    "pipeline_land": "a small study with all that decides where may be built, run whole",
    "imports": "which room may import which",
    "install": "what a plain installation brings",
    "mirror": "this rule itself",
    "outputs/map/scripts": "the scripts of the page, run by node",
    "outputs/wording/house_words": "the words of the glossary, in all tables of texts",
    "own_layers": "kinds of layer of a user's own, through every door",
    "pipeline_earlier": "other parameters from an earlier result, held against runs of their own",
    "pipeline_parameters": "every parameter through the whole pipeline, in two halves for two workers",
    "pipeline_parks": "eight parks and their filled survey through the whole pipeline",
    "pipeline_survey": "a filled survey form through the whole pipeline",
    "pipeline_waste": "harvests, landfills and a waste plan through the whole pipeline",
    "preparation/fetch_all": "one command that fetches all layers of a study",
    "preparation/new_user": "a new place from its name to its map, by commands alone",
    "public_names": "the names that the package gives",
}
"""Folders of tests, and tests by their modules' names, that belong to no one module; each with its reason."""

UNTESTED: Mapping[str, str] = {
    "__main__": "two lines; tests/cli/test_main.py runs them",
    "zonal/kernels": "held by tests/zonal/test_coverage.py and test_statistics.py against exactextract",
}
"""Modules without a test of their own, each with what holds it: none may be added to them."""
MOST_UNTESTED = 2


def mirrored(tests: Path) -> set[str]:
    """Return what each test file is the test of, as the path of a module without its ending."""
    files = (file.relative_to(tests) for file in tests.rglob("test_*.py"))
    return {file.with_name(file.stem.removeprefix("test_")).as_posix() for file in files}


def modules(package: Path) -> set[str]:
    """Return the path of each module of a package without its ending; `__init__` gives names and is left out."""
    files = (file.relative_to(package) for file in package.rglob("*.py") if file.name != "__init__.py")
    return {file.with_suffix("").as_posix() for file in files}


def astray(package: Path, tests: Path, named: Mapping[str, str]) -> list[str]:
    """Return tests of no module that are not named, and names that nothing bears any more."""
    stray = mirrored(tests) - modules(package)
    of_folders = {test for test in stray if test.split("/")[0] in named}
    unused = {name for name in named if name not in stray and not any(test.startswith(f"{name}/") for test in stray)}
    wrong = [f"tests of no module: {test}" for test in stray - of_folders - set(named)]
    return sorted(wrong + [f"named, and not there: {name}" for name in unused])


def untested(package: Path, tests: Path, named: Mapping[str, str]) -> list[str]:
    """Return modules without a test that are not named, and named ones that have one or are gone."""
    bare = modules(package) - mirrored(tests)
    wrong = [f"no test: {module}" for module in bare - set(named)]
    return sorted(wrong + [f"named, and tested or gone: {module}" for module in set(named) - bare])


def test_every_test_stands_where_its_module_does_or_is_named():
    assert astray(PACKAGE, TESTS, OF_NO_MODULE) == []


def test_every_module_has_a_test_or_is_named():
    assert untested(PACKAGE, TESTS, UNTESTED) == []


def test_the_modules_without_a_test_become_fewer_and_never_more():
    assert len(UNTESTED) <= MOST_UNTESTED


@pytest.fixture
def made(tmp_path):
    """Write a package of modules and its tests, as empty files."""

    def make(*files: str) -> tuple[Path, Path]:
        for name in files:
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        return tmp_path / "geoplan", tmp_path / "tests"

    return make


def test_a_test_without_a_module_is_told(made):
    places = made("geoplan/zonal/grid.py", "tests/zonal/test_grid.py", "tests/test_grid.py", "tests/docs/test_pages.py")
    assert astray(*places, {"docs": ""}) == ["tests of no module: grid"]
    assert astray(*places, {"docs": "", "grid": ""}) == []
    assert astray(*places, {"docs": "", "grid": "", "qgis": "", "zonal/grid": ""}) == [
        "named, and not there: qgis",
        "named, and not there: zonal/grid",
    ]


def test_a_module_without_a_test_is_told(made):
    places = made("geoplan/__init__.py", "geoplan/zonal/grid.py", "geoplan/zonal/raster.py", "tests/zonal/test_grid.py")
    assert untested(*places, {}) == ["no test: zonal/raster"]
    assert untested(*places, {"zonal/raster": ""}) == []
    assert untested(*places, {"zonal/raster": "", "zonal/grid": "", "gone": ""}) == [
        "named, and tested or gone: gone",
        "named, and tested or gone: zonal/grid",
    ]
