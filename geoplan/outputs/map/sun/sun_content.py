"""What the page of a map holds of the sun, packed: tables of months, places of weather, and cells of a grid.

scripts/sun/sun_table.js reads it.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from geoplan.outputs.map.packed_hours import packed_hours
from geoplan.outputs.map.sun.page_sun import PageSun

LEVELS = 16_383
"""Numbers of a table are whole steps of its largest one's so-manieth part: the months of a plane are exact to 0.01."""
MOST_CELLS = 20_000
"""Of a grid of more cells the page holds means of squares of them."""
_PLACES, _DEGREES = 2, 5


def sun_content(given: PageSun | None) -> dict[str, Any] | None:
    """Return what the page holds of the sun, as plain lists and packed numbers for its scripts.

    Parameters
    ----------
    given
        None where there is no weather.
    """
    if given is None:
        return None
    places = zip(given.names, given.longitude, given.latitude, given.table, given.ghi, strict=True)
    return {
        "kind": given.kind,
        "tilts": list(given.tilts),
        "azimuths": list(given.azimuths),
        "places": [
            {
                "name": name,
                "at": [round(float(longitude), _DEGREES), round(float(latitude), _DEGREES)],
                "table": int(table),
                "ghi": [round(float(month), _PLACES) for month in ghi],
            }
            for name, longitude, latitude, table, ghi in places
        ],
        "homes": given.homes.tolist(),
        "months": {mounting: _packed(table) for mounting, table in given.months.items()},
        "optimum": {mounting: [round(float(tilt), 1) for tilt in tilts] for mounting, tilts in given.optimum.items()},
        "cells": None if given.grid is None else cells_content(given.grid),
    }


def cells_content(grid: xr.DataArray) -> dict[str, Any]:
    """Return the cells of a grid of irradiation, row by row from the north-west, in degrees; 0 where none is known.

    Parameters
    ----------
    grid
        A year's irradiation [kWh/m2] (y, x) with a CRS. One in metres is brought to degrees, each cell its nearest.
    """
    if not grid.rio.crs.is_geographic:
        grid = grid.rio.reproject(4326)
    flat = grid.squeeze().transpose(grid.rio.y_dim, grid.rio.x_dim).sortby(grid.rio.x_dim)
    flat = flat.sortby(grid.rio.y_dim, ascending=False)
    x, y = flat[grid.rio.x_dim].to_numpy(), flat[grid.rio.y_dim].to_numpy()
    values = np.where(flat.to_numpy() > 0.0, flat.to_numpy().astype(float), np.nan)
    side = max(math.ceil(math.sqrt(values.size / MOST_CELLS)), 1)
    values = _means(values, side)
    east, south = (float(np.diff(axis[[0, -1]])[0]) / max(len(axis) - 1, 1) for axis in (x, y))
    return {
        "west": round(float(x[0]) + east * (side - 1) / 2, 7),
        "north": round(float(y[0]) + south * (side - 1) / 2, 7),
        "step": [east * side, south * side],
        "width": values.shape[1],
        "joined": side,
        "ghi": packed_hours(np.rint(np.nan_to_num(values))),
    }


def _means(values: npt.NDArray[np.float64], side: int) -> npt.NDArray[np.float64]:
    """Return means of what is known in squares of cells; those at the far edges may be smaller."""
    if side == 1:
        return values
    rows, columns = (math.ceil(size / side) * side for size in values.shape)
    whole = np.full((rows, columns), np.nan)
    whole[: values.shape[0], : values.shape[1]] = values
    squares = whole.reshape(rows // side, side, columns // side, side)
    known = np.isfinite(squares).sum(axis=(1, 3))
    return np.where(known > 0, np.nansum(squares, axis=(1, 3)) / np.maximum(known, 1), np.nan)


def _packed(table: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Return yields (table, month, tilt, azimuth) [kWh/kWp] as rows of whole steps, a row a month of a table."""
    step = float(table.max()) / LEVELS or 1.0
    return {"step": step, "rows": packed_hours(np.rint(table / step).reshape(-1, table.shape[2] * table.shape[3]))}
