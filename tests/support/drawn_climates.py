"""Hours of whole years drawn for climates that differ, with clouds that stay for days and break within hours.

What they are drawn from is not what `geoplan.potential.solar.unlike_days` takes days to be: fair and dull days follow
each other in a chain of Markov, each with clearness of its own (a beta distribution), hours waver about their day, the
air is as turbid as the day has it, and Erbs' correlation of hours parts beam and diffuse irradiance.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import xarray as xr
from pvlib import irradiance

from geoplan.potential.solar.clear_sky import clear_sky
from geoplan.potential.solar.pv_kernel import cos_apparent_zenith
from geoplan.potential.solar.sun import solar_ephemeris

HOURS, DAYS = 8760, 365
CENTRES = pd.date_range("2019-01-01 00:30", periods=HOURS, freq="h")
MONTHS = CENTRES.month.to_numpy()

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """A climate to draw.

    Attributes
    ----------
    latitude, altitude
        Of the place, at longitude 0. [degrees, m]
    fair
        Share of fair days in the dullest and the fairest month; the fairest is July, or January in the south.
    stay
        Chance that a day is of the kind of the day before, above what chance alone gives.
    dull, bright
        How clear dull and fair days are, beside the clear sky.
    waver
        Standard deviation of an hour's clearness about its day's.
    air
        Mean Linke turbidity.
    warm
        Mean temperature of the coldest and the warmest month. [degC]
    """

    latitude: float
    altitude: float
    fair: tuple[float, float]
    stay: float
    dull: float
    bright: float
    waver: float
    air: float
    warm: tuple[float, float]


CLIMATES = {
    "maritime": Drawn(53.0, 5.0, (0.25, 0.5), 0.4, 0.38, 0.88, 0.2, 3.3, (3.0, 17.0)),
    "continental": Drawn(41.0, 200.0, (0.45, 0.65), 0.3, 0.35, 0.95, 0.18, 3.4, (-5.0, 24.0)),
    "mediterranean": Drawn(37.0, 30.0, (0.55, 0.9), 0.4, 0.42, 0.97, 0.12, 3.2, (10.0, 27.0)),
    "mountains": Drawn(-33.0, 2000.0, (0.55, 0.8), 0.3, 0.42, 0.97, 0.18, 2.8, (2.0, 16.0)),
    "monsoon": Drawn(20.8, 10.0, (0.2, 0.45), 0.4, 0.42, 0.85, 0.2, 4.6, (17.0, 29.0)),
    "equator": Drawn(1.4, 15.0, (0.3, 0.45), 0.2, 0.55, 0.88, 0.22, 4.6, (26.0, 28.0)),
}


def drawn_year(climate: Drawn, seed: int) -> xr.Dataset:
    """Return a year of hours in UTC at longitude 0, as `pv_years` takes it."""
    random = np.random.default_rng(seed)
    place = np.array([[climate.latitude, 0.0, climate.altitude]])
    season = np.cos(2 * np.pi * (np.arange(DAYS) - 196) / DAYS) * (1 if climate.latitude >= 0 else -1)
    dull, fair = climate.fair
    is_fair = _chain(dull + (fair - dull) * (season + 1) / 2, climate.stay, random)
    clear = np.where(is_fair, _beta(climate.bright, 60, random), _beta(climate.dull, 6, random))
    turbidity = np.repeat(1.0 + (climate.air - 1.0) * random.lognormal(-0.03, 0.25, DAYS), 24)[None, :]
    cold, warm = climate.warm
    temp_air = (cold + warm) / 2 + (warm - cold) / 2 * season + random.normal(0, 2, DAYS)
    clock = 2 * np.pi * (np.arange(HOURS) % 24 - 14) / 24
    temp_air = np.repeat(temp_air, 24) + np.repeat(2.0 + 5.0 * clear**2, 24) * np.cos(clock)

    sun = solar_ephemeris(CENTRES)
    cosine = cos_apparent_zenith(place, sun.vector, sun.parallax, temp_air[None, :])
    sky, _, _ = clear_sky(place, cosine, dni_extra=sun.dni_extra, turbidity=turbidity)
    waver = climate.waver * np.repeat(np.sin(np.pi * clear), 24) * _persistent(0.4, random)
    ghi = sky[0] * np.clip(np.repeat(clear, 24) + waver, 0.05, 1.05)
    zenith = np.degrees(np.arccos(np.clip(cosine[0], -1, 1)))
    parts = irradiance.erbs(ghi, zenith, CENTRES.day_of_year.to_numpy())
    dhi = np.clip(np.nan_to_num(np.asarray(parts["dhi"])), 0.0, ghi)
    dni = np.divide(ghi - dhi, cosine[0], out=np.zeros(HOURS), where=cosine[0] > 0)
    values = {"ghi": ghi, "dni": dni, "dhi": dhi, "temp_air": temp_air, "wind_speed": random.gamma(2.0, 1.3, HOURS)}
    coords = {"latitude": climate.latitude, "longitude": 0.0, "altitude": climate.altitude}
    return xr.Dataset(
        {name: (("place", "time"), series[None, :]) for name, series in values.items()},
        coords={"time": CENTRES.to_numpy()} | {name: ("place", [value]) for name, value in coords.items()},
        attrs={"time_label": "centre", "time_zone": "UTC"},
    )


def months_of(hours: xr.Dataset) -> xr.Dataset:
    """Return the months of a drawn year as a station's table has them."""
    kept = hours.drop_vars("dni").assign_coords(month=("time", MONTHS))
    means = kept.groupby("month").mean().transpose("place", "month")
    means["ghi"], means["dhi"] = 24 * means["ghi"], 24 * means["dhi"]
    return means.assign_attrs({})


def _chain(fair: FloatArray, stay: float, random: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Draw which days are fair; the share of them stays what it is, whatever the persistence."""
    days = np.empty(len(fair), dtype=bool)
    days[0] = random.random() < fair[0]
    for day in range(1, len(fair)):
        chance = stay * days[day - 1] + (1.0 - stay) * fair[day]
        days[day] = random.random() < chance
    return days


def _beta(mean: float, strength: float, random: np.random.Generator) -> FloatArray:
    return random.beta(mean * strength, (1.0 - mean) * strength, DAYS)


def _persistent(memory: float, random: np.random.Generator) -> FloatArray:
    """Draw numbers of mean 0 and deviation 1, each of which remembers the one before."""
    fresh = random.normal(0, np.sqrt(1 - memory**2), HOURS)
    for hour in range(1, HOURS):
        fresh[hour] += memory * fresh[hour - 1]
    return fresh
