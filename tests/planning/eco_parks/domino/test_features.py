"""By what places are compared."""

import numpy as np
import pandas as pd
import pytest

from geoplan.planning.eco_parks.domino.features import park_features, roof_features, roofs_of_park
from support.follower_parks import candidates, estates, tenants


def test_features_of_parks():
    table = park_features(estates(), tenants()).set_index("estate_id")
    assert table.loc["a", "industry"] == "food:0.750;paper:0.250"
    assert table.loc["c", "industry"] == "", "nobody has told who is there"
    assert table.loc["d", "industry"] == "textiles:1.000", "a public building is no industry"
    assert table["size"].tolist() == [100.0, 80.0, 50.0, 100.0]
    assert table["voltage"].tolist() == ["22 kV", "22 kV", "", "110 kV"]
    assert table["let_share"].tolist()[:3] == [90.0, 80.0, 85.0]
    # 20 MWp on 100 ha
    assert table["roofs"].tolist() == pytest.approx([200.0, 200.0, 200.0, 10.0])


def test_tenants_without_hectares_count_each_once():
    rows = tenants().assign(area_ha=np.nan)
    table = park_features(estates(), rows).set_index("estate_id")
    assert table.loc["a", "industry"] == "food:0.500;paper:0.500"
    assert park_features(estates(), None)["industry"].tolist() == [""] * 4


def test_features_of_roofs():
    table = roof_features(candidates().iloc[:3])
    assert table["candidate_id"].tolist() == ["roof:1", "roof:2"], "those of parks are in the parks"
    assert table["size"].tolist() == [16.0, 2.0]
    assert table["roofs"].tolist() == pytest.approx([4_000.0, 1_000.0])
    assert roof_features(None).empty


def test_the_roofs_of_a_pilot():
    given = roofs_of_park(estates().iloc[0])
    assert given == {"size": 20.0, "voltage": "22 kV", "roofs": 5_000.0}
    unknown = roofs_of_park(pd.Series({"estate_roof_count": 0, "voltage": np.nan}))
    assert np.isnan(unknown["roofs"])
    assert unknown["voltage"] == ""
