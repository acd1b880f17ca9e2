"""The words of collections, in three languages."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from geoplan.languages import Text
from geoplan.sentences import filled, read_texts


@cache
def _texts() -> dict[str, Text]:
    return read_texts(Path(__file__).with_name("texts.csv"))


def sentence_of(key: str, *, titles: Mapping[str, Text] | None = None, **values: float | str | list[str]) -> Text:
    """Return one text of collections with its blanks filled, in three languages.

    Parameters
    ----------
    key
        Of the table.
    titles
        What people call the keys of lists among the values.
    values
        What to fill in.

    Examples
    --------
    >>> sentence_of("remarks").en
    'Further remarks stand in the report of each study.'
    """
    return filled(_texts()[key], titles=titles, **values)
