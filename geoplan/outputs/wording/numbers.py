"""Numbers as the readers of a language write them: 4,307.5 in English and Japanese is 4.307,5 in Vietnamese."""

import math
from typing import Any

from geoplan.languages import Language

_SWAPPED = str.maketrans(",.", ".,")


def written(value: float | None, decimals: int, language: Language) -> str:
    """Return a number with the separators of the language; a dash where it is not known.

    Examples
    --------
    >>> written(4306.93, 1, "en"), written(4306.93, 1, "vi"), written(float("nan"), 0, "ja")
    ('4,306.9', '4.306,9', '–')
    """
    if value is None or not math.isfinite(value):
        return "–"
    text = f"{value + 0.0:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return text.translate(_SWAPPED) if language == "vi" else text


def readable(value: float | None, language: Language) -> str:
    """Return a number with about three digits: as many decimals as its size leaves room for.

    Examples
    --------
    >>> [readable(number, "en") for number in (4306.93, 85.708, 0.6592, 0.00012, 0.0)]
    ['4,307', '85.7', '0.66', '0.00012', '0']
    """
    if value is None or not math.isfinite(value) or value == 0:
        return written(value, 0, language)
    size = math.floor(math.log10(abs(value)))
    return written(value, 0 if size >= 2 else 1 - size if size < -1 else 2 - max(size, 0), language)


def significant(value: float | None, language: Language, *, digits: int = 3) -> str:
    """Return a number with so many digits that count; what is smaller is rounded away, in large numbers too.

    Examples
    --------
    >>> [significant(number, "en") for number in (4306.93, 85.708, 0.6592, 50.4, 2.0)]
    ['4,310', '85.7', '0.659', '50.4', '2']
    >>> significant(2898354.7, "vi", digits=2)
    '2.900.000'
    """
    if value is None or not math.isfinite(value) or value == 0:
        return written(value, 0, language)
    rounded = float(f"{value:.{digits - 1}e}")
    places = digits - 1 - math.floor(math.log10(abs(rounded)))
    decimals = next((few for few in range(max(places, 0)) if round(rounded, few) == rounded), max(places, 0))
    return written(rounded, decimals, language)


def exact(value: float | None, language: Language, *, digits: int = 4) -> str:
    """Return a number with the digits that it was given with.

    Parameters
    ----------
    value
        A parameter, or the break between two classes.
    language
        Of the separators.
    digits
        The most significant digits; 17 keep every number apart from its neighbours.

    Examples
    --------
    >>> exact(0.6592, "vi"), exact(1000.0, "en"), exact(0.25, "en"), exact(12.34567, "en", digits=17)
    ('0,6592', '1,000', '0.25', '12.34567')
    """
    if value is None or not math.isfinite(value):
        return "–"
    size = math.floor(math.log10(abs(value))) if value else 0
    most = max(0, digits - 1 - size)
    decimals = next((places for places in range(most) if round(value, places) == round(value, most)), most)
    return written(value, decimals, language)


def json_number(value: Any, decimals: int = 0, *, digits: int = 6) -> float | int | None:
    """Return a number with the decimals that are shown, and six digits at the least, as short as JSON can write it.

    Examples
    --------
    >>> json_number(4306.9312345, 1), json_number(3.0), json_number(float("nan")), json_number(12.345, digits=3)
    (4306.93, 3, None, 12.3)
    """
    number = float(value)
    if not math.isfinite(number):
        return None
    size = math.floor(math.log10(abs(number))) if number else 0
    short = round(number, max(decimals, digits - 1 - size))
    return int(short) if short.is_integer() else short
