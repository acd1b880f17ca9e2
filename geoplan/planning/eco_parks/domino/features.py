"""By what parks and roofs are compared: each feature as a number or a text, unknown where nobody knows it."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.layers.demand.industries import load_industries
from geoplan.siting.rooftop_candidates import KIND as ROOFTOP_PV
from geoplan.units import KW_PER_MW, M2_PER_HA

INDUSTRY, SIZE, VOLTAGE, LET_SHARE, ROOFS = FEATURES = ("industry", "size", "voltage", "let_share", "roofs")
"""Which industries; how large; at which voltage; how much of the land is let; what its roofs are like."""
ESTATE, ROOF = "estate", "roof"
PLACE = ("place_kind", "estate_id", "candidate_id", "place_name")
FEATURE_UNITS: Mapping[str, Mapping[str, str]] = {
    ESTATE: {INDUSTRY: "", SIZE: "ha", VOLTAGE: "", LET_SHARE: "%", ROOFS: "kWp/ha"},
    ROOF: {SIZE: "MWp", VOLTAGE: "", ROOFS: "m2"},
}
"""Kind of place -> the features that it has -> their unit; a roof stands beside the pilot's roofs."""


def park_features(estates: gpd.GeoDataFrame, tenants: pd.DataFrame | None) -> pd.DataFrame:
    """Return the features of parks.

    Parameters
    ----------
    estates
        ``estate_id``, ``estate_name``, ``area_ha``; ``occupancy_pct``, ``voltage``, ``estate_pv_capacity_mwp`` where
        known.
    tenants
        As from `geoplan.layers.demand.tenants.read_estate_tenants`; None where the study has none.

    Returns
    -------
    DataFrame
        `PLACE` and `FEATURES`: industries as "key:share;…", the largest first, "" where not known; size [ha]; voltage,
        "" where not known; let share [%]; roof photovoltaics [kWp/ha].
    """
    ids = estates["estate_id"].astype(str).reset_index(drop=True)
    area, industries = _numbers(estates, "area_ha"), _industries(tenants)
    voltages = estates["voltage"].tolist() if "voltage" in estates else [""] * len(estates)
    return pd.DataFrame(
        {
            "place_kind": ESTATE,
            "estate_id": ids,
            "candidate_id": "",
            "place_name": estates["estate_name"].reset_index(drop=True),
            INDUSTRY: [industries.get(name, "") for name in ids],
            SIZE: area,
            VOLTAGE: [name if isinstance(name, str) else "" for name in voltages],
            LET_SHARE: _numbers(estates, "occupancy_pct"),
            ROOFS: _numbers(estates, "estate_pv_capacity_mwp") * KW_PER_MW / area.where(area > 0),
        }
    )


def roof_features(candidates: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return the features of large roofs outside of parks.

    Parameters
    ----------
    candidates
        Of siting: ``candidate_id``, ``candidate_name``, ``candidate_kind``, ``capacity_mw`` [MWp], ``area_ha``,
        ``roof_count``, ``estate_id``; None where there are none.

    Returns
    -------
    DataFrame
        `PLACE` and `FEATURES`: size [MWp], and roofs as the mean area of one [m2]; the others are not known.
    """
    if candidates is None or candidates.empty:
        return pd.DataFrame(columns=[*PLACE, *FEATURES])
    outside = candidates["estate_id"].isna() if "estate_id" in candidates else True
    own = candidates[(candidates["candidate_kind"] == ROOFTOP_PV) & outside].reset_index(drop=True)
    count = _numbers(own, "roof_count")
    return pd.DataFrame(
        {
            "place_kind": ROOF,
            "estate_id": "",
            "candidate_id": own["candidate_id"].astype(str),
            "place_name": own["candidate_name"],
            INDUSTRY: "",
            SIZE: _numbers(own, "capacity_mw"),
            VOLTAGE: "",
            LET_SHARE: np.nan,
            ROOFS: _numbers(own, "area_ha") * M2_PER_HA / count.where(count > 0),
        }
    )


def roofs_of_park(estate: "pd.Series[float]") -> Mapping[str, float | str]:
    """Return what the roofs of a park are like, so that roofs can be held against them: size [MWp], mean area [m2]."""
    count = float(estate.get("estate_roof_count", np.nan))
    area = float(estate.get("estate_roof_area_m2", np.nan))
    voltage = estate.get("voltage", "")
    return {
        SIZE: float(estate.get("estate_pv_capacity_mwp", np.nan)),
        VOLTAGE: voltage if isinstance(voltage, str) else "",
        ROOFS: area / count if count > 0 else np.nan,
    }


def _industries(tenants: pd.DataFrame | None) -> dict[str, str]:
    """Return the industries of each park: shares of hectares where any tenant's are known, else of tenants."""
    if tenants is None or tenants.empty:
        return {}
    kinds = load_industries()
    told = tenants[tenants["industry"].map(lambda key: key in kinds and not kinds[key].is_public).astype(bool)]
    shares = {}
    for park, own in told.groupby("estate_id", sort=False):
        area = own["area_ha"].fillna(0.0)
        weights = area if area.sum() > 0 else pd.Series(1.0, own.index)
        parts = (weights / weights.sum()).groupby(own["industry"]).sum()
        ordered = sorted(parts[parts > 0].items(), key=lambda part: (-part[1], str(part[0])))
        shares[str(park)] = ";".join(f"{key}:{share:.3f}" for key, share in ordered)
    return shares


def _numbers(frame: pd.DataFrame, column: str) -> "pd.Series[float]":
    given = frame[column] if column in frame else pd.Series(np.nan, frame.index)
    return given.astype(float).reset_index(drop=True)
