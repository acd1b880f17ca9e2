"""The load of zones hour by hour: estates by their own, homes and services by what else the place is sold.

Nobody tells the hours of a ward. What is sold beyond the estates' loads is shared by population, and spread over the
hours by a stated shape: a design default of low confidence, which a study may change (parameters ``zone_load.*``).
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import csr_array

from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters
from geoplan.zonal.assignment import zone_of

FloatArray = npt.NDArray[np.float64]

_DAY, _EVENING = (6, 18), (18, 23)
"""Hours of the parts of a day, by the clock; the rest is night. 6 to 18 h is that of the statistics of industries."""
_LAST_DAY = 6


@dataclass(frozen=True, eq=False)
class ZoneLoad:
    """Loads of zones.

    Attributes
    ----------
    rest_kwh
        (zones,) what homes and services of each take in a year; NaN where nobody knows how many live there.
    shape
        (hours,) the share of it that falls into each hour.
    estates
        Share of each estate (columns) that lies in each zone (rows).
    estate_load_kw
        (estates, hours)
    """

    rest_kwh: FloatArray
    shape: FloatArray
    estates: csr_array
    estate_load_kw: FloatArray

    def hours(self, rows: slice) -> FloatArray:
        """Return the load of some zones: (rows, hours), mean kW; NaN where it is not known."""
        part: FloatArray = self.estates[rows] @ self.estate_load_kw + self.rest_kwh[rows, None] * self.shape
        return part


def zone_load(
    zones: gpd.GeoDataFrame,
    *,
    times: pd.DatetimeIndex,
    sold_kwh: float,
    estates: gpd.GeoDataFrame | None,
    estate_load_kw: npt.ArrayLike | None,
    parameters: Parameters,
) -> ZoneLoad:
    """Share the electricity that a place is sold among its zones.

    Parameters
    ----------
    zones
        Polygons with ``population``. A zone whose population is not known gets none, and its load stays unknown.
    times
        Hours, on the clock of the place.
    sold_kwh
        Of the whole place, a year. Where the loads of estates alone are more, nothing is left for homes and services.
    estates, estate_load_kw
        Polygons or points, same CRS, and (estates, hours) mean kW; None where there are none. An estate is shared by
        its area among the zones that it lies in; one that lies in none is left out.
    parameters
        ``zone_load.*``.
    """
    if estates is None or estate_load_kw is None or not len(estates):
        shares, load = csr_array((len(zones), 0)), np.zeros((0, len(times)))
    else:
        shares, load = estate_shares(zones, estates), np.asarray(estate_load_kw, dtype=np.float64)
    within = float(product_sums(shares, load.sum(axis=1)).sum())
    people = zones["population"].to_numpy(float)
    count = np.nansum(people)
    rest = max(0.0, sold_kwh - within)
    own = people * (rest / count) if count > 0.0 else np.full(len(zones), np.nan)
    return ZoneLoad(own, rest_shape(times, parameters), shares, load)


def estate_shares(zones: gpd.GeoDataFrame, estates: gpd.GeoDataFrame) -> csr_array:
    """Return the share of each estate (columns) that lies in each zone (rows); columns add up to 1, or to 0 outside.

    Parameters
    ----------
    zones, estates
        Polygons that do not overlap; polygons or points. Same CRS.
    """
    shapes, areas = zones.geometry.to_numpy(), estates.geometry.to_numpy()
    estate, zone = zones.sindex.query(areas, predicate="intersects")
    common = shapely.area(shapely.intersection(areas[estate], shapes[zone]))
    whole = np.bincount(estate, weights=common, minlength=len(areas))
    loose = np.flatnonzero(whole <= 0.0)  # points, and lines
    at = zone_of(shapely.point_on_surface(areas[loose]), zones)
    drawn = common > 0.0
    values = np.concatenate([common[drawn] / whole[estate[drawn]], np.ones(int((at >= 0).sum()))])
    rows = np.concatenate([zone[drawn], at[at >= 0]])
    columns = np.concatenate([estate[drawn], loose[at >= 0]])
    return csr_array((values, (rows, columns)), shape=(len(shapes), len(areas)))


def rest_shape(times: pd.DatetimeIndex, parameters: Parameters) -> FloatArray:
    """Return the share of a year's electricity of homes and services in each hour; the sum is 1.

    Homes and services each have a share by day, by evening and by night, even within; services take less on Sundays.
    Months are even: nobody tells the season of a place's homes.

    Parameters
    ----------
    times
        Hours, on the clock of the place.
    parameters
        ``zone_load.homes_share``; of ``homes`` and ``services``: ``daytime_share``, ``evening_share``;
        ``zone_load.services.on_sundays``.
    """
    clock = times.hour.to_numpy()
    day, evening = ((clock >= begin) & (clock < end) for begin, end in (_DAY, _EVENING))
    night = ~(day | evening)
    homes = parameters.value("zone_load.homes_share")
    shape = np.zeros(len(times))
    for kind, share in (("homes", homes), ("services", 1.0 - homes)):
        by_day, by_evening = (parameters.value(f"zone_load.{kind}.{part}_share") for part in ("daytime", "evening"))
        by_night = max(0.0, 1.0 - by_day - by_evening)
        own = np.zeros(len(times))
        for here, part in ((day, by_day), (evening, by_evening), (night, by_night)):
            own[here] = part / max(1, int(here.sum()))
        if kind == "services":
            own[times.day_of_week == _LAST_DAY] *= parameters.value("zone_load.services.on_sundays")
        shape += share * own / own.sum()
    return shape
