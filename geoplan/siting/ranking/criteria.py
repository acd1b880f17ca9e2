"""What candidates are compared by: each criterion a column that a value function brings to 0 (worst) to 1 (best).

The criteria stand in candidate_criteria.csv, with a weight for each kind of candidate. A criterion whose layer is
absent is listed as not applied and never scored; the others share its weight, since only proportions matter.
"""

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, ParameterError, did_you_mean
from geoplan.siting.ranking.zones import DIGITS, Direction
from geoplan.study import Text

Floats: TypeAlias = npt.NDArray[np.float64]
Kind: TypeAlias = Literal["ground_pv", "floating_pv", "rooftop_pv", "biomass", "biogas", "waste"]
Function: TypeAlias = Literal["steps", "range", "log", "known"]

KINDS: tuple[Kind, ...] = get_args(Kind)
_FUNCTIONS: dict[str, Function] = {name: name for name in get_args(Function)}
_DIRECTIONS: dict[str, Direction] = {name: name for name in get_args(Direction)}
_WEIGHT = "weight_"
LEAST_KNOWN = 0.5
"""The share of candidates of which a criterion must be known."""


@dataclass(frozen=True)
class CandidateCriterion:
    """One thing that candidates are compared by.

    Attributes
    ----------
    key
        Its name in tables of weights.
    column
        The column of the candidates that it is read from, in that column's unit.
    function
        ``steps``: the score of the first limit that the value does not reach, from `points`; ``range``: linear between
        the least and the greatest value; ``log``: the same on a logarithmic scale; ``known``: 1 where there is a value,
        0 where there is none; it is applied where there is such a column at all.
    points
        (limit, score) for ``steps``, the limits rising to infinity.
    direction
        ``benefit`` where more is better, ``cost`` where less is better; ``steps`` say so by their scores.
    follows_energy
        Whether the value rises and falls with the candidate's energy, so that it is as uncertain.
    weights
        Kind -> weight where the user gives none; only the proportions matter.
    title
        What people call it.
    source, confidence
        Where the weight and the function come from.
    """

    key: str
    column: str
    function: Function
    points: tuple[tuple[float, float], ...]
    direction: Direction
    follows_energy: bool
    weights: Mapping[str, float]
    title: Text
    source: str
    confidence: str


@dataclass(frozen=True, eq=False)
class Scores:
    """Candidates of one kind, brought to 0..1.

    Attributes
    ----------
    shares
        One row per candidate, one column per criterion that can be applied: 0 (worst) to 1 (best), NaN where unknown.
    low, high
        The same at the low and the high end of each candidate's energy; only of criteria that follow it.
    not_applied
        Keys of criteria that have a weight but no values.
    """

    shares: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    not_applied: tuple[str, ...]


@cache
def load_candidate_criteria(path: Path | None = None) -> dict[str, CandidateCriterion]:
    """Read the criteria that candidates are compared by: key -> criterion.

    Parameters
    ----------
    path
        A table like candidate_criteria.csv, which is the default.

    Raises
    ------
    ParameterError
        For keys that stand twice, functions and directions that do not exist, steps that do not rise to infinity,
        scores outside 0 to 1, and weights that are negative or no numbers; all at once.
    """
    file = path or Path(__file__).with_name("candidate_criteria.csv")
    faults: list[Fault] = []
    found: dict[str, CandidateCriterion] = {}
    seen: set[str] = set()
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = row["key"]
            if key in seen:
                faults.append(
                    Fault(str(file), key, found="the key twice", expected="each key once", action="Remove one row.")
                )
            seen.add(key)
            wrong = list(_row_faults(str(file), row))
            faults += wrong
            if not wrong:
                found[key] = _criterion(row)
    if faults:
        raise ParameterError(faults)
    return found


def _criterion(row: Mapping[str, str]) -> CandidateCriterion:
    return CandidateCriterion(
        key=row["key"],
        column=row["column"],
        function=_FUNCTIONS[row["function"]],
        points=_points(row["points"]),
        direction=_DIRECTIONS[row["direction"]],
        follows_energy=row["follows_energy"] == "yes",
        weights={kind: float(row[_WEIGHT + kind]) for kind in KINDS if row[_WEIGHT + kind]},
        title=Text(en=row["title_en"], vi=row["title_vi"], ja=row["title_ja"]),
        source=row["source"],
        confidence=row["confidence"],
    )


def _row_faults(file: str, row: Mapping[str, str]) -> Iterator[Fault]:
    key = row["key"]
    for column, known in (("function", _FUNCTIONS), ("direction", _DIRECTIONS)):
        if row[column] not in known:
            yield Fault(file, f"{key}, {column}", found=f"'{row[column]}'", expected=f"one of {', '.join(known)}")
    try:
        points = _points(row["points"])
    except ValueError:
        yield Fault(file, f"{key}, points", found=f"'{row['points']}'", expected="pairs such as '2:1 5:0.8 inf:0.2'")
        points = ((math.inf, 0.0),)
    limits, scores = [limit for limit, _ in points], [score for _, score in points]
    if row["function"] == "steps" and (limits != sorted(set(limits)) or not limits or limits[-1] != math.inf):
        yield Fault(file, f"{key}, points", found=f"'{row['points']}'", expected="limits that rise to inf")
    if not all(0 <= score <= 1 for score in scores):
        yield Fault(file, f"{key}, points", found=f"'{row['points']}'", expected="scores from 0 to 1")
    for kind in KINDS:
        given = row[_WEIGHT + kind] or "0"
        try:
            weight = float(given)
        except ValueError:
            weight = math.nan
        if not (math.isfinite(weight) and weight >= 0):
            yield Fault(file, f"{key}, {_WEIGHT}{kind}", found=f"'{given}'", expected="a number from 0 on, or nothing")


def _points(text: str) -> tuple[tuple[float, float], ...]:
    pairs = [pair.split(":") for pair in text.split()]
    return tuple((float(limit), float(score)) for limit, score in pairs)


def criteria_of(kind: str, criteria: Mapping[str, CandidateCriterion] | None = None) -> dict[str, CandidateCriterion]:
    """Return the criteria that have a weight for a kind of candidate.

    Raises
    ------
    ParameterError
        Where there is no such kind.

    Examples
    --------
    >>> "feedstock" in criteria_of("biomass"), "feedstock" in criteria_of("ground_pv")
    (True, False)
    """
    if kind not in KINDS:
        raise ParameterError(
            Fault(
                "criteria", "kind", found=f"'{kind}'", expected="a kind of candidate", action=did_you_mean(kind, KINDS)
            )
        )
    return {key: one for key, one in (criteria or load_candidate_criteria()).items() if one.weights.get(kind, 0.0) > 0}


def scores(candidates: pd.DataFrame, criteria: Mapping[str, CandidateCriterion]) -> Scores:
    """Bring the candidates of one kind to 0 (worst) to 1 (best) by each criterion.

    Parameters
    ----------
    candidates
        Candidates of one kind; the criteria's columns, and ``energy_gwh`` with ``energy_gwh_low`` and
        ``energy_gwh_high`` where they are known [GWh].
    criteria
        From `criteria_of`.

    Returns
    -------
    Scores
        Rounded to 6 decimals. A criterion whose column is absent, or (but for ``known``) without any value, is not
        applied. Where all candidates are alike by a range, each gets 0.5.

    Examples
    --------
    >>> table = pd.DataFrame({"grid_distance_km": [1.0, 2.0, 30.0, float("nan")]})
    >>> found = scores(table, criteria_of("biomass"))
    >>> found.shares["grid_distance"].tolist()
    [1.0, 0.8, 0.2, nan]
    >>> found.not_applied
    ('slope', 'road_distance', 'estate', 'dwellings', 'feedstock', 'haul')
    """
    factors = _energy_factors(candidates)
    tables: tuple[dict[str, Floats], ...] = ({}, {}, {})
    not_applied = []
    for key, criterion in criteria.items():
        values = _values(candidates, criterion)
        if values is None:
            not_applied.append(key)
            continue
        anchors = _anchors(values, criterion)
        tables[0][key] = _share(values, criterion, anchors)
        if criterion.follows_energy and factors is not None:
            for table, factor in zip(tables[1:], factors, strict=True):
                table[key] = _share(values * factor, criterion, anchors)
    shares, low, high = (pd.DataFrame(table, index=candidates.index, dtype=float) for table in tables)
    return Scores(shares, low, high, tuple(not_applied))


def _values(candidates: pd.DataFrame, criterion: CandidateCriterion) -> Floats | None:
    """Return a criterion's values, NaN where unknown; None where the column is absent or known of too few."""
    if criterion.column not in candidates:
        return None
    given = candidates[criterion.column]
    if criterion.function == "known":
        return np.asarray(given.notna() & (given.astype(str).str.strip() != ""), dtype=float)
    values = pd.to_numeric(given, errors="coerce").to_numpy(float, na_value=np.nan)
    values = np.where(np.isfinite(values), values, np.nan)
    return values if np.isfinite(values).mean() >= LEAST_KNOWN else None


def _anchors(values: Floats, criterion: CandidateCriterion) -> tuple[float, float]:
    scaled = _scaled(values, criterion)
    known = scaled[np.isfinite(scaled)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)


def _scaled(values: Floats, criterion: CandidateCriterion) -> Floats:
    if criterion.function != "log":
        return values
    # counts such as inhabitants may be 0: one more than that keeps the order and the scale
    return np.asarray(np.log1p(np.maximum(values, 0.0)), dtype=float)


def _share(values: Floats, criterion: CandidateCriterion, anchors: tuple[float, float]) -> Floats:
    unknown = np.isnan(values)
    if criterion.function == "known":
        share = values
    elif criterion.function == "steps":
        limits, points = (np.array(part) for part in zip(*criterion.points, strict=True))
        share = points[np.minimum(np.searchsorted(limits, np.nan_to_num(values), side="right"), len(points) - 1)]
    else:
        low, high = anchors
        if high > low:
            share = np.clip((_scaled(values, criterion) - low) / (high - low), 0.0, 1.0)
            share = share if criterion.direction == "benefit" else 1.0 - share
        else:
            share = np.full(len(values), 0.5)
    return np.asarray(np.round(np.where(unknown, np.nan, share), DIGITS), dtype=float)


def _energy_factors(candidates: pd.DataFrame) -> tuple[Floats, Floats] | None:
    """Return the low and high energy over the base; 1 where unknown; None without the columns."""
    names = ("energy_gwh", "energy_gwh_low", "energy_gwh_high")
    if any(name not in candidates for name in names):
        return None
    base, low, high = (pd.to_numeric(candidates[name], errors="coerce").to_numpy(float) for name in names)
    parts = []
    for end in (low, high):
        known = np.isfinite(end) & (base > 0)
        parts.append(np.divide(end, base, out=np.ones(len(base)), where=known))
    return parts[0], parts[1]
