"""One table of looks for page and paper: each class that a reader can name has its row."""

import math
import re

from geoplan.layers.land.places import place_groups
from geoplan.layers.land.roads import road_groups
from geoplan.layers.land.waters import water_groups
from geoplan.outputs.drawing.background.background import OTHER_PLACE, OTHER_ROAD, OTHER_WATER
from geoplan.outputs.drawing.background.looks import FULL_WIDTH_M, background_looks


def test_every_group_of_layers_has_a_look():
    looks = background_looks()
    assert {*road_groups().values(), OTHER_ROAD, *place_groups().values(), OTHER_PLACE} <= set(looks)
    assert {*water_groups().values(), OTHER_WATER} - {"lake"} <= set(looks)
    drawn = {*road_groups().values(), *place_groups().values(), *water_groups().values(), "water"} - {"lake"}
    assert drawn == set(looks), "no look is for nothing"


def test_looks_are_colours_and_lie_in_one_order():
    looks = list(background_looks().values())
    assert len({look.order for look in looks}) == len(looks)
    for look in looks:
        assert re.fullmatch("#[0-9a-f]{6}", look.colour), look.key
        assert re.fullmatch("(#[0-9a-f]{6})?", look.edge), look.key
        assert re.fullmatch("#[0-9a-f]{6}", look.ink) or look.size != look.size, look.key
        assert look.kind != "line" or look.width > 0
        assert look.kind != "place" or look.size > 0
        assert math.isinf(look.named_m_per_px) or look.named_m_per_px <= look.drawn_m_per_px, look.key


def test_roads_and_places_fall_in_rank():
    looks = background_looks()
    roads = [looks[key] for key in ("motorway", "trunk", "primary", "secondary", "tertiary", "minor")]
    assert [look.width for look in roads] == sorted((look.width for look in roads), reverse=True)
    assert [look.order for look in roads] == sorted((look.order for look in roads), reverse=True)
    limits = [look.drawn_m_per_px for look in roads]
    assert limits == sorted(limits, reverse=True)
    look = looks["trunk"]
    widths = [look.width_at(scale) for scale in (1, FULL_WIDTH_M, 80, 300, 1e6)]
    assert widths[:2] == [look.width, look.width]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] > 0
