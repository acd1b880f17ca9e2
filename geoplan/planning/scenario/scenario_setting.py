"""What a scenario does: how much of each measure stands in which year, everywhere or in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from geoplan.study import Text

Curve: TypeAlias = Literal["linear", "logistic"]
CURVES: tuple[Curve, ...] = ("linear", "logistic")
RATE = 0.35
"""How steep a logistic curve is where nothing is said [1/a]."""


@dataclass(frozen=True)
class MeasureSetting:
    """How much of a measure stands.

    Attributes
    ----------
    shares
        Year -> share of its potential, 0 to 1: one or several years. Before the first the curve rises from what is
        built; after the last the share stays.
    curve
        ``linear``: straight from year to year; ``logistic``: an S that ends at the last year.
    rate
        Of the logistic curve [1/a].
    midpoint
        The year in which it is steepest; None for the one by which the first year is met.
    jcm_share
        Which part of it is built as projects of the Joint Crediting Mechanism, 0 to 1.
    """

    shares: Mapping[int, float]
    curve: Curve = "linear"
    rate: float = RATE
    midpoint: float | None = None
    jcm_share: float = 0.0


@dataclass(frozen=True)
class ScenarioSetting:
    """What a scenario does.

    Attributes
    ----------
    scenario_id
        Its name in files.
    title
        What people call it.
    measures
        Id of a measure -> how much of it stands; nothing of those that are not named.
    places
        Id of a zone or of an estate -> id of a measure -> how much of it stands there, in the place of `measures`.
    """

    scenario_id: str
    title: Text
    measures: Mapping[str, MeasureSetting] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, MeasureSetting]] = field(default_factory=dict)
