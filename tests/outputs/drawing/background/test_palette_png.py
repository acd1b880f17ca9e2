"""Pictures of few colours: what a reader of PNG sees is what went in."""

import base64

import numpy as np
import pytest
from rasterio.io import MemoryFile

from geoplan.outputs.drawing.background.palette_png import palette_png, png_address

PALETTE = [(0, 0, 0, 0), (255, 0, 10, 255), (1, 2, 3, 128)]


@pytest.mark.parametrize("shape", [(1, 1), (5, 9), (40, 3)])
@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
def test_another_reader_sees_the_same_pixels_and_colours(shape):
    places = np.random.default_rng(3).integers(0, len(PALETTE), shape).astype(np.uint8)
    with MemoryFile(palette_png(places, PALETTE)) as memory, memory.open() as picture:
        assert np.array_equal(picture.read(1), places)
        colours = picture.colormap(1)
    assert [colours[place] for place in range(len(PALETTE))] == PALETTE


def test_smooth_pictures_are_small_and_the_same_each_time():
    across, down = np.meshgrid(np.arange(200), np.arange(200))
    places = ((across + down) // 20).astype(np.uint8)
    content = palette_png(places, [(step, step, step, 255) for step in range(20)])
    assert len(content) < 1_200
    assert content == palette_png(places, [(step, step, step, 255) for step in range(20)])
    assert base64.b64decode(png_address(content).removeprefix("data:image/png;base64,")) == content
