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

    from geoplan.polygons.flat_polygons import FlatPolygons
    from geoplan.polygons.mixed_outlines import MixedOutlines

Geometries: TypeAlias = NDArray[np.object_]


@dataclass(frozen=True)
class FootprintBatch:
    """Some footprints of a file.

    Attributes
    ----------
    rows
        The columns that were asked for; its index numbers them, and its name is what they are called.
    outlines
        Their outlines, or what else stands in the place of one.
    square_m2
        Where the geometry is the point that a building stands around: the area of its roof. NaN elsewhere; None where
        all geometries are outlines. [m2]
    lost
        Attribute of `RooftopsCleaning` -> how many more the file has that this reader could not make footprints of.
    part
        Which are parts of buildings, which say how high their building is and are no roofs of their own; None where
        none is.
    """

    rows: pd.DataFrame
    outlines: "MixedOutlines"
    square_m2: NDArray[np.float64] | None = None
    lost: Mapping[str, int] = field(default_factory=dict)
    part: NDArray[np.bool_] | None = None

    def only(self, mask: NDArray[np.bool_]) -> "FootprintBatch":
        """Return those where the mask is true."""
        squares = None if self.square_m2 is None else self.square_m2[mask]
        part = None if self.part is None else self.part[mask]
        return FootprintBatch(self.rows[mask], self.outlines.taken(np.flatnonzero(mask)), squares, self.lost, part)


class Footprints:
    """Some footprints as columns and corners; geometries of GEOS are made of those alone that somebody asks for.

    Parameters
    ----------
    rows
        Their columns.
    crs
        Of the outlines.
    wkb
        The outlines as Arrow holds WKB, shape (footprints,); made of the corners when it is first needed.
    polygons
        Their corners, where they are known; read from the WKB when they are first needed.

    Examples
    --------
    >>> roofs = gpd.GeoDataFrame({"roof_id": ["a", "b"]}, geometry=shapely.box([0, 9], 0, [2, 12], 1), crs=32648)
    >>> footprints = Footprints.of(roofs)
    >>> footprints.taken(np.array([1])).areas().tolist(), footprints.boxes[0].tolist()
    ([3.0], [0.0, 0.0, 2.0, 1.0])
    """

    def __init__(
        self,
        rows: pd.DataFrame,
        *,
        crs: CRS | None,
        wkb: "pa.Array | None" = None,
        polygons: "FlatPolygons | None" = None,
    ) -> None:
        self.rows = rows
        self.crs = crs
        if wkb is not None:
            self.wkb = wkb
        if polygons is not None:
            self.polygons = polygons

    @classmethod
    def of(cls, roofs: gpd.GeoDataFrame) -> "Footprints":
        """Return a frame as footprints."""
        import pyarrow as pa

        wkb = pa.array(shapely.to_wkb(roofs.geometry.to_numpy(), flavor="iso"), pa.binary())
        return cls(pd.DataFrame(roofs.drop(columns=roofs.geometry.name)), crs=roofs.crs, wkb=wkb)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def wkb(self) -> "pa.Array":
        """The outlines as Arrow holds WKB."""
        from geoplan.polygons.polygon_wkb import wkb_of_polygons  # compiled: not before it is needed

        return wkb_of_polygons(self.polygons)

    @cached_property
    def polygons(self) -> "FlatPolygons":
        """The corners of those that are polygons as they should be."""
        from geoplan.polygons.flat_polygons import polygons_of_wkb  # compiled: not before it is needed

        return polygons_of_wkb(self.wkb)

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """West, south, east and north of each, shape (footprints, 4); NaN where there is none."""
        from geoplan.polygons.polygon_measures import polygon_boxes  # compiled: not before it is needed

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
        from geoplan.polygons.polygon_measures import polygon_areas  # compiled: not before it is needed

        areas = polygon_areas(self.polygons)
        rest = self.untold
        if len(rest):
            areas[rest] = shapely.area(self.shapes(rest))
        return areas

    def shapes(self, places: NDArray[np.int64] | None = None) -> Geometries:
        """Return geometries: all of them, or those at some places."""
        import pyarrow as pa

        if "wkb" not in self.__dict__ and places is not None:
            from geoplan.polygons.polygon_wkb import geometries_of_polygons  # compiled: not before it is needed

            return geometries_of_polygons(self.polygons.taken(places))
        wkb = self.wkb if places is None else self.wkb.take(pa.array(places))
        return np.asarray(shapely.from_wkb(wkb.to_numpy(zero_copy_only=False)), dtype=object)

    def taken(self, places: NDArray[np.int64]) -> "Footprints":
        """Return those at some places, in their order, numbered anew."""
        import pyarrow as pa

        known = self.__dict__
        return Footprints(
            self.rows.iloc[places].reset_index(drop=True),
            crs=self.crs,
            wkb=self.wkb.take(pa.array(places)) if "wkb" in known else None,
            polygons=self.polygons.taken(places) if "polygons" in known else None,
        )

    def with_rows(self, rows: pd.DataFrame) -> "Footprints":
        """Return the same outlines with other columns."""
        known = self.__dict__
        return Footprints(rows, crs=self.crs, wkb=known.get("wkb"), polygons=known.get("polygons"))

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
    rows: pd.Index, column: "pa.Array", *, faults: RowFaults, straight: Callable[[], Geometries] | None = None
) -> "MixedOutlines":
    """Return outlines from a column of WKB; those that cannot be read are noted, and None.

    Parameters
    ----------
    rows
        What the file's rows are called.
    column
        Their WKB, or the same in hexadecimal digits.
    faults
        Where what cannot be read is noted.
    straight
        Reads the geometries of these rows with straight lines for their curves; None where nobody can.
    """
    import pyarrow as pa

    # compiled: not before they are needed
    from geoplan.polygons.flat_polygons import polygons_of_shapes, polygons_of_wkb
    from geoplan.polygons.mixed_outlines import MixedOutlines

    kind = column.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        polygons = polygons_of_wkb(column)
    else:
        polygons = polygons_of_shapes(np.full(len(rows), None, dtype=object))
    others: Geometries = np.full(len(rows), None, dtype=object)
    rest = np.flatnonzero(~polygons.told & column.is_valid().to_numpy(zero_copy_only=False))
    if not len(rest):
        return MixedOutlines(polygons, others)
    given = column.take(pa.array(rest)).to_numpy(zero_copy_only=False)
    try:
        shapes = np.asarray(shapely.from_wkb(given, on_invalid="ignore"), dtype=object)
    except NotImplementedError:  # curves: all of the batch is refused for the first of them
        shapes = _one_by_one(given) if straight is None else straight()[rest]
    unread = shapely.is_missing(shapes)
    if unread.any():
        faults.note(
            str(rows.name), rows[rest[unread]], "a geometry that cannot be read", "polygons", "Export it again."
        )
    return MixedOutlines(polygons, others).with_shapes(rest, shapes)


def _one_by_one(given: Geometries) -> Geometries:
    """Return geometries from WKB, None for those with curves."""
    shapes: Geometries = np.full(len(given), None, dtype=object)
    for row, wkb in enumerate(given):
        with suppress(NotImplementedError):
            shapes[row] = shapely.from_wkb(wkb, on_invalid="ignore")
    return shapes
