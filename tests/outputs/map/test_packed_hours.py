import base64
import zlib

import numpy as np
import pytest

from geoplan.outputs.map.packed_hours import LAGS, ROW_BEFORE, packed_hours

HOURS = 8760


def unpacked(text: str, hours: int) -> tuple[np.ndarray, list[int]]:
    """Read rows as the format says, and by which way each was told."""
    data = np.frombuffer(zlib.decompress(base64.b64decode(text), wbits=-15), dtype=np.uint8)
    rows, ways = [], []
    for part in data.reshape(-1, 1 + 2 * hours).astype(np.int64):
        way, zigzag = int(part[0]), part[1 : 1 + hours] | (part[1 + hours :] << 8)
        steps = (zigzag >> 1) ^ -(zigzag & 1)
        row = steps.copy()
        for hour in range(hours):
            if way == ROW_BEFORE:
                row[hour] += rows[-1][hour]
            elif 0 < LAGS[way] <= hour:
                row[hour] += row[hour - LAGS[way]]
        rows.append(row)
        ways.append(way)
    return np.array(rows), ways


def test_rows_are_read_as_they_were_whichever_way_is_shortest():
    draw = np.random.default_rng(3)
    hour = np.arange(HOURS)
    noise = draw.integers(0, 1024, HOURS)
    day, week = (draw.integers(0, 900, HOURS)[hour % length] for length in (24, 168))
    ripple = draw.integers(0, 2, (2, HOURS)).cumsum(axis=1) // 60
    rows = [noise, (noise + 1) % 1024, day + ripple[0], week + ripple[1], hour // 9, 0 * hour]
    read, ways = unpacked(packed_hours(rows), HOURS)
    assert (read == rows).all()
    assert ways[1:5] == [ROW_BEFORE, 2, 3, 1]


def test_a_year_that_repeats_its_week_takes_no_room_and_a_rough_one_less_than_ten_bits_an_hour():
    week = np.tile(np.random.default_rng(3).integers(0, 1024, 168), 53)[:HOURS]
    assert len(packed_hours([week])) < 700
    rough = np.random.default_rng(4).normal(500, 90, HOURS).clip(0, 1023).astype(int)
    assert len(packed_hours([rough])) * 6 / HOURS < 10


@pytest.mark.parametrize("row", [[-1, 0], [0, 2**14]])
def test_a_number_that_does_not_fit_is_refused(row):
    with pytest.raises(ValueError, match="0 to 16383"):
        packed_hours([row])
