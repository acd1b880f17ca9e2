"""What the page is told of photovoltaics that stand already: the systems, and how many roofs carry one."""

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.layers.land.installed_pv import PV_KINDS
from geoplan.outputs.wording.numbers import json_number
from geoplan.units import KW_PER_MW

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

MOST_SYSTEMS = 3000
"""Signs that a page draws without making anybody wait; of more, the largest."""
_DECIMALS = 5
COLOURS = {"rooftop": "#1d4ed8", "ground": "#7c3aed", "floating": "#0e7490"}
"""Kind of system -> the colour of its sign."""


def installed_content(result: "Assessment") -> dict[str, Any] | None:
    """Return the systems of the layer as plain lists, texts and numbers for the page's scripts.

    Parameters
    ----------
    result
        What `assess` returned.

    Returns
    -------
    dict or None
        ``status``; ``roofs``, how many carry a system; ``kinds``: key, colour, count, MWp in all and how many have no
        known capacity; ``systems``, the largest first: place in ``kinds``, longitude, latitude, kWp, year, name,
        source. None where no layer says where systems stand.
    """
    systems, report = result.inputs.installed_pv, result.layers.get("installed_pv")
    if systems is None or report is None or systems.empty:
        return None
    ordered = systems.sort_values("capacity_mw", ascending=False, kind="stable", na_position="last")
    kinds = [kind for kind in PV_KINDS if (systems["pv_kind"] == kind).any()]
    marked = result.potential.roofs.installed
    return {
        "status": report.status,
        "roofs": 0 if marked is None else len(marked),
        "kinds": [_kind(kind, systems[systems["pv_kind"] == kind]) for kind in kinds],
        "systems": _rows(ordered.head(MOST_SYSTEMS), kinds),
    }


def _kind(kind: str, systems: gpd.GeoDataFrame) -> dict[str, Any]:
    capacity = systems["capacity_mw"].to_numpy(float)
    return {
        "key": kind,
        "colour": COLOURS[kind],
        "count": len(systems),
        "mwp": json_number(float(np.nansum(capacity)), 2),
        "unknown": int(np.isnan(capacity).sum()),
    }


def _rows(systems: gpd.GeoDataFrame, kinds: list[str]) -> list[list[Any]]:
    points = gpd.GeoSeries(shapely.point_on_surface(systems.geometry.to_numpy()), crs=systems.crs).to_crs(4326)
    columns = (systems[name] for name in ("pv_kind", "capacity_mw", "year", "name", "source"))
    return [
        [
            kinds.index(kind),
            round(point.x, _DECIMALS),
            round(point.y, _DECIMALS),
            json_number(capacity * KW_PER_MW, 2),
            json_number(year),
            str(name),
            str(source),
        ]
        for point, kind, capacity, year, name, source in zip(points, *columns, strict=True)
    ]
