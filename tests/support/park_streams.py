"""Three parks in a row, two kilometres apart, with streams and plants of a test's own."""

from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

CRS = "EPSG:32648"
X, Y = 670_000.0, 2_300_000.0
UNITS = {"heat": "MWh/a", "steam": "MWh/a", "co2": "t/a", "water": "m3/a", "residue": "t/a", "waste": "t/a"}
Row: TypeAlias = tuple[str, str, str, str, float | None, float | None]


def parks() -> gpd.GeoDataFrame:
    """Return parks a, b, c: squares of 100 m, their middles 2 km apart."""
    shapes = [shapely.box(X + 2000 * k - 50, Y - 50, X + 2000 * k + 50, Y + 50) for k in range(3)]
    names = {"estate_id": ["a", "b", "c"], "estate_name": ["Park A", "Park B", "Park C"]}
    return gpd.GeoDataFrame(names, geometry=shapes, crs=CRS)


def plants() -> gpd.GeoDataFrame:
    """Return a plant that burns residues 1 km east of park a, and one for waste at park c."""
    return gpd.GeoDataFrame(
        {
            "candidate_id": ["biomass:1", "waste:1"],
            "candidate_name": ["Husks", "Rubbish"],
            "candidate_kind": ["biomass", "waste"],
            "feedstock_t": [10_000.0, 200_000.0],
            "energy_gwh": [8.0, 90.0],
        },
        geometry=gpd.points_from_xy([X + 1000, X + 4000], [Y, Y]),
        crs=CRS,
    )


def streams(*rows: Row, unit: str = "", confidence: str = "high") -> pd.DataFrame:
    """Return rows as the layer gives them: (estate, direction, stream, material, degrees, amount)."""
    columns = ["estate_id", "direction", "stream", "material", "temperature_c", "amount"]
    table = pd.DataFrame(rows, columns=columns).astype({"temperature_c": float, "amount": float})
    table["unit"] = unit or table["stream"].map(UNITS)
    place = {"longitude": np.nan, "latitude": np.nan}
    table = table.assign(**place, source="the park", confidence=confidence)
    table.index = pd.RangeIndex(2, 2 + len(table), name="line")
    return table
