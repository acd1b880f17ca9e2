"""What the page is told of the supply curve: the candidates by their cost, and how each varies in the futures."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

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
        kind by kind. ``alone``: pairs of such places, a roof and the park whose roofs have it among them: they are no
        two supplies. ``futures``, where they are drawn: rows of factors to the base values, and which row each
        candidate has, by `DRAWN`; -1 for one that does not vary.
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
    content = {"order": places.tolist(), "alone": _within_parks(listed)}
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
