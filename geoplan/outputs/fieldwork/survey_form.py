"""A blank survey form: a workbook that lists what is worth a visit, with the model's numbers beside the cells to fill.

`geoplan.layers.fieldwork.survey.read_survey` reads the filled copy back; both know the columns from the same table.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.layers.fieldwork.survey_columns import SHEETS, Sheet, SurveyColumn, survey_choices, survey_columns
from geoplan.layers.fieldwork.surveyed import survey_items
from geoplan.layers.opening.ranges import allowed
from geoplan.layers.opening.table import as_text
from geoplan.outputs.tables.workbook import EPOCH, plain_value
from geoplan.outputs.wording.measure_words import measure_reason, measure_title
from geoplan.outputs.wording.texts import text, texts_under
from geoplan.replacing import replaced_file
from geoplan.siting.place_status import KNOWN, known_places
from geoplan.siting.rooftop_candidates import KIND as ROOFTOPS
from geoplan.study import Language, Study

ROOFS = 200
"""How many of the largest roofs are listed."""
_SPARE_ROWS = {"roofs": 200, "estates": 20, "feedstock": 200, "sites": 50}
_GREY, _PALE = "#E7E7E7", "#F4F4F4"
_ORDER = "measure_order"
_WIDE = {"note": 32.0, "measure_reason": 60.0}
_WIDTHS = {"text": 18.0, "number": 13.0, "choice": 13.0, "year": 9.0, "date": 14.0}
_DECIMALS = {"degrees": "0.000000", "MW": "0.00", "km": "0.00", "kWp": "#,##0.0"}
_HIGHEST_EXCEL_ROW = 1_048_575


def write_survey_form(
    study: Study,
    zones: gpd.GeoDataFrame,
    path: str | Path,
    *,
    candidates: gpd.GeoDataFrame | None = None,
    rooftops: gpd.GeoDataFrame | None = None,
    estates: gpd.GeoDataFrame | None = None,
    measure_first: pd.DataFrame | None = None,
    language: Language = "en",
    largest: int = ROOFS,
) -> Path:
    """Write a blank survey form.

    Sheets: what to do, roofs, industrial parks, feedstock, sites. The first row of each holds the names by which the
    columns are known, the second their titles and units. What the model says is grey and locked (without a password);
    lists and limits stand in the cells to fill. Texts are texts: none is run as a formula.

    Parameters
    ----------
    study
        The place, and its parameters, which say what feedstock there is.
    zones
        With ``zone_id`` and ``zone_name``.
    path
        The file, ending in ``.xlsx``; it is replaced only when the new one is whole.
    candidates
        Candidate sites; those that are roofs are listed among the roofs too. Demonstrations
        (`geoplan.siting.place_status.is_demonstration`) are left out.
    rooftops
        Roofs with their results; the `largest` by capacity are listed. Of roofs that are not real none is: nobody
        can find them.
    estates
        Industrial estates.
    measure_first
        From `geoplan.result.measure_first.measure_first`: rows stand in its order, each with the reason, and the
        amounts of feedstock that it names are listed. None lists none of these.
    language
        Of titles, lists and the page that says what to do.
    largest
        How many roofs to list. [-]

    Returns
    -------
    Path
        The file. The same input gives the same bytes.

    Raises
    ------
    GeoplanError
        Where the file cannot be written.
    """
    import xlsxwriter

    candidates = None if candidates is None else known_places(candidates)
    rows = {
        "roofs": [] if study.layers.rooftops.status != KNOWN else _roof_rows(rooftops, candidates, zones, largest),
        "estates": _estate_rows(estates),
        "feedstock": _feedstock_rows(measure_first, zones, language),
        "sites": _site_rows(candidates, zones),
    }
    if measure_first is not None:
        places = measured_places(measure_first, candidates)
        rows["sites"] = _in_order(rows["sites"], "candidate_id", places, language)
        for sheet, key in (("roofs", "roof_id"), ("estates", "estate_id")):
            of_sheet = measure_first[measure_first["sheet"] == sheet].to_dict("records")
            rows[sheet] = _in_order(rows[sheet], key, {str(row["item"]): row for row in of_sheet}, language)
    items = survey_items(study.parameters)
    lists = {
        "zone_id": [str(zone) for zone in zones["zone_id"]],
        "item": [name for of in items.values() for name in of],
    }
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    target = Path(path)
    with replaced_file(target) as draft, xlsxwriter.Workbook(str(draft), options) as book:
        title = f"{study.title[language]} – {text('survey.title', language)}"
        book.set_properties({"title": plain_value(title), "created": EPOCH})
        formats = _formats(book)
        _write_read_me(book, title, items, language, formats)
        for sheet in SHEETS:
            _write_sheet(book, sheet, rows[sheet], language, formats)
        _write_lists(book, lists, len(zones), len(lists["item"]))
    return target


def _formats(book: Any) -> dict[str, Any]:
    made: dict[str, dict[str, Any]] = {
        "names": {"font_size": 8, "font_color": "#808080", "locked": True},
        "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "locked": True},
        "title": {"bold": True, "font_size": 14},
        "line": {"text_wrap": True, "valign": "top"},
        "model": {"bg_color": _GREY, "locked": True},
        "open": {"locked": False, "border": 1, "border_color": "#C8C8C8"},
        # an id that is typed in keeps its leading zeros
        "id": {"locked": False, "border": 1, "border_color": "#C8C8C8", "num_format": "@"},
        "spare": {"locked": True, "bg_color": _PALE, "border": 1, "border_color": "#C8C8C8"},
        "date": {"locked": False, "num_format": "yyyy-mm-dd", "border": 1, "border_color": "#C8C8C8"},
    }
    formats = {name: book.add_format(options) for name, options in made.items()}
    for unit, shape in _DECIMALS.items():
        formats[f"model {unit}"] = book.add_format({**made["model"], "num_format": shape})
    formats["model order"] = book.add_format({**made["model"], "num_format": "0"})
    formats["model number"] = book.add_format({**made["model"], "num_format": "#,##0.##"})
    return formats


def _write_read_me(
    book: Any, title: str, items: Mapping[str, Mapping[str, str]], language: Language, formats: dict[str, Any]
) -> None:
    page = book.add_worksheet(text("survey.sheet.read_me", language))
    page.set_column(0, 0, 100)
    page.set_column(1, 2, 18)
    page.write_string(0, 0, plain_value(title), formats["title"])
    lines = [given[language] for given in texts_under("survey.read_me.").values()]
    for number, line in enumerate(lines, start=2):
        page.write_string(number, 0, line, formats["line"])
    top = len(lines) + 3
    page.write_string(top, 0, text("survey.items", language), formats["head"])
    kinds, units = survey_choices()["feedstock_kind"], survey_choices()["feedstock_unit"]
    entries = [(kind, item, unit) for kind, of in items.items() for item, unit in of.items()]
    for number, (kind, item, unit) in enumerate(entries, start=top + 1):
        page.write_string(number, 0, item, formats["line"])
        page.write_string(number, 1, kinds[kind][language], formats["line"])
        page.write_string(number, 2, units[unit][language], formats["line"])


def _write_sheet(
    book: Any, sheet: Sheet, rows: Sequence[Mapping[str, Any]], language: Language, formats: dict[str, Any]
) -> None:
    columns = survey_columns()[sheet]
    page = book.add_worksheet(text(f"survey.sheet.{sheet}", language))
    page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True})
    last = min(len(rows) + _SPARE_ROWS[sheet] + 1, _HIGHEST_EXCEL_ROW)
    for position, column in enumerate(columns):
        page.write_string(0, position, column.name, formats["names"])
        page.write_string(1, position, _label(column, language), formats["head"])
        page.set_column(position, position, _WIDE.get(column.name, _WIDTHS[column.kind]))
        _write_column(page, position, column, rows, last, formats)
        if column.asked or column.role == "key":
            page.data_validation(2, position, last, position, _validation(column, language))
    page.set_row(1, 48)
    page.freeze_panes(2, 2)
    page.autofilter(1, 0, last, len(columns) - 1)


def _write_column(
    page: Any,
    position: int,
    column: SurveyColumn,
    rows: Sequence[Mapping[str, Any]],
    last: int,
    formats: dict[str, Any],
) -> None:
    for number, row in enumerate(rows, start=2):
        if column.asked:
            page.write_blank(number, position, None, formats["date" if column.kind == "date" else "open"])
        else:
            _write_model(page, number, position, row.get(column.name), column, formats)
    open_here = column.asked or column.role == "key"
    for number in range(len(rows) + 2, last + 1):
        shape = {"date": "date", "text": "id" if column.role == "key" else "open"}.get(column.kind, "open")
        shape = shape if open_here else "spare"
        page.write_blank(number, position, None, formats[shape])


def _write_model(page: Any, row: int, position: int, value: Any, column: SurveyColumn, formats: dict[str, Any]) -> None:
    if column.kind == "number" and value is not None and np.isfinite(value):
        shape = f"model {column.unit}" if column.unit in _DECIMALS else "model number"
        shape = "model order" if column.name == _ORDER else shape
        page.write_number(row, position, float(value), formats[shape])
    elif column.kind != "number" and (given := plain_value(value)):
        page.write_string(row, position, given, formats["model"])
    else:
        page.write_blank(row, position, None, formats["model"])


def _label(column: SurveyColumn, language: Language) -> str:
    unit = column.unit.replace("m2", "m²").replace("degrees", "°")
    return f"{column.title[language]} [{unit}]" if unit else column.title[language]


def _validation(column: SurveyColumn, language: Language) -> dict[str, Any]:
    """Return what a cell accepts; pasted cells are not checked, so `geoplan.layers.fieldwork.survey` does it again."""
    if column.kind == "choice":
        words = [given[language] for given in survey_choices()[column.allowed].values()]
        return {"validate": "list", "source": words, "ignore_blank": True}
    if column.name in _LISTED:
        return {"validate": "list", "source": f"={_LISTED[column.name]}", "ignore_blank": True}
    if column.kind in {"number", "year"} and column.allowed:
        limits = allowed(column.allowed)
        low, high = max(limits.low, -1e12), min(limits.high, 1e12)
        kind = "integer" if column.kind == "year" else "decimal"
        options = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high, "ignore_blank": True}
        return options | {"error_title": column.name, "error_message": str(limits)[:255]}
    return {"validate": "any"}


_LISTED = {"zone_id": "geoplan_zone_id", "item": "geoplan_item"}
"""Columns whose values stand in lists of the workbook, too long to stand in a cell's own."""


def _write_lists(book: Any, lists: Mapping[str, Sequence[str]], zones: int, items: int) -> None:
    page = book.add_worksheet("lists")
    page.hide()
    for position, (column, count) in enumerate((("zone_id", zones), ("item", items))):
        page.write_column(0, position, [plain_value(entry) for entry in lists[column]])
        letter = "AB"[position]
        book.define_name(_LISTED[column], f"=lists!${letter}$1:${letter}${max(count, 1)}")


def _roof_rows(
    rooftops: gpd.GeoDataFrame | None, candidates: gpd.GeoDataFrame | None, zones: gpd.GeoDataFrame, largest: int
) -> list[dict[str, Any]]:
    """Return the roofs that are candidates, and the largest of the others."""
    if rooftops is None or rooftops.empty:
        return []
    names = _names_by_roof(candidates)
    order = rooftops.sort_values(["capacity_kwp", "roof_id"], ascending=[False, True], kind="stable")
    is_named = order["roof_id"].astype(str).isin(names)
    named = order[is_named]
    listed = pd.concat([named, order[~is_named].head(max(largest - len(named), 0))])
    longitude, latitude = _places(gpd.GeoDataFrame(listed, geometry="geometry", crs=rooftops.crs))
    zone_names = dict(zip(zones["zone_id"], zones["zone_name"], strict=True))
    return [
        {
            "roof_id": str(roof_id),
            "candidate_name": names.get(str(roof_id), ""),
            "zone_id": zone,
            "zone_name": zone_names.get(zone, ""),
            "longitude": x,
            "latitude": y,
            "model_roof_area_m2": area,
            "model_usable_area_m2": usable,
            "model_capacity_kwp": capacity,
        }
        for roof_id, zone, x, y, area, usable, capacity in zip(
            listed["roof_id"],
            listed["zone_id"],
            longitude,
            latitude,
            listed["roof_area_m2"],
            listed["usable_roof_area_m2"],
            listed["capacity_kwp"],
            strict=True,
        )
    ]


def _names_by_roof(candidates: gpd.GeoDataFrame | None) -> dict[str, str]:
    if candidates is None or "roof_id" not in candidates:
        return {}
    ids = as_text(candidates["roof_id"])
    return {roof: str(name) for roof, name in zip(ids, candidates["candidate_name"], strict=True) if roof}


def _estate_rows(estates: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    if estates is None:
        return []
    return [
        {
            "estate_id": estate,
            "estate_name": name,
            "model_area_ha": area,
            "model_occupancy_pct": let,
        }
        for estate, name, area, let in zip(
            estates["estate_id"],
            estates["estate_name"],
            _column(estates, "area_ha"),
            _column(estates, "occupancy_pct"),
            strict=True,
        )
    ]


def _site_rows(candidates: gpd.GeoDataFrame | None, zones: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    if candidates is None or candidates.empty:
        return []
    longitude, latitude = _places(candidates)
    zone_names = dict(zip(zones["zone_id"], zones["zone_name"], strict=True))
    columns = ("candidate_id", "candidate_name", "candidate_kind", "zone_id", "capacity_mw", "grid_distance_km")
    given = zip(*(_column(candidates, name) for name in columns), longitude, latitude, strict=True)
    return [
        {
            "candidate_id": candidate,
            "candidate_name": name,
            "candidate_kind": kind,
            "zone_name": zone_names.get(zone, ""),
            "longitude": x,
            "latitude": y,
            "model_capacity_mw": capacity,
            "model_grid_distance_km": distance,
        }
        for candidate, name, kind, zone, capacity, distance, x, y in given
    ]


def _feedstock_rows(
    measure_first: pd.DataFrame | None, zones: gpd.GeoDataFrame, language: Language
) -> list[dict[str, Any]]:
    """Return the amounts of zones that are worth counting, in their order."""
    if measure_first is None:
        return []
    kinds, units = survey_choices()["feedstock_kind"], survey_choices()["feedstock_unit"]
    names = dict(zip(zones["zone_id"].astype(str), zones["zone_name"].astype(str), strict=True))
    return [
        {
            "zone_id": str(row["zone_id"]),
            "kind": kinds[str(row["thing"])][language],
            "item": str(row["item"]),
            "model_item_title": measure_title(row, language, zones=names),
            "model_amount": row["amount"],
            "model_unit": units[str(row["unit"])][language],
            **_told(row, language),
        }
        for row in measure_first[measure_first["sheet"] == "feedstock"].to_dict("records")
    ]


def _in_order(
    rows: Sequence[Mapping[str, Any]], key: str, told: Mapping[str, Mapping[Hashable, Any]], language: Language
) -> list[dict[str, Any]]:
    """Return rows in the order in which they are worth a visit; those of which nothing is told keep theirs, behind."""
    given = [{**row, **(_told(told[row[key]], language) if row[key] in told else {})} for row in rows]
    return sorted(given, key=lambda row: row.get(_ORDER, math.inf))


def _told(row: Mapping[Hashable, Any], language: Language) -> dict[str, Any]:
    return {_ORDER: row["measure_order"], "measure_reason": measure_reason(row, language)}


def measured_places(measure_first: pd.DataFrame, candidates: pd.DataFrame | None) -> dict[str, Mapping[Hashable, Any]]:
    """Return what is measured at candidates that are one roof or one park: ``candidate_id`` -> its row."""
    if candidates is None:
        return {}
    rows = {(row["sheet"], str(row["item"])): row for row in measure_first.to_dict("records")}
    places: dict[str, Mapping[Hashable, Any]] = {}
    for origin, column, sheet in (("roof", "roof_id", "roofs"), ("estate", "estate_id", "estates")):
        if column not in candidates or "origin" not in candidates:
            continue
        own = candidates[(candidates["origin"] == origin) & (candidates["candidate_kind"] == ROOFTOPS)]
        for candidate, item in zip(own["candidate_id"].astype(str), as_text(own[column]), strict=True):
            if (sheet, item) in rows:
                places[candidate] = rows[sheet, item]
    return places


def _column(frame: pd.DataFrame, name: str) -> Iterable[Any]:
    return frame[name] if name in frame else [None] * len(frame)


def _places(frame: gpd.GeoDataFrame) -> tuple[Any, Any]:
    """Return longitude and latitude of a point of each feature."""
    points = gpd.GeoSeries(shapely.point_on_surface(frame.geometry.to_numpy()), crs=frame.crs).to_crs(4326)
    return points.x.to_numpy(), points.y.to_numpy()
