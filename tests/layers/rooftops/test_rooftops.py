"""Footprints: what is read, what is dropped, and that partitions add up."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import LayerError
from geoplan.layers.rooftops.rooftops import Rooftops, RooftopsCleaning, _Seen
from geoplan.preparation.import_rooftops import import_rooftops
from support.rooftop_layer import opened, refusal, whole
from support.study_folder import square

COLUMNS = {"roof_class": "kind"}


@pytest.mark.parametrize("ending", ["parquet", "gpkg", "geojson", "fgb"])
def test_every_format_gives_the_same_roofs(folder, footprints, ending):
    frame = footprints.to_crs(4326) if ending == "geojson" else footprints
    folder.features("rooftops", frame, ending, columns=COLUMNS)
    rooftops = opened(folder)
    assert rooftops.count == 30
    read = whole(rooftops)
    assert read.columns.tolist() == ["roof_id", "roof_area_m2", "roof_class", "roof_form", "height_m", "geometry"]
    assert read["roof_id"].tolist() == [str(number) for number in range(1, 31)]
    np.testing.assert_allclose(read["roof_area_m2"], 100, rtol=1e-4)
    assert set(read["roof_class"]) == {"residential"}
    assert read["roof_form"].isna().all()
    assert read["height_m"].isna().all()
    assert read.crs.to_epsg() == 32648
    assert set(read.geom_type) == {"Polygon"}


@pytest.mark.parametrize("ending", ["parquet", "gpkg"])
@pytest.mark.parametrize("size", [1, 7, 30, 1000])
def test_the_size_of_partitions_changes_nothing(folder, footprints, ending, size):
    footprints = pd.concat([footprints, footprints.iloc[:3]], ignore_index=True)
    folder.features("rooftops", footprints, ending, columns=COLUMNS)
    rooftops = opened(folder)
    parts = list(rooftops.partitions(size=size))
    assert max(len(part) for part in parts) <= size
    assert sum(len(part) for part in parts) == 30
    assert pd.concat(parts)["roof_id"].is_unique
    assert rooftops.clean == RooftopsCleaning(read=33, kept=30, duplicates=3)


def test_classes_that_are_not_known_are_left_open(folder, footprints):
    footprints["kind"] = ["House", "castle in the air", None] * 10
    footprints["roof_form"] = ["flat", "Gabled", "9.0"] * 10
    footprints["height_m"] = 7.5
    folder.features("rooftops", footprints, "gpkg", columns=COLUMNS)
    rooftops = opened(folder)
    read = whole(rooftops)
    assert read["roof_class"].value_counts(dropna=False).to_dict() == {"residential": 10, np.nan: 20}
    assert read["roof_form"].value_counts(dropna=False).to_dict() == {"flat": 10, "pitched": 10, np.nan: 10}
    assert read["height_m"].eq(7.5).all()
    assert rooftops.clean.unclassed == 20


def test_where(folder, footprints):
    footprints["kind"] = ["residential", "industrial", "commercial"] * 10
    folder.features("rooftops", footprints, "parquet", columns=COLUMNS, where={"kind": ["Industrial"]})
    assert set(whole(opened(folder))["roof_class"]) == {"industrial"}
    folder.features("rooftops", footprints, "parquet", where={"kin": ["x"]})
    assert "Did you mean 'kind'?" in refusal(folder)
    folder.features("rooftops", footprints, "parquet", where={"kind": ["x"]})
    assert "no footprints; expected building footprints" in refusal(folder)


def test_wrong_columns(folder, footprints):
    folder.features("rooftops", footprints, "parquet", columns={"roof_class": "kinds"})
    assert "no column 'kinds'; expected it, for 'roof_class'. Did you mean 'kind'?" in refusal(folder)
    folder.features("rooftops", footprints, "parquet", columns={"roof_klass": "kind"})
    assert "Did you mean 'roof_class'?" in refusal(folder)


@pytest.mark.parametrize("ending", ["parquet", "gpkg"])
def test_degrees_in_a_metre_crs_and_the_other_way_round(folder, footprints, ending):
    folder.features("rooftops", footprints.to_crs(4326).set_crs(32648, allow_override=True), ending)
    assert "which are degrees; expected metres" in refusal(folder)
    folder.features("rooftops", footprints.set_crs(4326, allow_override=True), ending)
    assert "expected degrees" in refusal(folder)


def test_no_crs_swapped_and_elsewhere(folder, footprints):
    folder.features("rooftops", footprints.set_crs(None, allow_override=True), "parquet")
    assert "no coordinate reference system" in refusal(folder)
    turned = shapely.transform(footprints.to_crs(4326).geometry.array, lambda xy: xy[:, ::-1])
    folder.features("rooftops", footprints.set_geometry(turned, crs=4326), "parquet")
    assert "Latitude and longitude are swapped" in refusal(folder)
    folder.features("rooftops", footprints.set_geometry(footprints.translate(yoff=-300_000)), "parquet")
    assert "expected bounds that meet the study" in refusal(folder)


def test_a_file_around_the_study_without_a_roof_in_it(folder, footprints):
    shifts = np.where(np.arange(30) < 15, -50_000, 50_000)
    shapes = [shapely.transform(g, lambda xy, d=d: xy + d) for g, d in zip(footprints.geometry, shifts, strict=True)]
    folder.features("rooftops", footprints.set_geometry(shapes, crs=32648), "parquet")
    assert "30 footprints, none of use" in refusal(folder)


def test_faults_of_all_partitions_are_told_at_once(folder, footprints):
    footprints["height_m"] = ["7"] * 28 + ["tall", "5000"]
    footprints["osm"] = [*range(29), 0]
    shapes = footprints.geometry.tolist()
    shapes[5] = shapes[5].centroid
    frame = footprints.set_geometry(shapes, crs=32648)
    folder.features("rooftops", frame, "parquet", columns={"roof_id": "osm"})
    with pytest.raises(LayerError) as error:
        list(opened(folder).partitions(size=4))
    told = [(fault.where, fault.found) for fault in error.value.faults]
    assert told == [
        ("feature 6", "points"),
        ("feature 29", "height_m 'tall'"),
        ("feature 30", "height_m 5,000"),
        ("feature 30", "roof_id 0 more than once"),
    ]


def test_reading_stops_where_a_file_is_of_no_use(folder, footprints):
    many = pd.concat([footprints] * 100, ignore_index=True).assign(height_m=-1.0)
    folder.features("rooftops", many, "parquet")
    with pytest.raises(LayerError, match=r"feature 1, 2, 3, 4, 5 and 1,195 more, of the first 1,200 rows"):
        list(opened(folder).partitions(size=300))


def test_a_file_that_is_not_clean_has_no_parts_to_take(folder):
    rooftops = opened(folder)
    assert not rooftops.cleaned
    with pytest.raises(LayerError, match="Run geoplan import rooftops on it"):
        rooftops.partition(0)


def test_all_footprints_are_checked_and_a_clean_file_only_for_any(folder, footprints, tmp_path):
    frame = pd.concat([footprints] * 50, ignore_index=True)
    west, south = frame.bounds[["minx", "miny"]].to_numpy().T
    south = south + np.arange(len(frame)) // len(footprints) * 5.0  # apart: those that overlap count once
    frame["geometry"] = shapely.box(west, south, west + 4, south + 4)
    folder.features("rooftops", frame.assign(height_m=5.0), "parquet")
    rooftops = Rooftops(folder.reading("rooftops"))
    seen: list[tuple[float, str]] = []
    rooftops.check_all(size=400, progress=lambda fraction, message: seen.append((fraction, message)))
    assert rooftops.clean.kept == 1500
    assert seen[0] == (400 / 1500, "400 rooftops")
    assert seen[-1] == (1.0, "1,500 rooftops")
    frame.loc[1499, "geometry"] = frame.geometry[1499].centroid
    folder.features("rooftops", frame, "parquet")
    rooftops = Rooftops(folder.reading("rooftops"))
    rooftops.check_first()
    with pytest.raises(LayerError, match="feature 1500: found points"):
        rooftops.check_all()
    footprints.to_parquet(tmp_path / "given.parquet")
    made = import_rooftops(tmp_path / "given.parquet", tmp_path / "clean.parquet", crs="EPSG:32648")
    folder.set("rooftops", file=str(made.path))
    clean = Rooftops(folder.reading("rooftops"))
    clean.check_all()
    assert clean.cleaned
    assert clean.clean is None


def test_footprints_larger_than_any_building(folder, footprints):
    footprints.loc[3, "geometry"] = square(0, 0, 4000)
    folder.features("rooftops", footprints, ending="parquet", columns={"roof_class": "kind"})
    assert "feature 4: found a footprint of 16,000,000 m2; expected at most 10,000,000 m2" in refusal(folder)


def test_ids_that_are_fractions_by_mistake_become_text_without_a_point(folder, footprints):
    footprints["roof_id"] = np.arange(len(footprints), dtype=float)
    folder.features("rooftops", footprints, ending="parquet", columns={"roof_class": "kind"})
    assert whole(opened(folder))["roof_id"].tolist() == [str(number) for number in range(30)]
    footprints.loc[2, "roof_id"] = np.nan
    folder.features("rooftops", footprints, ending="parquet", columns={"roof_class": "kind"})
    assert "feature 3: found no roof_id" in refusal(folder)


@given(st.lists(st.lists(st.integers(0, 60), max_size=9), max_size=12))
def test_what_came_before_is_known_again(batches):
    seen, before = _Seen(), set()
    for batch in batches:
        new = seen.first_time(np.array(batch, dtype=np.uint64))
        for number, first in zip(batch, new.tolist(), strict=True):
            assert first == (number not in before)
            before.add(number)
    assert all(len(longer) > len(next_one) for longer, next_one in pairwise(seen._runs))
