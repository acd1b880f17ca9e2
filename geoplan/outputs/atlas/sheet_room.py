"""What fits on the sheet of a zone: millimetres, as the style sheet has them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from geoplan.languages import Language
from geoplan.outputs.report.eco_parks.room_on_page import TableRoom, lines_of, row_mm, rows_that_fit

Row: TypeAlias = dict[str, Any]

SHEET_MM = 276.0
FIXED_MM = 181.0
"""Header, figures in tiles, map, and the energies of all sources. [mm]"""
_STATUS = (180.0, 2.15, 2.55, 2.9)
"""Of the box on the layers: width, height of letters, of a line, and what is around them. [mm]"""
_MISSING_MM = 4.2
_TALLER_MM = 5.5
"""What the lines of a sheet in Japanese are higher by, all together. [mm]"""
_TITLE_MM, _HEAD_MM, _TALL_HEAD_MM, _NOTE_MM = 5.5, 3.5, 6.2, 2.8
_FACT_MM = (54.0, 17.0)
SITE_MM, PARK_MM = 46.0, 55.0
"""Widths of the names of candidates and parks."""
_WORDS_MM, _WORDS_LETTER_MM, _WORDS_LINE_MM, _WORDS_AROUND_MM = 95.0, 2.22, 2.68, 0.6


def room_below(status: Mapping[str, Any], *, missing: str, language: Language = "en") -> float:
    """Return how much of a sheet is left for its tables [mm].

    Parameters
    ----------
    status
        From `status_words`: the box on the layers takes lines.
    missing
        What is not known of the zone; empty where all is.
    language
        Of the words.
    """
    width, letter, line, around = _STATUS
    words = " ".join([*status["lines"], status["real"], "x" * 16])  # and its heading
    told = lines_of(words, width, letter_mm=letter) * line + around
    taller = _TALLER_MM if language == "ja" else 0.0
    return SHEET_MM - FIXED_MM - taller - told - (_MISSING_MM if missing else 0.0)


def facts_that_fit(titles: Sequence[str], room_mm: float) -> int:
    """Return how many rows of the table of figures fit, from the first on.

    Parameters
    ----------
    titles
        Of the rows.
    room_mm
        From `room_below`.
    """
    rows = tuple(row_mm([title, ""], _FACT_MM) for title in titles)
    return rows_that_fit([TableRoom(_TITLE_MM + _TALL_HEAD_MM + _NOTE_MM, rows)], room_mm)[0]


class SitesRoom(NamedTuple):
    """How many candidates, parks and things to look at fit, and what is left below them [mm]."""

    candidates: int
    parks: int
    measured: int
    left_mm: float


def sites_that_fit(
    candidates: Sequence[Row], parks: Sequence[Row], measured: Sequence[Row], room_mm: float
) -> SitesRoom:
    """Return what fits beside the figures.

    Parameters
    ----------
    candidates, parks, measured
        The rows of a zone.
    room_mm
        From `room_below`.
    """
    of_candidates = tuple(row_mm([f"{row['name']} · {row['kind']}"], [SITE_MM]) for row in candidates)
    of_parks = tuple(row_mm([row["name"] + row["share"]], [PARK_MM]) for row in parks)
    of_words = tuple(_words_mm(f"{row['title']} ({row['order']}): {row['reason']}") for row in measured)
    bare = _TITLE_MM + _HEAD_MM + _NOTE_MM
    tables = [TableRoom(bare, of_parks), TableRoom(bare, of_candidates), TableRoom(_TITLE_MM, of_words)]
    fitting = rows_that_fit(tables, room_mm)
    taken = sum(table.bare_mm + sum(table.rows_mm[:count]) for table, count in zip(tables, fitting, strict=True))
    return SitesRoom(fitting[1], fitting[0], fitting[2], room_mm - taken - (0.0 if measured else 2 * _NOTE_MM))


def _words_mm(words: str) -> float:
    return lines_of(words, _WORDS_MM, letter_mm=_WORDS_LETTER_MM) * _WORDS_LINE_MM + _WORDS_AROUND_MM
