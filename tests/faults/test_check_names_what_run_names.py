"""Whatever is wrong with the files of a study: what a run names, check names, in the same words, and nothing breaks."""

import json
import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.errors import GeoplanError
from geoplan.pipeline import assess
from geoplan.refusals import check_study
from geoplan.study import open_study
from support.study_folder import CRS, NORTH, WEST, StudyFolder, four_zones, roofs, square

ROAD = shapely.LineString([(WEST, NORTH - 500), (WEST + 3000, NORTH - 500)])
BOW = shapely.Polygon([(WEST, NORTH), (WEST + 2000, NORTH - 2000), (WEST + 2000, NORTH), (WEST, NORTH - 2000)])
LINE = shapely.LineString([(WEST, NORTH), (WEST + 9, NORTH)])
with np.errstate(invalid="ignore"):
    NOWHERE = shapely.Polygon([(0, 0), (float("nan"), 1), (2, 0)])


def changed(frame, place, shape):
    """Return a frame with another geometry at a place."""
    shapes = np.asarray(frame.geometry.array, dtype=object).copy()
    shapes[place] = shape
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def zones(folder, place, shape, ending="gpkg"):
    folder.features("zones", changed(four_zones(), place, shape), ending, columns={"zone_id": "code"})


def many(place, shape, count=1_200):
    """Return more roofs than are looked at when they are opened, with another geometry at a place."""
    rows = [square(100 + 3 * (n % 600), 100 + 12 * (n // 600), 2.5) for n in range(count)]
    return changed(gpd.GeoDataFrame({"kind": ["residential"] * count}, geometry=rows, crs=CRS), place, shape)


def footprints(folder, frame, ending):
    folder.features("rooftops", frame, ending, columns={"roof_class": "kind"})


def of_lines(*shapes):
    return gpd.GeoDataFrame({"road_class": ["primary"] * len(shapes)}, geometry=list(shapes), crs=CRS)


def protected(*shapes):
    return gpd.GeoDataFrame({"name": ["a"] * len(shapes)}, geometry=list(shapes), crs=CRS)


def written(folder, kind, name, content, **options):
    (folder.folder / name).write_bytes(content)
    folder.set(kind, file=name, **options)


def view(folder):
    with sqlite3.connect(folder.folder / "zones.gpkg") as base:
        base.execute("alter table zones rename to other")
        base.execute("create view zones as select * from other")


CASES = {
    "a ward that crosses itself": lambda f: zones(f, 2, BOW),
    "a ward without geometry": lambda f: zones(f, 1, None),
    "a ward that is empty": lambda f: zones(f, 1, shapely.Polygon()),
    "a ward that is a line": lambda f: zones(f, 1, LINE),
    "a collection without a polygon": lambda f: zones(f, 1, shapely.GeometryCollection([LINE])),
    "wards that overlap": lambda f: zones(f, 1, square(1000, 0, 2000)),
    "a ward of no numbers": lambda f: zones(f, 1, NOWHERE, "parquet"),
    "no wards": lambda f: f.features("zones", four_zones().iloc[:0], columns={"zone_id": "code"}),
    "a column that is not there": lambda f: f.set("zones", file="zones.gpkg", columns={"zone_id": "kode"}),
    "a view": view,
    "an encoding that is none": lambda f: f.set(
        "zones", file="zones.gpkg", columns={"zone_id": "code"}, encoding="klingon"
    ),
    "zones elsewhere": lambda f: f.features(
        "zones", four_zones().set_geometry(four_zones().translate(2e6)), columns={"zone_id": "code"}
    ),
    "a late roof that is a line": lambda f: footprints(f, many(1_150, LINE), "parquet"),
    "a late roof that is a line, by OGR": lambda f: footprints(f, many(1_150, LINE), "gpkg"),
    "a late roof in a collection of lines": lambda f: footprints(
        f, many(1_150, shapely.GeometryCollection([LINE])), "gpkg"
    ),
    "a late roof in a collection of points, in Parquet": lambda f: footprints(
        f, many(1_150, shapely.GeometryCollection([shapely.Point(WEST, NORTH)])), "parquet"
    ),
    "roofs of no layer": lambda f: f.set("rooftops", file="zones.gpkg", table="roofs"),
    "no roofs": lambda f: footprints(f, roofs().iloc[:0], "gpkg"),
    "roads that are polygons": lambda f: f.features("roads", protected(square(0, 0, 9))),
    "roads without any": lambda f: f.features("roads", of_lines(ROAD).iloc[:0]),
    "roads without geometry": lambda f: f.features("roads", of_lines(None, None)),
    "a table of roads": lambda f: written(f, "roads", "roads.geojson", json.dumps({"type": "Nothing"}).encode()),
    "a protected area that crosses itself": lambda f: f.features("protected_areas", protected(square(0, 0, 9), BOW)),
    "a protected area without geometry": lambda f: f.features("protected_areas", protected(square(0, 0, 9), None)),
    "a power grid of other letters": lambda f: f.features(
        "power_grid", gpd.GeoDataFrame({"voltage": ["many"]}, geometry=[ROAD], crs=CRS)
    ),
    "an estate that crosses itself": lambda f: f.features(
        "estates", gpd.GeoDataFrame({"estate_name": ["a"]}, geometry=[BOW], crs=CRS)
    ),
    "statistics in another encoding": lambda f: written(f, "crops", "crops.csv", b"crop,production_t\nL\xfaa,1\n"),
    "plain Parquet without geometries": lambda f: (
        pd.DataFrame({"name": ["a"]}).to_parquet(f.folder / "plants.parquet"),
        f.set("plants", file="plants.parquet"),
    ),
    "plain Parquet of WKB without a CRS": lambda f: (
        pd.DataFrame({"name": ["a"], "geometry": [ROAD.centroid.wkb]}).to_parquet(f.folder / "plants.parquet"),
        f.set("plants", file="plants.parquet"),
    ),
}


def faults_of(refused, folder):
    """Return the faults of a study's folder; some are found as its study.toml is read."""
    with pytest.raises(GeoplanError) as caught:
        refused(open_study(folder))
    return set(caught.value.faults)


@pytest.mark.parametrize("name", CASES)
def test_what_a_run_names_check_names(tmp_path, name):
    folder = StudyFolder(tmp_path)
    CASES[name](folder)
    folder.study()
    said = faults_of(check_study, tmp_path)
    assert said
    assert faults_of(assess, tmp_path) == said


@pytest.fixture(scope="module")
def all_at_once(tmp_path_factory):
    """Return a study in which several layers are wrong, each by itself."""
    folder = StudyFolder(tmp_path_factory.mktemp("all"))
    names = ["a protected area that crosses itself", "roads without any", "a power grid of other letters"]
    for name in names:
        CASES[name](folder)
    folder.study()
    return folder.folder


def test_faults_of_several_layers_come_together_from_both(all_at_once):
    said = faults_of(check_study, all_at_once)
    assert {fault.file.rpartition("/")[2] for fault in said} == {
        "protected_areas.gpkg", "roads.gpkg", "power_grid.gpkg"
    }  # fmt: skip
    assert faults_of(assess, all_at_once) == said
