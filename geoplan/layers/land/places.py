"""Places: towns, villages and quarters as points with a name, for the background of maps."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import geopandas as gpd

from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import number_columns, text_column
from geoplan.layers.opening.vector import POINTS, read_features, without_empty
from geoplan.units import M_PER_KM

COLUMNS = ("name", "place_class", "population")
NUMBERS = {"population": "population.persons"}
_NAMED = 5


@cache
def place_groups() -> Mapping[str, str]:
    """Return the classes of places that are known, and which of seven ranks each has on a map.

    Examples
    --------
    >>> place_groups()["quarter"], place_groups()["isolated_dwelling"]
    ('suburb', 'hamlet')
    """
    with Path(__file__).with_name("place_classes.csv").open(encoding="utf-8", newline="") as stream:
        return {row["place_class"]: row["group"] for row in csv.DictReader(stream)}


def read_places(reading: Reading) -> gpd.GeoDataFrame:
    """Read places with a name, in the study and around it.

    Parameters
    ----------
    reading
        The layer being opened; ``name`` must be there, ``place_class`` and ``population`` may be.

    Returns
    -------
    GeoDataFrame
        name, place_class (text in small letters, such as ``town``; empty where the file does not say), population
        (NaN where unknown), and points in the study's CRS. Points without a name are left out and counted.

    Raises
    ------
    LayerError
        Where the file cannot be read, has other geometries or lies elsewhere; populations that cannot be are noted in
        `reading`.
    """
    margin_m = allowed("margin.points").high * M_PER_KM
    raw = read_features(reading, columns=COLUMNS, required=("name",), geometries=POINTS, margin_m=margin_m)
    raw = without_empty(reading, raw)
    population = number_columns(reading, raw, NUMBERS)["population"]
    names = text_column(raw, "name")
    silent = int((names == "").sum())
    if silent:
        reading.mend("places_nameless", count=silent)
    if silent == len(raw):
        reading.stop("", "no place with a name", "places", "Export it again.")
    classes = text_column(raw, "place_class").str.casefold()
    other = classes[(classes != "") & ~classes.isin(list(place_groups()))]
    if len(other):
        reading.remark("place_class_other", count=len(other), named=", ".join(sorted(set(other))[:_NAMED]))
    points = raw.geometry.representative_point()  # of several points one
    columns = {"name": names, "place_class": classes, "population": population.mask(population == 0)}
    return gpd.GeoDataFrame(columns, geometry=points)[names != ""].reset_index(drop=True)
