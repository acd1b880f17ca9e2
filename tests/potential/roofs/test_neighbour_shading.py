import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.errors import LayerError
from geoplan.parameters import load_parameters
from geoplan.potential.roofs.neighbour_shading import horizon_factor, shading_factor, shading_table
from geoplan.potential.roofs.partition import PartitionJob, assess_partition
from geoplan.potential.roofs.rooftop_pv import rooftop_pv
from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means
from geoplan.potential.solar.orientation_table import orientation_table
from geoplan.potential.solar.pv_years import loss_factor, pv_years

CRS = "EPSG:32648"
PARAMETERS = load_parameters()
X, Y = 600_000.0, 2_300_000.0
SECTORS = 36
GLASS = ("refractive_index", "extinction", "thickness")


@pytest.fixture(scope="module")
def weather():
    months = np.arange(12)
    means = monthly_means(
        ghi=4000 - 1500 * np.cos(2 * np.pi * (months - 0.5) / 12),
        dhi=2200 - 500 * np.cos(2 * np.pi * (months - 0.5) / 12),
        temp_air=24 - 6 * np.cos(2 * np.pi * (months - 0.5) / 12),
        wind_speed=np.full(12, 3.0),
        latitude=20.8,
        longitude=106.63,
        altitude=100.0,
    )
    return hours_from_months(means, time_zone="Asia/Ho_Chi_Minh").assign_coords(place=["Phu Lien"])


@pytest.fixture(scope="module")
def table(weather):
    return shading_table(weather, azimuths=range(0, 360, 30))


def roofs_of(count, form="flat", height=6.0):
    boxes = [shapely.box(X + 40 * i, Y, X + 40 * i + 12, Y + 20) for i in range(count)]
    columns = {"roof_class": "residential", "roof_form": form, "height_m": height}
    return gpd.GeoDataFrame({"roof_id": range(count)} | columns, geometry=boxes, crs=CRS)


def factor_by_hours(weather, horizon, tilt, azimuths):
    """The share of the irradiation that is left, hour by hour, with pvlib's sun, transposition and glass."""
    from pvlib import iam, irradiance, solarposition

    one = weather.isel(place=0)
    times = pd.DatetimeIndex(one["time"].to_numpy(), tz="UTC") + pd.Timedelta("30min")
    sun = solarposition.get_solarposition(
        times, float(one["latitude"]), float(one["longitude"]), altitude=float(one["altitude"])
    )
    kept = whole = 0.0
    # a fine sky of patches for the diffuse light
    h, a = np.meshgrid(np.radians(np.arange(0.25, 90, 0.5)), np.radians(np.arange(0.5, 360)), indexing="ij")
    for azimuth in azimuths:
        parts = irradiance.haydavies(
            tilt,
            azimuth,
            one["dhi"].to_numpy(),
            one["dni"].to_numpy(),
            irradiance.get_extra_radiation(times.day_of_year),
            sun["apparent_zenith"],
            sun["azimuth"],
            return_components=True,
        )
        aoi = irradiance.aoi(tilt, azimuth, sun["apparent_zenith"], sun["azimuth"])
        glass = iam.physical(aoi, *(PARAMETERS.value(f"pv.iam.{name}") for name in GLASS))
        beam = one["dni"].to_numpy() * np.cos(np.radians(aoi)).clip(0) * glass
        ground = irradiance.get_ground_diffuse(tilt, one["ghi"].to_numpy(), albedo=PARAMETERS.value("pv.albedo"))
        seen = sun["apparent_elevation"] > horizon[(sun["azimuth"] / 360 * len(horizon)).astype(int)]
        cosine = np.cos(h) * np.sin(np.radians(tilt)) * np.cos(a - np.radians(azimuth)) + np.sin(h) * np.cos(
            np.radians(tilt)
        )
        light = cosine.clip(0) * np.cos(h)
        open_sky = np.degrees(h) > horizon[(np.degrees(a) / 360 * len(horizon)).astype(int)]
        direct = beam + parts["poa_circumsolar"]
        even = parts["poa_isotropic"].sum()
        kept += direct[seen].sum() + even * light[open_sky].sum() / light.sum() + ground.sum()
        whole += direct.sum() + even + ground.sum()
    return kept / whole


@pytest.mark.parametrize("form", ["flat", "pitched"])
def test_the_factor_is_that_of_every_hour_by_pvlib(weather, table, form):
    random = np.random.default_rng(5)
    horizon = random.uniform(0, 60, (4, SECTORS)) * (random.random((4, SECTORS)) < 0.6)
    roofs = roofs_of(4, form)
    ours = horizon_factor(roofs, table, horizon=horizon)["shading_factor"]
    tilt = PARAMETERS.value(f"rooftop.tilt.{form}.residential")
    for row in range(4):
        azimuths = [180.0] if form == "flat" else [90.0, 270.0]
        assert ours[row] == pytest.approx(factor_by_hours(weather, horizon[row], tilt, azimuths), abs=0.004)


def test_the_energy_itself_falls_as_the_irradiation(weather, table):
    """A year of the whole chain with the sun taken out of the hours in which it is behind the horizon."""
    from pvlib import solarposition
    from pvlib.irradiance import get_extra_radiation

    horizon = np.zeros((1, SECTORS))
    horizon[0, 8:14] = 35.0
    ours = horizon_factor(roofs_of(1), table, horizon=horizon).iloc[0]
    one = weather.isel(place=0)
    times = pd.DatetimeIndex(one["time"].to_numpy(), tz="UTC") + pd.Timedelta("30min")
    sun = solarposition.get_solarposition(times, float(one["latitude"]), float(one["longitude"]), altitude=100.0)
    hidden = (sun["apparent_elevation"] < horizon[0][(sun["azimuth"] / 10).astype(int)]).to_numpy()
    shaded = weather.copy(deep=True)
    diffuse = shaded["dhi"].to_numpy()
    around = diffuse * shaded["dni"].to_numpy() / np.asarray(get_extra_radiation(times.day_of_year))[None]
    shaded["dhi"].values[:] = (diffuse - around * hidden) - (diffuse - around) * (1 - ours["sky_view_factor"])
    shaded["dni"].values[:, hidden] = 0.0
    chain = {"tilts": (0, 10), "azimuths": (0, 180)}
    kept, whole = (
        orientation_table(w, **chain)["specific_yield"].sel(surface_tilt=10, surface_azimuth=180).item()
        for w in (shaded, weather)
    )
    assert ours["shading_factor"] == pytest.approx(kept / whole, abs=0.01)
    assert ours["beam_factor"] < 0.98


def test_the_table_holds_the_whole_of_the_irradiation(weather, table):
    assert table["sky_below"].isel(elevation=-1).sum("sector").to_numpy() == pytest.approx(1.0)
    tilt = PARAMETERS.value("rooftop.tilt.flat.residential")
    plane = table.isel(place=0).sel(surface_tilt=tilt, surface_azimuth=180)
    irradiation = float(plane["beam_below"].isel(elevation=-1).sum() + plane["diffuse"] + plane["ground"])
    # about nine tenths of the irradiation reach the meter before losses
    before_losses = pv_years(weather, tilt, 180).item() / loss_factor(PARAMETERS)
    assert 0.83 < before_losses / irradiation < 0.97
    ghi = float(weather["ghi"].sum()) / 1000
    assert irradiation == pytest.approx(ghi, rel=0.05)


def test_the_sky_over_a_level_plane_is_the_classical_one(weather):
    level = PARAMETERS.replace({f"rooftop.tilt.flat.{c}": {"value": 0, "low": 0, "high": 0} for c in ("residential",)})
    table = shading_table(weather, parameters=level, azimuths=(0, 180))
    horizon = np.random.default_rng(2).uniform(0, 80, (6, SECTORS))
    found = horizon_factor(roofs_of(6), table, horizon=horizon, parameters=level)["sky_view_factor"]
    np.testing.assert_allclose(found, np.mean(np.cos(np.radians(horizon)) ** 2, axis=1), atol=5e-4)


def test_no_neighbours_take_nothing_and_a_closed_horizon_takes_all_but_the_ground(table):
    roofs = roofs_of(2)
    free = horizon_factor(roofs, table, horizon=np.zeros((2, SECTORS)))
    assert (free == 1.0).all(axis=None)
    assert (shading_factor(roofs.iloc[:1], table) == 1.0).all(axis=None)
    closed = horizon_factor(roofs, table, horizon=np.full((2, SECTORS), 90.0))
    np.testing.assert_allclose(closed[["beam_factor", "sky_view_factor"]], 0.0, atol=1e-12)
    assert (closed["shading_factor"] < 0.01).all()


@given(
    st.lists(st.floats(0, 90), min_size=SECTORS, max_size=SECTORS),
    st.floats(0, 40),
    st.sampled_from(["flat", "pitched"]),
)
@settings(max_examples=60, deadline=None)
def test_a_higher_horizon_never_leaves_more(table, horizon, more, form):
    low = np.array([horizon])
    high = np.minimum(low + more, 90.0)
    less, least = (horizon_factor(roofs_of(1, form), table, horizon=h).iloc[0] for h in (low, high))
    assert (least <= less + 1e-12).all()
    assert least.between(0, 1 + 1e-12).all()


def test_a_wall_in_the_south_costs_more_than_one_in_the_north(table):
    roofs = roofs_of(1)
    walls = {}
    # 24 m higher and 15 m away: 58 degrees
    for name, y in (("south", Y - 15), ("north", Y + 25)):
        wall = gpd.GeoDataFrame({"height_m": [30.0]}, geometry=[shapely.box(X - 300, y, X + 300, y + 10)], crs=CRS)
        walls[name] = shading_factor(roofs, table, neighbours=wall).iloc[0]
    # over an endless wall a plane that leans 10 degrees to the south sees (1 + cos(58 ± 10)) / 2 of the sky
    tilt = PARAMETERS.value("rooftop.tilt.flat.residential")
    whole = (1 + np.cos(np.radians(tilt))) / 2
    for name, lean in (("south", tilt), ("north", -tilt)):
        expected = (1 + np.cos(np.arctan2(24, 15) + np.radians(lean))) / 2 / whole
        assert walls[name]["sky_view_factor"] == pytest.approx(expected, abs=0.01)
    assert walls["south"]["beam_factor"] < walls["north"]["beam_factor"] - 0.05


def test_each_roof_takes_the_nearest_place(weather):
    import xarray as xr

    other = weather.assign_coords(longitude=("place", [107.6]))
    other["dni"], other["dhi"] = other["dni"] * 0.0, other["ghi"]
    both = xr.concat([weather, other], dim="place")
    with pytest.raises(LayerError, match="no positions"):
        shading_factor(roofs_of(2), shading_table(both, azimuths=(0, 180)))
    table = shading_table(both, azimuths=(0, 180), crs=CRS)
    roofs = roofs_of(2)
    roofs.loc[1, "geometry"] = shapely.box(780_000, Y, 780_012, Y + 20)
    horizon = np.tile(np.where(np.arange(SECTORS) < 18, 40.0, 0.0), (2, 1))
    found = horizon_factor(roofs, table, horizon=horizon)
    assert found.loc[0, "beam_factor"] < 0.95
    assert found.loc[1, "beam_factor"] == 1.0


def test_roofs_with_heights_are_shaded_and_others_keep_the_loss(weather, table):
    resource = orientation_table(weather, crs=CRS)
    without = orientation_table(weather, crs=CRS, without_losses=("shading",))
    roofs = roofs_of(3)
    factor = np.array([0.8, np.nan, 1.0])
    found = rooftop_pv(roofs, resource, shading=factor)["energy_kwh"].to_numpy()
    free = rooftop_pv(roofs, without)["energy_kwh"].to_numpy()
    usual = rooftop_pv(roofs, resource)["energy_kwh"].to_numpy()
    np.testing.assert_allclose(found, np.where(np.isnan(factor), usual, free * factor), rtol=1e-12)

    zones = gpd.GeoDataFrame({"zone_id": ["a"]}, geometry=[shapely.box(X - 100, Y - 100, X + 900, Y + 900)], crs=CRS)
    roofs["height_m"] = [6.0, np.nan, 30.0]
    # close together: streets of 5 m
    roofs = roofs.set_geometry(shapely.box(X + 17 * np.arange(3), Y, X + 17 * np.arange(3) + 12, Y + 20), crs=CRS)
    job = PartitionJob(zones, resource, PARAMETERS, shading=table)
    shaded = assess_partition(roofs, job)
    expected = shading_factor(roofs, table)["shading_factor"]
    assert expected[0] < 0.97
    assert np.isnan(expected[1])
    left = (expected / (1 - PARAMETERS.value("pv.loss.shading") / 100)).fillna(1.0)
    before = rooftop_pv(roofs, resource)["energy_kwh"]
    assert shaded.totals["energy_kwh"] == pytest.approx((before * left).sum(), rel=1e-12)
    tall = roofs.iloc[2:].assign(height_m=60.0)
    darker = assess_partition(roofs, job, neighbours=tall)
    assert darker.totals["energy_kwh"] < shaded.totals["energy_kwh"]
    untold = roofs.drop(columns="height_m")
    assert assess_partition(untold, job).totals["energy_kwh"] == pytest.approx(before.sum())
