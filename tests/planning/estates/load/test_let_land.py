"""Let land of estates, worked by hand."""

import pandas as pd

from geoplan.planning.estates.load.let_land import let_land
from support.own_parameters import own_parameters

OWN = own_parameters({"dwellings.occupancy": 0.6, "dwellings.leasable_share": 0.7})


def test_let_land_is_the_let_share_of_what_can_be_let():
    estates = pd.DataFrame(
        {
            "area_ha": [100.0] * 5,
            "area_kind": ["total", "leasable", "total", "total", "total"],
            "occupancy_pct": [50.0, 80.0, None, None, 10.0],
            "estate_status": ["operating", "operating", "operating", "planned", "established"],
        }
    )
    land = let_land(estates, parameters=OWN)
    assert land.hectares.round(9).tolist() == [35.0, 80.0, 42.0, 0.0, 7.0]
    assert land.moved_by == (
        "layers.estate_area dwellings.leasable_share",
        "layers.estate_area",
        "layers.estate_area dwellings.occupancy dwellings.leasable_share",
        "layers.estate_area dwellings.leasable_share",
        "layers.estate_area dwellings.leasable_share",
    )


def test_it_is_the_land_that_drawn_sheds_stand_on():
    """What is let of an estate has one truth: sheds cover half of it."""
    import shapely

    from geoplan.layers.rooftops.synthetic import _shed_targets

    shape = shapely.box(0, 0, 1000, 1000)  # 100 ha
    estates = pd.DataFrame(
        {"area_ha": 100.0, "area_kind": "", "occupancy_pct": [None, 40.0], "estate_status": "operating"}
    ).assign(geometry=[shape, shape])
    estates["occupancy_pct"] = estates["occupancy_pct"].astype(float)
    parameters = own_parameters({"dwellings.occupancy": 0.6, "dwellings.building_coverage": 0.5})
    sheds = [area / 1e4 / 0.5 for _, area in _shed_targets(estates, parameters)]
    assert let_land(estates, parameters=parameters).hectares.round(9).tolist() == [round(each, 9) for each in sheds]
