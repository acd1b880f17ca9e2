import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import shapely
import xarray as xr
from affine import Affine

from geoplan.parameters import load_parameters
from geoplan.potential.biomass.residues import residue_potential
from geoplan.potential.feedstock.feedstock_by_zone import (
    land_shares,
    manure_by_zone,
    residues_by_zone,
    waste_by_zone,
    zone_keys,
)

PARAMETERS = load_parameters()
X, Y = 600_000.0, 2_300_000.0


@pytest.fixture(scope="module")
def zones():
    boxes = [shapely.box(X + 1000 * i, Y, X + 1000 * (i + 1), Y + 1000) for i in range(4)]
    columns = {"zone_id": list("abcd"), "population": [1e5, 2e4, 3e4, np.nan], "urban": [True, False, False, False]}
    return gpd.GeoDataFrame(columns, geometry=boxes, crs="EPSG:32648")


@pytest.fixture(scope="module")
def land(zones):
    x, y = np.arange(X + 50, X + 4000, 100.0), np.arange(Y + 950, Y, -100.0)
    classes = np.full((10, 40), 2, np.uint8)
    classes[:, 10:20] = 5
    classes[:5, 20:30] = 5
    classes[:, :10] = 6
    cover = xr.DataArray(classes, dims=("y", "x"), coords={"y": y, "x": x}).rio.write_crs("EPSG:32648")
    return land_shares(zones, cover.rio.write_nodata(0))


@pytest.fixture(scope="module")
def keys(zones, land):
    return zone_keys(zones, land=land)


def test_land_shares_are_exact(land):
    np.testing.assert_allclose(land["cropland"], [0, 1, 0.5, 0], atol=1e-12)
    np.testing.assert_allclose(land["built"], [1, 0, 0, 0], atol=1e-12)
    np.testing.assert_allclose(land["forest"], [0, 0, 0.5, 1], atol=1e-12)


def crops(rows):
    return pd.DataFrame(rows, columns=["zone_id", "crop", "production_t"])


def test_straw_goes_where_the_cropland_is_and_its_sum_stays(keys):
    statistics = crops([("", "paddy", 436_700.0)])
    result = residues_by_zone(statistics, keys, parameters=PARAMETERS)
    straw = residue_potential(statistics, PARAMETERS).set_index("residue").loc["rice_straw"]
    assert result.totals["rice_straw_power_mw"] == pytest.approx(straw.power_mw, rel=1e-12)
    np.testing.assert_allclose(
        result.zones["rice_straw_power_mw"] / result.totals["rice_straw_power_mw"], [0, 2 / 3, 1 / 3, 0], rtol=1e-12
    )
    for name in result.zones:
        assert result.zones[name].sum() == pytest.approx(result.totals[name], rel=1e-12), name
    assert result.keys["paddy"] == "cropland"


def test_a_zones_own_statistic_stays_there(keys):
    result = residues_by_zone(crops([("", "paddy", 90.0), ("b", "paddy", 60.0)]), keys, parameters=PARAMETERS)
    power = result.zones["rice_straw_power_mw"]
    assert power["b"] / power.sum() == pytest.approx(0.4)
    assert power["c"] / power.sum() == pytest.approx(0.6)
    assert result.feedstocks.set_index(["zone_id", "feedstock"])["allocation_key"][("b", "rice_straw")] == "reported"


def test_wood_follows_the_forest(keys):
    table = pd.DataFrame({"zone_id": [""], "crop": ["roundwood"], "volume_m3": [1000.0]})
    result = residues_by_zone(table, keys, parameters=PARAMETERS)
    assert result.keys["roundwood"] == "forest"
    assert result.zones["residue_energy_tj"]["d"] == pytest.approx(result.totals["residue_energy_tj"] * 2 / 3)
    assert result.totals["rice_straw_power_mw"] == 0


def test_manure_follows_the_rural_population(keys):
    table = pd.DataFrame({"zone_id": [""], "animal": ["pigs"], "heads": [1000.0]})
    result = manure_by_zone(table, keys, parameters=PARAMETERS)
    np.testing.assert_allclose(
        result.zones["biogas_energy_gwh"] / result.totals["biogas_energy_gwh"], [0, 0.4, 0.6, 0], rtol=1e-12
    )


def test_a_digester_that_loses_more_than_the_manure_gave_off_is_told_so(keys):
    table = pd.DataFrame({"zone_id": [""], "animal": ["pigs"], "heads": [1000.0]})
    clean = PARAMETERS.replace({"manure.pigs.baseline_mcf": 0.0})
    result = manure_by_zone(table, keys, parameters=clean)
    assert result.totals["manure_methane_avoided_tco2e"] < 0
    assert result.zones["manure_methane_avoided_tco2e"].sum() == pytest.approx(
        result.totals["manure_methane_avoided_tco2e"]
    )


def test_waste_follows_people_and_what_they_throw_away(keys):
    table = pd.DataFrame({"zone_id": ["", "c"], "stream": ["all", "all"], "t_per_day": [100.0, 12.0]})
    result = waste_by_zone(table, keys, parameters=PARAMETERS)
    urban, rural = PARAMETERS.value("waste.rate.urban") * 1e5, PARAMETERS.value("waste.rate.rural") * 2e4
    assert result.zones["waste_t"]["a"] == pytest.approx(36_500 * urban / (urban + rural))
    assert result.zones["waste_t"]["c"] == pytest.approx(12 * 365)
    assert result.totals["waste_t"] == pytest.approx(112 * 365)


def test_landfill_gas_and_incineration_stand_beside_each_other(keys):
    table = pd.DataFrame({"zone_id": [""], "stream": ["all"], "t_per_day": [100.0]})
    result = waste_by_zone(table, keys, parameters=PARAMETERS)
    collected = 36_500 * PARAMETERS.value("waste.collected_share.all")
    assert result.totals["waste_collected_t"] == pytest.approx(collected)
    for name in ("landfill_gas_energy_gwh", "waste_ghg_change_tco2e"):
        assert result.zones[name].sum() == pytest.approx(result.totals[name], rel=1e-12)
    low, base, high = (result.totals[f"landfill_gas_energy_gwh{end}"] for end in ("_low", "", "_high"))
    assert 0 < low < base < high < result.totals["waste_energy_gwh"]
    # the stack's emissions are less than the landfill methane that does not arise
    assert result.totals["waste_ghg_change_tco2e"] < 0


def test_without_land_cover_or_rural_people_coarser_keys_stand_in(zones):
    keys = zone_keys(zones.assign(urban=True), land=None)
    straw = residues_by_zone(crops([("", "paddy", 90.0)]), keys, parameters=PARAMETERS)
    pigs = manure_by_zone(
        pd.DataFrame({"zone_id": [""], "animal": ["pigs"], "heads": [10.0]}), keys, parameters=PARAMETERS
    )
    assert straw.keys["paddy"] == "area"
    assert pigs.keys["pigs"] == "population"


def grid(values, *, cell=1000.0):
    """A row of cells over the four zones, which are 1 km wide each."""
    x = np.arange(X + cell / 2, X + 4000, cell)
    data = np.broadcast_to(np.asarray(values, float), (1, len(x)))
    raster = xr.DataArray(data, dims=("y", "x"), coords={"y": [Y + 500.0], "x": x}).rio.write_crs("EPSG:32648")
    return raster.rio.write_transform(Affine(cell, 0, X, 0, -1000, Y + 1000)).rio.write_nodata(np.nan)


def test_paddy_and_herds_go_by_their_maps_and_their_sums_stay(zones, land):
    maps = {"rice_area": grid([10.0, 30.0, np.nan, 0.0]), "pig_density": grid([0.0, 0.0, 1.0, 3.0])}
    keys = zone_keys(zones, land=land, grids=maps)
    statistics = crops([("", "paddy", 1000.0), ("", "maize", 1000.0)])
    result = residues_by_zone(statistics, keys, parameters=PARAMETERS)
    straw = result.shared[result.shared["residue"] == "rice_straw"].set_index("zone_id")
    whole = residue_potential(statistics, PARAMETERS).set_index("residue").loc["rice_straw"]
    assert set(straw["allocation_key"]) == {"rice_area"}
    np.testing.assert_allclose(straw["power_mw"] / whole.power_mw, [0.25, 0.75], rtol=1e-12)
    others = result.shared[result.shared["crop"] == "maize"]
    assert set(others["allocation_key"]) == {"cropland"}
    assert set(result.feedstocks.set_index("feedstock").loc["rice_straw", ["allocation_key"]]) == {"rice_area"}
    herd = pd.DataFrame({"zone_id": "", "animal": ["pigs", "cattle"], "heads": [1000.0, 50.0]})
    manure = manure_by_zone(herd, keys, parameters=PARAMETERS).shared
    pigs = manure[manure["animal"] == "pigs"].set_index("zone_id")["energy_gwh"]
    np.testing.assert_allclose(pigs / pigs.sum(), [0.25, 0.75], rtol=1e-12)
    assert pigs.index.tolist() == ["c", "d"]
    assert set(manure.loc[manure["animal"] == "cattle", "allocation_key"]) == {"rural_population"}


def test_only_the_pattern_of_a_map_counts(zones, land):
    statistics = crops([("", "paddy", 1000.0)])
    results = [
        residues_by_zone(
            statistics,
            zone_keys(zones, land=land, grids={"rice_area": grid([10.0 * factor, 30.0 * factor, 5.0 * factor, 0.0])}),
            parameters=PARAMETERS,
        ).zones
        for factor in (1.0, 7.0)
    ]
    pd.testing.assert_frame_equal(*results)


def test_a_map_of_nothing_stands_back(zones, land):
    keys = zone_keys(zones, land=land, grids={"rice_area": grid([0.0] * 4), "pig_density": grid([np.nan] * 4)})
    assert keys.mapped("paddy", "pigs", "maize") == {}
    result = residues_by_zone(crops([("", "paddy", 1000.0)]), keys, parameters=PARAMETERS)
    assert set(result.shared["allocation_key"]) == {"cropland"}


def test_a_cell_is_shared_between_the_zones_that_it_lies_in(zones, land):
    keys = zone_keys(zones, land=land, grids={"rice_area": grid([8.0, 2.0], cell=2000.0)})
    np.testing.assert_allclose(keys.grids["rice_area"], [4, 4, 1, 1])


def test_each_part_of_a_statistic_says_of_which_row_it_is_and_how_much(keys):
    table = pd.DataFrame({"zone_id": ["", "c"], "stream": ["all", "all"], "t_per_day": [100.0, 12.0]})
    result = waste_by_zone(table, keys, parameters=PARAMETERS)
    whole = result.feedstocks["waste_t"].to_numpy()[result.shared["feedstock_row"]]
    np.testing.assert_allclose(whole * result.shared["allocation_share"], result.shared["waste_t"], rtol=1e-12)
    np.testing.assert_allclose(result.shared.groupby("feedstock_row")["allocation_share"].sum(), 1.0, rtol=1e-12)


def test_a_digester_that_leaks_more_than_the_heap_avoids_less_than_nothing(keys):
    leaking = PARAMETERS.replace({"manure.digester.mcf": {"value": 0.1, "low": 0.1, "high": 0.1}})
    table = pd.DataFrame({"zone_id": [""], "animal": ["buffalo"], "heads": [1000.0]})
    result = manure_by_zone(table, keys, parameters=leaking)
    assert result.totals["manure_methane_avoided_tco2e"] < 0
    np.testing.assert_allclose(
        result.zones["manure_methane_avoided_tco2e"] / result.totals["manure_methane_avoided_tco2e"],
        result.zones["biogas_energy_gwh"] / result.totals["biogas_energy_gwh"],
        rtol=1e-12,
    )
