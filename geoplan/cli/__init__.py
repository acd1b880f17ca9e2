"""The command line: geoplan run, check, fetch, new, import, evaluate, weights, compare, studies.

Exit status 0: done; 1: the input is wrong, with the list of faults; 2: the command line is wrong; 128 and the number of
a signal that stopped it (130 for Ctrl-C, 143 for SIGTERM). A command parses its options, calls one function of the room
that does the work, and prints; what is slow to import is imported inside it.
"""

import logging
import sys
from typing import Annotated

import typer

from geoplan.cli import check, compare, evaluate, fetch, importing, new, run, studies, weights
from geoplan.cli.options import Command
from geoplan.errors import GeoplanError
from geoplan.files.drivers import stay_offline
from geoplan.interrupts import stopping_cleanly

app = typer.Typer(
    name="geoplan",
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
) -> None:
    """Rooftop-PV, biomass and waste-energy potential per zone."""


for _command in (
    run.run_command,
    check.check_command,
    fetch.fetch_command,
    new.new_command,
    evaluate.evaluate_command,
    weights.weights_command,
    compare.compare_command,
    studies.studies_command,
):
    app.command(name=_command.__name__.removesuffix("_command"), cls=Command)(_command)
app.add_typer(importing.group)


def main() -> None:
    """Run the command line; input errors print their faults and exit with status 1."""
    stay_offline()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    with stopping_cleanly():
        try:
            app()
        except GeoplanError as error:
            sys.stderr.write(f"{error}\n")
            sys.exit(1)
