"""A page of ours as a tree: the parser of XML reads it in a twentieth of the time that one of HTML takes.

The pages are written by templates that close what they open. What XML does not know is told to it: elements without an
end, names of letters, bodies of tables that HTML adds. What may read otherwise is no tree, and WeasyPrint parses it.
"""

import re
from html.entities import html5
from xml.etree import ElementTree as ET

_VOID = re.compile(r"<(area|base|br|col|hr|img|input|link|meta|source|wbr)\b([^>]*?)/?>")
_LETTER = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)(\w+;)")
_BEGIN = re.compile(r"\A\s*<!DOCTYPE html>\s*", re.IGNORECASE)
_RAW = re.compile(r"<(?:script|textarea|pre|template|noscript|select)\b|<!--|<!\[CDATA")
_IN_PARAGRAPHS = frozenset({"a", "b", "br", "code", "em", "i", "small", "span", "strong", "sub", "sup", "wbr"})
_IN_TABLES = frozenset({"caption", "col", "colgroup", "thead", "tbody", "tfoot", "tr"})
_IN_ROWS = frozenset({"td", "th"})


def tree_of(page: str) -> ET.Element | None:
    """Return the elements of a page as a parser of HTML would; None where this one might read it otherwise.

    Examples
    --------
    >>> root = tree_of("<html><head></head><body><table><tr><td>a<br>b</td></tr></table></body></html>")
    >>> [each.tag for each in root.iter()]
    ['html', 'head', 'body', 'table', 'tbody', 'tr', 'td', 'br']
    >>> tree_of("<html><head></head><body><p>one<p>two</body></html>") is None
    True
    """
    if _RAW.search(page):
        return None
    closed = _VOID.sub(r"<\1\2/>", _BEGIN.sub("", page))
    try:
        root = ET.fromstring(_LETTER.sub(_letter, closed))  # noqa: S314 - it is our own page
    except ET.ParseError:
        return None
    if root.tag != "html" or [child.tag for child in root] != ["head", "body"]:
        return None
    in_paragraphs = (each.tag for paragraph in root.iter("p") for each in paragraph.iterfind(".//*"))
    if not all(tag in _IN_PARAGRAPHS for tag in in_paragraphs):
        return None
    return root if all(_with_body(table) for table in list(root.iter("table"))) else None


def _letter(found: re.Match[str]) -> str:
    return html5.get(found[1], found[0])


def _with_body(table: ET.Element) -> bool:
    """Put rows that stand in a table into bodies of it; return whether all stands where it may."""
    children = list(table)
    if (
        any(child.tag not in _IN_TABLES or (child.tail or "").strip() for child in children)
        or (table.text or "").strip()
    ):
        return False
    body = None
    for child in children:
        if child.tag != "tr":
            body = None
            continue
        if body is None:
            body = ET.Element("tbody")
            table.insert(list(table).index(child), body)
        table.remove(child)
        body.append(child)
    return not any(_has_words_between(row) or any(cell.tag not in _IN_ROWS for cell in row) for row in table.iter("tr"))


def _has_words_between(element: ET.Element) -> bool:
    return bool(((element.text or "") + "".join(child.tail or "" for child in element)).strip())
