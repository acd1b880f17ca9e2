"""What the pages of the documentation take for granted: two small places under their names, and files of offices."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import rasterio
import shapely
import tomlkit
from rasterio.transform import from_bounds

from geoplan.siting.ranking.criteria import load_zone_criteria
from support.phone_answers import kobo_answers, odk_answers
from support.places import REPOSITORY
from support.small_study import make_study

KEPT = {"hai-phong": ("11668", "11411"), "ba-ria-vung-tau": ("26617",)}
"""The zones that a small copy of an embedded place keeps: those in which the pages name a point, or with parks."""
_WHOLE = ("waste", "waste_forecast", "waste_treatment", "planned_plants", "landfills", "demand", "targets")
"""Layers that speak of the whole place, and would be wrong of a part."""

_KEPT_FREE = """
[[siting.exclusions]]
name = "corridor"
file = "kept-free.gpkg"
buffer_m = 50
status = "synthetic"
licence = "CC0"
"""


def small_place(name: str, folder: Path) -> Path:
    """Write a copy of an embedded place with one or two of its zones and a twentieth of their people."""
    shutil.copytree(REPOSITORY / "layers" / name, folder / name)
    zones = gpd.read_file(folder / name / "zones.gpkg", layer="zones")
    kept = zones[zones["zone_id"].isin(KEPT[name])]
    kept.assign(population=kept["population"] // 20).to_file(folder / name / "zones.gpkg", layer="zones", driver="GPKG")
    estates = gpd.read_file(folder / name / "estates.gpkg").to_crs(kept.crs)
    inside = estates[estates.representative_point().within(kept.union_all())]
    (folder / name / "estates.gpkg").unlink()
    inside.to_file(folder / name / "estates.gpkg", layer="estates", driver="GPKG")
    content = tomlkit.parse((folder / name / "study.toml").read_text("utf-8")).unwrap()
    content["layers"] = {kind: entry for kind, entry in content["layers"].items() if kind not in _WHOLE}
    if not len(inside):
        content["layers"].pop("estates", None)
    content["draws"] = 100
    (folder / name / "study.toml").write_text(tomlkit.dumps(content), "utf-8")
    return folder / name


def office_files(folder: Path) -> None:
    """Write the files that commands of the pages bring in: wards, lines, roofs, sites, weights."""
    (folder / "made").mkdir()
    make_study(folder / "made")
    wards = gpd.read_file(folder / "made" / "zones.gpkg")
    wards.to_file(folder / "my-wards.gpkg", driver="GPKG")
    shutil.copyfile(folder / "my-wards.gpkg", folder / "wards.gpkg")
    shutil.copyfile(folder / "made" / "roofs.parquet", folder / "buildings.parquet")
    west, south, east, north = wards.total_bounds
    line = shapely.LineString([(west, south), (east, north)])
    lines = gpd.GeoDataFrame({"voltage_kv": [110.0], "name": ["A"]}, geometry=[line], crs=wards.crs)
    lines.to_file(folder / "lines.gpkg", driver="GPKG")
    pd.DataFrame({"longitude": [106.593], "latitude": [20.789]}).to_csv(folder / "sites.csv", index=False)
    weights = {"schema": "geoplan-weights/1", "weights": dict.fromkeys(load_zone_criteria(), 0) | {"demand": 1}}
    (folder / "hai-phong-weights.json").write_text(json.dumps(weights))
    pd.DataFrame({"longitude": [106.593], "latitude": [20.789]}).to_csv(folder / "sites.csv", index=False)
    here = gpd.GeoSeries([shapely.Point(106.593, 20.789)], crs=4326).to_crs(32648).buffer(200)
    gpd.GeoDataFrame({"site_name": ["An offer"]}, geometry=here).to_file(folder / "offers.gpkg", driver="GPKG")
    world_cover(folder / "data" / "esa" / "worldcover.tif", wards)
    other_formats(folder, line, wards)


def other_formats(folder: Path, line: shapely.LineString, wards: gpd.GeoDataFrame) -> None:
    """Write lines in volts, roads as OpenStreetMap calls them, landfills as points in CSV, footprints of Google's."""
    for name, column, value in (("power", "voltage", "110000"), ("roads", "highway", "primary")):
        rows = gpd.GeoDataFrame({column: [value]}, geometry=[line], crs=wards.crs).to_crs(4326)
        rows.to_file(folder / f"{name}.geojson", driver="GeoJSON")
    middle = wards.to_crs(4326).geometry.iloc[0].representative_point()
    landfill = {"landfill_id": ["l1"], "landfill_name": ["Old pit"], "longitude": [middle.x], "latitude": [middle.y]}
    pd.DataFrame(landfill).to_csv(folder / "landfills.csv", index=False)
    roofs = gpd.read_parquet(folder / "buildings.parquet").head(50)
    outlines, middles = roofs.to_crs(4326).geometry, roofs.centroid.to_crs(4326)
    columns = {"latitude": middles.y, "longitude": middles.x, "area_in_meters": roofs.area, "confidence": 0.9}
    google = pd.DataFrame({**columns, "geometry": outlines.to_wkt(), "full_plus_code": "7PJP"})
    google.to_csv(folder / "1a5_buildings.csv.gz", index=False)


def world_cover(file: Path, wards: gpd.GeoDataFrame) -> None:
    """Write a land cover with the codes of ESA WorldCover: cropland and built, in degrees."""
    file.parent.mkdir(parents=True)
    west, south, east, north = wards.to_crs(4326).total_bounds
    transform = from_bounds(west - 0.01, south - 0.01, east + 0.01, north + 0.01, 60, 40)
    profile = {
        "driver": "GTiff",
        "count": 1,
        "dtype": "uint8",
        "width": 60,
        "height": 40,
        "crs": "EPSG:4326",
        "nodata": 0,
    }
    with rasterio.open(file, "w", transform=transform, **profile) as dataset:
        dataset.write(np.where(np.arange(60) % 3, 40, 50).astype("uint8")[None, None, :].repeat(40, axis=1))


def my_study(folder: Path) -> Path:
    """Write the study that pages call ./my-study: four wards with every layer that a run needs."""
    shutil.rmtree(folder / "my-study", ignore_errors=True)
    (folder / "my-study").mkdir()
    study = make_study(folder / "my-study")
    shutil.copyfile(folder / "lines.gpkg", study / "kept-free.gpkg")
    file = study / "study.toml"
    file.write_text("draws = 100\n" + file.read_text("utf-8") + _KEPT_FREE, "utf-8")
    return study


def filled_form(form: Path, target: Path) -> None:
    """Write what was seen on site: that the first site of a form is not suitable; as geoplan, KoBo or ODK have it."""
    sheet = next(each for each in openpyxl.load_workbook(form).worksheets if each.cell(1, 1).value == "candidate_id")
    seen = {"candidate_id": sheet.cell(3, 1).value, "suitable": "no", "reason": "a school"}
    if target.name == "answers":
        odk_answers(target, {"sites": [seen]})
    elif target.name == "answers.xlsx":
        kobo_answers(target, {"sites": [seen]})
    else:
        book = openpyxl.load_workbook(form)
        names = [cell.value for cell in book[sheet.title][1]]
        for name, value in seen.items():
            book[sheet.title].cell(3, names.index(name) + 1, value)
        book.save(target)
