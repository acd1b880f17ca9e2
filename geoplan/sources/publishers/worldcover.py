"""ESA WorldCover: land cover of the world in cells of 10 m, from the tiles on Amazon S3.

Tiles of 3 x 3 degrees, cloud-optimised GeoTIFFs of bytes in EPSG:4326, cells of 1/12,000 degree, nodata 0, named after
their south-west corner: https://esa-worldcover.s3.amazonaws.com/readme.html, https://esa-worldcover.org/en/data-access.
The map of 2021 is version v200, that of 2020 v100; they come from different algorithms and must not be compared. There
is no tile where there is only sea. Classes: Product User Manual v2.0, table 3 (``layers/legends/worldcover.csv``).
Licence CC BY 4.0, attribution as the same page asks. The bucket needs no key.

Options: ``year``, 2021 (default) or 2020; ``resolution_m``, such as 40, to read an overview instead of the 10 m cells.
"""

from pathlib import Path

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import Bounds, fetched_note, nothing_there
from geoplan.sources.windows.raster_window import (
    cell_m,
    corner_names,
    corners,
    open_tiles,
    planned_tiles,
    wanted_resolution_m,
    write_clip,
)

DEGREES = 3
"""The side of a tile."""
NODATA = 0


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the tiles that the area meets, with about what would be read of each.

    Raises
    ------
    TransferError
        Where the bucket cannot be reached.
    """
    year = _year(area)
    boxes = _tiles(area.bounds, year)
    return planned_tiles(session, boxes, bounds=area.bounds, what=f"ESA WorldCover {year}, {kind}")


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the land cover of the area, codes of WorldCover, in one GeoTIFF.

    Returns
    -------
    FetchedLayer
        With the option ``legend``.

    Raises
    ------
    TransferError
        Where a tile cannot be had or is damaged, or no tile lies in the area. Nothing is written then.
    """
    year, path = _year(area), folder / f"{kind}-worldcover.tif"
    boxes = _tiles(area.bounds, year)
    with open_tiles(session.open, boxes, resolution_m=wanted_resolution_m(area.options)) as (tiles, missing):
        if not tiles:
            raise nothing_there("worldcover", kind, area.bounds, action="Are the zones on land, and their CRS right?")
        write_clip(tiles, path, bounds=area.bounds, nodata=NODATA)
        cell = cell_m(tiles[0].dataset)
    keys = ["worldcover", *(["tiles_missing_sea"] if missing else [])]
    return FetchedLayer(
        kind,
        path,
        {"legend": "worldcover"},
        sources()["worldcover"].licence,
        sources()["worldcover"].attribution.replace(sources()["worldcover"].vintage, year),
        vintage=year,
        note=fetched_note(*keys, year=year, cell=f"{cell:.0f}", count=len(missing)),
    )


def _year(area: FetchArea) -> str:
    year = area.options.get("year", "2021")
    known = sorted(key.removeprefix("map_") for key in addresses("worldcover"))
    if year not in known:
        raise GeoplanError(
            Fault(
                "--option",
                "year",
                found=f"'{year}'",
                expected=" or ".join(known),
                action="WorldCover has no other year.",
            )
        )
    return year


def _tiles(bounds: Bounds, year: str) -> dict[str, Bounds]:
    """Return the addresses of the tiles that a box meets, and the box of each."""
    url = addresses("worldcover")[f"map_{year}"]
    return {
        url.format(tile="".join(corner_names(west, south))): (west, south, west + DEGREES, south + DEGREES)
        for west, south in corners(bounds, DEGREES)
    }
