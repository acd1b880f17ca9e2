import numpy as np
import pytest

from geoplan.errors import ParameterError
from geoplan.planning.business.park_bases import IN_TABLE
from geoplan.planning.business.park_case import park_case


def never_as_infinite(*values):
    """Return values of the table, whose paybacks that never come are empty."""
    return tuple(np.inf if np.isnan(each) else float(each) for each in values)


@pytest.fixture(scope="module")
def basis(small_result):
    return small_result.plan.business.parks["e"]


def test_at_its_plan_it_is_the_table_of_estates(small_result, basis):
    case, row = park_case(basis), small_result.plan.estates.table.iloc[0]
    for name, column in IN_TABLE.items():
        (base,) = never_as_infinite(row[column])
        assert float(getattr(case.figures, name)) == pytest.approx(base, rel=1e-12), name
        assert case.ends[name] == never_as_infinite(row[f"{column}_low"], row[f"{column}_high"]), name
    assert float(case.figures.investment_usd) == pytest.approx(row["estate_investment_usd"], rel=1e-12)
    assert case.used_share == pytest.approx(row["self_consumption_share"], rel=1e-12)
    assert float(case.figures.sold_kwh) == pytest.approx(row["grid_export_mwh"] * 1000.0, rel=1e-12)
    assert (case.currency, case.usd_rate) == ("VND", 25_670.0)


def test_what_it_is_worked_out_with_gives_the_same_when_it_is_set(basis):
    case = park_case(basis)
    again = park_case(basis, price=case.price, used_share=case.used_share, cost=case.cost)
    for name, value in vars(case.figures).items():
        assert float(getattr(again.figures, name)) == pytest.approx(float(value), rel=1e-9), name
    assert again.ends["saving_usd"] == pytest.approx(case.ends["saving_usd"], rel=1e-9)


def test_price_share_and_cost_move_it(basis):
    case = park_case(basis)
    dear = park_case(basis, price=1.2 * case.price)
    less = park_case(basis, used_share=0.5 * case.used_share)
    built = park_case(basis, cost=1.5 * case.cost)
    avoided = float(basis.year.first.avoided_usd)
    assert float(dear.figures.saving_usd - case.figures.saving_usd) == pytest.approx(0.2 * avoided)
    assert float(less.figures.saving_usd) < float(case.figures.saving_usd)
    assert float(built.figures.npv_usd) < float(case.figures.npv_usd) < float(dear.figures.npv_usd)
    for one in (dear, less):
        assert one.ends["npv_usd"][0] < float(one.figures.npv_usd) < one.ends["npv_usd"][1]
    assert built.ends["investment_usd"][0] < float(built.figures.investment_usd) < built.ends["investment_usd"][1]


def test_numbers_that_cannot_be_are_refused(basis):
    with pytest.raises(ParameterError, match=r"used_share[\s\S]*cost"):
        park_case(basis, used_share=-0.1, cost=-1.0)
