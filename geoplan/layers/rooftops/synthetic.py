"""Synthetic rooftops: drawn from population, dwelling statistics, built-up land and estates.

They stand in where no footprints are at hand. Their number, their total area and the zone they stand in follow
statistics; where one stands, how it is turned and how large it is does not describe any real building. Everything is
drawn from one seed, so the same inputs give the same roofs.
"""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.errors import Fault, LayerError
from geoplan.hashing import sha256_of
from geoplan.layers.opening.land_cover_classes import NODATA, land_cover_classes
from geoplan.layers.rooftops.file import write_rooftop_file
from geoplan.layers.rooftops.free_places import Ground, apart, with_room
from geoplan.parameters import Parameters
from geoplan.progress import Progress, reporting
from geoplan.replacing import replaced_file

if TYPE_CHECKING:
    import xarray as xr

logger = logging.getLogger(__name__)

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]

_Part: TypeAlias = tuple[Floats, Floats, str, str, int]
"""Some roofs: rings, areas [m2], class, form, and the number of their zone."""

LEASABLE_KINDS = ("industrial land", "leasable")
"""Kinds of an estate's published area that can be let as a whole."""

_RECIPE = "9"  # raised when the drawing changes, so that an older cache is not taken for it


def synthetic_rooftops(
    zones: gpd.GeoDataFrame,
    *,
    parameters: Parameters,
    land_cover: "xr.DataArray | None" = None,
    estates: gpd.GeoDataFrame | None = None,
    seed: int = 2025,
    folder: Path | None = None,
    progress: Progress = False,
) -> Path:
    """Return a GeoParquet file of synthetic roofs, drawing it where the cache does not hold it.

    Parameters
    ----------
    zones
        Polygons with ``population`` and ``urban``, projected, metres.
    parameters
        The ``dwellings.*`` parameters are used.
    land_cover
        Common classes, with a CRS; without it, roofs stand anywhere in their zone.
    estates
        Polygons with ``occupancy_pct`` [%], ``estate_status`` and, where known, ``area_kind``, same CRS; sheds stand on
        the let land of those that operate.
    seed
        Of the random generator.
    folder
        The cache; by default the user's.
    progress
        See `geoplan.progress`.

    Returns
    -------
    Path
        GeoParquet, Hilbert-sorted, with roof_id, roof_area_m2 [m2], roof_class, roof_form and geometry, CRS of `zones`.

    Raises
    ------
    LayerError
        Where no zone has a population, so that nothing can be drawn.
    """
    if not (zones["population"] > 0).any():
        raise LayerError(
            Fault(
                "zones",
                "column population",
                found="no population in any zone",
                expected="persons per zone",
                action="Give a population.",
            )
        )
    path = (folder or _cache_folder()) / f"{_fingerprint(zones, parameters, land_cover, estates, seed)}.parquet"
    if _is_as_drawn(path):
        logger.info("synthetic rooftops from the cache: %s", path)
        return path
    with reporting(progress) as report:
        report(0.0, "drawing synthetic rooftops")
        roofs = draw_rooftops(zones, parameters=parameters, land_cover=land_cover, estates=estates, seed=seed)
        report(0.6, f"writing {len(roofs):,} synthetic rooftops")
        with replaced_file(path) as draft:
            write_rooftop_file(draft, roofs)
            drawn = sha256_of(draft)
        with replaced_file(_record(path)) as draft:
            draft.write_text(drawn, encoding="ascii", newline="\n")
    return path


def _record(path: Path) -> Path:
    """Return where the hash of a drawn file stands, by which one that has changed on the disk is known."""
    return path.with_suffix(".sha256")


def _is_as_drawn(path: Path) -> bool:
    try:
        return _record(path).read_text(encoding="ascii") == sha256_of(path)
    except (OSError, UnicodeDecodeError):
        return False


def draw_rooftops(
    zones: gpd.GeoDataFrame,
    *,
    parameters: Parameters,
    land_cover: "xr.DataArray | None" = None,
    estates: gpd.GeoDataFrame | None = None,
    seed: int = 2025,
) -> gpd.GeoDataFrame:
    """Draw the roofs; arguments and columns as in `synthetic_rooftops`."""
    random = np.random.default_rng(seed)
    value = parameters.value
    population = np.nan_to_num(zones["population"].to_numpy(float))
    urban = zones["urban"].to_numpy(bool)
    dwellings = _rounded(population / value("dwellings.household_size"), random)
    buildings = _rounded(dwellings * value("dwellings.commercial_share"), random)
    ground = _ground(zones, land_cover, estates)

    storeys = np.where(urban, value("dwellings.storeys.urban"), value("dwellings.storeys.rural"))
    dwelling_m2 = value("dwellings.household_size") * value("dwellings.area_per_person") / storeys
    parts: list[_Part] = []
    for zone, centres in enumerate(ground.cells):
        wanted = -(-int(buildings[zone]) // round(value("dwellings.commercial_per_cell")))
        kept = min(wanted, len(centres) // 4)
        centres = random.permutation(centres)
        for count, where, median_m2, roof_class in (
            (buildings[zone], centres[:kept] if kept else centres, value("dwellings.commercial_area"), "commercial"),
            (dwellings[zone], centres[kept:], 0.0, "residential"),
        ):
            sigma = value(f"dwellings.sigma.{roof_class}")
            # the mean is what the statistics give for dwellings: the median of the log-normal lies below it
            scale = median_m2 or dwelling_m2[zone] * np.exp(-(sigma**2) / 2)
            area = scale * np.exp(sigma * random.standard_normal(int(count)))
            flat = random.random(int(count)) < value(
                "dwellings.flat_share" if roof_class == "residential" else "dwellings.flat_share_commercial"
            )
            rectangles = _on_lattice(area, where, ground.size, parameters, random)
            parts += [(rectangles[flat], area[flat], roof_class, "flat", zone)]
            parts += [(rectangles[~flat], area[~flat], roof_class, "pitched", zone)]
    sheds: list[_Part] = []
    if estates is not None:
        for polygon, target_m2 in _shed_targets(estates, parameters):
            rectangles, area = _sheds(shapely.intersection(polygon, ground.area), target_m2, parameters, random)
            sheds.append((rectangles, area, "industrial", "pitched", -1))
    return _frame(*_settled(parts, sheds, ground, random), zones.crs)


def _settled(
    parts: Sequence[_Part], sheds: Sequence[_Part], ground: Ground, random: np.random.Generator
) -> tuple[Floats, pd.DataFrame]:
    """Return the rings and the columns of all roofs, each moved to where it meets no other."""
    rings, columns = _table(parts)
    shed_rings, shed_columns = _table(sheds)
    stays = apart(shed_rings, ground.area)
    shed_rings, shed_columns = shed_rings[stays], shed_columns[stays]
    zones = columns["zone"].to_numpy()
    rings, room = with_room(rings, zones, ground=ground, before=shed_rings, random=random)
    if not (stays.all() and room.all()):
        logger.info("%d synthetic roofs found no room", (~stays).sum() + (~room).sum())
    return np.concatenate([rings[room], shed_rings]), pd.concat([columns[room], shed_columns])


def _rounded(expected: npt.NDArray[Any], random: np.random.Generator) -> Integers:
    """Round up or down at random, so that the expected sum is kept."""
    floor = np.floor(expected)
    return (floor + (random.random(len(expected)) < expected - floor)).astype(np.int64)


def _ground(zones: gpd.GeoDataFrame, land_cover: "xr.DataArray | None", estates: gpd.GeoDataFrame | None) -> Ground:
    """Return for each zone the cells on which its homes stand, and those on which they could, outside estates."""
    if land_cover is None:
        grids = [_grid_in(polygon) for polygon in zones.geometry]
        return Ground(grids, grids, 100.0, zones.union_all())
    x, y = np.meshgrid(land_cover["x"].to_numpy(), land_cover["y"].to_numpy())
    classes = land_cover.to_numpy().ravel()
    points, size = _projected(x.ravel(), y.ravel(), land_cover, zones.crs)
    common = land_cover_classes()
    land = ~np.isin(classes, (NODATA, common["water"].code))
    if estates is not None:
        place = np.flatnonzero(land)
        industrial, _ = shapely.STRtree(estates.geometry.to_numpy()).query(
            np.asarray(shapely.points(points[place])), predicate="intersects"
        )
        land[place[industrial]] = False
    tree = shapely.STRtree(np.asarray(shapely.points(points[land])))
    zone, hit = tree.query(zones.geometry.to_numpy(), predicate="contains_properly")
    order = np.argsort(zone, kind="stable")
    built = classes[land][hit[order]] == common["built"].code
    inside = points[land][hit[order]]
    bounds = np.searchsorted(zone[order], np.arange(len(zones) + 1)).tolist()
    cells: list[Floats] = []
    land_of: list[Floats] = []
    for polygon, first, last in zip(zones.geometry, bounds[:-1], bounds[1:], strict=True):
        there = inside[first:last] if last > first else _grid_in(polygon)
        homes = inside[first:last][built[first:last]]
        land_of.append(there)
        cells.append(homes if len(homes) else there)
    return Ground(cells, land_of, size, zones.union_all())


def _projected(x: Floats, y: Floats, land_cover: "xr.DataArray", crs: Any) -> tuple[Floats, float]:
    """Return the cells' centres in a CRS, and the side [m] of a square as large as a cell."""
    from pyproj import Transformer

    transformer = Transformer.from_crs(land_cover.rio.crs, crs, always_xy=True)
    step_x, step_y = (float(land_cover[axis][1] - land_cover[axis][0]) for axis in ("x", "y"))
    middle = len(x) // 2
    corner = transformer.transform(
        x[middle] + step_x * np.array([0.0, 1.0, 0.0]), y[middle] + step_y * np.array([0.0, 0.0, 1.0])
    )
    (east_1, north_1), (east_2, north_2) = ([axis[k] - axis[0] for axis in corner] for k in (1, 2))
    size = float(np.sqrt(abs(east_1 * north_2 - north_1 * east_2)))
    return np.column_stack(transformer.transform(x, y)), size


def _grid_in(polygon: Any, size: float = 100.0) -> Floats:
    """Return the points of a square grid that lie in a polygon; its representative point where none does."""
    west, south, east, north = polygon.bounds
    x, y = np.meshgrid(np.arange(west + size / 2, east, size), np.arange(south + size / 2, north, size))
    inside = shapely.contains_xy(polygon, x.ravel(), y.ravel())
    if inside.any():
        return np.column_stack([x.ravel()[inside], y.ravel()[inside]])
    point = polygon.representative_point()
    return np.array([[point.x, point.y]])


def _on_lattice(
    area: Floats, cells: Floats, size: float, parameters: Parameters, random: np.random.Generator
) -> Floats:
    """Stand buildings on a lattice inside their cells, one direction a cell; returns corners, shape (n, 5, 2)."""
    count = len(area)
    if not count:
        return np.empty((0, 5, 2))
    number = np.arange(count)
    cell, rank = number % len(cells), number // len(cells)
    side = int(np.ceil(np.sqrt(rank.max() + 1)))
    slot = (rank + random.integers(0, side * side, len(cells))[cell]) % (side * side)
    step = size / side
    free = (random.random((count, 2)) - 0.5) * 0.25 * step
    offset = (np.column_stack([slot % side, slot // side]) + 0.5) * step - size / 2 + free
    squarest, longest = sorted(parameters.value(f"dwellings.aspect.{end}") for end in ("least", "greatest"))
    aspect = random.uniform(squarest, longest, count)
    # streets turn a cell's houses together, by quarter turns from a direction near the cell's own
    turned = random.normal(0, parameters.value("dwellings.direction_sigma"), len(cells))
    direction = turned[cell] + np.pi / 2 * random.integers(0, 2, len(cells))[cell]
    length = np.minimum(np.sqrt(area * aspect), 0.95 * np.maximum(step, np.sqrt(area)))
    return _rectangles(cells[cell] + offset, length, area / length, direction)


def _rectangles(centre: Floats, length: Floats, width: Floats, direction: Floats) -> Floats:
    """Return closed rings, shape (n, 5, 2); `direction` of the length is in radians from east."""
    corner = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5]])
    along = corner[None, :, 0] * length[:, None]
    across = corner[None, :, 1] * width[:, None]
    cosine, sine = np.cos(direction)[:, None], np.sin(direction)[:, None]
    return np.stack([along * cosine - across * sine, along * sine + across * cosine], axis=-1) + centre[:, None, :]


def _shed_targets(estates: gpd.GeoDataFrame, parameters: Parameters) -> list[tuple[Any, float]]:
    """Return the polygons of operating estates with the shed area [m2] that stands on their let land."""
    coverage = parameters.value("dwellings.building_coverage")
    let = estates["occupancy_pct"].fillna(parameters.value("dwellings.occupancy") * 100) / 100
    kinds = estates["area_kind"] if "area_kind" in estates else pd.Series("", index=estates.index)
    let = let * np.where(kinds.isin(LEASABLE_KINDS), 1.0, parameters.value("dwellings.leasable_share"))
    rows = zip(estates.geometry, let, estates["estate_status"], strict=True)
    return [
        (polygon, polygon.area * share * coverage)
        for polygon, share, status in rows
        if status == "operating" and polygon.area > 0 and share > 0
    ]


def _sheds(
    polygon: Any, target_m2: float, parameters: Parameters, random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Pack sheds into rows inside an estate until the target area is reached; returns corners and areas."""
    median_m2, sigma = parameters.value("dwellings.industrial_area"), parameters.value("dwellings.sigma.industrial")
    mean_m2 = median_m2 * np.exp(sigma**2 / 2)
    row_fill = parameters.value("dwellings.shed_row_fill")
    fill = min(parameters.value("dwellings.building_coverage") / row_fill, 0.95)
    depth = np.sqrt(mean_m2) / parameters.value("dwellings.shed_row_aspect")
    pitch = depth / row_fill
    west, south, east, north = polygon.bounds
    levels = np.arange(south + pitch / 2, north, pitch)
    lines = shapely.linestrings([[(west, level), (east, level)] for level in levels]) if len(levels) else []
    rings: list[Floats] = []
    areas: list[Floats] = []
    left = target_m2
    pieces = shapely.get_parts(shapely.intersection(lines, polygon))
    # a row that misses the estate is empty, one that touches its edge is a point
    for piece in pieces[shapely.length(pieces) > 0]:
        start, level, end, _ = piece.bounds
        room = end - start
        area = median_m2 * np.exp(sigma * random.standard_normal(int(room / (mean_m2 / depth) * 4) + 2))
        # one shed at the most takes the whole row; what is larger would stand outside the estate
        width = np.minimum(area / depth, room * fill)
        ends = np.cumsum(width / fill)
        # the last shed may pass the target by half of one: else half of one would be missing on the mean
        chosen = (ends <= room * 1.0001) & (np.cumsum(width * depth) <= left + mean_m2 / 2)
        if not chosen.any():
            continue
        width, centre = width[chosen], start + (ends - width / fill / 2)[chosen]
        rings.append(
            _rectangles(
                np.column_stack([centre, np.full(len(centre), level)]),
                width,
                np.full(len(width), depth),
                np.zeros(len(width)),
            )
        )
        areas.append(width * depth)
        left -= float(areas[-1].sum())
    if not rings:
        return np.empty((0, 5, 2)), np.empty(0)
    return np.concatenate(rings), np.concatenate(areas)


def _table(parts: Sequence[_Part]) -> tuple[Floats, pd.DataFrame]:
    """Return the rings of some roofs, and their columns."""
    counts = [len(part[1]) for part in parts]
    columns = {
        "roof_area_m2": np.concatenate([part[1] for part in parts]) if parts else np.empty(0),
        "roof_class": np.repeat([part[2] for part in parts], counts),
        "roof_form": np.repeat([part[3] for part in parts], counts),
        "zone": np.repeat(np.array([part[4] for part in parts], dtype=np.int64), counts),
    }
    rings = np.concatenate([part[0] for part in parts]) if parts else np.empty((0, 5, 2))
    return rings, pd.DataFrame(columns)


def _frame(rings: Floats, columns: pd.DataFrame, crs: Any) -> gpd.GeoDataFrame:
    told = columns.drop(columns="zone").reset_index(drop=True)
    frame = gpd.GeoDataFrame(told, geometry=shapely.polygons(rings), crs=crs)
    frame = frame.iloc[np.argsort(frame.hilbert_distance().to_numpy(), kind="stable")].reset_index(drop=True)
    frame.insert(0, "roof_id", pd.Series(range(1, len(frame) + 1), dtype="int64").astype(str))
    return frame


def _cache_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("geoplan")) / "rooftops"


def _fingerprint(
    zones: gpd.GeoDataFrame,
    parameters: Parameters,
    land_cover: "xr.DataArray | None",
    estates: gpd.GeoDataFrame | None,
    seed: int,
) -> str:
    digest = hashlib.sha256(f"{_RECIPE} {seed} {zones.crs.to_wkt()}".encode())
    for zone_wkb in shapely.to_wkb(zones.geometry.to_numpy()):
        digest.update(zone_wkb)
    digest.update(zones[["population", "urban"]].to_csv(index=False, lineterminator="\n").encode())
    for name, parameter in sorted(parameters.under("dwellings.").items()):
        digest.update(f"{name}={parameter.value!r};".encode())
    if land_cover is not None:
        digest.update(np.ascontiguousarray(land_cover.to_numpy()).tobytes())
        digest.update(f"{land_cover['x'].to_numpy()[[0, -1]]}{land_cover['y'].to_numpy()[[0, -1]]}".encode())
    if estates is not None:
        for estate_wkb in shapely.to_wkb(estates.geometry.to_numpy()):
            digest.update(estate_wkb)
        told = [name for name in ("occupancy_pct", "estate_status", "area_kind") if name in estates]
        digest.update(estates[told].to_csv(index=False, lineterminator="\n").encode())
    return digest.hexdigest()[:24]
