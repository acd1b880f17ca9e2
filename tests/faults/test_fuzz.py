"""Right files made wrong at random are read, or refused with faults: nothing else is raised, and nothing takes long.

GEOPLAN_FUZZ=2000 tries so many of each kind, each time others; by default a few, always the same.
"""

import functools
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.errors import GeoplanError
from geoplan.layers.demand.tenants import read_estate_tenants
from geoplan.layers.feedstock.crops import read_crops
from geoplan.layers.fieldwork.survey import read_survey
from geoplan.layers.fieldwork.user_sites import read_sites
from geoplan.layers.land.zones import read_zones
from geoplan.layers.rooftops.rooftops import Rooftops
from geoplan.layers.weather.station import read_irradiance
from geoplan.layers.weather.weather import read_weather
from geoplan.planning.plan_file import PLAN_SCHEMA, PlanFile
from geoplan.planning.scenario.exchange.plan_workbook import write_plan_workbook
from geoplan.siting.ranking.weighting import ahp_weights, read_judgements
from geoplan.siting.ranking.weights_file import RankingWeights
from geoplan.study import open_study
from support.faulty.documents import ROOF, form
from support.faulty.mutations import archives, json_texts, raw, texts
from support.faulty.rasters import hours, power
from support.study_folder import StudyFolder, four_zones, roofs, station_table

# GDAL's own warnings, which Python prints, are no matter here
pytestmark = pytest.mark.filterwarnings("ignore")

MORE = int(os.environ.get("GEOPLAN_FUZZ", "0"))
SECONDS = 5.0
CROPS = (
    "zone_id,crop,production_t,area_ha,year,season,source,confidence\n"
    "z1,paddy,120.5,20,2024,spring,office,high\nz2,paddy,80,15,2024,,office,low\n,rubber,,30,2023,,office,\n"
)
TENANTS = "estate_id,tenant_name,industry,area_ha,product,production_t,year,source\ne,Steel,331,9,,,2024,x\n"
JUDGED = ",solar_yield,grid_distance,land_use\nsolar_yield,,2,6\ngrid_distance,1/2,,3\nland_use,,,\n"
PLACES = "site_id,site_name,longitude,latitude\na,Một,106.65,20.82\nb,Hai,106.66,20.81\n"
WEIGHTS = {
    "schema": "geoplan-weights/1",
    "weights": {"rooftop_pv": 40, "waste": 20, "demand": 0.5},
    "candidates": {"ground_pv": {"slope": 1, "grid_distance": 2}},
}
PLAN = {
    "schema": PLAN_SCHEMA,
    "version": "0.2.0",
    "study": "four",
    "zones": "sha256:0",
    "estates": {"e": {"pv_share": 0.5, "battery_hours": 2, "dispatch": "tariff"}},
    "scenarios": {"near": {"title": {"en": "Near"},
                           "measures": {"biogas": {"shares": {"2030": 0.2}, "curve": "linear"}},
                           "places": {"z1": {"biogas": {"shares": {"2030": 0.4}}}}}},
}  # fmt: skip
PVGIS = {
    "inputs": {"location": {"latitude": 20.8, "longitude": 106.6, "elevation": 5.0},
               "meteo_data": {"radiation_db": "PVGIS-SARAH3", "meteo_db": "ERA5", "year_min": 2019, "year_max": 2019}},
    "outputs": {"tmy_hourly": [{"time(UTC)": f"20190101:{hour:02}00", "T2m": 20.0, "G(h)": 100.0, "Gb(n)": 50.0,
                                "Gd(h)": 60.0, "WS10m": 3.0} for hour in range(24)]},
}  # fmt: skip
TOML = """
[parameters]
"grid.emission_factor" = { value = 0.6, low = 0.5, high = 0.7, source = "x" }
[prices]
year = 2025
region = "north"
[estates]
pv_share = 0.5
[[siting.exclusions]]
name = "a"
file = "zones.gpkg"
status = "real"
licence = "x"
buffer_m = 50.0
[scenarios.near.measures."rooftop_pv.residential"]
shares = { 2030 = 0.2, 2050 = 0.8 }
[[tour]]
title = { en = "Two parks", vi = "Hai khu" }
text = "Both."
view = "plan=near"
"""


def tried(examples: int) -> Any:
    """Return how often a test is tried: the same examples each time, or with GEOPLAN_FUZZ many others."""
    unhealthy = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)
    return settings(max_examples=MORE or examples, derandomize=not MORE, database=None, suppress_health_check=unhealthy)


def read_or_refused(read: Callable[[], Any]) -> None:
    """Read, or be refused with faults, within seconds."""
    started, refused = time.process_time(), None
    try:
        read()
    except GeoplanError as error:
        refused = error
    assert time.process_time() - started < SECONDS
    if refused is not None:
        assert refused.faults, str(refused)
        assert all(fault.file and fault.found and fault.expected for fault in refused.faults), str(refused)


@functools.cache
def right(name: str) -> bytes:
    """Return a right file, the same in each example: a GeoPackage, GeoParquet, a form, a workbook of a plan."""
    with tempfile.TemporaryDirectory() as home:
        file = Path(home, name)
        if name == "zones.gpkg":
            four_zones().to_file(file)
        elif name == "zones.parquet":
            four_zones().to_parquet(file)
        elif name == "roofs.parquet":
            roofs().to_parquet(file)
        elif name == "form.xlsx":
            answers = {"zone_id": "z1", "kind": "crop", "item": "paddy", "amount": 5, "unit": "t/a", "year": 2024}
            roof = {**ROOF, "usable_area_m2": 20, "suitable": "yes", "note": "a"}
            form(file, {"roofs": [roof], "feedstock": [answers]})
        else:
            write_plan_workbook(PLAN, file)
        return file.read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    return StudyFolder(tmp_path)


def bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@tried(120)
@given(data=st.data())
def test_study_files(folder: StudyFolder, data: st.DataObject) -> None:
    folder.write()
    file = folder.folder / "study.toml"
    text = file.read_text(encoding="utf-8") + TOML
    file.write_bytes(data.draw(texts(text).map(bytes_of) | raw(text.encode())))
    read_or_refused(lambda: open_study(folder.folder))


@tried(80)
@given(data=st.data())
def test_tables(folder: StudyFolder, data: st.DataObject) -> None:
    folder.csv("crops", CROPS)
    reading = folder.reading("crops")
    (folder.folder / "crops.csv").write_bytes(data.draw(texts(CROPS).map(bytes_of) | raw(CROPS.encode())))
    read_or_refused(lambda: read_crops(reading))


@tried(40)
@given(data=st.data())
def test_stations(folder: StudyFolder, data: st.DataObject) -> None:
    text = station_table().to_csv(index=False)
    reading = folder.reading("irradiance")
    (folder.folder / "irradiance.csv").write_bytes(data.draw(texts(text).map(bytes_of)))
    read_or_refused(lambda: read_irradiance(reading))


@tried(25)
@given(data=st.data())
def test_zones_as_geojson(folder: StudyFolder, data: st.DataObject) -> None:
    folder.features("zones", four_zones().to_crs(4326), "geojson", columns={"zone_id": "code"})
    file = folder.folder / "zones.geojson"
    content = json.loads(file.read_text(encoding="utf-8"))
    reading = folder.reading("zones")
    file.write_bytes(data.draw(json_texts(content).map(bytes_of) | raw(file.read_bytes())))
    read_or_refused(lambda: read_zones(reading))


@tried(30)
@given(data=st.data())
def test_zones_as_a_geopackage(folder: StudyFolder, data: st.DataObject) -> None:
    file = folder.folder / "zones.gpkg"
    reading = folder.reading("zones")
    file.write_bytes(data.draw(raw(right("zones.gpkg"))))
    read_or_refused(lambda: read_zones(reading))


@tried(60)
@given(data=st.data())
def test_what_geoparquet_says_of_itself(folder: StudyFolder, data: st.DataObject) -> None:
    folder.set("zones", file="zones.parquet", columns={"zone_id": "code"})
    for name in ("zones.parquet", "roofs.parquet"):
        file = folder.folder / name
        file.write_bytes(right(name))
        held = pq.read_table(file)
        about = data.draw(json_texts(json.loads(held.schema.metadata[b"geo"])))
        pq.write_table(held.replace_schema_metadata({b"geo": bytes_of(about)}), file)
    read_or_refused(lambda: read_zones(folder.reading("zones")))
    read_or_refused(lambda: list(Rooftops(folder.reading("rooftops")).partitions()))


@tried(60)
@given(data=st.data())
def test_survey_forms(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(data.draw(archives(right("form.xlsx"))))
    zones = pd.DataFrame({"zone_id": ["z1", "z2"], "population": [20_000.0, 3000.0]})
    read_or_refused(lambda: read_survey(file, zones=zones, items={"crop": {"paddy": "t/a"}}, roof_ids=["1"]))


@tried(80)
@given(data=st.data())
def test_weights(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "w.json"
    file.write_bytes(data.draw(json_texts(WEIGHTS).map(bytes_of) | raw(json.dumps(WEIGHTS).encode())))
    read_or_refused(lambda: RankingWeights.read(file))


@tried(60)
@given(data=st.data())
def test_judgements(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "j.csv"
    file.write_bytes(data.draw(texts(JUDGED).map(bytes_of) | raw(JUDGED.encode())))
    read_or_refused(lambda: ahp_weights(read_judgements(file)))


@tried(80)
@given(data=st.data())
def test_plans(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(data.draw(json_texts(PLAN).map(bytes_of) | raw(json.dumps(PLAN).encode())))
    read_or_refused(lambda: PlanFile.read(file).check(study="four", zones="sha256:0", estates=["e"]))


@tried(40)
@given(data=st.data())
def test_plans_as_workbooks(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(data.draw(archives(right("plan.xlsx"))))
    read_or_refused(lambda: PlanFile.read(file).check(study="four", zones="sha256:0", estates=["e"]))


@tried(60)
@given(data=st.data())
def test_places_of_a_users_own(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "sites.csv"
    file.write_bytes(data.draw(texts(PLACES).map(bytes_of) | raw(PLACES.encode())))
    read_or_refused(lambda: read_sites(file))


@tried(40)
@given(data=st.data())
def test_tenants_of_parks(folder: StudyFolder, data: st.DataObject) -> None:
    rows = {"estate_id": ["e"], "estate_name": ["E"], "area_ha": [25.0], "occupancy_pct": [80.0]}
    folder.features("estates", gpd.GeoDataFrame(rows, geometry=four_zones().geometry[:1]))
    folder.csv("estate_tenants", TENANTS)
    reading = folder.reading("estate_tenants")
    (folder.folder / "estate_tenants.csv").write_bytes(data.draw(texts(TENANTS).map(bytes_of) | raw(TENANTS.encode())))
    read_or_refused(lambda: read_estate_tenants(reading))


@tried(40)
@given(data=st.data())
def test_weather_in_json(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "weather.json"
    file.write_bytes(data.draw(json_texts(PVGIS).map(bytes_of)))
    read_or_refused(lambda: read_weather(file))


@tried(40)
@given(data=st.data())
def test_weather_as_a_table(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "weather.csv"
    file.write_bytes(data.draw(texts(power(hours(48))).map(bytes_of)))
    read_or_refused(lambda: read_weather(file))
