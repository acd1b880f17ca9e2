"""Two runs of the sample's zones: one as it is, and one in which a few figures are others."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest

from geoplan.outputs.manifest import measured, write_manifest
from geoplan.outputs.tables.tables import write_tables
from geoplan.planning.plan_file import PLAN_FILE
from geoplan.result.assessment import Assessment
from support.sample_result import changed, make_assessment, sample_assessment

__all__ = ["make_assessment", "sample_assessment"]


@pytest.fixture(scope="session")
def other_assessment(sample_assessment: Assessment) -> Assessment:
    """Half as much rooftop energy again in the first zone, none elsewhere; one total larger by half."""
    zones: gpd.GeoDataFrame = sample_assessment.zones.copy()
    zones.loc[zones.index[0], "rooftop_pv_energy_gwh"] *= 1.5
    totals = sample_assessment.totals.copy()
    totals["rooftop_pv_energy_gwh"] *= 1.5
    study = sample_assessment.study.with_parameters({"grid.emission_factor": 0.5})
    return changed(sample_assessment, zones=zones, totals=totals, study=study)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Assessment, str], Path]:
    """Write the tables and the manifest of a result as a run does, into a folder of some name."""

    def write(result: Assessment, name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        files = write_tables(result, folder, language="en")
        files += [] if result.plan.used is None else [result.plan.used.write(folder / PLAN_FILE)]
        write_manifest(result, folder, files, known=measured(folder, files))
        return folder

    return write
