import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError, ParameterError
from geoplan.layers.feedstock.waste import composition
from geoplan.parameters import load_parameters
from geoplan.potential.waste.composition import incineration_tco2e_per_t, kwh_per_t
from geoplan.potential.waste.landfill_gas import landfill_gas, landfill_tonnage
from geoplan.potential.waste.treatment import (
    check_split,
    default_split,
    load_treatments,
    sort_waste,
    treat_waste,
    waste_growth,
)
from support.own_parameters import own_parameters

PARAMETERS = load_parameters()
# Half food, a tenth of paper, a fifth of plastics, a fifth of anything else.
NONE_OF = dict.fromkeys((f"waste.composition.{name}.share" for name in composition(PARAMETERS).index), 0.0)
SHARES = {"food": 0.5, "paper": 0.1, "plastics": 0.2, "other": 0.2}
OWN = own_parameters(
    NONE_OF
    | {f"waste.composition.{name}.share": share for name, share in SHARES.items()}
    | {
        "waste.composition.food.doc": 0.15,
        "waste.composition.food.doc_f": 0.7,
        "waste.composition.food.k": 0.4,
        "waste.composition.paper.doc": 0.4,
        "waste.composition.paper.doc_f": 0.5,
        "waste.composition.paper.k": 0.3,
        "waste.composition.plastics.doc": 0.0,
        "waste.composition.other.doc": 0.0,
        "waste.composition.plastics.dry_matter": 1.0,
        "waste.composition.plastics.carbon": 0.75,
        "waste.composition.plastics.fossil_carbon_share": 1.0,
        "waste.composition.other.dry_matter": 0.9,
        "waste.composition.other.carbon": 0.05,
        "waste.composition.other.fossil_carbon_share": 1.0,
        "waste.composition.food.open_burning_n2o": 600.0,
        "waste.composition.paper.open_burning_n2o": 1400.0,
        "waste.composition.plastics.open_burning_n2o": 1500.0,
        "waste.composition.other.open_burning_n2o": 1300.0,
        "waste.incineration.oxidation_factor": 1.0,
        "waste.landfill.mcf": 1.0,
        "waste.landfill.methane_share": 0.5,
        "waste.landfill.oxidation": 0.1,
        "waste.landfill.delay": 6.0,
        "waste.landfill.horizon": 100.0,
        "waste.landfill.recovered_share": 0.0,
        "waste.landfill.engine_efficiency": 0.34,
        "waste.composting.ch4": 4.0,
        "waste.composting.n2o": 0.25,
        "waste.anaerobic_digestion.ch4": 1.0,
        "waste.anaerobic_digestion.yield_share": 0.8,
        "waste.anaerobic_digestion.engine_efficiency": 0.3,
        "waste.open_burning.oxidation_factor": 0.7,
        "waste.open_burning.ch4": 6000.0,
        "gases.methane.lhv_mass": 50.0,
        "gases.methane.gwp100": 30.0,
        "gases.nitrous_oxide.gwp100": 270.0,
    }
)
FOSSIL = (0.2 * 0.75 + 0.2 * 0.9 * 0.05) * 44 / 12  # t of CO2 a tonne through the stack
METHANE = (0.5 * 0.15 * 0.7 + 0.1 * 0.4 * 0.5) * 0.5 * 16 / 12  # t a tonne in the landfill, in the end
PLAN = pd.DataFrame({"year": [2022, 2025, 2030], "t_per_day": [942.0 + 822.0, 2800.0, 3800.0]})


def test_burning_everything_is_the_plant_of_the_other_module():
    row = treat_waste(1000.0, PARAMETERS, split={"incineration": 1.0}).loc["incineration"]
    assert row.energy_gwh == pytest.approx(kwh_per_t(PARAMETERS)[1] * 1000 / 1e6, rel=1e-12)
    assert row.emissions_tco2e == pytest.approx(incineration_tco2e_per_t(PARAMETERS) * 1000, rel=1e-12)


def test_the_stack_beside_the_methane_it_avoids():
    row = treat_waste(1.0, OWN, split={"incineration": 1.0}).loc["incineration"]
    assert row.fossil_co2_tco2e == pytest.approx(FOSSIL)
    # the methane of all that decays within a century, less what the cover oxidises
    assert row.landfill_methane_avoided_tco2e == pytest.approx(METHANE * 0.9 * 30)
    assert row.net_tco2e == pytest.approx(row.emissions_tco2e - row.landfill_methane_avoided_tco2e, rel=1e-12)
    assert row.net_tco2e < 0


def test_a_landfill_gives_off_the_sum_of_its_decay():
    history = pd.DataFrame({"landfill": "a", "year": range(2020, 2120), "waste_t": [1000.0] + [0.0] * 99})
    gas = landfill_gas(landfill_tonnage(history), OWN, recovery=0.0)
    row = treat_waste(1000.0, OWN, split={"landfill": 1.0}).loc["landfill"]
    assert row.emissions_tco2e == pytest.approx(30 * float(gas.methane_emitted_t.sum()), rel=1e-12)
    assert (row.net_tco2e, row.landfill_methane_avoided_tco2e, row.energy_gwh) == (0.0, 0.0, 0.0)


def test_gas_that_a_landfill_recovers_makes_electricity_and_avoids_less():
    wells = OWN.replace({"waste.landfill.recovered_share": {"value": 0.5, "high": 0.5}})
    row = treat_waste(1000.0, wells, split={"landfill": 1.0}).loc["landfill"]
    without = treat_waste(1000.0, OWN, split={"landfill": 1.0}).loc["landfill"]
    assert row.emissions_tco2e == pytest.approx(0.5 * without.emissions_tco2e)
    recovered_t = 0.5 * without.emissions_tco2e / 30 / 0.9
    assert row.energy_gwh == pytest.approx(recovered_t * 50e-3 * 0.34 / 3.6, rel=1e-9)
    burned = treat_waste(1000.0, wells, split={"incineration": 1.0}).loc["incineration"]
    assert burned.net_tco2e > treat_waste(1000.0, OWN, split={"incineration": 1.0}).loc["incineration"].net_tco2e


def test_compost_and_digesters_by_hand():
    table = treat_waste(1000.0, OWN, split={"composting": 0.2, "anaerobic_digestion": 0.2, "landfill": 0.6})
    assert table.loc["composting", "methane_tco2e"] == pytest.approx(200 * 4e-3 * 30)
    assert table.loc["composting", "nitrous_oxide_tco2e"] == pytest.approx(200 * 0.25e-3 * 270)
    assert table.loc["anaerobic_digestion", "methane_tco2e"] == pytest.approx(200 * 1e-3 * 30)
    # Food: 0.15 · 0.7 · 0.5 · 16/12 = 0.07 t of methane a tonne; 80 % of it drawn, less the leak.
    drawn_t = 200 * (0.07 * 0.8 - 1e-3)
    assert table.loc["anaerobic_digestion", "energy_gwh"] == pytest.approx(drawn_t * 50e-3 * 0.3 / 3.6)
    # What is left for the landfill holds 0.1 of food instead of 0.5.
    carbon = 0.1 * 0.15 * 0.7 + 0.1 * 0.4 * 0.5
    assert table.loc["landfill", "emissions_tco2e"] == pytest.approx(1000 * carbon * 0.5 * 16 / 12 * 0.9 * 30)


def test_open_burning_by_hand():
    row = treat_waste(1.0, OWN, split={"open_burning": 1.0}).loc["open_burning"]
    assert row.fossil_co2_tco2e == pytest.approx(0.7 * FOSSIL)
    assert row.methane_tco2e == pytest.approx(6e-3 * 30)
    n2o = 0.5 * 600 + 0.1 * 1400 + 0.2 * 1500 + 0.2 * 1300
    assert row.nitrous_oxide_tco2e == pytest.approx(n2o * 270 / 1e6)
    assert row.energy_gwh == 0


def test_sorting_food_out_makes_the_rest_burn_better():
    mixed = treat_waste(1000.0, PARAMETERS, split={"incineration": 1.0}).loc["incineration"]
    drier = treat_waste(1000.0, PARAMETERS, split={"composting": 0.4, "incineration": 0.6}).loc["incineration"]
    assert drier.energy_gwh / drier.waste_t > 1.4 * mixed.energy_gwh / mixed.waste_t
    assert drier.fossil_co2_tco2e == pytest.approx(mixed.fossil_co2_tco2e, rel=1e-9)


def test_a_split_that_does_not_sum_says_its_sum_with_all_else():
    with pytest.raises(ParameterError) as caught:
        check_split({"landfil": 0.5, "incineration": 0.6, "composting": -0.2})
    message = str(caught.value)
    assert len(caught.value.faults) == 3
    assert "Did you mean 'landfill'?" in message
    assert "sum to 0.9 (" in message
    with pytest.raises(ParameterError, match=r"sum to 1\.1"):
        treat_waste(1.0, PARAMETERS, split={"landfill": 0.7, "incineration": 0.4})
    with pytest.raises(ParameterError, match="sum to nan"):
        check_split({"landfill": float("nan")})


def test_no_more_can_be_sorted_out_than_there_is():
    with pytest.raises(ParameterError, match=r"composting and anaerobic_digestion for 0\.6 .* at most 0\.5"):
        sort_waste({"composting": 0.3, "anaerobic_digestion": 0.3, "landfill": 0.4}, OWN)
    everything = composition(PARAMETERS)[["paper", "plastics", "metal", "glass"]].sum()
    split = {"recycling": everything, "landfill": 1 - everything}
    assert sort_waste(split, PARAMETERS).loc["landfill", "paper"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.published
def test_the_default_split_is_the_countrys():
    assert default_split(PARAMETERS) == {
        "recycling": 0.0,
        "composting": 0.16,
        "anaerobic_digestion": 0.0,
        "incineration": 0.13,
        "landfill": 0.71,
        "open_burning": 0.0,
    }
    table = load_treatments()
    assert set(table.treatment) == set(default_split(PARAMETERS))
    assert (table[["title_en", "title_vi", "title_ja"]] != "").all(axis=None)
    fractions = {fraction for takes in table.takes for fraction in takes.split() if fraction != "*"}
    assert fractions <= set(composition(PARAMETERS).index)


@settings(deadline=None, max_examples=40)
@given(st.floats(0, 0.2), st.floats(0, 0.2), st.floats(0, 0.2), st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_each_kilogram_is_treated_once(recycling, composting, digestion, others):
    left = 1 - recycling - composting - digestion
    mixed = dict(zip(("incineration", "landfill", "open_burning"), np.array(others) / sum(others) * left, strict=True))
    split = {"recycling": recycling, "composting": composting, "anaerobic_digestion": digestion, **mixed}
    table = sort_waste(split, PARAMETERS)
    np.testing.assert_allclose(table.sum(), composition(PARAMETERS), atol=1e-12)
    np.testing.assert_allclose(table.sum(axis=1), pd.Series(split)[table.index], atol=1e-12)
    assert (table >= 0).all(axis=None)
    result = treat_waste(500.0, PARAMETERS, split=split)
    assert result.waste_t.sum() == pytest.approx(500.0, rel=1e-12)
    # Against landfilling everything, the net changes add up to the whole difference.
    landfill = treat_waste(500.0, PARAMETERS, split={"landfill": 1.0}).emissions_tco2e.sum()
    assert result.net_tco2e.sum() == pytest.approx(result.emissions_tco2e.sum() - landfill, rel=1e-9)


def test_growth_follows_the_plan_and_then_the_study():
    table = waste_growth(PLAN, years=range(2022, 2051), growth_after=0.01).set_index("year")
    assert table.t_per_day[2022] == 1764.0
    assert table.t_per_day[2023] == pytest.approx(1764 + (2800 - 1764) / 3)
    assert table.t_per_day[2030] == 3800.0
    assert table.t_per_day[2050] == pytest.approx(3800 * 1.01**20)
    assert table.basis[[2022, 2026, 2050]].tolist() == ["given", "interpolated", "growth"]
    assert table.waste_t[2025] == 2800 * 365


def test_a_year_that_nobody_knows_is_not_made_up():
    with pytest.raises(LayerError) as caught:
        waste_growth(PLAN, years=[2020, 2050])
    assert {fault.where for fault in caught.value.faults} == {"years", "growth_after"}
    assert "2050" in str(caught.value)
    twice = pd.DataFrame({"year": [2022, 2022, 2023], "t_per_day": [1.0, 2.0, -3.0]})
    with pytest.raises(LayerError) as caught:
        waste_growth(twice, years=[2022])
    assert len(caught.value.faults) == 2
    with pytest.raises(LayerError, match="no year"):
        waste_growth(PLAN.head(0), years=[2022])


def test_tonnages_that_cannot_be():
    for wrong in (-1.0, float("nan"), float("inf")):
        with pytest.raises(LayerError, match="not negative"):
            treat_waste(wrong, PARAMETERS)
    assert treat_waste(0.0, PARAMETERS).emissions_tco2e.sum() == 0.0
