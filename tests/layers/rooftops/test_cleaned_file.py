"""A file that was cleaned: taken as it is, part by part, unless it was changed since."""

import pickle
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import CRS

from geoplan.errors import LayerError
from geoplan.layers.opening.reading import Area
from geoplan.layers.rooftops.cleaned_file import open_cleaned
from geoplan.layers.rooftops.file import write_rooftop_file
from geoplan.layers.rooftops.rooftops import Rooftops, RooftopsCleaning
from support.study_folder import square
from support.town import CRS as TOWN_CRS
from support.town import SOUTH, WEST, imported, same, town


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("roof_area_m2", 1e308, "10^308; expected 4 to 10,000,000 m2"),
        ("roof_area_m2", np.inf, "inf"),
        ("height_m", -5.0, "-5; expected 0 to 1,000 m"),
        ("height_m", 1e308, "10^308"),
    ],
)
def test_values_are_looked_at_again(tmp_path, name, value, found):
    roofs = {"roof_id": [7, 8], "roof_area_m2": [100.0, 100.0], "roof_class": ["residential"] * 2}
    roofs |= {"roof_form": ["flat"] * 2, "height_m": [5.0, np.nan]}
    roofs[name][1] = value
    shapes = [square(0, 0, 10), square(50, 0, 10)]
    write_rooftop_file(tmp_path / "r.parquet", gpd.GeoDataFrame(roofs, geometry=shapes, crs=TOWN_CRS))
    cleaned = open_cleaned(tmp_path / "r.parquet", crs=CRS.from_user_input(TOWN_CRS))
    with pytest.raises(LayerError) as caught:
        cleaned.partition(0, area=None)
    assert f"roof_id 8: found {name} {found}" in str(caught.value)


def opened(folder, path: Path, **changes) -> Rooftops:
    folder.set("rooftops", file=str(path))
    reading = folder.reading("rooftops")
    return Rooftops(replace(reading, **changes) if changes else reading)


def test_a_run_takes_the_file_as_it_is(tmp_path, folder):
    frame = town()
    frame.loc[0, "geometry"] = None
    report, _ = imported(frame, tmp_path)
    rooftops = opened(folder, report.path)
    assert rooftops.cleaned
    assert rooftops.partition_count == 8
    parts = list(rooftops.partitions())
    raw = opened(folder, tmp_path / "in.parquet")
    slow = pd.concat(list(raw.partitions())).sort_values("roof_id", ignore_index=True)
    fast = pd.concat(parts).sort_values("roof_id", ignore_index=True)
    same(fast, slow)
    assert fast.crs == TOWN_CRS
    assert rooftops.clean == raw.clean == RooftopsCleaning(read=2000, kept=1999, dropped=1)
    for number in (7, 0, 3):
        same(rooftops.partition(number), parts[number])
    with pytest.raises(IndexError):
        rooftops.partition(8)
    same(pd.concat(list(rooftops.partitions(size=100)), ignore_index=True), pd.concat(parts, ignore_index=True))
    assert max(map(len, rooftops.partitions(size=100))) == 100


def test_parts_travel_to_other_processes(tmp_path, folder):
    report, _ = imported(town(), tmp_path)
    rooftops = opened(folder, report.path)
    sent = pickle.loads(pickle.dumps(rooftops))
    assert sent.partition_count == 8
    same(sent.partition(5), rooftops.partition(5))


def test_only_the_parts_of_the_place_are_read(tmp_path, folder, monkeypatch):
    report, roofs = imported(town(), tmp_path)
    corner = shapely.box(WEST + 3000, SOUTH + 3000, WEST + 4000, SOUTH + 4000)
    area = Area(gpd.GeoDataFrame({"zone_id": ["corner"]}, geometry=[corner], crs=TOWN_CRS))
    rooftops = opened(folder, report.path, area=area)
    groups = []
    read_row_group = pq.ParquetFile.read_row_group
    monkeypatch.setattr(
        pq.ParquetFile,
        "read_row_group",
        lambda file, i, **options: groups.append(i) or read_row_group(file, i, **options),
    )
    kept = pd.concat(list(rooftops.partitions()))
    expected = roofs[roofs.intersects(corner)]
    assert sorted(kept["roof_id"]) == sorted(expected["roof_id"])
    assert 0 < len(groups) < rooftops.partition_count
    assert rooftops.clean.outside == 2000 - len(expected)
    elsewhere = Area(area.zones.translate(5000).to_frame("geometry").assign(zone_id="none"))
    with pytest.raises(LayerError, match="expected bounds that meet the study"):
        opened(folder, report.path, area=elsewhere)


def test_all_that_come_near_a_part_are_around_it(tmp_path, folder):
    report, roofs = imported(town(), tmp_path)
    rooftops = opened(folder, report.path)
    for number in (0, 3):
        west, south, east, north = rooftops.partition(number).total_bounds
        near = roofs[roofs.intersects(shapely.box(west - 80, south - 80, east + 80, north + 80))]
        around = rooftops.around(number, radius_m=80.0)
        same(around.sort_values("roof_id", ignore_index=True), near.sort_values("roof_id", ignore_index=True))
        assert len(around) > len(rooftops.partition(number))
        heights = rooftops.footprints_around(number, radius_m=80.0, heights_alone=True)
        np.testing.assert_array_equal(heights.rows["height_m"], around["height_m"])  # NaN where unknown
        assert heights.shapes().tolist() == around.geometry.tolist()


def test_the_mark_does_not_outlive_a_change(tmp_path, folder):
    report, roofs = imported(town(50), tmp_path)
    roofs.to_parquet(tmp_path / "edited.parquet")
    assert not opened(folder, tmp_path / "edited.parquet").cleaned
    assert opened(folder, report.path).cleaned
    folder.set("rooftops", file=str(report.path), where={"roof_class": ["commercial"]})
    assert not Rooftops(folder.reading("rooftops")).cleaned
