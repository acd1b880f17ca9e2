"""The indicators of a park for the Sustainable Development Goals, and the targets that each is tagged with.

They stand in ``sdg_indicators.csv``. The tags are design defaults: no authority has given them.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geoplan.languages import LANGUAGES, Text


@dataclass(frozen=True)
class SdgIndicator:
    """An indicator.

    Attributes
    ----------
    key
        What tables call it.
    unit
        Its unit; ``yes_no`` is 1 and 0.
    evidence
        The criterion whose evidence tells it; empty where it is worked out.
    targets
        Of the Sustainable Development Goals, as ``7.2``, the first one the main one.
    source, confidence
        Of the tags.
    title
        What people read.
    """

    key: str
    unit: str
    evidence: str
    targets: tuple[str, ...]
    source: str
    confidence: str
    title: Text


@cache
def sdg_indicators() -> Mapping[str, SdgIndicator]:
    """Return the indicators by key, in the order of the table.

    Examples
    --------
    >>> sdg_indicators()["renewable_share"].targets
    ('7.2', '9.4', '13.2')
    """
    with Path(__file__).with_name("sdg_indicators.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {
        row["key"]: SdgIndicator(
            row["key"],
            row["unit"],
            row["evidence"],
            tuple(row["targets"].split()),
            row["source"],
            row["confidence"],
            Text(**{name: row[name] for name in LANGUAGES}),
        )
        for row in rows
    }
