"""Light upon the hills: planes whose shade is known by hand, and what is not known stays unknown."""

import numpy as np
import pytest

from geoplan.outputs.drawing.background.hillshade import ALTITUDE_DEG, AZIMUTHS_DEG, LEVEL, hillshade


def plane(east: float, north: float, *, cell=(30.0, 20.0), size=9):
    """Ground that rises so many metres a metre to the east and to the north."""
    x = np.arange(size) * cell[0]
    y = -np.arange(size) * cell[1]
    return x[None, :] * east + y[:, None] * north


def expected(east: float, north: float) -> float:
    """The same by vectors: the cosine between each light and the plane's normal, weighted as Mark (1992) does."""
    normal = np.array([-east, -north, 1.0]) / np.sqrt(east**2 + north**2 + 1)
    downhill = np.degrees(np.arctan2(-east, -north))
    light, weights = 0.0, 0.0
    for azimuth in AZIMUTHS_DEG:
        flat = np.cos(np.radians(ALTITUDE_DEG))
        sun = flat * np.sin(np.radians(azimuth)), flat * np.cos(np.radians(azimuth)), np.sin(np.radians(ALTITUDE_DEG))
        weight = np.sin(np.radians(downhill - azimuth)) ** 2
        light += weight * max(float(normal @ np.array(sun)), 0.0)
        weights += weight
    return light / weights


@pytest.mark.parametrize(
    ("east", "north"), [(0.3, 0.0), (-0.3, 0.0), (0.0, 0.5), (0.0, -0.5), (1.2, -0.7), (-0.05, 0.02)]
)
def test_a_plane_is_as_bright_as_its_normal_says(east, north):
    shade = hillshade(plane(east, north), cell_m=(30.0, 20.0))
    assert shade[1:-1, 1:-1] == pytest.approx(expected(east, north), abs=1e-5)


def test_slopes_to_the_north_west_are_bright_and_those_to_the_south_east_dark():
    bright = hillshade(plane(0.4, -0.4), cell_m=(30.0, 20.0))[4, 4]
    dark = hillshade(plane(-0.4, 0.4), cell_m=(30.0, 20.0))[4, 4]
    assert bright > LEVEL > dark
    assert hillshade(np.full((4, 5), 812.0), cell_m=(1, 1)) == pytest.approx(LEVEL)


def test_what_is_not_known_stays_so_and_spoils_no_neighbour():
    heights = plane(0.2, 0.1)
    heights[4, 4] = np.nan
    shade = hillshade(heights, cell_m=(30.0, 20.0))
    assert np.isnan(shade[4, 4])
    assert np.isnan(shade).sum() == 1
    assert np.nanmin(shade) >= 0
    assert np.nanmax(shade) <= 1
