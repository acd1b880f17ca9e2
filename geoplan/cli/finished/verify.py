"""geoplan verify: whether outputs are still what the run wrote."""

from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli.speech.words import figure, padded, phrase, say

_NAME, _STATE, _FIGURE = 44, 26, 16
"""Cells of the columns."""


def verify_command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that geoplan run wrote.")],
) -> None:
    """Say whether outputs are still what the run wrote: each file by its hash; and the versions behind it."""
    from geoplan.outputs.verification import WHOLE, verify

    checked = verify(folder)
    table = checked.table
    if len(table):
        heads = (phrase(f"verify.{name}") for name in ("written", "here"))
        print(f"{'':<{_NAME}} {'':<{_STATE}} {' '.join(padded(head, _FIGURE, right=True) for head in heads)}")
    for row in table.itertuples():
        state = phrase(f"verify.{row.state}")
        figures = " ".join(padded(_told(value), _FIGURE, right=True) for value in (row.written, row.here))
        print(f"{padded(str(row.name), _NAME)} {padded(state, _STATE)} {figures}".rstrip())
    whole = int(checked.files["state"].isin(WHOLE).sum())
    say("verify.count", whole=figure(whole, ","), files=figure(len(checked.files), ","))
    say("verify.manifest", sha256=checked.manifest_sha256)
    if not checked.holds:
        say("verify.fails")
        raise typer.Exit(1)
    say("verify.holds")


def _told(value: object) -> str:
    if isinstance(value, int):
        return phrase("verify.bytes", count=figure(value, ","))
    return value if isinstance(value, str) else phrase("none")
