"""Climate TRACE: emissions of plants, and of districts and urban areas, month by month from 2021 on.

``https://downloads.climatetrace.org/latest/country_packages/{gas}/{ISO3}.zip`` holds, in ``DATA/<sector>/``, for each
subsector ``<subsector>_emissions_sources_v5_10_0.csv`` (the release in its name): a row a source and month with
source_id, source_type, iso3_country, sector, subsector, start_time, lat, lon, geometry_ref, gas, emissions_quantity in
tonnes, temporal_granularity and others; beside it ``_ownership``, ``_confidence`` and ``_country_emissions``, which are
not read. Texts between quotes hold line breaks. The members that are read come by ranges. Described in
``ABOUT_THE_DATA/detailed_data_schema_*.csv`` of each package, https://climatetrace.org/data and
https://api.climatetrace.org/v7/docs/openapi.json. No key; CC BY 4.0.

A source with a geometry_ref is an area (``gadm_`` with its number in GADM, or ``ghs-fua_`` for an urban area), and its
place the middle of it: a row of the whole study where that lies inside. Countries and provinces are larger than most
studies and left out. The sources of oil and gas production and transport are whole basins, drawn as a point, and left
out too. Estimates by model and satellite; each release changes all years.

Options: ``year`` (default 2024); ``gas``: ``co2e_100yr`` (default; the only package with all sectors), ``co2``,
``ch4``, ``n2o``; ``areas``: ``districts`` (default), ``provinces`` (for a study of a whole province) or ``none``;
``country``, its code (default: the study's, by its time zone).
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pandas as pd
import shapely

from geoplan.errors import Fault, GeoplanError
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.place.country import country_of
from geoplan.sources.publishers.inventories.emission_rows import sector_codes, wanted_year, write_inventory
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.session import Session, TransferError
from geoplan.sources.windows.clipping import fetched_note, nothing_there
from geoplan.zonal import zone_of

if TYPE_CHECKING:
    import pyarrow as pa

GASES = {"co2e_100yr": "co2e", "co2": "co2", "ch4": "ch4", "n2o": "n2o"}
"""Package -> the gas of its tonnes."""
AREAS = {"none": -1, "districts": 2, "provinces": 1}
"""Which areas are taken -> the coarsest level of GADM among them."""
BASINS = frozenset({"oil-and-gas-production", "oil-and-gas-transport"})
COLUMNS = (
    *("source_type", "sector", "subsector", "start_time", "lat", "lon", "geometry_ref", "emissions_quantity"),
    "temporal_granularity",
)
FIRST = 2021
_MEMBER = re.compile(r"[a-z0-9-]+_emissions_sources_v([0-9_]+)\.csv")
_MONTHS = 12


@dataclass
class _Counted:
    """What was met on the way: months of the year, and what was left out."""

    months: set[str] = field(default_factory=set)
    yearly: bool = False
    left_out: set[str] = field(default_factory=set)
    left_out_t: float = 0.0


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the country's package, with what would be read of it.

    Raises
    ------
    TransferError
        Where it cannot be had or is no package.
    """
    url = _url(area)
    wanted_year(area, first=FIRST)
    with _opened(url, session) as package:
        size = sum(info.compress_size for info in _members(url, package))
    return [Download(url, f"Climate TRACE, {kind}, {country_of(area).name}", size)]


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the emissions of one year within the zones.

    Returns
    -------
    FetchedLayer
        A CSV file with the columns of inventories.

    Raises
    ------
    TransferError
        Where the package cannot be had or is another, the year is not whole, or nothing lies in the study. Nothing is
        written then.
    """
    url, year, (gas, _) = _url(area), wanted_year(area, first=FIRST), _chosen(area)
    counted, parts = _Counted(), list[pd.DataFrame]()
    with _opened(url, session) as package:
        members = _members(url, package)
        for info in members:
            with package.open(info) as stream:
                parts += [_placed(rows, area, counted) for rows in _rows(url, info.filename, stream, area)]
    release = _release(members[0].filename)
    located = pd.concat(parts) if parts else pd.DataFrame()
    if located.empty:
        action = f"Another year may have some: --option year={FIRST}." if year != str(FIRST) else ""
        raise nothing_there("climate_trace", kind, area.bounds, action=action)
    if not counted.yearly and len(counted.months) < _MONTHS:
        found = f"{len(counted.months)} months of {year}"
        action = f"Choose a year that is over: --option year={int(year) - 1}."
        raise TransferError(Fault(url, year, found=found, expected="a whole year", action=action))
    path = folder / f"{kind}-climate_trace.csv"
    name = f"Climate TRACE {release}"
    rows = write_inventory(path, located.assign(gas=GASES[gas]), year=year, source=name)
    about = sources()["climate_trace"]
    note = fetched_note(
        "climate_trace", release=release, year=year, areas=len(counted.left_out), tonnes=round(counted.left_out_t)
    )
    return FetchedLayer(kind, path, {}, about.licence, about.attribution, vintage=year, note=note, rows=rows)


def _chosen(area: FetchArea) -> tuple[str, str]:
    """Return the package and the areas that are asked for."""
    gas = area.options.get("gas") or "co2e_100yr"
    areas = area.options.get("areas") or "districts"
    faults = [
        Fault("--option", name, found=f"'{given}'", expected=f"one of {', '.join(known)}", action="Choose one.")
        for name, given, known in (("gas", gas, GASES), ("areas", areas, AREAS))
        if given not in known
    ]
    if faults:
        raise GeoplanError(faults)
    return gas, areas


def _url(area: FetchArea) -> str:
    gas, _ = _chosen(area)
    return addresses("climate_trace")["package"].format(gas=gas, iso3=country_of(area).alpha3)


def _opened(url: str, session: Session) -> zipfile.ZipFile:
    stream: BinaryIO = session.open(url)
    try:
        return zipfile.ZipFile(stream)
    except zipfile.BadZipFile as error:
        stream.close()
        session.forget_answer(url)
        found = f"no package ({error})"
        action = "Something between may answer instead of the source: try again later."
        raise TransferError(Fault(url, "", found=found, expected="a ZIP archive", action=action)) from None


def _members(url: str, package: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the tables of sources, in order of their names."""
    tables = [info for info in package.infolist() if _MEMBER.fullmatch(PurePosixPath(info.filename).name)]
    if not tables:
        held = ", ".join(info.filename for info in package.infolist()[:5]) or "nothing"
        action = "The source may have changed its packages."
        raise TransferError(
            Fault(url, "", found=f"an archive of {held}", expected="*_emissions_sources_v*.csv", action=action)
        )
    return sorted(tables, key=lambda info: info.filename)


def _release(member: str) -> str:
    told = _MEMBER.fullmatch(PurePosixPath(member).name)
    return f"v{told[1].replace('_', '.')}" if told else ""


def _rows(url: str, member: str, stream: Any, area: FetchArea) -> Iterator[pd.DataFrame]:
    """Yield the rows of the wanted year whose place lies in the study's box."""
    import pyarrow as pa
    from pyarrow import csv

    numbers = {"lat", "lon", "emissions_quantity"}
    types = {name: pa.float64() if name in numbers else pa.string() for name in COLUMNS}
    convert = csv.ConvertOptions(
        column_types=types, include_columns=COLUMNS, strings_can_be_null=True, null_values=["", "NA", "null", "None"]
    )
    parse = csv.ParseOptions(newlines_in_values=True)
    try:
        with csv.open_csv(stream, parse_options=parse, convert_options=convert) as reader:
            for batch in reader:
                rows = _of_the_place(pa.Table.from_batches([batch]), area)
                if len(rows):
                    yield rows.to_pandas()
    except (pa.ArrowException, zipfile.BadZipFile, KeyError) as error:
        found = f"a table that cannot be read ({str(error).splitlines()[0]})"
        action = "The source may have changed its packages."
        raise TransferError(
            Fault(url, member, found=found, expected=f"the columns {', '.join(COLUMNS)}", action=action)
        ) from None


def _of_the_place(table: "pa.Table", area: FetchArea) -> "pa.Table":
    import pyarrow.compute as pc

    west, south, east, north = area.bounds
    kept = pc.and_(
        pc.and_(pc.greater_equal(table["lon"], west), pc.less_equal(table["lon"], east)),
        pc.and_(pc.greater_equal(table["lat"], south), pc.less_equal(table["lat"], north)),
    )
    of_year = pc.starts_with(table["start_time"], wanted_year(area, first=FIRST))
    known = pc.is_valid(table["emissions_quantity"])
    return table.filter(pc.and_(pc.and_(kept, of_year), known))


def _placed(rows: pd.DataFrame, area: FetchArea, counted: _Counted) -> pd.DataFrame:
    """Return what lies in the study, with its zone and sector; count what is left out."""
    points = shapely.points(rows["lon"].to_numpy(), rows["lat"].to_numpy())
    zone = _zone_of(points, area)
    rows, zone = rows[zone >= 0], zone[zone >= 0]
    references = rows["geometry_ref"].fillna("").to_numpy(dtype=str)
    is_area = references != ""
    basin = rows["subsector"].isin(BASINS).to_numpy()
    kept = ~basin & (~is_area | _small(references, AREAS[_chosen(area)[1]]))
    months = rows["temporal_granularity"].fillna("month").to_numpy(dtype=str)
    counted.yearly |= bool((months != "month").any())
    counted.months |= set(rows["start_time"].str[:7])
    counted.left_out |= {*references[~kept & is_area], *rows.loc[~kept & ~is_area, "subsector"]}
    counted.left_out_t += float(rows.loc[~kept, "emissions_quantity"].sum())
    ids = area.zones["zone_id"].astype(str).to_numpy()
    fuel = rows["source_type"].fillna("").str.casefold()
    sector = [_sector(*names) for names in zip(rows["sector"], rows["subsector"], strict=True)]
    placed = pd.DataFrame(
        {
            "zone_id": np.where(is_area, "", ids[zone]),
            "sector": sector,
            "carrier": fuel.where(rows["sector"] == "power", ""),
            "emissions_t": rows["emissions_quantity"],
        }
    )
    return placed[kept]


def _zone_of(points: Any, area: FetchArea) -> Any:
    import geopandas as gpd

    return zone_of(gpd.GeoSeries(points, crs=4326).to_crs(area.zones.crs), area.zones)


def _small(references: Any, coarsest: int) -> Any:
    """Return which areas are small enough: urban areas, and the levels of GADM from the coarsest that is asked for.

    A number of GADM has a point for each level below the country: ``gadm_VNM.19.3_1`` is a district.
    """
    if coarsest < 0:
        return np.zeros(len(references), dtype=bool)
    levels = np.char.count(references, ".")
    return ~np.char.startswith(references, "gadm_") | (levels >= coarsest)


def _sector(sector: str | None, subsector: str | None) -> str:
    known = sector_codes("climate_trace")
    name = (sector or "").replace("_", "-")
    return known.get(f"{name}/{subsector}", known.get(name, ("other", ())))[0]
