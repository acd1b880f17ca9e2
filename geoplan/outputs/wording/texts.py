"""The words of maps, reports and GeoPackages in three languages; they stand in tables, never in code."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from geoplan.kinds.layer_kinds import own_tables
from geoplan.languages import Language, Text
from geoplan.layers.titles import layer_titles
from geoplan.sentences import filled, listed, read_texts, run_on, shown
from geoplan.siting.candidate_kinds import CandidateKind, candidate_kinds

__all__ = ["listed", "load_texts", "run_on", "sentence", "shown", "text", "texts_under"]


# What map, report with profiles, field sheets with forms, atlas and service say; what several say stands in texts.csv.
_NAMES = (
    *("texts.csv", "map_texts.csv", "report_texts.csv", "fieldwork_texts.csv", "scenario_texts.csv", "atlas_texts.csv"),
    "service_texts.csv",
)
_TABLES = tuple(Path(__file__).with_name(name) for name in _NAMES)


def load_texts() -> dict[str, Text]:
    """Read the tables of texts: key -> text in three languages.

    What layers are called stands under ``layer.``, what kinds of candidate are called under ``gpkg.code.``.
    """
    tables, kinds = own_tables(), candidate_kinds()
    known = _last[0]
    if known is None or known[0] != tables or known[1] is not kinds:
        known = (tables, kinds, _texts(tables, tuple((kind.key, kind.title) for kind in kinds.values())))
        _last[0] = known
    return known[2]


_last: list[tuple[str, Mapping[str, CandidateKind], dict[str, Text]] | None] = [None]
"""What was returned last, and of what: texts are asked for a hundred thousand times in a run."""


@cache
def _texts(_: str, kinds: tuple[tuple[str, Text], ...]) -> dict[str, Text]:
    layers = {f"layer.{kind}": title for kind, title in layer_titles().items()}
    candidates = {f"gpkg.code.{kind}": title for kind, title in kinds}
    return layers | candidates | {key: each for table in _TABLES for key, each in read_texts(table).items()}


def text(key: str, language: Language) -> str:
    """Return one text.

    Parameters
    ----------
    key
        A key of one of the tables of texts.
    language
        ``en``, ``vi`` or ``ja``.

    Raises
    ------
    KeyError
        Where there is no such key.

    Examples
    --------
    >>> text("status.schematic", "vi")
    'dữ liệu sơ đồ'
    """
    return load_texts()[key][language]


def texts_under(*prefixes: str) -> dict[str, Text]:
    """Return the texts whose keys begin with one of the prefixes, in the table's order.

    Examples
    --------
    >>> list(texts_under("status.real"))
    ['status.real']
    """
    return {key: given for key, given in load_texts().items() if key.startswith(prefixes)}


def sentence(key: str, **values: float | str | list[str]) -> Text:
    """Return a text with its blanks filled, in three languages.

    Parameters
    ----------
    key
        A key whose text has ``{names}`` in it.
    **values
        What to fill in: numbers, words, or lists of keys.

    Examples
    --------
    >>> sentence("note.field_sheets_first", count=40, all=1200).en
    'Field sheets were written for the first 40 of 1,200 candidate sites.'
    """
    return filled(load_texts()[key], titles=load_texts(), **values)
