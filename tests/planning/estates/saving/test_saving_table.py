from dataclasses import replace

import numpy as np
import pytest

from geoplan.planning.estates.money.estate_terms import EstateTerms
from geoplan.planning.estates.saving.boiler_fuel import fuel_measures
from geoplan.planning.estates.saving.estate_measures import estate_measures
from geoplan.planning.estates.saving.saving_table import SAVING_COLUMNS, SavingTables
from support.own_saving import CAPEX, LIFE, saving_basis, saving_parameters

PRICE, RATE, FACTOR = 0.1, 0.08, 0.6


def tables(basis, *, price=PRICE, parameters=None, sure="high", escalation=0.0):
    own = saving_parameters() if parameters is None else parameters
    count = len(basis.estate_ids)
    terms = replace(EstateTerms.of(own), discount_rate=RATE, emission_factor=FACTOR, price_escalation=escalation)
    return SavingTables(
        basis,
        estate_measures(basis, own),
        fuel_measures(basis, own, emission_factor=FACTOR),
        price_usd_per_kwh=np.full(count, price),
        terms=terms,
        parameters=own,
        load_confidence=[sure] * count,
    )


def test_payback_and_abatement_cost_of_a_measure_by_hand():
    row = tables(saving_basis({"food": 1.0})).table.set_index("measure").loc["led"]
    kwh = row["saved_mwh"] * 1000.0
    assert row["saving_investment_usd"] == pytest.approx(CAPEX * kwh)
    assert row["saving_payback_years"] == pytest.approx(CAPEX / (PRICE - 0.02 * CAPEX))
    annuity = RATE / (1.0 - (1.0 + RATE) ** -LIFE)
    yearly = CAPEX * kwh * (annuity + 0.02) - PRICE * kwh
    assert row["saving_avoided_tco2e"] == pytest.approx(kwh / 1000.0 * FACTOR)
    assert row["saving_abatement_usd_per_t"] == pytest.approx(yearly / row["saving_avoided_tco2e"])
    assert row["saving_abatement_usd_per_t"] < 0.0, "it pays for itself"


def test_dearer_electricity_makes_it_cheaper_and_none_leaves_money_unknown():
    basis = saving_basis({"food": 1.0})
    still, rising = (tables(basis, escalation=each).columns.iloc[0] for each in (0.0, 0.05))
    assert rising["saving_abatement_usd_per_t"] < still["saving_abatement_usd_per_t"]
    bare = tables(basis, price=np.nan).columns.iloc[0]
    assert bare["saved_mwh"] == still["saved_mwh"]
    assert bare["saving_investment_usd"] == still["saving_investment_usd"]
    assert np.isnan(bare[["saving_payback_years", "saving_abatement_usd_per_t"]].astype(float)).all()


def test_rows_add_up_to_the_columns_of_estates():
    basis = saving_basis({"food": 1.0}, {"cement": 1.0}, cement=(np.nan, 2_000.0))
    own = tables(basis)
    rows = own.table[own.table["energy_carrier"] == "electricity"].groupby("estate_id")
    assert own.columns["saved_mwh"].tolist() == pytest.approx(rows["saved_mwh"].sum().tolist())
    assert own.columns["saving_potential_share"].tolist() == pytest.approx(rows["energy_saving_share"].sum().tolist())
    spent, avoided = rows["saving_investment_usd"].sum(), rows["saving_avoided_tco2e"].sum()
    assert own.columns["saving_investment_usd"].tolist() == pytest.approx(spent.tolist())
    costs = (own.table["saving_abatement_usd_per_t"] * own.table["saving_avoided_tco2e"]).groupby(
        own.table["estate_id"]
    )
    assert own.columns["saving_abatement_usd_per_t"].tolist() == pytest.approx((costs.sum() / avoided).tolist())
    by_tonne = own.table[own.table["measure"] == "waste_heat_power"]
    assert by_tonne["estate_id"].tolist() == ["e1"], "only where its tonnes are told"


def test_what_is_not_known_is_said_and_without_load_there_is_no_row():
    basis = saving_basis({"hospital": 1.0}, {"food": 1.0})
    own = tables(basis)
    assert own.table.columns.tolist() == list(SAVING_COLUMNS)
    public = own.table[(own.table["estate_id"] == "e0") & (own.table["energy_carrier"] == "electricity")]
    numbers = ["energy_saving_share", "saved_mwh", "saving_investment_usd", "saving_payback_years"]
    assert len(public) == 7
    assert public[[*numbers, "saving_abatement_usd_per_t", "saving_avoided_tco2e"]].isna().all(axis=None)
    assert own.columns.iloc[0].isna().all()
    fuel = own.table[own.table["energy_carrier"] == "fuel"]
    assert fuel["saved_mwh"].isna().all()
    assert fuel["saving_payback_years"].notna().all()
    idle = tables(saving_basis({}, load_kwh=0.0))
    assert idle.table.empty
    assert idle.columns.iloc[0].fillna(-1.0).tolist() == [-1.0, 0.0, 0.0, -1.0, -1.0], "nothing is saved of nothing"


def test_what_a_tonne_saves_is_not_nought_where_nobody_tells_what_it_takes():
    """As outside Viet Nam, whose norms hold nowhere else."""
    parameters = saving_parameters().unknown(["estates.load.intensity.cement"])
    own = tables(saving_basis({"cement": 1.0}, cement=(2_000.0,)), parameters=parameters)
    row = own.table.set_index("measure").loc["waste_heat_power"]
    assert row[["energy_saving_share", "saved_mwh", "saving_investment_usd", "saving_avoided_tco2e"]].isna().all()
    assert own.columns["saved_mwh"].notna().all(), "the others are known"


def test_it_is_as_sure_as_the_least_sure_of_what_it_rests_on():
    rows = tables(saving_basis({"food": 1.0}), parameters=saving_parameters()).table.set_index("measure")
    assert rows.loc["led", "confidence"] == "low", "end uses are"
    sure = saving_parameters().replace(
        {f"saving.waste_heat_power.{name}": 0.2 if name != "life" else 9.0 for name in ("saving", "capex", "life")}
    )
    basis = saving_basis({"cement": 1.0}, cement=(1_000.0,))
    for load, told in (("high", "medium"), ("medium", "medium"), ("low", "low")):
        rows = tables(basis, parameters=sure, sure=load).table.set_index("measure")
        assert rows.loc["waste_heat_power", "confidence"] == told
