"""Four parks of which one begins, and roofs outside of them: for tests of who follows."""

import geopandas as gpd
import numpy as np
import pandas as pd

CRS = "EPSG:32648"


def estates() -> gpd.GeoDataFrame:
    """Return park a, one much like it, one of which little is known, and one that is unlike."""
    columns = {
        "estate_id": ["a", "b", "c", "d"],
        "estate_name": ["Park A", "Park B", "Park C", "Park D"],
        "estate_status": ["operating", "operating", "planned", "operating"],
        "area_ha": [100.0, 80.0, 50.0, 100.0],
        "occupancy_pct": [90.0, 80.0, 85.0, np.nan],
        "voltage": ["22 kV", "22 kV", "", "110 kV"],
        "estate_roof_count": [40, 32, 20, 10],
        "estate_roof_area_m2": [200_000.0, 160_000.0, 100_000.0, 10_000.0],
        "estate_pv_capacity_mwp": [20.0, 16.0, 10.0, 1.0],
        "estate_pv_energy_gwh": [24.0, 19.0, 12.0, 1.2],
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy([0, 1, 2, 3], [0, 0, 0, 0]), crs=CRS)


def tenants() -> pd.DataFrame:
    """Return who is in the parks; nobody knows of park c."""
    return pd.DataFrame(
        {
            "estate_id": ["a", "a", "b", "d", "d"],
            "industry": ["food", "paper", "food", "textiles", "office"],
            "area_ha": [30.0, 10.0, 20.0, np.nan, 5.0],
        }
    )


def projects() -> pd.DataFrame:
    """Return what rooftop solar would be in each park, and a battery in one."""
    rows = [
        ("a", "rooftop_pv", 20.0, "MWp", 12e6, 16_000.0),
        ("b", "rooftop_pv", 16.0, "MWp", 10e6, 12_500.0),
        ("c", "rooftop_pv", 10.0, "MWp", 6e6, np.nan),
        ("d", "rooftop_pv", 1.0, "MWp", 7e5, 800.0),
        ("a", "battery", 4_000.0, "kWh", 1e6, 0.0),
    ]
    sizes = ["project_size", "project_unit", "project_investment_usd", "project_avoided_tco2e"]
    return pd.DataFrame(rows, columns=["estate_id", "technology", *sizes]).assign(confidence="medium")


def candidates() -> gpd.GeoDataFrame:
    """Return two places of roofs outside of parks, the roofs of a park, one that was drawn, and another kind."""
    columns = {
        "candidate_id": ["roof:1", "roof:2", "estate:a", "roof:3", "wind:1"],
        "candidate_name": ["Halls", "Sheds", "Park A", "Drawn", "Wind"],
        "candidate_kind": ["rooftop_pv", "rooftop_pv", "rooftop_pv", "rooftop_pv", "wind"],
        "capacity_mw": [16.0, 2.0, 20.0, 20.0, 5.0],
        "area_ha": [16.0, 4.0, 20.0, 20.0, np.nan],
        "roof_count": [40, 40, 40, 40, np.nan],
        "investment_musd": [9.0, 1.2, 12.0, 12.0, 8.0],
        "ghg_avoided_tco2e": [12_000.0, 1_500.0, 16_000.0, 16_000.0, 9_000.0],
        "estate_id": [None, None, "a", None, None],
        "place_status": ["real", "real", "real", "synthetic", "real"],
    }
    points = gpd.points_from_xy([5, 6, 0, 7, 8], [0, 0, 0, 0, 0])
    return gpd.GeoDataFrame(columns, geometry=points, crs=CRS)
