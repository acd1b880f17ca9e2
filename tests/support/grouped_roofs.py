"""Roofs of many sizes and directions in a few zones, an orientation table, and both as a job for one partition."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import xarray as xr
from shapely import affinity

from geoplan.parameters import Parameters
from geoplan.potential.roofs.partition import PartitionJob
from geoplan.potential.roofs.surveyed import RoofSurvey

CRS = "EPSG:32648"
X, Y = 600_000.0, 2_300_000.0
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["a", "b", "c"]},
    geometry=[shapely.box(X + 1000 * i, Y, X + 1000 * (i + 1), Y + 1000) for i in range(3)],
    crs=CRS,
)
ESTATES = gpd.GeoDataFrame(
    {"estate_id": ["e1", "e2"], "occupancy_pct": [50.0, 60.0]},
    geometry=[shapely.box(X, Y, X + 300, Y + 300), shapely.box(X + 1500, Y, X + 1800, Y + 300)],
    crs=CRS,
)


def table_of_yields(latitude: float = 20.8, best: float = 1200.0) -> xr.Dataset:
    """Return an orientation table: the best plane faces the equator, tilted by the latitude."""
    tilts, azimuths = np.arange(0.0, 65.0, 5.0), np.arange(0.0, 360.0, 10.0)
    equator = 180.0 if latitude >= 0 else 0.0
    toward = np.cos(np.radians(azimuths - equator))[None, :]
    tilt, lean = np.radians(tilts)[:, None], np.radians(abs(latitude))
    direct = np.maximum(np.cos(tilt) * np.cos(lean) + np.sin(tilt) * np.sin(lean) * toward, 0.0)
    table = best * (0.5 * direct + 0.25 * (1.0 + np.cos(tilt)))
    return xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), table[None])},
        coords={
            "surface_tilt": tilts,
            "surface_azimuth": azimuths,
            "latitude": ("place", [latitude]),
            "longitude": ("place", [106.7]),
            "x": ("place", [X]),
            "y": ("place", [Y]),
        },
        attrs={"crs": CRS},
    )


def many_roofs(count: int = 3000, seed: int = 1, **columns: Any) -> gpd.GeoDataFrame:
    """Return rectangles from 9 to 4,000 m2, most of them small, in all directions and in all zones."""
    random = np.random.default_rng(seed)
    length = np.exp(random.uniform(np.log(3.0), np.log(75.0), count))
    width = length * random.uniform(0.4, 0.9, count)
    boxes = [
        affinity.rotate(shapely.box(x, y, x + a, y + b), turn)
        for x, y, a, b, turn in zip(
            random.uniform(X + 50, X + 2950, count),
            random.uniform(Y + 50, Y + 950, count),
            length,
            width,
            random.uniform(0, 180, count),
            strict=True,
        )
    ]
    return gpd.GeoDataFrame({"roof_id": np.arange(count), **columns}, geometry=boxes, crs=CRS)


def job_of(parameters: Parameters, resource: xr.Dataset, **options: Any) -> PartitionJob:
    """Return what a partition of these roofs needs."""
    return PartitionJob(ZONES, resource, parameters, estates=ESTATES, **options)


def survey_of_roofs(rows: Mapping[int, Mapping[str, Any]], shares: Mapping[str, float] | None = None) -> RoofSurvey:
    """Return what a survey says of roofs, by their ids, and of the usable shares of estates."""
    empty = {"usable_area_m2": np.nan, "capacity_kwp": np.nan, "roof_form": "", "suitable": "", "place": "roofs"}
    table = pd.DataFrame([empty | dict(row) for row in rows.values()], columns=list(empty), index=list(rows))
    return RoofSurvey(table, shares or {}, "form.xlsx")
