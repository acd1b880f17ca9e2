"""The files that tell of a whole collection: map, GeoPackage, tables, report, and the manifest of all of them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from geoplan.collection.joining.joined import MAP, PARTS, STUDIES, JoinedAssessment
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
    language, package = form.language, draft / f"{whole.study.name}.gpkg"
    steps: tuple[tuple[float, str, str, Callable[[], list[Path]]], ...] = (
        (0.0, "map", "map of the whole", lambda: [write_map(whole, draft / MAP, language=language, rooftops=False)]),
        (0.3, "tables", "tables of the whole", lambda: write_tables(whole, draft, language=language)),
        (
            *(0.5, "geopackage", "GeoPackage of the whole"),
            lambda: [write_geopackage(whole, package, language=language, version=form.gpkg_version)],
        ),
        (0.7, "report", "report of the whole", lambda: write_report(whole, draft, language=language, pdf=False)),
    )
    written: list[Path] = []
    for start, output, message, write in steps:
        if output not in form.without:
            report(start, message)
            with timed(whole.timings, output):
                written += write()
    # which studies are missing is told whatever is left out
    written += write_study_tables(whole, draft, language=language, failures=failures)
    report(0.9, "manifest of the whole")
    known = {**measured(draft, written), **_below(whole, folder)}
    names, more = [draft / name for name in known], {"collection": _about(whole, failures)}
    write_manifest(whole, draft, names, known=known, more=more, left_out=form.without)
    return [*(path.relative_to(draft).as_posix() for path in written), MANIFEST]


def _below(whole: JoinedAssessment, folder: Path) -> dict[str, dict[str, Any]]:
    """Return size and hash of the files of the studies: what their own manifests say, and what is beside them."""
    known: dict[str, dict[str, Any]] = {}
    for name in whole.titles:  # what stands of one that failed now is that of an earlier run
        outputs, part = folder / STUDIES / name, folder / PARTS / name
        made = outputs_in(outputs)
        if made is not None:
            known |= {f"{STUDIES}/{name}/{file}": entry for file, entry in made.items()}
            known |= measured(folder, [outputs / MANIFEST])
        if part.is_dir():
            known |= measured(folder, sorted(each for each in part.iterdir() if each.is_file()))
    return known


def _about(whole: JoinedAssessment, failures: Failures) -> dict[str, Any]:
    return {
        "studies": {
            name: {"title": title["en"], "has_result": name in whole.parts} for name, title in whole.titles.items()
        },
        "failures": {name: [str(fault) for fault in faults] for name, faults in failures.items()},
        "whole": not whole.missing,
    }
