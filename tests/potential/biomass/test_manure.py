import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError, ParameterError
from geoplan.layers.feedstock.items import animals
from geoplan.parameters import load_parameters
from geoplan.potential.biomass.manure import farm_share, manure_factors, manure_potential, slurry_kwh_per_t
from support.own_parameters import own_parameters
from support.triangles import OF_A_THOUSAND, tenths

PARAMETERS = load_parameters()


def test_pigs_by_hand():
    own = own_parameters(
        {
            "manure.pigs.typical_mass": 50.0,
            "manure.pigs.vs_rate": 8.0,
            "manure.pigs.b0": (0.2, 0.25, 0.4),
            "manure.pigs.collected_share": 0.9,
            "manure.pigs.baseline_mcf": 0.4,
            "manure.digester.yield_share": 0.8,
            "manure.digester.mcf": 0.02,
            "manure.engine.efficiency": 0.3,
            "gases.methane.lhv": 10.0,
            "gases.methane.density": 0.7,
            "gases.methane.gwp100": 30.0,
        }
    )
    row = manure_potential(pd.DataFrame({"animal": ["pigs"], "heads": [1000.0]}), own).iloc[0]
    solids_kg = 1000 * 50 * 8 / 1000 * 365
    gathered = solids_kg * 0.25 * 0.9
    assert row.volatile_solids_t == pytest.approx(solids_kg / 1000)
    assert row.theoretical_methane_m3 == pytest.approx(solids_kg * 0.25)
    assert row.methane_m3 == pytest.approx(gathered * 0.8)
    assert row.energy_gwh == pytest.approx(gathered * 0.8 * 10 * 0.3 / 1e6)
    assert row.methane_avoided_tco2e == pytest.approx(gathered * (0.4 - 0.02) * 0.7 / 1000 * 30)
    # the range of B0 is the only one
    low, high = tenths(0.2, 0.25, 0.4)
    assert row.energy_gwh_low == pytest.approx(row.energy_gwh * low / 0.25, rel=OF_A_THOUSAND)
    assert row.energy_gwh_high == pytest.approx(row.energy_gwh * high / 0.25, rel=OF_A_THOUSAND)


@pytest.mark.published
def test_volatile_solids_agree_with_the_ipcc_per_head():
    # IPCC 2019: 0.369 kg a head and day for growing pigs of low productivity.
    row = manure_potential(pd.DataFrame({"animal": ["pigs"], "heads": [1.0]}), PARAMETERS).iloc[0]
    assert row.volatile_solids_t * 1000 / 365 == pytest.approx(0.369, rel=0.01)


@pytest.mark.published
def test_a_household_digester_is_of_the_measured_size():
    # 0.499 m3 of biogas a day in the mean of 107 household plants, fed by some pigs: methane is 50-70 % of it.
    row = manure_potential(pd.DataFrame({"animal": ["pigs"], "heads": [5.0]}), PARAMETERS).iloc[0]
    assert 0.5 < row.methane_m3 / 365 / (0.6 * 0.499) < 2.0


def test_all_animals_have_all_parameters():
    assert {"pigs", "cattle", "buffalo", "poultry"} <= set(animals(PARAMETERS))
    for animal in animals(PARAMETERS):
        assert all(name in PARAMETERS for name in (*manure_factors(animal), f"manure.{animal}.baseline_mcf"))
        assert PARAMETERS[f"manure.{animal}.collected_share"].high <= 1


def test_faults_are_listed_together():
    livestock = pd.DataFrame({"animal": ["pig", "pigs", "cattle"], "heads": [1.0, -1.0, None]})
    with pytest.raises(LayerError) as caught:
        manure_potential(livestock, PARAMETERS)
    assert [fault.where for fault in caught.value.faults] == ["row 1", "row 2", "row 3"]
    assert "pigs" in caught.value.faults[0].action


def test_no_livestock_gives_an_empty_table():
    result = manure_potential(pd.DataFrame({"zone_id": [], "animal": [], "heads": []}), PARAMETERS)
    assert result.empty
    assert "methane_avoided_tco2e" in result


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(animals(PARAMETERS)), st.floats(0, 1e7)), min_size=1, max_size=12))
def test_rows_are_independent_and_add_up(rows):
    livestock = pd.DataFrame(rows, columns=["animal", "heads"])
    together = manure_potential(livestock, PARAMETERS)
    summed = manure_potential(livestock.groupby("animal", as_index=False).heads.sum(), PARAMETERS)
    for column in ("methane_m3", "energy_gwh", "energy_gwh_low", "energy_gwh_high", "methane_avoided_tco2e"):
        assert together[column].sum() == pytest.approx(summed[column].sum(), rel=1e-9, abs=1e-12)
    assert (together.energy_gwh_low <= together.energy_gwh_high).all()


def test_a_share_over_one_is_refused():
    wrong = own_parameters({"manure.pigs.collected_share": (0.8, 0.9, 1.1)})
    with pytest.raises(ParameterError, match=r"manure\.pigs\.collected_share: found high 1\.1"):
        manure_potential(pd.DataFrame({"animal": ["pigs"], "heads": [1.0]}), wrong)


def test_only_manure_on_farms_that_is_not_digested_yet_goes_to_plants():
    own = {"manure.pigs.farm_share": 0.4, "manure.pigs.digested_share": 0.25, "manure.generator_share": 0.5}
    shares = own_parameters(own)
    row = manure_potential(pd.DataFrame({"animal": ["pigs"], "heads": [1000.0]}), shares).iloc[0]
    assert row.farm_energy_gwh == pytest.approx(row.energy_gwh * 0.4 * 0.75)
    # half of it feeds generators of the farms, which haul nothing
    assert row.hauled_energy_gwh == pytest.approx(row.farm_energy_gwh / 2)
    drawn = shares.futures.product([*manure_factors("pigs")])
    ends = np.quantile(drawn * row.farm_energy_gwh, [0.1, 0.9])
    assert [row.farm_energy_gwh_low, row.farm_energy_gwh_high] == pytest.approx(ends.tolist())
    assert row.slurry_t * slurry_kwh_per_t("pigs", shares) / 1e6 == pytest.approx(row.hauled_energy_gwh)


def test_the_slurry_holds_the_volatile_solids_that_are_collected():
    shares = own_parameters({"manure.pigs.farm_share": 1.0, "manure.pigs.digested_share": 0.0})
    row = manure_potential(pd.DataFrame({"animal": ["pigs"], "heads": [1000.0]}), shares).iloc[0]
    solids = [shares.value(f"manure.pigs.{name}") for name in ("collected_share", "dry_matter", "vs_share")]
    assert row.slurry_t == pytest.approx(row.volatile_solids_t * solids[0] / (solids[1] * solids[2]))


def test_manure_that_gives_no_methane_is_hauled_nowhere():
    nothing = own_parameters({"manure.pigs.b0": 0.0, "manure.pigs.farm_share": 1.0})
    row = manure_potential(pd.DataFrame({"animal": ["pigs"], "heads": [1000.0]}), nothing).iloc[0]
    assert (row.energy_gwh, row.hauled_energy_gwh, row.slurry_t) == (0.0, 0.0, 0.0)


def test_an_animal_whose_farms_nobody_knows_goes_to_no_plant():
    assert farm_share("cattle", PARAMETERS) == 0.0
    row = manure_potential(pd.DataFrame({"animal": ["cattle"], "heads": [1000.0]}), PARAMETERS).iloc[0]
    assert row.energy_gwh > 0
    assert (row.farm_energy_gwh, row.farm_energy_gwh_high, row.slurry_t) == (0.0, 0.0, 0.0)


@pytest.mark.published
@pytest.mark.parametrize(
    ("dry", "b0", "kwh"), [(0.03, 0.29, 16.5), (0.08, 0.29, 44), (0.03, 0.45, 26), (0.08, 0.45, 68)]
)
def test_a_tonne_of_slurry_gives_what_was_published(dry, b0, kwh):
    """0.8 · B0 · 1000 · DM · 0.75 · 9.31 · 0.34, without the share that is collected."""
    own = {"manure.pigs.dry_matter": dry, "manure.pigs.vs_share": 0.75, "manure.pigs.b0": b0}
    assert slurry_kwh_per_t("pigs", own_parameters(own)) == pytest.approx(kwh, rel=0.02)
