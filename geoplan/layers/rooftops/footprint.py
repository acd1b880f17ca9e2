"""Footprints as their files give them: a batch of outlines with columns, and what every format's reader answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.row_faults import RowFaults

if TYPE_CHECKING:
    from geoplan.layers.rooftops.overlaps.outlines import Rings

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
