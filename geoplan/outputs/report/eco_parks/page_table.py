"""A table on the page of a park: its columns have widths, its rows heights, and so it can be cut where paper ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from geoplan.languages import Language
from geoplan.outputs.drawing.svg import fitted, width_of
from geoplan.outputs.report.eco_parks.room_on_page import LINE_MM, SIDES_MM, TableRoom, lines_of, row_mm
from geoplan.outputs.wording.texts import run_on, sentence, text

TABLE_MM = 123.0
"""Width of a table. [mm]"""
TITLE_MM, HEAD_MM, SMALL_LINE_MM = 5.6, 5.8, 2.55
"""Height of a title, of a head of two lines, and of a line of small letters. [mm]"""
_SMALL_LETTER_MM = 2.05
_NARROW = 0.92
"""What is cut may be guessed closely: the style sheet lets nothing out of its cell."""
_SMALL_LINES = SMALL_LINE_MM / LINE_MM


class TableColumn(NamedTuple):
    """A column: what stands above it, how wide it is, and whether it holds numbers."""

    key: str
    width_mm: float
    is_number: bool = True


class TableRow(NamedTuple):
    """A row: its words by column, what stands small below the first of them, and the marks that words have."""

    cells: tuple[str, ...]
    below: str = ""
    mark: str = ""
    verdict: str = ""


@dataclass(frozen=True)
class PageTable:
    """A table with all of its rows.

    Attributes
    ----------
    title
        What stands above it.
    columns
        Their widths add up to `TABLE_MM`.
    rows
        The most important first.
    none
        What is said where there is no row.
    note
        A sentence below the table.
    wide
        The column whose words others stand below.
    beside_mm
        What stands below the words may reach so far under the next column. [mm]
    more
        The key of the sentence that says how many rows were left out.
    """

    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    none: str
    note: str = ""
    wide: int = 0
    beside_mm: float = 0.0
    more: str = "profile.more"

    def room(self) -> TableRoom:
        """Return what it takes on paper."""
        bare = TITLE_MM + self._small_mm(self.note if self.rows else self.none)
        if not self.rows:
            return TableRoom(bare, ())
        widths = [column.width_mm for column in self.columns]
        small = [bool(row.below or (row.mark and not self.is_low)) for row in self.rows]
        rows = tuple(
            row_mm(row.cells, widths, extra_lines=_SMALL_LINES * has_small)
            for row, has_small in zip(self.rows, small, strict=True)
        )
        return TableRoom(bare + HEAD_MM + SMALL_LINE_MM, rows)  # the last for how many more there are

    @property
    def is_low(self) -> bool:
        """Whether all of its rows bear the same mark, which is then said once."""
        return len(self.rows) > 1 and all(row.mark for row in self.rows)

    def content(self, language: Language, *, fitting: int) -> Mapping[str, Any]:
        """Return what the template lays out.

        Parameters
        ----------
        language
            Of words.
        fitting
            How many rows there is room for.
        """
        left = len(self.rows) - fitting
        note = self.note if self.rows else ""
        return {
            "title": self.title,
            "none": "" if self.rows else self.none,
            "head": [
                {
                    "title": text(column.key, language) if column.key else "",
                    "width": column.width_mm,
                    "number": column.is_number,
                }
                for column in self.columns
            ],
            "rows": [self._cut(row) for row in self.rows[:fitting]],
            "wide": self.wide,
            "note": run_on([text("profile.all_low", language) if self.is_low else "", note], language),
            "more": sentence(self.more, count=left)[language] if left and self.rows else "",
        }

    def _cut(self, row: TableRow) -> TableRow:
        """Return a row as it is printed: what stands below its words has one line."""
        mark = "" if self.is_low else row.mark
        letter = _NARROW * _SMALL_LETTER_MM
        width = (
            self.columns[self.wide].width_mm
            + self.beside_mm
            - SIDES_MM
            - (width_of(f"{mark}  ", letter) if mark else 0.0)
        )
        return row._replace(below=fitted(row.below, width, letter), mark=mark)

    @staticmethod
    def _small_mm(words: str) -> float:
        return lines_of(words, TABLE_MM, letter_mm=_SMALL_LETTER_MM) * SMALL_LINE_MM if words else 0.0


def fits(columns: Sequence[TableColumn]) -> bool:
    """Say whether the widths of columns add up to the width of a table."""
    return abs(sum(column.width_mm for column in columns) - TABLE_MM) < 0.01
