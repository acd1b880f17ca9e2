"""Zones of different studies that overlap, seen before any study is run."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import shapely

from geoplan.errors import Fault, GeoplanError
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.reading import Reading
from geoplan.layers.readers import read_layer
from geoplan.study import Study
from geoplan.units import M2_PER_KM2

_PAIRS_NAMED = 10
_KIND = "zones"


def zones_of(studies: Sequence[Study], *, crs: str) -> dict[str, gpd.GeoDataFrame]:
    """Return the zones of the studies whose zones can be read; what is wrong with others is told when they are run.

    Parameters
    ----------
    studies
        The studies.
    crs
        The coordinate reference system to bring them to.
    """
    read = {}
    for study in studies:
        reading = Reading(study, _KIND, study.layers.zones, None)
        try:
            zones, *_ = read_layer(reading)
        except GeoplanError:
            continue
        if not reading.faults and len(zones):
            read[study.name] = zones[["zone_id", "zone_name", "geometry"]].to_crs(crs)
    return read


def overlaps(zones: Mapping[str, gpd.GeoDataFrame], *, file: str) -> list[Fault]:
    """Return which zones of different studies overlap by more than the rounding of a border.

    Parameters
    ----------
    zones
        Study -> its zones, all in one projected coordinate reference system, in metres.
    file
        The collection, to name it.

    Returns
    -------
    list of Fault
        One for each pair of studies: how much they share, and which zones share most.
    """
    if len(zones) < 2:
        return []
    names = list(zones)
    shapes = np.concatenate([np.asarray(frame.geometry.array, dtype=object) for frame in zones.values()])
    owners = np.repeat(np.arange(len(names)), [len(frame) for frame in zones.values()])
    ids = np.concatenate([frame["zone_id"].astype(str).to_numpy() for frame in zones.values()])
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    between = owners[first] < owners[second]
    first, second = first[between], second[between]
    if not first.size:
        return []
    shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    areas = shapely.area(shapes)
    share = shared / np.minimum(areas[first], areas[second])
    limit = allowed("zones.overlap_share").high
    faults = []
    for one, other in sorted({*zip(owners[first].tolist(), owners[second].tolist(), strict=True)}):
        over = np.flatnonzero((owners[first] == one) & (owners[second] == other) & (share > limit))
        if not over.size:
            continue
        order = over[np.argsort(-shared[over], kind="stable")]
        pairs = [f"{ids[first[k]]} / {ids[second[k]]}" for k in order[:_PAIRS_NAMED]]
        more = ", …" if over.size > _PAIRS_NAMED else ""
        km2 = float(shared[over].sum()) / M2_PER_KM2
        found = f"{over.size} overlaps of zones, {km2:,.3g} km2 in all: {', '.join(pairs)}{more}"
        expected = f"zones of two studies that share at most {limit:.1%} of the smaller"
        action = "Redraw their border, or leave one study out: what lies in both would count twice."
        faults.append(Fault(file, f"{names[one]} and {names[other]}", found=found, expected=expected, action=action))
    return faults
