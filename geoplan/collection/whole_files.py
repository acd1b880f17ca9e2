"""The files that tell of a whole collection: map, GeoPackage, tables, report, and the manifest of all of them."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geoplan.collection.joining.joined import PARTS, STUDIES, JoinedAssessment
from geoplan.collection.study_runs import RunForm
from geoplan.collection.study_tables import write_study_tables
from geoplan.errors import Fault
from geoplan.outputs.geopackage.geopackage import write_geopackage
from geoplan.outputs.manifest import MANIFEST, measured, outputs_in, write_manifest
from geoplan.outputs.map.page import write_map
from geoplan.outputs.report.report import write_report
from geoplan.outputs.tables.tables import write_tables
from geoplan.progress import Report, timed

Failures = Mapping[str, Sequence[Fault]]


def write_whole_files(
    whole: JoinedAssessment, draft: Path, *, folder: Path, form: RunForm, failures: Failures, report: Report
) -> list[str]:
    """Write the files of a whole collection.

    Parameters
    ----------
    whole
        From `geoplan.collection.joining.joined.joined_assessment`.
    draft
        An empty folder, which will stand in the place of `folder`.
    folder
        The outputs of the collection, with those of its studies.
    form
        Language and version.
    failures
        The studies of which there is no result, and why.
    report
        Takes how far it is.

    Returns
    -------
    list of str
        The names of the files below the folder, those of the studies not among them.
    """
    language, written = form.language, list[Path]()
    report(0.0, "map of the whole")
    with timed(whole.timings, "map"):
        written.append(write_map(whole, draft / "map.html", language=language, rooftops=False))
    report(0.3, "tables of the whole")
    with timed(whole.timings, "tables"):
        written += write_tables(whole, draft, language=language)
        written += write_study_tables(whole, draft, language=language, failures=failures)
    report(0.5, "GeoPackage of the whole")
    with timed(whole.timings, "geopackage"):
        file = draft / f"{whole.study.name}.gpkg"
        written.append(write_geopackage(whole, file, language=language, version=form.gpkg_version))
    report(0.7, "report of the whole")
    with timed(whole.timings, "report"):
        written += write_report(whole, draft, language=language, pdf=False)
    report(0.9, "manifest of the whole")
    known = {**measured(draft, written), **_below(whole, folder)}
    names = [draft / name for name in known]
    write_manifest(whole, draft, names, known=known, more={"collection": _about(whole, failures)})
    return [*(path.relative_to(draft).as_posix() for path in written), MANIFEST]


def _below(whole: JoinedAssessment, folder: Path) -> dict[str, dict[str, Any]]:
    """Return size and hash of the files of the studies: what their own manifests say, and what is beside them."""
    known: dict[str, dict[str, Any]] = {}
    for name in whole.parts:
        outputs, part = folder / STUDIES / name, folder / PARTS / name
        known |= {f"{STUDIES}/{name}/{file}": entry for file, entry in (outputs_in(outputs) or {}).items()}
        known |= measured(folder, [outputs / MANIFEST, *sorted(each for each in part.iterdir() if each.is_file())])
    return known


def _about(whole: JoinedAssessment, failures: Failures) -> dict[str, Any]:
    return {
        "studies": {
            name: {"title": title["en"], "has_result": name in whole.parts} for name, title in whole.titles.items()
        },
        "failures": {name: [str(fault) for fault in faults] for name, faults in failures.items()},
        "whole": not whole.missing,
    }


def drop_drafts(folder: Path) -> None:
    """Remove what dead runs of studies left half written below the outputs of a collection."""
    for below in (STUDIES, PARTS):
        if (folder / below).is_dir():
            for draft in (folder / below).glob(".geoplan-*"):
                shutil.rmtree(draft, ignore_errors=True) if draft.is_dir() else draft.unlink(missing_ok=True)
