"""Hours of estates: held against every single roof, simulated by itself."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.hours.year_of_hours import year_of_hours
from geoplan.potential.potential import assess_potential
from geoplan.potential.roofs.footprint_shape import footprint_shapes
from geoplan.potential.roofs.partition import PartitionJob, PartitionResult, assess_partition
from geoplan.potential.roofs.roof_hours import RoofHours, roof_hours
from geoplan.potential.roofs.rooftop_results import RooftopResults
from geoplan.potential.solar.orientation_table import orientation_table, scale_to_grid
from geoplan.potential.solar.pv_years import pv_years
from geoplan.potential.solar.resource import SolarResource
from geoplan.units import KWH_PER_GWH
from support.drawn_weather import drawn, weather_of_frame
from support.grouped_roofs import CRS, ESTATES, ZONES, X, Y

TIMES = year_of_hours(2026, "Asia/Ho_Chi_Minh")


def test_hours_of_estates_come_to_their_energy(small_result):
    potential = small_result.potential
    hours = potential.estate_hours
    assert hours.kw.shape == (1, 8760)
    expected = potential.estates["estate_pv_energy_gwh"].to_numpy() * KWH_PER_GWH
    np.testing.assert_allclose(hours.kw.sum(axis=1), expected, rtol=1e-9)
    assert hours.times[0] == pd.Timestamp("2025-01-01", tz="Asia/Ho_Chi_Minh")
    assert 0.5 < hours.kw.max() / (1e3 * potential.estates["estate_pv_capacity_mwp"].item()) < 1.0


def test_hours_of_zones_come_to_their_energy(small_result):
    potential = small_result.potential
    whole = potential.roof_hours.zones.kw
    expected = potential.zones["rooftop_pv_energy_gwh"].to_numpy() * KWH_PER_GWH
    np.testing.assert_allclose(whole.sum(axis=1), expected, rtol=1e-9)
    assert "1 estates, 4 zones" in repr(potential.roof_hours)


def test_hours_are_those_of_every_roof_by_itself(small_result):
    """The directions of roofs are shared between planes 10 degrees apart: that moves no hour by a hundredth of most."""
    estates, weather = small_result.inputs.estates, small_result.potential
    roofs = small_result.rooftops
    inside = shapely.intersects(shapely.point_on_surface(roofs.geometry.to_numpy()), estates.geometry.iloc[0])
    own = roofs[inside & (roofs["capacity_kwp"] > 0)]
    assert len(own) > 50
    axis = footprint_shapes(own.geometry.to_numpy()).long_axis_azimuth
    sun = small_result.stages["sun"].made.weather
    flat = (own["roof_form"] == "flat").to_numpy()
    tilts = {
        (form, kind): small_result.study.parameters.value(f"rooftop.tilt.{form}.{kind}")
        for form in ("flat", "pitched")
        for kind in ("residential", "commercial", "industrial")
    }
    tilt = np.array([tilts[pair] for pair in zip(own["roof_form"], own["roof_class"], strict=True)])
    sides = np.concatenate([np.where(flat, 180.0, axis + side) for side in (90.0, 270.0)])
    planes = pv_years(sun, np.tile(tilt, 2), sides, result="hourly").to_numpy()[0]
    power = np.tile(own["capacity_kwp"].to_numpy() / 2.0, 2) @ planes
    hours = weather.estate_hours.kw[0]
    # the yields of roofs are read between the orientations of a table, these are not
    assert power.sum() == pytest.approx(hours.sum(), rel=1e-3)
    assert np.abs(power - hours).max() < 0.01 * power.max()


def gable(turn: float = 4.0, form: str = "pitched") -> gpd.GeoDataFrame:
    box = shapely.affinity.rotate(shapely.box(X + 100, Y + 100, X + 140, Y + 180), -turn)
    return gpd.GeoDataFrame(
        {"roof_id": [1], "roof_class": ["industrial"], "roof_form": [form]}, geometry=[box], crs=CRS
    )


def results_of(part: PartitionResult, **other) -> RooftopResults:
    from pathlib import Path

    return RooftopResults(Path("roofs"), part.zones, part.estates, planes=part.planes, **other)


@pytest.fixture(scope="module")
def weather():
    return weather_of_frame(drawn(20.8, 106.6), 20.8, 106.6)


def hours_of(roofs, sun, parameters, *, estates=ESTATES) -> RoofHours:
    job = PartitionJob(ZONES, sun.roofs, parameters, estates=estates)
    part = assess_partition(roofs, job)
    return roof_hours(results_of(part), sun, zones=ZONES, estates=estates, times=TIMES, parameters=parameters)


def test_a_gable_roof_is_its_two_sides(small_result, weather):
    parameters = small_result.study.parameters
    table = orientation_table(weather, crs=CRS)
    hours = hours_of(gable(), SolarResource(weather, table, table), parameters)
    kw = hours.estates.kw
    assert (kw[1] == 0).all()
    tilt = parameters.value("rooftop.tilt.pitched.industrial")
    sides = pv_years(weather, np.full(2, tilt), np.array([94.0, 274.0]), result="hourly").to_numpy()[0]
    expected = np.roll(sides.mean(axis=0), 7)
    np.testing.assert_allclose(kw[0] / kw[0].sum(), expected / expected.sum(), atol=2e-3 * expected.max() / 1000)
    np.testing.assert_array_equal(hours.zones.levels[0], hours.estates.levels[0])


def test_a_side_that_carries_no_modules_has_no_hours(small_result, weather):
    parameters = small_result.study.parameters.replace(
        {"rooftop.tilt.pitched.industrial": 45.0, "rooftop.minimum_plane_yield": 0.8}
    )
    table = orientation_table(weather, crs=CRS)
    hours = hours_of(gable(90.0), SolarResource(weather, table, table), parameters).estates.kw[0]
    south = pv_years(weather, 45.0, 180.0, result="hourly").to_numpy().ravel()
    np.testing.assert_allclose(hours / hours.sum(), np.roll(south / south.sum(), 7), atol=2e-3 * south.max() / 1000)


def test_each_estate_lies_below_its_own_sky(small_result):
    """Two places an hour of the sun apart: the estates' noons are as far, and a grid of GHI scales the sums."""
    lon = gpd.GeoSeries(ESTATES.representative_point(), crs=CRS).to_crs(4326)
    places = [drawn(20.8, 106.6), drawn(20.8, 91.6)]
    both = [weather_of_frame(frame, 20.8, lon.x.iloc[place]) for place, frame in enumerate(places)]
    import xarray as xr

    weather = xr.concat(both, dim="place")
    # the second sky is an hour late although it stands beside the first: its own sun would not pass the checks
    table = xr.concat([orientation_table(both[0], crs=CRS)] * 2, dim="place")
    table = table.assign_coords(x=("place", [X, X + 1600.0]), y=("place", [Y, Y]))
    first, second = gable(), gable().assign(geometry=gable().translate(1500, 0))
    sun = SolarResource(weather, table, table)
    kw = hours_of(pd.concat([first, second]), sun, small_result.study.parameters).estates.kw
    clock = TIMES.hour.to_numpy() + 0.5
    noons = kw @ clock / kw.sum(axis=1)
    assert noons[1] - noons[0] > 0.3
    np.testing.assert_allclose(kw[0].sum(), kw[1].sum(), rtol=1e-9)


def test_a_grid_of_irradiation_scales_sums_and_no_shape(small_result, weather):
    import rioxarray  # noqa: F401
    import xarray as xr

    parameters = small_result.study.parameters
    table = orientation_table(weather, crs=CRS)
    grid = xr.DataArray(
        np.full((2, 4), float(table["ghi_kwh_m2"].item()) * 1.1),
        dims=("y", "x"),
        coords={"y": [Y + 900.0, Y + 100.0], "x": X + np.arange(4) * 900.0},
        attrs={"units": "kWh/m2/year", "source": "GHI grid"},
    ).rio.write_crs(CRS)
    scaled = scale_to_grid(table, grid.rename("GHI"))
    plain = hours_of(gable(), SolarResource(weather, table, table), parameters).estates.kw[0]
    more = hours_of(gable(), SolarResource(weather, scaled, table), parameters).estates.kw[0]
    np.testing.assert_allclose(more, 1.1 * plain, rtol=1e-9)


def test_without_estates_or_sums_by_plane_there_are_no_hours(small_result):
    layers = replace(small_result.inputs, estates=None)
    potential = assess_potential(small_result.study, layers)
    assert potential.estate_hours is None
    assert potential.roof_hours.zones.kw.sum() > 0
    sun = small_result.stages["sun"].made
    nothing = replace(potential.roofs, planes=None)
    zones, parameters = potential.zones, small_result.study.parameters
    assert roof_hours(nothing, sun, zones=zones, estates=None, times=TIMES, parameters=parameters) is None


def test_the_hours_are_a_stage_of_their_own(small_result):
    stage = small_result.stages["hours"]
    assert stage.made is small_result.potential.roof_hours
    assert {"rooftop.minimum_plane_yield", "rooftop.tilt.pitched.industrial", "pv.gamma_pdc"} <= set(stage.reads.values)
