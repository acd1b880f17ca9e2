"""The figures of one park beside its tables: land, grid and roofs, its year of hours, and the goals it serves."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from geoplan.languages import Language
from geoplan.outputs.report.eco_parks.park_words import LOW, amount_words, number_in, percent
from geoplan.outputs.wording.estate_words import tariff_title
from geoplan.outputs.wording.numbers import readable, written
from geoplan.outputs.wording.texts import listed, sentence, shown, text
from geoplan.planning.eco_parks.criteria.sdg_indicators import sdg_indicators
from geoplan.sentences import headed
from geoplan.units import KW_PER_MW, M2_PER_HA, MWH_PER_GWH, T_PER_KT, USD_PER_MUSD

Record = Mapping[Any, Any]
Row = dict[str, Any]

GOAL_COLOURS = {
    "2": "#dda63a",
    "3": "#4c9f38",
    "6": "#26bde2",
    "7": "#fcc30b",
    "8": "#a21942",
    "9": "#fd6925",
    "11": "#fd9d24",
    "12": "#bf8b2e",
    "13": "#3f7e44",
    "15": "#56c02b",
    "16": "#00689d",
    "17": "#19486a",
}
"""The colours by which the United Nations draw their goals."""
OTHER_GOAL = "#5f6c7b"
MOST_GOALS = 8


class _Figure(NamedTuple):
    """A figure of the year: its column, its title, and what it is divided by; shares are percentages."""

    name: str
    title: str
    scale: float = 1.0
    is_share: bool = False


_YEAR = (
    _Figure("self_consumption_share", "self_consumption", is_share=True),
    _Figure("self_sufficiency_share", "self_sufficiency", is_share=True),
    _Figure("net_year_share", "net_year", is_share=True),
    _Figure("grid_import_mwh", "import", MWH_PER_GWH),
    _Figure("grid_export_mwh", "export", MWH_PER_GWH),
    _Figure("peak_import_kw", "peak", KW_PER_MW),
    _Figure("bill_before_usd", "bill_before", USD_PER_MUSD),
    _Figure("bill_after_usd", "bill_after", USD_PER_MUSD),
    _Figure("bill_saving_usd", "bill_saving", USD_PER_MUSD),
    _Figure("scope2_tco2e", "scope2", T_PER_KT),
)


def estate_facts(row: Record, language: Language) -> Iterator[Row]:
    """Yield what the park is: title, words, and whether they are known.

    Parameters
    ----------
    row
        Of the result's estates.
    language
        Of words and numbers.
    """
    kwp = number_in(row, "estate_pv_capacity_mwp")
    energy = number_in(row, "estate_pv_energy_gwh")
    roofs, roof_m2 = number_in(row, "estate_roof_count"), number_in(row, "estate_roof_area_m2")
    facts = {
        "area": _unit(number_in(row, "area_ha"), "ha", language),
        "let": _let(row, language),
        "tenants": _whole(number_in(row, "tenants_count"), language),
        "voltage": tariff_title(voltage, language) if (voltage := shown(row.get("voltage"))) else "",
        "transformer": _unit(number_in(row, "transformer_kva") / KW_PER_MW, "MVA", language),
        "roofs": _beside(_whole(roofs, language), _unit(roof_m2 / M2_PER_HA, "ha", language)),
        "potential": _beside(_unit(kwp, "MWp", language), _unit(energy, "GWh", language)),
        "battery": _battery(row, language),
    }
    for key, words in facts.items():
        yield {
            "title": text(f"profile.fact.{key}", language),
            "value": words or text("profile.unknown", language),
            "known": bool(words),
        }


def year_tiles(row: Record, language: Language) -> Iterator[Row]:
    """Yield the six figures that stand above all: load, sun, saving, hours met, payback, reduction.

    Parameters
    ----------
    row
        Of the result's estates with what is planned there.
    language
        Of words and numbers.
    """
    weak = text("profile.low", language) if row.get("load_confidence") == LOW else ""
    load, built, battery = (number_in(row, name) for name in ("load_mwh", "pv_built_mwp", "battery_kwh"))
    yield _tile("load", load / MWH_PER_GWH, language, unit="GWh") | {"mark": weak}
    stored = sentence("profile.tile.with_battery", size=amount_words(battery, "kWh", language))[language]
    yield _tile(
        "solar",
        built,
        language,
        unit="MWp",
        below=stored if battery > 0.0 else text("profile.tile.no_battery", language),
    )
    saved = _unit(number_in(row, "saved_mwh") / MWH_PER_GWH, "GWh", language)
    yield _tile("saving", 100.0 * number_in(row, "saving_potential_share"), language, unit="%", below=saved)
    ends = _ends(row, "matching_share", 100.0, language)
    yield _tile("matching", 100.0 * number_in(row, "matching_share"), language, unit="%", below=ends and f"{ends}%")
    cost = readable(number_in(row, "estate_investment_usd") / USD_PER_MUSD, language)
    costs = sentence("profile.tile.costs", cost=cost)[language]
    yield _tile("payback", number_in(row, "payback_years"), language, unit="years", below=costs)
    ends = _ends(row, "estate_avoided_tco2e", 1.0 / T_PER_KT, language)
    yield _tile("avoided", number_in(row, "estate_avoided_tco2e") / T_PER_KT, language, unit="kt", below=ends)


def year_figures(row: Record, language: Language) -> Iterator[Row]:
    """Yield the balance of the year, what is not known among it.

    Parameters
    ----------
    row
        Of the result's estates with what is planned there.
    language
        Of words and numbers.
    """
    for figure in _YEAR:
        value = number_in(row, figure.name)
        words = percent(value, language) if figure.is_share else readable(value / figure.scale, language)
        yield {
            "title": text(f"profile.year.{figure.title}", language),
            "value": words if math.isfinite(value) else text("profile.unknown", language),
            "known": math.isfinite(value),
        }


def goals(sdg: pd.DataFrame, language: Language) -> Iterator[Row]:
    """Yield the indicators of the Sustainable Development Goals that are known of a park.

    Parameters
    ----------
    sdg
        The park's rows of `EcoParks.sdg`.
    language
        Of words and numbers.
    """
    for row in sdg[sdg["sdg_value"].notna()].head(MOST_GOALS).to_dict("records"):
        targets = [each.strip() for each in str(row["sdg_targets"]).split(",")]
        unit, value = shown(row["sdg_unit"]), number_in(row, "sdg_value")
        yes = text("profile.yes" if value >= 1.0 else "profile.no", language)
        yield {
            "targets": [
                {"name": each, "colour": GOAL_COLOURS.get(each.partition(".")[0], OTHER_GOAL)} for each in targets
            ],
            "title": _goal_title(str(row["sdg_indicator"]), language),
            "value": yes
            if unit == "yes_no"
            else f"{readable(value, language)}%"
            if unit == "%"
            else amount_words(value, unit, language),
            "low": row.get("confidence") == LOW,
        }


def goals_unknown(sdg: pd.DataFrame, language: Language) -> str:
    """Return which indicators are not known, in a sentence; empty where all are.

    Parameters
    ----------
    sdg
        The park's rows of `EcoParks.sdg`.
    language
        Of words.
    """
    unknown = sdg.loc[sdg["sdg_value"].isna(), "sdg_indicator"].astype(str)
    if sdg.empty:
        return text("profile.goals.none", language)
    names = listed((_goal_title(each, language) for each in unknown), language)
    return sentence("profile.goals.unknown", indicators=names)[language] if names else ""


def _goal_title(key: str, language: Language) -> str:
    known = sdg_indicators().get(key)
    return shown(key) if known is None else known.title[language]


def _tile(key: str, value: float, language: Language, *, unit: str, below: str = "") -> Row:
    known = math.isfinite(value)
    whole = written(value, 0, language) if unit == "%" else readable(value, language)
    return {
        "title": text(f"profile.tile.{key}", language),
        "value": whole if known else text("profile.unknown", language),
        "unit": text(f"profile.unit.{unit}", language) if known else "",
        "known": known,
        "below": below if known else "",
        "mark": "",
    }


def _let(row: Record, language: Language) -> str:
    """Return the let land: hectares and share, or the one of them that is known."""
    let, share = number_in(row, "let_ha"), number_in(row, "occupancy_pct") / 100.0
    return _beside(percent(share, language) if share == share else "", _unit(let, "ha", language))


def _battery(row: Record, language: Language) -> str:
    """Return below which price a battery pays."""
    price = number_in(row, "battery_pays_below_usd_per_kwh")
    if price != price:
        return ""
    if price <= 0.0:
        return text("report.estates.best.never", language)
    return sentence("profile.fact.battery.below", price=readable(price, language))[language]


def _ends(row: Record, name: str, factor: float, language: Language) -> str:
    low, high = (number_in(row, f"{name}_{end}") * factor for end in ("low", "high"))
    return headed("P10–P90", f"{readable(low, language)}–{readable(high, language)}", language) if low < high else ""


def _unit(value: float, unit: str, language: Language) -> str:
    return f"{readable(value, language)} {text(f'profile.unit.{unit}', language)}" if math.isfinite(value) else ""


def _whole(value: float, language: Language) -> str:
    return written(value, 0, language) if math.isfinite(value) else ""


def _beside(first: str, second: str) -> str:
    return " · ".join(each for each in (first, second) if each)
