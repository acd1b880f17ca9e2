"""Areas as a reader draws them, and what Python says of each, for the page's scripts to be held against."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.outputs.drawing.colours import CLASS_COLOURS
from geoplan.outputs.map.content import page_content, roof_quanta
from geoplan.outputs.map.packed_layer import packed_layer
from geoplan.pipeline import evaluate
from geoplan.result.assessment import Assessment
from geoplan.siting.candidate_kinds import kinds_on_land
from support.node import run_tests

Ring = list[list[float]]
DIGITS = 6
"""Of degrees: the page rounds the corners that are set to these."""
ROOF_M = 200.0
"""No roof reaches further from its middle."""
TEST = Path(__file__).parents[1] / "embedded" / "drawn_areas.test.js"


def star(x: float, y: float, *, size: float, draw: np.random.Generator, corners: int) -> Ring:
    """A ring around a place that does not cross itself, hollow wherever it happens to be."""
    angles = np.sort(draw.uniform(0, 2 * np.pi, corners))
    reach = size * draw.uniform(0.3, 1.0, corners)
    ring = np.column_stack([x + reach * np.cos(angles), y + reach * np.sin(angles)])
    return ring.round(DIGITS).tolist()


def drawn_rings(result: Assessment, *, seed: int = 5) -> list[Ring]:
    """Boxes and rings in and about a zone: large, tiny, hollow, across the border of the place."""
    draw = np.random.default_rng(seed)
    degrees = result.zones.geometry.to_crs(4326)
    dense = int(result.zones["roof_count"].argmax())
    place = degrees.iloc[dense].representative_point()
    corners = shapely.get_coordinates(degrees.to_numpy())
    border = shapely.Point(corners[corners[:, 0].argmin()])
    box = shapely.box(place.x - 0.01, place.y - 0.008, place.x + 0.012, place.y + 0.009)
    rings = [shapely.get_coordinates(box)[:-1].round(DIGITS).tolist()]
    # a U around the middle, so that the place inside it is none of its own
    u = [(-2, -2), (2, -2), (2, 2), (1, 2), (1, -1), (-1, -1), (-1, 2), (-2, 2)]
    rings.append([[round(place.x + 0.006 * x, DIGITS), round(place.y + 0.005 * y, DIGITS)] for x, y in u])
    rings.append(star(place.x, place.y, size=0.0004, draw=draw, corners=4))  # some dozen metres
    rings.append(star(border.x, border.y, size=0.02, draw=draw, corners=7))
    rings += [star(place.x, place.y, size=size, draw=draw, corners=9) for size in (0.003, 0.02, 0.05)]
    return [ring for ring in rings if _is_known(result, ring)]


def _is_known(result: Assessment, ring: Ring) -> bool:
    """Whether `evaluate` says anything of it: its middle must lie in a zone."""
    flat = gpd.GeoSeries([shapely.Polygon(ring)], crs=4326).to_crs(result.zones.crs)
    return bool(flat.is_valid.all() and result.zones.contains(flat.iloc[0].point_on_surface()).any())


def evaluated(result: Assessment, rings: list[Ring]) -> list[dict[str, Any]]:
    """What Python says of areas, and which share of each zone they hold, exactly."""
    areas = gpd.GeoDataFrame(geometry=[shapely.Polygon(ring) for ring in rings], crs=4326)
    told = evaluate(result, areas)
    zones = result.zones.geometry
    rows = []
    for (_, row), area in zip(told.iterrows(), areas.to_crs(result.zones.crs).geometry, strict=True):
        kinds = {
            kind.key: [
                _plain(row[f"{kind.key}_{name}"])
                for name in (
                    *("eligible_ha", "eligible_share", "capacity_mw"),
                    *("energy_gwh", "energy_gwh_low", "energy_gwh_high"),
                )
            ]
            for kind in kinds_on_land()
            if f"{kind.key}_eligible_ha" in told
        }
        of_roofs = [name for name in told.columns if "roof" in name and not name.endswith(("_score", "_rank"))]
        inside = [] if result.candidates is None else result.candidates.geometry.within(area).tolist()
        rows.append(
            {
                "area_ha": row["area_ha"],
                "kinds": kinds,
                "roofs": {name: _plain(row[name]) for name in of_roofs},
                "zones": (zones.intersection(area).area / zones.area).tolist(),
                "candidates": [] if not inside else result.candidates["candidate_id"][inside].tolist(),
            }
        )
    return rows


def hold_areas_against_python(result: Assessment, folder: Path, *, rings: list[Ring] | None = None) -> int:
    """Sum areas by the page's scripts in node and by `evaluate`; return how many."""
    rings = drawn_rings(result) if rings is None else rings
    content = page_content(result, "en")
    roofs = packed_layer(
        near_roofs(result, rings),
        name="rooftops",
        classes=("roof_class", tuple(CLASS_COLOURS)),
        attributes=roof_quanta(result),
        ids="roof_id",
    )
    data = {name: content[name] for name in ("area", "sets", "estates", "quantum", "candidates")}
    cases = {"data": data, "roofs": roofs.content(), "rings": rings, "evaluated": evaluated(result, rings)}
    file = folder / "areas.json"
    file.write_text(json.dumps(cases), encoding="utf-8")
    counts = run_tests([TEST], GEOPLAN_AREAS=str(file))
    assert counts["pass"] > 0
    return len(rings)


def near_roofs(result: Assessment, rings: list[Ring]) -> Iterator[gpd.GeoDataFrame]:
    """The roofs within or about areas: what lies elsewhere makes no difference, and takes long to pack."""
    areas = gpd.GeoSeries([shapely.Polygon(ring) for ring in rings], crs=4326).to_crs(result.zones.crs)
    reach = shapely.union_all(areas.buffer(ROOF_M).to_numpy())
    shapely.prepare(reach)
    for partition in result.rooftop_partitions():
        corners = shapely.bounds(partition.geometry.to_numpy())
        near = shapely.intersects_xy(reach, corners[:, 0], corners[:, 1])
        if near.any():
            yield partition[near]


def _plain(value: Any) -> float | None:
    return None if value != value else float(value)
