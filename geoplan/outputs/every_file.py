"""Every file that a run gives, written into one folder."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geoplan.languages import Language
from geoplan.outputs.steps import Form, Rooftops, steps_of
from geoplan.outputs.worker import Job
from geoplan.outputs.workers import Worker, written_steps
from geoplan.progress import Progress, reporting
from geoplan.result.assessment import Assessment

if TYPE_CHECKING:
    from geoplan.outputs.geopackage.geopackage import GeoPackageVersion


def write_every_file(
    result: Assessment,
    folder: Path,
    *,
    language: Language = "en",
    rooftops: Rooftops = "gpkg",
    gpkg_version: "GeoPackageVersion" = "1.2",
    without: Collection[str] = (),
    workers: Sequence[Worker] = (),
    progress: Progress = False,
) -> list[str]:
    """Write map, GeoPackages, tables, rasters, report, profiles, sheets, form and plan; last, what programs read first.

    Parameters
    ----------
    result
        What `assess` returned; the seconds that each step takes are added to its timings.
    folder
        An empty folder.
    language
        The language that the outputs open in.
    rooftops
        How to write the single roofs.
    gpkg_version
        The version of the standard that GeoPackages follow.
    without
        What is not written: rows of outputs.csv.
    workers
        Processes that write beside this one, of `geoplan.outputs.workers.workers_beside`; the bytes are the same.
    progress
        False, True, or a callable (fraction, message).

    Returns
    -------
    list of str
        The names of the files below the folder, in the order of the manifest.

    Raises
    ------
    GeoplanError
        For names of outputs that are none, or a file that cannot be written.
    """
    form = Form.of(language, rooftops, gpkg_version, without)
    return write_in_form(result, folder, form, workers=workers, progress=progress)


def write_in_form(
    result: Assessment, folder: Path, form: Form, *, workers: Sequence[Worker] = (), progress: Progress = False
) -> list[str]:
    """Write the files that a form asks for; see `write_every_file`.

    Parameters
    ----------
    result, folder, workers, progress
        As for `write_every_file`.
    form
        How they are written, and which are not.
    """
    from geoplan.outputs.manifest import measured, write_manifest
    from geoplan.outputs.package.datapackage import write_datapackage
    from geoplan.outputs.package.readme import write_readme

    with reporting(progress) as report:
        done = written_steps(steps_of(form), Job(result, folder, form), workers=workers, report=report)
        result.timings.update({step: written.seconds for step, written in done.items()})
        files = [file for written in done.values() for file in written.files]
        names = [file.relative_to(folder).as_posix() for file in files]
        files.append(write_readme(result, folder, names=names, left_out=form.without, language=form.language))
        known = {name: entry for written in done.values() for name, entry in written.measured.items()}
        known |= measured(folder, files[-1:])
        files.append(write_datapackage(result, folder, files=known, language=form.language))
        files.append(write_manifest(result, folder, outputs=files, known=known, left_out=form.without))
        report(1.0, "files written")
    return [file.relative_to(folder).as_posix() for file in files]
