"""geoplan serve: outputs, given over the network to be read."""

import os
from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli.speech.words import say

_HOST, _PORT = "127.0.0.1", 8000


def serve_command(
    outputs: Annotated[Path, typer.Argument(metavar="OUTPUTS", help="The folder that geoplan run writes into.")],
    host: Annotated[str, typer.Option(help="The address to bind to; others reach it only with a token.")] = _HOST,
    port: Annotated[int, typer.Option(help="The port; 0 takes one that is free.")] = _PORT,
    base_url: Annotated[
        str, typer.Option("--base-url", metavar="URL", help="The address under which a proxy gives it on.")
    ] = "",
    token_file: Annotated[
        Path | None,
        typer.Option(help="A file whose first line is the token; default: the variable GEOPLAN_SERVE_TOKEN."),
    ] = None,
) -> None:
    """Serve maps, layers and tables over the network, to be read: OGC API Features, pages and files."""
    from geoplan.outputs.service.access import is_loopback, read_token
    from geoplan.outputs.service.server import ServicePlace, serve

    place = ServicePlace(host, port, base_url)
    token = read_token(token_file, os.environ)

    def told(address: str) -> None:
        say("serve.address", address=f"{address}/")
        if base_url and is_loopback(host) and token is None:
            say("serve.proxy")
        say("serve.stop")

    serve(outputs, place, token=token, started=told)
