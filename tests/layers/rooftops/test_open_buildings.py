"""Open Buildings: every form that the files come in, and everything that can be wrong with a CSV file."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.rooftops.rooftops import Rooftops, RooftopsCleaning

HEADER = "latitude,longitude,area_in_meters,confidence,geometry,full_plus_code"


@pytest.fixture
def table(footprints) -> pd.DataFrame:
    """Return thirty buildings as Google writes them."""
    outlines = footprints.to_crs(4326).geometry
    centres = shapely.centroid(outlines.to_numpy())
    return pd.DataFrame(
        {
            "latitude": shapely.get_y(centres).round(8),
            "longitude": shapely.get_x(centres).round(8),
            "area_in_meters": 100.0,
            "confidence": np.linspace(0.65, 0.94, 30).round(4),
            "geometry": shapely.to_wkt(outlines.to_numpy(), rounding_precision=10),
            "full_plus_code": "7PJ8RJ7Q+WX",
        }
    )


@pytest.fixture
def written(folder) -> Callable[..., Path]:
    def write(text: str | pd.DataFrame, name: str = "31b_buildings.csv", *, header: bool = True, **options) -> Path:
        content = text if isinstance(text, str) else text.to_csv(index=False, header=header)
        path = folder.folder / name
        data = content.encode("utf-8")
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        folder.set("rooftops", file=name, **options)
        return path

    return write


def whole(folder, size: int = 7, **options) -> tuple[gpd.GeoDataFrame, RooftopsCleaning]:
    rooftops = Rooftops(folder.reading("rooftops"), **options)
    return gpd.GeoDataFrame(pd.concat(list(rooftops.partitions(size=size)), ignore_index=True)), rooftops.clean


def faults(folder) -> list[tuple[str, str]]:
    with pytest.raises(LayerError) as error:
        list(Rooftops(folder.reading("rooftops")).partitions(size=7))
    return [(fault.where, fault.found) for fault in error.value.faults]


def message(folder) -> str:
    return folder.refusal("rooftops", lambda reading: list(Rooftops(reading).partitions(size=7)))


@pytest.mark.parametrize("name", ["a.csv", "31b_buildings.csv.gz"])
@pytest.mark.parametrize("header", [True, False])
def test_outlines(folder, table, written, name, header):
    written(table, name, header=header)
    roofs, clean = whole(folder)
    assert clean == RooftopsCleaning(read=30, kept=30)
    np.testing.assert_allclose(roofs["roof_area_m2"], 100, rtol=1e-4)
    assert roofs["roof_id"].tolist() == [str(line) for line in range(1 + header, 31 + header)]  # the lines of the file
    assert roofs.columns.tolist() == ["roof_id", "roof_area_m2", "roof_class", "roof_form", "height_m", "geometry"]


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("columns", [5, 4, 3])
def test_points_become_squares_of_their_area(folder, table, footprints, written, header, columns):
    table["area_in_meters"] = np.linspace(20, 400, 30)
    points = table.drop(columns="geometry").iloc[:, [0, 1, 2, 3, 4][:columns]]
    written(points, "points.csv.gz", header=header)
    roofs, clean = whole(folder)
    assert clean == RooftopsCleaning(read=30, kept=30, squares=30)
    np.testing.assert_allclose(roofs["roof_area_m2"], table["area_in_meters"], rtol=1e-9)
    assert roofs.centroid.distance(footprints.centroid).max() < 0.01
    report = clean.reported(folder.reading("rooftops").report(rows=30))
    assert report.texts[-1].en == "Buildings without an outline drawn as squares of their area: 30."


def test_outlines_and_points_in_one_file(folder, table, written):
    table.loc[::3, "geometry"] = ""
    table.loc[0, "area_in_meters"] = np.nan  # neither an outline nor an area
    written(table)
    _, clean = whole(folder)
    assert clean == RooftopsCleaning(read=30, kept=29, squares=9, dropped=1)


def test_the_least_confidence(folder, table, written):
    written(table)
    roofs, clean = whole(folder, minimum_confidence=0.8)
    expected = int((table["confidence"] >= 0.8).sum())
    assert clean == RooftopsCleaning(read=30, kept=expected, unsure=30 - expected)
    assert len(roofs) == expected == 15
    text = clean.texts(confidence=0.8)[1][0].en
    assert text == "Footprints below the confidence of 0.8 left out: 15."


def test_a_confidence_that_the_file_lacks(folder, table, written):
    written(table.drop(columns="confidence"))
    with pytest.raises(LayerError, match="no column 'confidence'"):
        Rooftops(folder.reading("rooftops"), minimum_confidence=0.8)
    written(table.assign(confidence=80))
    with pytest.raises(LayerError, match="found confidence 80; expected 0 to 1"):
        list(Rooftops(folder.reading("rooftops"), minimum_confidence=0.8).partitions())


def test_other_csv_files_of_outlines(folder, footprints, written):
    frame = pd.DataFrame({"use": "warehouse", "storeys": 2, "WKT": shapely.to_wkt(footprints.geometry.to_numpy())})
    written(frame, columns={"roof_class": "use", "num_floors": "storeys"}, crs="EPSG:32648")
    roofs, _ = whole(folder)
    assert set(roofs["roof_class"]) == {"industrial"}
    np.testing.assert_allclose(roofs["height_m"], 6.6)
    written(frame)
    assert "no coordinate reference system" in message(folder)


def test_columns_by_other_names(folder, table, written):
    names = {"latitude": "vĩ độ", "longitude": "kinh độ", "area_in_meters": "diện tích (m²)", "geometry": "hình học"}
    points = table.drop(columns="geometry").rename(columns=names)
    written(points)
    told = message(folder)
    assert "line 1: found the header 'vĩ độ, kinh độ, diện tích (m²), confidence, full_plus_code', without" in told
    assert "expected geometry (WKT), or latitude, longitude and area_in_meters" in told
    assert 'columns = { latitude = "…", longitude = "…", area_in_meters = "…" }' in told
    written(points, columns={name: own for name, own in names.items() if name != "geometry"})
    assert len(whole(folder)[0]) == 30
    written(points, columns={"latitude": "vi do", "longitude": "kinh độ", "area_in_meters": "diện tích (m²)"})
    assert "no column 'vi do'; expected it, for 'latitude'. Known: confidence, diện tích (m²)" in message(folder)


def test_semicolons_tabs_and_other_alphabets(folder, table, written):
    written(table.to_csv(index=False, sep=";", decimal=","))
    assert "line 1: found semicolons between the columns: 'latitude;longitude;" in message(folder)
    written(table.to_csv(index=False, header=False, sep="\t"))
    assert "found tabs between the columns" in message(folder)
    path = written(table, "excel.csv.gz")
    path.write_bytes(gzip.compress(table.to_csv(index=False).encode("utf-16")))
    assert "found bytes that are not UTF-8" in message(folder)
    path = written(table)
    path.write_bytes(HEADER.encode() + b",note\n20.8,106.6,9,0.8,,x,caf\xe9\n")
    folder.set("rooftops", file=path.name, columns={"roof_class": "note"})
    assert "after line 1: found bytes that are not UTF-8" in message(folder)
    written("")
    assert "an empty file" in message(folder)
    written("\n")
    assert "line 1: found an empty line" in message(folder)
    written("1,2\n3,4\n")
    assert "line 1: found no header, and 2 columns: '1,2'" in message(folder)
    written(HEADER.replace("confidence", "latitude") + "\n")
    assert "the column 'latitude' twice" in message(folder)
    written(HEADER + "\n")
    assert "found no footprints" in message(folder)


def test_gzip_that_was_cut_off_or_damaged(folder, table, written):
    many = pd.concat([table.assign(full_plus_code=str(n)) for n in range(400)])
    path = written(many, "cut.csv.gz")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    told = message(folder)
    assert re.search(r"cut.csv.gz, after line [\d,]+: found the end of a gzip file that was cut off", told)
    assert "expected the whole file. Fetch it again." in told
    path.write_bytes(data[:12])
    assert "cut off" in message(folder)
    path.write_bytes(data[: len(data) // 2] + b"\x00" * 50 + data[len(data) // 2 + 50 :])
    assert "damaged gzip data" in message(folder)
    path.write_bytes(b"latitude,longitude")
    assert "found text; expected a gzip archive" in message(folder)


def test_all_faults_of_the_rows_at_once(folder, table, written):
    lines = table.to_csv(index=False).splitlines()
    lines[3] = lines[3].replace("POLYGON ((", "POLYGON ((north ")
    lines[8] += ",one more"
    lines.insert(9, "")
    lines[10] = "20,8" + lines[10][lines[10].index(",") :]  # line 11: a decimal comma makes a cell more
    lines[20] = "north" + lines[20][lines[20].index(",") :]  # line 21
    lines[25] = ",".join(lines[25].split(",")[:3])  # line 26
    written("\n".join(lines) + "\n")
    told = faults(folder)
    assert [where for where, _ in told] == ["line 9, 11, 26", "line 4", "line 21"]
    assert told[0][1] == "7 cells"
    assert told[1][1].startswith("'POLYGON ((north 106")
    assert told[2][1] == "latitude 'north'"


def test_lines_keep_their_numbers_after_ragged_and_empty_ones(folder, table, written):
    lines = table.to_csv(index=False).splitlines()
    lines[2:2] = ["", "a,b", "c"]  # lines 3 to 5
    lines[-1] = "far" + lines[-1][lines[-1].index(",") :]
    written("\n".join(lines))
    assert faults(folder) == [("line 4, 5", "2 cells"), (f"line {len(lines)}", "latitude 'far'")]


def test_longitude_in_the_column_of_latitude(folder, table, written):
    swapped = table.rename(columns={"latitude": "longitude", "longitude": "latitude"})
    written(swapped)
    told = message(folder)
    assert "line 2, 3, 4, 5, 6 and 25 more: found latitude 106.6" in told
    assert "Latitude and longitude are swapped: exchange the two columns" in told
    points = swapped.drop(columns="geometry")
    points.loc[5:, ["latitude", "longitude"]] = table.loc[5:, ["latitude", "longitude"]].to_numpy()
    written(points)
    assert [where for where, _ in faults(folder)] == ["line 2, 3, 4, 5, 6"]


def test_outlines_with_latitude_first(folder, table, written):
    outlines = shapely.from_wkt(table["geometry"].to_numpy())
    table["geometry"] = shapely.to_wkt(shapely.transform(outlines, lambda xy: xy[:, ::-1]))
    table.loc[1:9, "geometry"] = shapely.to_wkt(shapely.transform(outlines[1:10], lambda xy: xy + 1))
    written(table)
    told = message(folder)
    assert "The outline has latitude first: write longitude first, as WKT does." in told
    assert "line 3, 4, 5, 6, 7 and 4 more: found an outline around x 107." in told


def test_areas_in_degrees(folder, table, written):
    written(table.drop(columns="geometry").assign(area_in_meters=8.6e-9))
    assert "found area_in_meters 0.0000000086; expected an area in m2; this looks like" in message(folder)


def test_outlines_in_degrees_where_metres_are_said(folder, table, written):
    written(table[["geometry"]], crs="EPSG:32648")
    assert "which are degrees; expected metres" in message(folder)


def test_another_country(folder, table, written):
    written(table.drop(columns="geometry").assign(latitude=lambda rows: rows["latitude"] - 10))
    told = message(folder)
    assert "found 106.6" in told
    assert "expected bounds that meet the study" in told


def test_a_file_of_another_format_by_its_ending(folder, table, written):
    path = written(table, "buildings.dat")
    rooftops = Rooftops(folder.reading("rooftops"), path=path, as_format="open_buildings")
    assert sum(map(len, rooftops.partitions())) == 30
    with pytest.raises(LayerError, match="Did you mean 'open_buildings'"):
        Rooftops(folder.reading("rooftops"), path=path, as_format="open_building")
