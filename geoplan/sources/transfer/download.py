"""One file from a server into the cache: resumed where it was cut, checked, and never half done.

The file is written as ``NAME.part``; what the server said of its version (ETag, Last-Modified) stands beside the part.
The next try, or the next call, asks for the rest with Range and If-Range (RFC 9110, sections 13.1.5 and 14), and starts
again where the server's file has changed or the server knows no ranges.
"""

import errno
import math
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from geoplan.errors import Fault
from geoplan.hashing import sha256_of
from geoplan.progress import Report
from geoplan.replacing import patiently
from geoplan.sources.reach import most_bytes
from geoplan.sources.transfer.cache import Cache, Record, key_of, part_file
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
from geoplan.units import BYTES_PER_GB, BYTES_PER_KB, BYTES_PER_MB

_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
TELL_EVERY_S = 1.0
"""How long after one report of a long file the next one comes."""
_PROGRESS = 1 << 20
"""The bytes after which a connection that is cut again and again counts as one that works."""
_PACKED = (".gz", ".tgz")
"""Files that are packed themselves: one that is also announced as gzip-encoded is kept as it comes."""
_PACKED_TIGHTER = 250
"""How much larger than what came a body may become that is unpacked on the way: tables and JSON become 5 to 30 times as
large, and a body that holds nothing but one byte a thousand times."""
_DATA_SUFFIXES = frozenset({".tif", ".tiff", ".zip", ".gz", ".parquet", ".pbf", ".json", ".geojson", ".csv", ".nc"})


class _RestartError(Exception):
    """The part in the cache is of no use."""


@dataclass(frozen=True)
class Downloading:
    """One file on its way into the cache; its lock is held by the caller.

    Parameters
    ----------
    url
        The address.
    path
        The file in the cache.
    cache, exchange
        Where it goes, and what asks.
    report
        How to say how far it is.
    tell_every_s
        How long after one report the next one comes. [s]
    most
        The most bytes that are taken; None for as many as its source's files can have.
    """

    url: str
    path: Path
    cache: Cache
    exchange: Exchange
    report: Report
    tell_every_s: float = TELL_EVERY_S
    most: int | None = None

    @cached_property
    def limit(self) -> int | None:
        """The most bytes that the file can have; None for any."""
        known = [most for most in (self.most, most_bytes(self.url)) if most is not None]
        return min(known, default=None)

    @property
    def part(self) -> Path:
        """Where it is written."""
        return part_file(self.path)

    def run(self, *, sha256: str = "", known: Record | None = None) -> None:
        """Get the file.

        Parameters
        ----------
        sha256
            What its hash must be, in hexadecimal digits; empty for any.
        known
            The copy in the cache, which is kept where the server's file has not changed.

        Raises
        ------
        TransferError
            Where it cannot be had. The part is kept for the next call, unless it is wrong.
        """
        attempts = Attempts(self.url, patience=self.exchange.patience, sleep=self.exchange.sleep)
        part, furthest = self.part, 0
        advice = f"Run the same command again later: it goes on where it stopped. Or {by_hand(self.url, self.path)}."
        while True:
            retry_after = None
            try:
                with self.exchange.answer("GET", self.url, headers=self._conditions(known)) as answer:
                    if answer.status_code == 304 and known is not None:
                        return
                    if answer.status_code in BUSY:
                        retry_after = answer.headers.get("Retry-After")
                        raise CutError(f"the server answers {answer.status_code}")
                    record = self._receive(answer)
                break
            except _RestartError as error:
                self._drop()
                why = str(error)
            except (CutError, requests.RequestException, HTTPError) as error:
                why = reason(self.url, error)
            reached = part.stat().st_size if part.exists() else 0
            if reached >= furthest + _PROGRESS:
                furthest = reached
                attempts.reset()
            attempts.failed(why, retry_after=retry_after, action=advice)
        digest = self._checked_hash(sha256)
        patiently(lambda: part.replace(self.path))
        self.cache.write_record(self.path, replace(record, size=self.path.stat().st_size, sha256=digest))
        self._drop()

    def _checked_hash(self, sha256: str) -> str:
        digest = sha256_of(self.part)
        if sha256 and digest != sha256.lower():
            self._drop()
            raise TransferError(
                Fault(
                    shown_address(self.url),
                    "",
                    found=f"a file with the SHA-256 {digest}",
                    expected=sha256,
                    action="The file was removed. Run the same command again; where it stays so, the source has "
                    "changed the file, or something between changes it.",
                )
            )
        return digest

    def _conditions(self, known: Record | None) -> dict[str, str]:
        """Ask for the rest of a part, or for a whole file only if it has changed."""
        part, record = self.part, self.cache.record_of(self.part)
        if part.is_file() and record is not None and record.key == key_of(self.url) and record.validator:
            start = part.stat().st_size
            if start and (record.size is None or start <= record.size):
                return {"Range": f"bytes={start}-", "If-Range": record.validator}
        self._drop()
        if known is not None and known.etag:
            return {"If-None-Match": known.etag}
        if known is not None and known.last_modified:
            return {"If-Modified-Since": known.last_modified}
        return {}

    def _receive(self, answer: requests.Response) -> Record:
        """Write the body of an answer to the part, after what is there already where the server goes on from it."""
        part, headers = self.part, answer.headers
        if answer.status_code == 206:
            record = self._continued(headers)
        elif answer.status_code == 416:
            held, begun = self.cache.record_of(part), part.stat().st_size if part.exists() else 0
            if held is not None and begun and total_bytes(headers.get("Content-Range", "")) == begun:
                return held
            raise _RestartError("a part that is longer than the server's file")
        elif answer.status_code == 200:
            record = self._begun(headers)
        else:
            raise refused(self.url, answer.status_code, f"Where you can get it otherwise, put it at {self.path}.")
        start = part.stat().st_size if answer.status_code == 206 else 0
        length = headers.get("Content-Length", "")
        self._check_size(max(record.size or 0, start + (int(length) if length.isdigit() else 0)))
        self._check_room(None if record.size is None else record.size - start)
        decode = bool(headers.get("Content-Encoding")) and not urlsplit(self.url).path.endswith(_PACKED)
        try:
            with part.open("ab" if start else "wb") as sink:
                self._stream(answer, sink, start=start, size=record.size, decode=decode)
                sink.flush()
                os.fsync(sink.fileno())
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            written = part.stat().st_size
            raise self._no_room(None if record.size is None else record.size - written) from None
        reached = part.stat().st_size
        if record.size is not None and reached != record.size:
            if reached > record.size:
                raise _RestartError("more bytes than the server announced")
            raise CutError(f"the connection ended after {reached:,} of {record.size:,} bytes")
        return record

    def _begun(self, headers: Mapping[str, str]) -> Record:
        kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind == "text/html" and PurePosixPath(urlsplit(self.url).path).suffix.lower() in _DATA_SUFFIXES:
            raise TransferError(
                Fault(
                    shown_address(self.url),
                    "",
                    found="a web page",
                    expected="a data file",
                    action=f"Something between answers instead of the source, such as a login page of the network: "
                    f"log in, or {by_hand(self.url, self.path)}.",
                )
            )
        length, encoded = headers.get("Content-Length", ""), bool(headers.get("Content-Encoding"))
        kept = not encoded or urlsplit(self.url).path.endswith(_PACKED)
        record = Record(
            key_of(self.url),
            shown_address(self.url),
            etag=headers.get("ETag", "") if kept else "",  # a body that is decoded on the way cannot be gone on with
            last_modified=headers.get("Last-Modified", "") if kept else "",
            size=int(length) if kept and length.isdigit() else None,
        )
        self._drop()
        self.cache.write_record(self.part, record)
        return record

    def _continued(self, headers: Mapping[str, str]) -> Record:
        part = self.part
        record, given = self.cache.record_of(part), headers.get("Content-Range", "")
        start = part.stat().st_size if part.exists() else 0
        total = total_bytes(given)
        if (
            record is None
            or not given.startswith(f"bytes {start}-")
            or (record.size or total) != (total or record.size)
        ):
            raise _RestartError("another range than was asked for")
        same = (headers.get("ETag", record.etag), headers.get("Last-Modified", record.last_modified))
        if (record.etag and same[0] != record.etag) or (record.last_modified and same[1] != record.last_modified):
            raise _RestartError("a file that has changed")
        return record if record.size is not None else replace(record, size=total)

    def _stream(self, answer: requests.Response, sink: BinaryIO, *, start: int, size: int | None, decode: bool) -> None:
        done, told = start, time.monotonic()
        for chunk in self.exchange.chunks(answer, decode=decode):
            done += len(chunk)
            self._check_size(done)
            came = answer.raw.tell()
            if decode and done > max(_PROGRESS, _PACKED_TIGHTER * came):
                self._drop()
                unpacked = f"{megabytes(done)} unpacked from {megabytes(came)}"
                raise too_large(self.url, unpacked, megabytes(_PACKED_TIGHTER * came))
            sink.write(chunk)
            now = time.monotonic()
            if now - told > self.tell_every_s:
                told = now
                of = f" of {megabytes(size)}" if size else ""
                self.report(done / size if size else 0.0, f"{self.path.name}: {megabytes(done)}{of}")

    def _check_size(self, size: int) -> None:
        if self.limit is not None and size > self.limit:
            self._drop()
            raise too_large(self.url, megabytes(size), megabytes(self.limit))

    def _check_room(self, needed: int | None) -> None:
        if needed is not None and shutil.disk_usage(self.path.parent).free < needed:
            raise self._no_room(needed)

    def _no_room(self, needed: int | None) -> TransferError:
        free = shutil.disk_usage(self.path.parent).free
        more = "as much as the file is large" if needed is None else f"{megabytes(needed)}"
        return TransferError(
            Fault(
                str(self.path.parent),
                shown_address(self.url),
                found=f"a full disk ({megabytes(free)} free)",
                expected=f"room for {more} more",
                action="Make room, or choose another folder with --cache, and run the same command again: it goes on "
                "where it stopped.",
            )
        )

    def _drop(self) -> None:
        self.cache.forget_part(self.part)


def by_hand(url: str, path: Path) -> str:
    """Say how to get a file without geoplan."""
    return f"get {shown_address(url)} by hand and put it at {path}"


def megabytes(size: int) -> str:
    """Return a size as people read it.

    Examples
    --------
    >>> megabytes(12_345_678), megabytes(2_500_000_000), megabytes(1_234)
    ('12.3 MB', '2.50 GB', '2 kB')
    """
    if size < 5e4:
        return f"{math.ceil(size / BYTES_PER_KB)} kB"
    return f"{size / BYTES_PER_MB:,.1f} MB" if size < BYTES_PER_GB else f"{size / BYTES_PER_GB:,.2f} GB"


def total_bytes(content_range: str) -> int | None:
    """Return the size that a Content-Range header tells of the whole file.

    Examples
    --------
    >>> total_bytes("bytes 0-9/100"), total_bytes("bytes 0-9/*")
    (100, None)
    """
    total = content_range.rpartition("/")[2]
    return int(total) if total.isdigit() else None
