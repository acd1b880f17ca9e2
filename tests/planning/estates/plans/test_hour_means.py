import numpy as np
import pandas as pd
import pytest

from geoplan.hours.year_of_hours import year_of_hours
from geoplan.planning.estates.balance_steps import balance_steps
from geoplan.planning.estates.dispatch_kernel import Battery
from geoplan.planning.estates.plans.hour_means import HOUR_COLUMNS, hour_means

TIMES = year_of_hours(2026, "Asia/Ho_Chi_Minh")
RANDOM = np.random.default_rng(5)


def test_the_means_are_those_of_the_clock_and_keep_the_year():
    load, pv = (RANDOM.uniform(0.0, 90.0, (2, len(TIMES))) for _ in range(2))
    battery = Battery(200.0, 50.0, 0.9, 0.9)
    steps = [
        balance_steps(a, b, battery=battery, hours=1.0, prices=None, surplus=None, sells=True)
        for a, b in zip(load, pv, strict=True)
    ]
    table = hour_means(["a", "b"], TIMES, load=load, pv=pv, steps=steps)
    assert tuple(table.columns) == HOUR_COLUMNS
    assert len(table) == 2 * 12 * 24
    own = table[table["estate_id"] == "b"].set_index(["month", "hour"])
    by_hand = pd.Series(load[1], TIMES).groupby([TIMES.month, TIMES.hour]).mean()
    assert own["load_kw"].to_numpy() == pytest.approx(by_hand.to_numpy())
    days = TIMES.days_in_month[(TIMES.hour == 0) & (TIMES.day == 1)].to_numpy()
    for name, each in (("import_kw", steps[1].bought), ("export_kw", steps[1].sold), ("used_kw", steps[1].used)):
        sums = own[name].to_numpy().reshape(12, 24).sum(axis=1) @ days
        assert sums == pytest.approx(each.sum())
    assert own["stored_kwh"].max() <= 200.0


def test_without_estates_there_are_no_rows():
    nothing = np.zeros((0, len(TIMES)))
    assert hour_means([], TIMES, load=nothing, pv=nothing, steps=[]).empty
