"""The command line: geoplan run, check, new, studies.

Exit status 0: done; 1: the input is wrong, with the list of faults; 2: the command line is wrong.
"""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from geoplan.errors import GeoplanError

if TYPE_CHECKING:
    import geopandas as gpd

    from geoplan.study import Study

app = typer.Typer(
    name="geoplan",
    help="Rooftop-PV, biomass and waste-energy potential per zone.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

importing = typer.Typer(
    name="import", help="Make a layer ready from files of your own.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(importing)

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
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask cluster, such as tcp://10.0.0.5:8786.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="A file of weights, as the map saves it, to rank the zones by.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Assess a study and write its map, GeoPackages and tables."""
    from geoplan.study import open_study

    opened = open_study(study)
    from geoplan.pipeline import run as run_study

    result, written = run_study(
        opened,
        output=output,
        language=language,
        rooftops=rooftops,
        progress=not quiet,
        scheduler=scheduler,
        weights=weights,
    )
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

    chosen = _pairs(where, "--where", "COLUMN=VALUE")
    path = new_study(folder, zones=zones, table=table, where=chosen, name=name)
    print(path)
    print("Fill in the lines marked '# give', then: geoplan check", folder)


@importing.command()
def rooftops(
    file: Annotated[
        Path, typer.Argument(help="Footprints: GeoParquet, GeoPackage, GeoJSON, OSM pbf, Open Buildings CSV.")
    ],
    study: Annotated[str | None, typer.Option(help="The study that they are for: its CRS, zones and folder.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Instead: the file or folder to write.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="With --output: a projected CRS in metres, such as EPSG:32648.")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option(metavar="NAME=COLUMN", help="geoplan's column = the file's; may be repeated.")
    ] = None,
    minimum_confidence: Annotated[float | None, typer.Option(help="Open Buildings: leave out those below.")] = None,
    as_format: Annotated[
        Literal["geoparquet", "open_buildings", "osm", "ogr"] | None,
        typer.Option("--format", help="Where the file's ending does not say it."),
    ] = None,
    table: Annotated[str, typer.Option(help="The layer of a file that holds several.")] = "",
    source_crs: Annotated[str, typer.Option(help="The CRS of a file that carries none.")] = "",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Read building footprints, clean them and write one sorted GeoParquet file that runs fast."""
    if (study is None) == (output is None):
        raise typer.BadParameter("give one of them", param_hint="--study, --output")
    if output is not None and crs is None:
        raise typer.BadParameter("needed with --output", param_hint="--crs")
    pairs = _pairs(columns, "--columns", "NAME=COLUMN")
    from geoplan.study import open_study

    opened = None if study is None else open_study(study)
    from geoplan.layers.import_rooftops import import_rooftops

    target = opened.folder if opened is not None else output or Path()
    found = import_rooftops(
        file,
        target,
        crs=crs or (opened.crs if opened else ""),
        zones=_zones_of(opened),
        columns=pairs,
        minimum_confidence=minimum_confidence,
        source=as_format,
        table=table,
        source_crs=source_crs,
        parameters=None if opened is None else opened.parameters,
        progress=not quiet,
    )
    cleaning = found.cleaning
    print(f"{cleaning.kept:,} of {cleaning.read:,} footprints kept, {found.roof_area_m2 / 1e6:.2f} km2 of roofs")
    for text in found.texts:
        print(f"  {text.en}")
    for counts in (found.classes, found.forms):
        print("  " + ", ".join(f"{name or 'unknown'}: {count:,}" for name, count in counts.items()))
    print(found.path)
    if opened is not None:
        print(f'Set layers.rooftops.file = "{found.path.name}" in study.toml, with its status and licence.')


def _zones_of(study: "Study | None") -> "gpd.GeoDataFrame | None":
    if study is None:
        return None
    from geoplan.layers.catalog import open_zones

    return open_zones(study)


def _pairs(given: list[str] | None, option: str, form: str) -> dict[str, str]:
    parts = [pair.partition("=") for pair in given or []]
    if not all(name and equals for name, equals, _ in parts):
        raise typer.BadParameter(f"{form} is expected", param_hint=option)
    return {name: value for name, _, value in parts}


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
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        app()
    except GeoplanError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
