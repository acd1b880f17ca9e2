"""Weights of criteria: given by hand, from pairwise judgements (AHP), or from the spread of the data (entropy)."""

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from numbers import Real
from pathlib import Path

import numpy as np
import pandas as pd

from geoplan.errors import Fault, ParameterError, did_you_mean
from geoplan.files.boundary import check_regular, resolved, unusable
from geoplan.files.limits import limit
from geoplan.layers.opening.ranges import allowed
from geoplan.machine.products import principal

WEIGHT = "weights.weight"
"""The name of the range of a weight."""
_SMALLEST = 1e-9
"""What lies nearer to 0 weighs nothing beside others."""
LARGEST_RATIO = 0.1
"""Judgements are consistent enough where their consistency ratio lies below (Saaty 1980)."""
_PLAIN = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?(/[0-9]{1,20})?", re.ASCII)
_SHOWN = 40
"""Letters of a cell that a message repeats."""
_RECIPROCAL = 0.02  # relative: a judgement rounded to two digits, such as 0.33 for a third, is meant as its reciprocal


@dataclass(frozen=True, eq=False)
class Judgement:
    """Weights from pairwise judgements.

    Attributes
    ----------
    weights
        Criterion -> weight; they sum to 1.
    largest_eigenvalue
        Of the matrix; the number of criteria where the judgements are wholly consistent.
    consistency_ratio
        The consistency index over that of random judgements; 0 for one or two criteria.
    """

    weights: "pd.Series[float]"
    largest_eigenvalue: float
    consistency_ratio: float


def ahp_weights(matrix: pd.DataFrame, *, file: str = "pairwise judgements") -> Judgement:
    """Return the weights that pairwise judgements come to: the principal eigenvector (Saaty's AHP).

    Parameters
    ----------
    matrix
        Criteria as index and as columns: how many times the row's counts as much as the column's.
    file
        What to name in an error.

    Raises
    ------
    ParameterError
        Where the matrix is not square, its names differ or stand twice, judgements are not above 0, not 1 on the
        diagonal or not the reciprocal of their mirror image: all at once. Where the judgements contradict each other (a
        consistency ratio of 0.1 or more), with the pair that does most, and what would be consistent.

    Examples
    --------
    >>> names = ["solar", "grid", "road"]
    >>> table = pd.DataFrame([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]], index=names, columns=names)
    >>> found = ahp_weights(table)
    >>> found.weights.round(2).to_dict(), round(found.consistency_ratio, 9)
    ({'solar': 0.6, 'grid': 0.3, 'road': 0.1}, 0.0)
    """
    faults = _matrix_faults(matrix, file)
    if faults:
        raise ParameterError(faults)
    values = matrix.to_numpy(float)
    size = len(values)
    weights, largest = principal(values)
    random_index = _random_index()[size]
    ratio = max(0.0, (largest - size) / (size - 1) / random_index) if random_index else 0.0
    if ratio >= LARGEST_RATIO:
        raise ParameterError(_inconsistency(matrix, ratio, file))
    return Judgement(pd.Series(weights, index=matrix.index, name="weight"), largest, ratio)


def read_judgements(path: str | Path) -> pd.DataFrame:
    """Read a matrix of pairwise judgements.

    Parameters
    ----------
    path
        A CSV table: criteria in the first column and in the first row; each cell a number or a fraction such as 1/3. A
        cell that is empty is the reciprocal of its mirror image, and 1 on the diagonal.

    Returns
    -------
    DataFrame
        For `ahp_weights`, which checks it further.

    Raises
    ------
    ParameterError
        Where the file cannot be read, is no square table, or cells are no numbers; all at once.
    """
    file = str(path)
    if resolved(Path(path), error=ParameterError).exists():
        check_regular(Path(path), error=ParameterError)
        limit("json.bytes").check(Path(path).stat().st_size, path, error=ParameterError)
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.reader(stream) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        if isinstance(error, OSError):
            raise ParameterError(unusable(path, error)) from None
        expected, action = "a CSV table of pairwise judgements", "Save it as 'CSV UTF-8'."
        raise ParameterError(Fault(file, "", found="no text in UTF-8", expected=expected, action=action)) from None
    names = [cell.strip() for cell in rows[0][1:]] if rows else []
    index = [row[0].strip() for row in rows[1:]]
    if not names or len(index) != len(names) or any(len(row) != len(names) + 1 for row in rows):
        found = f"{len(index)} rows below a header of {len(names)} criteria"
        expected = "as many rows as columns, each as long as the header"
        action = "Write each criterion into the first row and the first column."
        raise ParameterError(Fault(file, "", found=found, expected=expected, action=action))
    faults: list[Fault] = []
    values = np.full((len(names), len(names)), np.nan)
    limits = allowed("weights.judgement")
    for i, row in enumerate(rows[1:]):
        for j, cell in enumerate(row[1:]):
            if not cell.strip():
                continue
            values[i, j] = _judgement(cell.strip())
            if math.isnan(values[i, j]) or limits.outside(values[i, j]):
                where = f"row {index[i]}, column {names[j]}"
                expected = f"a number or a fraction such as 1/3, from {limits}"
                faults.append(
                    Fault(file, where, found=f"'{cell[:_SHOWN]}'", expected=expected, action="Judge within the range.")
                )
    if faults:
        raise ParameterError(faults)
    np.fill_diagonal(values, np.where(np.isnan(np.diag(values)), 1.0, np.diag(values)))
    with np.errstate(divide="ignore"):
        values = np.where(np.isnan(values), 1.0 / values.T, values)
    return pd.DataFrame(values, index=index, columns=names)


def _judgement(text: str) -> float:
    """Return a number or a quotient of two; NaN for other texts, among them powers of ten that no memory holds."""
    if not _PLAIN.fullmatch(text):
        return math.nan
    try:
        return float(Fraction(text))
    except ZeroDivisionError:
        return math.nan


@cache
def _random_index() -> dict[int, float]:
    path = Path(__file__).with_name("random_index.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return {int(row["criteria"]): float(row["random_index"]) for row in csv.DictReader(stream)}


def _matrix_faults(matrix: pd.DataFrame, file: str) -> list[Fault]:
    names, columns = [str(name) for name in matrix.index], [str(name) for name in matrix.columns]
    if names != columns or len(set(names)) != len(names) or not names:
        found, expected = (
            f"rows {', '.join(names)} and columns {', '.join(columns)}",
            "the same criteria, each once, in the same order",
        )
        return [Fault(file, "", found=found, expected=expected, action="Correct the names.")]
    if len(names) > max(_random_index()):
        found, expected = f"{len(names)} criteria", f"{max(_random_index())} at most, as far as the random index goes"
        return [Fault(file, "", found=found, expected=expected, action="Judge groups of criteria.")]
    faults = []
    values = matrix.to_numpy(float)
    for i, row in enumerate(names):
        if not (np.isfinite(values[i, i]) and math.isclose(values[i, i], 1.0)):
            faults.append(
                Fault(
                    file,
                    f"row {row}, column {row}",
                    found=f"{values[i, i]:g}",
                    expected="1 on the diagonal",
                    action="Leave the diagonal empty.",
                )
            )
        for j in range(i + 1, len(names)):
            pair, mirror = values[i, j], values[j, i]
            where = f"row {row}, column {names[j]}"
            if not (np.isfinite(pair) and np.isfinite(mirror) and pair > 0 and mirror > 0):
                faults.append(
                    Fault(
                        file,
                        where,
                        found=f"{pair:g} and {mirror:g} in its mirror image",
                        expected="numbers above 0",
                        action="Correct them.",
                    )
                )
            elif not math.isclose(pair * mirror, 1.0, rel_tol=_RECIPROCAL):
                expected = f"{1 / pair:.3g}, the reciprocal"
                action = "Leave one of the two empty."
                faults.append(
                    Fault(
                        file,
                        where,
                        found=f"{pair:g}, but {mirror:g} in its mirror image",
                        expected=expected,
                        action=action,
                    )
                )
    return faults


def _inconsistency(matrix: pd.DataFrame, ratio: float, file: str) -> Fault:
    """Name the judgement that is farthest from what the others say: i to k times k to j, over all k, on average."""
    logs = np.log(matrix.to_numpy(float))
    values, size = np.exp(logs), len(logs)
    # of a sum over all k, k = i and k = j give the judgement itself
    others = (logs.sum(axis=1)[:, None] + logs.sum(axis=0)[None, :] - 2 * logs) / (size - 2)
    wanted = np.exp(others)
    off = np.triu(np.abs(logs - others), k=1)
    i, j = (int(position) for position in np.unravel_index(int(np.argmax(off)), off.shape))
    row, column = str(matrix.index[i]), str(matrix.columns[j])
    found = f"{_as_judgement(values[i, j])}, and a consistency ratio of {ratio:.2f}"
    expected = f"about {_as_judgement(wanted[i, j])}, as the other judgements have it; a ratio below {LARGEST_RATIO:g}"
    action = "Judge this pair again, then the next that is named."
    return Fault(file, f"row {row}, column {column}", found=found, expected=expected, action=action)


def _as_judgement(value: float) -> str:
    return f"{value:.2g}" if value >= 1 else f"1/{1 / value:.2g}"


def entropy_weights(shares: pd.DataFrame) -> "pd.Series[float]":
    """Return weights from the data: criteria by which candidates differ more count more (Shannon's entropy).

    Parameters
    ----------
    shares
        One row per candidate, one column per criterion, 0 or more; NaN where unknown.

    Returns
    -------
    pandas.Series
        Criterion -> weight; they sum to 1. Equal where nothing differs.

    Examples
    --------
    >>> entropy_weights(pd.DataFrame({"a": [0.5, 0.5], "b": [0.0, 1.0]})).tolist()
    [0.0, 1.0]
    """
    spread = {}
    for key in shares:
        known = shares[key].dropna().to_numpy(float)
        total = known.sum()
        if known.size < 2 or total <= 0:
            spread[key] = 0.0
            continue
        part = known / total
        entropy = -np.sum(part * np.log(np.where(part > 0, part, 1.0))) / np.log(known.size)
        differs = 1.0 - float(entropy)
        spread[key] = differs if differs > _SMALLEST else 0.0  # what rounding leaves of nought
    weights = pd.Series(spread, index=shares.columns, dtype=float, name="weight")
    if weights.sum() <= 0:
        weights[:] = 1.0
    return weights / weights.sum()


def wrong_weight(value: object) -> str:
    """Say what is wrong with a weight; empty where nothing is.

    Examples
    --------
    >>> wrong_weight(20), wrong_weight(True), wrong_weight(-1.0)
    ('', 'True', '-1.0')
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return repr(value)[:_SHOWN]
    try:
        weight = float(value)
    except OverflowError:
        return "a number of more than 308 digits"
    tiny = 0 < abs(weight) < _SMALLEST
    return f"{weight!r}" if tiny or math.isnan(weight) or allowed(WEIGHT).outside(weight) else ""


def weight_faults(weights: Mapping[str, object], known: Sequence[str], *, file: str, where: str = "") -> list[Fault]:
    """Return what is wrong with weights: unknown criteria, what is no number or negative, nothing above 0."""
    faults = []
    positive = False
    for key, value in weights.items():
        place = f"{where}.{key}" if where else str(key)
        if key not in known:
            hint = did_you_mean(str(key), known)
            faults.append(
                Fault(file, place, found="a criterion that does not exist", expected="one of the criteria", action=hint)
            )
        wrong = wrong_weight(value)
        if wrong:
            faults.append(
                Fault(file, place, found=wrong, expected=f"a number, {allowed(WEIGHT)}", action="Correct it.")
            )
        elif value and key in known:
            positive = True
    if not positive:
        faults.append(
            Fault(
                file,
                where or "weights",
                found="no weight above 0",
                expected="at least one weight above 0",
                action="Give one of the criteria a weight.",
            )
        )
    return faults


def idle_faults(
    weights: Mapping[str, float] | None, applied: Sequence[str], *, where: str, file: str = "weights"
) -> list[Fault]:
    """Return the fault of weights by which nothing can be ranked: all of the criteria that are applied have 0.

    Parameters
    ----------
    weights
        Criterion -> weight, as the user gives them; None for the defaults, in which there is no fault.
    applied
        The criteria that are known; where there are none, nobody could be ranked by any weights.
    where, file
        What is ranked, and what to name in an error.

    Examples
    --------
    >>> [fault.found for fault in idle_faults({"grid": 20, "road": 0}, ["road"], where="biomass")]
    ['no weight above 0 among the criteria that can be applied: road']
    >>> idle_faults({"grid": 20}, [], where="biomass"), idle_faults(None, ["road"], where="biomass")
    ([], [])
    """
    if weights is None or not applied or any(weights.get(key, 0.0) > 0 for key in applied):
        return []
    return [
        Fault(
            file,
            where,
            found=f"no weight above 0 among the criteria that can be applied: {', '.join(applied)}",
            expected="at least one weight above 0",
            action="Give one of them a weight, or leave the table out for the default weights.",
        )
    ]
