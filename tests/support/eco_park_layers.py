"""Three parks by hand: their layers, what is planned on them, and what they have shown; no study on disk."""

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.parameters import load_parameters

EVIDENCE = pd.DataFrame(
    [
        ("a", "decree35_investor_law", 1.0, "no fine since 2021", "2025", "the inspectorate"),
        ("a", "decree35_recp", 5.0, "audits", "2023", "the park"),
        ("a", "decree35_recp", 25.0, "audits", "2025-06", "the park"),
        ("a", "decree35_land", 21.0, "a plan", "2024", "the park"),
        ("a", "decree35_symbiosis_links", 2.0, "contracts", "2024", "the park"),
        ("a", "a5_env_1", 3.0, "the yearly report", "2025", "the authority"),
        ("b", "a5_env_3", 12.0, "the yearly report", "2025", "the authority"),
        ("b", "eip_renewable", 45.0, "meters", "2025", "the park"),
        ("b", "decree35_services", 0.0, "a visit", "2025", "the authority"),
    ],
    columns=["estate_id", "criterion", "value", "evidence", "date", "source"],
)
"""Of parks a and b: the newest row counts, and what shows one criterion shows the one that asks the same."""

PLAN = pd.DataFrame(
    {
        "estate_id": ["a", "b", "c"],
        "load_mwh": [50_000.0, 20_000.0, 0.0],
        "load_confidence": ["high", "low", "low"],
        "matching_share": [0.18, 0.25, np.nan],
        "left_tco2e": [27_000.0, 9_000.0, 0.0],
        "estate_avoided_tco2e": [6_000.0, 3_000.0, 0.0],
    }
)


def parks() -> gpd.GeoDataFrame:
    """Parks of 200, 100 and 50 ha, let by 80 %, 50 % and not at all; a has 42 firms, of the others nobody tells."""
    columns = {
        "estate_id": ["a", "b", "c"],
        "area_ha": [200.0, 100.0, 50.0],
        "area_kind": "leasable",
        "occupancy_pct": [80.0, 50.0, 0.0],
        "tenants_count": [42.0, np.nan, np.nan],
    }
    places = [shapely.Point(670_000 + 1000 * number, 2_301_000) for number in range(3)]
    return gpd.GeoDataFrame(columns, geometry=places, crs="EPSG:32648")


def layers_of(estates=None, *, evidence=EVIDENCE, streams=None) -> SimpleNamespace:
    """What tables of criteria ask of opened layers."""
    estates = parks() if estates is None else estates
    return SimpleNamespace(estates=estates, estate_evidence=evidence, estate_streams=streams)


SAVING = pd.DataFrame(
    {
        "estate_id": ["a", "a", "b"],
        "energy_saving_share": [0.2, 0.116, np.nan],
        "confidence": ["medium", "low", "low"],
    }
)
"""Measures of a, one less sure than its load; what the one of b saves is not known."""


def plan_of(table=PLAN, *, saving=SAVING) -> SimpleNamespace:
    """What tables of criteria ask of a plan."""
    return SimpleNamespace(table=table, saving=saving)


def country_of(*, viet_nam: bool = True, national: float | None = None) -> SimpleNamespace:
    """A study's country, and what it says of renewable energy there [%]."""
    given = {} if national is None else {"eip.national_renewable_share": national}
    return SimpleNamespace(is_viet_nam=viet_nam, parameters=load_parameters().replace(given))
