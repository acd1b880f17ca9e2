"""Ward files as offices send them: a study is made of them, or the feature at fault is named; nothing breaks."""

import json
import sqlite3
import struct

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.catalog import open_zones
from geoplan.letters.encodings import OWN
from geoplan.preparation.new_study import new_study
from geoplan.preparation.zones_file import free_names, plane_of, read_zones_file, storable
from geoplan.study import open_study

A, B = shapely.box(106.60, 20.80, 106.65, 20.85), shapely.box(106.65, 20.80, 106.70, 20.85)
BOW = shapely.Polygon([(106.65, 20.8), (106.7, 20.85), (106.7, 20.8), (106.65, 20.85)])
LINE = shapely.LineString([(106.65, 20.8), (106.65, 20.85)])
NAMES = ["Phường Một", "Xã Hải Bình"]


def wards(shapes=(A, B), **columns):
    given = {"code": ["a", "b"], "name": NAMES} | columns
    return gpd.GeoDataFrame(given, geometry=list(shapes), crs=4326)


def made(folder, path, **options):
    """Make a study of a file, and return its zones as a run reads them."""
    return open_zones(open_study(new_study(folder / "study", zones=path, **options)))


@pytest.mark.parametrize(
    "columns",
    [
        {"fid": [1, 1]},
        {"fid": ["x", "y"]},
        {"FID": [0, -1], "Fid": [None, "x"]},
        {"NAME": ["x", "y"]},
        {"geom": ["x", "y"]},
        {"GEOMETRY": ["x", "y"], "ogc_fid": [2, 2]},
        {"a.b c": [1, 2], "x" * 200: [1, 2], "x" * 199 + "y": [3, 4]},
        {"select": [1, 2], 'quo"te': [1, 2], "it's": ["a", "b"]},
    ],
    ids=lambda columns: next(iter(columns))[:9],
)
@pytest.mark.parametrize("ending", ["geojson", "parquet"])
def test_columns_of_any_name(tmp_path, columns, ending):
    frame = wards(**columns)
    frame.to_parquet(tmp_path / "a.parquet") if ending == "parquet" else frame.to_file(tmp_path / "a.geojson")
    zones = made(tmp_path, tmp_path / f"a.{ending}")
    assert zones["zone_name"].tolist() == NAMES
    kept = gpd.read_file(tmp_path / "study" / "zones.gpkg")
    assert len(kept.columns) == 3 + len(columns)


def test_values_of_any_type(tmp_path):
    values = {
        "list": [[1, 2], None],
        "struct": [{"a": 1}, {"a": None}],
        "when": pd.to_datetime(["2025-07-01", None]),
        "zoned": pd.to_datetime(["2025-07-01T00:00Z", None]),
        "big": np.array([2**63, 1], dtype=np.uint64),
        "bytes": [b"\x00", b"x"],
        "kind": pd.Categorical(["x", "y"]),
        "maybe": pd.array([1, None], dtype="Int64"),
        "true": [True, False],
        "span": pd.to_timedelta([1, 2], unit="h"),
    }
    wards(**values).to_parquet(tmp_path / "a.parquet")
    assert made(tmp_path, tmp_path / "a.parquet")["zone_id"].tolist() == ["a", "b"]
    assert gpd.read_file(tmp_path / "study" / "zones.gpkg")["list"].tolist()[0] == "[1, 2]"


def test_one_layer_beside_the_styles_of_qgis(tmp_path):
    path = tmp_path / "styled.gpkg"
    wards().to_file(path, layer="wards")
    with sqlite3.connect(path) as base:
        base.execute("create table layer_styles(id integer primary key, f_table_name text, styleQML text)")
        base.execute(
            "insert into gpkg_contents(table_name, data_type, identifier) "
            "values('layer_styles', 'attributes', 'layer_styles')"
        )
    assert len(made(tmp_path, path)) == 2
    with pytest.raises(LayerError, match="no layer 'layer_styles'; expected one of wards"):
        read_zones_file(path, table="layer_styles")


@pytest.mark.parametrize("name", ["WARDS.PARQUET", "wards.geoparquet", "Wards.GeoParquet"])
def test_endings_of_parquet(tmp_path, name):
    wards().to_parquet(tmp_path / name)
    assert len(made(tmp_path, tmp_path / name)) == 2


@pytest.mark.parametrize("name", ["WARDS.GPKG", "Wards.GeoJSON", "W.SHP", "w.FGB", "w.TAB"])
def test_endings_in_capitals(tmp_path, name):
    driver = {"GPKG": "GPKG", "GEOJSON": "GeoJSON", "SHP": "ESRI Shapefile", "FGB": "FlatGeobuf", "TAB": "MapInfo File"}
    stem, _, ending = name.rpartition(".")
    wards().to_file(tmp_path / f"{stem}.{ending.lower()}", driver=driver[ending.upper()])
    for file in list(tmp_path.iterdir()):
        file.rename(file.with_suffix(file.suffix.upper() if ending.isupper() else f".{ending}"))
    assert sorted(made(tmp_path, tmp_path / name)["zone_name"]) == sorted(NAMES)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (BOW, "feature 2: found invalid polygons"),
        (None, "feature 2: found no geometry"),
        (shapely.Polygon(), "feature 2: found no geometry"),
        (LINE, "feature 2: found not only polygons: LineString"),
        (shapely.GeometryCollection([LINE]), "feature 2: found not only polygons: GeometryCollection"),
    ],
    ids=["bow", "none", "empty", "line", "collection"],
)
def test_the_ward_at_fault_is_named(tmp_path, shape, said):
    wards([A, shape]).to_file(tmp_path / "a.gpkg")
    with pytest.raises(LayerError, match=said):
        new_study(tmp_path / "study", zones=tmp_path / "a.gpkg")
    assert not (tmp_path / "study").exists()
    # one that is left out does no harm
    assert len(made(tmp_path, tmp_path / "a.gpkg", where={"code": "a"})) == 1


def test_no_zones(tmp_path):
    wards().iloc[:0].to_file(tmp_path / "a.gpkg")
    with pytest.raises(LayerError, match="found no zones"):
        new_study(tmp_path / "study", zones=tmp_path / "a.gpkg")
    (tmp_path / "b.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(LayerError, match=r"found (no zones|no layer with geometry)"):
        new_study(tmp_path / "study", zones=tmp_path / "b.geojson")


def test_the_polygons_of_collections_are_taken_and_told(tmp_path):
    wards([A, shapely.GeometryCollection([B, LINE])]).to_file(tmp_path / "a.gpkg")
    zones = made(tmp_path, tmp_path / "a.gpkg")
    assert zones.geom_type.tolist() == ["Polygon", "Polygon"]
    assert "only the parts of the layer's own kind were taken: 1" in (tmp_path / "study" / "study.toml").read_text()


def test_heights_measures_and_curves(tmp_path):
    ring = "106.65 20.8 {0}, 106.7 20.8 {0}, 106.7 20.85 {0}, 106.65 20.8 {0}"
    high = shapely.from_wkt([f"POLYGON Z (({ring.format('7')}))"])
    gpd.GeoDataFrame({"code": ["a"]}, geometry=[high[0]], crs=4326).to_file(tmp_path / "a.gpkg")
    assert not made(tmp_path, tmp_path / "a.gpkg").has_z.any()
    with_curves(tmp_path / "curved.gpkg")
    (zone,) = read_zones_file(tmp_path / "curved.gpkg").frame.geometry
    assert zone.geom_type == "MultiPolygon"
    assert zone.area == pytest.approx(np.pi * 0.05**2 / 2, rel=1e-3)


def with_curves(path):
    """Write a GeoPackage of half a disc, which shapely cannot hold, by SQL on a feature that it can."""
    gpd.GeoDataFrame({"code": ["a"]}, geometry=[shapely.MultiPolygon([A])], crs=4326).to_file(path, layer="w")
    with sqlite3.connect(path) as base:
        base.execute("pragma trusted_schema = on")
        for (name,) in base.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            base.execute(f'drop trigger "{name}"')
        base.execute("update w set geom = ?", (b"GP\x00\x01\xe6\x10\x00\x00" + half_disc(),))
        base.execute("update gpkg_geometry_columns set geometry_type_name = 'MULTISURFACE'")
        base.execute("pragma writable_schema = on")
        base.execute("update sqlite_master set sql = replace(sql, 'MULTIPOLYGON', 'MULTISURFACE') where name = 'w'")


def half_disc():
    """Return the WKB of a MULTISURFACE of one CURVEPOLYGON."""

    def points(*pairs):
        return struct.pack("<I", len(pairs)) + b"".join(struct.pack("<dd", *pair) for pair in pairs)

    arc = struct.pack("<BI", 1, 8) + points((106.6, 20.8), (106.65, 20.85), (106.7, 20.8))
    chord = struct.pack("<BI", 1, 2) + points((106.7, 20.8), (106.6, 20.8))
    curve = struct.pack("<BII", 1, 9, 2) + arc + chord
    return struct.pack("<BII", 1, 12, 1) + struct.pack("<BII", 1, 10, 1) + curve


def in_tcvn3(text):
    table = {letter: byte for byte, letter in OWN["tcvn3"].items()}
    return bytes(table.get(letter, ord(letter)) for letter in text)


def shapefile(path, texts):
    """Write a Shapefile whose texts are the bytes given, and no file that says which letters they are."""
    wards(name=[text.decode("latin-1") for text in texts]).to_file(path, encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


def test_a_shapefile_that_does_not_say_its_encoding(tmp_path):
    path = shapefile(tmp_path / "tcvn3.shp", [in_tcvn3(name) for name in NAMES])
    assert made(tmp_path, path)["zone_name"].tolist() == NAMES
    assert "read as tcvn3" in (tmp_path / "study" / "study.toml").read_text(encoding="utf-8")
    path = shapefile(tmp_path / "utf8.shp", [name.encode() for name in NAMES])
    assert read_zones_file(path).frame["name"].tolist() == NAMES
    path = shapefile(tmp_path / "russian.shp", ["Москва".encode("cp1251"), "Тверь".encode("cp1251")])
    with pytest.raises(LayerError, match="texts whose encoding no file names"):
        read_zones_file(path)
    assert read_zones_file(path, encoding="windows-1251").frame["name"].tolist() == ["Москва", "Тверь"]


def test_a_cpg_of_another_file(tmp_path):
    path = shapefile(tmp_path / "a.shp", [in_tcvn3(name) for name in NAMES])
    path.with_suffix(".cpg").write_text("UTF-8")
    assert read_zones_file(path).frame["name"].tolist() == NAMES


def test_texts_that_were_misread_before(tmp_path):
    wards(name=[in_tcvn3(name).decode("latin-1") for name in NAMES]).to_file(tmp_path / "a.gpkg")
    assert read_zones_file(tmp_path / "a.gpkg").frame["name"].tolist() == NAMES


def test_a_file_without_a_crs(tmp_path):
    path = shapefile(tmp_path / "a.shp", [b"x", b"y"])
    path.with_suffix(".prj").unlink()
    with pytest.raises(LayerError, match=r"no coordinate reference system.*--source-crs"):
        new_study(tmp_path / "study", zones=path)
    assert len(made(tmp_path, path, source_crs="EPSG:4326")) == 2
    with pytest.raises(LayerError, match="a CRS that PROJ knows"):
        read_zones_file(path, source_crs="EPSG:1")
    wards().to_file(tmp_path / "b.gpkg")
    with pytest.raises(LayerError, match="where the file itself says 'WGS 84'"):
        read_zones_file(tmp_path / "b.gpkg", source_crs="EPSG:32648")


def test_plain_parquet_with_a_crs_that_the_user_names(tmp_path):
    pd.DataFrame({"code": ["a", "b"], "geom": [A.wkb, B.wkb]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(LayerError, match="no coordinate reference system"):
        read_zones_file(tmp_path / "a.parquet")
    assert len(made(tmp_path, tmp_path / "a.parquet", source_crs="EPSG:4326")) == 2


@pytest.mark.parametrize(
    "shapes",
    [
        [shapely.box(179.5, -17, 180, -16.5), shapely.box(-180, -17, -179.5, -16.5)],
        [shapely.box(179.5, -17, 180.5, -16.5), shapely.box(179, -17, 179.5, -16.5)],
        [shapely.Polygon([(179.5, 65), (-179.5, 65), (-179.5, 66), (179.5, 66)]), shapely.box(178, 65, 179.5, 66)],
    ],
    ids=["apart", "beyond", "through the world"],
)
def test_wards_on_both_sides_of_the_date_line_are_refused(tmp_path, shapes):
    wards(shapes).to_file(tmp_path / "a.geojson")
    with pytest.raises(LayerError, match="both sides of 180°"):
        new_study(tmp_path / "study", zones=tmp_path / "a.geojson")


def test_wards_of_one_side(tmp_path):
    east = gpd.GeoDataFrame(geometry=[shapely.box(179.5, -17, 180, -16.5)], crs=4326)
    west = gpd.GeoDataFrame(geometry=[shapely.box(-180, -17, -179.5, -16.5)], crs=4326)
    assert (plane_of(east, tmp_path), plane_of(west, tmp_path)) == ("EPSG:32760", "EPSG:32701")


@pytest.mark.parametrize("shape", [shapely.box(500, 20, 501, 21), shapely.box(10, 89, 11, 95)])
def test_coordinates_that_are_no_places(tmp_path, shape):
    with pytest.raises(LayerError, match=r"places in 'WGS 84'|UTM"):
        plane_of(gpd.GeoDataFrame(geometry=[shape], crs=4326), tmp_path)


def test_names_are_free():
    assert free_names(["a", "A", "a_2", "\n", ""]) == ["a", "A_2", "a_2_2", "column", "column_2"]
    frame = storable(wards(fid=[1, 2]))
    assert list(frame.columns) == ["code", "name", "fid_2", "geometry"]


def test_a_study_on_a_plane_of_another_place_is_refused(tmp_path):
    wards().to_file(tmp_path / "a.gpkg")
    file = new_study(tmp_path / "study", zones=tmp_path / "a.gpkg")
    for other in ("EPSG:3857", "EPSG:32601", "EPSG:3995"):
        file.write_text(file.read_text(encoding="utf-8").replace("EPSG:32648", other), encoding="utf-8")
        with pytest.raises(LayerError, match=r"turns north|bounds that meet|180°"):
            open_zones(open_study(file))
        file.write_text(file.read_text(encoding="utf-8").replace(other, "EPSG:32648"), encoding="utf-8")


def test_geojson_by_hand(tmp_path):
    text = json.loads(wards().to_json())
    text["features"][0]["properties"]["geometry"] = "x"
    (tmp_path / "a.geojson").write_text(json.dumps(text), encoding="utf-8")
    assert len(made(tmp_path, tmp_path / "a.geojson")) == 2
