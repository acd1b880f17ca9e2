"""Rooftop photovoltaics: from footprints to capacity and energy, roof by roof.

``P_dc = A · usable(class) · packing(form) · efficiency`` and ``E = P_dc · specific_yield(place, tilt, azimuth)``. A
flat roof is one plane that faces the equator. A pitched roof has its ridge along the long axis of its minimum rotated
rectangle, and half of its area on each side; a side that yields less than a set share of the best orientation carries
no modules.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.errors import Fault, LayerError
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.parameters import Parameters, load_parameters
from geoplan.potential.roofs.footprint_shape import FootprintShapes, footprint_shapes
from geoplan.potential.solar.orientation_table import yield_of
from geoplan.potential.solar.resource_contract import check_resource
from geoplan.potential.uncertainty import interval

if TYPE_CHECKING:
    import xarray as xr

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int8]

CLASS_AREAS = ("rooftop.class_area.commercial", "rooftop.class_area.industrial")
"""The areas from which a roof is commercial and industrial where nobody knows its class. [m2]"""
FLAT_SHARES = ("dwellings.flat_share", "dwellings.flat_share_commercial")
"""The share of flat roofs where nobody knows the form, by class; industrial sheds are pitched."""


def rooftop_pv(
    rooftops: gpd.GeoDataFrame,
    resource: "xr.Dataset",
    *,
    parameters: Parameters | None = None,
    estates: gpd.GeoDataFrame | None = None,
    shapes: FootprintShapes | None = None,
    shading: npt.ArrayLike | None = None,
) -> gpd.GeoDataFrame:
    """Compute the photovoltaic potential of every roof.

    Parameters
    ----------
    rooftops
        Footprints, projected, metres. Columns ``roof_area_m2``, ``roof_class`` and ``roof_form`` are filled where they
        are missing or empty: the area from the footprint, the class from the area, the form as `described` says.
    resource
        The solar resource (`geoplan.potential.solar.resource_contract`), in the CRS of `rooftops`.
    parameters
        Those of tables ``rooftop``, ``pv`` and ``dwellings`` are used; by default the ones that come with geoplan.
    estates
        Industrial estates, same CRS: a roof in one is industrial where nothing says its class.
    shapes
        Of the footprints, where they are known already.
    shading
        Share of its energy that the neighbours leave to each roof, as `geoplan.potential.roofs.neighbour_shading` finds
        it [-]: it takes the place of the loss ``pv.loss.shading``, which is taken to be in the table's yields. NaN
        where it is not known, and the loss stays.

    Returns
    -------
    GeoDataFrame
        The same rows with, besides, ``usable_roof_area_m2`` [m2 of footprint], ``capacity_kwp`` [kWp, DC],
        ``energy_kwh`` [kWh a year, AC], ``energy_kwh_low``, ``energy_kwh_high`` and ``specific_yield_kwh_per_kwp``
        (NaN where the capacity is 0).

    Raises
    ------
    LayerError
        For classes and forms that do not exist, areas, yields and shading that cannot be, a resource that lacks a part,
        and as many factors of shading as there are no roofs for.
    """
    parameters = parameters or load_parameters()
    check_resource(resource, variables=["specific_yield"])
    left_by_neighbours = None if shading is None else _checked_shading(shading, len(rooftops))
    shapes = footprint_shapes(rooftops.geometry.to_numpy()) if shapes is None else shapes
    roofs = described(rooftops, parameters=parameters, estates=estates, shapes=shapes)
    kind = codes_of(roofs["roof_class"], CLASSES)
    flat = codes_of(roofs["roof_form"], FORMS) == FORMS.index("flat")
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
    toward_equator = 180.0 if float(resource["latitude"].mean()) >= 0 else 0.0
    usable_m2, capacity, energy = (np.zeros(len(roofs)) for _ in range(3))
    for side, share in ((90.0, 0.5), (270.0, 0.5)):
        azimuth = np.where(flat, toward_equator, (shapes.long_axis_azimuth + side) % 360.0)
        # the two halves of a flat roof are one plane: its contiguous area is the whole roof
        # half of a footprint is seen from above: along the slope it is longer by 1 / cos
        plane = np.where(flat, area, area * share / np.cos(np.radians(tilt)))
        specific = yield_of(resource, surface_tilt=tilt, surface_azimuth=azimuth, x=shapes.x, y=shapes.y)
        good = (plane >= smallest) & (specific >= least)
        modules_kw = np.where(flat, area * share, plane) * usable * packing * efficiency * good
        usable_m2 += area * share * usable * good
        capacity += modules_kw
        energy += modules_kw * specific
    if left_by_neighbours is not None:
        # the yields hold the flat loss already: it is taken out where the roof's own is known
        left = left_by_neighbours / (1.0 - parameters.value("pv.loss.shading") / 100.0)
        energy *= np.where(np.isnan(left), 1.0, left)
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
    rooftops: gpd.GeoDataFrame,
    *,
    parameters: Parameters,
    estates: gpd.GeoDataFrame | None = None,
    shapes: FootprintShapes | None = None,
) -> gpd.GeoDataFrame:
    """Fill in the area, class and form of roofs that do not carry them.

    Parameters
    ----------
    rooftops
        Footprints, projected, metres.
    parameters
        ``rooftop.class_area.*`` [m2] separate the classes; ``dwellings.flat_share`` and
        ``dwellings.flat_share_commercial`` are the shares of flat roofs.
    estates
        Industrial estates, same CRS: a roof whose representative point lies in one is industrial.
    shapes
        Of the footprints, where they are known already.

    Returns
    -------
    GeoDataFrame
        A copy in which no ``roof_area_m2`` [m2], ``roof_class`` or ``roof_form`` is missing.

    Notes
    -----
    Where nobody knows the form, residential and commercial roofs are drawn so that the share of flat ones is the
    statistic's; industrial sheds are pitched. The draw is a hash of the roof's position: it depends neither on the
    order of the roofs nor on how they are partitioned.
    """
    roofs = rooftops.copy(deep=False)
    shapes = footprint_shapes(roofs.geometry.to_numpy()) if shapes is None else shapes
    area = roofs["roof_area_m2"].to_numpy(float) if "roof_area_m2" in roofs else np.full(len(roofs), np.nan)
    unknown = np.isnan(area)
    if unknown.any():
        area = np.where(unknown, shapely.area(roofs.geometry.to_numpy()), area)
    roofs["roof_area_m2"] = area
    faults = _faults_of(roofs)
    if faults:
        raise LayerError(faults)
    _fill(roofs, "roof_class", CLASSES, lambda: _classes(area, shapes, estates, parameters))
    _fill(roofs, "roof_form", FORMS, lambda: _forms(codes_of(roofs["roof_class"], CLASSES), shapes, parameters))
    return roofs


def codes_of(texts: "pd.Series[str]", known: Sequence[str]) -> Codes:
    """Return the position of each text in a list; -1 where it is missing or not in the list.

    Examples
    --------
    >>> codes_of(pd.Series(["flat", None, "dome", "pitched"]), ("flat", "pitched"))
    array([ 0, -1, -1,  1], dtype=int8)
    """
    if isinstance(texts.dtype, pd.CategoricalDtype):
        own = np.array([known.index(text) if text in known else -1 for text in texts.cat.categories] + [-1])
        return own[texts.cat.codes.to_numpy()].astype(np.int8)
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        array = pa.array(texts, from_pandas=True)
    except pa.ArrowException:  # texts among other things
        return np.asarray(pd.Index(known).get_indexer(pd.Index(texts)), dtype=np.int8)
    if pa.types.is_null(array.type):
        return np.full(len(texts), -1, dtype=np.int8)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    position = pc.index_in(array, value_set=pa.array(list(known), array.type))
    return position.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int8)


def estate_of(shapes: FootprintShapes, estates: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Return the first estate that each footprint's point lies in, border included; -1 for none.

    Parameters
    ----------
    shapes
        Of the footprints, in the CRS of the estates.
    estates
        Polygons. Where they touch or overlap the first one has the roof, so that no roof counts twice.
    """
    estate = np.full(len(shapes), -1, dtype=np.int64)
    if not len(shapes):
        return estate
    areas = estates.geometry.to_numpy()
    bounds = shapely.bounds(areas)
    here = (
        (bounds[:, 0] <= np.nanmax(shapes.x))
        & (bounds[:, 2] >= np.nanmin(shapes.x))
        & (bounds[:, 1] <= np.nanmax(shapes.y))
        & (bounds[:, 3] >= np.nanmin(shapes.y))
    )
    for position in np.flatnonzero(here):
        west, south, east, north = bounds[position]
        near = np.flatnonzero(
            (shapes.x >= west) & (shapes.x <= east) & (shapes.y >= south) & (shapes.y <= north) & (estate < 0)
        )
        shapely.prepare(areas[position])
        estate[near[shapely.intersects_xy(areas[position], shapes.x[near], shapes.y[near])]] = position
    return estate


def _classes(
    area: Floats, shapes: FootprintShapes, estates: gpd.GeoDataFrame | None, parameters: Parameters
) -> npt.NDArray[np.intp]:
    """Return the class of roofs by their area, and by the estate they lie in."""
    limits = [parameters.value(name) for name in CLASS_AREAS]
    kind = np.where(area >= limits[1], 2, np.where(area >= limits[0], 1, 0))
    if estates is not None and len(estates):
        kind[estate_of(shapes, estates) >= 0] = CLASSES.index("industrial")
    return kind


def _forms(kind: Codes, shapes: FootprintShapes, parameters: Parameters) -> npt.NDArray[np.intp]:
    """Return the form of roofs by a draw that their position decides."""
    share = np.array([parameters.value(name) for name in FLAT_SHARES] + [0.0])
    return np.where(form_numbers(shapes) < share[kind], FORMS.index("flat"), FORMS.index("pitched"))


def form_numbers(shapes: FootprintShapes) -> Floats:
    """Return the number in 0 to 1 of each roof that decides its form where nobody knows it: a hash of its position.

    Examples
    --------
    >>> shapes = FootprintShapes(*(np.array([value, value]) for value in (600_000.0, 2_300_000.0, 0.0)))
    >>> form_numbers(shapes).round(3)
    array([0.889, 0.889])
    """
    x = np.round(shapes.x * 100).astype(np.int64).view(np.uint64)
    y = np.round(shapes.y * 100).astype(np.int64).view(np.uint64)
    numbers: Floats = _mixed(x * np.uint64(0x9E3779B97F4A7C15) ^ _mixed(y)) / 2.0**64
    return numbers


def _mixed(bits: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Scramble 64 bits (the finaliser of SplitMix64: Steele, Lea and Flood 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _fill(roofs: gpd.GeoDataFrame, column: str, known: Sequence[str], default: Callable[[], Any]) -> None:
    """Put the default where a column is missing or empty. Nothing is computed where it is full."""
    given = codes_of(roofs[column], known) if column in roofs else np.full(len(roofs), -1, dtype=np.int8)
    if (given < 0).any() or column not in roofs:
        codes = np.where(given < 0, default(), given)
        # the few texts are made once and taken by position
        roofs[column] = pd.Series(list(known)).array.take(codes)


def _faults_of(roofs: gpd.GeoDataFrame) -> list[Fault]:
    faults = []
    for column, known in (("roof_class", CLASSES), ("roof_form", FORMS)):
        if column not in roofs:
            continue
        wrong = roofs[column][(codes_of(roofs[column], known) < 0) & roofs[column].notna()]
        if len(wrong):
            found = ", ".join(sorted(map(repr, wrong.unique())))
            faults.append(Fault("rooftops", f"column {column}", found=found, expected=f"one of {', '.join(known)}"))
    area = roofs["roof_area_m2"].to_numpy(float)
    most = allowed("rooftops.area").high
    wrong_area = ~np.isfinite(area) | (area < 0) | (area > most)
    if wrong_area.any():
        first = int(np.flatnonzero(wrong_area)[0])
        found = f"{area[first]}, {wrong_area.sum()} such"
        faults.append(
            Fault("rooftops", f"roof_area_m2, row {first}", found=found, expected=f"m2, from 0 to {most:,.0f}")
        )
    return faults


def _checked_shading(shading: npt.ArrayLike, count: int) -> Floats:
    limits = allowed("rooftops.shading")
    try:
        left = np.asarray(shading, dtype=float)
    except (TypeError, ValueError):
        raise LayerError(
            Fault("shading", "", found="what is no number", expected=f"{limits} for each roof, or NaN")
        ) from None
    if left.shape not in ((), (count,)):
        raise LayerError(
            Fault("shading", "", found=f"the shape {left.shape}", expected=f"one number for each of {count} roofs")
        )
    wrong = limits.impossible(left)
    if wrong:
        raise LayerError(
            Fault("shading", "", found=wrong, expected=f"{limits} for each roof, or NaN where it is not known")
        )
    return left


def _by_class(pattern: str, parameters: Parameters) -> Floats:
    return np.array([parameters.value(pattern.format(kind)) for kind in CLASSES])
