"""Files of roofs as they are written."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pyarrow import parquet

from geoplan.layers.rooftops.file import RooftopFile, rooftop_table, write_rooftop_file
from geoplan.layers.rooftops.rooftops import Rooftops, RooftopsCleaning
from support.town import SOUTH, WEST, town


def opened(folder, path: Path, **changes) -> Rooftops:
    folder.set("rooftops", file=str(path))
    reading = folder.reading("rooftops")
    return Rooftops(replace(reading, **changes) if changes else reading)


def test_generated_roofs_that_are_too_small(tmp_path, folder):
    frame = town(100).assign(roof_id=np.arange(100), roof_class="residential", roof_form="flat")
    frame["roof_area_m2"] = frame.area
    frame.loc[7, "geometry"] = shapely.box(WEST, SOUTH, WEST + 1.9, SOUTH + 2)
    frame["roof_area_m2"] = frame.area
    write_rooftop_file(tmp_path / "drawn.parquet", frame)
    rooftops = opened(folder, tmp_path / "drawn.parquet")
    assert sorted(pd.concat(list(rooftops.partitions()))["roof_id"]) == sorted(str(n) for n in range(100) if n != 7)
    assert rooftops.clean == RooftopsCleaning(read=100, kept=99, dropped=1)


def test_what_a_write_fails_by_is_told_by_the_next_or_at_the_end(tmp_path, monkeypatch):
    frame = town(40).assign(roof_id=np.arange(40))
    bounds = tuple(frame.total_bounds)
    failed = OSError(28, "No space left on device")

    def full(*_given, **_options):
        raise failed

    monkeypatch.setattr(parquet.ParquetWriter, "write_table", full)

    def write(times):
        with RooftopFile(tmp_path / "full.parquet", crs=frame.crs, bounds=bounds, rows_per_group=20) as file:
            for _ in range(times):
                file.write(rooftop_table(frame))

    for times in (1, 3):
        with pytest.raises(OSError, match="No space left") as told:
            write(times)
        assert told.value is failed


def test_row_groups_stand_in_the_order_that_they_were_written_in(tmp_path):
    frame = town(90).assign(roof_id=np.arange(90))
    with RooftopFile(
        tmp_path / "r.parquet", crs=frame.crs, bounds=tuple(frame.total_bounds), rows_per_group=20
    ) as file:
        for start in range(0, 90, 15):
            file.write(rooftop_table(frame.iloc[start : start + 15]))
    with parquet.ParquetFile(tmp_path / "r.parquet") as written:
        groups = [written.read_row_group(number)["roof_id"].to_pylist() for number in range(written.num_row_groups)]
    assert groups == [list(range(start, min(start + 20, 90))) for start in range(0, 90, 20)]
