"""Three towns as one whole, run once for all tests; nobody changes what stands there."""

from pathlib import Path

import pytest

from geoplan.collection.collection import Collection, open_collection
from geoplan.collection.joining.joined import PARTS, JoinedAssessment, joined_assessment
from geoplan.collection.joining.study_part import StudyPart
from support.province_towns import towns_outputs

__all__ = ["towns_outputs"]


@pytest.fixture(scope="session")
def towns(towns_outputs: Path) -> Collection:
    """The collection of three towns."""
    return open_collection(towns_outputs / "towns")


@pytest.fixture(scope="session")
def town_parts(towns: Collection, towns_outputs: Path) -> list[StudyPart]:
    """What was kept of each of them."""
    return [StudyPart.read(towns_outputs / "out" / PARTS / study.name) for study in towns]


@pytest.fixture(scope="session")
def whole(towns: Collection, town_parts: list[StudyPart]) -> JoinedAssessment:
    """All of them as one result."""
    return joined_assessment(towns, town_parts)
