import numpy as np
import pandas as pd

from geoplan.planning.eco_parks.projects.symbiosis_projects import symbiosis_projects

PAIRS = pd.DataFrame(
    [
        ("heat", "a", "b", "", 100.0, 20.0, "medium"),
        ("heat", "c", "b", "", 50.0, 10.0, "low"),
        ("water", "a", "c", "", 900.0, np.nan, "high"),
        ("residue", "a", "", "biomass:1", 40.0, np.nan, "low"),
        ("waste", "a", "b", "", 7.0, 1.0, "high"),
    ],
    columns=[
        *("stream", "from_estate_id", "to_estate_id", "to_candidate_id"),
        *("pair_amount", "pair_avoided_tco2e", "confidence"),
    ],
)


def test_each_pair_is_one_parks_project_alone():
    projects = {(each.estate_id, each.technology): each for each in symbiosis_projects(PAIRS)}
    assert set(projects) == {
        *(("b", "symbiosis_heat"), ("a", "symbiosis_water"), ("a", "symbiosis_residue"), ("a", "symbiosis_waste")),
    }
    heat = projects["b", "symbiosis_heat"]
    assert (heat.project_size, heat.project_avoided_tco2e, heat.confidence) == (150.0, 30.0, "low")
    assert np.isnan(heat.project_investment_usd)
    assert np.isnan(projects["a", "symbiosis_water"].project_avoided_tco2e)
    assert sum(each.project_size for each in projects.values()) == PAIRS["pair_amount"].sum(), "each amount once"


def test_no_pairs_are_no_projects():
    assert list(symbiosis_projects(PAIRS.head(0))) == []
