"""Photovoltaics that stand already, by zone, and what they leave of the roofs' potential."""

import math
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.layers.land.installed_pv import PV_KINDS
from geoplan.zonal import zone_of

GROSS_MWP, GROSS_GWH = "rooftop_pv_capacity_mwp", "rooftop_pv_energy_gwh"
LEFT_MWP = "rooftop_pv_remaining_mwp"
ESTATE_MWP, ESTATE_GWH, ESTATE_LEFT_MWP = "estate_pv_capacity_mwp", "estate_pv_energy_gwh", "estate_pv_remaining_mwp"
INSTALLED: Mapping[str, str] = {kind: f"installed_{kind}_pv_mwp" for kind in PV_KINDS}
"""Kind of system -> the column of zones that says what stands there."""


def installed_by_zone(
    zones: gpd.GeoDataFrame, systems: gpd.GeoDataFrame | None, statistics: pd.DataFrame | None
) -> pd.DataFrame:
    """Return what stands in each zone.

    Parameters
    ----------
    zones
        ``zone_id``, ``district`` where it is known, ``rooftop_pv_capacity_mwp`` [MWp] and polygons.
    systems
        ``pv_kind``, ``capacity_mw`` [MWp], and points or polygons in the CRS of the zones: each counts in the zone
        that holds a point inside it. None without such a layer.
    statistics
        ``zone_id``, ``district``, ``pv_kind``, ``capacity_mw`` [MWp]. Of a kind that stands in them they count, and not
        the systems; what is of a district or of the whole study is shared by the roofs' capacity, of systems on land
        and water by the area. None without such a layer.

    Returns
    -------
    DataFrame
        ``installed_<kind>_pv_mwp`` of the kinds that anything is known of [MWp], in the order of the zones.
    """
    columns: dict[str, np.ndarray] = {}
    for kind, name in INSTALLED.items():
        counted = None if statistics is None else statistics[statistics["pv_kind"] == kind]
        located = None if systems is None else systems[systems["pv_kind"] == kind]
        if counted is not None and len(counted):
            columns[name] = _shared(counted, zones, kind)
        elif located is not None:
            columns[name] = _located(located, zones)
    return pd.DataFrame(columns, index=zones.index)


def unlocated_by_zone(
    zones: gpd.GeoDataFrame, systems: gpd.GeoDataFrame | None, statistics: pd.DataFrame | None
) -> pd.DataFrame:
    """Return what statistics say of each zone besides the systems whose place is known.

    Parameters
    ----------
    zones, systems, statistics
        As for `installed_by_zone`. What stands in the zone, the district or the study of a row is taken off the row
        before the rest is shared, so that no system takes its land twice.

    Returns
    -------
    DataFrame
        The columns of `installed_by_zone` of the kinds that stand in statistics [MWp], in the order of the zones.
    """
    columns: dict[str, np.ndarray] = {}
    for kind, name in INSTALLED.items():
        counted = None if statistics is None else statistics[statistics["pv_kind"] == kind]
        if counted is not None and len(counted):
            known = np.zeros(len(zones)) if systems is None else _located(systems[systems["pv_kind"] == kind], zones)
            columns[name] = _shared(counted, zones, kind, known=known)
    return pd.DataFrame(columns, index=zones.index)


def what_is_left(
    gross: npt.NDArray[np.float64], there: npt.NDArray[np.float64], energy: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return what systems that stand leave of roofs: never below 0, and of energy the same share as of capacity.

    Parameters
    ----------
    gross, there
        What the roofs could carry, and what stands on them: any unit of capacity.
    energy
        What the roofs could give with all of it: any unit.

    Returns
    -------
    tuple
        The capacity and the energy that are left.

    Examples
    --------
    >>> [part.tolist() for part in what_is_left(np.array([4.0, 1.0]), np.array([1.0, 2.0]), np.array([8.0, 3.0]))]
    [[3.0, 0.0], [6.0, 0.0]]
    """
    left = np.maximum(gross - there, 0.0)
    return left, energy * np.divide(left, gross, out=np.zeros(len(gross)), where=gross > 0)


def with_installed(
    zones: gpd.GeoDataFrame, totals: "pd.Series[float]", installed: pd.DataFrame
) -> tuple[gpd.GeoDataFrame, "pd.Series[float]"]:
    """Return zones and totals with what stands there, and what it leaves of the roofs' potential.

    Parameters
    ----------
    zones
        ``rooftop_pv_capacity_mwp`` [MWp] and ``rooftop_pv_energy_gwh`` [GWh]: all that the roofs could carry.
    totals
        Of the study, by field name.
    installed
        From `installed_by_zone`.

    Returns
    -------
    tuple
        Both with the columns of `installed`, and where anything is known of roofs with ``rooftop_pv_remaining_mwp``,
        ``rooftop_pv_remaining_gwh`` (never below 0: the same share of the energy is left as of the capacity) and
        ``rooftop_pv_excess_mwp``, by how much a zone has more than its roofs could carry by the model. A total is the
        sum of the zones'.
    """
    added = installed.copy()
    if INSTALLED["rooftop"] in added:
        gross = zones[GROSS_MWP].fillna(0.0).to_numpy(float)
        there = added[INSTALLED["rooftop"]].to_numpy(float)
        energy = zones[GROSS_GWH].fillna(0.0).to_numpy(float)
        added[LEFT_MWP], added["rooftop_pv_remaining_gwh"] = what_is_left(gross, there, energy)
        added["rooftop_pv_excess_mwp"] = np.maximum(there - gross, 0.0)
    whole = pd.Series({str(name): math.fsum(added[name]) for name in added}, dtype=float)
    return zones.assign(**{str(name): added[name] for name in added}), pd.concat([totals, whole])


def with_installed_in_estates(estates: gpd.GeoDataFrame, systems: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Return estates with what stands on their roofs, and what it leaves of these.

    Parameters
    ----------
    estates
        ``estate_pv_capacity_mwp`` [MWp], ``estate_pv_energy_gwh`` [GWh] and polygons.
    systems
        As for `installed_by_zone`; those on roofs count. None without such a layer: nothing is added.

    Returns
    -------
    GeoDataFrame
        With ``estate_pv_installed_mwp``, and ``estate_pv_remaining_mwp`` and ``estate_pv_remaining_gwh``: never below
        0, and the same share of the energy as of the capacity.
    """
    if systems is None:
        return estates
    there = _in_estates(systems[systems["pv_kind"] == "rooftop"], estates)
    gross, energy = (estates[name].fillna(0.0).to_numpy(float) for name in (ESTATE_MWP, ESTATE_GWH))
    left, left_gwh = what_is_left(gross, there, energy)
    return estates.assign(estate_pv_installed_mwp=there, estate_pv_remaining_mwp=left, estate_pv_remaining_gwh=left_gwh)


def left_in_estates(estates: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return what the roofs of each estate can still carry [MWp], and which share that is of all that they can.

    Parameters
    ----------
    estates
        ``estate_pv_capacity_mwp``, and ``estate_pv_remaining_mwp`` where a layer says what stands; else all is left.
    """
    gross = estates[ESTATE_MWP].fillna(0.0).to_numpy(float)
    if ESTATE_LEFT_MWP not in estates:
        return gross, np.ones(len(estates))
    left = estates[ESTATE_LEFT_MWP].fillna(0.0).to_numpy(float)
    return left, np.divide(left, gross, out=np.zeros(len(gross)), where=gross > 0)


def _in_estates(systems: gpd.GeoDataFrame, estates: gpd.GeoDataFrame) -> np.ndarray:
    """Return the known capacity of the systems that have a point inside each estate; the first has it."""
    known = systems[systems["capacity_mw"].notna()]
    points = shapely.point_on_surface(known.geometry.to_numpy())
    system, estate = shapely.STRtree(estates.geometry.to_numpy()).query(points, predicate="intersects")
    owner = pd.Series(estate, index=system).groupby(level=0).min()
    capacity = known["capacity_mw"].to_numpy(float)[owner.index.to_numpy(int)]
    return np.bincount(owner.to_numpy(int), capacity, minlength=len(estates)).astype(float)


def _located(systems: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> np.ndarray:
    known = systems[systems["capacity_mw"].notna()]
    place = zone_of(shapely.point_on_surface(known.geometry.to_numpy()), zones)
    inside = place >= 0
    return np.bincount(place[inside], known["capacity_mw"].to_numpy(float)[inside], minlength=len(zones)).astype(float)


def _shared(rows: pd.DataFrame, zones: gpd.GeoDataFrame, kind: str, *, known: np.ndarray | float = 0.0) -> np.ndarray:
    """Share rows among the zones that each is of, less what is known to stand in these."""
    sums, keys = np.zeros(len(zones)), zones.geometry.area.to_numpy()
    if kind == "rooftop":
        keys = zones[GROSS_MWP].fillna(0.0).to_numpy(float)
    ids = zones["zone_id"].astype(str).to_numpy()
    districts = zones["district"].astype(str).to_numpy() if "district" in zones else np.full(len(zones), "")
    amounts = rows["capacity_mw"].to_numpy(float)
    for zone, district, amount in zip(rows["zone_id"], rows["district"], amounts, strict=True):
        inside = np.ones(len(zones), dtype=bool)
        if zone:
            inside = ids == zone
        elif district:
            inside = districts == district
        weight = np.where(inside, keys, 0.0)
        weight = weight if weight.sum() > 0 else inside.astype(float)
        sums += max(amount - float((inside * known).sum()), 0.0) * (weight / weight.sum())
    return sums
