"""Three towns as one whole, run once for all tests; nobody changes what stands there."""

import sys
from pathlib import Path

import pytest

from geoplan.collection.collection import Collection, open_collection
from geoplan.collection.joining.joined import PARTS, JoinedAssessment, joined_assessment
from geoplan.collection.joining.study_part import StudyPart
from geoplan.collection.runs import run_collection
from support.embedded_runs import kept_folder, runs_folder
from support.province_towns import make_towns


@pytest.fixture(scope="session")
def towns_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the studies below ``towns``, and below ``out`` what a run of all of them wrote."""

    def make(folder: Path) -> None:
        make_towns(folder / "towns")
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, "weasyprint", None)  # PDFs are half of the time
            run_collection(open_collection(folder / "towns"), output=folder / "out", jobs=1, rooftops="none")

    return kept_folder("towns-run", runs_folder(tmp_path_factory), make)


@pytest.fixture(scope="session")
def towns(towns_run: Path) -> Collection:
    """The collection of three towns."""
    return open_collection(towns_run / "towns")


@pytest.fixture(scope="session")
def town_parts(towns: Collection, towns_run: Path) -> list[StudyPart]:
    """What was kept of each of them."""
    return [StudyPart.read(towns_run / "out" / PARTS / study.name) for study in towns]


@pytest.fixture(scope="session")
def whole(towns: Collection, town_parts: list[StudyPart]) -> JoinedAssessment:
    """All of them as one result."""
    return joined_assessment(towns, town_parts)
