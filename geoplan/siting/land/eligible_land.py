"""Eligible land: what is left of the land when all that stands against a technology is taken away.

Exclusions are applied in the order of their list. Each marks the cells whose centre lies within its buffer of its
features, or of the edges of a raster's cells, over the whole grid at once and with what lies beyond the grid's edge
looked at too, so that no result depends on where zones end. One bit a cell remembers which exclusion marked it: from
the counts of these patterns follow the land that is left and what each exclusion takes, alone and besides the others,
without going over the cells again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import rioxarray  # noqa: F401 - registers the accessor
import xarray as xr
from odc.geo.geobox import GeoBox

from geoplan.errors import Fault, LayerError
from geoplan.layers.opening.raster import row_blocks
from geoplan.machine.cluster import cluster_at_hand
from geoplan.progress import Progress, reporting
from geoplan.siting.land.checks import check_exclusions
from geoplan.siting.land.exclusion import Exclusion, covered_share
from geoplan.siting.land.land_tiles import marked_by_tiles, marked_rows
from geoplan.units import M2_PER_KM2
from geoplan.zonal.grid import cell_centres, check_same_crs, grid_of
from geoplan.zonal.statistics import zonal_stats

__all__ = ["Exclusion", "Overlay", "eligibility_report", "eligible_by_zone", "eligible_land", "overlay"]

TOGETHER = "together"
"""The report's last row: what all exclusions take in all."""

_TABLE_BITS = 16
_WORTH_SHARING = 20_000_000
"""Cells from which on a cluster is asked: over fewer the rules are applied before the layers are sent."""


@dataclass(frozen=True, eq=False)
class Overlay:
    """Which exclusions mark each cell.

    Attributes
    ----------
    grid
        The cells.
    exclusions
        In the order in which they apply.
    patterns
        (rows, columns), unsigned: bit i is set where exclusion i marks the cell.
    """

    grid: GeoBox
    exclusions: tuple[Exclusion, ...]
    patterns: npt.NDArray[Any]

    def land(self) -> xr.DataArray:
        """Return the share of each cell that may be used; see `eligible_land`."""
        values = np.empty(self.patterns.shape, dtype=np.float32)
        table = None
        if self.patterns.dtype.itemsize * 8 <= _TABLE_BITS:
            table = self._left(np.arange(1 << len(self.exclusions), dtype=np.uint64)).astype(np.float32)
        for rows in row_blocks(self.grid.shape.yx):
            if table is not None:
                np.take(table, self.patterns[rows], out=values[rows])
                continue
            codes, places = np.unique(self.patterns[rows], return_inverse=True)
            values[rows] = self._left(codes.astype(np.uint64))[places].reshape(values[rows].shape)
        attrs = {
            "units": "1",
            "long_name": "share of the cell that may be used",
            "exclusions": ", ".join(item.name for item in self.exclusions),
        }
        land = xr.DataArray(
            values, dims=self.grid.dimensions, coords=cell_centres(self.grid), attrs=attrs, name="eligible_land"
        )
        land.rio.write_crs(self.grid.crs, inplace=True)
        land.rio.write_transform(self.grid.affine, inplace=True)  # of one row or column the coordinates tell no size
        return land

    def report(self, zones: gpd.GeoDataFrame | None = None) -> pd.DataFrame:
        """Return what each exclusion takes; see `eligibility_report`."""
        weights: Iterable[tuple[slice, npt.NDArray[np.float64] | None]]
        if zones is None:
            weights = ((rows, None) for rows in row_blocks(self.grid.shape.yx))
        else:
            check_same_crs(zones.crs, self.grid)
            weights = covered_share(zones, self.grid)
        codes, cells = _counted(self.patterns, weights)
        area_km2 = cells * (abs(self.grid.affine.determinant) / M2_PER_KM2)
        left = self._left(codes)
        rows = []
        for number, item in enumerate(self.exclusions):
            marked = (codes >> np.uint64(number)) & np.uint64(1) == 1
            taken = 0.0 if item.include else item.share
            rows.append(
                (
                    item.name,
                    float(area_km2[marked].sum()),
                    float(area_km2[marked].sum() * taken),
                    float((area_km2 * (self._left(codes, without=number) - left)).sum()),
                )
            )
        taken_km2 = float((area_km2 * (1.0 - left)).sum())
        marked_km2 = float(area_km2[codes > 0].sum())
        rows.append((TOGETHER, marked_km2, taken_km2, taken_km2))
        return pd.DataFrame(rows, columns=["exclusion", "marked_km2", "alone_km2", "only_km2"])

    def _left(self, codes: npt.NDArray[np.uint64], *, without: int | None = None) -> npt.NDArray[np.float64]:
        """Return the share that is left where the given exclusions apply."""
        left = np.ones(codes.shape)
        for number, item in enumerate(self.exclusions):
            if number == without:
                continue
            marked = (codes >> np.uint64(number)) & np.uint64(1) == 1
            left = np.where(marked, 1.0 if item.include else left * (1.0 - item.share), left)
        return left


def overlay(
    grid: GeoBox, exclusions: Sequence[Exclusion], *, like: Overlay | None = None, progress: Progress = False
) -> Overlay:
    """Find which exclusions mark each cell: the land that is left and the report both follow from it.

    The parameters and errors are those of `eligible_land`; where exclusions of `like`, an overlay of the same grid,
    mark as those of the same number do here, its cells are taken.
    """
    given = tuple(exclusions)
    check_exclusions(grid, given)
    bits = next(bits for bits in (8, 16, 32, 64) if len(given) <= bits)
    cluster, known = cluster_at_hand(), set()
    if like is not None:
        pairs = enumerate(zip(given, like.exclusions, strict=False))
        known = {number for number, (item, other) in pairs if item.marks_as(other)}
    left = {number: item for number, item in enumerate(given) if number not in known}
    with reporting(progress) as report:
        if cluster is not None and left and grid.shape[0] * grid.shape[1] >= _WORTH_SHARING:
            patterns = marked_by_tiles(cluster, grid, left, bits, report=report)
        else:
            patterns = marked_rows(grid, left, bits, rows=slice(0, int(grid.shape[0])), report=report)
        if like is not None and known:
            mask = like.patterns.dtype.type(sum(1 << number for number in known))
            for rows in row_blocks(grid.shape.yx):
                patterns[rows] |= (like.patterns[rows] & mask).astype(patterns.dtype)
        report(1.0, "exclusions applied")
    return Overlay(grid, given, patterns)


def eligible_land(grid: GeoBox, exclusions: Sequence[Exclusion], *, progress: Progress = False) -> xr.DataArray:
    """Find the share of each cell that may be used.

    Parameters
    ----------
    grid
        The cells: projected, in metres, rows and columns along the axes.
    exclusions
        At most 64, in the order in which they apply. Where all land is excluded, the result is 0 everywhere.
    progress
        True, or a callable (fraction, message).

    Returns
    -------
    DataArray
        float32 (y, x), 0 to 1, with the grid's CRS.

    Raises
    ------
    CRSError
        Where the grid is in degrees, so that a buffer would be too, or a layer has no CRS.
    LayerError
        For classes that the legend lacks, columns that are not there, buffers, shares and ranges that make no sense,
        geometry that is not valid. All faults of all exclusions are told at once.

    Examples
    --------
    >>> import shapely
    >>> from affine import Affine
    >>> grid = GeoBox((1, 4), Affine(10, 0, 0, 0, -10, 10), "EPSG:32648")
    >>> pond = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 8, 10)], crs=32648)
    >>> eligible_land(grid, [Exclusion("pond", pond, buffer_m=10.0, share=0.5)]).to_numpy().tolist()
    [[0.5, 0.5, 1.0, 1.0]]
    """
    return overlay(grid, exclusions, progress=progress).land()


def eligibility_report(
    grid: GeoBox,
    exclusions: Sequence[Exclusion],
    *,
    zones: gpd.GeoDataFrame | None = None,
    progress: Progress = False,
) -> pd.DataFrame:
    """Tell how much land each exclusion takes.

    Parameters
    ----------
    grid, exclusions, progress
        As for `eligible_land`.
    zones
        Count what lies in these polygons only, by exact coverage; in the CRS of the grid.

    Returns
    -------
    DataFrame
        A row for each exclusion, in order, and a last one, ``together``. ``marked_km2``: the land within its buffer;
        ``alone_km2``: what it takes where there is no other; ``only_km2``: what would be eligible besides if it
        were dropped and the others stayed, which is negative for a forced inclusion.

    Raises
    ------
    CRSError, LayerError
        As `eligible_land`.
    """
    return overlay(grid, exclusions, progress=progress).report(zones)


def eligible_by_zone(eligible: xr.DataArray, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Sum eligible land over zones, by exact coverage.

    Parameters
    ----------
    eligible
        From `eligible_land`.
    zones
        Polygons with ``zone_id``, in the CRS of `eligible`.

    Returns
    -------
    DataFrame
        ``zone_id``, ``eligible_km2`` and ``share`` of the zone's area [0..1], one row a zone. Zones that tile the grid
        share its land without gain or loss; of a zone that reaches beyond the grid, only the part on it can count.

    Raises
    ------
    CRSError
        Where the two are not in the same CRS.
    LayerError
        Where the zones have no ``zone_id`` or are not valid polygons.
    """
    if "zone_id" not in zones:
        raise LayerError(Fault("zones", "columns", found="no column 'zone_id'", expected="an id for each zone"))
    cell_km2 = abs(grid_of(eligible).affine.determinant) / M2_PER_KM2
    eligible_km2 = zonal_stats(eligible, zones, stats=("sum",))["sum"].to_numpy() * cell_km2
    zone_km2 = zones.geometry.area.to_numpy() / M2_PER_KM2
    share = np.divide(eligible_km2, zone_km2, out=np.zeros(len(zones)), where=zone_km2 > 0)
    return pd.DataFrame({"zone_id": zones["zone_id"].to_numpy(), "eligible_km2": eligible_km2, "share": share})


def _counted(
    patterns: npt.NDArray[Any], weights: Iterable[tuple[slice, npt.NDArray[np.float64] | None]]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.float64]]:
    """Return the patterns that occur, and in how many cells each; `weights` come in blocks of rows."""
    cells: dict[int, float] = {}
    for rows, weight in weights:
        if patterns.dtype.itemsize * 8 <= _TABLE_BITS:
            codes, places = None, patterns[rows]
        else:
            codes, places = np.unique(patterns[rows], return_inverse=True)
        counts = np.bincount(places.ravel(), None if weight is None else weight.ravel())
        for place in np.flatnonzero(counts):
            code = int(place if codes is None else codes[place])
            cells[code] = cells.get(code, 0.0) + float(counts[place])
    ordered = sorted(cells)
    return np.array(ordered, dtype=np.uint64), np.array([cells[code] for code in ordered])
