"""Tables of the reference, as HTML with a place to type in: rows of a thousand are found by a word."""

from collections.abc import Iterable, Sequence
from html import escape
from re import sub


def text(cell: object) -> str:
    """Return a cell as HTML: what stands between backticks is code, and lines stay lines."""
    escaped = escape(str(cell).strip(), quote=False)
    return sub(r"`([^`]+)`", r"<code>\1</code>", escaped).replace("\n", "<br>")


def table(
    heads: Sequence[str], rows: Iterable[Sequence[object]], *, ids: Sequence[str] = (), words: str = "", kind: str = ""
) -> str:
    """Return a table as a block of HTML in Markdown.

    Parameters
    ----------
    heads
        The titles of the columns.
    rows
        The cells, in which backticks make code.
    ids
        The anchor of each row, by which a link leads to it.
    words
        What the place to type in asks for; without it there is none.
    kind
        The class of the table, by which the sheet of styles knows it.
    """
    lines = [f'<div class="reference-table {kind}">']
    if words:
        lines.append(f'<input type="search" class="filter" placeholder="{escape(words)}" aria-label="{escape(words)}">')
    lines.append('<div class="scrolled"><table>')
    lines.append("<thead><tr>" + "".join(f"<th>{text(head)}</th>" for head in heads) + "</tr></thead><tbody>")
    for place, row in enumerate(rows):
        anchor = f' id="{escape(ids[place])}"' if ids else ""
        lines.append(f"<tr{anchor}>" + "".join(f"<td>{text(cell)}</td>" for cell in row) + "</tr>")
    lines.append("</tbody></table></div></div>")
    return "\n" + "\n".join(lines) + "\n\n"
