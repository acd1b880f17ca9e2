"""Futures of one's own: what parameters and statistics may be, drawn from the tables with numbers of numpy.

Low and high are the fifth and the ninety-fifth percentile of a triangle whose mode is the value; in logarithms where
low is above 0 and high more than 3 times as large. An end that is the value, and both where the row says hard, are
bounds. What cannot be is cut off. What moves together is drawn by one number.
"""

import math
import re
from dataclasses import dataclass, field

import numpy as np

from audit.reading import Study, number

COUNT = 20_000
SEED = 7
TAIL = 0.05
AT_95 = 1.6448536269514722
"""How many standard deviations the ninety-fifth percentile of a normal distribution lies above its mean."""
STATISTICS = {
    "crops": ("crop", ("production_t", "area_ha", "volume_m3")),
    "livestock": ("animal", ("heads",)),
    "waste": ("stream", ("t_per_day",)),
}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def reaches(down: float, up: float) -> tuple[float, float]:
    """Return how far a triangle reaches on either side of its mode, whose tails begin so far from it.

    A tail below the mode holds (p - down)² / (p·w), p being the reach and w the whole width: for a width each reach is
    the larger root of a quadratic, and the width is where both add up to it, found by halving.
    """

    def reach(away: float, width: float) -> float:
        half = away + TAIL * width / 2
        return half + math.sqrt(half**2 - away**2) if away > 0 else 0.0

    narrow, wide = down + up, 100.0 * (down + up)
    for _ in range(200):
        width = (narrow + wide) / 2
        if reach(down, width) + reach(up, width) > width:
            narrow = width
        else:
            wide = width
    return reach(down, wide), reach(up, wide)


def triangular(low: float, mode: float, high: float, *, bounds: tuple[float, float], hard: bool, u: np.ndarray):
    """Return what a triangle has at some shares of it, within the bounds of what can be."""
    if low == high:
        return np.full(u.shape, mode)
    factors = low > 0 and high > 3 * low
    if factors:
        low, mode, high = math.log(low), math.log(mode), math.log(high)
        bounds = (math.log(bounds[0]) if bounds[0] > 0 else -math.inf, math.log(bounds[1]))
    p, q = (mode - low, high - mode) if hard else reaches(mode - low, high - mode)
    width = p + q

    def below(x: float) -> float:
        if x <= mode:
            return max(x - mode + p, 0.0) ** 2 / (width * p) if p > 0 else 0.0
        return 1.0 - max(mode + q - x, 0.0) ** 2 / (width * q) if q > 0 else 1.0

    first, last = below(bounds[0]), below(bounds[1])
    share = first + u * (last - first)
    left, right = mode - p + np.sqrt(share * width * p), mode + q - np.sqrt((1 - share) * width * q)
    drawn = np.where(share * width < p, left, right)
    return np.exp(drawn) if factors else drawn


@dataclass
class Drawing:
    """What the parameters and the statistics of a study are in each of one's own futures."""

    study: Study
    count: int = COUNT
    seed: int = SEED
    _numbers: dict[str, np.ndarray] = field(default_factory=dict)

    def __call__(self, key: str) -> np.ndarray:
        """Return a parameter in each future."""
        row = self.study.table[key]
        low, value, high = (self.study(key, end) for end in ("low", "value", "high"))
        money = row.get("currency") or ""
        assert low == high or row["unit"] != "year", key
        # dollars come to the prices of the year by one factor; what is converted besides would move with the rate
        assert low == high or money in ("", "USD") or row["unit"].endswith("/USD"), key
        stated = value / number(row["value"]) if money else 1.0
        hard = row.get("ends") == "hard"
        assert hard or not row.get("ends"), key
        bounds = [stated * number(row.get(name) or "") for name in ("least", "greatest")]
        least, greatest = (
            end if not math.isnan(end) else other for end, other in zip(bounds, (-math.inf, math.inf), strict=True)
        )
        u = self._number(row.get("group") or key)
        return triangular(low, value, high, bounds=(least, greatest), hard=hard, u=u)

    def ratio(self, key: str) -> np.ndarray:
        """Return a parameter over its value."""
        return self(key) / self.study(key)

    def known(self, key: str) -> np.ndarray:
        """Return a share that nobody may know; 0 where there is none."""
        return self(key) if self.study.has(key) else np.zeros(self.count)

    def about_one(self, name: str, error: float) -> np.ndarray:
        """Return by what a statistic or a layer is wrong: in nine of ten futures by less than its error."""
        return triangular(1 - error, 1.0, 1 + error, bounds=(0.0, math.inf), hard=False, u=self._number(name))

    def statistic(self, kind: str, item: str) -> np.ndarray:
        """Return by what the figures of a crop, an animal or a stream are wrong: older ones by more."""
        column, amounts = STATISTICS[kind]
        rows = [row for row in self.study.rows(kind) if row[column] == item]
        weights = np.array(
            [sum(number(row[name]) for name in amounts if (row.get(name) or "").strip()) for row in rows]
        )
        errors = np.array([self._aged(self.study("draws.statistics.error"), int(row["year"])) for row in rows])
        return self.about_one(f"{kind}:{item}", float((errors * weights).sum() / weights.sum()))

    def area(self, kind: str) -> np.ndarray:
        """Return by what the areas of a layer are wrong."""
        layer = self.study.toml["layers"][kind]
        newest = max(int(year) for year in _YEAR.findall(layer["vintage"]))
        return self.about_one(f"area:{kind}", self._aged(self.study(f"draws.{kind}.{layer['status']}"), newest))

    def sunshine(self) -> np.ndarray:
        """Return by what the means of a station's months are off those of all years."""
        deviation = self.study("draws.weather.year_to_year") / math.sqrt(self.study("draws.weather.years_of_a_mean"))
        return self.about_one("sunshine", AT_95 * deviation)

    def _aged(self, error: float, year: int) -> float:
        more = self.study("draws.statistics.error_per_year") * abs(self.study.toml["year"] - year)
        return min(error + more, self.study("draws.statistics.largest_error"))

    def _number(self, name: str) -> np.ndarray:
        if name not in self._numbers:
            random = np.random.default_rng([self.seed, *name.encode()])
            self._numbers[name] = random.uniform(size=self.count)
        return self._numbers[name]


def of_run(share: float, own: np.ndarray, *, given: int) -> tuple[float, float]:
    """Return a quantile of one's own futures, and by how much that of a run of so many others may differ.

    Three standard errors of the difference of both quantiles: each has √(p·(1 - p) / n) / density, the density being
    that of one's own futures around it. The run's are spread evenly, and do better.
    """
    quantile = float(np.quantile(own, share))
    beside = 0.02
    low, high = np.quantile(own, [share - beside, share + beside])
    error = math.sqrt(share * (1 - share) * (1 / given + 1 / len(own))) * (high - low) / (2 * beside)
    return quantile, 3 * float(error)
