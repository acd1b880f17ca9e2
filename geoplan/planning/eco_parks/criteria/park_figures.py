"""What a run knows of each park that criteria and indicators ask: land, firms, electricity, emissions."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.parks.let_share import leasable_ha
from geoplan.parameters import Parameters
from geoplan.planning.eco_parks.projects.project_rows import lowest_confidence

if TYPE_CHECKING:
    from geoplan.planning.estates.plans.estate_plan import EstatePlan

PERCENT_OF_ALL = 100.0
_PLANNED = {
    "load_mwh": "load_mwh",
    "load_after_mwh": "load_after_mwh",
    "renewable_share": "matching_share",
    "left_tco2e": "left_tco2e",
    "avoided_tco2e": "estate_avoided_tco2e",
    "saving_share": "saving_potential_share",
}
"""Figure -> the column of the plan that tells it."""
FIGURES = ("area_ha", "let_ha", "tenants_count", *_PLANNED, "load_confidence", "saving_confidence")


def park_figures(layers: OpenedLayers, *, plan: "EstatePlan | None", parameters: Parameters) -> pd.DataFrame:
    """Return what is known of the parks of a study.

    Parameters
    ----------
    layers
        Its layers: estates with their area, and, where they are known, ``occupancy_pct``, ``let_ha`` [ha] and
        ``tenants_count``.
    plan
        What is planned on them; None where that is not known.
    parameters
        ``dwellings.leasable_share``: the land that can be let over a total area.

    Returns
    -------
    DataFrame
        By estate_id, in the order of the estates: area_ha and let_ha [ha], tenants_count, load_mwh and load_after_mwh
        [MWh a year, before and after saving], renewable_share (of the load after saving that own PV meets in its hour),
        left_tco2e and avoided_tco2e [tCO2e a year], saving_share (what all measures could save), load_confidence,
        saving_confidence (of the measures and the load, whichever is less sure); NaN and "" where something is not
        known.
    """
    estates = layers.estates
    if estates is None:
        return pd.DataFrame(columns=list(FIGURES), index=pd.Index([], name="estate_id"))
    index = pd.Index(estates["estate_id"].astype(str), name="estate_id")
    let_ha = leasable_ha(estates, parameters) * estates["occupancy_pct"] / PERCENT_OF_ALL
    given = {"area_ha": estates["area_ha"], "let_ha": let_ha, "tenants_count": np.nan}
    for name in ("let_ha", "tenants_count"):
        if name in estates:
            given[name] = estates[name].astype(float).fillna(given[name])
    figures = pd.DataFrame(given, index=estates.index).set_axis(index).astype(float)
    planned = pd.DataFrame() if plan is None else plan.table.set_index(plan.table["estate_id"].astype(str))
    for name, column in _PLANNED.items():
        figures[name] = planned[column].astype(float).reindex(index) if column in planned else np.nan
    figures["load_after_mwh"] = figures["load_after_mwh"].fillna(figures["load_mwh"])
    sure = planned["load_confidence"].reindex(index) if "load_confidence" in planned else pd.Series("", index)
    figures["load_confidence"] = sure.fillna("")
    return figures.assign(saving_confidence=_saving_confidence(figures["load_confidence"], plan))


def _saving_confidence(load: "pd.Series[str]", plan: "EstatePlan | None") -> list[str]:
    """Return how sure it is what measures save: no surer than the least sure of them, and than the load."""
    of_measures: dict[str, str] = {}
    if plan is not None and len(plan.saving):
        own = plan.saving.dropna(subset=["energy_saving_share"])
        of_measures = {str(name): lowest_confidence(each) for name, each in own.groupby("estate_id")["confidence"]}
    return [lowest_confidence((sure, of_measures[name])) if name in of_measures else "" for name, sure in load.items()]
