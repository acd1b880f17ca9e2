"""The files of a run of each embedded place; what recomputes them knows of no model."""

from collections.abc import Iterator

import pytest

from audit.reading import Run, Study
from support.embedded_runs import files_of, runs_folder

PLACES = ("hai-phong", "ba-ria-vung-tau")


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
