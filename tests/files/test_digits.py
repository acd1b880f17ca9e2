import json
import math

import numpy as np
import pandas as pd
import pytest

from geoplan.files.digits import shortened, shortened_json, write_csv


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0.1 + 0.2, "0.3"),
        (117_413.0, "117413"),
        (-0.0, "0"),
        (1 / 3, "0.333333333333"),
        (2 / 3 * 1e9, "666666666.667"),
        (1.5e300, "1.5e+300"),
    ],
)
def test_numbers_in_json(number, written):
    assert json.dumps(shortened(number)) == written
    assert json.dumps(shortened_json([{"a": (number,)}])) == f'[{{"a": [{written}]}}]'


def test_what_is_no_number_stays():
    given = {"text": "0.30000000000000004", "count": 3, "true": True, "none": None}
    assert shortened_json(given) == given
    assert type(shortened_json(True)) is bool
    assert math.isnan(shortened_json(math.nan))


def test_a_table(tmp_path):
    frame = pd.DataFrame(
        {
            "zone_id": ["00123", "b"],
            "longitude": [106.123456789, np.nan],
            "persons": [117_413.0, 2.0],
            "share": [0.1 + 0.2, 1 / 3],
        }
    )
    before = frame.copy()
    write_csv(frame, tmp_path / "t.csv")
    text = (tmp_path / "t.csv").read_bytes().decode("utf-8-sig")
    assert text == "zone_id,longitude,persons,share\n00123,106.1234568,117413,0.3\nb,,2,0.333333333333\n"
    pd.testing.assert_frame_equal(frame, before)
