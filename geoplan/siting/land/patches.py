"""Contiguous patches of eligible land: large enough, compact enough, and the largest cut into sites.

Cells belong together where they share an edge. Cells that meet in a corner only do not, unless that is asked for:
nothing can be built across a point, and the outline of what hangs together by corners is several polygons.
"""

import logging

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr
from scipy import ndimage

from geoplan.errors import Fault, GeoplanError, in_figures
from geoplan.units import M2_PER_HA
from geoplan.zonal.grid import grid_of

logger = logging.getLogger(__name__)

Labels = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


def patches(
    eligible: xr.DataArray,
    *,
    smallest_ha: float,
    largest_ha: float | None = None,
    least_share: float = 0.0,
    least_compactness: float = 0.0,
    corners: bool = False,
) -> gpd.GeoDataFrame:
    """Find the patches of land that a plant could stand on.

    Parameters
    ----------
    eligible
        The share of each cell that may be used, on a grid in metres; NaN counts as 0.
    smallest_ha
        Patches and sites with less usable area are left out [ha].
    largest_ha
        Patches with more usable area are cut in two along a line of cells across their longer side, as evenly as sites
        of this size allow, and again until none is larger; pieces that come out too small join a neighbour that can
        take them. None cuts nothing [ha].
    least_share
        Cells of which less may be used belong to no patch.
    least_compactness
        Patches and sites whose outline is less compact are left out.
    corners
        Whether cells that meet in a corner only belong together too (8 neighbours), and not 4.

    Returns
    -------
    GeoDataFrame
        From north to south, by their first cell: ``patch_id`` (the place of that cell: easting and northing of its
        centre in whole metres), ``whole_id`` (the ``patch_id`` of the first site that was cut from the same patch; its
        own where nothing was cut), ``area_ha`` (usable: cells by their share) [ha], ``outline_ha`` [ha],
        ``compactness`` (Polsby-Popper: 4 π area / perimeter², of the outline along the cells: 0.785 for a square) and
        polygons, of patches that hang together by corners multipolygons, in the CRS of the grid.

    Raises
    ------
    GeoplanError
        Where the largest is not larger than the smallest.

    Examples
    --------
    >>> values = [[1.0, 1.0, 0.0, 1.0], [0.0, 0.5, 0.0, 0.0]]
    >>> land = xr.DataArray(values, dims=("y", "x"), coords={"y": [150.0, 50.0], "x": [50.0, 150.0, 250.0, 350.0]})
    >>> patches(land.rio.write_crs(32648), smallest_ha=1.0)[["patch_id", "area_ha"]].to_numpy().tolist()
    [['50-150', 2.5], ['350-150', 1.0]]
    """
    if largest_ha is not None and largest_ha <= smallest_ha:
        found = f"largest {in_figures(largest_ha)} ha, smallest {in_figures(smallest_ha)} ha"
        raise GeoplanError(Fault("patches", "largest_ha", found=found, expected="the largest above the smallest"))
    grid = grid_of(eligible)
    cell_ha = abs(grid.affine.determinant) / M2_PER_HA
    share = np.nan_to_num(eligible.to_numpy().astype(float), nan=0.0)
    area = np.where(share >= max(least_share, 1e-9), share, 0.0) * cell_ha
    labels = np.empty(area.shape, dtype=np.int32)
    count = ndimage.label(area > 0.0, structure=_structure(corners), output=labels)
    size = _sizes(labels, area, count)
    whole = np.arange(count + 1)
    if largest_ha is not None:
        whole = _cut_large(labels, area, size, smallest_ha=smallest_ha, largest_ha=largest_ha, corners=corners)
        size = _sizes(labels, area, len(whole) - 1)
    kept = size >= smallest_ha * (1.0 - 1e-9)
    kept[0] = False
    numbers = np.cumsum(kept, dtype=np.int32) * kept
    frame = _outlined(numbers[labels].astype(np.int32), size[kept], eligible, whole=whole[kept])
    compact = frame["compactness"] >= least_compactness
    logger.info("%d patches, of them %d not compact enough", len(frame), int((~compact).sum()))
    frame = frame[compact].reset_index(drop=True)
    frame["whole_id"] = frame.groupby("whole_id")["patch_id"].transform("first")
    return frame


def _structure(corners: bool) -> npt.NDArray[np.bool_]:
    """Return which of the cells around one are its neighbours."""
    return ndimage.generate_binary_structure(2, 2 if corners else 1)


def _sizes(labels: Labels, area: Floats, count: int) -> Floats:
    """Return the usable area of each label from 0 to `count`. [ha]."""
    inside = labels > 0
    return np.asarray(np.bincount(labels[inside], area[inside], minlength=count + 1), dtype=np.float64)


def _outlined(
    labels: Labels, area_ha: Floats, eligible: xr.DataArray, *, whole: npt.NDArray[np.int64]
) -> gpd.GeoDataFrame:
    """Turn labels 1 … n, pieces that may meet in corners, into outlines in the order of their first cells.

    `whole` says of each label which piece it was cut from.
    """
    from rasterio.features import shapes

    grid = grid_of(eligible)
    parts: list[list[shapely.Polygon]] = [[] for _ in area_ha]
    for outline, number in shapes(labels, mask=labels > 0, connectivity=4, transform=grid.affine):
        parts[int(number) - 1].append(shapely.Polygon(outline["coordinates"][0], outline["coordinates"][1:]))
    outlines = np.empty(len(parts), dtype=object)
    outlines[:] = [own[0] if len(own) == 1 else shapely.MultiPolygon(own) for own in parts]
    cells = np.flatnonzero(labels)
    first = cells[np.unique(labels.ravel()[cells], return_index=True)[1]]
    rows, columns = np.divmod(first, labels.shape[1])
    affine = grid.affine
    x, y = affine.c + affine.a * (columns + 0.5), affine.f + affine.e * (rows + 0.5)
    outline_m2 = shapely.area(outlines)
    table = {
        "patch_id": [f"{east:.0f}-{north:.0f}" for east, north in zip(x, y, strict=True)],
        "whole_id": whole,
        "area_ha": area_ha,
        "outline_ha": outline_m2 / M2_PER_HA,
        "compactness": 4.0 * np.pi * outline_m2 / shapely.length(outlines) ** 2,
    }
    frame = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(outlines, crs=eligible.rio.crs))
    return frame.iloc[np.argsort(first, kind="stable")].reset_index(drop=True)


def _cut_large(
    labels: Labels, area: Floats, size: Floats, *, smallest_ha: float, largest_ha: float, corners: bool
) -> npt.NDArray[np.int64]:
    """Cut the pieces that are too large, in place; return of each label that is now in use which piece it was."""
    count = len(size) - 1
    whole = [np.arange(count + 1)]
    windows = ndimage.find_objects(labels)
    for number in np.flatnonzero(size > largest_ha * (1.0 + 1e-9)):
        if number == 0:
            continue
        window = windows[number - 1]
        inside = labels[window] == number
        parts = np.zeros(inside.shape, dtype=np.int32)
        held = np.where(inside, area[window], 0.0)
        around = _structure(corners)
        pieces = _cut(inside, held, parts, largest_ha, structure=around)
        pieces = _join_small(parts, held, pieces, smallest_ha, largest_ha, structure=around)
        # the first part keeps the number of the patch
        names = np.concatenate([[0, number], np.arange(count + 1, count + pieces)]).astype(np.int32)
        labels[window] = np.where(inside, names[parts], labels[window])
        count += pieces - 1
        whole.append(np.full(pieces - 1, number))
    return np.concatenate(whole)


def _cut(
    inside: npt.NDArray[np.bool_],
    area: Floats,
    parts: Labels,
    largest_ha: float,
    *,
    structure: npt.NDArray[np.bool_],
) -> int:
    """Write the numbers of the sites that a piece is cut into to `parts`; return how many there are."""
    count = 0
    waiting = [(inside, area, (0, 0))]
    while waiting:
        piece, held, (top, left) = waiting.pop()
        rows, columns = piece.shape
        whole = float(held.sum())
        if whole <= largest_ha * (1.0 + 1e-9) or piece.sum() == 1:
            count += 1
            parts[top : top + rows, left : left + columns][piece] = count
            continue
        sites = int(np.ceil(whole / largest_ha - 1e-9))
        axis = 0 if rows >= columns else 1
        along = np.cumsum(held.sum(axis=1 - axis))
        # whole sites on either side, so that cutting on ends in sites of like size; never behind the last line
        line = int(np.argmin(np.abs(along[:-1] - whole * (sites // 2) / sites))) + 1
        for side in (slice(0, line), slice(line, None)):
            part = (side, slice(None)) if axis == 0 else (slice(None), side)
            shift = side.start or 0
            row, column = (top + shift, left) if axis == 0 else (top, left + shift)
            pieces, _ = ndimage.label(piece[part], structure=structure)
            for number, window in enumerate(ndimage.find_objects(pieces), start=1):
                own = pieces[window] == number
                place = row + window[0].start, column + window[1].start
                waiting.append((own, np.where(own, held[part][window], 0.0), place))
    return count


def _join_small(
    parts: Labels,
    area: Floats,
    count: int,
    smallest_ha: float,
    largest_ha: float,
    *,
    structure: npt.NDArray[np.bool_],
) -> int:
    """Give pieces that are too small to the smallest neighbour that can take them; return how many are left."""
    size = _sizes(parts, area, count)
    windows = ndimage.find_objects(parts)
    for number in np.argsort(size[1:], kind="stable") + 1:
        if size[number] >= smallest_ha:
            continue
        window = windows[number - 1]
        near_by = parts[tuple(slice(max(cut.start - 1, 0), cut.stop + 1) for cut in window)]
        around = ndimage.binary_dilation(near_by == number, structure) & (near_by != number)
        neighbours = [near for near in np.unique(near_by[around]) if near and size[near] + size[number] <= largest_ha]
        if neighbours:
            taker = min(neighbours, key=lambda near: (size[near], near))
            near_by[near_by == number] = taker
            windows[taker - 1] = tuple(
                slice(min(one.start, other.start), max(one.stop, other.stop))
                for one, other in zip(window, windows[taker - 1], strict=True)
            )
            size[taker] += size[number]
            size[number] = 0.0
    used = np.unique(parts)
    used = used[used > 0]
    names = np.zeros(count + 1, dtype=np.int32)
    names[used] = np.arange(1, len(used) + 1)
    parts[:] = names[parts]
    return len(used)
