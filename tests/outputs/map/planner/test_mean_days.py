import numpy as np
import pandas as pd
import pytest

from geoplan.hours.year_of_hours import year_of_hours
from geoplan.layers.weather.rows import standard_clock
from geoplan.outputs.map.planner.mean_days import MOST_SKIES, fitted_to, mean_days, means_of, on_standard_time, sun_path
from support.sample_result import changed
from support.sun_twins import PLACE
from support.sunny_hours import TIMES, WEATHER_YEAR, with_sunny_hours


@pytest.fixture(scope="module")
def sunny(sample_assessment):
    return with_sunny_hours(sample_assessment)


@pytest.fixture(scope="module")
def days(sunny):
    return mean_days(sunny)


def test_mean_days_add_up_to_the_months_of_the_run_and_to_the_year_of_each_zone(sunny, days):
    energy = (days.kw * days.days[:, None]).sum(axis=2) / 1e6
    np.testing.assert_allclose(energy.sum(axis=0), sunny.monthly, rtol=1e-9)
    own = sunny.zones["rooftop_pv_energy_gwh"].fillna(0.0)
    np.testing.assert_allclose(energy.sum(axis=1), own, rtol=1e-9)
    assert days.year == WEATHER_YEAR


def test_an_hour_is_the_mean_of_the_run_of_that_hour_but_for_the_month_that_it_is_fitted_to(sunny, days):
    series = sunny.potential.roof_hours.zones
    frame = pd.DataFrame(series.kw.T, index=TIMES)
    zone, month = 3, 6
    means = frame[zone][frame.index.month == month].groupby(lambda at: at.hour).mean().to_numpy()
    ratio = days.kw[zone, month - 1, 6:18] / means[6:18]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)
    assert 0.9 < ratio[0] < 1.1
    assert ratio[0] != pytest.approx(1.0, abs=1e-3)
    assert not days.kw[:, :, [0, 1, 2, 23]].any(), "no sun at night"


def test_months_that_nobody_knows_leave_the_hours_as_they_are(sunny):
    unknown = changed(sunny, monthly=sunny.monthly * np.nan)
    energy = (mean_days(unknown).kw * mean_days(unknown).days[:, None]).sum(axis=(0, 2)) / 1e6
    months = np.bincount(TIMES.month - 1, weights=sunny.potential.roof_hours.zones.kw.sum(axis=0)) / 1e6
    np.testing.assert_allclose(energy, months, rtol=1e-12)


def test_clocks_that_are_set_forward_do_not_move_the_sun():
    for zone, hours in (("Europe/Zurich", 1), ("America/Santiago", -4), ("Asia/Kolkata", 5.5), ("UTC", 0)):
        times = year_of_hours(2026, zone)
        clock = on_standard_time(times, standard_clock(zone))
        assert (clock[4000] - times.tz_convert("UTC").tz_localize(None)[4000]) / pd.Timedelta(hours=1) == hours, zone
        assert (np.diff(clock.to_numpy()) == np.timedelta64(1, "h")).all()
        days = np.full(12, 30)
        kept = means_of(np.ones((1, len(times))), clock, days=days)
        assert (kept.sum(axis=2) * days).sum() == pytest.approx(len(times))


def test_the_path_of_the_sun_is_that_of_pvlib():
    pvlib = pytest.importorskip("pvlib")
    for longitude, latitude, hours in ((106.6, 20.8, 7), (-70.7, -33.4, -4), (8.5, 60.0, 1)):
        path = sun_path(2026, at=(longitude, latitude), ahead=hours)
        for month in (1, 6, 10):
            local = pd.date_range(f"2026-{month:02}-15 00:30", periods=24, freq="h") - pd.Timedelta(hours=hours)
            judge = pvlib.solarposition.get_solarposition(local.tz_localize("UTC"), latitude, longitude)
            np.testing.assert_allclose(path[0, month - 1], judge["elevation"], atol=0.01)
            np.testing.assert_allclose(path[1, month - 1], judge["azimuth"], atol=0.01)


def test_irradiation_is_that_of_the_weather_scaled_to_where_a_zone_lies(sunny, days):
    told = days.irradiation
    assert told.days.shape == (1, 12, 24)
    whole = float((told.days[0] * days.days[:, None]).sum()) / 1_000
    assert whole == pytest.approx(float(sunny.inputs.weather["ghi"].sum()) / 1_000, rel=1e-6)
    assert whole * told.scale[0] == pytest.approx(float(sunny.resource["ghi_kwh_m2"][0]), rel=1e-6)
    assert set(told.sky) == {0}


def test_each_zone_has_the_sky_that_is_nearest_and_of_very_many_some_are_kept(sample_assessment):
    far = [(PLACE[0] - 2.0, PLACE[1]), PLACE]
    assert set(mean_days(with_sunny_hours(sample_assessment, far)).irradiation.sky) == {0}, "one of the two is not told"
    centres = sample_assessment.zones.geometry.representative_point().to_crs(4326)
    each = [(point.y + shift, point.x) for point in centres for shift in (0.0, 0.01, 0.02)]
    told = mean_days(with_sunny_hours(sample_assessment, each)).irradiation
    assert len(told.days) == len(sample_assessment.zones) < MOST_SKIES
    assert sorted(told.sky) == list(range(len(told.days)))


def test_without_hours_or_without_weather_there_is_nothing_to_tell(sample_assessment, sunny):
    assert mean_days(sample_assessment) is None
    assert mean_days(changed(sunny, inputs=sample_assessment.inputs)).irradiation is None


def test_a_table_is_fitted_to_sums_of_rows_and_columns():
    draw = np.random.default_rng(3)
    table = draw.random((20, 12))
    table[4] = 0.0
    rows, columns = draw.random(20), draw.random(12)
    rows[4] = 0.0
    columns *= rows.sum() / columns.sum()
    fitted = fitted_to(table, rows=rows, columns=columns)
    np.testing.assert_allclose(fitted.sum(axis=1), rows, rtol=1e-9)
    np.testing.assert_allclose(fitted.sum(axis=0), columns, rtol=1e-9)
    cross = fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0])
    assert cross == pytest.approx(table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]))
