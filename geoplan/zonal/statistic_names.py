"""The statistics that can be asked for by name, and which of them belong together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geoplan.errors import Fault, GeoplanError, did_you_mean

MOMENTS = ("count", "sum", "mean")
DETAILS = ("min", "max", "variance", "stdev")
ORDERED = ("median", "majority", "minority", "variety", "quantile")
WEIGHTED = ("weighted_mean", "weighted_sum", "weighted_variance", "weighted_stdev")
CLASSES = ("frac", "weighted_frac")

_ALSO = {"mode": "majority", "std": "stdev"}
_SPELLED = (*MOMENTS, *DETAILS, *ORDERED[:-1], *_ALSO, *WEIGHTED, *CLASSES, "q25")
_PER_CENT = re.compile(r"q(\d+(?:\.\d+)?)")
_SHARE = re.compile(r"quantile\(\s*(?:q\s*=\s*)?(\d*\.?\d+)\s*\)")
_QUANTILE_LIKE = re.compile(r"(q[\d.+-]|quantile|percentile)")


@dataclass(frozen=True)
class AskedStatistic:
    """A statistic as it was asked for.

    Parameters
    ----------
    name
        As it was written: the name of its column.
    kind
        What is computed: a name of `MOMENTS`, `DETAILS`, `ORDERED`, `WEIGHTED` or `CLASSES`.
    level
        Of a quantile and the median, the share of cells below it. [0..1]
    """

    name: str
    kind: str
    level: float | None = None


def asked_statistics(stats: Sequence[str], *, weighted: bool) -> tuple[AskedStatistic, ...]:
    """Read the names of statistics.

    Parameters
    ----------
    stats
        Names; a quantile is ``q25``, its per cent behind the letter, or exactextract's ``quantile(q=0.25)``.
    weighted
        Whether there is a raster of weights.

    Raises
    ------
    GeoplanError
        If a name is not known, there is none, or weights are missing or of no use. All are named.

    Examples
    --------
    >>> [(asked.kind, asked.level) for asked in asked_statistics(["mode", "q2.5"], weighted=False)]
    [('majority', None), ('quantile', 0.025)]
    """
    known = ", ".join(_SPELLED)
    if isinstance(stats, str):
        found, action = f"'{stats}'", f"Give stats=({stats!r},)."
        raise GeoplanError(Fault("stats", "", found=found, expected="a sequence of names", action=action))
    try:
        names = list(stats)
    except TypeError:
        found = f"a {type(stats).__name__}"
        raise GeoplanError(
            Fault("stats", "", found=found, expected="a sequence of names", action=f"Known: {known}.")
        ) from None
    if not names:
        raise GeoplanError(Fault("stats", "", found="no name", expected="at least one", action=f"Known: {known}."))
    read = [_read(name) for name in names]
    faults = [one for one in read if isinstance(one, Fault)]
    asked = tuple(one for one in read if isinstance(one, AskedStatistic))
    of_weights = [one.name for one in asked if one.kind in WEIGHTED or one.kind == "weighted_frac"]
    if of_weights and not weighted:
        action = "Give zonal_stats(…, weights=…), a raster."
        faults.append(Fault("stats", "", found=f"'{of_weights[0]}'", expected="a raster of weights", action=action))
    if weighted and not of_weights and not faults:
        found = ", ".join(f"'{name}'" for name in names)
        expected = "a statistic that uses the weights"
        action = f"Known: {', '.join((*WEIGHTED, CLASSES[1]))}."
        faults.append(Fault("stats", "", found=found, expected=expected, action=action))
    if faults:
        raise GeoplanError(faults)
    return asked


def _read(name: object) -> AskedStatistic | Fault:
    if not isinstance(name, str):
        return Fault("stats", "", found=f"{name!r}"[:80], expected="the name of a statistic as text")
    kind = _ALSO.get(name, name)
    if kind == "median":
        return AskedStatistic(name, kind, 0.5)
    if kind in (*MOMENTS, *DETAILS, *ORDERED[:-1], *WEIGHTED, *CLASSES):
        return AskedStatistic(name, kind)
    per_cent, share = _PER_CENT.fullmatch(name), _SHARE.fullmatch(name)
    if per_cent or share:
        level = float(per_cent[1]) / 100 if per_cent else float(share[1])  # type: ignore[index]
        if level <= 1:
            return AskedStatistic(name, "quantile", level)
    if _QUANTILE_LIKE.match(name):
        action = "Write q25 for the value that a quarter of the cells lie below, q2.5, q99."
        return Fault("stats", "", found=f"'{name}'", expected="a quantile from q0 to q100", action=action)
    return Fault("stats", "", found=f"'{name}'", expected="a statistic", action=did_you_mean(name, _SPELLED))
