"""What the page of one park says: the park, its year of hours, and the tables that fit on the sheet."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoplan.languages import Language
from geoplan.outputs.report.eco_parks.matching_groups import ASKED, contact_words
from geoplan.outputs.report.eco_parks.page_table import SMALL_LINE_MM, PageTable
from geoplan.outputs.report.eco_parks.park_facts import estate_facts, goals, goals_unknown, year_figures, year_tiles
from geoplan.outputs.report.eco_parks.park_words import LOW, number_in, percent, technology_title
from geoplan.outputs.report.eco_parks.profile_case import CASE_MM, case_block
from geoplan.outputs.report.eco_parks.profile_map import ParkSurroundings, profile_map
from geoplan.outputs.report.eco_parks.profile_tables import (
    VERDICTS,
    criteria_table,
    projects_table,
    saving_table,
    streams_table,
    verdict_counts,
)
from geoplan.outputs.report.eco_parks.room_on_page import TableRoom, rows_that_fit
from geoplan.outputs.report.estates import park_week
from geoplan.outputs.wording.texts import listed, load_texts, run_on, sentence, shown, text
from geoplan.planning.business.park_case import park_case

if TYPE_CHECKING:
    from geoplan.planning.eco_parks.eco_parks import EcoParks
    from geoplan.result.assessment import Assessment

Row = dict[str, Any]

WEEK = (540.0, 86.0)
"""Size of the chart of a week, in its own units."""
ROOM_MM = 175.0
"""What the tables have together: the sheet without head, figures, week and the year's balance. [mm]"""
FRAMEWORK_MM = 3.9
"""Height of the line that counts the verdicts of a framework. [mm]"""
_MOST = {"projects": 8, "saving": 9, "criteria": 9, "streams": 8}


class ProfilePages:
    """What the pages of all parks share.

    Parameters
    ----------
    result
        With `EcoParks` and a plan of its estates.
    eco
        The first of them.
    around
        What the maps draw on.
    language
        Of words and numbers.
    """

    def __init__(self, result: "Assessment", eco: "EcoParks", *, around: ParkSurroundings, language: Language) -> None:
        self._result, self._eco, self._around = result, eco, around
        self._language: Language = language
        self._rows = around.estates.to_dict("records")
        plan = result.plan.estates
        self._places = {} if plan is None else {str(each): at for at, each in enumerate(plan.table["estate_id"])}
        self._tables = {
            name: _by_estate(getattr(eco, name))
            for name in ("projects", "saving", "eip", "sdg", "contacts", "matching")
        }
        self._streams = _by_estate(eco.streams)

    def page(self, position: int) -> Row:
        """Return what the page of one park says.

        Parameters
        ----------
        position
            Of the park in the table of estates.
        """
        language, row = self._language, self._rows[position]
        estate_id = str(row["estate_id"])
        eip = self._of("eip", estate_id)
        case = self._case(estate_id)
        tables = self._page_tables(estate_id, eip, taken_mm=CASE_MM if case else 0.0)
        stage = shown(row.get("estate_status"))
        titles = load_texts()
        return {
            "name": shown(row.get("estate_name")) or shown(estate_id),
            "code": shown(estate_id, 30),
            "stage": titles[key][language] if (key := f"estate_status.{stage}") in titles else stage,
            "map": profile_map(self._around, position, language=language),
            "has_lines": bool(self._has_lines(estate_id)),
            "facts": list(estate_facts(row, language)),
            "tiles": list(year_tiles(row, language)),
            "week": self._week(estate_id, row),
            "no_week": text("profile.no_load" if number_in(row, "load_mwh") == 0.0 else "profile.no_week", language),
            "year": list(year_figures(row, language)),
            "year_note": run_on([self._money_note(estate_id), self._weak_note(row)], language),
            "case": case,
            "tables": tables,
            "frameworks": list(verdict_counts(eip, language)),
            "goals": list(goals(self._of("sdg", estate_id), language)),
            "goals_unknown": goals_unknown(self._of("sdg", estate_id), language),
            "contact": self._contact(estate_id),
            "rests": run_on(self._rests(row), language),
        }

    def verdicts(self) -> list[Row]:
        """Return the words of all verdicts, in their order."""
        return [{"key": verdict, "title": text(f"eco.verdict.{verdict}", self._language)} for verdict in VERDICTS]

    def _of(self, table: str, estate_id: str) -> pd.DataFrame:
        given = self._tables[table]
        return given.get(estate_id, getattr(self._eco, table).iloc[:0])

    def _case(self, estate_id: str) -> Row | None:
        """Return the business case of what is planned there."""
        bases = self._result.plan.business
        basis = None if bases is None else bases.parks.get(estate_id)
        return case_block(None if basis is None else park_case(basis), self._language)

    def _page_tables(self, estate_id: str, eip: pd.DataFrame, *, taken_mm: float) -> Row:
        language = self._language
        streams = self._streams.get(estate_id, self._eco.streams.iloc[:0])
        every: dict[str, PageTable] = {
            "projects": projects_table(self._of("projects", estate_id), language, note=self._alike(estate_id)),
            "criteria": criteria_table(eip, language),
            "saving": saving_table(self._of("saving", estate_id), language),
            "streams": streams_table(
                streams,
                pd.DataFrame(self._eco.symbiosis),
                language,
                estate_id=estate_id,
                wanted=self._wanted(estate_id),
            ),
        }
        rooms = [_capped(table.room(), _MOST[name]) for name, table in every.items()]
        room = ROOM_MM - taken_mm - FRAMEWORK_MM * eip["framework"].nunique() - (2 * SMALL_LINE_MM if len(eip) else 0.0)
        fitting = rows_that_fit(rooms, room)
        return {
            name: table.content(language, fitting=each)
            for (name, table), each in zip(every.items(), fitting, strict=True)
        }

    def _has_lines(self, estate_id: str) -> bool:
        pairs = self._eco.symbiosis
        return len(pairs) > 0 and bool(
            (pairs[["from_estate_id", "to_estate_id"]].astype(str) == estate_id).any(axis=None)
        )

    def _week(self, estate_id: str, row: Mapping[Any, Any]) -> Row | None:
        plan, place = self._result.plan.estates, self._places.get(estate_id)
        if plan is None or place is None or not number_in(row, "load_mwh") > 0.0:
            return None
        return park_week(
            plan, shown(row.get("estate_name"), 40) or estate_id, place, language=self._language, size=WEEK
        )

    def _money_note(self, estate_id: str) -> str:
        """Return in which prices money stands, or why there is none."""
        plan = self._result.plan.estates
        case = None if plan is None else plan.cases.get(estate_id)
        if case is None or not case.billed:
            return text("profile.no_money", self._language)
        return sentence("report.estates.money.lead", year=str(self._result.study.prices.year))[self._language]

    def _weak_note(self, row: Mapping[Any, Any]) -> str:
        """Return that all figures of the year are as weak as the load that they rest on; empty where it is sure."""
        return text("profile.follows", self._language) if row.get("load_confidence") == LOW else ""

    def _alike(self, estate_id: str) -> str:
        """Return to which pilots the park is like, and by what."""
        domino, language = self._eco.domino, self._language
        if domino.empty:
            return ""
        own = domino[(domino["estate_id"].astype(str) == estate_id) & domino["is_alike"].astype(bool)]
        return run_on((self._alike_one(row) for row in own.head(1).to_dict("records")), language)

    def _alike_one(self, row: Mapping[Any, Any]) -> str:
        language = self._language
        names = {str(each["estate_id"]): shown(each.get("estate_name"), 40) for each in self._rows}
        pilot = str(row["pilot_estate_id"])
        titles = load_texts()
        keys = [f"domino.feature.{each}" for each in str(row["alike_by"]).split(";") if each]
        return sentence(
            "profile.alike",
            pilot=names.get(pilot) or pilot,
            technology=technology_title(str(row["technology"]), language),
            similarity=percent(number_in(row, "similarity"), language),
            features=listed((titles[key][language] for key in keys if key in titles), language),
        )[language]

    def _wanted(self, estate_id: str) -> str:
        """Return which technologies the park asked for in the survey."""
        matching, language = self._of("matching", estate_id), self._language
        asked = matching.loc[matching["interest"] == ASKED, "technology"].astype(str)
        if asked.empty:
            return ""
        names = listed((technology_title(each, language) for each in asked), language)
        return sentence("profile.wanted", technologies=names)[language]

    def _contact(self, estate_id: str) -> list[str]:
        """Return whom to ask; nothing unless somebody consented."""
        return [words for row in self._of("contacts", estate_id).to_dict("records") for words in contact_words(row)]

    def _rests(self, row: Mapping[Any, Any]) -> Iterator[str]:
        """Yield what the figures of the page rest on."""
        language = self._language
        basis, confidence = shown(row.get("load_basis")), shown(row.get("load_confidence"))
        if basis:
            yield sentence(
                "map.estate.load",
                basis=text(f"map.estate.basis.{basis}", language),
                confidence=text(f"map.estate.confidence.{confidence}", language),
            )[language]
        yield text("profile.rests", language)


def _by_estate(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    if table.empty:
        return {}
    return {str(name): rows for name, rows in table.groupby(table["estate_id"].astype(str), sort=False)}


def _capped(room: TableRoom, most: int) -> TableRoom:
    return TableRoom(room.bare_mm, room.rows_mm[:most])
