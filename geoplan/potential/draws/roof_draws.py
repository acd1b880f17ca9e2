"""Roofs in each draw: the groups of `geoplan.potential.roofs.roof_groups` worked out anew, and no footprint touched.

A group's sums are those of the run times what its kind gives in a draw over what it gives at the base. Groups that give
nothing at the base, such as roofs that are too small, come in with their area once a draw lets them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import hstack

from geoplan.draws.draws import Draws
from geoplan.draws.futures import Futures, side_by_side
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.machine.cluster import cluster_at_hand
from geoplan.machine.products import product_sums
from geoplan.parameters import Parameters, Reads
from geoplan.potential.draws.inputs import AREAS
from geoplan.potential.draws.roof_model import PerArea, RoofValues, mean_place, per_area
from geoplan.potential.draws.sun_draws import SunDraws
from geoplan.potential.roofs.roof_bins import BY_MODEL, BY_SIZE, SHARE_GIVEN, Integers, RoofKind
from geoplan.potential.roofs.roof_groups import GroupSums, RoofGroups
from geoplan.potential.roofs.rooftop_pv import Floats
from geoplan.units import KW_PER_MW, KWH_PER_GWH

if TYPE_CHECKING:
    import xarray as xr

AREA_INPUT = AREAS["rooftops"]
"""The input by which the area of all footprints may be wrong."""
USABLE_OF_ESTATES = "estate_usable_roof_area_m2"
CAPACITY, ENERGY = "rooftop_pv_capacity_mwp", "rooftop_pv_energy_gwh"
BLOCK = 2_000
"""Futures at once: what a square metre gives is a number for each kind of roof and each of them."""
HELD = ("rooftop.shading.radius", "rooftop.shading.sectors")
"""What moves the horizon of roofs, which is measured once: their shade is held at that of the base."""


@dataclass(frozen=True, eq=False)
class RoofDraws:
    """What roofs come to in each draw.

    Attributes
    ----------
    zones
        Field name -> the zones' amounts, in the fields' units: roof areas [m2], capacity [MWp] and of each class,
        energy [GWh/a].
    estates
        The same of the estates' fields; empty without estates.
    by_class_form
        ``capacity`` and ``energy`` -> over the base, of roofs that are of a class and form at the base, whatever the
        error of areas: (class, form, count), as single large roofs take them; NaN where there are none.
    interpolated
        Parameters that were run at their ends and interpolated.
    held
        Parameters that are held at their values.
    measured_estates
        The energy of the estates were their usable shares known, [GWh/a]; None without estates.
    outside
        Class -> the energy of all its roofs that are in no estate over that of the base: (count,); 1 where there are
        none.
    """

    zones: Mapping[str, Futures]
    estates: Mapping[str, Futures]
    by_class_form: Mapping[str, Floats]
    interpolated: tuple[str, ...]
    held: tuple[str, ...]
    measured_estates: Futures | None = None
    outside: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def totals(self) -> Mapping[str, Floats]:
        """The sums of all zones in each draw."""
        return {name: amounts.total() for name, amounts in self.zones.items()}


def roof_draws(
    groups: RoofGroups, resource: "xr.Dataset", *, parameters: Parameters, draws: Draws, sun: SunDraws
) -> RoofDraws:
    """Work the roofs out in each draw.

    Parameters
    ----------
    groups
        Of the run at the base.
    resource
        The solar resource of the run.
    parameters
        The study's.
    draws
        Of them, and of `AREA_INPUT`.
    sun
        What the sun does to yields, from `geoplan.potential.draws.sun_draws.sun_draws`.

    Returns
    -------
    RoofDraws
        Zones and estates in the order of the groups'.
    """
    given = (groups, resource, parameters, draws, sun)
    blocks = [slice(first, first + BLOCK) for first in range(0, draws.count, BLOCK)]
    if len(blocks) == 1:
        return _of_block(given, blocks[0])
    cluster = cluster_at_hand()
    if cluster is None:
        return _joined([_settled_block(given, chosen) for chosen in blocks])
    parts = []
    for part, reads in cluster.in_order(_sent_block, given, blocks):
        parameters.reads.add(reads)
        parts.append(part)
    return _joined(parts)


_Given: TypeAlias = "tuple[RoofGroups, xr.Dataset, Parameters, Draws, SunDraws]"


def _sent_block(given: _Given, chosen: slice) -> tuple[RoofDraws, Reads]:
    """Work the roofs out in some of the draws, and tell what was asked of the parameters."""
    return _settled_block(given, chosen), given[2].reads


def _settled_block(given: _Given, chosen: slice) -> RoofDraws:
    """Work the roofs out in some of the draws: amounts of places, for their kinds are many times as large."""
    block = _of_block(given, chosen)
    return replace(
        block,
        zones={name: amounts.settled() for name, amounts in block.zones.items()},
        estates={name: amounts.settled() for name, amounts in block.estates.items()},
        measured_estates=None if block.measured_estates is None else block.measured_estates.settled(),
    )


def _joined(parts: Sequence[RoofDraws]) -> RoofDraws:
    """Return the draws of several blocks in one."""
    first = parts[0]
    measured = [part.measured_estates for part in parts if part.measured_estates is not None]
    return replace(
        first,
        zones={name: side_by_side([part.zones[name] for part in parts]) for name in first.zones},
        estates={name: side_by_side([part.estates[name] for part in parts]) for name in first.estates},
        by_class_form={
            name: np.concatenate([part.by_class_form[name] for part in parts], axis=-1) for name in first.by_class_form
        },
        measured_estates=side_by_side(measured) if measured else None,
        outside={kind: np.concatenate([part.outside[kind] for part in parts]) for kind in first.outside},
    )


def _of_block(given: _Given, chosen: slice) -> RoofDraws:
    """Work the roofs out in some of the draws."""
    groups, resource, parameters, draws, sun = given
    codes = groups.zones.kinds()
    kinds = groups.bins.kind_with(codes)
    values = RoofValues(parameters, draws, chosen=chosen)
    sun = replace(sun, factor=sun.factor[chosen], unshaded=sun.unshaded[chosen])
    place = mean_place(resource)
    per = per_area(kinds, groups.bins, values=values, resource=place)
    sunshine = np.where((kinds.shaded == 1)[:, None], sun.factor, sun.factor * sun.unshaded)
    free = np.isin(kinds.given, (BY_MODEL, SHARE_GIVEN))
    area = draws.input(AREA_INPUT)[chosen]
    moves = _Moves(codes, free, area, _moved_amounts(per, sunshine))
    return RoofDraws(
        zones=_zone_fields(groups.zones, moves),
        estates={} if groups.estates is None else _estate_fields(groups.estates, moves),
        by_class_form=_by_class_form(groups.zones, moves, kinds=kinds, per=per),
        interpolated=sun.interpolated,
        held=HELD if kinds.shaded.any() else (),
        measured_estates=_measured(groups, values, place=place, sun=sun, area=area),
        outside=_outside(groups.outside, moves, per),
    )


def _measured(
    groups: RoofGroups, values: RoofValues, *, place: "xr.Dataset", sun: SunDraws, area: Floats
) -> Futures | None:
    """Return the energy of the estates in each future, once a survey says which share of their roofs is usable."""
    if groups.estates is None:
        return None
    codes = groups.estates.kinds()
    kinds = groups.bins.kind_with(codes)
    kinds = kinds._replace(given=np.where(kinds.given == BY_MODEL, SHARE_GIVEN, kinds.given))
    per = per_area(kinds, groups.bins, values=values, resource=place)
    sunshine = np.where((kinds.shaded == 1)[:, None], sun.factor, sun.factor * sun.unshaded)
    moves = _Moves(codes, kinds.given == SHARE_GIVEN, area, _moved_amounts(per, sunshine))
    return moves.futures(groups.estates, moves.amounts[ENERGY], unit=_UNITS["energy_kwh"])


@dataclass(frozen=True, eq=False)
class _Amount:
    """What a square metre of each kind gives of one measure.

    Attributes
    ----------
    measure
        Of the run's sums, to which it belongs.
    whole
        At the base, of the whole measure: (kinds,).
    base
        At the base, of this part of it: (kinds,).
    drawn
        In each draw: (kinds, count).
    """

    measure: str
    whole: Floats
    base: Floats
    drawn: Floats


@dataclass(frozen=True, eq=False)
class _Moves:
    """What draws do to kinds of roofs.

    Attributes
    ----------
    codes
        Of the kinds, in order.
    free
        Whose modules follow the area of the footprint: those that no survey settles.
    area
        By which factor areas are wrong: (count,).
    amounts
        Field name of zones -> what a square metre of each kind gives.
    """

    codes: Integers
    free: npt.NDArray[np.bool_]
    area: Floats
    amounts: Mapping[str, _Amount]

    def factors(self, amount: _Amount, rows: Integers) -> Floats:
        """Return what the sums of some kinds become of this part of a measure, areas as they are: (rows, count)."""
        whole = amount.whole[rows, None]
        # what gives nothing by the mean of all places, and does so at some, stays as it is
        none = np.ones((len(rows), len(self.area)))
        return np.divide(amount.drawn[rows], whole, out=none, where=whole > 0)

    def _with_area(self, factors: Floats, rows: Integers) -> Floats:
        """Return factors of some kinds times that of areas, where these count."""
        if (self.area == 1.0).all():
            return factors
        return factors * np.where(self.free[rows, None], self.area, 1.0)

    def futures(self, sums: GroupSums, amount: _Amount, *, unit: float) -> Futures:
        """Return the amounts of places in each draw, from the sums of their groups, in units of so many of the run's.

        Where a kind gives nothing at the base, its area is the weight, and what a draw makes of it the factor.
        """
        given = sums.by_place(amount.measure, self.codes)
        area = sums.by_place("roof_area_m2", self.codes)
        there, nothing = np.asarray(area.sum(axis=0)).reshape(-1) > 0, np.asarray(given.sum(axis=0)).reshape(-1) == 0
        kept = np.flatnonzero(~nothing & ((amount.base == amount.whole) | amount.drawn.any(axis=1)))
        new = np.flatnonzero(nothing & there & self.free)
        more = np.maximum(amount.drawn[new] - amount.base[new, None], 0.0)
        new, more = new[more.any(axis=1)], more[more.any(axis=1)]
        factors = self._with_area(self.factors(amount, kept), kept)
        if len(new):
            factors = np.concatenate([factors, self._with_area(more, new)])
        weights = hstack([given[:, kept], area[:, new]], format="csr") / unit
        whole = amount.whole[kept]
        share = np.divide(amount.base[kept], whole, out=np.ones_like(whole), where=whole > 0)
        return Futures(weights, factors, np.asarray(given[:, kept] @ share) / unit)


def _moved_amounts(per: PerArea, sunshine: Floats) -> dict[str, _Amount]:
    """Return what a square metre gives by field name."""

    def amount(measure: str, part: Floats, whole: Floats | None = None) -> _Amount:
        return _Amount(measure, part[:, 0] if whole is None else whole, part[:, 0], part[:, 1:])

    capacity = np.sum([*per.capacity.values()] or [np.zeros_like(per.usable)], axis=0)
    amounts = {
        "usable_roof_area_m2": amount("usable_roof_area_m2", per.usable),
        CAPACITY: amount("capacity_kwp", capacity),
        ENERGY: replace(amount("energy_kwh", per.energy), drawn=per.energy[:, 1:] * sunshine),
    }
    for position, own in per.capacity.items():
        name = f"rooftop_pv_{CLASSES[position]}_capacity_mwp"
        amounts[name] = amount("capacity_kwp", own, whole=capacity[:, 0])
    return amounts


_UNITS = {"usable_roof_area_m2": 1.0, "capacity_kwp": KW_PER_MW, "energy_kwh": KWH_PER_GWH}


def _zone_fields(sums: GroupSums, moves: _Moves) -> dict[str, Futures]:
    fields = {name: moves.futures(sums, each, unit=_UNITS[each.measure]) for name, each in moves.amounts.items()}
    absent = [f"rooftop_pv_{kind}_capacity_mwp" for kind in CLASSES]
    none = {name: Futures.fixed(np.zeros(sums.places), count=len(moves.area)) for name in absent if name not in fields}
    return {"roof_area_m2": _areas(sums, moves), **fields, **none}


def _estate_fields(sums: GroupSums, moves: _Moves) -> dict[str, Futures]:
    fields = {
        own: moves.futures(sums, moves.amounts[name], unit=_UNITS[moves.amounts[name].measure])
        for name, own in (
            ("usable_roof_area_m2", USABLE_OF_ESTATES),
            (CAPACITY, "estate_pv_capacity_mwp"),
            (ENERGY, "estate_pv_energy_gwh"),
        )
    }
    return {"estate_roof_area_m2": _areas(sums, moves), **fields}


def _areas(sums: GroupSums, moves: _Moves) -> Futures:
    return Futures.moved(sums.by_place("roof_area_m2", moves.codes).sum(axis=1), moves.area)


def _outside(sums: GroupSums, moves: _Moves, per: PerArea) -> dict[str, Floats]:
    """Return the energy of each class over that of the base: of each kind its part of the capacity."""
    energy, capacity, ratios = moves.amounts[ENERGY], moves.amounts[CAPACITY], {}
    for position, kind in enumerate(CLASSES):
        own = per.capacity.get(position, np.zeros_like(per.energy))
        base, drawn = (
            np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
            for part, whole in ((own[:, 0], capacity.whole), (own[:, 1:], capacity.drawn))
        )
        amount = replace(energy, base=energy.base * base, drawn=energy.drawn * drawn)
        amounts = moves.futures(sums, amount, unit=1.0)
        whole, total = float(amounts.base.sum()), amounts.total()
        ratios[kind] = total / whole if whole > 0.0 else np.ones_like(total)
    return ratios


def _by_class_form(sums: GroupSums, moves: _Moves, *, kinds: RoofKind, per: PerArea) -> dict[str, Floats]:
    """Return capacity and energy over the base, of roofs that are of each class and form at the base."""
    drawn = (kinds.given == BY_MODEL) & (kinds.roof_class != BY_SIZE)
    result = {}
    for name, key in ((CAPACITY, "capacity"), (ENERGY, "energy")):
        amount = moves.amounts[name]
        weight = np.asarray(sums.by_place(amount.measure, moves.codes).sum(axis=0)).reshape(-1)
        table = np.full((len(CLASSES), len(FORMS), len(moves.area)), np.nan)
        for position, form in np.ndindex(table.shape[:2]):
            here = np.flatnonzero(drawn & (kinds.roof_class == position) & (per.form == form) & (weight > 0))
            if len(here):
                table[position, form] = product_sums(weight[here], moves.factors(amount, here)) / weight[here].sum()
        result[key] = table
    return result
