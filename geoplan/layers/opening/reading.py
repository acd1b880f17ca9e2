"""One layer being opened: its source, the study's area, and everything that is found while it is read.

A reader of a kind gets a `Reading`, notes each fault in it and goes on, or stops where nothing more can be read. The
catalog gathers the faults of all layers.
"""

import csv
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from typing import NoReturn

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer

from geoplan.errors import Fault, LayerError
from geoplan.files.boundary import Boundary
from geoplan.hashing import Snapshot
from geoplan.languages import LANGUAGES, Language, Text
from geoplan.layers.opening.file_kind import files_of, settle_log
from geoplan.layers.opening.upright import Cells
from geoplan.study import LayerSource, Status, Study
from geoplan.units import M_PER_KM

_SAMPLES = 100_000
"""Points of the lattice over the zones' bounding box by which a raster's coverage is measured."""
_EDGE_POINTS = 100
"""Points of the zones' outline from which distances are measured."""
_NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?%?")
_VIETNAMESE_MARKS = str.maketrans(",.", ".,")


@dataclass(frozen=True)
class LayerReport:
    """What a reader of the results should know about one layer.

    Attributes
    ----------
    kind
        The layer's name in study.toml.
    file
        Its file as the study names it, or its source.
    status, licence, attribution, vintage, note
        As the study gives them.
    rows
        Features, rows or cells that were read.
    coverage
        Share of the zones' area that the layer covers; NaN where that has no meaning.
    mended
        What was wrong and put right, with counts, in English.
    texts
        What was mended and what else limits the layer (where it comes from, what it does not cover), in three
        languages.
    sha256
        Of the file; of all files in order of their names, where a layer has several.
    outside
        The files outside the study's folder that were read for it, which the user has allowed.
    terms
        Licence, attribution and vintage as readers of a language are told them, where the study gives them so; data
        keep the English ones.
    """

    kind: str
    file: str
    status: Status
    licence: str
    attribution: str
    vintage: str
    note: Text
    rows: int
    coverage: float
    mended: tuple[str, ...]
    texts: tuple[Text, ...]
    sha256: str
    outside: tuple[Path, ...] = ()
    terms: Mapping[str, Text] = field(default_factory=dict)

    def told(self, term: str, language: Language) -> str:
        """Return ``licence``, ``attribution`` or ``vintage`` as readers of a language are told it."""
        given: str = getattr(self, term)
        return self.terms[term][language] if term in self.terms else given


@dataclass(frozen=True)
class Area:
    """The study's area: the zones, once they are read. In the study's CRS."""

    zones: gpd.GeoDataFrame

    @cached_property
    def zone_ids(self) -> frozenset[str]:
        """The ids of the zones."""
        return frozenset(self.zones["zone_id"])

    @cached_property
    def shape(self) -> shapely.Geometry:
        """The union of the zones."""
        union: shapely.Geometry = self.zones.geometry.union_all()
        shapely.prepare(union)
        return union

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, in metres."""
        west, south, east, north = self.zones.total_bounds
        return float(west), float(south), float(east), float(north)

    @cached_property
    def lattice(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Evenly spaced points inside the zones, for shares of their area: x, y, in metres."""
        west, south, east, north = self.bounds
        step = math.sqrt((east - west) * (north - south) / _SAMPLES)
        x, y = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
        inside = shapely.contains_xy(self.shape, x, y)
        return x[inside], y[inside]

    def distance_km(self, longitude: float, latitude: float) -> float:
        """Return the distance from the zones' centre to a place, in km, on the study's plane."""
        x, y = Transformer.from_crs(4326, self.zones.crs, always_xy=True).transform(longitude, latitude)
        centre = shapely.centroid(self.shape)
        return math.hypot(x - shapely.get_x(centre), y - shapely.get_y(centre)) / M_PER_KM

    @cached_property
    def edge(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Points along the outline of all zones: longitude, latitude, in degrees."""
        hull = shapely.convex_hull(self.shape)
        x, y = shapely.get_coordinates(shapely.segmentize(hull, shapely.length(hull) / _EDGE_POINTS)).T
        longitude, latitude = Transformer.from_crs(self.zones.crs, 4326, always_xy=True).transform(x, y)
        return np.asarray(longitude), np.asarray(latitude)

    def reach_km(self, longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far places, shape (place,), are from the zones' outline, in km on the earth; 0 inside of it."""
        edge = self.edge
        at = np.repeat(longitude, len(edge[0])), np.repeat(latitude, len(edge[0]))
        around = np.tile(edge[0], len(longitude)), np.tile(edge[1], len(longitude))
        metres = Geod(ellps="WGS84").inv(*at, *around)[2].reshape(len(longitude), -1).min(axis=1)
        hull = shapely.convex_hull(self.shape)
        x, y = Transformer.from_crs(4326, self.zones.crs, always_xy=True).transform(longitude, latitude)
        # a plane's coordinates mean nothing on the other side of the earth
        inside = shapely.contains_xy(hull, x, y) & (metres < shapely.length(hull))
        return np.where(inside, 0.0, metres / M_PER_KM)


@dataclass(frozen=True, eq=False)
class ToldLayer:
    """What is read as a layer in the place of the file that study.toml names: what a survey form brings.

    Attributes
    ----------
    file
        What messages name, and what is read where there are no rows.
    rows
        The rows, their index naming each in the form; None to read the file.
    options
        Name of an option -> where the form says it, as messages call that.
    """

    file: Path
    rows: pd.DataFrame | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Reading:
    """One layer being opened.

    Attributes
    ----------
    study, kind, source
        What is to be opened.
    area
        The zones; None while they are not known.
    faults, mended, remarks
        What has been found so far.
    snapshot
        The layer's files as they were before they were read; None where nobody looked, or there are none.
    cells
        What the cells of a raster hold, once its reader has said so; None of any other layer.
    section
        The tables of study.toml that its entry is one of.
    told
        What is read in the place of its file; None for the file.
    """

    study: Study
    kind: str
    source: LayerSource
    area: Area | None = None
    faults: list[Fault] = field(default_factory=list)
    mended: list[Text] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)
    snapshot: Snapshot | None = None
    cells: Cells | None = None
    section: str = "layers"
    told: ToldLayer | None = None

    @cached_property
    def path(self) -> Path:
        """The layer's file."""
        return self.study.path_of(self.source) if self.told is None else self.told.file

    @cached_property
    def boundary(self) -> Boundary:
        """Where the layer's files may lie: in the study, and those of a form beside it."""
        return self.study.boundary() if self.told is None else Boundary(self.told.file.parent)

    @property
    def crs(self) -> CRS:
        """The study's coordinate reference system."""
        return CRS.from_user_input(self.study.crs)

    def look(self) -> None:
        """Take the snapshot, once: what is read later is held against it. The files must be known to be such."""
        with suppress(OSError):  # that it cannot be read is told by who reads it
            if self.snapshot is None:
                settle_log(self.path)
                self.snapshot = snapshot_of(self.path)

    def fault(self, where: str, found: str, expected: str, action: str = "") -> None:
        """Note a fault of the layer's file and go on."""
        self.faults.append(Fault(str(self.path), where, found=found, expected=expected, action=action))

    def option_fault(self, option: str, found: str, expected: str, action: str = "") -> None:
        """Note a fault of the layer's entry in study.toml and go on."""
        self.faults.append(self._option_fault(option, found, expected, action))

    def stop(self, where: str, found: str, expected: str, action: str = "") -> NoReturn:
        """Give up: what is wrong with the layer's file lets nothing more be read."""
        raise LayerError(Fault(str(self.path), where, found=found, expected=expected, action=action))

    def stop_option(self, option: str, found: str, expected: str, action: str = "") -> NoReturn:
        """Give up: what is wrong with the layer's entry in study.toml lets nothing more be read."""
        raise LayerError(self._option_fault(option, found, expected, action))

    def option(self, name: str, key: str = "") -> str:
        """Say where an option of the layer is set, and how one of its keys is."""
        if self.told is not None and name in self.told.options:
            return self.told.options[name]
        value = '["…"]' if name == "where" else '"…"'
        return f"{self.section}.{self.kind}.{name}" + (f" = {{ {key} = {value} }}" if key else "")

    def _option_fault(self, option: str, found: str, expected: str, action: str) -> Fault:
        file = str(self.study.folder / "study.toml")
        return Fault(file, self.option(option), found=found, expected=expected, action=action)

    def mend(self, key: str, **values: object) -> None:
        """Report something that was put right, in the words of ``remarks.csv``."""
        self.mended.append(remark(key, **values))

    def remark(self, key: str, **values: object) -> None:
        """Report a limit of the layer, in the words of ``remarks.csv``."""
        self.remarks.append(remark(key, **values))

    def report(self, *, rows: int, coverage: float = math.nan, path: Path | None = None) -> LayerReport:
        """Sum up what was read.

        Parameters
        ----------
        rows
            Features, rows or cells that were read.
        coverage
            Share of the zones' area that the layer covers.
        path
            The file that was read, where it is not the source's own.
        """
        remarks = list(self.remarks)
        if coverage < 0.999:
            remarks.append(remark("covers_part", share=f"{coverage:.1%}"))
        given = self.source
        return LayerReport(
            kind=self.kind,
            file=given.file or given.source,
            status=given.status,
            licence=given.licence,
            attribution=given.attribution,
            terms=given.terms,
            vintage=given.vintage,
            note=given.note,
            rows=rows,
            coverage=coverage,
            mended=tuple(text.en for text in self.mended),
            texts=(*self.mended, *remarks),
            sha256=(self.snapshot if path is None and self.snapshot else snapshot_of(path or self.path)).sha256,
            outside=tuple(sorted(self.boundary.crossed)),
        )


def snapshot_of(path: Path) -> Snapshot:
    """Look at all files of a layer as they are now."""
    return Snapshot.of(partial(files_of, path))


@cache
def _sentences() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("remarks.csv").open(encoding="utf-8", newline="") as stream:
        return {row["key"]: row for row in csv.DictReader(stream)}


def remark(key: str, **values: object) -> Text:
    """Return a sentence of ``remarks.csv`` in three languages, with its numbers.

    Examples
    --------
    >>> remark("repaired", count=3).en
    'Invalid polygons repaired: 3.'
    >>> remark("covers_part", share="99.7%").vi
    'Chỉ phủ 99,7% diện tích các đơn vị.'
    """
    given = {name: f"{value:,}" if isinstance(value, int) else str(value) for name, value in values.items()}
    vietnamese = {
        name: said.translate(_VIETNAMESE_MARKS) if _NUMBER.fullmatch(said) else said for name, said in given.items()
    }
    return Text(
        **{
            language: _sentences()[key][language].format(**(vietnamese if language == "vi" else given))
            for language in LANGUAGES
        }
    )
