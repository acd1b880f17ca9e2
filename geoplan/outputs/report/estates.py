"""The report's pages on industrial parks hour by hour: load, sun, bill, payback, and what all of that rests on."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.languages import Language, Text
from geoplan.outputs.report.estate_week import WEEK_HOURS, WIDE, average_week, week_chart
from geoplan.outputs.wording.estate_words import estate_basis, tariff_title
from geoplan.outputs.wording.numbers import exact, readable, significant, written
from geoplan.outputs.wording.texts import load_texts, run_on, sentence, shown, text
from geoplan.planning.estates.load.estate_loads import BY_AREA
from geoplan.sentences import in_brackets, written_day
from geoplan.units import KW_PER_MW, KWH_PER_MWH, MWH_PER_GWH, T_PER_KT, USD_PER_MUSD

if TYPE_CHECKING:
    from geoplan.planning.estates.plans.estate_plan import EstatePlan
    from geoplan.planning.estates.together.coincidence import EstatesTogether
    from geoplan.result.assessment import Assessment

Row = dict[str, Any]

MOST_PARKS = 50
ALIKE = 0.02
"""Shares of parks that differ by less are alike."""


class _Column(NamedTuple):
    """A column of a table: the field, its title, and what it is divided by; shares are written as percentages."""

    name: str
    title: str
    scale: float = 1.0
    is_share: bool = False


_ELECTRICITY = (
    _Column("load_mwh", "load", MWH_PER_GWH),
    _Column("pv_built_mwp", "built"),
    _Column("battery_kwh", "battery", KWH_PER_MWH),
    _Column("self_consumption_share", "own", is_share=True),
    _Column("net_year_share", "year", is_share=True),
    _Column("self_sufficiency_share", "sufficiency", is_share=True),
    _Column("matching_share", "hourly", is_share=True),
    _Column("estate_avoided_tco2e", "avoided", T_PER_KT),
)
_MONEY = (
    _Column("bill_before_usd", "before", USD_PER_MUSD),
    _Column("bill_after_usd", "after", USD_PER_MUSD),
    _Column("bill_saving_usd", "saving_chosen", USD_PER_MUSD),
    _Column("bill_saving_other_usd", "saving_other", USD_PER_MUSD),
    _Column("estate_investment_usd", "investment", USD_PER_MUSD),
    _Column("payback_years", "payback"),
)


def estate_pages(result: "Assessment", language: Language) -> Row | None:
    """Return the tables, the chart and the sentences on the parks of a study, the largest load first.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of words and numbers.

    Returns
    -------
    dict
        None where nothing is planned on estates.
    """
    plan = result.plan.estates
    if plan is None or plan.table.empty:
        return None
    estates = result.potential.estates
    table = plan.table.assign(estate_title=[_name(estates, str(each)) for each in plan.table["estate_id"]])
    table = table.sort_values("load_mwh", ascending=False, kind="stable")
    told = (table[table["load_mwh"] > 0.0] if (table["load_mwh"] > 0.0).any() else table).head(MOST_PARKS)
    return {
        "lead": run_on(_lead(plan, told, language), language),
        "electricity": _electricity(plan, told, language),
        "week": park_week(plan, str(table["estate_title"].iloc[0]), int(table.index[0]), language=language),
        "together": run_on(_together(plan.together, language), language),
        "zero": run_on(_zero(plan, told, language), language),
        "money": _money(result, plan, told, language),
        "no_money": run_on((note[language] for note in _on_money(result, plan)), language),
        "basis": estate_basis(plan, result.study, language),
    }


def notes_on_pages(result: "Assessment") -> tuple[Text, ...]:
    """Return the notes of a result that stand on these pages: the report need not tell them again.

    Parameters
    ----------
    result
        What `assess` returned.
    """
    plan = result.plan.estates
    return () if plan is None or plan.table.empty else (*plan.load.notes, *_on_money(result, plan))


def _on_money(result: "Assessment", plan: "EstatePlan") -> tuple[Text, ...]:
    """Return why there is no money; nothing where there is."""
    if _has_money(plan):
        return ()
    return tuple(note for note in result.estate_notes if note not in plan.load.notes)


def _name(estates: pd.DataFrame | None, name: str) -> str:
    """Return what a park is called; its id where it has no name."""
    if estates is None or "estate_name" not in estates:
        return shown(name)
    named = estates.loc[estates["estate_id"].astype(str) == name, "estate_name"]
    return (shown(named.iloc[0], 40) if len(named) else "") or shown(name)


def _has_money(plan: "EstatePlan") -> bool:
    return any(case.billed for case in plan.cases.values())


def _lead(plan: "EstatePlan", told: pd.DataFrame, language: Language) -> Iterator[str]:
    """Yield what a reader must know before the first number: what loads rest on, and who is not in the table."""
    yield from (shown(note[language], 1_000) for note in plan.load.notes)
    if len(told) < len(plan.table):
        yield text("report.estates.left_out", language)
    shares = told["self_sufficiency_share"]
    if len(told) > 1 and (told["load_basis"] == BY_AREA).all() and shares.max() - shares.min() < ALIKE:
        yield text("report.estates.alike", language)


def _electricity(plan: "EstatePlan", told: pd.DataFrame, language: Language) -> Row:
    """Return the table of what parks use and make; without a battery two of its shares are one."""
    columns = [each for each in _ELECTRICITY if each.name in told and told[each.name].notna().any()]
    if not (told["battery_kwh"] > 0.0).any():
        columns = [each for each in columns if each.name not in {"battery_kwh", "self_sufficiency_share"}]
        columns = [each._replace(title="both") if each.name == "matching_share" else each for each in columns]
    return _table(plan, told, columns, language) | {"says_basis": True}


def _money(result: "Assessment", plan: "EstatePlan", told: pd.DataFrame, language: Language) -> Row | None:
    """Return the table of bills, savings by both calendars and payback; None without a tariff."""
    if not _has_money(plan):
        return None
    table = _table(plan, told, [each for each in _MONEY if told[each.name].notna().any()], language)
    calendars = {case.calendars for case in plan.cases.values()}
    if len(calendars) == 1:  # all parks go by the same: the hours can be named
        titles = [
            sentence("report.estates.column.saving", calendar=tariff_title(each, language))[language] if each else ""
            for each in next(iter(calendars))
        ]
        generic = [text(f"report.estates.column.saving_{which}", language) for which in ("chosen", "other")]
        known = dict(zip(generic, titles, strict=False))
        table["head"] = [known.get(each) or each for each in table["head"]]
    if "battery_pays_below_usd_per_kwh" in told:
        table["head"].append(text("report.estates.column.best", language))
        table["total"].append("")
        for row, given in zip(table["rows"], told.to_dict("records"), strict=True):
            row["cells"].append(_best(given, language))
    year = sentence("report.estates.money.lead", year=str(result.study.prices.year))[language]
    has_ends = any("(" in cell for row in table["rows"] for cell in row["cells"])
    table["lead"] = run_on([year, text("report.estates.money.ends", language) if has_ends else ""], language)
    return table


def _best(row: Mapping[Any, Any], language: Language) -> str:
    """Return below which price a battery pays, and its best size where it does at the price that is taken."""
    hours, price = (float(row[name]) for name in ("best_battery_hours", "battery_pays_below_usd_per_kwh"))
    if price <= 0.0:
        return text("report.estates.best.never", language)
    told = significant(price, language, digits=2)
    if not hours > 0.0:
        return told
    return sentence("report.estates.best.hours", price=told, hours=significant(hours, language, digits=2))[language]


def _table(plan: "EstatePlan", told: pd.DataFrame, columns: Sequence[_Column], language: Language) -> Row:
    """Return head, rows and sums of a table of parks; each row says what its load rests on."""
    titles = load_texts()
    rows = []
    for row in told.to_dict("records"):
        basis, is_low = text(f"report.estates.basis.{row['load_basis']}", language), row["load_confidence"] == "low"
        rows.append(
            {
                "name": row["estate_title"],
                "basis": sentence("report.estates.basis.low", basis=basis)[language] if is_low else basis,
                "is_low": is_low,
                "cells": [_cell(row, column, language) for column in columns],
            }
        )
    sums = _sums(plan)
    return {
        "says_basis": False,
        "head": [titles[f"report.estates.column.{column.title}"][language] for column in columns],
        "rows": rows,
        "total": [_cell(sums, column, language) if column.name in sums else "" for column in columns],
    }


def _sums(plan: "EstatePlan") -> dict[str, float]:
    """Return what all parks come to, and the ends of that, which are no sums of ends."""
    sums = {str(name): float(value) for name, value in plan.totals.items()}
    sums.setdefault("net_year_share", _net_share(plan))
    for name, futures in plan.futures.items():
        if name in plan.totals and name not in {column.name for column in _ELECTRICITY if column.is_share}:
            ends = quantiles_of(futures.sum(axis=0))
            sums |= {f"{name}_{end}": float(value) for end, value in zip(QUANTILES, ends, strict=True)}
    return sums


def _net_share(plan: "EstatePlan") -> float:
    """Return what all parks produce in a year, and what is not curtailed of it, over their load."""
    load, made, lost = (float(plan.totals[name]) for name in ("load_after_mwh", "pv_generation_mwh", "curtailed_mwh"))
    return (made - lost) / load if load > 0.0 else math.nan


def _cell(row: Mapping[Any, Any], column: _Column, language: Language) -> str:
    """Return a number, and its P10 and P90 behind it where they are known."""
    value, low, high = (float(row.get(f"{column.name}{end}", math.nan)) for end in ("", "_low", "_high"))
    if column.is_share:
        percent, first, last = (written(100.0 * each, 0, language) for each in (value, low, high))
        return (f"{percent}%" if value == value else percent) + (
            in_brackets(f"{first}–{last}%", language) if low < high else ""
        )
    ends = ""
    if low < high:
        between = "–" if low >= 0.0 else " … "
        ends = in_brackets(
            f"{readable(low / column.scale, language)}{between}{readable(high / column.scale, language)}", language
        )
    return readable(value / column.scale, language) + ends


def park_week(
    plan: "EstatePlan", name: str, place: int, *, language: Language, size: tuple[float, float] = WIDE
) -> Row:
    """Return the chart of a week of one park, and what stands above it.

    Parameters
    ----------
    plan
        What is planned.
    name
        What the park is called.
    place
        Its place in the plan.
    language
        Of words and numbers.
    size
        As `geoplan.outputs.report.estate_week.week_chart` has it.

    Returns
    -------
    dict
        ``title`` and ``chart``.
    """
    steps, times = plan.figures[place].steps, plan.pv.times
    share = list(plan.cases.values())[place].setting.pv_share
    load, pv = plan.load_kw[place], plan.pv.kw[place] * share
    start = average_week(times, load=load, pv=pv)
    hours = slice(start, start + WEEK_HOURS)
    flows = {each: np.asarray(getattr(steps, each))[hours] for each in ("used", "discharge", "sold", "curtailed")}
    flows |= {"grid": steps.grid_load[hours], "charge": (steps.charge_pv + steps.charge_grid)[hours]}
    day = written_day(times[start].date(), language)
    title = text("report.estates.week", language).format(park=name, day=day)
    chart = week_chart(times[hours], flows, load=load[hours], title=title, language=language, size=size)
    return {"title": title, "chart": chart}


def _together(together: "EstatesTogether | None", language: Language) -> Iterator[str]:
    """Yield what all parks take and give in one hour, and beside it the peak of the place."""
    if together is None:
        return
    rows = together.peaks.set_index("flow").to_dict("index")
    load, export = rows["load"], rows["export"]
    peaks = {"load": load["peak_kw"], "own": load["sum_of_peaks_kw"], "export": export["peak_kw"]}
    values = {name: significant(each / KW_PER_MW, language) for name, each in peaks.items()}
    key = "report.estates.together" + (".at_once" if values["load"] == values["own"] else "")
    yield sentence(key, **values)[language]
    place = together.place_peak
    if place is None:
        yield text("report.estates.together.unknown", language)
    else:
        peak = exact(place.amount, language)
        yield sentence(f"report.estates.together.{place.basis}", peak=peak, year=str(place.year))[language]


def _zero(plan: "EstatePlan", told: pd.DataFrame, language: Language) -> Iterator[str]:
    """Yield how far the parks are from zero emissions: over the year, hour by hour, and what would close it."""
    net = _net_share(plan)
    if math.isnan(net):
        return
    made = told["pv_generation_mwh"] - told["curtailed_mwh"]
    values = {
        "net": written(100.0 * net, 0, language),
        "hourly": written(100.0 * float(plan.totals["matching_share"]), 0, language),
        "count": written(int((made >= told["load_after_mwh"]).sum()), 0, language),
        "all": written(len(told), 0, language),
    }
    yield sentence("report.estates.zero", **values)[language]
    if "scope2_tco2e" in plan.table and plan.table["scope2_tco2e"].notna().any():
        energy = significant(float(plan.totals["grid_import_mwh"]) / MWH_PER_GWH, language)
        scope2 = significant(float(plan.table["scope2_tco2e"].sum()) / T_PER_KT, language)
        yield sentence("report.estates.zero.left", energy=energy, scope2=scope2)[language]
    known = plan.table["scope1_tco2e"].dropna() if "scope1_tco2e" in plan.table else pd.Series(dtype=float)
    if known.empty:
        yield text("report.estates.zero.scope1.unknown", language)
    else:
        burnt = significant(float(known.sum()) / T_PER_KT, language)
        yield sentence("report.estates.zero.scope1", scope1=burnt, count=len(known))[language]
