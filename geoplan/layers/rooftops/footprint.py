"""Footprints as files give them, and on their way through a run: outlines with columns, and no object for each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.row_faults import RowFaults

if TYPE_CHECKING:
    import pyarrow as pa

    from geoplan.layers.rooftops.overlaps.outlines import Rings
    from geoplan.polygons.flat_polygons import FlatPolygons

Geometries: TypeAlias = NDArray[np.object_]


@dataclass(frozen=True)
class FootprintBatch:
    """Some footprints of a file.

    Attributes
    ----------
    rows
        The columns that were asked for; its index numbers them, and its name is what they are called.
    shapes
        Their geometries; None where there is none.
    square_m2
        Where the geometry is the point that a building stands around: the area of its roof. NaN elsewhere; None where
        all geometries are outlines. [m2]
    lost
        Attribute of `RooftopsCleaning` -> how many more the file has that this reader could not make footprints of.
    part
        Which are parts of buildings, which say how high their building is and are no roofs of their own; None where
        none is.
    rings
        Their corners, where the reader has them; None elsewhere.
    """

    rows: pd.DataFrame
    shapes: Geometries
    square_m2: NDArray[np.float64] | None = None
    lost: Mapping[str, int] = field(default_factory=dict)
    part: NDArray[np.bool_] | None = None
    rings: "Rings | None" = None

    def only(self, mask: NDArray[np.bool_]) -> "FootprintBatch":
        """Return those where the mask is true."""
        squares = None if self.square_m2 is None else self.square_m2[mask]
        part = None if self.part is None else self.part[mask]
        return FootprintBatch(self.rows[mask], self.shapes[mask], squares, self.lost, part)


@dataclass(frozen=True, eq=False)
class Footprints:
    """Some footprints as columns and corners; geometries of GEOS are made of those alone that somebody asks for.

    Attributes
    ----------
    rows
        Their columns.
    wkb
        Their outlines as Arrow holds WKB; shape (footprints,).
    crs
        Of the outlines.

    Examples
    --------
    >>> roofs = gpd.GeoDataFrame({"roof_id": ["a", "b"]}, geometry=shapely.box([0, 9], 0, [2, 12], 1), crs=32648)
    >>> footprints = Footprints.of(roofs)
    >>> footprints.taken(np.array([1])).areas().tolist(), footprints.boxes[0].tolist()
    ([3.0], [0.0, 0.0, 2.0, 1.0])
    """

    rows: pd.DataFrame
    wkb: "pa.Array"
    crs: CRS | None

    @classmethod
    def of(cls, roofs: gpd.GeoDataFrame) -> "Footprints":
        """Return a frame as footprints."""
        import pyarrow as pa

        wkb = pa.array(shapely.to_wkb(roofs.geometry.to_numpy(), flavor="iso"), pa.binary())
        return cls(pd.DataFrame(roofs.drop(columns=roofs.geometry.name)), wkb, roofs.crs)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def polygons(self) -> "FlatPolygons":
        """The corners of those that are polygons as they should be."""
        from geoplan.polygons.flat_polygons import polygons_of_wkb  # compiled: not before it is needed

        return polygons_of_wkb(self.wkb)

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """West, south, east and north of each, shape (footprints, 4); NaN where there is none."""
        from geoplan.polygons.polygon_measures import polygon_boxes

        boxes = polygon_boxes(self.polygons)
        rest = self.untold
        if len(rest):
            boxes[rest] = shapely.bounds(self.shapes(rest))
        return boxes

    @property
    def untold(self) -> NDArray[np.int64]:
        """The places of those whose corners are not known, so that GEOS has to be asked."""
        return np.flatnonzero(~self.polygons.told)

    def areas(self) -> NDArray[np.float64]:
        """Return the area of each; NaN where there is none."""
        from geoplan.polygons.polygon_measures import polygon_areas

        areas = polygon_areas(self.polygons)
        rest = self.untold
        if len(rest):
            areas[rest] = shapely.area(self.shapes(rest))
        return areas

    def shapes(self, places: NDArray[np.int64] | None = None) -> Geometries:
        """Return geometries: all of them, or those at some places."""
        import pyarrow as pa

        wkb = self.wkb if places is None else self.wkb.take(pa.array(places))
        return np.asarray(shapely.from_wkb(wkb.to_numpy(zero_copy_only=False)), dtype=object)

    def taken(self, places: NDArray[np.int64]) -> "Footprints":
        """Return those at some places, in their order."""
        import pyarrow as pa

        some = Footprints(self.rows.iloc[places].reset_index(drop=True), self.wkb.take(pa.array(places)), self.crs)
        some.__dict__["polygons"] = self.polygons.taken(places)
        return some

    def frame(self) -> gpd.GeoDataFrame:
        """Return a frame with a geometry for each."""
        shapes = gpd.GeoSeries(self.shapes(), index=self.rows.index, crs=self.crs)
        return gpd.GeoDataFrame(self.rows, geometry=shapes)

    def table(self) -> "pa.Table":
        """Return an Arrow table, as a frame gives it, with the outlines as WKB."""
        import pyarrow as pa

        rows = pa.Table.from_pandas(self.rows, preserve_index=False)
        return rows.append_column(_geometry_field(self.crs), self.wkb)


def _geometry_field(crs: CRS | None) -> "pa.Field":
    """Return the field of outlines in Arrow tables, as geopandas makes it: a type and a CRS stand in its metadata."""
    import pyarrow as pa

    none = gpd.GeoDataFrame(geometry=gpd.GeoSeries([], crs=crs))
    return pa.table(none.to_arrow(index=False, geometry_encoding="WKB")).schema.field("geometry")


class FootprintFile(Protocol):
    """A file of footprints."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that can be asked for; those that have geoplan's names are taken unasked."""

    @property
    def own_options(self) -> tuple[str, ...]:
        """The names in the layer's ``columns`` option that this reader takes itself."""

    @property
    def crs(self) -> CRS | None:
        """None where the file has none."""

    @property
    def bounds(self) -> Bounds | None:
        """None where the file does not know them."""

    @property
    def count(self) -> int:
        """Footprints in the file; -1 where it does not know."""

    def batches(self, columns: Sequence[str], size: int, *, faults: RowFaults) -> Iterator[FootprintBatch]:
        """Read some columns and the geometry, at most `size` rows at once."""


def parsed_wkb(
    rows: pd.DataFrame, column: str, *, faults: RowFaults, straight: Callable[[], Geometries] | None = None
) -> Geometries:
    """Return geometries from a column of WKB; those that cannot be read are noted, and None.

    Parameters
    ----------
    rows
        Some rows of the file.
    column
        That of the WKB.
    faults
        Where what cannot be read is noted.
    straight
        Reads the geometries of these rows with straight lines for their curves; None where nobody can.
    """
    given = rows[column].to_numpy(dtype=object)
    try:
        shapes = np.asarray(shapely.from_wkb(given, on_invalid="ignore"), dtype=object)
    except NotImplementedError:  # curves: all of the batch is refused for the first of them
        shapes = _one_by_one(given) if straight is None else straight()
    unread = shapely.is_missing(shapes) & pd.notna(given)
    if unread.any():
        faults.note(
            str(rows.index.name), rows.index[unread], "a geometry that cannot be read", "polygons", "Export it again."
        )
    return shapes


def _one_by_one(given: Geometries) -> Geometries:
    """Return geometries from WKB, None for those with curves."""
    shapes: Geometries = np.full(len(given), None, dtype=object)
    for row, wkb in enumerate(given):
        with suppress(NotImplementedError):
            shapes[row] = shapely.from_wkb(wkb, on_invalid="ignore")
    return shapes
