"""Money of an estate against figures of other programs and worked cases: ../shared/data/planning."""

import re

import pandas as pd
import pytest

from geoplan.planning.estates.money.estate_bills import BillSums
from geoplan.planning.estates.money.estate_money import FirstYear
from geoplan.planning.estates.money.returns import net_present_value
from geoplan.potential.cost import present_worth, replaced_cost
from support.needed import absent
from support.places import DATA

pytestmark = pytest.mark.real

PLANNING = DATA / "planning"


def table(name):
    if not (PLANNING / name).exists():
        absent(name)
    return pd.read_csv(PLANNING / name)


def numbers(text):
    return [float(number) for number in re.findall(r"\d+\.?\d*", text.replace(",", ""))]


def test_present_worths_are_those_that_were_published():
    # REopt: 20 years at 8.1 %; electricity rises by 2.6 %, upkeep by 2.5 %, PV loses 0.5 % a year
    published = table("expected_values.csv").set_index("quantity")["value"]
    electricity = present_worth(0.081, 20, growth=0.026)
    assert electricity == pytest.approx(float(published["pwf_electricity"]), abs=1e-4)
    assert present_worth(0.081, 20, growth=0.025) == pytest.approx(float(published["pwf_om"]), abs=1e-3)
    worn = present_worth(0.081, 20, growth=1.026 * 0.995 - 1.0) / 0.995
    assert worn / electricity == pytest.approx(float(published["pv_levelization_factor"]), abs=1e-5)
    # of the bill of the first year, after 40 % tax; with capital and upkeep it is the published life-cycle cost
    bill = float(published["year_one_bill"]) * 0.6 * electricity
    assert bill == pytest.approx(729_257.97, rel=1e-5)
    assert 707_605.665 + 51_782.717 + bill == pytest.approx(float(published["lcc"]), abs=2.0)
    flows = [0.0, *(float(published["year_one_bill"]) * 0.6 * 1.026**year for year in range(1, 21))]
    assert net_present_value(flows, discount_rate=0.081) == pytest.approx(bill, rel=1e-12)


def test_worked_cases_come_out():
    cases = table("hand_cases.csv").set_index("case")
    ((answer, *_),) = [numbers(cases.loc["capital recovery with replacement", "answer"])]
    assert replaced_cost(190_000.0, 15, years=25, discount_rate=0.1) == pytest.approx(answer, abs=0.01)
    annuity, yearly, *_ = numbers(cases.loc["abatement cost of 1 MWp rooftop", "answer"])
    assert 1.0 / present_worth(0.1, 25) == pytest.approx(annuity, abs=1e-6)
    assert 700_000.0 * (1.0 / present_worth(0.1, 25) + 0.0125) == pytest.approx(yearly, rel=1e-5)
    (bill,) = numbers(cases.loc["two-part tariff", "answer"])
    year = FirstYear.of_bills(
        BillSums(bill, 0.0), BillSums(0.0, 0.0), usd_rate=1.0, sizes=(0.0, 0.0, 0.0), delivered_kwh=0.0
    )
    assert year.saving_usd == 9200.0


@pytest.mark.parametrize(("row", "costs"), [(5, (700.0, 200.0, 190.0)), (6, (450.0, 80.0, 100.0))])
def test_a_programmes_objective_is_its_bill_and_our_annuities(row, costs):
    # its lives: PV 25 years, converter 10, store 15, at 10 %; upkeep 1.25, 1 and 1 % of the investment
    sized = table("lp_reference_pypsa.csv").iloc[row]
    sizes = sized[["pv_kw", "battery_kw", "battery_kwh"]]
    yearly = sum(
        size * price * (1.0 / present_worth(0.1, life) + upkeep)
        for size, price, life, upkeep in zip(sizes, costs, (25, 10, 15), (0.0125, 0.01, 0.01), strict=True)
    )
    # what it adds so that ties are broken comes to 1e-5
    assert sized["annual_bill_usd"] + yearly == pytest.approx(sized["objective_usd"], rel=1e-5)
