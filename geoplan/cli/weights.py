"""geoplan weights: pairwise judgements turned into weights."""

from pathlib import Path
from typing import Annotated

import typer


def _checked(of: str) -> str:
    """Refuse what is neither `zones` nor a kind of candidate, and name what is."""
    from geoplan.siting.candidate_kinds import candidate_kinds

    known = ("zones", *candidate_kinds())
    if of not in known:
        raise typer.BadParameter(f"'{of}' is not one of {', '.join(known)}")
    return of


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
    for key, weight in judged.weights.items():
        print(f"  {key:<22} {weight:7.1%}")
    print(f"Consistency ratio {judged.consistency_ratio:.3f} (below 0.1).")
    print(file)
