import numpy as np
import pytest

from geoplan.errors import ParameterError
from geoplan.planning.business.roof_case import roof_case


@pytest.fixture(scope="module")
def basis(small_result):
    return small_result.plan.business.roofs["residential"]


def test_what_is_set_moves_the_case_and_its_ends(basis):
    case = roof_case(5.0, 6_000.0, basis=basis, price=2_000.0)
    dear = roof_case(5.0, 6_000.0, basis=basis, price=3_000.0)
    built = roof_case(5.0, 6_000.0, basis=basis, price=2_000.0, cost=2.0 * case.cost)
    used = roof_case(5.0, 6_000.0, basis=basis, price=2_000.0, used_share=1.0)
    assert dear.figures.payback_years < case.figures.payback_years < built.figures.payback_years
    for name, (low, high) in case.ends.items():
        assert low <= float(getattr(case.figures, name)) <= high, name
    assert dear.ends["npv_usd"][0] > case.ends["npv_usd"][0] > built.ends["npv_usd"][0]
    assert float(built.figures.investment_usd) == pytest.approx(2.0 * float(case.figures.investment_usd))
    assert float(used.figures.used_kwh) == 6_000.0
    assert float(case.figures.used_kwh + case.figures.sold_kwh + case.figures.unsold_kwh) == pytest.approx(6_000.0)
    factor = basis.terms.emission_factor
    assert float(used.figures.avoided_tco2e) == pytest.approx(6.0 * factor)
    assert used.ends["used_kwh"] == used.ends["energy_kwh"], "a share that is set has no range"


def test_without_a_price_it_says_from_which_price_it_pays(basis):
    case = roof_case(5.0, 6_000.0, basis=basis)
    assert np.isnan(float(case.figures.npv_usd))
    assert np.isnan(case.ends["npv_usd"]).all()
    first = float(case.figures.pays_from_usd) * basis.usd_rate
    paid = roof_case(5.0, 6_000.0, basis=basis, price=first)
    assert float(paid.figures.npv_usd) == pytest.approx(0.0, abs=1e-6)


def test_the_table_has_a_row_a_figure(basis):
    table = roof_case(5.0, 6_000.0, basis=basis, price=2_000.0).table()
    assert table.columns.tolist() == ["low", "base", "high"]
    assert table.index.name == "figure"
    assert table.loc["pv_kwp", "base"] == 5.0
    assert (table.loc["investment_usd"].diff().dropna() > 0).all()


def test_a_size_of_nothing_costs_nothing(basis):
    figures = roof_case(0.0, 0.0, basis=basis, price=2_000.0).figures
    assert (float(figures.investment_usd), float(figures.npv_usd), float(figures.avoided_tco2e)) == (0.0, 0.0, 0.0)
    assert np.isnan([float(figures.payback_years), float(figures.kwh_usd)]).all()


def test_all_that_cannot_be_is_told_at_once(basis):
    with pytest.raises(ParameterError) as raised:
        roof_case(-1.0, float("nan"), basis=basis, price=float("inf"), used_share=1.5, cost=-2.0)
    told = str(raised.value)
    assert all(name in told for name in ("capacity_kwp", "energy_kwh", "price", "used_share", "cost"))
