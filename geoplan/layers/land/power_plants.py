"""Existing power plants: points with a fuel and a capacity."""

import geopandas as gpd

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import number_columns, text_column
from geoplan.layers.opening.vector import POINTS, POLYGONS, read_features, without_empty
from geoplan.units import M_PER_KM

COLUMNS = ("name", "fuel", "capacity_mw")
NUMBERS = {"capacity_mw": "plants.capacity"}


def read_plants(reading: Reading) -> gpd.GeoDataFrame:
    """Read existing power plants, in the study and around it.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    GeoDataFrame
        name, fuel, capacity_mw (NaN where unknown), and the geometry in the study's CRS.

    Raises
    ------
    LayerError
        Where the file cannot be read at all; other faults are noted in `reading`.
    """
    margin_m = allowed("margin.points").high * M_PER_KM
    raw = read_features(reading, columns=COLUMNS, required=("name",), geometries=POINTS | POLYGONS, margin_m=margin_m)
    raw = without_empty(reading, raw)
    capacity = number_columns(reading, raw, NUMBERS)["capacity_mw"]
    unknown = int(capacity.isna().sum())
    if unknown:
        reading.remark("capacity_unknown", count=unknown)
    columns = {"name": text_column(raw, "name"), "fuel": text_column(raw, "fuel"), "capacity_mw": capacity}
    return gpd.GeoDataFrame(columns, geometry=raw.geometry).reset_index(drop=True)
