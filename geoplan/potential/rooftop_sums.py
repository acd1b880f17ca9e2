"""Rooftop potential added up: one partition of roofs at a time, to zones and to estates.

A partition gives small frames that add up, so that a million roofs need no more memory than one partition.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.parameters import Parameters
from geoplan.potential.rooftop_pv import CLASSES, FORMS, described, rooftop_pv
from geoplan.zonal.assignment import zone_of

if TYPE_CHECKING:
    import xarray as xr

Integers: TypeAlias = npt.NDArray[np.int64]

SUMS = (
    "roof_count",
    "roof_area_m2",
    "usable_roof_area_m2",
    "capacity_kwp",
    *(f"capacity_kwp_{kind}" for kind in CLASSES),
    "energy_kwh",
    "energy_kwh_low",
    "energy_kwh_high",
)
COLUMNS = (
    "roof_id",
    "zone_id",
    "roof_class",
    "roof_form",
    "roof_area_m2",
    "usable_roof_area_m2",
    "capacity_kwp",
    "energy_kwh",
    "specific_yield_kwh_per_kwp",
    "geometry",
)

_KINDS = pd.MultiIndex.from_product([CLASSES, FORMS], names=["roof_class", "roof_form"])


@dataclass(frozen=True)
class PartitionResult:
    """What one partition of roofs gives.

    Attributes
    ----------
    roofs
        The roofs that belong to a zone, with `COLUMNS`.
    zones
        Sums of `SUMS` by zone; index as the zones'. kWp, kWh a year, m2.
    estates
        The same by estate; None without estates.
    totals
        The same over all roofs of the partition, added up apart from the zones.
    outside
        Roofs that lie in no zone, and are left out.
    classes
        Energy [kWh a year] by class and form.
    """

    roofs: gpd.GeoDataFrame
    zones: pd.DataFrame
    estates: pd.DataFrame | None
    totals: "pd.Series[float]"
    outside: int
    classes: "pd.Series[float]"


def assess_partition(
    roofs: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    resource: "xr.Dataset",
    parameters: Parameters,
    estates: gpd.GeoDataFrame | None = None,
) -> PartitionResult:
    """Compute one partition of roofs and add it up.

    Parameters
    ----------
    roofs
        Footprints in the zones' CRS; see `geoplan.potential.rooftop_pv.described` for columns that may be missing.
    zones
        Polygons that do not overlap, with ``zone_id``.
    resource
        Orientation table in the same CRS.
    parameters
        The study's.
    estates
        Industrial estates, same CRS.

    Returns
    -------
    PartitionResult
        Its frames add up over partitions.
    """
    position = zone_of(roofs.geometry.to_numpy(), zones)
    inside = roofs[position >= 0]
    position = position[position >= 0]
    result = rooftop_pv(described(inside, parameters=parameters, estates=estates), resource, parameters=parameters)
    result["zone_id"] = zones["zone_id"].to_numpy()[position]
    values = _values(result)
    return PartitionResult(
        roofs=result[list(COLUMNS)],
        zones=_sums(values, position, zones.index),
        estates=None if estates is None else _estate_sums(values, result, estates),
        totals=values.sum(),
        outside=len(roofs) - len(inside),
        classes=result.groupby(["roof_class", "roof_form"])["energy_kwh"].sum().reindex(_KINDS, fill_value=0.0),
    )


def _values(result: gpd.GeoDataFrame) -> pd.DataFrame:
    values = result[[name for name in SUMS if name in result]].copy()
    values["roof_count"] = 1.0
    for kind in CLASSES:
        values[f"capacity_kwp_{kind}"] = result["capacity_kwp"].where(result["roof_class"] == kind, 0.0)
    return values[list(SUMS)]


def _sums(values: pd.DataFrame, position: Integers, index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(
        {name: np.bincount(position, weights=values[name], minlength=len(index)) for name in SUMS}, index=index
    )


def _estate_sums(values: pd.DataFrame, result: gpd.GeoDataFrame, estates: gpd.GeoDataFrame) -> pd.DataFrame:
    points = shapely.point_on_surface(result.geometry.to_numpy())
    roof, estate = shapely.STRtree(estates.geometry.to_numpy()).query(points, predicate="intersects")
    # estates may touch or overlap: a roof counts in the first, so that no roof counts twice
    roof, first = np.unique(roof, return_index=True)
    return _sums(values.iloc[roof], estate[first], estates.index)
