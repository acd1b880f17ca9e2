"""Rooftop photovoltaics: from footprints to capacity and energy, roof by roof.

``P_dc = A · usable(class) · packing(form) · efficiency`` and ``E = P_dc · specific_yield(place, tilt, azimuth)``. A
flat roof is one plane that faces the equator. A pitched roof has its ridge along the long axis of its minimum rotated
rectangle, and half of its area on each side; a side that yields less than a set share of the best orientation carries
no modules.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.errors import Fault, LayerError
from geoplan.parameters import Parameters, load_parameters
from geoplan.potential.pv_yield import yield_of
from geoplan.potential.uncertainty import interval

if TYPE_CHECKING:
    import xarray as xr

Floats: TypeAlias = npt.NDArray[np.float64]

CLASSES = ("residential", "commercial", "industrial")
FORMS = ("flat", "pitched")


def rooftop_pv(
    rooftops: gpd.GeoDataFrame, resource: "xr.Dataset", *, parameters: Parameters | None = None
) -> gpd.GeoDataFrame:
    """Compute the photovoltaic potential of every roof.

    Parameters
    ----------
    rooftops
        Footprints, projected, metres. Columns ``roof_area_m2``, ``roof_class`` and ``roof_form`` are filled where they
        are missing or empty: the area from the footprint, the class from the area, the form by `roof_forms`.
    resource
        Orientation table of `geoplan.potential.pv_yield.orientation_table`, in the CRS of `rooftops`.
    parameters
        Those of tables ``rooftop``, ``pv`` and ``dwellings`` are used; by default the ones that come with geoplan.

    Returns
    -------
    GeoDataFrame
        The same rows with, besides, ``usable_roof_area_m2`` [m2 of footprint], ``capacity_kwp`` [kWp, DC],
        ``energy_kwh`` [kWh a year, AC], ``energy_kwh_low``, ``energy_kwh_high`` and ``specific_yield_kwh_per_kwp``
        (NaN where the capacity is 0).

    Raises
    ------
    LayerError
        For classes and forms that do not exist, and areas that are negative or not finite.
    """
    parameters = parameters or load_parameters()
    roofs = described(rooftops, parameters=parameters)
    points = shapely.point_on_surface(roofs.geometry.to_numpy())
    x, y = shapely.get_x(points), shapely.get_y(points)

    kind = pd.Categorical(roofs["roof_class"], categories=list(CLASSES)).codes
    flat = (roofs["roof_form"] == "flat").to_numpy()
    area = roofs["roof_area_m2"].to_numpy(float)
    usable = _by_class("rooftop.usable_fraction.{}", parameters)[kind]
    efficiency = _by_class("rooftop.module_efficiency.{}", parameters)[kind]
    packing = np.where(
        flat, _by_class("rooftop.packing.flat.{}", parameters)[kind], parameters.value("rooftop.packing.pitched")
    )
    tilt = np.where(
        flat,
        _by_class("rooftop.tilt.flat.{}", parameters)[kind],
        _by_class("rooftop.tilt.pitched.{}", parameters)[kind],
    )

    best = np.asarray(resource["specific_yield"].max(("surface_tilt", "surface_azimuth")))
    least = parameters.value("rooftop.minimum_plane_yield") * best.min()
    smallest = parameters.value("rooftop.minimum_area")
    ridge = _ridge_azimuth(roofs.geometry.to_numpy(), ~flat)
    toward_equator = 180.0 if float(resource["latitude"].mean()) >= 0 else 0.0
    usable_m2, capacity, energy = (np.zeros(len(roofs)) for _ in range(3))
    for side, share in ((90.0, 0.5), (270.0, 0.5)):
        azimuth = np.where(flat, toward_equator, (ridge + side) % 360.0)
        # the two halves of a flat roof are one plane: its contiguous area is the whole roof
        plane = np.where(flat, area, area * share / np.cos(np.radians(tilt)))
        specific = yield_of(resource, surface_tilt=tilt, surface_azimuth=azimuth, x=x, y=y)
        good = (plane >= smallest) & (specific >= least)
        modules_kw = np.where(flat, area * share, plane) * usable * packing * efficiency * good
        usable_m2 += area * share * usable * good
        capacity += modules_kw
        energy += modules_kw * specific
    low, high = energy_factors(parameters)
    flat_index = flat.astype(int)
    return roofs.assign(
        usable_roof_area_m2=usable_m2,
        capacity_kwp=capacity,
        energy_kwh=energy,
        energy_kwh_low=energy * low[kind, flat_index],
        energy_kwh_high=energy * high[kind, flat_index],
        specific_yield_kwh_per_kwp=np.divide(energy, capacity, out=np.full(len(roofs), np.nan), where=capacity > 0),
    )


def factors_of(roof_class: str, roof_form: str) -> list[str]:
    """Return the ids of the parameters whose product makes the energy of such a roof."""
    packing = "rooftop.packing.pitched" if roof_form == "pitched" else f"rooftop.packing.flat.{roof_class}"
    return [
        f"rooftop.usable_fraction.{roof_class}",
        packing,
        f"rooftop.module_efficiency.{roof_class}",
        "pv.resource_factor",
    ]


def energy_factors(parameters: Parameters) -> tuple[Floats, Floats]:
    """Return low and high energy over base energy, shape (class, form), form 0 pitched and 1 flat."""
    pairs = np.array(
        [[interval(1.0, parameters, factors_of(kind, form)) for form in ("pitched", "flat")] for kind in CLASSES]
    )
    return pairs[..., 0], pairs[..., 1]


def described(
    rooftops: gpd.GeoDataFrame, *, parameters: Parameters, estates: gpd.GeoDataFrame | None = None
) -> gpd.GeoDataFrame:
    """Fill in the area, class and form of roofs that do not carry them.

    Parameters
    ----------
    rooftops
        Footprints, projected, metres.
    parameters
        ``rooftop.class_area.*`` [m2] separate the classes; ``dwellings.flat_share`` is used by `roof_forms`.
    estates
        Industrial estates, same CRS: a roof whose representative point lies in one is industrial.

    Returns
    -------
    GeoDataFrame
        A copy in which no ``roof_area_m2`` [m2], ``roof_class`` or ``roof_form`` is missing.
    """
    roofs = rooftops.copy()
    footprint = shapely.area(roofs.geometry.to_numpy())
    given = roofs["roof_area_m2"].to_numpy(float) if "roof_area_m2" in roofs else np.full(len(roofs), np.nan)
    area = np.where(np.isnan(given), footprint, given)
    roofs["roof_area_m2"] = area
    by_area = np.select(
        [area >= parameters.value(f"rooftop.class_area.{kind}") for kind in ("industrial", "commercial")],
        ["industrial", "commercial"],
        "residential",
    )
    if estates is not None and len(estates):
        points = shapely.point_on_surface(roofs.geometry.to_numpy())
        inside, _ = shapely.STRtree(estates.geometry.to_numpy()).query(points, predicate="intersects")
        by_area[inside] = "industrial"
    roofs["roof_class"] = _filled(roofs.get("roof_class"), by_area)
    if "roof_form" not in roofs or roofs["roof_form"].isna().any():
        roofs["roof_form"] = _filled(roofs.get("roof_form"), roof_forms(roofs, parameters=parameters))
    _check(roofs)
    return roofs


def roof_forms(rooftops: gpd.GeoDataFrame, *, parameters: Parameters) -> npt.NDArray[np.str_]:
    """Say which roofs are flat where nobody knows, so that the share of flat ones is the statistic's.

    The choice is a hash of the roof's position: it depends neither on the order of the roofs nor on how they are
    partitioned. Residential roofs are flat in the share ``dwellings.flat_share``, commercial ones in
    ``dwellings.flat_share_commercial``; industrial sheds are pitched.
    """
    centre = shapely.point_on_surface(rooftops.geometry.to_numpy())
    x = np.round(shapely.get_x(centre) * 100).astype(np.int64).view(np.uint64)
    y = np.round(shapely.get_y(centre) * 100).astype(np.int64).view(np.uint64)
    draw = _mixed(x * np.uint64(0x9E3779B97F4A7C15) ^ _mixed(y)) / 2.0**64
    share = {
        "residential": parameters.value("dwellings.flat_share"),
        "commercial": parameters.value("dwellings.flat_share_commercial"),
        "industrial": 0.0,
    }
    return np.where(draw < rooftops["roof_class"].map(share).to_numpy(float), "flat", "pitched")


def _mixed(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Scramble 64 bits (the finaliser of SplitMix64: Steele, Lea and Flood 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _filled(given: "pd.Series[str] | None", default: Sequence[str] | npt.NDArray[np.str_]) -> Any:
    if given is None:
        return default
    return given.where(given.notna(), pd.Series(default, index=given.index))


def _check(roofs: gpd.GeoDataFrame) -> None:
    faults = []
    for column, known in (("roof_class", CLASSES), ("roof_form", FORMS)):
        wrong = sorted(set(roofs[column].unique()) - set(known))
        if wrong:
            faults.append(
                Fault("rooftops", f"column {column}", ", ".join(map(repr, wrong)), f"one of {', '.join(known)}")
            )
    area = roofs["roof_area_m2"].to_numpy(float)
    wrong_area = ~np.isfinite(area) | (area < 0)
    if wrong_area.any():
        first = int(np.flatnonzero(wrong_area)[0])
        faults.append(
            Fault("rooftops", f"roof_area_m2, row {first}", f"{area[first]}, {wrong_area.sum()} such", "m2, 0 or more")
        )
    if faults:
        raise LayerError(faults)


def _by_class(pattern: str, parameters: Parameters) -> Floats:
    return np.array([parameters.value(pattern.format(kind)) for kind in CLASSES])


def _ridge_azimuth(footprints: npt.NDArray[Any], pitched: npt.NDArray[np.bool_]) -> Floats:
    """Return the direction of the long axis of the minimum rotated rectangle, degrees from north, 0 where flat."""
    azimuth = np.zeros(len(footprints))
    if not pitched.any():
        return azimuth
    boxes = shapely.oriented_envelope(footprints[pitched])
    # footprints that are a line or a point have no rectangle: any direction is as good
    proper = shapely.get_type_id(boxes) == shapely.GeometryType.POLYGON
    corners = shapely.get_coordinates(boxes[proper]).reshape(-1, 5, 2)
    sides = np.diff(corners[:, :3], axis=1)
    longer = sides[np.arange(len(sides)), np.argmax((sides**2).sum(axis=2), axis=1)]
    found = np.zeros(len(boxes))
    found[proper] = np.degrees(np.arctan2(longer[:, 0], longer[:, 1])) % 180.0
    azimuth[pitched] = found
    return azimuth
