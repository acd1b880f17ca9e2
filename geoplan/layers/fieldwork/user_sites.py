"""Places that a user brings to be evaluated: read from any vector file or a table of coordinates, and written again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.files.boundary import own_file
from geoplan.files.digits import DEGREE_DECIMALS, SIGNIFICANT, write_csv
from geoplan.files.vector_files import Layers, read_vector
from geoplan.languages import Language
from geoplan.layers.fieldwork.column_titles import call_columns
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.table import read_table_file, shown_cell
from geoplan.replacing import replaced_file

LONGITUDE = ("longitude", "lon", "lng", "x", "kinh_do")
LATITUDE = ("latitude", "lat", "y", "vi_do")
NUMBERS = {"longitude": "sites.longitude", "latitude": "sites.latitude"}
DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".csv": "CSV"}


def read_sites(path: str | Path) -> gpd.GeoDataFrame:
    """Read points or polygons.

    Parameters
    ----------
    path
        GeoParquet, a format of vectors that is read, or a CSV with a column of `LONGITUDE` and one of `LATITUDE`
        [degrees, WGS84]. Columns ``site_id`` and ``site_name`` are kept.

    Raises
    ------
    LayerError
        Where the file is not there, cannot be read, or has no coordinates; every wrong row is named.
    """
    file = Path(path)
    own_file(file, expected="points or polygons")
    try:
        if file.suffix.lower() == ".csv":
            return _from_table(file)
        sites = read_vector(file, layer=_first_with_shapes)
    except LayerError:
        raise
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LayerError(
            Fault(str(file), "", found=reason, expected="a file of points or polygons", action="Export it again.")
        ) from None
    if not isinstance(sites, gpd.GeoDataFrame):
        raise LayerError(
            Fault(str(file), "geometry", found="none", expected="points or polygons", action="Export it again.")
        )
    return sites


def _first_with_shapes(layers: Layers) -> str:
    return next((name for name, geometry in layers if geometry is not None), layers[0][0])


def _from_table(file: Path) -> gpd.GeoDataFrame:
    table, _ = read_table_file(file)
    table = table[[name for name in table.columns if name]]
    names = [_named(file, table, known) for known in (LONGITUDE, LATITUDE)]
    coordinates, faults = [], []
    for column, name in zip(NUMBERS, names, strict=True):
        limits = allowed(NUMBERS[column])
        values = pd.to_numeric(table[name], errors="coerce")
        for line in table.index[values.isna() | limits.outside(values)]:
            given = str(table.at[line, name])
            found = f"{name} '{shown_cell(given)}'" if given else f"no {name}"
            expected = f"a number, {limits}"
            faults.append(Fault(str(file), f"line {line}", found=found, expected=expected, action="Correct it."))
        coordinates.append(values)
    if faults:
        raise LayerError(faults)
    places = gpd.points_from_xy(*coordinates, crs=4326)
    return gpd.GeoDataFrame(table.replace("", None), geometry=places).reset_index(drop=True)


def _named(file: Path, table: pd.DataFrame, known: tuple[str, ...]) -> str:
    """Return the column of a coordinate, by the first of its names that the table has."""
    for name in known:
        given = [column for column in table.columns if column.casefold() == name]
        if len(given) > 1:
            found = f"the columns {' and '.join(repr(column) for column in given)}"
            fault = Fault(
                str(file), "columns", found=found, expected="one of them", action="Rename or remove the others."
            )
            raise LayerError(fault)
        if given:
            return str(given[0])
    found = ", ".join(table.columns)
    expected = "longitude and latitude, in degrees"
    raise LayerError(Fault(str(file), "columns", found=found, expected=expected, action="Name the columns so."))


def write_sites(sites: gpd.GeoDataFrame, path: str | Path, *, language: Language | None = None) -> Path:
    """Write evaluated sites: GeoPackage, GeoJSON (WGS84), or CSV without the geometry.

    Parameters
    ----------
    sites
        What is written.
    path
        The file; its ending says the format.
    language
        That in which a GeoPackage says what its columns are, those of them that the field dictionary knows; None for
        names alone.

    Raises
    ------
    LayerError
        For another ending.
    GeoplanError
        Where the file cannot be written.
    """
    file = Path(path)
    driver = check_ending(file)
    with replaced_file(file) as draft:
        if driver == "GPKG" and file.exists():
            _copy_database(file, draft)  # its other layers stay
        if driver == "CSV":
            write_csv(sites.drop(columns=sites.geometry.name), draft)
        elif driver == "GeoJSON":
            digits = {"COORDINATE_PRECISION": DEGREE_DECIMALS, "SIGNIFICANT_FIGURES": SIGNIFICANT}
            sites.to_crs(4326).to_file(draft, driver=driver, layer=file.stem, **digits)
        else:
            sites.to_file(draft, driver=driver, layer=file.stem)
            if language is not None:
                call_columns(draft, file.stem, language)
    return file


def check_ending(file: Path) -> str:
    """Return what GDAL calls the format that a file's ending asks for.

    Raises
    ------
    LayerError
        Where it is none that is written.
    """
    driver = DRIVERS.get(file.suffix.lower())
    if driver is None:
        raise LayerError(
            Fault(
                str(file),
                "",
                found=f"'{file.suffix}'",
                expected=f"one of {', '.join(DRIVERS)}",
                action="Give the file another ending.",
            )
        )
    return driver


def _copy_database(file: Path, copy: Path) -> None:
    """Copy a GeoPackage with the commits that stand in its log."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
