"""Kinds of load: industries and public buildings, and what was published of how each uses electricity over a week.

They stand in ``industries.csv``. Industries have the shares that they get in an estate whose tenants are not known.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from geoplan.errors import did_you_mean


@dataclass(frozen=True)
class Industry:
    """A kind of load.

    Attributes
    ----------
    key
        What tables call it.
    sic
        Its code in the Standard Industrial Classification of the United States (1987); empty for public buildings.
    is_public
        Whether it is a kind of public building.
    daytime_share
        Share of a weekday's energy from 06:00 to 18:00.
    night_over_peak
        Least over largest hour of a weekday.
    saturday, sunday
        Energy of such a day over that of a weekday.
    load_factor
        Mean over largest hour of a year: the shape does not use it but as a check.
    mix_share
        Its share of the let land of an estate whose tenants are not known; all add up to 1.
    source, confidence
        Of the statistics; the shares of the mix are a design default of low confidence.
    titles
        Language -> what people call it.
    """

    key: str
    sic: str
    is_public: bool
    daytime_share: float
    night_over_peak: float
    saturday: float
    sunday: float
    load_factor: float
    mix_share: float
    source: str
    confidence: str
    titles: Mapping[str, str] = field(hash=False, compare=False)


@cache
def load_industries() -> Mapping[str, Industry]:
    """Return the kinds of load by key.

    Examples
    --------
    >>> load_industries()["cement"].saturday, load_industries()["hospital"].is_public
    (1.13, True)
    """
    with Path(__file__).with_name("industries.csv").open(encoding="utf-8", newline="") as stream:
        return {row["key"]: _industry(row) for row in csv.DictReader(stream)}


def _industry(row: Mapping[str, str]) -> Industry:
    return Industry(
        key=row["key"],
        sic=row["sic"],
        is_public=row["is_public"] == "yes",
        daytime_share=float(row["weekday_energy_06_18h_share"]),
        night_over_peak=float(row["weekday_min_over_max"]),
        saturday=float(row["saturday_over_weekday"]),
        sunday=float(row["sunday_over_weekday"]),
        load_factor=float(row["load_factor"]),
        mix_share=float(row["mix_share"]),
        source=row["source"],
        confidence=row["confidence"],
        titles={language: row[language] for language in ("en", "vi", "ja")},
    )


@cache
def industry_names() -> Mapping[str, str]:
    """Return all that an industry may be called, without case: its key, its code, its titles -> its key."""
    names: dict[str, str] = {}
    for key, industry in load_industries().items():
        for name in (key, key.replace("_", " "), industry.sic, *industry.titles.values()):
            if name:
                names.setdefault(name.casefold(), key)
    return names


def industry_hint(name: str) -> str:
    """Suggest the nearest of the names; where none is near, how they are found."""
    near = did_you_mean(name.casefold(), industry_names())
    return near or "Take one of industries.csv, by key, SIC code or name; leave it empty where it is not known."
