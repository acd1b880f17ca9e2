import numpy as np
import pandas as pd

from geoplan.planning.eco_parks.projects.saving_projects import saving_projects


def test_a_measure_is_a_project_where_its_saving_is_known():
    rows = [
        ("a", "led", 300.0, 2e4, 1.5, 200.0, -40.0, "low"),
        ("a", "heat_pump", np.nan, np.nan, np.nan, np.nan, np.nan, "low"),
        ("a", "air_leaks", 0.0, 0.0, np.nan, 0.0, np.nan, "low"),
    ]
    names = ["estate_id", "measure", "saved_mwh", "saving_investment_usd", "saving_payback_years"]
    saving = pd.DataFrame(rows, columns=[*names, "saving_avoided_tco2e", "saving_abatement_usd_per_t", "confidence"])
    (led,) = saving_projects(saving)
    assert (led.technology, led.project_size, led.project_basis) == ("led", 300.0, "saving_measures")
    assert (led.project_investment_usd, led.project_payback_years) == (2e4, 1.5)
    assert (led.project_avoided_tco2e, led.project_abatement_usd_per_t) == (200.0, -40.0)
