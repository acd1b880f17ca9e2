"""The files of a run that others systems take: the sample with sites, parks known by points, and scenarios."""

from pathlib import Path
from typing import Literal

from geoplan.languages import Language
from geoplan.outputs.geopackage.geopackage import write_geopackage, write_rooftops
from geoplan.outputs.manifest import measured, write_manifest
from geoplan.outputs.package.datapackage import write_datapackage
from geoplan.outputs.tables.tables import write_tables
from geoplan.result.assessment import Assessment


def write_run(
    result: Assessment,
    folder: Path,
    *,
    language: Language = "en",
    rooftops: Literal["gpkg", "parquet", "none"] = "gpkg",
) -> Path:
    """Write them, and what tells of them, and return the folder."""
    name = result.study.name
    written = [write_geopackage(result, folder / f"{name}.gpkg", language=language)]
    if rooftops != "none":
        path = folder / f"{name}-rooftops.{rooftops}"
        written.append(write_rooftops(result, path, format=rooftops, language=language))
    written += write_tables(result, folder, language=language)
    files = measured(folder, written)
    written.append(write_datapackage(result, folder, files=files, language=language))
    write_manifest(result, folder, written, known=files)
    return folder
