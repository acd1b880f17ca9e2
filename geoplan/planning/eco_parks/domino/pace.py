"""How many have followed a pilot after so many years."""

import math
from typing import Literal, TypeAlias

from geoplan.parameters import Parameters

MIDDLE, TAKEOVER = "eco_parks.roll_out.middle", "eco_parks.roll_out.takeover"
Curve: TypeAlias = Literal["logistic", "linear"]
_TENTH = math.log(81.0)  # ln((0.9 / 0.1) / (0.1 / 0.9)): from a tenth to nine tenths
_SPAN = 0.8  # of the whole, between a tenth and nine tenths


def followed_share(years: float, *, curve: Curve, parameters: Parameters) -> float:
    """Return which share of those that are like a pilot has followed it.

    Logistic: ``F = 1 / (1 + exp(-ln 81 / Δt · (t - t0)))``, with ``Δt`` the years from a tenth to nine tenths and
    ``t0`` those to the half (Grübler, Nakićenović, Victor, Energy Policy 27, 1999, 247-280). Linear: the straight line
    through the same tenth and nine tenths.

    Parameters
    ----------
    years
        Since the pilot. [a]
    curve
        ``logistic`` or ``linear``.
    parameters
        ``eco_parks.roll_out.middle`` and ``.takeover``. [a]

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> followed_share(5, curve="logistic", parameters=load_parameters())
    0.5
    """
    beside, takeover = years - parameters.value(MIDDLE), parameters.value(TAKEOVER)
    if curve == "linear":
        return min(max(0.5 + _SPAN * beside / takeover, 0.0), 1.0)
    return 1.0 / (1.0 + math.exp(-_TENTH / takeover * beside))


def followed_count(places: int, years: int, *, curve: Curve, parameters: Parameters) -> int:
    """Return how many of so many places have followed a pilot after some whole years, none in its own.

    The place in the row follows once the share of the curve reaches its middle: the last of a logistic curve, too, has
    its year.
    """
    if years <= 0:
        return 0
    return min(places, math.floor(places * followed_share(years, curve=curve, parameters=parameters) + 0.5))


def years_to_follow(places: int, *, curve: Curve, parameters: Parameters) -> list[int]:
    """Return after how many years each of so many places follows, the first first."""
    years: list[int] = []
    after = 0
    while len(years) < places:
        after += 1
        reached = followed_count(places, after, curve=curve, parameters=parameters)
        years += [after] * (reached - len(years))
    return years
