"""What each park has reached of the criteria of an eco-industrial park: values, verdicts, gaps and what shows them."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.parks.eip_criteria import EipCriterion, criteria_in_force
from geoplan.layers.parks.evidence import newest_evidence
from geoplan.parameters import Parameters
from geoplan.planning.eco_parks.criteria.park_figures import PERCENT_OF_ALL, park_figures
from geoplan.planning.eco_parks.criteria.verdicts import gap_of, verdict_of
from geoplan.study import Study

if TYPE_CHECKING:
    from geoplan.planning.estates.plans.estate_plan import EstatePlan

NATIONAL_RENEWABLE = "eip.national_renewable_share"
OF_EVIDENCE, OF_PLAN = "evidence", "plan"
EIP_COLUMNS = (
    *("estate_id", "framework", "criterion", "eip_value", "eip_unit", "eip_threshold", "threshold_confidence"),
    *("verdict", "gap", "gap_unit", "eip_basis", "evidence", "evidence_date", "source"),
)
_THRESHOLDS = {"renewable_share": NATIONAL_RENEWABLE}
"""What is worked out -> the parameter that its threshold is; where a study gives none, the verdict is unknown."""
Shown = Mapping[tuple[str, str], Mapping[Any, Any]]


def estate_eip(study: Study, layers: OpenedLayers, *, plan: "EstatePlan | None") -> pd.DataFrame:
    """Hold the parks of a study against the criteria that are in force there.

    Parameters
    ----------
    study
        Its country and its parameter ``eip.national_renewable_share`` [%].
    layers
        Estates, and ``estate_evidence`` where the study has it.
    plan
        What is planned on the estates; None where that is not known.

    Returns
    -------
    DataFrame
        A row a park and criterion, in the order of the estates and of the table of criteria: `EIP_COLUMNS`.
        ``eip_value`` and ``eip_threshold`` in ``eip_unit`` (1 and 0 for yes and no; NaN where not known, or none);
        ``verdict``, one of `geoplan.planning.eco_parks.criteria.verdicts.VERDICTS`; ``gap`` in ``gap_unit``;
        ``eip_basis``: ``evidence``, ``plan`` (worked out with what is planned) or "" (not known); what shows it, when,
        and who says so.
    """
    figures = park_figures(layers, plan=plan, parameters=study.parameters)
    criteria = criteria_in_force(viet_nam=study.is_viet_nam)
    shown = shown_of(layers.estate_evidence)
    thresholds = {key: _threshold(each, study.parameters) for key, each in criteria.items()}
    rows = [
        _row(str(name), each, threshold=thresholds[key], shown=shown, figures=park)
        for name, park in figures.to_dict("index").items()
        for key, each in criteria.items()
    ]
    return pd.DataFrame(rows, columns=list(EIP_COLUMNS))


def shown_of(evidence: pd.DataFrame | None) -> Shown:
    """Return the newest evidence by park and criterion.

    Parameters
    ----------
    evidence
        The layer ``estate_evidence``; None where the study has none.
    """
    if evidence is None:
        return {}
    rows = newest_evidence(evidence).to_dict("records")
    return {(str(row["estate_id"]), str(row["criterion"])): row for row in rows}


def shown_for(shown: Shown, name: str, criterion: EipCriterion) -> Mapping[Any, Any] | None:
    """Return what shows a criterion of a park: the newest row of it, or of the one that asks the same.

    Parameters
    ----------
    shown
        As of `shown_of`.
    name
        Id of the park.
    criterion
        The criterion.
    """
    own, other = shown.get((name, criterion.key)), shown.get((name, criterion.same_as))
    if own is None or other is None:
        return own or other
    return other if other["date"] > own["date"] else own


def _threshold(criterion: EipCriterion, parameters: Parameters) -> float:
    name = _THRESHOLDS.get(criterion.worked_out)
    return criterion.threshold if name is None else parameters.value(name)


def _row(
    name: str, criterion: EipCriterion, *, threshold: float, shown: Shown, figures: Mapping[Any, Any]
) -> dict[str, Any]:
    """Return the row of one park and criterion: evidence comes before what is worked out."""
    proof = shown_for(shown, name, criterion)
    worked_out = math.nan
    if criterion.worked_out:
        worked_out = PERCENT_OF_ALL * float(figures[criterion.worked_out])
    value = worked_out if proof is None else float(proof["value"])
    basis = "" if math.isnan(value) else OF_PLAN if proof is None else OF_EVIDENCE
    gap, gap_unit = gap_of(criterion, value, threshold=threshold, figures=figures)
    return {
        "estate_id": name,
        "framework": criterion.framework,
        "criterion": criterion.key,
        "eip_value": value,
        "eip_unit": criterion.unit,
        "eip_threshold": threshold,
        "threshold_confidence": criterion.threshold_confidence,
        "verdict": verdict_of(criterion, value, threshold=threshold),
        "gap": gap,
        "gap_unit": gap_unit,
        "eip_basis": basis,
        "evidence": "" if proof is None else proof["evidence"],
        "evidence_date": "" if proof is None else proof["date"],
        "source": "" if proof is None else proof["source"],
    }
