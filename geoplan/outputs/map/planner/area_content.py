"""What the page needs to say of an area that is drawn what `geoplan.evaluate` says of it.

The projection in which Python reckons, the cells of land and water that rules leave to each kind, and what a hectare of
them carries. scripts/areas/area_figures.js reads it.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.layers.weather.wind_speed import HEIGHT
from geoplan.outputs.drawing.colours import candidate_colour
from geoplan.outputs.map.packed_hours import packed_hours
from geoplan.outputs.map.planner.fitted_plane import fitted_plane, plane_of_page
from geoplan.outputs.map.planner.packed_cells import packed_cells
from geoplan.potential.wind import wind_power
from geoplan.siting.candidate_kinds import CandidateKind, candidate_kinds, kinds_on_land
from geoplan.siting.place_status import land_status
from geoplan.siting.sites import basis_of
from geoplan.zonal.grid import grid_of

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment
    from geoplan.siting.basis import Basis

FIGURES = ("capacity_mw", "energy_gwh", "energy_gwh_low", "energy_gwh_high")
"""What a hectare carries, in this order."""
BY_PLACE = ("on_ground", "on_water")
"""The functions whose figures follow the nearest place of the solar resource."""
BY_WIND = ("with_turbines",)
"""Those whose figures follow the wind speed of the cell."""
SPEEDS = 129
"""Wind speeds at which a hectare is worked out; between them the page takes the straight line."""
LEVELS = 16_383
_AWAY = (0.3, 0.02)
"""How far beyond the zones an area may be drawn, in their own sizes: less where two datums meet further out."""
_DIGITS = 9
_SURE = ("low", "medium", "high")


def area_content(result: "Assessment") -> dict[str, Any] | None:
    """Return what the page sums areas with, as plain lists and packed numbers for its scripts.

    Parameters
    ----------
    result
        What `assess` returned.

    Returns
    -------
    dict or None
        ``plane`` (see `fitted_plane`), ``places`` of the solar resource (x, y and the yield of the best orientation)
        and ``kinds``: of each on land or water its cells (see `packed_cells`; None where nothing may be used), what a
        hectare carries, how real its land is and how sure the least sure of what it assumes; ``figures`` is None of a
        kind of the user's own, of which only Python can tell what an area carries. None where the projection cannot be
        told to a page, or the result knows no sun.
    """
    planes = (plane_of_page(result.zones.crs, reach) for reach in _reaches(result.zones))
    plane = next((plane for plane in planes if plane is not None), None)
    basis = replace(basis_of(result.study, result.inputs, result.potential), zones=result.zones)
    resource = basis.resource
    if plane is None or "specific_yield" not in resource:
        return None
    x, y = (np.atleast_1d(resource[name].to_numpy()).astype(float) for name in ("x", "y"))
    best = resource["specific_yield"].transpose("place", ...).to_numpy().max(axis=(1, 2))
    statuses = {name: report.status for name, report in result.layers.items()}
    kinds = [
        _kind(kind, basis, cells=packed_cells(result.land[kind.key].land()), points=gpd.points_from_xy(x, y))
        | {"status": land_status(kind, statuses=statuses), "confidence": _confidence(kind, basis)}
        for kind in kinds_on_land()
        if kind.key in result.land
    ]
    roofs = candidate_kinds().get("rooftop_pv")
    return {
        "plane": plane.content(),
        "places": [[*map(float, place)] for place in zip(x.round(2), y.round(2), best.round(6), strict=True)],
        "confidence": _confidence(roofs, basis) if roofs else "",
        "kinds": kinds,
    }


def _kind(kind: CandidateKind, basis: "Basis", *, cells: dict[str, Any] | None, points: Any) -> dict[str, Any]:
    made_by = kind.carries.rpartition(".")[2] if kind.carries.startswith("geoplan.") else ""
    figures: dict[str, Any] | None = None
    if made_by in BY_PLACE:
        hectare = kind.carried(np.ones(len(points)), gpd.GeoSeries(points, crs=basis.zones.crs), basis)
        figures = {"by": "place", "hectare": _listed(hectare[list(FIGURES)].to_numpy(float))}
    elif made_by in BY_WIND and basis.layers.wind_speed is not None:
        figures = _by_wind(basis)
    return {
        "key": kind.key,
        "title": kind.title.as_table(),
        "unit": kind.capacity_unit,
        "colour": candidate_colour(kind.key),
        "cells": cells,
        "figures": figures,
    }


def _by_wind(basis: "Basis") -> dict[str, Any] | None:
    """Return the speeds of the cells about the zones, and what a hectare carries at some speeds."""
    wind = basis.layers.wind_speed
    assert wind is not None
    west, south, east, north = basis.zones.total_bounds
    corners = gpd.GeoSeries([shapely.box(west, south, east, north).segmentize((east - west) / 20)], crs=basis.zones.crs)
    near = wind.rio.clip_box(*corners.to_crs(wind.rio.crs).total_bounds, auto_expand=True)
    speeds = near.squeeze().to_numpy().astype(float)
    known = speeds[np.isfinite(speeds)]
    to_cells = None
    if wind.rio.crs != basis.zones.crs:
        from pyproj import Transformer

        moved = Transformer.from_crs(basis.zones.crs, wind.rio.crs, always_xy=True)
        to_cells = fitted_plane(
            moved.transform, (west, south, east, north), tolerance=abs(near.rio.resolution()[0]) * 1e-4
        )
        if to_cells is None:
            return None
    if not known.size:
        return None
    least, most = float(known.min()), float(known.max())
    step = (most - least) / (LEVELS - 1)
    levels = np.where(np.isfinite(speeds), 1 + np.rint((speeds - least) / (step or 1.0)), 0)
    at = np.linspace(least, most, SPEEDS) if most > least else np.array([least])
    hectare = wind_power(
        np.ones(len(at)), speed_m_s=at, height_m=float(wind.attrs[HEIGHT]), parameters=basis.parameters
    )
    affine = grid_of(near).affine
    return {
        "by": "wind_speed",
        "plane": to_cells.content() if to_cells else None,
        "corner": [affine.c, affine.f],
        "step": [affine.a, affine.e],
        "width": speeds.shape[1],
        "speeds": [least, step],
        "cells": packed_hours(levels),
        "hectare": _listed(hectare[list(FIGURES)].to_numpy(float)),
    }


def _reaches(zones: gpd.GeoDataFrame) -> Iterator[tuple[float, float, float, float]]:
    """Return how far areas may be drawn, in degrees, the furthest first."""
    bounds = zones.geometry.to_crs(4326).total_bounds
    if not np.isfinite(bounds).all():
        return
    west, south, east, north = bounds
    for away in _AWAY:
        across, up = away * max(east - west, 0.01), away * max(north - south, 0.01)
        yield max(west - across, -180.0), max(south - up, -85.0), min(east + across, 180.0), min(north + up, 85.0)


def _confidence(kind: CandidateKind, basis: "Basis") -> str:
    """Return how sure the least sure of a kind's assumptions is; what the study gives itself counts as sure."""
    parameters = basis.parameters.for_checks()
    given = [
        parameter.confidence
        for prefix in kind.assumptions
        for parameter in parameters.under(prefix).values()
        if parameter.confidence in _SURE
    ]
    return min(given, key=_SURE.index, default="")


def _listed(values: npt.NDArray[np.float64]) -> list[list[float | None]]:
    return [[float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None for value in row] for row in values]
