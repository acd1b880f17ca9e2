import csv
from pathlib import Path

import numpy as np
import pytest

import geoplan
from geoplan.fields import fields_of, load_fields
from geoplan.outputs.drawing.zone_rates import DENOMINATORS, rate_unit, rate_units, rates
from geoplan.units import KWH_PER_GWH


def test_rates_are_sums_over_areas_with_three_digits():
    sums, areas = np.array([546.354, 268.0, np.nan]), np.array([38.6633, 0.0, 4.0])
    assert rates(sums, areas, factor=1.0).tolist() == pytest.approx([14.1, np.nan, np.nan], nan_ok=True)


def test_energies_of_persons_are_told_in_kwh():
    unit = rate_unit(load_fields()["waste_energy_gwh"], "head")
    assert (unit.unit, unit.factor) == ("kWh", KWH_PER_GWH)


def test_means_and_ratios_are_not_shared_again():
    for name in ("built_pct", "rooftop_pv_specific_yield_kwh_per_kwp", "area_km2", "ground_pv_eligible_km2"):
        assert [rate_unit(load_fields()[name], per) for per in DENOMINATORS] == [None, None], name


def test_every_unit_of_the_table_is_one_of_sums():
    units = {field.unit for field in fields_of("zones") if field.aggregate == "sum"}
    assert {unit for unit, _ in rate_units()} <= units
    with (Path(geoplan.__file__).parent / "outputs/drawing/zone_rates.csv").open(encoding="utf-8") as stream:
        assert len(list(csv.DictReader(stream))) == len(rate_units())
