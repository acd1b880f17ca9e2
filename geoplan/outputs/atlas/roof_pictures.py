"""Roofs on the maps of zones: so many that they are pixels, each as dark as its roofs cover it.

A ward has some ten thousand roofs, most of them smaller than a millimetre on paper. The share of each pixel that roofs
of a class cover is exact; the class with the most of it gives the colour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.outputs.atlas.zone_frame import COLUMNS, ROWS, pixels_of
from geoplan.outputs.drawing.background.map_frame import MapFrame
from geoplan.outputs.drawing.background.palette_png import palette_png, png_address
from geoplan.outputs.drawing.colours import CLASS_COLOURS, OTHER_COLOUR
from geoplan.zonal.coverage import Coverage

if TYPE_CHECKING:
    import geopandas as gpd

    from geoplan.result.assessment import Assessment

Floats: TypeAlias = npt.NDArray[np.float64]

ROOF_COLUMNS = ("zone_id", "roof_class", "geometry")
LEVELS = 6
"""How many shades a colour has."""
FAINTEST, DARKEST = 0.34, 0.95
"""Opacity of the first shade and of the last: a small house still shows."""
_COLOURS = (*CLASS_COLOURS.values(), OTHER_COLOUR)
_CLASSES = {name: number for number, name in enumerate(CLASS_COLOURS)}


@dataclass
class _Covered:
    """What of a picture roofs cover: positions of pixels in `ROWS` times `COLUMNS`, and their shares, by class."""

    cells: list[list[npt.NDArray[np.int64]]] = field(default_factory=lambda: [[] for _ in _COLOURS])
    shares: list[list[Floats]] = field(default_factory=lambda: [[] for _ in _COLOURS])

    def add(self, roofs: "gpd.GeoDataFrame", frame: MapFrame) -> None:
        coverage = Coverage.of(roofs.geometry, (pixels_of(frame), (ROWS, COLUMNS), roofs.crs))
        indptr, cells, shares = coverage.cells()
        of_roof = roofs["roof_class"].map(_CLASSES).fillna(len(_CLASSES)).to_numpy(dtype=np.int64)
        of_cell = np.repeat(of_roof, np.diff(indptr))
        for number in np.unique(of_roof).tolist():
            here = of_cell == number
            self.cells[number].append(cells[here])
            self.shares[number].append(shares[here])

    def picture(self) -> npt.NDArray[np.uint8]:
        """Return the pixels: nought where there is no roof, else the class and the shade."""
        total, most = np.zeros(ROWS * COLUMNS), np.zeros(ROWS * COLUMNS)
        colour = np.zeros(ROWS * COLUMNS, dtype=np.int64)
        for number, (cells, shares) in enumerate(zip(self.cells, self.shares, strict=True)):
            if cells:
                of_class = np.bincount(np.concatenate(cells), np.concatenate(shares), minlength=ROWS * COLUMNS)
                colour[of_class > most] = number
                most = np.maximum(most, of_class)
                total += of_class
        shade = np.minimum(np.floor(np.minimum(total, 1.0) * LEVELS), LEVELS - 1).astype(np.int64)
        pixels = np.where(total > 1.0 / 32, 1 + colour * LEVELS + shade, 0)
        return pixels.astype(np.uint8).reshape(ROWS, COLUMNS)


def roof_pictures(result: "Assessment", frames: Mapping[str, MapFrame]) -> dict[str, str]:
    """Return the roofs of zones as pictures that stand in a page: zone -> address of its picture.

    Parameters
    ----------
    result
        What `assess` returned; roofs are read part by part.
    frames
        ``zone_id`` -> what its map shows.

    Returns
    -------
    dict
        Of the zones that have roofs.
    """
    covered: dict[str, _Covered] = {}
    for part in result.rooftop_partitions(columns=ROOF_COLUMNS):
        part = part[part.geometry.notna() & ~part.geometry.is_empty].reset_index(drop=True)
        for zone, rows in part.groupby(part["zone_id"].astype(str), sort=False).groups.items():
            if str(zone) in frames:
                own = part.loc[rows].reset_index(drop=True)
                covered.setdefault(str(zone), _Covered()).add(own, frames[str(zone)])
    colours = roof_colours()
    pictures = {zone: covered[zone].picture() for zone in frames if zone in covered}
    return {zone: png_address(palette_png(pixels, colours, quick=True)) for zone, pixels in pictures.items()}


def roof_colours() -> list[tuple[int, int, int, int]]:
    """Return the colours of the pixels: none, then the shades of each class of roof."""
    opacity = np.linspace(FAINTEST, DARKEST, LEVELS)
    of_class = [tuple(bytes.fromhex(colour.removeprefix("#"))) for colour in _COLOURS]
    listed: Any = [(*rgb, round(255 * share)) for rgb in of_class for share in opacity.tolist()]
    return [(255, 255, 255, 0), *listed]
