"""Let hectares tell the let share, of the land that can be let."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.layers.parks.let_share import let_share_faults, with_let_share
from geoplan.parameters import load_parameters
from geoplan.planning.estates.load.let_land import let_land

PARAMETERS = load_parameters()


def estates(let_ha, occupancy_pct, area_kind="leasable"):
    count = len(let_ha)
    columns = {
        "estate_id": [str(number) for number in range(count)],
        "area_ha": [100.0] * count,
        "area_kind": [area_kind] * count,
        "occupancy_pct": occupancy_pct,
        "estate_status": ["operating"] * count,
        "let_ha": let_ha,
    }
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(0, 0)] * count, crs=32648)


def test_a_share_that_is_told_stays():
    told = with_let_share(estates([60.0, np.nan, 60.0], [np.nan, 40.0, 60.0]), parameters=PARAMETERS)
    assert told["occupancy_pct"].tolist() == [60.0, 40.0, 60.0]


@pytest.mark.parametrize("area_kind", ["leasable", ""])
def test_the_load_is_that_of_the_hectares_told(area_kind):
    told = with_let_share(estates([30.0], [np.nan], area_kind), parameters=PARAMETERS)
    assert let_land(told, parameters=PARAMETERS).hectares.tolist() == pytest.approx([30.0])


def test_no_more_than_all_of_it_is_let():
    told = with_let_share(estates([100.0], [np.nan], ""), parameters=PARAMETERS)
    assert told["occupancy_pct"].tolist() == [100.0]


def test_hectares_and_share_that_contradict_each_other():
    given = estates([60.0, 60.0, np.nan], [60.4, 80.0, 10.0])
    (fault,) = let_share_faults(given, parameters=PARAMETERS)
    assert fault.rows.tolist() == [False, True, False]
    assert fault.found == "60 ha let, which is 60 %, and 80 % let"


def test_nothing_is_done_where_nobody_tells_hectares():
    bare = estates([1.0], [np.nan]).drop(columns="let_ha")
    assert with_let_share(bare, parameters=PARAMETERS) is bare
    assert not list(let_share_faults(bare, parameters=PARAMETERS))
