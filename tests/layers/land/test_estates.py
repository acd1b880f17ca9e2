"""Industrial estates: polygons, or points with an area."""

import geopandas as gpd
import numpy as np
import shapely

from geoplan.layers.land.estates import read_estates


def estates(**columns) -> gpd.GeoDataFrame:
    shapes = [shapely.box(670_100, 2_300_100, 671_100, 2_301_100), shapely.Point(672_500, 2_302_500)]
    rows = {"park": ["Nam Cầu Kiền", "Tràng Duệ"], "ha": [np.nan, 200.0]} | columns
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=32648)


NAMES = {"estate_name": "park", "area_ha": "ha"}


def test_estates_take_their_area_from_the_polygon(folder):
    folder.features("estates", estates(), "parquet", columns=NAMES)
    reading = folder.reading("estates")
    read = read_estates(reading)
    assert not reading.faults
    assert read["area_ha"].tolist() == [100.0, 200.0]
    assert read["estate_id"].tolist() == ["1", "2"]
    assert read["estate_name_en"].tolist() == ["Nam Cầu Kiền", "Tràng Duệ"]
    assert read["occupancy_pct"].isna().all()
    assert read["estate_status"].tolist() == ["", ""]


def test_estates_at_fault(folder):
    frame = estates(ha=[1_000_000.0, np.nan], estate_id=["a", "a"], occupancy_pct=[0.5, 130])
    folder.features("estates", frame, "parquet", columns=NAMES)
    text = folder.refusal("estates", read_estates)
    assert "feature 1: found area_ha 1,000,000; expected 0 to 100,000 ha" in text
    assert "feature 2: found a point without area_ha" in text
    assert "feature 1, 2: found the estate_id a more than once" in text
    assert "feature 2: found occupancy_pct 130; expected 0 to 100 %" in text


def test_a_status_is_known_in_any_letters_or_refused(folder):
    folder.features("estates", estates(estate_status=["Operating", "PLANNED"]), "parquet", columns=NAMES)
    assert read_estates(folder.reading("estates"))["estate_status"].tolist() == ["operating", "planned"]
    folder.features("estates", estates(estate_status=["operatng", "dreamt"]), "parquet", columns=NAMES)
    said = folder.refusal("estates", read_estates)
    assert "feature 1, 2: found estate_status 'operatng'; expected one of operating, established" in said
    assert "Did you mean 'operating'?" in said


def test_estates_outside_are_left_out_and_counted(folder):
    far = estates().set_geometry(shift(estates()))
    folder.features("estates", far, "parquet", columns=NAMES)
    reading = folder.reading("estates")
    assert read_estates(reading)["estate_name"].tolist() == ["Nam Cầu Kiền"]
    assert reading.remarks[0].en == "Features outside the study left out: 1."


def shift(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    shapes = frame.geometry.tolist()
    return gpd.GeoSeries([shapes[0], shapely.transform(shapes[1], lambda xy: xy + 40_000)], crs=frame.crs)


def test_what_an_estate_gives_off_is_kept_where_the_file_tells_it(folder):
    folder.features("estates", estates(scope1_tco2e=[1200.0, np.nan]), "parquet", columns=NAMES)
    np.testing.assert_array_equal(read_estates(folder.reading("estates"))["scope1_tco2e"], [1200.0, np.nan])
    folder.features("estates", estates(), "parquet", columns=NAMES)
    assert "scope1_tco2e" not in read_estates(folder.reading("estates"))
    folder.features("estates", estates(scope1_tco2e=[-1.0, 0.0]), "parquet", columns=NAMES)
    assert "scope1_tco2e -1; expected 0 to 100,000,000 t/year" in folder.refusal("estates", read_estates)
