"""estates.xlsx: what is planned on the industrial estates, and what that rests on, in one workbook."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geoplan.fields import load_fields
from geoplan.languages import Language
from geoplan.money.tariff_tables import HOURS, PRICES, SURPLUS, tariff_rows
from geoplan.outputs.tables.columns import ordered
from geoplan.outputs.tables.eco_tables import eco_tables, in_words
from geoplan.outputs.tables.workbook import Sheet, figure_of, frame_sheet, parameters_sheet, plain_value, write_sheets
from geoplan.outputs.wording.estate_words import tariff_title
from geoplan.outputs.wording.parameter_titles import unit_title
from geoplan.outputs.wording.source_words import dated_source
from geoplan.outputs.wording.texts import text
from geoplan.sentences import headed, in_brackets, listed, written_day

if TYPE_CHECKING:
    from geoplan.planning.estates.plans.estate_plan import EstatePlan
    from geoplan.result.assessment import Assessment

ESTATE_BOOK = "estates.xlsx"
STAGES = ("estates", "eco_parks")
"""The stages of a run that plan them."""


def write_estate_workbook(result: "Assessment", path: str | Path, *, language: Language = "en") -> Path | None:
    """Write what is planned on the industrial estates as a workbook.

    Sheets: the estates with what is not sure of them; all of them side by side as eco-industrial parks, who looks for
    which technology, and a sheet for each table of such parks; sizes of battery storage, hours by month, the bill
    by month and part, all estates together, and what it rests on: parameters, tariffs and rules with their sources.

    Parameters
    ----------
    result
        What the run found.
    path
        The file; it is replaced only when the new one is whole.
    language
        Of titles and texts.

    Returns
    -------
    Path
        The file; None where nothing is planned.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    plan, estates = result.plan.estates, result.estates
    if plan is None or estates is None:
        return None
    title = f"{result.study.title[language]} – {text('gpkg.estates.title', language)}"
    return write_sheets(_sheets(result, plan, ordered(estates, "estates"), language, title=title), path, title=title)


def bill_table(plan: "EstatePlan") -> pd.DataFrame:
    """Return the parts of the estates' bills by month, by the names of the field dictionary."""
    parts = ("month", "part", "quantity", "unit", "price", "amount")
    return plan.bills.rename(columns={name: f"bill_{name}" for name in parts})


def _sheets(
    result: "Assessment", plan: "EstatePlan", estates: pd.DataFrame, language: Language, *, title: str
) -> list[Sheet]:
    notes = tuple(plain_value(note[language]) for note in result.estate_notes)
    sheets = [frame_sheet(estates, "estates", text("gpkg.estates.title", language), language, lines=(title, *notes))]
    sheets += [
        frame_sheet(in_words(frame, language), table, text(f"gpkg.{table}.title", language), language)
        for table, frame in eco_tables(result, language).items()
    ]
    if len(plan.sizes):
        sheets.append(frame_sheet(plan.sizes, "estate_sizes", text("gpkg.estate_sizes.title", language), language))
    sheets.append(frame_sheet(plan.hours, "estate_hours", text("gpkg.estate_hours.title", language), language))
    if len(plan.bills):
        bills = bill_table(plan)
        sheets.append(frame_sheet(bills, "estate_bills", text("gpkg.estate_bills.title", language), language))
    sheets.append(_together(result, plan, language))
    names = frozenset(name for stage in STAGES for name in result.used.get(stage, ()))
    lines = tuple(map(plain_value, _sources(plan, language)))
    sheets.append(parameters_sheet(result, language, names=names, lines=(text("estates.rests_on", language), *lines)))
    return sheets


def _together(result: "Assessment", plan: "EstatePlan", language: Language) -> Sheet:
    """Return what all estates come to."""
    known = load_fields()
    peaks = pd.Series(dtype=float) if plan.together is None else plan.together.totals()
    of_parks = pd.Series(dtype=float) if result.eco_parks is None else result.eco_parks.totals
    rows = [
        (known[str(name)].title[language], figure_of(value, str(name)), unit_title(known[str(name)].unit, language))
        for name, value in (*plan.totals.items(), *peaks.items(), *of_parks.items())
        if name in known
    ]
    head = tuple(text(key, language) for key in ("report.total", "gpkg.column.value", "gpkg.column.unit"))
    return Sheet(text("estates.together", language), head, tuple(rows), (None,) * len(head), (), 0)


def _sources(plan: "EstatePlan", language: Language) -> list[str]:
    """Return where tariffs, hours and rules come from, each once."""
    choices = {case.setting.choice for case in plan.cases.values() if case.billed}
    calendars = {calendar for case in plan.cases.values() for calendar in case.calendars}
    lines = [
        _told([tariff_title(row[name], language) for name in ("customer", "voltage")], row["valid"], row, language)
        for row in tariff_rows(PRICES)
        if any((row["customer"], row["voltage"]) == choice[:2] for choice in choices)
    ]
    lines += [
        _told([tariff_title(row["calendar"], language)], row["billed"], row, language)
        for row in tariff_rows(HOURS)
        if row["calendar"] in calendars
    ]
    if any(case.surplus is not None for case in plan.cases.values()):
        lines += [
            _told([written_day(date.fromisoformat(row["since"]), language)], _percent(row["share"]), row, language)
            for row in tariff_rows(SURPLUS)
        ]
    return list(dict.fromkeys(lines))


def _told(of: Iterable[str], what: str, row: Mapping[str, str], language: Language) -> str:
    """Return what a row of tariffs is about, what it says of itself, its source, and how sure that is."""
    level = in_brackets(text(f"gpkg.code.{row['confidence']}", language).lower(), language)
    return headed(listed(of, language), f"{dated_source(what, row['source'], language)}{level}", language)


def _percent(share: str) -> str:
    return f"{100 * float(share):.0f}%"
