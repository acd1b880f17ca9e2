"""What a file is, by its first bytes, against what its ending says."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"SQLite format 3\x00", "a GeoPackage or SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"II*\x00", "a TIFF"),
    (b"MM\x00*", "a TIFF"),
    (b"II+\x00", "a TIFF"),
    (b"MM\x00+", "a TIFF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"fgb\x03", "a FlatGeobuf file"),
    (b"\x00\x00\x27\x0a", "a shapefile"),
    (b"\x89HDF", "an HDF5 file"),
    (b"CDF", "a NetCDF file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself"),
)

_ENDINGS = {
    ".gpkg": "a GeoPackage or SQLite database",
    ".sqlite": "a GeoPackage or SQLite database",
    ".parquet": "a Parquet file",
    ".geoparquet": "a Parquet file",
    ".tif": "a TIFF",
    ".tiff": "a TIFF",
    ".json": "JSON",
    ".geojson": "JSON",
    ".csv": "text",
    ".asc": "text",
    ".gz": "a gzip archive",
    ".zip": "a zip archive",
    ".fgb": "a FlatGeobuf file",
    ".shp": "a shapefile",
    ".kml": "XML or HTML",
    ".gml": "XML or HTML",
}

_SIDE_FILES = {
    ".shp": (".dbf", ".shx", ".prj", ".cpg"),
    ".tif": (".tif.aux.xml", ".tfw", ".tif.msk"),
    ".tiff": (".tiff.aux.xml", ".tfw", ".tiff.msk"),
    ".asc": (".asc.aux.xml", ".prj"),
}


def expected_kind(path: Path) -> str | None:
    """Return what the ending of a file says it is; None for endings that promise nothing.

    Examples
    --------
    >>> expected_kind(Path("zones.gpkg"))
    'a GeoPackage or SQLite database'
    """
    return _ENDINGS.get(path.suffix.lower())


def found_kind(path: Path) -> str:
    """Return what the first bytes of a file say it is."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        return "an empty file"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in (b"{", b"["):
        return "JSON"
    if text[:1] == b"<":
        return "XML or HTML"
    return "binary data" if b"\x00" in head else "text"


def files_of(path: Path) -> Iterator[Path]:
    """Yield all files of a layer, in order of their names: itself, those beside it, or all in a folder (FileGDB).

    Commits to a GeoPackage may stand in a log beside it, which is read with it; a log without any does not count.
    """
    if path.is_dir():
        yield from sorted(file for file in path.rglob("*") if file.is_file())
        return
    beside = [path.with_suffix(ending) for ending in _SIDE_FILES.get(path.suffix.lower(), ())]
    if _has_log(path):
        beside.append(_log_of(path))
    yield from sorted([path, *(file for file in beside if file.is_file())])


def settle_log(path: Path) -> None:
    """Let a log that a program left beside a GeoPackage when it died go into it, as SQLite does for who reads it next.

    GDAL would do so while it reads, and the file would be another afterwards. A log of a program that has the file open
    stays as it is, and so does one in a folder that cannot be written.
    """
    if not _has_log(path):
        return
    address = f"{path.resolve().as_uri()}?mode=rw"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True, timeout=1.0)) as database:
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _has_log(path: Path) -> bool:
    log = _log_of(path)
    return log.is_file() and log.stat().st_size > 0
