"""Where files lie: what is said of a CRS that is missing, wrong or of another place."""

import json

import geopandas as gpd
import pytest
import shapely
from pyarrow import parquet
from pyproj import CRS

from geoplan.errors import LayerError
from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.zones import read_zones

COLUMNS = {"zone_id": "code"}


def test_missing_file(folder):
    folder.set("zones", file="nowhere.gpkg")
    assert "nowhere.gpkg: found no such file" in folder.refusal("zones", read_zones)


def test_no_crs_is_an_error_and_the_option_helps(folder, zones):
    folder.features("zones", zones.rename(columns={"area_official_km2": "official"}), "shp", columns=COLUMNS)
    (folder.folder / "zones.prj").unlink()
    assert "no coordinate reference system" in folder.refusal("zones", read_zones)
    folder.layers["zones"]["crs"] = "EPSG:32648"
    assert len(read_zones(folder.reading("zones"))) == 4
    folder.features("zones", zones.set_crs(None, allow_override=True), "parquet", columns=COLUMNS)
    assert "no coordinate reference system" in folder.refusal("zones", read_zones)


def test_crs_option_must_not_contradict_the_file(folder, zones):
    folder.features("zones", zones, columns=COLUMNS, crs="EPSG:9210")
    assert "layers.zones.crs: found 'EPSG:9210', where the file itself says 'WGS 84 / UTM zone 48N'" in folder.refusal(
        "zones", read_zones
    )
    folder.features("zones", zones, columns=COLUMNS, crs="EPSG:banana")
    assert "a CRS that PROJ knows" in folder.refusal("zones", read_zones)


def test_a_crs_that_leads_to_no_place(folder, zones):
    grid = 'ENGCRS["site grid",EDATUM["here"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
    frame = zones.set_crs(CRS.from_wkt(grid), allow_override=True)
    folder.features("zones", frame, "parquet", columns=COLUMNS)
    assert "crs: found the CRS 'site grid', which leads to no place" in folder.refusal("zones", read_zones)


def test_a_crs_whose_parts_proj_cannot_read_again(folder, zones):
    odd = CRS(32648).to_json_dict()
    odd["base_crs"]["name"] = "\0"
    folder.features("zones", zones, "parquet", columns=COLUMNS)
    file = folder.folder / "zones.parquet"
    held = parquet.read_table(file)
    about = json.loads(held.schema.metadata[b"geo"])
    about["columns"]["geometry"]["crs"] = odd
    parquet.write_table(held.replace_schema_metadata({b"geo": json.dumps(about).encode()}), file)
    assert "crs: found the CRS 'WGS 84 / UTM zone 48N', which leads to no place" in folder.refusal("zones", read_zones)


def swapped(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    turned = zones.to_crs(4326)
    return turned.set_geometry(shapely.transform(turned.geometry.array, lambda xy: xy[:, ::-1]), crs=4326)


def test_swapped_latitude_and_longitude(folder, zones):
    folder.features("zones", swapped(zones), "geojson", columns=COLUMNS)
    assert "Latitude and longitude are swapped" in folder.refusal("zones", read_zones)


def test_swapped_layer_beside_right_zones(folder, zones):
    estates = swapped(zones).assign(estate_name="x")
    folder.features("estates", estates, "geojson")
    with pytest.raises(LayerError, match="Latitude and longitude are swapped"):
        read_estates(folder.reading("estates"))


def test_degrees_in_a_metre_crs(folder, zones):
    folder.features("zones", zones.to_crs(4326).set_crs(32648, allow_override=True), columns=COLUMNS)
    assert "which are degrees; expected metres" in folder.refusal("zones", read_zones)


def test_metres_in_a_degree_crs(folder, zones):
    folder.features("zones", zones.set_crs(4326, allow_override=True), "gpkg", columns=COLUMNS)
    assert "expected degrees, as its CRS 'WGS 84' says" in folder.refusal("zones", read_zones)


def test_northings_of_the_other_hemisphere(folder, zones):
    zones["geometry"] = zones.translate(yoff=10_000_000)
    folder.features("estates", zones.assign(estate_name="x"))
    with pytest.raises(LayerError, match="northings are those of the other hemisphere"):
        read_estates(folder.reading("estates"))
    folder.features("zones", zones, columns=COLUMNS)
    assert "northings are those of the other hemisphere" in folder.refusal("zones", read_zones)


def test_another_place(folder, zones):
    zones["geometry"] = zones.translate(yoff=-500_000)
    folder.features("estates", zones.assign(estate_name="x"))
    with pytest.raises(LayerError, match="expected bounds that meet the study"):
        read_estates(folder.reading("estates"))
    folder.features(
        "zones", zones.to_crs(4326).translate(-90, 30).to_frame("geometry").assign(code="a"), columns=COLUMNS
    )
    assert "expected bounds that meet the study" in folder.refusal("zones", read_zones)
