from types import SimpleNamespace

import numpy as np
import pandas as pd

from geoplan.fields import load_fields
from geoplan.planning.eco_parks.eco_totals import eco_totals

PROJECTS = pd.DataFrame({"project_investment_usd": [2.0, np.nan, 5.0], "project_avoided_tco2e": [np.nan] * 3})


def test_sums_leave_out_what_is_not_known_and_are_unknown_where_all_is():
    totals = eco_totals(PROJECTS, symbiosis=None)
    assert (totals["projects_count"], totals["projects_investment_usd"]) == (3.0, 7.0)
    assert np.isnan(totals["projects_avoided_tco2e"])
    assert set(totals.index) <= set(load_fields())


def test_pairs_are_told_where_there_are_streams_alone():
    pairs = SimpleNamespace(totals=pd.Series({"symbiosis_pairs_count": 4.0}))
    assert eco_totals(PROJECTS, symbiosis=pairs)["symbiosis_pairs_count"] == 4.0
    assert "symbiosis_pairs_count" not in eco_totals(PROJECTS, symbiosis=None)
