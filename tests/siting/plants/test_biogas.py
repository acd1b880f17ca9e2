"""Biogas plants: where the manure is."""

import pandas as pd
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)

from geoplan.potential.feedstock.feedstock_by_zone import land_shares, manure_by_zone, zone_keys
from geoplan.siting.plants.biogas import biogas_sites
from geoplan.siting.plants.plant_results import haul_usd
from support.own_parameters import own_parameters
from support.two_towns import PARAMETERS


@pytest.fixture(scope="module")
def manure(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    table = pd.DataFrame({"zone_id": ["a", "b", "c"], "animal": ["pigs"] * 3, "heads": [5e4, 2e5, 1e3]})
    return manure_by_zone(table, keys, parameters=PARAMETERS)


def test_biogas_plants_share_the_manure_within_a_short_haul(manure, zones, land_cover):
    found = biogas_sites(manure, zones, land_cover=land_cover, parameters=PARAMETERS)
    plants = found.plants
    total = manure.totals["biogas_farm_energy_gwh"]
    assert 0.8 * total < plants["energy_gwh"].sum() <= total * (1 + 1e-9)
    assert (plants["mean_haul_km"] < 10).all()
    assert (plants["capacity_mw"] >= 0.5).all()
    assert (plants["energy_gwh"] / plants["capacity_mw"]).tolist() == pytest.approx([7.0] * len(plants))
    assert plants["candidate_id"].str.fullmatch(r"biogas:density:\d+\.\d{4}_\d+\.\d{4}").all()
    assert plants["candidate_name"].isin(["A", "B", "C"]).all()


def test_without_animals_there_is_no_biogas(zones, land_cover):
    keys = zone_keys(zones, land=land_shares(zones, land_cover))
    table = pd.DataFrame({"zone_id": [""], "animal": ["pigs"], "heads": [0.0]})
    none = manure_by_zone(table, keys, parameters=PARAMETERS)
    assert biogas_sites(none, zones, land_cover=land_cover, parameters=PARAMETERS) is None


def test_the_cells_that_manure_is_counted_on_are_a_parameter(manure, zones, land_cover):
    coarse = PARAMETERS.replace({"siting.plants.cell": 1000})
    shipped, larger, given = (
        biogas_sites(manure, zones, land_cover=land_cover, parameters=parameters, cell_m=cell_m).plants
        for parameters, cell_m in ((PARAMETERS, None), (coarse, None), (PARAMETERS, 1000.0))
    )
    assert shipped["mean_haul_km"].tolist() != larger["mean_haul_km"].tolist()
    pd.testing.assert_frame_equal(pd.DataFrame(larger), pd.DataFrame(given))


def test_both_hauls_are_in_the_cost(manure, zones, land_cover):
    plants = biogas_sites(manure, zones, land_cover=land_cover, parameters=PARAMETERS).plants
    usd_per_t_km = PARAMETERS.value("residues.transport.tariff") / PARAMETERS.value("costs.finance.exchange_rate")
    kwh_per_t = plants["energy_gwh"] * 1e6 / plants["feedstock_t"]
    by_hand = 1000 * 2 * plants["mean_haul_km"] * usd_per_t_km / kwh_per_t
    assert plants["haul_usd_per_mwh"].tolist() == pytest.approx(by_hand.tolist(), rel=1e-9)
    assert plants["delivered_cost_usd_per_t"].tolist() == pytest.approx(
        (2 * plants["mean_haul_km"] * usd_per_t_km).tolist(), rel=1e-9
    )
    free = PARAMETERS.replace({"residues.transport.tariff": 0.0})
    nothing = biogas_sites(manure, zones, land_cover=land_cover, parameters=free).plants
    saved = plants["lcoe_usd_per_mwh"] - nothing["lcoe_usd_per_mwh"]
    assert saved.tolist() == pytest.approx(plants["haul_usd_per_mwh"].tolist(), rel=1e-9)


@pytest.mark.published
@pytest.mark.parametrize(("kwh_per_t", "usd_per_mwh"), [(16.5, 73), (44, 27), (26, 47), (68, 18)])
def test_hauls_cost_what_was_published(kwh_per_t, usd_per_mwh):
    """15 t km for each tonne, 7.5 km there and back at 0.08 USD: 1.20 USD/t."""
    tariff = own_parameters({"residues.transport.tariff": 2000.0, "costs.finance.exchange_rate": 25_000.0})
    assert 1000 * float(haul_usd(7.5, tariff)) / kwh_per_t == pytest.approx(usd_per_mwh, rel=0.03)
