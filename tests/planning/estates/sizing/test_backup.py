import numpy as np
import pandas as pd
import pytest

import geoplan
from geoplan.errors import LayerError
from geoplan.planning.estates.dispatch_kernel import Battery
from geoplan.planning.estates.sizing.backup import Outages, backup

TIMES = pd.date_range("2026-03-02", periods=48, freq="h", tz="Asia/Ho_Chi_Minh")
LOAD = pd.Series(10.0, TIMES)
PV = pd.Series(np.resize([0.0] * 6 + [20.0] * 12 + [0.0] * 6, 48), TIMES)
BATTERY = Battery(24.0, 8.0, 1.0, 0.8)


def test_an_outage_by_hand():
    # 24 kWh stored give 8 kW of the 10 for 2 hours, which takes 20 of them, and 3.2 kWh of the third hour
    level = np.full(48, 24.0)
    out = Outages.at(TIMES, ["2026-03-02 20:00", "2026-03-02 04:00"], length_hours=[4.0, 3.0])
    told = backup(LOAD, PV, level, battery=BATTERY, outages=out)
    assert told.table["needed_kwh"].tolist() == [40.0, 30.0]
    assert told.table["served_kwh"].tolist() == pytest.approx([19.2, 26.0])
    assert told.backup_share == pytest.approx(45.2 / 70.0)
    assert told.whole_share == 0.0
    critical = backup(LOAD, PV, level, battery=BATTERY, outages=out, critical_share=0.4)
    assert critical.backup_share == 1.0
    assert critical.whole_share == 1.0


def test_pv_charges_in_the_midst_of_an_outage():
    out = Outages.at(TIMES, [TIMES[10]], length_hours=10.0)
    told = backup(LOAD, PV, np.zeros(48), battery=BATTERY, outages=out)
    assert told.served_kwh == pytest.approx(8 * 10.0 + 2 * 8.0)
    bare = backup(LOAD, PV, np.zeros(48), battery=Battery(0.0, 0.0, 1.0, 1.0), outages=out)
    assert bare.served_kwh == pytest.approx(80.0)


def test_it_finds_the_battery_as_the_dispatch_left_it():
    balance = geoplan.estate_balance(LOAD, PV, battery_kwh=24.0, battery_kw=8.0, efficiency=(1.0, 0.8))
    out = Outages.at(TIMES, [TIMES[18], TIMES[30]], length_hours=2.0)
    told = backup(LOAD, PV, balance.hours["level_kwh"], battery=BATTERY, outages=out)
    assert told.table["served_kwh"].tolist() == pytest.approx([16.0, 20.0])
    assert told.table["is_whole"].tolist() == [False, True]


def test_outages_at_random_have_their_hours_and_their_seed():
    drawn = Outages.drawn(TIMES, hours_a_year=13.0, length_hours=2.0, seed=4)
    assert drawn.steps.sum() == 13
    ends = drawn.starts + drawn.steps
    assert (drawn.starts[1:] >= ends[:-1]).all()
    assert ends.max() <= 48
    again = Outages.drawn(TIMES, hours_a_year=13.0, length_hours=2.0, seed=4)
    assert again.starts.tolist() == drawn.starts.tolist()
    other = Outages.drawn(TIMES, hours_a_year=13.0, length_hours=2.0, seed=5)
    assert other.starts.tolist() != drawn.starts.tolist()
    assert Outages.drawn(TIMES, hours_a_year=1e4, length_hours=7.0, seed=1).steps.sum() == 48


def test_outages_at_random_are_as_likely_at_any_hour():
    year = pd.date_range("2026-01-01", periods=8760, freq="h", tz="UTC")
    starts = np.concatenate(
        [Outages.drawn(year, hours_a_year=40.0, length_hours=2.0, seed=seed).starts for seed in range(60)]
    )
    shares = np.bincount(starts % 24, minlength=24) / starts.size
    assert shares == pytest.approx(np.full(24, 1 / 24), abs=0.02)


def test_no_outage_has_no_share():
    none = backup(
        LOAD,
        PV,
        np.zeros(48),
        battery=BATTERY,
        outages=Outages.drawn(TIMES, hours_a_year=0.0, length_hours=2.0, seed=1),
    )
    assert np.isnan(none.backup_share)
    assert np.isnan(none.whole_share)


def test_all_faults_are_told_at_once():
    with pytest.raises(LayerError) as told:
        Outages.at(TIMES, ["2025-03-02", "2026-03-02 04:00", "2026-04-01"], length_hours=[1.0, -1.0, 1.0])
    assert len(told.value.faults) == 3
    with pytest.raises(LayerError, match="critical_share"):
        backup(
            LOAD,
            PV,
            np.zeros(48),
            battery=BATTERY,
            outages=Outages(np.zeros(0, int), np.zeros(0, int)),
            critical_share=2,
        )


def test_the_load_of_a_step_is_never_carried_twice():
    rng = np.random.default_rng(8)
    load, pv = (pd.Series(rng.uniform(0.0, 50.0, 48), TIMES) for _ in range(2))
    told = backup(load, pv, rng.uniform(0.0, 24.0, 48), battery=BATTERY, outages=Outages(np.arange(48), np.full(48, 5)))
    assert (told.table["served_kwh"] <= told.table["needed_kwh"] + 1e-9).all()
    assert (told.table["served_kwh"] >= 0.0).all()
