import numpy as np
import pandas as pd

from geoplan.planning.eco_parks.comparison import COMPARISON_COLUMNS, park_comparison
from geoplan.planning.eco_parks.projects.project_rows import EstateProject, project_table

ESTATES = pd.DataFrame({"estate_id": ["a", "b"], "estate_name": ["A", "B"], "area_ha": [5.0, np.nan]})
EIP = pd.DataFrame({"estate_id": ["a", "a", "a", "b"], "verdict": ["met", "unknown", "unknown", "not_met"]})
PAIRS = pd.DataFrame({"from_estate_id": ["a", "a", "b"], "to_estate_id": ["b", "", "b"]})
STREAMS = pd.DataFrame({"estate_id": ["a", "a", "b"], "direction": ["offered", "sought", "sought"]})


def compared(*, streams):
    projects = [
        EstateProject("a", "led", 1.0, 10.0, 1.0, 4.0, 9.0, "saving_measures", "low"),
        EstateProject("a", "rooftop_pv", 1.0, np.nan, 1.0, 6.0, -9.0, "estate_plan", "low"),
        EstateProject("b", "symbiosis_heat", 1.0, np.nan, np.nan, np.nan, np.nan, "streams", "low"),
    ]
    table = project_table(projects, estate_ids=["a", "b"], has_jcm=False)
    return park_comparison(ESTATES, projects=table, eip=EIP, symbiosis=PAIRS, streams=streams)


def test_counts_and_sums_of_each_park_stand_beside_what_it_is():
    table = compared(streams=STREAMS)
    assert list(table.columns) == list(COMPARISON_COLUMNS)
    assert table["eip_met_count"].tolist() == [1, 0]
    assert table["eip_unknown_count"].tolist() == [2, 0]
    assert table["eip_not_met_count"].tolist() == [0, 1]
    assert table["streams_offered_count"].tolist() == [1, 0]
    assert table["streams_sought_count"].tolist() == [1, 1]
    assert table["symbiosis_count"].tolist() == [2, 2], "a pair within one park is one"
    assert table["projects_count"].tolist() == [2, 1]
    assert table["projects_investment_usd"].tolist()[0] == 10.0
    assert table["best_technology"].tolist() == ["rooftop_pv", "symbiosis_heat"]


def test_what_is_not_known_of_a_park_is_not_nought():
    table = compared(streams=None)
    assert table[["streams_offered_count", "streams_sought_count", "symbiosis_count"]].isna().all(axis=None)
    assert np.isnan(table["projects_avoided_tco2e"].iloc[1])
    assert table[["let_ha", "saved_mwh", "load_mwh"]].isna().all(axis=None)
    assert table["tariff_voltage"].tolist() == ["", ""]
    bare = park_comparison(
        ESTATES.assign(technologies_wanted=np.nan),
        projects=project_table([], estate_ids=["a", "b"], has_jcm=True),
        eip=EIP.head(0),
        symbiosis=PAIRS.head(0),
        streams=None,
    )
    assert bare["best_technology"].tolist() == bare["technologies_wanted"].tolist() == ["", ""]
    assert bare["projects_investment_usd"].isna().all()
