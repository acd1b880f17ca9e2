"""Light and shadow upon the hills, from four sides at once.

From one side alone, ridges that run towards the light are not seen. Mark (1992) mixes four lights by how a slope lies
to each; slope and aspect are those of Horn (1981), by the eight cells around.

References
----------
Horn, B. K. P. (1981). Hill shading and the reflectance map. Proceedings of the IEEE 69(1), 14-47: slopes by weighted
differences, p. 18; shade as the cosine between the light and the surface.

Mark, R. K. (1992). A multidirectional, oblique-weighted, shaded-relief image of the Island of Hawaii. U.S. Geological
Survey Open-File Report 92-422: lights from 225, 270, 315 and 360 degrees, 30 degrees high, each weighted by the squared
sine of the angle between it and the aspect.
"""

import numpy as np
import numpy.typing as npt

AZIMUTHS_DEG = (225.0, 270.0, 315.0, 360.0)
ALTITUDE_DEG = 30.0
LEVEL = float(np.sin(np.radians(ALTITUDE_DEG)))
"""What level ground reflects of the light."""


def hillshade(elevation: npt.ArrayLike, *, cell_m: tuple[float, float]) -> npt.NDArray[np.float32]:
    """Return how bright the ground is, lit from four sides.

    Parameters
    ----------
    elevation
        (rows, columns), rows run south, columns run east; nan where unknown. [m]
    cell_m
        Width and height of a cell. [m]

    Returns
    -------
    ndarray of float32
        (rows, columns), 0 (no light) to 1; `LEVEL` where the ground is level, nan where it is not known. What lies
        beyond the edge goes on as at the edge; an unknown cell is as high as the one in whose neighbourhood it lies.

    Examples
    --------
    >>> float(np.round(hillshade(np.zeros((3, 3)), cell_m=(30.0, 30.0))[1, 1], 6))
    0.5
    """
    heights = np.asarray(elevation, dtype=np.float64)
    east, south = _slopes(heights, *cell_m)
    # the aspect looks down the slope, clockwise from the north
    aspect = np.arctan2(-east, south)
    steep = np.hypot(east, south)
    cosine, sine = 1 / np.sqrt(1 + steep**2), steep / np.sqrt(1 + steep**2)
    height = np.radians(ALTITUDE_DEG)
    light, weights = np.zeros_like(heights), np.zeros_like(heights)
    for azimuth in np.radians(AZIMUTHS_DEG):
        shade = np.sin(height) * cosine + np.cos(height) * sine * np.cos(azimuth - aspect)
        weight = np.sin(aspect - azimuth) ** 2
        light += weight * np.clip(shade, 0, 1)
        weights += weight
    return np.where(np.isnan(heights), np.nan, light / weights).astype(np.float32)


def _slopes(heights: npt.NDArray[np.float64], width: float, height: float) -> tuple[npt.NDArray[np.float64], ...]:
    """Return how much the ground rises to the east and to the south, m a metre (Horn 1981)."""
    padded = np.pad(heights, 1, mode="edge")
    rows, columns = heights.shape

    def beside(down: int, right: int) -> npt.NDArray[np.float64]:
        there = padded[1 + down : 1 + down + rows, 1 + right : 1 + right + columns]
        return np.where(np.isnan(there), heights, there)

    def side(*steps: tuple[int, int]) -> npt.NDArray[np.float64]:
        before, middle, after = (beside(*step) for step in steps)
        return before + 2 * middle + after

    east = side((-1, 1), (0, 1), (1, 1)) - side((-1, -1), (0, -1), (1, -1))
    south = side((1, -1), (1, 0), (1, 1)) - side((-1, -1), (-1, 0), (-1, 1))
    return east / (8 * width), south / (8 * height)
