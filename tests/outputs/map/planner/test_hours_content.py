import base64
import json
import zlib

import numpy as np
import pytest

from geoplan.outputs.map.packed_hours import LAGS, ROW_BEFORE
from geoplan.outputs.map.planner.hours_content import LEVELS, hours_content
from geoplan.outputs.map.planner.mean_days import mean_days
from support.sunny_hours import with_sunny_hours

CELLS = 288


@pytest.fixture(scope="module")
def days(sample_assessment):
    return mean_days(with_sunny_hours(sample_assessment))


def unpacked(packed: str) -> np.ndarray:
    told = np.frombuffer(zlib.decompress(base64.b64decode(packed), -15), np.uint8)
    rows: list[np.ndarray] = []
    for row in told.reshape(-1, 1 + 2 * CELLS).astype(int):
        zigzag = row[1 : 1 + CELLS] | row[1 + CELLS :] << 8
        values = (zigzag >> 1) ^ -(zigzag & 1)
        if row[0] == ROW_BEFORE:
            values = values + rows[-1]
        elif lag := LAGS[row[0]]:
            for at in range(lag, CELLS):
                values[at] += values[at - lag]
        rows.append(values)
    return np.array(rows)


def test_the_page_has_the_hours_to_a_level_and_the_years_exactly(days):
    content = json.loads(json.dumps(hours_content(days)))
    rows = unpacked(content["rows"])
    zones = len(days.kw)
    assert len(rows) == zones + content["skies"] + 2
    kw = rows[:zones] * np.array(content["scale"])[:, None]
    most = days.kw.max(axis=(1, 2))
    assert np.abs(kw - days.kw.reshape(zones, -1)).max() < 0.51 * most.max() / LEVELS
    weights = np.repeat(content["days"], 24)
    np.testing.assert_allclose(kw @ weights, (days.kw.reshape(zones, -1) @ weights), rtol=1e-11)
    np.testing.assert_allclose(rows[zones], days.irradiation.days.ravel(), atol=0.5)
    np.testing.assert_allclose(rows[-2] / 10 - 90, days.sun[0].ravel(), atol=0.051)
    np.testing.assert_allclose(rows[-1] / 10, days.sun[1].ravel(), atol=0.051)


def test_the_hours_are_small_in_the_page_and_absent_where_none_are_known(days):
    assert len(json.dumps(hours_content(days))) < 6_000
    assert hours_content(None) is None
