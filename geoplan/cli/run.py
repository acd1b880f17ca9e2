"""geoplan run: a study assessed, and its outputs written."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from geoplan.cli.options import AllowOutside, Quiet, ResultBasis, grouped
from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.output import shown_progress
from geoplan.cli.speech.words import padded, phrase

if TYPE_CHECKING:
    from geoplan.collection.runs import CollectionResult
    from geoplan.result.assessment import Assessment
    from geoplan.study import Study

_TITLE, _VALUE = 58, 16
"""Cells of the columns."""


@dataclass(frozen=True, kw_only=True)
class _Outputs:
    """What is written, and where."""

    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder to write; default: outputs/<study>.")
    ] = None
    language: Annotated[
        Literal["en", "vi", "ja"] | None,
        typer.Option(help="The language that the outputs open in, English without it; the terminal speaks it too."),
    ] = None
    rooftops: Annotated[Literal["gpkg", "parquet", "none"], typer.Option(help="How to write the single roofs.")] = (
        "gpkg"
    )
    gpkg_version: Annotated[
        Literal["1.2", "1.3", "1.4"],
        typer.Option(help="Version of the GeoPackage standard; older programs read 1.2 alone."),
    ] = "1.2"
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="OUTPUT",
            help="Leave out an output: map, rooftops, tables, rasters, geopackage, report, profiles, sheets, forms,"
            " plan, or pdf for every PDF; may be repeated.",
        ),
    ] = None
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop outputs that you have changed; else they are kept.")
    ] = False


@dataclass(frozen=True, kw_only=True)
class _Basis(ResultBasis):
    """What the result rests on besides the study, and who computes it."""

    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask cluster, such as tcp://10.0.0.5:8786.")
    ] = None
    memory: Annotated[
        str | None, typer.Option(metavar="SIZE", help="The most memory that the run may take, such as 1GB.")
    ] = None
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            envvar="GEOPLAN_PROCESSES",
            show_envvar=False,
            help="How many processes write outputs side by side; default: that of cores, up to 4, and with --all 1.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class _Many:
    """Many studies in the place of one."""

    all_of: Annotated[
        Path | None,
        typer.Option(
            "--all", metavar="FOLDER", help="Run all studies of a folder, or of its collection.toml, as one whole."
        ),
    ] = None
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            min=1,
            metavar="COUNT",
            help="With --all: how many studies are run at once; default: as many as cores and memory are there for.",
        ),
    ] = None


@grouped
def run_command(
    many: _Many,
    outputs: _Outputs,
    basis: _Basis,
    study: Annotated[
        str | None, typer.Argument(metavar="STUDY", help="An embedded study, or a folder with a study.toml.")
    ] = None,
    allow_outside: AllowOutside = None,
    quiet: Quiet = False,
) -> None:
    """Assess a study and write its map, GeoPackages and tables."""
    if many.all_of is not None:
        _run_all(study, many, outputs, basis, allow_outside=allow_outside, quiet=quiet)
        return
    if study is None:
        raise typer.BadParameter("a study is expected, or --all with a folder of studies", param_hint="STUDY")
    if many.jobs is not None:
        raise typer.BadParameter("it is for many studies: --all", param_hint="--jobs")
    from geoplan.machine.garbage import rarely_searched
    from geoplan.machine.memory import memory_of, memory_within
    from geoplan.study import open_study

    most = None if basis.memory is None else memory_of(basis.memory)
    opened = open_study(study, allow_outside=allow_outside)
    from geoplan.outputs.workers import usual_processes
    from geoplan.pipeline import run as run_study

    with shown_progress(quiet=quiet) as progress, memory_within(most), rarely_searched():
        result, written = run_study(
            opened,
            output=outputs.output,
            language=outputs.language or "en",
            rooftops=outputs.rooftops,
            gpkg_version=outputs.gpkg_version,
            progress=progress,
            scheduler=basis.scheduler,
            weights=basis.weights,
            survey=basis.survey,
            plan=basis.plan,
            replace=outputs.replace,
            without=outputs.without or (),
            processes=basis.processes or usual_processes(),
        )
    if not quiet:
        _sum_up(opened, result)
        _list_files(written)


def _run_all(
    study: str | None, many: _Many, outputs: _Outputs, basis: _Basis, *, allow_outside: str | None, quiet: bool
) -> None:
    """Run all studies of a collection; those that have failed are listed last, and the command ends with 1."""
    given = {"STUDY": study, "--survey": basis.survey, "--plan": basis.plan}
    for name, value in given.items():
        if value is not None:
            raise typer.BadParameter("it is for one study, and not for --all", param_hint=name)
    from geoplan.collection.collection import open_collection
    from geoplan.collection.runs import run_collection
    from geoplan.machine.garbage import rarely_searched

    collection = open_collection(many.all_of or Path(), allow_outside=allow_outside)
    names = frozenset(study.name for study in collection)
    with shown_progress(quiet=quiet, studies=names) as progress, rarely_searched():
        result = run_collection(
            collection,
            output=outputs.output,
            jobs=many.jobs,
            language=outputs.language or "en",
            rooftops=outputs.rooftops,
            gpkg_version=outputs.gpkg_version,
            progress=progress,
            scheduler=basis.scheduler,
            weights=basis.weights,
            memory=basis.memory,
            replace=outputs.replace,
            without=outputs.without or (),
            processes=basis.processes or 1,
        )
    if not quiet:
        _sum_up(result.whole.study, result.whole)
        if result.taken:
            print("\n" + phrase("run.taken", studies=phrase("list").join(result.taken)))
        _list_files(list(result.files))
    if result.failures:
        _tell_failures(result)
        raise typer.Exit(1)


def _tell_failures(result: "CollectionResult") -> None:
    """Say which studies have no result, and why."""
    from geoplan.cli.speech.faults import fault_message
    from geoplan.errors import GeoplanError

    lines = [phrase("run.failed", count=len(result.failures), all=len(result.collection))]
    lines += [f"{name}: {fault_message(GeoplanError(faults))}" for name, faults in result.failures.items()]
    sys.stderr.write("\n" + "\n".join(lines) + "\n")


def _sum_up(study: "Study", result: "Assessment") -> None:
    """Print the totals, what does not rest on real data, and the notes."""
    from geoplan.outputs.wording.texts import load_texts

    language, titles = terminal_language(), load_texts()
    print(f"\n{study.title[language]}")
    for row in result.table(language=language).itertuples():
        unit = titles[f"unit.{row.unit}"][language] if f"unit.{row.unit}" in titles else str(row.unit)
        print(f"  {padded(str(row.title), _TITLE)} {padded(str(row.value), _VALUE, right=True)} {unit}".rstrip())
    not_real = [
        phrase("run.layer", layer=kind if language == "en" else titles[f"layer.{kind}"][language], status=status)
        for kind, report in result.layers.items()
        if report.status != "real"
        for status in (phrase(f"check.{report.status}"),)
    ]
    if not_real:
        print("  " + phrase("run.not_real", layers=phrase("list").join(not_real)))
    for note in result.notes:
        print("  " + phrase("run.note", note=note[language]))


def _list_files(written: list[Path]) -> None:
    """Print what was written, and what was kept beside it."""
    from geoplan.outputs.folder import is_kept

    print()
    kept = [path for path in written if is_kept(path.name)]
    for path in written:
        if path not in kept:
            print(path)
    if kept:
        print("\n" + phrase("run.kept"))
        for path in kept:
            print(path)
