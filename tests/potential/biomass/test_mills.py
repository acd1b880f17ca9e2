import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.errors import LayerError
from geoplan.layers.feedstock.mills import mill_faults
from geoplan.layers.feedstock.shared_rows import ZoneNames
from geoplan.layers.feedstock.statistics_check import statistics_faults
from geoplan.potential.biomass.mills import mills_in_zones
from geoplan.potential.feedstock.feedstock_by_zone import ZoneKeys, residues_by_zone
from support.own_parameters import own_parameters

PARAMETERS = own_parameters({"residues.rice_straw.rpr": 1.0})
X, Y = 600_000.0, 2_300_000.0
ZONES = gpd.GeoDataFrame(
    {"zone_id": list("abc")},
    geometry=[shapely.box(X + 1000 * i, Y, X + 1000 * (i + 1), Y + 1000) for i in range(3)],
    crs="EPSG:32648",
)
# no cropland in a, where the mills stand
KEYS = ZoneKeys(
    area=pd.Series([1e6, 1e6, 1e6], index=list("abc"), name="area"),
    cropland=pd.Series([0.0, 2e5, 6e5], index=list("abc"), name="cropland"),
)
CROPS = pd.DataFrame(
    {
        "zone_id": ["", "", "b", ""],
        "crop": ["paddy", "maize", "paddy", "roundwood"],
        "production_t": [900.0, 80.0, 100.0, np.nan],
        "volume_m3": [np.nan, np.nan, np.nan, 50.0],
    }
)


def mills(**changes):
    rows = pd.DataFrame(
        {
            "mill_id": ["m1", "m2", "m3"],
            "mill_name": ["One", "Two", "Saw"],
            "crop": ["paddy", "paddy", "roundwood"],
            "processed_t": [300.0, 100.0, np.nan],
            "processed_m3": [np.nan, np.nan, 50.0],
            "source": ["survey", "", ""],
        }
    ).assign(**changes)
    points = [shapely.Point(X + 500, Y + 500), shapely.Point(X + 2500, Y + 500), shapely.Point(X + 10, Y - 900)]
    return gpd.GeoDataFrame(rows, geometry=points, crs="EPSG:32648")


def test_each_mill_lies_in_a_zone_or_beside_one():
    assert mills_in_zones(mills(), ZONES).zone_id.tolist() == ["a", "c", "a"]
    far = mills()
    far.loc[0, "geometry"] = shapely.Point(X, Y + 9_000)
    with pytest.raises(LayerError, match=r"m1.*a place beside all zones"):
        mills_in_zones(far, ZONES)


def test_what_is_milled_lies_at_the_mill_and_the_sum_is_the_statistics():
    plain = residues_by_zone(CROPS, KEYS, parameters=PARAMETERS)
    found = residues_by_zone(CROPS, KEYS, parameters=PARAMETERS, mills=mills_in_zones(mills(), ZONES))
    for name in plain.totals.index:
        assert found.totals[name] == pytest.approx(plain.totals[name], rel=1e-12), name
        assert found.zones[name].sum() == pytest.approx(plain.totals[name], rel=1e-9), name
    for name in ("residue_t", "available_tj", "energy_gwh", "energy_gwh_high"):
        np.testing.assert_allclose(
            found.feedstocks.groupby("feedstock")[name].sum(), plain.feedstocks.groupby("feedstock")[name].sum()
        )
    husk = found.shared[found.shared.residue == "rice_husk"].groupby("zone_id").available_tj.sum()
    whole = husk.sum()
    # 1,000 t of paddy: 300 t milled in a, 100 t in c; of the 600 t left, nine tenths by cropland in b (which has a
    # statistic of its own) and c
    assert husk["a"] == pytest.approx(whole * 0.3)
    assert husk["b"] == pytest.approx(whole * 0.06)
    assert husk["c"] == pytest.approx(whole * 0.64)
    straw, before = (
        each.shared[each.shared.residue == "rice_straw"].groupby("zone_id").available_tj.sum()
        for each in (found, plain)
    )
    pd.testing.assert_series_equal(straw, before)


def test_all_of_the_wood_is_sawn():
    found = residues_by_zone(CROPS, KEYS, parameters=PARAMETERS, mills=mills_in_zones(mills(), ZONES))
    sawmill = found.feedstocks[found.feedstocks.feedstock == "sawmill_residue"]
    assert sawmill.allocation_key.tolist() == ["mill"]
    assert (sawmill.zone_id.item(), sawmill.mill_id.item(), sawmill.volume_m3.item()) == ("a", "m3", 50)
    assert found.keys["roundwood"] == "area"
    husk = found.feedstocks[found.feedstocks.feedstock == "rice_husk"].set_index("allocation_key")
    assert husk.production_t.sum() == pytest.approx(1000)
    assert husk.loc["mill", "source"].tolist()[0] == "survey"


def test_harvests_and_mills_together():
    seasons = pd.DataFrame({"crop": "paddy", "season": ["spring", "winter"], "area_ha": [3.0, 1.0]})
    plain = residues_by_zone(CROPS, KEYS, parameters=PARAMETERS)
    found = residues_by_zone(CROPS, KEYS, parameters=PARAMETERS, seasons=seasons, mills=mills_in_zones(mills(), ZONES))
    assert found.totals["residue_energy_tj"] == pytest.approx(plain.totals["residue_energy_tj"], rel=1e-12)
    straw = found.feedstocks[found.feedstocks.feedstock == "rice_straw"]
    assert straw.groupby("season").residue_t.sum().to_dict() == pytest.approx({"spring": 750, "winter": 250})
    assert found.zones["rice_straw_power_mw"].sum() == pytest.approx(found.totals["rice_straw_power_mw"], rel=1e-12)
    np.testing.assert_allclose(found.zones["rice_straw_power_mw"], plain.zones["rice_straw_power_mw"], rtol=1e-12)


def test_every_fault_of_the_mills_at_once():
    table = mills_in_zones(
        mills(crop=["paddy", "sugarcane", "cassava"], processed_t=[2000.0, 5.0, -1.0], processed_m3=np.nan), ZONES
    )
    text = "\n".join(
        str(fault) for fault in statistics_faults(PARAMETERS, zones=ZoneNames(list("abc")), crops=CROPS, mills=table)
    )
    assert "2,000 t of paddy processed; expected at most the 1,000 t of the layer crops" in text
    assert "5 t of sugarcane processed; expected at most the 0 t" in text
    assert "crop 'cassava'; expected a crop whose processing leaves residues" in text
    assert "row 3: found processed_t -1.0" in text
    sawmill = mills_in_zones(mills(processed_m3=np.nan), ZONES)
    assert "row 3, roundwood: found no processed_m3" in "\n".join(map(str, mill_faults(sawmill, CROPS)))
    with pytest.raises(LayerError, match="2,000 t of paddy"):
        residues_by_zone(
            CROPS, KEYS, parameters=PARAMETERS, mills=mills_in_zones(mills(processed_t=[2000.0, 0, 0]), ZONES)
        )


def test_a_mill_does_not_lie_in_the_district_of_the_statistics_first_row():
    crops = CROPS.assign(district=["north", "", "", ""])
    districts = {"a": "south", "b": "north", "c": "north"}
    at = mills_in_zones(mills(), ZONES)
    found = residues_by_zone(crops, KEYS, parameters=PARAMETERS, mills=at, districts=districts).feedstocks
    assert found.loc[found["mill_id"].notna(), "district"].tolist() == ["", "", ""]
