"""Google Open Buildings: CSV files, plain or gzipped, with a header or without; and other CSV files of outlines as WKT.

The files (sites.research.google/gr/open-buildings, Data format) have the columns ``latitude``, ``longitude`` (of the
centroid), ``area_in_meters`` [m2], ``confidence`` (0.65 to 1), ``geometry`` (WKT, longitude first) and
``full_plus_code``; those of points lack the geometry. A building without an outline becomes a square of its area around
its point.
"""

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geoplan.errors import did_you_mean, in_figures
from geoplan.files.archives import open_gzip
from geoplan.layers.opening.crs_and_bounds import Bounds
from geoplan.layers.opening.ranges import Range, allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.opening.table import clean
from geoplan.layers.rooftops.footprint import FootprintBatch

STANDARD = ("latitude", "longitude", "area_in_meters", "confidence", "geometry", "full_plus_code")
POINTS = tuple(name for name in STANDARD if name != "geometry")

_ALIASES = {
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "lng", "long", "x"),
    "area_in_meters": ("area_in_meters", "area_m2", "area_in_m2"),
    "geometry": ("geometry", "wkt", "geom", "the_geom"),
}
NUMBERS = {
    "latitude": "rooftops.latitude",
    "longitude": "rooftops.longitude",
    "area_in_meters": "rooftops.area_in_meters",
    "confidence": "rooftops.confidence",
}
_HEAD_BYTES = 1 << 20
_BLOCK_BYTES = 1 << 24
_SHOWN = 40
_Column = NDArray[np.float64]


@dataclass(frozen=True)
class OpenBuildingsFile:
    """A CSV file of buildings.

    Attributes
    ----------
    names
        The columns in their order.
    places
        latitude, longitude, area_in_meters, geometry -> the column; those that the file has.
    first_line
        The line of the first building.
    """

    path: Path
    names: tuple[str, ...]
    places: Mapping[str, str]
    first_line: int
    crs: CRS | None
    bounds: Bounds | None = None
    count: int = -1
    own_options: tuple[str, ...] = tuple(_ALIASES)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns but that of the geometry."""
        return tuple(name for name in self.names if name != self.places.get("geometry"))

    def batches(self, columns: Sequence[str], size: int, *, faults: RowFaults) -> Iterator[FootprintBatch]:
        """Read some columns and the geometry, at most `size` rows at once."""
        for table in self._tables(sorted({*columns, *self.places.values()}), faults):
            for start in range(0, len(table), size):
                rows = table.iloc[start : start + size]
                rows = rows[(rows != "").any(axis=1)]
                if len(rows):
                    yield self._batch(rows, columns, faults)

    def _tables(self, columns: list[str], faults: RowFaults) -> Iterator[pd.DataFrame]:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        ragged: list[tuple[int, int]] = []

        def skip(row: Any) -> str:
            ragged.append((row.number, row.actual_columns))
            return "skip"

        # one thread: only then do the rows know their lines
        read = arrow_csv.ReadOptions(
            use_threads=False, block_size=_BLOCK_BYTES, column_names=self.names, skip_rows=self.first_line - 1
        )
        convert = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()), include_columns=columns, strings_can_be_null=False
        )
        parse = arrow_csv.ParseOptions(invalid_row_handler=skip, ignore_empty_lines=False)
        done = noted = 0
        try:
            with (
                open_gzip(self.path) if _is_gzip(self.path) else pa.OSFile(str(self.path)) as stream,
                arrow_csv.open_csv(stream, read_options=read, convert_options=convert, parse_options=parse) as reader,
            ):
                for batch in reader:
                    table = batch.to_pandas()
                    bad = np.array([line for line, _ in ragged], dtype=np.int64)
                    lines = np.arange(done, done + len(table)) + self.first_line
                    # the j-th ragged line is followed by the rows that come j lines later than they count
                    lines += np.searchsorted(bad - np.arange(len(bad)), lines, side="right")
                    table.index = pd.Index(lines, name="line")
                    done += len(table)
                    noted = self._note_ragged(ragged, noted, faults)
                    yield table
        except (OSError, pa.ArrowException) as error:
            self._note_ragged(ragged, noted, faults)
            line = self.first_line + done + len(ragged)
            found, expected, action = _broken_stream(error)
            faults.note("after line", [f"{max(line - 1, 0):,}"], found, expected, action)
        self._note_ragged(ragged, noted, faults)

    def _note_ragged(self, ragged: list[tuple[int, int]], noted: int, faults: RowFaults) -> int:
        if len(ragged) > noted:
            expected = f"{len(self.names)} cells"
            action = "Put texts that hold a comma between double quotes; write decimals with a point."
            faults.note("line", [line for line, _ in ragged[noted:]], f"{ragged[noted][1]} cells", expected, action)
        return len(ragged)

    def _batch(self, rows: pd.DataFrame, columns: Sequence[str], faults: RowFaults) -> FootprintBatch:
        from geoplan.polygons.mixed_outlines import MixedOutlines  # compiled: not before it is needed

        shapes = self._shapes(rows, faults)
        latitude = self._number(rows, "latitude", faults)
        longitude = self._number(rows, "longitude", faults)
        area = self._number(rows, "area_in_meters", faults)
        misplaced = self._check_degrees(rows, latitude, longitude, faults)
        misplaced |= self._check_centres(rows, shapes, latitude, longitude, faults)
        standing = shapely.is_missing(shapes) & np.isfinite(latitude) & np.isfinite(longitude) & np.isfinite(area)
        standing &= ~misplaced
        shapes[misplaced] = None
        self._check_area(rows, area, shapely.is_missing(shapes) & ~misplaced, faults)
        shapes[standing] = shapely.points(longitude[standing], latitude[standing])
        return FootprintBatch(rows[list(columns)], MixedOutlines.of(shapes), np.where(standing, area, np.nan))

    def _shapes(self, rows: pd.DataFrame, faults: RowFaults) -> NDArray[np.object_]:
        if "geometry" not in self.places:
            return np.full(len(rows), None, dtype=object)
        texts: NDArray[np.object_] = rows[self.places["geometry"]].to_numpy(dtype=object)
        # an empty text is no geometry, and not one that cannot be read
        shapes: NDArray[np.object_] = np.array(shapely.from_wkt(texts, on_invalid="ignore"), dtype=object)
        unread = shapely.is_missing(shapes) & (texts != "")
        if unread.any():
            found = f"'{_short(texts[unread][0])}'"
            action = "Export the outlines as WKT, between double quotes."
            faults.note("line", rows.index[unread], found, "WKT such as POLYGON((x y, x y, …))", action)
        return shapes

    def _number(self, rows: pd.DataFrame, name: str, faults: RowFaults) -> _Column:
        if name not in self.places:
            return np.full(len(rows), np.nan)
        texts = rows[self.places[name]]
        numbers = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        wrong = np.isnan(numbers) & (texts.str.strip() != "").to_numpy()
        if wrong.any():
            found = f"{name} '{_short(texts[wrong].iloc[0])}'"
            faults.note("line", rows.index[wrong], found, "a number with a decimal point", "Correct the cells.")
        return numbers

    def _check_degrees(
        self, rows: pd.DataFrame, latitude: _Column, longitude: _Column, faults: RowFaults
    ) -> NDArray[np.bool_]:
        """Return where the columns cannot be degrees."""
        misplaced = np.zeros(len(rows), dtype=bool)
        if self.crs is None:
            return misplaced
        for name, values, other in (("latitude", latitude, longitude), ("longitude", longitude, latitude)):
            limits = allowed(NUMBERS[name])
            wrong = limits.outside(values)
            if wrong.any():
                turned = name == "latitude" and not allowed(NUMBERS["latitude"]).outside(other[wrong]).any()
                action = "Correct the numbers; degrees are expected."
                if turned:
                    action = "Latitude and longitude are swapped: exchange the two columns, or their names."
                found = f"{name} {in_figures(values[wrong][0], 7, grouped=False)}"
                faults.note("line", rows.index[wrong], found, f"{limits}", action)
                misplaced |= wrong
        return misplaced

    def _check_centres(
        self,
        rows: pd.DataFrame,
        shapes: NDArray[np.object_],
        latitude: _Column,
        longitude: _Column,
        faults: RowFaults,
    ) -> NDArray[np.bool_]:
        """Return where outlines lie far from where the columns say that their centroids are."""
        if self.crs is None or "geometry" not in self.places:
            return np.zeros(len(rows), dtype=bool)
        west, south, east, north = shapely.bounds(shapes).T
        far = allowed("rooftops.centre_distance")
        x, y = (west + east) / 2, (south + north) / 2
        wrong = far.outside(np.abs(x - longitude)) | far.outside(np.abs(y - latitude))
        turned = wrong & ~far.outside(np.abs(x - latitude)) & ~far.outside(np.abs(y - longitude))
        for mask, action in (
            (turned, "The outline has latitude first: write longitude first, as WKT does."),
            (wrong & ~turned, "Correct the outline, or the columns latitude and longitude."),
        ):
            if mask.any():
                at = int(np.flatnonzero(mask)[0])
                place = f"x {in_figures(x[at], 7, grouped=False)}, y {in_figures(y[at], 7, grouped=False)}"
                found = f"an outline around {place} for latitude {latitude[at]:.6g}"
                expected = "an outline within 0.01 degrees of its latitude and longitude"
                faults.note("line", rows.index[mask], f"{found}, longitude {longitude[at]:.6g}", expected, action)
        return wrong

    def _check_area(self, rows: pd.DataFrame, area: _Column, points: NDArray[np.bool_], faults: RowFaults) -> None:
        limits: Range = allowed(NUMBERS["area_in_meters"])
        wrong = points & (area != 0) & limits.outside(area)
        if wrong.any():
            found = f"area_in_meters {in_figures(area[wrong][0], 3)}"
            small = area[wrong][0] < limits.low
            action = "Compute the areas in square metres, in a projected coordinate reference system."
            expected = "an area in m2; this looks like square degrees" if small else f"an area in m2, {limits}"
            faults.note("line", rows.index[wrong], found, expected, action if small else "Check their unit.")


def open_open_buildings(reading: Reading, path: Path) -> OpenBuildingsFile:
    """Read the header of a CSV file of buildings, or tell by its cells what its columns are.

    Raises
    ------
    LayerError
        Where the file cannot be read, has other separators, or lacks what makes a building; all at once.
    """
    line = _first_line(reading, path)
    cells = [clean(cell) for cell in next(csv.reader([line]), [])]
    for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if line.count(separator) >= 2 and len(line.split(separator)) > len(cells):
            found = f"{name} between the columns: '{_short(line)}'"
            action = "Export it with commas between columns and a point in decimals."
            reading.stop("line 1", found, "commas between the columns", action)
    if len(cells) >= 2 and all(_is_number(cell) for cell in cells[:2]):
        names = _names_without_header(reading, cells)
        return OpenBuildingsFile(path, names, _standard_places(names), 1, CRS.from_epsg(4326))
    repeated = sorted({name for name in cells if cells.count(name) > 1})
    if repeated:
        reading.stop("line 1", f"the column '{repeated[0]}' twice", "each column once", "Rename one.")
    places = _places(reading, cells)
    degrees = {"latitude", "longitude"} <= places.keys() and not reading.source.crs
    return OpenBuildingsFile(path, tuple(cells), places, 2, CRS.from_epsg(4326) if degrees else None)


def _first_line(reading: Reading, path: Path) -> str:
    try:
        with gzip.open(path, "rb") if _is_gzip(path) else path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
    except (OSError, EOFError, zlib.error):
        head = _start_of_broken_gzip(path)
        if b"\n" not in head:
            found, expected, action = _broken_stream(EOFError("truncated"))
            reading.stop("", found, expected, action)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in head:
        reading.stop("", "bytes that are not UTF-8", "a CSV file in UTF-8", "Save it as 'CSV UTF-8'.")
    first = head.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0].rstrip(b"\r")
    try:
        text = first.decode("utf-8")
    except UnicodeDecodeError:
        reading.stop("line 1", "bytes that are not UTF-8", "a CSV file in UTF-8", "Save it as 'CSV UTF-8'.")
    if not text.strip():
        reading.stop("line 1", "an empty line", "a header, or a building", "Export it again.")
    return text


def _start_of_broken_gzip(path: Path) -> bytes:
    """Return what can be had of the start of a gzip file that ends early: the header can still be told right."""
    with path.open("rb") as stream:
        start = stream.read(_HEAD_BYTES)
    try:
        return zlib.decompressobj(wbits=31).decompress(start, _HEAD_BYTES)
    except zlib.error:
        return b""


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _broken_stream(error: Exception) -> tuple[str, str, str]:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    if "runcated" in text or "end-of-stream" in text:
        return "the end of a gzip file that was cut off", "the whole file", "Fetch it again."
    if "zlib" in text or "ompress" in text or "gzip" in text:
        return f"damaged gzip data ({text})", "the whole file", "Fetch it again."
    if "UTF8" in text:
        return "bytes that are not UTF-8", "a CSV file in UTF-8", "Save it as 'CSV UTF-8'."
    return f"what cannot be read ({text})", "a CSV file", "Check its quotes."


def _names_without_header(reading: Reading, cells: list[str]) -> tuple[str, ...]:
    by_count = {6: STANDARD, 5: POINTS, 4: POINTS[:4], 3: POINTS[:3]}
    names = by_count.get(len(cells))
    if len(cells) == 5 and not _is_plus_code(cells[4]):
        names = STANDARD[:5]
    if names is None or not all(_is_number(cell) for cell in cells[:3]):
        found = f"no header, and {len(cells)} columns: '{_short(','.join(cells))}'"
        reading.stop("line 1", found, f"a header, or the columns {', '.join(STANDARD)}", "Put a header on line 1.")
    return names


def _standard_places(names: Sequence[str]) -> dict[str, str]:
    return {name: name for name in _ALIASES if name in names}


def _places(reading: Reading, header: list[str]) -> dict[str, str]:
    there = {name.casefold(): name for name in header}
    given = {clean(name): clean(own) for name, own in reading.source.columns.items() if name in _ALIASES}
    places: dict[str, str] = {}
    for name, aliases in _ALIASES.items():
        if name in given:
            if given[name] not in header:
                hint = did_you_mean(given[name], header)
                reading.fault("line 1", f"no column '{given[name]}'", f"it, for '{name}'", hint)
            places[name] = given[name]
            continue
        usual = [there[alias] for alias in aliases if alias in there]
        if usual:
            places[name] = usual[0]
    if "geometry" not in places:
        missing = [name for name in POINTS[:3] if name not in places]
        if missing:
            _stop_header(reading, header, missing)
    if reading.faults:
        RowFaults(reading).stop_if_any(rows_read=0, whole=True)
    return places


def _stop_header(reading: Reading, header: list[str], missing: list[str]) -> NoReturn:
    found = f"the header '{', '.join(header[:8])}', without {', '.join(missing)}"
    expected = "geometry (WKT), or latitude, longitude and area_in_meters"
    example = ", ".join(f'{name} = "…"' for name in missing)
    action = f"Rename the columns, or say what they mean: columns = {{ {example} }}."
    reading.fault("line 1", found, expected, action)
    RowFaults(reading).stop_if_any(rows_read=0, whole=True)
    raise AssertionError


def _is_plus_code(text: str) -> bool:
    """Open Location Code: digits of an alphabet of twenty, and a plus sign before the last two or three."""
    return "+" in text and "(" not in text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
