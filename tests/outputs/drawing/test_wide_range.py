"""Where a range is wide beside its base value."""

import numpy as np
import pandas as pd

from geoplan.draws.quantiles import QUANTILES
from geoplan.fields import load_fields
from geoplan.outputs.drawing.wide_range import has_ends, is_quantile, is_wide, quantile_columns, wide_limit


def test_a_range_is_wide_from_the_limit_of_the_table_on() -> None:
    base = 10.0
    narrow, wide = 0.99 * wide_limit() * base, 1.01 * wide_limit() * base
    frame = pd.DataFrame({"x": [base] * 2, "x_low": [5.0, 5.0], "x_high": [5.0 + narrow, 5.0 + wide]})
    assert is_wide(frame, "x").tolist() == [False, True]
    assert is_wide(-frame.rename(columns={"x_low": "x_high", "x_high": "x_low"}), "x").tolist() == [False, True]


def test_what_is_not_known_or_is_nothing_has_no_wide_range() -> None:
    frame = pd.DataFrame({"x": [np.nan, 0.0, 1.0], "x_low": [0.0, 0.0, np.nan], "x_high": [9.0, 9.0, 9.0]})
    assert not is_wide(frame, "x").any()
    assert has_ends(frame, "x")
    assert not has_ends(frame, "x_low")


def test_quantiles_of_the_dictionary_stand_beside_what_they_are_of() -> None:
    names = set(load_fields())
    assert list(quantile_columns("total_energy_gwh")) == list(QUANTILES)
    medians = {name for name in names if name.endswith("_p50")}
    without = {name for name in medians if not is_quantile(name, names)}
    # of what follows from a share that may not be known there is no value beside the futures
    assert without == {"jpy_per_tco2_p50", "subsidy_mjpy_p50", "subsidy_pct_p50"}
    assert not is_quantile("subsidy_pct_low", names)
