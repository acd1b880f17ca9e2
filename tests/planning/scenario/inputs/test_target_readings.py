"""What targets come to in tonnes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.planning.scenario.inputs.baseline import Baseline
from geoplan.planning.scenario.inputs.target_readings import targets_of

YEARS = np.arange(2024, 2051)
TOTAL = np.linspace(1000.0, 2300.0, len(YEARS))
OUTPUT = np.linspace(100.0, 360.0, len(YEARS))
PLACE = Baseline(
    years=YEARS,
    uses=(),
    activity=np.zeros((0, len(YEARS))),
    fixed_t=TOTAL,
    grid_factor=np.full(len(YEARS), 0.6),
    base_factor=0.6,
    has_floor=False,
    is_known=True,
    driver=OUTPUT,
    base_t=1000.0,
    past_t={2018: 800.0},
    drivers={"output": OUTPUT},
)
NOTHING = {"title_en": "T", "title_vi": "", "title_ja": "", "value_pct": np.nan, "level_t": np.nan}
NOTHING |= {"base_year": np.nan, "driver": "", "source": "a"}
AT_2030 = 1300.0


def read(baseline=PLACE, **row):
    table = pd.DataFrame([NOTHING | {"target_id": "t", "year": 2030.0, "sense": ""} | row])
    (reading,) = targets_of(baseline, table)
    return reading


@pytest.mark.parametrize(
    ("row", "level"),
    [
        ({"sense": "below_bau", "value_pct": 8.0}, 0.92 * AT_2030),
        ({"sense": "below_base", "value_pct": 8.0}, 0.92 * 1000),
        ({"sense": "below_base", "value_pct": 8.0, "base_year": 2018.0}, 0.92 * 800),
        ({"sense": "intensity", "value_pct": 8.0, "driver": "output"}, 0.92 * 1000 / 100 * 160),
        ({"sense": "level", "level_t": 700.0}, 700.0),
        ({"sense": "reduction", "level_t": 250.0}, AT_2030 - 250),
        ({"sense": "below_bau", "value_pct": 100.0, "year": 2050.0}, 0.0),
    ],
)
def test_each_sense_is_read_as_it_is_meant(row, level):
    reading = read(**row)
    bau = float(TOTAL[reading.year - 2024])
    assert reading.missing == ()
    assert reading.level_t == pytest.approx(level)
    assert reading.cut_t == pytest.approx(bau - level)


def test_a_target_that_names_no_sense_is_read_in_none():
    reading = read(value_pct=8.0)
    assert reading.missing == ("target_sense",)
    assert np.isnan([reading.level_t, reading.cut_t]).all()
    assert reading.value_pct == 8.0


def test_a_sense_without_a_number_says_so():
    assert read(sense="below_bau").missing == ("target_value",)


def test_a_name_alone_lacks_its_sense_and_its_number():
    assert read().missing == ("target_sense", "target_value")


def test_without_an_inventory_only_a_reduction_is_read():
    partial = replace(PLACE, is_known=False, base_t=np.nan, past_t={}, missing=("inventory", "business_as_usual"))
    for sense in ("below_bau", "below_base"):
        reading = read(partial, sense=sense, value_pct=8.0)
        assert reading.missing == ("inventory", "business_as_usual")
        assert np.isnan([reading.level_t, reading.cut_t]).all()
    assert read(partial, value_pct=8.0).missing == ("target_sense", "inventory", "business_as_usual")
    reduction = read(partial, sense="reduction", level_t=250.0)
    assert (reduction.missing, reduction.cut_t) == ((), 250.0)
    level = read(partial, sense="level", level_t=700.0)
    assert (level.level_t, np.isnan(level.cut_t)) == (700.0, True)


def test_an_inventory_tells_a_level_below_the_base_year_but_no_gap():
    partial = replace(PLACE, is_known=False, missing=("business_as_usual",))
    reading = read(partial, sense="below_base", value_pct=8.0)
    assert reading.level_t == pytest.approx(920.0)
    assert np.isnan(reading.cut_t)
    assert reading.missing == ("business_as_usual",)


def test_a_base_year_a_driver_and_a_year_that_nobody_tells():
    assert read(sense="below_base", value_pct=8.0, base_year=2010.0).missing == ("target_base_year",)
    assert read(sense="intensity", value_pct=8.0, driver="people").missing == ("target_driver",)
    assert read(sense="below_bau", value_pct=8.0, year=2060.0).missing == ("target_year",)


def test_a_study_without_targets_reads_none():
    assert targets_of(PLACE, None) == ()
