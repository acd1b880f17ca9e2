"""The command line: geoplan run, check, fetch, new, import, evaluate, weights, studies.

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
        Path | None, typer.Option(help="A file of weights, as the map saves it, to rank zones and candidates by.")
    ] = None,
    survey: Annotated[
        Path | None, typer.Option(help="A filled survey form: what it says takes the place of the model.")
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
        survey=survey,
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
    from geoplan.preparation.import_layer import RASTERS
    from geoplan.preparation.overview import layer_overview

    layers = open_layers(opened)
    print(f"{opened.title.en} ({opened.name}), {opened.crs}, {opened.time_zone}")
    for row in layer_overview(layers, opened):
        if row.status is None:
            print(f"  {row.kind:<15} {'absent':<10} {row.remarks[-1].en}")  # the first says that it is absent
            continue
        covered = "" if row.coverage != row.coverage else f", covers {row.coverage:.1%}"
        rows = f", {row.rows:,} {'cells' if row.kind in RASTERS else 'rows'}" if row.rows >= 0 else ""
        print(f"  {row.kind:<15} {row.status:<10} {row.file}{rows}{covered}")
        print(f"  {'':<15} licence: {row.licence}" + (f"; {row.vintage}" if row.vintage else ""))
        for text in row.remarks:
            print(f"  {'':<15} {text.en}")
    print("No faults.")


@app.command()
def fetch(
    study: StudyName,
    layers: Annotated[
        list[str] | None,
        typer.Option(
            "--layer", metavar="KIND", help="A layer to fetch; may be repeated. Default: all that are not real."
        ),
    ] = None,
    chosen: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="KIND=SOURCE", help="The source to take for a layer; may be repeated."),
    ] = None,
    options: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="NAME=VALUE", help="What a source asks for, such as a key; may be repeated."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Copy the study to this folder, and fetch into the copy.")
    ] = None,
    cache: Annotated[Path | None, typer.Option(help="The folder of the cache; default: the user's.")] = None,
    mirrors: Annotated[
        list[str] | None,
        typer.Option("--mirror", metavar="ORIGIN=URL", help="Ask URL in the place of ORIGIN; may be repeated."),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Take from the cache only.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be asked, and how much.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Fetch real layers from their publishers into a study."""
    from geoplan.study import LayerSource, open_study

    opened = open_study(study)
    pairs = _pairs(chosen, "--source", "KIND=SOURCE")
    given = _pairs(options, "--option", "NAME=VALUE")
    stands_in = _pairs(mirrors, "--mirror", "ORIGIN=URL")
    from geoplan.layers.catalog import check_layer, check_tables, open_zones
    from geoplan.preparation.fetch import fetch as fetch_layers
    from geoplan.preparation.study_file import set_layer
    from geoplan.sources.contract import FetchedLayer
    from geoplan.sources.transfer.session import Session

    zones = open_zones(opened)

    def readable(layer: FetchedLayer) -> None:
        source = LayerSource.model_validate(layer.entry())
        check_layer(opened, layer.kind, source=source, folder=layer.file.parent, zones=zones)
        if layer.kind == "zones":  # written beside the study's own
            check_tables(open_study(layer.file.parent.parent), source=source, folder=layer.file.parent)

    with Session(cache=cache, offline=offline, mirrors=stands_in) as session:
        report = fetch_layers(
            opened,
            zones,
            session=session,
            layers=layers,
            chosen=pairs,
            options=given,
            output=output,
            dry_run=dry_run,
            check=readable,
            set_layer=set_layer,
            progress=not quiet,
        )
    for line in report.lines():
        print(line)
    if not report.chosen:
        print("Nothing to fetch: no source has what is missing. Name a layer with --layer to fetch it again.")
    elif not dry_run:
        print(report.folder)
    if report.failed:
        raise typer.Exit(1)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    zones: Annotated[
        Path | None, typer.Option("--zones", help="A file of polygons: the zones of the new study.")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--place", help='Instead: the name of a place, such as "Da Nang"; asks the network.')
    ] = None,
    table: Annotated[str | None, typer.Option(help="The layer of a file that holds several.")] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=VALUE", help="Keep only the zones with this value; may be repeated."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="A short name; default: the folder's.")] = None,
    subunits: Annotated[
        Literal["geoboundaries", "osm", "overture", "outline"],
        typer.Option(help="With --place: where the zones come from."),
    ] = "geoboundaries",
    level: Annotated[str | None, typer.Option(help="With --place: their level, in the words of that source.")] = None,
    mirrors: Annotated[
        list[str] | None,
        typer.Option("--mirror", metavar="ORIGIN=URL", help="Ask URL in the place of ORIGIN; may be repeated."),
    ] = None,
) -> None:
    """Make a study folder for a place of your own, with what can be known of it."""
    if (zones is None) == (place is None):
        raise typer.BadParameter("give one of them", param_hint="--zones, --place")
    from geoplan.preparation.new_study import new_study
    from geoplan.sources.transfer.session import Session

    chosen = _pairs(where, "--where", "COLUMN=VALUE")
    with Session(mirrors=_pairs(mirrors, "--mirror", "ORIGIN=URL")) as session:
        path = new_study(
            folder,
            zones=zones,
            place=place,
            table=table,
            where=chosen,
            name=name,
            subunits=subunits,
            level=level,
            session=session,
        )
    print(path)
    print("Real layers from their publishers:         geoplan fetch", folder)
    print("Then fill in the lines marked '# give' and: geoplan check", folder)


@app.command()
def evaluate(
    study: StudyName,
    sites: Annotated[
        Path, typer.Argument(help="Points or polygons: any vector file, or a CSV with longitude and latitude.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .csv, .gpkg or .geojson file to write; default: print.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Say of places of your own what could be produced there, what excludes it, and how it ranks."""
    from geoplan.study import open_study

    opened = open_study(study)
    from geoplan.layers.fieldwork.user_sites import read_sites, write_sites
    from geoplan.pipeline import assess
    from geoplan.pipeline import evaluate as evaluate_sites

    given = read_sites(sites)
    found = evaluate_sites(assess(opened, progress=not quiet), given)
    if output is not None:
        print(write_sites(found, output))
        return
    for row in found.drop(columns="geometry").to_dict("records"):
        print()
        for column, value in row.items():
            if value is not None and value == value and value != "":
                print(f"  {column:<34} {value:,.4g}" if isinstance(value, float) else f"  {column:<34} {value}")


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
    from geoplan.preparation.import_rooftops import import_rooftops

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


def _import(kind: str) -> None:
    """Add a command that makes a file the layer of this kind."""

    @importing.command(
        kind, help=f"Make a file the layer {kind} of a study: read, checked, cut to it, and named in it."
    )
    def command(
        file: Annotated[
            Path, typer.Argument(help="Any format that OGR or rasterio reads; tables as CSV or spreadsheet.")
        ],
        study: Annotated[Path, typer.Option(help="The folder of a study of your own.")],
        licence: Annotated[str, typer.Option(help="The terms under which the data may be used.")],
        status: Annotated[Literal["real", "schematic", "synthetic"], typer.Option(help="What the data are.")] = "real",
        table: Annotated[str, typer.Option(help="The layer or sheet of a file that holds several.")] = "",
        columns: Annotated[
            list[str] | None,
            typer.Option(metavar="NAME=COLUMN", help="geoplan's column = the file's; the others are proposed."),
        ] = None,
        where: Annotated[
            list[str] | None,
            typer.Option(metavar="COLUMN=VALUE", help="Keep only the rows with this value; may be repeated."),
        ] = None,
        source_crs: Annotated[str, typer.Option(help="The CRS of a file that carries none.")] = "",
        unit: Annotated[str, typer.Option(help="The unit of a raster's values.")] = "",
        legend: Annotated[str, typer.Option(help="The legend of land cover.")] = "",
        attribution: Annotated[str, typer.Option(help="The line that the publisher asks for.")] = "",
        vintage: Annotated[str, typer.Option(help="The year or period that the data describe.")] = "",
    ) -> None:
        from geoplan.preparation.import_layer import RASTERS, import_layer

        found = import_layer(
            kind,
            file,
            study,
            licence=licence,
            status=status,
            table=table,
            columns=_pairs(columns, "--columns", "NAME=COLUMN"),
            where={column: [value] for column, value in _pairs(where, "--where", "COLUMN=VALUE").items()},
            source_crs=source_crs,
            unit=unit,
            legend=legend,
            attribution=attribution,
            vintage=vintage,
        )
        for name, column in found.columns.items():
            print(f"  {name:<22} = {column}")
        if found.unused:
            print(f"  left out: {', '.join(found.unused)}")
        for text in found.report.texts:
            print(f"  {text.en}")
        print(f"{found.report.rows:,} {'cells' if kind in RASTERS else 'rows'}")
        print(found.path)


for _kind in (
    "population",
    "land_cover",
    "terrain",
    "ghi_grid",
    "estates",
    "power_grid",
    "roads",
    "protected_areas",
    "plants",
    "crops",
    "crop_seasons",
    "livestock",
    "waste",
    "waste_forecast",
    "waste_treatment",
    "mills",
    "landfills",
):
    _import(_kind)


def _refuse(kind: str) -> None:
    """Add a command, which no list shows, that says how else this kind of layer comes into a study."""
    settings = {"allow_extra_args": True, "ignore_unknown_options": True}

    @importing.command(kind, hidden=True, add_help_option=False, context_settings=settings)
    def command() -> None:
        from geoplan.errors import Fault, LayerError
        from geoplan.preparation.import_layer import NOT_HERE

        raise LayerError(Fault("geoplan import", kind, "a layer that is not imported", "another", NOT_HERE[kind]))


for _kind in ("zones", "irradiance", "weather"):
    _refuse(_kind)


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
def weights(
    judgements: Annotated[
        Path, typer.Argument(help="A CSV matrix: how many times the row's criterion counts as much as the column's.")
    ],
    file: Annotated[Path, typer.Argument(help="The file of weights to make or to put them into.")],
    of: Annotated[
        Literal["zones", "ground_pv", "floating_pv", "rooftop_pv", "biomass", "biogas", "waste"],
        typer.Option(help="What the criteria compare."),
    ] = "zones",
) -> None:
    """Turn pairwise judgements (AHP) into weights for geoplan run --weights."""
    from geoplan.siting.ranking.weights_file import judged_weights

    found = judged_weights(judgements, file, of=of)
    for key, weight in found.weights.items():
        print(f"  {key:<22} {weight:7.1%}")
    print(f"Consistency ratio {found.consistency_ratio:.3f} (below 0.1).")
    print(file)


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
