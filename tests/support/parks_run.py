"""The run of eight small parks with a filled survey, which several test files need: one process leaves its files."""

from pathlib import Path

from geoplan.outputs.manifest import measured, write_manifest
from geoplan.outputs.tables.tables import write_tables
from geoplan.pipeline import assess
from geoplan.result.assessment import Assessment
from geoplan.study import open_study
from support.embedded_runs import DONE, held
from support.parks_study import SURVEY, make_parks_study
from support.phone_answers import kobo_answers

_NAME = "surveyed-parks"


def surveyed_run(runs: Path) -> Assessment:
    """Assess the parks with the answers of telephones, and leave the files for who asks with `surveyed_files`."""
    with held(_NAME, runs):
        return _run(runs / _NAME)


def surveyed_files(runs: Path) -> Path:
    """Return the folder of the run's tables and manifest; the study is in its folder ``study``."""
    with held(_NAME, runs):
        if not (runs / _NAME / DONE).exists():
            _run(runs / _NAME)
    return runs / _NAME


def _run(folder: Path) -> Assessment:
    study = folder / "study"
    if not study.exists():
        study.mkdir(parents=True)
        make_parks_study(study)
    result = assess(open_study(study), survey=kobo_answers(folder / "answers.xlsx", SURVEY))
    if not (folder / DONE).exists():
        written = write_tables(result, folder, language="en")
        write_manifest(result, folder, written, known=measured(folder, written))
        (folder / DONE).touch()
    return result
