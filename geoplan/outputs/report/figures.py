"""The report's figures: what is drawn, and from which numbers."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from geoplan.fields import load_fields
from geoplan.languages import Language
from geoplan.outputs.report.charts import (
    CONFIDENCE_COLOURS,
    MOST_PARAMETERS,
    SEGMENTS,
    SOURCE_COLOURS,
    Bar,
    Levels,
    ShareBar,
    ShareBars,
    curve_chart,
    levels_chart,
    monthly_chart,
    shares_chart,
    supply_chart,
)
from geoplan.outputs.wording.numbers import written
from geoplan.outputs.wording.parameter_titles import parameter_title, word_title
from geoplan.outputs.wording.texts import run_on, text
from geoplan.potential.feedstock.economic_level import EVERY_RESIDUE
from geoplan.units import M2_PER_KM2, T_PER_KT, TJ_PER_GWH

if TYPE_CHECKING:
    from geoplan.result.assessment import Assessment

# Source -> its energy, its capacity and the unit of that.
SOURCES = {
    "rooftop": ("rooftop_pv_energy_gwh", "rooftop_pv_capacity_mwp"),
    "biomass": ("biomass_energy_gwh", "biomass_power_mw"),
    "biogas": ("biogas_energy_gwh", ""),
    "waste": ("waste_energy_gwh", "waste_power_mw"),
}


_CURVE_ENDS = ["energy_gwh_low", "energy_gwh_high"]
SENSITIVITY = frozenset({"result", "parameter", "share", "correlation", "confidence"})
"""What must be known of the uncertainty of results to draw it."""


def total_of(result: "Assessment", name: str) -> float:
    """Return a total; NaN where there is none of that name."""
    return float(result.totals.get(name, math.nan))


def interval_of(result: "Assessment", name: str) -> tuple[float, float, float]:
    """Return the low end, the base value and the high end of a total."""
    return total_of(result, f"{name}_low"), total_of(result, name), total_of(result, f"{name}_high")


def figures(result: "Assessment", language: Language) -> dict[str, Any]:
    """Return the charts: supply, months, levels and uncertainty.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of words and numbers.
    """
    unit = text("report.gwh_per_year", language)
    bars = []
    for key, (energy, _) in SOURCES.items():
        low, base, high = interval_of(result, energy)
        median = total_of(result, f"{energy}_p50")
        bars.append(Bar(text(f"group.{key}", language), base, low, high, SOURCE_COLOURS[key], median))
    months = [float(value) for value in result.monthly]
    supply, monthly = text("report.chart.supply", language), text("report.chart.monthly", language)
    levels = [
        {"title": each.title, "unit": each.unit, "chart": levels_chart(each, language=language)}
        for each in _levels(result, language)
    ]
    shares = [
        {"title": each.title, "chart": shares_chart(each, language=language)} for each in _shares(result, language)
    ]
    return {
        "supply": supply_chart(bars, title=supply, unit=unit, language=language),
        "monthly": monthly_chart(months, title=monthly, unit="GWh", language=language) if months else "",
        "years": _yearly_yields(result, language),
        "levels": levels,
        "residue_curve": _residue_curve(result, language),
        "residue_lead": _residue_lead(result, language),
        "shares": shares,
        "confidences": [
            {"title": text(f"gpkg.code.{key}", language), "colour": colour}
            for key, colour in CONFIDENCE_COLOURS.items()
            if key in _confidences(result)
        ],
    }


def _yearly_yields(result: "Assessment", language: Language) -> str:
    """Say what modules yield in the years of the weather record; empty where it has no two whole years."""
    table = result.yearly_yields
    if table is None:
        return ""
    of_years = table["specific_yield_kwh_per_kwp"]
    told = {"low": of_years.min(), "high": of_years.max(), "p50": table.attrs["p50"], "p90": table.attrs["p90"]}
    numbers = {name: written(float(value), 0, language) for name, value in told.items()}
    return text("report.yearly_yields", language).format(count=len(table), **numbers)


def _residue_curve(result: "Assessment", language: Language) -> Markup | str:
    """Draw what plants could buy of all residues at each price; empty where that is not known."""
    curve = result.residue_curve
    if curve is None or curve.empty:
        return ""
    every = curve[curve["residue"] == EVERY_RESIDUE].sort_values("electricity_usd_per_mwh")
    marked = every.loc[every["at_tariff"].astype(bool), "electricity_usd_per_mwh"]
    return curve_chart(
        list(zip(every["electricity_usd_per_mwh"].astype(float), every["energy_gwh"].astype(float), strict=True)),
        band=list(zip(*(every[end].astype(float) for end in _CURVE_ENDS), strict=True)) if _has_band(curve) else [],
        mark=float(marked.iloc[0]) if len(marked) else math.nan,
        title=text("report.chart.residue_curve", language),
        units=("USD/MWh", text("report.gwh_per_year", language)),
        language=language,
    )


def _residue_lead(result: "Assessment", language: Language) -> str:
    told = [text("report.chart.residue_curve.lead", language)]
    if _has_band(result.residue_curve):
        told.append(text("report.chart.residue_curve.band", language))
    return run_on(told, language)


def _has_band(curve: pd.DataFrame | None) -> bool:
    """Say whether it is known between which amounts most futures lie at each price of residues."""
    return (
        curve is not None and set(_CURVE_ENDS) <= set(curve.columns) and bool(curve[_CURVE_ENDS].notna().all(axis=None))
    )


def _confidences(result: "Assessment") -> set[str]:
    if not SENSITIVITY.issubset(result.sensitivity.columns):
        return set()
    return set(result.sensitivity.groupby("result").head(MOST_PARAMETERS)["confidence"])


def _levels(result: "Assessment", language: Language) -> Iterator[Levels]:
    steps = {
        key: text(f"report.level.{key}", language)
        for key in (
            "theoretical", "technical", "available", "economic", "electricity", "roof_area", "usable",
            "methane_all", "methane", "generated", "collected",
        )
    }  # fmt: skip
    roofs = [[total_of(result, name) / M2_PER_KM2] for name in ("roof_area_m2", "usable_roof_area_m2")]
    yield from _known(
        text("group.rooftop", language), "km²", (steps["roof_area"], steps["usable"]), [""], roofs, ["#e69f00"]
    )
    feedstocks = result.feedstocks
    levels = ["theoretical", "technical", "available"]
    if "economic_tj" in feedstocks.columns:
        levels.append("economic")
    crops = _by_feedstock(
        feedstocks, "theoretical_tj", {**{f"{level}_tj": 1.0 for level in levels}, "energy_gwh": TJ_PER_GWH}
    )
    names = [word_title(str(name), language) for name in crops.index]
    listed = (*(steps[level] for level in levels), steps["electricity"])
    title = text("report.levels.residues", language)
    yield from _known(title, "TJ", listed, names, crops.T.to_numpy().tolist(), SEGMENTS)
    manure = _by_feedstock(feedstocks, "theoretical_methane_m3", {"theoretical_methane_m3": 1e-6, "methane_m3": 1e-6})
    names = [word_title(str(name), language) for name in manure.index]
    title, unit = text("report.levels.biogas", language), text("report.unit.million_m3", language)
    ends = (steps["methane_all"], steps["methane"])
    yield from _known(title, unit, ends, names, manure.T.to_numpy().tolist(), SEGMENTS)
    waste = _by_feedstock(feedstocks, "waste_t", {"waste_t": 1 / T_PER_KT, "collected_t": 1 / T_PER_KT})
    names = [word_title(str(name), language) for name in waste.index]
    title, unit = load_fields()["waste_t"].title[language], text("report.unit.thousand_t", language)
    ends = (steps["generated"], steps["collected"])
    yield from _known(title, unit, ends, names, waste.T.to_numpy().tolist(), SEGMENTS)


def _by_feedstock(feedstocks: pd.DataFrame, needed: str, columns: dict[str, float]) -> pd.DataFrame:
    """Return amounts by feedstock, in the unit that is drawn; rows only where the first step is known."""
    if not {"feedstock", *columns} <= set(feedstocks.columns):
        return pd.DataFrame(columns=list(columns))
    rows = feedstocks[feedstocks[needed].notna()]
    return (rows.groupby("feedstock", sort=False)[list(columns)].sum() * pd.Series(columns)).astype(float)


def _known(
    title: str,
    unit: str,
    steps: tuple[str, ...],
    parts: Sequence[str],
    amounts: Sequence[Sequence[float]],
    colours: Sequence[str],
) -> Iterator[Levels]:
    """Yield the steps where there is something to draw."""
    if parts and amounts and np.isfinite(amounts).all() and sum(amounts[0]) > 0:
        yield Levels(title, unit, steps, tuple(parts), tuple(map(tuple, amounts)), tuple(colours))


def _shares(result: "Assessment", language: Language) -> Iterator[ShareBars]:
    if not SENSITIVITY.issubset(result.sensitivity.columns):
        return
    for name, rows in result.sensitivity.groupby("result", sort=False):
        field = load_fields().get(str(name))
        listed = tuple(
            ShareBar(parameter_title(str(parameter), language), float(share), confidence, correlation > 0)
            for parameter, share, correlation, confidence in zip(
                rows["parameter"], rows["share"], rows["correlation"], rows["confidence"], strict=True
            )
        )
        yield ShareBars(field.title[language] if field else str(name), listed)
