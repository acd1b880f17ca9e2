"""Rooftops: building footprints, too many to hold at once, read and cleaned in partitions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from geoplan.errors import did_you_mean
from geoplan.layers.footprints import FootprintFile, open_footprints
from geoplan.layers.place import check_coordinates, check_place, existing_file, layer_crs
from geoplan.layers.ranges import allowed
from geoplan.layers.reading import LayerReport, Reading, sentence
from geoplan.layers.table import as_text, clean, named, number_column, raise_gathered

COLUMNS = ("roof_id", "roof_class", "roof_form", "height_m")
CLASSES = ("residential", "commercial", "industrial")
FORMS = ("flat", "pitched")


@dataclass(frozen=True)
class RooftopsCleaning:
    """What one pass over the footprints found.

    Attributes
    ----------
    read
        Footprints in the file (after the `where` option).
    kept
        Those that were given out.
    outside
        Those outside the zones' bounds, left out.
    dropped
        Those without geometry, not polygons after repair, or smaller than 4 m2.
    repaired
        Invalid ones that were made valid.
    duplicates
        Those whose geometry had come before.
    unclassed
        Values of the class or form that geoplan does not know, left unknown.
    """

    read: int = 0
    kept: int = 0
    outside: int = 0
    dropped: int = 0
    repaired: int = 0
    duplicates: int = 0
    unclassed: int = 0

    def plus(self, other: "RooftopsCleaning") -> "RooftopsCleaning":
        """Return the sum of two passes."""
        names = type(self).__dataclass_fields__
        return RooftopsCleaning(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def reported(self, report: LayerReport) -> LayerReport:
        """Return the layer's report with the roofs that were kept and what was mended or left out."""
        area_m2 = f"{allowed('rooftops.area').low:g}"
        mended = [
            sentence(key, count=count, area_m2=area_m2)
            for key, count in (
                ("roofs_dropped", self.dropped),
                ("roofs_repaired", self.repaired),
                ("roofs_duplicate", self.duplicates),
            )
            if count
        ]
        remarks = [
            sentence(key, count=count)
            for key, count in (("outside", self.outside), ("roofs_unclassed", self.unclassed))
            if count
        ]
        return replace(
            report,
            rows=self.kept,
            mended=(*report.mended, *(text.en for text in mended)),
            texts=(*report.texts, *mended, *remarks),
        )


class Rooftops:
    """The footprints of a study, read in partitions.

    Parameters
    ----------
    reading
        The layer that they belong to.
    path
        The file to read; by default the layer's own.

    Attributes
    ----------
    path
        The file.
    count
        Footprints in the file, by its metadata; -1 where the format does not say.
    clean
        What the last complete pass found; None before.

    Raises
    ------
    LayerError
        Where the file cannot be read, has no CRS or lies elsewhere, or its first footprints are wrong.
    """

    def __init__(self, reading: Reading, *, path: Path | None = None) -> None:
        self._reading = Reading(reading.study, reading.kind, reading.source, reading.area)
        self.path = path or existing_file(reading)
        self._file: FootprintFile = open_footprints(self._reading, self.path)
        self._crs = self._file.crs if path is not None and self._file.crs else layer_crs(reading, self._file.crs)
        self._columns = self._file_columns()
        if self._file.bounds is not None:
            check_place(self._reading, self._file.bounds, self._crs)
        self.count = self._file.count
        self.clean: RooftopsCleaning | None = None

    def __repr__(self) -> str:
        return f"Rooftops('{self.path}', {self.count:,} footprints)"

    def partitions(self, *, size: int = 100_000) -> Iterator[gpd.GeoDataFrame]:
        """Read the footprints, a part at a time, in the order of the file.

        Parameters
        ----------
        size
            Footprints read at once, at most.

        Yields
        ------
        GeoDataFrame
            roof_id (int64), roof_area_m2 (planar), roof_class, roof_form (text, missing where the file does not say),
            height_m (NaN where unknown) and valid polygons, in the study's CRS.

        Raises
        ------
        LayerError
            Where footprints are no polygons, lie elsewhere, or share an id.
        """
        found = RooftopsCleaning()
        shapes_seen, ids_seen = _Seen(), _Seen()
        position = 0
        for raw in self._file.batches(sorted({*self._columns.values(), *self._reading.source.where}), size):
            numbers = np.arange(position + 1, position + len(raw) + 1)
            position += len(raw)
            raw.index = pd.Index(numbers, name="feature")
            raw = self._kept(raw)
            if raw.empty:
                continue
            part, cleaning = self._cleaned(raw, shapes_seen)
            if "roof_id" in self._columns:
                self._check_ids(part, ids_seen)
            found = found.plus(cleaning)
            if not part.empty:
                yield part
        if found.read == 0:
            self._reading.stop("", "no footprints", "building footprints", "Check the file and the where option.")
        if found.kept == 0:
            action = "Check the CRS, or take a file of this place."
            self._reading.stop("", f"{found.read:,} footprints, none of use", "footprints in the study", action)
        self.clean = found

    def check_first(self, *, size: int = 1000) -> None:
        """Check the first footprints, so that a wrong file is found when it is opened.

        Raises
        ------
        LayerError
            As `partitions`.
        """
        for _ in self.partitions(size=size):
            return

    def _file_columns(self) -> dict[str, str]:
        given = {clean(name): own for name, own in self._reading.source.columns.items()}
        there = self._file.columns
        for name, own in given.items():
            if name not in COLUMNS:
                hint = did_you_mean(name, COLUMNS)
                self._reading.stop_option(f"columns.{name}", f"'{name}'", "a column of rooftops", hint)
            if own not in there:
                self._reading.stop("columns", f"no column '{own}'", f"it, for '{name}'", did_you_mean(own, there))
        for name in self._reading.source.where:
            if name not in there:
                hint = did_you_mean(name, there)
                self._reading.stop_option(f"where.{name}", f"'{name}'", "a column of the file", hint)
        return given | {name: name for name in COLUMNS if name in there and name not in given}

    def _kept(self, raw: pd.DataFrame) -> pd.DataFrame:
        for column, values in self._reading.source.where.items():
            wanted = {clean(value).casefold() for value in values}
            raw = raw[as_text(raw[column]).str.casefold().isin(wanted)]
        return raw

    def _cleaned(self, raw: pd.DataFrame, seen: "_Seen") -> tuple[gpd.GeoDataFrame, RooftopsCleaning]:
        shapes = self._shapes(raw)
        there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        self._check_polygons(raw, shapes, there)
        shapes = shapely.force_2d(shapes)
        if there.any():
            west, south, east, north = shapely.total_bounds(shapes)
            check_coordinates(self._reading, (west, south, east, north), self._crs)
        shapes = self._in_study_crs(shapes)
        broken = there & ~shapely.is_valid(shapes)
        if broken.any():
            shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
        areas = shapely.area(shapes)
        outside = there & ~self._near(shapes)
        large = there & ~outside & (areas >= allowed("rooftops.area").low)
        first = large.copy()
        first[large] = seen.first_time(_hashes(shapes[large]))
        part, unclassed = self._attributes(raw[first])
        part.insert(1, "roof_area_m2", areas[first])
        cleaning = RooftopsCleaning(
            read=len(raw),
            kept=int(first.sum()),
            outside=int(outside.sum()),
            dropped=int((~large & ~outside).sum()),
            repaired=int((broken & first).sum()),
            duplicates=int(large.sum() - first.sum()),
            unclassed=unclassed,
        )
        geometry = gpd.GeoSeries(_unwrapped(shapes[first]), index=part.index, crs=self._reading.crs)
        return gpd.GeoDataFrame(part, geometry=geometry).reset_index(drop=True), cleaning

    def _shapes(self, raw: pd.DataFrame) -> NDArray[np.object_]:
        try:
            return np.array(shapely.from_wkb(raw["geometry"].to_numpy(dtype=object)), dtype=object)
        except shapely.errors.GEOSException as error:
            rows = f"feature {raw.index[0]} to {raw.index[-1]}"
            self._reading.stop(rows, f"a geometry that cannot be read ({error})", "polygons", "Export it again.")

    def _check_polygons(self, raw: pd.DataFrame, shapes: NDArray[np.object_], there: NDArray[np.bool_]) -> None:
        wrong = there & (shapely.get_dimensions(shapes) != 2)
        if wrong.any():
            found = str(shapely.get_type_id(shapes[wrong][0]))
            kinds = {"0": "points", "1": "lines", "4": "points", "5": "lines"}
            rows = named("feature", raw.index[wrong].tolist())
            self._reading.stop(rows, kinds.get(found, "no polygons"), "polygons", "Take a layer of footprints.")

    def _in_study_crs(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        if self._crs.equals(self._reading.crs, ignore_axis_order=True):
            return shapes
        transformer = Transformer.from_crs(self._crs, self._reading.crs, always_xy=True)
        coordinates = shapely.get_coordinates(shapes)
        x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        moved: NDArray[np.object_] = shapely.set_coordinates(shapes, np.column_stack([x, y]))
        return moved

    def _near(self, shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
        if self._reading.area is None:
            return np.ones(shapes.shape, dtype=bool)
        return shapely.intersects(shapes, shapely.box(*self._reading.area.bounds))

    def _attributes(self, raw: pd.DataFrame) -> tuple[pd.DataFrame, int]:
        own = {name: raw[column] for name, column in self._columns.items()}
        table = pd.DataFrame({"roof_id": self._ids(raw, own)}, index=raw.index)
        unclassed = 0
        for name, known in (("roof_class", CLASSES), ("roof_form", FORMS)):
            if name not in own:
                table[name] = pd.Series(np.nan, index=raw.index, dtype=str)
                continue
            texts = as_text(own[name]).str.casefold()
            good = texts.isin(known)
            unclassed += int((~good & (texts != "")).sum())
            table[name] = texts.where(good)
        heights = pd.DataFrame({"height_m": own["height_m"]}) if "height_m" in own else pd.DataFrame(index=raw.index)
        table["height_m"] = number_column(self._reading, heights, "height_m", limits=allowed("rooftops.height"))
        if self._reading.faults:
            raise_gathered(self._reading)
        return table, unclassed

    def _ids(self, raw: pd.DataFrame, own: dict[str, Any]) -> NDArray[np.int64]:
        if "roof_id" not in own:
            return raw.index.to_numpy(dtype=np.int64)
        numbers = pd.to_numeric(own["roof_id"], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        wrong = ~np.isfinite(numbers) | (numbers != np.floor(numbers))
        if wrong.any():
            rows = named("feature", raw.index[wrong].tolist())
            action = "Leave the column out: geoplan then numbers the footprints."
            self._reading.stop(rows, f"roof_id '{own['roof_id'][wrong].iloc[0]}'", "a whole number", action)
        return own["roof_id"].to_numpy().astype(np.int64)

    def _check_ids(self, part: gpd.GeoDataFrame, seen: "_Seen") -> None:
        ids = part["roof_id"].to_numpy()
        again = ~seen.first_time(ids.view(np.uint64))
        if again.any():
            found = named("roof_id", ids[again].tolist())
            self._reading.stop("roof_id", f"{found} more than once", "each id once", "Correct them, or leave them out.")


class _Seen:
    """The numbers that have come before, sorted."""

    def __init__(self) -> None:
        self._numbers: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)

    def first_time(self, numbers: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return which of `numbers` come for the first time, and remember them."""
        unique, first = np.unique(numbers, return_index=True)
        places = np.searchsorted(self._numbers, unique)
        inside = places < len(self._numbers)
        known = np.zeros(len(unique), dtype=bool)
        known[inside] = self._numbers[places[inside]] == unique[inside]
        new = np.zeros(len(numbers), dtype=bool)
        new[first[~known]] = True
        self._numbers = np.insert(self._numbers, places[~known], unique[~known])
        return new


def _hashes(shapes: NDArray[np.object_]) -> NDArray[np.uint64]:
    """Return a 64-bit hash of each geometry: two of ten million different ones fall together once in 400,000 files."""
    return pd.util.hash_array(np.asarray(shapely.to_wkb(shapes), dtype=object), categorize=False)


def _unwrapped(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Turn multipolygons of one part into polygons."""
    single = (shapely.get_type_id(shapes) == 6) & (shapely.get_num_geometries(shapes) == 1)
    unwrapped = shapes.copy()
    unwrapped[single] = shapely.get_geometry(shapes[single], 0)
    return unwrapped
