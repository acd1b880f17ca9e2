import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 (gives DataArrays their CRS)
import shapely
import xarray as xr

from geoplan.errors import LayerError
from geoplan.layers.rooftops.synthetic import draw_rooftops, synthetic_rooftops
from geoplan.parameters import load_parameters

CRS = "EPSG:32648"
PARAMETERS = load_parameters()


@pytest.fixture(scope="module")
def zones():
    return gpd.GeoDataFrame(
        {"zone_id": ["a", "b", "c"], "population": [36_000.0, 9_000.0, np.nan], "urban": [True, False, False]},
        geometry=[shapely.box(x, 2_300_000, x + 4_000, 2_304_000) for x in (600_000, 604_000, 608_000)],
        crs=CRS,
    )


@pytest.fixture(scope="module")
def land_cover():
    x = np.arange(600_050, 612_000, 100.0)
    y = np.arange(2_303_950, 2_300_000, -100.0)
    classes = np.full((len(y), len(x)), 5, np.uint8)
    classes[10:30, ::3] = 6
    classes[:, 60:65] = 1
    return xr.DataArray(classes, dims=("y", "x"), coords={"y": y, "x": x}).rio.write_crs(CRS)


@pytest.fixture(scope="module")
def estates():
    return gpd.GeoDataFrame(
        {"estate_status": ["operating", "approved"], "occupancy_pct": [80.0, 0.0]},
        geometry=[
            shapely.Point(601_000, 2_303_400).buffer(500) | shapely.box(600_100, 2_300_100, 600_200, 2_300_200),
            shapely.box(605_000, 2_300_000, 605_500, 2_300_500),
        ],
        crs=CRS,
    )


@pytest.fixture(scope="module")
def roofs(zones, land_cover, estates):
    return draw_rooftops(zones, parameters=PARAMETERS, land_cover=land_cover, estates=estates, seed=7)


def test_as_many_dwellings_as_the_population_needs(roofs, zones):
    dwellings = roofs[roofs["roof_class"] == "residential"]
    expected = 45_000 / PARAMETERS.value("dwellings.household_size")
    assert len(dwellings) == pytest.approx(expected, abs=2)
    inside_a = dwellings.geometry.centroid.within(zones.geometry[0]).sum()
    assert inside_a == pytest.approx(expected * 0.8, rel=0.01)


def test_dwelling_area_follows_the_statistic(roofs):
    dwellings = roofs[roofs["roof_class"] == "residential"]
    per_person = PARAMETERS.value("dwellings.area_per_person")
    expected = per_person * (
        36_000 / PARAMETERS.value("dwellings.storeys.urban") + 9_000 / PARAMETERS.value("dwellings.storeys.rural")
    )
    assert dwellings["roof_area_m2"].sum() == pytest.approx(expected, rel=0.02)
    assert (dwellings["roof_form"] == "flat").mean() == pytest.approx(
        PARAMETERS.value("dwellings.flat_share"), abs=0.02
    )


def test_footprints_are_valid_and_have_the_area_they_say(roofs):
    assert roofs.geometry.is_valid.all()
    np.testing.assert_allclose(roofs.geometry.area, roofs["roof_area_m2"], rtol=1e-6)
    assert roofs["roof_id"].is_unique


def test_houses_stand_on_built_land_in_their_zones(roofs, zones, land_cover):
    houses = roofs[roofs["roof_class"] != "industrial"].geometry.centroid
    column = ((houses.x - 600_000) // 100).astype(int)
    row = ((2_304_000 - houses.y) // 100).astype(int)
    assert (land_cover.to_numpy()[row, column] == 6).mean() > 0.99
    assert not houses.within(zones.geometry[2]).any()


def test_roofs_stand_beside_each_other(roofs):
    covered = shapely.area(shapely.union_all(roofs.geometry.to_numpy()))
    assert covered > 0.9 * roofs["roof_area_m2"].sum()
    centre = roofs.geometry.centroid
    assert not (centre.x.round(1).astype(str) + centre.y.round(1).astype(str)).duplicated().any()


def test_coarse_land_cover_in_degrees_serves_too(zones):
    corner = zones.to_crs("EPSG:4326").total_bounds
    x, y = np.arange(corner[0], corner[2], 0.01), np.arange(corner[3], corner[1], -0.01)
    cover = xr.DataArray(np.full((len(y), len(x)), 6, np.uint8), dims=("y", "x"), coords={"y": y, "x": x})
    roofs = draw_rooftops(zones, parameters=PARAMETERS, land_cover=cover.rio.write_crs("EPSG:4326"), seed=7)
    shares = [roofs.geometry.centroid.within(zone).mean() for zone in zones.geometry]
    assert shares[0] > 0.6
    assert sum(shares) > 0.8


def test_homes_stand_outside_the_estates(roofs, estates):
    homes = roofs[roofs["roof_class"] != "industrial"].geometry.centroid
    # a cell's centre is what counts: homes of a cell at the edge may reach in
    assert not homes.within(estates.geometry[0].buffer(-100)).any()


def test_sheds_fill_the_let_land_of_operating_estates_without_overlap(roofs, estates):
    sheds = roofs[roofs["roof_class"] == "industrial"]
    let = 0.8 * PARAMETERS.value("dwellings.leasable_share")
    target = estates.geometry[0].area * let * PARAMETERS.value("dwellings.building_coverage")
    assert sheds["roof_area_m2"].sum() == pytest.approx(target, rel=0.1)
    assert sheds.geometry.centroid.within(estates.geometry[0]).all()
    assert shapely.area(shapely.union_all(sheds.geometry.to_numpy())) == pytest.approx(sheds.geometry.area.sum())


def test_an_area_that_is_all_leasable_carries_more_sheds(zones, estates, roofs):
    more = draw_rooftops(
        zones, parameters=PARAMETERS, estates=estates.assign(area_kind=["industrial land", "total"]), seed=7
    )
    area = {len(r): r.loc[r["roof_class"] == "industrial", "roof_area_m2"].sum() for r in (more, roofs)}
    ratio = area[len(more)] / area[len(roofs)]
    assert ratio == pytest.approx(1 / PARAMETERS.value("dwellings.leasable_share"), rel=0.1)


def test_the_same_seed_gives_the_same_roofs_and_another_seed_others(zones, land_cover, roofs):
    again = draw_rooftops(zones, parameters=PARAMETERS, land_cover=land_cover, seed=7)
    other = draw_rooftops(zones, parameters=PARAMETERS, land_cover=land_cover, seed=8)
    once_more = draw_rooftops(zones, parameters=PARAMETERS, land_cover=land_cover, seed=7)
    assert again.geometry.to_wkb().equals(once_more.geometry.to_wkb())
    assert not again.geometry.to_wkb().equals(other.geometry.to_wkb())


def test_roofs_are_cached_until_an_input_changes(zones, tmp_path):
    first = synthetic_rooftops(zones, parameters=PARAMETERS, folder=tmp_path)
    stamp = first.stat().st_mtime_ns
    assert synthetic_rooftops(zones, parameters=PARAMETERS, folder=tmp_path).stat().st_mtime_ns == stamp
    changed = PARAMETERS.replace({"dwellings.household_size": 4.5})
    other = synthetic_rooftops(zones, parameters=changed, folder=tmp_path)
    assert other != first
    assert len(gpd.read_parquet(other)) < len(gpd.read_parquet(first))
    assert {path.suffix for path in tmp_path.iterdir()} == {".parquet", ".sha256"}


def test_roofs_in_the_cache_that_have_changed_on_the_disk_are_drawn_again(zones, tmp_path):
    path = synthetic_rooftops(zones, parameters=PARAMETERS, folder=tmp_path)
    drawn = path.read_bytes()
    path.write_bytes(drawn[:-1] + b"x")
    assert synthetic_rooftops(zones, parameters=PARAMETERS, folder=tmp_path) == path
    assert path.read_bytes() == drawn


def test_roofs_lie_near_each_other_in_the_file(zones, tmp_path):
    roofs = gpd.read_parquet(synthetic_rooftops(zones, parameters=PARAMETERS, folder=tmp_path))
    centre = roofs.geometry.centroid
    step = np.hypot(np.diff(centre.x), np.diff(centre.y))
    assert np.median(step) < 60


def test_without_population_nothing_can_be_drawn(zones, tmp_path):
    with pytest.raises(LayerError, match="no population in any zone"):
        synthetic_rooftops(zones.assign(population=np.nan), parameters=PARAMETERS, folder=tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "moved"),
    [
        ("aspect.least", 2.0, "residential"),
        ("aspect.greatest", 1.5, "residential"),
        ("direction_sigma", 0.4, "residential"),
        ("commercial_per_cell", 60, "commercial"),
        ("shed_row_fill", 0.6, "industrial"),
        ("shed_row_aspect", 2.0, "industrial"),
    ],
)
def test_each_number_of_the_drawing_moves_the_roofs_it_is_about(roofs, zones, land_cover, estates, name, value, moved):
    changed = PARAMETERS.replace({f"dwellings.{name}": value})
    others = draw_rooftops(zones, parameters=changed, land_cover=land_cover, estates=estates, seed=7)
    shapes = [frame.loc[frame["roof_class"] == moved].geometry.to_wkb().tolist() for frame in (roofs, others)]
    assert shapes[0] != shapes[1]
