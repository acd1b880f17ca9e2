"""Land under photovoltaics that stand already."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.siting.around import Around
from geoplan.siting.land.eligible_land import eligible_land
from geoplan.siting.land.rules import land_exclusions, rules_not_applied
from geoplan.siting.land.standing import area_ha, remaining_km2, standing_systems
from geoplan.zonal import grid_of
from support.land_cells import CRS, LEFT, TOP, raster
from support.own_parameters import own_parameters

PARAMETERS = own_parameters(
    {
        "siting.ground_pv.land_per_mwp": 1.2,
        "siting.floating_pv.land_per_mwp": 1.0,
        "siting.floating_pv.cover": 0.1,
        "siting.ground_pv.buffer.installed_pv": 0.0,
        "siting.floating_pv.buffer.installed_pv": 10.0,
        "siting.land.smallest_cell": 25.0,
        "siting.ground_pv.usable.grassland": 1.0,
    }
)
SYSTEMS = gpd.GeoDataFrame(
    {"pv_kind": ["ground", "ground", "ground", "floating", "rooftop"], "capacity_mw": [9.0, 5.0, np.nan, 2.0, 1.0]},
    geometry=[shapely.box(LEFT, TOP - 200, LEFT + 300, TOP), *shapely.points([[LEFT + 700, TOP - 700]] * 4)],
    crs=CRS,
)


def test_outlines_take_their_own_land_and_points_that_of_their_capacity():
    ground = standing_systems(SYSTEMS, "ground_pv", parameters=PARAMETERS)
    assert ground["setback_m"].tolist() == pytest.approx([0.0, np.sqrt(60_000 / np.pi), 25.0])
    water = standing_systems(SYSTEMS, "floating_pv", parameters=PARAMETERS)
    assert water["setback_m"].tolist() == pytest.approx([np.sqrt(200_000 / np.pi) + 10.0])
    assert standing_systems(SYSTEMS, "wind", parameters=PARAMETERS) is None
    assert standing_systems(None, "ground_pv", parameters=PARAMETERS) is None
    assert standing_systems(SYSTEMS.iloc[4:], "ground_pv", parameters=PARAMETERS) is None


def test_a_point_without_capacity_or_buffer_takes_no_land():
    nothing = SYSTEMS.assign(capacity_mw=0.0)
    ground = standing_systems(nothing, "ground_pv", parameters=PARAMETERS)
    assert ground["setback_m"].tolist() == [0.0]  # the outline
    assert standing_systems(nothing.iloc[1:3], "ground_pv", parameters=PARAMETERS) is None


def test_their_land_is_kept_from_new_systems():
    grass = raster(np.full((40, 40), 4, dtype=np.uint8))
    grass = grass.assign_attrs(flag_values=[0, 4], flag_meanings="nodata grassland")
    around = Around(installed_pv=SYSTEMS)
    rules = land_exclusions("ground_pv", land_cover=grass, parameters=PARAMETERS, around=around)
    assert rules[-1].name == "installed_pv"
    free = eligible_land(grid_of(grass), rules).to_numpy()
    x, y = np.meshgrid(grass["x"], grass["y"])
    centres = shapely.points(x, y)
    circle = shapely.distance(centres, shapely.Point(LEFT + 700, TOP - 700)) <= np.sqrt(60_000 / np.pi)
    taken = shapely.intersects(centres, SYSTEMS.geometry.iloc[0]) | circle
    assert (free == 0.0).tolist() == taken.tolist()
    assert "installed_pv" in rules_not_applied("ground_pv", layers=[])


def test_what_statistics_say_is_taken_off_the_land_and_never_below_0():
    assert area_ha("floating_pv", [1.0], PARAMETERS).tolist() == [10.0]
    left = remaining_km2("ground_pv", np.array([1.0, 0.1]), unlocated_mwp=np.array([50.0, 50.0]), parameters=PARAMETERS)
    assert left.tolist() == pytest.approx([0.4, 0.0])


def test_where_nothing_more_may_be_covered_what_stands_takes_its_own_modules():
    none = PARAMETERS.replace({"siting.floating_pv.cover": 0.0})
    assert area_ha("floating_pv", [0.0, 2.0], none).tolist() == [0.0, 2.0]
    water = standing_systems(SYSTEMS, "floating_pv", parameters=none)
    assert water["setback_m"].tolist() == pytest.approx([np.sqrt(20_000 / np.pi) + 10.0])
    left = remaining_km2("floating_pv", np.array([1.0, 1.0]), unlocated_mwp=np.array([0.0, 50.0]), parameters=none)
    assert left.tolist() == pytest.approx([1.0, 0.5])
