"""Eligible land in each future: its rules run at the ends of their parameters on coarser cells, and interpolated.

Buffers, setbacks, slopes and usable shares decide about each cell, so that no formula carries them to a thousand
futures. The rules are run with each group of parameters at its low and at its high ends instead, all else at its value,
on cells whose centres are centres of the land's own.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.draws.futures import Futures
from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.layers.catalog import OpenedLayers
from geoplan.parameters import Parameters
from geoplan.siting.around import Around
from geoplan.siting.land.eligible_land import eligible_by_zone, overlay
from geoplan.siting.land.exclusion import Exclusion
from geoplan.siting.land.rules import land_exclusions, land_grid
from geoplan.units import M2_PER_KM2

Floats: TypeAlias = npt.NDArray[np.float64]

MOST_CELLS = 250_000
"""Of the coarser grid: more take longer, and tell no more of a ratio of areas."""
_ALIKE = 1.5
"""As many times as much, or less, may both kinds of cells say of a zone for its ratios to hold."""
METHODS = ("siting.land.smallest_cell",)
"""Parameters of the rules that say how areas are worked out and not what is so: they stay at their values."""


@dataclass(frozen=True, eq=False)
class MovedLand:
    """What one group of parameters does to the eligible land of each zone.

    Attributes
    ----------
    parameters
        Their ids: rows that move together, or one.
    is_share
        Whether they are usable shares, whose areas add up; else they widen or narrow what is left of all classes.
    low, high
        (zones,) with all of them at their low, and at their high ends. [km2]
    """

    parameters: tuple[str, ...]
    is_share: bool
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class LandEnds:
    """The eligible land of one kind on the coarser cells.

    Attributes
    ----------
    technology
        The kind.
    zone_km2
        (zones,) their areas. [km2]
    base
        (zones,) with all parameters at their values. [km2]
    groups
        What each group of parameters makes of it.
    """

    technology: str
    zone_km2: Floats
    base: Floats
    groups: tuple[MovedLand, ...]

    @property
    def interpolated(self) -> tuple[str, ...]:
        """The parameters that were run at their ends."""
        return tuple(name for group in self.groups for name in group.parameters)


def land_ends(technology: str, layers: OpenedLayers, *, around: Around, parameters: Parameters) -> LandEnds:
    """Run the rules of the land at the low and at the high ends of each group of their parameters.

    Parameters
    ----------
    technology
        A kind of candidate that stands on land or water.
    layers
        The study's zones, land cover and exclusions of its own.
    around, parameters
        As for `geoplan.siting.land.rules.land_exclusions`. The parameters that its rules read, and that have a range,
        are run, but for `METHODS`. Classes that do not occur ask for none.

    Returns
    -------
    LandEnds
        In the order of the zones.
    """
    zones, land_cover = layers.zones, cast("xr.DataArray", layers.land_cover)
    grid = coarser(land_grid(zones, land_cover, parameters=parameters))

    def rules(given: Parameters) -> list[Exclusion]:
        own = layers.exclusions
        return land_exclusions(technology, land_cover=land_cover, parameters=given, around=around, zones=zones, own=own)

    watched = parameters.watched()
    base = rules(watched)
    names = sorted(name for name in watched.reads.values if name not in METHODS)
    groups = _grouped([name for name in names if parameters[name].low < parameters[name].high], parameters)
    known = _area(grid, base, zones)

    def at(group: Sequence[str], end: str) -> Floats:
        values = {name: getattr(parameters[name], end) for name in group}
        if all(values[name] == parameters[name].value for name in group):
            return known
        return _area(grid, rules(parameters.replace(values)), zones)

    moved = tuple(
        MovedLand(group, all(".usable." in name for name in group), at(group, "low"), at(group, "high"))
        for group in groups
    )
    return LandEnds(technology, zones.geometry.area.to_numpy(float) / M2_PER_KM2, known, moved)


def coarser(grid: GeoBox, *, most: int = MOST_CELLS) -> GeoBox:
    """Return a grid of fewer cells: an odd number of the grid's on each side, so that centres are centres of its own.

    Examples
    --------
    >>> fine = GeoBox((100, 100), Affine(10, 0, 0, 0, -10, 0), "EPSG:32648")
    >>> coarser(fine, most=2_000).shape.yx, coarser(fine).shape.yx
    ((34, 34), (100, 100))
    """
    rows, columns = grid.shape
    times = math.ceil(math.sqrt(rows * columns / most))
    times += 1 - times % 2
    return GeoBox((math.ceil(rows / times), math.ceil(columns / times)), grid.affine * Affine.scale(times), grid.crs)


def drawn_land(ends: LandEnds, eligible_km2: Floats, *, parameters: Parameters) -> Futures:
    """Return the eligible land of each zone in each future.

    What usable shares take is taken; what is left is multiplied by the ratios of the other groups, interpolated in
    logarithms between the ends, and what shares add by those of the whole place. Where nothing is left at an end or at
    the value, or where the coarser cells are too few to tell a zone's land, differences are added instead. No zone gets
    more than its area.

    Parameters
    ----------
    ends
        From `land_ends`.
    eligible_km2
        (zones,) on the land's own cells, with all parameters at their values.
    parameters
        The study's.

    Returns
    -------
    Futures
        Each zone by itself, never below 0. [km2]
    """
    count = parameters.futures.count
    # of a few cells no ratio is known
    is_known = (ends.base > 0) & (eligible_km2 < _ALIKE * ends.base) & (ends.base < _ALIKE * eligible_km2)
    shares, others = (np.zeros((len(ends.base), count)) for _ in range(2))
    logarithms, whole = np.zeros_like(shares), np.zeros(count)
    for group in ends.groups:
        below, above = _paces(group.parameters, parameters)
        off = [end - ends.base for end in (group.low, group.high)]
        added = off[0][:, None] * below + off[1][:, None] * above
        if group.is_share:
            shares += added
            continue
        is_ratio = is_known & (group.low > 0) & (group.high > 0)
        low, high = (
            np.log(np.divide(end, ends.base, out=np.ones(len(end)), where=is_ratio)) for end in (group.low, group.high)
        )
        sums = np.array([group.low.sum(), ends.base.sum(), group.high.sum()])
        if (sums > 0).all():
            whole += np.log(sums[0] / sums[1]) * below + np.log(sums[2] / sums[1]) * above
        logarithms += low[:, None] * below + high[:, None] * above
        others += np.where(is_ratio[:, None], 0.0, added)
    ratio = np.exp(logarithms)
    left = np.maximum(eligible_km2[:, None] + np.minimum(shares, 0.0), 0.0) * ratio
    # what shares add is other land: of its buffers no more is known than what they do to the whole place
    left += np.maximum(shares, 0.0) * np.exp(whole)
    return by_row(np.clip(left + others, 0.0, np.maximum(ends.zone_km2, eligible_km2)[:, None]), base=eligible_km2)


def eligible_name(technology: str) -> str:
    """Return the column of the land that a kind of candidate may use."""
    return f"{technology}_eligible_km2"


def interpolated_of(ends: Iterable[LandEnds]) -> tuple[str, ...]:
    """Return the parameters that were run at their ends, of several kinds."""
    return tuple(dict.fromkeys(name for each in ends for name in each.interpolated))


def drawn_by_kind(
    ends: Mapping[str, LandEnds], eligible_km2: Mapping[str, Floats], *, parameters: Parameters
) -> dict[str, Futures]:
    """Return `drawn_land` of several kinds: ``<technology>_eligible_km2`` -> amounts, as `eligible_km2` has them."""
    names = {key: eligible_name(key) for key in ends}
    return {
        name: drawn_land(ends[key], eligible_km2[name], parameters=parameters)
        for key, name in names.items()
        if name in eligible_km2
    }


def land_quantiles(land: Mapping[str, Futures]) -> dict[str, Floats]:
    """Return P10, P50 and P90 of each zone: columns beside those of `drawn_by_kind`."""
    return {
        f"{name}_{end}": values
        for name, each in land.items()
        for end, values in zip(QUANTILES, each.quantiles(), strict=True)
    }


def total_quantiles(land: Mapping[str, Futures]) -> dict[str, float]:
    """Return P10, P50 and P90 of the sum of all zones, of the same names."""
    return {
        f"{name}_{end}": float(value)
        for name, each in land.items()
        for end, value in zip(QUANTILES, quantiles_of(each.total()), strict=True)
    }


def by_row(amounts: Floats, *, base: Floats) -> Futures:
    """Return amounts (rows, futures) each of which moves by itself."""
    from scipy.sparse import identity

    return Futures(identity(len(base), format="csr"), amounts, base)


def _grouped(names: Sequence[str], parameters: Parameters) -> list[tuple[str, ...]]:
    """Return parameters that move together in one; each that has no group alone."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for name in names:
        key = parameters[name].group or name
        groups.setdefault((key, ".usable." in name), []).append(name)
    return [tuple(group) for group in groups.values()]


def _area(grid: GeoBox, rules: Sequence[Exclusion], zones: gpd.GeoDataFrame) -> Floats:
    return eligible_by_zone(overlay(grid, rules).land(), zones)["eligible_km2"].to_numpy(float)


def _paces(names: Sequence[str], parameters: Parameters) -> tuple[Floats, Floats]:
    """Return how far parameters that move together are towards their low and their high ends in each future.

    0 at their values, 1 at the ends: the means over those that have such an end. Rows of a group whose value is an end
    leave it where others are still on its other side.
    """
    sides: tuple[list[Floats], list[Floats]] = ([], [])
    for row in (parameters[name] for name in names):
        off = parameters.futures.value(row.name) - row.value
        for side, sign, width in zip(sides, (-1.0, 1.0), (row.value - row.low, row.high - row.value), strict=True):
            if width > 0:
                side.append(np.maximum(sign * off, 0.0) / width)
    none = np.zeros(parameters.futures.count)
    below, above = (np.mean(side, axis=0) if side else none for side in sides)
    return below, above
