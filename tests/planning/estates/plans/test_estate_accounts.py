import numpy as np
import pytest

from geoplan.planning.estates.money.estate_money import estate_money
from geoplan.planning.estates.plans.estate_accounts import EstateAccounts


def test_the_accounts_of_a_run_are_what_its_table_follows_from(small_result):
    plan = small_result.plan.estates
    accounts = plan.accounts
    assert isinstance(accounts, EstateAccounts)
    assert (accounts.measures, float(np.max(accounts.capacity_left))) == (None, 1.0)
    again = estate_money(accounts.year, accounts.terms, capacity_left=accounts.capacity_left)
    row = plan.table.iloc[0]
    for found, column in (
        (again.npv_usd, "npv_usd"),
        (100.0 * again.irr, "irr_pct"),
        (again.payback_years, "payback_years"),
        (accounts.money.jcm_npv_usd, "jcm_npv_usd"),
        (accounts.money.saving_usd, "bill_saving_usd"),
    ):
        assert float(found[0]) == pytest.approx(row[column], rel=1e-9), column
    years = float(again.discounted_payback_years[0])
    assert (np.isinf(years) and np.isnan(row["discounted_payback_years"])) or years == row["discounted_payback_years"]
