"""Footprints cleaned batch by batch: what is dropped, mended or refused, and the count of each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geoplan.errors import in_figures
from geoplan.languages import Text
from geoplan.layers.opening.crs_and_bounds import Bounds, check_coordinates, check_place
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import LayerReport, Reading, remark
from geoplan.layers.opening.row_faults import RowFaults
from geoplan.layers.opening.table import as_text
from geoplan.layers.rooftops.building_classes import class_words, form_words, translated
from geoplan.layers.rooftops.footprint import FootprintBatch, Footprints, Geometries
from geoplan.layers.rooftops.tags.measures import Reader, metres, read_each, storeys

if TYPE_CHECKING:
    from geoplan.layers.rooftops.overlaps.outlines import Rings
    from geoplan.polygons.mixed_outlines import MixedOutlines

NUMBERS = {
    "height_m": "rooftops.height",
    "num_floors": "rooftops.num_floors",
    "confidence": "rooftops.confidence",
}
"""Column -> the name of its range."""

_READ: Mapping[str, Reader] = {"height_m": metres, "num_floors": storeys}
"""Column -> what reads its texts, units among them."""

_POINTS, _LINES = {0, 4}, {1, 2, 5}
_COLLECTION = 7


@dataclass(frozen=True)
class RooftopsCleaning:
    """What one pass over the footprints tells.

    What is read is kept, outside, dropped, a duplicate, covered, broken, no roof or unsure, and each but one of them.

    Attributes
    ----------
    read
        Footprints in the file (after the `where` option).
    kept
        Those that were given out.
    outside
        Those outside the zones' bounds, left out.
    dropped
        Those without geometry, not polygons after repair, or smaller than ``rooftops.area`` in ranges.csv.
    repaired
        Invalid ones that were made valid.
    duplicates
        Those whose outer outline stands there more than once, but for one.
    unclassed
        Values of the class or form that geoplan does not know, left unknown.
    broken
        Outlines that are not closed or lack nodes, left out.
    not_roofs
        Objects that are said to be no buildings, or to lie below the ground, left out.
    unsure
        Those below the confidence that was asked for, left out.
    squares
        Those kept that have no outline, and were drawn as squares of their area.
    unread
        Heights and numbers of storeys that cannot be read, or are 0, left unknown.
    covered
        Those of which too little is left beside higher or larger ones that overlap them, left out.
    cut
        Those kept that lost a part to higher or larger ones.
    part_heights
        Those whose height is that of a part of the building.
    """

    read: int = 0
    kept: int = 0
    outside: int = 0
    dropped: int = 0
    repaired: int = 0
    duplicates: int = 0
    unclassed: int = 0
    broken: int = 0
    not_roofs: int = 0
    unsure: int = 0
    squares: int = 0
    unread: int = 0
    covered: int = 0
    cut: int = 0
    part_heights: int = 0

    def plus(self, other: "RooftopsCleaning") -> "RooftopsCleaning":
        """Return the sum of two passes."""
        names = type(self).__dataclass_fields__
        return RooftopsCleaning(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def texts(self, *, confidence: float | None = None) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
        """Return what was mended, and what else limits the layer, in three languages."""
        area_m2 = in_figures(allowed("rooftops.area").low)
        mended = (
            ("roofs_dropped", self.dropped),
            ("roofs_repaired", self.repaired),
            ("roofs_duplicate", self.duplicates),
            ("roofs_covered", self.covered),
            ("roofs_cut", self.cut),
        )
        remarks = (
            ("outside", self.outside),
            ("roofs_unclassed", self.unclassed),
            ("roofs_broken", self.broken),
            ("roofs_no_roofs", self.not_roofs),
            ("roofs_unsure", self.unsure),
            ("roofs_squares", self.squares),
            ("roofs_unread", self.unread),
            ("roofs_part_heights", self.part_heights),
        )
        values = {"area_m2": area_m2, "confidence": in_figures(confidence) if confidence is not None else ""}
        told = [[remark(key, count=count, **values) for key, count in part if count] for part in (mended, remarks)]
        return tuple(told[0]), tuple(told[1])

    def reported(self, report: LayerReport, *, confidence: float | None = None) -> LayerReport:
        """Return the layer's report with the roofs that were kept and what was mended or left out."""
        mended, remarks = self.texts(confidence=confidence)
        return replace(
            report,
            rows=self.kept,
            mended=(*report.mended, *(text.en for text in mended)),
            texts=(*report.texts, *mended, *remarks),
        )


@dataclass(frozen=True)
class CleanedBatch:
    """Footprints after cleaning, duplicates and overlaps still among them.

    Attributes
    ----------
    roofs
        roof_id, roof_area_m2, roof_class, roof_form, height_m, and roof_name where the file has names, with valid
        polygons in the study's CRS.
    repaired, square, part
        Which were repaired, which are squares around a point, and which are parts of buildings.
    unclassed
        How many of the class and form of each are not known.
    rings
        Their corners.
    passed
        The counts that neighbours do not change.
    """

    roofs: Footprints
    repaired: NDArray[np.bool_]
    square: NDArray[np.bool_]
    part: NDArray[np.bool_]
    unclassed: NDArray[np.int64]
    rings: "Rings"
    passed: RooftopsCleaning


class Cleaner:
    """Cleans the footprints of one file.

    Parameters
    ----------
    reading
        The layer.
    crs
        That the file's coordinates are in.
    columns
        geoplan's name for a column -> the file's.
    minimum_confidence
        Footprints with a lower one are left out.
    guessed
        Of the columns, those that nobody named: what cannot be in them is left unknown and counted, and no fault.
    """

    def __init__(
        self,
        reading: Reading,
        *,
        crs: CRS,
        columns: Mapping[str, str],
        minimum_confidence: float | None = None,
        guessed: Collection[str] = (),
    ) -> None:
        self._reading = reading
        self._crs = crs
        self._columns = columns
        self._minimum_confidence = minimum_confidence
        self._guessed = guessed
        self._unread = 0
        self._study_crs = reading.crs
        same = crs.equals(self._study_crs, ignore_axis_order=True)
        self._transformer = None if same else Transformer.from_crs(crs, self._study_crs, always_xy=True)
        self._bounds: Bounds | None = None
        self.faults = RowFaults(reading)

    def check_place(self) -> None:
        """Check that the footprints which came so far meet the study; only the file's end can tell."""
        if self._bounds is not None:
            check_place(self._reading, self._bounds, self._crs)

    def cleaned(self, batch: FootprintBatch) -> CleanedBatch:
        """Clean some footprints; faults of rows are noted in `faults`.

        Raises
        ------
        LayerError
            Where the coordinates cannot be of the CRS.
        """
        from geoplan.layers.rooftops.overlaps.outlines import rings_of_polygons  # compiled: not before it is needed

        lost = RooftopsCleaning(read=sum(batch.lost.values()) - batch.lost.get("unread", 0), **batch.lost)
        part = np.zeros(len(batch.rows), dtype=bool) if batch.part is None else batch.part
        sure = self._sure(batch) | part
        lost = lost.plus(RooftopsCleaning(read=int((~sure).sum()), unsure=int((~sure).sum())))
        if not sure.all():
            batch, part = batch.only(sure), part[sure]
        square = np.zeros(len(batch.rows), dtype=bool) if batch.square_m2 is None else np.isfinite(batch.square_m2)
        given = _plain(batch.outlines)
        there = given.there
        self._check_polygons(batch, there & ~square)
        outlines = self._placed(given)
        if batch.square_m2 is not None and square.any():
            outlines = outlines.with_shapes(np.flatnonzero(square), _squares(outlines, square, batch.square_m2))
        rings = rings_of_polygons(outlines.polygons)
        broken = there & ~_valid(outlines, rings)
        if broken.any():
            rows = np.flatnonzero(broken)
            mended = shapely.make_valid(outlines.shapes(rows), method="structure", keep_collapsed=False)
            outlines, rings = outlines.with_shapes(rows, mended), rings.without(broken)
        areas = outlines.areas()
        outside = there & ~self._near(outlines)
        limits = allowed("rooftops.area")
        large = there & ~outside & (areas >= limits.low) & outlines.polygons.told
        self._check_areas(batch.rows.index, areas, large & (areas > limits.high))
        self._unread = 0
        chosen = np.flatnonzero(large)
        whole = len(chosen) == len(large)
        roofs, unclassed, nought = self._attributes(batch.rows if whole else batch.rows[large])
        roofs.insert(1, "roof_area_m2", areas[chosen])
        counts = RooftopsCleaning(
            read=int((~part).sum()),
            outside=int((outside & ~part).sum()),
            dropped=int((~large & ~outside & ~part).sum()),
            unread=nought + self._unread,
        )
        polygons = outlines.polygons if whole else outlines.polygons.taken(chosen)
        return CleanedBatch(
            Footprints(roofs, crs=self._study_crs, polygons=polygons),
            repaired=broken[large],
            square=square[large],
            part=part[large],
            unclassed=unclassed,
            rings=rings if whole else rings.taken(chosen),
            passed=counts.plus(lost),
        )

    def _sure(self, batch: FootprintBatch) -> NDArray[np.bool_]:
        if self._minimum_confidence is None:
            return np.ones(len(batch.rows), dtype=bool)
        confidence = self._numbers(batch.rows, "confidence")
        return ~(confidence < self._minimum_confidence)

    def _check_polygons(self, batch: FootprintBatch, there: NDArray[np.bool_]) -> None:
        rest = np.flatnonzero(there & ~batch.outlines.polygons.told)
        wrong = rest[shapely.get_dimensions(batch.outlines.others[rest]) != 2]
        if len(wrong):
            kind = int(shapely.get_type_id(batch.outlines.others[wrong[0]]))
            found = "points" if kind in _POINTS else "lines" if kind in _LINES else "no polygons"
            rows = batch.rows.index
            self.faults.note(str(rows.name), rows[wrong], found, "polygons", "Take a layer of footprints.")

    def _placed(self, outlines: "MixedOutlines") -> "MixedOutlines":
        """Put outlines into the study's CRS, after a look at whether they can be of their own."""
        bounds = outlines.bounds()
        if bounds is None:
            return outlines
        west, south, east, north = bounds
        if not self.faults.enough:
            check_coordinates(self._reading, (west, south, east, north), self._crs)
        before = self._bounds or (west, south, east, north)
        self._bounds = (min(before[0], west), min(before[1], south), max(before[2], east), max(before[3], north))
        return outlines if self._transformer is None else outlines.moved(self._transformer.transform)

    def _check_areas(self, rows: pd.Index, areas: NDArray[np.float64], wrong: NDArray[np.bool_]) -> None:
        if wrong.any():
            found = f"a footprint of {areas[wrong][0]:,.0f} m2"
            expected = f"at most {allowed('rooftops.area').high:,.0f} m2"
            action = "Take outlines of buildings, not of blocks or estates; or correct the coordinates."
            self.faults.note(str(rows.name), rows[wrong], found, expected, action)

    def _near(self, outlines: "MixedOutlines") -> NDArray[np.bool_]:
        """Return which lie in the study; those that its CRS has no coordinates for do not."""
        bounds = outlines.boxes()
        near = np.asarray(np.isfinite(bounds).all(axis=1))
        if self._reading.area is not None:
            area = self._reading.area.bounds
            over = near & ~((bounds[:, :2] >= area[:2]) & (bounds[:, 2:] <= area[2:])).all(axis=1)
            near[over] = shapely.intersects(outlines.shapes(np.flatnonzero(over)), shapely.box(*area))
        return near

    def _attributes(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.int64], int]:
        """Return what is known of each, how many of its class and form are not, and how many heights are 0."""
        own = {name: rows[column] for name, column in self._columns.items()}
        table = pd.DataFrame({"roof_id": self._ids(rows, own)}, index=rows.index)
        unclassed = np.zeros(len(rows), dtype=np.int64)
        for name, words in (("roof_class", class_words()), ("roof_form", form_words())):
            if name not in own:
                table[name] = pd.Series(np.nan, index=rows.index, dtype=str)
                continue
            table[name], strange = translated(own[name], words)
            unclassed += strange
        height = self._numbers(rows, "height_m")
        nought = height == 0  # no building is 0 m high: nobody measured
        height[nought] = np.nan
        if "num_floors" in own:
            # heights count in clean files alone, which are made before a run: in a run they move no figure
            storey_m = self._reading.study.parameters.everything()["rooftop.storey_height"].value
            floors = self._numbers(rows, "num_floors")
            # a building without a storey above the ground says nothing of its height
            height = np.where(np.isnan(height) & (floors > 0), floors * storey_m, height)
        table["height_m"] = height
        if "roof_name" in own:
            table["roof_name"] = as_text(own["roof_name"])
        return table, unclassed, int(nought.sum())

    def _ids(self, rows: pd.DataFrame, own: Mapping[str, Any]) -> pd.Series:
        """Return the roofs' ids as text: the file's own, or the numbers of its rows."""
        import pyarrow as pa

        given = own.get("roof_id", rows.index.to_series())
        if given.dtype.kind in "iu":  # they need no cleaning, and Arrow writes them fast
            return pa.array(given.to_numpy()).cast("string").to_pandas().set_axis(rows.index)
        texts = as_text(given)
        blank = (texts == "").to_numpy()
        if blank.any():
            action = "Fill it in, or leave the column out: geoplan then numbers the footprints."
            self.faults.note(str(rows.index.name), rows.index[blank], "no roof_id", "an id for each", action)
        return texts

    def _numbers(self, rows: pd.DataFrame, name: str) -> NDArray[np.float64]:
        """Return a column as numbers, NaN where nothing stands; note what is none or cannot be."""
        if name not in self._columns:
            return np.full(len(rows), np.nan)
        given, limits = rows[self._columns[name]], allowed(NUMBERS[name])
        texts = None if given.dtype.kind in "iuf" else as_text(given)
        if texts is None or name not in _READ:
            numbers = pd.to_numeric(given if texts is None else texts, errors="coerce")
            values = numbers.to_numpy(dtype=float, na_value=np.nan, copy=True)
        else:
            values = read_each(texts, _READ[name])
        noun = str(rows.index.name)
        if name in self._guessed:
            values[limits.outside(values)] = np.nan
            self._unread += int((np.isnan(values) & (as_text(given) != "").to_numpy()).sum())
        elif texts is not None:
            wrong = np.isnan(values) & (texts != "").to_numpy()
            if wrong.any():
                found = f"{name} '{texts[wrong].iloc[0]}'"
                self.faults.note(noun, rows.index[wrong], found, "a number with a decimal point", "Correct the cells.")
        beyond = limits.outside(values)
        if beyond.any():
            found = f"{name} {in_figures(values[beyond][0], 10)}"
            self.faults.note(noun, rows.index[beyond], found, f"{limits}", "Check the unit and the numbers.")
        return values


def _squares(outlines: "MixedOutlines", square: NDArray[np.bool_], area_m2: NDArray[np.float64]) -> Geometries:
    """Draw squares around points: what is known of a building without an outline is its area."""
    points = outlines.shapes(np.flatnonzero(square))
    x, y = shapely.get_x(points), shapely.get_y(points)
    half = np.sqrt(np.maximum(area_m2[square], 0.0)) / 2
    return np.asarray(shapely.box(x - half, y - half, x + half, y + half), dtype=object)


def _valid(outlines: "MixedOutlines", rings: "Rings") -> NDArray[np.bool_]:
    """Return which outlines are valid; only those that are not plain are asked of GEOS."""
    from geoplan.layers.rooftops.overlaps.outlines import simple  # compiled: not before it is needed

    valid = simple(rings)
    unsure = np.flatnonzero(~valid)
    valid[unsure] = shapely.is_valid(outlines.shapes(unsure))
    return valid


def _plain(outlines: "MixedOutlines") -> "MixedOutlines":
    """Return outlines with the polygons alone of those collections that hold any, and none with heights or measures."""
    rest = np.flatnonzero(~outlines.polygons.told)
    shapes = _polygons_of(outlines.others[rest])
    deep = shapely.has_z(shapes) | _has_m(shapes)
    shapes[deep] = shapely.force_2d(shapes[deep])
    return outlines.with_shapes(rest, shapes)


def _polygons_of(shapes: Geometries) -> Geometries:
    """Return geometries with the polygons alone of those collections that hold any."""
    mixed = (shapely.get_type_id(shapes) == _COLLECTION) & (shapely.get_dimensions(shapes) == 2)
    if not mixed.any():
        return shapes
    chosen = shapes.copy()
    for row in np.flatnonzero(mixed).tolist():
        parts = [shapes[row]]
        while any(shapely.get_type_id(part) == _COLLECTION for part in parts):
            parts = [inner for part in parts for inner in shapely.get_parts(part).tolist()]
        flat = [part for part in parts if shapely.get_dimensions(part) == 2]
        chosen[row] = shapely.union_all(shapely.make_valid(np.array(flat, dtype=object)))
    return chosen


def _has_m(shapes: Geometries) -> NDArray[np.bool_]:
    """Return which have measures; older versions of shapely know none."""
    known = getattr(shapely, "has_m", None)
    return np.zeros(len(shapes), dtype=bool) if known is None else np.asarray(known(shapes))
