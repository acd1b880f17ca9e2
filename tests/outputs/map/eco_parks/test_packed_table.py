import json

import numpy as np
import pandas as pd

from geoplan.outputs.map.eco_parks.packed_table import NEVER, packed_table


def test_what_is_not_known_is_left_out_or_empty():
    frame = pd.DataFrame(
        {
            "estate_id": ["a", "b", None],
            "payback": [2.34567, np.inf, np.nan],
            "unknown": [np.nan, np.nan, np.nan],
            "alike": [True, False, True],
        }
    )
    packed = packed_table(frame, ["estate_id", "payback", "unknown", "alike", "not there"])
    assert packed == {
        "rows": 3,
        "numbers": {"payback": [2.346, NEVER, None], "alike": [1, 0, 1]},
        "texts": {"estate_id": [["a", "b", ""], [0, 1, 2]]},
    }
    json.dumps(packed, allow_nan=False)


def test_a_text_that_all_rows_have_stands_once():
    assert packed_table(pd.DataFrame({"a": ["x", "x", "x"]}), ["a"])["texts"] == {"a": [["x"], []]}


def test_a_table_without_rows_has_none():
    assert packed_table(pd.DataFrame({"a": []}), ["a"]) == {"rows": 0, "numbers": {}, "texts": {}}
