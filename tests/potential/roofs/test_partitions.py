import sys

import geopandas as gpd
import numpy as np
import pytest

from geoplan.errors import GeoplanError, LayerError
from geoplan.pipeline import assess
from geoplan.study import open_study

# Dask's own threads and sockets end when they end
pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp") as local:
        yield local.scheduler_address


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study whose roofs are drawn, so that they are clean and lie in several row groups."""
    import shapely

    from geoplan.layers.rooftops import file as rooftop_file
    from geoplan.preparation.new_study import new_study

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(rooftop_file, "ROWS_PER_GROUP", 3000)
    boxes = [shapely.box(106.6 + 0.05 * i, 20.8, 106.65 + 0.05 * i, 20.85) for i in range(3)]
    columns = {"code": ["1", "2", "3"], "name": ["a", "b", "c"], "population": [30_000, 20_000, 10_000]}
    gpd.GeoDataFrame(columns, geometry=boxes, crs="EPSG:4326").to_file(tmp_path / "z.gpkg", driver="GPKG")
    return open_study(new_study(tmp_path / "study", zones=tmp_path / "z.gpkg"))


def test_a_cluster_gives_the_same_as_this_process(study, cluster):
    here = assess(study)
    there = assess(study, scheduler=cluster)
    numbers = here.zones.select_dtypes("number").columns
    np.testing.assert_array_equal(here.zones[numbers].to_numpy(), there.zones[numbers].to_numpy())
    assert here.rooftops["roof_id"].equals(there.rooftops["roof_id"])
    assert here.totals.equals(there.totals)


def test_nobody_answers(study):
    with pytest.raises(GeoplanError, match=r"tcp://127\.0\.0\.1:1; expected the address of a Dask cluster"):
        assess(study, scheduler="tcp://127.0.0.1:1")


def test_without_dask_there_is_no_cluster(study, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(GeoplanError, match=r"expected Dask beside it\. Install geoplan\[scale\]") as caught:
        assess(study, scheduler="tcp://127.0.0.1:1")
    assert [fault.found for fault in caught.value.faults] == ["tcp://127.0.0.1:1"]


def test_footprints_as_they_came_are_refused(study, cluster, tmp_path):
    result = assess(study)
    roofs = tmp_path / "study" / "roofs.gpkg"
    result.rooftops[["geometry"]].head(50).to_file(roofs, driver="GPKG")
    text = (study.folder / "study.toml").read_text(encoding="utf-8")
    text = text.replace('source = "synthetic"', 'file = "roofs.gpkg"')
    (study.folder / "study.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LayerError, match="geoplan import rooftops"):
        assess(open_study(study.folder), scheduler=cluster)


def test_neighbours_shade_across_the_edges_of_partitions(study, tmp_path, monkeypatch):
    from geoplan.layers.rooftops import file as rooftop_file
    from geoplan.preparation.import_rooftops import import_rooftops

    roofs = assess(study).rooftops.head(2500)[["geometry"]]
    heights = np.random.default_rng(1).uniform(3, 30, len(roofs))
    roofs.assign(height_m=heights).to_file(tmp_path / "roofs.gpkg", driver="GPKG")
    totals = []
    for rows in (300, 65_536):
        monkeypatch.setattr(rooftop_file, "ROWS_PER_GROUP", rows)
        import_rooftops(tmp_path / "roofs.gpkg", study.folder / f"roofs{rows}.parquet", crs=study.crs)
        text = (study.folder / "study.toml").read_text(encoding="utf-8")
        text = text.replace('source = "synthetic"', f'file = "roofs{rows}.parquet"').replace("roofs300", f"roofs{rows}")
        (study.folder / "study.toml").write_text(text, encoding="utf-8")
        totals.append(assess(open_study(study.folder)).totals["rooftop_pv_energy_gwh"])
    assert totals[0] == pytest.approx(totals[1], rel=1e-12)
    flat = open_study(study.folder).with_parameters({"rooftop.shading.radius": 0.001})
    assert totals[0] < assess(flat).totals["rooftop_pv_energy_gwh"]
