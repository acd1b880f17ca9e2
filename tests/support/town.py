"""A town of rectangles, and files of it as an import makes them."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.preparation.import_rooftops import ImportReport, RowsAtOnce, import_rooftops

CRS = "EPSG:32648"
WEST, SOUTH = 670_000.0, 2_300_000.0
SMALL = RowsAtOnce(read=128, merged=300, per_group=256)


def town(count: int = 2000, *, seed: int = 1) -> gpd.GeoDataFrame:
    """Return rectangles at random within 4 km, none of which meet, with a class, a form and some heights."""
    rng = np.random.default_rng(seed)
    cells = rng.permutation(80 * 80)[:count]
    x, y = np.array([cells % 80, cells // 80]) * 50.0 + rng.uniform(0, 9, (2, count)) + np.array([[WEST], [SOUTH]])
    shapes = shapely.box(x, y, x + rng.uniform(5, 40, count), y + rng.uniform(5, 40, count))
    columns = {
        "roof_class": rng.choice(["house", "warehouse", "shop", "yes"], count),
        "roof_form": rng.choice(["flat", "gabled", "many"], count),
        "height_m": np.where(rng.random(count) < 0.5, rng.uniform(3, 20, count).round(1), np.nan),
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def imported(
    frame: gpd.GeoDataFrame, folder: Path, name: str = "in", *, rows: RowsAtOnce = SMALL, **options
) -> tuple[ImportReport, gpd.GeoDataFrame]:
    path = folder / f"{name}.parquet"
    frame.to_parquet(path)
    report = import_rooftops(path, folder / f"{name}-out.parquet", crs=CRS, rows=rows, **options)
    return report, gpd.read_parquet(report.path)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
