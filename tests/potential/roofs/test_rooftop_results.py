"""Roofs that are written one partition after the other, and what they add up to."""

import errno
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from geoplan.errors import GeoplanError
from geoplan.potential.roofs.partition import SUMS, PartitionResult, as_table
from geoplan.potential.roofs.rooftop_results import RooftopSpool, assess_rooftops

CRS = "EPSG:32648"
KINDS = pd.MultiIndex.from_product([["residential"], ["flat", "pitched"]], names=["roof_class", "roof_form"])


def roofs(*numbers):
    boxes = [shapely.box(number, 0, number + 1, 1) for number in numbers]
    return gpd.GeoDataFrame({"roof_id": np.array(numbers, dtype="int64")}, geometry=boxes, crs=CRS)


def part(*numbers, outside=0, estates=True):
    """A partition of roofs of 10 kWh each in the first zone, of 0.1 more in each next one."""
    count = float(len(numbers))
    sums = pd.DataFrame(np.outer([1.0, 0.1], np.full(len(SUMS), 10 * count)), columns=SUMS, index=["a", "b"])
    return PartitionResult(
        roofs=roofs(*numbers),
        zones=sums,
        estates=sums.rename(index={"a": "E1", "b": "E2"}) if estates else None,
        totals=sums.sum(),
        outside=outside,
        classes=pd.Series([6 * count, 5 * count], index=KINDS, name="energy_kwh"),
    )


@dataclass
class Job:
    """What `assess_rooftops` needs of a job, with partitions that are known."""

    parts: list[PartitionResult]
    survey: Any = None
    zones: Any = field(default_factory=lambda: gpd.GeoDataFrame(geometry=[], crs=CRS))

    @property
    def rooftops(self) -> Any:
        return type("Count", (), {"count": sum(len(each.roofs) + each.outside for each in self.parts)})


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """Let the partitions of a `Job` be those that it has."""

    def results(job, scheduler=None):
        assert scheduler is None
        yield from job.parts

    monkeypatch.setattr("geoplan.potential.roofs.rooftop_results.partition_results", results)


def test_each_partition_is_a_row_group_and_the_file_is_geoparquet(tmp_path):
    path = tmp_path / "roofs.parquet"
    with RooftopSpool(path, crs=CRS) as spool:
        spool.write(roofs(1, 2))
        spool.write(as_table(roofs(3)))
    file = pq.ParquetFile(path)
    assert [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)] == [2, 1]
    read = gpd.read_parquet(path)
    assert read["roof_id"].tolist() == [1, 2, 3]
    assert read.crs == CRS
    assert read.geometry.iloc[2].bounds == (3, 0, 4, 1)


def test_a_disk_that_is_full_is_told_once_the_thread_has_met_it(tmp_path, monkeypatch):
    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(GeoplanError, match="room"), RooftopSpool(tmp_path / "roofs.parquet", crs=CRS) as spool:
        spool.write(roofs(1))


def write_two(path, first, second):
    with RooftopSpool(path, crs=CRS) as spool:
        spool.write(first)
        spool.write(second)


def test_a_partition_of_other_columns_is_refused(tmp_path):
    with pytest.raises(ValueError, match="names"):
        write_two(tmp_path / "roofs.parquet", roofs(1), roofs(2).assign(more=1.0))


def test_a_spool_that_got_nothing_leaves_no_file(tmp_path):
    with RooftopSpool(tmp_path / "roofs.parquet", crs=CRS):
        pass
    assert list(tmp_path.iterdir()) == []


def test_partitions_are_added_up():
    results = assess_rooftops(Job([part(1, 2, outside=1), part(3), part(outside=4)]))
    assert results.zones["energy_kwh"].to_dict() == {"a": 30.0, "b": 3.0}
    assert results.estates["energy_kwh"].to_dict() == {"E1": 30.0, "E2": 3.0}
    assert results.totals["energy_kwh"].tolist() == [33.0]
    assert results.classes["energy_kwh"].tolist() == [18.0, 15.0]
    assert results.outside == 5
    assert results.surveyed.empty
    assert gpd.read_parquet(results.file)["roof_id"].tolist() == [1, 2, 3]


def test_a_study_without_estates_has_no_sums_of_them():
    assert assess_rooftops(Job([part(1, estates=False)])).estates is None


def test_totals_do_not_depend_on_the_order_of_partitions():
    # next to 1e17 a single 5 is lost, six of them are not
    amounts = [1e17, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0]
    parts = [replace(part(n), totals=part(n).totals * 0 + amount) for n, amount in enumerate(amounts)]
    there, back = assess_rooftops(Job(parts)), assess_rooftops(Job(parts[::-1]))
    pd.testing.assert_frame_equal(there.totals, back.totals, check_exact=True)


def test_the_file_lives_as_long_as_the_results():
    results = assess_rooftops(Job([part(1)]))
    file = results.file
    assert file.exists()
    del results
    assert not file.exists()


def test_progress_counts_the_roofs_outside_too():
    seen = []
    assess_rooftops(Job([part(1, outside=1), part(2, 3)]), progress=lambda *told: seen.append(told))
    assert (0.5, "2 rooftops") in seen
    assert (1.0, "4 rooftops") in seen


def test_what_became_of_surveyed_roofs_is_kept_together(monkeypatch):
    found = pd.DataFrame({"roof_id": [1], "place": ["roofs!3"]})
    checked = []
    monkeypatch.setattr(
        "geoplan.potential.roofs.rooftop_results.check_surveyed_roofs", lambda *given: checked.append(given)
    )
    job = Job([replace(part(1), surveyed=found), replace(part(2), surveyed=found)], survey="the survey")
    results = assess_rooftops(job)
    assert results.surveyed.index.tolist() == [0, 1]
    assert [survey for survey, _ in checked] == ["the survey"]
