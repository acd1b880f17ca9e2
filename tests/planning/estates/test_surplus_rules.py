from datetime import date

import numpy as np
import pandas as pd
import pytest

import geoplan
from geoplan.errors import LayerError, ParameterError
from geoplan.planning.estates.surplus_rules import SurplusRule, sold_kw, sold_share, surplus_periods, surplus_rule
from geoplan.planning.estates.tariffs import Surplus

TIMES = pd.date_range("2026-06-25 22:00", periods=4, freq="h", tz="Asia/Ho_Chi_Minh")


def series(values):
    return pd.Series(np.asarray(values, float), TIMES)


@pytest.mark.published
def test_the_year_that_crosses_the_decree_has_both_shares():
    # 100 of PV before midnight, 100 after it, no load: 20 and 50 are sold
    balance = geoplan.estate_balance(series([0.0] * 4), series([40.0, 60.0, 10.0, 90.0]), surplus=surplus_rule())
    assert balance.hours["export_kw"].tolist() == pytest.approx([8.0, 12.0, 5.0, 45.0])
    assert balance.hours["curtailed_kw"].sum() == pytest.approx(130.0)


def test_what_one_period_leaves_unsold_another_does_not_sell():
    rule = SurplusRule(((date(2026, 1, 1), Surplus(0.5)), (date(2026, 6, 26), Surplus(0.1))))
    balance = geoplan.estate_balance(series([10.0, 10.0, 0.0, 0.0]), series([10.0, 10.0, 10.0, 10.0]), surplus=rule)
    assert balance.export_kwh == pytest.approx(2.0)


def test_a_rule_of_one_day_is_that_rule():
    left, sun = np.array([1.0, 5.0, 2.0, 0.0]), np.array([10.0, 6.0, 3.0, 1.0])
    for of in ("available", "produced"):
        one = Surplus(0.2, of=of)
        rule = SurplusRule(((date(2020, 1, 1), one),))
        assert sold_kw(left, sun, rule.over(TIMES)).tolist() == sold_kw(left, sun, one).tolist()
    assert surplus_periods(one, TIMES) == ((slice(0, 4), one),)
    assert surplus_periods(rule.over(TIMES), TIMES) == rule.over(TIMES)


def test_a_rule_of_the_capacity_holds_in_its_own_steps():
    rule = SurplusRule(((date(2026, 1, 1), Surplus(1.0)), (date(2026, 6, 26), Surplus(0.5, of="capacity", pv_kwp=8.0))))
    assert sold_kw(np.full(4, 6.0), np.full(4, 6.0), rule.over(TIMES)).tolist() == [6.0, 6.0, 4.0, 4.0]


def test_days_are_those_of_the_series_clock():
    rule = surplus_rule()
    (before, share), (after, _) = rule.over(TIMES)
    assert (before, share.share, after) == (slice(0, 2), 0.2, slice(2, 4))
    assert rule.over(TIMES.tz_convert("UTC")) == ((slice(0, 4), Surplus(0.2)),)
    assert sold_share(None, left=5.0, sun=1.0) == 1.0


def test_steps_before_the_first_day_are_a_fault_and_so_are_days_out_of_order():
    rule = SurplusRule(((date(2026, 6, 26), Surplus(0.5)),))
    with pytest.raises(ParameterError, match="a rule since 2026-06-26"):
        rule.over(TIMES)
    with pytest.raises(LayerError, match="steps since 2026-06-26"):
        geoplan.estate_balance(series([1.0] * 4), series([1.0] * 4), surplus=rule)
    wrong = SurplusRule(((date(2026, 6, 26), Surplus(1.5)), (date(2026, 1, 1), Surplus(0.5))))
    assert [fault.where for fault in wrong.faults()] == ["share", "parts"]
    assert [fault.where for fault in SurplusRule(()).faults()] == ["parts"]


def test_a_country_without_a_rule_is_told():
    with pytest.raises(ParameterError, match="a country with one: VN"):
        surplus_rule("JP")
