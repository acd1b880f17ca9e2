import os
import signal
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import tomlkit

from geoplan.errors import GeoplanError, LayerError
from geoplan.layers.catalog import open_layers
from geoplan.layers.rooftops.file import write_rooftop_file
from geoplan.layers.rooftops.synthetic import draw_rooftops
from geoplan.machine import cluster as machine_cluster
from geoplan.pipeline import assess
from geoplan.potential.potential import assess_potential
from geoplan.potential.roofs import partitions
from geoplan.preparation.import_rooftops import RowsAtOnce, import_rooftops
from geoplan.preparation.new_study import new_study
from geoplan.study import open_study

# Dask's own threads and sockets end when they end
pytestmark = pytest.mark.filterwarnings("default")


BOXES = [shapely.box(106.6 + 0.05 * i, 20.8, 106.65 + 0.05 * i, 20.85) for i in range(3)]


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study whose roofs were drawn, so that they are clean, and lie in several row groups."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    columns = {"code": ["1", "2", "3"], "name": ["a", "b", "c"], "population": [30_000, 20_000, 10_000]}
    gpd.GeoDataFrame(columns, geometry=BOXES, crs="EPSG:4326").to_file(tmp_path / "z.gpkg", driver="GPKG")
    made = open_study(new_study(tmp_path / "study", zones=tmp_path / "z.gpkg"))
    zones = (
        gpd.GeoDataFrame(columns, geometry=BOXES, crs="EPSG:4326").to_crs(made.crs).assign(urban=[True, True, False])
    )
    write_rooftop_file(
        made.folder / "drawn.parquet", draw_rooftops(zones, parameters=made.parameters), rows_per_group=3000
    )
    return with_roofs(made, "drawn.parquet")


def with_roofs(study, name):
    """Name another file of roofs in study.toml, and open the study again."""
    path = study.folder / "study.toml"
    content = tomlkit.parse(path.read_text(encoding="utf-8"))
    content["layers"]["rooftops"].pop("source", None)
    content["layers"]["rooftops"]["file"] = name
    path.write_text(tomlkit.dumps(content), encoding="utf-8")
    return open_study(study.folder)


def test_a_cluster_gives_the_same_as_this_process_even_where_a_worker_is_killed(study, dask_cluster, monkeypatch):
    import distributed

    here = assess(study)
    told, known = [], partitions._told

    def told_and_killed(result, job):
        told.append(len(result.roofs))
        if len(told) == 1:
            with distributed.Client(dask_cluster, set_as_default=False) as client:
                victim = min(client.run(os.getpid).values())
            os.kill(victim, signal.SIGKILL)
        return known(result, job)

    monkeypatch.setattr(partitions, "_told", told_and_killed)
    there = assess(study, scheduler=dask_cluster)
    assert len(told) > 4
    numbers = here.zones.select_dtypes("number").columns
    pd.testing.assert_frame_equal(here.zones[numbers], there.zones[numbers], check_exact=True)
    assert here.rooftops["roof_id"].equals(there.rooftops["roof_id"])
    assert here.totals.equals(there.totals)


def test_the_smaller_parts_of_a_limit_on_memory_give_the_same(study, monkeypatch):
    whole = assess(study)
    asked = []

    def few(usual, **_):
        asked.append(usual)
        return 1000

    monkeypatch.setattr(partitions, "at_once", few)
    parts = assess(study)
    assert asked
    numbers = whole.zones.select_dtypes("number").columns
    pd.testing.assert_frame_equal(whole.zones[numbers], parts.zones[numbers], rtol=1e-12)
    assert whole.rooftops["roof_id"].equals(parts.rooftops["roof_id"])


def test_nobody_answers(study, monkeypatch):
    monkeypatch.setattr(machine_cluster, "_PATIENCE", "100ms")
    with pytest.raises(GeoplanError, match=r"tcp://127\.0\.0\.1:1; expected the address of a Dask cluster"):
        assess(study, scheduler="tcp://127.0.0.1:1")


def test_without_dask_there_is_no_cluster(study, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(GeoplanError, match=r"expected Dask beside it\. Install geoplan\[scale\]") as caught:
        assess(study, scheduler="tcp://127.0.0.1:1")
    assert [fault.found for fault in caught.value.faults] == ["tcp://127.0.0.1:1"]


def potential_of(study):
    """Go as far as the roofs' potential: sites and plans rest on it, and say nothing of it."""
    return assess_potential(study.with_futures(), open_layers(study))


def test_footprints_as_they_came_are_refused(study, dask_cluster, tmp_path):
    roofs = tmp_path / "study" / "roofs.gpkg"
    gpd.read_parquet(study.folder / "drawn.parquet")[["geometry"]].head(50).to_file(roofs, driver="GPKG")
    with pytest.raises(LayerError, match="geoplan import rooftops"):
        assess(with_roofs(study, "roofs.gpkg"), scheduler=dask_cluster)


def test_neighbours_shade_across_the_edges_of_partitions(study, tmp_path):
    roofs = gpd.read_parquet(study.folder / "drawn.parquet").head(2500)[["geometry"]]
    heights = np.random.default_rng(1).uniform(3, 30, len(roofs))
    roofs.assign(height_m=heights).to_file(tmp_path / "roofs.gpkg", driver="GPKG")
    totals = []
    for count in (300, 65_536):
        name = f"roofs{count}.parquet"
        import_rooftops(tmp_path / "roofs.gpkg", study.folder / name, crs=study.crs, rows=RowsAtOnce(per_group=count))
        tall = with_roofs(study, name)
        totals.append(potential_of(tall).totals["rooftop_pv_energy_gwh"])
    assert totals[0] == pytest.approx(totals[1], rel=1e-12)
    flat = tall.with_parameters({"rooftop.shading.radius": 0.001})
    assert totals[0] < potential_of(flat).totals["rooftop_pv_energy_gwh"]
