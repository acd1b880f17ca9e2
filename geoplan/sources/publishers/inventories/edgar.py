"""EDGAR: yearly emissions on a grid of 0.1 degree, by gas and sector, from 1970 on.

``https://jeodpp.jrc.ec.europa.eu/ftp/jrc-opendata/EDGAR/datasets/{release}/{gas}/{sector}/emi_nc/`` holds a ZIP archive
a year, ``{release}_{gas}_{year}_{sector}_emi_nc.zip``, and in it one NetCDF 4 file ``..._emi.nc``: ``emissions`` (lat,
lon; 1800 x 3600; centres of cells) in Tonnes a cell and year, with the attributes substance, year and release, and no
CRS. Sectors and gases: the readme beside them, and https://edgar.jrc.ec.europa.eu/dataset_ghg2026. A sector that does
not give off a gas has no file, which is no fault. An archive cannot be read by ranges: some have a hundred kilobytes,
those of soils, ships and totals 15 to 30 MB. NetCDF 4 needs h5netcdf (``geoplan[grids]``).

CO2 is that of fossil fuel and processes (IEA-EDGAR CO2); that of biofuel is not taken. Licence CC BY 4.0, but of CO2
CC BY-NC-ND 4.0: no commercial use, and what is made of it may not be passed on. Not part of it: land use and fires of
forests and savannas. Cells are a country's sum, spread by what stands where: no cell was measured.

A zone gets of each cell the share that lies in it. Cells below 0, of which some grids have a few, count as 0.

Options: ``year`` (default 2024), ``release`` (default EDGAR_2026_GHG); ``gases``, some of CO2 CH4 N2O (default all,
apart by spaces or commas); ``sectors``, EDGAR's codes (default all).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.errors import Fault, GeoplanError, LayerError, did_you_mean
from geoplan.files.grids import open_grid
from geoplan.sources.contract import Download, FetchArea, FetchedLayer
from geoplan.sources.publishers.inventories.emission_rows import sector_codes, wanted_year, write_inventory
from geoplan.sources.registry import addresses, sources
from geoplan.sources.transfer.cache import unpacked
from geoplan.sources.transfer.retries import MissingError, TransferError
from geoplan.sources.transfer.session import Session
from geoplan.sources.windows.clipping import fetched_note, nothing_there
from geoplan.zonal import zonal_stats

if TYPE_CHECKING:
    import geopandas as gpd
    import xarray as xr

RELEASE = "EDGAR_2026_GHG"
GASES = ("CO2", "CH4", "N2O")
FIRST = 1970
CELL = 0.1
"""The side of a cell. [degrees]"""
_UNIT = "tonnes"


@dataclass(frozen=True)
class _Grid:
    """One archive: a gas of a sector in a year."""

    gas: str
    code: str
    sector: str
    url: str

    @property
    def member(self) -> str:
        """The NetCDF file in it."""
        return self.url.rpartition("/")[2].replace("_emi_nc.zip", "_emi.nc")


def plan(kind: str, area: FetchArea, session: Session) -> list[Download]:
    """List the archives of all sectors and gases; what EDGAR does not have is left out.

    Raises
    ------
    TransferError
        Where the server cannot be reached, or has none of them.
    """
    downloads = []
    for grid in _grids(area):
        try:
            size = session.size(grid.url)
        except MissingError:
            continue
        downloads.append(Download(grid.url, f"EDGAR, {kind}, {grid.gas} of {grid.code}", size))
    if not downloads:
        raise _none(area)
    return downloads


def fetch(kind: str, area: FetchArea, folder: Path, session: Session) -> FetchedLayer:
    """Write the emissions of one year within the zones.

    Returns
    -------
    FetchedLayer
        A CSV file with the columns of inventories.

    Raises
    ------
    TransferError
        Where an archive cannot be had or is another, or there is none. Nothing is written then.
    """
    _check_can_read()
    year, release = wanted_year(area, first=FIRST), _release(area)
    zones = area.zones.to_crs(4326)
    parts, below, gases = list[pd.DataFrame](), 0, dict[str, None]()
    for grid in _grids(area):
        try:
            archive = session.get(grid.url)
        except MissingError:
            continue
        sums, cells = _sums(grid, archive, zones, area, session)
        below += cells
        gases[grid.gas] = None
        told = {"zone_id": area.zones["zone_id"].astype(str), "sector": grid.sector, "carrier": ""}
        parts.append(pd.DataFrame({**told, "gas": grid.gas.casefold(), "emissions_t": sums}))
    if not parts:
        raise _none(area)
    path = folder / f"{kind}-edgar.csv"
    rows = write_inventory(path, pd.concat(parts), year=year, source=release)
    if not rows:
        raise nothing_there("edgar", kind, area.bounds, action="Another year or release may have some.")
    about = sources()["edgar"]
    note = fetched_note("edgar", release=release, year=year, gases=", ".join(gases), count=below)
    return FetchedLayer(kind, path, {}, about.licence, about.attribution, vintage=year, note=note, rows=rows)


def _check_can_read() -> None:
    if find_spec("h5netcdf") is None:
        action = "Install it: pip install geoplan[grids]."
        raise TransferError(Fault("edgar", "", found="no h5netcdf", expected="what reads NetCDF 4", action=action))


def _release(area: FetchArea) -> str:
    release = area.options.get("release") or RELEASE
    if not all(part.isalnum() for part in release.split("_")):
        action = f"Such as {RELEASE}."
        raise GeoplanError(
            Fault("--option", "release", found=f"'{release}'", expected="a release of EDGAR", action=action)
        )
    return release


def _chosen(given: str, known: tuple[str, ...], option: str) -> list[str]:
    """Return what an option asks for, in EDGAR's own letters; all where it asks for nothing."""
    letters = {name.casefold(): name for name in known}
    names = given.replace(",", " ").casefold().split()
    faults = [
        Fault(
            "--option",
            option,
            found=f"'{name}'",
            expected=f"one of {', '.join(known)}",
            action=did_you_mean(name, letters),
        )
        for name in names
        if name not in letters
    ]
    if faults:
        raise GeoplanError(faults)
    return [letters[name] for name in dict.fromkeys(names)] or list(known)


def _grids(area: FetchArea) -> Iterator[_Grid]:
    year, release = wanted_year(area, first=FIRST), _release(area)
    codes = sector_codes("edgar")
    gases = _chosen(area.options.get("gases", ""), GASES, "gases")
    chosen = _chosen(area.options.get("sectors", ""), tuple(codes), "sectors")
    address = addresses("edgar")["grid"]
    for gas in gases:
        for code in chosen:
            sector, given_off = codes[code]
            if gas in given_off:
                url = address.format(release=release, gas=gas, sector=code, year=year)
                yield _Grid(gas, code, sector, url)


def _none(area: FetchArea) -> TransferError:
    year, release = wanted_year(area, first=FIRST), _release(area)
    action = f"Choose a year or a release that is there: --option year={int(year) - 1}, or --option release={RELEASE}."
    return TransferError(
        Fault("edgar", release, found=f"no grid of {year}", expected="some of its sectors", action=action)
    )


def _sums(
    grid: _Grid, archive: Path, zones: "gpd.GeoDataFrame", area: FetchArea, session: Session
) -> tuple[NDArray[np.float64], int]:
    """Return the tonnes of each zone, and how many cells below 0 were met."""
    file = None
    try:
        file = unpacked(archive, grid.member)
        with open_grid(file) as opened:
            cells = _window(grid, opened, area)
    except (TransferError, LayerError, OSError, KeyError, TypeError, ValueError) as error:
        session.forget(archive)
        found = f"another file ({str(error).splitlines()[0]})"
        action = "The archive was not kept. Try again; where it stays so, the release has changed its files."
        raise TransferError(
            Fault(grid.url, grid.member, found=found, expected="emissions in Tonnes on a grid", action=action)
        ) from None
    finally:
        if file is not None:
            file.unlink(missing_ok=True)  # 26 MB each, of which a few cells are needed
    below = int((cells < 0).sum())
    sums = zonal_stats(cells.where(cells >= 0, 0.0), zones, stats=("sum",))["sum"]
    return sums.fillna(0.0).to_numpy(), below


def _window(grid: _Grid, opened: "xr.Dataset", area: FetchArea) -> "xr.DataArray":
    """Return the cells around the study, from north to south, after a look at what they are."""
    import rioxarray  # noqa: F401
    import xarray as xr
    from affine import Affine

    emissions = opened["emissions"]
    told = {name: str(emissions.attrs.get(name, opened.attrs.get(name, ""))) for name in ("units", "substance", "year")}
    if told["units"].casefold() != _UNIT:
        raise ValueError(f"the unit '{told['units']}'")
    if told["substance"] not in {"", grid.gas} or told["year"] not in {"", wanted_year(area, first=FIRST)}:
        raise ValueError(f"{told['substance']} of {told['year']}")
    west, south, east, north = area.bounds
    longitude, latitude = emissions["lon"].to_numpy(), emissions["lat"].to_numpy()
    if not math.isclose(float(np.diff(longitude).mean()), CELL, rel_tol=1e-3):
        raise ValueError(f"cells of {np.diff(longitude).mean():g} degree")
    across = np.flatnonzero((longitude > west - CELL) & (longitude < east + CELL))
    along = np.flatnonzero((latitude > south - CELL) & (latitude < north + CELL))
    along = along[np.argsort(-latitude[along])]
    values = emissions.transpose("lat", "lon").isel(lat=along, lon=across).to_numpy().astype(float)
    corner = round(float(longitude[across[0]]) - CELL / 2, 6), round(float(latitude[along[0]]) + CELL / 2, 6)
    cells = xr.DataArray(values, {"y": latitude[along], "x": longitude[across]}, ("y", "x"), name="emissions")
    return cells.rio.write_crs(4326).rio.write_transform(Affine(CELL, 0, corner[0], 0, -CELL, corner[1]))
