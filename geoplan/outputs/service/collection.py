"""One layer or table of a GeoPackage as the service gives it: its columns in words, its rows in memory, found fast."""

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from geoplan.fields import Field, FieldType, Table, load_tables
from geoplan.files.vector_files import about_layer, read_layer_of
from geoplan.languages import Language, Text
from geoplan.outputs.tables.columns import columns_of
from geoplan.outputs.wording.parameter_titles import unit_title
from geoplan.outputs.wording.texts import load_texts

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
YEAR = "year"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"
_OF_ALL = (4326, 3857)
"""Codes of EPSG in which every layer is given, besides its own."""
_DEGREES, _METRES = 7, 3
"""Decimals of coordinates: about a centimetre, and a millimetre."""
_JOINT = ":"
"""Between the parts of a key."""


@dataclass(frozen=True)
class Column:
    """A column in words: what its values are, their unit, what people call it and what it means."""

    name: str
    type: FieldType
    unit: str
    title: Text
    description: Text
    decimals: int | None = None

    def label(self, language: Language) -> str:
        """Return the title with its unit."""
        title = self.title[language]
        return f"{title} [{unit_title(self.unit, language)}]" if self.unit else title


@dataclass(frozen=True)
class Rows:
    """The rows of a collection in memory.

    Attributes
    ----------
    frame
        The columns, without geometry.
    ids
        What tells each row apart.
    geometry
        In the CRS of the file; None of a table.
    lonlat
        The same in longitude and latitude, outer rings counter-clockwise.
    """

    frame: pd.DataFrame
    ids: tuple[str, ...]
    geometry: npt.NDArray[Any] | None
    lonlat: npt.NDArray[Any] | None

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Id -> the row's place."""
        return {each: number for number, each in enumerate(self.ids)}

    @cached_property
    def cells(self) -> Mapping[str, list[Any]]:
        """Column -> its values, as numpy has them, row by row."""
        return {str(name): self.frame[name].tolist() for name in self.frame}

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The index of the geometries in longitude and latitude."""
        return shapely.STRtree(self.lonlat if self.lonlat is not None else [])


@dataclass(eq=False)
class ServedCollection:
    """One layer or table.

    Attributes
    ----------
    key
        What its address ends in: the study's key, a dot, the layer.
    study
        The study's key.
    layer
        Its name in the GeoPackage.
    file
        The GeoPackage.
    identifier, about
        What the GeoPackage calls it and says of it, in the language of the run.
    count
        How many rows it has.
    crs
        The CRS of its geometry; None of a table.
    bounds
        West, south, east, north of its study. [degrees]
    """

    key: str
    study: str
    layer: str
    file: Path
    identifier: str
    about: str
    count: int
    crs: pyproj.CRS | None
    bounds: tuple[float, float, float, float]
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _rows: Rows | None = field(default=None, repr=False)

    def __deepcopy__(self, memo: object) -> "ServedCollection":
        """Stay one: a configuration that is copied does not copy the data."""
        return self

    @property
    def has_places(self) -> bool:
        """Whether its rows stand on a map."""
        return self.crs is not None

    @cached_property
    def table(self) -> Table | None:
        """The table of the field dictionary; None of what no model made."""
        ends = {table.texts.rpartition(".")[2]: name for name, table in load_tables().items()}
        return ends.get(self.layer, "estates" if self.layer == "estate_points" else None)

    @property
    def title(self) -> Text:
        """What people call it."""
        return load_texts().get(f"gpkg.{self.layer}.title", Text(en=self.identifier or self.layer))

    @property
    def description(self) -> Text:
        """What it holds."""
        return load_texts().get(f"gpkg.{self.layer}.description", Text(en=self.about or self.identifier or self.layer))

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """Its columns by name, in the order of the file."""
        info = about_layer(self.file, self.layer)
        known = columns_of(self.table) if self.table else {}
        kinds = zip(info["fields"], info["dtypes"], info["ogr_subtypes"], strict=True)
        return {str(name): _column(str(name), str(dtype), str(subtype), known) for name, dtype, subtype in kinds}

    @cached_property
    def id_column(self) -> str | None:
        """The column that tells its rows apart, where one does."""
        key = self._key_columns
        return key[0] if len(key) == 1 else None

    @property
    def year_column(self) -> str | None:
        """The column with the year that a row is of."""
        return YEAR if YEAR in self.columns else None

    @property
    def storage_crs(self) -> str:
        """The address of the CRS in which it is stored."""
        authority = None if self.crs is None else self.crs.to_authority()
        return _EPSG.format(authority[1]) if authority and authority[0] == "EPSG" else CRS84

    @property
    def crs_offered(self) -> list[str]:
        """The addresses of the CRS in which it is given, the first without being asked."""
        if self.crs is None:
            return [CRS84]
        return list(dict.fromkeys([CRS84, self.storage_crs, *map(_EPSG.format, _OF_ALL)]))

    @property
    def rows(self) -> Rows:
        """Its rows, read when they are first asked for."""
        with self._lock:
            if self._rows is None:
                self._rows = self._read()
            return self._rows

    def values_at(self, place: int, names: Sequence[str]) -> dict[str, Any]:
        """Return a row's values as JSON knows them; what is not known is None."""
        cells = self.rows.cells
        return {name: _plain(cells[name][place], self.columns[name].type) for name in names}

    def geometries(self, places: Sequence[int], wkt: str | None) -> list[dict[str, Any] | None]:
        """Return the geometries of some rows as GeoJSON.

        Parameters
        ----------
        places
            Where the rows stand.
        wkt
            The CRS to give them in, its axes in their order; None for longitude and latitude.
        """
        rows = self.rows
        if rows.geometry is None or rows.lonlat is None or self.crs is None:
            return [None for _ in places]
        if wkt is None:
            chosen, digits = rows.lonlat[list(places)], _DEGREES
        else:
            target = pyproj.CRS.from_wkt(wkt)
            digits = _METRES if target.is_projected else _DEGREES
            chosen = _transformed(rows.geometry[list(places)], self.crs, target)
        rounded = shapely.transform(chosen, lambda points: np.round(points, digits))
        return [None if each is None else shapely.geometry.mapping(each) for each in rounded]

    @cached_property
    def _key_columns(self) -> tuple[str, ...]:
        key = load_tables()[self.table].primary_key if self.table else ()
        return key if key and set(key) <= self.columns.keys() else ()

    def _read(self) -> Rows:
        read = read_layer_of(self.file, self.layer)
        geometry = lonlat = None
        frame = pd.DataFrame(read)
        if isinstance(read, gpd.GeoDataFrame):
            geometry = np.asarray(read.geometry.array, dtype=object)
            lonlat = np.asarray(read.geometry.to_crs("OGC:CRS84").array, dtype=object)
            lonlat = shapely.orient_polygons(lonlat, exterior_cw=False)
            frame = pd.DataFrame(read.drop(columns=read.geometry.name))
        return Rows(frame, self._ids(frame), geometry, lonlat)

    def _ids(self, frame: pd.DataFrame) -> tuple[str, ...]:
        """Return the ids: the key's parts, or where none tells rows apart their numbers from 1 on."""
        if self._key_columns:
            parts = [[_in_id(value) for value in frame[name]] for name in self._key_columns]
            ids = tuple(map(_JOINT.join, zip(*parts, strict=True)))
            if len(set(ids)) == len(ids) and all(ids):
                return ids
        return tuple(str(number) for number in range(1, len(frame) + 1))


def _column(name: str, dtype: str, subtype: str, known: Mapping[str, Field]) -> Column:
    if name in known:
        about = known[name]
        return Column(name, about.type, about.unit, about.title, about.description, about.decimals)
    is_flag = dtype == "bool" or subtype == "OFSTBoolean"
    kind: FieldType = "boolean" if is_flag else "integer" if "int" in dtype else "number"
    kind = kind if is_flag or dtype.startswith(("int", "uint", "float")) else "string"
    title = load_texts().get(f"gpkg.column.{name}", Text(en=name))
    return Column(name, kind, "", title, title)


def _transformed(chosen: npt.NDArray[Any], source: pyproj.CRS, target: pyproj.CRS) -> npt.NDArray[Any]:
    """Return geometries in another CRS, its axes in the order that it names."""
    if target == source:
        return chosen
    # the file's own coordinates go east first, whatever its CRS names first; what goes out follows the CRS
    moved = gpd.GeoSeries(chosen, crs=source).to_crs(target)
    turned = not target.is_projected and target.axis_info[0].direction.casefold() == "north"
    array = np.asarray(moved.array, dtype=object)
    return np.asarray(shapely.transform(array, lambda points: points[:, ::-1])) if turned else array


def _plain(value: Any, kind: FieldType) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float | np.floating) and not math.isfinite(value)):
        return None
    if kind == "boolean":
        return bool(value)
    if kind == "integer":
        return int(value) if float(value).is_integer() else float(value)
    return float(value) if kind == "number" else str(value)


def _in_id(value: Any) -> str:
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float | np.floating) and float(value).is_integer() else str(value)
