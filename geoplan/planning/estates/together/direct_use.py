"""The part of PV that its own load takes in the hour in which it is produced: of estates, of zones, of the place.

Sums of a year hide it: a roof that gives as much as its zone uses in a year feeds most of it into the grid at noon.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.hours.hourly_series import HourlySeries
from geoplan.layers.demand.electricity import told
from geoplan.parameters import Parameters
from geoplan.planning.estates.together.zone_load import ZoneLoad, zone_load
from geoplan.units import KWH_PER_GWH, KWH_PER_MWH, MWH_PER_GWH

FloatArray = npt.NDArray[np.float64]

PROXY = "low"
"""Confidence of the load of zones: homes and services by a stated shape, and estates by let land where unmetered."""
DIRECT_USE, DIRECT_USE_POOLED = "rooftop_pv_direct_use_pct", "rooftop_pv_direct_use_pooled_pct"
_AT_ONCE = 256
"""Zones whose hours are in memory at once."""


@dataclass(frozen=True)
class PlaceDirectUse:
    """What the roofs of a place give, and what of it is used in the hour.

    Attributes
    ----------
    pv_mwh, load_mwh
        Of the zones whose load is known, a year.
    direct_use_share
        PV that the load of its own zone takes in the hour, over PV: what needs no line to another zone. NaN without PV.
    pooled_share
        The same were all zones one: what the whole place takes in the hour.
    sold_gwh, year, basis
        The electricity sold that the load rests on, and whether that was observed or forecast.
    confidence
        Of the load.
    """

    pv_mwh: float
    load_mwh: float
    direct_use_share: float
    pooled_share: float
    sold_gwh: float
    year: int
    basis: str
    confidence: str = PROXY


@dataclass(frozen=True, eq=False)
class ZoneDirectUse:
    """What of the PV of each zone its own load takes in the hour.

    Attributes
    ----------
    table
        ``zone_id``, ``zone_load_mwh``, ``zone_pv_mwh``, ``zone_used_mwh`` (both in the same hour),
        ``zone_direct_use_share`` (NaN without PV or where the load is not known), ``zone_load_confidence``.
    place
        All zones.
    """

    table: pd.DataFrame
    place: PlaceDirectUse

    def __repr__(self) -> str:
        return f"<ZoneDirectUse: {len(self.table):,} zones, {100 * self.place.direct_use_share:.0f}% used in the hour>"

    def columns(self) -> pd.DataFrame:
        """Return the columns of zones, by field name: GWh a year, and per cent of what their roofs give."""
        return pd.DataFrame(
            {
                "zone_load_gwh": self.table["zone_load_mwh"] / MWH_PER_GWH,
                DIRECT_USE: 100.0 * self.table["zone_direct_use_share"],
            }
        )

    def totals(self) -> "pd.Series[float]":
        """Return the numbers of the place by field name: GWh a year, and per cent of what all roofs give."""
        values = {
            "zone_load_gwh": self.place.load_mwh / MWH_PER_GWH,
            DIRECT_USE: 100.0 * self.place.direct_use_share,
            DIRECT_USE_POOLED: 100.0 * self.place.pooled_share,
        }
        return pd.Series(values, dtype=float).dropna()


def direct_use(load_kw: npt.ArrayLike, pv_kw: npt.ArrayLike) -> FloatArray:
    """Return the part of PV that the load takes in the hour, without a battery: (rows,), NaN without PV.

    Parameters
    ----------
    load_kw, pv_kw
        (rows, hours) mean kW of the same hours.

    Examples
    --------
    >>> direct_use([[1.0, 1.0], [5.0, 5.0]], [[0.0, 4.0], [0.0, 4.0]])
    array([0.25, 1.  ])
    """
    load, pv = (np.atleast_2d(np.asarray(each, dtype=np.float64)) for each in (load_kw, pv_kw))
    whole = pv.sum(axis=1)
    return np.divide(np.minimum(load, pv).sum(axis=1), whole, out=np.full(len(pv), np.nan), where=whole > 0.0)


def zone_direct_use(
    pv: HourlySeries,
    *,
    zones: gpd.GeoDataFrame,
    demand: pd.DataFrame | None,
    parameters: Parameters,
    estates: gpd.GeoDataFrame | None = None,
    estate_load_kw: npt.ArrayLike | None = None,
) -> ZoneDirectUse | None:
    """Say what of the PV of each zone its own load takes by the hour.

    Parameters
    ----------
    pv
        Of all roofs of each zone, in the order of `zones`.
    zones
        With ``zone_id`` and ``population``.
    demand
        As `geoplan.layers.demand.electricity` reads it: the electricity sold of the whole place.
    parameters
        ``zone_load.*``.
    estates, estate_load_kw
        As for `geoplan.planning.estates.together.zone_load.zone_load`.

    Returns
    -------
    ZoneDirectUse or None
        None where nobody tells what the whole place is sold: estates alone are no zone.
    """
    sold = told(demand, "electricity_sold_gwh")
    if sold is None:
        return None
    load = zone_load(
        zones,
        times=pv.times,
        sold_kwh=sold.amount * KWH_PER_GWH,
        estates=estates,
        estate_load_kw=estate_load_kw,
        parameters=parameters,
    )
    table, pooled = _used(pv, load)
    table.insert(0, "zone_id", zones["zone_id"].astype(str).to_numpy())
    table["zone_load_confidence"] = PROXY
    known = table["zone_load_mwh"].notna()
    sums = table.loc[known, ["zone_pv_mwh", "zone_load_mwh", "zone_used_mwh"]].sum()
    whole = float(sums["zone_pv_mwh"])
    place = PlaceDirectUse(
        pv_mwh=whole,
        load_mwh=float(sums["zone_load_mwh"]),
        direct_use_share=float(sums["zone_used_mwh"]) / whole if whole > 0.0 else float("nan"),
        pooled_share=pooled / KWH_PER_MWH / whole if whole > 0.0 else float("nan"),
        sold_gwh=sold.amount,
        year=sold.year,
        basis=sold.basis,
    )
    return ZoneDirectUse(table, place)


def _used(pv: HourlySeries, load: ZoneLoad) -> tuple[pd.DataFrame, float]:
    """Return MWh of each zone, and the kWh that all take in the hour were they one."""
    sums = np.zeros((len(pv.levels), 3))
    whole = np.zeros((2, len(pv.times)))
    for first in range(0, len(sums), _AT_ONCE):
        rows = slice(first, first + _AT_ONCE)
        sun, need = pv.of_rows(np.arange(len(sums))[rows]).kw, load.hours(rows)
        sums[rows] = np.stack([need.sum(axis=1), sun.sum(axis=1), np.minimum(need, sun).sum(axis=1)], axis=1)
        known = ~np.isnan(load.rest_kwh[rows])
        whole += np.stack([need[known].sum(axis=0), sun[known].sum(axis=0)])
    table = pd.DataFrame(sums / KWH_PER_MWH, columns=["zone_load_mwh", "zone_pv_mwh", "zone_used_mwh"])
    sun_mwh = table["zone_pv_mwh"]
    table["zone_direct_use_share"] = (table["zone_used_mwh"] / sun_mwh).where(sun_mwh > 0.0)
    return table, float(np.minimum(whole[0], whole[1]).sum())
