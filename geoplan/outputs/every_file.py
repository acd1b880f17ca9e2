"""Every file that a run gives, written into one folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geoplan.languages import Language
from geoplan.machine.memory import give_back
from geoplan.outputs.fieldwork.field_sheets import write_field_sheets
from geoplan.outputs.fieldwork.survey_form import write_survey_form
from geoplan.outputs.fieldwork.xlsform import write_xlsform
from geoplan.outputs.geopackage.geopackage import GeoPackageVersion, write_geopackage, write_rooftops
from geoplan.outputs.geopackage.raster_style import write_raster_styles
from geoplan.outputs.manifest import measured, write_manifest
from geoplan.outputs.map.page import write_map
from geoplan.outputs.package.datapackage import write_datapackage
from geoplan.outputs.package.readme import write_readme
from geoplan.outputs.package.stac import write_stac
from geoplan.outputs.rasters import write_rasters
from geoplan.outputs.report.eco_parks.park_profiles import PROFILES, write_park_profiles
from geoplan.outputs.report.report import write_report
from geoplan.outputs.tables.plan_book import write_plan_book
from geoplan.outputs.tables.tables import write_tables
from geoplan.planning.plan_file import PLAN_BOOK, PLAN_FILE
from geoplan.planning.scenario.exchange.frozen_scenarios import SCENARIOS_FILE, FrozenScenarios
from geoplan.progress import Progress, reporting, timed
from geoplan.result.assessment import Assessment

Rooftops = Literal["gpkg", "parquet", "none"]


@dataclass(frozen=True)
class _Form:
    """How GeoPackages and roofs are written."""

    language: Language
    rooftops: Rooftops
    version: GeoPackageVersion


def write_every_file(
    result: Assessment,
    folder: Path,
    *,
    language: Language = "en",
    rooftops: Rooftops = "gpkg",
    gpkg_version: GeoPackageVersion = "1.2",
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
    progress
        False, True, or a callable (fraction, message).

    Returns
    -------
    list of str
        The names of the files below the folder, in the order in which they were written.
    """
    form = _Form(language, rooftops, gpkg_version)
    steps: list[tuple[float, str, str, Callable[[], list[Path]]]] = [
        (0.0, "map", "map", lambda: [_map(result, folder, language, rooftops)]),
        (0.2, "rooftops file", "rooftops", lambda: _rooftops(result, folder, form)),
        (0.5, "tables and rasters", "tables and rasters", lambda: _tables(result, folder, language)),
        # after the rasters and the roofs: its projects show them too
        (0.64, "geopackage", "GeoPackage", lambda: [_geopackage(result, folder, form)]),
        (0.74, "report", "report", lambda: write_report(result, folder, language=language)),
        (0.86, "park profiles", "park profiles", lambda: _profiles(result, folder, language)),
        (0.9, "field sheets", "field sheets", lambda: _fieldwork(result, folder, language)),
    ]
    written: list[Path] = []
    with reporting(progress) as report:
        for start, step, message, write in steps:
            report(start, message)
            give_back()
            with timed(result.timings, step):
                written += write()
        written += _plans(result, folder, language)
        names = [path.relative_to(folder).as_posix() for path in written]
        written.append(write_readme(result, folder, names=names, language=language))
        with timed(result.timings, "hashes"):
            files = measured(folder, written)
        written.append(write_datapackage(result, folder, files=files, language=language))
        written.append(write_manifest(result, folder, outputs=written, known=files))
        report(1.0, "files written")
    return [path.relative_to(folder).as_posix() for path in written]


def _map(result: Assessment, folder: Path, language: Language, rooftops: Rooftops) -> Path:
    return write_map(result, folder / "map.html", language=language, rooftops=None if rooftops != "none" else False)


def _geopackage(result: Assessment, folder: Path, form: "_Form") -> Path:
    roofs, rasters = _rooftops_path(result, folder, form), sorted((folder / "rasters").glob("*.tif"))
    return write_geopackage(
        result,
        folder / f"{result.study.name}.gpkg",
        language=form.language,
        version=form.version,
        rooftops=roofs if form.rooftops == "gpkg" else None,
        rasters=rasters,
    )


def _rooftops(result: Assessment, folder: Path, form: "_Form") -> list[Path]:
    if form.rooftops == "none":
        return []
    path = _rooftops_path(result, folder, form)
    return [write_rooftops(result, path, format=form.rooftops, language=form.language, version=form.version)]


def _rooftops_path(result: Assessment, folder: Path, form: "_Form") -> Path:
    return folder / f"{result.study.name}-rooftops.{form.rooftops}"


def _tables(result: Assessment, folder: Path, language: Language) -> list[Path]:
    tables = write_tables(result, folder, language=language)
    rasters = write_rasters(result, folder / "rasters", layers=result.inputs)
    styles = write_raster_styles(rasters, language=language)
    return [*tables, *rasters, *styles, *write_stac(result, rasters, language=language)]


def _profiles(result: Assessment, folder: Path, language: Language) -> list[Path]:
    profiles = write_park_profiles(result, folder / PROFILES, language=language)
    return [] if profiles is None else [profiles]


def _plans(result: Assessment, folder: Path, language: Language) -> list[Path]:
    """Write the plan that the run used, as JSON and as a workbook, and what its scenarios came to."""
    plan, book = result.plan.used, write_plan_book(result, folder / PLAN_BOOK, language=language)
    written = [] if plan is None else [plan.write(folder / PLAN_FILE)]
    written += [] if book is None else [book]
    if result.scenarios is None:
        return written
    version = "" if plan is None else plan.version
    frozen = FrozenScenarios.of(result.scenarios, study=result.study.name, version=version)
    return [*written, frozen.write(folder / SCENARIOS_FILE)]


def _fieldwork(result: Assessment, folder: Path, language: Language) -> list[Path]:
    """Write the field sheets, and the blank forms for what is to be seen on site."""
    sheets = write_field_sheets(result, folder / "field-sheets.pdf", language=language)
    listed = {
        "candidates": result.candidates,
        "rooftops": result.rooftops_to_visit,
        "estates": result.estates,
        "measure_first": result.measure_first,
    }
    study, zones = result.study, result.zones
    forms = [
        write_survey_form(study, zones, folder / "survey-form.xlsx", **listed, language=language),
        write_xlsform(study, zones, folder / "survey-form.xlsform.xlsx", **listed, language=language),
    ]
    return forms if sheets is None else [sheets, *forms]
