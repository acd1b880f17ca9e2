from dataclasses import replace

import pandas as pd

from geoplan.planning.eco_parks.projects.estate_projects import estate_projects
from support.sample_eco_parks import SAVING


def test_all_that_could_be_built_stands_in_one_table_and_nothing_of_another_place_or_that_adds_emissions(small_result):
    known = SAVING | {"saving_investment_usd": 1.0, "saving_payback_years": 1.0, "saving_avoided_tco2e": 2.0}
    known |= {"saving_abatement_usd_per_t": -5.0}
    rows = [known | {"estate_id": estate} for estate in ("e", "elsewhere")]
    adding = known | {"estate_id": "e", "measure": "heat_pump", "saving_avoided_tco2e": -3.0}
    measure = pd.DataFrame([*rows, adding])
    plant = {
        "candidate_id": ["biomass:1"],
        "candidate_kind": "biomass",
        "estate_id": "e",
        "place_status": "real",
        "capacity_mw": 5.0,
        "energy_gwh": 30.0,
        "lcoe_usd_per_mwh": 80.0,
        "ghg_avoided_tco2e": 2e4,
    }
    candidates = small_result.candidates.head(1).drop(columns="estate_id", errors="ignore").assign(**plant)
    table = estate_projects(
        replace(small_result.plan.estates, saving=measure),
        roof_kwp=small_result.potential.estates["estate_pv_capacity_mwp"] * 1000.0,
        symbiosis=small_result.eco_parks.symbiosis.head(0),
        candidates=candidates,
        study=small_result.study,
    )
    assert set(table["technology"]) == {"led", "rooftop_pv", "biomass"}
    assert set(table["estate_id"]) == {"e"}
    assert table["project_rank"].tolist() == [1, 2, 3]
