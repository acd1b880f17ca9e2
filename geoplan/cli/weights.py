"""geoplan weights: pairwise judgements turned into weights."""

from pathlib import Path
from typing import Annotated

import typer

from geoplan.cli.speech.language import terminal_language
from geoplan.cli.speech.words import cells_of, figure, padded, say

_CELLS = 22
"""Cells of the column of criteria, at least."""


def _checked(of: str) -> str:
    """Refuse what is neither `zones` nor a kind of candidate, and name what is."""
    from geoplan.siting.candidate_kinds import candidate_kinds

    known = ("zones", *candidate_kinds())
    if of not in known:
        raise typer.BadParameter(f"'{of}' is not one of {', '.join(known)}")
    return of


def _titles(of: str) -> dict[str, str]:
    """Return what criteria are called; nothing in English, where their keys are what the file of judgements has."""
    from geoplan.siting.ranking.criteria import criteria_of, load_zone_criteria

    if terminal_language() == "en":
        return {}
    known = load_zone_criteria() if of == "zones" else criteria_of(of)
    return {key: f"{key} ({each.title[terminal_language()]})" for key, each in known.items()}


def weights_command(
    judgements: Annotated[
        Path, typer.Argument(help="A CSV matrix: how many times the row's criterion counts as much as the column's.")
    ],
    file: Annotated[Path, typer.Argument(help="The file of weights to make or to put them into.")],
    of: Annotated[
        str,
        typer.Option(callback=_checked, help="What the criteria compare: zones, or a kind of candidate."),
    ] = "zones",
) -> None:
    """Turn pairwise judgements (AHP) into weights for geoplan run --weights."""
    from geoplan.siting.ranking.weights_file import judged_weights

    judged = judged_weights(judgements, file, of=of)
    titles = _titles(of)
    cells = max([_CELLS, *(cells_of(title) for title in titles.values())])
    for key, weight in judged.weights.items():
        print(f"  {padded(titles.get(str(key), str(key)), cells)} {figure(weight, '7.1%')}")
    say("weights.consistency", ratio=figure(judged.consistency_ratio, ".3f"))
    print(file)
