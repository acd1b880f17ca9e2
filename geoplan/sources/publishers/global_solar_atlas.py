"""Global Solar Atlas 2: long-term means of global horizontal irradiation (GHI) in cells of 9 arc-seconds, by country.

A country's download is a ZIP archive, ``<Country>_GISdata_LTAym_AvgDailyTotals_GlobalSolarAtlas-v2_GEOTIFF.zip`` (means
of a day, kWh/m2/day) or ``..._YearlyMonthlyTotals_...`` (sums of a year, kWh/m2/year); spaces in the country's name are
hyphens in the file's. Some countries' files say ``LTAy`` instead of ``LTAym``: the atlas lists a country's files under
its name in English (``/download/Vietnam``); where the list cannot be had, both are tried. In it lies
``<Country>_GISdata_LTAy_..._GEOTIFF/GHI.tif``: 32-bit floats in EPSG:4326, 0.0025 degree, from 60 S to 65 N. A deflated
member cannot be read by ranges, so the archive is fetched whole, once for all studies of a country. Looked up at
https://globalsolaratlas.info/download/vietnam, https://github.com/samapriya/awesome-gee-community-datasets
(docs/projects/gsa.md: layers, units, licence, attribution), https://github.com/resource-watch/data-pre-processing
(ene_031a_solar_irradiance) and https://github.com/serapeum-org/earthlens/issues/564 (hosting). The atlas answers with a
redirect to a signed address of its bucket, which says 403, not 404, of a file that it does not have. Licence CC BY 4.0
(https://globalsolaratlas.info/support/faq).

Options: ``name``, the country as the atlas writes it; ``country``, its code (default: the study's, by its time zone);
``totals``, ``daily`` (default) or ``yearly``.
"""

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.country import country_of
from geoplan.sources.registry import addresses, origin_of, sources
from geoplan.sources.transfer.cache import unpacked
from geoplan.sources.transfer.retries import ForbiddenError, MissingError, TransferError
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import NothingThereError, fetched_note, nothing_there, write_whole
from geoplan.sources.windows.raster_window import open_tiles, share_within, write_clip
from geoplan.units import HOURS_A_DAY, NOMINAL_SUN_W_PER_M2, WH_PER_KWH

MEMBER = "GHI.tif"
TOTALS = {"daily": ("AvgDailyTotals", "kWh/m2/day"), "yearly": ("YearlyMonthlyTotals", "kWh/m2/year")}
"""What cells hold -> what the archive's name says, and the unit."""
_T = TypeVar("_T")

SERIES = ("LTAym", "LTAy")
"""What the names of archives say besides: with months of the photovoltaic output, or years alone."""
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
    url, size = _first(area, session, lambda url, _: (url, session.size(url)))
    return [Download(url, f"Global Solar Atlas, {kind}", size)]


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
    archive = _first(area, session, lambda url, name: session.get(url, name=name))
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
        raise TransferError(Fault(_name(area), MEMBER, found=found, expected=unit, action=action))


def _first(area: FetchArea, session: Session, ask: Callable[[str, str], _T]) -> _T:
    """Return what the first address with the archive gives; `ask` takes the address and the archive's name.

    Raises
    ------
    TransferError
        Where none has it: the first error that is more than a missing file, since the others stood in for it.
    """
    failed: dict[str, TransferError] = {}
    for url, name in _urls(area, session):
        if origin_of(url) in failed and not session.offline:
            continue
        try:
            return ask(url, name)
        except (ForbiddenError, MissingError):
            continue
        except TransferError as error:
            failed.setdefault(origin_of(url), error)
    raise next(iter(failed.values()), None) or _no_country(area)


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


def _files(area: FetchArea, session: Session) -> list[str]:
    """Return the names that the archive may have: the one that the atlas lists, or all that are in use."""
    ending = f"_{TOTALS[_totals(area)[0]][0]}_GlobalSolarAtlas-v2_GEOTIFF.zip"
    plain = [f"{_name(area).replace(' ', '-')}_GISdata_{series}{ending}" for series in SERIES]
    try:
        url = addresses("global_solar_atlas")["list"].format(name=quote(_name(area)))
        content = session.json(url, refresh=not session.offline)
    except TransferError:
        return plain
    names = [text.rpartition("/")[2] for text in _texts(content)]
    listed = [name for name in names if re.fullmatch(r"[\w.-]+_GISdata_[\w.-]+", name) and name.endswith(ending)]
    return list(dict.fromkeys(sorted(listed, key=lambda name: name not in plain))) or plain


def _texts(content: Any) -> Iterator[str]:
    """Yield every text in a JSON document."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _texts(each)


def _urls(area: FetchArea, session: Session) -> list[tuple[str, str]]:
    """Return the addresses that may have the archive, each with the archive's name."""
    known = addresses("global_solar_atlas")
    return [
        (known[key].format(name=quote(_name(area)), file=quote(file)), file)
        for file in _files(area, session)
        for key in ("archive", "archive_solargis")
    ]
