"""The kinds of layer: what each is called, who reads it and in which form, how it comes into a study, and who uses it.

They stand in ``layer_kinds.csv``. A table of one's own with the same columns, named by the environment variable
GEOPLAN_LAYER_KINDS, adds kinds whose readers are imported from where Python finds them: they are opened, checked,
imported and listed as the others are.
"""

import csv
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, cast

from geoplan.errors import Fault, LayerError, did_you_mean

Form: TypeAlias = Literal["raster", "features", "statistics", "table", "zones", "footprints", "station", "weather"]
"""How a layer's reader answers; ``statistics`` are a table whose rows may name zones."""
ImportForm: TypeAlias = Literal["raster", "features", "table"]
"""What a file of one's own becomes when it is made a layer."""

VARIABLE = "GEOPLAN_LAYER_KINDS"
"""The tables of one's own, separated as the paths of PATH are."""
COLUMNS = ("key", "reader", "form", "beside", "required", "stands_for", "used_by", "instead", "en", "vi", "ja")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_READER = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_IMPORTED: Mapping[str, ImportForm] = {
    "raster": "raster",
    "features": "features",
    "statistics": "table",
    "table": "table",
}


@dataclass(frozen=True)
class LayerKind:
    """A kind of layer.

    Attributes
    ----------
    key
        Its name in study.toml.
    reader
        The function that reads it: ``module:name``. It takes the `geoplan.layers.opening.reading.Reading` and, after
        it, the layers of `beside` as far as they are there.
    form
        What the reader returns: ``features`` a GeoDataFrame, ``raster`` a DataArray and the share of the zones' area
        that it covers, ``statistics`` and ``table`` a DataFrame. The others are read in ways of their own.
    beside
        The kinds that must be open before it.
    required
        Whether no study is without it.
    stands_for
        The kind in whose place it stands: a study has one of the two. Empty for nearly all.
    used_by
        The rooms that compute with it; none for a kind that is only carried along.
    instead
        How it comes into a study, where no file can be imported as one.
    titles
        Language -> what people call it.
    """

    key: str
    reader: str
    form: Form
    beside: tuple[str, ...] = ()
    required: bool = False
    stands_for: str = ""
    used_by: tuple[str, ...] = ()
    instead: str = ""
    titles: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def imported_as(self) -> ImportForm | None:
        """What a file of one's own becomes; None where it comes into a study in another way."""
        return None if self.instead else _IMPORTED.get(self.form)


def layer_kinds() -> Mapping[str, LayerKind]:
    """Return the kinds of layer by key: geoplan's own, in the order of studies, then those of one's own tables.

    Raises
    ------
    LayerError
        With every fault of one's own tables.

    Examples
    --------
    >>> layer_kinds()["roads"].form, layer_kinds()["population"].beside
    ('features', ('land_cover',))
    """
    return _kinds(own_tables())


def own_tables() -> str:
    """Return what the environment says of tables of one's own: paths, as PATH has them; empty without any."""
    return os.environ.get(VARIABLE, "")


def layer_kind(key: str) -> LayerKind:
    """Return one kind of layer.

    Raises
    ------
    LayerError
        Where there is none of that name.
    """
    kinds = layer_kinds()
    if key not in kinds:
        action = did_you_mean(key, kinds)
        raise LayerError(Fault("layers", key, found="no such layer", expected="a kind of layer", action=action))
    return kinds[key]


def in_opening_order(keys: Iterable[str]) -> list[str]:
    """Return kinds in the order in which they are opened.

    Zones come first, for the others are held against them; rooftops last, for they may be drawn from the others; each
    other kind after those that its reader needs beside it.

    Examples
    --------
    >>> in_opening_order(["rooftops", "population", "land_cover", "zones"])
    ['zones', 'land_cover', 'population', 'rooftops']
    """
    wanted = set(keys)
    kinds = [kind for kind in layer_kinds().values() if kind.key in wanted]
    ranked = sorted(kinds, key=lambda kind: {"zones": 0, "footprints": 2}.get(kind.form, 1))
    ordered: dict[str, None] = {}

    def place(kind: LayerKind) -> None:
        for other in kind.beside:
            if other in wanted and other not in ordered:
                place(layer_kinds()[other])
        ordered.setdefault(kind.key)

    for kind in ranked:
        place(kind)
    return list(ordered)


@cache
def _kinds(own: str) -> dict[str, LayerKind]:
    kinds = {kind.key: kind for kind in map(_kind, _rows(Path(__file__).with_name("layer_kinds.csv")))}
    faults: list[Fault] = []
    for path in filter(None, own.split(os.pathsep)):
        for line, row in enumerate(_own_rows(Path(path)), start=2):
            wrong = list(_faults(row, path, line, kinds))
            faults += wrong
            if not wrong:
                kinds[row["key"]] = _kind(row)
    if faults:
        raise LayerError(faults)
    return kinds


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(stream)]


def _own_rows(path: Path) -> list[dict[str, str]]:
    try:
        rows = _rows(path)
    except (OSError, ValueError) as error:
        action = f"Correct {VARIABLE}."
        raise LayerError(
            Fault(str(path), "", found=str(error), expected="a CSV file of kinds of layer", action=action)
        ) from None
    lacking = [name for name in COLUMNS if rows and name not in rows[0]]
    if lacking:
        columns = ", ".join(COLUMNS)
        raise LayerError(
            Fault(
                str(path),
                "line 1",
                found=f"no {', '.join(lacking)}",
                expected=f"the columns {columns}",
                action="Correct the table.",
            )
        )
    return rows


def _kind(row: Mapping[str, str]) -> LayerKind:
    return LayerKind(
        key=row["key"],
        reader=row["reader"],
        form=cast("Form", row["form"]),
        beside=tuple(row["beside"].split()),
        required=row["required"] == "yes",
        stands_for=row["stands_for"],
        used_by=tuple(row["used_by"].split()),
        instead=row["instead"],
        titles={language: row[language] for language in ("en", "vi", "ja")},
    )


def _faults(row: Mapping[str, str], file: str, line: int, kinds: Mapping[str, LayerKind]) -> Iterator[Fault]:
    """Yield what is wrong with a row of one's own table."""
    where = f"line {line}"
    if not _KEY.fullmatch(row["key"]):
        yield Fault(
            file,
            where,
            found=f"key {row['key']!r}",
            expected="small letters, digits and underscores",
            action="Correct the table.",
        )
    if row["key"] in kinds:
        yield Fault(
            file,
            where,
            found=f"key {row['key']!r}",
            expected="a kind of layer that is not there yet",
            action="Correct the table.",
        )
    if not _READER.fullmatch(row["reader"]):
        yield Fault(
            file, where, found=f"reader {row['reader']!r}", expected="module:function", action="Correct the table."
        )
    if row["form"] not in _IMPORTED:
        hint = did_you_mean(row["form"], _IMPORTED)
        yield Fault(file, where, found=f"form {row['form']!r}", expected=f"one of {', '.join(_IMPORTED)}", action=hint)
    for name in ("required", "stands_for"):
        if row[name]:
            yield Fault(
                file,
                where,
                found=f"{name} {row[name]!r}",
                expected="nothing: studies are right without it",
                action="Correct the table.",
            )
    unknown = [other for other in row["beside"].split() if other not in kinds]
    if unknown:
        expected, hint = "kinds of layer that stand above it", did_you_mean(unknown[0], kinds)
        yield Fault(file, where, found=f"beside {unknown[0]!r}", expected=expected, action=hint)
    for language in ("en", "vi", "ja"):
        if not row[language]:
            yield Fault(
                file,
                where,
                found=f"no title in {language}",
                expected="a title in en, vi and ja",
                action="Correct the table.",
            )
