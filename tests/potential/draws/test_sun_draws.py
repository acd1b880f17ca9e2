"""The yields in each draw: what multiplies is exact, the rest is run at its ends."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from geoplan.draws.draws import Draws
from geoplan.layers.catalog import open_layers
from geoplan.potential.draws.sun_draws import interpolated, losses_left, sun_draws
from geoplan.potential.solar.pv_years import loss_factor, pv_years
from geoplan.potential.solar.resource import hourly_weather
from geoplan.study import open_study
from support.own_parameters import own_parameters
from support.small_study import make_study

LOSSES = {"pv.loss.soiling": (1.0, 2.0, 5.0), "pv.loss.shading": (2.0, 3.0, 6.0)}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    study = open_study(make_study(tmp_path_factory.mktemp("small")))
    return study, open_layers(study)


def with_rows(study, rows):
    given = {name: dict(zip(("low", "value", "high"), ends, strict=True)) for name, ends in rows.items()}
    return study.with_parameters(given)


def test_losses_multiply_but_for_the_shade():
    own = own_parameters(LOSSES)
    draws = Draws(own, count=5)
    left = losses_left(own, draws, without=["pv.loss.shading"])
    for number in range(5):
        moved = own.replace({"pv.loss.soiling": float(draws.value("pv.loss.soiling")[number])})
        assert left[number] == pytest.approx(loss_factor(moved) / loss_factor(own))


def test_a_parameter_is_run_at_its_ends_alone():
    own = own_parameters({"pv.albedo": (0.1, 0.25, 0.5)})
    asked = []

    def result(parameters):
        asked.append(parameters.value("pv.albedo"))
        return np.exp(2.0 * asked[-1]) if asked[-1] < 0.25 else np.exp(0.5) * (1 + asked[-1] - 0.25)

    drawn = np.array([0.05, 0.1, 0.25, 0.5])
    factors = interpolated(result, own, name="pv.albedo", base=float(np.exp(0.5)), drawn=drawn)
    assert asked == [0.1, 0.5]
    np.testing.assert_allclose(factors, [np.exp(-0.4), np.exp(-0.3), 1.0, 1.25])
    still = own_parameters({"pv.albedo": 0.25})
    assert interpolated(result, still, name="pv.albedo", base=1.0, drawn=np.full(2, 0.25)).tolist() == [1.0, 1.0]
    assert len(asked) == 2


def test_yields_of_full_runs_are_those_of_the_draws(place):
    study, layers = place
    rows = {**LOSSES, "pv.gamma_pdc": (-0.0045, -0.0035, -0.0025), "pv.albedo": (0.1, 0.25, 0.4)}
    study = with_rows(study, rows)
    draws = Draws(study.parameters, count=6)
    sun = sun_draws(study, layers, draws=draws)
    assert {*rows, "pv.temp_air.diurnal_amplitude"} - {*LOSSES} <= {*sun.interpolated}
    assert {*LOSSES, "pv.resource_factor"}.isdisjoint(sun.interpolated)
    names = [*sun.interpolated, *LOSSES, "pv.resource_factor"]

    def yields(study):
        weather = hourly_weather(study, layers)
        return pv_years(weather, [5.0, 15.0], [180.0, 90.0], parameters=study.parameters).to_numpy().mean()

    base = yields(study)
    for number in range(draws.count):
        moved = study.with_parameters({name: float(draws.value(name)[number]) for name in names})
        drawn = sun.factor[number] * sun.unshaded[number]
        assert drawn == pytest.approx(yields(moved) / base, rel=2e-3)


def test_a_long_record_counts_with_its_first_year(place):
    study, layers = place
    study = with_rows(study, {"pv.gamma_pdc": (-0.0045, -0.0035, -0.0025)})
    draws = Draws(study.parameters, count=3)
    year = hourly_weather(study, layers)
    second = year.assign_coords(time=year["time"] + np.timedelta64(365, "D")).assign(temp_air=year["temp_air"] + 9.0)
    both = xr.concat([year, second], dim="time", data_vars="minimal")
    one, two = (
        sun_draws(study, replace(layers, irradiance=None, weather=weather), draws=draws) for weather in (year, both)
    )
    assert one.interpolated == two.interpolated == ("pv.gamma_pdc",)
    np.testing.assert_allclose(two.factor, one.factor)


def test_a_loss_without_a_range_leaves_all(place):
    study, layers = place
    sun = sun_draws(study, layers, draws=Draws(study.parameters, count=3))
    assert sun.unshaded.tolist() == [1.0, 1.0, 1.0]
