"""Copernicus DEM GLO-30: elevation of the surface in cells of one arc-second, from the tiles on Amazon S3.

Tiles of 1 x 1 degree, cloud-optimised GeoTIFFs of 32-bit floats in EPSG:4326, metres above EGM2008, at
``Copernicus_DSM_COG_10_<north>_00_<east>_00_DEM/<same>.tif``, named after their south-west corner; cells are centred on
whole arc-seconds, so that a tile reaches half a cell beyond its square in the north and the west. North and south of 50
degrees columns are wider. There are no tiles at sea, where "one can assume height values equal to zero", nor for the
few countries whose tiles are not released: https://copernicus-dem-30m.s3.amazonaws.com/readme.html,
https://registry.opendata.aws/copernicus-dem/. It is a surface model: roofs and tree tops, not the ground. Licence and
attribution: the same readme and https://spacedata.copernicus.eu (GLO-30, general public licence). The bucket needs no
key.

Option: ``resolution_m``, such as 60, to read an overview (of 2, 4 and 8 cells).
"""

import math
from pathlib import Path

import shapely

from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import Bounds, fetched_note, nothing_there, outline
from geoplan.sources.windows.raster_window import (
    corner_names,
    corners,
    open_tiles,
    planned_tiles,
    wanted_resolution_m,
    write_clip,
)
from geoplan.units import SECONDS_A_DEGREE

DEGREES = 1
"""The side of a tile."""
_HALF_CELL = 0.5 / SECONDS_A_DEGREE


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the tiles that the area meets, with about what would be read of each.

    Raises
    ------
    TransferError
        Where the bucket cannot be reached.
    """
    return planned_tiles(session, _tiles(area.bounds), bounds=area.bounds, what=f"Copernicus DEM GLO-30, {kind}")


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the elevation of the area in one GeoTIFF, metres, NaN where unknown.

    Where there is no tile the sea is at 0 m, unless a zone reaches there: its land may be one that is not released.

    Returns
    -------
    FetchedLayer
        Elevation of the surface, m.

    Raises
    ------
    TransferError
        Where a tile cannot be had or is damaged, or no tile lies in the area. Nothing is written then.
    """
    path, boxes = folder / f"{kind}-copernicus_dem.tif", _tiles(area.bounds)
    with open_tiles(session.open, boxes, resolution_m=wanted_resolution_m(area.options)) as (tiles, missing):
        if not tiles:
            raise nothing_there(
                "copernicus_dem", kind, area.bounds, action="Are the zones on land, and their CRS right?"
            )
        place = outline(area)
        unknown = [url for url in missing if shapely.box(*boxes[url]).intersects(place)]
        sea = [shapely.box(*boxes[url]) for url in missing if url not in unknown]
        zero = shapely.union_all(sea)
        write_clip(tiles, path, bounds=area.bounds, nodata=math.nan, zero=zero, resampling="bilinear")
    keys = ["copernicus_dem", *(["dem_sea"] if sea else []), *(["dem_unknown"] if unknown else [])]
    about = sources()["copernicus_dem"]
    return FetchedLayer(
        kind,
        path,
        {"unit": "m"},
        about.licence,
        about.attribution,
        vintage=about.vintage,
        note=fetched_note(*keys, count=len(sea), unknown=", ".join(_corner(url) for url in unknown)),
    )


def _tiles(bounds: Bounds) -> dict[str, Bounds]:
    """Return the addresses of the tiles that a box meets, and the box of each."""
    url = addresses("copernicus_dem")["tile"]
    tiles = {}
    for west, south in corners(bounds, DEGREES, margin=_HALF_CELL):
        north, east = corner_names(west, south)
        tiles[url.format(north=north, east=east)] = (
            west - _HALF_CELL, south + _HALF_CELL, west + DEGREES - _HALF_CELL, south + DEGREES + _HALF_CELL
        )  # fmt: skip
    return tiles


def _corner(url: str) -> str:
    parts = url.rpartition("/")[2].split("_")
    return f"{parts[4]}{parts[6]}"
