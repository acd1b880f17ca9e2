"""What a survey replaced, a row a value."""

import numpy as np
import pandas as pd

from geoplan.layers.fieldwork.survey import Survey, read_survey
from geoplan.result.surveyed import surveyed_values
from support.parks_study import parks_survey


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


def test_what_parks_told_is_listed_with_its_park_and_no_contact_is(tmp_path):
    form = parks_survey(tmp_path / "form")
    survey = read_survey(form, zones=pd.DataFrame({"zone_id": ["a"]}))
    roofs = pd.DataFrame(columns=["roof_id", "zone_id", "model_capacity_kwp"])
    values = surveyed_values(survey, roofs=roofs)
    told = values.set_index(["sheet", "item", "column"])["value"]
    assert told["streams", "p8/heat", "temperature_c"] == "140.0"
    assert told["tenants", "p8/Kho Lạnh Tám", "industry"] == "warehouse"
    assert told["evidence", "p2/decree35_land", "evidence_value"] == "26"
    assert told["estates", "p2", "technologies_wanted"] == "rooftop_pv;battery"
    assert not values["column"].str.startswith("contact").any()
