"""The report's pages on waste: what becomes of it until the end of the plan, and the gas of the landfills."""

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from geoplan.languages import Language
from geoplan.outputs.drawing.svg import Drawing, fitted, width_of
from geoplan.outputs.report.charts import GRID, MUTED, SEGMENTS, axis_room, ticks
from geoplan.outputs.wording.numbers import exact, readable, written
from geoplan.outputs.wording.parameter_titles import word_title
from geoplan.outputs.wording.texts import load_texts, shown, text
from geoplan.planning.waste_plan import TOTAL
from geoplan.potential.waste.landfills import ENERGY
from geoplan.sentences import in_brackets
from geoplan.units import T_PER_KT

Row = dict[str, Any]
Given = Mapping[Hashable, Any]

STEP_YEARS = 5
MOST_LANDFILLS = 50
LONGEST_WORDS = 220.0
# Column of the plan -> its title and what it is divided by.
PLAN_COLUMNS = {
    "waste_t": ("report.column.collected_kt", T_PER_KT),
    "energy_gwh": ("report.column.energy_gwh", 1.0),
    "emissions_tco2e": ("report.column.emissions_kt", T_PER_KT),
    "landfill_methane_avoided_tco2e": ("report.column.avoided_kt", T_PER_KT),
    "net_tco2e": ("report.column.net_kt", -T_PER_KT),  # a reduction is positive, as in the column beside it
}
LANDFILL_COLUMNS = {
    "deposited_t": ("report.column.deposited_kt", T_PER_KT),
    "landfill_gas_site_methane_t": ("report.column.methane_t", 1.0),
    ENERGY: ("report.column.energy_gwh", 1.0),
    "landfill_gas_site_emissions_tco2e": ("report.column.emissions_kt", T_PER_KT),
    "landfill_gas_site_avoidable_tco2e": ("report.column.avoidable_kt", T_PER_KT),
}


def waste_plan_page(plan: pd.DataFrame | None, language: Language) -> Row | None:
    """Return the waste plan's table, its chart and the treatments of its last year.

    Parameters
    ----------
    plan
        From `geoplan.planning.waste_plan.waste_plan`; None where the study knows of no waste.
    language
        Of words and numbers.
    """
    if plan is None or plan.empty:
        return None
    whole = plan[plan["treatment"] == TOTAL].sort_values("year")
    last = int(whole["year"].iloc[-1])
    shown_years = whole[(whole["year"] % STEP_YEARS == 0) | whole["year"].isin([whole["year"].iloc[0], last])]
    in_last = plan[(plan["year"] == last) & (plan["treatment"] != TOTAL)]
    return {
        "title": text("report.waste_plan", language).format(year=last),
        "head": [text("report.column.t_per_day", language), *_titles(PLAN_COLUMNS, language)],
        "rows": [
            {
                "name": f"{row['year']:.0f}",
                "basis": text(f"report.basis.{row['basis']}", language),
                "cells": [readable(row["t_per_day"], language), *_cells(row, PLAN_COLUMNS, language)],
            }
            for row in shown_years.to_dict("records")
        ],
        "treatments_title": text("report.waste_plan.by_treatment", language).format(year=last),
        "treatments_head": [text("report.column.share", language), *_titles(PLAN_COLUMNS, language)],
        "treatments": [
            {
                "name": word_title(row["treatment"], language),
                "cells": [f"{written(100 * row['share'], 0, language)}%", *_cells(row, PLAN_COLUMNS, language)],
            }
            for row in in_last.to_dict("records")
        ],
        "chart": _treatments_chart(plan[plan["treatment"] != TOTAL], language=language),
    }


def landfills_page(landfills: gpd.GeoDataFrame | None, language: Language, *, totals: "pd.Series[float]") -> Row | None:
    """Return the table of landfills, the most gas first.

    Parameters
    ----------
    landfills
        From `geoplan.potential.waste.landfills.landfill_results`; None where the study has no such layer.
    language
        Of words and numbers.
    totals
        The study's: the ends of the sum are its own, and no sums of ends.
    """
    if landfills is None or landfills.empty:
        return None
    rows = []
    for row in landfills.sort_values(ENERGY, ascending=False, kind="stable").head(MOST_LANDFILLS).to_dict("records"):
        spans = [f"{row[name]:.0f}" if row[name] == row[name] else "?" for name in ("first_year", "last_year")]
        rows.append(
            {
                "name": shown(row["landfill_name"]) or shown(row["landfill_id"]),
                "management": word_title(row["management"], language),
                "years": f"{spans[0]}–{spans[1]}",
                "cells": [*_cells(row, LANDFILL_COLUMNS, language), f"{row['peak_year']:.0f}"],
            }
        )
    sums = {name: float(landfills[name].sum()) for name in LANDFILL_COLUMNS}
    ends = {f"{ENERGY}{end}": float(totals.get(f"{ENERGY}{end}", math.nan)) for end in ("_low", "_high")}
    return {
        "lead": text("report.landfills.lead", language).format(year=int(landfills["base_year"].iloc[0])),
        "head": [*_titles(LANDFILL_COLUMNS, language), text("report.column.peak_year", language)],
        "rows": rows,
        "total": [*_cells(pd.Series({**sums, **ends}).to_dict(), LANDFILL_COLUMNS, language), ""],
    }


def season_title(row: Given, language: Language) -> str:
    """Return the harvest that a row of feedstocks is about; empty where it is about the whole year.

    Examples
    --------
    >>> season_title({"season": "spring"}, "vi"), season_title({"season": "all"}, "en")
    ('vụ đông xuân', '')
    """
    season = shown(row.get("season"))
    return "" if season in {"", "all"} else word_title(season, language)


def _titles(columns: dict[str, tuple[str, float]], language: Language) -> list[str]:
    return [load_texts()[title][language] for title, _ in columns.values()]


def _cells(row: Given, columns: dict[str, tuple[str, float]], language: Language) -> Iterator[str]:
    for name, (_, scale) in columns.items():
        low, high = sorted(row.get(f"{name}_{end}", math.nan) / scale for end in ("low", "high"))
        between = "–" if low >= 0 else " … "  # a dash beside a minus is hard to read
        ends = (
            in_brackets(f"{readable(low, language)}{between}{readable(high, language)}", language) if low < high else ""
        )
        yield readable(row[name] / scale + 0.0, language) + ends


def _treatments_chart(parts: pd.DataFrame, *, language: Language) -> Markup:
    """Draw a column for each year, of what goes to each treatment."""
    amounts = parts.pivot(index="year", columns="treatment", values="waste_t") / T_PER_KT
    names = [str(name) for name in parts["treatment"].unique()]
    colours = dict(zip(names, SEGMENTS, strict=False))
    most = float(amounts.sum(axis=1).max())
    left, top, height, width = axis_room(most, language, least=52.0), 16.0, 150.0, 680.0
    step = (width - left - 6) / max(len(amounts), 1)
    legend = list(_legend_rows([(name, word_title(name, language)) for name in names], width - left))
    title = text("report.waste_plan.chart", language)
    drawing = Drawing(width, top + height + 24 + 16 * len(legend), label=title)
    scale = height / most if most > 0 else 0.0
    for tick in ticks(most):
        y = top + height - tick * scale
        drawing.line(left, y, drawing.width, y, stroke=GRID, stroke_width=1)
        drawing.text(left - 5, y + 4, exact(tick, language), size=10, anchor="end", fill=MUTED)
    drawing.text(0, 10, text("report.unit.thousand_t", language), size=10, fill=MUTED)
    for number, (year, row) in enumerate(amounts.iterrows()):
        x, y = left + step * number, top + height
        for name in names:
            tall = float(row[name]) * scale
            y -= tall
            drawing.rect(x + step * 0.12, y, step * 0.76, tall, fill=colours[name])
        if int(str(year)) % STEP_YEARS == 0:
            drawing.text(x + step / 2, top + height + 14, str(year), size=10, anchor="middle", fill=MUTED)
    drawing.line(left, top + height, drawing.width, top + height, stroke_width=1)
    y = top + height + 34
    for listed in legend:
        x = left
        for name, words in listed:
            drawing.rect(x, y - 9, 10, 10, fill=colours[name])
            drawing.text(x + 14, y, fitted(words, LONGEST_WORDS, 10), size=10)
            x += 28 + min(width_of(words, 10), LONGEST_WORDS)
        y += 16
    return drawing.markup()


def _legend_rows(names: Sequence[tuple[str, str]], room: float) -> Iterator[list[tuple[str, str]]]:
    row: list[tuple[str, str]] = []
    used = 0.0
    for name, words in names:
        width = 28 + min(width_of(words, 10), LONGEST_WORDS)
        if row and used + width > room:
            yield row
            row, used = [], 0.0
        row.append((name, words))
        used += width
    if row:
        yield row
