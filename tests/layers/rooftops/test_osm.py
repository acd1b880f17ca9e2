"""OpenStreetMap extracts: closed ways, multipolygons, what is cut, and tags that people wrote."""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import geoplan.layers.rooftops.osm as footprints_osm
from geoplan.layers.rooftops.osm import metres
from geoplan.layers.rooftops.rooftops import Rooftops, RooftopsCleaning

WEST, SOUTH, STEP = 106.64, 20.815, 0.0002


def square(first: int, x: float, y: float, size: float) -> tuple[str, list[int]]:
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    lines = [f'<node id="{first + n}" lat="{b:.7f}" lon="{a:.7f}" version="1"/>' for n, (a, b) in enumerate(corners)]
    return "".join(lines), [*range(first, first + 4), first]


def way(number: int, nodes: list[int], **tags: str) -> str:
    inside = "".join(f'<nd ref="{node}"/>' for node in nodes)
    inside += "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())
    return f'<way id="{number}" version="1">{inside}</way>'


@pytest.fixture
def extract(folder):
    """Return a study whose footprints are an extract, given the tags of squares of 20 m."""

    def write(*buildings: dict[str, str], more: str = "") -> Rooftops:
        nodes, ways = "", ""
        for number, tags in enumerate(buildings, start=1):
            text, ring = square(10 * number, WEST + 3 * STEP * number, SOUTH, STEP)
            nodes += text
            ways += way(number, ring, **tags)
        (folder.folder / "place.osm").write_text(f'<osm version="0.6">{nodes}{ways}{more}</osm>', encoding="utf-8")
        folder.set("rooftops", file="place.osm")
        return Rooftops(folder.reading("rooftops"))

    return write


def whole(rooftops: Rooftops) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(list(rooftops.partitions(size=3)), ignore_index=True))


@pytest.mark.parametrize("by_osmium", [True, False])
def test_tags(extract, monkeypatch, by_osmium):
    monkeypatch.setattr(footprints_osm, "find_spec", lambda _: by_osmium or None)
    rooftops = extract(
        {"building": "house", "height": "7.5", "roof__shape": "gabled"},
        {"building": "Warehouse", "height": "30 ft", "roof__shape": "flat"},
        {"building": "yes", "building__levels": "3"},
        {"building": "castle_in_the_air", "height": "as tall as a tree", "building__levels": "many"},
        {"building": "no"},
        {"highway": "residential"},
        {"building": "hotel", "height": "-5"},
    )
    roofs = whole(rooftops).sort_values("roof_id", key=lambda ids: ids.astype(int))
    assert roofs["roof_id"].tolist() == ["2", "4", "6", "8", "14"]
    assert roofs["roof_class"].tolist() == ["residential", "industrial", np.nan, np.nan, "commercial"]
    assert roofs["roof_form"].tolist() == ["pitched", "flat", np.nan, np.nan, np.nan]
    np.testing.assert_allclose(roofs["height_m"], [7.5, 9.144, 9.9, np.nan, np.nan])
    assert rooftops.clean == RooftopsCleaning(read=6, kept=5, not_roofs=1, unclassed=1, unread=3)
    np.testing.assert_allclose(roofs["roof_area_m2"], 20.8 * 22.15, rtol=0.01)


def test_what_is_cut_is_left_out_and_counted(extract):
    outer, outer_ring = square(100, WEST, SOUTH + 0.01, 4 * STEP)
    inner, inner_ring = square(110, WEST + STEP, SOUTH + 0.01 + STEP, STEP)
    ring = '<member type="way" ref="50" role="outer"/><member type="way" ref="51" role="inner"/>'
    cut = '<member type="way" ref="50" role="outer"/><member type="way" ref="99" role="outer"/>'
    kind = '<tag k="type" v="multipolygon"/><tag k="building" v="school"/>'
    more = (
        outer
        + inner
        + way(50, outer_ring)
        + way(51, inner_ring)
        + way(60, [10, 11, 12], building="yes")  # open
        + way(61, [10, 11, 9999, 10], building="yes")  # a node that the extract lacks
        + f'<relation id="7" version="1">{ring}{kind}</relation><relation id="8" version="1">{cut}{kind}</relation>'
    )
    rooftops = extract({"building": "yes"}, more=more)
    roofs = whole(rooftops)
    assert rooftops.clean == RooftopsCleaning(read=5, kept=2, broken=3)
    school = roofs[roofs["roof_id"] == "15"].iloc[0]
    assert len(school.geometry.interiors) == 1
    assert school["roof_class"] == "commercial"
    assert school["roof_area_m2"] == pytest.approx(15 * roofs["roof_area_m2"].min(), rel=1e-3)


def test_any_tag_may_choose(extract, folder):
    extract({"building": "house"}, {"building": "shed"})
    folder.set("rooftops", file="place.osm", where={"building": ["shed"]})
    assert whole(Rooftops(folder.reading("rooftops")))["roof_id"].tolist() == ["4"]


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("12", 12),
        ("12.13 m", 12.13),
        ("3m", 3),
        ("20 ft", 6.096),
        ("7'4\"", 2.2352),
        ("7'", 2.1336),
        ("12 metres", 12),
        ("39' 4\"", 11.9888),
        ("9;12 m", 12),
        ("12,5", math.nan),
    ],
)
def test_heights_as_people_write_them(text, height):
    assert metres(text) == pytest.approx(height, nan_ok=True)


def test_a_file_that_is_none(folder):
    (folder.folder / "cut.osm.pbf").write_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader and no more")
    folder.set("rooftops", file="cut.osm.pbf")
    message = folder.refusal("rooftops", lambda reading: list(Rooftops(reading).partitions()))
    assert "cut.osm.pbf: found what cannot be read" in message
    assert "expected an OpenStreetMap extract" in message
