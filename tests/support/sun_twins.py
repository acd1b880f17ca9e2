"""The sun of a page and what Python simulates, for the page's scripts to be held against."""

from typing import Any

import numpy as np
import rioxarray  # noqa: F401  (gives grids their CRS)
import xarray as xr

from geoplan.outputs.map.sun.page_sun import MOUNTINGS, sun_of
from geoplan.outputs.map.sun.sun_content import sun_content
from geoplan.parameters import load_parameters
from geoplan.potential.solar.orientation_table import orientation_table, scale_to_grid, yield_of
from geoplan.potential.solar.pv_years import Mounting, pv_years
from support.drawn_weather import drawn, in_utc, weather_of_frame

CLOCK = 7.0
PLACE = (20.8, 106.6)
CRS = "EPSG:32648"
AT_NODES = [(0.0, 0.0), (15.0, 180.0), (60.0, 350.0), (30.0, 90.0)]
BETWEEN = [(7.5, 175.0), (12.3, 183.0), (33.0, 264.0), (52.0, 355.0)]


def weather_at(places: list[tuple[float, float]]) -> xr.Dataset:
    """Return hours of places, each brighter than the one before."""
    frame = in_utc(drawn(*PLACE, clock=CLOCK), CLOCK)
    sun = ["ghi", "dni", "dhi"]
    parts = []
    for number, (latitude, longitude) in enumerate(places):
        brighter = frame.assign(**frame[sun] * (1.0 - 0.01 * (len(places) - number)))
        part = weather_of_frame(brighter, latitude, longitude, time_zone="Asia/Ho_Chi_Minh", source="drawn")
        parts.append(part.assign_coords(place=[f"Station {number}"]))
    return xr.concat(parts, dim="place").assign_attrs(parts[0].attrs)


def grid_of_ghi(*, rows: int = 8, columns: int = 10) -> xr.DataArray:
    """Return a grid about the place, of which a corner is not known."""
    values = 1_500.0 + 10.0 * np.add.outer(np.arange(rows), np.arange(columns)) + 0.4
    values[:2, :3] = np.nan
    y, x = PLACE[0] + 0.2 - 0.05 * np.arange(rows), PLACE[1] - 0.2 + 0.05 * np.arange(columns)
    grid = xr.DataArray(values, dims=("y", "x"), coords={"y": y, "x": x}, name="ghi")
    return grid.assign_attrs(units="kWh/m2/year", long_name="global horizontal irradiation").rio.write_crs(4326)


def sun_twins() -> dict[str, Any]:
    """Planes of one station, planes at places of a grid, and a weather of more places than have tables."""
    parameters = load_parameters()
    weather = weather_at([PLACE])
    cases = [case for mounting in MOUNTINGS for case in _cases(weather, mounting)]
    table = orientation_table(weather, parameters=parameters, crs=CRS)
    grid = grid_of_ghi()
    scaled = scale_to_grid(table, grid)
    many = [(PLACE[0] + 0.01 * at, PLACE[1] + 0.02 * (at % 4)) for at in range(14)]
    return {
        "single": sun_content(sun_of(weather, parameters=parameters)),
        "cases": cases,
        "ghi": float(table["ghi_kwh_m2"][0]),
        "grid": sun_content(sun_of(weather, parameters=parameters, grid=grid)),
        "in_grid": [_in_grid(scaled, number) for number in range(0, scaled.sizes["place"], 7)],
        "many": sun_content(sun_of(weather_at(many), parameters=parameters)),
        "many_ghi": (weather_at(many)["ghi"].sum("time") / 1_000).to_numpy().tolist(),
    }


def _cases(weather: xr.Dataset, mounting: Mounting) -> list[dict[str, Any]]:
    """Return planes of a mounting, whether the page's table has them, and their months [kWh/kWp]."""
    planes = AT_NODES + BETWEEN
    tilt, azimuth = np.array(planes).T
    months = pv_years(weather, tilt, azimuth, parameters=load_parameters(), result="monthly", mounting=mounting)
    rows = months.transpose("place", "plane", "month").to_numpy()[0].tolist()
    return [
        {
            "plane": {"mounting": mounting, "tilt": plane[0], "azimuth": plane[1]},
            "node": plane in AT_NODES,
            "months": row,
        }
        for plane, row in zip(planes, rows, strict=True)
    ]


def _in_grid(scaled: xr.Dataset, number: int) -> dict[str, Any]:
    """Return a place a little beside the middle of a cell, and what Python looks up there."""
    cell = scaled.isel(place=number)
    x, y = (float(cell[axis]) for axis in ("x", "y"))
    planes = [*AT_NODES, (7.5, 175.0)]
    tilt, azimuth = np.array(planes).T
    yields = yield_of(scaled, tilt, surface_azimuth=azimuth, x=np.full(5, x), y=np.full(5, y))
    return {
        "at": [float(cell["longitude"]) + 0.01, float(cell["latitude"]) - 0.01],
        "ghi": float(cell["ghi_kwh_m2"]),
        "planes": [{"tilt": one, "azimuth": other} for one, other in planes],
        "yields": yields.tolist(),
    }
