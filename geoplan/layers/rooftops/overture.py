"""Overture Maps buildings, in whatever format they were fetched.

The schema (docs.overturemaps.org, schema/reference/buildings/building): ``subtype`` is the broad use, ``class`` the
finer one, ``height`` in metres from the ground to the top of the roof, ``num_floors`` above the ground, ``roof_shape``
the roof's shape, and ``is_underground`` says that a building lies wholly below the ground.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyproj import CRS

from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.rooftops.building_classes import telling
from geoplan.layers.rooftops.footprint import FootprintBatch, FootprintFile

_MARKS = frozenset({"subtype", "class", "num_floors"})
_MADE_OF = {"roof_class": ("class", "subtype"), "roof_form": ("roof_shape",), "height_m": ("height",)}


def is_overture(columns: Sequence[str]) -> bool:
    """Return whether columns are those of Overture's buildings.

    Examples
    --------
    >>> is_overture(["id", "subtype", "class", "height", "num_floors", "roof_shape"])
    True
    """
    return set(columns) >= _MARKS


@dataclass(frozen=True)
class OvertureFile:
    """A file with the columns of Overture's buildings, and besides them geoplan's, made of them."""

    inner: FootprintFile
    own_options: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """The file."""
        return self.inner.path

    @property
    def columns(self) -> tuple[str, ...]:
        """The file's columns, and those made of them."""
        there = self.inner.columns
        made = [name for name, own in _MADE_OF.items() if name not in there and set(own) <= set(there)]
        return (*there, *made)

    @property
    def crs(self) -> CRS | None:
        """The file's own."""
        return self.inner.crs

    @property
    def bounds(self) -> Bounds | None:
        """The file's own."""
        return self.inner.bounds

    @property
    def count(self) -> int:
        """The file's own, those below the ground among them."""
        return self.inner.count

    def batches(self, columns: Sequence[str], size: int, *, faults: RowFaults) -> Iterator[FootprintBatch]:
        """Read some columns and the geometry of the buildings above the ground, at most `size` rows at once."""
        there = self.inner.columns
        made = [name for name in columns if name not in there]
        below = ["is_underground"] if "is_underground" in there else []
        needed = {*columns} - {*made} | {own for name in made for own in _MADE_OF[name]} | {*below}
        for batch in self.inner.batches(sorted(needed), size, faults=faults):
            rows = batch.rows
            for name in made:
                own = [rows[column] for column in _MADE_OF[name]]
                rows[name] = telling(*own) if name == "roof_class" else own[0]
            sunken = np.zeros(len(rows), dtype=bool)
            if below:
                sunken = rows["is_underground"].astype("boolean").to_numpy(dtype=bool, na_value=False)
            kept = batch.only(~sunken) if sunken.any() else batch
            yield FootprintBatch(kept.rows, kept.shapes, kept.square_m2, {"not_roofs": int(sunken.sum())})
