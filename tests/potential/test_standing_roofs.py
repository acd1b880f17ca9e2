"""Roofs on which photovoltaics stand: whatever is drawn, what stands on roofs adds up to the systems that meet any."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.potential.roofs.rooftop_results import RooftopResults, RooftopSpool
from geoplan.potential.standing_roofs import HAS, KWP, shared_kwp, with_marks

CRS = "EPSG:32648"
ROOFS = [shapely.box(x, 0, x + 10, 10) for x in (0, 10, 40, 70)]  # the first two share a wall


def spooled(folder, *, parts=2):
    path = folder / "roofs.parquet"
    frame = gpd.GeoDataFrame({"roof_id": ["a", "b", "c", "d"], "capacity_kwp": 20.0}, geometry=ROOFS, crs=CRS)
    with RooftopSpool(path, crs=CRS) as spool:
        for part in np.array_split(np.arange(len(frame)), parts):
            spool.write(frame.iloc[part])
    return RooftopResults(path)


def systems(*rows, kind="rooftop"):
    capacity, shapes = zip(*rows, strict=True) if rows else ((), ())
    columns = {"pv_kind": [kind] * len(rows), "capacity_mw": np.array(capacity, dtype=float) / 1000.0}
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def marked(folder, *rows, **more):
    results = with_marks(spooled(folder), systems(*rows, **more))
    return results, gpd.read_parquet(results.file).set_index("roof_id")


def test_without_a_layer_the_file_stays_as_it_is(tmp_path):
    results = spooled(tmp_path)
    before = results.file.read_bytes()
    assert with_marks(results, None) is results
    assert results.file.read_bytes() == before


def test_a_point_marks_its_roof_and_two_add_up(tmp_path):
    results, roofs = marked(tmp_path, (5.0, shapely.Point(45, 5)), (2.5, shapely.Point(42, 2)))
    assert roofs[HAS].tolist() == [False, False, True, False]
    assert roofs[KWP].tolist() == [0.0, 0.0, 7.5, 0.0]
    assert results.installed.to_dict("list") == {"roof_id": ["c"], KWP: [7.5]}


def test_a_point_on_a_shared_wall_is_shared_in_equal_parts(tmp_path):
    _, roofs = marked(tmp_path, (6.0, shapely.Point(10, 5)))
    assert roofs[KWP].tolist() == [3.0, 3.0, 0.0, 0.0]


def test_an_outline_over_several_roofs_is_shared_by_its_area_on_each_across_parts(tmp_path):
    _, roofs = marked(tmp_path, (9.0, shapely.box(5, 0, 45, 10)))  # 5, 10 and 5 m of them
    assert roofs[KWP].tolist() == pytest.approx([2.25, 4.5, 2.25, 0.0])


def test_an_outline_that_only_touches_a_roof_does_not_mark_it(tmp_path):
    _, roofs = marked(tmp_path, (4.0, shapely.box(12, 2, 40, 8)))
    assert roofs[HAS].tolist() == [False, True, False, False]


def test_an_unknown_capacity_marks_a_roof_and_leaves_the_number_empty(tmp_path):
    results, roofs = marked(tmp_path, (np.nan, shapely.Point(5, 5)), (3.0, shapely.Point(6, 6)))
    assert roofs[HAS].tolist() == [True, False, False, False]
    assert np.isnan(roofs.loc["a", KWP])
    assert np.isnan(results.installed[KWP].iloc[0])


def test_more_than_a_roof_could_carry_is_told_as_it_is(tmp_path):
    _, roofs = marked(tmp_path, (900.0, shapely.Point(75, 5)))
    assert roofs.loc["d", KWP] == 900.0


def test_systems_on_the_ground_and_beside_roofs_mark_nothing(tmp_path):
    _, roofs = marked(tmp_path, (5.0, shapely.Point(5, 5)), kind="ground")
    assert not roofs[HAS].any()
    _, roofs = marked(tmp_path, (5.0, shapely.Point(30, 5)))
    assert not roofs[HAS].any()
    _, roofs = marked(tmp_path)
    assert not roofs[HAS].any()


def test_the_file_stays_geoparquet_with_its_other_columns(tmp_path):
    results, roofs = marked(tmp_path, (5.0, shapely.Point(5, 5)))
    assert roofs.crs == CRS
    assert roofs.geometry.geom_equals(gpd.GeoSeries(ROOFS, index=roofs.index, crs=CRS)).all()
    assert pq.read_schema(results.file).names == ["roof_id", "capacity_kwp", HAS, KWP, "geometry"]
    assert pq.ParquetFile(results.file).num_row_groups == 2


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.floats(0.0, 50.0)), min_size=1, max_size=40),
    st.lists(st.floats(0.0, 1e4), min_size=6, max_size=6),
)
def test_what_stands_on_roofs_adds_up_to_the_systems_that_meet_any(rows, capacity):
    pairs = pd.DataFrame(rows, columns=["roof", "system", "area_m2"]).drop_duplicates(["roof", "system"])
    there = shared_kwp(pairs, capacity)
    assert there.sum() == pytest.approx(sum(capacity[each] for each in set(pairs["system"])), rel=1e-9, abs=1e-9)
    assert there.index.is_monotonic_increasing
