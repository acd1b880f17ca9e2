"""A remote file that is read at any place, by HTTP ranges, with a cache of blocks.

It is what pyarrow and zipfile take, and rasterio by way of `geoplan.sources.transfer.remote_raster`. Blocks that
are missing side by side are asked for in one request. Blocks stand in the cache under the version of the server's file
(ETag or date), so a second study, or the next try after a cut, reads them from disk; those of a server that gives no
version are kept in memory only. Each has its SHA-256 behind it: one that has changed on the disk is asked for again.
"""

import hashlib
import io
import json
import re
import shutil
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import requests
from urllib3.exceptions import HTTPError

from geoplan.errors import Fault, GeoplanError
from geoplan.hashing import sha256_of_text
from geoplan.replacing import replaced_file
from geoplan.sources.reach import most_bytes
from geoplan.sources.transfer.http import Exchange
from geoplan.sources.transfer.retries import (
    BUSY,
    Attempts,
    CutError,
    TransferError,
    reason,
    refused,
    shown_address,
    too_large,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK_SIZE = 1 << 19
"""The bytes that are asked for at least: a tile of a COG, or a footer of a Parquet file, is smaller."""
BLOCKS_KEPT = 64
"""Blocks that stay in memory."""
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)$")


@dataclass(frozen=True)
class RemoteFile:
    """A file on a server, of one version.

    Attributes
    ----------
    url
        The address.
    size
        The file's size. [bytes]
    version
        The server's mark of it: (header to send as a condition, its value), or None.
    """

    url: str
    size: int
    version: tuple[str, str] | None


class RangeFile(io.RawIOBase):
    """A remote file, read only; made by `RangeFile.opened`.

    Parameters
    ----------
    remote
        The file.
    exchange
        What asks.
    folder
        Where blocks are kept; None for memory only.
    offline
        Read kept blocks only.
    block_size
        The bytes of a block.
    blocks_kept
        Blocks that stay in memory; the others are read from the folder, or asked for again.

    Attributes
    ----------
    told
        Called with the bytes that each request brought.
    """

    def __init__(
        self,
        remote: RemoteFile,
        exchange: Exchange,
        *,
        folder: Path | None,
        offline: bool = False,
        block_size: int = BLOCK_SIZE,
        blocks_kept: int = BLOCKS_KEPT,
    ) -> None:
        super().__init__()
        self.url = remote.url
        self.size = remote.size
        self.block_size = block_size
        self.blocks_kept = blocks_kept
        self._exchange = exchange
        self._version = remote.version
        self._folder = folder
        self._offline = offline
        self.told: Callable[[int], object] = lambda _: None
        self._position = 0
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    @classmethod
    def opened(
        cls,
        url: str,
        exchange: Exchange,
        *,
        folder: Path,
        offline: bool = False,
        block_size: int = BLOCK_SIZE,
        blocks_kept: int = BLOCKS_KEPT,
    ) -> "RangeFile | None":
        """Open a remote file; None where the server knows no ranges.

        Parameters
        ----------
        url
            The address.
        exchange
            What asks.
        folder
            Where blocks may be kept, for all versions of the file.
        offline
            Read kept blocks only.
        block_size
            The bytes of a block.
        blocks_kept
            Blocks that stay in memory.

        Raises
        ------
        TransferError
            Where it cannot be had.
        """
        if offline:
            return cls._kept(url, exchange, folder, block_size)
        status, headers, body = _asked(url, exchange, {"Range": f"bytes=0-{block_size - 1}"}, block_size)
        if status == 416:
            return cls(RemoteFile(url, 0, None), exchange, folder=None)
        match = _RANGE.match(headers.get("Content-Range", ""))
        if status != 206 or match is None or match[1] != "0":
            return None
        size, most = int(match[3]), most_bytes(url)
        if most is not None and size > most:
            raise too_large(url, f"{size:,} bytes", f"{most:,} bytes")
        etag, date = headers.get("ETag", ""), headers.get("Last-Modified", "")
        version = None
        if etag and not etag.startswith("W/"):
            version = ("If-Match", etag)
        elif date:
            version = ("If-Unmodified-Since", date)
        place = None
        if version is not None:
            mark = sha256_of_text(f"{version[1]} {size} {block_size}")[:16]
            note = {"url": shown_address(url), "version": version, "size": size, "mark": mark}
            place = _place_of(folder, mark, json.dumps(note).encode())
        remote = RemoteFile(url, size, version)
        opened = cls(remote, exchange, folder=place, block_size=block_size, blocks_kept=blocks_kept)
        opened._keep(0, body)
        return opened

    @classmethod
    def _kept(cls, url: str, exchange: Exchange, folder: Path, block_size: int) -> "RangeFile":
        try:
            note = json.loads((folder / "current.json").read_text(encoding="utf-8"))
            size, version, mark = (
                int(note["size"]),
                (str(note["version"][0]), str(note["version"][1])),
                str(note["mark"]),
            )
        except (OSError, ValueError, LookupError, TypeError):
            raise _not_kept(url, folder) from None
        place = folder / Path(mark).name
        remote = RemoteFile(url, size, version)
        return cls(remote, exchange, folder=place, offline=True, block_size=block_size)

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the place of the next read, in bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move the place of the next read, as for any file."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise OSError("a place before the file's start")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read into a buffer, and return how many bytes were read."""
        view = memoryview(buffer).cast("B")
        part = self._bytes(self._position, min(self._position + len(view), self.size))
        view[: len(part)] = part
        self._position += len(part)
        return len(part)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so many bytes, or all that are left."""
        end = self.size if size is None or size < 0 else min(self._position + size, self.size)
        part = self._bytes(self._position, end)
        self._position += len(part)
        return part

    def readall(self) -> bytes:
        """Read all that is left."""
        return self.read()

    def _bytes(self, start: int, end: int) -> bytes:
        if self.closed:
            raise ValueError("the file is closed")
        if start >= end:
            return b""
        first, last = start // self.block_size, (end - 1) // self.block_size
        blocks = {number: block for number in range(first, last + 1) if (block := self._held(number)) is not None}
        missing = [number for number in range(first, last + 1) if number not in blocks]
        while missing:
            run = 1
            while run < len(missing) and missing[run] == missing[0] + run:
                run += 1
            blocks |= self._fetched(missing[0], run)
            missing = missing[run:]
        joined = b"".join(blocks[number] for number in range(first, last + 1))
        return joined[start - first * self.block_size : end - first * self.block_size]

    def _held(self, number: int) -> bytes | None:
        block = self._blocks.get(number)
        if block is not None:
            self._blocks.move_to_end(number)
            return block
        if self._folder is None:
            return None
        try:
            kept = _unsealed((self._folder / str(number)).read_bytes(), self._length(number))
        except OSError:
            return None
        return None if kept is None else self._remember(number, kept)

    def _length(self, number: int) -> int:
        return min(self.block_size, self.size - number * self.block_size)

    def _remember(self, number: int, block: bytes) -> bytes:
        self._blocks[number] = block
        while len(self._blocks) > self.blocks_kept:
            self._blocks.popitem(last=False)
        return block

    def _keep(self, number: int, block: bytes) -> None:
        self._remember(number, block)
        if self._folder is not None:
            try:
                _write(self._folder / str(number), _sealed(block))
            except (OSError, GeoplanError):  # a disk that is full: the block stays in memory
                self._folder = None

    def _fetched(self, first: int, count: int) -> dict[int, bytes]:
        if self._offline:
            raise _not_kept(self.url, self._folder.parent if self._folder else Path())
        start, end = first * self.block_size, min((first + count) * self.block_size, self.size)
        headers = {"Range": f"bytes={start}-{end - 1}"}
        if self._version is not None:
            headers[self._version[0]] = self._version[1]
        status, given, body = _asked(self.url, self._exchange, headers, end - start)
        match = _RANGE.match(given.get("Content-Range", ""))
        etag = self._version[1] if self._version is not None and self._version[0] == "If-Match" else ""
        changed = status != 206 or match is None or int(match[3]) != self.size or int(match[1]) != start
        if changed or (etag and given.get("ETag", etag) != etag):
            raise TransferError(
                Fault(
                    shown_address(self.url),
                    "",
                    found="a file that has changed while it was read",
                    expected="one version of it",
                    action="Run the same command again: it reads the new version.",
                )
            )
        self.told(len(body))
        blocks = {}
        for number in range(first, first + count):
            offset = number * self.block_size - start
            blocks[number] = body[offset : offset + self.block_size]
            self._keep(number, blocks[number])
        return blocks


def _place_of(folder: Path, mark: str, note: bytes) -> Path | None:
    """Return the folder of this version's blocks, without those of older ones; None where nothing can be written."""
    place = folder / mark
    try:
        place.mkdir(parents=True, exist_ok=True)
        _write(folder / "current.json", note)
    except (OSError, GeoplanError):
        return None
    for old in folder.iterdir():
        if old.is_dir() and old.name != mark:
            shutil.rmtree(old, ignore_errors=True)
    return place


def _asked(url: str, exchange: Exchange, headers: dict[str, str], length: int) -> tuple[int, Mapping[str, str], bytes]:
    """Ask for a range, again where the connection fails; the body is empty where the server sends no range."""
    attempts = Attempts(url, patience=exchange.patience, sleep=exchange.sleep)
    while True:
        retry_after = None
        try:
            with exchange.answer("GET", url, headers=headers) as answer:
                status, given = answer.status_code, answer.headers
                if status in BUSY:
                    why, retry_after = f"the server answers {status}", given.get("Retry-After")
                elif status == 206:
                    match = _RANGE.match(given.get("Content-Range", ""))
                    body = _body(exchange, answer, length)
                    if match is None or len(body) == int(match[2]) - int(match[1]) + 1:
                        return status, given, body
                    why = f"the connection ended after {len(body):,} bytes"
                elif status in {200, 412, 416}:
                    return status, given, b""
                else:
                    raise refused(url, status)
        except (CutError, requests.RequestException, HTTPError) as error:
            why = reason(url, error)
        attempts.failed(why, retry_after=retry_after)


def _body(exchange: Exchange, answer: requests.Response, length: int) -> bytes:
    body = bytearray()
    for chunk in exchange.chunks(answer):
        body += chunk
        if len(body) > length:
            raise CutError("more bytes than were asked for")
    return bytes(body)


def _write(path: Path, content: bytes) -> None:
    with replaced_file(path, synced=False) as fresh:
        fresh.write_bytes(content)


def _sealed(block: bytes) -> bytes:
    """Return a block with its SHA-256 behind it, as it stands in the cache."""
    return block + hashlib.sha256(block).digest()


def _unsealed(content: bytes, length: int) -> bytes | None:
    """Return the block of a file in the cache; None where it is not the one that was written."""
    block = content[:length]
    return block if content == _sealed(block) and len(block) == length else None


def _not_kept(url: str, folder: Path) -> TransferError:
    return TransferError(
        Fault(
            shown_address(url),
            "",
            found="no copy of this part in the cache",
            expected="one, since nothing is asked of the network",
            action=f"Leave out --offline, or get the whole file by hand and put it at {folder.with_suffix('')}.",
        )
    )
