"""What can be wrong at the other doors: imports, new studies, outputs that are compared, places to write."""

import json
import os

import geopandas as gpd

from geoplan.hashing import sha256_of
from support.faulty.kinds import KINDS, Spoilt
from support.faulty.vectors import roofs
from support.study_folder import four_zones

CROPS = "zone_id,crop,production_t,year,source\n,paddy,120,2024,x\n"
TERMS = ("--licence", "CC0")


@KINDS("import: a table that is wrong")
def _import_table(s: Spoilt) -> list[object]:
    return ["import", "crops", s.given("c.csv", CROPS.replace("120", "-5")), "--study", s.folder, *TERMS]


@KINDS("import: a file that is not there")
def _import_none(s: Spoilt) -> list[object]:
    return ["import", "crops", s.beside / "none.csv", "--study", s.folder, *TERMS]


@KINDS("import: a name of 300 letters")
def _import_long(s: Spoilt) -> list[object]:
    return ["import", "roads", s.beside / ("a" * 300 + ".gpkg"), "--study", s.folder, *TERMS]


@KINDS("import: links that go round in circles")
def _import_loop(s: Spoilt) -> list[object]:
    (s.beside / "loop.csv").symlink_to("loop.csv")
    return ["import", "crops", s.beside / "loop.csv", "--study", s.folder, *TERMS]


@KINDS("import: no licence")
def _import_terms(s: Spoilt) -> list[object]:
    return ["import", "crops", s.given("c.csv", CROPS), "--study", s.folder, "--licence", " "]


@KINDS("import: into a study that comes with geoplan")
def _import_embedded(s: Spoilt) -> list[object]:
    return ["import", "crops", s.given("c.csv", CROPS), "--study", "hai-phong", *TERMS]


@KINDS("import: roofs that are points without an area")
def _import_points(s: Spoilt) -> list[object]:
    frame = roofs()
    frame.set_geometry(frame.centroid).to_file(s.beside / "roofs.gpkg")
    return ["import", "rooftops", s.beside / "roofs.gpkg", "--study", s.folder, *TERMS]


@KINDS("import: a spreadsheet without the columns")
def _import_sheet(s: Spoilt) -> list[object]:
    import pandas as pd

    pd.DataFrame({"a": [1]}).to_excel(s.beside / "c.xlsx", index=False)
    return ["import", "estate_tenants", s.beside / "c.xlsx", "--study", s.folder, *TERMS]


@KINDS("new: a folder that has a study")
def _new_taken(s: Spoilt) -> list[object]:
    return ["new", s.folder, "--zones", s.folder / "zones.gpkg"]


@KINDS("new: zones that are not there")
def _new_none(s: Spoilt) -> list[object]:
    return ["new", s.beside / "n", "--zones", s.beside / "none.gpkg"]


@KINDS("new: buildings in the place of zones")
def _new_buildings(s: Spoilt) -> list[object]:
    roofs(400).assign(building="yes").to_file(s.beside / "b.gpkg")
    return ["new", s.beside / "n", "--zones", s.beside / "b.gpkg"]


@KINDS("new: zones of which none is kept")
def _new_where(s: Spoilt) -> list[object]:
    return ["new", s.beside / "n", "--zones", s.folder / "zones.gpkg", "--where", "zone_name=Năm"]


@KINDS("new: a file in the place of the folder")
def _new_file(s: Spoilt) -> list[object]:
    return ["new", s.given("n", "hello"), "--zones", s.folder / "zones.gpkg"]


@KINDS("new: a name of 300 letters")
def _new_long(s: Spoilt) -> list[object]:
    return ["new", s.beside / ("n" * 300), "--zones", s.folder / "zones.gpkg"]


@KINDS("new: zones on both sides of the date line")
def _new_line(s: Spoilt) -> list[object]:
    frame = four_zones().to_crs(4326)
    east = frame.set_geometry(frame.translate(72.5, -35)).iloc[:2]
    west = frame.set_geometry(frame.translate(-286.5, -35)).iloc[2:]
    gpd.GeoDataFrame(gpd.pd.concat([east, west]), crs=4326).to_file(s.beside / "z.gpkg")
    return ["new", s.beside / "n", "--zones", s.beside / "z.gpkg"]


@KINDS("fetch: a layer that does not exist")
def _fetch_layer(s: Spoilt) -> list[object]:
    return ["fetch", s.folder, "--layer", "moons", "--offline"]


@KINDS("fetch: a source that does not exist")
def _fetch_source(s: Spoilt) -> list[object]:
    return ["fetch", s.folder, "--layer", "roads", "--source", "roads=moon", "--offline"]


@KINDS("fetch: an option that no source takes")
def _fetch_option(s: Spoilt) -> list[object]:
    return ["fetch", s.folder, "--layer", "roads", "--option", "colour=red", "--offline"]


@KINDS("fetch: a mirror of a host that is not asked")
def _fetch_mirror(s: Spoilt) -> list[object]:
    return ["fetch", s.folder, "--layer", "roads", "--mirror", "https://example.org=http://127.0.0.1:9", "--offline"]


@KINDS("fetch: into a folder with other things")
def _fetch_taken(s: Spoilt) -> list[object]:
    s.given("notes.txt", "mine")
    return ["fetch", s.folder, "-o", s.beside, "--offline"]


# what a run writes, given to other commands
def outputs(name: str, content: str | bytes) -> None:
    """Add a kind of folder of outputs whose manifest says this."""

    def spoil(s: Spoilt) -> list[object]:
        s.given("manifest.json", content)
        return ["compare", s.beside, s.beside]

    KINDS.add(f"outputs: {name}", spoil)


outputs("a manifest that is no JSON", "{")
outputs("a manifest that is a list", "[]")
outputs("a manifest 100,000 deep", "[" * 100_000)
outputs("a manifest of another program", '{"name": "x"}')


def told_by(name: str, **content: object) -> None:
    """Add a kind of manifest beside tables that a run may have written."""

    def spoil(s: Spoilt) -> list[object]:
        four_zones().rename(columns={"code": "zone_id"}).to_parquet(s.beside / "zones.parquet")
        entry = {"sha256": sha256_of(s.beside / "zones.parquet")}
        s.given("manifest.json", json.dumps({"geoplan": "0.2.0", "outputs": {"zones.parquet": entry}, **content}))
        return ["compare", s.beside, s.beside]

    KINDS.add(f"outputs: {name}", spoil)


told_by("a manifest without totals")
told_by("a manifest of numbers in the place of tables", totals=5, draws=5, study=5, inputs=5, parameters=5)
outputs("files that are gone", json.dumps({"geoplan": "0.2.0", "outputs": {"zones.parquet": {"sha256": "0"}}}))
KINDS.add("outputs: no folder to compare", lambda s: ["compare", s.beside / "a", s.beside / "b"])
KINDS.add("outputs: no folder to publish", lambda s: ["publish", "pmtiles", s.beside / "a"])
KINDS.add("outputs: a folder that no run wrote", lambda s: ["publish", "pmtiles", s.folder])
KINDS.add("outputs: no folder to serve", lambda s: ["serve", s.beside / "a", "--port", 0])


# where a run writes
def target(name: str, where: str) -> None:
    """Add a kind of place that outputs cannot take."""

    def spoil(s: Spoilt) -> list[object]:
        s.given("notes.txt", "mine")
        (s.beside / "loop").symlink_to("loop")
        return ["run", s.folder, "-q", "-o", where.replace("BESIDE", str(s.beside))]

    KINDS.add(f"output: {name}", spoil)


target("a file", "BESIDE/notes.txt")
target("below a file", "BESIDE/notes.txt/out")
target("a folder with other things", "BESIDE")
target("a name of 300 letters", "BESIDE/" + "o" * 300)
target("a path of 6,000 letters", "BESIDE" + "/o" * 3000)
target("links that go round in circles", "BESIDE/loop")
target("the current folder", ".")
target("the root of all", "/")
target("the home of nobody", "~nobody-is-here/out")
target("a line break in its name", "BESIDE/a\nb")


@KINDS("output: a folder that may only be read")
def _read_only(s: Spoilt) -> list[object]:
    (s.beside / "closed").mkdir()
    (s.beside / "closed").chmod(0o555)
    s.as_nobody = True
    return ["run", s.folder, "-q", "-o", s.beside / "closed" / "out"]


@KINDS("output: a pipe")
def _pipe(s: Spoilt) -> list[object]:
    os.mkfifo(s.beside / "pipe")
    return ["run", s.folder, "-q", "-o", s.beside / "pipe"]
