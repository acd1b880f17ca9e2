"""What the page is told of the supply curve: the candidates by their cost, and how each varies in the futures."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.outputs.map.candidates import of_kind
from geoplan.outputs.map.scenarios.packed_numbers import PackedFutures
from geoplan.planning.supply_curve import supply_curve
from geoplan.siting.candidate_kinds import candidate_kinds

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

LEVELS = 2**10 - 1
"""How many steps a row of futures has: a thousandth of its range, which nobody sees in three digits of P10 and P90."""
DECIMALS = 6
"""Of a factor: rows that differ by less are the same, and stand in the page once."""
DRAWN = ("energy_gwh", "lcoe_usd_per_mwh")


def curve_content(result: "Assessment") -> dict[str, Any] | None:
    """Return the order of the supply curve, and energy and cost in each future; None where there is no curve.

    Parameters
    ----------
    result
        What `assess` returned.

    Returns
    -------
    dict
        ``order``: which candidates stand in the curve, the cheapest first, as places in the page's list of all of them,
        kind by kind. ``alone``: pairs of such places that are no two supplies, the first left out where the second
        is there: a roof and the park whose roofs have it among them, and of sites on the same ground, such as wind and
        sun, the dearer and the cheaper. ``futures``, where they are drawn: rows of factors to the base values, and
        which row each candidate has, by `DRAWN`; -1 for one that does not vary.
    """
    frame = result.candidates
    if frame is None or frame.empty or any(name not in frame for name in DRAWN):
        return None
    listed = pd.concat([pd.DataFrame(of_kind(frame, key)) for key in candidate_kinds()], ignore_index=True)
    curve = supply_curve(listed)
    if curve.empty:
        return None
    places = pd.Index(listed["candidate_id"]).get_indexer(pd.Index(curve["candidate_id"]))
    futures = _futures(listed, result)
    content = {"order": places.tolist(), "alone": [*_within_parks(listed), *_on_same_ground(curve, places, result)]}
    return content if futures is None else content | {"futures": futures}


def _within_parks(listed: pd.DataFrame) -> list[list[int]]:
    """Return pairs of places: a roof, and the park in which it stands, where both are candidates."""
    if "estate_id" not in listed or "origin" not in listed:
        return []
    roofs = listed["candidate_kind"] == "rooftop_pv"
    parks = listed[roofs & (listed["origin"] == "estate") & listed["estate_id"].notna()]
    place_of = dict(zip(parks["estate_id"].astype(str), parks.index, strict=True))
    inside = listed[roofs & (listed["origin"] != "estate") & listed["estate_id"].notna()]
    pairs = ((roof, place_of.get(str(estate))) for roof, estate in inside["estate_id"].items())
    return [[int(str(roof)), int(park)] for roof, park in pairs if park is not None]


def _on_same_ground(curve: pd.DataFrame, places: npt.NDArray[np.intp], result: "Assessment") -> list[list[int]]:
    """Return pairs of places: the dearer and the cheaper of sites whose patches have ground in common."""
    if result.sites is None or result.sites.empty:
        return []
    patches = result.sites.set_index("site_id").geometry
    ids = curve["candidate_id"].astype(str)
    rows = np.flatnonzero(ids.isin(patches.index))
    shapes = patches.loc[ids.iloc[rows]].to_numpy()
    cheap, dear = shapely.STRtree(shapes).query(shapes, "intersects")
    pairs = [(a, b) for a, b in zip(cheap, dear, strict=True) if a < b]
    shared = [(a, b) for a, b in pairs if shapely.area(shapely.intersection(shapes[a], shapes[b])) > 0.0]
    return [[int(places[rows[b]]), int(places[rows[a]])] for a, b in shared]


def _futures(listed: pd.DataFrame, result: "Assessment") -> dict[str, Any] | None:
    """Return how energies and costs vary, as factors to their base values."""
    draws = result.plan.draws
    if draws is None or not draws.count:
        return None
    rows = PackedFutures(draws.count, levels=LEVELS)
    varied = {name: [] for name in DRAWN}  # type: dict[str, list[int]]
    for name in DRAWN:
        base = listed[name].to_numpy(float)
        for row, value in zip(draws.of(name, listed["candidate_id"]), base, strict=True):
            varied[name].append(_place_of(rows, row, value))
    return varied | rows.content()


def _place_of(rows: PackedFutures, drawn: npt.NDArray[np.float64], base: float) -> int:
    if not base > 0.0 or np.isnan(drawn).any():
        return -1
    place = rows.place_of(np.round(drawn / base, DECIMALS))
    return -1 if place is None else place
