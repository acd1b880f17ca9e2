from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.outputs.drawing.map_geometry import QUANTUM_DEG, label_points, quantised, simplified
from geoplan.outputs.map.outlines.zone_outlines import LEVELS, MANY_ZONES, most_vertices, zone_outlines
from support.sample_result import tessellation

CRS = "EPSG:32648"


def drawn_by_arcs(outlines, level: int) -> list[shapely.MultiPolygon]:
    """What a page draws at a level, read here by other code than the page's."""
    steps = np.array([step for arc in outlines["arcs"] for step in arc]).reshape(-1, 2).cumsum(axis=0)
    ends = np.cumsum([len(arc) // 2 for arc in outlines["arcs"]])
    lines = np.split(steps * outlines["coarser"], ends[:-1])
    signs = [np.array([int(sign) for sign in signs]) for signs in outlines["levels"]]
    left = [line[sign >= level] for line, sign in zip(lines, signs, strict=True)]

    def ring(refs: list[int]) -> np.ndarray:
        return np.concatenate([left[ref] if ref >= 0 else left[-1 - ref][::-1] for ref in refs])

    return [
        shapely.MultiPolygon([shapely.Polygon(ring(first), [ring(hole) for hole in holes]) for first, *holes in parts])
        for parts in outlines["zones"]
    ]


def as_given(shapes) -> list[shapely.MultiPolygon]:
    def ring(steps: list[int]) -> np.ndarray:
        return np.array(steps).reshape(-1, 2).cumsum(axis=0)

    return [shapely.MultiPolygon([shapely.Polygon(ring(a), [ring(b) for b in more]) for a, *more in s]) for s in shapes]


@pytest.fixture(scope="module")
def studies() -> gpd.GeoDataFrame:
    """Two studies of zones with crooked borders, a lake with an island in one, and islands far off."""
    zones = gpd.GeoDataFrame(geometry=tessellation(6, 4, nodes_per_side=24), crs=CRS)
    shapes = zones.geometry.to_numpy()
    lake = shapes[7].representative_point().buffer(1_500)
    island = shapes[7].representative_point().buffer(400)
    shapes[7] = shapes[7] - lake | island
    islets = [shapely.Point(760_000, 2_290_000 + 900 * k).buffer(200) for k in range(4)]
    shapes[23] = shapely.union_all([shapes[23], *islets])
    zones["geometry"] = shapes
    return zones.assign(study_name=["b"] * 12 + ["a"] * 12, district=["Bé"] * 12 + ["An"] * 12)


def test_few_zones_of_one_study_stand_as_they_are(studies):
    zones = studies.drop(columns="study_name")
    degrees = zones.geometry.to_crs(4326)
    assert zone_outlines(zones) == {"shapes": quantised(degrees), "labels": label_points(degrees)}
    assert set(zone_outlines(studies.assign(study_name="a"))) == {"shapes", "labels"}
    assert most_vertices(MANY_ZONES) < most_vertices(MANY_ZONES + 1)


def test_all_vertices_make_up_the_zones_as_they_are(studies):
    outlines = zone_outlines(studies)["outlines"]
    wanted = as_given(quantised(studies.geometry.to_crs(4326)))
    for shape, true in zip(drawn_by_arcs(outlines, 0), wanted, strict=True):
        assert shape.equals(true)
    vertices = sum(len(arc) // 2 for arc in outlines["arcs"])
    assert vertices < 0.7 * shapely.get_num_coordinates(wanted).sum(), "borders of neighbours stand once"


def test_at_every_level_neighbours_stay_neighbours(studies):
    """Held against GEOS's own test of a coverage, the whole, and what a level may move."""
    outlines = zone_outlines(studies)["outlines"]
    assert len(outlines["tolerances"]) == LEVELS - 1
    counts = []
    for level in range(LEVELS):
        shapes = np.array(drawn_by_arcs(outlines, level))
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)
        whole = shapely.union_all(shapes)
        assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=1e-12)
        assert [len(part.interiors) for part in shapely.get_parts(whole)] == [1, 0, 0, 0, 0, 0], "the lake, its island"
        counts.append(int(shapely.get_num_coordinates(shapes).sum()))
    assert all(more > less for more, less in pairwise(counts))
    assert counts[-1] < 0.45 * counts[0]
    for level, tolerance in enumerate(outlines["tolerances"], start=1):
        metres = gpd.GeoSeries(drawn_by_arcs(outlines, level)).scale(QUANTUM_DEG, QUANTUM_DEG, origin=(0, 0))
        moved = metres.set_crs(4326).to_crs(CRS).symmetric_difference(studies.geometry.reset_index(drop=True)).area
        assert (moved < studies.length.reset_index(drop=True) * tolerance).all()


def test_a_country_is_told_in_coarser_steps_and_absent_shapes_in_none():
    far = gpd.GeoSeries(shapely.affinity.scale(cell, 40, 40, origin=(0, 0)) for cell in tessellation(6, 4))
    zones = gpd.GeoDataFrame({"study_name": ["a", "b"] * 12}, geometry=far.translate(-25.9e6, -91.0e6).values, crs=CRS)
    zones.loc[3, "geometry"] = None
    given = zone_outlines(simplified(zones))
    assert given["outlines"]["coarser"] > 1
    assert given["outlines"]["zones"][3] == []
    assert given["labels"][3] is None
    shapes = np.delete(np.array(drawn_by_arcs(given["outlines"], 0)), 3)
    assert shapely.coverage_is_valid(shapes)


def test_groups_are_the_studies_in_the_order_of_their_zones(studies):
    groups = zone_outlines(studies)["groups"]
    assert groups["names"] == ["Bé", "An"]
    assert groups["of"] == [0] * 12 + [1] * 12
    for group, (x, y) in zip(("b", "a"), groups["labels"], strict=True):
        whole = studies[studies["study_name"] == group].to_crs(4326).union_all()
        assert whole.contains(shapely.Point(x, y))
    assert "groups" not in zone_outlines(studies.assign(study_name="one").loc[studies.index.repeat(30)])
    assert zone_outlines(studies.drop(columns="district"))["groups"]["names"] == ["b", "a"]
