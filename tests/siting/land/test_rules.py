import geopandas as gpd
import numpy as np
import pytest
import rioxarray  # noqa: F401 - registers the accessor
import shapely
import xarray as xr

from geoplan.errors import ParameterError, StudyError
from geoplan.layers.land.own_exclusions import OwnExclusion
from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.siting.around import Around
from geoplan.siting.land.eligible_land import eligible_land
from geoplan.siting.land.rules import (
    OTHER,
    UNKNOWN,
    check_own_kinds,
    land_exclusions,
    land_grid,
    own_exclusions,
    rules_not_applied,
)
from geoplan.study import LandExclusion, Siting, Study
from geoplan.zonal import grid_of
from support.own_parameters import own_parameters

PARAMETERS = own_parameters(
    {
        "siting.ground_pv.usable.forest": 0.0,
        "siting.ground_pv.usable.shrubland": 1.0,
        "siting.ground_pv.usable.grassland": 1.0,
        "siting.ground_pv.usable.cropland": 0.0,
        "siting.ground_pv.usable.estates": 0.0,
        "siting.ground_pv.usable.protected_areas": 0.0,
        "siting.ground_pv.buffer.forest": 0.0,
        "siting.ground_pv.buffer.cropland": 0.0,
        "siting.ground_pv.buffer.estates": 0.0,
        "siting.ground_pv.buffer.protected_areas": 0.0,
        "siting.ground_pv.buffer.roads": 15.0,
        "siting.setback.corridor.motorway": 30.0,
        "siting.setback.half_width.motorway": 20.0,
        "siting.setback.corridor.minor": 4.0,
        "siting.setback.half_width.minor": 1.0,
        "siting.ground_pv.steepest_slope": 15.0,
        "siting.floating_pv.usable.water": 1.0,
        "siting.floating_pv.buffer.shore": 0.0,
        "siting.land.smallest_cell": 25.0,
    }
)
NO_BUFFERS = PARAMETERS.replace({name: 0.0 for name in PARAMETERS if name.startswith("siting.") and ".buffer." in name})
CRS = 32648
LEFT, TOP = 600_000.0, 2_300_000.0
CLASSES = land_cover_classes()


def cover(values: np.ndarray, *, cell: float = 100.0) -> xr.DataArray:
    rows, columns = values.shape
    coords = {"y": TOP - cell * (np.arange(rows) + 0.5), "x": LEFT + cell * (np.arange(columns) + 0.5)}
    raster = xr.DataArray(values.astype(np.uint8), dims=("y", "x"), coords=coords).rio.write_crs(CRS)
    codes = [item.code for item in CLASSES.values()]
    return raster.assign_attrs(flag_values=codes, flag_meanings=" ".join(CLASSES))


ALL = cover(np.arange(12).reshape(2, 6))
"""One cell of each class, nodata first."""


def shares(technology: str, land_cover: xr.DataArray = ALL, **layers: object) -> np.ndarray:
    parameters, zones = layers.pop("parameters", PARAMETERS), layers.pop("zones", None)
    around = Around(**layers)
    exclusions = land_exclusions(technology, land_cover=land_cover, parameters=parameters, around=around, zones=zones)
    return eligible_land(grid_of(land_cover), exclusions).to_numpy()


@pytest.mark.parametrize("technology", ["ground_pv", "floating_pv"])
def test_each_class_may_be_used_by_the_share_in_the_parameters(technology):
    found = shares(technology, parameters=NO_BUFFERS).ravel()
    for key, item in CLASSES.items():
        name = f"siting.{technology}.usable.{key}"
        expected = PARAMETERS.value(name) if name in PARAMETERS else 0.0
        assert found[item.code] == pytest.approx(expected), key


def test_a_study_changes_the_rules():
    other = PARAMETERS.replace({"siting.ground_pv.usable.cropland": 0.25, "siting.ground_pv.buffer.forest": 100.0})
    found = shares("ground_pv", cover(np.tile([2, 3, 3, 5], (2, 1))), parameters=other)
    assert found.tolist() == [[0.0, 0.0, 1.0, 0.25]] * 2


def test_where_land_cover_is_not_known_nothing_is_eligible():
    exclusions = land_exclusions("ground_pv", land_cover=ALL[:, 3:5], parameters=NO_BUFFERS)
    found = eligible_land(grid_of(ALL), exclusions).to_numpy()
    assert found[0].tolist() == [0, 0, 0, 1, 1, 0]
    assert exclusions[-1].name == UNKNOWN


def test_floating_pv_stays_off_everything_else_and_its_shore():
    pond = cover(np.tile([4, 1, 1, 1, 5], (2, 1)))
    shore = PARAMETERS.replace({"siting.floating_pv.buffer.shore": {"value": 100.0, "low": 0.0, "high": 100.0}})
    exclusions = land_exclusions("floating_pv", land_cover=pond, parameters=shore)
    assert [item.name for item in exclusions] == [OTHER, UNKNOWN]
    assert shares("floating_pv", pond, parameters=shore).tolist() == [[0, 0, 1, 0, 0]] * 2


def test_layers_add_their_rules_and_absent_ones_are_named():
    grass = cover(np.full((20, 20), 4))
    estates = gpd.GeoDataFrame(
        geometry=[shapely.box(LEFT, TOP - 500, LEFT + 500, TOP), shapely.Point(LEFT + 1500, TOP - 500)], crs=CRS
    )
    park = gpd.GeoDataFrame(geometry=[shapely.box(LEFT + 1000, TOP - 2000, LEFT + 2000, TOP - 1000)], crs=CRS)
    road = gpd.GeoDataFrame(geometry=[shapely.LineString([(LEFT, TOP - 1455), (LEFT + 900, TOP - 1455)])], crs=CRS)
    heights = grass.astype(float).copy(data=np.tile(np.arange(20) * 20.0, (20, 1)))
    heights[:, :10] = 0.0
    layers = {"estates": estates, "protected_areas": park, "roads": road, "terrain": heights}
    rules = land_exclusions("ground_pv", land_cover=grass, parameters=PARAMETERS, around=Around(**layers), zones=park)
    assert [rule.name for rule in rules] == [UNKNOWN, "protected_areas", "estates", "roads", "slope"]
    found = shares("ground_pv", grass, **layers, zones=park)
    assert not found[:5, :5].any()
    assert not found[10:, 10:].any()
    assert not found[14, :9].any()  # the road runs 5 m beside the cells' centres
    assert found[15, :9].all()
    assert not found[:10, 11:].any()  # 20 % is too steep
    assert found[6:10, :9].all()
    assert rules_not_applied("ground_pv", layers=layers) == ("power_grid", "installed_pv")
    assert rules_not_applied("floating_pv", layers=layers) == ("water_depth", "installed_pv")


def test_a_slope_at_the_limit_may_be_used():
    grass = cover(np.full((4, 6), 4))
    limit = PARAMETERS.value("siting.ground_pv.steepest_slope")
    heights = grass.astype(float).copy(data=np.tile(np.arange(6) * limit, (4, 1)))
    assert shares("ground_pv", grass, terrain=heights).all()


def test_the_grid_is_that_of_the_land_cover_unless_its_cells_are_too_small():
    zones = gpd.GeoDataFrame(geometry=[shapely.box(LEFT + 130, TOP - 950, LEFT + 420, TOP - 260)], crs=CRS)
    own = land_grid(zones, cover(np.ones((20, 20))), parameters=PARAMETERS)
    assert own.shape == (8, 4)
    assert (own.affine.c, own.affine.f) == (LEFT + 100, TOP - 200)
    least = PARAMETERS.value("siting.land.smallest_cell")
    fine = land_grid(zones, cover(np.ones((200, 200)), cell=10.0), parameters=PARAMETERS)
    assert abs(fine.resolution.x) == least
    degrees = cover(np.ones((20, 20))).rio.reproject(4326)
    other = land_grid(zones, degrees, parameters=PARAMETERS)
    assert other.crs.to_epsg() == CRS
    assert 90 < abs(other.resolution.x) < 115
    for grid in (own, fine, other):
        west, south, east, north = zones.total_bounds
        box = grid.boundingbox
        assert box.left <= west
        assert box.bottom <= south
        assert box.right >= east
        assert box.top >= north


def test_a_land_cover_with_no_land_gives_no_land():
    assert not shares("ground_pv", cover(np.zeros((3, 3)))).any()


def test_faults_of_parameters_are_told_at_once():
    wrong = own_parameters(
        {"siting.ground_pv.usable.bare": 2.0, "siting.ground_pv.buffer.built": (-5.0, -5.0, 0.0)},
    )
    with pytest.raises(ParameterError) as error:
        land_exclusions("ground_pv", land_cover=ALL, parameters=wrong)
    assert [fault.where for fault in error.value.faults] == [
        "siting.ground_pv.usable.bare",
        "siting.ground_pv.buffer.built",
    ]
    with pytest.raises(ParameterError, match="Did you mean 'ground_pv'"):
        land_exclusions("ground_py", land_cover=ALL, parameters=PARAMETERS)


def kept(layer: object, **options: object) -> OwnExclusion:
    given = {"name": "airport", "file": "a.gpkg", "status": "real", "licence": "CC0"} | options
    return OwnExclusion(LandExclusion(**given), layer, None)


def test_what_a_study_keeps_free_is_kept_from_the_kinds_that_it_names():
    grass = cover(np.full((20, 20), 4))
    runway = gpd.GeoDataFrame(geometry=[shapely.LineString([(LEFT, TOP), (LEFT + 1000, TOP - 700)])], crs=CRS)
    depth = grass.astype(float).copy(data=np.tile(np.arange(20.0), (20, 1)))
    own = [
        kept(runway, buffer_m=300.0, share=0.75, kinds=("ground_pv",)),
        kept(depth, name="deep", file="depth.tif", between=(17.5, float("inf"))),
    ]
    rules = land_exclusions("ground_pv", land_cover=grass, parameters=PARAMETERS, own=own)
    assert [rule.name for rule in rules] == [UNKNOWN, "study:airport", "study:deep"]
    found = eligible_land(grid_of(grass), rules).to_numpy()
    x, y = np.meshgrid(grass["x"], grass["y"])
    near = shapely.distance(shapely.points(x, y), runway.geometry.iloc[0]) <= 300.0
    expected = np.where(near, 0.25, 1.0)
    expected[:, 18:] = 0.0
    assert found.tolist() == expected.tolist()
    assert [rule.name for rule in own_exclusions(own, "wind")] == ["study:deep"]


def test_a_kind_that_stands_on_no_land_is_refused(tmp_path):
    given = [
        {"name": name, "file": "a.gpkg", "status": "real", "licence": "CC0", "kinds": kinds}
        for name, kinds in (("a", ["ground_pv", "groundpv"]), ("b", ["rooftop_pv"]), ("c", ["wind"]))
    ]
    study = Study.model_construct(folder=tmp_path, siting=Siting(exclusions=given))
    with pytest.raises(StudyError) as error:
        check_own_kinds(study)
    assert [(fault.where, fault.found) for fault in error.value.faults] == [
        ("siting.exclusions.a.kinds", "'groundpv'"),
        ("siting.exclusions.b.kinds", "'rooftop_pv'"),
    ]
    assert "ground_pv" in error.value.faults[0].action


def test_a_road_keeps_land_free_by_its_class_and_one_of_no_class_by_the_widest():
    grass = cover(np.full((3, 60), 4), cell=10.0)
    lines = [shapely.LineString([(LEFT + 10 * x, TOP - 90), (LEFT + 10 * x, TOP + 60)]) for x in (10, 30, 50)]
    roads = gpd.GeoDataFrame({"road_class": ["motorway_link", "service", "cart track"]}, geometry=lines, crs=CRS)
    found = shares("ground_pv", grass, roads=roads)[1]
    x = LEFT + 10 * np.arange(60) + 5
    near = np.abs(x[:, None] - [LEFT + 100, LEFT + 300, LEFT + 500]) <= [50, 15, 50]
    assert found.tolist() == (~near.any(axis=1)).astype(float).tolist()
