"""Each step of the chain against pvlib, over generated hours."""

import numpy as np
import pytest
from pvlib import atmosphere, iam, inverter, irradiance, temperature

from geoplan.potential.solar import pv_kernel as kernel

CASES = 1500


@pytest.fixture(scope="module")
def hours():
    """Random skies and planes: zeniths on both sides of the horizon, planes that the sun sees from behind."""
    random = np.random.default_rng(3)
    zenith = random.uniform(0, 95, CASES)
    ghi = random.uniform(0, 1100, CASES)
    dhi = ghi * random.uniform(0, 1, CASES)
    return {
        "zenith": zenith,
        "sun_azimuth": random.uniform(0, 360, CASES),
        "tilt": random.uniform(0, 90, CASES),
        "azimuth": random.uniform(0, 360, CASES),
        "ghi": ghi,
        "dhi": dhi,
        "dni": random.uniform(0, 1000, CASES) * (zenith < 90),
        "extra": random.uniform(1320, 1410, CASES),
        "temp_air": random.uniform(-5, 42, CASES),
        "wind_speed": random.uniform(0, 15, CASES),
    }


def each(function, *columns):
    return np.array([function(*row) for row in zip(*columns, strict=True)])


def cosines(hours):
    cos_aoi = irradiance.aoi_projection(hours["tilt"], hours["azimuth"], hours["zenith"], hours["sun_azimuth"])
    return cos_aoi, np.cos(np.radians(hours["zenith"])), 0.5 * (1 + np.cos(np.radians(hours["tilt"])))


def test_haydavies(hours):
    cos_aoi, cos_zenith, tilt_sky = cosines(hours)
    ours = each(kernel.haydavies, tilt_sky, cos_aoi, cos_zenith, hours["dhi"], hours["dni"], hours["extra"])
    theirs = irradiance.haydavies(
        hours["tilt"],
        hours["azimuth"],
        hours["dhi"],
        hours["dni"],
        hours["extra"],
        solar_zenith=hours["zenith"],
        solar_azimuth=hours["sun_azimuth"],
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


def test_perez(hours):
    cos_aoi, cos_zenith, tilt_sky = cosines(hours)
    ours = []
    for i in range(CASES):
        f1, f2 = kernel.perez_coefficients(cos_zenith[i], hours["dhi"][i], hours["dni"][i], hours["extra"][i])
        sin_tilt = np.sin(np.radians(hours["tilt"][i]))
        ours.append(kernel.perez(tilt_sky[i], sin_tilt, cos_aoi[i], cos_zenith[i], hours["dhi"][i], f1, f2))
    theirs = irradiance.perez(
        hours["tilt"],
        hours["azimuth"],
        hours["dhi"],
        hours["dni"],
        hours["extra"],
        hours["zenith"],
        hours["sun_azimuth"],
        atmosphere.get_relative_airmass(hours["zenith"]),
    )
    assert (theirs > 0).mean() > 0.8
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


def test_a_sky_without_diffuse_light_gives_none():
    f1, f2 = kernel.perez_coefficients(0.5, 0.0, 800.0, 1360.0)
    assert kernel.perez(0.9, 0.4, 0.7, 0.5, 0.0, f1, f2) == 0.0


def test_incidence_angle_modifier_over_all_angles():
    angles = np.concatenate((np.linspace(0, 89.99, CASES), [90.0, 120.0, 180.0]))
    ours = each(lambda angle: kernel.iam_physical(np.cos(np.radians(angle)), 1.526, 4.0 * 0.002), angles)
    np.testing.assert_allclose(ours, iam.physical(angles), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("glass", [(1.4, 4.0, 0.003), (1.6, 20.0, 0.004)])
def test_incidence_angle_modifier_of_other_glass(glass):
    n, extinction, thickness = glass
    angles = np.linspace(0, 90, 200)
    ours = each(lambda angle: kernel.iam_physical(np.cos(np.radians(angle)), n, extinction * thickness), angles)
    np.testing.assert_allclose(ours, iam.physical(angles, n, extinction, thickness), rtol=1e-9, atol=1e-12)


def test_cell_temperatures(hours):
    poa, air, wind = hours["ghi"], hours["temp_air"], hours["wind_speed"]
    for a, b, delta_t in ((-2.98, -0.0471, 1), (-3.47, -0.0594, 3)):
        ours = air + poa * each(lambda w, a=a, b=b, d=delta_t: kernel.heating(kernel.SAPM, w, a, b, float(d)), wind)
        np.testing.assert_allclose(ours, temperature.sapm_cell(poa, air, wind, a, b, delta_t), rtol=1e-12)
    ours = air + poa * each(lambda w: kernel.heating(kernel.FAIMAN, w, 25.0, 6.84, 0.0), wind)
    np.testing.assert_allclose(ours, temperature.faiman(poa, air, wind), rtol=1e-12)


def test_inverter_with_part_load_and_clipping():
    random = np.random.default_rng(4)
    pdc = np.concatenate((random.uniform(0, 1.6, CASES), random.uniform(0, 0.02, 200), [0.0]))
    pdc0 = 1 / (1.2 * 0.96)
    ours = each(lambda p: kernel.pvwatts_inverter(p, pdc0, 0.96, 0.9637), pdc)
    theirs = inverter.pvwatts(pdc, pdc0)
    assert (theirs == theirs.max()).sum() > 100  # clipped
    assert (theirs == 0).sum() > 10  # below the inverter's own consumption
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)
    assert kernel.pvwatts_inverter(-0.1, pdc0, 0.96, 0.9637) == 0.0
