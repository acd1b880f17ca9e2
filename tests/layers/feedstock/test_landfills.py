"""Landfills: a place and a history each, in one of two forms."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.layers.feedstock.landfills import read_landfills, with_history

CRS = "EPSG:32648"
X, Y = 670_000.0, 2_300_000.0
YEARLY = "landfill_id,landfill_name,management,recovered_share,x,y,year,waste_t\n"


def yearly(folder, rows: str):
    folder.csv("landfills", YEARLY + rows, crs=CRS)
    reading = folder.reading("landfills")
    return reading, read_landfills(reading)


def refusal(folder, rows: str) -> str:
    folder.csv("landfills", YEARLY + rows, crs=CRS)
    return folder.refusal("landfills", read_landfills)


def test_a_history_year_by_year(folder):
    rows = "".join(
        f"L1,Bãi Một,Managed_anaerobic,0.2,{X + 500},{Y + 500},{year},{tonnes}\n"
        for year, tonnes in ((2019, 4000), (2020, 5000))
    )
    reading, table = yearly(folder, rows + f"L2,,,,{X + 3000},{Y - 500},2020,100\n")
    assert not reading.faults
    assert table["landfill_id"].tolist() == ["L1", "L1", "L2"]
    assert table["landfill_name"].tolist() == ["Bãi Một", "Bãi Một", "L2"]
    assert table["management"].tolist() == ["managed_anaerobic"] * 2 + ["uncategorised"]
    assert table["recovered_share"].tolist()[:2] == [0.2, 0.2]
    assert table["waste_t"].tolist() == [4000, 5000, 100]
    assert table["opened"].isna().all()
    assert table.crs.to_epsg() == 32648
    assert [text.en for text in reading.remarks] == ["Landfills whose management is not known: 1."]


def test_a_place_alone_is_kept_and_said(folder):
    rows = f"L1,,,,{X + 500},{Y + 500},2020,4000\nL2,,,,{X + 3000},{Y - 500},,\n"
    reading, table = yearly(folder, rows)
    assert not reading.faults
    assert table["landfill_id"].tolist() == ["L1", "L2"]
    assert with_history(table)["landfill_id"].tolist() == ["L1"]
    assert "so that no gas is counted: 1." in reading.remarks[-1].en
    half = f"L1,,,,{X + 500},{Y + 500},2020,4000\nL1,,,,{X + 500},{Y + 500},,\n"
    assert "line 3: found no complete history" in refusal(folder, half)
    assert "no complete history" in refusal(folder, f"L1,,,,{X + 500},{Y + 500},2020,\n")


def test_spans_from_a_vector_file_of_polygons(folder):
    shapes = [shapely.box(X + 100, Y + 100, X + 300, Y + 400)] * 2 + [shapely.box(X + 90_000, Y, X + 90_100, Y + 100)]
    frame = gpd.GeoDataFrame(
        {
            "landfill_id": ["a", "a", "far"],
            "opened": [2001, 2011, 2000],
            "closed": [2010, np.nan, np.nan],
            "t_per_day": [2.0, 3.5, 1.0],
            "management": ["unmanaged_deep"] * 3,
        },
        geometry=shapes,
        crs=CRS,
    )
    folder.features("landfills", frame)
    reading = folder.reading("landfills")
    table = read_landfills(reading)
    assert not reading.faults
    assert table["closed"].tolist()[0] == 2010
    assert np.isnan(table["closed"].tolist()[1])
    assert (table.geom_type == "Point").all()
    assert [text.en for text in reading.remarks] == ["Features outside the study left out: 1."]


def test_every_fault_at_once(folder):
    place = f"{X + 500},{Y + 500}"
    rows = (
        f"a,A,managed,0,{place},2019,10\n"
        f"a,A,managed,0,{place},2022,10\n"
        f"b,B,unmanaged_deep,1.5,{place},2020.5,10\n"
        f"c,C,unmanaged_deep,0,{place},2020,-3\n"
        f"d,D,unmanaged_deep,0,{place},2020,\n"
        f"e,E,unmanaged_deep,0,{place},2020,1\n"
        f"e,E,unmanaged_deep,0,{place},2020,2\n"
        f"f,F,unmanaged_deep,0,{place},2020,1\n"
        f"f,F2,unmanaged_deep,0,{X + 900},{Y},2021,1\n"
        f",G,unmanaged_deep,0,{place},2020,1\n"
    )
    text = refusal(folder, rows)
    assert "line 2, 3: found management 'managed'; expected one of managed_active_aeration" in text
    assert "a: found no row for 2 of its years (2020, 2021)" in text
    assert "line 4: found recovered_share 1.5; expected 0 to 1" in text
    assert "line 4: found year '2020.5'; expected a year from 1900 to 2100" in text
    assert "line 5: found waste_t -3; expected 0 to 4,000,000,000 t/year" in text
    assert "line 6: found no complete history" in text
    assert "line 7, 8: found the year 2020 of 'e' twice" in text
    assert "line 9, 10: found several values of landfill_name for 'f'" in text
    assert "line 9, 10: found several values of place for 'f'" in text
    assert "line 11: found no landfill_id" in text


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("a,,2005,2001,5\n", "closed 2001 before it was opened"),
        ("a,,2001,2010,5\na,,2010,,5\n", "spans of years that overlap"),
        ("a,2001,2001,2010,5\n", "both"),
        ("a,,2001,,7000000\n", "Give the mass in tonnes a day."),
    ],
)
def test_spans_that_cannot_be(folder, rows, expected):
    body = "".join(f"{row},{X + 500},{Y + 500}\n" for row in rows.splitlines())
    folder.csv("landfills", "landfill_id,year,opened,closed,t_per_day,x,y\n" + body, crs=CRS)
    assert expected in folder.refusal("landfills", _read_with_people)


def _read_with_people(reading):
    reading.area.zones["population"] = 20_000.0
    return read_landfills(reading)


def test_kilograms_for_tonnes(folder):
    folder.csv("landfills", YEARLY + f"a,,,,{X + 500},{Y + 500},2020,310000000\n", crs=CRS)
    assert "Give the mass in tonnes a year." in folder.refusal("landfills", _read_with_people)


def test_swapped_and_missing_coordinates(folder):
    folder.csv("landfills", "landfill_id,year,waste_t\na,2020,5\n", crs="EPSG:4326")
    assert "no column of the longitude" in folder.refusal("landfills", read_landfills)
    folder.csv("landfills", "landfill_id,longitude,latitude,year,waste_t\na,20.8,106.64,2020,5\n", crs="EPSG:4326")
    assert "swapped" in folder.refusal("landfills", read_landfills)
