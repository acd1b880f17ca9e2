"""Sums of districts: zones that lay in one district, added up; their quantiles are those of the sums in each future."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.draws.futures import Floats, Futures
from geoplan.draws.quantiles import QUANTILES
from geoplan.fields import load_fields

# Ratios are added by their denominators.
DENOMINATORS = {"rooftop_pv_specific_yield_kwh_per_kwp": "rooftop_pv_capacity_mwp"}


def district_shapes(
    zones: gpd.GeoDataFrame, *, futures: Mapping[str, Futures] | None = None
) -> gpd.GeoDataFrame | None:
    """Add up zones to the districts that they lay in.

    Parameters
    ----------
    zones
        Zones with ``district`` and the columns of the field dictionary, in a projected CRS; geometry may be simplified,
        and then the districts' borders are the simplified zones' borders.
    futures
        Field -> the zones' amounts in each future, in the order of `zones`; without them districts have no quantiles,
        which are no sums of the zones' own.

    Returns
    -------
    GeoDataFrame or None
        One row per district, in the order of their first zones, with sums, area-weighted means and ratios of sums; a
        figure that is unknown in one zone is unknown in its district. Zones without a district stand for themselves.
        None where there are fewer than two districts.
    """
    if "district" not in zones.columns:
        return None
    key = _keys(zones)
    if key[key.str.startswith("district:")].nunique() < 2:
        return None
    first = zones.groupby(key, sort=False).first()
    named = first.index.str.startswith("district:")
    frame = pd.DataFrame(index=first.index)
    frame["zone_id"] = np.where(named, first.index.str.removeprefix("district:"), first["zone_id"])
    frame["zone_name"] = np.where(named, first["district"], first["zone_name"])
    frame["zone_name_en"] = np.where(named, "", first["zone_name_en"]) if "zone_name_en" in first else ""
    frame["zone_type"] = np.where(named, "district", first["zone_type"]) if "zone_type" in first else ""
    frame["district"] = ""
    for name, field in load_fields().items():
        if name in zones.columns and field.aggregate != "none":
            frame[name] = _aggregated(zones, key, name, field.aggregate).reindex(frame.index)
    frame = frame.assign(**_quantiles(zones, futures or {}))
    shapes = zones.geometry.groupby(key, sort=False).agg(lambda parts: shapely.union_all(parts.to_numpy()))
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=zones.crs)).reset_index(drop=True)


def district_futures(zones: pd.DataFrame, futures: Mapping[str, Futures]) -> dict[str, Futures]:
    """Add up what zones are in each future to what their districts are, in the order of `district_shapes`.

    Parameters
    ----------
    zones
        With ``zone_id`` and ``district``.
    futures
        Field -> the zones' amounts in each future, in the order of `zones`.
    """
    key = _keys(zones).to_numpy()
    members = (key[None, :] == pd.unique(key)[:, None]).astype(float)
    return {name: amounts.gathered(members) for name, amounts in futures.items()}


def _keys(zones: pd.DataFrame) -> "pd.Series[str]":
    """Return the district of each zone, or the zone itself where it has none."""
    district = zones["district"].fillna("").astype(str).str.strip()
    return ("district:" + district).where(district != "", "zone:" + zones["zone_id"].astype(str))


def _quantiles(zones: pd.DataFrame, futures: Mapping[str, Futures]) -> dict[str, Floats]:
    """Return P10, P50 and P90 of each district, of the columns whose zones have them."""
    ends = {name: [f"{name}_{end}" for end in QUANTILES] for name in futures}
    known = {name: amounts for name, amounts in futures.items() if set(ends[name]) & set(zones.columns)}
    return {
        column: values
        for name, amounts in district_futures(zones, known).items()
        for column, values in zip(ends[name], amounts.quantiles(), strict=True)
        if column in zones.columns
    }


def _aggregated(zones: pd.DataFrame, key: "pd.Series[str]", name: str, aggregate: str) -> "pd.Series[float]":
    values = zones[name].astype(float)
    if aggregate == "sum":
        return values.groupby(key, sort=False).sum().mask(values.isna().groupby(key, sort=False).any())
    by = DENOMINATORS.get(name) if aggregate == "ratio" else "area_km2"
    if by is None or by not in zones.columns:
        return pd.Series(np.nan, index=pd.Index(key.unique()))
    weights = zones[by].astype(float)
    product = (values * weights).mask(weights == 0, 0.0)
    unknown = (product.isna() | weights.isna()).groupby(key, sort=False).any()
    sums = product.groupby(key, sort=False).sum() / weights.groupby(key, sort=False).sum().replace(0.0, np.nan)
    return sums.mask(unknown)
