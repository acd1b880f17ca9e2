"""Eligible land in each future: its rules run with some values of their parameters on coarser cells, and interpolated.

Buffers, setbacks, slopes and usable shares decide about each cell, so that no formula carries them to a thousand
futures. The rules are run with each group of parameters at its least and at its greatest instead, all else at its
value, on cells whose centres are centres of the land's own. A buffer takes land in steps, a ring of cells at a time,
and a step may lie right at its value: where land is lost between two runs, more are made between them.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import xarray as xr
from affine import Affine
from odc.geo.geobox import GeoBox

from geoplan.draws.futures import Futures
from geoplan.draws.interpolation import PacedRuns, pace_of, run_along
from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.layers.catalog import OpenedLayers
from geoplan.parameters import Parameters
from geoplan.siting.around import Around
from geoplan.siting.land.eligible_land import Overlay, eligible_by_zone, overlay
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
    runs
        What came of each. Of usable shares: (runs, zones). Of others: (runs, 2, zones), the land, and what land would
        be were more of it usable. [km2]
    """

    parameters: tuple[str, ...]
    is_share: bool
    runs: PacedRuns


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
    more_km2
        What more land of the whole place there would be were more of it usable. [km2]
    groups
        What each group of parameters makes of it.
    """

    technology: str
    zone_km2: Floats
    base: Floats
    more_km2: float
    groups: tuple[MovedLand, ...]

    @property
    def interpolated(self) -> tuple[str, ...]:
        """The parameters that were run at their ends."""
        return tuple(name for group in self.groups for name in group.parameters)


def land_ends(technology: str, layers: OpenedLayers, *, around: Around, parameters: Parameters) -> LandEnds:
    """Run the rules of the land with some values of each group of their parameters.

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
    grouped = [(group, [parameters[name] for name in group], _are_shares(group)) for group in groups]
    more = {row.name: (row.value + row.high) / 2 for _, rows, is_share in grouped for row in rows if is_share}

    def with_more(given: Sequence[Exclusion]) -> list[Exclusion]:
        names = [f"siting.{technology}.usable.{one.name}" for one in given]
        return [
            replace(one, share=1.0 - more.get(name, 1.0 - one.share)) for one, name in zip(given, names, strict=True)
        ]

    def left(values: Mapping[str, float]) -> Floats:
        return _areas(grid, zones, [rules(parameters.replace(values))], marked=marked)[0]

    def left_twice(values: Mapping[str, float]) -> Floats:
        given = rules(parameters.replace(values))
        return _areas(grid, zones, [given, with_more(given)], like=marked)

    marked = overlay(grid, base)
    both = _areas(grid, zones, [base, with_more(base)], marked=marked)
    moved = []
    for group, rows, is_share in grouped:
        # land is linear in its usable shares: the ends tell all
        runs = run_along(rows, left, base=both[0], most=0) if is_share else run_along(rows, left_twice, base=both)
        moved.append(MovedLand(group, is_share, runs))
    zone_km2 = zones.geometry.area.to_numpy(float) / M2_PER_KM2
    return LandEnds(technology, zone_km2, both[0], float((both[1] - both[0]).sum()), tuple(moved))


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
    logarithms between the runs, and what shares add by those of the whole place. Where nothing is left at an end or at
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
        runs, pace = group.runs, pace_of(parameters.futures, group.parameters)
        if group.is_share:
            shares += replace(runs, results=runs.results - ends.base).carried(pace)
            continue
        land, more = runs.results[:, 0], (runs.results[:, 1] - runs.results[:, 0]).sum(axis=1)
        is_ratio = is_known & (land > 0).all(axis=0)
        ratios = np.divide(land, ends.base, out=np.ones_like(land), where=is_ratio)
        logarithms += replace(runs, results=np.log(ratios)).carried(pace)
        if (more > 0).all():
            whole += replace(runs, results=np.log(more / ends.more_km2)).carried(pace)
        others += np.where(is_ratio[:, None], 0.0, replace(runs, results=land - ends.base).carried(pace))
    ratio = np.exp(logarithms)
    # what is taken is a part of what is there, on whichever cells
    scale = np.divide(eligible_km2, ends.base, out=np.ones(len(ends.base)), where=is_known)
    left = np.maximum(eligible_km2[:, None] + np.minimum(shares, 0.0) * scale[:, None], 0.0) * ratio
    # what shares add is other land: of its buffers no more is known than what they do to all of it
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
        groups.setdefault((key, _is_share(name)), []).append(name)
    return [tuple(group) for group in groups.values()]


def _areas(
    grid: GeoBox,
    zones: gpd.GeoDataFrame,
    rules: Iterable[Sequence[Exclusion]],
    *,
    marked: Overlay | None = None,
    like: Overlay | None = None,
) -> Floats:
    """Return what several rules leave of each zone, by cells that are marked already where they are: [km2].

    Where all rules are as in `marked` but for their shares, its cells are taken; of `like` those of each rule that is
    the same.
    """
    areas: list[Floats] = []
    for each in rules:
        # other shares of the same rules mark the same cells
        same = marked is not None and [one.name for one in each] == [one.name for one in marked.exclusions]
        marked = (
            replace(marked, exclusions=tuple(each)) if marked is not None and same else overlay(grid, each, like=like)
        )
        areas.append(eligible_by_zone(marked.land(), zones)["eligible_km2"].to_numpy(float))
    return np.array(areas)


def _are_shares(names: Iterable[str]) -> bool:
    return all(_is_share(name) for name in names)


def _is_share(name: str) -> bool:
    return ".usable." in name
