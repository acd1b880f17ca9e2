"""Zones: the units that results are given for. Unique ids, valid polygons, no overlaps."""

import csv
import datetime as dt
import re
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from geoplan.errors import Fault, LayerError, in_figures
from geoplan.layers.land.buildings_as_zones import BUILDINGS_ACTION, looks_like_buildings
from geoplan.layers.opening.crs_and_bounds import check_plane
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import number_columns, rows_at, text_column
from geoplan.layers.opening.vector import mend_polygons, read_features
from geoplan.units import DEGREES_AN_HOUR, HOURS_A_DAY, M2_PER_KM2, SECONDS_AN_HOUR

COLUMNS = (
    "zone_id",
    "zone_name",
    "zone_name_en",
    "zone_type",
    "district",
    "population",
    "area_official_km2",
    "urban",
)

NUMBERS = {"population": "population.persons", "area_official_km2": "zones.area_official"}
_TRUE, _FALSE = frozenset({"true", "yes", "1", "t", "y"}), frozenset({"false", "no", "0", "f", "n"})
_PAIRS_NAMED = 10
_A_DAY = dt.datetime(2025, 1, 1)
"""A day by which the offset of a clock is told."""


def read_zones(reading: Reading) -> gpd.GeoDataFrame:
    """Read the zones of a study.

    Parameters
    ----------
    reading
        The layer being opened.

    Returns
    -------
    GeoDataFrame
        `COLUMNS` and polygons, in the study's CRS, index 0, 1, …. What the file lacks is filled in: the name by the
        id, the English name by the name, no population, `urban` from the type. They are valid and do not overlap.

    Raises
    ------
    LayerError
        Where the file cannot be read at all; other faults are noted in `reading`.
    """
    raw = read_features(reading, columns=COLUMNS, required=("zone_id",))
    zones = gpd.GeoDataFrame(_attributes(reading, raw), geometry=raw.geometry)
    empty = (zones.geometry.is_empty | zones.geometry.isna()).to_numpy()
    if empty.any():
        reading.fault(rows_at(zones, empty), "an empty geometry", "a polygon", "Draw it, or remove the zone.")
        zones = zones[~empty]
    zones = mend_polygons(reading, zones)
    told = looks_like_buildings(zones.geometry.area.to_numpy())
    if told:
        reading.fault("geometry", told, "zones", BUILDINGS_ACTION)
    if len(zones):
        west, south, east, north = zones.total_bounds
        check_plane(reading, (west, south, east, north))
        _check_clock(reading, (west + east) / 2, (south + north) / 2)
    zones = without_overlaps(reading, zones)
    _check_official_area(reading, zones)
    return zones.reset_index(drop=True)


def _check_clock(reading: Reading, x: float, y: float) -> None:
    """Stop where the clock of study.toml is of another part of the earth: hours of the sun and of tariffs follow it."""
    longitude, _ = Transformer.from_crs(reading.crs, 4326, always_xy=True).transform(x, y)
    offset = ZoneInfo(reading.study.time_zone).utcoffset(_A_DAY)
    if offset is None or not np.isfinite(longitude):
        return
    clock, sun = offset.total_seconds() / SECONDS_AN_HOUR, longitude / DEGREES_AN_HOUR
    beside = (clock - sun + HOURS_A_DAY / 2) % HOURS_A_DAY - HOURS_A_DAY / 2
    if abs(beside) > allowed("weather.clock").high:
        found = f"'{reading.study.time_zone}', a clock of UTC{clock:+g} at longitude {in_figures(longitude)}"
        file, expected = str(reading.study.folder / "study.toml"), f"about UTC{sun:+.0f}"
        action = "Name the time zone of the place."
        raise LayerError(Fault(file, "time_zone", found=found, expected=expected, action=action))


def _attributes(reading: Reading, raw: gpd.GeoDataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"zone_id": text_column(raw, "zone_id")})
    missing = table["zone_id"] == ""
    if missing.any():
        reading.fault(rows_at(raw, missing), "no zone_id", "an id for each zone", "Fill it in.")
    twice = table["zone_id"].duplicated(keep=False) & ~missing
    if twice.any():
        ids = ", ".join(f"'{name}'" for name in sorted(set(table.loc[twice, "zone_id"]))[:_PAIRS_NAMED])
        reading.fault(rows_at(raw, twice), f"the zone_id {ids} more than once", "each id once", "Correct the ids.")
    table["zone_name"] = _or_else(text_column(raw, "zone_name"), table["zone_id"])
    table["zone_name_en"] = _or_else(text_column(raw, "zone_name_en"), table["zone_name"])
    types = text_column(raw, "zone_type")
    known = [zone_type(text) for text in types]
    table["zone_type"] = pd.Series([name for name, _ in known], index=raw.index, dtype=str)
    table["district"] = text_column(raw, "district")
    numbers = number_columns(reading, raw, NUMBERS)
    population = numbers["population"]
    unknown = population == 0
    if unknown.any():
        reading.mend("population_unknown", count=int(unknown.sum()))
    table["population"] = population.mask(unknown)
    table["area_official_km2"] = numbers["area_official_km2"]
    table["urban"] = _urban(reading, raw, [urban for _, urban in known])
    return table


def _or_else(values: pd.Series, other: pd.Series) -> pd.Series:
    return values.where(values != "", other)


def _urban(reading: Reading, raw: gpd.GeoDataFrame, by_type: list[bool]) -> pd.Series:
    derived = pd.Series(by_type, index=raw.index, dtype=bool)
    if "urban" not in raw.columns:
        return derived
    texts = text_column(raw, "urban").str.casefold()
    wrong = ~texts.isin(_TRUE | _FALSE | {""})
    if wrong.any():
        reading.fault(rows_at(raw, wrong), f"urban '{texts[wrong].iloc[0]}'", "true or false", "Correct it.")
    return texts.isin(_TRUE).where(texts != "", derived).astype(bool)


@cache
def _zone_types() -> tuple[tuple[str, str, bool], ...]:
    with Path(__file__).with_name("zone_types.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(row["text"], row["zone_type"], row["urban"] == "yes") for row in csv.DictReader(stream)]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def zone_type(text: str) -> tuple[str, bool]:
    """Return geoplan's word for a type of zone, and whether it is urban; an unknown type stays and is not.

    Examples
    --------
    >>> zone_type("Phường"), zone_type("Thị xã"), zone_type("Xã"), zone_type("canton")
    (('ward', True), ('town', True), ('commune', False), ('canton', False))
    """
    for word, name, urban in _zone_types():
        if re.search(rf"\b{re.escape(word)}\b", text.casefold()):
            return name, urban
    return text, False


def without_overlaps(reading: Reading, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Note overlaps above the limit, and give the slivers below it to the larger zone.

    Parameters
    ----------
    reading
        The layer, which gets the faults and the count of slivers.
    zones
        Valid polygons with ``zone_id``, in metres.

    Returns
    -------
    GeoDataFrame
        The zones, of which no two share more than rounding leaves.
    """
    shapes = np.asarray(zones.geometry.array, dtype=object).copy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    areas = shapely.area(shapes)
    share = shared / np.minimum(areas[first], areas[second])
    limit = allowed("zones.overlap_share").high
    over = np.flatnonzero(share > limit)
    ids = zones["zone_id"].to_numpy()
    if over.size:
        order = over[np.argsort(-share[over], kind="stable")]
        pairs = [f"{ids[first[k]]} and {ids[second[k]]} ({share[k]:.2%})" for k in order[:_PAIRS_NAMED]]
        more = f" and {over.size - _PAIRS_NAMED} more pairs" if over.size > _PAIRS_NAMED else ""
        found = f"{over.size} overlaps of zones: {', '.join(pairs)}{more}"
        expected = f"zones that share at most {limit:.1%} of the smaller"
        reading.fault("geometry", found, expected, "Redraw their border, or take a cleaned file.")
    slivers = np.flatnonzero((share <= limit) & (share > allowed("zones.rounding_share").high))
    for k in slivers:
        larger, smaller = (first[k], second[k]) if areas[first[k]] >= areas[second[k]] else (second[k], first[k])
        shapes[smaller] = _polygons_of(shapely.difference(shapes[smaller], shapes[larger]))
    if slivers.size:
        reading.mend("slivers", count=int(slivers.size), area_m2=round(float(shared[slivers].sum())))
    return zones.set_geometry(gpd.GeoSeries(shapes, index=zones.index, crs=zones.crs))


def _polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    """Drop the lines and points that a difference can leave beside the polygons."""
    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_dimensions(parts) == 2]
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


def _check_official_area(reading: Reading, zones: gpd.GeoDataFrame) -> None:
    ratio = (zones["area_official_km2"] / (zones.geometry.area / M2_PER_KM2)).median()
    limits = allowed("zones.official_area_ratio")
    if limits.outside(ratio):
        found = f"official areas that are {in_figures(ratio, 3)} times the polygons' (median)"
        reading.fault("area_official_km2", found, f"{limits} times, in km2", "Give the areas in km2.")


def districts_of(zones: gpd.GeoDataFrame) -> dict[str, str]:
    """Return zone id -> its district; empty where it has none."""
    return dict(zip(zones["zone_id"].astype(str), zones["district"].fillna("").astype(str), strict=True))
