import numpy as np
import pytest
import rioxarray  # noqa: F401
import xarray as xr

from geoplan.errors import CRSError, LayerError
from geoplan.potential.solar.hours_from_months import hours_from_months, monthly_means
from geoplan.potential.solar.orientation_table import optimum_tilt, orientation_table, scale_to_grid, yield_of
from geoplan.potential.solar.pv_years import pv_years


def station(latitude=20.8, longitude=106.63, cloud=0.45):
    month = np.arange(12)
    ghi = 4600 + 1000 * np.cos((month - 5.5) * np.pi / 6) * np.sign(latitude)
    return monthly_means(
        ghi=ghi,
        dhi=cloud * ghi,
        temp_air=np.full(12, 24.0),
        wind_speed=np.full(12, 2.5),
        latitude=latitude,
        longitude=longitude,
        altitude=20,
        source="generated",
        status="synthetic",
    )


@pytest.fixture(scope="module")
def weather():
    both = xr.concat([station(), station(20.6, 107.2, 0.6)], dim="place")
    return hours_from_months(both, time_zone="Asia/Ho_Chi_Minh")


@pytest.fixture(scope="module")
def resource(weather):
    return orientation_table(weather, crs="EPSG:32648")


def ghi_grid(values, units="kWh/m2/year", crs="EPSG:4326", x=(106.4, 106.8, 107.3), y=(20.9, 20.5)):
    grid = xr.DataArray(np.asarray(values, float), dims=("y", "x"), coords={"y": list(y), "x": list(x)}, name="GHI")
    grid.attrs["units"] = units
    return grid.rio.write_crs(crs) if crs else grid


def test_the_table_holds_what_pv_years_gives(weather, resource):
    assert resource["specific_yield"].dims == ("place", "surface_tilt", "surface_azimuth")
    node = resource["specific_yield"].sel(surface_tilt=20, surface_azimuth=90)
    np.testing.assert_array_equal(node, pv_years(weather, 20, 90))
    np.testing.assert_allclose(resource["ghi_kwh_m2"], weather["ghi"].sum("time") / 1000)
    best = resource["specific_yield"].max(("surface_tilt", "surface_azimuth"))
    np.testing.assert_allclose(resource["specific_yield_monthly"].sum("month"), best, rtol=1e-12)
    assert resource.attrs == {"crs": "EPSG:32648", "source": "generated", "status": "synthetic"}
    assert resource["x"].to_numpy() == pytest.approx([669_600, 729_200], abs=300)
    assert resource["y"].to_numpy() == pytest.approx([2_300_800, 2_279_300], abs=800)


def test_the_lookup_is_near_the_simulation_between_the_nodes(weather, resource):
    random = np.random.default_rng(7)
    tilt, azimuth = random.uniform(0, 60, 1000), random.uniform(0, 360, 1000)
    exact = pv_years(weather, tilt, azimuth)
    for place in (0, 1):
        x, y = (np.full(1000, float(resource[axis][place])) for axis in "xy")
        looked_up = yield_of(resource, tilt, surface_azimuth=azimuth, x=x, y=y)
        roofs = tilt <= 35
        np.testing.assert_allclose(looked_up[roofs], exact[place][roofs], rtol=1.5e-3)
        np.testing.assert_allclose(looked_up, exact[place], rtol=4e-3)  # steep and facing north


def test_the_lookup_goes_round_the_circle(resource):
    x, y = float(resource["x"][1]), float(resource["y"][1])
    for tilt in (0.0, 33.3, 60.0):
        seam = yield_of(resource, tilt, surface_azimuth=[-5.0, 355.0, 715.0], x=x, y=y)
        np.testing.assert_allclose(seam, seam[0], rtol=1e-12)
        close = yield_of(resource, tilt, surface_azimuth=[359.999, 0.0, 0.001], x=x, y=y)
        np.testing.assert_allclose(close, close[1], rtol=1e-5)
    nodes = yield_of(resource, 60.0, surface_azimuth=resource["surface_azimuth"], x=x, y=y)
    np.testing.assert_allclose(nodes, resource["specific_yield"][1].sel(surface_tilt=60), rtol=1e-12)


def test_uneven_angles_are_looked_up_too(weather):
    uneven = orientation_table(weather.isel(place=[0]), tilts=(0, 10, 30, 60), azimuths=(30, 90, 180, 300))
    tilt, azimuth = np.array([0.0, 10.0, 20.0, 60.0, 10.0]), np.array([30.0, 180.0, 90.0, 300.0, 345.0])
    table = uneven["specific_yield"][0]
    expected = [
        table.sel(surface_tilt=0, surface_azimuth=30),
        table.sel(surface_tilt=10, surface_azimuth=180),
        table.sel(surface_azimuth=90).sel(surface_tilt=[10, 30]).mean(),
        table.sel(surface_tilt=60, surface_azimuth=300),
        table.sel(surface_tilt=10, surface_azimuth=[300, 30]).mean(),
    ]
    looked_up = yield_of(uneven, tilt, surface_azimuth=azimuth)
    np.testing.assert_allclose(looked_up, [float(value) for value in expected], rtol=1e-12)


def test_each_plane_takes_its_nearest_place(resource):
    x = resource["x"].to_numpy()[[0, 1, 0]] + [5000, -5000, 0]
    y = resource["y"].to_numpy()[[0, 1, 0]]
    looked_up = yield_of(resource, 15.0, surface_azimuth=np.full(3, 180.0), x=x, y=y)
    node = resource["specific_yield"].sel(surface_tilt=15, surface_azimuth=180).to_numpy()
    np.testing.assert_allclose(looked_up, node[[0, 1, 0]], rtol=1e-12)


def test_planes_that_cannot_be_looked_up_are_refused(resource):
    x, y = float(resource["x"][0]), float(resource["y"][0])
    with pytest.raises(LayerError, match="1 planes outside, the first with tilt 61"):
        yield_of(resource, [10, 61], surface_azimuth=180, x=x, y=y)
    with pytest.raises(LayerError, match="several places"):
        yield_of(resource, 10, surface_azimuth=180)
    with pytest.raises(LayerError, match="not finite"):
        yield_of(resource, 10, surface_azimuth=180, x=np.nan, y=y)


def test_a_table_needs_rising_angles_and_a_projected_crs(weather):
    with pytest.raises(LayerError) as caught:
        orientation_table(weather, tilts=(0, 20, 10), azimuths=(0, 180, 360))
    assert len(caught.value.faults) == 2
    with pytest.raises(CRSError, match="projected"):
        orientation_table(weather, tilts=(0, 10), azimuths=(0, 180), crs="EPSG:4326")


def test_the_optimum_tilt_is_that_of_a_fine_table(weather):
    resource = orientation_table(weather)
    tilts = np.arange(0, 40, 0.25)
    fine = pv_years(weather, tilts, 180.0)
    np.testing.assert_allclose(optimum_tilt(resource), tilts[fine.argmax("plane")], atol=0.3)


def test_south_of_the_equator_planes_face_north():
    southern = hours_from_months(station(-20.8, 47.0), time_zone="UTC")
    resource = orientation_table(southern)
    assert float(resource["best_azimuth"][0]) == 0.0
    assert 10 < float(optimum_tilt(resource)[0]) < 35


def test_a_grid_scales_the_resource_cell_by_cell(resource):
    own = resource["ghi_kwh_m2"].to_numpy()
    scaled = scale_to_grid(resource, ghi_grid([[1500, np.nan, 1700], [0, 1600, 1400]]))
    assert scaled.sizes["place"] == 4  # a cell without a value and one with none to speak of are left out
    np.testing.assert_allclose(scaled["ghi_kwh_m2"], [1500, 1700, 1600, 1400], rtol=1e-12)
    nearest = [0, 1, 0, 1]
    ratio = np.array([1500, 1700, 1600, 1400]) / own[nearest]
    expected = resource["specific_yield"].to_numpy()[nearest] * ratio[:, None, None]
    np.testing.assert_allclose(scaled["specific_yield"], expected, rtol=1e-12)
    assert scaled["specific_yield"].dims == resource["specific_yield"].dims
    looked_up = yield_of(scaled, 0.0, surface_azimuth=0.0, x=scaled["x"][2], y=scaled["y"][2])
    assert float(looked_up) == pytest.approx(float(scaled["specific_yield"][2, 0, 0]))


def test_a_grid_scales_the_hours_cell_by_cell(weather):
    scaled = scale_to_grid(weather, ghi_grid([[4.2, 4.4, 4.6], [4.0, 4.1, 4.3]], units="kWh/m2/day"))
    sums = scaled["ghi"].sum("time") / 1000
    np.testing.assert_allclose(sums, np.array([4.2, 4.4, 4.6, 4.0, 4.1, 4.3]) * 365, rtol=1e-9)
    shape = scaled["dhi"][0] / scaled["dhi"][0].sum()
    np.testing.assert_allclose(shape, weather["dhi"][0] / weather["dhi"][0].sum(), rtol=1e-9)
    np.testing.assert_array_equal(scaled["temp_air"][2], weather["temp_air"][1])
    yields = pv_years(scaled)
    assert yields.sizes["place"] == 6
    assert float(yields[2]) > float(yields[5])


def test_scaling_the_table_is_near_scaling_the_hours(weather):
    grid = ghi_grid(np.full((2, 3), 1600.0))
    by_hours = orientation_table(scale_to_grid(weather, grid), tilts=(0, 10, 20), azimuths=(90, 180, 270))
    by_table = scale_to_grid(orientation_table(weather, tilts=(0, 10, 20), azimuths=(90, 180, 270)), grid)
    np.testing.assert_allclose(by_table["specific_yield"], by_hours["specific_yield"], rtol=0.01)


@pytest.mark.parametrize(
    ("grid", "error", "message"),
    [
        (ghi_grid([[1500.0] * 3] * 2, units=""), LayerError, "daily means both exist"),
        (ghi_grid([[1500.0] * 3] * 2, crs=None), CRSError, "coordinate reference system"),
        (ghi_grid([[4.1] * 3] * 2), LayerError, "Is the unit really kWh/m2/year"),
        (ghi_grid([[np.nan] * 3] * 2), LayerError, "no cell with a value"),
    ],
)
def test_a_grid_that_cannot_be_read_is_refused(resource, grid, error, message):
    with pytest.raises(error, match=message):
        scale_to_grid(resource, grid)


@pytest.mark.parametrize("tilts", [(0, np.nan, 20), (0, np.inf), ("flat", "steep"), (0, 1e308), (-1, 20), (20, 0)])
def test_axes_that_cannot_be(weather, tilts):
    with pytest.raises(LayerError, match="orientation_table, tilts: found"):
        orientation_table(weather, tilts=tilts)


@pytest.mark.parametrize(("value", "found"), [(np.inf, "inf"), (1e308, r"10\^308"), (9000.0, "9,000")])
def test_grids_with_cells_that_no_sky_has(weather, value, found):
    grid = ghi_grid([[1500, np.nan, 1700], [0, 1600, value]])
    with pytest.raises(LayerError, match=rf"values: found {found} kWh/m2 a year; expected 300 to 3,000"):
        scale_to_grid(weather, grid)


def test_grids_of_complex_numbers(weather):
    with pytest.raises(LayerError, match="the type complex128"):
        scale_to_grid(weather, ghi_grid([[1500, 1600, 1700], [1500, 1600, 1400]]).astype(complex))


def test_a_grid_of_what_modules_yield_is_told_from_one_of_irradiation(weather):
    own = float(weather["ghi"][0].sum()) / 1000

    def grid(share, spread=0.02, **says):
        cells = own * share * (1.0 + spread * np.array([[-1.0, 0.0, 1.0], [0.5, -0.5, 0.0]]))
        made = ghi_grid(cells)
        return made.rename(None).assign_attrs({"units": "kWh/m2/year"} | says)

    for share in (0.78, 0.81, 0.85):
        with pytest.raises(LayerError, match=rf"{share:.2f} of the station's GHI, and as much everywhere"):
            scale_to_grid(weather, grid(share))
        scale_to_grid(weather, grid(share, long_name="GHI"))
    for share, spread in ((0.72, 0.02), (0.9, 0.02), (1.0, 0.02), (0.82, 0.12)):
        scale_to_grid(weather, grid(share, spread))
    with pytest.raises(LayerError, match="what calls itself PVOUT, the yield of modules"):
        scale_to_grid(weather, grid(0.9, long_name="PVOUT"))
    with pytest.raises(LayerError, match="looks like PVOUT"):  # what a reader has named, but no file
        scale_to_grid(weather, grid(0.81, long_name="global horizontal irradiation", unnamed=1))


def test_a_table_is_made_of_weather_in_any_form(weather):
    one = weather.isel(place=[0])
    of_place = orientation_table(one, tilts=(0, 10), azimuths=(90, 180))
    bare = orientation_table(one.isel(place=0), tilts=(0, 10), azimuths=(90, 180))
    np.testing.assert_array_equal(bare["specific_yield"], of_place["specific_yield"])


def test_a_packed_grid_scales_as_what_it_means(resource):
    grid = ghi_grid([[14510, -1, 17000], [12000, 16000, 14000]])
    stored = grid.astype("int16").assign_attrs(grid.attrs, scale_factor=0.1, _FillValue=-1)
    scaled = scale_to_grid(resource, stored)
    np.testing.assert_allclose(scaled["ghi_kwh_m2"], [1451, 1700, 1200, 1600, 1400], rtol=1e-12)
