"""Which studies a folder of outputs has, and which layers and tables each: looked up anew with every question.

A run that replaces its folder while the service goes on is seen by its manifest; what was read of the former one is
dropped. A folder that no run wrote, or that a link leads out of the one that is served, is not there.
"""

import hashlib
import json
import logging
import re
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyproj

from geoplan.errors import Fault, GeoplanError
from geoplan.files.boundary import given_path
from geoplan.languages import LANGUAGES, Text
from geoplan.letters.plain import plain
from geoplan.outputs.manifest import MANIFEST
from geoplan.outputs.package.datapackage import DATAPACKAGE
from geoplan.outputs.package.files import tiles_beside
from geoplan.outputs.service.collection import ServedCollection

logger = logging.getLogger(__name__)

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_ROOFS = "-rooftops.gpkg"
_WORLD = (-180.0, -90.0, 180.0, 90.0)
_FIRST = ("zones", "candidates", "estates", "estate_points", "jcm_shortlist")
"""What most people look for stands first."""
_LAYERS = """
SELECT c.table_name, c.identifier, c.description, c.min_x, c.min_y, c.max_x, c.max_y, s.definition
FROM gpkg_contents AS c
LEFT JOIN gpkg_geometry_columns AS g ON g.table_name = c.table_name
LEFT JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id
WHERE c.data_type IN ('features', 'attributes') AND c.table_name <> 'layer_styles'
"""
_Stamp = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class ServedStudy:
    """One folder of outputs.

    Attributes
    ----------
    key
        What its addresses have; the folder's name, where letters of addresses make it up.
    folder
        Where its files are.
    files
        Names below the folder -> size, as the manifest has them, and its tiles. [bytes]
    package
        What datapackage.json says of them.
    collections
        Its layers, then its tables.
    tiles
        The vector tiles that ``geoplan publish pmtiles`` put beside the folder; None where there are none.
    """

    key: str
    folder: Path
    files: Mapping[str, int]
    package: Mapping[str, Any]
    collections: tuple[ServedCollection, ...]
    tiles: Path | None = None

    @property
    def title(self) -> Text:
        """What people call the place."""
        return _text(self.package, "title", self.key)

    @property
    def description(self) -> Text:
        """What is said of it."""
        return _text(self.package, "description", "")

    @property
    def status(self) -> str:
        """Real, schematic or synthetic, as the least real of its layers is; empty where nobody says it."""
        return str(self.package.get("status", ""))

    @property
    def sources(self) -> list[dict[str, Any]]:
        """What it was made from: titles, status, licence, attribution and year of each layer."""
        return [each for each in _listed(self.package.get("sources")) if isinstance(each, dict)]

    @property
    def attribution(self) -> str:
        """Whom to name."""
        return "; ".join(dict.fromkeys(str(each["attribution"]) for each in self.sources if each.get("attribution")))

    @property
    def licences(self) -> list[dict[str, Any]]:
        """The terms: name, title, and path where a licence has one."""
        return [each for each in _listed(self.package.get("licenses")) if isinstance(each, dict)]


class Shelf:
    """The studies of a folder.

    Parameters
    ----------
    root
        The folder of outputs, or the outputs of one study.

    Raises
    ------
    GeoplanError
        Where there is no such folder.
    """

    def __init__(self, root: str | Path) -> None:
        self.root = given_path(root)
        if not self.root.is_dir():
            fault = Fault(
                str(root),
                "",
                found="no folder",
                expected="the folder that geoplan run writes into",
                action="Run a study first: geoplan run STUDY.",
            )
            raise GeoplanError(fault)
        self._lock = threading.Lock()
        self._known: dict[Path, tuple[_Stamp, ServedStudy | None]] = {}

    def studies(self) -> dict[str, ServedStudy]:
        """Return the studies that stand there now: key -> study, in the order of their names."""
        with self._lock:
            self._known = {folder: self._of(folder) for folder in self._folders()}
            there = [study for _, study in self._known.values() if study is not None]
        return {study.key: study for study in there}

    def collections(self) -> dict[str, ServedCollection]:
        """Return the layers and tables of all studies: key -> collection."""
        return {each.key: each for study in self.studies().values() for each in study.collections}

    def _folders(self) -> list[Path]:
        if (self.root / MANIFEST).is_file():
            return [self.root]
        try:
            inside = sorted(self.root.iterdir())
        except OSError:
            return []
        return [each for each in inside if not each.name.startswith(".") and within(each / MANIFEST, self.root)]

    def _of(self, folder: Path) -> tuple[_Stamp, ServedStudy | None]:
        stamp = _stamp(folder)
        known = self._known.get(folder)
        if known is not None and known[0] == stamp:
            return known
        try:
            return stamp, _read(folder, self.root)
        except (OSError, ValueError, TypeError, RecursionError, sqlite3.Error, pyproj.exceptions.CRSError) as error:
            logger.warning("%s is left out: %s", folder.name, error)
            return stamp, None


def within(path: Path, root: Path) -> bool:
    """Say whether a path is a file that stands below a folder, wherever links lead.

    Examples
    --------
    >>> within(Path("/etc/passwd"), Path("/srv"))
    False
    """
    try:
        return path.resolve(strict=True).is_relative_to(root) and path.is_file()
    except (OSError, RuntimeError, ValueError):
        return False


def address_key(name: str) -> str:
    """Return what addresses call a folder.

    Examples
    --------
    >>> address_key("hai-phong"), address_key("Hải Phòng 2030")
    ('hai-phong', 'hai-phong-2030-bcf168')
    """
    if _KEY.fullmatch(name):
        return name
    letters = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-") or "study"
    return f"{letters}-{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:6]}"


def _stamp(folder: Path) -> _Stamp:
    marks = []
    stores = sorted(each for each in folder.glob("*.gpkg") if not each.name.endswith(_ROOFS))
    for file in (folder / MANIFEST, folder / DATAPACKAGE, tiles_beside(folder.resolve()), *stores):
        try:
            told = file.stat()
        except OSError:
            marks.append((0, 0, 0))
        else:
            marks.append((told.st_mtime_ns, told.st_size, told.st_ino))
    return tuple(marks)


def _read(named: Path, root: Path) -> ServedStudy:
    folder = named.resolve()  # a name for another study of the folder is a study too
    manifest = _object(folder / MANIFEST)
    package = _object(folder / DATAPACKAGE) if within(folder / DATAPACKAGE, folder) else {}
    made = manifest["outputs"] if isinstance(manifest.get("outputs"), dict) else {}
    sizes = {str(name): (folder / str(name)).stat().st_size for name in made if within(folder / str(name), folder)}
    for name in (DATAPACKAGE, MANIFEST):
        if within(folder / name, folder):
            sizes.setdefault(name, (folder / name).stat().st_size)
    tiles = tiles_beside(folder)
    if within(tiles, root):
        sizes[tiles.name] = tiles.stat().st_size
    if not package:
        study = manifest.get("study")
        package = {"title": study.get("title", "")} if isinstance(study, dict) else {}
    key = address_key(named.name)
    stores = [name for name in sizes if name.endswith(".gpkg") and not name.endswith(_ROOFS) and "/" not in name]
    collections = [each for name in stores for each in _collections(folder / name, key)]
    return ServedStudy(key, folder, sizes, package, tuple(collections), tiles if tiles.name in sizes else None)


def _collections(file: Path, study: str) -> list[ServedCollection]:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=1.0)) as database:
        rows = database.execute(_LAYERS).fetchall()
        counts = {row[0]: _count(database, row[0]) for row in rows}
    extents: dict[str, tuple[float, float, float, float]] = {}
    crs_of: dict[str, pyproj.CRS | None] = {}
    for name, _, _, west, south, east, north, wkt in rows:
        crs = pyproj.CRS.from_wkt(wkt) if wkt else None
        crs_of[name] = crs
        if crs is not None and None not in (west, south, east, north):
            extents[name] = _lonlat(crs, (west, south, east, north))
    whole = extents.get("zones") or next(iter(extents.values()), _WORLD)
    order = {name: number for number, name in enumerate(_FIRST)}
    named = sorted(rows, key=lambda row: (crs_of[row[0]] is None, order.get(row[0], len(order))))
    return [
        ServedCollection(
            key=f"{study}.{row[0]}",
            study=study,
            layer=row[0],
            file=file,
            identifier=row[1] or "",
            about=row[2] or "",
            count=counts[row[0]],
            crs=crs_of[row[0]],
            bounds=extents.get(row[0], whole),
        )
        for row in named
    ]


def _count(database: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    return int(database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])  # noqa: S608 (a table's own name)


def _lonlat(crs: pyproj.CRS, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    transformer = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    west, south, east, north = (round(float(limit), 6) for limit in transformer.transform_bounds(*box))
    return west, south, east, north


def _object(file: Path) -> dict[str, Any]:
    read = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(read, dict):
        raise TypeError(f"{file.name} is no object")
    return read


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _text(package: Mapping[str, Any], name: str, otherwise: str) -> Text:
    plainly, each = str(package.get(name) or otherwise), package.get(f"{name}s")
    told = each if isinstance(each, dict) else {}
    return Text(**{language: str(told.get(language) or plainly) for language in LANGUAGES})
