import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.outputs.drawing.map_geometry import simplified
from geoplan.outputs.map.outlines.drawn_zones import MANY_ZONES, drawn_zones, has_studies
from support.sample_result import tessellation

CRS = "EPSG:32648"


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    cells = tessellation(6, 4, nodes_per_side=24)
    return gpd.GeoDataFrame({"study_name": ["a"] * 12 + ["b"] * 12}, geometry=cells, crs=CRS)


def test_studies_that_came_from_two_reference_systems_have_one_border(zones):
    other = zones.iloc[12:].to_crs("EPSG:32649").to_crs(CRS)
    met = pd.concat([zones.iloc[:12], other])
    assert not shapely.coverage_is_valid(met.geometry.to_numpy())
    drawn, wanted = drawn_zones(met).geometry.to_numpy(), simplified(zones).geometry.to_numpy()
    assert shapely.coverage_is_valid(drawn)
    assert shapely.get_num_coordinates(drawn).tolist() == shapely.get_num_coordinates(wanted).tolist()
    assert shapely.hausdorff_distance(drawn, wanted).max() < 0.01


def test_zones_of_one_study_are_simplified_and_nothing_else(zones):
    one = zones.assign(study_name="a")
    assert not has_studies(one)
    assert drawn_zones(one).geometry.geom_equals_exact(simplified(one).geometry, 0).all()
    assert drawn_zones(zones).geometry.geom_equals_exact(simplified(zones).geometry, 0).all(), "nothing to be matched"


def test_very_many_zones_may_have_more_vertices(monkeypatch):
    cells = np.array(tessellation(25, MANY_ZONES // 25, nodes_per_side=2))
    asked = []
    monkeypatch.setattr(
        "geoplan.outputs.map.outlines.drawn_zones.simplified",
        lambda _, most_vertices: asked.append(most_vertices),
    )
    few = gpd.GeoDataFrame(geometry=cells, crs=CRS)
    drawn_zones(few)
    drawn_zones(gpd.GeoDataFrame(geometry=[*cells, cells[0]], crs=CRS))
    assert asked[0] < asked[1]
