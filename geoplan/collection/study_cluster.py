"""Studies of a collection that workers of a Dask cluster run, each study by one of them.

The workers see the studies and the folder of the outputs under the same paths as this process, and write there as it
would. What is wrong with one study is noted, and the others go on.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from geoplan.collection.study_runs import RunForm
from geoplan.errors import Fault, GeoplanError
from geoplan.machine.cluster import cluster_at
from geoplan.study import FILE_NAME, Study

RunThere = Callable[[tuple[Path, RunForm], Study], tuple[Fault, ...]]
"""Runs a study of a folder of outputs on a worker, and returns what was wrong with it."""


def run_on_cluster(
    studies: Sequence[Study], folder: Path, form: RunForm, run_there: RunThere
) -> Iterator[tuple[Study, tuple[Fault, ...]]]:
    """Run studies on the cluster of a form, as many at once as it has threads.

    Parameters
    ----------
    studies, folder, form
        As for `geoplan.collection.workers.run_studies`; the form names a cluster.
    run_there
        Runs one; a function of a module, so that workers know it.

    Yields
    ------
    tuple
        Each study once it is done, and what was wrong with it.

    Raises
    ------
    GeoplanError
        Where the cluster cannot do it, as `geoplan.machine.cluster.cluster_at`: its workers read the files of all
        studies, and one that is written into the folder for that.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".seen-") as mark:
        mark.write(mark.name.encode())  # that nobody else has
        mark.flush()
        os.fsync(mark.fileno())  # a shared folder tells of it no sooner
        weights = None if form.weights is None else form.weights.absolute()  # workers stand in other folders
        own = [] if weights is None else [weights]
        files = [Path(mark.name), *own, *(file for study in studies for file in _files_of(study))]
        with cluster_at(form.scheduler, files=files) as cluster:
            assert cluster is not None
            given = (folder.absolute(), replace(form, scheduler=None, weights=weights))
            for study, outcome in cluster.as_done(run_there, given, studies):
                yield study, _faults_of(study, outcome)


def _files_of(study: Study) -> list[Path]:
    named = [study.path_of(source) for _, source in study.layers if source.file]
    return [file for file in (study.folder / FILE_NAME, *named) if file.is_file()]


def _faults_of(study: Study, outcome: object) -> tuple[Fault, ...]:
    if isinstance(outcome, GeoplanError):
        return outcome.faults
    if isinstance(outcome, tuple):
        return outcome
    found, action = f"{type(outcome).__name__}: {outcome}", "Run the study by itself: geoplan run."
    return (Fault(str(study.folder), "", found=found, expected="a run that ends well", action=action),)
