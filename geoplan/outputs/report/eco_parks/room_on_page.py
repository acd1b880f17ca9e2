"""How many rows of several tables fit on one sheet of paper: words take lines, lines take millimetres."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from geoplan.outputs.drawing.svg import width_of

LETTER_MM = 2.33
"""Height of letters in a table, as the style sheet has it: the width of a text follows. [mm]"""
LINE_MM, AROUND_MM = 2.95, 0.85
"""Height of a line, and what a row has above and below its lines. [mm]"""
SIDES_MM = 1.6
"""Left and right of the words of a cell. [mm]"""
_BREAKS = 1.08
"""Lines break between words and so are not full."""


@dataclass(frozen=True)
class TableRoom:
    """What a table takes.

    Attributes
    ----------
    bare_mm
        Title, head and the sentence below it. [mm]
    rows_mm
        Each row, the most important first. [mm]
    """

    bare_mm: float
    rows_mm: tuple[float, ...]


def row_mm(cells: Sequence[str], widths_mm: Sequence[float], *, extra_lines: float = 0.0) -> float:
    """Return how high a row of a table becomes on paper [mm].

    Parameters
    ----------
    cells
        The words of each.
    widths_mm
        How wide each is. [mm]
    extra_lines
        Lines of smaller letters below the words.

    Examples
    --------
    >>> row_mm(["short", "a long text that takes more than one line"], [20.0, 30.0]) > row_mm(["short"], [20.0])
    True
    """
    lines = max(lines_of(cell, width) for cell, width in zip(cells, widths_mm, strict=True))
    return (lines + extra_lines) * LINE_MM + AROUND_MM


def lines_of(words: str, width_mm: float, *, letter_mm: float = LETTER_MM) -> int:
    """Return into how many lines a text breaks.

    Examples
    --------
    >>> lines_of("abc", 20.0), lines_of("", 20.0), lines_of("word " * 20, 30.0)
    (1, 1, 6)
    """
    width, room = width_of(words.strip(), letter_mm), width_mm - SIDES_MM
    return 1 if width <= room else math.ceil(_BREAKS * width / room)


def rows_that_fit(tables: Sequence[TableRoom], room_mm: float) -> list[int]:
    """Return how many rows of each table fit, given in turn: none takes all the room while another has nothing.

    Parameters
    ----------
    tables
        In the order in which they get a row.
    room_mm
        What there is for all of them. [mm]

    Returns
    -------
    list of int
        The first rows of each.

    Examples
    --------
    >>> rows_that_fit([TableRoom(5.0, (4.0,) * 9), TableRoom(5.0, (4.0,) * 2)], 35.0)
    [4, 2]
    """
    left = room_mm - sum(table.bare_mm for table in tables)
    fitting = [0] * len(tables)
    grown = True
    while grown:
        grown = False
        for place, table in enumerate(tables):
            rows = table.rows_mm
            if fitting[place] < len(rows) and rows[fitting[place]] <= left:
                left -= rows[fitting[place]]
                fitting[place] += 1
                grown = True
    return fitting
