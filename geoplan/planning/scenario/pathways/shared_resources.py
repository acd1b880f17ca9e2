"""Who gets how much of a resource that several measures ask for: none gives more than there is, in no year."""

from collections.abc import Sequence

import numpy as np

from geoplan.planning.scenario.inputs.baseline import FloatArray
from geoplan.planning.scenario.measures.measure import Measure

_SLACK = 1e-9
"""So much over a whole is rounding, and no limit."""


def within_resources(
    measures: Sequence[Measure], shares: Sequence[FloatArray]
) -> tuple[list[FloatArray], list[FloatArray]]:
    """Return shares that no resource's whole is exceeded by, and where they are lower than what was asked.

    Where measures ask together for more of a resource than a place has, each gets what it asks for over the sum.

    Parameters
    ----------
    measures
        Those of one resource meet in places of the same id.
    shares
        Of each measure (places, years): what is asked, 0 to 1.

    Returns
    -------
    tuple
        Of each measure (places, years) the shares; and (years,) 1.0 where any of its places has less than was asked,
        else 0.0.
    """
    asked = [np.array(share, dtype=float) for share in shares]
    limited = [np.zeros(share.shape[1]) for share in asked]
    users: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for index, measure in enumerate(measures):
        for row, place in enumerate(measure.places):
            if measure.resource and measure.resource_share[row] > 0:
                users.setdefault((measure.resource, place), []).append((index, row))
    for claims in users.values():
        if len(claims) == 1 and measures[claims[0][0]].resource_share[claims[0][1]] <= 1.0:
            continue
        need = np.sum([asked[index][row] * measures[index].resource_share[row] for index, row in claims], axis=0)
        over = np.maximum(need, 1.0)
        for index, row in claims:
            limited[index] = np.maximum(limited[index], (need > 1.0 + _SLACK) & (asked[index][row] > 0.0))
            asked[index][row] = asked[index][row] / over
    return asked, limited
