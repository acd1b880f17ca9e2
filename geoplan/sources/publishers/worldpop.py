"""WorldPop: persons in each cell of a country, release R2025A of the series 2015-2030.

One GeoTIFF per country (ISO 3166, three letters) and year, 32-bit floats in EPSG:4326, cells of 3 or of 30 arc-seconds,
nodata -99999: https://hub.worldpop.org/geodata/listing?id=135 (3 arc-seconds: "the units are number of people per
pixel"), folders under https://data.worldpop.org/GIS/Population/Global_2015_2030/. It is the constrained kind: people
live in cells with buildings alone, and cells without are nodata (https://gee-community-catalog.org/projects/worldpop).
In the zones they are written as 0. The host announces ranges and does not give them, so that a country's file is read
whole, once for all studies of the country. The release calls itself an alpha version. Licence CC BY 4.0; no key.

Options: ``year``, 2015 to 2030 (default 2025); ``resolution``, ``100m`` (default) or ``1km``; ``country``, two or three
letters (default: that of the study's time zone).
"""

from pathlib import Path

import shapely

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.country import country_of
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import fetched_note, nothing_there, outline
from geoplan.sources.windows.raster_window import open_tiles, share_within, write_clip

YEARS = range(2015, 2031)
NODATA = -99999.0


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the country's file, which is read whole.

    Raises
    ------
    TransferError
        Where it cannot be had.
    """
    url = _url(area)
    return [Download(url, f"WorldPop, {kind}", session.size(url))]


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the population of the area in one GeoTIFF, persons in each cell.

    Returns
    -------
    FetchedLayer
        With the option ``unit``.

    Raises
    ------
    TransferError
        Where the file cannot be had or is damaged, or the country lies elsewhere. Nothing is written then.
    """
    url, path = _url(area), folder / f"{kind}-worldpop.tif"
    with open_tiles(session.open, [url]) as (tiles, missing):
        country = country_of(area).name
        action = f"The file is that of {country}: is it the study's? Otherwise give country."
        if missing:
            session.size(missing[0])  # tells the address
        if not tiles or share_within(tuple(tiles[0].dataset.bounds), area.bounds) == 0:
            raise nothing_there("worldpop", kind, area.bounds, action=action)
        # the cells at the zones' edge belong to them too
        nobody = shapely.buffer(outline(area), max(tiles[0].dataset.res))
        write_clip(tiles, path, bounds=area.bounds, nodata=NODATA, zero=nobody)
    about, year = sources()["worldpop"], _year(area)
    note = fetched_note("worldpop", year=year, country=country)
    return FetchedLayer(kind, path, {"unit": "persons"}, about.licence, about.attribution, vintage=year, note=note)


def _year(area: FetchArea) -> str:
    year = area.options.get("year", "2025")
    if year not in map(str, YEARS):
        raise GeoplanError(
            Fault(
                "--option",
                "year",
                found=f"'{year}'",
                expected=f"a year from {YEARS[0]} to {YEARS[-1]}",
                action="Choose one.",
            )
        )
    return year


def _url(area: FetchArea) -> str:
    """Return the address of the country's file."""
    resolution, known = area.options.get("resolution", "100m"), addresses("worldpop")
    if f"persons_{resolution}" not in known:
        names = " or ".join(sorted(key.removeprefix("persons_") for key in known))
        raise GeoplanError(
            Fault("--option", "resolution", found=f"'{resolution}'", expected=names, action="Choose one.")
        )
    code = country_of(area).alpha3
    return known[f"persons_{resolution}"].format(year=_year(area), iso3=code, lower=code.lower())
