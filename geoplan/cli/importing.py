"""geoplan import: files of one's own made layers of a study; a command for each kind of layer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from geoplan.cli.options import AllowOutside, Attribution, Command, DataStatus, Quiet, SourceCrs, Vintage, pairs
from geoplan.preparation.importable import amount, importable_layers, other_ways

if TYPE_CHECKING:
    from geoplan.preparation.import_rooftops import FootprintOptions, ImportReport
    from geoplan.preparation.rooftops_layer import LayerTerms

group = typer.Typer(
    name="import", help="Make a layer ready from files of your own.", no_args_is_help=True, rich_markup_mode=None
)


@group.command(cls=Command)
def rooftops(
    file: Annotated[
        Path, typer.Argument(help="Footprints: GeoParquet, GeoPackage, GeoJSON, OSM pbf, Open Buildings CSV.")
    ],
    study: Annotated[
        Path | None, typer.Option(help="The folder of a study of your own, whose layer they become.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Instead: the file or folder to write.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="With --output: a projected CRS in metres, such as EPSG:32648.")
    ] = None,
    licence: Annotated[
        str, typer.Option(help="With --study: the terms under which the data may be used; needed.")
    ] = "",
    status: DataStatus = "real",
    columns: Annotated[
        list[str] | None, typer.Option(metavar="NAME=COLUMN", help="geoplan's column = the file's; may be repeated.")
    ] = None,
    minimum_confidence: Annotated[float | None, typer.Option(help="Open Buildings: leave out those below.")] = None,
    as_format: Annotated[
        Literal["geoparquet", "open_buildings", "osm", "ogr"] | None,
        typer.Option("--format", help="Where the file's ending does not say it."),
    ] = None,
    table: Annotated[str, typer.Option(help="The layer of a file that holds several.")] = "",
    source_crs: SourceCrs = "",
    attribution: Attribution = "",
    vintage: Vintage = "",
    allow_outside: AllowOutside = None,
    quiet: Quiet = False,
) -> None:
    """Read building footprints, clean them and write one sorted GeoParquet file that runs fast."""
    if (study is None) == (output is None):
        raise typer.BadParameter("give one of them", param_hint="--study, --output")
    if output is not None and crs is None:
        raise typer.BadParameter("needed with --output", param_hint="--crs")
    if study is not None and not licence:
        raise typer.BadParameter("needed with --study", param_hint="--licence")
    options: FootprintOptions = {
        "columns": pairs(columns, option="--columns", form="NAME=COLUMN"),
        "minimum_confidence": minimum_confidence,
        "source": as_format,
        "table": table,
        "source_crs": source_crs,
    }
    from geoplan.preparation.import_rooftops import import_rooftops
    from geoplan.preparation.rooftops_layer import import_rooftops_layer

    if study is None:
        _say(import_rooftops(file, output or Path(), crs=crs, progress=not quiet, **options))
        return
    about: LayerTerms = {"licence": licence, "status": status, "attribution": attribution, "vintage": vintage}
    _say(import_rooftops_layer(file, study, allow_outside=allow_outside, progress=not quiet, **about, **options))


def _say(report: "ImportReport") -> None:
    cleaning = report.cleaning
    print(f"{cleaning.kept:,} of {cleaning.read:,} footprints kept, {report.roof_area_m2 / 1e6:.2f} km2 of roofs")
    for text in report.texts:
        print(f"  {text.en}")
    for counts in (report.classes, report.forms):
        print("  " + ", ".join(f"{name or 'unknown'}: {count:,}" for name, count in counts.items()))
    print(report.path)


def _import(kind: str) -> None:
    """Add a command that makes a file the layer of this kind."""

    @group.command(
        kind,
        cls=Command,
        help=f"Make a file the layer {kind} of a study: read, checked, cut to it, and named in it.",
    )
    def command(
        file: Annotated[
            Path, typer.Argument(help="Any format that OGR or rasterio reads; tables as CSV or spreadsheet.")
        ],
        study: Annotated[Path, typer.Option(help="The folder of a study of your own.")],
        licence: Annotated[str, typer.Option(help="The terms under which the data may be used.")],
        status: DataStatus = "real",
        table: Annotated[str, typer.Option(help="The layer or sheet of a file that holds several.")] = "",
        columns: Annotated[
            list[str] | None,
            typer.Option(metavar="NAME=COLUMN", help="geoplan's column = the file's; the others are proposed."),
        ] = None,
        where: Annotated[
            list[str] | None,
            typer.Option(metavar="COLUMN=VALUE", help="Keep only the rows with this value; may be repeated."),
        ] = None,
        source_crs: SourceCrs = "",
        unit: Annotated[str, typer.Option(help="The unit of a raster's values.")] = "",
        legend: Annotated[str, typer.Option(help="The legend of land cover.")] = "",
        height_m: Annotated[
            float | None, typer.Option(help="The height that a raster of wind speeds holds at.")
        ] = None,
        attribution: Attribution = "",
        vintage: Vintage = "",
        allow_outside: AllowOutside = None,
    ) -> None:
        from geoplan.preparation.import_layer import import_layer

        imported = import_layer(
            kind,
            file,
            study,
            licence=licence,
            status=status,
            table=table,
            columns=pairs(columns, option="--columns", form="NAME=COLUMN"),
            where={name: [value] for name, value in pairs(where, option="--where", form="COLUMN=VALUE").items()},
            source_crs=source_crs,
            unit=unit,
            legend=legend,
            height_m=height_m,
            attribution=attribution,
            vintage=vintage,
            allow_outside=allow_outside,
        )
        for name, column in imported.columns.items():
            print(f"  {name:<22} = {column}")
        if imported.unused:
            print(f"  left out: {', '.join(imported.unused)}")
        for text in imported.report.texts:
            print(f"  {text.en}")
        print(amount(kind, imported.report.rows))
        print(imported.path)


def _refuse(kind: str, action: str) -> None:
    """Add a command, which no list shows, that says how else this kind of layer comes into a study."""
    settings = {"allow_extra_args": True, "ignore_unknown_options": True}

    @group.command(kind, hidden=True, add_help_option=False, context_settings=settings)
    def command() -> None:
        from geoplan.errors import Fault, LayerError

        raise LayerError(
            Fault("geoplan import", kind, found="a layer that is not imported", expected="another", action=action)
        )


for _kind in importable_layers():
    _import(_kind)
for _kind, _action in other_ways().items():
    if _kind != "rooftops":
        _refuse(_kind, _action)
