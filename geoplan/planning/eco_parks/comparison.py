"""All parks of a study in one table, a row a park: what each is, uses, could build and lacks."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geoplan.planning.eco_parks.matching import WANTED

COMPARED = (
    "estate_name",
    "area_ha",
    "let_ha",
    "occupancy_pct",
    "tenants_count",
    "tariff_voltage",
    "transformer_kva",
    "load_mwh",
    "load_confidence",
    "estate_pv_capacity_mwp",
    "pv_generation_mwh",
    "self_consumption_share",
    "self_sufficiency_share",
    "best_battery_hours",
    "saving_potential_share",
    "saved_mwh",
    "left_tco2e",
)
"""Columns of estates that are set side by side."""
EIP_COUNTS: Mapping[str, str] = {
    "met": "eip_met_count",
    "reached_unverified": "eip_reached_unverified_count",
    "not_met": "eip_not_met_count",
    "not_reached_unverified": "eip_not_reached_unverified_count",
    "reported": "eip_reported_count",
    "unknown": "eip_unknown_count",
}
"""Verdict on a criterion -> the column that counts it."""
COMPARISON_COLUMNS = (
    "estate_id",
    *COMPARED,
    *EIP_COUNTS.values(),
    "streams_offered_count",
    "streams_sought_count",
    "symbiosis_count",
    "projects_count",
    "projects_investment_usd",
    "projects_avoided_tco2e",
    "best_technology",
    WANTED,
)
_TEXTS = frozenset({"estate_name", "tariff_voltage", "load_confidence"})


def park_comparison(
    estates: pd.DataFrame,
    *,
    projects: pd.DataFrame,
    eip: pd.DataFrame,
    symbiosis: pd.DataFrame,
    streams: pd.DataFrame | None,
) -> pd.DataFrame:
    """Set the parks of a study side by side.

    Parameters
    ----------
    estates
        A row a park with what is planned there: ``estate_id`` and those of `COMPARED` that there are.
    projects, eip, symbiosis
        The tables ``estate_projects``, ``estate_eip`` and ``symbiosis``.
    streams
        The layer of streams; None where the study has none: then they are not known, and neither are pairs.

    Returns
    -------
    DataFrame
        `COMPARISON_COLUMNS`, in the order of the estates. Sums of projects leave out what is not known; where no number
        is known, neither is the sum.
    """
    ids = estates["estate_id"].astype(str).reset_index(drop=True)
    table = pd.DataFrame({"estate_id": ids})
    for name in COMPARED:
        if name in estates:
            table[name] = estates[name].to_numpy()
        else:
            table[name] = "" if name in _TEXTS else np.nan
    for verdict, column in EIP_COUNTS.items():
        table[column] = _counted(ids, eip.loc[eip["verdict"] == verdict, "estate_id"])
    for direction in ("offered", "sought"):
        own = (
            pd.Series(dtype=object) if streams is None else streams.loc[streams["direction"] == direction, "estate_id"]
        )
        table[f"streams_{direction}_count"] = np.nan if streams is None else _counted(ids, own)
    ends = pd.concat([symbiosis["from_estate_id"], symbiosis.loc[_apart(symbiosis), "to_estate_id"]], ignore_index=True)
    table["symbiosis_count"] = np.nan if streams is None else _counted(ids, ends)
    table["projects_count"] = _counted(ids, projects["estate_id"])
    by_park = projects.groupby("estate_id", sort=False)
    for name in ("investment_usd", "avoided_tco2e"):
        table[f"projects_{name}"] = ids.map(by_park[f"project_{name}"].sum(min_count=1))
    best = projects[projects["project_rank"] == 1].set_index("estate_id")["technology"]
    table["best_technology"] = ids.map(best).astype(object).fillna("")
    table[WANTED] = estates[WANTED].astype(object).fillna("").to_numpy() if WANTED in estates else ""
    return table[list(COMPARISON_COLUMNS)]


def _counted(ids: "pd.Series[str]", of: "pd.Series[str]") -> "pd.Series[int]":
    """Return how often each park is named."""
    return ids.map(of.astype(str).value_counts()).fillna(0).astype(int)


def _apart(symbiosis: pd.DataFrame) -> "pd.Series[bool]":
    """Return whether a pair joins two parks, not two firms of one."""
    return (symbiosis["to_estate_id"].fillna("") != "") & (symbiosis["to_estate_id"] != symbiosis["from_estate_id"])
