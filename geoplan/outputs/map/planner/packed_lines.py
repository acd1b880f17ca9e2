"""Lines and rings in a page: whole numbers, steps instead of places, compressed.

Lines and rings are packed as whole numbers: a raw deflate stream of unsigned LEB128 numbers (``z`` marks those that are
zigzag), group by group as the list beside it says, and in a group column by column:

1. vertices of each line
2. place of each line's name in the list of names, 0 where it has none
3. z: x of each line's first vertex, as the step from the line before; then y likewise
4. z: x, then y, of all steps along the lines

Coordinates are EPSG:3857 in quanta. scripts/background/background_lines.js reads it.
"""

import base64
import zlib
from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.outputs.map.packed_layer import varints, zigzag

Integers = NDArray[np.int64]


def light_lines(
    shapes: NDArray[np.object_], *, tolerance_m: float, quantum_m: float
) -> tuple[Integers, Integers, Integers]:
    """Return lines, or the rings of areas, with fewer vertices and as whole numbers, near ones one after the other.

    Parameters
    ----------
    shapes
        Lines alone, or polygons alone, in EPSG:3857.
    tolerance_m
        How much a line may be off. [m of the page]
    quantum_m
        Of the vertices. [m of the page]

    Returns
    -------
    vertices : ndarray
        (vertices, 2), quanta; all lines one after the other.
    sizes : ndarray
        Vertices of each line.
    rows : ndarray
        Of which shape each line is. What is smaller than a quantum is left out.
    """
    light = shapely.simplify(shapes, tolerance_m)
    if shapely.get_dimensions(light).max(initial=1) == 2:
        rings, of_shape = shapely.get_rings(light, return_index=True)
    else:
        rings, of_shape = light, np.arange(len(light))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    quanta = np.rint(points / quantum_m).astype(np.int64)
    moved = np.any(np.diff(quanta, axis=0, prepend=quanta[:1] - 1) != 0, axis=1) | (np.diff(ring, prepend=-1) != 0)
    quanta, ring = quanta[moved], ring[moved]
    sizes = np.bincount(ring, minlength=len(rings)).astype(np.int64)
    kept = sizes > 1
    quanta, starts = quanta[kept[ring]], (np.cumsum(sizes[kept]) - sizes[kept])
    order = np.argsort(_along_curve(quanta[starts]), kind="stable")
    sizes, starts = sizes[kept][order], starts[order]
    begins = np.cumsum(sizes) - sizes
    at = np.repeat(starts - begins, sizes) + np.arange(sizes.sum())
    return quanta[at], sizes, of_shape[kept][order]


def _along_curve(points: Integers) -> Integers:
    """Return where points lie on a curve that goes through all the plane, so that near ones follow each other."""
    if not len(points):
        return np.zeros(0, dtype=np.int64)
    return gpd.GeoSeries(shapely.points(points.astype(float))).hilbert_distance().to_numpy().astype(np.int64)


def line_columns(vertices: Integers, sizes: Integers, names: Integers) -> list[Integers]:
    """Return lines as columns of numbers from 0 on, as the head of this module says.

    Parameters
    ----------
    vertices, sizes
        From `light_lines`.
    names
        Place of each line's name.
    """
    starts = np.cumsum(sizes) - sizes
    firsts = np.diff(vertices[starts], axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    steps = np.delete(np.diff(vertices, axis=0, prepend=vertices[:1]), starts, axis=0)
    return [sizes, names, *(zigzag(column) for column in (*firsts.T, *steps.T))]


def squeezed_columns(columns: Iterable[Integers]) -> str:
    """Return columns of numbers from 0 on as one text: LEB128, deflated, base64."""
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = squeezed.compress(b"".join(varints(column) for column in columns)) + squeezed.flush()
    return base64.b64encode(content).decode()
