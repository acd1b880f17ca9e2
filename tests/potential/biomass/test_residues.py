import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError, ParameterError
from geoplan.layers.feedstock.items import load_residues
from geoplan.parameters import Parameters, load_parameters
from geoplan.potential.biomass.residues import (
    ECONOMIC_COLUMNS,
    delivered_cost_usd_per_t,
    economic_level,
    economic_radius_km,
    economic_share,
    residue_factors,
    residue_potential,
)
from support.own_parameters import own_parameters
from support.triangles import OF_A_THOUSAND, tenths

PARAMETERS = load_parameters()


# Straw at 40 USD/t on the field; 2,500 VND a tonne and kilometre at 25,000 VND a dollar: 0.1 USD.
HAUL = own_parameters(
    {
        "residues.rice_straw.farm_gate_cost": 40.0,
        "costs.feedstock.farm_gate_cost": (20.0, 40.0, 60.0),
        "residues.transport.tariff": 2500.0,
        "residues.transport.tortuosity": 1.5,
        "costs.finance.exchange_rate": 25_000.0,
    }
)


def straw(production_t: float, parameters: Parameters = PARAMETERS) -> pd.Series:
    crops = pd.DataFrame({"crop": ["paddy"], "production_t": [production_t]})
    return residue_potential(crops, parameters).set_index("residue").loc["rice_straw"]


@pytest.mark.published
@pytest.mark.parametrize(
    ("production_t", "gwh", "mw"),
    [(436_700.0, 174.0, 25.0), (120_500.0, 48.0, 7.0)],
    ids=["Hai Phong 2017", "Ba Ria-Vung Tau 2016"],
)
def test_straw_as_published(production_t, gwh, mw):
    row = straw(production_t)
    assert row.energy_gwh == pytest.approx(gwh, rel=0.05)
    assert row.power_mw == pytest.approx(mw, rel=0.05)
    assert row.energy_gwh_low < row.energy_gwh < row.energy_gwh_high


def test_straw_by_hand():
    own = own_parameters(
        {
            "residues.rice_straw.rpr": 1.2,
            "residues.rice_straw.lhv": 12.0,
            "residues.rice_straw.collectable_share": 0.5,
            "residues.rice_straw.available_share": 0.8,
            "residues.conversion.efficiency": 0.3,
        }
    )
    row = straw(1000.0, own)
    assert row.residue_t == pytest.approx(1200.0)
    assert row.theoretical_tj == pytest.approx(14.4)
    assert row.technical_tj == pytest.approx(7.2)
    assert row.available_tj == pytest.approx(5.76)
    assert row.energy_gwh == pytest.approx(5.76 * 0.3 / 3.6)


@pytest.mark.published
def test_straw_of_the_country_is_of_the_published_size():
    # 2,565 MW for Viet Nam; about 43 million tonnes of paddy.
    assert straw(43.4e6).power_mw == pytest.approx(2565, rel=0.05)


@pytest.mark.published
def test_a_husk_plant_yields_what_its_credits_say():
    # 10 MW in Hau Giang: 22,315 tCO2 a year at 0.333 tCO2/MWh.
    hours = 22_315 / 0.333 / 10
    factor = PARAMETERS["residues.conversion.capacity_factor"]
    assert factor.low * 8760 < hours < factor.high * 8760


def test_each_row_keeps_its_columns_and_comes_in_order():
    crops = pd.DataFrame(
        {
            "zone_id": ["b", "a"],
            "crop": ["maize", "paddy"],
            "production_t": [10.0, 20.0],
            "season": ["spring", "winter"],
        },
        index=[7, 7],
    )
    result = residue_potential(crops, PARAMETERS)
    assert result.zone_id.tolist() == ["b", "b", "b", "a", "a"]
    assert result.residue.tolist() == ["maize_stalk", "maize_cob", "maize_husk", "rice_straw", "rice_husk"]
    assert result.season.tolist()[-1] == "winter"
    assert result.index.tolist() == [0, 1, 2, 3, 4]


def test_the_soil_keeps_its_share_where_the_area_is_known():
    crops = pd.DataFrame({"crop": ["maize", "maize"], "production_t": [4000.0, 4000.0], "area_ha": [1000.0, None]})
    own = own_parameters(
        {
            "residues.maize_stalk.rpr": 1.0,
            "residues.maize_stalk.lhv": 14.0,
            "residues.maize_stalk.collectable_share": 0.5,
            "residues.maize_stalk.soil_retention": 3.0,
        }
    )
    stalks = residue_potential(crops, own).query("residue == 'maize_stalk'")
    kept = stalks.theoretical_tj - stalks.technical_tj
    assert kept.iloc[0] == pytest.approx(3.0 * 1000 * 14.0 / 1e3)
    assert stalks.technical_tj.iloc[1] == pytest.approx(0.5 * stalks.theoretical_tj.iloc[1])


def test_a_field_that_must_keep_all_gives_nothing():
    crops = pd.DataFrame({"crop": ["maize"], "production_t": [1000.0], "area_ha": [1000.0]})
    own = own_parameters({"residues.maize_stalk.rpr": 1.0, "residues.maize_stalk.soil_retention": 1.0})
    stalk = residue_potential(crops, own).query("residue == 'maize_stalk'").iloc[0]
    assert stalk.technical_tj == 0.0
    assert stalk.energy_gwh_high == 0.0


def test_plantations_and_wood_are_counted_by_area_and_volume():
    crops = pd.DataFrame(
        {
            "crop": ["rubber", "roundwood"],
            "production_t": [None, None],
            "area_ha": [1000.0, None],
            "volume_m3": [None, 500.0],
        }
    )
    own = own_parameters({"residues.rubber_wood.rpr": 2.0, "residues.logging_residue.rpr": 0.25})
    result = residue_potential(crops, own).set_index("residue")
    assert result.residue_t["rubber_wood"] == pytest.approx(1000 * 2.0)
    assert result.residue_t["logging_residue"] == pytest.approx(500 * 0.25)


def test_pepper_has_no_residue_and_no_interval():
    row = residue_potential(pd.DataFrame({"crop": ["pepper"], "production_t": [1e4]}), PARAMETERS).iloc[0]
    assert (row.theoretical_tj, row.energy_gwh_low, row.energy_gwh_high) == (0.0, 0.0, 0.0)


def test_every_fault_of_the_crops_at_once():
    crops = pd.DataFrame(
        {
            "crop": ["paddi", "paddy", "maize", "rubber", "paddi"],
            "production_t": [1.0, -5.0, float("inf"), 4.0, 1.0],
            "file": "crops.csv",
            "row": [2, 3, 4, 5, 6],
        }
    )
    with pytest.raises(LayerError) as caught:
        residue_potential(crops, PARAMETERS)
    faults = {fault.where: fault for fault in caught.value.faults}
    assert set(faults) == {"row 2", "row 3", "row 4", "row 5, rubber"}
    assert "paddy" in faults["row 2"].action
    assert "area_ha" in faults["row 5, rubber"].expected
    assert {fault.file for fault in caught.value.faults} == {"crops.csv"}


def test_a_missing_quantity_is_a_fault():
    with pytest.raises(LayerError, match="no production_t"):
        residue_potential(pd.DataFrame({"crop": ["paddy"], "production_t": [None]}, dtype=object), PARAMETERS)
    with pytest.raises(LayerError, match="no column 'crop'"):
        residue_potential(pd.DataFrame({"production_t": [1.0]}), PARAMETERS)


def test_shares_over_one_are_refused():
    wrong = own_parameters({"residues.rice_straw.collectable_share": (0.9, 0.9, 1.2)})
    with pytest.raises(ParameterError, match="at most 1"):
        residue_potential(pd.DataFrame({"crop": ["paddy"], "production_t": [1.0]}), wrong)


def test_no_crops_give_an_empty_table_with_all_columns():
    result = residue_potential(pd.DataFrame({"zone_id": [], "crop": [], "production_t": []}), PARAMETERS)
    assert result.empty
    assert {"zone_id", "available_tj", "energy_gwh_high"} <= set(result.columns)


def test_every_residue_has_its_parameters_and_titles():
    table = load_residues()
    assert table.residue.is_unique
    for residue in table.residue:
        assert all(name in PARAMETERS for name in residue_factors(residue))
    assert (table[["title_en", "title_vi", "title_ja"]] != "").all(axis=None)
    known = {name.split(".")[0] for name in PARAMETERS.under("residues.")} - {"conversion", "transport"}
    assert known == set(table.residue)


def test_heating_values_as_received_are_below_those_of_dry_matter():
    # A net value of dry plant matter lies below 21 MJ/kg; the same matter moist, below that less its water.
    names = [name for name in PARAMETERS.under("residues.") if name.endswith(".moisture")]
    assert names
    for name in names:
        moisture = PARAMETERS.value(f"residues.{name}")
        lhv = PARAMETERS.value(f"residues.{name.removesuffix('.moisture')}.lhv")
        assert lhv <= 21 * (1 - moisture) - 2.44 * moisture


@settings(deadline=None, max_examples=50)
@given(st.floats(0.0, 1e8), st.sampled_from(["paddy", "maize", "cassava", "sugarcane", "peanut", "coconut", "cashew"]))
def test_levels_shrink_in_order_and_scale_with_production(production_t, crop):
    crops = pd.DataFrame({"crop": [crop, crop], "production_t": [production_t, 2 * production_t]})
    result = residue_potential(crops, PARAMETERS)
    assert (result.theoretical_tj >= result.technical_tj).all()
    assert (result.technical_tj >= result.available_tj).all()
    assert (result.energy_gwh_low <= result.energy_gwh_high).all()
    half = len(result) // 2
    for name in ("energy_gwh", "energy_gwh_low", "energy_gwh_high"):
        single, double = result[name].iloc[:half].to_numpy(), result[name].iloc[half:].to_numpy()
        assert double == pytest.approx(2 * single, rel=1e-12)


def test_what_can_be_bought_in_each_future_follows_the_price_at_the_farm_gate():
    values = {name: PARAMETERS.value(name) for name in residue_factors("rice_straw")}
    certain = {name: {"value": value, "low": value, "high": value} for name, value in values.items()}
    own = HAUL.replace(certain | {"residues.rice_straw.farm_gate_cost": {"value": 40.0, "low": 39.0, "high": 41.0}})
    crops = pd.DataFrame({"crop": ["paddy"], "production_t": [1000.0]})
    every = economic_level(residue_potential(crops, own), own, price_usd_per_t=43.0, radius_km=60.0)
    row = every.set_index("residue").loc["rice_straw"]
    # two thirds of the radius, by a road half as long again: a dollar buys 10 km
    dear, cheap = (((43.0 - gate) * 10.0 / 60.0) ** 2 for gate in tenths(39.0, 40.0, 41.0)[::-1])
    assert row.economic_tj_low == pytest.approx(row.available_tj * dear, rel=OF_A_THOUSAND)
    assert row.economic_tj_high == pytest.approx(row.available_tj * cheap, rel=OF_A_THOUSAND)


def test_an_end_that_is_the_value_is_a_bound_and_the_base_may_lie_outside_of_both_ends():
    # half of a residue at most is collected, and of no other figure there is any doubt
    own = own_parameters(
        {name: PARAMETERS.value(name) for name in residue_factors("rice_straw")}
        | {"residues.rice_straw.collectable_share": (0.2, 0.5, 0.5)}
    )
    row, (low, high) = straw(1000.0, own), tenths(0.2, 0.5, 0.5)
    assert row.energy_gwh_low == pytest.approx(row.energy_gwh * low / 0.5, rel=OF_A_THOUSAND)
    assert row.energy_gwh_high == pytest.approx(row.energy_gwh * high / 0.5, rel=OF_A_THOUSAND)
    assert row.energy_gwh_high < row.energy_gwh


def test_every_fault_of_crops_and_parameters_at_once():
    crops = pd.DataFrame({"crop": ["paddy", "barley"], "production_t": [1.0, 2.0]})
    wrong = own_parameters({"residues.rice_straw.available_share": (0.9, 0.9, 1.2)})
    with pytest.raises(LayerError) as caught:
        residue_potential(crops, wrong)
    assert [fault.file for fault in caught.value.faults] == ["crops", "parameters"]
    assert "'barley'" in str(caught.value)


def test_a_dry_ratio_with_a_wet_heating_value_is_refused():
    crops = pd.DataFrame({"crop": ["maize"], "production_t": [1.0]})
    # 16 MJ/kg of dry matter: 16 · (1 - 0.2) - 2.5 · 0.2 = 12.3 MJ/kg with a fifth of water.
    wet = own_parameters(
        {
            "residues.maize_stalk.lhv": 12.3,
            "residues.maize_stalk.moisture": 0.2,
            "residues.maize_stalk.lhv_moisture": 0.2,
            "gases.water.latent_heat": 2.5,
        }
    )
    dry = wet.replace({"residues.maize_stalk.moisture": 0.0})
    with pytest.raises(ParameterError) as caught:
        residue_potential(crops, dry)
    (fault,) = caught.value.faults
    assert fault.where == "residues.maize_stalk"
    assert "rpr at a moisture of 0 and lhv at one of 0.2" in fault.found
    assert "16 MJ/kg" in fault.action
    both = wet.replace({"residues.maize_stalk.moisture": 0.0, "residues.maize_stalk.lhv_moisture": 0.0})
    assert len(residue_potential(crops, both)) == 3


def test_every_moisture_stands_for_ratio_and_heating_value():
    for name in PARAMETERS.under("residues."):
        if name.endswith(".moisture"):
            twin = f"residues.{name.removesuffix('.moisture')}.lhv_moisture"
            assert PARAMETERS.value(twin) == PARAMETERS.value(f"residues.{name}")


def test_delivered_cost_by_hand():
    # The mean haul of a radius of 60 km is two thirds of it as the crow flies, and 1.5 times that by road: 60 km.
    assert delivered_cost_usd_per_t("rice_straw", 60.0, HAUL) == pytest.approx(46.0)
    assert economic_radius_km("rice_straw", HAUL, price_usd_per_t=46.0) == pytest.approx(60.0)
    assert economic_radius_km("rice_straw", HAUL, price_usd_per_t=20.0) == 0.0


def test_what_is_economic_grows_with_the_price_and_shrinks_with_the_haul():
    def share(price: float, radius: float) -> float:
        return economic_share("rice_straw", HAUL, price_usd_per_t=price, radius_km=radius)

    assert share(39.99, 30.0) == 0.0
    assert share(43.0, 30.0) == pytest.approx(1.0)
    assert share(41.5, 30.0) == pytest.approx(0.25)
    assert share(100.0, 30.0) == 1.0
    with pytest.raises(ParameterError) as caught:
        share(float("nan"), -1.0)
    assert [fault.where for fault in caught.value.faults] == ["price_usd_per_t", "radius_km"]


def test_the_economic_level_lies_below_the_available_one():
    crops = pd.DataFrame({"crop": ["paddy", "maize"], "production_t": [436_700.0, 5900.0]})
    potential = residue_potential(crops, HAUL)
    result = economic_level(potential, HAUL, price_usd_per_t=41.5, radius_km=30.0).set_index("residue")
    assert list(result.columns[-len(ECONOMIC_COLUMNS) :]) == list(ECONOMIC_COLUMNS)
    straw = result.loc["rice_straw"]
    assert straw.economic_tj == pytest.approx(0.25 * straw.available_tj)
    assert (result.economic_tj <= result.available_tj).all()
    assert (result.economic_tj_low <= result.economic_tj_high).all()
    # Where only a default price is known, the futures in which it is too dear stand in the interval.
    assert result.loc["maize_stalk", "economic_tj_low"] == 0.0
    by_residue = economic_level(
        potential, HAUL, price_usd_per_t=dict.fromkeys(potential.residue, 100.0), radius_km=30.0
    )
    assert by_residue.economic_tj.tolist() == potential.available_tj.tolist()
    empty = economic_level(potential.head(0), HAUL, price_usd_per_t=1.0, radius_km=1.0)
    assert set(ECONOMIC_COLUMNS) <= set(empty.columns)
