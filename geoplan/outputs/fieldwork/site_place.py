"""Where a candidate site is, for receivers and telephones: how well its point is known, and a link to it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from geoplan.outputs.fieldwork.local_grid import Digits
from geoplan.siting.candidate_kinds import candidate_kinds
from geoplan.siting.place_status import KNOWN

if TYPE_CHECKING:
    from geoplan.layers.catalog import OpenedLayers

FOOTPRINTS: Final = "rooftops"
KNOWN_TO_M: Final = {"footprint": 1.0, "point": 10.0, "unknown": 100.0}
"""How well a point is known that no raster gave: that of a real footprint, one that a real layer names, and one of a
layer that is not real. [m]"""
_SOURCES = {"estate": "estates", "planned": "planned_plants", "landfill": "landfills", "plant": "plants"}
"""Origin of a place that a source names -> the layer that names it."""


def known_to_m(row: Mapping[Any, Any], layers: "OpenedLayers") -> float:
    """Return how well the point of a candidate is known [m].

    Parameters
    ----------
    row
        ``candidate_kind`` and ``origin``.
    layers
        The layers that the run read: where rasters gave the point, it is known to the side of their coarsest cell.

    Returns
    -------
    float
        The side of the cell, or what `KNOWN_TO_M` says.
    """
    kind = candidate_kinds().get(str(row["candidate_kind"]))
    placing = () if kind is None else kind.placed_by.get(str(row.get("origin")), ())
    if not placing:
        return KNOWN_TO_M["point" if _is_real(_SOURCES.get(str(row.get("origin")), ""), layers) else "unknown"]
    cells = [cell for name in placing if (cell := _cell_m(layers.of(name))) > 0.0]
    if cells:
        return max(cells)
    return KNOWN_TO_M["footprint" if FOOTPRINTS in placing and _is_real(FOOTPRINTS, layers) else "unknown"]


def geo_uri(longitude: float, latitude: float, digits: Digits) -> str:
    """Return the link by which telephones show a place: RFC 5870, section 3.

    Parameters
    ----------
    longitude, latitude
        Of the place. [degrees, WGS84]
    digits
        How many decimals are written.

    Examples
    --------
    >>> from geoplan.outputs.fieldwork.local_grid import digits_of
    >>> geo_uri(106.693779, 20.849911, digits_of(100.0))
    'geo:20.8499,106.6938'
    """
    return f"geo:{latitude:.{digits.degrees}f},{longitude:.{digits.degrees}f}"


def _is_real(kind: str, layers: "OpenedLayers") -> bool:
    """Return whether a layer shows what is there; one that the run did not read counts as a source that does."""
    report = layers.reports.get(kind)
    return report is None or report.status == KNOWN


def _cell_m(layer: Any) -> float:
    """Return the longer side of a raster's cells [m]; 0 for what is no raster in metres."""
    crs = getattr(getattr(layer, "rio", None), "crs", None)
    if crs is None or not crs.is_projected:
        return 0.0
    return float(max(abs(side) for side in layer.rio.resolution()))
