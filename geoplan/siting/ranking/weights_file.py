"""Files of weights, as the map saves them and `geoplan run --weights` reads them, and those made from judgements."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geoplan.errors import ParameterError
from geoplan.replacing import replaced_file
from geoplan.siting.ranking.candidate_weights import Weights, read_candidate_weights
from geoplan.siting.ranking.criteria import criteria_of
from geoplan.siting.ranking.weighting import Judgement, ahp_weights, read_judgements, weight_faults
from geoplan.siting.ranking.zones import SCHEMA, default_weights, load_criteria, read_weights

ZONES = "zones"
DIGITS = 4


@dataclass(frozen=True)
class RankingWeights:
    """The weights of criteria that stand in place of the default ones.

    Attributes
    ----------
    zones
        Criterion -> weight, to rank zones by; None for the defaults.
    candidates
        Kind of candidate -> criterion -> weight; None for the defaults.
    from_spread
        Kinds whose weights come from the spread of the data, and not from a user.
    """

    zones: Mapping[str, float] | None = None
    candidates: Weights | None = None
    from_spread: frozenset[str] = frozenset()

    @classmethod
    def read(cls, path: str | Path) -> "RankingWeights":
        """Read a file of weights that was saved in the map.

        Raises
        ------
        GeoplanError
            Where the file cannot be read, or its weights are wrong.
        """
        return cls(read_weights(path), read_candidate_weights(path))

    def beside(self, spread: Weights) -> "RankingWeights":
        """Return these, with weights from the spread of the data for the kinds of candidate that these leave out."""
        given = self.candidates or {}
        others = {kind: weights for kind, weights in spread.items() if kind not in given}
        return replace(self, candidates={**given, **others}, from_spread=frozenset(others))


def judged_weights(judgements: str | Path, path: str | Path, *, of: str) -> Judgement:
    """Turn pairwise judgements into weights and put them into a file of weights; what else stands there is kept.

    Parameters
    ----------
    judgements
        As `geoplan.siting.ranking.weighting.read_judgements` reads it: the keys of criteria, and how many times one
        counts as much as the other.
    path
        The file of weights, made where it is not there.
    of
        ``zones``, or the kind of candidate that is judged.

    Returns
    -------
    Judgement
        The weights, which sum to 1, and the consistency ratio.

    Raises
    ------
    ParameterError
        Where judgements contradict each other (a consistency ratio of 0.1 or more), criteria or the kind do not exist,
        or the table is none; nothing is written then.
    GeoplanError
        Where a file of weights stands there that cannot be read, or none can be written.
    """
    found = ahp_weights(read_judgements(judgements), file=str(judgements))
    weights = {str(key): round(100 * float(weight), DIGITS) for key, weight in found.weights.items()}
    known = load_criteria() if of == ZONES else criteria_of(of)
    faults = weight_faults(weights, list(known), file=str(judgements))
    if faults:
        raise ParameterError(faults)
    target = Path(path)
    content: dict[str, Any] = {"schema": SCHEMA, "weights": default_weights(), "candidates": {}}
    if target.exists():
        content |= {"weights": read_weights(target), "candidates": read_candidate_weights(target)}
    if of == ZONES:
        content["weights"] = {key: weights.get(key, 0.0) for key in known}
    else:
        content["candidates"][of] = {key: weights.get(key, 0.0) for key in known}
    with replaced_file(target) as draft:
        draft.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return found
