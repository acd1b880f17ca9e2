import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError, ParameterError
from geoplan.layers.feedstock.waste import STREAMS, composition
from geoplan.parameters import load_parameters
from geoplan.potential.waste.composition import (
    heating_value_factor,
    heating_value_mj_per_kg,
    incineration_tco2e_per_t,
    kwh_per_t,
    waste_potential,
)
from support.own_parameters import own_parameters

PARAMETERS = load_parameters()
# Half food, a fifth of plastics, the rest ash: 0.5 · 3 + 0.2 · 30 + 0.3 · 2 = 8.1 MJ/kg.
NONE_OF = dict.fromkeys(
    (f"waste.composition.{name}.share" for name in composition(PARAMETERS).index if name not in ("food", "plastics")),
    0.0,
)
OWN = own_parameters(
    NONE_OF
    | {
        "waste.composition.food.share": (0.5, 0.5, 0.7),
        "waste.composition.plastics.share": (0.1, 0.2, 0.3),
        "waste.composition.other.share": 0.3,
        "waste.composition.food.lhv": 3.0,
        "waste.composition.plastics.lhv": 30.0,
        "waste.composition.other.lhv": 2.0,
        "waste.composition.plastics.dry_matter": 0.9,
        "waste.composition.plastics.carbon": 0.8,
        "waste.composition.plastics.fossil_carbon_share": 1.0,
        "waste.composition.other.dry_matter": 0.9,
        "waste.composition.other.carbon": 0.04,
        "waste.composition.other.fossil_carbon_share": 0.5,
        "waste.collected_share.urban": 0.9,
        "waste.incineration.efficiency": (0.2, 0.25, 0.3),
        "waste.incineration.full_load_hours": 8000.0,
        "waste.incineration.oxidation_factor": 1.0,
        "waste.incineration.ch4": 0.5,
        "waste.incineration.n2o": 40.0,
        "gases.methane.gwp100": 30.0,
        "gases.nitrous_oxide.gwp100": 270.0,
    }
)


@pytest.mark.published
def test_the_observed_plants_lie_inside_the_interval():
    low, base, high = kwh_per_t(PARAMETERS)
    assert low < 375 < high  # Can Tho
    assert low < 457 < high  # Bac Ninh
    assert base == pytest.approx((375 + 457) / 2, rel=0.05)


@pytest.mark.published
def test_the_heating_value_is_that_of_vietnamese_waste():
    assert 5.0 < heating_value_mj_per_kg(PARAMETERS) < 7.0


def test_a_plant_by_hand():
    row = waste_potential(pd.DataFrame({"stream": ["urban"], "t_per_day": [1000.0]}), OWN).iloc[0]
    energy = 365_000 * 0.9 * 8.1e3 * 0.25 / 3.6 / 1e6
    assert row.waste_t == 365_000
    assert row.collected_t == pytest.approx(328_500)
    assert row.energy_gwh == pytest.approx(energy, rel=1e-9)
    assert row.power_mw == pytest.approx(energy * 1e3 / 8000, rel=1e-9)
    assert row.energy_gwh_low < energy < row.energy_gwh_high


@pytest.mark.published
def test_a_plant_of_the_size_of_bac_ninh_has_about_its_power():
    # 600 t a day through the grate: 13.5 MW.
    collected = PARAMETERS.replace({"waste.collected_share.all": {"value": 1.0, "high": 1.0}})
    row = waste_potential(pd.DataFrame({"stream": ["all"], "t_per_day": [600.0]}), collected).iloc[0]
    assert row.power_mw == pytest.approx(13.5, rel=0.15)


def test_fossil_carbon_of_the_stack():
    plastics = 0.2 * 0.9 * 0.8 * 1.0 * 44 / 12
    other = 0.3 * 0.9 * 0.04 * 0.5 * 44 / 12
    gases = (40 * 270 + 0.5 * 30) / 1e6
    assert incineration_tco2e_per_t(OWN) == pytest.approx(plastics + other + gases, rel=1e-6)


@pytest.mark.published
def test_plastics_alone_give_the_published_carbon_dioxide():
    # 12.9 % of the mass: 0.355 t of CO2 a tonne; the rest of the stack adds a tenth.
    assert 0.355 < incineration_tco2e_per_t(PARAMETERS) < 0.4


def test_a_composition_that_does_not_sum_is_refused_with_its_sum():
    wrong = OWN.replace({"waste.composition.food.share": {"value": 0.6, "high": 0.7, "low": 0.4}})
    with pytest.raises(ParameterError, match=r"sum to 1\.1.*food 0\.6"):
        waste_potential(pd.DataFrame({"stream": ["all"], "t_per_day": [1.0]}), wrong)


def test_a_composition_that_the_study_sets_whole():
    drier = OWN.replace(
        {
            "waste.composition.food.share": {"value": 0.45, "low": 0.3, "high": 0.7},
            "waste.composition.plastics.share": {"value": 0.25, "low": 0.08, "high": 0.3},
        }
    )
    assert composition(drier).sum() == pytest.approx(1.0)
    assert heating_value_mj_per_kg(OWN) == pytest.approx(8.1)
    assert heating_value_mj_per_kg(drier) - heating_value_mj_per_kg(OWN) == pytest.approx(0.05 * (30 - 3))


def test_the_heating_value_of_a_future_is_that_of_its_whole_mixture():
    futures = OWN.futures
    names = {"food": 3.0, "plastics": 30.0, "other": 2.0}
    drawn = np.stack([futures.value(f"waste.composition.{name}.share") for name in names])
    by_hand = (drawn / drawn.sum(axis=0) * np.array([*names.values()])[:, None]).sum(axis=0)
    assert heating_value_factor(OWN) * 8.1 == pytest.approx(by_hand)
    # where nothing else is in doubt, more food leaves less of what burns
    wet = OWN.replace({"waste.composition.plastics.share": {"value": 0.2, "low": 0.2, "high": 0.2}})
    by_food = heating_value_factor(wet)[np.argsort(wet.futures.value("waste.composition.food.share"))]
    assert (np.diff(by_food) < 0).all()


def test_faults_are_listed_together():
    waste = pd.DataFrame({"stream": ["city", "urban", "rural"], "t_per_day": [1.0, -2.0, float("nan")]})
    with pytest.raises(LayerError) as caught:
        waste_potential(waste, PARAMETERS)
    assert [fault.where for fault in caught.value.faults] == ["row 1", "row 2", "row 3"]


def test_no_waste_gives_an_empty_table():
    assert waste_potential(pd.DataFrame({"zone_id": [], "stream": [], "t_per_day": []}), PARAMETERS).empty


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(STREAMS), st.floats(0, 1e5)), min_size=1, max_size=8))
def test_rows_add_up_and_never_exceed_what_is_generated(rows):
    waste = pd.DataFrame(rows, columns=["stream", "t_per_day"])
    result = waste_potential(waste, PARAMETERS)
    assert (result.collected_t <= result.waste_t).all()
    assert (result.energy_gwh_low <= result.energy_gwh_high).all()
    whole = waste_potential(waste.groupby("stream", as_index=False).t_per_day.sum(), PARAMETERS)
    assert result.energy_gwh.sum() == pytest.approx(whole.energy_gwh.sum(), rel=1e-9, abs=1e-12)


def test_tonnes_counted_at_a_gate_are_not_reduced_by_the_collected_share_again():
    own = own_parameters({"waste.collected_share.urban": (0.5, 0.8, 0.9)})
    rows = pd.DataFrame({"stream": "urban", "t_per_day": 100.0, "basis": ["generated", "collected"]})
    result = waste_potential(rows, own)
    assert (result["collected_t"] / result["waste_t"]).tolist() == pytest.approx([0.8, 1.0])
    spread = result["energy_gwh_high"] / result["energy_gwh_low"]
    assert spread[1] < spread[0], "the collected share adds nothing to what was counted at a gate"
    low, _, high = np.divide(kwh_per_t(own), kwh_per_t(own)[1])
    at_gate = result.loc[1, ["energy_gwh_low", "energy_gwh_high"]] / result["energy_gwh"][1]
    assert at_gate.tolist() == pytest.approx([low, high])
