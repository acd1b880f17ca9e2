"""The power of all roofs of an estate, or of a zone, in each hour of the study's year.

The sums of roofs by plane (`geoplan.potential.roofs.roof_planes`) meet the hours of each plane under the weather of the
nearest place. Each distinct plane is simulated once, by the chain that made the yearly yields.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import KDTree

from geoplan.hours.hourly_series import HourlySeries
from geoplan.layers.rooftops.building_classes import CLASSES
from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters
from geoplan.potential.roofs.plane_hours import WeatherYear, weather_year
from geoplan.potential.roofs.roof_planes import AXES, AXIS_STEP, FLAT
from geoplan.potential.roofs.rooftop_pv import Floats
from geoplan.potential.roofs.rooftop_results import RooftopResults
from geoplan.potential.solar.orientation_table import yield_of
from geoplan.potential.solar.resource import SolarResource

if TYPE_CHECKING:
    import xarray as xr

Integers = npt.NDArray[np.int64]

_AT_ONCE = 256
"""Places whose hours are in memory as numbers with a point, before they become levels."""


@dataclass(frozen=True, eq=False)
class PlacedRoofs:
    """Roofs of zones or estates, and the sky that they lie below.

    Attributes
    ----------
    energy
        kWh a year by place, class and slot, as `geoplan.potential.roofs.roof_planes.RoofPlanes` has it.
    x, y
        A point of each, in the study's CRS. [m]
    sky
        Position of the nearest place of the weather.
    """

    energy: Floats
    x: Floats
    y: Floats
    sky: Integers


@dataclass(frozen=True, eq=False)
class RoofHours:
    """What roofs give in each hour of the study's year, kW AC as a mean of the hour.

    Attributes
    ----------
    estates
        Of all roofs of each estate, in the order of the estates; None without estates.
    zones
        Of all roofs of each zone, in the order of the zones.
    year
        Year of the weather whose hours these are, as a file or what made hours of months numbers it; 0 where the
        weather is no whole year.
    """

    estates: HourlySeries | None
    zones: HourlySeries
    year: int

    def __repr__(self) -> str:
        rows = 0 if self.estates is None else len(self.estates.levels)
        return f"<RoofHours: {rows:,} estates, {len(self.zones.levels):,} zones, weather of {self.year or 'no year'}>"


def roof_hours(
    roofs: RooftopResults,
    sun: SolarResource,
    *,
    zones: gpd.GeoDataFrame,
    estates: gpd.GeoDataFrame | None,
    times: pd.DatetimeIndex,
    parameters: Parameters,
) -> RoofHours | None:
    """Return what the roofs of estates and zones give in each hour of the study's year.

    Parameters
    ----------
    roofs
        Of the run, with their sums by plane.
    sun
        The hours of the weather, and the yields that were made of them. Of a record of many years the one whole year is
        taken whose yield is nearest to the median of the years (P50); sums are those of the mean of all years, as
        everywhere, so that each hour is moved by the ratio of the two.
    zones, estates
        In the study's CRS.
    times
        Hours of the study's year, with its time zone.
    parameters
        ``rooftop.tilt.*``, ``rooftop.minimum_plane_yield`` and ``pv.*``.

    Returns
    -------
    RoofHours or None
        Each sum is that of its roofs to 1e-9; None where no sums by plane are known.
    """
    if roofs.planes is None:
        return None
    year = weather_year(sun.weather, sun.roofs, times=times)
    parts = [(zones, roofs.planes.zones, roofs.zones)]
    if estates is not None and roofs.planes.estates is not None and roofs.estates is not None:
        parts.append((estates, roofs.planes.estates, roofs.estates))
    placed = [PlacedRoofs(planes, *skies_above(places, year)) for places, planes, _ in parts]
    names = ("energy", "x", "y", "sky")
    together = PlacedRoofs(*(np.concatenate([getattr(each, name) for each in placed]) for name in names))
    sums = np.concatenate([each["energy_kwh"].to_numpy(float) for _, _, each in parts])
    hours = _hours(together, year, sums=sums, resource=sun.roofs, parameters=parameters)
    rows = np.arange(len(sums))
    made = None if len(parts) == 1 else hours.of_rows(rows[len(zones) :])
    return RoofHours(made, hours.of_rows(rows[: len(zones)]), year.year)


def skies_above(places: gpd.GeoDataFrame, year: WeatherYear) -> tuple[Floats, Floats, Integers]:
    """Return a point of each zone or estate [m], x and y, and the position of the nearest place of the weather.

    Parameters
    ----------
    places
        Zones or estates, in metres.
    year
        Of the weather.
    """
    weather = year.weather.placed.weather
    skies = gpd.GeoSeries(
        gpd.points_from_xy(weather["longitude"].to_numpy(), weather["latitude"].to_numpy()), crs="EPSG:4326"
    ).to_crs(places.crs)
    points = places.geometry.representative_point()
    x, y = points.x.to_numpy(float), points.y.to_numpy(float)
    nearest = KDTree(np.column_stack([skies.x, skies.y])).query(np.column_stack([x, y]))[1]
    return x, y, np.asarray(nearest, dtype=np.int64)


def _hours(
    roofs: PlacedRoofs, year: WeatherYear, *, sums: Floats, resource: "xr.Dataset", parameters: Parameters
) -> HourlySeries:
    """Return mean kW in each hour; each place's sum is that of its roofs."""
    tilt, azimuth = _sides(resource, parameters)
    energy = _by_side(roofs, tilt, azimuth, resource=resource, parameters=parameters)
    levels = np.zeros((len(energy), len(year.times)), dtype=np.uint16)
    made = HourlySeries(year.times, levels, np.zeros(len(energy)))
    for sky in np.unique(roofs.sky):
        rows = np.flatnonzero(roofs.sky == sky)
        used = np.flatnonzero(energy[rows].any(axis=0))
        if not len(used):
            continue
        planes, which = np.unique(np.column_stack([tilt, azimuth])[used], axis=0, return_inverse=True)
        yields = year.yields(int(sky), tilt=planes[:, 0], azimuth=planes[:, 1], parameters=parameters)
        of_plane = np.zeros((len(rows), len(planes)))
        np.add.at(of_plane.T, which.ravel(), energy[np.ix_(rows, used)].T)
        whole = yields.sum(axis=1)
        shares = np.divide(of_plane, whole, out=np.zeros_like(of_plane), where=whole > 0.0)
        for some in range(0, len(rows), _AT_ONCE):
            block = slice(some, some + _AT_ONCE)
            part = HourlySeries.of(year.times, product_sums(shares[block], yields), sums=sums[rows[block]])
            made.levels[rows[block]], made.scale[rows[block]] = part.levels, part.scale
    return made


def _sides(resource: "xr.Dataset", parameters: Parameters) -> tuple[Floats, Floats]:
    """Return tilt and azimuth of each side: (classes * slots * 2,), the two sides of a flat roof are alike. [degrees].

    As `geoplan.potential.roofs.rooftop_pv.rooftop_pv` lays modules.
    """
    shape = (len(CLASSES), 1 + AXES, 2)
    tilt, azimuth = np.zeros(shape), np.zeros(shape)
    for position, kind in enumerate(CLASSES):
        tilt[position] = parameters.value(f"rooftop.tilt.pitched.{kind}")
        tilt[position, FLAT] = parameters.value(f"rooftop.tilt.flat.{kind}")
    azimuth[:, 1:] = (np.arange(AXES)[:, None] * AXIS_STEP + np.array([90.0, 270.0])) % 360.0
    azimuth[:, FLAT] = 180.0 if float(resource["latitude"].mean()) >= 0 else 0.0
    return tilt.ravel(), azimuth.ravel()


def _by_side(
    roofs: PlacedRoofs, tilt: Floats, azimuth: Floats, *, resource: "xr.Dataset", parameters: Parameters
) -> Floats:
    """Return kWh a year by place and side: (places, classes * slots * 2).

    Both sides of a roof are alike large; one that yields too little carries no modules. Where both do, as roofs that a
    survey found good, they share all the same.
    """
    best = np.asarray(resource["specific_yield"].max(("surface_tilt", "surface_azimuth")))
    least = parameters.value("rooftop.minimum_plane_yield") * best.min()
    x, y = (np.repeat(each[:, None], len(tilt), axis=1) for each in (roofs.x, roofs.y))
    specific = yield_of(
        resource, np.broadcast_to(tilt, x.shape), surface_azimuth=np.broadcast_to(azimuth, x.shape), x=x, y=y
    ).reshape(*roofs.energy.shape, 2)
    good = np.where(specific >= least, specific, 0.0)
    good = np.where(good.sum(axis=-1, keepdims=True) > 0.0, good, specific)
    share = good / good.sum(axis=-1, keepdims=True)
    sides: Floats = (roofs.energy[..., None] * share).reshape(len(roofs.x), -1)
    return sides
