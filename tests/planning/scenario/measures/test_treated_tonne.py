import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from geoplan.layers.feedstock.waste import composition
from geoplan.parameters import load_parameters
from geoplan.planning.scenario.measures.treated_tonne import (
    LandfillSite,
    landfill_methane_t,
    moved_fractions,
    treated_tonne,
)
from geoplan.potential.waste.landfill_gas import landfill_gas
from geoplan.potential.waste.treatment import Tonne, treat_waste
from geoplan.potential.waste.treatment_draws import DrawnTonne
from support.own_parameters import own_parameters

PARAMETERS = own_parameters({"waste.landfill.delay": 6.0, "gases.methane.gwp100": 28.0})
MIXED = composition(PARAMETERS).to_numpy(float)
SITE = LandfillSite(mcf=0.8, oxidised_share=0.1, recovered_share=0.2)


def test_a_tonne_gives_off_in_a_landfill_what_the_decay_of_landfills_says():
    years = np.arange(2025, 2051)
    waste = np.zeros((1, 26))
    waste[0, 0] = 1.0
    tonnage = xr.DataArray(waste, dims=("landfill", "year"), coords={"landfill": ["a"], "year": years})
    told = landfill_gas(tonnage, PARAMETERS, mcf=0.8, oxidation=0.1, recovery=0.2)["methane_emitted_t"]
    ours = landfill_methane_t(MIXED, tonne=Tonne(PARAMETERS), site=SITE, ages=26)
    assert ours == pytest.approx(told.to_numpy()[0] * 28.0)
    assert ours[0] == 0.0


def test_over_all_years_it_is_the_methane_potential_of_the_tonne():
    # METHODS 5: L0 0.0442 t CH4 per t with the IPCC composition, MCF 1
    site = LandfillSite(mcf=1.0, oxidised_share=0.0, recovered_share=0.0)
    shipped = load_parameters()
    mixed = composition(shipped).to_numpy(float)
    ours = landfill_methane_t(mixed, tonne=Tonne(shipped), site=site, ages=2000).sum()
    assert ours / shipped.value("gases.methane.gwp100") == pytest.approx(0.0442, abs=5e-5)


def test_what_a_site_does_not_say_is_that_of_the_parameters():
    own = own_parameters(
        {"waste.landfill.mcf": 0.8, "waste.landfill.oxidation": 0.1, "waste.landfill.recovered_share": 0.2}
    )
    silent = landfill_methane_t(MIXED, tonne=Tonne(own), site=LandfillSite(), ages=9)
    assert silent == pytest.approx(landfill_methane_t(MIXED, tonne=Tonne(own), site=SITE, ages=9))


@pytest.mark.parametrize("treatment", ["incineration", "composting", "anaerobic_digestion", "recycling"])
def test_a_treated_tonne_gives_what_the_treatment_of_waste_says(treatment):
    own = own_parameters({f"waste.split.{name}": 0.0 for name in ("recycling", "composting")})
    everything = np.array([1.0 if name == "food" else 0.0 for name in composition(own).index])
    each = treated_tonne(treatment, everything, tonne=Tonne(own), site=SITE, landfilled_share=1.0, ages=5)
    energy, *gases = Tonne(own).under(treatment, everything)
    assert each.mwh == pytest.approx(float(energy) * 1000)
    assert each.process_t == pytest.approx(float(sum(gases)))
    assert each.direct_t == pytest.approx(-float(sum(gases)))


def test_burning_a_tonne_gives_the_electricity_and_the_stack_of_the_run():
    each = treated_tonne("incineration", MIXED, tonne=Tonne(PARAMETERS), site=SITE, landfilled_share=1.0, ages=5)
    told = treat_waste(1.0, PARAMETERS, split={"incineration": 1.0}).loc["incineration"]
    assert each.mwh == pytest.approx(told["energy_gwh"] * 1000)
    assert each.process_t == pytest.approx(told["emissions_tco2e"])


def test_what_is_burnt_in_the_open_avoids_its_smoke_and_no_methane_of_a_landfill():
    open_fire = treat_waste(1.0, PARAMETERS, split={"open_burning": 1.0}).loc["open_burning", "emissions_tco2e"]
    each = treated_tonne("recycling", MIXED, tonne=Tonne(PARAMETERS), site=SITE, landfilled_share=0.0, ages=9)
    assert each.burning_t == pytest.approx(open_fire)
    assert not each.methane_t.any()
    half = treated_tonne("recycling", MIXED, tonne=Tonne(PARAMETERS), site=SITE, landfilled_share=0.5, ages=9)
    whole = treated_tonne("recycling", MIXED, tonne=Tonne(PARAMETERS), site=SITE, landfilled_share=1.0, ages=9)
    assert half.burning_t == pytest.approx(open_fire / 2)
    assert half.avoided_t == pytest.approx((each.avoided_t + whole.avoided_t) / 2)


def test_in_each_future_a_tonne_stays_a_tonne():
    tonne = DrawnTonne(PARAMETERS)
    shares = np.random.default_rng(1).uniform(0.5, 2.0, (len(MIXED), 1000)) * MIXED[:, None]
    moved = moved_fractions(MIXED / MIXED.sum(), shares, base=MIXED)
    assert moved.sum(axis=0) == pytest.approx(np.ones(1000))
    each = treated_tonne("incineration", moved, tonne=tonne, site=SITE, landfilled_share=0.9, ages=4)
    assert each.methane_t.shape == (4, 1000)
    assert np.asarray(each.avoided_t).shape == (1000,)


@given(st.floats(0.01, 10.0))
def test_what_moves_alike_leaves_the_mixture_alone(factor: float):
    own = np.array([0.25, 0.75])
    assert moved_fractions(own, own[:, None] * factor, base=own)[:, 0] == pytest.approx(own)
