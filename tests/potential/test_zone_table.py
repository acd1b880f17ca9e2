"""Columns of zones, estates and totals, put together from sums that can be added up by hand."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.fields import fields_of
from geoplan.potential.roofs.partition import SUMS
from geoplan.potential.roofs.rooftop_results import RooftopResults
from geoplan.potential.zone_table import estates_with_roofs, in_order, zones_and_totals
from support.own_parameters import own_parameters

OWN = own_parameters({"grid.emission_factor": 0.5, "grid.jcm_emission_factor": 0.25})
ZONES = gpd.GeoDataFrame(
    {"zone_id": list("ab"), "zone_name": ["A", "B"], "area_km2": [2.0, 3.0], "area_official_km2": [np.nan] * 2,
     "population": [1000.0, np.nan]},
    geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    crs="EPSG:32648",
)  # fmt: skip
ROOFS = pd.DataFrame(
    {name: [1000.0, 0.0] for name in SUMS} | {"energy_kwh": [1_200_000.0, 0.0], "roof_count": [10.0, 0.0]}
)
CHECKS = pd.DataFrame({"rooftop_top_down_capacity_mwp": [1.5, np.nan], "roof_area_top_down_m2": [np.nan, np.nan]})


def put_together(*, land=None, parts=()):
    totals = ROOFS.sum().to_frame().T.assign(energy_kwh=1_300_000.0)  # 0.1 GWh more than the zones', to tell them apart
    roofs = RooftopResults("roofs.parquet", zones=ROOFS, totals=totals)
    return zones_and_totals(ZONES, land=land, roofs=roofs, parts=parts, checks=CHECKS, parameters=OWN)


def feedstock(name, zones, whole):
    return pd.DataFrame({name: zones}, index=list("ab")), pd.Series({name: whole})


def test_roofs_come_in_megawatts_and_gigawatt_hours():
    zones, _ = put_together()
    assert zones["rooftop_pv_capacity_mwp"].tolist() == [1.0, 0.0]
    assert zones["rooftop_pv_energy_gwh"].tolist() == [1.2, 0.0]
    assert zones["rooftop_pv_specific_yield_kwh_per_kwp"].iloc[0] == 1200.0
    assert np.isnan(zones["rooftop_pv_specific_yield_kwh_per_kwp"].iloc[1]), "a zone without roofs has no yield"


def test_totals_are_those_of_the_models_and_not_the_zones_sum():
    zones, totals = put_together(parts=[feedstock("biomass_energy_gwh", [1.0, 2.0], 4.0)])
    assert zones["biomass_energy_gwh"].sum() == 3.0
    assert totals["biomass_energy_gwh"] == 4.0
    assert totals["rooftop_pv_energy_gwh"] == 1.3
    assert totals["total_energy_gwh"] == pytest.approx(5.3)


def test_all_energies_are_added_up_but_landfill_gas():
    parts = [feedstock("waste_energy_gwh", [1.0, 2.0], 3.0), feedstock("landfill_gas_energy_gwh", [50.0, 50.0], 100.0)]
    zones, totals = put_together(parts=parts)
    assert zones["total_energy_gwh"].tolist() == pytest.approx([2.2, 2.0])
    assert totals["total_energy_gwh"] == pytest.approx(4.3)


def test_what_is_avoided_follows_the_factors_of_the_grid():
    zones, _ = put_together(parts=[feedstock("biogas_energy_gwh", [1.0, 2.0], 3.0)])
    assert zones["ghg_avoided_tco2e"].tolist() == pytest.approx([2200 * 0.5, 2000 * 0.5])
    assert zones["ghg_avoided_jcm_tco2e"].tolist() == pytest.approx([1200 * 0.25, 0.0])


def test_sums_of_what_is_known_and_unknown_where_nothing_is():
    _, totals = put_together()
    assert totals["area_km2"] == 5.0
    assert totals["population"] == 1000.0
    assert np.isnan(totals["area_official_km2"])
    assert totals["rooftop_top_down_capacity_mwp"] == 1.5
    assert np.isnan(totals["roof_area_top_down_m2"])


def test_shares_of_land_are_percent():
    land = pd.DataFrame({"built": [0.25, 1.0], "cropland": [0.5, 0.0], "forest": [0.0, 0.0], "water": [0.25, 0.0]})
    zones, totals = put_together(land=land)
    assert zones["built_pct"].tolist() == [25.0, 100.0]
    assert "built_pct" not in totals
    assert "built_pct" not in put_together()[0]


def test_columns_stand_in_the_order_of_the_dictionary_and_others_are_left_out():
    zones, _ = put_together()
    order = [field.name for field in fields_of("zones")]
    assert list(zones) == [*(name for name in order if name in zones), "geometry"]
    assert list(in_order(zones.assign(mine=1.0)[["mine", "zone_name", "zone_id", "geometry"]])) == [
        "zone_id",
        "zone_name",
        "geometry",
    ]


def test_estates_get_what_their_roofs_come_to():
    estates = gpd.GeoDataFrame({"estate_id": ["E1", "E2"]}, geometry=ZONES.geometry, crs=ZONES.crs)
    found = estates_with_roofs(estates, ROOFS)
    assert found["estate_roof_count"].tolist() == [10.0, 0.0]
    assert found["estate_pv_capacity_mwp"].tolist() == [1.0, 0.0]
    assert found["estate_pv_energy_gwh"].tolist() == [1.2, 0.0]
    assert "estate_roof_count" not in estates
