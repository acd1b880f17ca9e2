"""The roofs of areas: each belongs where its middle lies, and upon the line of an area where maps hold it.

A page of a map has outlines rounded to a quarter of a metre. Of a roof that an area's line crosses, the middle of the
rounded outline decides here too, so that an area that is drawn in a map has the same roofs as in Python; the outlines
themselves are less sure than that.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.machine.memory import at_once, give_back
from geoplan.potential.installed import what_is_left
from geoplan.units import KW_PER_MW, KWH_PER_GWH

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

PAGE_CRS = 3857
QUANTUM_M = 0.25
"""What maps round the corners of roofs to, metres of `PAGE_CRS`."""
_SUMS = {
    "capacity_kwp": ("rooftop_pv_capacity_mw", KW_PER_MW),
    "energy_kwh": ("rooftop_pv_energy_gwh", KWH_PER_GWH),
    "roof_area_m2": ("roof_area_m2", 1.0),
}
_STANDS = "installed_kwp"
"""The column of roofs that says what stands on them; there where a layer of the study says it."""
_MOVED_M = 1.0
"""No corner moves as far by rounding."""
_BATCH = 65_536


def roofs_in_areas(
    shapes: npt.NDArray[Any], is_area: npt.NDArray[np.bool_], *, file: Path, crs: Any
) -> dict[str, Floats]:
    """Sum the roofs whose middle lies in each polygon; of polygons that overlap, each counts its own.

    Parameters
    ----------
    shapes
        Polygons, and others of which nothing is known.
    is_area
        Which of them are polygons.
    file
        GeoParquet with one row per roof and its results, in `crs`.
    crs
        Of the shapes; metres.

    Returns
    -------
    dict
        By name: ``roof_count``, ``rooftop_pv_capacity_mw`` [MWp], ``rooftop_pv_energy_gwh`` [GWh/a], ``roof_area_m2``,
        and of each class ``<class>_roof_count`` and ``<class>_roof_capacity_mw`` [MWp]; where the file says what stands
        on roofs, ``rooftop_pv_installed_mw`` and ``rooftop_pv_remaining_mw`` [MWp] and ``rooftop_pv_remaining_gwh``.
        NaN for what is no polygon.
    """
    import pyarrow.parquet as pq

    places = np.flatnonzero(is_area)
    tree, lines = shapely.STRtree(shapes[places]), shapely.STRtree(shapely.boundary(shapes[places]))
    with pq.ParquetFile(file) as source:
        names = [*_SUMS, *(name for name in (_STANDS,) if name in source.schema_arrow.names)]
        sums = {name: np.zeros((len(CLASSES) + 1, len(shapes))) for name in ("", *names)}
        for batch in source.iter_batches(
            columns=[*names, "roof_class", "geometry"], batch_size=at_once(_BATCH, bytes_each=4_000)
        ):
            outlines = shapely.from_wkb(batch.column("geometry").to_numpy(zero_copy_only=False))
            near = np.unique(tree.query(outlines)[0])
            roof, area = tree.query(_middles(outlines[near], lines, crs), "intersects")
            kind = pd.Index(CLASSES).get_indexer(batch.column("roof_class").to_numpy(zero_copy_only=False)[near][roof])
            for name, sum_ in sums.items():
                values = batch.column(name).to_numpy(zero_copy_only=False)[near][roof] if name else 1.0
                known = np.nan_to_num(values) if name == _STANDS else values
                np.add.at(sum_, (kind, places[area]), known)  # a class that is none counts in the last row
            give_back()
    totals = {name: sum_.sum(axis=0) for name, sum_ in sums.items()}
    columns = {"roof_count": totals[""]}
    columns |= {column: totals[name] / unit for name, (column, unit) in _SUMS.items()}
    for row, name in enumerate(CLASSES):
        columns[f"{name}_roof_count"] = sums[""][row]
        columns[f"{name}_roof_capacity_mw"] = sums["capacity_kwp"][row] / KW_PER_MW
    if _STANDS in totals:
        columns |= _standing(totals)
    return {name: np.where(is_area, values, np.nan) for name, values in columns.items()}


def _standing(totals: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return what stands on the roofs of polygons, and what is left."""
    there = totals[_STANDS]
    left, left_kwh = what_is_left(totals["capacity_kwp"], there, totals["energy_kwh"])
    return {
        "rooftop_pv_installed_mw": there / KW_PER_MW,
        "rooftop_pv_remaining_mw": left / KW_PER_MW,
        "rooftop_pv_remaining_gwh": left_kwh / KWH_PER_GWH,
    }


def drawn_middles(outlines: npt.NDArray[Any], crs: Any) -> npt.NDArray[Any]:
    """Return the middles of outlines as maps hold them.

    Parameters
    ----------
    outlines
        Polygons in `crs`.
    crs
        Metres.

    Returns
    -------
    numpy.ndarray
        Points in `crs`: `shapely.point_on_surface` of each outline whose corners are rounded to `QUANTUM_M`.
    """
    if not len(outlines):
        return outlines
    geometry = shapely.orient_polygons(outlines)
    to_quanta = quanta_in(crs)
    to_degrees = Transformer.from_crs(PAGE_CRS, 4326, always_xy=True)
    to_study = Transformer.from_crs(4326, crs, always_xy=True)

    def back(quanta: npt.NDArray[Any]) -> Floats:
        return np.column_stack(to_study.transform(*to_degrees.transform(*(quanta * QUANTUM_M).T)))

    counts = shapely.get_num_coordinates(geometry)
    plain = (counts == 5) & (shapely.get_num_interior_rings(geometry) == 0)
    four = np.flatnonzero(plain & (shapely.get_type_id(geometry) == shapely.GeometryType.POLYGON))
    quanta = to_quanta(shapely.get_coordinates(geometry[four]))
    which, corners = parallelograms(quanta.reshape(-1, 5, 2)[:, :4])
    square = four[which]
    rounded = geometry.copy()
    others = np.setdiff1d(np.arange(len(geometry)), square)
    rounded[others] = shapely.transform(geometry[others], lambda places: back(to_quanta(places)))
    corners[:, 2] = corners[:, 1] + corners[:, 3] - corners[:, 0]
    rounded[square] = shapely.polygons(back(corners.reshape(-1, 2)).reshape(-1, 4, 2))
    middles: npt.NDArray[Any] = shapely.point_on_surface(rounded)
    return middles


def quanta_in(crs: Any, quantum_m: float = QUANTUM_M) -> Callable[[Floats], Integers]:
    """Return what takes places in a CRS, (n, 2), to whole quanta of `PAGE_CRS`."""
    to_page = Transformer.from_crs(crs, PAGE_CRS, always_xy=True).transform
    return lambda places: np.rint(np.column_stack(to_page(*places.T)) / quantum_m).astype(np.int64)


def parallelograms(corners: Integers) -> tuple[Integers, Integers]:
    """Return which shapes of four corners are parallelograms to a quantum, and their corners from the south-western on.

    Parameters
    ----------
    corners
        In quanta, one after the other; shape (shapes, 4, 2).

    Returns
    -------
    places, corners : numpy.ndarray
        Places among the shapes; (parallelograms, 4, 2).
    """
    off = corners[:, 0] + corners[:, 2] - corners[:, 1] - corners[:, 3]
    square = np.flatnonzero((np.abs(off) <= 1).all(axis=1))
    corners = corners[square]
    # Wherever a ring begins, steps from its south-western corner are the most alike.
    first = np.argmin(corners.sum(axis=2), axis=1)
    return square, np.take_along_axis(corners, ((first[:, None] + np.arange(4)) % 4)[..., None], axis=1)


def _middles(outlines: npt.NDArray[Any], lines: shapely.STRtree, crs: Any) -> npt.NDArray[Any]:
    """Return the middles of roofs, of those that a line crosses as maps hold them."""
    middles: npt.NDArray[Any] = shapely.point_on_surface(outlines)
    west, south, east, north = shapely.bounds(outlines).T
    around = shapely.box(west - _MOVED_M, south - _MOVED_M, east + _MOVED_M, north + _MOVED_M)
    crossed = np.unique(lines.query(around, "intersects")[0])
    middles[crossed] = drawn_middles(outlines[crossed], crs)
    return middles
