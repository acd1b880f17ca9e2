"""Sun and wind on land and water: all that rules leave, less what stands, each hectare once."""

from dataclasses import replace

import numpy as np
import pytest

from geoplan.planning.scenario.measures.solar_and_wind import land_measures
from support.measured_study import changed_basis, measured, measured_basis

LAND_PER_MWP = "siting.ground_pv.land_per_mwp"


def by_zone(name):
    return measured_basis().sites.by_zone[name].to_numpy(float)


def test_ground_solar_stands_on_all_the_land_that_is_left():
    parameters, ground = measured_basis().study.parameters, measured()["ground_pv"]
    hectares = by_zone("ground_pv_eligible_km2") * 100
    np.testing.assert_allclose(ground.potential * parameters.value(LAND_PER_MWP), hectares, rtol=1e-9)


def test_floating_solar_covers_its_part_of_the_water():
    parameters, floating = measured_basis().study.parameters, measured()["floating_pv"]
    hectares = by_zone("floating_pv_eligible_km2") * 100 * parameters.value("siting.floating_pv.cover")
    per_mwp = parameters.value("siting.floating_pv.land_per_mwp")
    np.testing.assert_allclose(floating.potential * per_mwp, hectares, rtol=1e-9)


def test_land_that_statistics_say_is_taken_is_no_potential():
    basis = measured_basis()
    left = basis.sites.by_zone.assign(ground_pv_remaining_km2=by_zone("ground_pv_eligible_km2") / 2)
    halved = {each.measure_id: each for each in land_measures(replace(basis, sites=replace(basis.sites, by_zone=left)))}
    np.testing.assert_allclose(halved["ground_pv"].potential, measured()["ground_pv"].potential / 2, rtol=1e-9)


@pytest.mark.parametrize("key", ["ground_pv", "floating_pv", "wind"])
def test_a_hectare_gives_what_the_sites_of_its_zone_give(key):
    patches = measured_basis().sites.patches
    own = patches[(patches["technology"] == key) & (patches["energy_gwh"] > 0)]
    measure = measured()[key]
    zones = measured_basis().potential.zones
    for row, shape in enumerate(zones.geometry):
        inside = own[own.geometry.representative_point().within(shape)]
        if len(inside):
            mean = inside["energy_gwh"].sum() / inside["capacity_mw"].sum() * 1e3
            assert measure.energy_mwh[row] == pytest.approx(measure.potential[row] * mean, rel=1e-6)


def test_no_hectare_is_there_twice_for_sun_and_wind():
    """What both take in full, over the share that each says it takes, is the land of both together."""
    basis = measured_basis()
    shares = {key: measured()[key].resource_share for key in ("ground_pv", "wind")}
    areas = {key: by_zone(f"{key}_eligible_km2") for key in shares}
    for key, area in areas.items():
        there = shares[key] > 0
        together = area[there] / shares[key][there]
        assert (together >= np.max([own[there] for own in areas.values()], axis=0) * (1 - 1e-9)).all()
        assert (together <= np.sum([own[there] for own in areas.values()], axis=0) * (1 + 1e-9)).all()
    both = [basis.sites.land[key].land() for key in shares]
    cell_km2 = abs(basis.sites.land["wind"].grid.affine.determinant) / 1e6
    union = float(np.maximum(*(each.to_numpy() for each in both)).sum()) * cell_km2
    ground = shares["ground_pv"]
    counted = np.divide(areas["ground_pv"], ground, out=np.zeros(len(ground)), where=ground > 0).sum()
    assert counted == pytest.approx(union, rel=0.02), "the coast cuts cells"


def test_alone_on_its_land_a_kind_takes_all_of_it():
    basis = measured_basis()
    calm = replace(basis, layers=replace(basis.layers, wind_speed=None))
    own = {each.measure_id: each for each in land_measures(calm)}
    assert "wind" not in own
    assert set(own["ground_pv"].resource_share.tolist()) == {1.0}
    assert set(measured()["floating_pv"].resource_share.tolist()) <= {0.0, 1.0}


def test_more_land_is_more_energy_in_each_future():
    basis, ground = measured_basis(), measured()["ground_pv"]
    land = basis.sites.land_draws["ground_pv_eligible_km2"]
    per_land = ground.moved.energy / (land.total() / land.base.sum())
    density = basis.study.parameters.futures.ratio(LAND_PER_MWP)
    sun = per_land * density
    assert sun.std() < ground.moved.energy.std()
    assert sun.mean() == pytest.approx(1.0, abs=0.05)


def test_without_futures_nothing_moves():
    assert all((each.moved.energy == 1.0).all() for each in land_measures(changed_basis(draws=None)))
