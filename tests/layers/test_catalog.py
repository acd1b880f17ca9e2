"""All layers together: everything that is wrong is said at once."""

import dataclasses
import hashlib
import subprocess
import sys
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.hashing import sha256_of
from geoplan.layers.catalog import check_layer, open_layers, open_zones
from geoplan.options.estate_options import EstateOptions, Pilot
from geoplan.study import Layers, LayerSource


def every_layer(folder) -> None:
    folder.raster("ghi_grid", np.full((40, 40), 1451.0), unit="kWh/m2/year")
    folder.raster("population", np.full((40, 40), 10.0), unit="persons")
    folder.raster("land_cover", np.full((40, 40), 5, dtype=np.uint8), legend="geoplan", note="Drawn.", vintage="2019")
    folder.csv("crops", "crop,production_t\npaddy,100\n")
    folder.csv("livestock", "animal,heads\npigs,100\n")
    folder.csv("waste", "stream,t_per_day\nall,10\n")
    folder.csv("power_grid", "lon,lat,voltage\n106.64,20.82,110kV\n", crs="EPSG:4326")
    folder.csv("plants", "name,lon,lat\na,106.64,20.82\n", crs="EPSG:4326")
    folder.csv("estates", "estate_name,area_ha,x,y\na,50,671000,2301000\n", crs="EPSG:32648")
    folder.raster("terrain", np.full((40, 40), 3.0))
    line, area = (
        shapely.LineString([(670_000, 2_301_000), (674_000, 2_301_000)]),
        shapely.box(673e3, 2301e3, 675e3, 2302e3),
    )
    folder.features("roads", gpd.GeoDataFrame(geometry=[line], crs="EPSG:32648"))
    folder.features("waters", gpd.GeoDataFrame(geometry=[line, area], crs="EPSG:32648"))
    folder.csv("places", "name,lon,lat\nAn Lão,106.64,20.82\n", crs="EPSG:4326")
    folder.features("protected_areas", gpd.GeoDataFrame(geometry=[area], crs="EPSG:32648"))
    folder.csv("crop_seasons", "crop,season,area_ha\npaddy,spring,7\n")
    folder.csv("mills", "mill_id,crop,processed_t,x,y\nm1,paddy,5,671000,2301000\n", crs="EPSG:32648")
    folder.csv("landfills", "landfill_id,year,waste_t,x,y\nl1,2020,5,671000,2301000\n", crs="EPSG:32648")
    folder.csv(
        "planned_plants", "plant_id,technology,t_per_day,longitude,latitude,source\np,waste,500,106.64,20.82,a plan\n"
    )
    folder.csv("waste_forecast", "year,t_per_day\n2022,20\n2023,21\n")
    folder.csv("waste_treatment", "year,landfill\n2022,1\n")
    folder.raster("wind_speed", np.full((40, 40), 6.5), height_m=100)
    for kind in ("inventory", "inventory_beside"):
        folder.csv(kind, "sector,scope,gas,year,emissions_t,source\nwaste,1,ch4,2024,5,the city\n")
    folder.csv("business_as_usual", "sector,year,emissions_t,source\nwaste,2030,5,the city\n")
    folder.csv("targets", "target_id,year,sense,value_pct,source\nt,2030,below_bau,8,the city\n")
    folder.csv("grid_path", "year,tco2_per_mwh,source\n2030,0.5,the plan\n")
    folder.csv("measures", "measure_id,unit,resource,potential,avoided_t_per_unit,source\nbus,1,road,5,9,the city\n")
    folder.csv("progress", "measure_id,year,built,source\nbus,2025,1,the city\n")
    folder.csv("demand", "year,electricity_sold_gwh,peak_mw,basis,source\n2024,60,12,observed,the utility\n")
    times = pd.date_range("2025-01-01", "2026-01-01", freq="h", inclusive="left", tz="Asia/Ho_Chi_Minh")
    folder.csv("estate_demand", pd.DataFrame({"estate_id": "2", "time": times, "demand_kw": 5000.0}))
    folder.csv("estate_tenants", "estate_id,tenant_name,industry,area_ha,source\n2,A,food,9,the park\n")
    folder.csv("estate_streams", "estate_id,direction,stream,amount,unit,source\n2,offered,water,9,m3/a,the park\n")
    folder.csv("estate_evidence", "estate_id,criterion,value,evidence,date,source\n2,ENV.5,yes,a log,2025,the park\n")
    folder.csv("installed_pv", "kind,kwp,x,y\nroof,500,671000,2301000\n", crs="EPSG:32648")
    folder.layers["installed_pv"]["columns"] = {"pv_kind": "kind", "capacity_kwp": "kwp"}
    folder.csv("installed_pv_statistics", "pv_kind,capacity_mw\nground,5\n")
    folder.raster("rice_area", np.full((40, 40), 0.5), unit="share")
    for kind in ("pig_density", "cattle_density", "poultry_density"):
        folder.raster(kind, np.full((40, 40), 30.0), unit="heads/km2")


def test_the_needed_layers_are_enough(folder):
    layers = folder.open()
    assert list(layers.reports) == ["zones", "rooftops", "irradiance"]
    assert layers.land_cover is None
    assert layers.crops is None
    assert set(layers.absent) == set(Layers.model_fields) - set(layers.reports) - {"weather"}


def test_every_layer_has_a_report(folder):
    every_layer(folder)
    layers = folder.open()
    assert layers.absent == ()
    assert list(layers.reports) == [kind for kind in Layers.model_fields if kind != "weather"]
    for kind, report in layers.reports.items():
        assert getattr(layers, kind) is not None
        assert report.kind == kind
        content = (folder.folder / report.file).read_bytes()
        assert report.sha256 == hashlib.sha256(content).hexdigest()
    assert layers.reports["land_cover"].coverage == 1.0
    assert layers.reports["land_cover"].note["vi"] == "Drawn."
    assert layers.reports["land_cover"].vintage == "2019"
    assert np.isnan(layers.reports["estates"].coverage)
    assert layers.reports["zones"].mended == ("Population 0 taken as unknown: 1 zones.",)


def test_all_faults_of_all_layers_at_once(folder):
    every_layer(folder)
    folder.layers["ghi_grid"]["unit"] = "kWh/m2/day"
    folder.layers["land_cover"]["legend"] = "igbpp"
    folder.layers["rooftops"]["file"] = "none.parquet"
    folder.layers["plants"]["crs"] = ""
    folder.csv("waste", "stream,t_per_day\nall,-10\nsome,3\n")
    with pytest.raises(LayerError) as error:
        folder.open()
    files = [fault.file.rsplit("/", 1)[-1] for fault in error.value.faults]
    assert files == ["ghi_grid.tif", "study.toml", "waste.csv", "waste.csv", "waste.csv", "plants.csv", "none.parquet"]
    assert str(error.value).startswith("7 faults:")


def test_faults_of_the_others_are_told_although_the_zones_are_wrong(folder, zones):
    every_layer(folder)
    zones["code"] = "same"
    folder.features("zones", zones, columns={"zone_id": "code"})
    folder.csv("crops", "crop,production_t\npaddy,-1\n")
    with pytest.raises(LayerError) as error:
        folder.open()
    assert [fault.file.rsplit("/", 1)[-1] for fault in error.value.faults] == ["zones.gpkg", "crops.csv"]
    folder.set("zones", file="nowhere.gpkg")
    with pytest.raises(LayerError) as error:
        folder.open()
    assert [fault.file.rsplit("/", 1)[-1] for fault in error.value.faults] == ["nowhere.gpkg", "crops.csv"]


def test_progress_goes_up_to_one(folder):
    seen: list[tuple[float, str]] = []
    open_layers(folder.study(), progress=lambda fraction, message: seen.append((fraction, message)))
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert seen[0] == (0.0, "reading zones")
    assert seen[-1][0] == 1.0


def test_layers_are_frozen(folder):
    layers = folder.open()
    with pytest.raises(dataclasses.FrozenInstanceError):
        layers.zones = None


def test_statistics_that_no_model_can_use_are_refused_with_the_layers(folder):
    folder.csv("crops", "zone_id,crop,production_t,area_ha\n,paddyx,5,2\nz1,rubber,7,\n")
    folder.csv("livestock", "animal,heads\ncamels,5\n")
    folder.csv("waste", "stream,t_per_day\nurban,-1\n")
    folder.csv("mills", "mill_id,crop,processed_t,x,y\nm1,paddy,5,671000,2301000\n", crs="EPSG:32648")
    with pytest.raises(LayerError) as caught:
        folder.open()
    faults = {(fault.file.rsplit("/", 1)[-1], fault.where): fault.found for fault in caught.value.faults}
    assert faults == {
        ("waste.csv", "line 2"): "t_per_day -1",
        ("crops.csv", "line 2"): "crop 'paddyx'",
        ("crops.csv", "line 3, rubber"): "no area_ha",
        ("livestock.csv", "line 2"): "animal 'camels'",
        ("mills.csv", "processed_t"): "5 t of paddy processed",
    }


def test_a_layer_is_held_against_those_that_the_study_has(folder, tmp_path):
    folder.csv("crops", "crop,production_t\npaddy,9\n")
    study, zones = folder.study(), open_zones(folder.study())
    (tmp_path / "new").mkdir()
    for kind, text, said in (
        ("crops", "crop,production_t\npaddyx,9\n", "'paddyx'"),
        ("mills", "mill_id,crop,processed_t,x,y\nm1,paddy,10,671000,2301000\n", "10 t of paddy processed"),
    ):
        (tmp_path / "new" / f"{kind}.csv").write_text(text)
        source = LayerSource(file=f"{kind}.csv", crs="EPSG:32648", status="real", licence="x")
        with pytest.raises(LayerError, match=said):
            check_layer(study, kind, source=source, folder=tmp_path / "new", zones=zones)


def test_a_file_that_changes_after_it_was_opened_is_noticed(folder):
    every_layer(folder)
    layers = folder.open()
    layers.check_unchanged()
    waste = folder.folder / folder.layers["waste"]["file"]
    waste.write_text(waste.read_text().replace("20", "21"))
    (folder.folder / "land_cover.tif.aux.xml").write_text("<PAMDataset/>")
    with pytest.raises(LayerError) as error:
        layers.check_unchanged()
    assert [(fault.file, fault.where) for fault in error.value.faults] == [
        ("land_cover.tif", "layers.land_cover"),
        ("waste.csv", "layers.waste"),
    ]


EDITING = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
    database.execute(f'DROP TRIGGER "{name}"')
database.commit()
database.execute("PRAGMA journal_mode = wal")
database.execute("PRAGMA wal_autocheckpoint = 0")
database.execute("UPDATE zones SET zone_name = 'Edited' WHERE fid = 1")
database.commit()
print("edited", flush=True)
input()
os._exit(0)
"""


def test_commits_in_the_log_of_a_geopackage_are_part_of_its_hash(folder):
    zones = folder.folder / folder.open().reports["zones"].file
    log = zones.with_name(f"{zones.name}-wal")
    arguments = [sys.executable, "-c", EDITING, str(zones)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as editor:
        assert editor.stdout.readline() == "edited\n"
        edited = folder.open()
        assert "Edited" in edited.zones["zone_name"].tolist()
        assert edited.reports["zones"].sha256 == sha256_of(zones, log)
        edited.check_unchanged()
        editor.communicate("\n")
    assert log.stat().st_size > 0, "the program died with its log beside the file"
    after = folder.open()
    assert "Edited" in after.zones["zone_name"].tolist()
    assert after.reports["zones"].sha256 == sha256_of(zones)
    after.check_unchanged()


def test_the_catalog_opens_them_with_the_others(folder):
    folder.csv("crop_seasons", "crop,season,area_ha\npaddy,spring,7\n")
    folder.csv("crops", "crop,production_t\npaddy,9\n")
    folder.csv("waste_forecast", "year,t_per_day\n2022,20\n2023,21\n")
    folder.csv("waste_treatment", "year,landfill\n2022,1\n")
    point = "671000,2301000"
    folder.csv("mills", f"mill_id,crop,processed_t,x,y\nm1,paddy,5,{point}\n", crs="EPSG:32648")
    rows = f"l1,2020,5,{point}\nl1,2021,6,{point}\n"
    folder.csv("landfills", f"landfill_id,year,waste_t,x,y\n{rows}", crs="EPSG:32648")
    layers = folder.open()
    counts = {"crop_seasons": 1, "waste_forecast": 2, "waste_treatment": 1, "mills": 1, "landfills": 2}
    assert {kind: layers.reports[kind].rows for kind in counts} == counts
    assert {kind: len(getattr(layers, kind)) for kind in counts} == counts
    assert not set(counts) & set(layers.absent)


@pytest.mark.parametrize(("cell_m", "drawn_m"), [(10.0, 100.0), (50.0, 50.0), (100.0, 100.0)])
def test_houses_are_drawn_on_cells_wide_enough_for_several(folder, monkeypatch, cell_m, drawn_m):
    import geoplan.layers.rooftops.synthetic

    seen = []

    def drawn(*_: Any, land_cover: Any, **__: Any) -> Any:
        seen.append(abs(land_cover.rio.resolution()[0]))
        return folder.folder / "roofs.parquet"

    monkeypatch.setattr(geoplan.layers.rooftops.synthetic, "synthetic_rooftops", drawn)
    size = round(4000 / cell_m)
    folder.raster("land_cover", np.full((size, size), 6, dtype=np.uint8), legend="geoplan", cell=cell_m)
    folder.set("rooftops", source="synthetic", status="synthetic")
    open_layers(folder.study())
    assert seen == [drawn_m]


def test_pilots_that_are_no_parks_are_told_with_the_layers(folder):
    every_layer(folder)
    folder.csv("waste", "stream,t_per_day\nall,-10\n")
    study = folder.study()
    pilots = (Pilot(estate="9", technology="battery"), Pilot(estate="2", technology="battery"))
    study = study.model_copy(update={"estates": EstateOptions(pilots=pilots)})
    with pytest.raises(LayerError) as error:
        open_layers(study)
    assert [fault.found for fault in error.value.faults][-1] == "the estate '9'"
    assert len(error.value.faults) == 2
