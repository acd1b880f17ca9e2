import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.planning.estates.load.estate_loads import estate_loads
from geoplan.planning.estates.saving.saving_basis import SavingBasis
from geoplan.study import open_study
from support.own_saving import saving_basis


def test_end_uses_are_those_of_the_industries_by_their_electricity():
    basis = saving_basis({"food": 0.25, "paper": 0.75}, {"hospital": 1.0}, {"food": 0.5, "office": 0.5}, {})
    assert basis.uses[0] == pytest.approx([0.25 * 0.55 + 0.75 * 0.95, 0.25 * 0.2 + 0.75 * 0.05, 0.0125, 0.0375, 0.0125])
    assert basis.uses.sum(axis=1) == pytest.approx([1.0, 0.0, 0.5, 0.0])
    assert basis.is_known.tolist() == [True, False, True, False]


def test_it_is_of_the_loads_and_the_tonnes_that_tenants_tell():
    plain = {"area_ha": 100.0, "area_kind": "leasable", "occupancy_pct": 50.0, "estate_status": "operating"}
    estates = gpd.GeoDataFrame(
        pd.DataFrame({"estate_id": ["a", "b"]} | plain), geometry=[shapely.Point(0, 0)] * 2, crs="EPSG:32648"
    )
    told = {"estate_id": "b", "industry": "food", "tenant_name": "", "year": "", "confidence": "high", "source": "a"}
    amounts = dict.fromkeys(["area_ha", "employees", "electricity_mwh", "transformer_mva"], np.nan)
    rows = [("beer", 500.0), ("beer", 250.0), ("cement", 100.0), ("", np.nan), ("sugar", np.nan)]
    tenants = pd.DataFrame([told | amounts | {"product": made, "production_t": tonnes} for made, tonnes in rows])
    loads = estate_loads(open_study("hai-phong"), estates=estates, tenants=tenants)
    basis = SavingBasis.of(loads, tenants)
    assert basis.load_kwh[:, 0] == pytest.approx(loads.hours.kw.sum(axis=1))
    assert basis.industries.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert basis.is_known.tolist() == [True, True]
    assert basis.of_product("beer")[1] == 750.0
    assert np.isnan(basis.of_product("beer")[0]), "no tenant tells the tonnes of estate a"
    assert np.isnan(basis.of_product("sugar")).all()
    assert SavingBasis.of(loads, None).tonnes == {}
