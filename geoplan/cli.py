"""The command line: geoplan run, check, new, studies.

Exit status 0: done; 1: the input is wrong, with the list of faults; 2: the command line is wrong.
"""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from geoplan.errors import GeoplanError

app = typer.Typer(
    name="geoplan",
    help="Rooftop-PV, biomass and waste-energy potential per zone.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

StudyName = Annotated[str, typer.Argument(metavar="STUDY", help="An embedded study, or a folder with a study.toml.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from geoplan import __version__

        print(f"geoplan {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Rooftop-PV, biomass and waste-energy potential per zone."""


@app.command()
def run(
    study: StudyName,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder to write; default: outputs/<study>.")
    ] = None,
    language: Annotated[Literal["en", "vi", "ja"], typer.Option(help="The language that the outputs open in.")] = "en",
    rooftops: Annotated[
        Literal["gpkg", "parquet", "none"], typer.Option(help="How to write the single roofs.")
    ] = "gpkg",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Assess a study and write its map, GeoPackages and tables."""
    from geoplan.study import open_study

    opened = open_study(study)
    from geoplan.pipeline import run as run_study

    result, written = run_study(opened, output=output, language=language, rooftops=rooftops, progress=not quiet)
    print(f"\n{opened.title[language]}")
    for row in result.table(language=language).itertuples():
        print(f"  {row.title:<58} {row.value:>16} {row.unit}")
    not_real = [f"{kind} ({report.status})" for kind, report in result.layers.items() if report.status != "real"]
    if not_real:
        print(f"  Not from real data: {', '.join(not_real)}.")
    for note in result.notes:
        print(f"  Note: {note[language]}")
    print()
    for path in written:
        print(path)


@app.command()
def check(study: StudyName) -> None:
    """Open every layer of a study, and say what each is and what is wrong."""
    from geoplan.study import open_study

    opened = open_study(study)
    from geoplan.layers.catalog import open_layers

    layers = open_layers(opened)
    print(f"{opened.title.en} ({opened.name}), {opened.crs}, {opened.time_zone}")
    for kind, report in layers.reports.items():
        covered = "" if report.coverage != report.coverage else f", covers {report.coverage:.1%}"
        rows = "" if report.rows is None else f", {report.rows:,} rows"
        print(f"  {kind:<12} {report.status:<10} {report.file}{rows}{covered}")
        print(f"  {'':<12} licence: {report.licence}" + (f"; {report.vintage}" if report.vintage else ""))
        for text in report.texts:
            print(f"  {'':<12} {text.en}")
    for kind in layers.absent:
        print(f"  {kind:<12} absent")
    print("No faults.")


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    zones: Annotated[Path, typer.Option("--zones", help="A file of polygons: the zones of the new study.")],
    table: Annotated[str | None, typer.Option(help="The layer of a file that holds several.")] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=VALUE", help="Keep only the zones with this value; may be repeated."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="A short name; default: the folder's.")] = None,
) -> None:
    """Make a study folder for a place of your own, with what can be known of it."""
    from geoplan.layers.new_study import new_study

    pairs = [pair.partition("=") for pair in where or []]
    if not all(column and equals for column, equals, _ in pairs):
        raise typer.BadParameter("COLUMN=VALUE is expected", param_hint="--where")
    chosen = {column: value for column, _, value in pairs}
    path = new_study(folder, zones=zones, table=table, where=chosen, name=name)
    print(path)
    print("Fill in the lines marked '# give', then: geoplan check", folder)


@app.command()
def studies() -> None:
    """List the embedded studies."""
    from geoplan.study import open_study
    from geoplan.study import studies as embedded

    for name in embedded():
        study = open_study(name)
        print(f"{name:<20} {study.title.en} / {study.title['vi']} / {study.title['ja']}")


def main() -> None:
    """Run the command line; input errors print their faults and exit with status 1."""
    try:
        app()
    except GeoplanError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
