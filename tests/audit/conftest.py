"""The files of a run of each embedded place; what recomputes them knows of no model."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from audit.reading import Run, Study
from support.embedded_runs import files_of, runs_folder
from support.parks_run import surveyed_files

PLACES = ("hai-phong", "ba-ria-vung-tau")
EXAMPLE = "example-city"
PARKS = "parks"


@pytest.fixture(scope="session", params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield request.param


@pytest.fixture(scope="session")
def study(place: str) -> Study:
    return Study.of(place)


@pytest.fixture(scope="session")
def run(place: str, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(files_of(place, runs_folder(tmp_path_factory)))


@pytest.fixture(scope="session")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Run]:
    """Eight small parks with a filled survey: their study and their run."""
    folder = surveyed_files(runs_folder(tmp_path_factory))
    return Study.of(str(folder / "study")), Run(folder)


@pytest.fixture(scope="session", params=(*PLACES, PARKS))
def with_parks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Run]:
    """Each place that has industrial parks: its study and its run."""
    if request.param == PARKS:
        return request.getfixturevalue("surveyed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return Study.of(request.param), Run(files_of(request.param, runs_folder(tmp_path_factory)))


@pytest.fixture(scope="session", params=(EXAMPLE, *PLACES))
def with_scenarios(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Study, Run, dict[str, Any]]:
    """Each place: its study, its run, and what measures can do there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        run = Run(files_of(request.param, runs_folder(tmp_path_factory)))
    return Study.of(request.param), run, json.loads((run.folder / "scenario_inputs.json").read_text(encoding="utf-8"))
