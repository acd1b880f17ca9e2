"""How checks against published figures are told: titles, verdicts, reasons with their numbers; from check_words.csv."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.languages import Language, Text
from geoplan.outputs.wording.numbers import exact, significant
from geoplan.result.checks import Check
from geoplan.sentences import read_texts


@cache
def check_words() -> dict[str, Text]:
    """Read the table of words on checks: key -> text in three languages."""
    return read_texts(Path(__file__).with_name("check_words.csv"))


def reason_of(check: Check, language: Language) -> str:
    """Return why a result differs from what was published; empty where it does not.

    Parameters
    ----------
    check
        From `geoplan.result.checks.checks_of`.
    language
        Of words and numbers.
    """
    if not check.reason:
        return ""
    words = check_words().get(f"reason.{check.reason}", check_words()["no_reason"])
    return words[language].format(**{name: significant(value, language) for name, value in check.figures.items()})


def range_of(low: float, high: float, language: Language) -> str:
    """Return a range as people write it: one number where both ends are equal, ``≤`` where it has no low end.

    Examples
    --------
    >>> range_of(0.12, 0.24, "vi"), range_of(63, 63, "en"), range_of(float("nan"), 84.7, "en")
    ('0,12–0,24', '63', '≤ 84.7')
    """
    if low != low:
        return f"≤ {exact(high, language)}" if high == high else exact(high, language)
    return exact(low, language) if low == high else f"{exact(low, language)}–{exact(high, language)}"


def checks_table(checks: Sequence[Check], language: Language) -> pd.DataFrame:
    """Return checks as the table that files hold.

    Parameters
    ----------
    checks
        From `geoplan.result.checks.checks_of`.
    language
        Of titles and reasons.

    Returns
    -------
    DataFrame
        One row per published figure, with the columns of the table ``checks``.
    """
    rows: list[dict[str, Any]] = [
        {
            "reference": check.reference.key,
            "check_title": check_words()[f"check.{check.reference.check}"][language],
            "reference_title": check.reference.title[language],
            "our_value": check.value,
            "our_value_low": check.low,
            "our_value_high": check.high,
            "published_low": check.reference.low,
            "published_high": check.reference.high,
            "check_unit": check.reference.unit,
            "verdict": check.verdict,
            "intervals_meet": check.meets,
            "reason": reason_of(check, language),
            "country": check.reference.country,
            "source": check.reference.source,
            "confidence": check.reference.confidence,
        }
        for check in checks
    ]
    return pd.DataFrame(rows)
