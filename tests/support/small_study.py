"""A study of four wards with every kind of layer that a run needs, small enough to be assessed in seconds."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import shapely
import xarray as xr

from geoplan.preparation.new_irradiance import irradiance_table

X, Y = 600_000.0, 2_300_000.0
TOML = """
name = "small"
title = "Small place"
crs = "EPSG:32648"
time_zone = "Asia/Ho_Chi_Minh"
[layers.zones]
file = "zones.gpkg"
status = "synthetic"
licence = "CC0"
[layers.irradiance]
file = "irradiance.csv"
status = "real"
licence = "regulation"
[layers.rooftops]
file = "roofs.parquet"
status = "synthetic"
licence = "CC0"
[layers.land_cover]
file = "land_cover.tif"
legend = "geoplan"
status = "synthetic"
licence = "CC0"
[layers.estates]
file = "estates.gpkg"
status = "schematic"
licence = "CC0"
[layers.crops]
file = "crops.csv"
status = "real"
licence = "statistics"
[layers.livestock]
file = "livestock.csv"
status = "real"
licence = "statistics"
[layers.waste]
file = "waste.csv"
status = "real"
licence = "statistics"
"""


def make_study(folder, zone_ids=("a", "b", "c", "d")):
    for name, content in _files_of(tuple(zone_ids)).items():
        (folder / name).write_bytes(content)
    return folder


@cache
def _files_of(zone_ids):
    """Return the files of the study, made once for all that ask for it: name -> content."""
    with TemporaryDirectory() as made:
        return {path.name: path.read_bytes() for path in _write_study(Path(made), zone_ids).iterdir()}


def _write_study(folder, zone_ids):
    boxes = [shapely.box(X + 2000 * i, Y, X + 2000 * (i + 1), Y + 2000) for i in range(4)]
    zones = gpd.GeoDataFrame(
        {
            "zone_id": list(zone_ids),
            "zone_name": ["Thủy Nguyên", "Lê Chân", "Đồ Sơn", "Cát Hải"],
            "zone_type": ["ward", "ward", "commune", "special zone"],
            "district": ["x", "x", "y", "z"],
            "population": [30_000, 20_000, 10_000, 5_000],
        },
        geometry=boxes,
        crs="EPSG:32648",
    )
    zones.to_file(folder / "zones.gpkg", driver="GPKG")
    irradiance_table(20.85, 106.68).to_csv(folder / "irradiance.csv", index=False)
    random = np.random.default_rng(3)
    corner = np.column_stack([random.uniform(X + 50, X + 7900, 5000), random.uniform(Y + 50, Y + 1900, 5000)])
    size = random.uniform(3, 60, (5000, 2))
    roofs = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + size[:, 0], corner[:, 1] + size[:, 1])
    gpd.GeoDataFrame(geometry=roofs, crs="EPSG:32648").to_parquet(folder / "roofs.parquet")
    classes = random.choice(np.array([1, 2, 5, 6], np.uint8), (20, 80))
    cover = xr.DataArray(
        classes,
        dims=("y", "x"),
        coords={"y": np.arange(Y + 1950, Y, -100.0), "x": np.arange(X + 50, X + 8000, 100.0)},
    )
    cover.rio.write_crs("EPSG:32648").rio.write_nodata(0).rio.to_raster(folder / "land_cover.tif")
    estate = gpd.GeoDataFrame(
        {"estate_id": ["e"], "estate_name": ["Nam Cầu Kiền"], "area_ha": [25.0], "estate_status": ["operating"]},
        geometry=[shapely.box(X + 500, Y + 500, X + 1000, Y + 1000)],
        crs="EPSG:32648",
    )
    estate.to_file(folder / "estates.gpkg", driver="GPKG")
    common = {"year": 2016, "source": "s", "confidence": "high"}
    crops = [
        {"zone_id": "", "crop": "paddy", "production_t": 9000},
        {"zone_id": zone_ids[1], "crop": "maize", "production_t": 50},
    ]
    pd.DataFrame([row | common for row in crops]).to_csv(folder / "crops.csv", index=False)
    pd.DataFrame([{"zone_id": "", "animal": "pigs", "heads": 4000} | common]).to_csv(
        folder / "livestock.csv", index=False
    )
    pd.DataFrame([{"zone_id": "", "stream": "all", "t_per_day": 50} | common]).to_csv(folder / "waste.csv", index=False)
    (folder / "study.toml").write_text(TOML, encoding="utf-8")
    return folder
