"""What lies around candidate points: power grid, roads, people, cropland, slope. Only of layers that exist."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr

from geoplan.parameters import Parameters
from geoplan.siting.around import Around
from geoplan.units import M_PER_KM
from geoplan.zonal import zonal_stats, zone_of
from geoplan.zonal.grid import cells_at, grid_of

Floats = npt.NDArray[np.float64]

VOLTAGE = "siting.surroundings.voltage"
RADIUS = "siting.surroundings.radius"
_NOTHING = Around()
SHORE = "siting.surroundings.shore"
_GEOGRAPHIC = "EPSG:4326"
_QUARTER_SEGMENTS = 8  # of a circle: its area within 1 %
_METRES_PER_DEGREE = 40_007_863 / 360  # along a meridian


def surroundings(
    points: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    parameters: Parameters,
    around: Around = _NOTHING,
) -> gpd.GeoDataFrame:
    """Say where candidate points lie and what is around them.

    Parameters
    ----------
    points
        Candidates, projected, metres.
    zones
        ``zone_id``, ``zone_name``, ``population``, ``cropland_pct`` [%] where it is known, and polygons, same CRS.
    parameters
        ``siting.surroundings.*``.
    around
        The layers around them; of estates, those in operation count.

    Returns
    -------
    GeoDataFrame
        `points` with ``zone_id`` and ``zone_name`` (empty outside all zones), ``longitude``, ``latitude`` [degrees,
        WGS84], ``residents_nearby`` (persons within the radius of the parameters), and where their layer exists
        ``cropland_pct`` [% of the zone], ``grid_distance_km`` and ``grid_voltage_kv`` (the nearest part of the grid
        with the voltage of the parameters, or of any where no part is known to have it), ``grid_any_distance_km`` (of
        any voltage), ``road_distance_km``, ``protected_distance_km`` (0 inside), ``slope_pct`` [%] and ``estate_id``
        (missing outside all estates; what stands there already is kept); with estates ``estate_distance_km`` too, to
        the nearest of them (0 inside).
    """
    described = points.copy()
    geometry = described.geometry.to_numpy()
    shore_m = parameters.value(SHORE)
    position = zone_of(geometry, zones, tolerance_m=shore_m) if len(described) else np.empty(0, dtype=np.int64)
    for name in ("zone_id", "zone_name"):
        described[name] = np.where(position >= 0, zones[name].astype(str).to_numpy()[position], "")
    place = described.geometry.to_crs(_GEOGRAPHIC)
    described["longitude"], described["latitude"] = place.x.to_numpy(), place.y.to_numpy()
    if around.power_grid is not None and len(around.power_grid):
        for name, values in grid_distances(geometry, around.power_grid, parameters=parameters).items():
            described[name] = values
    for name, layer in (
        ("road_distance_km", around.roads),
        ("protected_distance_km", around.protected_areas),
    ):
        if layer is not None and len(layer):
            described[name] = nearest(geometry, layer.geometry.to_numpy())[1] / M_PER_KM
    if around.terrain is not None:
        described["slope_pct"] = slope_at(described, around.terrain)
    described["residents_nearby"] = residents_within(
        described, zones, population=around.population, radius_m=parameters.value(RADIUS) * M_PER_KM
    )
    if "cropland_pct" in zones and zones["cropland_pct"].notna().any():
        share = zones["cropland_pct"].to_numpy(float)
        described["cropland_pct"] = np.where(position >= 0, share[position], np.nan)
    if around.estates is not None:
        described["estate_id"] = _estate_ids(described, around.estates)
        described = described.assign(**estate_distances(geometry, around.estates))
    return described


def estate_distances(points: npt.NDArray[Any], estates: gpd.GeoDataFrame) -> dict[str, Floats]:
    """Return how far points are from the nearest industrial park in operation.

    Parameters
    ----------
    points
        shapely points, in the CRS of the estates.
    estates
        ``estate_status`` and polygons, projected, metres.

    Returns
    -------
    dict
        ``estate_distance_km``, 0 inside; empty where none is in operation.
    """
    operating = estates[estates["estate_status"] == "operating"] if "estate_status" in estates else estates
    if not len(operating) or not len(points):
        return {}
    return {"estate_distance_km": nearest(points, operating.geometry.to_numpy())[1] / M_PER_KM}


def _estate_ids(points: gpd.GeoDataFrame, estates: gpd.GeoDataFrame) -> "pd.Series[str]":
    operating = estates[estates["estate_status"] == "operating"]
    point, estate = shapely.STRtree(operating.geometry.to_numpy()).query(points.geometry.to_numpy(), "intersects")
    first = pd.Series(estate, dtype=int).groupby(point).min()
    ids = pd.Series(None, index=points.index, dtype=object)
    ids.iloc[first.index] = operating["estate_id"].astype(str).to_numpy()[first.to_numpy()]
    return points["estate_id"].astype(object).combine_first(ids) if "estate_id" in points else ids


def nearest(points: npt.NDArray[Any], things: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the position of the thing nearest to each point, and its distance.

    Parameters
    ----------
    points, things
        shapely geometries in one CRS, in metres; none of them missing.

    Returns
    -------
    tuple
        Position in `things` (of equally near ones, the first), and distance [m].

    Examples
    --------
    >>> nearest(shapely.points([[0, 0], [9, 0]]), shapely.points([[1, 0], [7, 0]]))
    (array([0, 1]), array([1., 2.]))
    """
    tree = shapely.STRtree(things)
    (point, thing), distance = tree.query_nearest(points, return_distance=True)
    order = np.lexsort((thing, point))
    _, first = np.unique(point[order], return_index=True)
    chosen = order[first]
    return thing[chosen].astype(np.int64), distance[chosen]


def grid_distances(
    points: npt.NDArray[Any], power_grid: gpd.GeoDataFrame, *, parameters: Parameters
) -> dict[str, Floats]:
    """Return how far points are from the power grid.

    Parameters
    ----------
    points
        shapely points, in the CRS of the grid.
    power_grid
        ``voltage_kv`` (NaN where unknown) and points or lines, at least one, projected, metres.
    parameters
        ``siting.surroundings.voltage`` [kV].

    Returns
    -------
    dict
        ``grid_distance_km`` and ``grid_voltage_kv``: the nearest part with that voltage or more, or of any where no
        part is known to have it; ``grid_any_distance_km``: of any voltage.
    """
    voltage_kv = parameters.value(VOLTAGE)
    parts, voltage = power_grid.geometry.to_numpy(), power_grid["voltage_kv"].to_numpy(float)
    _, any_distance = nearest(points, parts)
    high = np.flatnonzero(voltage >= voltage_kv)
    chosen = high if high.size else np.arange(len(parts))
    position, distance = nearest(points, parts[chosen])
    return {
        "grid_distance_km": distance / M_PER_KM,
        "grid_voltage_kv": voltage[chosen][position],
        "grid_any_distance_km": any_distance / M_PER_KM,
    }


def residents_within(
    points: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, *, population: xr.DataArray | None, radius_m: float
) -> Floats:
    """Count the people around points.

    Parameters
    ----------
    points
        Projected, metres.
    zones
        ``population`` and polygons, same CRS; used where there is no raster.
    population
        Persons per cell, in its own CRS.
    radius_m
        [m]

    Returns
    -------
    numpy.ndarray
        Persons; cells and zones count by the part of their area within the radius. NaN where a zone within the radius
        has no known population, or the raster does not reach.
    """
    if not len(points):
        return np.empty(0)
    circles = points.geometry.buffer(radius_m, quad_segs=_QUARTER_SEGMENTS)
    if population is not None:
        on_grid = gpd.GeoDataFrame(geometry=circles.to_crs(population.rio.crs))
        sums = zonal_stats(population, on_grid, stats=("sum", "count"))
        return np.where(sums["count"] > 0, sums["sum"], np.nan)
    polygons = zones.geometry.to_numpy()
    circle, zone = shapely.STRtree(polygons).query(circles.to_numpy(), predicate="intersects")
    part = np.ones(len(circle))
    cut = ~shapely.contains(circles.to_numpy()[circle], polygons[zone])
    part[cut] = (
        shapely.area(shapely.intersection(circles.to_numpy()[circle[cut]], polygons[zone[cut]]))
        / shapely.area(polygons)[zone[cut]]
    )
    people = zones["population"].to_numpy(float)[zone] * part
    return np.asarray(np.bincount(circle, np.where(part > 0, people, 0.0), minlength=len(points)), dtype=float)


def slope_at(points: gpd.GeoDataFrame, terrain: xr.DataArray) -> Floats:
    """Return the slope at points.

    Parameters
    ----------
    points
        In a CRS.
    terrain
        Elevation [m], (y, x), in its own CRS, in metres or in degrees; NaN where unknown.

    Returns
    -------
    numpy.ndarray
        Rise over run of the cell that each point lies in, from its neighbours [%]; NaN off the grid.
    """
    grid = grid_of(terrain)
    heights = terrain.to_numpy()
    if min(heights.shape) < 2:
        return np.full(len(points), np.nan)
    place = points.geometry.to_crs(terrain.rio.crs)
    row, column, inside = cells_at(terrain, place.x, place.y)
    width, height = abs(grid.affine.a), abs(grid.affine.e)
    across, along = np.full(len(points), width), np.full(len(points), height)
    if terrain.rio.crs.is_geographic:
        along = along * _METRES_PER_DEGREE
        across = across * _METRES_PER_DEGREE * np.cos(np.radians(place.y.to_numpy()))
    rise_y = _difference(heights, row, column, axis=0) / along
    rise_x = _difference(heights, row, column, axis=1) / across
    return np.where(inside, np.hypot(rise_x, rise_y) * 100, np.nan)


def _difference(
    heights: npt.NDArray[Any], row: npt.NDArray[np.int64], column: npt.NDArray[np.int64], *, axis: int
) -> Floats:
    """Return the rise per cell along an axis: between both neighbours, or to the one there is."""
    last = heights.shape[axis] - 1
    place = (row, column)
    ends = [np.clip(place[axis] + step, 0, last) for step in (-1, 1)]
    before, after = ((end, column) if axis == 0 else (row, end) for end in ends)
    return (heights[after].astype(float) - heights[before].astype(float)) / (ends[1] - ends[0])
