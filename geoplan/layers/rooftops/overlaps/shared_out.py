"""Footprints that overlap, shared out: each place belongs to one roof, and the sum of the roofs is their union.

The higher roof owns what two of them cover, else the larger, else the one with the lower id. That is one order of all
roofs, and each roof keeps what none before it covers, so that nothing hangs on how a file is cut or sorted. A roof of
which less is left than a roof must have goes, and its rest goes to the first of those that covered it. Parts of
buildings are no roofs: the outline around them takes their height where it has none of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geoplan.layers.opening.geometry import unwrapped
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.rooftops.overlaps.duplicates import duplicates
from geoplan.layers.rooftops.overlaps.pair_file import PairFile
from geoplan.layers.rooftops.overlaps.precedence import ranks
from geoplan.layers.rooftops.overlaps.shape_file import ChosenShapes, ShapeFile
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
        The numbers of those with a new geometry, in order, and the geometries, which stand in the folder of the store.
    taller, heights
        The numbers of those with a new height, in order, and the heights. [m]
    duplicates, covered, cut
        How many are left out as duplicates, how many because others cover them, and how many lost a part to others.
    part_heights
        How many have their height from a part of the building.
    """

    gone: NDArray[np.bool_]
    changed: Integers
    shapes: ChosenShapes
    taller: Integers
    heights: NDArray[np.float64]
    duplicates: int
    covered: int
    cut: int
    part_heights: int


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
    pairs = PairFile(store.folder, held=_pairs_at_once(16))
    with_part = _overlapping(store, np.flatnonzero(~gone), part, drawn, pairs)
    give_back()
    heights = pd.Series(again.heights, index=again.taller)
    from_parts = _heights_of_parts(store, with_part, part)
    lacking = np.isnan(_heights(store, from_parts.index.to_numpy(), heights))
    heights = pd.concat([heights, from_parts[lacking]]).sort_index()
    gone[part] = True
    left = _pieces(store, pairs.by_other(_precedence(store, pairs, heights)))
    give_back()
    gone[left.covered] = True
    _inherited(store, left)
    changed = left.shapes.numbers
    return SharedOut(
        gone=gone,
        changed=changed,
        shapes=ChosenShapes(left.shapes),
        taller=heights.index.to_numpy(dtype=np.int64),
        heights=np.asarray(heights, dtype=np.float64),
        duplicates=len(again.gone),
        covered=int(left.covered.sum()),
        cut=left.cut,
        part_heights=int(lacking.sum()),
    )


def _pairs_at_once(share: int = 1) -> int:
    """Return how many pairs are in memory at once; more of those that come without their geometries."""
    return at_once(_PAIRS * share, bytes_each=_PAIR_BYTES // share, least=1000)


def _overlapping(
    store: RoofStore, chosen: Integers, part: NDArray[np.bool_], drawn: NDArray[np.bool_], pairs: PairFile
) -> Numbers:
    """Add the pairs whose insides meet, but those of two squares; return those of a part and an outline, (n, 2)."""
    from geoplan.layers.rooftops.overlaps.boxes import meeting_boxes  # which is compiled: not before it is needed
    from geoplan.layers.rooftops.overlaps.outlines import MEET, UNSURE, meetings

    with_part, step = [np.empty((0, 2), dtype=np.int32)], _pairs_at_once()
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
            met = some[meet].astype(np.int32)
            has_part = part[met].any(axis=1)
            pairs.add(met[~has_part])
            with_part.append(met[has_part])
            store.forget_pages()
    return np.concatenate(with_part)


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


def _precedence(store: RoofStore, pairs: PairFile, heights: "pd.Series[float]") -> Numbers:
    """Return the place of each roof that overlaps another in the order of precedence; of the others nothing."""
    meets = np.zeros(store.count, dtype=bool)
    for block in pairs.blocks():
        meets[block] = True
    numbers = np.flatnonzero(meets)
    areas, own = _areas(store, numbers), _heights(store, numbers, heights)
    places = np.zeros(store.count, dtype=np.int32)
    places[numbers] = ranks(
        own, areas, lambda some: store.take(numbers[some], ["roof_id"])["roof_id"], held=_pairs_at_once(16)
    )
    return places


@dataclass
class _Left:
    """What is left of roofs that others cover.

    Attributes
    ----------
    shapes
        New geometries.
    covered
        Of which too little is left.
    rests
        What is left of those.
    owner
        The first owner of those; of the others nothing.
    cut
        How many lost a part and stay.
    """

    shapes: ShapeFile
    covered: NDArray[np.bool_]
    rests: ShapeFile
    owner: Numbers
    cut: int = 0


def _pieces(store: RoofStore, pairs: Iterator[tuple[Numbers, Numbers]]) -> _Left:
    """Take from each roof what its owners cover: pairs of owners and other ones, in the order of the other ones."""
    count = store.count
    shapes, rests = (ShapeFile(store.folder / f"{name}.wkb", count) for name in ("pieces", "rests"))
    told = _Left(shapes, np.zeros(count, dtype=bool), rests, np.full(count, -1, dtype=np.int32))
    least_m2, step = allowed("rooftops.area").low, _pairs_at_once()
    for first, second in pairs:
        starts = np.flatnonzero(np.r_[True, second[1:] != second[:-1]])
        for group in np.split(starts, np.flatnonzero(np.diff(starts // step)) + 1):
            stop = int(np.searchsorted(second, second[group[-1]], side="right"))
            some = np.column_stack([first[group[0] : stop], second[group[0] : stop]])
            left = _left(store, some, np.r_[group, stop] - group[0])
            numbers = second[group]
            before, after = _areas(store, numbers), shapely.area(left)
            lost = before - after > _ROUNDING_M2
            stays = lost & (after >= least_m2)
            covered = lost & ~stays
            rest = covered & (after > _ROUNDING_M2)
            told.shapes.put(numbers[stays], left[stays])
            told.rests.put(numbers[rest], left[rest])
            told.covered[numbers[covered]] = True
            told.owner[numbers[covered]] = first[group[covered]]
            told.cut += int(stays.sum())
            store.forget_pages()
    return told


def _areas(store: RoofStore, numbers: NDArray[np.integer]) -> NDArray[np.float64]:
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


def _inherited(store: RoofStore, left: _Left) -> None:
    """Give the rests of covered roofs to the first of their owners that is not covered itself."""
    numbers = left.rests.numbers
    heirs = left.owner[numbers]
    while (again := left.covered[heirs]).any():
        heirs[again] = left.owner[heirs[again]]
    order = np.argsort(heirs, kind="stable")
    numbers, heirs = numbers[order], heirs[order]
    firsts = np.flatnonzero(np.r_[True, heirs[1:] != heirs[:-1]]) if len(heirs) else np.empty(0, dtype=np.int64)
    for group in np.split(firsts, np.flatnonzero(np.diff(firsts // _pairs_at_once())) + 1):
        if not len(group):
            continue
        stop = int(np.searchsorted(heirs, heirs[group[-1]], side="right"))
        own = heirs[group].astype(np.int64)
        changed = left.shapes.has(own)
        whole = np.empty(len(own), dtype=object)
        whole[changed], whole[~changed] = left.shapes.take(own[changed]), store.shapes(own[~changed])
        parts = np.split(left.rests.take(numbers[group[0] : stop]), group[1:] - group[0])
        united = [shapely.union_all([one, *more]) for one, more in zip(whole, parts, strict=True)]
        left.shapes.put(own, np.array(united, dtype=object))
        store.forget_pages()
