"""Electricity of tenants, worked by hand."""

import numpy as np
import pandas as pd

from geoplan.parameters import load_parameters
from geoplan.planning.estates.load.tenant_loads import tenant_loads
from support.own_parameters import own_parameters

HOURS = {"food": 6000.0, "": 5000.0}
OWN = {"estates.load.density": 200.0, "estates.load.intensity.steel_arc": 700.0}


def tenants(**columns):
    plain = {"industry": "food", "product": "", "production_t": np.nan, "area_ha": np.nan}
    plain |= {"electricity_mwh": np.nan, "employees": np.nan}
    return pd.DataFrame([plain | row for row in columns.pop("rows")])


def test_electricity_follows_from_what_is_known_best():
    rows = [
        {"electricity_mwh": 40.0, "production_t": 9.0, "product": "steel_arc", "area_ha": 5.0},
        {"production_t": 100.0, "product": "steel_arc", "area_ha": 5.0},
        {"production_t": 100.0, "product": "petrochemicals", "area_ha": 2.0, "industry": ""},
        {"area_ha": 3.0, "employees": 50.0},
        {"employees": 50.0},
    ]
    loads = tenant_loads(tenants(rows=rows), full_hours=HOURS, parameters=own_parameters(OWN))
    assert loads.kwh.tolist() == [40_000.0, 70_000.0, 2 * 200 * 5000.0, 3 * 200 * 6000.0, 0.0]
    assert loads.basis == ("told", "tonnes", "land", "land", "")
    assert loads.moved_by[:4] == (
        "",
        "estates.load.intensity.steel_arc",
        "estates.load.density",
        "estates.load.density",
    )
    assert loads.without_intensity == ("petrochemicals",)


def test_a_study_may_give_what_nobody_found():
    found = {"estates.load.intensity.petrochemicals": 400, "estates.load.per_employee": 5000}
    given = load_parameters().replace(found)
    rows = [{"production_t": 100.0, "product": "petrochemicals", "area_ha": 2.0}, {"employees": 50.0}]
    loads = tenant_loads(tenants(rows=rows), full_hours=HOURS, parameters=given)
    assert loads.kwh.tolist() == [40_000.0, 250_000.0]
    assert loads.basis == ("tonnes", "people")
    assert loads.without_intensity == ()
