"""Weights of candidates, by kind and criterion: read from a file of weights, and checked."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from geoplan.errors import Fault, GeoplanError, did_you_mean
from geoplan.files.json_text import read_json
from geoplan.siting.ranking.criteria import KINDS, CandidateCriterion, criteria_of, load_candidate_criteria
from geoplan.siting.ranking.weighting import weight_faults

Weights: TypeAlias = Mapping[str, Mapping[str, float]]
"""Kind -> criterion -> weight; only the proportions within a kind matter."""
_WEIGHTS_FILE = "candidates"


def weights_of_kinds_faults(
    weights: Mapping[str, Any], criteria: Mapping[str, CandidateCriterion], *, file: str = "weights"
) -> list[Fault]:
    """Return what is wrong with weights by kind and criterion; a criterion must be one of the kind."""
    faults: list[Fault] = []
    for kind, given in weights.items():
        if kind not in KINDS:
            hint = did_you_mean(str(kind), KINDS)
            faults.append(
                Fault(file, str(kind), found="a kind that does not exist", expected="a kind of candidate", action=hint)
            )
        elif not isinstance(given, Mapping):
            faults.append(
                Fault(file, str(kind), found=type(given).__name__, expected="a table of criteria and their weights")
            )
        else:
            faults += weight_faults(given, list(criteria_of(kind, criteria)), file=file, where=kind)
    return faults


def read_candidate_weights(
    path: str | Path, *, criteria: Mapping[str, CandidateCriterion] | None = None
) -> dict[str, dict[str, float]]:
    """Read weights of candidates from a file of weights: kind -> criterion -> weight.

    Parameters
    ----------
    path
        JSON, as `geoplan.siting.ranking.zones.read_weights` reads it for zones; here the table ``candidates`` is read:
        ``{"candidates": {"rooftop_pv": {"estate": 40, "roof_size": 20}}}``.
    criteria
        The criteria that there are; by default those of `geoplan.siting.ranking.criteria.load_candidate_criteria`.

    Returns
    -------
    dict
        Empty where the file says nothing about candidates.

    Raises
    ------
    GeoplanError
        Where the file cannot be read, or its weights are wrong; everything that was found at once.
    """
    file = str(path)
    try:
        content = read_json(Path(path), error=GeoplanError)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no JSON text"
        raise GeoplanError(Fault(file, "", found=str(reason), expected="a file of weights")) from error
    given = content.get(_WEIGHTS_FILE, {}) if isinstance(content, dict) else content
    if not isinstance(given, dict):
        raise GeoplanError(
            Fault(file, _WEIGHTS_FILE, found=type(given).__name__, expected="a table of kinds and their weights")
        )
    faults = weights_of_kinds_faults(given, criteria or load_candidate_criteria(), file=file)
    if faults:
        raise GeoplanError(faults)
    return {kind: {key: float(weight) for key, weight in table.items()} for kind, table in given.items()}
