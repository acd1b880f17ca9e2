"""Which files of a study are given to download: those that its manifest names, its vector tiles, and no other."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from geoplan.languages import Text
from geoplan.outputs.package.files import file_kind_of
from geoplan.outputs.service.shelf import ServedStudy, within

Shelf: TypeAlias = Literal["look", "layers", "rasters", "tables", "field", "machines"]
SHELVES: tuple[Shelf, ...] = ("look", "layers", "rasters", "tables", "field", "machines")
"""Kinds of files in the order in which a page lists them."""

MAP, REPORT = "map.html", "report.html"
_ANY = "application/octet-stream"
_IN_FIELD = ("survey-form", "field-sheets")
_BY_ENDING: Mapping[str, Shelf] = {
    **dict.fromkeys(("html", "pdf"), "look"),
    **dict.fromkeys(("gpkg", "parquet", "pmtiles"), "layers"),
    **dict.fromkeys(("tif", "qml", "sld"), "rasters"),
    **dict.fromkeys(("csv", "xlsx"), "tables"),
}


@dataclass(frozen=True)
class GivenFile:
    """A file as a page lists it.

    Attributes
    ----------
    name
        Below the study's folder, with slashes.
    title
        What it is.
    mediatype
        As IANA registers it.
    size
        [bytes]
    kind
        With which others it is listed.
    """

    name: str
    title: Text
    mediatype: str
    size: int
    kind: Shelf


def downloads_of(study: ServedStudy) -> list[GivenFile]:
    """Return the files of a study, in the order in which a page lists them."""
    about = {str(each.get("path")): each for each in study.package.get("resources") or () if isinstance(each, dict)}
    files = [_download(name, size, about.get(name, {})) for name, size in study.files.items()]
    return sorted(files, key=lambda each: (SHELVES.index(each.kind), each.name != MAP, each.name))


def file_of(study: ServedStudy, name: str) -> Path | None:
    """Return a file of a study, None where it has none of this name, or where a link leads out of its folder.

    Parameters
    ----------
    study
        Whose file.
    name
        As its manifest has it, or that of its tiles.
    """
    if study.tiles is not None and name == study.tiles.name:
        return study.tiles if within(study.tiles, study.folder.parent) else None
    path = study.folder / name
    return path if name in study.files and within(path, study.folder) else None


def mediatype_of(name: str) -> str:
    """Return the media type of a file.

    Examples
    --------
    >>> mediatype_of("map.html"), mediatype_of("zones.csv"), mediatype_of("x.bin")
    ('text/html', 'text/csv', 'application/octet-stream')
    """
    try:
        return file_kind_of(name).mediatype
    except KeyError:
        return "application/json" if name.endswith(".json") else _ANY


def _download(name: str, size: int, about: Mapping[str, Any]) -> GivenFile:
    try:
        title = file_kind_of(name).title
    except KeyError:
        title = Text(en=name)
    last, _, ending = name.rpartition("/")[2].rpartition(".")
    kind: Shelf = "field" if last.startswith(_IN_FIELD) else _BY_ENDING.get(ending, "machines")
    return GivenFile(name, title, str(about.get("mediatype") or mediatype_of(name)), size, kind)
