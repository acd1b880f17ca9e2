"""The report's section on eco-industrial parks: all side by side, who looks for what, exchanges, and followers."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoplan.languages import Language
from geoplan.outputs.report.eco_parks.matching_groups import matching_groups
from geoplan.outputs.report.eco_parks.park_words import (
    LOW,
    amount_words,
    material_title,
    million_usd,
    number_in,
    percent,
    technology_title,
)
from geoplan.outputs.wording.numbers import readable, written
from geoplan.outputs.wording.texts import run_on, sentence, shown, text
from geoplan.sentences import listed
from geoplan.units import MWH_PER_GWH

if TYPE_CHECKING:
    from geoplan.planning.eco_parks.eco_parks import EcoParks
    from geoplan.result.assessment import Assessment

Row = dict[str, Any]

MOST_ROWS, MOST_PAIRS = 50, 25
_VERDICTS = ("met", "reached_unverified", "not_met", "not_reached_unverified", "reported", "unknown")


def eco_park_pages(result: "Assessment", language: Language) -> Row | None:
    """Return what the report says of eco-industrial parks.

    Parameters
    ----------
    result
        What `assess` returned.
    language
        Of words and numbers.

    Returns
    -------
    dict
        ``lead`` and tables with ``title``, ``head``, ``rows`` and the sentences below; None where nothing is planned on
        estates.
    """
    eco = result.plan.eco_parks
    if eco is None or eco.comparison.empty:
        return None
    pairs, streams = pd.DataFrame(eco.symbiosis), eco.streams
    return {
        "lead": run_on(_lead(eco, language), language),
        "tables": [
            _said_once(table, language)
            for table in (
                _compared(eco, language),
                _matching(eco, language),
                *_asked(eco, language),
                *_pairs(pairs, language),
                *_roll_outs(eco, language),
            )
        ],
        "without": [] if len(streams) else [text("report.eco.no_streams", language)],
    }


def _said_once(table: Row, language: Language) -> Row:
    """Return a table in which a mark that all of its rows bear is said below it."""
    rows = table["rows"]
    if len(rows) < 2 or not all(row["mark"] for row in rows):
        return table
    note = run_on([text("profile.all_low", language), table["note"]], language)
    return table | {"rows": [row | {"mark": ""} for row in rows], "note": note}


def _lead(eco: "EcoParks", language: Language) -> Iterator[str]:
    """Yield what a reader must know before the first number."""
    yield text("report.eco.lead", language)
    known = (eco.eip["verdict"] != "unknown").sum() if len(eco.eip) else 0
    yield sentence("report.eco.criteria", known=int(known), all=len(eco.eip))[language]


def _compared(eco: "EcoParks", language: Language) -> Row:
    """Return all parks side by side, the largest load first."""
    table = eco.comparison.sort_values("load_mwh", ascending=False, kind="stable", na_position="last")
    head = ["load", "solar", "saving", "criteria", "pairs", "projects", "best"]
    rows = [_park(row, language) for row in table.head(MOST_ROWS).to_dict("records")]
    return {
        "title": text("report.eco.compared", language),
        "head": [_head("park", words=True), *(_head(name, words=name in ("criteria", "best")) for name in head)],
        "rows": rows,
        "note": run_on(
            [text("report.eco.compared.note", language), _left_out(len(table) - len(rows), language)], language
        ),
    }


def _park(row: Mapping[Any, Any], language: Language) -> Row:
    counts = [written(number_in(row, f"eip_{verdict}_count"), 0, language) for verdict in _VERDICTS]
    best = shown(row.get("best_technology"))
    cells = [
        shown(row.get("estate_name"), 40) or shown(row["estate_id"]),
        readable(number_in(row, "load_mwh") / MWH_PER_GWH, language),
        readable(number_in(row, "estate_pv_capacity_mwp"), language),
        percent(number_in(row, "saving_potential_share"), language),
        " / ".join(counts),
        written(number_in(row, "symbiosis_count"), 0, language),
        written(number_in(row, "projects_count"), 0, language),
        technology_title(best, language) if best else "–",
    ]
    return {"cells": cells, "mark": _mark(row.get("load_confidence"), language)}


def _matching(eco: "EcoParks", language: Language) -> Row:
    """Return the technologies, each with how many parks it fits and what they come to."""
    groups = matching_groups(eco.matching, language, projects=eco.projects)
    head = ["technology", "asked", "by_model", "size", "investment", "avoided"]
    keys = ("title", "asked", "others", "size", "investment", "avoided")
    return {
        "title": text("profile.matching", language),
        "head": [_head(name, words=name == "technology") for name in head],
        "rows": [{"cells": [group[key] for key in keys], "mark": group["mark"]} for group in groups],
        "note": text("profile.matching.sums" if groups else "profile.matching.none", language),
    }


def _asked(eco: "EcoParks", language: Language) -> Iterator[Row]:
    """Yield the parks that asked for something in the survey, and whom to ask there; nothing where none did."""
    groups = matching_groups(eco.matching, language, projects=eco.projects, most=0)
    rows = [
        {
            "cells": [
                row["name"], group["title"], row["size"], row["investment"], row["avoided"],
                " · ".join(row["contact"]) or "–",
            ],
            "mark": row["mark"],
        }
        for group in groups
        for row in group["rows"]
    ]  # fmt: skip
    if rows:
        head = ["park", "technology", "size", "investment", "avoided", "contact"]
        yield {
            "title": text("report.eco.asked", language),
            "head": [_head(name, words=name in ("park", "technology", "contact")) for name in head],
            "rows": rows[:MOST_ROWS],
            "note": run_on(
                [text("report.eco.asked.note", language), _left_out(len(rows) - MOST_ROWS, language)], language
            ),
        }


def _pairs(pairs: pd.DataFrame, language: Language) -> Iterator[Row]:
    """Yield what parks could exchange, what avoids most first."""
    if pairs.empty:
        return
    table = pairs.sort_values("pair_avoided_tco2e", ascending=False, kind="stable", na_position="last")
    head = ["stream", "from", "to", "distance", "amount", "avoided"]
    rows = [_pair(row, language) for row in table.head(MOST_PAIRS).to_dict("records")]
    yield {
        "title": text("report.eco.pairs", language),
        "head": [_head(name, words=name in ("stream", "from", "to")) for name in head],
        "rows": rows,
        "note": run_on(
            [text("report.eco.pairs.note", language), _left_out(len(table) - len(rows), language)], language
        ),
    }


def _pair(row: Mapping[Any, Any], language: Language) -> Row:
    material = material_title(row.get("material"), language)
    stream = text(f"eco.stream.{row['stream']}", language)
    heat = [number_in(row, f"{side}_temperature_c") for side in ("offered", "sought")]
    told = " → ".join(written(each, 0, language) for each in heat if each == each)
    cells = [
        listed(filter(None, (stream, material, f"{told} °C" if told else "")), language),
        shown(row.get("from_name"), 40) or shown(row["from_estate_id"]),
        shown(row.get("to_name"), 40) or shown(row["to_estate_id"]) or shown(row["to_candidate_id"]),
        readable(number_in(row, "distance_km"), language),
        amount_words(number_in(row, "pair_amount"), shown(row["pair_unit"]), language),
        readable(number_in(row, "pair_avoided_tco2e"), language),
    ]
    return {"cells": cells, "mark": _mark(row.get("confidence"), language)}


def _roll_outs(eco: "EcoParks", language: Language) -> Iterator[Row]:
    """Yield what it gives when parks and roofs follow a pilot, a table a pilot."""
    names = dict(zip(eco.comparison["estate_id"].astype(str), eco.comparison["estate_name"], strict=True))
    for (pilot, technology), years in eco.roll_out.groupby(["pilot_estate_id", "technology"], sort=False):
        told = {
            "pilot": shown(names.get(str(pilot)), 40) or shown(pilot),
            "technology": technology_title(str(technology), language),
        }
        head = ["year", "places", "size", "investment", "avoided"]
        yield {
            "title": sentence("report.eco.roll_out", **told)[language],
            "head": [_head(name) for name in head],
            "rows": [_year(row, language) for row in years.to_dict("records")],
            "note": text("report.eco.roll_out.note", language),
        }


def _year(row: Mapping[Any, Any], language: Language) -> Row:
    cells = [
        str(int(row["year"])),
        written(number_in(row, "places_count"), 0, language),
        amount_words(number_in(row, "rolled_size"), shown(row["project_unit"]), language),
        million_usd(number_in(row, "rolled_investment_usd"), language),
        readable(number_in(row, "rolled_avoided_tco2e"), language),
    ]
    return {"cells": cells, "mark": _mark(row.get("confidence"), language)}


def _head(name: str, *, words: bool = False) -> Row:
    return {"key": f"report.eco.column.{name}", "words": words, "short": name == "criteria"}


def _mark(confidence: Any, language: Language) -> str:
    return text("profile.low", language) if confidence == LOW else ""


def _left_out(count: int, language: Language) -> str:
    return sentence("profile.more", count=count)[language] if count > 0 else ""
