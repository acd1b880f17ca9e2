"""What the page of a map is told of the sun in a study: `page_sun` gathers it from the weather of a result.

Every plane's months are simulated as `geoplan.orientation_table` simulates its year, from the same hours and with the
same parameters: months of a plane that stands in both add up to the year there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from geoplan.potential.solar.orientation_table import AZIMUTHS, TILTS, optimum_tilt
from geoplan.potential.solar.pv_years import Chain, CheckedWeather, Mounting, checked_weather, years_under
from geoplan.potential.solar.resource import hourly_weather
from geoplan.potential.solar.weather_form import by_place
from geoplan.units import WH_PER_KWH

if TYPE_CHECKING:
    from geoplan.parameters import Parameters
    from geoplan.result.assessment import Assessment

MOUNTINGS: tuple[Mounting, ...] = ("close_mount", "open_rack")
"""On a roof, and on racks upon land and water."""
MOST_TABLES = 12
"""Of more places so many have tables of their own; each other takes that of the nearest, scaled by its irradiation."""
FEW_TABLES = 2
"""Of more than so many, tables have every second tilt and every third azimuth: the page stays small."""


@dataclass(frozen=True, eq=False)
class PageSun:
    """What the page is told of.

    Attributes
    ----------
    kind
        The layer that the weather is of, ``irradiance`` or ``weather``.
    names, longitude, latitude
        Of each place of the weather [degrees].
    ghi
        Irradiation by place and month [kWh/m2].
    table
        Which of the tables each place has.
    homes
        The place that each table was made at.
    tilts, azimuths
        The planes of the tables [degrees].
    months
        Mounting -> yields (table, month, tilt, azimuth) [kWh/kWp].
    optimum
        Mounting -> the optimum tilt toward the equator of each table [degrees].
    grid
        Irradiation of a year [kWh/m2] where a grid scales that of the places; None without one.
    """

    kind: str
    names: tuple[str, ...]
    longitude: npt.NDArray[np.float64]
    latitude: npt.NDArray[np.float64]
    ghi: npt.NDArray[np.float64]
    table: npt.NDArray[np.int64]
    homes: npt.NDArray[np.int64]
    tilts: tuple[float, ...]
    azimuths: tuple[float, ...]
    months: Mapping[Mounting, npt.NDArray[np.float64]]
    optimum: Mapping[Mounting, npt.NDArray[np.float64]]
    grid: xr.DataArray | None


def page_sun(result: "Assessment") -> PageSun | None:
    """Return what the page is told of the sun; None for a result without weather, as one made by hand.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    layers = result.inputs
    if layers.irradiance is None and layers.weather is None:
        return None
    weather = hourly_weather(result.study, layers)
    kind = "weather" if layers.irradiance is None else "irradiance"
    return sun_of(weather, parameters=result.study.parameters, kind=kind, grid=layers.ghi_grid)


def sun_of(
    weather: xr.Dataset, *, parameters: "Parameters", kind: str = "weather", grid: xr.DataArray | None = None
) -> PageSun:
    """Return what the page is told of hours of weather.

    Parameters
    ----------
    weather
        As `geoplan.pv_years` takes it.
    parameters
        The assumptions ``pv.*``.
    kind, grid
        See `PageSun`.
    """
    checked = checked_weather(by_place(weather).weather)
    given = checked.placed.weather
    longitude, latitude = given["longitude"].to_numpy(), given["latitude"].to_numpy()
    kept = far_apart(np.column_stack((longitude, latitude)), most=MOST_TABLES)
    few = len(kept) <= FEW_TABLES
    tilts, azimuths = (TILTS, AZIMUTHS) if few else (TILTS[::2], AZIMUTHS[::3])
    tables = checked if len(kept) == len(latitude) else checked_weather(given.isel(place=kept))
    months = {
        each: _months(tables, tilts, azimuths, parameters=parameters, chain=Chain(mounting=each)) for each in MOUNTINGS
    }
    optimum = {each: _optimum(months[each], tilts, azimuths, latitude[kept]) for each in MOUNTINGS}
    far = np.hypot(*(axis[:, None] - axis[None, kept] for axis in (longitude, latitude)))
    return PageSun(
        kind=kind,
        names=tuple(map(str, given["place"].to_numpy())) if "place" in given.coords else ("",) * len(latitude),
        longitude=longitude,
        latitude=latitude,
        ghi=_irradiation(checked),
        table=far.argmin(axis=1),
        homes=kept,
        tilts=tuple(map(float, tilts)),
        azimuths=tuple(map(float, azimuths)),
        months=months,
        optimum=optimum,
        grid=grid,
    )


def far_apart(points: npt.NDArray[np.float64], *, most: int) -> npt.NDArray[np.int64]:
    """Return which points to keep: all, or so many that lie far from each other, the first among them.

    Examples
    --------
    >>> far_apart(np.array([[0.0, 0.0], [0.1, 0.0], [5.0, 0.0], [9.0, 0.0]]), most=3)
    array([0, 2, 3])
    """
    if len(points) <= most:
        return np.arange(len(points))
    kept = [0]
    far = np.hypot(*(points - points[0]).T)
    while len(kept) < most:
        kept.append(int(far.argmax()))
        far = np.minimum(far, np.hypot(*(points - points[kept[-1]]).T))
    return np.sort(kept)


def _months(
    checked: CheckedWeather,
    tilts: tuple[int, ...],
    azimuths: tuple[int, ...],
    *,
    parameters: "Parameters",
    chain: Chain,
) -> npt.NDArray[np.float64]:
    """Return yields (place, month, tilt, azimuth) [kWh/kWp]."""
    tilt, azimuth = np.meshgrid(np.array(tilts, float), np.array(azimuths, float), indexing="ij")
    planes = years_under(
        checked, tilt.ravel(), azimuth.ravel(), parameters=parameters, result="monthly", chain=chain
    ).transpose("place", "month", "plane")
    return planes.to_numpy().reshape(-1, 12, len(tilts), len(azimuths))


def _optimum(
    months: npt.NDArray[np.float64],
    tilts: tuple[int, ...],
    azimuths: tuple[int, ...],
    latitude: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    table = xr.Dataset(
        {"specific_yield": (("place", "surface_tilt", "surface_azimuth"), months.sum(axis=1))},
        coords={
            "surface_tilt": np.array(tilts, float),
            "surface_azimuth": np.array(azimuths, float),
            "latitude": ("place", latitude),
        },
    )
    return optimum_tilt(table).to_numpy()


def _irradiation(checked: CheckedWeather) -> npt.NDArray[np.float64]:
    """Return the irradiation of each place (place, month) [kWh/m2], a mean over the years of the weather."""
    steps = checked.steps
    ghi = checked.placed.weather["ghi"].transpose("place", "time").to_numpy()
    months = np.stack([ghi[:, steps.months == month].sum(axis=1) for month in range(1, 13)], axis=1)
    return np.asarray(months * steps.hours / steps.years / WH_PER_KWH)
