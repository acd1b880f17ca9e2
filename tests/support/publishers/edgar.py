"""A grid of EDGAR in its true form, of the cells around Viet Nam alone: NetCDF 4 in a ZIP archive, south first."""

import io
import zipfile

import numpy as np
import xarray as xr

GRID = "/ftp/jrc-opendata/EDGAR/datasets/{release}/{gas}/{sector}/emi_nc/{release}_{gas}_{year}_{sector}_emi_nc.zip"
WEST, SOUTH, EAST, NORTH = 102.0, 8.0, 110.0, 24.0  # the world in truth


def path(gas, sector, *, year=2024, release="EDGAR_2026_GHG"):
    return GRID.format(release=release, gas=gas, sector=sector, year=year)


def grid(tonnes, folder, *, gas="CO2", sector="TRO", year=2024, release="EDGAR_2026_GHG", units="Tonnes", **values):
    """An archive whose cells all hold some tonnes; `values` gives others by ``x_y`` of their lower left corner."""
    latitude = np.round(np.arange(SOUTH + 0.05, NORTH, 0.1), 2)
    longitude = np.round(np.arange(WEST + 0.05, EAST, 0.1), 2)
    cells = np.full((latitude.size, longitude.size), tonnes, dtype=np.float32)
    for name, value in values.items():
        x, y = (float(part) / 10 for part in name.lstrip("c").split("_"))
        cells[round((y - SOUTH) * 10), round((x - WEST) * 10)] = value
    about = {"units": units, "substance": gas, "year": str(year), "release": release, "global_total": "1Mt"}
    data = xr.Dataset(
        {"emissions": (("lat", "lon"), cells, about)},
        {"lat": ("lat", latitude, {"units": "degrees_north"}), "lon": ("lon", longitude, {"units": "degrees_east"})},
    )
    stem = f"{release}_{gas}_{year}_{sector}_emi"
    file = folder / f"{stem}.nc"
    data.to_netcdf(file, engine="h5netcdf", encoding={"emissions": {"zlib": True, "_FillValue": np.float32(np.nan)}})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.write(file, f"{stem}.nc")
        opened.writestr("_readme.html", "<html></html>")
    return packed.getvalue()
