"""Cells of names whose words are short: they break between words, as all text does.

A name may break inside a word where its column is narrow, and so WeasyPrint measures it letter by letter to learn how
narrow that is: most of the time of wide tables. A cell whose words all fit a narrow column needs none of it.
"""

import re

LONGEST = {"name": 12, "site": 16, "prose": 24}
"""Letters of a word that the column has room for, even in the widest tables; that of a long text is never narrow."""
_LONG_TEXT = 80
STYLE = ".whole { overflow-wrap: break-word !important }"
_CELL = re.compile(r'<td class="((name|site)\b[^"]*)">(.*?)</td>', re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_LONG = {
    kind: re.compile(rf"[^\s\-–/\u3040-\u30ff\u4e00-\u9fff\uff00-\uff60]{{{most + 1},}}")
    for kind, most in LONGEST.items()
}


def whole_words(page: str) -> str:
    """Return a page whose names are broken inside of words only where one is long.

    Parameters
    ----------
    page
        HTML; the style `STYLE` is to be with it.

    Examples
    --------
    >>> whole_words('<td class="name">Ward 7</td><td class="name">Ward_of_the_seventh_lake</td>')
    '<td class="name whole">Ward 7</td><td class="name">Ward_of_the_seventh_lake</td>'
    """
    return _CELL.sub(_cell, page)


def _cell(found: re.Match[str]) -> str:
    classes, kind, inside = found.groups()
    words = _MARKUP.sub(" ", inside)
    has_long = _LONG["prose" if len(words) > _LONG_TEXT else kind].search(words)
    return found[0] if has_long else f'<td class="{classes} whole">{inside}</td>'
