"""geoplan verify: whether outputs are still what the run wrote, and the study what it read."""

from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli.options import AllowOutside
from geoplan.cli.speech.words import figure, padded, phrase, say

_NAME, _STATE, _FIGURE = 44, 26, 16
"""Cells of the columns."""


def verify_command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that geoplan run wrote.")],
    study: Annotated[
        str | None,
        typer.Option(
            "--study", metavar="STUDY", help="Say too what has changed since in the study: its name or folder."
        ),
    ] = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Say whether outputs are still what the run wrote: each file by its hash; and the versions behind it."""
    from geoplan.outputs.verification import WHOLE, verify
    from geoplan.study import open_study

    checked = verify(folder, study=None if study is None else open_study(study, allow_outside=allow_outside))
    table = checked.table
    if len(table):
        heads = (phrase(f"verify.{name}") for name in ("written", "here"))
        print(f"{'':<{_NAME}} {'':<{_STATE}} {' '.join(padded(head, _FIGURE, right=True) for head in heads)}")
    for row in table.itertuples():
        state = phrase(f"verify.{row.state}")
        shown = [_told(value, is_size=bool(row.kind == "file")) for value in (row.written, row.here)]
        figures = " ".join(padded(each, _FIGURE, right=True) for each in shown)
        print(f"{padded(str(row.name), _NAME)} {padded(state, _STATE)} {figures}".rstrip())
    whole = int(checked.files["state"].isin(WHOLE).sum())
    say("verify.count", whole=figure(whole, ","), files=figure(len(checked.files), ","))
    say("verify.manifest", sha256=checked.manifest_sha256)
    say("verify.holds" if checked.holds else "verify.fails")
    if study is not None:
        say("verify.study_holds" if checked.is_current else "verify.study_changed")
    if not (checked.holds and checked.is_current):
        raise typer.Exit(1)


def _told(value: object, *, is_size: bool) -> str:
    if isinstance(value, int) and is_size:
        return phrase("verify.bytes", count=figure(value, ","))
    if isinstance(value, int | float):
        return figure(value, ".6g")
    return value if isinstance(value, str) else phrase("none")
