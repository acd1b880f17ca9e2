"""A chart of which totals differ most: bars of per cents, less to the left and more to the right."""

import math

import pandas as pd
from markupsafe import Markup

from geoplan.comparison.difference_classes import LESS, MORE
from geoplan.comparison.words import figure_title, figure_unit, word
from geoplan.languages import Language
from geoplan.outputs.drawing.svg import Drawing, fitted
from geoplan.outputs.wording.numbers import significant, written

MOST_BARS = 16
_WIDTH, _LEFT, _ROW, _TOP, _HALF = 820.0, 300.0, 24.0, 30.0, 130.0


def difference_chart(totals: pd.DataFrame, *, a: str, b: str, language: Language = "en") -> Markup:
    """Draw the totals that differ most in per cent, with both figures beside.

    Parameters
    ----------
    totals
        As from `geoplan.comparison.differences.total_differences`.
    a, b
        What the two runs are called.
    language
        ``en``, ``vi`` or ``ja``.
    """
    rows = _most(totals)
    title = f"{word('title', language, a=a, b=b)}: {word('chart', language)}"
    drawing = Drawing(_WIDTH, _TOP + _ROW * max(len(rows), 1) + 8, label=title)
    drawing.text(0, 16, fitted(title, _WIDTH, 13), size=13)
    if rows.empty:
        drawing.text(0, _TOP + 16, word("same", language), size=12)
    middle = _LEFT + _HALF
    longest = float(rows["difference_pct"].abs().max()) if len(rows) else 1.0
    for number, (name, row) in enumerate(rows.iterrows()):
        y = _TOP + _ROW * number
        share = float(row["difference_pct"])
        width = _HALF * abs(share) / longest
        drawing.text(
            _LEFT - 8, y + 16, fitted(figure_title(str(name), language), _LEFT - 12, 12), size=12, anchor="end"
        )
        drawing.rect(
            middle if share > 0 else middle - width, y + 4, width, _ROW - 8, fill=(MORE if share > 0 else LESS)[1]
        )
        unit = figure_unit(str(name))
        told = f"{significant(row['a'], language)} → {significant(row['b'], language)} {unit}".strip()
        sign = "+" if share > 0 else "−"
        percent = f"{sign}{written(abs(share), 0 if abs(share) >= 10 else 1, language)} %"
        drawing.text(middle + _HALF + 8, y + 16, fitted(f"{percent}  {told}", _WIDTH - middle - _HALF - 8, 11), size=11)
    drawing.line(middle, _TOP, middle, _TOP + _ROW * max(len(rows), 1), stroke_width=1)
    return drawing.markup()


def _most(totals: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that differ most in per cent, in the order of the table."""
    known = totals[totals["difference_pct"].map(lambda share: math.isfinite(share) and share != 0.0)]
    kept = known["difference_pct"].abs().sort_values(ascending=False, kind="stable").index[:MOST_BARS]
    return known[known.index.isin(kept)]
