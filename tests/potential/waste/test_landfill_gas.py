import importlib.util
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geoplan.errors import LayerError, ParameterError
from geoplan.layers.feedstock.waste import composition
from geoplan.parameters import load_parameters
from geoplan.potential.waste.landfill_gas import (
    after_recovery,
    first_order_decay,
    landfill_factors,
    landfill_gas,
    landfill_tonnage,
    lifetime_methane_t_per_t,
)
from support.own_parameters import own_parameters

PARAMETERS = load_parameters()
FOOD = pd.Series({"food": 1.0})
OWN = own_parameters(
    {
        "waste.composition.food.doc": 0.15,
        "waste.composition.food.doc_f": 0.7,
        "waste.composition.food.k": 0.4,
        "waste.composition.paper.doc": 0.4,
        "waste.composition.paper.doc_f": 0.5,
        "waste.landfill.mcf": 1.0,
        "waste.landfill.methane_share": 0.5,
        "waste.landfill.oxidation": 0.1,
        "waste.landfill.delay": 6.0,
        "waste.landfill.engine_efficiency": 0.34,
        "gases.methane.lhv_mass": 50.0,
    }
)


def history(*tonnes: float, first: int = 2020, name: str = "a") -> xr.DataArray:
    years = range(first, first + len(tonnes))
    return landfill_tonnage(pd.DataFrame({"landfill": name, "year": years, "waste_t": tonnes}))


@pytest.mark.published
def test_the_methane_potential_is_that_of_the_ipcc_composition():
    assert lifetime_methane_t_per_t(PARAMETERS, mcf=1.0, years=2000) == pytest.approx(0.0442, rel=1e-3)
    only = pd.Series({"plastics": 1.0})
    assert lifetime_methane_t_per_t(PARAMETERS, shares=only, years=2000) == 0.0


def test_three_years_by_hand():
    # 1,000 t of food a year for two years: DDOCm = 1000 · 0.15 · 0.7 · 1 = 105 t; e^-0.4 = 0.6703200460.
    gas = landfill_gas(history(1000.0, 1000.0, 0.0), OWN, shares=FOOD, recovery=0.25).isel(landfill=0)
    assert gas.ddocm_deposited_t.values == pytest.approx([105.0, 105.0, 0.0])
    assert gas.ddocm_accumulated_t.values == pytest.approx([105.0, 175.38360483, 117.56314605], rel=1e-9)
    assert gas.ddocm_decomposed_t.values == pytest.approx([0.0, 34.61639517, 57.82045878], rel=1e-9)
    assert gas.methane_generated_t.values == pytest.approx([0.0, 23.07759678, 38.54697252], rel=1e-9)
    assert gas.methane_recovered_t.values == pytest.approx([0.0, 5.76939919, 9.63674313], rel=1e-8)
    assert gas.methane_emitted_t.values == pytest.approx([0.0, 15.57737783, 26.01920645], rel=1e-9)
    # 50 MJ/kg through an engine of 34 %.
    assert gas.energy_gwh.values[2] == pytest.approx(9.63674313 * 50e-3 * 0.34 / 3.6, rel=1e-8)


def test_the_delay_lets_part_of_the_first_deposit_decay():
    # Without a delay, the deposit of mid-year decays for half a year: 105 · (1 - e^-0.2).
    gas = landfill_gas(history(1000.0, 0.0), OWN, shares=FOOD, delay_months=0).isel(landfill=0)
    assert gas.ddocm_decomposed_t.values[0] == pytest.approx(105 * (1 - math.exp(-0.2)), rel=1e-12)
    assert gas.ddocm_accumulated_t.values[1] == pytest.approx(105 * math.exp(-0.6), rel=1e-12)
    with pytest.raises(ParameterError, match="0 to 6 months"):
        landfill_gas(history(1000.0), PARAMETERS, delay_months=9)


@settings(deadline=None, max_examples=60)
@given(
    hnp.arrays(float, st.tuples(st.integers(1, 60), st.integers(1, 4), st.integers(1, 3)), elements=st.floats(0, 1e9)),
    st.floats(0, 2),
    st.floats(0, 6),
)
def test_carbon_is_conserved(deposited, k, delay_months):
    accumulated, decomposed = first_order_decay(deposited, k, delay_months=delay_months)
    total = deposited.sum(axis=0)
    assert np.all(np.abs(accumulated[-1] + decomposed.sum(axis=0) - total) <= 1e-12 * np.maximum(total, 1e-300))
    assert (decomposed >= 0).all()
    assert (accumulated >= 0).all()


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40), st.floats(0, 1), st.floats(0, 1))
def test_methane_is_recovered_oxidised_or_emitted(tonnes, recovery, oxidation):
    gas = landfill_gas(history(*tonnes), PARAMETERS, recovery=recovery, oxidation=oxidation)
    oxidised = (gas.methane_generated_t - gas.methane_recovered_t) * oxidation
    parts = gas.methane_recovered_t + gas.methane_emitted_t + oxidised
    np.testing.assert_allclose(parts, gas.methane_generated_t, rtol=1e-12, atol=1e-12)
    assert (gas.energy_gwh_low <= gas.energy_gwh_high).all()
    carbon = gas.ddocm_accumulated_t.isel(year=-1) + gas.ddocm_decomposed_t.sum("year")
    np.testing.assert_allclose(carbon, gas.ddocm_deposited_t.sum("year"), rtol=1e-12)


def test_landfills_do_not_mix():
    table = pd.DataFrame({"landfill": ["a", "a", "b"], "year": [2020, 2021, 2021], "waste_t": [10.0, 20.0, 5.0]})
    both = landfill_gas(landfill_tonnage(table, until=2030), PARAMETERS)
    for name in "ab":
        alone = landfill_gas(landfill_tonnage(table[table.landfill == name], until=2030), PARAMETERS)
        years = alone.year
        np.testing.assert_allclose(
            both.methane_emitted_t.sel(landfill=name, year=years), alone.methane_emitted_t[0], rtol=1e-14
        )


def test_what_differs_between_landfills_and_years():
    tonnage = landfill_tonnage(
        pd.DataFrame({"landfill": list("aabb"), "year": [2020, 2021] * 2, "waste_t": 1000.0}), until=2023
    )
    mcf = xr.DataArray([1.0, 0.4], dims="landfill", coords={"landfill": ["a", "b"]})
    wells = xr.DataArray([0.0, 0.0, 0.0, 0.75], dims="year", coords={"year": [2020, 2021, 2022, 2023]})
    gas = landfill_gas(tonnage, PARAMETERS, mcf=mcf, recovery=wells)
    np.testing.assert_allclose(gas.methane_generated_t.sel(landfill="b"), 0.4 * gas.methane_generated_t[0], rtol=1e-12)
    assert gas.energy_gwh.sel(year=2022).sum() == 0
    assert (gas.methane_recovered_t == 0.75 * gas.methane_generated_t).sel(year=2023).all()
    fractions = ["food", "paper"]
    shares = xr.DataArray(
        [[1.0, 0.5], [0.0, 0.5]], dims=("fraction", "landfill"), coords={"fraction": fractions, "landfill": ["a", "b"]}
    )
    own = landfill_gas(tonnage, OWN, shares=shares, mcf=1.0)
    assert own.ddocm_deposited_t.sel(year=2020).values == pytest.approx([105.0, 0.5 * 105 + 0.5 * 200])


def test_the_methane_of_a_tonne_is_the_sum_of_its_decay():
    own = own_parameters({"waste.landfill.horizon": 100.0, "waste.landfill.delay": 6.0})
    gas = landfill_gas(history(1.0, *[0.0] * 99), own)
    assert lifetime_methane_t_per_t(own) == pytest.approx(float(gas.methane_generated_t.sum()), rel=1e-12)
    prompt = own_parameters({"waste.landfill.delay": (0.0, 2.0, 6.0)})
    gas = landfill_gas(history(1.0, *[0.0] * 19), prompt)
    total = float(gas.methane_generated_t.sum())
    assert lifetime_methane_t_per_t(prompt, years=20) == pytest.approx(total, rel=1e-12)
    assert lifetime_methane_t_per_t(own, years=1) == 0


def test_a_closed_landfill_goes_on_and_fast_decay_ends_sooner():
    tonnage = history(*[1e5] * 10, *[0.0] * 50)
    gas = landfill_gas(tonnage, PARAMETERS).isel(landfill=0)
    assert gas.methane_generated_t.values[20] > 0
    assert (np.diff(gas.methane_generated_t.values[10:]) < 0).all()
    late = (gas.energy_gwh_low / gas.energy_gwh).values
    assert late[-1] < late[15]  # fast decay leaves little for the late years
    assert all(name in PARAMETERS for name in landfill_factors())


def test_every_fault_of_a_history_at_once():
    table = pd.DataFrame(
        {
            "landfill": ["a", "a", "a", "b", "b", "c"],
            "year": [2000, 2003, 2003, 2000, 2001.5, 2000],
            "waste_t": [1.0, -2.0, 3.0, float("nan"), 1.0, float("inf")],
            "file": "landfills.csv",
            "row": range(2, 8),
        }
    )
    with pytest.raises(LayerError) as caught:
        landfill_tonnage(table, until=1999)
    faults = caught.value.faults
    assert {fault.where for fault in faults} == {"row 3", "row 4", "row 5", "row 6", "row 7", "a", "until"}
    assert any("2001, 2002" in fault.found for fault in faults)
    with pytest.raises(LayerError, match="no column 'waste_t'"):
        landfill_tonnage(pd.DataFrame({"landfill": ["a"], "year": [2000]}))


def test_a_wrong_array_is_refused():
    good = history(1.0, 2.0)
    with pytest.raises(LayerError, match="one year after the other"):
        landfill_gas(good.assign_coords(year=[2000, 2002]), PARAMETERS)
    with pytest.raises(LayerError, match="landfill and year"):
        landfill_gas(good.rename(landfill="site"), PARAMETERS)
    with pytest.raises(LayerError, match=r"a, 2021: found -2\.0 t"):
        landfill_gas(good * [1, -1], PARAMETERS)


def test_shares_that_cannot_be():
    with pytest.raises(ParameterError, match=r"sum to 0\.9"):
        landfill_gas(history(1.0), PARAMETERS, shares=pd.Series({"food": 0.9}))
    with pytest.raises(ParameterError, match="bones"):
        landfill_gas(history(1.0), PARAMETERS, shares=pd.Series({"food": 0.9, "bones": 0.1}))
    with pytest.raises(ParameterError) as caught:
        landfill_gas(history(1.0), PARAMETERS, mcf=1.1, recovery=-0.1, oxidation=float("nan"))
    assert [fault.where for fault in caught.value.faults] == ["mcf", "recovery", "oxidation"]
    other = xr.DataArray([0.5], dims="landfill", coords={"landfill": ["b"]})
    with pytest.raises(ParameterError, match="the same landfills"):
        landfill_gas(history(1.0), PARAMETERS, mcf=other)
    with pytest.raises(ParameterError, match="shares of 0 or more"):
        landfill_gas(history(1.0), PARAMETERS, shares=pd.Series({"food": 1.0, "paper": float("nan")}))
    with pytest.raises(ParameterError, match="not negative"):
        first_order_decay(np.ones(3), -0.1)


def test_no_landfill_gives_nothing():
    empty = landfill_tonnage(pd.DataFrame({"landfill": [], "year": [], "waste_t": []}))
    assert landfill_gas(empty, PARAMETERS).sizes == {"landfill": 0, "year": 0}


BONSAI = importlib.util.find_spec("bonsai_ipcc")


@pytest.mark.skipif(BONSAI is None, reason="bonsai-ipcc is not installed: its tables of the IPCC's defaults")
def test_the_tables_of_bonsai_ipcc_agree():
    folder = Path(BONSAI.submodule_search_locations[0]) / "data" / "waste"

    def table(path: str, query: str, *index: str) -> pd.Series:
        return pd.read_csv(folder / path).query(query).set_index([*index, "property"])["value"]

    doc = table("swd/par_doc.csv", "region == 'World' and waste_moisture == 'wet'", "waste_type")
    doc_f = table("swd/par_doc_f.csv", "region == 'World'", "waste_type")
    k = table("swd/par_k.csv", "moisture_regime == 'wet' and climate_zone == 'tropical'", "waste_type")
    n2o = table("incineration/par_ef_n2o.csv", "region == 'JP' and incin_type == 'open_burn'", "waste_type")
    burned = table("incineration/par_of.csv", "region == 'World' and incin_type == 'open_burn'", "waste_type")
    compared = 0
    for fraction in composition(PARAMETERS).index:
        for name, theirs in (("doc", doc), ("doc_f", doc_f), ("k", k), ("open_burning_n2o", n2o)):
            ours = PARAMETERS[f"waste.composition.{fraction}.{name}"]
            for end, known in (("low", "min"), ("value", "def"), ("high", "max")):
                if (f"msw_{fraction}", known) in theirs.index:
                    assert getattr(ours, end) == pytest.approx(theirs[f"msw_{fraction}", known], abs=1e-12), ours.name
                    compared += 1
        ours = PARAMETERS["waste.open_burning.oxidation_factor"]
        assert ours.value == pytest.approx(burned[f"msw_{fraction}", "def"])
    assert compared > 100
    mcf = table("swd/par_mcf.csv", "property != ''", "swds_type")
    assert PARAMETERS.value("waste.landfill.mcf") == mcf["managed", "def"]
    assert PARAMETERS["waste.landfill.mcf"].low == mcf["unmanaged_deep", "def"]
    f = pd.read_csv(folder / "swd/par_f.csv").set_index("property").value
    assert PARAMETERS.value("waste.landfill.methane_share") == f["def"]
    for treatment in ("composting", "anaerobic_digestion"):
        kind = {"composting": "compost", "anaerobic_digestion": "anaer_digest"}[treatment]
        query = f"region == 'World' and biotreat_type == '{kind}' and waste_moisture == 'wet'"
        for gas in ("ch4", "n2o"):
            theirs = table(f"biological/par_ef_{gas}_biotreat.csv", query, "biotreat_type")
            if f"waste.{treatment}.{gas}" in PARAMETERS:
                ours = PARAMETERS[f"waste.{treatment}.{gas}"]
                found = (ours.low, ours.value, ours.high)
                assert found == tuple(theirs[kind, known] for known in ("min", "def", "max"))


def test_the_cover_oxidises_what_the_wells_leave():
    recovered, emitted = after_recovery(np.array([80.0, 0.0]), recovered_share=0.25, oxidised_share=0.1)
    assert recovered.tolist() == [20.0, 0.0]
    assert emitted.tolist() == pytest.approx([54.0, 0.0])
    by_landfill = xr.DataArray([0.0, 1.0], dims="landfill")
    _, emitted = after_recovery(
        xr.DataArray([10.0, 10.0], dims="landfill"), recovered_share=by_landfill, oxidised_share=0.1
    )
    assert emitted.to_numpy().tolist() == pytest.approx([9.0, 0.0])
