"""What can be wrong with what a user gives to a run: weights, judgements, plans, survey forms, places of his own."""

import datetime as dt
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from geoplan.layers.fieldwork.survey_columns import survey_columns
from geoplan.planning.plan_file import zones_hash
from support.faulty.kinds import KINDS, Spoilt
from support.faulty.vectors import BOMB
from support.study_folder import four_zones


# weights
def weights(name: str, content: str | bytes) -> None:
    """Add a kind of file of weights."""
    KINDS.add(f"weights: {name}", lambda s: s.run("--weights", s.given("w.json", content)))


def weight(name: str, text: str) -> None:
    """Add a kind of file with these weights of zones."""
    weights(name, f'{{"schema": "geoplan-weights/1", "weights": {text}, "candidates": {{}}}}')


weights("empty", b"")
weights("no JSON", "weights=1")
weights("JSON with a comma too many", '{"schema": "geoplan-weights/1",}')
weights("UTF-16", '{"schema": "geoplan-weights/1"}'.encode("utf-16"))
weights("brackets 100,000 deep", "[" * 100_000)
weights("a list", "[]")
weights("another schema", '{"schema": "geoplan-plan/1"}')
weights("a later schema", '{"schema": "geoplan-weights/9", "weights": {}}')
weights("a name twice", '{"schema": "geoplan-weights/1", "weights": {"rooftop_pv": 1, "rooftop_pv": 2}}')
weight("not a number", '{"rooftop_pv": NaN}')
weight("below 0", '{"rooftop_pv": -5}')
weight("beyond what a number holds", '{"rooftop_pv": 1e400}')
weight("5,000 digits", '{"rooftop_pv": ' + "9" * 5000 + "}")
weight("a criterion that does not exist", '{"rooftop_pw": 5}')
weight("a text", '{"rooftop_pv": "5"}')
weight("all 0", '{"rooftop_pv": 0}')
weight("a list of weights", "[1, 2, 3]")
weights("a kind of candidate that does not exist",
        '{"schema": "geoplan-weights/1", "weights": {}, "candidates": {"moon": {"slope": 1}}}')  # fmt: skip
KINDS.add("weights: a file that is not there", lambda s: s.run("--weights", s.beside / "none.json"))
KINDS.add("weights: a folder", lambda s: s.run("--weights", s.beside))


# judgements
def judged(name: str, content: str | bytes, of: str = "ground_pv") -> None:
    """Add a kind of table of pairwise judgements."""
    KINDS.add(
        f"judgements: {name}",
        lambda s: ["weights", s.given("j.csv", content), s.beside / "w.json", "--of", of],
    )


judged("empty", b"")
judged("not square", ",a,b\na,1,2\n")
judged("a criterion that does not exist", ",a,b\na,,2\nb,,\n", "zones")
judged("a word", ",slope,grid_distance\nslope,,more\ngrid_distance,,\n")
judged("beyond any scale", ",slope,grid_distance\nslope,,2000\ngrid_distance,,\n")
judged("0", ",slope,grid_distance\nslope,,0\ngrid_distance,,\n")
judged("a fraction by 0", ",slope,grid_distance\nslope,,1/0\ngrid_distance,,\n")
judged("both ways the same", ",slope,grid_distance\nslope,,3\ngrid_distance,3,\n")
judged("in a circle", ",slope,grid_distance,land_use\nslope,,9,1/9\ngrid_distance,,,9\nland_use,,,\n")
judged("bytes of no text", bytes(range(128, 256)))


# plans
def plan(name: str, content: str | bytes | dict[str, Any], file: str = "plan.json") -> None:
    """Add a kind of plan."""
    if isinstance(content, dict):
        zones = zones_hash(four_zones().rename(columns={"code": "zone_id"}))
        content = json.dumps({"schema": "geoplan-plan/1", "study": "four", "zones": zones, **content})
    given = content
    KINDS.add(f"plan: {name}", lambda s: s.run("--plan", s.given(file, given)))


plan("empty", b"")
plan("no JSON", "{")
plan("a list", "[]")
plan("another schema", '{"schema": "geoplan-weights/1"}')
plan("brackets 100,000 deep", '{"schema": ' + "[" * 100_000)
plan("of another study", {"study": "other"})
plan("of other zones", {"zones": "sha256:1"})
plan("a section that does not exist", {"szenarios": {}})
plan("a list of estates", {"estates": [1]})
plan("an estate that does not exist", {"estates": {"f": {"pv_share": 0.5}}})
plan("a workbook under its name", b"PK\x03\x04" + bytes(100))
plan("a workbook that is none", "hello", "plan.xlsx")
plan("a spreadsheet of 1997", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "plan.xls")
KINDS.add("plan: a file that is not there", lambda s: s.run("--plan", s.beside / "none.json"))


@KINDS("plan: a workbook without its sheets")
def _no_sheets(s: Spoilt) -> list[object]:
    openpyxl.Workbook().save(s.beside / "plan.xlsx")
    return s.run("--plan", s.beside / "plan.xlsx")


# survey forms
ROOF = {"roof_id": "1", "model_roof_area_m2": 100.0}


def form(path: Path, rows: dict[str, list[dict[str, Any]]]) -> Path:
    """Write a form with these rows, as a spreadsheet program would save it."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for sheet, each in rows.items():
            page = book.add_worksheet(sheet)
            for position, column in enumerate(survey_columns()[sheet]):
                page.write_string(0, position, column.name)
                page.write_string(1, position, column.title.vi)
                for number, row in enumerate(each, start=2):
                    value = row.get(column.name)
                    if isinstance(value, dt.date):
                        page.write_datetime(number, position, dt.datetime.combine(value, dt.time()), day)
                    elif isinstance(value, str) and value.startswith("="):
                        page.write_formula(number, position, value, value=7)
                    elif value is not None:
                        page.write(number, position, value)
    return path


def survey(name: str, change: Callable[[Path], Any], **rows: list[dict[str, Any]]) -> None:
    """Add a kind of survey form that is changed once it is written."""

    def spoil(s: Spoilt) -> list[object]:
        path = form(s.beside / "form.xlsx", rows or {"roofs": [{**ROOF, "usable_area_m2": 20}]})
        given = change(path)
        return s.run("--survey", given if isinstance(given, Path) else path)

    KINDS.add(f"survey: {name}", spoil)


def unchanged(_: Path) -> None:
    """Leave a form as it was written."""


def answered(name: str, **answers: Any) -> None:
    """Add a kind of survey form with these answers of a roof."""
    survey(name, unchanged, roofs=[{**ROOF, **answers}])


def rezipped(member: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return what changes a member of a workbook."""

    def change_file(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {each.filename: archive.read(each.filename) for each in archive.infolist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(part, change(content) if part.endswith(member) else content)

    return change_file


def _twice(sheet: bytes) -> bytes:
    """Give the last title of a sheet the text of the one before."""
    return re.sub(rb"(<v>)(\d+)(</v></c><c [^>]*><v>)\d+(</v></c></row>)", rb"\1\2\3\2\4", sheet, count=1)


survey("not filled in", unchanged, roofs=[ROOF])
survey("a text under its name", lambda path: path.write_text("hello"))
survey("an empty archive", lambda path: zipfile.ZipFile(path, "w").close())
survey("cut in half", lambda path: path.write_bytes(path.read_bytes()[:2000]))
survey("a spreadsheet of 1997", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))
survey("another workbook", lambda path: openpyxl.Workbook().save(path))
survey("entities in entities", rezipped("sharedStrings.xml", lambda b: b.replace(b"<sst", BOMB.encode() + b"<sst", 1)
       .replace(b"<t>", b"<t>&j;", 1)))  # fmt: skip
ELSEWHERE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst'
survey("an entity of another file", rezipped("sharedStrings.xml", lambda b: b.replace(b"<sst", ELSEWHERE, 1)
       .replace(b"<t>", b"<t>&e;", 1)))  # fmt: skip
survey("texts of 100 MB", rezipped("sharedStrings.xml", lambda b: b.replace(
       b"</sst>", b"<si><t>" + b"a" * 100_000_000 + b"</t></si></sst>", 1)))  # fmt: skip
survey("a sheet that is no XML", rezipped("worksheets/sheet1.xml", lambda _: b"hello"))
survey("a workbook that is no XML", rezipped("xl/workbook.xml", lambda _: b"hello"))
survey("a title that is gone", rezipped("sharedStrings.xml", lambda b: b.replace(b">usable_area_m2<", b">area<")))
answered("a roof that the study lacks", roof_id="99999", usable_area_m2=20)
answered("a formula", usable_area_m2="=1+1")
answered("a date in the place of a number", usable_area_m2=dt.date(2024, 5, 1))
answered("a decimal comma", usable_area_m2="12,5")
answered("below 0", usable_area_m2=-5)
answered("beyond the possible", usable_area_m2=1e308)
answered("neither yes nor no", suitable="perhaps")
answered("a day that does not exist", usable_area_m2=20, date="2025-02-30")
answered("a form of roof that does not exist", roof_form="onion")
survey("a column twice", rezipped("worksheets/sheet1.xml", _twice))
survey("cells of several rows in one", rezipped("worksheets/sheet1.xml", lambda b: b.replace(
    b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="L3:L4"/></mergeCells>')))  # fmt: skip
answered("thousands by points", usable_area_m2="1.200")
survey("a roof twice", unchanged, roofs=[{**ROOF, "usable_area_m2": 20}, {**ROOF, "usable_area_m2": 30}])
survey("an estate that the study lacks", unchanged, estates=[{"estate_id": "e9", "occupancy_pct": 50}])
survey("a zone that the study lacks", unchanged,
       feedstock=[{"zone_id": "z9", "kind": "crop", "item": "paddy", "amount": 5, "unit": "t/a"}])  # fmt: skip
survey("a crop in the unit of animals", unchanged,
       feedstock=[{"zone_id": "z1", "kind": "crop", "item": "paddy", "amount": 5, "unit": "heads"}])  # fmt: skip


@KINDS("survey: more rows than any form has")
def _rows(s: Spoilt) -> list[object]:
    s.most = {"workbook.rows": 20}
    return s.run("--survey", form(s.beside / "form.xlsx", {"roofs": [{**ROOF, "usable_area_m2": 20}] * 30}))


@KINDS("survey: a form that only its owner may read")
def _closed(s: Spoilt) -> list[object]:
    s.as_nobody = True
    path = form(s.beside / "form.xlsx", {"roofs": [{**ROOF, "usable_area_m2": 20}]})
    path.chmod(0)
    return s.run("--survey", path)


KINDS.add("survey: a file that is not there", lambda s: s.run("--survey", s.beside / "none.xlsx"))
KINDS.add("survey: a folder without sheets", lambda s: s.run("--survey", s.beside))


# places of a user's own
def places(name: str, content: str | bytes, file: str = "sites.csv") -> None:
    """Add a kind of file of places."""
    KINDS.add(f"places: {name}", lambda s: ["evaluate", s.folder, s.given(file, content), "-q"])


places("empty", b"")
places("no coordinates", "name\na\n")
places("no places", "longitude,latitude\n")
places("a latitude above 90", "longitude,latitude\n20.82,106.65\n")
places("a word for a longitude", "longitude,latitude\neast,20.82\n")
places("outside of the study", "longitude,latitude\n2.35,48.85\n")
places("an id twice", "site_id,longitude,latitude\na,106.65,20.82\na,106.66,20.82\n")
places("more cells than titles", "site_id,longitude,latitude\na,106.65,20.82,5,6\n")
places("Windows-1258", "site_id,site_name,longitude,latitude\na,H\u00e0,106.65,20.82\n".encode("cp1258"))
places("a column twice", "longitude,latitude,longitude\n106.65,20.82,107\n")
places("a column twice, once in capitals", "lon,Lon,lat\n106.65,106.7,20.82\n")
places("blank rows", "longitude,latitude\n,\n")
places("a quote that is not closed", 'site_id,longitude,latitude\n"a,106.65,20.82\n')
places("GeoJSON that is cut", '{"type": "FeatureCollection", "features": [{', "sites.geojson")
KINDS.add("places: a file that is not there", lambda s: ["evaluate", s.folder, s.beside / "none.csv", "-q"])
