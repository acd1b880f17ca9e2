"""What can be wrong with features: their file, their shapes, their attributes, what their format leads to."""

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from support.faulty.kinds import KINDS, Spoilt
from support.hostile_files import vector_files
from support.study_folder import CRS, NORTH, WEST, four_zones, roofs, square

NAMES = {"zone_id": "code"}
LINE = shapely.LineString([(WEST, NORTH), (WEST + 9, NORTH)])
BOW = shapely.Polygon([(WEST, NORTH), (WEST + 2000, NORTH - 2000), (WEST + 2000, NORTH), (WEST, NORTH - 2000)])
BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "lollollollol">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9))
    + "]>"
)


def put(s: Spoilt, frame: gpd.GeoDataFrame, ending: str = "gpkg") -> None:
    """Write the zones."""
    s.features("zones", frame, ending, columns=NAMES)


def zones(name: str, change: Callable[[gpd.GeoDataFrame], Any], ending: str = "gpkg") -> None:
    """Add a kind that changes the zones."""

    def spoil(s: Spoilt) -> None:
        frame = four_zones()
        given = change(frame)
        put(s, frame if given is None else given, ending)

    KINDS.add(f"zones: {name}", spoil)


def shaped(name: str, place: int, shape: Any, ending: str = "gpkg") -> None:
    """Add a kind with another shape of one zone."""

    def change(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        shapes = np.asarray(frame.geometry.array, dtype=object).copy()
        shapes[place] = shape
        return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))

    zones(name, change, ending)


def valued(name: str, column: str, value: Any, place: int = 1) -> None:
    """Add a kind with another value of one zone."""

    def change(frame: gpd.GeoDataFrame) -> None:
        frame[column] = frame[column].astype(object)
        frame.loc[place, column] = value
        frame[column] = frame[column].infer_objects()

    zones(name, change)


def geojson(name: str, change: Callable[[dict[str, Any]], Any]) -> None:
    """Add a kind that changes what a GeoJSON of the zones says; where it returns bytes, these are the file."""

    def spoil(s: Spoilt) -> None:
        put(s, four_zones().to_crs(4326), "geojson")
        path = s.folder / "zones.geojson"
        content = json.loads(path.read_text(encoding="utf-8"))
        given = change(content)
        path.write_bytes(given if isinstance(given, bytes) else json.dumps(content).encode())

    KINDS.add(f"GeoJSON: {name}", spoil)


def coordinates(content: dict[str, Any]) -> Any:
    """Return the ring of the first feature."""
    return content["features"][0]["geometry"]["coordinates"][0]


def swapped(content: dict[str, Any]) -> None:
    """Put latitude before longitude."""
    for feature in content["features"]:
        for ring in feature["geometry"]["coordinates"]:
            for place in ring:
                place[0], place[1] = place[1], place[0]


# shapes
zones("far away", lambda f: f.set_geometry(f.translate(2e6)))
zones("on the other half of the earth", lambda f: f.set_geometry(f.translate(0, -4e6)))
zones("none", lambda f: f.iloc[:0])
zones("points", lambda f: f.set_geometry(f.representative_point()))
zones("overlaps", lambda f: f.set_geometry(f.buffer(200, join_style="mitre")))
zones("a zone inside another", lambda f: pd.concat([f, f.iloc[:1].assign(code="z9").set_geometry(f.buffer(-50)[:1])]))
shaped("a line among them", 1, LINE)
shaped("one that crosses itself", 2, BOW)
shaped("one without geometry", 1, None)
shaped("one that is empty", 1, shapely.Polygon())
shaped("a collection without a polygon", 1, shapely.GeometryCollection([LINE]))
with np.errstate(invalid="ignore"):
    shaped("one of no numbers", 1, shapely.Polygon([(0, 0), (float("nan"), 1), (2, 0)]), "parquet")
valued("an id twice", "code", "z1")
valued("no id", "code", None)
valued("a blank id", "code", "  ")
valued("a name of a million letters", "zone_name", "a" * 1_000_000)
valued("people below 0", "population", -5)
valued("people without end", "population", 1e308)
valued("infinitely many people", "population", float("inf"))
valued("an area of words", "area_official_km2", "four")
zones("ids that are lists", lambda f: f.assign(code=[["z1"], ["z2"], ["z3"], ["z4"]]), "parquet")
zones("ids that differ in a blank", lambda f: f.assign(code=["z1", "z1 ", "z3", "z4"]))
geojson("latitude before longitude", swapped)
geojson("a coordinate without end", lambda c: coordinates(c)[0].__setitem__(0, 1e308))
geojson("a coordinate that is no number", lambda c: coordinates(c)[0].__setitem__(0, float("nan")))
geojson("a coordinate that is a word", lambda c: coordinates(c)[0].__setitem__(0, "east"))
geojson(
    "a ring that is not closed and cut", lambda c: c["features"][0]["geometry"].update(coordinates=[[[106.6, 20.8]]])
)
geojson("a ring of two points", lambda c: c["features"][0]["geometry"].update(
    coordinates=[[[106.6, 20.8], [106.7, 20.9]]]))  # fmt: skip
geojson("brackets 200,000 deep", lambda _: b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":'
        b'{"type":"Polygon","coordinates":' + b"[" * 200_000 + b"]" * 200_000 + b"}}]}")  # fmt: skip
geojson("no features", lambda c: c.update(features=[]))
geojson("cut in half", lambda c: json.dumps(c).encode()[:400])
geojson("JSON of something else", lambda _: b'{"type": "Nothing"}')
geojson("a list", lambda _: b"[1, 2, 3]")
geojson("a CRS that is a link", lambda c: c.update(
    crs={"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "ogcwkt"}}))  # fmt: skip
geojson("UTF-16", lambda c: json.dumps(c).encode("utf-16"))


def geoparquet(name: str, about: bytes, kind: str = "rooftops") -> None:
    """Add a kind of GeoParquet whose notes say this."""

    def spoil(s: Spoilt) -> None:
        source = "roofs" if kind == "rooftops" else "zones"
        frame = roofs() if kind == "rooftops" else four_zones()
        frame.to_parquet(s.folder / f"{source}.parquet")
        held = pq.read_table(s.folder / f"{source}.parquet")
        pq.write_table(held.replace_schema_metadata({b"geo": about}), s.folder / f"{source}.parquet")
        columns = {"roof_class": "kind"} if kind == "rooftops" else NAMES
        s.set(kind, file=f"{source}.parquet", columns=columns)

    KINDS.add(f"GeoParquet: {name}", spoil)


geoparquet("notes that are no JSON", b"{")
geoparquet("notes that are no JSON, of zones", b"{", "zones")
geoparquet("notes of no column", b'{"version": "1.0.0", "primary_column": "moon", "columns": {}}')
geoparquet("notes that are a list, of zones", b"[1, 2]", "zones")
geoparquet("an encoding that does not exist", b'{"version": "1.0.0", "primary_column": "geometry", '
           b'"columns": {"geometry": {"encoding": "runes", "geometry_types": []}}}')  # fmt: skip
geoparquet("a CRS that is a number", b'{"version": "1.0.0", "primary_column": "geometry", '
           b'"columns": {"geometry": {"encoding": "WKB", "geometry_types": [], "crs": 5}}}')  # fmt: skip
geoparquet("a CRS that is a number, of zones", b'{"version": "1.0.0", "primary_column": "geometry", '
           b'"columns": {"geometry": {"encoding": "WKB", "geometry_types": [], "crs": 5}}}', "zones")  # fmt: skip


# databases
def base(name: str, *statements: str, table: str = "", **options: str) -> None:
    """Add a kind whose GeoPackage has been changed by SQL."""

    def spoil(s: Spoilt) -> None:
        with sqlite3.connect(s.folder / "zones.gpkg") as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        s.layers["zones"] |= options | ({"table": table} if table else {})

    KINDS.add(f"GeoPackage: {name}", spoil)


def listed(view: str) -> tuple[str, str]:
    """Return the statements that make a view a layer."""
    return (
        f"insert into gpkg_contents(table_name,data_type,identifier,srs_id) values('{view}','features','{view}',32648)",
        f"insert into gpkg_geometry_columns values('{view}','geom','POLYGON',32648,0,0)",
    )


base("a view", "create view v as select * from zones", *listed("v"), table="v")
base("a view without end", "create view v as with recursive r(n) as (select 1 union all select n+1 from r)"
     " select n as fid, null as geom, n as code from r", *listed("v"), table="v")  # fmt: skip
base("a view that loads a library", "create view v as select fid, geom, load_extension('/x.so') as code from zones",
     *listed("v"), table="v")  # fmt: skip
base("a virtual table", "create virtual table t using fts5(code)", table="t")
base("no table of contents", "drop table gpkg_contents")
base("a layer whose table is gone", "drop table zones")


@KINDS("GeoPackage: cut in half")
def _cut(s: Spoilt) -> None:
    path = s.folder / "zones.gpkg"
    path.write_bytes(path.read_bytes()[:5000])


@KINDS("GeoPackage: several layers, and none named")
def _several(s: Spoilt) -> None:
    four_zones().to_file(s.folder / "zones.gpkg", layer="other")


@KINDS("GeoPackage: pages of zeros")
def _zeros(s: Spoilt) -> None:
    path = s.folder / "zones.gpkg"
    path.write_bytes(path.read_bytes()[:100] + bytes(50_000))


# formats that lead elsewhere, or unpack to more
def leading(name: str, file: str) -> None:
    """Add a kind of file that asks an address or another file."""

    def spoil(s: Spoilt) -> None:
        vector_files(s.folder, "http://127.0.0.1:9")
        s.set("zones", file=file)

    KINDS.add(f"format: {name}", spoil)


leading("a description of a web service", "wfs.xml")
leading("a web service under another ending", "wfs.geojson")
leading("a virtual layer", "curl.vrt")
leading("a virtual layer under another ending", "vrt.kml")
leading("a virtual layer among MapInfo files", "vrt.mif")
leading("a stored command", "steps.gdalg.json")
leading("GML", "schema.gml")
leading("an entity of another file", "entity.kml")


def xml(name: str, ending: str, content: str) -> None:
    """Add a kind of XML."""
    KINDS.add(f"format: {name}", lambda s: s.layer("zones", f"zones.{ending}", content))


xml("entities in entities", "kml", f'<?xml version="1.0"?>{BOMB}<kml><Document><name>&j;</name></Document></kml>')
xml("XML 5,000 deep", "kml", "<kml>" + "<Folder>" * 5000 + "</Folder>" * 5000 + "</kml>")
xml("XML that is cut", "kml", '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Pl')
xml("tracks of nothing", "gpx", '<?xml version="1.0"?><gpx version="1.1" creator="x"></gpx>')
xml("an extract of nothing", "osm", '<?xml version="1.0"?><osm version="0.6"></osm>')


def packed(name: str, members: dict[str, bytes], *, most: dict[str, int] | None = None) -> None:
    """Add a kind of archive."""

    def spoil(s: Spoilt) -> None:
        s.most = most or {}
        with zipfile.ZipFile(s.folder / "zones.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        s.set("zones", file="zones.zip", columns=NAMES)

    KINDS.add(f"archive: {name}", spoil)


packed("nothing in it", {})
packed("no layer in it", {"readme.txt": b"hello"})
packed("a member that leads out", {"../../zones.shp": b"x"})
packed("repetition alone", {"zones.shp": bytes(30_000_000)})
packed("an archive in an archive", {"inner.zip": b"PK\x05\x06" + bytes(18)})
packed("more members than any layer has", {f"{n}.txt": b"x" for n in range(30)}, most={"archive.members": 20})
KINDS.add("archive: no archive", lambda s: s.layer("zones", "zones.zip", b"PK\x03\x04" + b"x" * 200))


@KINDS("archive: cut in half")
def _cut_archive(s: Spoilt) -> None:
    four_zones().drop(columns="area_official_km2").to_file(s.folder / "z.shp")
    with zipfile.ZipFile(s.folder / "zones.zip", "w") as archive:
        for part in s.folder.glob("z.*"):
            archive.write(part, part.name)
    path = s.folder / "zones.zip"
    path.write_bytes(path.read_bytes()[:1000])
    s.set("zones", file="zones.zip", columns=NAMES)


# shapefiles
def shapefile(name: str, spoil_parts: Callable[[Spoilt], Any]) -> None:
    """Add a kind of shapefile."""

    def spoil(s: Spoilt) -> None:
        put(s, four_zones().rename(columns={"area_official_km2": "official"}), "shp")
        spoil_parts(s)

    KINDS.add(f"shapefile: {name}", spoil)


shapefile("without its attributes", lambda s: (s.folder / "zones.dbf").unlink())
shapefile("without its projection", lambda s: (s.folder / "zones.prj").unlink())
shapefile("cut in half", lambda s: (s.folder / "zones.shp").write_bytes((s.folder / "zones.shp").read_bytes()[:150]))
shapefile("a part that leads out", lambda s: (
    shutil.move(s.folder / "zones.dbf", s.beside / "zones.dbf"),
    (s.folder / "zones.dbf").symlink_to(s.beside / "zones.dbf"),
))  # fmt: skip
shapefile("the part alone that holds attributes", lambda s: s.set("zones", file="zones.dbf", columns=NAMES))


# roofs
def footprints(name: str, change: Callable[[gpd.GeoDataFrame], Any], ending: str = "parquet") -> None:
    """Add a kind that changes the roofs."""

    def spoil(s: Spoilt) -> None:
        frame = roofs()
        given = change(frame)
        s.features("rooftops", frame if given is None else given, ending, columns={"roof_class": "kind"})

    KINDS.add(f"roofs: {name}", spoil)


def roof(name: str, column: str, value: Any) -> None:
    """Add a kind with a column of the roofs that has a wrong value."""

    def change(frame: gpd.GeoDataFrame) -> None:
        frame[column] = 10.0 if not isinstance(value, str) else "10"
        frame.loc[5, column] = value

    footprints(name, change)


footprints("none", lambda f: f.iloc[:0])
footprints("points", lambda f: f.set_geometry(f.centroid))
footprints("lines", lambda f: f.set_geometry(f.boundary), "gpkg")
footprints("outside of all zones", lambda f: f.set_geometry(f.translate(300_000)))
footprints("latitude before longitude", lambda f: f.to_crs(4326).set_geometry(
    shapely.transform(f.to_crs(4326).geometry, lambda c: c[:, ::-1])), "geojson")  # fmt: skip
roof("a height below 0", "height_m", -1.0)
roof("a height without end", "height_m", 1e308)
roof("an infinite height", "height_m", float("inf"))


@KINDS("roofs: Parquet without geometries")
def _plain(s: Spoilt) -> None:
    pd.DataFrame({"kind": ["residential"]}).to_parquet(s.folder / "plain.parquet")
    s.set("rooftops", file="plain.parquet", columns={"roof_class": "kind"})


@KINDS("roofs: Parquet that is cut")
def _cut_parquet(s: Spoilt) -> None:
    path = s.folder / "roofs.parquet"
    path.write_bytes(path.read_bytes()[:600])


@KINDS("roofs: Parquet of zeros under its marks")
def _empty_parquet(s: Spoilt) -> None:
    s.file("roofs.parquet", b"PAR1" + bytes(500) + b"PAR1")


@KINDS("roofs: a geometry that is no WKB")
def _wkb(s: Spoilt) -> None:
    held = pq.read_table(s.folder / "roofs.parquet")
    shapes = held["geometry"].to_pylist()
    shapes[3] = b"\x01\x03\x00\x00\x00\xff\xff\xff\xff"
    place = held.schema.get_field_index("geometry")
    spoilt = held.set_column(place, "geometry", pa.array(shapes, pa.binary()))
    pq.write_table(spoilt.replace_schema_metadata(held.schema.metadata), s.folder / "roofs.parquet")


@KINDS("roofs: more than any country has")
def _many(s: Spoilt) -> None:
    s.most = {"footprints.count": 20}


@KINDS("roofs: an extract of OpenStreetMap that is cut")
def _pbf(s: Spoilt) -> None:
    s.layer("rooftops", "roofs.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + bytes(30))


# other layers of features
def features(name: str, kind: str, rows: dict[str, list[Any]], *shapes: Any, crs: str | None = CRS) -> None:
    """Add a kind of features of a layer."""
    frame = gpd.GeoDataFrame(rows, geometry=list(shapes), crs=crs)
    KINDS.add(f"features: {name}", lambda s: s.features(kind, frame))


ROAD = shapely.LineString([(WEST, NORTH - 500), (WEST + 3000, NORTH - 500)])
features("roads that are areas", "roads", {"road_class": ["primary"]}, square(0, 0, 9))
features("roads without geometry", "roads", {"road_class": ["primary", "primary"]}, None, None)
features("roads elsewhere", "roads", {"road_class": ["primary"]}, shapely.transform(ROAD, lambda c: c + 5e5))
features("a power line of many volts", "power_grid", {"voltage_kv": [1e9]}, ROAD)
features("a voltage in words", "power_grid", {"voltage": ["high"]}, ROAD)
features("a voltage without its unit", "power_grid", {"voltage": [110.0]}, ROAD)
features("a protected area that crosses itself", "protected_areas", {"name": ["a"]}, BOW)
features("an estate that is a line", "estates", {"estate_name": ["a"]}, ROAD)
features("an estate of no size", "estates", {"estate_name": ["a"], "area_ha": [-5.0]}, square(0, 0, 500))
features("an estate let for more than all", "estates", {"estate_name": ["a"], "occupancy_pct": [140.0]},
         square(0, 0, 500))  # fmt: skip
features("an estate whose area is not in hectares", "estates", {"estate_name": ["a"], "area_ha": [25_000.0]},
         square(0, 0, 500))  # fmt: skip
features("an estate let by a share", "estates", {"estate_name": ["a"], "occupancy_pct": [0.8]}, square(0, 0, 500))
features("an estate of no status", "estates", {"estate_name": ["a"], "estate_status": ["dreamt"]}, square(0, 0, 500))
features("an estate twice", "estates", {"estate_id": ["a", "a"], "estate_name": ["a", "b"]}, square(0, 0, 500),
         square(900, 0, 500))  # fmt: skip
features("an estate without a name", "estates", {"area_ha": [25.0]}, square(0, 0, 500))
features("places with fewer people than none", "places", {"name": ["a"], "population": [-9]}, square(0, 0, 9).centroid)
