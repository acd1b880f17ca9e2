"""What a file's columns are likely to be: geoplan's names for them, in whatever language they are written."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from geoplan.letters.plain import plain


@cache
def column_aliases() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return what columns are called in files: kind of layer -> geoplan's name -> names without case and marks."""
    aliases: dict[str, dict[str, tuple[str, ...]]] = {}
    with Path(__file__).with_name("column_aliases.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            names = tuple(_key(alias) for alias in row["aliases"].split("|"))
            aliases.setdefault(row["kind"], {})[row["column"]] = names
    return aliases


def _key(name: str) -> str:
    """Return a name without what people write differently: case, diacritics, spaces and underscores."""
    letters = plain(name)
    return "".join(letter for letter in letters if letter.isalnum() or letter in "%:/")


def own_names(kind: str) -> frozenset[str]:
    """Return geoplan's own names for the columns of a kind of layer."""
    return frozenset(column_aliases().get(kind, {}))


def likely_columns(kind: str, names: Iterable[str]) -> dict[str, list[str]]:
    """Return which of a file's columns each of geoplan's could be: its own name first, then by the table's order.

    Examples
    --------
    >>> likely_columns("zones", ["CODE", "name", "GID"])["zone_id"]
    ['CODE', 'GID']
    """
    by_key = {_key(name): name for name in reversed(list(names))}
    return {
        column: [by_key[key] for key in dict.fromkeys((_key(column), *keys)) if key in by_key]
        for column, keys in column_aliases().get(kind, {}).items()
    }


def proposed_columns(kind: str, names: Iterable[str], *, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Propose which of a file's columns is which.

    Parameters
    ----------
    kind
        The kind of layer.
    names
        The file's columns.
    given
        geoplan's name -> the file's, where it is known; these are taken as they are.

    Returns
    -------
    dict
        geoplan's name -> the file's; each of the file's columns once. A column that has geoplan's own name is not
        listed: readers know it.

    Examples
    --------
    >>> proposed_columns("estates", ["Tên KCN", "Diện tích (ha)", "fid"])
    {'estate_name': 'Tên KCN', 'area_ha': 'Diện tích (ha)'}
    """
    proposed = dict(given or {})
    free = [name for name in names if name not in proposed.values()]
    aliases = column_aliases().get(kind, {})
    own = {name for name in free if name in aliases and name not in proposed}
    free = [name for name in free if name not in own]
    for column, likely in likely_columns(kind, free).items():
        if column in proposed or column in own:
            continue
        name = next((name for name in likely if name not in proposed.values()), None)
        if name is not None:
            proposed[column] = name
    return proposed
