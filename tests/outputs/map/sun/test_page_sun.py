import numpy as np
import pytest

from geoplan.outputs.map.sun.page_sun import MOST_TABLES, MOUNTINGS, page_sun, sun_of
from geoplan.parameters import load_parameters
from geoplan.potential.solar.orientation_table import optimum_tilt, orientation_table
from support.sun_twins import PLACE, weather_at


@pytest.fixture(scope="module")
def parameters():
    return load_parameters()


@pytest.fixture(scope="module")
def one_station(parameters):
    return sun_of(weather_at([PLACE]), parameters=parameters)


def test_months_of_every_plane_add_up_to_the_table_of_the_run(one_station, parameters):
    table = orientation_table(weather_at([PLACE]), parameters=parameters)
    assert one_station.tilts == tuple(table["surface_tilt"].to_numpy())
    assert one_station.azimuths == tuple(table["surface_azimuth"].to_numpy())
    years = one_station.months["close_mount"].sum(axis=1)
    np.testing.assert_allclose(years, table["specific_yield"].to_numpy(), rtol=1e-12)
    np.testing.assert_allclose(one_station.ghi.sum(axis=1), table["ghi_kwh_m2"].to_numpy(), rtol=1e-12)
    np.testing.assert_allclose(one_station.optimum["close_mount"], optimum_tilt(table).to_numpy())


def test_the_best_plane_has_the_months_of_the_run(one_station, parameters):
    table = orientation_table(weather_at([PLACE]), parameters=parameters)
    tilt = one_station.tilts.index(float(table["best_tilt"][0]))
    azimuth = one_station.azimuths.index(float(table["best_azimuth"][0]))
    shown = one_station.months["close_mount"][0, :, tilt, azimuth]
    np.testing.assert_allclose(shown, table["specific_yield_monthly"].to_numpy()[0], rtol=1e-12)


def test_modules_on_racks_are_cooler_and_yield_more(one_station):
    assert set(one_station.months) == set(MOUNTINGS)
    roof, rack = (one_station.months[each][0, :, 3, 18].sum() for each in MOUNTINGS)
    assert roof < rack < 1.1 * roof


def test_of_many_places_each_takes_the_table_of_the_nearest(parameters):
    places = [(PLACE[0] + 0.05 * at, PLACE[1]) for at in range(15)]
    many = sun_of(weather_at(places), parameters=parameters)
    assert len(many.homes) == MOST_TABLES
    assert many.months["open_rack"].shape == (MOST_TABLES, 12, 7, 12)
    far = np.abs(many.latitude - many.latitude[many.homes][many.table])
    assert far.max() <= 0.0501
    assert (far[many.homes] == 0).all()
    assert many.names[3] == "Station 3"


def test_a_result_without_weather_has_no_sun(sample_assessment):
    assert page_sun(sample_assessment) is None
