"""All studies of a collection run one by one or some at once, and told as one whole.

What stands already is not run again; one that fails does not stop the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd

from geoplan.collection.collection import Collection
from geoplan.collection.joining.joined import PARTS, STUDIES, JoinedAssessment, joined_assessment
from geoplan.collection.joining.study_part import StudyPart
from geoplan.collection.outlines import overlaps, zones_of
from geoplan.collection.room import lack_of_room, room_told
from geoplan.collection.study_runs import RunForm, standing_part
from geoplan.collection.study_tables import failures_table, studies_table
from geoplan.collection.whole_files import write_whole_files
from geoplan.collection.whole_folder import WholeFolder, settle_below, whole_folder
from geoplan.collection.workers import run_studies, usual_jobs
from geoplan.errors import Fault, GeoplanError
from geoplan.interrupts import Stopped
from geoplan.languages import Language
from geoplan.machine.memory import LEAST_BYTES, memory_of
from geoplan.outputs.output_titles import left_out
from geoplan.outputs.source_date import source_date
from geoplan.progress import Progress, part_of, reporting
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.study import Study


@dataclass(frozen=True, eq=False)
class CollectionResult:
    """What the studies of a collection come to.

    Attributes
    ----------
    collection
        The collection.
    folder
        Where its outputs stand: those of each study below ``studies``, those of the whole beside them.
    whole
        All studies that have a result as one: zones, candidates, totals, layers and notes as of an `Assessment`.
    failures
        Study -> what was wrong; empty where all have a result.
    taken
        The studies that stood already and were not run again.
    files
        The files of the whole, followed by what was kept of those that were changed, as NAME.yours-DATE.
    """

    collection: Collection
    folder: Path
    whole: JoinedAssessment = field(repr=False)
    failures: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)
    taken: tuple[str, ...] = ()
    files: tuple[Path, ...] = field(default=(), repr=False)

    def __repr__(self) -> str:
        done, every = len(self.whole.parts), len(self.collection)
        told = f"{done:,} of {every:,} studies, {len(self.zones):,} zones"
        failed = f"; no result of {', '.join(self.failures)}" if self.failures else ""
        return f"<CollectionResult of '{self.collection.name}': {told}{failed}>"

    @property
    def is_whole(self) -> bool:
        """Whether every study has a result."""
        return not self.failures

    @property
    def zones(self) -> gpd.GeoDataFrame:
        """The zones of all studies, by ``study:zone``; ``study_name`` and the rank within the study beside them."""
        return self.whole.zones

    @property
    def candidates(self) -> gpd.GeoDataFrame | None:
        """The candidates of all studies, ranked within their kind among all; None where there are none."""
        return self.whole.candidates

    @property
    def totals(self) -> "pd.Series[float]":
        """The sums of all studies, with P10, P50 and P90 of the sums in each future."""
        return self.whole.totals

    @property
    def studies(self) -> pd.DataFrame:
        """One row per study, with its totals."""
        return studies_table(self.whole)

    @property
    def faults(self) -> pd.DataFrame:
        """One row per fault of a study without a result."""
        return failures_table(self.failures)


def run_collection(
    collection: Collection,
    *,
    output: Path | None = None,
    jobs: int | None = None,
    language: Language = "en",
    rooftops: Literal["gpkg", "parquet", "none"] = "gpkg",
    gpkg_version: Literal["1.2", "1.3", "1.4"] = "1.2",
    progress: Progress = False,
    scheduler: str | None = None,
    weights: Path | None = None,
    memory: str | float | None = None,
    replace: bool = False,
    without: Sequence[str] = (),
    processes: int = 1,
) -> CollectionResult:
    """Run every study of a collection, and write its outputs and those of the whole.

    A study whose outputs stand as they would be written now is taken as it stands: a run that was stopped, killed, or
    found the disk full goes on where it ended, and gives the same bytes.

    Parameters
    ----------
    collection
        From `geoplan.open_collection`.
    output
        The folder to write; by default ``outputs/<collection>`` below the current folder.
    jobs
        How many studies are run at once: 1 in this process, more in a process each. By default as many as there are
        cores and memory for.
    language, rooftops, gpkg_version, scheduler, replace, without
        As for `geoplan.run`, of each study and of the whole.
    processes
        How many processes write the outputs of one study side by side.
    progress
        False, True, or a callable (fraction, message).
    weights
        A file of weights in the place of the collection's own.
    memory
        The most memory that all runs together may take, such as ``"2GB"``.

    Returns
    -------
    CollectionResult
        Its `failures` name the studies that have no result, and why; files of the whole say so too.

    Raises
    ------
    GeoplanError
        Before any work: where zones of two studies overlap, the disk cannot hold the outputs, or something else stands
        there; all at once. Where no study has a result: what was wrong with each.
    """
    source_date()
    _check_opened(collection)
    ranked = weights or collection.weights
    chosen = None if ranked is None else RankingWeights.read(ranked)
    at_once = usual_jobs(collection.studies) if jobs is None else max(1, jobs)
    most = None if memory is None else memory_of(memory)
    if most is not None:
        at_once = min(at_once, most // LEAST_BYTES)
        most = most // at_once
    form = RunForm(language, rooftops, gpkg_version, left_out(without), processes, ranked, scheduler, most, replace)
    target = Path(output) if output is not None else Path("outputs") / collection.name
    names = frozenset(study.name for study in collection.studies)
    held = whole_folder(target, names=names, replace=replace)
    with reporting(progress) as report, held as folder, _stopped_between_studies(folder.path):
        report(0.0, "studies of the collection")
        settle_below(folder.path)
        left = [study for study in collection.studies if not standing_part(study, folder.path, form)]
        _check(collection, folder, left, form)
        report(0.02, room_told(left, folder.path, with_roofs=form.writes_roofs))
        step = part_of(report, start=0.02, end=0.95)
        failures = run_studies(left, folder.path, form, jobs=at_once, progress=step)
        kept = [study.name for study in collection.studies if study.name not in failures]
        if not kept:
            raise GeoplanError([fault for faults in failures.values() for fault in faults])
        report(0.95, "the whole")
        with_maps, places = "map" not in form.without, [folder.path / PARTS / name for name in kept]
        # nothing holds the parts besides: all futures would be in memory twice
        whole = joined_assessment(
            collection, [_read(part) for part in places], weights=chosen, language=language, with_maps=with_maps
        )
        with folder.replaced() as draft:
            step = part_of(report, start=0.96, end=1.0)
            files = write_whole_files(whole, draft, folder=folder.path, form=form, failures=failures, report=step)
        report(1.0, "done")
    ran = {study.name for study in left}
    taken = tuple(name for name in kept if name not in ran)
    paths = tuple(folder.path / name for name in (*files, *folder.kept))
    return CollectionResult(collection, folder.path, whole, failures, taken, paths)


@contextmanager
def _stopped_between_studies(folder: Path) -> Iterator[None]:
    """Let a run that is told to stop say that what is done stands."""
    try:
        yield
    except Stopped as stopped:
        stopped.standing = stopped.standing or f"Studies that are done stand in {folder}; the next run goes on."
        raise


def _check_opened(given: object) -> None:
    if not isinstance(given, Collection):
        found, action = type(given).__name__, "geoplan.open_collection gives one."
        raise GeoplanError(Fault("collection", "", found=found, expected="a collection that is open", action=action))


def _read(part: Path) -> StudyPart:
    try:
        return StudyPart.read(part)
    except (OSError, ValueError, LookupError, TypeError) as error:
        found = f"what cannot be read ({type(error).__name__}: {error})"
        action = "Remove this folder, and run again."
        raise GeoplanError(
            Fault(str(part), "", found=found, expected="what a run of the study keeps", action=action)
        ) from None


def _check(collection: Collection, folder: WholeFolder, left: Sequence[Study], form: RunForm) -> None:
    """Refuse before any work what could not be told as one whole, or written."""
    faults = folder.strangers()
    faults += overlaps(zones_of(collection.studies, crs=collection.crs), file=str(collection.folder))
    lack = lack_of_room(left, folder.path, with_roofs=form.writes_roofs)
    if faults or lack is not None:
        raise GeoplanError([*faults, *([] if lack is None else [lack])])
    for below in (STUDIES, PARTS):
        (folder.path / below).mkdir(parents=True, exist_ok=True)
