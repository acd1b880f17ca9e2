from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError
from geoplan.layers.land.zones import read_zones, without_overlaps

COLUMNS = {"zone_id": "code"}


@pytest.fixture
def faults_of(folder) -> Callable[..., str]:
    def read(zones: gpd.GeoDataFrame, ending: str = "gpkg", **options) -> str:
        folder.features("zones", zones, ending, **({"columns": COLUMNS} | options))
        reading = folder.reading("zones")
        read_zones(reading)
        return "\n".join(str(fault) for fault in reading.faults)

    return read


def test_fills_in_what_the_file_lacks(folder):
    zones = read_zones(folder.reading("zones"))
    assert zones["zone_type"].tolist() == ["ward", "commune", "special zone", "commune"]
    assert zones["urban"].tolist() == [True, False, False, False]
    assert zones["zone_name_en"].tolist() == zones["zone_name"].tolist() == ["Một", "Hai", "Ba", "Bốn"]
    assert zones["district"].tolist() == [""] * 4
    assert zones.crs.to_epsg() == 32648
    assert zones.index.tolist() == [0, 1, 2, 3]


def test_population_zero_is_unknown_and_reported(folder):
    reading = folder.reading("zones")
    zones = read_zones(reading)
    np.testing.assert_array_equal(zones["population"], [20000, 4000, np.nan, 3000])
    assert reading.mended[0].en == "Population 0 taken as unknown: 1 zones."
    assert "Dân số bằng 0" in reading.mended[0].vi


def test_reprojects_to_the_study(folder, zones):
    folder.features("zones", zones.to_crs(4326), "geojson", columns=COLUMNS)
    read = read_zones(folder.reading("zones"))
    np.testing.assert_allclose(read.area, 4e6, rtol=1e-6)


def test_duplicate_and_missing_ids(faults_of, zones):
    zones["code"] = ["a", "a", None, "b"]
    text = faults_of(zones)
    assert "feature 1, 2: found the zone_id 'a' more than once" in text
    assert "feature 3: found no zone_id" in text


def test_number_ids_become_text_without_a_point(folder, zones):
    zones["code"] = [11407.0, 11443.0, 11446.0, 11449.0]
    folder.features("zones", zones, columns=COLUMNS)
    assert read_zones(folder.reading("zones"))["zone_id"].tolist() == ["11407", "11443", "11446", "11449"]


def test_empty_geometry(faults_of, zones):
    zones.loc[1, "geometry"] = None
    assert "feature 2: found an empty geometry" in faults_of(zones)


def test_points_are_no_zones(faults_of, zones):
    zones["geometry"] = zones.centroid
    with pytest.raises(LayerError, match=r"found Point; expected MultiPolygon or Polygon"):
        faults_of(zones)


def test_overlap_above_the_limit_names_the_pair(faults_of, zones):
    zones.loc[1, "geometry"] = shapely.transform(zones.geometry[1], lambda xy: xy - [100, 0])
    assert "z1 and z2 (5.00%)" in faults_of(zones)


def test_sliver_goes_to_the_larger_zone(folder, zones):
    grown = zones.geometry[0].union(shapely.box(*zones.total_bounds[:2], zones.total_bounds[0] + 2001, 2_301_000))
    zones.loc[0, "geometry"] = grown
    folder.features("zones", zones, columns=COLUMNS)
    reading = folder.reading("zones")
    read = read_zones(reading)
    assert not reading.faults
    assert read.area[0] == pytest.approx(4e6 + 1000)
    assert read.area[1] == pytest.approx(4e6 - 1000)
    assert reading.mended[-1].en == "Slivers between overlapping zones given to the larger zone: 1 (1,000 m²)."


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shifts=st.lists(st.tuples(*[st.floats(-0.9, 0.9)] * 4), min_size=4, max_size=4))
def test_zones_never_overlap_and_keep_their_union(folder, zones, shifts):
    """Borders that are off by less than a metre are slivers; no land is lost and none counts twice."""
    bounds = zones.bounds.to_numpy() + np.array(shifts)
    shifted = gpd.GeoDataFrame({"zone_id": zones["code"]}, geometry=shapely.box(*bounds.T), crs=zones.crs)
    reading = folder.reading("zones")
    cut = without_overlaps(reading, shifted)
    assert not reading.faults
    union = shifted.union_all().area
    assert cut.area.sum() == pytest.approx(union, rel=1e-9)
    assert cut.union_all().area == pytest.approx(union, rel=1e-9)
    assert cut.is_valid.all()


def test_small_repair_is_mended(folder, zones):
    """A spike of 1 m2 that crosses itself."""
    x, y = zones.total_bounds[0], zones.total_bounds[1]
    ring = [(x, y), (x + 2000, y), (x + 2000, y + 2000), (x + 1, y + 2000), (x - 1, y + 2001), (x - 1, y + 2000)]
    ring += [(x + 1, y + 2001), (x, y + 2000)]
    zones.loc[0, "geometry"] = shapely.Polygon(ring)
    assert not zones.geometry[0].is_valid
    folder.features("zones", zones, columns=COLUMNS)
    reading = folder.reading("zones")
    read = read_zones(reading)
    assert not reading.faults
    assert read.is_valid.all()
    assert reading.mended[-1].en.startswith(("Invalid polygons repaired: 1", "Slivers"))
    assert any(text.en == "Invalid polygons repaired: 1." for text in reading.mended)


def test_bow_tie_is_a_fault(faults_of, zones):
    x, y = zones.total_bounds[0], zones.total_bounds[1]
    zones.loc[0, "geometry"] = shapely.Polygon([(x, y), (x + 2000, y + 2000), (x + 2000, y), (x, y + 2000)])
    text = faults_of(zones)
    assert "feature 1: found invalid polygons whose repair changes the area" in text
    assert "Self-intersection" in text


def test_numbers_that_cannot_be(faults_of, zones):
    zones["population"] = ["20.000", "-4", "inf", "12"]
    text = faults_of(zones)
    assert "feature 2, 3: found population -4 to inf; expected 0 to 10,000,000,000 persons" in text
    zones["population"] = ["about 5", "4", "", "12"]
    assert "feature 1: found population 'about 5'; expected a number" in faults_of(zones)


def test_official_area_in_hectares(faults_of, zones):
    zones["area_official_km2"] *= 100
    assert "official areas that are 100 times the polygons'" in faults_of(zones)


def test_urban_column_wins_over_the_type(folder, zones, faults_of):
    zones["urban"] = ["no", "YES", "", "1"]
    folder.features("zones", zones, columns=COLUMNS)
    assert read_zones(folder.reading("zones"))["urban"].tolist() == [False, True, False, True]
    zones["urban"] = "perhaps"
    assert "urban 'perhaps'" in faults_of(zones)


def test_where_keeps_rows_and_names_a_missing_column(folder, zones):
    zones["old"] = [True, False, True, True]
    folder.features("zones", zones, columns=COLUMNS, where={"old": ["true"], "zone_type": ["Phường", "đặc khu"]})
    assert read_zones(folder.reading("zones"))["zone_id"].tolist() == ["z1", "z3"]
    folder.features("zones", zones, columns=COLUMNS, where={"zone_typ": ["Xã"]})
    with pytest.raises(LayerError, match=r"layers\.zones\.where\.zone_typ: .*Did you mean 'zone_type'"):
        read_zones(folder.reading("zones"))
    folder.features("zones", zones, columns=COLUMNS, where={"zone_type": ["canton"]})
    with pytest.raises(LayerError, match=r"which no row has; expected one of \['Phường', 'Xã', 'Đặc khu'\]"):
        read_zones(folder.reading("zones"))


def test_columns_that_do_not_exist_are_all_named(folder, zones):
    folder.features("zones", zones, columns={"zone_id": "cod", "zone_nam": "zone_name"})
    with pytest.raises(LayerError) as error:
        read_zones(folder.reading("zones"))
    text = str(error.value)
    assert "no column 'cod'; expected it, for geoplan's 'zone_id'. Did you mean 'code'?" in text
    assert "layers.zones.columns.zone_nam" in text
    assert "Did you mean 'zone_name'?" in text
    folder.features("zones", zones)
    with pytest.raises(LayerError, match=r"no column 'zone_id'; expected a column 'zone_id'"):
        read_zones(folder.reading("zones"))
