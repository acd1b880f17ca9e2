"""Whether a criterion is reached, and what is left: one value against one threshold.

A threshold of low confidence was read in no law: whoever reaches it has reached a number, and has not met a criterion.
"""

import math
from collections.abc import Mapping
from typing import Any

from geoplan.layers.parks.eip_criteria import BELOW, EipCriterion
from geoplan.planning.estates.together.zero_emission import MET, NOT_MET, UNKNOWN

REACHED_UNVERIFIED, NOT_REACHED_UNVERIFIED, REPORTED = "reached_unverified", "not_reached_unverified", "reported"
VERDICTS = (MET, REACHED_UNVERIFIED, NOT_MET, NOT_REACHED_UNVERIFIED, UNKNOWN, REPORTED)
POINTS = "points"
_LOW = "low"
_WHOLE = 100.0
_ROUNDING = 1e-9
"""A firm that is lacking by less than this is rounding."""
_SIZE_OF = {"MWh": "load_mwh", "ha": "area_ha", "firms": "tenants_count"}
"""Unit of a gap -> the figure of which it is a share."""


def verdict_of(criterion: EipCriterion, value: float, *, threshold: float) -> str:
    """Return one of `VERDICTS`.

    Parameters
    ----------
    criterion
        What is asked.
    value
        In its unit; NaN where it is not known.
    threshold
        In its unit; NaN where it is not known.

    Examples
    --------
    >>> from geoplan.layers.parks.eip_criteria import load_criteria
    >>> verdict_of(load_criteria()["decree35_recp"], 25.0, threshold=20.0)
    'reached_unverified'
    """
    if not criterion.comparison:
        return UNKNOWN if math.isnan(value) else REPORTED
    if math.isnan(value) or math.isnan(threshold):
        return UNKNOWN
    reached = value < threshold if criterion.comparison == BELOW else value >= threshold
    if criterion.threshold_confidence == _LOW:
        return REACHED_UNVERIFIED if reached else NOT_REACHED_UNVERIFIED
    return MET if reached else NOT_MET


def gap_of(
    criterion: EipCriterion, value: float, *, threshold: float, figures: Mapping[Any, float]
) -> tuple[float, str]:
    """Return what is left to reach the threshold, and its unit; NaN and "" where nothing can be told.

    Parameters
    ----------
    criterion, value, threshold
        As of `verdict_of`.
    figures
        Of the park, as `geoplan.planning.eco_parks.criteria.park_figures.park_figures` has them.

    Returns
    -------
    float and str
        MWh, ha, firms (whole ones) or symbioses; points of a percentage where the park's load, land or number of firms
        is not known, and of what has no size here. Yes and no have no gap.

    Examples
    --------
    >>> from geoplan.layers.parks.eip_criteria import load_criteria
    >>> recp = load_criteria()["decree35_recp"]
    >>> gap_of(recp, 5.0, threshold=20.0, figures={"tenants_count": 42.0})  # 9 firms are 20 %, 3 of them are there
    (7.0, 'firms')
    """
    if verdict_of(criterion, value, threshold=threshold) not in (NOT_MET, NOT_REACHED_UNVERIFIED):
        return math.nan, ""
    if not criterion.gap_unit:
        return math.nan, ""
    lacking = value - threshold if criterion.comparison == BELOW else threshold - value
    name = _SIZE_OF.get(criterion.gap_unit, "")
    if not name:
        return lacking, criterion.gap_unit
    size = figures.get("load_after_mwh" if criterion.worked_out else name, math.nan)
    if not size > 0.0:
        return lacking, POINTS
    gap = lacking / _WHOLE * size
    return float(math.ceil(gap - _ROUNDING) if criterion.gap_unit == "firms" else gap), criterion.gap_unit
