"""Land and water that a study keeps free by files of its own: any features, or cells of any raster, with a buffer."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
import xarray as xr

from geoplan.errors import Fault, LayerError, in_figures
from geoplan.files.formats import load_formats
from geoplan.hashing import Snapshot
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.raster import coverage, known_values, read_raster
from geoplan.layers.opening.reading import Area, LayerReport, Reading
from geoplan.layers.opening.table import rows_at
from geoplan.layers.opening.vector import LINES, POINTS, POLYGONS, mend_polygons, read_features
from geoplan.study import LandExclusion, Study
from geoplan.units import M_PER_KM

SECTION = "siting.exclusions"
_LIMITS = {"buffer_m": "exclusions.buffer", "share": "exclusions.share"}


@dataclass(frozen=True, eq=False)
class OwnExclusion:
    """What a study keeps free, read and checked.

    Attributes
    ----------
    given
        What study.toml says of it.
    layer
        Features in the study's CRS, or a raster in its own.
    report
        What a reader should know about its file.
    snapshot
        Its files as they were before they were read.
    """

    given: LandExclusion
    layer: gpd.GeoDataFrame | xr.DataArray
    report: LayerReport
    snapshot: Snapshot | None = None


def open_exclusions(study: Study, *, area: Area | None) -> tuple[tuple[OwnExclusion, ...], list[Fault]]:
    """Open the files of all exclusions of a study.

    Parameters
    ----------
    study
        The study.
    area
        Its zones; None where they could not be read.

    Returns
    -------
    tuple
        The exclusions that could be read, in the order of study.toml, and all faults of the others.
    """
    opened: list[OwnExclusion] = []
    faults: list[Fault] = []
    for given in study.siting.exclusions:
        reading = Reading(study, given.name, given.as_layer(), area, section=SECTION)
        try:
            read = read_exclusion(reading, given)
        except LayerError as error:
            reading.faults += error.faults
        else:
            opened.append(read)
        faults += reading.faults
    return tuple(opened), faults


def read_exclusion(reading: Reading, given: LandExclusion) -> OwnExclusion:
    """Read the file of one exclusion.

    Parameters
    ----------
    reading
        Its file being opened; gets the faults that do not stop it.
    given
        What study.toml says of it: of a raster ``classes`` or ``between``, of features ``where``.

    Returns
    -------
    OwnExclusion
        Features as far beyond the zones as the buffer reaches, and 25 km at least, invalid polygons mended; cells of a
        raster as far as the buffer reaches, and 5 km at least.

    Raises
    ------
    LayerError
        Where its file cannot be read at all, lies elsewhere, or nothing of it meets the study.
    """
    for name, kind in _LIMITS.items():
        value, limits = getattr(given, name), allowed(kind)
        if limits.outside(value):
            reading.option_fault(name, in_figures(value), f"{limits}", "Correct it.")
    if is_raster(Path(given.file)):
        return _of_raster(reading, given)
    return _of_features(reading, given)


def is_raster(path: Path) -> bool:
    """Return whether a file is a raster, by its ending.

    Examples
    --------
    >>> is_raster(Path("depth.TIF")), is_raster(Path("airports.gpkg"))
    (True, False)
    """
    endings = {each.ending for each in load_formats() if each.form == "raster"}
    return path.suffix.lower() in endings


def _of_raster(reading: Reading, given: LandExclusion) -> OwnExclusion:
    if bool(given.classes) == (given.between is not None):
        told = "classes and between" if given.classes else "neither classes nor between"
        action = "Give the codes that are kept free, or the lowest and the highest value."
        reading.option_fault("classes", told, "one of them, since the file is a raster", action)
    if given.between is not None and not given.between[0] <= given.between[1]:
        low, high = given.between
        reading.option_fault(
            "between", f"{in_figures(low)} to {in_figures(high)}", "the lower value first", "Turn them round."
        )
    if given.where:
        action = "Give classes or between instead."
        reading.option_fault("where", "a filter of rows", "none, since the file is a raster", action)
    raster = read_raster(reading, cells="classes" if given.classes else "means", margin_m=given.buffer_m)
    if raster.dtype.kind in "iu":
        held = np.iinfo(raster.dtype)
        wrong = [code for code in given.classes if not (float(code).is_integer() and held.min <= code <= held.max)]
        if wrong:
            reading.option_fault(
                "classes",
                in_figures(wrong[0], grouped=False),
                f"whole numbers from {held.min} to {held.max}",
                "Correct it.",
            )
    covers = coverage(raster, known_values(raster), reading.area)
    return OwnExclusion(given, raster, reading.report(rows=int(raster.size), coverage=covers), reading.snapshot)


def _of_features(reading: Reading, given: LandExclusion) -> OwnExclusion:
    for name in _only_of_rasters(given):
        action = "Choose rows by where = { column = [values] }."
        reading.option_fault(name, "values of a raster", "none, since the file holds features", action)
    margin_m = max(allowed("margin.points").high * M_PER_KM, given.buffer_m)
    raw = read_features(reading, columns=(), geometries=POINTS | LINES | POLYGONS, margin_m=margin_m)
    raw = mend_polygons(reading, raw)
    shapes = raw.geometry.to_numpy()
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if empty.any():
        # what should be kept free here is not known: leaving the row out would open the land
        reading.fault(rows_at(raw, empty), "an empty geometry", "features", "Draw it, or remove the row.")
    flat = ~empty & (shapely.get_dimensions(shapes) < 2)
    if given.buffer_m == 0.0 and flat.any():
        told = f"0 around {int(flat.sum())} points or lines"
        reading.option_fault("buffer_m", told, "a buffer: they have no area", "Give it in metres.")
    layer = gpd.GeoDataFrame(geometry=raw.geometry).reset_index(drop=True)
    return OwnExclusion(given, layer, reading.report(rows=len(layer)), reading.snapshot)


def _only_of_rasters(given: LandExclusion) -> Iterator[str]:
    if given.classes:
        yield "classes"
    if given.between is not None:
        yield "between"
