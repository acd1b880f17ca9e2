"""Sums over studies: of figures that add up, in all and in each future."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from geoplan.collection.joining.study_part import StudyPart
from geoplan.draws.futures import Floats
from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.fields import load_fields
from geoplan.result.districts import DENOMINATORS
from geoplan.units import KW_PER_MW, KWH_PER_GWH


def added_figures(parts: Sequence[StudyPart]) -> list[str]:
    """Return the totals that add up, of those that any study has, in the order of the field dictionary.

    Parameters
    ----------
    parts
        What was kept of each study.
    """
    known = {str(name) for part in parts for name in part.totals.index}
    return [name for name, each in load_fields().items() if name in known and each.aggregate == "sum"]


def sum_of(parts: Sequence[StudyPart], name: str) -> float:
    """Return the sum of a total over the studies that know it; NaN where none does.

    Parameters
    ----------
    parts
        What was kept of each study.
    name
        The total.
    """
    values = [float(part.totals.get(name, math.nan)) for part in parts]
    known = [value for value in values if math.isfinite(value)]
    return math.fsum(known) if known else math.nan


def drawn_sum(parts: Sequence[StudyPart], name: str) -> Floats | None:
    """Return the sum of a total over the studies in each future: those that draw nothing of it stay as they are.

    Parameters
    ----------
    parts
        What was kept of each study.
    name
        The total.
    """
    drawn = [part.futures.totals[name] for part in parts if name in part.futures.totals]
    if not drawn:
        return None
    fixed = [float(part.totals.get(name, math.nan)) for part in parts if name not in part.futures.totals]
    return np.sum(drawn, axis=0) + math.fsum(value for value in fixed if math.isfinite(value))


def joined_totals(parts: Sequence[StudyPart]) -> "pd.Series[float]":
    """Return the sums of all studies, their P10, P50 and P90, and the yield of all roofs.

    Parameters
    ----------
    parts
        What was kept of each study.

    Returns
    -------
    pandas.Series
        By field name. The ends are those of the sum in each future: the futures are the same in all studies.
    """
    totals: dict[str, float] = {}
    for name in added_figures(parts):
        totals[name] = sum_of(parts, name)
        drawn = drawn_sum(parts, name)
        ends = {end: f"{name}_{end}" for end in QUANTILES}
        if drawn is not None and any(column in part.totals for part in parts for column in ends.values()):
            totals |= dict(zip(ends.values(), map(float, quantiles_of(drawn)), strict=True))
    for name, below in DENOMINATORS.items():
        above = "rooftop_pv_energy_gwh"
        if totals.get(below, 0.0) > 0 and above in totals:
            totals[name] = totals[above] * KWH_PER_GWH / (totals[below] * KW_PER_MW)
    return pd.Series(totals, dtype=float)


def partial_figures(parts: Mapping[str, StudyPart]) -> dict[tuple[str, ...], list[str]]:
    """Return which sums lack studies: the studies -> the totals that these do not know.

    Parameters
    ----------
    parts
        Study -> what was kept of it.
    """
    lacking: dict[tuple[str, ...], list[str]] = {}
    for name in added_figures(list(parts.values())):
        without = tuple(
            study for study, part in parts.items() if not math.isfinite(float(part.totals.get(name, math.nan)))
        )
        if without and len(without) < len(parts):
            lacking.setdefault(without, []).append(name)
    return lacking
