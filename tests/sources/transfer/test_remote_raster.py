"""Remote GeoTIFFs as GDAL reads them: little of them, and every fault told."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import rasterio
from rasterio.errors import RasterioIOError
from rasterio.transform import from_origin

from geoplan.sources.transfer.remote_raster import remote_raster
from geoplan.sources.transfer.retries import MissingError, TransferError

HOST = "https://data.example"


@pytest.fixture
def cog(tmp_path):
    """Return a cloud-optimised GeoTIFF of 3000 x 3000 cells and its values."""
    path = tmp_path / "tile.tif"
    values = np.random.default_rng(1).integers(0, 255, (3000, 3000), dtype=np.uint8)
    profile = {"driver": "COG", "width": 3000, "height": 3000, "count": 1, "dtype": "uint8", "crs": "EPSG:4326"}
    with rasterio.open(path, "w", **profile, transform=from_origin(106, 21, 1e-4, 1e-4), compress="deflate") as dataset:
        dataset.write(values, 1)
    return path, values


def test_rasterio_reads_a_window_of_a_remote_geotiff(web, cog):
    path, values = cog
    web.serve("/tile.tif", path)
    session = web.session(HOST)
    with remote_raster(f"{HOST}/tile.tif", session.open) as dataset:
        assert dataset.crs.to_epsg() == 4326
        assert dataset.overviews(1) == [2, 4, 8]
        window = dataset.read(1, window=((2000, 2100), (1000, 1100)))
    assert (window == values[2000:2100, 1000:1100]).all()
    asked = sum(int(r.range[6:].split("-")[1]) - int(r.range[6:].split("-")[0]) + 1 for r in web.requests)
    assert asked < path.stat().st_size / 3
    with remote_raster(f"{HOST}/tile.tif", web.session(HOST, offline=True).open) as dataset:
        assert (dataset.read(1, window=((2000, 2100), (1000, 1100))) == window).all()


def test_faults_come_out_of_reads_of_a_raster(web, cog):
    path, _ = cog
    web.serve("/tile.tif", path)
    session = web.session(HOST)
    with pytest.raises(TransferError, match="answers 503"), remote_raster(f"{HOST}/tile.tif", session.open) as dataset:  # noqa: PT012
        web.fail("/tile.tif", status=503, times=99)
        dataset.read(1, window=((2900, 3000), (2900, 3000)))
    web.heal()
    web.serve("/text.tif", b"no raster" * 1000)
    with pytest.raises(RasterioIOError), remote_raster(f"{HOST}/text.tif", session.open):
        pass
    with pytest.raises(MissingError), remote_raster(f"{HOST}/missing.tif", session.open):
        pass


PROCESS = """
import signal
import sys
from pathlib import Path
from geoplan.sources.transfer.remote_raster import remote_raster
from geoplan.sources.transfer.session import Session

# what a shell starts in the background ignores interrupts, and so would this
signal.signal(signal.SIGINT, signal.default_int_handler)
host, mirror, cache, url = sys.argv[1:]
with Session(cache=Path(cache), mirrors={host: mirror}, allowed=[host]) as session:
    with remote_raster(url, session.open) as dataset:
        print(dataset.height, flush=True)
        dataset.read(1)
"""


def test_ctrl_c_while_gdal_reads_ends_the_process(web, cog):
    """An interrupt inside a callback of C is not lost."""
    path, _ = cog
    web.serve("/tile.tif", path)
    session = web.session(HOST)
    arguments = [HOST, web.url, str(session.cache.folder), f"{HOST}/tile.tif"]
    process = subprocess.Popen(
        [sys.executable, "-c", PROCESS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "3000\n"
    web.trickle("/tile.tif", piece=200, every_s=0.01, times=99)
    while len(web.requests) < 2:
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=15)
    assert process.returncode != 0
    assert "KeyboardInterrupt" in errors
    web.heal()
    with remote_raster(f"{HOST}/tile.tif", session.open) as dataset:
        assert dataset.read(1).shape == (3000, 3000)
