"""The tiles of a run, read back by GDAL and by the library of PMTiles."""

import geopandas as gpd
import pyogrio
import pytest
from pmtiles.reader import MemorySource, Reader

from geoplan.fields import load_fields
from geoplan.outputs.publishing.finished_run import open_run
from geoplan.outputs.publishing.tiles import DEEPEST, OF_ROOFS, write_pmtiles


@pytest.fixture(scope="module")
def written(run_folder, tmp_path_factory):
    return write_pmtiles(run_folder, tmp_path_factory.mktemp("tiles") / "sample.pmtiles", language="vi")


@pytest.fixture(scope="module")
def roofs(run_folder):
    file = open_run(run_folder).rooftops.file
    return pyogrio.read_dataframe(file, layer="rooftops").to_crs(3857).set_index("roof_id")


def at(written, layer, zoom):
    # shapes are smaller than a tile, or cut already, with some room around it that GDAL would take away
    clip = "NO" if layer == "rooftops" else "YES"
    return pyogrio.read_dataframe(written.path, layer=layer, ZOOM_LEVEL=str(zoom), CLIP=clip)


def test_each_roof_stands_at_the_highest_level_with_its_values(written, roofs):
    seen = at(written, "rooftops", DEEPEST).drop_duplicates("mvt_id").set_index("mvt_id")
    seen.index = seen.index.astype(str)
    assert {*seen.index} == {*roofs.index}
    seen, known = seen.sort_index(), roofs.sort_index()
    assert (seen["zone_id"].fillna("") == known["zone_id"].fillna("")).all()
    assert (seen["roof_class"] == known["roof_class"]).all()
    assert seen["energy_kwh"].to_numpy() == pytest.approx(known["energy_kwh"].to_numpy(), rel=1e-3)
    inside = known.geometry.representative_point()
    assert seen.geometry.distance(gpd.GeoSeries(inside.to_numpy(), index=seen.index, crs=3857)).max() < 1.0


def test_lower_levels_show_fewer_roofs_and_none_below(written, roofs):
    counts = [len(at(written, "rooftops", zoom).drop_duplicates("mvt_id")) for zoom in range(OF_ROOFS, DEEPEST + 1)]
    assert counts == sorted(counts)
    assert 0 < counts[0] <= counts[-1] == len(roofs)
    assert len(at(written, "rooftops", OF_ROOFS - 1)) == 0


@pytest.mark.parametrize("zoom", [6, 10, 14])
def test_zones_are_whole_at_every_level(written, run_folder, zoom):
    zones = pyogrio.read_dataframe(open_run(run_folder).package, layer="zones").to_crs(3857).set_index("zone_id")
    seen = at(written, "zones", zoom).dissolve("zone_id")
    assert {*seen.index} == {*zones.index}
    assert seen.geometry.is_valid.all()
    step = 2 * 20037508.34 / (4096 << zoom)
    for name, shape in seen.geometry.items():
        difference = shape.symmetric_difference(zones.geometry[name]).area
        assert difference < 24 * step * zones.geometry[name].length, name


def test_candidates_and_parks_are_there(written, run_folder):
    tables = {each.name: each.rows for each in open_run(run_folder).tables}
    assert len(at(written, "candidates", 10)) == tables["candidates"]
    assert len(at(written, "estate_points", 10)) == tables["estate_points"]


def test_the_file_says_what_it_holds(written, run_folder):
    reader = Reader(MemorySource(written.path.read_bytes()))
    about, head = reader.metadata(), reader.header()
    layers = {each["id"]: each for each in about["vector_layers"]}
    assert layers["rooftops"]["fields"]["energy_kwh"] == "Number"
    assert layers["rooftops"]["fields"]["zone_id"] == "String"
    assert (layers["rooftops"]["minzoom"], layers["zones"]["minzoom"]) == (OF_ROOFS, written.lowest)
    assert layers["rooftops"]["description"] == "Mái nhà"
    assert about["titles"]["rooftops"]["energy_kwh"] == load_fields()["energy_kwh"].label("vi")
    assert "dữ liệu mô phỏng" in about["description"]
    assert about["attribution"] == "; ".join(open_run(run_folder).attributions())
    assert head["addressed_tiles_count"] == written.tiles
    info = pyogrio.read_info(written.path, layer="rooftops")
    assert {"zone_id", "roof_class", "capacity_kwp", "energy_kwh"} <= {*info["fields"]}


def test_the_same_run_gives_the_same_bytes_beside_its_folder(written, parquet_folder, run_folder, tmp_path):
    again = write_pmtiles(run_folder, tmp_path / "b.pmtiles", language="vi")
    assert again.path.read_bytes() == written.path.read_bytes()
    beside = write_pmtiles(parquet_folder)
    assert beside.path == parquet_folder.with_name(f"{parquet_folder.name}.pmtiles")
    assert beside.tiles == written.tiles
    # a tile repeats the names of the columns of zones; beside them a roof takes some 40 bytes in all
    assert written.path.stat().st_size < 2_500 * written.tiles + 60 * open_run(run_folder).rooftops.rows


def test_ids_that_are_no_numbers_are_values(padded_outputs, tmp_path):
    written = write_pmtiles(padded_outputs, tmp_path / "padded.pmtiles")
    seen = at(written, "rooftops", DEEPEST)
    assert "00000" in set(seen["roof_id"])
    assert "00123" in set(at(written, "zones", 9)["zone_id"])
