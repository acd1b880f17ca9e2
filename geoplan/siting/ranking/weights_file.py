"""Files of weights, as the map saves them and `geoplan run --weights` reads them, and those made from judgements."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from geoplan.errors import Fault, GeoplanError, ParameterError, did_you_mean
from geoplan.files.json_text import read_saved_json
from geoplan.replacing import replaced_file
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.ranking.criteria import criteria_of, load_zone_criteria
from geoplan.siting.ranking.weighting import Judgement, ahp_weights, read_judgements, weight_faults
from geoplan.siting.ranking.zones import default_weights

Weights: TypeAlias = Mapping[str, Mapping[str, float]]
"""Kind -> criterion -> weight; only the proportions within a kind matter."""
SCHEMA = "geoplan-weights/1"
ZONES = "zones"
DIGITS = 4
_OF_ZONES, _OF_CANDIDATES = "weights", "candidates"


@dataclass(frozen=True)
class RankingWeights:
    """The weights of criteria that stand in place of the default ones; what is given is copied.

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

    def __post_init__(self) -> None:
        """Take copies, since who gives weights may change them, and what was ranked by them stays."""
        for name in ("zones", "candidates"):
            object.__setattr__(self, name, _copied(getattr(self, name)))

    def check(self) -> None:
        """Refuse weights by which nothing can be ranked.

        Raises
        ------
        ParameterError
            For criteria or kinds that do not exist, and weights that are no numbers, negative or all zero; all at once.
        """
        faults = [] if self.zones is None else weight_faults(self.zones, list(load_zone_criteria()), file=_OF_ZONES)
        faults += weights_of_kinds_faults(self.candidates or {}, file=_OF_ZONES)
        if faults:
            raise ParameterError(faults)

    @classmethod
    def read(cls, path: str | Path) -> "RankingWeights":
        """Read a file of weights, as the page of a map saves it.

        The file is JSON: ``{"schema": "geoplan-weights/1", "weights": {"rooftop_pv": 20, …}, "candidates":
        {"rooftop_pv": {"estate": 40, …}}}``; the table of candidates may be left out, other keys are left alone. Only
        the proportions of weights matter; a criterion that is not named counts 0, and a kind of candidate that is not
        named keeps the default weights.

        Parameters
        ----------
        path
            The file.

        Returns
        -------
        RankingWeights
            A weight for every criterion of zones, and those of the kinds of candidate that the file names.

        Raises
        ------
        GeoplanError
            Where the file cannot be read, names criteria or kinds that do not exist, or has weights that are no
            numbers, negative, or all zero; everything that was found at once.
        """
        file = str(path)
        content = _content(path)
        zones: Any = content.get(_OF_ZONES)
        candidates: Any = content.get(_OF_CANDIDATES, {})
        known = load_zone_criteria()
        faults: list[Fault] = []
        if isinstance(zones, dict):
            faults += weight_faults(zones, list(known), file=file, where=_OF_ZONES)
        else:
            expected = "a table of criteria and their weights"
            faults.append(
                Fault(
                    file,
                    _OF_ZONES,
                    found=type(zones).__name__,
                    expected=expected,
                    action="Save the weights from the map.",
                )
            )
        if isinstance(candidates, dict):
            faults += weights_of_kinds_faults(candidates, file=file)
        else:
            expected = "a table of kinds and their weights"
            faults.append(
                Fault(
                    file,
                    _OF_CANDIDATES,
                    found=type(candidates).__name__,
                    expected=expected,
                    action="Save the weights from the map.",
                )
            )
        if faults:
            raise GeoplanError(faults)
        of_kinds = {kind: {key: float(each) for key, each in given.items()} for kind, given in candidates.items()}
        return cls({key: float(zones.get(key, 0.0)) for key in known}, of_kinds)

    def beside(self, spread: Weights) -> "RankingWeights":
        """Return these, with weights from the spread of the data for the kinds of candidate that these leave out."""
        given = self.candidates or {}
        others = {kind: weights for kind, weights in spread.items() if kind not in given}
        return replace(self, candidates={**given, **others}, from_spread=frozenset(others))


def _copied(given: Any) -> Any:
    return {key: _copied(each) for key, each in given.items()} if isinstance(given, Mapping) else given


def _content(path: str | Path) -> dict[str, Any]:
    expected, action = "a file of weights saved from the map", "Save the weights from the map."
    return read_saved_json(path, schema=SCHEMA, expected=expected, action=action)


def weights_of_kinds_faults(weights: Mapping[str, Any], *, file: str = "weights") -> list[Fault]:
    """Return what is wrong with weights by kind and criterion; a criterion must be one of the kind."""
    faults: list[Fault] = []
    kinds = candidate_kinds()
    for kind, given in weights.items():
        if kind not in kinds:
            hint = did_you_mean(str(kind), kinds)
            faults.append(
                Fault(file, str(kind), found="a kind that does not exist", expected="a kind of candidate", action=hint)
            )
        elif not isinstance(given, Mapping):
            faults.append(
                Fault(
                    file,
                    str(kind),
                    found=type(given).__name__,
                    expected="a table of criteria and their weights",
                    action="Save the weights from the map.",
                )
            )
        else:
            faults += weight_faults(given, list(criteria_of(kind)), file=file, where=kind)
    return faults


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
    judged = ahp_weights(read_judgements(judgements), file=str(judgements))
    weights = {str(key): round(100 * float(weight), DIGITS) for key, weight in judged.weights.items()}
    known = load_zone_criteria() if of == ZONES else criteria_of(of)
    faults = weight_faults(weights, list(known), file=str(judgements))
    if faults:
        raise ParameterError(faults)
    target = Path(path)
    content: dict[str, Any] = {"schema": SCHEMA, _OF_ZONES: default_weights(), _OF_CANDIDATES: {}}
    if target.exists():
        kept = RankingWeights.read(target)
        content |= {_OF_ZONES: kept.zones, _OF_CANDIDATES: dict(kept.candidates or {})}
    if of == ZONES:
        content[_OF_ZONES] = {key: weights.get(key, 0.0) for key in known}
    else:
        content[_OF_CANDIDATES][of] = {key: weights.get(key, 0.0) for key in known}
    with replaced_file(target) as draft:
        draft.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return judged
