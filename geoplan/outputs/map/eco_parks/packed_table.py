"""A table in a page: its columns one after the other, each text once, numbers with the digits that are shown.

scripts/packing/packed_table.js reads it.
"""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from geoplan.outputs.wording.numbers import json_number

NEVER = "never"
"""What stands for a number of years without end, which JSON cannot write."""
_DIGITS = 4


def packed_table(frame: pd.DataFrame, columns: Sequence[str]) -> dict[str, Any]:
    """Return columns of a table for a page.

    Parameters
    ----------
    frame
        The table.
    columns
        Those that the page shows. One that the table lacks, or of which nothing is known, is left out.

    Returns
    -------
    dict
        ``rows``: how many; ``numbers``: column -> numbers, None where one is not known, `NEVER` where it is infinite;
        ``texts``: column -> the texts that there are, and which of them each row has, nothing where all have one.

    Examples
    --------
    >>> packed_table(pd.DataFrame({"park": ["a", "b", "a"], "mwh": [1.23456, None, 2.0]}), ["park", "mwh"])
    {'rows': 3, 'numbers': {'mwh': [1.235, None, 2]}, 'texts': {'park': [['a', 'b'], [0, 1, 0]]}}
    """
    known = [name for name in columns if name in frame.columns and frame[name].notna().any()]
    numeric = [name for name in known if pd.api.types.is_numeric_dtype(frame[name])]
    return {
        "rows": len(frame),
        "numbers": {name: [_number(value) for value in frame[name]] for name in numeric},
        "texts": {name: _texts(frame[name]) for name in known if name not in numeric},
    }


def _number(value: Any) -> float | int | str | None:
    number = float(value)
    return NEVER if math.isinf(number) and number > 0 else json_number(number, digits=_DIGITS)


def _texts(column: "pd.Series[Any]") -> list[list[Any]]:
    written = ["" if value is None or value != value else str(value) for value in column]
    words = list(dict.fromkeys(written))
    place = {word: at for at, word in enumerate(words)}
    return [words, [place[word] for word in written] if len(words) > 1 else []]
