"""The files of a run that programs read, without the pages for people, which take most of the time."""

from pathlib import Path

from geoplan.languages import Language
from geoplan.outputs.geopackage.geopackage import write_geopackage, write_rooftops
from geoplan.outputs.geopackage.raster_style import write_raster_styles
from geoplan.outputs.manifest import measured, write_manifest
from geoplan.outputs.package.datapackage import write_datapackage
from geoplan.outputs.package.stac import write_stac
from geoplan.outputs.rasters import write_rasters
from geoplan.outputs.tables.tables import write_tables
from geoplan.result.assessment import Assessment


def write_tables_and_rasters(result: Assessment, folder: Path, *, language: Language = "en") -> Path:
    """Write them as a run does, the roofs in both formats, and return the folder."""
    name = result.study.name
    rasters = write_rasters(result, folder / "rasters", layers=result.inputs)
    written = [
        write_geopackage(result, folder / f"{name}.gpkg", language=language),
        write_rooftops(result, folder / f"{name}-rooftops.gpkg", format="gpkg", language=language),
        write_rooftops(result, folder / f"{name}-rooftops.parquet", format="parquet", language=language),
        *write_tables(result, folder, language=language),
        *rasters,
        *write_raster_styles(rasters, language=language),
        *write_stac(result, rasters, language=language),
    ]
    files = measured(folder, written)
    written.append(write_datapackage(result, folder, files=files, language=language))
    write_manifest(result, folder, written, known=files)
    return folder
