import importlib.metadata
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr

import geoplan
from geoplan.errors import GeoplanError
from geoplan.machine import cluster as module
from geoplan.machine.cluster import cluster_at, cluster_at_hand
from geoplan.zonal.zone_file import zone_statistics
from support import cluster_parts

# Dask's own threads and sockets end when they end
pytestmark = pytest.mark.filterwarnings("default")


def test_parts_come_in_order_each_on_one_core(dask_cluster):
    with cluster_at(dask_cluster) as here:
        assert cluster_at_hand() is here
        with cluster_at(dask_cluster) as again:
            assert again is here
        assert list(here.in_order(cluster_parts.told, 7, range(20))) == [(7 * part, 1) for part in range(20)]
    assert cluster_at_hand() is None
    with cluster_at(None) as nobody:
        assert nobody is None


def test_workers_that_are_killed_cost_time_and_no_result(dask_cluster, tmp_path):
    with cluster_at(dask_cluster) as here:
        parts = here.in_order(cluster_parts.dies_once, tmp_path, range(8), lent=lambda part: 10 * part)
        assert list(parts) == [part**2 + 10 * part for part in range(8)]
        assert {path.name for path in tmp_path.iterdir()} == {"3", "4"}


def test_what_was_sent_to_a_worker_that_died_meanwhile_is_sent_again(monkeypatch):
    monkeypatch.setattr(module, "_PAUSE_S", 0.0)
    sent = []

    class Shaky:
        def scatter(self, things, **_):
            sent.append(things)
            if len(sent) < 3:
                raise [OSError("closed"), KeyError("tcp://10.0.0.5:1")][len(sent) - 1]
            return things

    assert module._Asked(Shaky(), None, "roofs").sent == "roofs"
    assert sent == [["roofs"]] * 3


def test_parts_come_as_they_are_done_and_what_is_wrong_with_one_stops_no_other(dask_cluster, tmp_path):
    with cluster_at(dask_cluster) as here:
        results = dict(here.as_done(cluster_parts.refuses, "roofs", range(6)))
        died = dict(here.as_done(cluster_parts.dies_once, tmp_path, range(6)))
    assert {part: result for part, result in results.items() if part != 2} == {part: part for part in (0, 1, 3, 4, 5)}
    assert str(results[2]) == "roofs, part 2: found a 2; expected another number."
    assert died == {part: part**2 for part in range(6)}


def test_what_is_wrong_in_a_part_is_told_as_here(dask_cluster):
    told = "roofs, part 2: found a 2; expected another number"
    with cluster_at(dask_cluster) as here, pytest.raises(GeoplanError, match=told):
        list(here.in_order(cluster_parts.refuses, "roofs", range(4)))


def test_workers_with_other_programs_are_refused(dask_cluster, monkeypatch, tmp_path):
    (tmp_path / "kinds.csv").write_text("key", encoding="utf-8")
    monkeypatch.setenv("GEOPLAN_CANDIDATE_KINDS", str(tmp_path / "kinds.csv"))
    known = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.1" if name == "numba" else known(name))
    monkeypatch.setattr(geoplan, "__version__", "0.0.1")
    with pytest.raises(GeoplanError) as caught, cluster_at(dask_cluster):
        pass
    assert caught.value.faults  # of each worker one; what a test before killed may not be back yet
    for fault in caught.value.faults:
        assert fault.where.startswith("worker tcp://")
        assert fault.found.startswith(f"numba {known('numba')}, geoplan ")
        assert fault.found.endswith(", GEOPLAN_CANDIDATE_KINDS -")
        assert fault.expected.startswith("numba 0.1, geoplan 0.0.1 (")


def test_files_that_workers_do_not_see_are_refused(dask_cluster, tmp_path):
    (tmp_path / "seen").write_text("seen by all", encoding="utf-8")
    with (tmp_path / "seen").open(encoding="utf-8") as file:
        own = f"/proc/self/fd/{file.fileno()}"  # of each process its own, or none
        if not Path(own).exists():
            pytest.skip("no /proc")
        with (
            pytest.raises(GeoplanError) as caught,
            cluster_at(dask_cluster, files=[tmp_path / "seen", own, "/proc/self/cmdline"]),
        ):
            pass
    faults = {(fault.file, fault.found) for fault in caught.value.faults}
    assert {file for file, _ in faults} <= {own, "/proc/self/cmdline"}
    assert any(name == own for name, _ in faults)
    assert {found for _, found in faults} <= {"no such file", "another file"}


def test_a_cluster_without_workers_is_refused(monkeypatch):
    monkeypatch.setattr(module, "_WORKER_S", 0.1)
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None, protocol="tcp") as nobody,
        pytest.raises(GeoplanError, match="found no worker; expected one or more"),
        cluster_at(nobody.scheduler_address),
    ):
        pass


def test_statistics_of_zones_are_those_of_this_process(dask_cluster, tmp_path):
    rng = np.random.default_rng(3)
    coords = {"y": 2_300_000 - 10.0 * (np.arange(200) + 0.5), "x": 600_000 + 10.0 * (np.arange(150) + 0.5)}
    values = rng.random((3, 200, 150), dtype="float32")
    layers = xr.DataArray(values, dims=("band", "y", "x"), coords={"band": [1, 2, 3], **coords}).rio.write_crs(32648)
    layers.rio.to_raster(tmp_path / "layers.tif", tiled=True, blockxsize=64, blockysize=64)
    centres = rng.random((60, 2)) * (1500, -2000) + (600_000, 2_300_000)
    shapes = shapely.buffer(shapely.points(centres), rng.uniform(3, 220, 60))
    zones = gpd.GeoDataFrame({"zone_id": np.arange(60)}, geometry=shapes, crs=32648)
    zones.to_file(tmp_path / "zones.gpkg", driver="GPKG")
    for stats in (("mean", "sum", "count", "stdev", "median", "variety"), ("frac",)):
        raster = layers.round(1).sel(band=1)
        raster.rio.to_raster(tmp_path / "classes.tif")
        file = tmp_path / ("classes.tif" if stats == ("frac",) else "layers.tif")
        alone = zone_statistics(file, tmp_path / "zones.gpkg", stats=stats)
        shared = zone_statistics(file, tmp_path / "zones.gpkg", stats=stats, scheduler=dask_cluster)
        pd.testing.assert_frame_equal(shared, alone, check_exact=True)


def test_nobody_answers(monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE", "100ms")
    told = r"tcp://127\.0\.0\.1:1; expected the address of a Dask cluster"
    with pytest.raises(GeoplanError, match=told), cluster_at("tcp://127.0.0.1:1"):
        pass
