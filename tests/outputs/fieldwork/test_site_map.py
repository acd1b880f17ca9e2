import re
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.outputs.fieldwork.site_map import (
    HEIGHT,
    LEAST_REACH_M,
    MOST_RINGS,
    OVERVIEW_WIDTH,
    WIDTH,
    Surroundings,
    overview_map,
    ring_step_km,
    site_map,
    site_surroundings,
)

CRS = "EPSG:32648"
CENTRE = (665_000.0, 2_300_000.0)


def layers(*, patch_m: float = 400.0) -> Surroundings:
    x, y = CENTRE
    zones = gpd.GeoDataFrame(
        geometry=[shapely.box(x - 9e3, y - 9e3, x + 1e3, y + 9e3), shapely.box(x + 1e3, y - 9e3, x + 9e3, y + 9e3)],
        crs=CRS,
    )
    candidates = gpd.GeoDataFrame(
        {
            "candidate_id": ["a", "b", "far"],
            "candidate_name": ["<b>Đồng Rui</b>", "Nhà máy B", "Xa"],
            "candidate_kind": ["ground_pv", "biomass", "waste"],
        },
        geometry=[shapely.Point(x, y), shapely.Point(x + 2_000, y + 1_000), shapely.Point(x + 8_000, y)],
        crs=CRS,
    )
    sites = gpd.GeoDataFrame(
        {"site_id": ["a", "other"]},
        geometry=[shapely.Point(x, y).buffer(patch_m), shapely.box(x - 2_500, y - 2_000, x - 2_000, y - 1_500)],
        crs=CRS,
    )
    return site_surroundings(candidates, zones, names=["Thủy Nguyên", "Hải An"], sites=sites)


def elements(picture: str) -> ET.Element:
    return ET.fromstring(picture)


def texts(root: ET.Element) -> list[str]:
    return [node.text or "" for node in root.iter() if node.tag.endswith("text")]


def circles(root: ET.Element) -> list[dict[str, str]]:
    return [node.attrib for node in root.iter() if node.tag.endswith("circle")]


def test_the_map_says_what_lies_around():
    root = elements(site_map(layers(), 0, language="vi"))
    words = texts(root)
    assert "Thủy Nguyên" in words
    assert "Hải An" in words
    # √5 km away, with the comma of the language.
    assert "Nhà máy B, 2,2 km" in words
    assert not any("Xa" in word for word in words)
    assert "B" in words
    assert "1 km" in words


def test_names_are_text_and_never_markup():
    picture = site_map(layers(), 0, language="en")
    assert "<b>" not in picture
    assert elements(picture).attrib["aria-label"] == "<b>Đồng Rui</b>"


def test_distances_on_the_map_are_those_on_the_ground():
    root = elements(site_map(layers(), 0, language="en"))
    units_per_m = WIDTH / (2 * LEAST_REACH_M)
    rings = [float(each["r"]) for each in circles(root) if each.get("stroke-dasharray")]
    assert rings == pytest.approx([1_000 * k * units_per_m for k in (1, 2, 3)], abs=0.01)
    neighbour = next(each for each in circles(root) if each["r"] == "4.2")
    assert float(neighbour["cx"]) == pytest.approx(WIDTH / 2 + 2_000 * units_per_m, abs=0.01)
    assert float(neighbour["cy"]) == pytest.approx(HEIGHT / 2 - 1_000 * units_per_m, abs=0.01)


def test_the_own_patch_has_its_size_and_its_colour():
    root = elements(site_map(layers(), 0, language="en"))
    paths = [node.attrib for node in root.iter() if node.tag.endswith("path")]
    own = [each for each in paths if each.get("fill-opacity") == "0.4"]
    grey = [each for each in paths if each.get("fill-opacity") == "0.35"]
    assert len(own) == len(grey) == 1
    points = np.array(re.findall(r"([\d.]+) ([\d.]+)", own[0]["d"]), dtype=float)
    area = shapely.Polygon(points).area / (WIDTH / (2 * LEAST_REACH_M)) ** 2
    assert area == pytest.approx(np.pi * 400**2, rel=0.02)
    # The other candidate has no patch: both are others then.
    second = elements(site_map(layers(), 1, language="en"))
    assert not [node for node in second.iter() if node.attrib.get("fill-opacity") == "0.4"]


@pytest.mark.parametrize(("patch_m", "step_km"), [(400.0, 1.0), (4_000.0, 1.0), (12_000.0, 5.0)])
def test_a_large_patch_is_shown_whole(patch_m, step_km):
    around = layers(patch_m=patch_m)
    assert ring_step_km(around, 0) == step_km
    root = elements(site_map(around, 0, language="en"))
    assert len([each for each in circles(root) if each.get("stroke-dasharray")]) <= MOST_RINGS
    own = next(node.attrib["d"] for node in root.iter() if node.attrib.get("fill-opacity") == "0.4")
    across = np.array(re.findall(r"([\d.]+) ([\d.]+)", own), dtype=float)[:, 0]
    assert across.min() > 0
    assert across.max() < WIDTH
    assert across.max() - across.min() <= WIDTH / 1.35 * (1 + 1e-3)


def test_labels_do_not_lie_upon_one_another():
    x, y = CENTRE
    draw = np.random.default_rng(4)
    points = shapely.points(np.column_stack([x + draw.normal(0, 900, 60), y + draw.normal(0, 900, 60)]))
    candidates = gpd.GeoDataFrame(
        {"candidate_id": [f"c{k}" for k in range(60)], "candidate_name": [f"Địa điểm {k}" for k in range(60)]},
        geometry=points,
        crs=CRS,
    ).assign(candidate_kind="rooftop_pv")
    zones = gpd.GeoDataFrame(geometry=[shapely.box(x - 9e3, y - 9e3, x + 9e3, y + 9e3)], crs=CRS)
    root = elements(site_map(site_surroundings(candidates, zones, names=["Vùng"]), 0, language="en"))
    boxes = []
    for node in root.iter():
        if node.tag.endswith("text") and "km" in (node.text or "") and node.attrib["fill"] != "#ffffff":
            left, width = float(node.attrib["x"]), len(node.text) * 0.5 * 11
            left = left - width if node.attrib["text-anchor"] == "end" else left
            boxes.append(shapely.box(left, float(node.attrib["y"]) - 9, left + width, float(node.attrib["y"])))
    labelled = [box for box in boxes if box.area > 300]
    assert len(labelled) >= 2
    assert all(not a.intersects(b) for k, a in enumerate(labelled) for b in labelled[:k])


def test_the_overview_shows_where_it_is():
    around = layers()
    west, north, scale, height = around.frame
    at = [circles(elements(overview_map(around, k)))[0] for k in range(3)]
    assert float(at[0]["cx"]) == pytest.approx((CENTRE[0] - west) * scale, abs=0.01)
    assert float(at[0]["cy"]) == pytest.approx((north - CENTRE[1]) * scale, abs=0.01)
    assert all(0 < float(each["cx"]) < OVERVIEW_WIDTH and 0 < float(each["cy"]) < height for each in at)


def test_a_study_without_patches():
    around = layers()
    bare = site_surroundings(
        around.candidates, gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=CRS), names=["Z"]
    )
    root = elements(site_map(bare, 0, language="ja"))
    assert "北" in texts(root)
