"""The vector tiles of a finished run: zones, industrial parks, candidates and every roof in one file for the web."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from geoplan.fields import load_fields
from geoplan.languages import Language
from geoplan.outputs.package.files import tiles_beside
from geoplan.outputs.publishing.finished_run import GEOMETRY, FinishedRun, RunTable, open_run
from geoplan.outputs.publishing.tile_archive import TileSpan, write_archive
from geoplan.outputs.publishing.vector_tile import EXTENT, GridShapes, Ints, layer_bytes, pack_points, pack_polygons
from geoplan.progress import Progress, reporting

DEEPEST = 14
"""The level at which each roof stands as it is; viewers enlarge its tiles further."""
LOWEST, OF_ROOFS = 6, 12

_SMALLEST, _MOST = 12.0, 15_000
"""Of roofs below the highest level: square steps of the grid that one must cover, and how many a tile shows."""
_BUFFER = 80
_WORLD_M = 2 * 20_037_508.342789244
_SHORT: Mapping[str, tuple[str, ...]] = {
    "rooftops": ("zone_id", "roof_class", "capacity_kwp", "energy_kwh", "has_pv"),
    "candidates": (
        *("candidate_id", "candidate_name", "candidate_kind", "rank", "capacity_mw", "energy_gwh"),
        *("lcoe_usd_per_mwh", "place_status", "status"),
    ),
}
"""Layer -> the columns that its tiles carry; of the others all but names in other letters and ends of ranges."""
_LEFT_OUT = ("_low", "_high", "_p50", "_en")
_LAYERS = ("zones", "estates", "estate_points", "candidates", "rooftops")
_DIGITS = 4


@dataclass(frozen=True)
class WrittenTiles:
    """What was written.

    Attributes
    ----------
    path
        The file.
    tiles
        How many tiles it holds.
    lowest, highest
        Its levels.
    """

    path: Path
    tiles: int
    lowest: int
    highest: int


@dataclass(frozen=True)
class _Layer:
    table: RunTable
    shapes: npt.NDArray[Any]
    values: dict[str, list[Any]]
    numbers: Ints

    @property
    def is_of_roofs(self) -> bool:
        return self.table.name == "rooftops"

    @property
    def lowest(self) -> int:
        return OF_ROOFS if self.is_of_roofs else LOWEST


def write_pmtiles(
    outputs: str | Path, path: str | Path | None = None, *, language: Language = "en", progress: Progress = False
) -> WrittenTiles:
    """Write zones, industrial parks, candidates and roofs of a finished run as vector tiles in one PMTiles file.

    Each roof stands at level 14; at 12 and 13 those that can be seen, the largest first where a tile would be full.
    The number of a roof is the number of its feature.

    Parameters
    ----------
    outputs
        A folder that ``geoplan run`` wrote.
    path
        The file; by default beside the folder: ``outputs/hai-phong.pmtiles``.
    language
        Of what the file says of itself.
    progress
        False, True, or a callable (fraction, message).

    Returns
    -------
    WrittenTiles
        The same run gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the folder is none of a run, or the file cannot be written.
    """
    run = open_run(outputs)
    file = tiles_beside(run.folder.resolve()) if path is None else Path(path)
    tiles: dict[tuple[int, int, int], bytes] = {}
    with reporting(progress) as report:
        report(0.0, "reading layers")
        layers = [_layer(each) for name in _LAYERS for each in run.tables if each.name == name and each.rows]
        for number, zoom in enumerate(range(LOWEST, DEEPEST + 1)):
            report(0.1 + 0.85 * number / (DEEPEST + 1 - LOWEST), "tiles")
            parts: dict[tuple[int, int], list[bytes]] = {}
            for layer in layers:
                if zoom >= layer.lowest:
                    for place, content in _tiles_of(layer, zoom):
                        parts.setdefault(place, []).append(content)
            tiles |= {(zoom, *place): gzip.compress(b"".join(told), mtime=0) for place, told in parts.items()}
        zones = next(layer for layer in layers if layer.table.name == "zones")
        span = TileSpan(LOWEST, DEEPEST, _degrees(shapely.total_bounds(zones.shapes)), 9)
        write_archive(tiles, file, span=span, about=_about(run, layers, language))
        report(1.0, "tiles written")
    return WrittenTiles(file, len(tiles), LOWEST, DEEPEST)


def _layer(table: RunTable) -> _Layer:
    """Read a layer: its shapes across the world, y to the south, and the values that tiles carry."""
    frames, shapes = [], []
    wanted = _SHORT.get(table.name) or tuple(name for name in table.columns if not name.endswith(_LEFT_OUT))
    columns = [name for name in wanted if name in table.columns]
    key = ["roof_id"] if "roof_id" in table.columns and table.name == "rooftops" else []
    with table.batches() as (_, batches):
        for batch in batches:
            shapes.append(np.asarray(shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))))
            frames.append(batch.select([*columns, *key]).to_pandas())
    frame, every = pd.concat(frames, ignore_index=True), np.concatenate(shapes)
    is_there = ~(shapely.is_missing(every) | shapely.is_empty(every))
    frame, every = frame[is_there].reset_index(drop=True), every[is_there]
    numbers = _numbers(frame["roof_id"]) if key else np.full(len(frame), -1, dtype=np.int64)
    if key and (numbers < 0).any():  # an id that is no number is a value
        columns, numbers = [*key, *columns], np.full(len(frame), -1, dtype=np.int64)
    return _Layer(table, _across_the_world(every, table.crs), {name: _plain(frame[name]) for name in columns}, numbers)


def _numbers(ids: "pd.Series[Any]") -> Ints:
    """Return ids as numbers; -1 where one is written otherwise, such as 00123."""
    texts = ids.astype(str)
    is_number = texts.str.fullmatch(r"0|[1-9]\d{0,14}")
    return np.where(is_number, pd.to_numeric(texts.where(is_number, "-1")), -1).astype(np.int64)


def _plain(column: "pd.Series[Any]") -> list[Any]:
    """Return values as tiles have them: text, whole numbers, numbers with four digits, None for what is not known."""
    if pd.api.types.is_bool_dtype(column):
        return [bool(value) for value in column]
    if pd.api.types.is_numeric_dtype(column):
        rounded = [None if value != value else float(f"{value:.{_DIGITS}g}") for value in column.astype(float)]
        return [int(value) if value is not None and value.is_integer() else value for value in rounded]
    return [None if value is None or value is pd.NA or value != value else value for value in column]


def _across_the_world(shapes: npt.NDArray[Any], crs: str) -> npt.NDArray[Any]:
    moving = pyproj.Transformer.from_crs(crs, 3857, always_xy=True)

    def moved(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = moving.transform(places[:, 0], places[:, 1])
        return np.column_stack([0.5 + np.asarray(x) / _WORLD_M, 0.5 - np.asarray(y) / _WORLD_M])

    return np.asarray(shapely.transform(shapes, moved))


def _tiles_of(layer: _Layer, zoom: int) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yield the tiles of one level that a layer stands in."""
    if layer.is_of_roofs or shapely.get_type_id(layer.shapes[0]) == shapely.GeometryType.POINT:
        yield from _tiles_whole(layer, zoom)
        return
    simple = (
        shapely.coverage_simplify(layer.shapes, 1.5 / (256 << zoom)) if layer.table.name == "zones" else layer.shapes
    )
    size = 1.0 / (1 << zoom)
    edge = size * _BUFFER / EXTENT
    tree = shapely.STRtree(simple)
    west, north, east, south = shapely.total_bounds(simple)
    for column in range(int(west / size), int(east / size) + 1):
        for row in range(int(north / size), int(south / size) + 1):
            box = shapely.box(
                column * size - edge, row * size - edge, (column + 1) * size + edge, (row + 1) * size + edge
            )
            chosen = np.sort(tree.query(box, predicate="intersects"))
            parts = _polygons(shapely.intersection(simple[chosen], box))
            is_there = ~shapely.is_empty(parts)
            chosen, parts = chosen[is_there], parts[is_there]
            if len(chosen):
                packed = pack_polygons(parts, zoom)
                values = {name: [column_[each] for each in chosen] for name, column_ in layer.values.items()}
                every = np.arange(len(chosen))
                yield (column, row), _bytes(layer, packed, every, (column, row), layer.numbers[chosen], values)


def _polygons(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what of clipped shapes has an area."""
    kinds = shapely.get_type_id(shapes)
    mixed = np.flatnonzero(kinds == shapely.GeometryType.GEOMETRYCOLLECTION)
    for place in mixed:
        parts = shapely.get_parts(shapes[place])
        shapes[place] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    shapes[shapely.get_dimensions(shapes) < 2] = shapely.Polygon()
    return shapes


def _tiles_whole(layer: _Layer, zoom: int) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yield the tiles of shapes that are smaller than one: each stands whole in every tile that it touches."""
    if layer.is_of_roofs:
        packed = pack_polygons(layer.shapes, zoom)
        seen = np.flatnonzero((packed.area >= _SMALLEST) | (zoom == DEEPEST))
    else:
        packed = pack_points(shapely.get_coordinates(layer.shapes), zoom)
        seen = np.arange(len(packed.area))
    low, high = packed.bounds[seen, :2] // EXTENT, packed.bounds[seen, 2:] // EXTENT
    wide, tall = (high - low + 1).T
    owner = np.repeat(np.arange(len(seen)), wide * tall)
    inside = np.arange(len(owner)) - np.repeat(np.r_[0, np.cumsum(wide * tall)[:-1]], wide * tall)
    columns, rows = low[owner, 0] + inside % wide[owner], low[owner, 1] + inside // wide[owner]
    order = np.lexsort((owner, rows, columns))
    owner, columns, rows = owner[order], columns[order], rows[order]
    starts = np.flatnonzero(np.r_[True, (columns[1:] != columns[:-1]) | (rows[1:] != rows[:-1])][: len(owner)])
    for first, end in zip(starts, np.r_[starts[1:], len(owner)], strict=True):
        chosen = seen[owner[first:end]]
        if zoom < DEEPEST and len(chosen) > _MOST:
            largest = np.argsort(-packed.area[chosen], kind="stable")[:_MOST]
            chosen = chosen[np.sort(largest)]
        place = int(columns[first]), int(rows[first])
        yield place, _bytes(layer, packed, chosen, place, layer.numbers, layer.values)


def _bytes(
    layer: _Layer,
    packed: GridShapes,
    chosen: Ints,
    tile: tuple[int, int],
    numbers: Ints,
    values: Mapping[str, list[Any]],
) -> bytes:
    return layer_bytes(layer.table.name, packed, chosen, tile=tile, numbers=numbers, values=values)


def _degrees(bounds: npt.NDArray[np.float64]) -> tuple[float, float, float, float]:
    moving = pyproj.Transformer.from_crs(3857, 4326, always_xy=True)
    west, north, east, south = ((bounds - 0.5) * _WORLD_M).tolist()
    (left, right), (bottom, top) = moving.transform([west, east], [-south, -north])
    return round(left, 7), round(bottom, 7), round(right, 7), round(top, 7)


def _about(run: FinishedRun, layers: list[_Layer], language: Language) -> dict[str, Any]:
    """Return what the file says of itself: layers and columns as TileJSON has them, terms, and what is not real."""
    kinds = {"string": "String", "boolean": "Boolean"}
    known = load_fields()
    return {
        "name": run.title(language),
        "description": "\n".join(run.status_lines(language)),
        "attribution": "; ".join(run.attributions()),
        "type": "overlay",
        "language": language,
        "vector_layers": [
            {
                "id": layer.table.name,
                "description": layer.table.title(language),
                "minzoom": layer.lowest,
                "maxzoom": DEEPEST,
                "fields": {
                    name: kinds.get(known[name].type, "Number") if name in known else "String" for name in layer.values
                },
            }
            for layer in layers
        ],
        "titles": {
            layer.table.name: {name: known[name].label(language) for name in layer.values if name in known}
            for layer in layers
        },
    }
