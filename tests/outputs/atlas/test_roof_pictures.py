"""Roofs as pixels: as much of each as is covered, in the colour of the class that covers most of it."""

import base64
import io
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.outputs.atlas.roof_pictures import LEVELS, roof_colours, roof_pictures
from geoplan.outputs.atlas.zone_frame import COLUMNS, ROWS, pixels_of, zone_frame
from geoplan.outputs.drawing.colours import CLASS_COLOURS

image = pytest.importorskip("PIL.Image")
CRS = "EPSG:32648"
FRAME = zone_frame(shapely.box(0, 0, 3000, 2000))
STEP_X, STEP_Y = pixels_of(FRAME).a, -pixels_of(FRAME).e


def cell(column, row, *, share=1.0):
    """Return a roof that covers so much of a pixel, from its left side on."""
    west, north = pixels_of(FRAME) * (column, row)
    return shapely.box(west, north - STEP_Y, west + share * STEP_X, north)


def result_of(*roofs):
    frames = [
        gpd.GeoDataFrame({"zone_id": [zone], "roof_class": [kind]}, geometry=gpd.GeoSeries([shape], crs=CRS))
        for zone, kind, shape in roofs
    ]

    def partitions(columns):
        return (frame[list(columns)] for frame in frames)

    return SimpleNamespace(rooftop_partitions=partitions)


def pixels(address):
    picture = image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
    assert picture.size == (COLUMNS, ROWS)
    return np.asarray(picture.convert("RGBA"))


def rgb(colour):
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def test_a_pixel_is_as_dark_as_it_is_covered_by_roofs_of_all_parts_together():
    roofs = [
        ("a", "residential", cell(10, 20)),
        ("a", "residential", cell(11, 20, share=0.5)),
        ("a", "residential", cell(12, 20, share=0.01)),
        ("a", "residential", shapely.difference(cell(13, 20), cell(13, 20, share=0.3))),
        ("a", "residential", cell(13, 20, share=0.3)),
    ]
    drawn = pixels(roof_pictures(result_of(*roofs), {"a": FRAME})["a"])
    opacity = drawn[20, 10:14, 3].tolist()
    shades = [colour[3] for colour in roof_colours()[1 : LEVELS + 1]]
    assert opacity == [shades[-1], shades[LEVELS // 2], 0, shades[-1]]
    assert drawn[..., 3].astype(bool).sum() == 3
    assert tuple(drawn[20, 10, :3].tolist()) == rgb(CLASS_COLOURS["residential"])


def test_the_class_with_the_larger_share_gives_the_colour():
    roofs = [
        ("a", "residential", cell(5, 5, share=0.4)),
        ("a", "industrial", shapely.difference(cell(5, 5), cell(5, 5, share=0.4))),
        ("a", None, cell(6, 5)),
    ]
    drawn = pixels(roof_pictures(result_of(*roofs), {"a": FRAME})["a"])
    assert tuple(drawn[5, 5, :3].tolist()) == rgb(CLASS_COLOURS["industrial"])
    assert tuple(drawn[5, 6, :3].tolist()) not in {rgb(colour) for colour in CLASS_COLOURS.values()}


def test_a_zone_has_its_own_roofs_alone_and_one_without_roofs_no_picture():
    roofs = [("a", "residential", cell(1, 1)), ("b", "residential", cell(2, 2)), (None, "residential", cell(3, 3))]
    made = roof_pictures(result_of(*roofs), {"a": FRAME, "c": FRAME})
    assert list(made) == ["a"]
    assert pixels(made["a"])[..., 3].astype(bool).sum() == 1
    assert made == roof_pictures(result_of(*roofs), {"a": FRAME, "c": FRAME})
