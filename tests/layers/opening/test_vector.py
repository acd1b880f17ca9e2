"""Where vector files lie, what they are, and what is said when they are not what they claim."""

import shutil

import geopandas as gpd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.zones import read_zones

COLUMNS = {"zone_id": "code"}


def refusal(folder) -> str:
    with pytest.raises(LayerError) as error:
        read_zones(folder.reading("zones"))
    return str(error.value)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet", "shp", "fgb"])
def test_reads_every_format(folder, zones, ending):
    frame = zones.to_crs(4326) if ending == "geojson" else zones.rename(columns={"area_official_km2": "official"})
    folder.features("zones", frame, ending, columns=COLUMNS)
    assert sorted(read_zones(folder.reading("zones"))["zone_id"]) == ["z1", "z2", "z3", "z4"]


def test_missing_file(folder):
    folder.set("zones", file="nowhere.gpkg")
    assert "nowhere.gpkg: found no such file" in refusal(folder)


def test_a_layer_without_file_or_with_a_source_that_zones_do_not_have(folder):
    folder.set("zones")
    assert "layers.zones.file: found neither a file nor a source" in refusal(folder)
    folder.set("zones", source="moon")
    assert "source = 'moon'; expected a file" in refusal(folder)
    folder.set("zones", source="moon", file="zones.gpkg")
    assert "a file and a source" in refusal(folder)


def test_no_crs_is_an_error_and_the_option_helps(folder, zones):
    folder.features("zones", zones.rename(columns={"area_official_km2": "official"}), "shp", columns=COLUMNS)
    (folder.folder / "zones.prj").unlink()
    assert "no coordinate reference system" in refusal(folder)
    folder.layers["zones"]["crs"] = "EPSG:32648"
    assert len(read_zones(folder.reading("zones"))) == 4
    folder.features("zones", zones.set_crs(None, allow_override=True), "parquet", columns=COLUMNS)
    assert "no coordinate reference system" in refusal(folder)


def test_crs_option_must_not_contradict_the_file(folder, zones):
    folder.features("zones", zones, columns=COLUMNS, crs="EPSG:9210")
    assert "layers.zones.crs: found 'EPSG:9210', where the file itself says 'WGS 84 / UTM zone 48N'" in refusal(folder)
    folder.features("zones", zones, columns=COLUMNS, crs="EPSG:banana")
    assert "a CRS that PROJ knows" in refusal(folder)


def swapped(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    turned = zones.to_crs(4326)
    return turned.set_geometry(shapely.transform(turned.geometry.array, lambda xy: xy[:, ::-1]), crs=4326)


def test_swapped_latitude_and_longitude(folder, zones):
    folder.features("zones", swapped(zones), "geojson", columns=COLUMNS)
    assert "Latitude and longitude are swapped" in refusal(folder)


def test_swapped_layer_beside_right_zones(folder, zones):
    estates = swapped(zones).assign(estate_name="x")
    folder.features("estates", estates, "geojson")
    with pytest.raises(LayerError, match="Latitude and longitude are swapped"):
        read_estates(folder.reading("estates"))


def test_degrees_in_a_metre_crs(folder, zones):
    folder.features("zones", zones.to_crs(4326).set_crs(32648, allow_override=True), columns=COLUMNS)
    assert "which are degrees; expected metres" in refusal(folder)


def test_metres_in_a_degree_crs(folder, zones):
    folder.features("zones", zones.set_crs(4326, allow_override=True), "gpkg", columns=COLUMNS)
    assert "expected degrees, as its CRS 'WGS 84' says" in refusal(folder)


def test_northings_of_the_other_hemisphere(folder, zones):
    zones["geometry"] = zones.translate(yoff=10_000_000)
    folder.features("estates", zones.assign(estate_name="x"))
    with pytest.raises(LayerError, match="northings are those of the other hemisphere"):
        read_estates(folder.reading("estates"))
    folder.features("zones", zones, columns=COLUMNS)
    assert "northings are those of the other hemisphere" in refusal(folder)


def test_another_place(folder, zones):
    zones["geometry"] = zones.translate(yoff=-500_000)
    folder.features("estates", zones.assign(estate_name="x"))
    with pytest.raises(LayerError, match="expected bounds that meet the study"):
        read_estates(folder.reading("estates"))
    folder.features(
        "zones", zones.to_crs(4326).translate(-90, 30).to_frame("geometry").assign(code="a"), columns=COLUMNS
    )
    assert "expected bounds that meet the study" in refusal(folder)


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
    assert "holds 2 layers; expected the layer to read. One of: new, old." in refusal(folder)
    folder.set("zones", file="zones.gpkg", table="olt", columns=COLUMNS)
    assert "layers.zones.table: found 'olt'; expected a layer of zones.gpkg. Did you mean 'old'?" in refusal(folder)
    folder.set("zones", file="zones.gpkg", table="old", columns=COLUMNS)
    assert len(read_zones(folder.reading("zones"))) == 3


@pytest.mark.parametrize(
    ("start", "ending", "found"),
    [
        (b"<!doctype html>", "geojson", "XML or HTML; expected JSON"),
        (b"PAR1", "gpkg", "a Parquet file; expected a GeoPackage"),
        (b"SQLite format 3\x00", "parquet", "a GeoPackage or SQLite database; expected a Parquet file"),
        (b"\x1f\x8b\x08", "geojson", "a gzip archive; expected JSON"),
        (b"PK\x03\x04", "shp", "a zip archive; expected a shapefile"),
        (b"version https://git-lfs.github.com/spec/v1", "gpkg", "a Git LFS pointer"),
        (b"", "gpkg", "an empty file"),
    ],
)
def test_a_file_that_is_not_what_its_ending_says(folder, start, ending, found):
    (folder.folder / f"other.{ending}").write_bytes(start)
    folder.set("zones", file=f"other.{ending}")
    assert found in refusal(folder)


def test_truncated_files_are_refused_in_words(folder, zones):
    zones.to_parquet(folder.folder / "cut.parquet")
    whole = (folder.folder / "cut.parquet").read_bytes()
    (folder.folder / "cut.parquet").write_bytes(whole[: len(whole) // 2])
    folder.set("zones", file="cut.parquet", columns=COLUMNS)
    assert "what cannot be read" in refusal(folder)
    (folder.folder / "cut.geojson").write_text('{"type": "FeatureCollection", "features": [{"type"')
    folder.set("zones", file="cut.geojson", columns=COLUMNS)
    assert "what cannot be read" in refusal(folder)


def test_parquet_without_geometry(folder, stations):
    stations.to_parquet(folder.folder / "plain.parquet")
    folder.set("zones", file="plain.parquet")
    assert "expected GeoParquet" in refusal(folder)


def test_report_hashes_every_file_of_a_shapefile(folder, zones):
    folder.features("zones", zones.rename(columns={"area_official_km2": "official"}), "shp", columns=COLUMNS)
    before = folder.reading("zones").report(rows=4).sha256
    shutil.copy(folder.folder / "zones.dbf", folder.folder / "copy.dbf")
    with (folder.folder / "zones.dbf").open("ab") as stream:
        stream.write(b"\x1a")
    assert folder.reading("zones").report(rows=4).sha256 != before
