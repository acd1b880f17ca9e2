"""The traps that real data hold, met in the real files."""

import geopandas as gpd
import pandas as pd
import pytest

from geoplan.layers.land.land_cover import read_land_cover
from geoplan.layers.land.population import read_population
from geoplan.layers.land.power_grid import read_power_grid
from geoplan.layers.land.zones import read_zones
from geoplan.layers.opening.reading import Area
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.layers.weather.station import read_irradiance
from support.places import DATA

BOUNDARIES = DATA / "boundaries" / "vn_two_provinces_boundaries.gpkg"
WARDS = {
    "zone_id": "ward_code",
    "zone_name": "ward_name",
    "zone_name_en": "ward_name_en",
    "zone_type": "ward_type",
    "district": "adm2_pre2025_name",
}
PLACES = {"hai_phong": ("haiphong", 50, 2_034_314), "ba_ria_vung_tau": ("brvt", 30, 1_296_400)}

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real layers in ../shared/data are not there"),
]


@pytest.fixture(autouse=True)
def _real_files_may_be_read(folder):
    folder.allow_outside = DATA


def wards(folder, province: str, table: str = "wards_2025"):
    where = {"province": [province], "in_pre2025_province": ["True"]}
    folder.set("zones", file=str(BOUNDARIES), table=table, columns=WARDS, where=where)
    return folder.reading("zones")


@pytest.mark.parametrize("province", PLACES)
def test_true_wards_need_no_mending(folder, province):
    reading = wards(folder, province)
    zones = read_zones(reading)
    assert not reading.faults
    assert not reading.mended
    assert len(zones) == PLACES[province][1]
    assert set(zones["zone_type"]) == {"ward", "commune", "special zone"}
    assert zones["population"].min() > 0


@pytest.mark.parametrize(
    ("province", "pair"), [("hai_phong", "11617 and 11443"), ("ba_ria_vung_tau", "26536 and 26526")]
)
def test_raw_wards_overlap(folder, province, pair):
    reading = wards(folder, province, "wards_2025_raw")
    read_zones(reading)
    assert f"{pair} (0.54%)" in reading.faults[0].found


@pytest.mark.parametrize("province", PLACES)
def test_worldpop_counts(folder, province):
    """Density with nodata -99999, times the geodesic area of each cell, summed by exact coverage."""
    from exactextract import exact_extract

    name, _, expected = PLACES[province]
    file = DATA / "population" / f"worldpop_vnm_pd_2020_1km_{name}.tif"
    folder.set("population", file=str(file), unit="persons/km2")
    reading = folder.reading("population")
    boundary = gpd.read_file(BOUNDARIES, layer="adm1_2009").query("province == @province")
    reading.area = Area(boundary.to_crs(32648).assign(zone_id="province"))
    population, coverage = read_population(reading, None)
    assert not reading.faults
    assert coverage > 0.9
    total = exact_extract(population, boundary, "sum")[0]["properties"]["sum"]
    assert total == pytest.approx(expected, rel=1e-3)


def test_igbp(folder):
    folder.set("land_cover", file=str(DATA / "landcover" / "mcd12c1_2019_igbp_haiphong.tif"), legend="igbp")
    reading = folder.reading("land_cover")
    reading.area = Area(read_zones(wards(folder, "hai_phong")))
    land_cover, coverage = read_land_cover(reading)
    assert not reading.faults
    assert {1, 2, 5, 6} <= set(land_cover.to_numpy().ravel().tolist())
    assert 0.99 < coverage < 1  # Bach Long Vi lies outside the file


def test_stations_of_the_building_regulation(folder):
    radiation = pd.read_csv(DATA / "solar" / "qcvn02_2022_radiation_monthly.csv")
    climate = pd.read_csv(DATA / "solar" / "qcvn02_2022_station_climate_monthly.csv")
    columns = {"latitude": "lat", "longitude": "lon", "altitude_m": "elev_m"}
    folder.csv("irradiance", pd.concat([radiation, climate]), columns=columns)
    assert "the table has 13 stations" in folder.refusal("irradiance", read_irradiance)
    folder.layers["irradiance"]["station"] = "Phu Lien"
    irradiance = read_irradiance(folder.reading("irradiance"))
    days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert float((irradiance.ghi[0] * days).sum()) / 1000 == pytest.approx(1451, abs=1)
    printed = radiation.assign(unit="W/m2/day")
    folder.csv("irradiance", pd.concat([printed, climate]), columns=columns, station="Phu Lien")
    assert "W/m2/day where they mean Wh/m2/day" in folder.refusal("irradiance", read_irradiance)


def test_voltage_classes_of_power_lines(folder):
    folder.set("power_grid", file=str(DATA / "power" / "osm_powerline_vertices_haiphong.csv"), crs="EPSG:4326")
    reading = folder.reading("power_grid")
    grid = read_power_grid(reading)
    assert not reading.faults
    assert set(grid["voltage_kv"].dropna()) == {110.0, 220.0}  # within 25 km of the four zones
    assert reading.remarks[-1].en.startswith("Features of the power grid without a voltage: ")


@pytest.mark.parametrize(
    ("file", "longitude", "latitude", "table"),
    [("osm_buildings_moscow_41k.parquet", 37.6, 55.75, ""), ("liechtenstein.osm.pbf", 9.55, 47.15, "multipolygons")],
)
def test_real_footprints(folder, file, longitude, latitude, table):
    options = {"table": table, "where": {"building": ["yes", "house", "residential"]}} if table else {}
    folder.set("rooftops", file=str(DATA / "buildings" / file), **options)
    reading = folder.reading("rooftops")
    crs = gpd.GeoSeries.from_xy([longitude], [latitude], crs=4326).estimate_utm_crs()
    place = gpd.GeoSeries.from_xy([longitude], [latitude], crs=4326).to_crs(crs).buffer(40_000, cap_style="square")
    reading.study = reading.study.model_copy(update={"crs": crs.to_string()})
    reading.area = Area(gpd.GeoDataFrame({"zone_id": ["all"]}, geometry=place))
    rooftops = Rooftops(reading)
    kept = sum(len(part) for part in rooftops.partitions(size=10_000))
    assert kept == rooftops.clean.kept > 2000
    found = rooftops.clean
    left_out = found.dropped + found.duplicates + found.outside + found.broken + found.not_roofs + found.covered
    assert found.read == found.kept + left_out
