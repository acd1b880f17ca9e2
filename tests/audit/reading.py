"""What the recomputation starts from: the tables of parameters, a study's own numbers, and the files of its run.

Everything is read here anew with csv and tomllib. Costs come in the prices of the study's year: a price rises with the
consumer prices of the currency it is stated in, and is then converted at the rate of the study's year; what a rule
names stays, and is converted alone.
"""

import csv
import json
import math
import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ROOT / "layers"
MONEY = ROOT / "geoplan" / "money"
ENDS = ("low", "value", "high")
PRICES = 2025
_CURRENCY = re.compile(r"(?<![A-Za-z])[Mk]?(USD|VND|JPY)(?![A-Za-z])")


@cache
def rows_of(file: Path) -> list[dict[str, str]]:
    """Return a table's rows as they are written."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def number(text: str) -> float:
    """Return a number, NaN where nothing is written."""
    return float(text) if text.strip() else math.nan


@dataclass(frozen=True)
class Study:
    """One embedded place: its name, its study.toml, and the parameters that hold there."""

    name: str
    toml: dict = field(repr=False)
    table: dict[str, dict[str, str]] = field(repr=False)

    @classmethod
    def of(cls, name: str) -> "Study":
        """Return an embedded study by its name, or another by its folder."""
        with (LAYERS / name / "study.toml").open("rb") as stream:
            toml = tomllib.load(stream)
        table = {
            f"{file.stem}.{row['name']}": row
            for file in sorted((LAYERS / "parameters").glob("*.csv"))
            for row in rows_of(file)
        }
        for key, own in toml.get("parameters", {}).items():
            # the studies give all three numbers, and none of them is money
            assert {"value", "low", "high"} <= own.keys(), key
            assert not table[key].get("currency"), key
            table[key] = {**table[key], **{end: str(own[end]) for end in ENDS}}
        return cls(name, toml, table)

    @property
    def year(self) -> int:
        """The year of the prices; that of a study that names none is documented."""
        return self.toml.get("prices", {}).get("year", PRICES)

    def rows(self, layer: str) -> list[dict[str, str]]:
        """Return the rows of a layer that is a table; none where the study has no such layer."""
        file = LAYERS / self.name / f"{layer}.csv"
        return rows_of(file) if file.is_file() else []

    def has(self, key: str) -> bool:
        """Return whether a parameter has a value."""
        return key in self.table and bool(self.table[key]["value"].strip())

    def __call__(self, key: str, end: str = "value") -> float:
        """Return a parameter, money in the prices of the study's year."""
        row = self.table[key]
        stated = number(row[end])
        if not row.get("currency"):
            return stated
        units = _CURRENCY.findall(row["unit"])
        own, year = row["currency"], int(row["price_year"])
        if len(units) == 2:  # an exchange rate
            return stated * self._table_rate(own, self.year) / self._table_rate(own, year)
        if row["price_basis"] == "real":
            stated *= self._index(own, self.year) / self._index(own, year)
        return stated * self._rate(units[0]) / self._rate(own)

    def moved(self, key: str, end: str) -> "Study":
        """Return the study with one parameter at an end of its range."""
        row = self.table[key]
        return replace(self, table={**self.table, key: {**row, "value": row[end]}})

    def ranged(self, *starts: str) -> list[str]:
        """Return the ids that begin so and have a range."""
        return [
            key
            for key, row in self.table.items()
            if key.startswith(starts) and self.has(key) and number(row["low"]) < number(row["high"])
        ]

    def names(self, start: str, end: str = "") -> list[str]:
        """Return what stands between the start and the end of the ids that have both."""
        return [
            key[len(start) : len(key) - len(end)] for key in self.table if key.startswith(start) and key.endswith(end)
        ]

    def _index(self, currency: str, year: int) -> float:
        return _of_year(rows_of(MONEY / "price_index.csv"), currency, year, "index")

    def _table_rate(self, currency: str, year: int) -> float:
        return _of_year(rows_of(MONEY / "exchange_rate.csv"), currency, year, "per_usd")

    def _rate(self, currency: str) -> float:
        """Return units of a currency a dollar in the year of the prices, as the study has them."""
        own = {"VND": "costs.finance.exchange_rate", "JPY": "jcm.exchange_rate"}
        return 1.0 if currency == "USD" else self(own[currency])


def _of_year(rows: list[dict[str, str]], currency: str, year: int, column: str) -> float:
    """Return the row of a year; after the last one prices and rates stand still."""
    years = {int(row["year"]): float(row[column]) for row in rows if row["currency"] == currency}
    return years[min(year, max(years))]


@dataclass(frozen=True)
class Run:
    """The files of a run."""

    folder: Path

    @cached_property
    def totals(self) -> dict[str, float]:
        return json.loads((self.folder / "manifest.json").read_text("utf-8"))["totals"]

    def rows(self, name: str) -> list[dict[str, str]]:
        return rows_of(self.folder / f"{name}.csv")

    def rows_if_any(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table; none where the run has no such table."""
        return self.rows(name) if (self.folder / f"{name}.csv").is_file() else []

    def candidates(self, kind: str) -> list[dict[str, str]]:
        return [row for row in self.rows("candidates") if row["candidate_kind"] == kind]
