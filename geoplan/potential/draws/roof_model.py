"""What one square metre of roof of each kind gives in each draw, by the formulas of `rooftop_pv`.

The first column of every table here is the base: all parameters at their values. The others are the draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geoplan.draws.draws import Draws
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.parameters import Parameters
from geoplan.potential.roofs.roof_bins import (
    AREA_GIVEN,
    BY_MODEL,
    BY_SIZE,
    DIRECTIONS,
    DRAWN,
    SHARE_GIVEN,
    Integers,
    RoofBins,
    RoofKind,
)
from geoplan.potential.roofs.rooftop_pv import CLASS_AREAS, FLAT_SHARES, Floats
from geoplan.potential.solar.orientation_table import yield_of

if TYPE_CHECKING:
    import xarray as xr

FLAT, PITCHED = FORMS.index("flat"), FORMS.index("pitched")
_BESIDE = 6  # azimuths of a bin of directions that stand for all in it
_SIDES = (90.0, 270.0)


class RoofValues:
    """Parameters with their value first and then what they are in each draw: (1 + count,).

    Parameters
    ----------
    parameters
        At their values.
    draws
        The draws of them.
    chosen
        Which of the draws; by default all.
    """

    def __init__(self, parameters: Parameters, draws: Draws, *, chosen: slice = slice(None)) -> None:
        self._parameters, self._draws, self._chosen = parameters, draws, chosen
        self.columns = len(range(*chosen.indices(draws.count))) + 1

    def __call__(self, name: str) -> Floats:
        """Return the value and the draws of one parameter."""
        return np.concatenate([[self._parameters.value(name)], self._draws.value(name)[self._chosen]])

    def by_class(self, pattern: str) -> Floats:
        """Return the values and draws of one parameter for each class: (class, 1 + count)."""
        return np.stack([self(pattern.format(kind)) for kind in CLASSES])


class Planes(NamedTuple):
    """What the planes of roofs give, over the area of the footprint, before class and modules: (…, 1 + count).

    Attributes
    ----------
    usable
        Share of the footprint below planes that carry modules. [-]
    along
        Area of a plane over that of the footprint below it. [-]
    yields
        The yields of the planes that carry modules times their shares. [kWh/kWp/year]
    any_yield
        The mean yield of all planes, whether they carry modules or not. [kWh/kWp/year]
    """

    usable: Floats
    along: Floats
    yields: Floats
    any_yield: Floats


def flat_planes(values: RoofValues, resource: "xr.Dataset") -> Planes:
    """Return what flat roofs give: (class, 1 + count).

    Parameters
    ----------
    values
        Of ``rooftop.tilt.flat.*`` and ``rooftop.minimum_plane_yield``.
    resource
        Of one place, from `mean_place`.
    """
    toward_equator = 180.0 if float(resource["latitude"].mean()) >= 0 else 0.0
    specific = yield_of(resource, values.by_class("rooftop.tilt.flat.{}"), surface_azimuth=toward_equator)
    good = (specific >= _least(values, resource)).astype(float)
    return Planes(good, np.ones_like(good), good * specific, specific)


def pitched_planes(values: RoofValues, resource: "xr.Dataset") -> Planes:
    """Return what both sides of pitched roofs give: (class, direction, 1 + count).

    Parameters
    ----------
    values
        Of ``rooftop.tilt.pitched.*`` and ``rooftop.minimum_plane_yield``.
    resource
        Of one place, from `mean_place`.
    """
    width = 180.0 / DIRECTIONS / _BESIDE
    axes = (np.arange(DIRECTIONS * _BESIDE) + 0.5) * width
    azimuths = np.stack([(axes + side) % 360.0 for side in _SIDES])
    tilt = values.by_class("rooftop.tilt.pitched.{}")
    # the axes: side, class, azimuth, draw
    shape = (len(_SIDES), len(CLASSES), len(axes), values.columns)
    specific = yield_of(
        resource, np.broadcast_to(tilt[None, :, None, :], shape), surface_azimuth=azimuths[:, None, :, None]
    )
    good = specific >= _least(values, resource)
    along = 1.0 / np.cos(np.radians(tilt))[:, None, :]

    def by_direction(each: Floats) -> Floats:
        """Return the mean of the azimuths of a direction, half of the roof on either side."""
        halves = each.sum(axis=0) / len(_SIDES)
        mean: Floats = halves.reshape(len(CLASSES), DIRECTIONS, _BESIDE, values.columns).mean(axis=2)
        return mean

    usable = by_direction(good.astype(float))
    return Planes(usable, np.broadcast_to(along, usable.shape), by_direction(good * specific), by_direction(specific))


def mean_place(resource: "xr.Dataset") -> "xr.Dataset":
    """Return the solar resource of one place with the mean yields of all; as coordinate the least of the best ones."""
    best = resource["specific_yield"].max(("surface_tilt", "surface_azimuth")).min("place")
    table = resource[["specific_yield"]].mean("place").expand_dims("place")
    return table.assign_coords(latitude=("place", [float(resource["latitude"].mean())]), best=best)


def _least(values: RoofValues, resource: "xr.Dataset") -> Floats:
    """Return the yield below which a plane carries no modules."""
    return values("rooftop.minimum_plane_yield") * float(resource["best"])


@dataclass(frozen=True, eq=False)
class ClassShares:
    """Which share of the footprints of each kind is of a class, flat and pitched, in each draw.

    Attributes
    ----------
    row
        Of each kind: its row in `flat` and `pitched`, since what differs in direction alone has the same.
    flat, pitched
        Position of a class -> (rows, 1 + count); only classes that any can be.
    """

    row: Integers
    flat: dict[int, Floats]
    pitched: dict[int, Floats]


def shares_of(kinds: RoofKind, bins: RoofBins, values: RoofValues) -> ClassShares:
    """Work out which share of each kind is of which class and form, and large enough.

    Parameters
    ----------
    kinds
        The kinds.
    bins
        What their bins are.
    values
        Of ``rooftop.class_area.*`` where the size of any decides its class, of ``dwellings.flat_share*`` where a number
        decides the form, of ``rooftop.minimum_area`` and ``rooftop.tilt.pitched.*``.
    """
    alike = np.stack([kinds.given, kinds.roof_class, kinds.roof_form, kinds.size, kinds.number])
    cases, row = np.unique(alike, axis=1, return_inverse=True)
    given, roof_class, form, size, number = cases
    low, high = bins.sizes[size], bins.sizes[bins.size_last[roof_class, size] + 1]
    classes = _class_shares(roof_class, low, high, values)
    # a survey that says what is usable says that it is large enough
    model = ((given == BY_MODEL) | (given == SHARE_GIVEN))[:, None]
    smallest = values("rooftop.minimum_area")
    cosine = np.cos(np.radians(values.by_class("rooftop.tilt.pitched.{}")))
    flat, pitched = {}, {}
    for position, share in classes.items():
        first, last = bins.numbers[number], bins.numbers[bins.number_last[roof_class, number] + 1]
        of_flat = _flat_shares(position, form, first, last, values)
        large = np.where(model, _share_above(smallest, low, high), 1.0)
        large_sides = np.where(model, _share_above(2.0 * smallest * cosine[position], low, high), 1.0)
        flat[position] = share * of_flat * large
        pitched[position] = share * (1.0 - of_flat) * large_sides
    return ClassShares(row.reshape(-1), flat, pitched)


def _class_shares(roof_class: Integers, low: Floats, high: Floats, values: RoofValues) -> dict[int, Floats]:
    """Return which share of each case is of each class."""
    by_size = roof_class == BY_SIZE
    shares = {
        position: np.repeat((roof_class == position).astype(float)[:, None], values.columns, axis=1)
        for position in range(len(CLASSES))
        if by_size.any() or (roof_class == position).any()
    }
    if by_size.any():
        commercial, industrial = (_share_above(values(name), low[by_size], high[by_size]) for name in CLASS_AREAS)
        shares[CLASSES.index("residential")][by_size] = 1.0 - np.maximum(commercial, industrial)
        shares[CLASSES.index("commercial")][by_size] = np.maximum(commercial - industrial, 0.0)
        shares[CLASSES.index("industrial")][by_size] = industrial
    return shares


def _flat_shares(position: int, form: Integers, first: Floats, last: Floats, values: RoofValues) -> Floats:
    """Return which share of each case is flat, were it of a class."""
    drawn = form == DRAWN
    shares = np.repeat((form == FLAT).astype(float)[:, None], values.columns, axis=1)
    if drawn.any() and position < len(FLAT_SHARES):
        limit, width = values(FLAT_SHARES[position])[None, :], (last - first)[drawn, None]
        shares[drawn] = np.clip((limit - first[drawn, None]) / width, 0.0, 1.0)
    return shares


def _share_above(limit: Floats, low: Floats, high: Floats) -> Floats:
    """Return the share of the area of roofs in bins of size that are at least so large: (bins, limits).

    As many roofs are of each size in a bin; in the last one, which has no end, all are large enough or none.
    """
    below, above = low[:, None], high[:, None]
    with np.errstate(invalid="ignore"):
        inside = (above**2 - limit**2) / (above**2 - below**2)
    return np.where(np.isinf(above), (limit <= below).astype(float), np.clip(inside, 0.0, 1.0))


class PerArea(NamedTuple):
    """What a square metre of each kind gives: (kinds, 1 + count).

    Attributes
    ----------
    usable
        m2 a m2 of footprint; of a roof whose capacity is known, m2 a kWp.
    capacity
        Position of a class -> kWp a m2.
    energy
        kWh a m2 and year.
    form
        At the base: (kinds,), positions in `FORMS`.
    """

    usable: Floats
    capacity: dict[int, Floats]
    energy: Floats
    form: Integers


def per_area(kinds: RoofKind, bins: RoofBins, *, values: RoofValues, resource: "xr.Dataset") -> PerArea:
    """Work out what each kind gives in each draw.

    Parameters
    ----------
    kinds, bins
        The kinds, and what their bins are.
    values
        Of all parameters that roofs read.
    resource
        Of one place, from `mean_place`.
    """
    shares = shares_of(kinds, bins, values)
    planes = {FLAT: flat_planes(values, resource), PITCHED: pitched_planes(values, resource)}
    packing = {FLAT: values.by_class("rooftop.packing.flat.{}"), PITCHED: values("rooftop.packing.pitched")[None, :]}
    usable_share, efficiency = (
        values.by_class(f"rooftop.{name}.{{}}") for name in ("usable_fraction", "module_efficiency")
    )
    shape = (len(shares.row), values.columns)
    usable, energy = np.zeros(shape), np.zeros(shape)
    capacity: dict[int, Floats] = {}
    for position, flat in shares.flat.items():
        own: Floats = np.zeros(shape)
        for form, share in ((FLAT, flat), (PITCHED, shares.pitched[position])):
            of_class = Planes(*(part[position] for part in planes[form]))
            per_usable = packing[form][position % len(packing[form])] * efficiency[position]
            some = np.asarray(share.any(axis=1))
            rows = np.flatnonzero(some[shares.row])
            for given in np.unique(kinds.given[rows]):
                chosen = rows[kinds.given[rows] == given]
                per = _left(int(given), of_class, usable=usable_share[position], per_usable=per_usable)
                weights, direction = share[shares.row[chosen]], kinds.direction[chosen]
                for whole, each in zip((usable, own, energy), per, strict=True):
                    whole[chosen] += weights * (each[direction] if each.ndim == 2 else each)
        if own.any():
            capacity[position] = own
    of_classes = [each[:, 0] for each in shares.flat.values()]
    flat = np.sum(of_classes, axis=0)[shares.row] if of_classes else np.zeros(len(shares.row))
    return PerArea(usable, capacity, energy, np.where(flat > 0, FLAT, PITCHED))


def _left(given: int, planes: Planes, *, usable: Floats, per_usable: Floats) -> Sequence[Floats]:
    """Return usable area, capacity and energy of one class and form, as far as a survey leaves them to the model."""
    density = planes.along * per_usable
    if given in (BY_MODEL, SHARE_GIVEN):
        share = usable if given == BY_MODEL else np.ones_like(usable)
        return planes.usable * share, planes.usable * density * share, planes.yields * density * share
    # what no model would build on carries modules all the same where a survey says so: then every plane counts
    built = planes.usable > 0
    specific = np.divide(planes.yields, planes.usable, out=planes.any_yield.copy(), where=built)
    if given == AREA_GIVEN:
        return np.ones_like(density), density, density * specific
    return 1.0 / density, np.ones_like(density), specific
