"""The command line: geoplan run, check, fetch and the others: a module each, beside what all share and how they speak.

Exit status 0: done; 1: the input is wrong, with the list of faults; 2: the command line is wrong; 128 and the number of
a signal that stopped it (130 for Ctrl-C, 143 for SIGTERM). A command parses its options, calls one function of the room
that does the work, and prints; what is slow to import is imported inside it. The terminal speaks English, Vietnamese or
Japanese: `geoplan.cli.speech`.
"""

import errno
import gc
import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli import atlas, check, compare, evaluate, fetch, importing, new, publish, run, serve, studies, weights
from geoplan.cli.finished.verify import verify_command
from geoplan.cli.options import Command, Group, SpokenLanguage, speaking
from geoplan.cli.speech.faults import fault_message
from geoplan.cli.speech.help_pages import UsageError, usage_error
from geoplan.cli.speech.language import language_for
from geoplan.cli.speech.output import settle_streams, settle_warnings
from geoplan.cli.speech.templates import from_english
from geoplan.cli.speech.words import phrase
from geoplan.cli.steps.land import land_command
from geoplan.cli.steps.zonal import zonal_command
from geoplan.errors import GeoplanError
from geoplan.files.drivers import stay_offline
from geoplan.interrupts import stopping_cleanly
from geoplan.machine.late_modules import read_late
from geoplan.machine.memory import hold_little
from geoplan.machine.shortages import shortage

_SEARCHES = (10_000, 20, 20)
"""How seldom Python searches for circles: most of what a command makes stays to its end, and a tenth of a run went into
searches at every 700th object."""

app = typer.Typer(
    name="geoplan",
    cls=Group,
    help="Rooftop-PV, biomass and waste-energy potential per zone.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


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
    language: SpokenLanguage = None,
) -> None:
    """Rooftop-PV, biomass and waste-energy potential per zone."""


for _command in (
    run.run_command,
    check.check_command,
    fetch.fetch_command,
    new.new_command,
    evaluate.evaluate_command,
    zonal_command,
    land_command,
    atlas.atlas_command,
    weights.weights_command,
    compare.compare_command,
    verify_command,
    serve.serve_command,
    studies.studies_command,
):
    app.command(name=_command.__name__.removesuffix("_command"), cls=Command)(speaking(_command))
app.add_typer(importing.group)
app.add_typer(publish.group)


def main() -> None:
    """Run the command line; input errors print their faults and exit with status 1."""
    hold_little()
    stay_offline()
    read_late()
    gc.set_threshold(*_SEARCHES)
    settle_streams("en")
    with stopping_cleanly(told=from_english):
        try:
            settle_streams(language_for(sys.argv[1:], os.environ))
            settle_warnings()
            status = app(prog_name="geoplan", standalone_mode=False)
        except UsageError as error:
            _end(usage_error(error), error.exit_code)
        except GeoplanError as error:
            _end(fault_message(error), 1)
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - nobody reads
                sys.exit(1)
            refused = shortage(error)
            if refused is None:
                raise
            _end(fault_message(GeoplanError(refused)), 1)
    sys.exit(status or 0)


def _end(message: str, status: int) -> None:
    sys.stderr.write(f"{message}\n")
    sys.exit(status)


def _refuse_a_part() -> None:
    """Say where the command is: ``python -m geoplan.cli.run`` would import this room, do nothing, and end well."""
    part = next((name for flag, name in pairwise(sys.orig_argv) if flag == "-m"), "")
    if sys.argv[:1] == ["-m"] and part.startswith("geoplan.cli.") and part != "geoplan.cli.__main__":
        settle_streams(language_for([], os.environ))
        _end(phrase("usage.part", module=part), 2)


_refuse_a_part()
