"""The comparison of two folders of outputs: what it calls the same, and how it tells a difference."""

import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import rasterio
from rasterio.transform import from_origin

from support.same_outputs import RENAMED, Outcome, compared, compared_file, main


def line_of(outcome: Outcome) -> str:
    return f"{outcome.state} ({outcome.note})" if outcome.note else outcome.state


def pair(folder: Path, name: str) -> tuple[Path, Path]:
    for side in ("before", "after"):
        (folder / side).mkdir(exist_ok=True)
    return folder / "before" / name, folder / "after" / name


def compared_texts(folder: Path, name: str, *texts: str) -> Outcome:
    files = pair(folder, name)
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8", newline="")
    return compared_file(*files)


def test_folders_of_several_runs_are_compared_file_by_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for side in ("before", "after"):
        for run in ("en", "vi"):
            (tmp_path / side / run).mkdir(parents=True)
            (tmp_path / side / run / "zones.csv").write_text("zone_id,mwh\na,1\n")
    before, after = str(tmp_path / "before"), str(tmp_path / "after")
    assert main([before, after]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "same: en/zones.csv",
        "same: vi/zones.csv",
        "total: 2 files, 2 same, 0 differ, 0 in bytes alone, 0 only in one",
    ]
    (tmp_path / "after" / "vi" / "zones.csv").write_text("zone_id,mwh\na,2\n")
    (tmp_path / "after" / "en" / "zones.csv").rename(tmp_path / "after" / "en" / "areas.csv")
    assert main([before, after]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"only in {after}: en/areas.csv",
        f"only in {before}: en/zones.csv",
        "differs: vi/zones.csv (row 2, column mwh: '1' -> '2')",
        "total: 3 files, 0 same, 1 differ, 0 in bytes alone, 2 only in one",
    ]


def test_two_empty_folders_are_not_called_the_same(tmp_path: Path) -> None:
    for side in ("before", "after"):
        (tmp_path / side).mkdir()
    assert main([str(tmp_path / "before"), str(tmp_path / "after")]) == 1
    assert main([str(tmp_path / "before"), str(tmp_path / "nowhere")]) == 2
    assert main([str(tmp_path)]) == 2


def test_the_program_runs_without_geoplan(tmp_path: Path) -> None:
    for side in ("before", "after"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "zones.csv").write_text("zone_id\na\n")
    program = shutil.copy(Path(__file__).with_name("same_outputs.py"), tmp_path)
    done = subprocess.run(
        [sys.executable, "-S", program, "before", "after"], cwd=tmp_path, env={}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("total: 1 files, 1 same, 0 differ, 0 in bytes alone, 0 only in one\n")


def test_a_table_of_text_tells_row_and_column(tmp_path: Path) -> None:
    assert line_of(compared_texts(tmp_path, "a.csv", "id,note\na,x\n", 'id,note\na,"y"\n')) == (
        "differs (row 2, column note: 'x' -> 'y')"
    )
    assert compared_texts(tmp_path, "a.csv", "id\na\n", "id\na\nb\n").note == "row 3: None -> ['b']"
    assert compared_texts(tmp_path, "a.csv", "id\na\n", "id\r\na\r\n").state == "differs"


def test_a_manifest_is_the_same_but_for_version_timings_and_hashes_of_files(tmp_path: Path) -> None:
    manifest = {
        "geoplan": "0.1.0",
        "timings": {"layers": 0.2},
        "totals": {"mwh": 1.0},
        "outputs": {"map.html": {"bytes": 1, "sha256": "a"}},
    }
    later = manifest | {"geoplan": "0.2.0", "timings": {}, "outputs": {"map.html": {"bytes": 2, "sha256": "b"}}}
    same = compared_texts(tmp_path, "manifest.json", json.dumps(manifest), json.dumps(later))
    assert same.is_same
    assert "geoplan" in same.note
    assert "timings" in same.note
    other = later | {"totals": {"mwh": 1.0000000000000002}}
    assert compared_texts(tmp_path, "manifest.json", json.dumps(manifest), json.dumps(other)).note == (
        "totals.mwh: 1.0 -> 1.0000000000000002"
    )
    other = later | {"outputs": {}}
    assert compared_texts(tmp_path, "manifest.json", json.dumps(manifest), json.dumps(other)).note.startswith(
        "outputs.map.html: {} -> "
    )
    assert compared_texts(tmp_path, "plan.json", '{"geoplan": "0.1.0"}', '{"geoplan": "0.2.0"}').state == "differs"


def page(data: str, script: str) -> str:
    return f'<style>{script}</style><script>{script}</script><script type="application/json" id="d">{data}</script>'


def test_of_a_map_the_data_are_compared_and_the_scripts_are_not(tmp_path: Path) -> None:
    one = page('{"zones":[{"id":"a"},{"id":"b<"}]}', "a < b")
    assert compared_texts(tmp_path, "map.html", one, one.replace("a < b", "c > d")).is_same
    assert compared_texts(tmp_path, "map.html", one, one.replace('"b<"', '"c"')).note == ("d, zones[1].id: 'b<' -> 'c'")
    assert compared_texts(tmp_path, "map.html", one, one.replace('id="d"', 'id="e"')).state == "differs"
    assert compared_texts(tmp_path, "map.html", "<p>1</p>", "<p>2</p>").note == "no data block stands in the page"
    packed = [one.replace("application/json", "application/octet-stream").replace("zones", name) for name in "zy"]
    assert compared_texts(tmp_path, "map.html", *packed).state == "differs"


def test_a_report_is_the_same_but_for_the_version(tmp_path: Path) -> None:
    one = "<p>12 GWh</p>\n<footer>Made with geoplan 0.1.0.</footer>"
    later = one.replace("0.1.0", "0.2.0.dev3+g12ab")
    assert line_of(compared_texts(tmp_path, "report.html", one, later)) == "same (but for the version)"
    assert compared_texts(tmp_path, "report.html", one, later.replace("12", "13", 1)).note == (
        "line 1: '<p>12 GWh</p>' -> '<p>13 GWh</p>'"
    )
    assert compared_texts(tmp_path, "report.txt", one, later).state == "differs", "only reports may name the version"


def paper(words: str, drawing: str = "0 0 m 9 9 l S") -> bytes:
    """Return a PDF file of one page; readers mend that it has no table of its objects."""
    stream = zlib.compress(f"{drawing}\nBT /F 12 Tf 20 50 Td ({words}) Tj ET".encode())
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 400 100] /Contents 4 0 R /Resources <</Font <</F 5 0 R>>>>>>",
        b"<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
    ]
    written = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, text) for number, text in enumerate(objects, 1))
    return b"%PDF-1.7\n" + written + b"trailer\n<</Root 1 0 R /Size 6>>\n%%EOF\n"


def compared_papers(folder: Path, *papers: bytes) -> Outcome:
    files = pair(folder, "report.pdf")
    for file, content in zip(files, papers, strict=True):
        file.write_bytes(content)
    return compared_file(*files)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext here")
def test_the_words_of_a_paper_are_the_same_but_for_the_version(tmp_path: Path) -> None:
    one, later = paper("12 GWh by geoplan 0.1.0."), paper("12 GWh by geoplan 0.2.0.")
    assert line_of(compared_papers(tmp_path, one, later)) == "same (but for the version)"
    assert compared_papers(tmp_path, one, paper("13 GWh by geoplan 0.2.0.")).note == (
        "line 1: '12 GWh by geoplan VERSION.' -> '13 GWh by geoplan VERSION.'"
    )
    assert compared_papers(tmp_path, one, one + b"\n").state == "differs in bytes, same content"


def test_the_drawings_of_a_paper_are_compared(tmp_path: Path) -> None:
    assert compared_papers(tmp_path, paper("a"), paper("a", drawing="0 0 m 9 8 l S")).note == "drawing 1 of 1 and 1"


def test_a_parquet_file_tells_row_and_column(tmp_path: Path) -> None:
    files = pair(tmp_path, "zones.parquet")
    table = pd.DataFrame({"zone_id": ["a", "b"], "mwh": [np.nan, 1.0]})
    table.to_parquet(files[0])
    table.to_parquet(files[1], compression="gzip")
    assert compared_file(*files).state == "differs in bytes, same content"
    table.assign(mwh=[np.nan, 2.0]).to_parquet(files[1])
    assert line_of(compared_file(*files)) == "differs (row 2, column mwh: 1.0 -> 2.0)"
    table.astype({"mwh": "float32"}).to_parquet(files[1])
    assert compared_file(*files).note == "type of column mwh: 'double' -> 'float'"


def test_a_workbook_tells_sheet_and_cell(tmp_path: Path) -> None:
    files = pair(tmp_path, "zones.xlsx")
    book = openpyxl.Workbook()
    book.active.title = "Zones"
    book.active.append(["zone", 1.5])
    book.save(files[0])
    with zipfile.ZipFile(files[0]) as opened, zipfile.ZipFile(files[1], "w") as again:
        for name in reversed(opened.namelist()):
            again.writestr(name, opened.read(name))
    assert compared_file(*files).state == "differs in bytes, same content"
    book.active["B1"].number_format = "0.00"
    book.save(files[1])
    assert compared_file(*files).note == "xl/styles.xml, in no cell"
    book.active["B1"] = 2.5
    book.save(files[1])
    assert compared_file(*files).note == "sheet Zones, cell B1: 1.5 -> 2.5"


def test_a_geopackage_tells_table_row_and_column(tmp_path: Path) -> None:
    files = pair(tmp_path, "small.gpkg")
    for file, page_size in zip(files, (4096, 8192), strict=True):
        database = sqlite3.connect(file)
        database.execute(f"PRAGMA page_size = {page_size}")
        database.execute("CREATE TABLE zones (zone_id TEXT, geom BLOB)")
        database.executemany("INSERT INTO zones VALUES (?, ?)", [("a", b"1"), ("b", b"2")])
        database.commit()
        database.close()
    assert line_of(compared_file(*files)) == "differs in bytes, same content"
    database = sqlite3.connect(files[1])
    database.execute("UPDATE zones SET geom = ? WHERE zone_id = 'b'", [b"3"])
    database.commit()
    assert compared_file(*files).note == "table zones, row 2, column geom: b'2' -> b'3'"
    database.execute("CREATE TABLE sites (id TEXT)")
    database.commit()
    database.close()
    assert compared_file(*files).note == "table sites: 'absent' -> 'CREATE TABLE sites (id TEXT)'"


NAMES = "file,old,new,since\nzones.csv,forest_share,forest_pct,0.2.0\nSTUDY.gpkg,forest_share,forest_pct,0.2.0\n"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("zone_id,forest_share\n01,0.30000000000000004\n", "zone_id,forest_pct\n01,0.3\n", RENAMED),
        ("zone_id,persons\n01,117413.0\n", "zone_id,persons\n01,117413\n", RENAMED),
        ("longitude\n106.123456789\n", "longitude\n106.1234568\n", RENAMED),
        ("text\nforest_share [tCO2]\n", "text\nforest_pct [tCO2e]\n", RENAMED),
        ("zone_id,water_share\n01,1\n", "zone_id,water_pct\n01,1\n", "differs"),  # is not listed
        ("zone_id,forest_share\n01,0.3\n", "zone_id,forest_pct\n01,0.31\n", "differs"),
        ("zone_id\n01\n", "zone_id\n1\n", "differs"),
        ("text\n2 tCO2 of it\n", "text\n2 tCO2e of it\n", "differs"),  # prose, and no unit
    ],
)
def test_what_was_renamed_is_the_same_where_the_table_lists_it(tmp_path: Path, before: str, after: str, told: str):
    files = pair(tmp_path, "zones.csv")
    for file, text in zip(files, (before, after), strict=True):
        file.write_text(text, encoding="utf-8", newline="")
    (tmp_path / "names.csv").write_text(NAMES, encoding="utf-8")
    assert compared_file(*files).state == "differs"
    assert compared_file(*files, tmp_path / "names.csv").state == told


def test_ids_and_points_of_a_geopackage_may_change_their_type(tmp_path: Path) -> None:
    files = pair(tmp_path, "small.gpkg")
    (tmp_path / "names.csv").write_text(NAMES, encoding="utf-8")
    head, point = b"GP\x00\x01\x58\x7f\x00\x00", b"\x01\x01\x00\x00\x00" + 16 * b"\x07"
    places = [
        head[:3] + b"\x03" + head[4:] + 32 * b"\x00" + b"\x01\x04\x00\x00\x00\x01\x00\x00\x00" + point,
        head + point,
    ]
    columns = ["roof_id INTEGER, geom MULTIPOINT, forest_share REAL", "roof_id TEXT, geom POINT, forest_pct REAL"]
    for file, of, row in zip(files, columns, [(7, places[0], 0.1), ("7", places[1], 0.1)], strict=True):
        database = sqlite3.connect(file)
        database.execute(f"CREATE TABLE roofs ({of})".replace("roof_id ", '"roof_id" '))
        database.execute("INSERT INTO roofs VALUES (?, ?, ?)", row)
        database.commit()
        database.close()
    assert compared_file(*files).state == "differs"
    assert compared_file(*files, tmp_path / "names.csv").state == RENAMED
    database = sqlite3.connect(files[1])
    database.execute("UPDATE roofs SET geom = ?", [head + point[:-1] + b"\x08"])
    database.commit()
    database.close()
    assert compared_file(*files, tmp_path / "names.csv").note.startswith("table roofs, row 1, column geom")


def test_a_raster_tells_its_first_unequal_pixel(tmp_path: Path) -> None:
    files = pair(tmp_path, "a.tif")
    pixels = np.array([[1.0, np.nan], [3.0, 4.0]], np.float32)

    def write(file: Path, values: np.ndarray, **options: object) -> None:
        profile = {"driver": "GTiff", "height": 2, "width": 2, "count": 1, "dtype": "float32", "crs": "EPSG:32648"}
        with rasterio.open(file, "w", **profile, transform=from_origin(0, 2, 1, 1), **options) as raster:
            raster.write(values, 1)

    write(files[0], pixels)
    write(files[1], pixels, compress="deflate")
    assert compared_file(*files).state == "differs in bytes, same content"
    pixels[1, 0] = 5
    write(files[1], pixels)
    assert compared_file(*files).note == "band 1, row 1, column 0: 3.0 -> 5.0"


def test_a_file_that_cannot_be_read_differs(tmp_path: Path) -> None:
    outcome = compared_texts(tmp_path, "small.gpkg", "no database", "no database either")
    assert outcome.state == "differs"
    assert "cannot be read" in outcome.note
    assert compared_texts(tmp_path, "a.bin", "abc", "abd").note == "from byte 2"
    assert list(compared(tmp_path / "before", tmp_path / "after")) == ["a.bin", "small.gpkg"]
