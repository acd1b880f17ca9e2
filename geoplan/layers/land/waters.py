"""Waters: seas, lakes, rivers and the coast, as lines and areas, for the background of maps."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import geopandas as gpd

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import text_column
from geoplan.layers.opening.vector import LINES, POLYGONS, read_features, without_empty
from geoplan.units import M_PER_KM

COLUMNS = ("water_class", "name")
_NAMED = 5


@cache
def water_groups() -> Mapping[str, str]:
    """Return the classes of waters that are known, and which of six groups each belongs to.

    Examples
    --------
    >>> water_groups()["reservoir"], water_groups()["coastline"], water_groups()["ditch"]
    ('lake', 'coast', 'stream')
    """
    with Path(__file__).with_name("water_classes.csv").open(encoding="utf-8", newline="") as stream:
        return {row["water_class"]: row["group"] for row in csv.DictReader(stream)}


def read_waters(reading: Reading) -> gpd.GeoDataFrame:
    """Read waters, in the study and around it.

    Parameters
    ----------
    reading
        The layer being opened. Neither ``water_class`` nor ``name`` need be there.

    Returns
    -------
    GeoDataFrame
        water_class (text in small letters, such as ``river``, ``sea`` or ``coastline``; empty where the file does not
        say), name (empty likewise), and lines and valid polygons in the study's CRS. No model reckons with them.

    Raises
    ------
    LayerError
        Where the file cannot be read, has other geometries or lies elsewhere.
    """
    margin_m = allowed("margin.points").high * M_PER_KM
    raw = read_features(reading, columns=COLUMNS, geometries=LINES | POLYGONS, margin_m=margin_m)
    raw = without_empty(reading, raw)
    if not len(raw):
        reading.stop("", "no line or polygon", "waters", "Export it again.")
    classes = text_column(raw, "water_class").str.casefold()
    unknown = int((classes == "").sum())
    if unknown:
        reading.remark("water_class_unknown", count=unknown)
    other = classes[(classes != "") & ~classes.isin(list(water_groups()))]
    if len(other):
        named = ", ".join(sorted(set(other))[:_NAMED])
        reading.remark("water_class_other", count=len(other), named=named)
    names = text_column(raw, "name")
    return gpd.GeoDataFrame({"water_class": classes, "name": names}, geometry=raw.geometry).reset_index(drop=True)
