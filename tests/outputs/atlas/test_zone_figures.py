"""A zone beside the place: what is worked out by hand, and sums that lose nothing."""

import numpy as np
import pandas as pd
import pytest

from geoplan.fields import load_fields
from geoplan.outputs.atlas.zone_figures import ZoneFigures, rate_title

ZONES = pd.DataFrame(
    {
        "zone_id": ["a", "b", "c"],
        "area_km2": [10.0, 30.0, 60.0],
        "population": [1000.0, 3000.0, np.nan],
        "built_pct": [50.0, 10.0, 0.0],
        "total_energy_gwh": [5.0, 3.0, np.nan],
        "rooftop_pv_energy_gwh": [4.0, 2.0, 6.0],
        "rooftop_pv_capacity_mwp": [4.0, 1.0, 5.0],
        "rooftop_pv_specific_yield_kwh_per_kwp": [1000.0, 2000.0, 1200.0],
        "waste_ghg_change_tco2e": [-5.0, 2.0, 0.0],
        "rooftop_pv_direct_use_pct": [90.0, 80.0, 70.0],
    }
)
MONTHS = pd.Series(np.arange(1.0, 13.0), index=range(1, 13))
FIGURES = ZoneFigures(ZONES, MONTHS, pd.Series({"rooftop_pv_direct_use_pct": 76.0}))


def test_a_rate_is_the_sum_by_the_area_or_by_the_people_and_unknown_where_one_of_them_is():
    assert FIGURES.rates("total_energy_gwh", "km2")[:2] == pytest.approx([0.5, 0.1])
    assert FIGURES.rates("total_energy_gwh", "head")[:2] == pytest.approx([5000.0, 1000.0])  # kWh
    assert np.isnan(FIGURES.rates("total_energy_gwh", "km2")[2])
    assert np.isnan(FIGURES.rates("built_pct", "km2")).all()  # no sum


def test_the_place_is_the_sum_of_what_is_known_by_the_sum_of_its_areas_and_no_mean_of_quotients():
    assert FIGURES.mean_rate("total_energy_gwh", "km2") == pytest.approx(8.0 / 40.0)
    assert FIGURES.mean_rate("total_energy_gwh", "head") == pytest.approx(8e6 / 4000.0)
    assert np.isnan(FIGURES.mean_rate("built_pct", "head"))


def test_beside_a_sum_stands_the_mean_of_zones_beside_a_share_or_yield_that_of_the_place():
    fields = load_fields()
    assert FIGURES.mean(fields["total_energy_gwh"]) == pytest.approx(4.0)
    assert FIGURES.mean(fields["built_pct"]) == pytest.approx((50 * 10 + 10 * 30) / 100)  # by area
    of_yield = FIGURES.mean(fields["rooftop_pv_specific_yield_kwh_per_kwp"])
    assert of_yield == pytest.approx((4 * 1000 + 1 * 2000 + 5 * 1200) / 10)  # by capacity
    assert FIGURES.mean(fields["rooftop_pv_direct_use_pct"]) == 76.0  # no sum, no mean: that of the totals
    assert np.isnan(FIGURES.mean(fields["landfill_count"]))


def test_a_year_is_shared_by_the_months_of_the_place_and_zones_sum_to_each_of_its_months():
    for at, year in enumerate((4.0, 2.0, 6.0)):
        assert sum(FIGURES.monthly(at)) == pytest.approx(year)
    together = np.sum([FIGURES.monthly(at) for at in range(3)], axis=0)
    assert together == pytest.approx(MONTHS.to_numpy() * 12.0 / MONTHS.sum())
    assert ZoneFigures(ZONES.drop(columns="rooftop_pv_energy_gwh"), MONTHS, MONTHS).monthly(0) == []
    assert ZoneFigures(ZONES, MONTHS.iloc[:0], MONTHS).monthly(0) == []


def test_a_change_of_emissions_is_shown_as_a_reduction_and_what_is_not_there_is_not_known():
    assert FIGURES.value("waste_ghg_change_tco2e", 0) == 5.0
    assert np.isnan(FIGURES.value("wind_eligible_km2", 0))
    assert not FIGURES.has("wind_eligible_km2")
    assert FIGURES.districts == ["", "", ""]


def test_a_unit_without_a_rate_has_no_title():
    assert rate_title("built_pct", "km2", "en") == ""
    assert rate_title("total_energy_gwh", "head", "vi") == "kWh/người"
