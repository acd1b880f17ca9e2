"""Amounts, money, names and verdicts of eco-industrial parks, as people of a language read them."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

from geoplan.languages import Language
from geoplan.layers.parks.stream_kinds import stream_materials
from geoplan.outputs.wording.numbers import readable, written
from geoplan.outputs.wording.texts import load_texts, shown, text
from geoplan.planning.eco_parks.technologies import eco_technologies
from geoplan.units import USD_PER_MUSD

Record = Mapping[Hashable, Any]

LOW = "low"
"""The confidence that is said beside a figure."""
_THOUSANDS = {"kWp": "MWp", "kWh": "MWh", "kW": "MW"}
_MANY = 1_000.0


def technology_title(key: str, language: Language) -> str:
    """Return what a technology is called; its key where no table says it.

    Examples
    --------
    >>> technology_title("rooftop_pv", "en"), technology_title("no such", "en")
    ('Rooftop solar', 'no such')
    """
    known = eco_technologies().get(key)
    return shown(key) if known is None else known.title[language]


def amount_words(value: float, unit: str, language: Language) -> str:
    """Return a size with its unit; a dash where it is not known.

    Parameters
    ----------
    value
        The size.
    unit
        As tables write it, such as ``MWh/a``.
    language
        Of words and numbers.

    Examples
    --------
    >>> amount_words(45_300.0, "kWp", "vi"), amount_words(1_250.0, "MWh/a", "ja")
    ('45,3 MWp', '1,250 MWh/年')
    >>> amount_words(float("nan"), "t/a", "en")
    '–'
    """
    if not math.isfinite(value):
        return "–"
    if unit in _THOUSANDS and abs(value) >= _MANY:
        value, unit = value / _MANY, _THOUSANDS[unit]
    key = f"profile.amount.{unit}"
    words = text(key, language) if key in load_texts() else unit
    return f"{readable(value, language)} {words}".strip()


def million_usd(value: float, language: Language) -> str:
    """Return dollars as millions of dollars, without the unit."""
    return readable(value / USD_PER_MUSD, language)


def percent(share: float, language: Language, *, decimals: int = 0) -> str:
    """Return a share as a percentage; a dash where it is not known.

    Examples
    --------
    >>> percent(0.316, "en"), percent(0.0316, "vi", decimals=1), percent(float("nan"), "en")
    ('32%', '3,2%', '–')
    """
    return f"{written(100.0 * share, decimals, language)}%" if math.isfinite(share) else "–"


def material_title(material: Any, language: Language) -> str:
    """Return what a material is called; the text itself where no table has it."""
    key = shown(material)
    known = stream_materials().get(key)
    return key if known is None else known.titles[language]


def number_in(row: Record, name: str) -> float:
    """Return a number of a row; not a number where it has none."""
    given = row.get(name)
    return float(given) if given is not None and not isinstance(given, str) and given == given else math.nan
