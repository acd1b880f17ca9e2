"""Transfer from the sources, through a cache of files that all studies share.

Transfer is by requests and urllib3; pooch and fsspec were looked at, and neither goes on with a file that was cut, nor
waits as Retry-After asks.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import requests
from urllib3.exceptions import HTTPError

from geoplan.errors import Fault
from geoplan.files.json_text import content_of
from geoplan.hashing import sha256_of
from geoplan.progress import Progress, reporting
from geoplan.sources.transfer.cache import Cache, Record, blocks_of, key_of, unpacked
from geoplan.sources.transfer.download import TELL_EVERY_S, Downloading, by_hand, megabytes, total_bytes
from geoplan.sources.transfer.http import Exchange, with_params
from geoplan.sources.transfer.range_file import RangeFile
from geoplan.sources.transfer.retries import (
    BUSY,
    Attempts,
    ForbiddenError,
    MissingError,
    Patience,
    TransferError,
    reason,
    refused,
    shown_address,
)

logger = logging.getLogger(__name__)

_IN_MEMORY = 1 << 28
"""The most bytes of a text or a JSON document, which are read whole."""


class Session:
    """Get files from the sources, through a cache that all studies share.

    Parameters
    ----------
    cache
        The cache's folder; default: the user's cache folder.
    offline
        Take from the cache only.
    progress
        How to report: see `geoplan.progress`.
    mirrors
        Origin of the address table, such as ``https://data.example`` -> a base address that stands in for it.
    allowed
        Origins that may be asked besides those of the address table.
    patience
        How long and how often a server is waited for.
    sleep
        How to wait. [s]
    tell_every_s
        How long after one report the next one comes. [s]
    """

    def __init__(
        self,
        *,
        cache: Path | None = None,
        offline: bool = False,
        progress: Progress = False,
        mirrors: Mapping[str, str] | None = None,
        allowed: Iterable[str] = (),
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
        tell_every_s: float = TELL_EVERY_S,
    ) -> None:
        self.cache = Cache(cache)
        self.tell_every_s = tell_every_s
        self.offline = offline
        self.progress = progress
        self.exchange = Exchange(mirrors=mirrors, allowed=allowed, patience=patience, sleep=sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.exchange.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        sha256: str = "",
        name: str | None = None,
        refresh: bool = False,
        most: int | None = None,
    ) -> Path:
        """Return a whole file, from the cache or from the network.

        Parameters
        ----------
        url
            The address; its host stands in the address table.
        params
            Parameters of the query.
        sha256
            What the file's hash must be, in hexadecimal digits.
        name
            The file's name in the cache folder of its source; default: made from the address.
        refresh
            Ask the server whether the file has changed.
        most
            The most bytes that are taken; default: as many as the source's files can have.

        Returns
        -------
        Path
            The file in the cache; not to be changed.

        Raises
        ------
        TransferError
            Where it cannot be had; the cache is as it was, but for the part that the next call goes on from.
        """
        full = with_params(url, params)
        self.exchange.checked(full)
        path = self.cache.path_of(full, name)
        if self._known(full, path, sha256) is not None and (self.offline or not refresh):
            return path
        if self.offline:
            raise TransferError(
                Fault(
                    shown_address(full),
                    "",
                    found="no copy in the cache",
                    expected="one, since nothing is asked of the network",
                    action=f"Leave out --offline, or {by_hand(full, path)}.",
                )
            )
        with reporting(self.progress) as report:

            def waiting(holder: str) -> None:
                logger.warning("waiting for another geoplan that fetches %s: %s", path.name, holder)
                report(0.0, f"waiting for another geoplan that fetches {path.name}")

            with self.cache.writing(path, waiting):
                known = self._known(full, path, sha256)
                if known is None or refresh:
                    download = Downloading(full, path, self.cache, self.exchange, report, self.tell_every_s, most)
                    download.run(sha256=sha256, known=known)
        return path

    def json(self, url: str, *, params: Mapping[str, Any] | None = None, refresh: bool = False) -> Any:
        """Return a JSON document, from the cache or from the network.

        Raises
        ------
        TransferError
            Where it cannot be had, or the answer is no JSON; such an answer is not kept.
        """
        path = self.get(url, params=params, refresh=refresh, most=_IN_MEMORY)
        try:
            return content_of(path.read_bytes().decode("utf-8-sig"), path.name)
        except ValueError as error:
            found = _head(path)
            self.cache.forget(path)
            raise TransferError(
                Fault(
                    shown_address(with_params(url, params)),
                    "",
                    found=f"{found!r} ({error})",
                    expected="a JSON document",
                    action="The answer was not kept. Try again; where it stays so, the source's interface has changed.",
                )
            ) from None

    def text(self, url: str, *, params: Mapping[str, Any] | None = None, refresh: bool = False) -> str:
        """Return a text in UTF-8, from the cache or from the network.

        Raises
        ------
        TransferError
            Where it cannot be had, or is no such text; such an answer is not kept.
        """
        path = self.get(url, params=params, refresh=refresh, most=_IN_MEMORY)
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            found = _head(path)
            self.cache.forget(path)
            raise TransferError(
                Fault(
                    shown_address(with_params(url, params)),
                    "",
                    found=f"{found!r}",
                    expected="a text in UTF-8",
                    action="The answer was not kept. Try again; where it stays so, the source's interface has changed.",
                )
            ) from None

    def forget(self, path: Path) -> None:
        """Remove a file that `get` returned and that is not what it should be."""
        self.cache.forget(path)

    def forget_answer(self, url: str, *, params: Mapping[str, Any] | None = None) -> None:
        """Remove what came from an address, whole or in blocks, since it is not what it should be."""
        self.cache.forget(self.cache.path_of(with_params(url, params)))

    def size(self, url: str, *, params: Mapping[str, Any] | None = None) -> int | None:
        """Return the size of a file in bytes, None where the server does not say.

        Raises
        ------
        TransferError
            Where the server cannot be reached or has no such file.
        """
        full = with_params(url, params)
        self.exchange.checked(full)
        known = self._known(full, self.cache.path_of(full))
        if known is not None:
            return known.size
        if self.offline:
            return None
        attempts = Attempts(full, patience=self.exchange.patience, sleep=self.exchange.sleep)
        method, headers = "HEAD", dict[str, str]()
        while True:
            try:
                with self.exchange.answer(method, full, headers=headers) as answer:
                    status, given = answer.status_code, answer.headers
                    if status in BUSY:
                        why, retry_after = f"the server answers {status}", given.get("Retry-After")
                    elif status in {403, 405, 501} and method == "HEAD":
                        method, headers = "GET", {"Range": "bytes=0-0"}  # some storage knows no HEAD
                        continue
                    elif status == 206:
                        return total_bytes(given.get("Content-Range", ""))
                    elif status in {200, 204}:
                        length = given.get("Content-Length", "")
                        return int(length) if length.isdigit() and not given.get("Content-Encoding") else None
                    else:
                        raise refused(full, status)
            except (requests.RequestException, HTTPError) as error:
                why, retry_after = reason(full, error), None
            attempts.failed(why, retry_after=retry_after)

    def open(self, url: str) -> BinaryIO:
        """Open a remote file for reading at any place, by requests for ranges.

        Blocks that were read stay in the cache. A server that knows no ranges is asked for the whole file.

        Parameters
        ----------
        url
            The address.

        Returns
        -------
        file object
            Binary, seekable: for pyarrow.parquet.ParquetFile and zipfile.ZipFile; for rasterio, hand this method to
            `geoplan.sources.transfer.remote_raster.remote_raster`.

        Raises
        ------
        TransferError
            Where it cannot be had; also from later reads, and where the server's file changes meanwhile.
        """
        self.exchange.checked(url)
        path = self.cache.path_of(url)
        if self._known(url, path) is not None:
            return path.open("rb")
        opened = RangeFile.opened(url, self.exchange, folder=blocks_of(path), offline=self.offline)
        if opened is None:
            return self.get(url).open("rb")
        opened.told = self._counted(path.name)
        return opened  # type: ignore[return-value]

    def _counted(self, name: str) -> Callable[[int], None]:
        """Return what says how much of a file was read, now and then; a bar of its own is not drawn for it."""
        done, told = 0, time.monotonic()

        def count(size: int) -> None:
            nonlocal done, told
            done += size
            if callable(self.progress) and time.monotonic() - told > self.tell_every_s:
                told = time.monotonic()
                self.progress(0.0, f"{name}: {megabytes(done)} read")

        return count

    def _known(self, url: str, path: Path, sha256: str = "") -> Record | None:
        """Return the record of a whole file in the cache; one that was put there by hand is taken as it is."""
        if path.is_file() and self.cache.record_of(path) is None:
            given = Record(key_of(url), shown_address(url), size=path.stat().st_size, by_hand=True)
            self.cache.write_record(path, given)
        record = self.cache.whole(url, path)
        if record is not None and sha256 and sha256_of(path) != sha256.lower():
            logger.warning("%s is not what it should be, and is fetched again", path)
            self.cache.forget(path)
            return None
        return record


def _head(path: Path) -> str:
    """Return how a file begins, for a message."""
    with path.open("rb") as stream:
        return stream.read(60).decode("utf-8", "replace")


__all__ = ["ForbiddenError", "MissingError", "Patience", "Session", "TransferError", "unpacked"]
