"""Archives looked through before they are unpacked: how many members, how much they unpack to, and where they lead.

A thousand bytes can unpack to a million, and a workbook name files of its author's machine. The directory of a zip
archive tells the first; for gzip only unpacking does, so that it is counted on the way.
"""

import bz2
import gzip
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from geoplan.errors import Fault, LayerError
from geoplan.files.limits import limit
from geoplan.files.markup import check_markup

if TYPE_CHECKING:
    import pyarrow as pa

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
"""What unpacking a zip archive raises where it is damaged, locked by a password or packed in a way that is not read."""

_LEAST = 10_000_000
"""Bytes from which the ratio counts: short repetition packs well."""
_PROLOGUE = 4096
_START = 100_000_000
_MARKUP = (".xml", ".rels", ".kml", ".vml")


def check_archive(path: Path, *, most: str = "archive.bytes", expected: str = "a zip archive") -> None:
    """Look through the directory of a zip archive, and the beginnings of its XML.

    Parameters
    ----------
    path
        The archive.
    most
        The limit of the bytes that it unpacks to.
    expected
        What it is, for messages.

    Raises
    ------
    LayerError
        Where it is none, or unpacks to too much, or out of its folder.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            limit("archive.members").check(len(members), path)
            limit(most).check(sum(member.file_size for member in members), path, "unpacked")
            for member in members:
                _check_member(path, member)
                if member.filename.lower().endswith(_MARKUP):
                    with archive.open(member) as stream:
                        check_markup(path, stream, start=_PROLOGUE)
    except (*BROKEN, OSError) as error:
        found, action = f"what cannot be read ({error})", "Save or pack it again, without a password."
        raise LayerError(Fault(str(path), "", found=found, expected=expected, action=action)) from None


def leads_out(name: str) -> bool:
    r"""Return whether a member of an archive would be unpacked outside of its folder.

    Examples
    --------
    >>> [leads_out(name) for name in ("a/b.csv", "../b.csv", "/b.csv", r"C:\b.csv", "")]
    [False, True, True, True, True]
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return not parts or parts[0] == "/" or ".." in parts or ":" in parts[0]


def _check_member(path: Path, member: zipfile.ZipInfo) -> None:
    where = f"member {member.filename[:100]}"
    if leads_out(member.filename):
        found = "a path that leads out"
        raise LayerError(Fault(str(path), where, found=found, expected="one inside", action="Pack it again."))
    if stat.S_ISLNK(member.external_attr >> 16):
        raise LayerError(Fault(str(path), where, found="a link", expected="a file", action="Pack it again."))
    check_ratio(member.file_size, member.compress_size, path, where)


def check_workbook(path: Path) -> None:
    """Look through a spreadsheet (xlsx, ods): as `check_archive`, and that it names no other workbook.

    Raises
    ------
    LayerError
        Where it is none, unpacks to too much, or links to other files.
    """
    check_archive(path, most="workbook.bytes", expected="a workbook (xlsx or ods)")
    with zipfile.ZipFile(path) as archive:
        linked = [name for name in archive.namelist() if name.lower().startswith("xl/externallinks/")]
    if linked:
        action = "Turn the cells into values: copy, paste special, values; then break the links."
        raise LayerError(
            Fault(str(path), "", found="links to other workbooks", expected="a workbook by itself", action=action)
        )


def check_packed(path: Path) -> None:
    """Unpack the start of a file of gzip or bzip2, and see that it is not repetition.

    Raises
    ------
    LayerError
        Where it unpacks to too much, or is damaged.
    """
    opened = bz2.open if path.suffix.lower() == ".bz2" else gzip.open
    try:
        with path.open("rb") as raw, opened(raw) as stream:
            unpacked = 0
            while unpacked < _START and (block := stream.read(1 << 20)):
                unpacked += len(block)
                check_ratio(unpacked, raw.tell(), path)
    except (OSError, EOFError, zlib.error) as error:
        found = f"what cannot be read ({error})"
        raise LayerError(
            Fault(str(path), "", found=found, expected="a packed file", action="Fetch it again.")
        ) from None


@contextmanager
def open_gzip(path: Path) -> "Iterator[pa.NativeFile]":
    """Open a file of gzip for Arrow to read; while it is read, what it unpacks to is counted.

    Parameters
    ----------
    path
        The file.

    Yields
    ------
    pyarrow.NativeFile
        The unpacked bytes; reading raises LayerError where they are too many.
    """
    import pyarrow as pa

    with pa.OSFile(str(path)) as raw, pa.CompressedInputStream(raw, "gzip") as stream:
        yield pa.PythonFile(_Counted(stream, raw, path), mode="r")


class _Counted:
    """A stream that counts what it gives against what it takes."""

    closed = False

    def __init__(self, stream: "pa.NativeFile", raw: "pa.NativeFile", path: Path) -> None:
        self._stream, self._raw, self._path = stream, raw, path
        self._unpacked = 0

    def read(self, size: int) -> bytes:
        block: bytes = self._stream.read(size)
        self._unpacked += len(block)
        check_ratio(self._unpacked, self._raw.tell(), self._path)
        return block


def check_ratio(unpacked: int, packed: int, path: Path, where: str = "unpacked") -> None:
    """Check how much so many bytes of an archive may unpack to.

    Raises
    ------
    LayerError
        Where it is more.
    """
    if unpacked > _LEAST:
        limit("archive.ratio").check(round(unpacked / max(packed, 1)), path, where)
