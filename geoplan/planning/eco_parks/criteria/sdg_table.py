"""The indicators of each park for the Sustainable Development Goals: what plan, evidence and pairs of streams tell."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.parks.eip_criteria import load_criteria
from geoplan.parameters import Parameters
from geoplan.planning.eco_parks.criteria.eip_table import OF_EVIDENCE, OF_PLAN, shown_for, shown_of
from geoplan.planning.eco_parks.criteria.park_figures import PERCENT_OF_ALL, park_figures
from geoplan.planning.eco_parks.criteria.sdg_indicators import SdgIndicator, sdg_indicators
from geoplan.planning.eco_parks.projects.project_rows import lowest_confidence

if TYPE_CHECKING:
    from geoplan.planning.estates.plans.estate_plan import EstatePlan

SDG_COLUMNS = ("estate_id", "sdg_indicator", "sdg_value", "sdg_unit", "sdg_targets", "sdg_basis", "confidence")
OF_PAIRS = "pairs"
TONNES = "t/a"
_SURE_AS = {"energy_saving": "saving_confidence"}
"""What is not as sure as the load -> the figure that says how sure it is."""
Told = tuple[float, str, str]
"""A value, what it rests on and how sure that is."""


def estate_sdg(
    layers: OpenedLayers,
    *,
    plan: "EstatePlan | None",
    parameters: Parameters,
    symbiosis: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell the indicators of the parks of a study.

    Parameters
    ----------
    layers
        Estates, and ``estate_evidence`` and ``estate_streams`` where the study has them.
    plan
        What is planned on the estates; None where that is not known.
    parameters
        As `geoplan.planning.eco_parks.criteria.park_figures.park_figures` takes them.
    symbiosis
        Pairs of streams: from_estate_id, pair_amount, pair_unit, confidence; None where there is none.

    Returns
    -------
    DataFrame
        A row a park and indicator: `SDG_COLUMNS`. ``sdg_value`` in ``sdg_unit``, NaN where not known; ``sdg_targets``
        as "7.2, 13.2", the main one first; ``sdg_basis``: ``plan`` (worked out with what is planned), ``evidence``,
        ``pairs`` (what streams that were paired could give) or ""; ``confidence`` of the load, of the measures that
        save, or of the pairs.

    Notes
    -----
    Emissions that are left are of scopes 1 and 2, of scope 2 alone where nobody tells scope 1: `left_scopes` of the
    estates says which.
    """
    figures = park_figures(layers, plan=plan, parameters=parameters)
    shown, given = shown_of(layers.estate_evidence), _given(layers.estate_streams, symbiosis)
    rows = []
    for name, park in figures.to_dict("index").items():
        told = _worked_out(park) | {"symbiosis_given": given.get(str(name), (np.nan, "", ""))}
        for key, indicator in sdg_indicators().items():
            if indicator.evidence:
                proof = shown_for(shown, str(name), load_criteria()[indicator.evidence])
                value, basis, sure = (np.nan, "", "") if proof is None else (float(proof["value"]), OF_EVIDENCE, "")
            else:
                value, basis, sure = told[key]
            rows.append(_row(str(name), indicator, value=value, basis=basis, confidence=sure))
    return pd.DataFrame(rows, columns=list(SDG_COLUMNS))


def _row(name: str, indicator: SdgIndicator, *, value: float, basis: str, confidence: str) -> dict[str, Any]:
    return {
        "estate_id": name,
        "sdg_indicator": indicator.key,
        "sdg_value": value,
        "sdg_unit": indicator.unit,
        "sdg_targets": ", ".join(indicator.targets),
        "sdg_basis": basis,
        "confidence": confidence,
    }


def _worked_out(park: Mapping[Any, Any]) -> dict[str, Told]:
    """Return what the plan tells of one park."""
    values = {
        "renewable_share": PERCENT_OF_ALL * park["renewable_share"],
        "electricity_intensity": _over(park["load_after_mwh"], park["let_ha"]),
        "energy_saving": PERCENT_OF_ALL * park["saving_share"],
        "co2_intensity": _over(park["left_tco2e"], park["load_after_mwh"]),
        "co2_per_area": _over(park["left_tco2e"], park["let_ha"]),
        "avoided": park["avoided_tco2e"],
    }
    return {
        key: (float(value), OF_PLAN, str(park[_SURE_AS.get(key, "load_confidence")]))
        if np.isfinite(value)
        else (np.nan, "", "")
        for key, value in values.items()
    }


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else np.nan


def _given(streams: pd.DataFrame | None, symbiosis: pd.DataFrame | None) -> dict[str, Told]:
    """Return the tonnes that others could take, of the parks that offer any; nothing is paired: 0."""
    if streams is None or symbiosis is None:
        return {}
    offered = streams[(streams["direction"] == "offered") & (streams["unit"] == TONNES) & streams["amount"].notna()]
    pairs = symbiosis[symbiosis["pair_unit"] == TONNES]
    told: dict[str, Told] = {}
    for name in dict.fromkeys(offered["estate_id"].astype(str)):
        own = pairs[pairs["from_estate_id"] == name]
        sure = lowest_confidence(own["confidence"].astype(str)) if len(own) else ""
        told[name] = (float(own["pair_amount"].sum()), OF_PAIRS, sure)
    return told
