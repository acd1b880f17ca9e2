"""How real the place of a candidate is: as real as the layers whose geometry chose its point.

A candidate on a patch of a drawn land cover, or on a roof that a computer generated, shows how places are found; nobody
can go there. It keeps row and rank, is drawn hollow, and stands in no shortlist and on no field sheet.
"""

from collections.abc import Mapping
from typing import TypeVar, get_args

import pandas as pd

from geoplan.layers.fieldwork.survey import SURVEYED
from geoplan.siting.candidate_kinds import CandidateKind, candidate_kinds
from geoplan.study import Status

COLUMN = "place_status"
KNOWN: Status = "real"
_ORDER: tuple[Status, ...] = get_args(Status)
"""From the most real on."""

Frame = TypeVar("Frame", bound=pd.DataFrame)


def worst_status(kind: CandidateKind, origin: str, *, statuses: Mapping[str, Status]) -> Status:
    """Return the least real status among the layers that place the candidates of a kind and an origin.

    Parameters
    ----------
    kind
        Its `CandidateKind.placed_by` names the layers.
    origin
        What the candidates come from. One that the kind does not name is a place that a source names, such as a park
        or a landfill.
    statuses
        Kind of layer -> status, of the layers of a study; those that it does not have place nothing.

    Examples
    --------
    >>> ground = candidate_kinds()["ground_pv"]
    >>> worst_status(ground, "eligible_land", statuses={"land_cover": "schematic", "zones": "synthetic"})
    'schematic'
    """
    given = [statuses[layer] for layer in kind.placed_by.get(origin, ()) if layer in statuses]
    return max(given, key=_ORDER.index, default=KNOWN)


def with_place_status(candidates: Frame, statuses: Mapping[str, Status]) -> Frame:
    """Return candidates with how real their place is.

    Parameters
    ----------
    candidates
        ``candidate_kind``, ``origin``, and ``status`` where any was surveyed.
    statuses
        Kind of layer -> status, of the layers of the study.

    Returns
    -------
    DataFrame
        The same rows with ``place_status``: ``real``, ``schematic`` or ``synthetic``. A place where somebody was is
        ``real``, whatever led there.
    """
    kinds = candidate_kinds()
    pairs = zip(candidates["candidate_kind"].astype(str), candidates["origin"].astype(str), strict=True)
    placed = pd.Series(
        [worst_status(kinds[kind], origin, statuses=statuses) if kind in kinds else KNOWN for kind, origin in pairs],
        index=candidates.index,
        dtype=object,
    )
    if "status" in candidates:
        placed = placed.mask(candidates["status"] == SURVEYED, KNOWN)
    return candidates.assign(**{COLUMN: placed})


def land_status(kind: CandidateKind, *, statuses: Mapping[str, Status]) -> Status:
    """Return how real the land or water is that rules leave to a kind.

    Parameters
    ----------
    kind
        One that stands on land or water.
    statuses
        As for `worst_status`.
    """
    return worst_status(kind, kind.origins[0], statuses=statuses)


def is_demonstration(candidates: pd.DataFrame) -> "pd.Series[bool]":
    """Say of each candidate whether it only shows how places are found; a user's own frame without the column has none.

    Examples
    --------
    >>> is_demonstration(pd.DataFrame({"place_status": ["real", "schematic", None]})).tolist()
    [False, True, False]
    """
    if COLUMN not in candidates:
        return pd.Series(data=False, index=candidates.index, dtype=bool)
    given = candidates[COLUMN]
    return given.notna() & (given != KNOWN)


def known_places(candidates: Frame) -> Frame:
    """Return the candidates that somebody can go to: those that are no demonstrations, in the same order."""
    chosen: Frame = candidates[~is_demonstration(candidates)]
    return chosen


def drawn_layers(candidates: pd.DataFrame, *, statuses: Mapping[str, Status]) -> list[str]:
    """Return the kinds of layer that are not real and place the demonstrations among candidates, each once.

    Parameters
    ----------
    candidates
        With ``place_status``.
    statuses
        Kind of layer -> status, of the layers of the study.
    """
    kinds, shown = candidate_kinds(), candidates[is_demonstration(candidates)]
    pairs = dict.fromkeys(zip(shown["candidate_kind"].astype(str), shown["origin"].astype(str), strict=True))
    placing = (layer for kind, origin in pairs for layer in kinds[kind].placed_by.get(origin, ()))
    return list(dict.fromkeys(layer for layer in placing if statuses.get(layer, KNOWN) != KNOWN))
