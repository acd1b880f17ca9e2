"""Rooftops: building footprints, too many to hold at once, read and cleaned in partitions."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.errors import did_you_mean
from geoplan.files.limits import limit
from geoplan.layers.opening.crs_and_bounds import check_place, existing_file, layer_crs
from geoplan.layers.opening.reading import Reading
from geoplan.layers.opening.table import as_text, clean, named
from geoplan.layers.rooftops.cleaned_file import CleanedRooftops, open_cleaned
from geoplan.layers.rooftops.cleaning import NUMBERS, CleanedBatch, Cleaner, RooftopsCleaning
from geoplan.layers.rooftops.footprint import FootprintBatch, FootprintFile, Footprints
from geoplan.layers.rooftops.footprints import Format, open_footprints
from geoplan.layers.rooftops.overlaps.given_out import roofs_left, with_shared
from geoplan.layers.rooftops.overlaps.shared_out import shared_out
from geoplan.layers.rooftops.overlaps.store import HELD_COORDINATES, RoofStore
from geoplan.machine.memory import at_once, give_back
from geoplan.progress import Progress, reporting
from geoplan.scratch import ScratchFolder

__all__ = ["COLUMNS", "NUMBERS", "Rooftops", "RooftopsCleaning"]

COLUMNS = ("roof_id", "roof_class", "roof_form", "height_m", "num_floors", "confidence", "roof_name")

_COORDINATE_BYTES = 600
"""What a coordinate takes in a store, with the share of its roof's geometry, row and text. [bytes]"""


class Rooftops:
    """The footprints of a study, read in partitions.

    A file that `geoplan.preparation.import_rooftops` or `geoplan.layers.rooftops.synthetic` wrote is taken as it is,
    and any of its partitions at any time; any other is cleaned as it is read, from its start to its end, and its roofs
    are given out once all are known, for those that overlap are shared out: see `geoplan.layers.rooftops.overlaps`.

    Parameters
    ----------
    reading
        The layer that they belong to.
    path
        The file to read; by default the layer's own.
    as_format
        What the file is; by default what its ending says.
    minimum_confidence
        Footprints with a lower ``confidence`` are left out.
    guessed
        Of the layer's columns, those that nobody named: see `geoplan.layers.rooftops.cleaning.Cleaner`.

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

    def __init__(
        self,
        reading: Reading,
        *,
        path: Path | None = None,
        as_format: Format | None = None,
        minimum_confidence: float | None = None,
        guessed: Collection[str] = (),
    ) -> None:
        self._guessed = guessed
        self._reading = replace(reading, faults=[], mended=[], remarks=[])
        self._minimum_confidence = minimum_confidence
        self.path = path or existing_file(reading)
        self._file: FootprintFile = open_footprints(self._reading, self.path, as_format=as_format)
        self._crs = self._file.crs if path is not None and self._file.crs else layer_crs(reading, self._file.crs)
        self._columns = self._file_columns()
        if self._file.bounds is not None:
            check_place(self._reading, self._file.bounds, self._crs)
        self.count = self._file.count
        self.clean: RooftopsCleaning | None = None
        plain = not reading.source.columns and not reading.source.where and minimum_confidence is None
        self._cleaned = open_cleaned(self.path, crs=self._reading.crs) if plain else None

    def __repr__(self) -> str:
        return f"Rooftops('{self.path}', {self.count:,} footprints)"

    @property
    def cleaned(self) -> bool:
        """Whether the file is clean, so that `partition` can give any part of it."""
        return self._cleaned is not None

    @property
    def partition_count(self) -> int:
        """The partitions that `partition` gives: the file's row groups.

        Raises
        ------
        LayerError
            Where the file is not clean.
        """
        return self._clean_file().partition_count

    def partition(self, number: int) -> gpd.GeoDataFrame:
        """Return one partition of a clean file; the object can be pickled, and this method called anywhere.

        Parameters
        ----------
        number
            From 0 to `partition_count` - 1.

        Returns
        -------
        GeoDataFrame
            As `partitions` yields; empty where the row group lies outside the zones.

        Raises
        ------
        LayerError
            Where the file is not clean.
        IndexError
            Where there is no such partition.
        """
        return self.footprints(number).frame()

    def footprints(self, number: int) -> Footprints:
        """Return one partition of a clean file as `partition` does, with no geometry made."""
        return self._clean_file().partition(number, area=self._reading.area)

    @property
    def has_heights(self) -> bool:
        """Whether the file is clean, and any roof in it has a height."""
        return self._cleaned is not None and self._cleaned.heights

    def around(self, number: int, *, radius_m: float) -> gpd.GeoDataFrame:
        """Return the roofs of one partition of a clean file and all that come within a radius of its bounds [m].

        Raises
        ------
        LayerError
            Where the file is not clean.
        """
        return self.footprints_around(number, radius_m=radius_m).frame()

    def footprints_around(self, number: int, *, radius_m: float, heights_alone: bool = False) -> Footprints:
        """Return roofs as `around` does, with no geometry made; of columns all, or the heights alone."""
        return self._clean_file().around(number, radius_m=radius_m, heights_alone=heights_alone)

    def partitions(self, *, size: int = 100_000) -> Iterator[gpd.GeoDataFrame]:
        """Read the footprints, a part at a time, in the order of the file.

        Parameters
        ----------
        size
            Footprints read at once, at most.

        Yields
        ------
        GeoDataFrame
            roof_id (text), roof_area_m2 (planar), roof_class, roof_form (text, missing where the file does not say),
            height_m (NaN where unknown) and valid polygons, in the study's CRS.

        Raises
        ------
        LayerError
            Where footprints are no polygons, lie elsewhere, or share an id: all faults of rows at once.
        """
        for part in self.parts(size=size):
            yield part.frame()

    def parts(self, *, size: int = 100_000) -> Iterator[Footprints]:
        """Read the footprints as `partitions` does, with no geometry made where none is needed."""
        if self._cleaned is None:
            yield from self._cleaned_on_the_way(size)
            return
        kept = 0
        for number in range(self._cleaned.partition_count):
            part = self._cleaned.partition(number, area=self._reading.area)
            kept += len(part)
            for start in range(0, len(part), size):
                stop = min(start + size, len(part))
                yield part if len(part) <= size else part.taken(np.arange(start, stop))
        self._check_any(self.count, kept)
        counts, small = self._cleaned.passed, self._cleaned.small_count()
        outside = self.count - kept - small
        self.clean = replace(counts, kept=kept, outside=counts.outside + outside, dropped=counts.dropped + small)

    def check_first(self, *, size: int = 1000) -> None:
        """Check the first footprints, so that a wrong file is found when it is opened.

        Raises
        ------
        LayerError
            As `partitions`.
        """
        if self._cleaned is not None:
            return
        cleaner = self._cleaner()
        for batch in self._batches(cleaner, size):
            cleaner.cleaned(batch)
            cleaner.faults.stop_if_any(rows_read=len(batch.rows), whole=False)
            return

    def check_all(self, *, size: int = 100_000, progress: Progress = False) -> None:
        """Read every footprint, so that each fault is known before a run meets it; `clean` is known then too.

        Of a clean file only so much is read as shows that there are roofs in the study.

        Parameters
        ----------
        size
            Footprints read at once, at most.
        progress
            False, True, or a callable ``(fraction, message)``.

        Raises
        ------
        LayerError
            As `partitions`.
        """
        done = 0
        with reporting(progress) as report:
            for part in self.parts(size=size):
                if self._cleaned is not None and len(part):
                    return
                done += len(part)
                report(min(done / max(self.count, done, 1), 1.0), f"{done:,} rooftops")

    def batches(self, *, size: int = 100_000) -> Iterator[CleanedBatch]:
        """Read and clean the footprints; faults are raised at the end, duplicates and overlaps left in.

        Parameters
        ----------
        size
            Footprints read at once, at most.

        Raises
        ------
        LayerError
            As `partitions`.
        """
        cleaner = self._cleaner()
        ids_seen = _Seen()
        read = useful = 0
        for batch in self._batches(cleaner, size):
            part = cleaner.cleaned(batch)
            read += part.passed.read
            limit("footprints.count").check(read, self.path)
            useful += int((~part.part).sum())
            if "roof_id" in self._columns:
                self._check_ids(part.roofs.rows, ids_seen, cleaner)
            if cleaner.faults.enough:
                cleaner.faults.stop_if_any(rows_read=read, whole=False)
            yield part
        cleaner.faults.stop_if_any(rows_read=read, whole=True)
        if not useful:
            cleaner.check_place()
        self._check_any(read, useful)

    def _clean_file(self) -> CleanedRooftops:
        if self._cleaned is None:
            action = "Run geoplan import rooftops on it, and take the file that it writes."
            self._reading.stop("", "footprints that are not cleaned and sorted", "an imported file", action)
        return self._cleaned

    def _cleaned_on_the_way(self, size: int) -> Iterator[Footprints]:
        """Read all footprints, share out what overlaps, and give out what is left in the order of the file."""
        counts = RooftopsCleaning()
        held = at_once(HELD_COORDINATES, bytes_each=_COORDINATE_BYTES)
        with ScratchFolder() as scratch, RoofStore(scratch, held_coordinates=held) as store:
            for part in self.batches(size=size):
                counts = counts.plus(part.passed)
                store.add(part)
                give_back()
            shared = shared_out(store)
            give_back()
            for start, some in store.parts():
                roofs, given = roofs_left(some, start, shared, crs=self._reading.crs)
                counts = counts.plus(given)
                if len(roofs):
                    yield roofs
                store.forget_pages()
        self.clean = with_shared(counts, shared)

    def _cleaner(self) -> Cleaner:
        return Cleaner(
            self._reading,
            crs=self._crs,
            columns=self._columns,
            minimum_confidence=self._minimum_confidence,
            guessed=self._guessed,
        )

    def _batches(self, cleaner: Cleaner, size: int) -> Iterator[FootprintBatch]:
        needed = sorted({*self._columns.values(), *self._reading.source.where})
        for batch in self._file.batches(needed, size, faults=cleaner.faults):
            yield self._asked_for(batch)

    def _asked_for(self, batch: FootprintBatch) -> FootprintBatch:
        for column, values in self._reading.source.where.items():
            wanted = {clean(value).casefold() for value in values}
            batch = batch.only(as_text(batch.rows[column]).str.casefold().isin(wanted).to_numpy())
        return batch

    def _file_columns(self) -> dict[str, str]:
        given = {
            clean(name): own
            for name, own in self._reading.source.columns.items()
            if clean(name) not in self._file.own_options
        }
        there = self._file.columns
        for name, own in given.items():
            if name not in COLUMNS:
                hint = did_you_mean(name, [*COLUMNS, *self._file.own_options])
                self._reading.stop_option(f"columns.{name}", f"'{name}'", "a column of rooftops", hint)
            if own not in there:
                self._reading.stop("columns", f"no column '{own}'", f"it, for '{name}'", did_you_mean(own, there))
        for name in self._reading.source.where:
            if name not in there:
                hint = did_you_mean(name, there)
                self._reading.stop_option(f"where.{name}", f"'{name}'", "a column of the file", hint)
        columns = given | {name: name for name in COLUMNS if name in there and name not in given}
        if self._minimum_confidence is None:
            columns.pop("confidence", None)
        elif "confidence" not in columns:
            action = f"Leave the confidence out, or name its column. Columns: {', '.join(there)}."
            self._reading.stop("columns", "no column 'confidence'", "it, for a minimum confidence", action)
        return columns

    def _check_any(self, read: int, useful: int) -> None:
        if read == 0:
            self._reading.stop("", "no footprints", "building footprints", "Check the file and the where option.")
        if useful == 0:
            action = "Check the CRS, or take a file of this place."
            self._reading.stop("", f"{read:,} footprints, none of use", "footprints in the study", action)

    def _check_ids(self, part: pd.DataFrame, seen: "_Seen", cleaner: Cleaner) -> None:
        ids = part["roof_id"].to_numpy()
        again = ~seen.first_time(pd.util.hash_array(ids, categorize=False))
        if again.any():
            found = f"{named('roof_id', ids[again].tolist())} more than once"
            rows = part.index[again]
            cleaner.faults.note(str(rows.name), rows, found, "each id once", "Correct them, or leave them out.")


class _Seen:
    """The hashes that have come before, in sorted runs: each longer than the next, so that few are looked through."""

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []

    def first_time(self, numbers: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return which of `numbers` come for the first time, and remember them."""
        unique, first = np.unique(numbers, return_index=True)
        known = np.zeros(len(unique), dtype=bool)
        for run in self._runs:
            places = np.searchsorted(run, unique)
            known |= run[np.minimum(places, len(run) - 1)] == unique
        new = np.zeros(len(numbers), dtype=bool)
        new[first[~known]] = True
        self._remember(unique[~known])
        return new

    def _remember(self, run: NDArray[np.uint64]) -> None:
        while self._runs and len(self._runs[-1]) <= len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")  # which merges what is sorted
        if len(run):
            self._runs.append(run)
