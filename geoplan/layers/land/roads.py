"""Roads: lines with a class, for distances and setbacks."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import geopandas as gpd

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import text_column
from geoplan.layers.opening.vector import LINES, read_features, without_empty
from geoplan.units import M_PER_KM

COLUMNS = ("road_class", "name")
_NAMED = 5


@cache
def road_groups() -> Mapping[str, str]:
    """Return the classes of roads that are known, and which of six groups each belongs to.

    Examples
    --------
    >>> road_groups()["primary_link"], road_groups()["service"]
    ('primary', 'minor')
    """
    with Path(__file__).with_name("road_classes.csv").open(encoding="utf-8", newline="") as stream:
        return {row["road_class"]: row["group"] for row in csv.DictReader(stream)}


def read_roads(reading: Reading) -> gpd.GeoDataFrame:
    """Read roads, in the study and around it.

    Parameters
    ----------
    reading
        The layer being opened. Neither ``road_class`` nor ``name`` need be there.

    Returns
    -------
    GeoDataFrame
        road_class (text in small letters, such as ``primary``; empty where the file does not say), name (what the
        road is called; empty likewise) and lines in the study's CRS.

    Raises
    ------
    LayerError
        Where the file cannot be read, has other geometries or lies elsewhere.
    """
    margin_m = allowed("margin.points").high * M_PER_KM
    raw = read_features(reading, columns=COLUMNS, geometries=LINES, margin_m=margin_m)
    raw = without_empty(reading, raw)
    if not len(raw):
        reading.stop("", "no line", "roads", "Export it again.")
    classes = text_column(raw, "road_class").str.casefold()
    unknown = int((classes == "").sum())
    if unknown:
        reading.remark("road_class_unknown", count=unknown)
    other = classes[(classes != "") & ~classes.isin(list(road_groups()))]
    if len(other):
        named = ", ".join(sorted(set(other))[:_NAMED])
        reading.remark("road_class_other", count=len(other), named=named)
    names = text_column(raw, "name")
    return gpd.GeoDataFrame({"road_class": classes, "name": names}, geometry=raw.geometry).reset_index(drop=True)
