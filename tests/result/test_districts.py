import numpy as np
import pytest

from geoplan.draws.futures import Futures
from geoplan.fields import load_fields
from geoplan.result.districts import district_shapes


def test_districts_conserve_sums(sample_assessment):
    zones = sample_assessment.zones
    districts = district_shapes(zones)
    for name, field in load_fields().items():
        if field.aggregate == "sum" and name in zones.columns and zones[name].notna().all():
            assert districts[name].sum() == pytest.approx(zones[name].sum(), rel=1e-12), name


def test_districts_are_named_and_zones_without_one_stand_alone(sample_assessment):
    districts = district_shapes(sample_assessment.zones).set_index("zone_name")
    assert len(districts) == 8
    assert districts.loc["Hải An", "zone_type"] == "district"
    assert set(districts.loc[districts["zone_type"] != "district"].index) == {"<script>window.broken = 1</script>", ""}


def test_means_are_weighted_by_area_and_ratios_by_their_denominator(sample_assessment):
    zones = sample_assessment.zones
    districts = district_shapes(zones).set_index("zone_name")
    members = zones[zones["district"] == "Tiên Lãng"]
    share = np.average(members["built_pct"], weights=members["area_km2"])
    assert districts.loc["Tiên Lãng", "built_pct"] == pytest.approx(share)
    specific = 1000 * members["rooftop_pv_energy_gwh"].sum() / members["rooftop_pv_capacity_mwp"].sum()
    assert districts.loc["Tiên Lãng", "rooftop_pv_specific_yield_kwh_per_kwp"] == pytest.approx(specific)


def test_a_zone_without_pv_does_not_hide_the_yield_of_its_district(sample_assessment):
    zones = sample_assessment.zones.copy()
    members = zones.index[zones["district"] == "Tiên Lãng"]
    zones.loc[members[0], ["rooftop_pv_capacity_mwp", "rooftop_pv_energy_gwh"]] = 0.0
    zones.loc[members[0], "rooftop_pv_specific_yield_kwh_per_kwp"] = np.nan
    districts = district_shapes(zones).set_index("zone_name")
    other = zones.loc[members[1], "rooftop_pv_specific_yield_kwh_per_kwp"]
    assert districts.loc["Tiên Lãng", "rooftop_pv_specific_yield_kwh_per_kwp"] == pytest.approx(other)


def test_quantiles_of_districts_are_those_of_their_sums_in_each_future(sample_assessment):
    zones, draw = sample_assessment.zones, np.random.default_rng(3)
    drawn = zones["total_energy_gwh"].to_numpy()[:, None] * draw.lognormal(0, 0.4, (len(zones), 300))
    futures = Futures(np.eye(len(zones)), drawn, zones["total_energy_gwh"])
    districts = district_shapes(zones, futures={"total_energy_gwh": futures}).set_index("zone_name")
    members = (zones["district"] == "Tiên Lãng").to_numpy()
    low, middle, high = np.quantile(drawn[members].sum(axis=0), [0.1, 0.5, 0.9])
    found = districts.loc["Tiên Lãng", [f"total_energy_gwh_{end}" for end in ("low", "p50", "high")]]
    assert found.tolist() == pytest.approx([low, middle, high])
    assert low > np.quantile(drawn[members], 0.1, axis=1).sum()  # ends do not add up
    assert "total_energy_gwh_low" not in district_shapes(zones)


def test_what_is_unknown_in_one_zone_is_unknown_in_its_district(sample_assessment):
    zones = sample_assessment.zones.copy()
    zones.loc[zones.index[1], "population"] = np.nan
    districts = district_shapes(zones).set_index("zone_name")
    assert np.isnan(districts.loc["Hải An", "population"])
    assert districts.loc["Đồ Sơn", "population"] > 0


def test_there_is_no_second_set_of_a_single_district(sample_assessment):
    assert district_shapes(sample_assessment.zones.assign(district="Côn Đảo")) is None
    assert district_shapes(sample_assessment.zones.drop(columns="district")) is None
