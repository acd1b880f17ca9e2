import numpy as np
import pytest

from geoplan.fields import load_fields
from geoplan.outputs.drawing.zone_classes import zone_classes
from geoplan.outputs.map.zone_results import classes_of_set, rates_content, shared_colours

VALUES = {
    "area_km2": [10.0, 20.0, 40.0],
    "population": [1_000.0, 2_000.0, None],
    "waste_energy_gwh": [1.5, 30.0, 800.0],
    "biomass_energy_gwh": [0.2, 3.0, None],
    "rooftop_pv_specific_yield_kwh_per_kwp": [1_081.0, 1_085.0, 1_090.0],
}


@pytest.fixture(scope="module")
def classes():
    return classes_of_set(VALUES)


def test_classes_are_those_of_python_and_energies_share_theirs(classes):
    assert classes["classes"]["waste_energy_gwh"] == classes["classes"]["biomass_energy_gwh"]
    columns = {name: np.array(column, dtype=float) for name, column in VALUES.items()}
    for name, each in zone_classes(columns).items():
        assert classes["classes"][name]["limits"] == list(each.limits)


def test_sums_have_rates_and_what_is_no_sum_has_none(classes):
    for per in ("km2", "head"):
        assert "waste_energy_gwh" in classes["rates"][per]
        assert "rooftop_pv_specific_yield_kwh_per_kwp" not in classes["rates"][per]


def test_where_nobody_is_counted_there_is_no_rate_a_head():
    without = {name: column for name, column in VALUES.items() if name != "population"}
    assert set(classes_of_set(without)["rates"]) == {"km2"}


def test_the_page_is_told_what_sums_are_shared_by_and_in_which_unit():
    fields = [load_fields()[name] for name in VALUES]
    told = rates_content(fields)
    assert {per: each["by"] for per, each in told.items()} == {"km2": "area_km2", "head": "population"}
    assert set(told["km2"]["fields"]) >= {"waste_energy_gwh", "biomass_energy_gwh"}
    assert "area_km2" not in told["km2"]["fields"]
    shared = shared_colours(fields)
    assert set(shared["fields"]) == {"waste_energy_gwh", "biomass_energy_gwh"}
    assert [len(ramp) for ramp in shared["colours"]] == list(range(1, len(shared["colours"]) + 1))
