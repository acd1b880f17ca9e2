"""The steps by which the files of a run are written, each by itself, in whatever process takes it.

What may be left out is named in outputs.csv; README.md, datapackage.json and manifest.json are always written. Each
step imports what writes it: a process reads the libraries of its own steps alone, and none before the result is there.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

from geoplan.languages import Language
from geoplan.outputs.output_titles import PDF, left_out

if TYPE_CHECKING:
    from geoplan.outputs.geopackage.geopackage import GeoPackageVersion
    from geoplan.result.assessment import Assessment

Rooftops: TypeAlias = Literal["gpkg", "parquet", "none"]


@dataclass(frozen=True)
class Form:
    """How the files of a run are written, and which are not."""

    language: Language = "en"
    rooftops: Rooftops = "gpkg"
    version: "GeoPackageVersion" = "1.2"
    without: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, language: Language, rooftops: Rooftops, version: "GeoPackageVersion", without: Collection[str] = ()
    ) -> Self:
        """Return a form, once the names of what is left out are known to be such.

        Raises
        ------
        GeoplanError
            Where one is none.
        """
        return cls(language, rooftops, version, left_out(without))


@dataclass(frozen=True)
class OutputStep:
    """One step.

    Attributes
    ----------
    name
        What its seconds are noted under.
    output
        Its row of outputs.csv.
    message
        What is told of it while it goes on.
    share
        Its share of the whole work, as far as steps of any study can be compared.
    write
        Writes its files into the folder of a run and returns them.
    after
        The steps whose files it looks at.
    is_paper
        Whether all that it writes are PDFs.
    holds_much
        Whether it holds much memory: no two such are done side by side while there is another to do.
    begin
        Does what the roofs alone are needed for, as soon as they are known: takes their file, and leaves beside it what
        `write` then finds there. What was not begun, `write` does as well.
    """

    name: str
    output: str
    message: str
    share: float
    write: "Callable[[Assessment, Path, Form], list[Path]]"
    after: tuple[str, ...] = ()
    is_paper: bool = False
    holds_much: bool = False
    begin: "Callable[[Path, Form], None] | None" = None


def steps_of(form: Form) -> tuple[OutputStep, ...]:
    """Return the steps of a run, in the order in which their files are listed."""
    return tuple(
        step for step in STEPS if step.output not in form.without and not (step.is_paper and PDF in form.without)
    )


def _map(result: "Assessment", folder: Path, form: Form) -> list[Path]:
    from geoplan.outputs.map.page import write_map

    roofs = None if form.rooftops != "none" else False
    return [write_map(result, folder / "map.html", language=form.language, rooftops=roofs)]


def _begin_map(roofs: Path, form: Form) -> None:
    from geoplan.outputs.map.page import begin_map

    if form.rooftops != "none":
        begin_map(roofs)


def _rooftops(result: "Assessment", folder: Path, form: Form) -> list[Path]:
    if form.rooftops == "none":
        return []
    from geoplan.outputs.geopackage.geopackage import write_rooftops

    path = _rooftops_path(result, folder, form)
    return [write_rooftops(result, path, format=form.rooftops, language=form.language, version=form.version)]


def _begin_rooftops(roofs: Path, form: Form) -> None:
    from geoplan.outputs.geopackage.geopackage import begin_rooftops

    if form.rooftops == "gpkg":
        begin_rooftops(roofs, version=form.version)


def _rooftops_path(result: "Assessment", folder: Path, form: Form) -> Path:
    return folder / f"{result.study.name}-rooftops.{form.rooftops}"


def _tables(result: "Assessment", folder: Path, form: Form) -> list[Path]:
    from geoplan.outputs.tables.tables import write_tables

    return write_tables(result, folder, language=form.language)


def _rasters(result: "Assessment", folder: Path, form: Form) -> list[Path]:
    from geoplan.outputs.geopackage.raster_style import write_raster_styles
    from geoplan.outputs.package.stac import write_stac
    from geoplan.outputs.rasters import write_rasters

    rasters = write_rasters(result, folder / "rasters", layers=result.inputs)
    styles = write_raster_styles(rasters, language=form.language)
    return [*rasters, *styles, *write_stac(result, rasters, language=form.language)]


def _geopackage(result: "Assessment", folder: Path, form: Form) -> list[Path]:
    """Write the GeoPackage, whose projects show the rasters and the roofs that stand beside it."""
    from geoplan.outputs.geopackage.geopackage import write_geopackage

    roofs, rasters = _rooftops_path(result, folder, form), sorted((folder / "rasters").glob("*.tif"))
    return [
        write_geopackage(
            result,
            folder / f"{result.study.name}.gpkg",
            language=form.language,
            version=form.version,
            rooftops=roofs if form.rooftops == "gpkg" and "rooftops" not in form.without else None,
            rasters=rasters,
        )
    ]


def _report(result: "Assessment", folder: Path, form: Form) -> list[Path]:
    from geoplan.outputs.report.report import write_report

    return write_report(result, folder, language=form.language, pdf=PDF not in form.without)


def _profiles(result: "Assessment", folder: Path, form: Form) -> list[Path]:
    from geoplan.outputs.report.eco_parks.park_profiles import PROFILES, write_park_profiles

    profiles = write_park_profiles(result, folder / PROFILES, language=form.language)
    return [] if profiles is None else [profiles]


def _sheets(result: "Assessment", folder: Path, form: Form) -> list[Path]:
    from geoplan.outputs.fieldwork.field_sheets import write_field_sheets

    sheets = write_field_sheets(result, folder / "field-sheets.pdf", language=form.language)
    return [] if sheets is None else [sheets]


def _forms(result: "Assessment", folder: Path, form: Form) -> list[Path]:
    """Write the blank forms for what is to be seen on site."""
    from geoplan.outputs.fieldwork.survey_form import write_survey_form
    from geoplan.outputs.fieldwork.xlsform import write_xlsform

    listed: dict[str, Any] = {
        "candidates": result.candidates,
        "rooftops": result.rooftops_to_visit,
        "estates": result.estates,
        "measure_first": result.measure_first,
    }
    study, zones, language = result.study, result.zones, form.language
    return [
        write_survey_form(study, zones, folder / "survey-form.xlsx", **listed, language=language),
        write_xlsform(study, zones, folder / "survey-form.xlsform.xlsx", **listed, language=language),
    ]


def _plan(result: "Assessment", folder: Path, form: Form) -> list[Path]:
    """Write the plan that the run used, as JSON and as a workbook, and what its scenarios came to."""
    from geoplan.outputs.tables.plan_book import write_plan_book
    from geoplan.planning.plan_file import PLAN_BOOK, PLAN_FILE
    from geoplan.planning.scenario.exchange.frozen_scenarios import SCENARIOS_FILE, FrozenScenarios

    plan, book = result.plan.used, write_plan_book(result, folder / PLAN_BOOK, language=form.language)
    written = [] if plan is None else [plan.write(folder / PLAN_FILE)]
    written += [] if book is None else [book]
    if result.scenarios is None:
        return written
    version = "" if plan is None else plan.version
    frozen = FrozenScenarios.of(result.scenarios, study=result.study.name, version=version)
    return [*written, frozen.write(folder / SCENARIOS_FILE)]


STEPS = (
    OutputStep("map", "map", "map", 0.19, _map, begin=_begin_map),
    OutputStep("rooftops file", "rooftops", "rooftops", 0.17, _rooftops, begin=_begin_rooftops),
    OutputStep("tables", "tables", "tables", 0.06, _tables),
    OutputStep("rasters", "rasters", "rasters", 0.04, _rasters),
    OutputStep("geopackage", "geopackage", "GeoPackage", 0.05, _geopackage, after=("rooftops file", "rasters")),
    OutputStep("report", "report", "report", 0.21, _report, holds_much=True),
    OutputStep("park profiles", "profiles", "park profiles", 0.15, _profiles, is_paper=True, holds_much=True),
    OutputStep("field sheets", "sheets", "field sheets", 0.09, _sheets, is_paper=True, holds_much=True),
    OutputStep("survey forms", "forms", "survey forms", 0.03, _forms),
    OutputStep("plan", "plan", "plan", 0.01, _plan),
)
