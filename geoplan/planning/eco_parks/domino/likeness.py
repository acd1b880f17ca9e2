"""How like a place is to a pilot: feature by feature, and all of them weighed.

``s = Σ w · δ · s_k / Σ w · δ``, where ``δ`` is 0 for a feature that is not known of both (Gower, A general coefficient
of similarity and some of its properties, Biometrics 27, 1971, 857-871).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from geoplan.parameters import Parameters
from geoplan.planning.eco_parks.domino.features import FEATURES, INDUSTRY, LET_SHARE, VOLTAGE

SIMILARITY = "eco_parks.similarity."
LEAST, KNOWN = f"{SIMILARITY}least", f"{SIMILARITY}least_known_share"
_ALL = 100.0


@dataclass(frozen=True)
class Likeness:
    """How like a place is to a pilot.

    Attributes
    ----------
    features
        Feature -> 0 (nothing in common) to 1 (the same), NaN where it is not known of both.
    weights
        Feature -> its weight, of those that a place of this kind has; they add up to 1.
    known_share
        Of the weights, those whose feature is known.
    similarity
        The weighed mean of what is known; NaN where too little is.
    """

    features: Mapping[str, float]
    weights: Mapping[str, float]
    known_share: float
    similarity: float

    def strongest(self, least: float) -> tuple[str, ...]:
        """Return the features that are alike by at least so much, that which counts most first."""
        alike = [name for name, value in self.features.items() if value >= least]
        return tuple(sorted(alike, key=lambda name: -self.weights[name] * self.features[name]))

    @property
    def unknown(self) -> tuple[str, ...]:
        """The features that are not known of both."""
        return tuple(name for name, value in self.features.items() if np.isnan(value))


def likeness(
    one: Mapping[Any, Any], other: Mapping[Any, Any], *, weights: Mapping[str, float], least_known: float
) -> Likeness:
    """Return how like two places are.

    Parameters
    ----------
    one, other
        Feature -> number or text, as of `geoplan.planning.eco_parks.domino.features`.
    weights
        Feature -> weight, of the features that both can have.
    least_known
        Share of the weights that must be known.

    Examples
    --------
    >>> a, b = {"size": 10.0, "voltage": "22 kV"}, {"size": 40.0, "voltage": ""}
    >>> both = likeness(a, b, weights={"size": 0.75, "voltage": 0.25}, least_known=0.5)
    >>> both.similarity, both.known_share, both.unknown
    (0.25, 0.75, ('voltage',))
    """
    whole = sum(weights.values())
    shares = {name: weight / whole for name, weight in weights.items()}
    features = {name: feature_likeness(name, one[name], other[name]) for name in shares}
    known = {name: share for name, share in shares.items() if not np.isnan(features[name])}
    total = sum(known.values())
    enough = total > 0 and total >= least_known
    similarity = sum(share * features[name] for name, share in known.items()) / total if enough else float("nan")
    return Likeness(features, shares, total, similarity)


def feature_likeness(name: str, one: Any, other: Any) -> float:
    """Return how like two values of a feature are, 0 to 1; NaN where one is not known.

    Industries have in common what the smaller share of each adds up to; a voltage is the same or another; let shares
    are as far apart as their difference; sizes and roofs as their ratio.

    Examples
    --------
    >>> feature_likeness("industry", "food:0.600;paper:0.400", "food:0.300;textiles:0.700")
    0.3
    >>> feature_likeness("size", 20.0, 80.0), feature_likeness("let_share", 90.0, 60.0)
    (0.25, 0.7)
    """
    if name in (INDUSTRY, VOLTAGE):
        if not one or not other:
            return float("nan")
        return _overlap(one, other) if name == INDUSTRY else float(one == other)
    pair = float(one), float(other)
    if np.isnan(pair).any():
        return float("nan")
    if name == LET_SHARE:
        return 1.0 - abs(pair[0] - pair[1]) / _ALL
    larger = max(pair)
    return min(pair) / larger if larger > 0 else 1.0


def feature_weights(parameters: Parameters, names: Mapping[str, Any]) -> dict[str, float]:
    """Return the weights of the features that a kind of place has."""
    return {name: parameters.value(f"{SIMILARITY}{name}_weight") for name in FEATURES if name in names}


def _overlap(one: str, other: str) -> float:
    """Return what two mixtures of industries have in common."""
    own, others = _shares(one), _shares(other)
    return sum(min(share, others.get(key, 0.0)) for key, share in own.items())


def _shares(text: str) -> dict[str, float]:
    parts = (part.partition(":") for part in text.split(";"))
    return {key: float(share) for key, _, share in parts}
