"""Global Solar Atlas 2: long-term means of global horizontal irradiation (GHI) in cells of 9 arc-seconds, by country.

A country's download is a ZIP archive, ``<Country>_GISdata_LTAym_AvgDailyTotals_GlobalSolarAtlas-v2_GEOTIFF.zip`` (means
of a day, kWh/m2/day) or ``..._YearlyMonthlyTotals_...`` (sums of a year, kWh/m2/year); spaces in the country's name are
hyphens in the file's. In it lies ``<Country>_GISdata_LTAy_..._GEOTIFF/GHI.tif``: 32-bit floats in EPSG:4326, 0.0025
degree, from 60 S to 65 N. A deflated member cannot be read by ranges, so the archive is fetched whole, once for all
studies of a country. Looked up at https://globalsolaratlas.info/download/vietnam,
https://github.com/samapriya/awesome-gee-community-datasets (docs/projects/gsa.md: layers, units, licence, attribution),
https://github.com/resource-watch/data-pre-processing (ene_031a_solar_irradiance) and
https://github.com/serapeum-org/earthlens/issues/564 (hosting). The atlas answers with a redirect to a signed address of
its bucket. Licence CC BY 4.0.

Options: ``name``, the country as the atlas writes it; ``country``, its code (default: the study's, by its time zone);
``totals``, ``daily`` (default) or ``yearly``.
"""

import math
from pathlib import Path
from urllib.parse import quote

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.country import country_of
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.cache import unpacked
from geoplan.sources.transfer.retries import MissingError, TransferError
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import NothingThereError, fetched_note, nothing_there, write_whole
from geoplan.sources.windows.raster_window import open_tiles, share_within, write_clip
from geoplan.units import HOURS_A_DAY, NOMINAL_SUN_W_PER_M2, WH_PER_KWH

MEMBER = "GHI.tif"
TOTALS = {"daily": ("AvgDailyTotals", "kWh/m2/day"), "yearly": ("YearlyMonthlyTotals", "kWh/m2/year")}
"""What cells hold -> what the archive's name says, and the unit."""
_NAMES = {"GB": "United Kingdom"}
"""Where the atlas writes another name than the time zone database."""
_SUN_ALL_DAY = HOURS_A_DAY * NOMINAL_SUN_W_PER_M2 / WH_PER_KWH
"""The sun outside the atmosphere, at right angles from midnight to midnight: no day has more, no year less. [kWh/m2]"""


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the country's archive.

    Raises
    ------
    TransferError
        Where the atlas has none of that name.
    """
    for url in _urls(area):
        try:
            return [Download(url, f"Global Solar Atlas, {kind}", session.size(url))]
        except MissingError:
            continue
    raise _no_country(area)


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the irradiation of the area in one GeoTIFF.

    Returns
    -------
    FetchedLayer
        With the option ``unit``: that of the archive, held against the values.

    Raises
    ------
    TransferError
        Where the archive cannot be had or is damaged, the country lies elsewhere, or the values are in another unit.
        Nothing is written then.
    """
    _, unit = _totals(area)
    archive = _archive(area, session)
    path = folder / f"{kind}-global_solar_atlas.tif"
    member = archive
    try:
        member = unpacked(archive, MEMBER)
        write_whole(path, lambda partial: _clip(member, partial, kind, area))
    except NothingThereError:
        raise
    except TransferError:
        # a page of the network's login, a file cut off, another unit: the next call asks again
        member.unlink(missing_ok=True)
        session.forget(archive)
        raise
    about = sources()["global_solar_atlas"]
    note = fetched_note("global_solar_atlas", country=_name(area))
    return FetchedLayer(kind, path, {"unit": unit}, about.licence, about.attribution, vintage=about.vintage, note=note)


def _clip(member: Path, path: Path, kind: str, area: FetchArea) -> None:
    """Write the window of the country's raster, and hold the unit that its name says against the values."""
    totals, unit = _totals(area)
    with open_tiles(lambda name: Path(name).open("rb"), [str(member)]) as (tiles, _):
        if share_within(tuple(tiles[0].dataset.bounds), area.bounds) == 0:
            action = f"The archive is that of {_name(area)}: is it the study's country? Otherwise give name."
            raise nothing_there("global_solar_atlas", kind, area.bounds, action=action)
        clip = write_clip(tiles, path, bounds=area.bounds, nodata=math.nan)
    if clip.known and (clip.high > _SUN_ALL_DAY if totals == "daily" else clip.low < _SUN_ALL_DAY):
        found = f"GHI of {clip.low:g} to {clip.high:g} under the name of {TOTALS[totals][0]}"
        action = "The atlas has changed its files: get one by hand and state its unit in study.toml."
        raise TransferError(Fault(_file(area), MEMBER, found=found, expected=unit, action=action))


def _archive(area: FetchArea, session: Session) -> Path:
    for url in _urls(area):
        try:
            return session.get(url, name=_file(area))
        except MissingError:
            continue
    raise _no_country(area)


def _no_country(area: FetchArea) -> TransferError:
    action = "Give the country as it stands on https://globalsolaratlas.info/download: --option name=Vietnam."
    found = f"no archive for '{_name(area)}'"
    return MissingError(
        Fault("global_solar_atlas", "--option name", found=found, expected="a country of the atlas", action=action)
    )


def _totals(area: FetchArea) -> tuple[str, str]:
    totals = area.options.get("totals", "daily")
    if totals not in TOTALS:
        raise GeoplanError(
            Fault("--option", "totals", found=f"'{totals}'", expected=" or ".join(TOTALS), action="Choose one.")
        )
    return totals, TOTALS[totals][1]


def _name(area: FetchArea) -> str:
    given = area.options.get("name", "").strip()
    if given:
        return given
    country = country_of(area)
    return _NAMES.get(country.alpha2, country.name)


def _file(area: FetchArea) -> str:
    totals, _ = _totals(area)
    return f"{_name(area).replace(' ', '-')}_GISdata_LTAym_{TOTALS[totals][0]}_GlobalSolarAtlas-v2_GEOTIFF.zip"


def _urls(area: FetchArea) -> list[str]:
    known = addresses("global_solar_atlas")
    names = {"name": quote(_name(area)), "file": quote(_file(area))}
    return [known[key].format(**names) for key in ("archive", "archive_solargis")]
