"""Files whose columns are tags of buildings: Overture's, OpenStreetMap's, or what is left of them in another format.

Overture's schema (docs.overturemaps.org, schema/reference/buildings/building): ``subtype`` is the broad use, ``class``
the finer one, ``height`` in metres from the ground to the top of the roof, ``num_floors`` above the ground,
``roof_shape`` the roof's shape, and ``is_underground`` says that a building lies wholly below the ground. GeoJSON of
Overpass or osmnx has OpenStreetMap's keys as columns. A Shapefile cuts names at ten letters. ``building_columns.csv``
has what each name means; any of those that tell of a building is enough to know such a file.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.opening.table import as_text
from geoplan.layers.rooftops.building_classes import telling
from geoplan.layers.rooftops.footprint import FootprintBatch, FootprintFile
from geoplan.layers.rooftops.tags.measures import Reader, metres, read_each, storeys
from geoplan.layers.rooftops.tags.no_roofs import no_roof_values, no_roofs

_MADE: Mapping[str, tuple[str, ...]] = {
    "roof_class": ("class", "broad_class"),
    "roof_form": ("form",),
    "height_m": ("height",),
    "num_floors": ("storeys",),
    "roof_name": ("name",),
}
"""geoplan's column -> the meanings of those that it can be made of, the finest first."""
_NUMBERS: Mapping[str, tuple[Reader, str]] = {
    "height_m": (metres, "rooftops.height"),
    "num_floors": (storeys, "rooftops.num_floors"),
}
_TELLING = frozenset({"class", "broad_class", "height", "storeys", "form", "part", "is_underground"})


@cache
def _meanings() -> Mapping[str, str]:
    with Path(__file__).with_name("building_columns.csv").open(encoding="utf-8", newline="") as stream:
        return {row["column"]: row["means"] for row in csv.DictReader(stream)}


def is_tagged(columns: Sequence[str]) -> bool:
    """Return whether any of a file's columns is a tag of buildings.

    Examples
    --------
    >>> is_tagged(["id", "is_underground"]), is_tagged(["osm_id", "building:levels"]), is_tagged(["id", "layer"])
    (True, True, False)
    """
    return any(_meanings().get(name.casefold()) in _TELLING for name in columns)


@dataclass(frozen=True)
class TaggedFile:
    """A file with tags of buildings as columns, and besides them geoplan's, made of them."""

    inner: FootprintFile

    @property
    def path(self) -> Path:
        """The file."""
        return self.inner.path

    @property
    def own_options(self) -> tuple[str, ...]:
        """The file's own."""
        return self.inner.own_options

    @property
    def columns(self) -> tuple[str, ...]:
        """The file's columns, and those made of them."""
        there = self.inner.columns
        made = [name for name in _MADE if name not in there and self._sources(name)]
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
        """The file's own, those that are no roofs among them."""
        return self.inner.count

    @cached_property
    def _by_meaning(self) -> Mapping[str, list[str]]:
        columns: dict[str, list[str]] = {}
        for name in self.inner.columns:
            meaning = _meanings().get(name.casefold())
            if meaning is not None:
                columns.setdefault(meaning, []).append(name)
        return columns

    @property
    def used(self) -> frozenset[str]:
        """The file's columns whose meaning is known."""
        return frozenset(name for names in self._by_meaning.values() for name in names)

    def _sources(self, name: str) -> list[str]:
        """Return the file's columns that one of geoplan's is made of."""
        return [own for meaning in _MADE[name] for own in self._by_meaning.get(meaning, [])]

    def batches(self, columns: Sequence[str], size: int, *, faults: RowFaults) -> Iterator[FootprintBatch]:
        """Read some columns and the geometry of what is a roof or a part of a building, at most `size` rows at once."""
        there = self.inner.columns
        made = {name: self._sources(name) for name in columns if name not in there}
        signs = {key: self._by_meaning[key][0] for key in no_roof_values() if key in self._by_meaning}
        if "building" in {name.casefold() for name in there}:
            signs["building"] = next(name for name in there if name.casefold() == "building")
        parts = self._by_meaning.get("part", [])
        needed = (
            {*columns} - {*made} | {own for sources in made.values() for own in sources} | {*signs.values(), *parts}
        )
        for batch in self.inner.batches(sorted(needed), size, faults=faults):
            rows, unread = batch.rows, 0
            for name, sources in made.items():
                rows[name], wrong = self._made(rows, name, sources)
                unread += wrong
            part = _parts(rows, parts, signs.get("building"))
            not_roof = ~part & no_roofs({key: rows[own] for key, own in signs.items()}) if signs else ~(part | True)
            lost = {"not_roofs": int(not_roof.sum()), "unread": unread}
            whole = FootprintBatch(rows, batch.outlines, batch.square_m2, {**batch.lost, **lost}, part)
            yield whole.only(~not_roof) if not_roof.any() else whole

    def _made(self, rows: pd.DataFrame, name: str, sources: Sequence[str]) -> tuple[pd.Series, int]:
        """Return a column of geoplan's, and how many cells of it cannot be read."""
        column = rows[sources[0]]
        if name == "roof_name":  # Overture's names are records, whose primary one is meant
            column = column.map(lambda value: value.get("primary") if isinstance(value, dict) else value)
        for coarser in sources[1:]:
            if name == "roof_class":
                column = telling(column, rows[coarser])
            else:
                column = column.where(as_text(column) != "", rows[coarser])
        if name not in _NUMBERS or column.dtype.kind in "iuf" or pd.api.types.is_numeric_dtype(column.dtype):
            return column, 0
        read, limits = _NUMBERS[name]
        texts = as_text(column)
        values = read_each(texts, read)
        values[allowed(limits).outside(values)] = np.nan
        return pd.Series(values, index=rows.index), int((np.isnan(values) & (texts != "").to_numpy()).sum())


def _parts(rows: pd.DataFrame, parts: Sequence[str], building: str | None) -> NDArray[np.bool_]:
    """Return which rows are parts of buildings, and no building themselves."""
    part = np.zeros(len(rows), dtype=bool)
    for name in parts:
        part |= ~as_text(rows[name]).str.casefold().isin(["", "no", "false", "0"]).to_numpy()
    if building is not None and part.any():
        part &= (as_text(rows[building]) == "").to_numpy()
    return part
