"""What pairs avoid, by hand."""

import math

import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.eco_parks.symbiosis.avoided import (
    burnt_avoided_t_per_t,
    burnt_kwh_per_t,
    heat_avoided_t_per_mwh,
    with_avoided,
)
from support.own_parameters import own_parameters
from support.park_streams import plants

OWN = {
    "eco_parks.boiler.efficiency": 0.8,
    "eco_parks.boiler.fuel_factor": 0.2,
    "grid.emission_factor": 0.5,
    "waste.incineration.efficiency": 0.18,
    "waste.incineration.oxidation_factor": 1.0,
    "waste.incineration.ch4": 0.0,
    "waste.incineration.n2o": 0.0,
    "waste.composition.plastics.lhv": 30.0,
    "waste.composition.plastics.dry_matter": 1.0,
    "waste.composition.plastics.carbon": 0.75,
    "waste.composition.plastics.fossil_carbon_share": 1.0,
    "waste.composition.paper.lhv": 12.0,
}


def pair(stream, *, material="", plant="", amount=100.0, delivered=None):
    given = {"stream": stream, "material": material, "to_candidate_id": plant, "pair_amount": amount}
    return given | {"delivered_amount": amount if delivered is None else delivered, "confidence": "high"}


def avoided(*pairs, **more):
    return with_avoided(pd.DataFrame(pairs), plants(), parameters=own_parameters(OWN | more))


def test_heat_stands_in_for_a_boiler():
    """90 MWh arrive of 100; a boiler of 0.8 burns 112.5 for them, at 0.2 t each."""
    assert heat_avoided_t_per_mwh(own_parameters(OWN)) == pytest.approx(0.25)
    table = avoided(pair("heat", delivered=90.0), pair("steam", delivered=80.0))
    assert table["pair_avoided_tco2e"].tolist() == pytest.approx([22.5, 20.0])
    assert table["confidence"].tolist() == ["low", "low"], "which fuel it replaces is not known"


def test_what_has_no_factor_stays_unknown_until_a_study_gives_one():
    table = avoided(pair("co2"), pair("water"), pair("residue"), pair("waste"))
    assert table["pair_avoided_tco2e"].isna().all()
    assert set(table["confidence"]) == {"high"}
    given = load_parameters().replace({"eco_parks.factor.water": 0.002})
    (water,) = with_avoided(pd.DataFrame([pair("water")]), None, parameters=given)["pair_avoided_tco2e"]
    assert water == pytest.approx(0.2)


def test_burning_paper_helps_and_plastics_does_not():
    """Paper: 12 MJ/kg · 0.18 / 3.6 = 0.6 MWh/t, 0.3 t; plastics 1.5 MWh/t, 0.75 t less 0.75 · 44/12 = 2.75 t."""
    parameters = own_parameters(OWN)
    assert burnt_avoided_t_per_t("paper", parameters) == pytest.approx(0.3)
    assert burnt_avoided_t_per_t("plastics", parameters) == pytest.approx(0.75 - 2.75)
    assert math.isnan(burnt_avoided_t_per_t("solvents", parameters))
    table = avoided(pair("waste", material="plastics", plant="waste:1"))
    assert table["pair_avoided_tco2e"].tolist() == pytest.approx([-200.0])


def test_mixed_waste_is_the_composition_of_all():
    parameters = own_parameters(OWN)
    shares = {name: row.value for name, row in parameters.under("waste.composition.").items() if name.endswith("share")}
    whole = sum(
        value * burnt_avoided_t_per_t(name.split(".")[0], parameters)
        for name, value in shares.items()
        if not name.endswith("fossil_carbon_share")
    )
    assert burnt_avoided_t_per_t("mixed", parameters) == pytest.approx(whole)


def test_residues_give_what_their_plant_makes_of_a_tonne():
    """8 GWh of 10,000 t: 0.8 MWh/t, at 0.5 t/MWh."""
    table = avoided(pair("residue", material="rice_husk", plant="biomass:1"))
    assert table["pair_avoided_tco2e"].tolist() == pytest.approx([40.0])


def test_no_pairs_avoid_nothing():
    columns = list(pair("heat"))
    table = with_avoided(pd.DataFrame(columns=columns), None, parameters=load_parameters())
    assert table.empty
    assert "pair_avoided_tco2e" in table


def test_a_tonne_gives_the_electricity_of_its_heat():
    """Paper: 12 MJ/kg · 0.18 / 3.6 = 600 kWh/t."""
    own = own_parameters(OWN)
    assert burnt_kwh_per_t("paper", own) == pytest.approx(600.0)
    assert math.isnan(burnt_kwh_per_t("slag", own))
