"""The quick look at many places sees what the checks of files see."""

import numpy as np
import pandas as pd
import pytest

from geoplan.potential.solar.sky_screen import doubtful
from geoplan.potential.solar.sun import solar_ephemeris
from support.drawn_weather import drawn

PLACE = np.array([[20.8, 106.6]])


@pytest.fixture(scope="module")
def frame():
    return drawn(20.8, 106.6)[: 40 * 24]


def seen(frame, *, later_h=0.0, place=PLACE):
    times = pd.DatetimeIndex(frame.index + pd.Timedelta(hours=0.5 + later_h))
    irradiance = tuple(np.ascontiguousarray(frame[name].to_numpy()[None]) for name in ("ghi", "dni", "dhi"))
    return bool(doubtful(place, irradiance, solar_ephemeris(times), times)[0])


def test_what_is_right_is_not_in_doubt(frame):
    assert not seen(frame)
    assert not seen(frame.where(frame["ghi"] > 0))


def test_each_fault_is_seen(frame):
    assert seen(frame, later_h=1.0)
    assert seen(frame, place=-PLACE)
    assert seen(frame / 1000)
    assert seen(frame.assign(dhi=0.0))
    assert seen(frame.assign(dni=0.0))
    day = frame.copy()
    day.iloc[240:264] = 0.0
    assert seen(day)


def test_places_are_looked_at_each_by_itself(frame):
    places = np.repeat(PLACE, 3, axis=0)
    times = pd.DatetimeIndex(frame.index + pd.Timedelta(minutes=30))
    ghi, dni, dhi = (np.repeat(frame[name].to_numpy()[None], 3, axis=0) for name in ("ghi", "dni", "dhi"))
    dhi[1] = 0.0
    assert doubtful(places, (ghi, dni, dhi), solar_ephemeris(times), times).tolist() == [False, True, False]
