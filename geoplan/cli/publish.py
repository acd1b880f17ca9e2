"""geoplan publish: finished runs handed on to a database, or made vector tiles for the web."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from geoplan.cli.options import Command, Group, Quiet, SpokenLanguage, speaking
from geoplan.cli.speech.output import shown_progress
from geoplan.cli.speech.words import figure, phrase, say

group = typer.Typer(
    name="publish",
    cls=Group,
    help="Hand finished runs on to other systems.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@group.callback()
def _language_of_group(language: SpokenLanguage = None) -> None:
    """Hand finished runs on to other systems."""


@group.command(cls=Command)
@speaking
def postgis(
    given: Annotated[
        list[str],
        typer.Argument(
            metavar="[DSN] OUTPUTS...",
            help="The database (postgresql://… or service=…; else GEOPLAN_POSTGIS, PGSERVICE, PGHOST …), then folders.",
        ),
    ],
    schema: Annotated[str, typer.Option(help="The schema; default: the study's name.")] = "",
    readers: Annotated[
        list[str] | None, typer.Option("--reader", metavar="ROLE", help="A role that may read; may be repeated.")
    ] = None,
    styles: Annotated[
        Literal["public", "schema", "none"],
        typer.Option(help="Where QGIS's styles go: public, where QGIS looks; the schema itself; nowhere."),
    ] = "public",
    language: Annotated[
        Literal["en", "vi", "ja"] | None,
        typer.Option(help="The language of comments and of the first style, English without it."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write layers, tables and styles into PostGIS, each study in a schema of its own, replaced whole."""
    from geoplan.outputs.publishing.connection import database_of
    from geoplan.outputs.publishing.postgis import publish_postgis

    dsn, folders = database_of(given)
    if not folders:
        raise typer.BadParameter("give a folder that geoplan run wrote", param_hint="OUTPUTS")
    with shown_progress(quiet=quiet) as progress:
        published = publish_postgis(
            [Path(folder) for folder in folders],
            dsn,
            schema=schema,
            language=language or "en",
            readers=readers or (),
            styles=styles,
            progress=progress,
        )
    if quiet:
        return
    for each in published:
        counts = {"tables": figure(len(each.rows), ","), "rows": figure(sum(each.rows.values()), ",")}
        say("publish.schema", schema=each.schema, styles=figure(each.styles, ","), **counts)
        for table, count in each.mended.items():
            say("publish.mended", table=table, count=figure(count, ","))
        if each.loose:
            say("publish.loose", columns=phrase("list").join(each.loose))


@group.command(cls=Command)
@speaking
def pmtiles(
    outputs: Annotated[list[Path], typer.Argument(metavar="OUTPUTS...", help="Folders that geoplan run wrote.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file, of one folder; default: beside it, FOLDER.pmtiles.")
    ] = None,
    language: Annotated[
        Literal["en", "vi", "ja"] | None,
        typer.Option(help="The language of what the file says of itself, English without it."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write zones, industrial parks, candidates and roofs as vector tiles in one PMTiles file."""
    from geoplan.outputs.publishing.tiles import write_pmtiles

    if output is not None and len(outputs) > 1:
        raise typer.BadParameter("goes with one folder", param_hint="--output")
    for folder in outputs:
        with shown_progress(quiet=quiet) as progress:
            written = write_pmtiles(folder, output, language=language or "en", progress=progress)
        if not quiet:
            size = figure(written.path.stat().st_size / 1e6, ",.1f")
            tiles, low, high = figure(written.tiles, ","), str(written.lowest), str(written.highest)
            say("publish.tiles", file=written.path, tiles=tiles, low=low, high=high, size=size)
