"""What the pages of the documentation take for granted: two small places under their names, and files of offices."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import shapely
import tomlkit

from geoplan.siting.ranking.criteria import load_zone_criteria
from support.places import REPOSITORY
from support.small_study import make_study

KEPT = {"hai-phong": ("11668", "11411"), "ba-ria-vung-tau": ()}
"""The zones that a small copy of an embedded place keeps: those in which the pages name a point or a park."""
_WHOLE = ("waste", "waste_forecast", "waste_treatment", "planned_plants", "landfills", "demand", "targets")
"""Layers that speak of the whole place, and would be wrong of two zones."""


def small_place(name: str, folder: Path) -> Path:
    """Write a copy of an embedded place with two of its zones and a twentieth of their people."""
    shutil.copytree(REPOSITORY / "layers" / name, folder / name)
    zones = gpd.read_file(folder / name / "zones.gpkg", layer="zones")
    kept = zones[zones["zone_id"].isin(KEPT[name])] if KEPT[name] else zones.nsmallest(2, "population")
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
    shutil.copyfile(folder / "made" / "roofs.parquet", folder / "buildings.parquet")
    west, south, east, north = wards.total_bounds
    line = shapely.LineString([(west, south), (east, north)])
    lines = gpd.GeoDataFrame({"voltage_kv": [110.0], "name": ["A"]}, geometry=[line], crs=wards.crs)
    lines.to_file(folder / "lines.gpkg", driver="GPKG")
    pd.DataFrame({"longitude": [106.593], "latitude": [20.789]}).to_csv(folder / "sites.csv", index=False)
    weights = {"schema": "geoplan-weights/1", "weights": dict.fromkeys(load_zone_criteria(), 0) | {"demand": 1}}
    (folder / "hai-phong-weights.json").write_text(json.dumps(weights))
    (folder / "data" / "esa").mkdir(parents=True)


def my_study(folder: Path) -> Path:
    """Write the study that pages call ./my-study: four wards with every layer that a run needs."""
    shutil.rmtree(folder / "my-study", ignore_errors=True)
    (folder / "my-study").mkdir()
    return make_study(folder / "my-study")


def filled_form(form: Path, target: Path) -> None:
    """Write a form in which one thing was seen: that a site is not suitable."""
    book = openpyxl.load_workbook(form)
    sheet = next(each for each in book.worksheets if each.cell(1, 1).value == "candidate_id")
    names = [cell.value for cell in sheet[1]]
    for name, value in {"suitable": "no", "reason": "a school"}.items():
        sheet.cell(3, names.index(name) + 1, value)
    book.save(target)
