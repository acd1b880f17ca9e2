"""The business case of a park on its page: figures of the plan, from low to high, and what they rest on."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from geoplan.languages import Language
from geoplan.outputs.report.eco_parks.park_words import percent
from geoplan.outputs.wording.numbers import readable, written
from geoplan.outputs.wording.texts import sentence, text
from geoplan.planning.business.roof_case import BusinessCase
from geoplan.units import T_PER_KT, USD_PER_MUSD

CASE_MM = 24.0
"""What the block takes of the sheet: title, head, figures, ends, and two lines below. [mm]"""


class _Figure(NamedTuple):
    """A figure of the case: its name, and what it is divided by; years have one digit after the point."""

    name: str
    scale: float = 1.0
    is_years: bool = False


_FIGURES = (
    _Figure("investment_usd", USD_PER_MUSD),
    _Figure("saving_usd", USD_PER_MUSD),
    _Figure("payback_years", is_years=True),
    _Figure("discounted_payback_years", is_years=True),
    _Figure("npv_usd", USD_PER_MUSD),
    _Figure("life_avoided_tco2e", T_PER_KT),
)


def case_block(case: BusinessCase | None, language: Language) -> dict[str, Any] | None:
    """Return what the page says of the business case of a park.

    Parameters
    ----------
    case
        Of its plan; None where there is none.
    language
        Of words and numbers.

    Returns
    -------
    dict or None
        ``figures``, each with ``title``, ``value`` and ``ends``, and ``note``. None without PV, or without a tariff:
        the page says so elsewhere.
    """
    if case is None or not float(case.figures.pv_kwp) > 0.0 or math.isnan(float(case.figures.saving_usd)):
        return None
    return {"figures": list(_figures(case, language)), "note": _note(case, language)}


def _figures(case: BusinessCase, language: Language) -> Iterator[dict[str, str]]:
    for figure in _FIGURES:
        value = float(getattr(case.figures, figure.name))
        low, high = case.ends.get(figure.name, (math.nan, math.nan))
        ends = [_written(each, figure, language) for each in (low, high)]
        yield {
            "title": text(f"profile.case.{figure.name}", language),
            "value": _written(value, figure, language),
            "ends": "" if math.isnan(low) or math.isnan(high) else text("profile.case.ends", language).format(*ends),
        }


def _written(value: float, figure: _Figure, language: Language) -> str:
    if math.isinf(value):
        return text("map.estate.never", language)
    return written(value, 1, language) if figure.is_years else readable(value / figure.scale, language)


def _note(case: BusinessCase, language: Language) -> str:
    """Return what the case was worked out with, and from which price of electricity it pays."""
    rate, figures = case.usd_rate, case.figures
    per_kwh = f"{case.currency}/kWh"

    def money(usd: Any) -> str:
        return f"{readable(float(usd) * rate, language)} {per_kwh}"

    if not case.used_share > 0.0:
        return text("profile.case.unused", language)
    return sentence(
        "profile.case.note",
        price=f"{readable(case.price, language)} {per_kwh}",
        share=percent(case.used_share, language),
        cost=f"{readable(case.cost, language)} {case.currency}/kWp",
        kwh=money(figures.kwh_usd),
        pays=money(figures.pays_from_usd),
    )[language]
