"""The rules that say which land a kind of candidate may use, from the parameters ``siting.<kind>.*``."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.errors import Fault, ParameterError, StudyError, did_you_mean, in_figures
from geoplan.layers.land.own_exclusions import SECTION, OwnExclusion
from geoplan.layers.opening.land_cover_classes import NODATA, land_cover_classes
from geoplan.parameters import Parameters
from geoplan.siting.around import Around
from geoplan.siting.candidate_kinds import candidate_kinds, kinds_on_land
from geoplan.siting.land.exclusion import Exclusion
from geoplan.siting.land.setbacks import COLUMN, SETBACK_LAYERS, with_setbacks
from geoplan.siting.land.slope import slope_pct
from geoplan.siting.land.standing import RULE, standing_systems
from geoplan.study import FILE_NAME, Study
from geoplan.zonal.grid import crs_of, grid_of, same_crs

UNKNOWN = "unknown_land_cover"
"""The exclusion of cells that have no class, or that the land cover does not reach."""
OTHER = "other_land_cover"
"""The exclusion of all classes that a technology has no rule for."""

_SLOPE_ROUNDING_PCT = 1e-3  # of single-precision heights: a slope at the limit may be used

_NOTHING = Around()


def land_exclusions(
    technology: str,
    *,
    land_cover: xr.DataArray,
    parameters: Parameters,
    around: Around = _NOTHING,
    zones: gpd.GeoDataFrame | None = None,
    own: Sequence[OwnExclusion] = (),
) -> list[Exclusion]:
    """Turn the parameters, and what a study keeps free by files of its own, into exclusions.

    Parameters
    ----------
    technology
        A kind of candidate that stands on land or water, such as ``ground_pv``.
    land_cover
        Common classes, any grid and CRS. Where it has no value, land is excluded.
    parameters
        The study's: ``siting.<technology>.usable.<class or layer>`` [0..1], ``siting.<technology>.buffer.<class or
        layer>`` [m], ``siting.<technology>.steepest_slope`` [%]; for roads
        and power grid ``siting.setback.*``, and ``buffer.<layer>`` as the least of them.
    around
        Estates, protected areas, roads, power grid and photovoltaics that stand already, in any CRS; terrain, and its
        slope where it is at hand. None where the study has none: `rules_not_applied` names the rules that fall away.
    zones
        Polygons whose CRS slopes are computed in; without them, that of the land cover.
    own
        The study's own exclusions: `geoplan.layers.catalog.OpenedLayers.exclusions`.

    Returns
    -------
    list of Exclusion
        For `geoplan.siting.land.eligible_land.eligible_land`, the classes in the order of their codes first, the
        study's own last.

    Raises
    ------
    ParameterError
        For an unknown technology, and shares outside of 0..1.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> cover = xr.DataArray([[5, 3]], dims=("y", "x"), coords={"y": [50.0], "x": [50.0, 150.0]})
    >>> cover.attrs = {"flag_values": [3, 5], "flag_meanings": "shrubland cropland"}
    >>> rules = land_exclusions("ground_pv", land_cover=cover, parameters=load_parameters())
    >>> [rule.name for rule in rules]
    ['cropland', 'unknown_land_cover']
    """
    check_technology(technology)
    prefix = f"siting.{technology}."
    check_shares(parameters, prefix)
    exclusions = list(_class_rules(prefix, land_cover, parameters))
    for key, layer in (("protected_areas", around.protected_areas), ("estates", around.estates)):
        if layer is not None and len(layer) and f"{prefix}usable.{key}" in parameters:
            share = 1.0 - parameters.value(f"{prefix}usable.{key}")
            buffer_m = parameters.value(f"{prefix}buffer.{key}")
            # a layer may hold points where its areas are not drawn: they exclude what lies within the buffer
            areas = layer if buffer_m > 0.0 else layer[layer.geometry.geom_type.str.contains("Polygon")]
            if share > 0.0:
                exclusions.append(Exclusion(key, areas, buffer_m=buffer_m, share=share))
    for key in SETBACK_LAYERS:
        layer, least = getattr(around, key), f"{prefix}buffer.{key}"
        if layer is not None and len(layer) and least in parameters:
            parts = with_setbacks(layer, key, least_m=parameters.value(least), parameters=parameters)
            if len(parts):
                exclusions.append(Exclusion(key, parts, buffers=COLUMN))
    standing = standing_systems(around.installed_pv, technology, parameters=parameters)
    if standing is not None:
        exclusions.append(Exclusion(RULE, standing, buffers=COLUMN))
    if around.terrain is not None and f"{prefix}steepest_slope" in parameters:
        slope = around.slope
        if slope is None:
            slope = slope_pct(around.terrain, crs=crs_of(grid_of(land_cover)) if zones is None else zones.crs)
        limit = parameters.value(f"{prefix}steepest_slope") + _SLOPE_ROUNDING_PCT
        # bytes, for exclusions are kept until the end of a run; where the slope is unknown, it excludes nothing
        steep = slope.copy(data=(slope.to_numpy() >= limit).view(np.uint8))
        exclusions.append(Exclusion("slope", steep, classes=(1,)))
    return [*exclusions, *own_exclusions(own, technology)]


def own_exclusions(own: Iterable[OwnExclusion], technology: str) -> list[Exclusion]:
    """Return what a study keeps free by files of its own, of what holds for a technology.

    Parameters
    ----------
    own
        `geoplan.layers.catalog.OpenedLayers.exclusions`.
    technology
        A kind of candidate that stands on land or water.

    Returns
    -------
    list of Exclusion
        For `geoplan.siting.land.eligible_land.eligible_land`; each is called ``study:<name>``.
    """
    return [
        Exclusion(
            each.given.rule,
            each.layer,
            classes=each.given.classes or None,
            between=each.given.between,
            buffer_m=each.given.buffer_m,
            share=each.given.share,
        )
        for each in own
        if not each.given.kinds or technology in each.given.kinds
    ]


def check_own_kinds(study: Study) -> None:
    """Check that the exclusions of a study are for kinds of candidate that stand on land or water.

    Raises
    ------
    StudyError
        With every fault.
    """
    known = [kind.key for kind in kinds_on_land()]
    faults = [
        Fault(
            str(study.folder / FILE_NAME),
            f"{SECTION}.{each.name}.kinds",
            found=f"'{kind}'",
            expected=f"one of {', '.join(known)}",
            action=did_you_mean(kind, known),
        )
        for each in study.siting.exclusions
        for kind in each.kinds
        if kind not in known
    ]
    if faults:
        raise StudyError(faults)


def rules_not_applied(technology: str, *, layers: Iterable[str]) -> tuple[str, ...]:
    """Name the rules of a technology that need a layer which the study does not have.

    Parameters
    ----------
    technology
        A kind of candidate that stands on land or water.
    layers
        The kinds of layer that the study has, such as ``terrain``.

    Examples
    --------
    >>> rules_not_applied("ground_pv", layers=["zones", "land_cover", "estates", "terrain"])
    ('protected_areas', 'roads', 'power_grid', 'installed_pv')
    """
    check_technology(technology)
    given = {"slope" if kind == "terrain" else kind for kind in layers}
    return tuple(rule for rule in candidate_kinds()[technology].land_rules if rule not in given)


def land_grid(zones: gpd.GeoDataFrame, land_cover: xr.DataArray, *, parameters: Parameters) -> GeoBox:
    """Choose the cells that eligible land is worked out on.

    Parameters
    ----------
    zones
        Polygons in a projected CRS in metres.
    land_cover
        Its own grid is taken where it is in that CRS and its cells are not smaller than the parameter
        ``siting.land.smallest_cell``; else one of square cells of about its size, but not below that.
    parameters
        The study's.

    Returns
    -------
    GeoBox
        In the CRS of the zones, over all of them.
    """
    from rasterio.warp import calculate_default_transform

    source, least_m = grid_of(land_cover), parameters.value("siting.land.smallest_cell")
    west, south, east, north = zones.total_bounds
    crs = zones.crs.to_wkt()
    if same_crs(crs_of(source), zones.crs) and source.axis_aligned and min(map(abs, source.resolution.xy)) >= least_m:
        affine = source.affine
        columns = sorted((edge - affine.c) / affine.a for edge in (west, east))
        rows = sorted((edge - affine.f) / affine.e for edge in (north, south))
        (left, right), (top, bottom) = ((math.floor(low), math.ceil(high)) for low, high in (columns, rows))
        return GeoBox((bottom - top, right - left), affine * Affine.translation(left, top), crs)
    height, width = source.shape
    box = source.boundingbox
    size = (width, height, box.left, box.bottom, box.right, box.top)
    transform, _, _ = calculate_default_transform(crs_of(source).to_wkt(), crs, *size)
    cell_m = max(least_m, round(abs(transform.a), 1))
    left, top = math.floor(west / cell_m) * cell_m, math.ceil(north / cell_m) * cell_m
    shape = (math.ceil((top - south) / cell_m), math.ceil((east - left) / cell_m))
    return GeoBox(shape, Affine(cell_m, 0.0, left, 0.0, -cell_m, top), crs)


def check_technology(technology: str) -> None:
    """Raise a ParameterError unless there are rules for a technology."""
    known = [kind.key for kind in kinds_on_land()]
    if technology not in known:
        hint = did_you_mean(technology, known)
        raise ParameterError(
            Fault("technology", "", found=f"'{technology}'", expected=f"one of {', '.join(known)}", action=hint)
        )


def check_shares(parameters: Parameters, prefix: str) -> None:
    """Raise a ParameterError for usable shares that are none, and buffers below 0: all of them at once.

    It notes none as read: what is read is what a rule uses, and a study cannot set them beyond their bounds.
    """
    rows = parameters.everything().items()
    faults = [
        Fault("parameters", name, found=in_figures(item.value), expected="a share from 0 to 1")
        for name, item in rows
        if name.startswith(f"{prefix}usable.") and not 0.0 <= item.value <= 1.0
    ]
    faults += [
        Fault("parameters", name, found=in_figures(item.value), expected="metres, 0 or more")
        for name, item in rows
        if name.startswith(f"{prefix}buffer.") and item.value < 0.0
    ]
    if faults:
        raise ParameterError(faults)


def _class_rules(prefix: str, land_cover: xr.DataArray, parameters: Parameters) -> Iterator[Exclusion]:
    """Give an exclusion for each class that occurs and may not be used in full, and one for unknown land."""
    there = _codes_in(land_cover.to_numpy())
    classes = {key: item.code for key, item in land_cover_classes().items() if item.code != NODATA}
    without: list[int] = []
    for key, code in classes.items():
        if code not in there:
            continue
        if f"{prefix}usable.{key}" not in parameters:
            without.append(code)
            continue
        share = 1.0 - parameters.value(f"{prefix}usable.{key}")
        name = f"{prefix}buffer.{key}"
        buffer_m = parameters.value(name) if name in parameters else 0.0
        if share > 0.0:
            yield Exclusion(key, land_cover, classes=(code,), share=share, buffer_m=buffer_m)
    if without:
        shore = f"{prefix}buffer.shore"
        buffer_m = parameters.value(shore) if shore in parameters else 0.0
        yield Exclusion(OTHER, land_cover, classes=tuple(without), buffer_m=buffer_m)
    known = tuple(code for code in classes.values() if code in there)
    yield Exclusion(UNKNOWN, land_cover, classes=known, invert=True)


def _codes_in(values: npt.NDArray[Any]) -> set[int]:
    if values.dtype != np.uint8:
        return set(np.unique(values).tolist())
    present = np.zeros(256, dtype=bool)
    present[values] = True  # no sorting: there may be a hundred million cells
    return set(np.flatnonzero(present).tolist())
