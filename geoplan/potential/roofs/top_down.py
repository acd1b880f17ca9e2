"""Roofs without footprints: the potential of a zone from its people and its industrial land.

Homes: people times dwelling area a person, over storeys. Commercial and public buildings: a share of the dwellings.
Sheds: let industrial land times building coverage. The same statistics that synthetic roofs are drawn from, without
the drawing: what stands beside a sum of footprints, and in its place where there are none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.draws.futures import Futures, added
from geoplan.errors import Fault, LayerError
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.layers.rooftops.synthetic import LEASABLE_KINDS
from geoplan.parameters import Parameters, load_parameters
from geoplan.potential.roofs.footprint_shape import FloatArray
from geoplan.potential.roofs.rooftop_pv import factors_of
from geoplan.potential.solar.orientation_table import yield_of
from geoplan.potential.uncertainty import factor_of
from geoplan.units import KW_PER_MW, M2_PER_HA, MWH_PER_GWH
from geoplan.zonal.assignment import zone_shares

if TYPE_CHECKING:
    import xarray as xr

_ALL_AROUND = np.arange(0.0, 360.0, 10.0)
QUANTITIES = ("top_down_roof_area_m2", "top_down_rooftop_mwp", "top_down_rooftop_gwh")
COLUMNS = (
    *(f"{name}{end}" for name in QUANTITIES for end in ("", "_low", "_high")),
    *(f"top_down_roof_area_{kind}_m2" for kind in CLASSES),
)


@dataclass(frozen=True)
class _Area:
    """Roof area of one class by zone [m2], and the parameters that it is a product of, with their exponents."""

    roof_class: str
    by_zone: FloatArray
    factors: dict[str, float]


def top_down_rooftops(
    zones: gpd.GeoDataFrame,
    *,
    estates: gpd.GeoDataFrame | None,
    resource: "xr.Dataset",
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Estimate roof area, capacity and energy of zones without footprints.

    Parameters
    ----------
    zones
        ``population`` [persons] and ``urban``; polygons in metres.
    estates
        Industrial estates, same CRS, with ``occupancy_pct`` [%], ``estate_status``, ``area_ha`` [ha] (where the
        geometry is a point) and, where known, ``area_kind``. Those that operate count, in the zones that they lie in.
    resource
        The solar resource (`geoplan.potential.solar.resource_contract`), same CRS.
    parameters
        Those of tables ``dwellings``, ``rooftop`` and ``pv``; by default the ones that come with geoplan.

    Returns
    -------
    DataFrame
        Index as the zones'; `COLUMNS`: roof area [m2], capacity [MWp, DC] and energy [GWh a year, AC] with low and
        high, and the area by class. They add up over zones, but for low and high: P10 and P90 of each zone's own
        futures. NaN where the population is unknown.

    Raises
    ------
    LayerError
        Where columns are missing.

    Notes
    -----
    Pitched roofs face every direction alike, and no roof is too small. The share of flat roofs moves the result little
    and adds nothing to the interval.
    """
    parameters = parameters or load_parameters()
    _check(zones, estates)
    areas = [*_homes(zones, parameters), *([] if estates is None else _sheds(zones, estates, parameters))]
    centres = shapely.point_on_surface(zones.geometry.to_numpy())
    x, y = shapely.get_x(centres), shapely.get_y(centres)
    by_class = {kind: np.zeros(len(zones)) for kind in CLASSES}
    parts: dict[str, list[Futures]] = {name: [] for name in QUANTITIES}

    def add(name: str, base: FloatArray, factors: dict[str, float]) -> None:
        parts[name].append(Futures.moved(base, factor_of(parameters, factors)))

    for area in areas:
        kind = area.roof_class
        by_class[kind] += area.by_zone
        add("top_down_roof_area_m2", area.by_zone, area.factors)
        for form in FORMS:
            per_m2, specific = _system(kind, form, resource, parameters, x, y)
            capacity = area.by_zone * _share_of(form, kind, parameters) * per_m2 / KW_PER_MW
            of_capacity = area.factors | dict.fromkeys(factors_of(kind, form), 1.0)
            of_capacity.pop("pv.resource_factor")  # the sun moves the energy, not the capacity
            add("top_down_rooftop_mwp", capacity, of_capacity)
            add("top_down_rooftop_gwh", capacity * specific / MWH_PER_GWH, of_capacity | {"pv.resource_factor": 1.0})
    columns = {f"top_down_roof_area_{kind}_m2": sums for kind, sums in by_class.items()}
    for name, those in parts.items():
        whole = added(those)
        low, _, high = whole.quantiles()
        columns |= {name: whole.base, f"{name}_low": low, f"{name}_high": high}
    return pd.DataFrame(columns, index=zones.index)[list(COLUMNS)]


def _homes(zones: gpd.GeoDataFrame, parameters: Parameters) -> Iterator[_Area]:
    value = parameters.value
    population = zones["population"].to_numpy(float)
    urban = zones["urban"].to_numpy(bool)
    for place, there in (("urban", urban), ("rural", ~urban)):
        storeys = f"dwellings.storeys.{place}"
        area = np.where(there, population * value("dwellings.area_per_person") / value(storeys), 0.0)
        yield _Area("residential", area, {"dwellings.area_per_person": 1.0, storeys: -1.0})
    # the area given is a median; the mean of a log-normal lies above it
    mean_m2 = value("dwellings.commercial_area") * np.exp(value("dwellings.sigma.commercial") ** 2 / 2)
    buildings = population / value("dwellings.household_size") * value("dwellings.commercial_share")
    factors = {
        "dwellings.household_size": -1.0,
        "dwellings.commercial_share": 1.0,
        "dwellings.commercial_area": 1.0,
    }
    yield _Area("commercial", buildings * mean_m2, factors)


def _sheds(zones: gpd.GeoDataFrame, estates: gpd.GeoDataFrame, parameters: Parameters) -> Iterator[_Area]:
    """Return the shed area by zone, apart for what is known and what is assumed of the estates."""
    operating = estates[estates["estate_status"] == "operating"]
    polygons = operating.geometry.area.to_numpy()
    stated = (
        operating["area_ha"].to_numpy(float) * M2_PER_HA if "area_ha" in operating else np.full(len(operating), np.nan)
    )
    land = np.nan_to_num(np.where(polygons > 0, polygons, stated))
    let = operating["occupancy_pct"].to_numpy(float) / 100
    kinds = operating["area_kind"] if "area_kind" in operating else pd.Series("", index=operating.index)
    leasable = kinds.isin(LEASABLE_KINDS).to_numpy()
    shares = zone_shares(operating.geometry, zones)
    for known in (True, False):
        for whole in (True, False):
            those = (np.isfinite(let) == known) & (leasable == whole)
            names = ["dwellings.building_coverage"]
            names += [] if known else ["dwellings.occupancy"]
            names += [] if whole else ["dwellings.leasable_share"]
            roofs = np.where(those, land, 0.0) * np.prod([parameters.value(name) for name in names])
            roofs *= np.where(those, let, 1.0) if known else 1.0
            yield _Area("industrial", shares.sum(roofs, len(zones)), dict.fromkeys(names, 1.0))


def _share_of(form: str, roof_class: str, parameters: Parameters) -> float:
    """Return the share of a class' roofs that has a form, as `rooftop_pv.described` draws them."""
    names = {"residential": "dwellings.flat_share", "commercial": "dwellings.flat_share_commercial"}
    flat = parameters.value(names[roof_class]) if roof_class in names else 0.0
    return flat if form == "flat" else 1.0 - flat


def _system(
    roof_class: str, form: str, resource: "xr.Dataset", parameters: Parameters, x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return capacity per roof area [kWp/m2] and its yield [kWh/kWp/year] at points."""
    value = parameters.value
    packing = "rooftop.packing.pitched" if form == "pitched" else f"rooftop.packing.flat.{roof_class}"
    tilt = value(f"rooftop.tilt.{form}.{roof_class}")
    per_m2 = value(f"rooftop.usable_fraction.{roof_class}") * value(packing)
    per_m2 *= value(f"rooftop.module_efficiency.{roof_class}")
    if form == "flat":
        toward_equator = 180.0 if float(resource["latitude"].mean()) >= 0 else 0.0
        specific = yield_of(resource, surface_tilt=np.full(len(x), tilt), surface_azimuth=toward_equator, x=x, y=y)
        return np.full(len(x), per_m2), specific
    azimuth, east = np.meshgrid(_ALL_AROUND, x)
    north = np.repeat(y[:, None], len(_ALL_AROUND), axis=1)
    every = yield_of(resource, surface_tilt=np.full(east.shape, tilt), surface_azimuth=azimuth, x=east, y=north)
    best = np.asarray(resource["specific_yield"].max(("surface_tilt", "surface_azimuth")))
    good = every >= value("rooftop.minimum_plane_yield") * best.min()
    specific = np.divide((every * good).sum(axis=1), good.sum(axis=1), out=np.zeros(len(x)), where=good.any(axis=1))
    return per_m2 / np.cos(np.radians(tilt)) * good.mean(axis=1), specific


def _check(zones: gpd.GeoDataFrame, estates: gpd.GeoDataFrame | None) -> None:
    wanted = [("zones", zones, ("population", "urban"))]
    if estates is not None:
        wanted.append(("estates", estates, ("occupancy_pct", "estate_status")))
    faults = [
        Fault(layer, f"column {name}", found="no such column", expected="it, for the top-down estimate")
        for layer, frame, names in wanted
        for name in names
        if name not in frame
    ]
    if faults:
        raise LayerError(faults)
