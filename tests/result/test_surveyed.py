"""What a survey replaced, a row a value."""

import numpy as np
import pandas as pd

from geoplan.layers.fieldwork.survey import Survey
from geoplan.result.surveyed import surveyed_values


def test_each_value_has_a_row_with_its_zone_and_what_the_model_had():
    roofs = {"roof_id": ["7"], "usable_area_m2": [40.0], "capacity_kwp": [8.0], "place": ["row 3"]}
    feedstock = {"zone_id": ["a"], "kind": ["crop"], "item": ["paddy"], "amount": [900.0], "unit": ["t/a"]}
    empty = pd.DataFrame({"place": []})
    survey = Survey(
        roofs=pd.DataFrame(roofs),
        estates=empty.assign(estate_id=[]),
        feedstock=pd.DataFrame(feedstock | {"year": [2024], "place": ["row 5"]}),
        sites=empty.assign(candidate_id=[]),
        file="form.xlsx",
        sha256="",
    )
    model = pd.DataFrame({"roof_id": ["7"], "zone_id": ["b"], "model_capacity_kwp": [5.5]})
    values = surveyed_values(survey, roofs=model).set_index(["item", "column"])
    assert values.loc[("7", "capacity_kwp"), ["zone_id", "value", "model_value"]].tolist() == ["b", "8.0", 5.5]
    assert np.isnan(values.loc[("7", "usable_area_m2"), "model_value"])
    assert values.loc[("paddy", "amount"), ["sheet", "zone_id", "value"]].tolist() == ["feedstock", "a", "900.0"]
