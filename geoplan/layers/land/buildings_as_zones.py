"""Buildings that were given as zones: told before a study of thousands of wards is made, one for each house."""

from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geoplan.errors import Fault, LayerError
from geoplan.layers.opening.ranges import allowed

_EXTRACTS = (".pbf", ".osm", ".osm.gz", ".osm.bz2")
_EQUAL_AREA = "EPSG:6933"
_TAGS = frozenset({"building", "building:levels", "building:part", "num_floors", "roof_shape", "is_underground"})
BUILDINGS_ACTION = (
    "If these are buildings, give them with `geoplan import rooftops`, and wards, communes or the like as zones."
)


def looks_like_buildings(areas_m2: NDArray[np.float64], columns: Iterable[str] = ()) -> str:
    """Say what makes zones look like buildings; empty where nothing does.

    Parameters
    ----------
    areas_m2
        Of the zones.
    columns
        The columns of their file.

    Examples
    --------
    >>> looks_like_buildings(np.full(300, 120.0), ["id", "building"])
    '300 polygons of 120 m2 (median) with tags of buildings'
    >>> looks_like_buildings(np.full(300, 2e6)), looks_like_buildings(np.full(3, 120.0))
    ('', '')
    """
    few = len(areas_m2) < allowed("zones.buildings_count").high
    if few or not np.isfinite(areas_m2).any():
        return ""
    median = float(np.nanmedian(areas_m2))
    tagged = any(name.casefold() in _TAGS for name in columns)
    if allowed("zones.building_area_tagged" if tagged else "zones.building_area").outside(median):
        return ""
    tags = " with tags of buildings" if tagged else ""
    return f"{len(areas_m2):,} polygons of {median:,.0f} m2 (median){tags}"


def buildings_fault(frame: gpd.GeoDataFrame, file: Path) -> Fault | None:
    """Return the fault of zones, in any CRS, that look like buildings; None where they do not."""
    told = looks_like_buildings(frame.geometry.to_crs(_EQUAL_AREA).area.to_numpy(), map(str, frame.columns))
    return Fault(str(file), "geometry", found=told, expected="zones", action=BUILDINGS_ACTION) if told else None


def refuse_extract(file: Path) -> None:
    """Raise a LayerError for an OpenStreetMap extract: it holds everything, and not the zones.

    Raises
    ------
    LayerError
        Where the file's ending says that it is one.
    """
    if file.name.casefold().endswith(_EXTRACTS):
        action = (
            "Save the borders (boundary=administrative, of one admin_level) as GeoPackage and give that, or let "
            "`geoplan new --place NAME` fetch them. The extract's buildings: `geoplan import rooftops`."
        )
        found, expected = "an OpenStreetMap extract, with everything in it", "a file of polygons, one for each zone"
        raise LayerError(Fault(str(file), "", found=found, expected=expected, action=action))
