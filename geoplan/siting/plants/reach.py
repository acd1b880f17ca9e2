"""What plants get where feedstock is scarcer, the smallest plant larger, or the haul longer than by their values.

Points are tried together, and the smallest goes until all that are left are large enough. Who goes next does not depend
on where this ends: one search that goes on to the last plant says what is left at any smallest size. Of feedstock that
grows and shrinks alike everywhere, less of it is a larger smallest plant. Hauls are run at their low and high ends and
halfway to them, and interpolated. Plants stand where they stand, and of one that is too small it is told what it had
last.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import xarray as xr

from geoplan.draws.distributions import Ranged
from geoplan.draws.interpolation import carried_each, pace_of
from geoplan.parameters import Parameters
from geoplan.siting.plants.catchments import share_feedstock
from geoplan.units import M_PER_KM

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]

PACES = (-1.0, -0.5, 0.0, 0.5, 1.0)
"""Where hauls are run: at their low ends, their values and their high ends, and halfway between."""
_LEAST = 1e-3
"""A plant that nothing reaches at an end of the haul is taken to get so much of what it gets by the value."""


@dataclass(frozen=True, eq=False)
class Survivors:
    """What plants take while the smallest of those that are left goes, one after the other.

    Attributes
    ----------
    least
        (steps,) what the smallest takes of those that are left, in the unit of the surface.
    amount, hauled
        (steps, plants) what each takes, and that times its way by road [km]; of one that went, what it had last.
    last
        (plants,) the last step with each.
    """

    least: Floats
    amount: Floats
    hauled: Floats
    last: Indices

    def of(self, plants: Indices) -> "Survivors":
        """Return the same of some plants."""
        return Survivors(self.least, self.amount[:, plants], self.hauled[:, plants], self.last[plants])

    def at(self, smallest: Floats) -> "Taking":
        """Return what plants take in each future, by the least that a plant takes in it."""
        large = self.least[:, None] >= smallest
        step = np.where(large.any(axis=0), large.argmax(axis=0), len(self.least))
        row = np.minimum(step, len(self.least) - 1)
        return Taking(self.amount[row].T, self.hauled[row].T, self.last[:, None] < step)


class Taking(NamedTuple):
    """What plants take in each future: (plants, futures).

    Attributes
    ----------
    amount, hauled
        What each takes, and that times its way; or both over what they are by the parameters' values.
    is_small
        Whether it is too small to be built.
    """

    amount: Floats
    hauled: Floats
    is_small: npt.NDArray[np.bool_]


Again: TypeAlias = Callable[[Parameters], Survivors]
"""What shares the same feedstock among the same points again, by the hauls of other parameters."""


def survivors(
    points: gpd.GeoDataFrame,
    surface: xr.DataArray,
    *,
    max_haul_km: float,
    tortuosity: float,
    limits: Floats | None = None,
    stays: bool = False,
) -> Survivors:
    """Share what lies around points among them, and let the smallest go until one is left.

    Parameters
    ----------
    points, surface, max_haul_km, tortuosity, limits
        As for `geoplan.siting.plants.search.settle`.
    stays
        Whether none goes: plants that are planned.

    Returns
    -------
    Survivors
        Of all points.
    """
    rows, columns = (surface[dim].to_numpy().astype(float) for dim in surface.dims)
    values = np.nan_to_num(surface.to_numpy().astype(float)).ravel()
    cell = np.flatnonzero(values > 0)
    places = np.column_stack([columns[cell % len(columns)], rows[cell // len(columns)]])
    plants = np.column_stack([points.geometry.x, points.geometry.y])
    most = np.full(len(points), np.inf) if limits is None else np.where(np.isnan(limits), np.inf, limits)
    kept, amounts = np.arange(len(points)), values[cell]
    amount, hauled, last = np.zeros(len(points)), np.zeros(len(points)), np.zeros(len(points), dtype=np.int64)
    steps: list[tuple[float, Floats, Floats]] = []
    while kept.size:
        radius_m = max_haul_km * M_PER_KM / tortuosity
        share = share_feedstock(places, amounts, plants=plants[kept], radius_m=radius_m, limits=most[kept])
        mass = amounts[share.cell] * share.share
        ways = np.sqrt(share.squared_m2) * tortuosity / M_PER_KM
        amount[kept] = np.bincount(share.plant, mass, minlength=kept.size)
        hauled[kept] = np.bincount(share.plant, mass * ways, minlength=kept.size)
        last[kept] = len(steps)
        steps.append((float(amount[kept].min()), amount.copy(), hauled.copy()))
        kept = kept[:0] if stays else np.delete(kept, int(amount[kept].argmin()))
    least, amounts_of, hauled_of = (np.array(each) for each in zip(*steps, strict=True))
    return Survivors(np.full(1, np.inf) if stays else least, amounts_of, hauled_of, last)


@dataclass(frozen=True, eq=False)
class Reach:
    """What plants take by other hauls than the values, over what they take by these.

    Attributes
    ----------
    base
        By the values.
    smallest
        The least that a plant takes by the values, in the unit of the surface.
    moved
        The parameters of hauls that have a range, those that move together in one; and what plants take at each of
        `PACES`.
    """

    base: Survivors
    smallest: float
    moved: tuple[tuple[tuple[str, ...], tuple[Survivors, ...]], ...] = ()

    @property
    def interpolated(self) -> tuple[str, ...]:
        """The parameters that were run at their ends."""
        return tuple(name for names, _ in self.moved for name in names)

    def drawn(self, rows: Indices, parameters: Parameters, *, smallest: Floats) -> Taking:
        """Return what the plants of some rows take in each future over what they take by the values.

        Parameters
        ----------
        rows
            Of the plants.
        parameters
            The parameters, of which the futures are asked.
        smallest
            (futures,) the least that a plant takes in each, in the unit of the surface by the values: what it takes
            there, over the factor of all feedstock.
        """
        known, here = self.base.of(rows), self.base.of(rows).at(np.array([self.smallest]))
        at = known.at(smallest)
        ratios = [at.amount / here.amount, at.hauled / here.hauled]
        is_small = at.is_small
        for names, runs in self.moved:
            pace = pace_of(parameters.futures, names)
            ends = [each.of(rows).at(smallest) for each in runs]
            for place, base in enumerate((at.amount, at.hauled)):
                logarithms = [np.log(np.maximum(each[place] / base, _LEAST)) for each in ends]
                ratios[place] = ratios[place] * np.exp(carried_each(logarithms, pace, at=PACES))
            nearest = np.abs(np.subtract.outer(PACES, pace)).argmin(axis=0)
            gone = np.array([each.is_small for each in ends])[nearest, :, np.arange(len(pace))].T
            # what moves little leaves who is left to the values
            is_small = np.where(nearest == PACES.index(0.0), is_small, gone)
        return Taking(ratios[0], ratios[1], is_small)


def reach_of(again: Again, names: Sequence[str], parameters: Parameters, *, smallest: float) -> Reach:
    """Share the feedstock among the points again at the ends of the hauls.

    Parameters
    ----------
    again
        What shares it.
    names
        The parameters that decide how far a plant reaches.
    parameters
        At their values.
    smallest
        As for `Reach`.
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        if parameters[name].low < parameters[name].high:
            groups.setdefault(parameters[name].group or name, []).append(name)
    base = again(parameters)

    def at(group: Sequence[str], pace: float) -> Survivors:
        values = {name: _value_at(parameters[name], pace) for name in group}
        if all(value == parameters[name].value for name, value in values.items()):
            return base
        return again(parameters.replace(values))

    moved = tuple((tuple(group), tuple(at(group, pace) for pace in PACES)) for group in groups.values())
    return Reach(base, smallest, moved)


def _value_at(row: Ranged, pace: float) -> float:
    return row.value + (pace * (row.high - row.value) if pace > 0 else -pace * (row.low - row.value))
