"""Feedstock on a grid, and the points where a plant could stand."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr

from geoplan.errors import CRSError, Fault, LayerError, in_figures
from geoplan.zonal import Coverage, grid_of


def feedstock_surface(amounts: pd.DataFrame, zones: gpd.GeoDataFrame, *, key: xr.DataArray) -> xr.DataArray:
    """Spread the feedstock of zones over the cells of a grid.

    Parameters
    ----------
    amounts
        Index ``zone_id``, one column for each feedstock [t/a].
    zones
        ``zone_id`` and polygons, in the CRS of `key`.
    key
        (y, x): the weight of each cell, such as its share of cropland; NaN counts as 0. Where a zone has no weight, its
        feedstock is spread evenly.

    Returns
    -------
    xarray.DataArray
        (feedstock, y, x) [t/a per cell]. A cell on a border takes its exact part from each side; sums are conserved.

    Raises
    ------
    CRSError
        Where the grid has no CRS, is not in metres, or is not in that of the zones.
    LayerError
        For zones that do not exist or lie off the grid, and for amounts and weights that are negative or not finite;
        all at once.
    """
    grid = grid_of(key)
    check_metres(key)
    weights = np.nan_to_num(key.to_numpy().astype(float), nan=0.0)
    ids = zones["zone_id"].to_numpy()
    faults = [
        Fault("feedstock", str(zone), found="a zone that does not exist", expected="a zone_id of the zones layer")
        for zone in amounts.index
        if zone not in set(ids)
    ]
    for zone, column in zip(
        *np.nonzero(~(np.isfinite(amounts.to_numpy(float)) & (amounts >= 0).to_numpy())), strict=True
    ):
        found = f"{amounts.columns[column]} {amounts.iloc[zone, column]}"
        faults.append(
            Fault("feedstock", str(amounts.index[zone]), found=found, expected="a finite amount that is not negative")
        )
    if not np.isfinite(weights).all() or (weights < 0).any():
        found = f"{in_figures(weights.min())} to {in_figures(weights.max())}"
        faults.append(Fault("feedstock", "key", found=found, expected="finite weights that are not negative"))
    if faults:
        raise LayerError(faults)
    tonnes = amounts.reindex(ids, fill_value=0.0).to_numpy(float)
    indptr, cell, share = Coverage.of(zones, grid).cells()
    zone = np.repeat(np.arange(len(ids)), np.diff(indptr))
    part = share * weights.ravel()[cell]
    total, area = (np.bincount(zone, values, minlength=len(ids)) for values in (part, share))
    part = np.where(
        total[zone] > 0, part / np.where(total > 0, total, 1.0)[zone], share / np.maximum(area, 1e-300)[zone]
    )
    outside = (area <= 0) & (tonnes.sum(axis=1) > 0)
    if outside.any():
        expected = "zones on the grid of the key"
        raise LayerError(
            [Fault("feedstock", str(name), found="no cell of the grid", expected=expected) for name in ids[outside]]
        )
    surface = [
        np.bincount(cell, part * tonnes[zone, column], minlength=weights.size) for column in range(tonnes.shape[1])
    ]
    values = np.reshape(surface, (tonnes.shape[1], *weights.shape))
    result = xr.DataArray(
        values,
        dims=("feedstock", *key.dims),
        coords={"feedstock": amounts.columns.to_numpy(str), **{dim: key[dim] for dim in key.dims}},
        name="feedstock_t",
        attrs={"units": "t/a", "long_name": "feedstock in each cell"},
    )
    return result.rio.write_crs(key.rio.crs)


def density(surface: xr.DataArray, *, radius_m: float) -> npt.NDArray[np.float64]:
    """Return how much lies within a radius of each cell's centre.

    Parameters
    ----------
    surface
        (y, x), amount in each cell, on a grid in metres.
    radius_m
        [m]

    Returns
    -------
    numpy.ndarray
        (y, x), in the unit of `surface`.
    """
    return densities(surface, radius_m=radius_m)(surface.to_numpy())


def densities(surface: xr.DataArray, *, radius_m: float) -> Callable[[npt.NDArray[Any]], npt.NDArray[np.float64]]:
    """Return what gives `density` of one amount after the other on the cells of a surface.

    Parameters
    ----------
    surface
        (y, x), on a grid in metres; of no account is what it holds.
    radius_m
        [m]
    """
    affine = grid_of(surface).affine
    width, height = abs(affine.a), abs(affine.e)
    reach_x, reach_y = int(radius_m // width), int(radius_m // height)
    y, x = np.ogrid[-reach_y : reach_y + 1, -reach_x : reach_x + 1]
    disc = ((x * width) ** 2 + (y * height) ** 2 <= radius_m**2).astype(float)
    rows, columns = surface.shape
    long = _fast_length(columns + reach_x)  # what comes round the end lies beyond the last column
    at_once = min(rows, max(len(disc), _CELLS_AT_ONCE // long))
    size = (_fast_length(at_once + 2 * reach_y), long)
    turned = np.fft.rfft2(disc, size)

    def around(amounts: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        values = np.nan_to_num(amounts.astype(float))
        sums = np.zeros((rows + 2 * reach_y, columns))
        for first in range(0, rows, at_once):
            part = values[first : first + at_once]
            reached = len(part) + 2 * reach_y
            added = np.fft.irfft2(np.fft.rfft2(part, size) * turned, size)
            sums[first : first + reached] += added[:reached, reach_x : reach_x + columns]
        return np.clip(sums[reach_y : reach_y + rows], 0.0, None)

    return around


_CELLS_AT_ONCE = 2_000_000
"""Of a surface that is transformed: some dozens of megabytes."""


def _fast_length(least: int) -> int:
    """Return the next length that has no factors but 2, 3 and 5: the only ones that are transformed fast."""
    length = least
    while True:
        left = length
        for factor in (2, 3, 5):
            while left % factor == 0:
                left //= factor
        if left == 1:
            return length
        length += 1


def dense_candidates(surface: xr.DataArray, *, radius_m: float, count: int) -> gpd.GeoDataFrame:
    """Choose the cells with the most feedstock around them.

    One after the other, each the cell with feedstock that has the most within the radius that no chosen one has within
    its own; of cells that have the same, the one with the most close by.

    Parameters
    ----------
    surface
        (y, x), amount in each cell (such as energy), on a grid in metres.
    radius_m
        Straight radius [m].
    count
        How many at most; fewer where nothing is left.

    Returns
    -------
    GeoDataFrame
        ``candidate_id``, ``candidate_name``, ``origin``, ``density_amount`` (what lies within the radius and is left,
        in the unit of `surface`) and points, the best first.
    """
    check_metres(surface)
    left = np.nan_to_num(surface.to_numpy().astype(float))
    y, x = (surface[dim].to_numpy().astype(float) for dim in surface.dims)
    whole = max(float(left.sum()), 1e-300)
    far, close_by = (densities(surface, radius_m=reach) for reach in (radius_m, radius_m / 5))
    points: list[shapely.Point] = []
    amounts: list[float] = []
    while len(points) < count:
        # Sums by Fourier transform differ in the last digits: equal cells must stay equal.
        around, close = (np.round(of(left) / whole, 12) for of in (far, close_by))
        there = left > 0
        if not there.any():
            break
        # A plant stands where feedstock lies; of cells that reach as much, the one with the most close by is best.
        best = there & (around == around[there].max())
        row, column = np.unravel_index(int(np.argmax(np.where(best, close, -1.0))), best.shape)
        points.append(shapely.Point(x[column], y[row]))
        near = (x[None, :] - x[column]) ** 2 + (y[:, None] - y[row]) ** 2 <= radius_m**2
        amounts.append(float(left[near].sum()))
        left[near] = 0.0
    names = [f"density-{number}" for number in range(1, len(points) + 1)]
    columns = {"candidate_id": names, "candidate_name": names, "origin": "density", "density_amount": amounts}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(points, crs=surface.rio.crs))


def candidates_from(layer: gpd.GeoDataFrame, *, origin: str, id_column: str, name_column: str) -> gpd.GeoDataFrame:
    """Take candidate points from a layer: the user's points, industrial estates, existing plants.

    Parameters
    ----------
    layer
        Points or polygons; a polygon gives a point inside it.
    origin
        What they are, written with each: ``estate``.
    id_column, name_column
        The columns with a unique id and a name.

    Returns
    -------
    GeoDataFrame
        ``candidate_id``, ``candidate_name``, ``origin``, ``capacity_mw`` where the layer has it, and points.

    Raises
    ------
    LayerError
        For missing columns, ids that are missing or repeated, and empty geometry; all at once.
    """
    faults = [
        Fault(origin, "columns", found=f"no column '{name}'", expected="it")
        for name in (id_column, name_column)
        if name not in layer
    ]
    if faults:
        raise LayerError(faults)
    ids = layer[id_column].astype(str)
    repeated = ids[ids.duplicated() | layer[id_column].isna()].unique()
    faults += [
        Fault(origin, id_column, found=f"'{x}' more than once, or missing", expected="an id for each") for x in repeated
    ]
    empty = layer.geometry.is_empty | layer.geometry.isna()
    faults += [Fault(origin, str(name), found="no geometry", expected="a point or a polygon") for name in ids[empty]]
    if faults:
        raise LayerError(faults)
    columns = {"candidate_id": ids, "candidate_name": layer[name_column].astype(str), "origin": origin}
    if "capacity_mw" in layer:
        columns["capacity_mw"] = layer["capacity_mw"]
    return gpd.GeoDataFrame(columns, geometry=layer.geometry.representative_point()).reset_index(drop=True)


def told_apart(names: Sequence[str]) -> list[str]:
    """Return names with a number behind each that several bear: one that makes it no name of another.

    Examples
    --------
    >>> told_apart(["A", "A", "A 1", "B"])
    ['A 2', 'A 3', 'A 1', 'B']
    """
    bearers, taken = Counter(names), set(names)
    numbers = {name: count(1) for name in bearers}
    apart = []
    for name in names:
        own = name
        while bearers[name] > 1 and own in taken:
            own = f"{name} {next(numbers[name])}"
        taken.add(own)
        apart.append(own)
    return apart


def join_candidates(layers: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put candidates from several layers into one table, with the origin before each id."""
    there = [layer for layer in layers if len(layer)]
    parts = [layer.assign(candidate_id=layer["origin"] + ":" + layer["candidate_id"]) for layer in there or layers]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=layers[0].crs)


def check_metres(surface: xr.DataArray) -> None:
    """Raise a CRSError unless a grid is in a projected CRS with metres."""
    crs = surface.rio.crs
    if crs is None or not crs.is_projected or crs.linear_units not in ("metre", "meter", "m"):
        found = "no coordinate reference system" if crs is None else f"{crs.to_string()[:60]}"
        expected = "a projected one in metres, since distances are measured on the grid"
        raise CRSError(
            Fault(
                "feedstock", "CRS", found=found, expected=expected, action="Reproject the grid to the CRS of the study."
            )
        )
