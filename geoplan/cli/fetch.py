"""geoplan fetch: real layers from their publishers."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geoplan.cli.options import AllowOutside, Mirrors, Quiet, StudyName, grouped, mirrors_of, pairs
from geoplan.cli.speech.faults import fault_message
from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.output import shown_progress
from geoplan.cli.speech.words import padded, phrase, say, told_amount

if TYPE_CHECKING:
    from geoplan.sources.contract import Download, FetchReport

_KIND, _SIZE = 16, 12
"""Cells of the columns."""


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

    session_of = Session(cache=network.cache, offline=network.offline, mirrors=stands_in)
    with session_of as session, shown_progress(quiet=quiet) as progress:
        report = fetch_layers(
            opened,
            layers=wanted.layers,
            chosen=sources,
            options=given,
            output=wanted.output,
            dry_run=dry_run,
            session=session,
            progress=progress,
        )
    _say(report, dry_run=dry_run, quiet=quiet)
    if report.failed:
        raise typer.Exit(1)


def _say(report: "FetchReport", *, dry_run: bool, quiet: bool) -> None:
    """Print what was fetched, or would be; with --quiet, what failed alone, on standard error."""
    if quiet and not dry_run:
        for line in _failed(report):
            sys.stderr.write(f"{line}\n")
        return
    for line in (*_planned(report), *_fetched(report), *_failed(report)):
        print(line)
    if not report.chosen:
        say("fetch.nothing")
    elif not dry_run:
        print(report.folder)


def _planned(report: "FetchReport") -> Iterator[str]:
    from geoplan.sources.registry import sources
    from geoplan.sources.transfer.download import megabytes

    for kind, downloads in report.planned.items():
        source = sources()[report.chosen[kind]]
        yield f"{padded(kind, _KIND)} {source.title[terminal_language()]}: {_sizes(downloads)}; {source.licence}"
        for download in downloads:
            size = "?" if download.bytes is None else megabytes(download.bytes)
            yield f"  {padded(size, _SIZE, right=True)}  {download.url}  ({download.what})"
    if report.planned:
        every = _sizes(download for downloads in report.planned.values() for download in downloads)
        yield f"{padded(phrase('fetch.total'), _KIND)} {every}"


def _fetched(report: "FetchReport") -> Iterator[str]:
    from geoplan.sources.registry import sources

    indent = " " * (_KIND + 1)
    for kind, layer in report.fetched.items():
        about = [sources()[report.chosen[kind]].title[terminal_language()], *([layer.vintage] if layer.vintage else [])]
        parts = [layer.file.name, *([told_amount(kind, layer.rows)] if layer.rows else [])]
        yield f"{padded(kind, _KIND)} {phrase('list').join(about)}: {phrase('list').join(parts)}"
        yield indent + phrase("check.licence", licence=layer.licence)
        if layer.note.en:
            yield indent + layer.note[terminal_language()]


def _failed(report: "FetchReport") -> Iterator[str]:
    from geoplan.sources.registry import sources

    for kind, error in report.failed.items():
        source = sources()[report.chosen[kind]].title[terminal_language()]
        yield f"{padded(kind, _KIND)} {phrase('fetch.failed', source=source, why=fault_message(error))}"


def _sizes(downloads: "Iterable[Download]") -> str:
    """Say how much would be read; what several layers need is counted once."""
    from geoplan.sources.transfer.download import megabytes

    sizes = {download.url: download.bytes for download in downloads}
    known = [size for size in sizes.values() if size is not None]
    unknown = len(sizes) - len(known)
    sums = [megabytes(sum(known))] if known or not unknown else []
    return phrase("fetch.and").join([*sums, *([phrase("fetch.unknown", count=unknown)] if unknown else [])])
