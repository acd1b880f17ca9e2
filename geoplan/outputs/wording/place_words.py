"""Words that depend on the place: what its zones are, and what it is as a whole.

Wards and communes are called so only where all zones are such; a city is no province; in the place of districts stand
studies where zones are of several.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from geoplan.languages import Text
from geoplan.outputs.wording.texts import load_texts

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

STUDY_COLUMN = "study_name"
"""The column of zones that names the study of each, where they are of several."""
_WARDS = frozenset({"ward", "commune", "special zone"})


def place_texts(result: "Assessment") -> dict[str, Text]:
    """Return all texts, with the words that fit the place of a result.

    Parameters
    ----------
    result
        What `assess` returned: its zones have a ``zone_type``, its study may say whether it is a city or a province.
    """
    said = _by_condition()
    own = {key: each for condition in _conditions(result) for key, each in said[condition].items()}
    return {**load_texts(), **own}


def _conditions(result: "Assessment") -> Iterator[str]:
    zones = result.zones
    kinds = set(zones["zone_type"].dropna().astype(str)) if "zone_type" in zones else set()
    if kinds and kinds <= _WARDS:
        yield "wards"
    if result.study.whole:
        yield result.study.whole
    if STUDY_COLUMN in zones:
        yield "collection"


@cache
def _by_condition() -> dict[str, dict[str, Text]]:
    said: dict[str, dict[str, Text]] = {"wards": {}, "city": {}, "province": {}, "collection": {}}
    with Path(__file__).with_name("place_texts.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            said[row["when"]][row["key"]] = Text(en=row["en"], vi=row["vi"], ja=row["ja"])
    return said
