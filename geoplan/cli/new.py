"""geoplan new: a study folder for a place of one's own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from geoplan.cli.options import Encoding, Mirrors, SourceCrs, grouped, mirrors_of, pairs
from geoplan.cli.speech.words import say


@dataclass(frozen=True, kw_only=True)
class _ZonesFile:
    """A file that holds the zones."""

    zones: Annotated[Path | None, typer.Option("--zones", help="A file of polygons: the zones of the new study.")] = (
        None
    )
    table: Annotated[str | None, typer.Option(help="The layer of a file that holds several.")] = None
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=VALUE", help="Keep only the zones with this value; may be repeated."),
    ] = None
    encoding: Encoding = ""
    source_crs: SourceCrs = ""


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A place whose zones the network gives."""

    place: Annotated[
        str | None, typer.Option("--place", help='Instead: the name of a place, such as "Da Nang"; asks the network.')
    ] = None
    subunits: Annotated[
        Literal["geoboundaries", "osm", "overture", "outline"],
        typer.Option(help="With --place: where the zones come from."),
    ] = "geoboundaries"
    level: Annotated[str | None, typer.Option(help="With --place: their level, in the words of that source.")] = None


@grouped
def new_command(
    folder: Annotated[Path, typer.Argument(help="The folder to make.")],
    file: _ZonesFile,
    place: _Place,
    name: Annotated[str | None, typer.Option(help="A short name; default: the folder's.")] = None,
    mirrors: Mirrors = None,
) -> None:
    """Make a study folder for a place of your own, with what can be known of it."""
    if (file.zones is None) == (place.place is None):
        raise typer.BadParameter("give one of them", param_hint="--zones, --place")
    kept = pairs(file.where, option="--where", form="COLUMN=VALUE")
    stands_in = mirrors_of(mirrors)
    from geoplan.preparation.new_study import new_study
    from geoplan.sources.transfer.session import Session

    with Session(mirrors=stands_in) as session:
        path = new_study(
            folder,
            zones=file.zones,
            place=place.place,
            table=file.table,
            where=kept,
            name=name,
            subunits=place.subunits,
            level=place.level,
            encoding=file.encoding,
            source_crs=file.source_crs,
            session=session,
        )
    print(path)
    say("new.fetch", folder=folder)
    say("new.check", folder=folder)
