"""Studies of a made-up country: square communes, rectangles for roofs, fields and towns in patches."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from affine import Affine

from geoplan.preparation.new_irradiance import irradiance_table

CRS = "EPSG:32648"
WEST, SOUTH = 500_000.0, 1_000_000.0
ACROSS, APART_M = 3, 110_000.0
"""Provinces from west to east, the next ones north of them, and how far they lie apart."""
STATION = (20.85, 106.68)
"""Which station's months every province is given [degrees north and east], as if it stood there."""
CLASSES = np.array([1, 2, 5, 6], dtype=np.uint8)
PATCH_M = 500.0
CHUNK = 250_000
TOML = """
name = "{name}"
title = "{title}"
crs = "{crs}"
time_zone = "Asia/Ho_Chi_Minh"
[layers.zones]
file = "zones.gpkg"
status = "synthetic"
licence = "CC0"
[layers.irradiance]
file = "irradiance.csv"
status = "synthetic"
licence = "CC0"
[layers.rooftops]
file = "roofs.parquet"
status = "synthetic"
licence = "CC0"
[layers.land_cover]
file = "land_cover.tif"
legend = "geoplan"
status = "synthetic"
licence = "CC0"
[layers.crops]
file = "crops.csv"
status = "synthetic"
licence = "CC0"
[layers.livestock]
file = "livestock.csv"
status = "synthetic"
licence = "CC0"
[layers.waste]
file = "waste.csv"
status = "synthetic"
licence = "CC0"
"""


def write_province(
    folder: Path, *, number: int, zones: int, area_km2: float, roofs: int, cell_m: float, across: int = 10
) -> None:
    """Write a study into a folder.

    Parameters
    ----------
    folder
        Made anew; its name is the study's.
    number
        Which province of the country it is: where it lies, and by which numbers it is drawn.
    zones, area_km2, roofs, cell_m
        How many communes on how much land, how many roofs, and the side of a cell of land cover.
    across
        Communes from west to east.
    """
    folder.mkdir(parents=True)
    draw = np.random.default_rng(number)
    side = float(np.ceil(np.sqrt(area_km2 * 1e6 / zones) / 100) * 100)
    rows = -(-zones // across)
    west = WEST + number % ACROSS * APART_M
    south = SOUTH + number // ACROSS * APART_M
    column, row = np.arange(zones) % across, np.arange(zones) // across
    x, y = west + column * side, south + row * side
    ids = [f"{number:02d}{zone:03d}" for zone in range(zones)]
    columns = {
        "zone_id": ids,
        "zone_name": [f"Commune {zone}" for zone in ids],
        "zone_type": "commune",
        "district": [f"District {number:02d}-{int(each) // 3}" for each in row],
        "population": draw.integers(4_000, 60_000, zones),
    }
    outlines = shapely.box(x, y, x + side, y + side)
    gpd.GeoDataFrame(columns, geometry=outlines, crs=CRS).to_file(folder / "zones.gpkg", driver="GPKG")
    _write_land_cover(folder / "land_cover.tif", draw, (west, south), (across * side, rows * side), cell_m)
    _write_roofs(folder / "roofs.parquet", draw, np.column_stack([x, y]), side, roofs)
    lonlat = gpd.GeoSeries([shapely.Point(west, south)], crs=CRS).to_crs(4326).iloc[0]
    sun = irradiance_table(*STATION).assign(
        station="made up", latitude=round(lonlat.y, 2), longitude=round(lonlat.x, 2)
    )
    sun.to_csv(folder / "irradiance.csv", index=False)
    common = {"year": 2024, "source": "made up", "confidence": "low"}
    for name, rows_of in {
        "crops": [{"zone_id": "", "crop": "paddy", "production_t": 90.0 * area_km2}],
        "livestock": [{"zone_id": "", "animal": "pigs", "heads": 50 * zones}],
        "waste": [{"zone_id": "", "stream": "all", "t_per_day": 8.0 * zones}],
    }.items():
        pd.DataFrame([each | common for each in rows_of]).to_csv(folder / f"{name}.csv", index=False)
    text = TOML.format(name=folder.name, title=f"Made province {number}", crs=CRS)
    (folder / "study.toml").write_text(text, encoding="utf-8", newline="\n")


def _write_land_cover(
    path: Path, draw: np.random.Generator, corner: tuple[float, float], size: tuple[float, float], cell_m: float
) -> None:
    wide, tall = (round(each / cell_m) for each in size)
    patch = max(1, round(PATCH_M / cell_m))
    coarse = draw.choice(CLASSES, (-(-tall // patch), -(-wide // patch)), p=[0.15, 0.25, 0.5, 0.1])
    cells = np.repeat(np.repeat(coarse, patch, axis=0), patch, axis=1)[:tall, :wide]
    affine = Affine(cell_m, 0, corner[0], 0, -cell_m, corner[1] + size[1])
    form = {"driver": "GTiff", "dtype": "uint8", "count": 1, "nodata": 0, "crs": CRS, "transform": affine}
    with rasterio.open(path, "w", width=wide, height=tall, tiled=True, compress="deflate", **form) as raster:
        raster.write(cells, 1)


def _write_roofs(path: Path, draw: np.random.Generator, corners: np.ndarray, side: float, count: int) -> None:
    """Write rectangles, a street's width apart, in a corner of each commune: a town."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    each = -(-count // len(corners))
    row = int(np.ceil(np.sqrt(each)))
    cell = min(side / row, 30.0)
    writer = None
    for first in range(0, count, CHUNK):
        some = np.arange(first, min(first + CHUNK, count))
        town, place = np.divmod(some, each)
        x = corners[town, 0] + place % row * cell
        y = corners[town, 1] + place // row * cell
        wide, deep = draw.uniform(0.4, 0.9, (2, some.size)) * cell
        columns = {
            "roof_class": draw.choice(["residential", "industrial", "public"], some.size, p=[0.92, 0.03, 0.05]),
            "height_m": draw.uniform(3, 12, some.size).round(1),
        }
        frame = gpd.GeoDataFrame(columns, geometry=shapely.box(x, y, x + wide, y + deep), crs=CRS)
        table = pa.table(frame.to_arrow(index=False))
        if writer is None:
            frame.iloc[:0].to_parquet(path)
            schema = pq.read_schema(path)
            writer = pq.ParquetWriter(path, schema)
        writer.write_table(
            pa.table(
                [column.cast(field.type) for column, field in zip(table.columns, schema, strict=True)], schema=schema
            )
        )
    if writer is not None:
        writer.close()
