"""Roofs as measures: each once, by class outside of parks and by park, less what stands already."""

from dataclasses import replace

import numpy as np
import pytest

from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.planning.scenario.measures.rooftop_solar import rooftop_measures
from support.measured_study import changed_basis, measured, measured_basis

IDS = [*(f"rooftop_pv.{kind}" for kind in CLASSES), "rooftop_pv.estates"]


def whole(name, measures=None):
    return sum(float(getattr(each, name).sum()) for key, each in (measures or measured()).items() if key in IDS)


def test_classes_and_parks_add_up_to_all_roofs_of_the_run():
    totals = measured_basis().potential.totals
    assert set(IDS) <= set(measured())
    assert whole("potential") == pytest.approx(totals["rooftop_pv_capacity_mwp"], rel=1e-9)
    assert whole("energy_mwh") == pytest.approx(totals["rooftop_pv_energy_gwh"] * 1e3, rel=1e-9)


def test_roofs_of_parks_are_those_of_the_table_of_parks():
    estates, parks = measured_basis().potential.estates, measured()["rooftop_pv.estates"]
    np.testing.assert_allclose(parks.potential, estates["estate_pv_capacity_mwp"], rtol=1e-9)
    np.testing.assert_allclose(parks.energy_mwh, estates["estate_pv_energy_gwh"] * 1e3, rtol=1e-9)
    assert parks.place_kind == "estate"


def test_what_stands_is_off_all_roofs_of_its_zone_alike():
    zones = measured_basis().potential.zones
    gross = zones["rooftop_pv_capacity_mwp"]
    left = np.array([0.5, 1.0, 0.0, 1.0])
    remaining = zones.assign(rooftop_pv_remaining_mwp=gross * left)
    own = {each.measure_id: each for each in rooftop_measures(changed_basis(zones=remaining))}
    assert whole("potential", own) == pytest.approx((gross * left).sum(), rel=1e-9)
    energy = (zones["rooftop_pv_energy_gwh"] * left).sum() * 1e3
    assert whole("energy_mwh", own) == pytest.approx(energy, rel=1e-9)
    houses, before = own["rooftop_pv.residential"], measured()["rooftop_pv.residential"]
    np.testing.assert_allclose(houses.potential, before.potential * left, rtol=1e-9)


def test_each_class_moves_as_its_roofs_outside_of_parks_do():
    drawn = measured_basis().potential.draws.roofs.outside
    for kind in CLASSES:
        assert (measured()[f"rooftop_pv.{kind}"].moved.energy == drawn[kind]).all()
    parks = measured()["rooftop_pv.estates"].moved.energy
    energy = measured_basis().potential.draws.estates["estate_pv_energy_gwh"]
    np.testing.assert_allclose(parks * energy.base.sum(), energy.rows().sum(axis=0), rtol=1e-9)


def test_a_potential_that_was_read_has_no_measures_on_roofs():
    roofs = replace(measured_basis().potential.roofs, groups=None)
    assert list(rooftop_measures(changed_basis(roofs=roofs))) == []


def test_without_futures_nothing_moves():
    still = list(rooftop_measures(changed_basis(draws=None)))
    assert all((each.moved.energy == 1.0).all() for each in still)
