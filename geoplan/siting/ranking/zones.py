"""Which zones come first: criteria brought to 0..1, a weighted sum, and how far ranks depend on the weights.

The page of a map does the same sums while its sliders move: its scripts/rank.js follows this module number by number.
"""

import csv
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import Fault, GeoplanError, did_you_mean
from geoplan.fields import with_current_names
from geoplan.files.json_text import read_json
from geoplan.layers.opening.ranges import allowed
from geoplan.siting.ranking.weighting import WEIGHT, wrong_weight
from geoplan.study import Text

Direction: TypeAlias = Literal["benefit", "cost"]

SCHEMA = "geoplan-weights/1"
# Each weight is drawn from this share below to this share above its value.
SPREAD = 0.25
SAMPLES = 200
SEED = 20_250_701
# Ranks between these shares of the resamples are the interval that is shown.
LOWER, UPPER = 0.05, 0.95
# A rank is called stable where its interval spans no more than this share of all ranks, or two ranks.
STABLE_SHARE, STABLE_RANKS = 0.05, 2
# What stands in a page and in a table is the same number.
DIGITS = 6


@dataclass(frozen=True)
class Criterion:
    """One thing that zones are compared by.

    Attributes
    ----------
    key
        Its name in files of weights.
    column
        The column of the zones that it is read from.
    per
        The column that it is divided by; empty where it is not.
    direction
        ``benefit`` where more is better, ``cost`` where less is better.
    weight
        The weight where the user gives none; only the proportions of weights matter.
    title
        What people call it.
    source, confidence
        Where the weight comes from.
    """

    key: str
    column: str
    per: str
    direction: Direction
    weight: float
    title: Text
    source: str
    confidence: str


@cache
def load_criteria() -> dict[str, Criterion]:
    """Read the criteria that zones are compared by: key -> criterion."""
    path = Path(__file__).with_name("zone_criteria.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["key"]: _criterion(row) for row in csv.DictReader(stream)}


def _criterion(row: dict[str, Any]) -> Criterion:
    title = Text(en=row["title_en"], vi=row["title_vi"], ja=row["title_ja"])
    plain = {name: row[name] for name in ("key", "column", "per", "direction", "source", "confidence")}
    return Criterion(**plain, weight=float(row["weight"]), title=title)


def normalised(zones: pd.DataFrame, *, criteria: Mapping[str, Criterion] | None = None) -> pd.DataFrame:
    """Bring each criterion to 0 (worst zone) to 1 (best zone).

    Parameters
    ----------
    zones
        Zones with the columns of the field dictionary; NaN where a value is not known.
    criteria
        What to compare by; by default those of `load_criteria`.

    Returns
    -------
    DataFrame
        One row per zone, one column per criterion that can be applied, rounded to 6 decimals. A criterion whose
        columns are absent or without any value is not among them; where all zones are alike, each gets 0.5.

    Examples
    --------
    >>> zones = pd.DataFrame({"cropland_pct": [10.0, 30.0, float("nan")]})
    >>> normalised(zones)["cropland"].tolist()
    [1.0, 0.0, nan]
    """
    found, zones = {}, with_current_names(zones)
    for key, criterion in (criteria or load_criteria()).items():
        values = _values(zones, criterion)
        if not np.isfinite(values).any():
            continue
        low, high = np.nanmin(values), np.nanmax(values)
        share = (values - low) / (high - low) if high > low else np.where(np.isfinite(values), 0.5, np.nan)
        found[key] = np.round(share if criterion.direction == "benefit" else 1.0 - share, DIGITS)
    return pd.DataFrame(found, index=zones.index)


def _values(zones: pd.DataFrame, criterion: Criterion) -> np.ndarray:
    if criterion.column not in zones or (criterion.per and criterion.per not in zones):
        return np.full(len(zones), np.nan)
    values = zones[criterion.column].to_numpy(dtype=float, na_value=np.nan)
    if criterion.per:
        by = zones[criterion.per].to_numpy(dtype=float, na_value=np.nan)
        values = np.divide(values, by, out=np.full(len(zones), np.nan), where=by > 0)
    return np.where(np.isfinite(values), values, np.nan)


def default_weights() -> dict[str, float]:
    """Return the weight of each criterion where the user gives none."""
    return {key: criterion.weight for key, criterion in load_criteria().items()}


def ranked(
    shares: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    spread: float = SPREAD,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> pd.DataFrame:
    """Rank zones by the weighted sum of their criteria, and say how far the ranks depend on the weights.

    Parameters
    ----------
    shares
        What `normalised` returned.
    weights
        The weight of each criterion; one that has none counts 0.
    spread
        Each weight is drawn evenly from this share below its value to this share above it.
    samples
        How often weights are drawn.
    seed
        Where the drawing begins: the same seed draws the same weights, here and in the page of a map.

    Returns
    -------
    DataFrame
        ``score`` (0..1; over the criteria that are known of a zone), ``rank`` (1 is best; equal scores share a rank),
        ``rank_low`` and ``rank_high`` (between which 90 % of the drawn ranks lie), ``stable``, and ``known_share`` (of
        the weights, how much rests on known values). NaN and 0 where nothing is known of a zone.
    """
    given = np.array([float(weights.get(key, 0.0)) for key in shares.columns])
    table = shares.to_numpy(dtype=float)
    score, known_share = _scores(table, given)
    ranks = _ranks(score)
    drawn = np.empty((samples, len(shares)), dtype=np.int64)
    draw = _uniform(seed)
    for sample in range(samples):
        factors = np.array([1.0 + spread * (2.0 * next(draw) - 1.0) for _ in given])
        drawn[sample] = _ranks(_scores(table, given * factors)[0])
    drawn.sort(axis=0)
    low = drawn[math.floor(LOWER * (samples - 1))] if samples else ranks
    high = drawn[math.ceil(UPPER * (samples - 1))] if samples else ranks
    width = max(STABLE_RANKS, STABLE_SHARE * np.isfinite(score).sum())
    columns = {"score": score, "rank": ranks, "rank_low": low, "rank_high": high}
    columns |= {"stable": (high - low <= width) & (ranks > 0), "known_share": known_share}
    return pd.DataFrame(columns, index=shares.index)


def ranked_zones(zones: gpd.GeoDataFrame, weights: Mapping[str, float] | None) -> gpd.GeoDataFrame:
    """Add the zones' ranks, by the same criteria and weights as the map's.

    Parameters
    ----------
    zones
        With the result columns.
    weights
        Criterion -> weight; None for the defaults.
    """
    shares = normalised(zones)
    if shares.empty or shares.columns.empty:
        return zones
    ranks = ranked(shares, default_weights() if weights is None else weights)
    known = ranks["rank"] > 0
    return zones.assign(
        priority_score=(ranks["score"] * 100).to_numpy(),
        priority_rank=ranks["rank"].where(known).to_numpy(float),
        priority_rank_low=ranks["rank_low"].where(known).to_numpy(float),
        priority_rank_high=ranks["rank_high"].where(known).to_numpy(float),
    )


def _scores(table: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # Criterion by criterion, so that the page, which does the same, gets the same last digit.
    total, weight, all_weights = np.zeros(len(table)), np.zeros(len(table)), 0.0
    for column, each in zip(table.T, weights, strict=True):
        is_known = np.isfinite(column)
        total = total + np.where(is_known, each * column, 0.0)
        weight = weight + np.where(is_known, each, 0.0)
        all_weights += each
    score = np.divide(total, weight, out=np.full(len(table), np.nan), where=weight > 0)
    return score, weight / all_weights if all_weights else weight


def _ranks(score: np.ndarray) -> np.ndarray:
    """Return 1 + how many score more; 0 where there is no score."""
    rising = np.sort(score[np.isfinite(score)])
    return np.where(np.isfinite(score), 1 + rising.size - np.searchsorted(rising, score, side="right"), 0)


def _uniform(seed: int) -> Iterator[float]:
    """Yield numbers from 0 to 1 (Mulberry32): the same in Python and in a page."""
    mask = 0xFFFFFFFF
    state = seed & mask
    while True:
        state = (state + 0x6D2B79F5) & mask
        mixed = ((state ^ (state >> 15)) * (1 | state)) & mask
        mixed = ((mixed + (((mixed ^ (mixed >> 7)) * (61 | mixed)) & mask)) & mask) ^ mixed
        yield (mixed ^ (mixed >> 14)) / 2**32


def read_weights(path: str | Path, *, criteria: Mapping[str, Criterion] | None = None) -> dict[str, float]:
    """Read a file of weights, as the page of a map saves it.

    The file is JSON: ``{"schema": "geoplan-weights/1", "weights": {"rooftop_pv": 20, …}}``; other keys are left alone.
    Only the proportions of weights matter; a criterion that is not named counts 0.

    Parameters
    ----------
    path
        The file.
    criteria
        The criteria that there are; by default those of `load_criteria`.

    Returns
    -------
    dict
        A weight for every criterion.

    Raises
    ------
    GeoplanError
        Where the file cannot be read, names a criterion that does not exist, or has weights that are no numbers,
        negative, or all zero; everything that was found at once.
    """
    file = str(path)
    known = criteria or load_criteria()
    try:
        content = read_json(Path(path), error=GeoplanError)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no JSON text"
        raise GeoplanError(
            Fault(file, "", found=str(reason), expected="a file of weights saved from the map")
        ) from error
    schema = content.get("schema") if isinstance(content, dict) else None
    if schema != SCHEMA:
        raise GeoplanError(
            Fault(file, "schema", found=repr(schema), expected=repr(SCHEMA), action="Save the weights from the map.")
        )
    given = content.get("weights")
    if not isinstance(given, dict):
        raise GeoplanError(
            Fault(file, "weights", found=type(given).__name__, expected="a table of criteria and their weights")
        )
    faults = list(_faults(file, given, known))
    if faults:
        raise GeoplanError(faults)
    return {key: float(given.get(key, 0.0)) for key in known}


def _faults(file: str, given: dict[str, Any], known: Mapping[str, Criterion]) -> Iterator[Fault]:
    positive = False
    for key, value in given.items():
        where = f"weights.{key}"
        if key not in known:
            yield Fault(
                file,
                where,
                found="a criterion that does not exist",
                expected="one of the criteria",
                action=did_you_mean(key, known),
            )
        wrong = wrong_weight(value)
        if wrong:
            yield Fault(file, where, found=wrong, expected=f"a number, {allowed(WEIGHT)}", action="Correct it.")
        else:
            positive = positive or (value > 0 and key in known)
    if not positive:
        yield Fault(file, "weights", found="no weight above 0", expected="at least one weight above 0")
