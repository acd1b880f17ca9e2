"""The ground of a map as a picture: light and shadow of its terrain, or a pale tint of its land cover."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from rasterio.enums import Resampling

from geoplan.layers.opening.land_cover_classes import land_cover_classes
from geoplan.outputs.drawing.background.hillshade import LEVEL, hillshade
from geoplan.outputs.drawing.background.map_frame import Box
from geoplan.outputs.drawing.background.palette_png import Colour, palette_png
from geoplan.outputs.drawing.colours import land_cover_colours

if TYPE_CHECKING:
    import xarray as xr

STEPS = 24
"""Shades of light, and as many of shadow: so few compress well, and are enough for what lies beneath a map."""
DARKEST, LIGHTEST = 150, 110
"""How much the deepest shadow and the brightest light cover, of 255."""
CONTRAST = 2.0
"""How much farther shades lie from level ground than they are: deltas are flat."""
TINT_PALE = 0.78
"""How much white is in the tint of the land cover."""
_MARGIN_CELLS = 3


@dataclass(frozen=True)
class GroundGrid:
    """The cells of a picture of the ground.

    Attributes
    ----------
    box
        West, south, east, north in `crs`.
    columns, rows
        How many cells.
    crs
        Of the map.
    """

    box: Box
    columns: int
    rows: int
    crs: CRS

    @classmethod
    def over(cls, box: Box, *, crs: CRS, cell_m: float, most_cells: int) -> "GroundGrid":
        """Return the cells of a size over a box; larger ones, where they would be more than so many."""
        west, south, east, north = box
        cell = max(cell_m, np.sqrt((east - west) * (north - south) / most_cells))
        return cls(box, max(1, round((east - west) / cell)), max(1, round((north - south) / cell)), crs)

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell."""
        west, south, east, north = self.box
        return (east - west) / self.columns, (north - south) / self.rows

    def of(self, raster: "xr.DataArray", *, classes: bool = False) -> NDArray[np.generic] | None:
        """Return a raster in these cells: of classes the middle one, else the mean; None where it lies elsewhere."""
        own = raster.rio.crs
        if own is None:
            return None
        window = _window(raster, self.box, Transformer.from_crs(self.crs, CRS.from_user_input(own), always_xy=True))
        if window is None:
            return None
        fine = window.size > self.columns * self.rows  # the mean of cells, or what lies between them
        resampling = Resampling.nearest if classes else Resampling.average if fine else Resampling.cubic_spline
        across, down = self.cell
        transform = Affine(across, 0, self.box[0], 0, -down, self.box[3])
        shape = (self.rows, self.columns)
        warped = window.rio.reproject(self.crs, transform=transform, shape=shape, resampling=resampling)
        values: NDArray[np.generic] = warped.to_numpy()
        return values


def light_png(terrain: "xr.DataArray", grid: GroundGrid, *, stretch: float = 1.0) -> bytes | None:
    """Return light and shadow upon the terrain; level ground is clear. None where the terrain lies elsewhere.

    Parameters
    ----------
    terrain
        Elevation (y, x) in its own CRS. [m]
    grid
        The cells of the picture.
    stretch
        How many units of the map's CRS a metre on the ground is: in EPSG:3857 more than 1.
    """
    heights = grid.of(terrain)
    if heights is None or np.isnan(heights.astype(float)).all():
        return None
    across, down = grid.cell
    shade = hillshade(heights, cell_m=(across / stretch, down / stretch))
    off = CONTRAST * (shade - LEVEL)
    limits = np.where(off < 0, LEVEL, 1 - LEVEL)
    steps = np.nan_to_num(np.clip(np.rint(STEPS * off / limits), -STEPS, STEPS)).astype(int)
    return palette_png((steps + STEPS).astype(np.uint8), _light_palette())


def tint_png(land_cover: "xr.DataArray", grid: GroundGrid) -> bytes | None:
    """Return a pale tint of what covers the land; None where the land cover lies elsewhere.

    Parameters
    ----------
    land_cover
        Common classes (y, x) in its own CRS.
    grid
        The cells of the picture.
    """
    codes = grid.of(land_cover, classes=True)
    if codes is None or not codes.any():
        return None
    palette = [(0, 0, 0, 0)] * (max(each.code for each in land_cover_classes().values()) + 1)
    for key, colour in _tints().items():
        palette[land_cover_classes()[key].code] = colour
    return palette_png(np.minimum(codes, len(palette) - 1).astype(np.uint8), palette)


@cache
def _light_palette() -> tuple[Colour, ...]:
    shadows = [(30, 34, 44, round(DARKEST * step / STEPS)) for step in range(STEPS, 0, -1)]
    lights = [(255, 255, 255, round(LIGHTEST * step / STEPS)) for step in range(STEPS + 1)]
    return (*shadows, *lights)


@cache
def _tints() -> dict[str, Colour]:
    def pale(part: int) -> int:
        return round(255 - (255 - part) * (1 - TINT_PALE))

    return {key: (pale(red), pale(green), pale(blue), 255) for key, (red, green, blue) in land_cover_colours().items()}


def _window(raster: "xr.DataArray", box: Box, into: Transformer) -> "xr.DataArray | None":
    """Return the part of a raster around a box, so that no more of it is warped; None where none lies there."""
    west, south, east, north = into.transform_bounds(*box)
    x, y = raster["x"].to_numpy(), raster["y"].to_numpy()
    across, down = (abs(step) * _MARGIN_CELLS for step in raster.rio.resolution())
    columns = np.flatnonzero((x > west - across) & (x < east + across))
    rows = np.flatnonzero((y > south - down) & (y < north + down))
    if len(columns) < 2 or len(rows) < 2:
        return None
    return raster[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
