"""Writing layers so that the same input gives the same bytes."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

STAMP = "2025-07-01T00:00:00.000Z"
"""Time written into GeoPackages: the day the communes of 2025 came into being."""


def write_layer(frame: gpd.GeoDataFrame, path: Path, *, layer: str, description: str) -> None:
    """Write a frame as the only layer of a GeoPackage, whole or not at all."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP})
    part = path.with_name(f".{path.name}.part.gpkg")
    part.unlink(missing_ok=True)
    pyogrio.write_dataframe(
        frame,
        part,
        layer=layer,
        driver="GPKG",
        dataset_options={"VERSION": "1.2"},
        layer_options={"GEOMETRY_NAME": "geometry", "FID": "fid", "DESCRIPTION": description},
    )
    part.replace(path)


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 CSV with Unix line ends, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    frame.to_csv(part, index=False, lineterminator="\n")
    part.replace(path)
