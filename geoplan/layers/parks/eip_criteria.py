"""The criteria of an eco-industrial park, by framework: what each asks, its threshold, and how sure that is.

They stand in ``eip_criteria.csv``. A threshold of low confidence was read in no law and in no copy of the framework:
nothing is called met by it. What belonged to repealed rules, as 90 % of firms that are aware, is no criterion.
"""

import csv
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geoplan.errors import did_you_mean
from geoplan.languages import LANGUAGES, Text

DECREE_35, FORM_A5, EIP_V2 = "decree_35", "form_a5", "eip_v2"
FRAMEWORKS = (DECREE_35, FORM_A5, EIP_V2)
OF_VIET_NAM = frozenset({DECREE_35, FORM_A5})
"""Frameworks that hold in Viet Nam alone."""
NUMBER, YES_NO = "number", "yes_no"
PERCENT, COUNT = "%", "count"
AT_LEAST, BELOW = "at_least", "below"


@dataclass(frozen=True)
class EipCriterion:
    """A criterion, or an indicator without a threshold.

    Attributes
    ----------
    key
        What tables call it.
    framework
        One of `FRAMEWORKS`.
    code
        Its code in the framework, as ``ENV.1``; empty where it has none.
    kind
        `NUMBER`, or `YES_NO`: 1 and 0.
    unit
        `PERCENT` (0 to 100), `COUNT` or ``yes_no``.
    comparison
        `AT_LEAST` or `BELOW`; empty of an indicator, which is reported.
    threshold
        In its unit, 1 of yes; NaN where there is none, or where it is not known.
    threshold_confidence
        ``high``, ``medium`` or ``low``; empty of an indicator.
    gap_unit
        In what a gap is told: ``MWh``, ``ha``, ``firms``, ``links`` or ``points`` (of a percentage); empty of yes and
        no.
    same_as
        The criterion of another framework that asks the same or more: what shows that shows this too; empty where none
        does.
    worked_out
        What of a plan tells its value where no evidence does; empty where only evidence can.
    source
        Who says so.
    title
        What people read.
    """

    key: str
    framework: str
    code: str
    kind: str
    unit: str
    comparison: str
    threshold: float
    threshold_confidence: str
    gap_unit: str
    same_as: str
    worked_out: str
    source: str
    title: Text


@cache
def load_criteria() -> Mapping[str, EipCriterion]:
    """Return all criteria by key, in the order of the table.

    Examples
    --------
    >>> recp = load_criteria()["decree35_recp"]
    >>> recp.threshold, recp.unit, recp.threshold_confidence
    (20.0, '%', 'low')
    """
    with Path(__file__).with_name("eip_criteria.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {row["key"]: _criterion(row) for row in rows}


def _criterion(row: dict[str, str]) -> EipCriterion:
    texts = {name: row[name] for name in row if name not in {"threshold", *LANGUAGES}}
    threshold = float(row["threshold"]) if row["threshold"] else math.nan
    return EipCriterion(**texts, threshold=threshold, title=Text(**{name: row[name] for name in LANGUAGES}))


def criteria_in_force(*, viet_nam: bool) -> Mapping[str, EipCriterion]:
    """Return the criteria that hold in a country.

    Parameters
    ----------
    viet_nam
        Whether it is Viet Nam.

    Examples
    --------
    >>> {each.framework for each in criteria_in_force(viet_nam=False).values()}
    {'eip_v2'}
    """
    return {key: each for key, each in load_criteria().items() if viet_nam or each.framework not in OF_VIET_NAM}


@cache
def _criterion_names() -> Mapping[str, str]:
    """Return small letters -> key: of keys, codes and titles."""
    names: dict[str, str] = {}
    for key, each in load_criteria().items():
        for name in (key, each.code, *(each.title[language] for language in LANGUAGES)):
            if name:
                names[name.casefold()] = key
    return names


def criterion_key(given: str) -> str:
    """Return the key of a criterion that is named by its key, its code or its title in any language; else nothing.

    Examples
    --------
    >>> criterion_key("env.3"), criterion_key("Number of industrial symbioses"), criterion_key("awareness")
    ('a5_env_3', 'decree35_symbiosis_links', '')
    """
    return _criterion_names().get(given.strip().casefold(), "")


def criterion_hint(given: str) -> str:
    """Return what to do about a criterion that is not tabled.

    Examples
    --------
    >>> criterion_hint("decree35_rcp")
    "Did you mean 'decree35_recp'?"
    """
    return did_you_mean(given, load_criteria()) or "Take a key of the table of criteria (docs/eco_parks.md)."


@cache
def _answers() -> Mapping[str, str]:
    """Return plain small letters -> ``1`` or ``0``; true and false are what programs write of yes and no."""
    with Path(__file__).with_name("yes_no.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    words = {_plain(row[name]): "1" if row["key"] == "yes" else "0" for row in rows for name in LANGUAGES}
    return {**words, "true": "1", "false": "0"}


def answer_of(given: str) -> str:
    """Return ``1`` of a yes and ``0`` of a no in any language, with or without its marks; else nothing.

    Examples
    --------
    >>> answer_of("Có"), answer_of("khong"), answer_of("いいえ"), answer_of("25")
    ('1', '0', '0', '')
    """
    return _answers().get(_plain(given), "")


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
