"""What a kWp yields, by pvlib: from the hours that a run made of its monthly means, plane by plane.

The hours themselves are the run's: days of unlike clearness are drawn by rules that no library has. They are held
against the table of the station by month, and the chain from irradiation to electricity is pvlib's from end to end.
"""

import calendar
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr
from pvlib import atmosphere, iam, inverter, irradiance, solarposition, temperature
from pvlib.pvsystem import pvwatts_dc

from audit.reading import Run, Study, number

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
AZIMUTHS = np.arange(0.0, 360.0, 10.0)
ON_RACKS = {"tilts": (0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0), "azimuths": (0.0, 90.0, 180.0, 270.0)}


def weather_of(run: Run) -> xr.Dataset:
    """Return the hours at the run's one place."""
    with xr.open_dataset(run.folder / "weather.nc") as weather:
        return weather.load().isel(place=0)


def by_month(study: Study, weather: xr.Dataset) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Return the monthly means of the station's table, and those of the hours: of irradiation, Wh/m2 a day."""
    told = {row["variable"]: [number(row[month]) for month in MONTHS] for row in study.rows("irradiance")}
    local = pd.DatetimeIndex(weather["time"].to_numpy()).tz_localize("UTC").tz_convert(study.toml["time_zone"])
    means = {}
    for name in told:
        hours = weather[name].to_numpy()
        factor = 24 if name in ("ghi", "dhi") else 1
        means[name] = [float(hours[local.month == month].mean()) * factor for month in range(1, 13)]
    assert len(local) == 24 * sum(calendar.monthrange(2019, month)[1] for month in range(1, 13))
    return told, means


def yields(study: Study, weather: xr.Dataset, tilt: np.ndarray, azimuth: np.ndarray, *, mounting: str) -> np.ndarray:
    """Return what planes yield a year [kWh/kWp]: Hay-Davies, glass, cell temperature, PVWatts, inverter and losses."""
    day = weather["ghi"].to_numpy() > 0
    times = (pd.DatetimeIndex(weather["time"].to_numpy()[day]) + pd.Timedelta(minutes=30)).tz_localize("UTC")
    names = ("ghi", "dni", "dhi", "temp_air", "wind_speed")
    ghi, dni, dhi, air, wind = (weather[name].to_numpy()[day, None] for name in names)
    latitude, longitude, altitude = (float(weather[name]) for name in ("latitude", "longitude", "altitude"))
    pressure = atmosphere.alt2pres(altitude)
    sun = solarposition.get_solarposition(
        times, latitude, longitude, altitude=altitude, pressure=pressure, temperature=air[:, 0]
    )
    zenith, sun_azimuth = (sun[name].to_numpy()[:, None] for name in ("apparent_zenith", "azimuth"))
    extra = irradiance.get_extra_radiation(times.day_of_year.to_numpy())[:, None]
    aoi = irradiance.aoi(tilt, azimuth, zenith, sun_azimuth)
    sky = irradiance.haydavies(tilt, azimuth, dhi, dni, extra, zenith, sun_azimuth)
    ground = irradiance.get_ground_diffuse(tilt, ghi, study("pv.albedo"))
    plane = irradiance.poa_components(aoi, dni, sky, ground)
    heat = [study(f"pv.sapm.{mounting}.{name}") for name in ("a", "b", "deltaT")]
    cell = temperature.sapm_cell(plane["poa_global"], air, wind, *heat)
    glass = iam.physical(aoi, *(study(f"pv.iam.{name}") for name in ("refractive_index", "extinction", "thickness")))
    direct = pvwatts_dc(plane["poa_direct"] * glass + plane["poa_diffuse"], cell, 1.0, study("pv.gamma_pdc"))
    efficiency, reference = (study(f"pv.inverter.{name}") for name in ("efficiency", "reference_efficiency"))
    # all systems have the inverters of dwellings: one table for all roofs, and for racks
    limit = 1 / (study("pv.dc_ac_ratio.residential") * efficiency)
    alternating = inverter.pvwatts(direct, limit, efficiency, reference).sum(axis=0)
    losses = np.prod([1 - study(f"pv.loss.{name}") / 100 for name in study.names("pv.loss.")])
    return alternating * losses * study("pv.resource_factor")


@dataclass(frozen=True)
class Table:
    """The yields of some tilts in every direction, and between them along straight lines."""

    tilts: tuple[float, ...]
    yields: np.ndarray

    @classmethod
    def of(cls, study: Study, weather: xr.Dataset, tilts: tuple[float, ...]) -> "Table":
        tilt, azimuth = (each.ravel() for each in np.meshgrid(tilts, AZIMUTHS, indexing="ij"))
        every = yields(study, weather, tilt, azimuth, mounting="close_mount")
        return cls(tilts, every.reshape(len(tilts), -1))

    def __call__(self, tilt: float, azimuth: np.ndarray) -> np.ndarray:
        circle = np.append(AZIMUTHS, 360.0)
        along = [np.interp(np.mod(azimuth, 360.0), circle, np.append(row, row[0])) for row in self.yields]
        after = int(np.clip(np.searchsorted(self.tilts, tilt), 1, len(self.tilts) - 1))
        low, high = self.tilts[after - 1], self.tilts[after]
        part = (tilt - low) / (high - low)
        return along[after - 1] * (1 - part) + along[after] * part


def best_on_racks(study: Study, weather: xr.Dataset) -> float:
    """Return the yield of the best of the orientations that racks on land and water may have [kWh/kWp]."""
    tilt, azimuth = (each.ravel() for each in np.meshgrid(ON_RACKS["tilts"], ON_RACKS["azimuths"], indexing="ij"))
    return float(yields(study, weather, tilt, azimuth, mounting="open_rack").max())
