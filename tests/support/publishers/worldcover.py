"""Tiles of ESA WorldCover with the true extent and name, of fewer cells."""

import numpy as np
import rasterio
from affine import Affine

from geoplan.sources.publishers import worldcover

CELLS = 300  # a degree; 12,000 in truth
CODES = np.array([10, 20, 30, 40, 50, 60, 80, 90, 95, 100], dtype=np.uint8)
TILE = "https://esa-worldcover.s3.eu-central-1.amazonaws.com/v200/2021/map/ESA_WorldCover_10m_2021_v200_{}_Map.tif"
PLACES = {"hai-phong": ["N21E105", "N18E105"], "ba-ria-vung-tau": ["N09E105", "N06E105"]}
CORNERS = {"N21E105": (105, 21), "N18E105": (105, 18), "N09E105": (105, 9), "N06E105": (105, 6)}


def code_at(x, y):
    """The code of a cell by its place, so that each can be told."""
    return CODES[(np.floor(np.asarray(x) * CELLS) * 7 + np.floor(np.asarray(y) * CELLS) * 3).astype(int) % len(CODES)]


def tile(path, name):
    west, south = CORNERS[name]
    count = worldcover.DEGREES * CELLS
    x, y = np.meshgrid(west + (np.arange(count) + 0.5) / CELLS, south + 3 - (np.arange(count) + 0.5) / CELLS)
    profile = {"driver": "COG", "width": count, "height": count, "count": 1, "dtype": "uint8", "crs": "EPSG:4326"}
    profile |= {"transform": Affine(1 / CELLS, 0, west, 0, -1 / CELLS, south + 3), "nodata": 0, "compress": "deflate"}
    with rasterio.open(path, "w", blocksize=256, overview_resampling="nearest", **profile) as dataset:
        dataset.write(code_at(x, y), 1)
    return path.read_bytes()
