"""A country's archive of the Global Solar Atlas in its true form."""

import io
import zipfile

import numpy as np
import rasterio
from affine import Affine

CELLS = 40  # a degree; 400 in truth
WEST, SOUTH, EAST, NORTH = 102.0, 8.0, 110.0, 24.0
NAME = "{}_GISdata_LTAym_{}_GlobalSolarAtlas-v2_GEOTIFF.zip"
DAILY, YEARLY = "AvgDailyTotals", "YearlyMonthlyTotals"
FILE = "/download/Vietnam/" + NAME.format("Vietnam", DAILY)


def ghi_at(x, y, *, coast=109.0):
    """Daily means that rise to the south, kWh/m2; NaN at sea, east of the coast."""
    x, y = np.asarray(x), np.asarray(y)
    return np.where(x > coast, np.nan, 5.2 - 0.1 * (y - 8) + 0.02 * (x - 102)).astype(np.float32)


def listing(*names, country="Vietnam"):
    """The atlas's list of a country's files."""
    others = (f"{country}_GHI_mid-size-map_156x194mm-300dpi_v20191015.png", f"{country}_GISdata_readme.pdf")
    return [{"name": name, "size": 25_700_000, "date": "2021-07-01T00:00:00.000Z"} for name in (*others, *names)]


def raster(factor=1.0, *, nodata=np.nan, coast=109.0):
    width, height = round((EAST - WEST) * CELLS), round((NORTH - SOUTH) * CELLS)
    x, y = np.meshgrid(WEST + (np.arange(width) + 0.5) / CELLS, NORTH - (np.arange(height) + 0.5) / CELLS)
    profile = {"driver": "GTiff", "width": width, "height": height, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    profile |= {"transform": Affine(1 / CELLS, 0, WEST, 0, -1 / CELLS, NORTH), "nodata": nodata}
    with rasterio.MemoryFile() as memory:
        with memory.open(compress="lzw", **profile) as dataset:
            values = ghi_at(x, y, coast=coast) * np.float32(factor)
            dataset.write(np.where(np.isnan(values), np.float32(nodata), values), 1)
        return memory.read()


def archive(content, *, country="Vietnam", totals=DAILY, member=None):
    folder = f"{country}_GISdata_LTAy_{totals}_GlobalSolarAtlas-v2_GEOTIFF"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in ("DIF.tif", "DNI.tif"):
            opened.writestr(f"{folder}/{name}", b"II*\0 another layer")
        opened.writestr(member or f"{folder}/GHI.tif", content)
        opened.writestr(f"{folder}/monthly/PVOUT_01.tif", b"II*\0 another layer")
        opened.writestr(f"{folder}/readme.pdf", b"%PDF")
    return packed.getvalue()
