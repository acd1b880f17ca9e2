"""geoplan import: files of one's own made layers of a study; a command for each kind of layer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from geoplan.cli.imported import say_layer, say_rooftops
from geoplan.cli.options import (
    AllowOutside,
    Command,
    DataTerms,
    Encoding,
    Group,
    Quiet,
    SourceCrs,
    SpokenLanguage,
    grouped,
    pairs,
    speaking,
)
from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.output import shown_progress
from geoplan.kinds.layer_kinds import layer_kinds
from geoplan.preparation.importable import importable_layers, other_ways


class _Kinds(Group):
    """A command for each kind of layer that the table of kinds has when it is asked for, besides those written out."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *importable_layers()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        written = super().get_command(ctx, cmd_name)
        if written is not None:
            return written
        if cmd_name in importable_layers():
            return typer.main.get_command(_command_of(cmd_name))
        return typer.main.get_command(_refusal_of(cmd_name)) if cmd_name in other_ways() else None


group = typer.Typer(
    name="import",
    cls=_Kinds,
    help="Make a layer ready from files of your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@group.callback()
def _language_of_group(language: SpokenLanguage = None) -> None:
    """Make a layer ready from files of your own."""


@dataclass(frozen=True, kw_only=True)
class _Target:
    """Where rooftops go: into a study, or into a file."""

    study: Annotated[Path | None, typer.Option(help="The folder of a study of your own, whose layer they become.")] = (
        None
    )
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Instead: the file or folder to write.")] = None
    crs: Annotated[str | None, typer.Option(help="With --output: a projected CRS in metres, such as EPSG:32648.")] = (
        None
    )


@dataclass(frozen=True, kw_only=True)
class _RooftopTerms(DataTerms):
    """What is known of footprints, which need a licence as the layer of a study alone."""

    licence: Annotated[str, typer.Option(help="With --study: the terms under which the data may be used; needed.")] = ""


@dataclass(frozen=True, kw_only=True)
class _Footprints:
    """How a file of footprints is read."""

    columns: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=COLUMN", help="geoplan's column = the file's; the others are proposed."),
    ] = None
    minimum_confidence: Annotated[float | None, typer.Option(help="Open Buildings: leave out those below.")] = None
    as_format: Annotated[
        Literal["geoparquet", "open_buildings", "osm", "ogr"] | None,
        typer.Option("--format", help="Where the file's ending does not say it."),
    ] = None
    table: Annotated[str, typer.Option(help="The layer of a file that holds several.")] = ""
    source_crs: SourceCrs = ""


@dataclass(frozen=True, kw_only=True)
class _Terms(DataTerms):
    """What study.toml says of a layer besides its file."""

    licence: Annotated[str, typer.Option(help="The terms under which the data may be used.")]


@dataclass(frozen=True, kw_only=True)
class _LayerFile:
    """How a file is read that is to become a layer."""

    table: Annotated[str, typer.Option(help="The layer or sheet of a file that holds several.")] = ""
    columns: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=COLUMN", help="geoplan's column = the file's; the others are proposed."),
    ] = None
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=VALUE", help="Keep only the rows with this value; may be repeated."),
    ] = None
    encoding: Encoding = ""
    source_crs: SourceCrs = ""
    unit: Annotated[str, typer.Option(help="The unit of a raster's values, or of a metered series' columns.")] = ""
    legend: Annotated[str, typer.Option(help="The legend of land cover.")] = ""
    height_m: Annotated[float | None, typer.Option(help="The height that a raster of wind speeds holds at.")] = None
    time_zone: Annotated[str, typer.Option(help="The clock of a metered series without offsets from UTC.")] = ""
    shift_minutes: Annotated[float | None, typer.Option(help="0 where a metered series works by night.")] = None


@group.command(cls=Command)
@speaking
@grouped
def rooftops(
    file: Annotated[
        Path, typer.Argument(help="Footprints: GeoParquet, GeoPackage, GeoJSON, OSM pbf, Open Buildings CSV.")
    ],
    target: _Target,
    terms: _RooftopTerms,
    footprints: _Footprints,
    allow_outside: AllowOutside = None,
    quiet: Quiet = False,
) -> None:
    """Read building footprints, clean them and write one sorted GeoParquet file that runs fast."""
    if (target.study is None) == (target.output is None):
        raise typer.BadParameter("give one of them", param_hint="--study, --output")
    if target.output is not None and target.crs is None:
        raise typer.BadParameter("needed with --output", param_hint="--crs")
    if target.study is not None and not terms.licence:
        raise typer.BadParameter("needed with --study", param_hint="--licence")
    from geoplan.preparation.import_layer import LayerTerms
    from geoplan.preparation.import_rooftops import FootprintOptions, import_rooftops
    from geoplan.preparation.rooftops_layer import import_rooftops_layer

    options: FootprintOptions = {
        "columns": pairs(footprints.columns, option="--columns", form="NAME=COLUMN"),
        "minimum_confidence": footprints.minimum_confidence,
        "source": footprints.as_format,
        "table": footprints.table,
        "source_crs": footprints.source_crs,
    }
    about, folder = LayerTerms(terms.licence, terms.status, terms.attribution, terms.vintage), target.study
    with shown_progress(quiet=quiet) as shown:
        if folder is None:
            imported = import_rooftops(file, target.output or Path(), crs=target.crs, progress=shown, **options)
        else:
            imported = import_rooftops_layer(
                file, folder, terms=about, allow_outside=allow_outside, progress=shown, **options
            )
    if not quiet:
        say_rooftops(imported)


def _command_of(kind: str) -> typer.Typer:
    """Return the command that makes a file the layer of this kind."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command(
        kind,
        cls=Command,
        help=f"Make a file the layer {kind} of a study: read, checked, cut to it, and named in it.",
        short_help=layer_kinds()[kind].titles[terminal_language()],
    )
    @speaking
    @grouped
    def command(
        file: Annotated[
            Path, typer.Argument(help="Any format that OGR or rasterio reads; tables as CSV or spreadsheet.")
        ],
        study: Annotated[Path, typer.Option(help="The folder of a study of your own.")],
        terms: _Terms,
        given: _LayerFile,
        allow_outside: AllowOutside = None,
    ) -> None:
        from geoplan.preparation.import_layer import import_layer

        where = pairs(given.where, option="--where", form="COLUMN=VALUE")
        imported = import_layer(
            kind,
            file,
            study,
            licence=terms.licence,
            status=terms.status,
            table=given.table,
            columns=pairs(given.columns, option="--columns", form="NAME=COLUMN"),
            where={name: [value] for name, value in where.items()},
            encoding=given.encoding,
            source_crs=given.source_crs,
            unit=given.unit,
            legend=given.legend,
            height_m=given.height_m,
            time_zone=given.time_zone,
            shift_minutes=given.shift_minutes,
            attribution=terms.attribution,
            vintage=terms.vintage,
            allow_outside=allow_outside,
        )
        say_layer(kind, imported)

    return app


def _refusal_of(kind: str) -> typer.Typer:
    """Return a command, which no list shows, that says how else this kind of layer comes into a study."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    settings = {"allow_extra_args": True, "ignore_unknown_options": True}

    @app.command(kind, hidden=True, add_help_option=False, context_settings=settings)
    def command() -> None:
        from geoplan.errors import Fault, LayerError

        action = other_ways()[kind]
        raise LayerError(
            Fault("geoplan import", kind, found="a layer that is not imported", expected="another", action=action)
        )

    return app
