"""A picture has each outline once, within its frame, and nothing but numbers."""

import re

from geoplan.outputs.service.pictures import picture_of


def test_zones_are_outlines_within_the_frame(shelf):
    zones = shelf.collections()["sample.zones"]
    drawn = picture_of(zones, zones)
    width, height = (float(each) for each in re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn).groups())
    assert drawn.count('class="ground"') == zones.count
    points = [tuple(map(float, each)) for each in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", drawn)]
    assert min(x for x, _ in points) > -0.2 * width
    assert max(y for _, y in points) < 1.2 * height
    assert re.fullmatch(r"[-\sA-Za-z0-9=\"<>/.]+", drawn)


def test_candidates_are_dots_upon_zones_and_one_is_chosen(shelf):
    of = shelf.collections()
    drawn = picture_of(of["sample.candidates"], of["sample.zones"], chosen_row=0)
    assert drawn.count('class="mark"') == of["sample.candidates"].count
    assert drawn.count('class="chosen"') == 1
    assert drawn.count('class="ground"') == of["sample.zones"].count
