"""Footprints that overlap, shared out: each place belongs to one roof, and the sum of the roofs is their union.

The higher roof owns what two of them cover, else the larger, else the one with the lower id. That is one order of all
roofs, and each roof keeps what none before it covers, so that nothing hangs on how a file is cut or sorted. A roof of
which less is left than a roof must have goes, and its rest goes to the first of those that covered it. Parts of
buildings are no roofs: the outline around them takes their height where it has none of its own.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.layers.opening.geometry import unwrapped
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.rooftops.overlaps.duplicates import duplicates
from geoplan.layers.rooftops.overlaps.precedence import ranks
from geoplan.layers.rooftops.overlaps.store import RoofStore
from geoplan.machine.memory import at_once, give_back

Integers: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.int32]
Geometries: TypeAlias = NDArray[np.object_]

_PAIRS, _PAIR_BYTES = 1 << 17, 4_000
"""Pairs whose geometries are in memory at once, about, and what one takes with them."""
_MANY = 8
"""From so many on, the roofs that cover one are put together before they are taken from it."""
_ROUNDING_M2 = 0.01
"""Walls that two buildings share overlap by less, for coordinates are rounded."""
_INSIDES_MEET = "T********"


@dataclass(frozen=True)
class SharedOut:
    """What became of the roofs of a store.

    Attributes
    ----------
    gone
        Which are left out: duplicates, covered ones, and parts of buildings.
    changed, shapes
        The numbers of those with a new geometry, in order, and the geometries.
    taller, heights
        The numbers of those with a new height, in order, and the heights. [m]
    duplicates, covered, cut
        How many are left out as duplicates, how many because others cover them, and how many lost a part to others.
    part_heights
        How many have their height from a part of the building.
    """

    gone: NDArray[np.bool_]
    changed: Integers
    shapes: "PackedShapes"
    taller: Integers
    heights: NDArray[np.float64]
    duplicates: int
    covered: int
    cut: int
    part_heights: int


class PackedShapes:
    """Geometries that are held as WKB, which takes a quarter of their room, and unpacked as they are asked for.

    Parameters
    ----------
    packed
        The WKB of each.
    """

    def __init__(self, packed: NDArray[np.object_]) -> None:
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, chosen: slice | Integers) -> Geometries:
        return np.asarray(shapely.from_wkb(self._packed[chosen]), dtype=object)


def shared_out(store: RoofStore) -> SharedOut:
    """Share out the roofs of a store.

    Parameters
    ----------
    store
        Roofs with roof_id, roof_area_m2 [m2], height_m [m; NaN where unknown], roof_drawn (a square about a point, of
        a known area; squares do not take from each other), part (of a building) and geometry (WKB of valid polygons,
        in metres).
    """
    part, drawn = store.column("part").astype(bool), store.column("roof_drawn").astype(bool)
    again = duplicates(store, part)
    give_back()
    gone = np.zeros(store.count, dtype=bool)
    gone[again.gone] = True
    pairs = _overlapping(store, np.flatnonzero(~gone), part, drawn)
    give_back()
    with_part = part[pairs].any(axis=1)
    heights = pd.Series(again.heights, index=again.taller)
    from_parts = _heights_of_parts(store, pairs[with_part], part)
    lacking = np.isnan(_heights(store, from_parts.index.to_numpy(), heights))
    heights = pd.concat([heights, from_parts[lacking]]).sort_index()
    gone[part] = True
    first, second = _by_precedence(store, pairs[~with_part], heights)
    pieces, left = _pieces(store, first, second)
    gone[left.index] = True
    _inherited(store, pieces, left, (first, second))
    changed = np.array(sorted(pieces), dtype=np.int64)
    return SharedOut(
        gone=gone,
        changed=changed,
        shapes=PackedShapes(np.array([pieces[number] for number in changed.tolist()], dtype=object)),
        taller=heights.index.to_numpy(dtype=np.int64),
        heights=np.asarray(heights, dtype=np.float64),
        duplicates=len(again.gone),
        covered=len(left),
        cut=int(np.isin(changed, second).sum()),
        part_heights=int(lacking.sum()),
    )


def _overlapping(
    store: RoofStore, chosen: Integers, part: NDArray[np.bool_], drawn: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Return the pairs whose insides meet, shape (n, 2); those of two parts, or of two squares, are not told."""
    from geoplan.layers.rooftops.overlaps.boxes import meeting_boxes  # which is compiled: not before it is needed
    from geoplan.layers.rooftops.overlaps.outlines import MEET, UNSURE, meetings

    told, step = [np.empty((0, 2), dtype=np.int32)], at_once(_PAIRS, bytes_each=_PAIR_BYTES, least=1000)
    for one, other in meeting_boxes(store.boxes(), chosen):
        asked = ~(part[one] & part[other]) & ~(drawn[one] & drawn[other])
        near = np.column_stack([one[asked], other[asked]])
        near = near[np.argsort(near[:, 0], kind="stable")]
        for start in range(0, len(near), step):
            some = near[start : start + step]
            numbers, places = np.unique(some, return_inverse=True)
            meeting = meetings(store.rings(numbers), places.reshape(some.shape))
            meet, unsure = meeting == MEET, meeting == UNSURE
            one_shape, other_shape = _shapes_of(store, some[unsure])
            meet[unsure] = shapely.relate_pattern(one_shape, other_shape, _INSIDES_MEET)
            told.append(some[meet].astype(np.int32))
            store.forget_pages()
    return np.concatenate(told)


def _shapes_of(store: RoofStore, pairs: NDArray[Any]) -> tuple[Geometries, Geometries]:
    """Return the geometries of the first and the second of each pair."""
    numbers, places = np.unique(pairs, return_inverse=True)
    shapes = store.shapes(numbers)[places.reshape(pairs.shape)]
    return shapes[:, 0], shapes[:, 1]


def _heights(store: RoofStore, numbers: Integers, known: "pd.Series[float]") -> NDArray[np.float64]:
    """Return the heights [m] of some roofs: those that are known besides, else their own."""
    own: NDArray[np.float64] = store.take(numbers, ["height_m"])["height_m"].astype(float)
    besides = known.reindex(numbers).to_numpy(dtype=float)
    return np.where(np.isnan(besides), own, besides)


def _heights_of_parts(store: RoofStore, pairs: NDArray[np.int32], part: NDArray[np.bool_]) -> "pd.Series[float]":
    """Return for outlines the height [m] of the highest part that stands in them; a part is of the smallest."""
    turned = np.where(part[pairs[:, :1]], pairs[:, ::-1], pairs)
    numbers, places = np.unique(turned, return_inverse=True)
    shapes, places = store.shapes(numbers), places.reshape(turned.shape)
    inside = shapely.contains(shapes[places[:, 0]], shapely.point_on_surface(shapes[places[:, 1]]))
    told = store.take(numbers, ["roof_area_m2", "height_m"])
    area, height = told["roof_area_m2"].astype(float), told["height_m"].astype(float)
    table = pd.DataFrame(
        {
            "outline": turned[:, 0],
            "part": turned[:, 1],
            "area": area[places[:, 0]],
            "height": height[places[:, 1]],
        }
    )[inside]
    table = table.dropna(subset="height").sort_values(["part", "area", "outline"]).drop_duplicates("part")
    return table.groupby("outline")["height"].max()


def _by_precedence(store: RoofStore, pairs: NDArray[np.int32], heights: "pd.Series[float]") -> tuple[Numbers, Numbers]:
    """Return the pairs as owner and other one, sorted by the other one, then by the owners' precedence."""
    unique, places = np.unique(pairs, return_inverse=True)
    numbers, places = unique.astype(np.int64), places.reshape(pairs.shape)
    told = store.take(numbers, ["roof_id", "roof_area_m2"])
    own = _heights(store, numbers, heights)
    order = ranks(own, told["roof_area_m2"].astype(float), told["roof_id"])[places]
    turned = order[:, 0] > order[:, 1]
    first = np.where(turned, pairs[:, 1], pairs[:, 0])
    second = np.where(turned, pairs[:, 0], pairs[:, 1])
    by_other = np.lexsort((order.min(axis=1), second))
    return first[by_other], second[by_other]


def _pieces(store: RoofStore, first: Numbers, second: Numbers) -> tuple[dict[int, bytes], "pd.Series[Any]"]:
    """Return what is left of the roofs that others cover (WKB), and the rests of those of which too little is."""
    pieces: dict[int, bytes] = {}
    rests: dict[int, shapely.Geometry | None] = {}
    starts = np.flatnonzero(np.r_[True, second[1:] != second[:-1]]) if len(second) else np.empty(0, dtype=np.int64)
    least_m2 = allowed("rooftops.area").low
    step = at_once(_PAIRS, bytes_each=_PAIR_BYTES, least=1000)
    for group in np.split(starts, np.flatnonzero(np.diff(starts // step)) + 1):
        if not len(group):
            continue
        stop = int(np.searchsorted(second, second[group[-1]], side="right"))
        pairs = np.column_stack([first[group[0] : stop], second[group[0] : stop]])
        left = _left(store, pairs, np.r_[group, stop] - group[0])
        before, after = _areas(store, second[group]), shapely.area(left)
        rows = np.flatnonzero(before - after > _ROUNDING_M2)
        for row, packed in zip(rows.tolist(), shapely.to_wkb(left[rows]), strict=True):
            number = int(second[group[row]])
            if after[row] >= least_m2:
                pieces[number] = packed
            else:
                rests[number] = left[row] if after[row] > _ROUNDING_M2 else None
        store.forget_pages()
    return pieces, pd.Series(rests, dtype=object)


def _areas(store: RoofStore, numbers: Numbers) -> NDArray[np.float64]:
    """Return the areas of some roofs. [m2]."""
    taken: NDArray[np.float64] = store.take(numbers.astype(np.int64), ["roof_area_m2"])["roof_area_m2"].astype(float)
    return taken


def _left(store: RoofStore, pairs: NDArray[np.int32], starts: Integers) -> Geometries:
    """Take the first of each pair from the second, which is the same from each start to the next."""
    from geoplan.layers.rooftops.overlaps.outlines import left_beside  # compiled: not before it is needed

    numbers, places = np.unique(pairs, return_inverse=True)
    owners, others = places.reshape(pairs.shape).T
    left, plain = left_beside(store.rings(numbers.astype(np.int64)), owners, others[starts[:-1]], starts)
    if not plain.all():
        counts = np.diff(starts)
        covers, shapes = _shapes_of(store, pairs[np.repeat(~plain, counts)])
        counts = counts[~plain]
        left[~plain] = _without(shapes[np.cumsum(counts) - counts], covers, counts)
    return left


def _without(shapes: Geometries, covers: Geometries, counts: Integers) -> Geometries:
    """Take from each geometry the next so many of the covers."""
    left = shapes.copy()
    starts = np.cumsum(counts) - counts
    for number in range(min(int(counts.max()), _MANY)):
        more = (counts > number) & (counts <= _MANY)
        left[more] = shapely.difference(left[more], covers[starts[more] + number])
    for row in np.flatnonzero(counts > _MANY).tolist():
        cover = shapely.union_all(covers[starts[row] : starts[row] + counts[row]])
        left[row] = shapely.difference(left[row], cover)
    return unwrapped(left)


def _inherited(
    store: RoofStore, pieces: dict[int, bytes], rests: "pd.Series[Any]", pairs: tuple[Numbers, Numbers]
) -> None:
    """Give the rests of covered roofs to the first of their owners that is not covered itself."""
    first, second = pairs
    gained: dict[int, list[shapely.Geometry]] = {}
    covered = {*rests.index.tolist()}

    def owner(number: int) -> int:
        return int(first[second.searchsorted(np.int32(number))])

    for number, rest in zip(rests.index.tolist(), rests, strict=True):
        if rest is None:
            continue
        heir = owner(number)
        while heir in covered:
            heir = owner(heir)
        gained.setdefault(heir, []).append(rest)
    heirs = np.array(sorted(gained), dtype=np.int64)
    whole = dict(zip(heirs.tolist(), store.shapes(heirs), strict=True))
    for heir, parts in gained.items():
        own = shapely.from_wkb(pieces[heir]) if heir in pieces else whole[heir]
        pieces[heir] = shapely.to_wkb(shapely.union_all([own, *parts]))
