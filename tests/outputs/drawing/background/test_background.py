"""What lies beneath a study's maps: of its layers alone, by class, with what of it is not real."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geoplan.layers.catalog import LayerReport
from geoplan.outputs.drawing.background.background import background_of
from geoplan.outputs.drawing.background.map_frame import MapFrame
from support.made_ground import with_ground
from support.sample_result import changed


def test_it_is_made_of_what_the_study_has(sample_assessment):
    whole = background_of(with_ground(sample_assessment, "waters", "roads", "places", "terrain"))
    assert list(whole.layers) == ["waters", "roads", "places", "terrain"]
    assert whole.knows_sea
    assert not whole.is_empty
    assert set(whole.areas.keys) == {"sea", "water"}
    assert {"coast", "river", "canal", "motorway", "minor"} <= set(whole.lines.keys)
    assert [mark.key for mark in whole.places[:3]] == ["city", "town", "town"]
    assert whole.places[1].population > whole.places[2].population


def test_nothing_is_made_up(sample_assessment):
    bare = sample_assessment
    bare = changed(bare, inputs=replace(bare.inputs, land_cover=None))
    ground = background_of(bare)
    assert ground.is_empty
    assert not ground.knows_sea
    assert (ground.areas.keys, ground.lines.keys, ground.places) == ((), (), ())
    frame = MapFrame.around(tuple(bare.zones.total_bounds), width=100, height=100)
    assert ground.ground_png(frame) is None
    assert ground.water_in(frame.bounds()) is None


def test_land_cover_stands_in_where_no_layer_has_the_ground(sample_assessment):
    result = with_ground(sample_assessment, "waters", status="schematic")
    assert background_of(result).layers["waters"] == "schematic"
    frame = MapFrame.around(tuple(result.zones.total_bounds), width=100, height=100)
    if result.inputs.land_cover is not None:
        assert background_of(sample_assessment).ground_png(frame) is not None
    with_light = background_of(with_ground(sample_assessment, "terrain"))
    assert with_light.ground_png(frame)[:4] == b"\x89PNG"


def test_features_come_lowest_first_and_only_those_inside(sample_assessment):
    lines = background_of(with_ground(sample_assessment, "waters", "roads")).lines
    west, south, east, north = shapely.total_bounds(lines.tree.geometries)
    inside = [key for key, _, _ in lines.inside((west, south, east, north))]
    assert len(inside) == len(lines.keys)
    order = {key: place for place, key in enumerate(dict.fromkeys(inside))}
    assert order["coast"] < order["river"] < order["minor"] < order["motorway"]
    few = list(lines.inside((west, south, west + (east - west) / 20, south + (north - south) / 20)))
    assert len(few) < len(inside)
    assert list(lines.inside((0.0, 0.0, 1.0, 1.0))) == []


def test_classes_that_nobody_knows_are_drawn_as_the_least(sample_assessment):
    result = with_ground(sample_assessment, "waters", "roads", "places")
    inputs = result.inputs
    waters = inputs.waters.assign(water_class="fjord")
    roads, places = inputs.roads.assign(road_class="ice road"), inputs.places.assign(place_class="", population=np.nan)
    ground = background_of(changed(result, inputs=replace(inputs, waters=waters, roads=roads, places=places)))
    assert set(ground.areas.keys) == {"water"}
    assert set(ground.lines.keys) == {"stream", "minor"}
    assert {mark.key for mark in ground.places} == {"other"}


@pytest.mark.parametrize("kind", ["waters", "roads"])
def test_a_layer_without_names_is_drawn_without_them(sample_assessment, kind):
    result = with_ground(sample_assessment, kind)
    nameless = getattr(result.inputs, kind).drop(columns="name")
    ground = background_of(changed(result, inputs=replace(result.inputs, **{kind: nameless})))
    assert not any(ground.lines.names)


def test_reports_are_told_of_layers_that_are_there(sample_assessment):
    assert isinstance(with_ground(sample_assessment, "waters").layers["waters"], LayerReport)
