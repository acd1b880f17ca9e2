"""Files far too large, too deep or too packed to be true are refused at once, with the limit in the message."""

import csv
import gzip
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
import rasterio
from rasterio.transform import from_origin

from geoplan.errors import GeoplanError
from geoplan.files import limits
from geoplan.files.limits import load_limits
from geoplan.layers.feedstock.crops import read_crops
from geoplan.layers.land.land_cover import read_land_cover
from geoplan.layers.land.zones import read_zones
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.layers.weather.weather import read_weather
from geoplan.siting.ranking.weighting import read_judgements
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.study import open_study
from support.study_folder import NORTH, WEST, four_zones, roofs


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < 5


@pytest.fixture
def most(monkeypatch):
    """Return what sets a limit, so that a small file can exceed it."""
    own = dict(load_limits())
    monkeypatch.setattr(limits, "load_limits", lambda: own)

    def change(name: str, count: int) -> None:
        own[name] = replace(own[name], most=count)

    return change


def refused(read) -> str:
    with pytest.raises(GeoplanError) as error:
        read()
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = " + "[" * 20000 + "]" * 20000, "more than 16 levels"),
        ("x = " + "[" * 50 + "]" * 50, "more than 16 levels"),
        ("[parameters]\n" + ".".join("a" * 3000) + " = 1", "more than 16 levels"),
        ("[parameters]\nx = " + "{a=" * 400 + "1" + "}" * 400, "more than 16 levels"),
        ("\n".join(f"k{i} = 1" for i in range(20_000)), "20,0"),
        ("[parameters]\n" + "\n".join(f'"grid.x{i}" = 1' for i in range(20_000)), "20,0"),
        ("x = [" + "1," * 20_000 + "]", "keys; expected at most 10,000 keys"),
        ('[parameters]\n"grid.emission_factor" = ' + "9" * 400, "400 digits; expected at most 40 digits"),
        (
            '[parameters]\n"grid.emission_factor" = ' + "9" * 5000,
            "a number of 5,000 digits; expected at most 40 digits",
        ),
        ('[parameters]\n"grid.emission_factor" = 0x' + "f" * 5000, "grid.emission_factor: found 6,021 digits"),
        ("x = '" + "x" * 6_000_000 + "'", "bytes; expected at most 5,000,000 bytes"),
    ],
    ids=[
        "arrays",
        "less deep",
        "dotted",
        "inline",
        "keys",
        "parameters",
        "items",
        "digits",
        "more digits",
        "digits of 16",
        "bytes",
    ],
)
def test_study_files(folder, text, found):
    folder.study()
    toml = folder.folder / "study.toml"
    toml.write_text(toml.read_text() + "\n" + text if text.startswith("[") else f"{text}\n{toml.read_text()}")
    assert found in refused(lambda: open_study(folder.folder))


def test_a_study_file_that_is_no_file(folder):
    (folder.folder / "study.toml").mkdir()
    assert "no such study" in refused(lambda: open_study(folder.folder))


def test_tables(folder, most, request):
    before = csv.field_size_limit(131_072)  # Python's own, which other libraries lift for all
    request.addfinalizer(lambda: csv.field_size_limit(before))
    folder.csv("crops", ",".join(f"c{i}" for i in range(100_000)) + "\n")
    assert "line 1: found 100,000 columns; expected at most 2,000 columns" in folder.refusal("crops", read_crops)
    folder.csv("crops", "zone_id,crop\n," + "x" * 200_000 + "\n")
    assert "field larger than field limit" in folder.refusal("crops", read_crops)
    most("table.rows", 3)
    folder.csv("crops", "zone_id,crop\n" + "a,paddy\n" * 3)
    assert "more than 3 rows; expected at most 3 rows" in folder.refusal("crops", read_crops)
    most("table.bytes", 20)
    assert "37 bytes; expected at most 20 bytes" in folder.refusal("crops", read_crops)


def test_a_raster_with_more_cells_than_any_memory(folder):
    count = 400_000
    place = {"crs": "EPSG:32648", "transform": from_origin(WEST, NORTH, 4000 / count, 4000 / count)}
    sparse = {"SPARSE_OK": "TRUE", "tiled": True, "blockxsize": 4096, "blockysize": 4096, "BIGTIFF": "YES"}
    profile = {"driver": "GTiff", "height": count, "width": count, "count": 1, "dtype": "uint8", **place, **sparse}
    with rasterio.open(folder.folder / "cover.tif", "w", **profile):
        pass
    folder.set("land_cover", file="cover.tif", legend="geoplan")
    said = folder.refusal("land_cover", read_land_cover)
    assert "over the study: found 160,000,000,000 cells; expected at most 4,000,000,000 cells" in said


def test_rows_and_features_without_end(folder, most):
    most("footprints.count", 29)
    said = folder.refusal("rooftops", Rooftops)
    assert "roofs.parquet: found 30 footprints; expected at most 29 footprints" in said
    folder.features("rooftops", roofs(), "gpkg", columns={"roof_class": "kind"})
    assert "30 footprints; expected at most 29" in folder.refusal("rooftops", Rooftops)
    most("features.count", 3)
    assert "4 features; expected at most 3 features" in folder.refusal("zones", read_zones)
    folder.features("zones", four_zones(), "parquet", columns={"zone_id": "code"})
    assert "4 features; expected at most 3 features" in folder.refusal("zones", read_zones)


def test_a_packed_file_that_is_repetition(folder):
    (folder.folder / "roofs.csv.gz").write_bytes(
        gzip.compress(b"latitude,longitude,area_in_meters\n") + gzip.compress(b"\n" * 30_000_000) * 4
    )
    folder.set("rooftops", file="roofs.csv.gz")
    said = folder.refusal("rooftops", lambda reading: list(Rooftops(reading).partitions()))
    assert "unpacked: found" in said
    assert "expected at most 200 times" in said


def test_depth(folder, tmp_path):
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 100_000)
    assert "levels; expected at most 100 levels" in refused(lambda: RankingWeights.read(deep))
    deep.write_text('{"inputs": ' + "[" * 100_000)
    assert "levels; expected at most 100 levels" in refused(lambda: read_weather(deep))
    text = '{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":'
    (folder.folder / "zones.geojson").write_text(text + "[" * 200_000 + "]" * 200_000 + "}}]}")
    folder.set("zones", file="zones.geojson")
    assert "levels; expected at most 100 levels" in folder.refusal("zones", read_zones)


def test_numbers_without_end(tmp_path):
    weights = tmp_path / "w.json"
    weights.write_text('{"schema": "geoplan-weights/1", "weights": {"rooftop_pv": ' + "9" * 5000 + "}}")
    assert "5,000 digits; expected at most 40 digits" in refused(lambda: RankingWeights.read(weights))
    judgements = tmp_path / "j.csv"
    for cell in ("1e1000000000", f"1/{'9' * 400}", "9" * 5000):
        judgements.write_text(f",a,b\na,1,{cell}\nb,,1\n")
        assert "a number or a fraction such as 1/3" in refused(lambda: read_judgements(judgements))
