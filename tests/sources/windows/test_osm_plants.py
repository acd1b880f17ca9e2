"""Power plants by their tags."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.sources.windows.osm_plants import plants_and_generators


def objects(*rows):
    """Objects as an extract gives them: id, tags and geometry."""
    ids, tags, shapes = zip(*rows, strict=True) if rows else ((), (), ())
    given = [{key.replace("__", ":"): value for key, value in each.items()} for each in tags]
    return gpd.GeoDataFrame({"id": list(ids), "tags": given}, geometry=list(shapes), crs=4326)


def output(text):
    return {"plant__output__electricity": text}


@pytest.mark.parametrize(
    ("told", "mw"),
    [
        ("1200 MW", 1200),
        ("1200MW", 1200),
        ("1,200 MW", 1200),
        ("1,2 MW", 1.2),
        ("12.500,5 kW", np.nan),
        ("0.05 GWp", 50),
        ("750 kw", 0.75),
        ("600000 W", 0.6),
        ("1200", np.nan),
        ("yes", np.nan),
        ("90 GW", np.nan),
        ("0 MW", np.nan),
        ("", np.nan),
    ],
)
def test_outputs(told, mw):
    frame, _ = plants_and_generators(objects(("W1", output(told), shapely.box(0, 0, 1, 1))), objects())
    np.testing.assert_allclose(frame["capacity_mw"], [mw])


def test_generators_in_a_plant_are_part_of_it():
    plants = objects(
        ("W1", {"name": "A", "plant__source": "Coal;gas"} | output("600 MW"), shapely.box(0, 0, 1, 1)),
        ("N2", {"operator": "B", "plant__source": "wood"}, shapely.Point(5, 5)),
    )
    told = {"generator__source": "solar", "generator__output__electricity": "2 MW"}
    generators = objects(
        ("N3", told, shapely.Point(0.5, 0.5)),
        ("N4", told, shapely.Point(3, 3)),
        ("N5", {"generator__source": "solar"}, shapely.Point(3, 4)),
    )
    frame, left_out = plants_and_generators(plants, generators)
    assert left_out == 2
    assert frame[["name", "fuel", "osm_id"]].values.tolist() == [
        ["A", "coal", "W1"],
        ["B", "biomass", "N2"],
        ["N4", "solar", "N4"],
    ]
    np.testing.assert_allclose(frame["capacity_mw"], [600, np.nan, 2])


def test_places_with_one_kind_alone_or_none():
    told = {"generator__output__electricity": "2 MW"}
    assert len(plants_and_generators(objects(), objects(("N4", told, shapely.Point(3, 3))))[0]) == 1
    assert len(plants_and_generators(objects(), objects())[0]) == 0
