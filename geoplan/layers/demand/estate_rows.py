"""Rows of estates held against the estates: whether each is one of them, and whether it can use so much."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geoplan.errors import Fault, did_you_mean, in_figures
from geoplan.layers.demand.tenants import transformers_mva
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.table import rows_at
from geoplan.units import KVA_PER_MVA, KW_PER_MW, M_PER_KM

KINDS = ("estate_demand", "estate_tenants", "estate_streams", "estate_evidence")
"""The layers whose rows are of estates."""
_ALL = 100.0


def estate_row_faults(
    estates: gpd.GeoDataFrame | None,
    tables: Mapping[str, pd.DataFrame],
    *,
    files: Mapping[str, Path],
    faulty: Collection[str] = (),
) -> list[Fault]:
    """Return what is wrong with rows of estates beside the estates.

    Parameters
    ----------
    estates
        As `geoplan.layers.land.estates` reads them; None where the study has none.
    tables
        Kind of layer (one of `KINDS`) -> its table, of those that could be read.
    files
        Kind of layer -> its file.
    faulty
        Kinds whose rows have faults of their own: of them the ids of estates alone are held against the estates.

    Returns
    -------
    list of Fault
        For estates that are not there; land that is let to tenants beyond the estate's; loads that no hectare and no
        transformer carries, as of kWh that were said to be kW; streams whose own place is far from their estate.
    """
    faults: list[Fault] = []
    for kind, table in tables.items():
        file = str(files.get(kind, kind))
        if estates is None:
            action = "Give the layer estates, or leave this one out."
            faults.append(Fault(file, "estate_id", found="no estates in the study", expected="them", action=action))
            continue
        faults += _unknown(estates, table, file)
        if kind in faulty:
            continue
        if kind == "estate_demand":
            faults += _loads(estates, table, tables, file)
        elif kind == "estate_tenants":
            faults += _land(estates, table, file)
        elif kind == "estate_streams":
            faults += _places(estates, table, file)
    return faults


def _unknown(estates: gpd.GeoDataFrame, table: pd.DataFrame, file: str) -> Iterator[Fault]:
    known = set(estates["estate_id"])
    for name in dict.fromkeys(table["estate_id"]):
        if name and name not in known:
            rows = (table["estate_id"] == name).to_numpy()
            where = rows_at(table, rows) if table.index.name else "estate_id"
            hint = did_you_mean(name, known) or "Take the estate_id from the layer estates."
            yield Fault(file, where, found=f"the estate '{name}'", expected="one of the study", action=hint)


def _hectares(estates: gpd.GeoDataFrame) -> "pd.Series[float]":
    """Return the let land of each estate as far as its share is known, else all of its land, in hectares."""
    let = estates["occupancy_pct"].where(estates["occupancy_pct"] > 0, _ALL) / _ALL
    return pd.Series((estates["area_ha"] * let).to_numpy(float), index=pd.Index(estates["estate_id"]))


def _loads(
    estates: gpd.GeoDataFrame, demand: pd.DataFrame, tables: Mapping[str, pd.DataFrame], file: str
) -> Iterator[Fault]:
    """Yield loads that are not in the unit that they are said to be in: by transformers, or else by hectares."""
    hectares = _hectares(estates)
    transformers = transformers_mva(tables.get("estate_tenants"))
    if "transformer_kva" in estates:  # what the park says of itself is all of them
        own_mva = estates.set_index("estate_id")["transformer_kva"].dropna() / KVA_PER_MVA
        transformers = own_mva.combine_first(transformers)
    for name, own in demand.groupby("estate_id", sort=False):
        peak_kw = float(own["demand_kw"].max())
        if transformers.get(name, 0.0) > 0.0:
            use, limits = peak_kw / KW_PER_MW / transformers[name], allowed("estate_demand.transformer_use")
            over = f"{peak_kw:,.0f} kW over {in_figures(transformers[name])} MVA"
            found = f"a peak of {in_figures(use, 3)} of its transformers ({over})"
        elif name in hectares:
            use, limits = peak_kw / hectares[name], allowed("estate_demand.density")
            found = f"a peak of {in_figures(use, 3)} kW/ha ({peak_kw:,.0f} kW on {hectares[name]:,.0f} ha)"
        else:
            continue
        if limits.outside(use) and peak_kw > 0.0:
            steps = own["time"].iloc[1] - own["time"].iloc[0]
            action = "Check whether the column holds kW, kWh or MW"
            if steps < pd.Timedelta(hours=1):
                times = pd.Timedelta(hours=1) / steps
                action += (
                    f": kW that are said to be kWh come out {times:.0f} times too large, kWh said to be kW too small"
                )
            if "kW/ha" in found:
                action += "; a load that is so dense is taken where estate_tenants gives transformer_mva"
            yield Fault(file, f"estate {name}", found=found, expected=str(limits), action=f"{action}.")


def _land(estates: gpd.GeoDataFrame, tenants: pd.DataFrame, file: str) -> Iterator[Fault]:
    area = estates.set_index("estate_id")["area_ha"]
    limits = allowed("estate_tenants.land_share")
    for name, own in tenants.groupby("estate_id", sort=False):
        taken = float(own["area_ha"].sum())
        if name in area.index and limits.outside(taken / float(area[name])):
            found = f"tenants on {taken:,.0f} ha of {float(area[name]):,.0f}"
            action = "Give area_ha in hectares, and each tenant once."
            yield Fault(
                file,
                rows_at(tenants, (tenants["estate_id"] == name).to_numpy()),
                found=found,
                expected=f"{limits} of its land",
                action=action,
            )


def _places(estates: gpd.GeoDataFrame, streams: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Yield streams whose own place is not near their estate."""
    own = streams.dropna(subset=["longitude", "latitude"])
    own = own[own["estate_id"].isin(estates["estate_id"])]
    if own.empty:
        return
    points = gpd.GeoSeries(gpd.points_from_xy(own["longitude"], own["latitude"], crs=4326)).to_crs(estates.crs)
    shapes = estates.drop_duplicates("estate_id").set_index("estate_id").geometry.loc[own["estate_id"]]
    away_km = shapely.distance(points.to_numpy(), shapes.to_numpy()) / M_PER_KM
    limits = allowed("estate_streams.distance")
    far = limits.outside(away_km)
    if far.any():
        found = f"a place {away_km[far].max():,.0f} km from the estate"
        action = "Check longitude and latitude, or leave both empty."
        yield Fault(file, rows_at(own, far), found=found, expected=str(limits), action=action)
