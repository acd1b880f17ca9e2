"""What zones and candidates are compared by: each criterion a column that a value function brings to 0..1.

The criteria of zones stand in zone_criteria.csv with their weights, those of candidates in candidate_criteria.csv;
which of these apply to a kind of candidate, and with what weight, says the table of kinds. A criterion whose layer is
absent is listed as not applied and never scored; the others share its weight, since only proportions matter. One that
is equal for all is scored but weighs nothing: see `geoplan.siting.ranking.rank`.
"""

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, ParameterError, did_you_mean
from geoplan.languages import Text
from geoplan.siting.candidate_kinds import kind_of
from geoplan.siting.ranking.rank import Scores

Floats: TypeAlias = npt.NDArray[np.float64]
Direction: TypeAlias = Literal["benefit", "cost"]
Function: TypeAlias = Literal["steps", "range", "log", "known"]

_FUNCTIONS: dict[str, Function] = {name: name for name in get_args(Function)}
_DIRECTIONS: dict[str, Direction] = {name: name for name in get_args(Direction)}
LEAST_KNOWN = 0.5
"""The share of candidates of which a criterion must be known."""
DIGITS = 6
"""Decimals of a share: what stands in a page and in a table is the same number."""
_ENERGY = "energy_gwh"
_NOISE = 1e-9
"""Values that differ by no more than this of themselves are alike: a range would make 0 and 1 of their last digits."""


@dataclass(frozen=True)
class Criterion:
    """One thing that zones or candidates are compared by.

    Attributes
    ----------
    key
        Its name in files of weights.
    column
        The column that it is read from, in that column's unit.
    direction
        ``benefit`` where more is better, ``cost`` where less is better; ``steps`` say so by their scores.
    title
        What people call it.
    source, confidence
        Where the weight and the function come from.
    weight
        The weight where the user gives none; only the proportions of weights matter.
    per
        The column that it is divided by; empty where it is not.
    function
        ``steps``: the score of the first limit that the value does not reach, from `points`; ``range``: linear between
        the least and the greatest value; ``log``: the same on a logarithmic scale; ``known``: 1 where there is a value,
        0 where there is none; it is applied where there is such a column at all.
    points
        (limit, score) for ``steps``, the limits rising to infinity.
    follows_energy
        Whether the value rises and falls with the candidate's energy, so that it is as uncertain.
    """

    key: str
    column: str
    direction: Direction
    title: Text
    source: str
    confidence: str
    weight: float = 0.0
    per: str = ""
    function: Function = "range"
    points: tuple[tuple[float, float], ...] = ()
    follows_energy: bool = False


def load_zone_criteria() -> dict[str, Criterion]:
    """Read the criteria that zones are compared by: key -> criterion."""
    return _read(Path(__file__).with_name("zone_criteria.csv"))


def load_candidate_criteria(path: Path | None = None) -> dict[str, Criterion]:
    """Read the criteria that candidates may be compared by: key -> criterion, without weights.

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
    return _read(path or Path(__file__).with_name("candidate_criteria.csv"))


@cache
def _read(file: Path) -> dict[str, Criterion]:
    faults: list[Fault] = []
    criteria: dict[str, Criterion] = {}
    seen: set[str] = set()
    with file.open(encoding="utf-8", newline="") as stream:
        for given in csv.DictReader(stream):
            row = {"per": "", "function": "range", "points": "", "follows_energy": "", "weight": "0"} | given
            key = row["key"]
            if key in seen:
                faults.append(
                    Fault(str(file), key, found="the key twice", expected="each key once", action="Remove one row.")
                )
            seen.add(key)
            wrong = list(_row_faults(str(file), row))
            faults += wrong
            if not wrong:
                criteria[key] = _criterion(row)
    if faults:
        raise ParameterError(faults)
    return criteria


def _criterion(row: Mapping[str, str]) -> Criterion:
    return Criterion(
        key=row["key"],
        column=row["column"],
        direction=_DIRECTIONS[row["direction"]],
        title=Text(en=row["title_en"], vi=row["title_vi"], ja=row["title_ja"]),
        source=row["source"],
        confidence=row["confidence"],
        weight=float(row["weight"]),
        per=row["per"],
        function=_FUNCTIONS[row["function"]],
        points=_points(row["points"]),
        follows_energy=row["follows_energy"] == "yes",
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
    try:
        weight = float(row["weight"])
    except ValueError:
        weight = math.nan
    if not (math.isfinite(weight) and weight >= 0):
        yield Fault(file, f"{key}, weight", found=f"'{row['weight']}'", expected="a number from 0 on")


def _points(text: str) -> tuple[tuple[float, float], ...]:
    pairs = [pair.split(":") for pair in text.split()]
    return tuple((float(limit), float(score)) for limit, score in pairs)


def criteria_of(kind: str) -> dict[str, Criterion]:
    """Return the criteria that have a weight for a kind of candidate, with that weight.

    Raises
    ------
    ParameterError
        Where there is no such kind, or the table of kinds gives it criteria that do not exist.

    Examples
    --------
    >>> "feedstock" in criteria_of("biomass"), "feedstock" in criteria_of("ground_pv")
    (True, False)
    """
    weights, known = kind_of(kind, file="criteria").criteria, load_candidate_criteria()
    faults = [
        Fault(f"kind '{kind}'", "criteria", found=f"'{key}'", expected="a criterion", action=did_you_mean(key, known))
        for key in weights
        if key not in known
    ]
    if faults:
        raise ParameterError(faults)
    return {key: replace(one, weight=weights[key]) for key, one in known.items() if weights.get(key, 0.0) > 0}


def scores(
    table: pd.DataFrame,
    criteria: Mapping[str, Criterion],
    *,
    least_known: float = LEAST_KNOWN,
    drawn: Mapping[str, Floats] | None = None,
) -> Scores:
    """Bring zones, or the candidates of one kind, to 0 (worst) to 1 (best) by each criterion.

    Parameters
    ----------
    table
        Zones, or candidates of one kind; the criteria's columns, and ``energy_gwh`` with ``energy_gwh_low`` and
        ``energy_gwh_high`` where they are known [GWh].
    criteria
        From `criteria_of`, or `load_zone_criteria`.
    least_known
        The share of the rows of which a criterion must be known; it must be of one at least.
    drawn
        Column -> what it is in each future, (row, future); NaN where it stays as it is.

    Returns
    -------
    Scores
        Rounded to 6 decimals. In each future the rows are measured between the least and the greatest of that future,
        as in a run of its own. A criterion whose column is absent, or (but for ``known``) without any value, is not
        applied. Where all candidates are alike by a range, each gets 0.5.

    Examples
    --------
    >>> table = pd.DataFrame({"grid_distance_km": [1.0, 2.0, 30.0, float("nan")]})
    >>> found = scores(table, criteria_of("biomass"))
    >>> found.shares["grid_distance"].tolist()
    [1.0, 0.8, 0.2, nan]
    >>> found.not_applied
    ('slope', 'road_distance', 'estate', 'dwellings', 'feedstock', 'haul', 'total_cost')
    """
    factors = _energy_factors(table)
    shares: tuple[dict[str, Floats], ...] = ({}, {}, {})
    futures: dict[str, Floats] = {}
    not_applied = []
    for key, criterion in criteria.items():
        values = _values(table, criterion, least_known)
        if values is None:
            not_applied.append(key)
            continue
        anchors = _anchors(values, criterion)
        shares[0][key] = _share(values, criterion, anchors)
        if criterion.follows_energy and factors is not None:
            for end, factor in zip(shares[1:], factors, strict=True):
                end[key] = _share(values * factor, criterion, anchors)
        moving = _drawn_values(table, criterion, values, drawn or {})
        if moving is not None:
            futures[key] = _share(moving, criterion, _anchors(moving, criterion))
    base, low, high = (pd.DataFrame(part, index=table.index, dtype=float) for part in shares)
    return Scores(base, low, high, tuple(not_applied), futures)


def _drawn_values(
    table: pd.DataFrame, criterion: Criterion, values: Floats, drawn: Mapping[str, Floats]
) -> Floats | None:
    """Return a criterion's values in each future, NaN where they are not known now; None where none of them moves."""
    if criterion.function == "known":
        return None
    own = drawn.get(criterion.column)
    if own is not None and not np.isnan(own).all():
        moving = own
        if criterion.per:
            by = _numbers(table[criterion.per])[:, None]
            moving = np.divide(own, by, out=np.full(own.shape, np.nan), where=by > 0)
    elif criterion.follows_energy and _ENERGY in drawn and _ENERGY in table:
        base = _numbers(table[_ENERGY])[:, None]
        moving = values[:, None] * np.divide(drawn[_ENERGY], base, out=np.ones(drawn[_ENERGY].shape), where=base > 0)
    else:
        return None
    return np.where(np.isnan(values)[:, None], np.nan, np.where(np.isnan(moving), values[:, None], moving))


def _values(table: pd.DataFrame, criterion: Criterion, least_known: float) -> Floats | None:
    """Return a criterion's values, NaN where unknown; None where the column is absent or known of too few."""
    if criterion.column not in table or (criterion.per and criterion.per not in table):
        return None
    given = table[criterion.column]
    if criterion.function == "known":
        return np.asarray(given.notna() & (given.astype(str).str.strip() != ""), dtype=float)
    values = _numbers(given)
    if criterion.per:
        by = _numbers(table[criterion.per])
        values = np.divide(values, by, out=np.full(len(table), np.nan), where=by > 0)
    known = np.isfinite(values)
    return np.where(known, values, np.nan) if known.any() and known.mean() >= least_known else None


def _numbers(column: "pd.Series[float]") -> Floats:
    return pd.to_numeric(column, errors="coerce").to_numpy(float, na_value=np.nan)


def _anchors(values: Floats, criterion: Criterion) -> tuple[Floats, Floats]:
    """Return the least and the greatest of the rows: one of each, or of each future."""
    scaled = _scaled(values, criterion)
    known = np.isfinite(scaled)
    ends = (
        np.where(known, scaled, np.inf).min(axis=0, initial=np.inf),
        np.where(known, scaled, -np.inf).max(axis=0, initial=-np.inf),
    )
    low, high = (np.where(known.any(axis=0), end, 0.0) for end in ends)
    return low, high


def _scaled(values: Floats, criterion: Criterion) -> Floats:
    if criterion.function != "log":
        return values
    # counts such as inhabitants may be 0: one more than that keeps the order and the scale
    return np.asarray(np.log1p(np.maximum(values, 0.0)), dtype=float)


def _share(values: Floats, criterion: Criterion, anchors: tuple[Floats, Floats]) -> Floats:
    unknown = np.isnan(values)
    if criterion.function == "known":
        share = values
    elif criterion.function == "steps":
        limits, points = (np.array(part) for part in zip(*criterion.points, strict=True))
        share = points[np.minimum(np.searchsorted(limits, np.nan_to_num(values), side="right"), len(points) - 1)]
    else:
        low, high = anchors
        differs = high - low > _NOISE * np.maximum(np.abs(low), np.abs(high))
        share = np.clip((_scaled(values, criterion) - low) / np.where(differs, high - low, 1.0), 0.0, 1.0)
        share = share if criterion.direction == "benefit" else 1.0 - share
        share = np.where(differs, share, 0.5)
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
