"""The background of the page: waters, roads, places and the light of the hills, in at most so many bytes."""

import base64
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geoplan.outputs.drawing.background.background import Background, background_of
from geoplan.outputs.drawing.background.ground_pictures import GroundGrid, light_png, tint_png
from geoplan.outputs.drawing.background.land_cover_water import water_cells
from geoplan.outputs.drawing.background.looks import Look, background_looks
from geoplan.outputs.drawing.background.map_frame import Box
from geoplan.outputs.map.planner.packed_lines import Integers, light_lines, line_columns, squeezed_columns
from geoplan.siting.roofs_in_areas import PAGE_CRS

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

MOST_BYTES, MOST_PICTURE_BYTES = 1_000_000, 300_000
"""What the background may add to a page, and of that its picture of the ground."""
FINENESS = ((2.0, 2.0), (5.0, 2.5), (12.0, 4.0))
"""How much lines may be off, and the quantum of their vertices, as fine as the bytes allow. [m of the page]"""
SPARED = ("minor", "stream", "tertiary", "canal", "secondary")
"""Of what the shortest are left out, one after the other, where even the coarsest lines are too many."""
_FAR_TOO_MUCH, _MORE = 1.8, 0.02
"""How many times too large it is where finer lines need not be tried; what is left out besides what seems enough."""
MOST_PLACES = 3_000
BEYOND = 0.6
"""How far the background goes beyond the zones, as a share of their extent."""
_WATER_CELLS, _PICTURE_CELLS = 1_500, 800_000
_LONGEST = 200
"""Letters of a name; no map writes more."""


@dataclass(frozen=True)
class _Shapes:
    """Lines, or areas, of a look in EPSG:3857, and the name of each."""

    key: str
    shapes: NDArray[np.object_]
    names: tuple[str, ...]

    @property
    def vertices(self) -> int:
        return int(shapely.get_num_coordinates(self.shapes).sum())


def background_content(result: "Assessment", *, most_bytes: int = MOST_BYTES) -> dict[str, Any] | None:
    """Return what the page draws beneath its zones and upon them; None where no layer gives anything.

    Parameters
    ----------
    result
        What `assess` returned.
    most_bytes
        What it may add to the page; lines get coarser until it is enough, then the least of them are left out.

    Returns
    -------
    dict
        ``layers`` (kind and status of what it is made of), ``shown`` (whether it is drawn from the start: where one
        of them is real), ``spared`` (of what the shortest lines were left out), ``looks``, and ``packed``: lines,
        areas, names, places and a picture, which the page reads when it is first shown.
    """
    ground = background_of(result)
    if ground.is_empty or ground.crs is None:
        return None
    box = _around(tuple(result.zones.total_bounds))
    picture = _picture(ground, box)
    places = _places(ground, box)
    room = most_bytes - _size(picture) - sum(len(str(place)) + 8 for place in places)
    packed, spared = _fitting(list(_areas(ground, box)), list(_lines(ground, box)), room)
    used = {group["key"] for form in ("areas", "lines") for group in packed[form]} | {place[1] for place in places}
    if not (used or picture):
        return None
    cover = (picture is not None and ground.terrain is None) or (not ground.areas.keys and bool(packed["areas"]))
    layers = {kind: status for kind, status in ground.layers.items() if kind != "land_cover" or cover}
    return {
        "layers": [[kind, status] for kind, status in layers.items()],
        "shown": any(status == "real" for status in layers.values()),
        "spared": spared,
        "looks": [_look(look) for key, look in background_looks().items() if key in used],
        "packed": packed | {"places": places, "picture": picture},
    }


def _look(look: Look) -> dict[str, Any]:
    limits = {"drawn": look.drawn_m_per_px, "named": look.named_m_per_px}
    return {
        "key": look.key,
        "kind": look.kind,
        "colour": look.colour,
        "edge": look.edge,
        "width": look.width,
        "ink": look.ink,
        "size": None if math.isnan(look.size) else look.size,
        **{name: None if math.isinf(limit) else limit for name, limit in limits.items()},
    }


def _around(box: Box) -> Box:
    west, south, east, north = box
    far = BEYOND * max(east - west, north - south)
    return west - far, south - far, east + far, north + far


def _into_page(crs: CRS) -> Transformer:
    return Transformer.from_crs(crs, PAGE_CRS, always_xy=True)


# ---- what is drawn


def _areas(ground: Background, box: Box) -> Iterator[_Shapes]:
    """Yield seas and other waters, each as one shape without overlaps."""
    shapes: dict[str, list[shapely.Geometry]] = {}
    for key, _, shape in ground.areas.inside(box):
        shapes.setdefault(key, []).append(shapely.clip_by_rect(shape, *box))
    if not shapes and ground.land_cover is not None and ground.crs is not None:
        water = water_cells(ground.land_cover, box, crs=ground.crs, most_cells=_WATER_CELLS)
        shapes |= {} if water is None else {"water": [water]}
    for key, parts in shapes.items():
        whole = gpd.GeoSeries(parts if len(parts) == 1 else [shapely.union_all(parts)], crs=ground.crs).to_crs(PAGE_CRS)
        pieces = shapely.get_parts(whole.to_numpy())
        pieces = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.POLYGON]
        yield _Shapes(key, pieces, ("",) * len(pieces))


def _lines(ground: Background, box: Box) -> Iterator[_Shapes]:
    """Yield lines by look; those of one name that meet are one line."""
    pieces: dict[str, dict[str, list[shapely.Geometry]]] = {}
    for key, name, shape in ground.lines.inside(box):
        pieces.setdefault(key, {}).setdefault(name[:_LONGEST], []).append(shapely.clip_by_rect(shape, *box))
    for key, named in pieces.items():
        merged = [
            shapely.get_parts(shapely.line_merge(shapely.multilinestrings(_flat(each)))) for each in named.values()
        ]
        names = tuple(name for name, lines in zip(named, merged, strict=True) for _ in lines)
        lines = gpd.GeoSeries(np.concatenate(merged), crs=ground.crs).to_crs(PAGE_CRS).to_numpy()
        yield _Shapes(key, lines, names)


def _flat(shapes: Sequence[shapely.Geometry]) -> NDArray[np.object_]:
    parts = shapely.get_parts(np.array(shapes, dtype=object))
    kept: NDArray[np.object_] = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    return kept


def _places(ground: Background, box: Box) -> list[list[Any]]:
    """Return name, look, and where it lies in metres of the page; the most important first."""
    west, south, east, north = box
    into = None if ground.crs is None else _into_page(ground.crs)
    inside = [mark for mark in ground.places if west < mark.x < east and south < mark.y < north][:MOST_PLACES]
    return [
        [mark.name[:_LONGEST], mark.key, *(round(at) for at in into.transform(mark.x, mark.y))]
        for mark in inside
        if into is not None
    ]


def _picture(ground: Background, box: Box) -> dict[str, Any] | None:
    """Return the light upon the terrain, or where nothing else is known a tint of the land cover; with its bounds."""
    if ground.crs is None:
        return None
    into = _into_page(ground.crs)
    page_box = into.transform_bounds(*box)
    middle = into.transform((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    latitude = Transformer.from_crs(PAGE_CRS, 4326, always_xy=True).transform(*middle)[1]
    bare = not (ground.areas.keys or ground.lines.keys or ground.places)
    cells = _PICTURE_CELLS
    while cells > 100:
        grid = GroundGrid.over(page_box, crs=CRS.from_epsg(PAGE_CRS), cell_m=FINENESS[0][1], most_cells=cells)
        if ground.terrain is not None:
            content = light_png(ground.terrain, grid, stretch=1 / math.cos(math.radians(latitude)))
        else:
            content = tint_png(ground.land_cover, grid) if bare and ground.land_cover is not None else None
        if content is None:
            return None
        if 4 * len(content) <= 3 * MOST_PICTURE_BYTES:  # as text, four letters stand for three bytes
            bounds = [round(side) for side in page_box]
            return {"png": base64.b64encode(content).decode(), "bounds": bounds}
        cells = int(cells * 0.6)
    return None


# ---- how it fits


def _fitting(areas: list[_Shapes], lines: list[_Shapes], room: float) -> tuple[dict[str, Any], list[str]]:
    """Return all of it packed, as fine as there is room for, and the looks of which the shortest were left out."""
    for fineness in FINENESS:
        packed = _packed(areas, lines, fineness)
        if _size(packed) <= room:
            return packed, []
        if _size(packed) > _FAR_TOO_MUCH * room:
            break
    fineness = FINENESS[-1]
    lines = [replace(group, shapes=shapely.simplify(group.shapes, fineness[0])) for group in lines]
    spared: dict[str, None] = {}
    packed = _packed(areas, lines, fineness)
    while (too_much := _size(packed) - room) > 0 and lines:
        vertices = sum(group.vertices for group in lines)
        # bytes are about as many as vertices, and a little more goes than has to
        lines = _without_shortest(lines, vertices * min(1.0, too_much / _size(packed) + _MORE), spared)
        packed = _packed(areas, lines, fineness)
    return packed, list(spared)


def _without_shortest(lines: list[_Shapes], vertices: float, spared: dict[str, None]) -> list[_Shapes]:
    """Leave out so many vertices: the shortest lines, those of the least look first; the looks are noted."""
    kept = {group.key: group for group in lines}
    for key in [*(key for key in SPARED if key in kept), *(key for key in kept if key not in SPARED)]:
        if vertices <= 0:
            break
        group = kept.pop(key)
        spared[key] = None
        order = np.argsort(shapely.length(group.shapes), kind="stable")
        summed = np.cumsum(shapely.get_num_coordinates(group.shapes)[order])
        gone = int(np.searchsorted(summed, vertices)) + 1
        vertices -= float(summed[min(gone, len(summed)) - 1])
        rows = np.sort(order[gone:])
        if len(rows):
            kept[key] = _Shapes(key, group.shapes[rows], tuple(group.names[row] for row in rows.tolist()))
    return [kept[group.key] for group in lines if group.key in kept]


def _packed(areas: list[_Shapes], lines: list[_Shapes], fineness: tuple[float, float]) -> dict[str, Any]:
    tolerance, quantum = fineness
    names: dict[str, int] = {"": 0}
    stream: list[Integers] = []
    told: dict[str, list[Mapping[str, Any]]] = {"areas": [], "lines": []}
    for form, groups in (("areas", areas), ("lines", lines)):
        for group in groups:
            vertices, sizes, rows = light_lines(group.shapes, tolerance_m=tolerance, quantum_m=quantum)
            if not len(sizes):
                continue
            places = [names.setdefault(group.names[row], len(names)) for row in rows.tolist()]
            stream += line_columns(vertices, sizes, np.array(places, dtype=np.int64))
            told[form].append({"key": group.key, "lines": len(sizes)})
    return {"quantum": quantum, **told, "names": list(names), "data": squeezed_columns(stream)}


def _size(content: Any) -> int:
    """Return about how many bytes of a page something takes."""
    if isinstance(content, str):
        return len(content.encode()) + 3
    if isinstance(content, Mapping):
        return sum(_size(key) + _size(value) for key, value in content.items())
    if isinstance(content, list):
        return sum(_size(each) for each in content) + 2
    return 0 if content is None else len(str(content)) + 1
