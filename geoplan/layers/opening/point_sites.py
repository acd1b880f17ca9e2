"""Points of single sites, such as landfills and mills: one place for each, in a zone or just beside one."""

from collections.abc import Collection, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.errors import Fault, LayerError, in_figures
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import rows_at, text_column
from geoplan.layers.opening.vector import POINTS, POLYGONS, read_features
from geoplan.units import M_PER_KM
from geoplan.zonal import zone_of


def read_point_sites(
    reading: Reading, *, id_column: str, columns: Sequence[str], required: Collection[str]
) -> gpd.GeoDataFrame:
    """Read sites as points.

    Parameters
    ----------
    reading
        The layer being opened: points or polygons, or a CSV file with longitude and latitude.
    id_column
        The column with the id of a site; rows with the same one are about the same site.
    columns, required
        As for `geoplan.layers.opening.vector.read_features`.

    Returns
    -------
    GeoDataFrame
        The columns that the file has, the id as text, and a point for each row, in the study's CRS. Sites without
        geometry, and those farther from all zones than a coarse border explains, are left out and counted.

    Raises
    ------
    LayerError
        Where the file cannot be read at all; other faults are noted in `reading`.
    """
    margin_m = allowed("point_sites.zone_distance").high * M_PER_KM
    raw = read_features(reading, columns=columns, required=required, geometries=POINTS | POLYGONS, margin_m=margin_m)
    empty = raw.geometry.is_empty | raw.geometry.isna()
    if empty.any():
        reading.remark("empty_dropped", count=int(empty.sum()))
    raw = raw[~empty].copy()
    raw[id_column] = text_column(raw, id_column)
    blank = raw[id_column] == ""
    if blank.any():
        reading.fault(rows_at(raw, blank), f"no {id_column}", "an id for each site", "Fill it in.")
    raw = raw.set_geometry(raw.geometry.representative_point())
    if reading.area is None:
        return raw
    far = shapely.distance(np.asarray(raw.geometry, dtype=object), reading.area.shape) > margin_m
    if far.any():
        reading.remark("outside", count=int(far.sum()))
    return raw[~far]


def zones_of_sites(
    sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, *, id_column: str, kind: str
) -> "NDArray[np.int64]":
    """Return the position of the zone that each site stands in, or is nearest to.

    Parameters
    ----------
    sites
        Points, in the CRS of `zones`.
    zones
        Polygons, projected, metres.
    id_column
        The column with what a site is called in a message.
    kind
        The layer of the sites, for messages.

    Raises
    ------
    LayerError
        For sites that are farther from all zones than a coarse border explains; all at once.
    """
    reach_m = allowed("point_sites.zone_distance").high * M_PER_KM
    homes = zone_of(sites, zones, tolerance_m=reach_m)
    expected = f"a place in a zone, or within {in_figures(reach_m / M_PER_KM)} km of one"
    lost = [
        Fault(kind, str(name), found="a place beside all zones", expected=expected)
        for name in sites[id_column].to_numpy()[homes < 0]
    ]
    if lost:
        raise LayerError(lost)
    return homes


def check_alike(reading: Reading, frame: gpd.GeoDataFrame, *, id_column: str, columns: Sequence[str]) -> None:
    """Note the sites whose rows contradict each other: several places, or several values of a column."""
    shapes = np.asarray(frame.geometry, dtype=object)
    values = {name: frame[name] for name in columns} | {
        "place": pd.Series([f"{shapely.get_x(p):.1f} {shapely.get_y(p):.1f}" for p in shapes], index=frame.index)
    }
    for name, given in values.items():
        differ = given.groupby(frame[id_column]).transform("nunique") > 1
        if differ.any():
            site = frame.loc[differ, id_column].iloc[0]
            found = f"several values of {name} for '{site}'"
            reading.fault(rows_at(frame, differ), found, "the same in each of its rows", "Correct the others.")
