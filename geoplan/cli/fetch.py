"""geoplan fetch: real layers from their publishers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli.options import AllowOutside, Mirrors, Quiet, StudyName, grouped, mirrors_of, pairs


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """Which layers are fetched, from which source, into which folder."""

    layers: Annotated[
        list[str] | None,
        typer.Option(
            "--layer", metavar="KIND", help="A layer to fetch; may be repeated. Default: all that are not real."
        ),
    ] = None
    chosen: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="KIND=SOURCE", help="The source to take for a layer; may be repeated."),
    ] = None
    options: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="NAME=VALUE", help="What a source asks for, such as a key; may be repeated."),
    ] = None
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Copy the study to this folder, and fetch into the copy.")
    ] = None


@dataclass(frozen=True, kw_only=True)
class _Network:
    """Whom the network is asked through, and whether at all."""

    cache: Annotated[Path | None, typer.Option(help="The folder of the cache; default: the user's.")] = None
    mirrors: Mirrors = None
    offline: Annotated[bool, typer.Option("--offline", help="Take from the cache only.")] = False


@grouped
def fetch_command(
    study: StudyName,
    wanted: _Wanted,
    network: _Network,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be asked, and how much.")] = False,
    allow_outside: AllowOutside = None,
    quiet: Quiet = False,
) -> None:
    """Fetch real layers from their publishers into a study."""
    from geoplan.study import open_study

    opened = open_study(study, allow_outside=allow_outside)
    sources = pairs(wanted.chosen, option="--source", form="KIND=SOURCE")
    given = pairs(wanted.options, option="--option", form="NAME=VALUE")
    stands_in = mirrors_of(network.mirrors)
    from geoplan.preparation.fetch import fetch_layers
    from geoplan.sources.transfer.session import Session

    with Session(cache=network.cache, offline=network.offline, mirrors=stands_in) as session:
        report = fetch_layers(
            opened,
            layers=wanted.layers,
            chosen=sources,
            options=given,
            output=wanted.output,
            dry_run=dry_run,
            session=session,
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
