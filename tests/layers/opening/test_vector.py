"""Vector files in every format, and what is said when they cannot be read."""

import geopandas as gpd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.zones import read_zones

COLUMNS = {"zone_id": "code"}


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet", "shp", "fgb"])
def test_reads_every_format(folder, zones, ending):
    frame = zones.to_crs(4326) if ending == "geojson" else zones.rename(columns={"area_official_km2": "official"})
    folder.features("zones", frame, ending, columns=COLUMNS)
    assert sorted(read_zones(folder.reading("zones"))["zone_id"]) == ["z1", "z2", "z3", "z4"]


def test_bounds_that_meet_but_features_that_do_not(folder):
    corners = [shapely.Point(650_000, 2_280_000).buffer(10), shapely.Point(700_000, 2_330_000).buffer(10)]
    folder.features("estates", gpd.GeoDataFrame({"estate_name": ["a", "b"]}, geometry=corners, crs=32648))
    with pytest.raises(LayerError, match="no feature that meets the study"):
        read_estates(folder.reading("estates"))


def test_several_layers_need_a_name(folder, zones):
    path = folder.folder / "zones.gpkg"
    path.unlink()
    zones.to_file(path, layer="new")
    zones.iloc[:3].to_file(path, layer="old")
    assert "holds 2 layers; expected the layer to read. One of: new, old." in folder.refusal("zones", read_zones)
    folder.set("zones", file="zones.gpkg", table="olt", columns=COLUMNS)
    assert "layers.zones.table: found 'olt'; expected a layer of zones.gpkg. Did you mean 'old'?" in folder.refusal(
        "zones", read_zones
    )
    folder.set("zones", file="zones.gpkg", table="old", columns=COLUMNS)
    assert len(read_zones(folder.reading("zones"))) == 3


def test_truncated_files_are_refused_in_words(folder, zones):
    zones.to_parquet(folder.folder / "cut.parquet")
    whole = (folder.folder / "cut.parquet").read_bytes()
    (folder.folder / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    folder.set("zones", file="cut.parquet", columns=COLUMNS)
    assert "what cannot be read" in folder.refusal("zones", read_zones)
    (folder.folder / "cut.geojson").write_text('{"type": "FeatureCollection", "features": [{"type"')
    folder.set("zones", file="cut.geojson", columns=COLUMNS)
    assert "what cannot be read" in folder.refusal("zones", read_zones)


def test_parquet_without_geometry(folder, stations):
    stations.to_parquet(folder.folder / "plain.parquet")
    folder.set("zones", file="plain.parquet")
    assert "expected GeoParquet" in folder.refusal("zones", read_zones)
