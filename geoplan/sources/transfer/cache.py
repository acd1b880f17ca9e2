"""The cache of what was transferred: names that stay inside it, whole files only, one writer at a time."""

import json
import logging
import re
import shutil
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from platformdirs import user_cache_path

from geoplan.errors import Fault
from geoplan.files.archives import BROKEN, leads_out
from geoplan.files.locking import Holder, held
from geoplan.hashing import sha256_of, sha256_of_text
from geoplan.replacing import replaced_file
from geoplan.sources.registry import source_of
from geoplan.sources.transfer.retries import TransferError

logger = logging.getLogger(__name__)

_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
_LONGEST_NAME = 120
_LARGE = 1 << 26
_PACKED_TIGHTER = 500
"""How much larger than in the archive a member may become once it is large: a raster of one value is packed a few
hundred times."""


@dataclass(frozen=True)
class Record:
    """What is known of a file in the cache, or of the part of one.

    Parameters
    ----------
    key
        The hash of the whole address.
    url
        The address, without keys.
    etag, last_modified
        The server's marks of the version.
    size
        The size of the whole file. [bytes]
    sha256
        The hash of the whole file.
    by_hand
        Whether somebody put the file there: it is taken as it is.
    """

    key: str
    url: str
    etag: str = ""
    last_modified: str = ""
    size: int | None = None
    sha256: str = ""
    by_hand: bool = False

    @property
    def validator(self) -> str:
        """The mark to send as If-Range: a strong ETag, or the date; empty where there is neither."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


def default_folder() -> Path:
    """Return the user's cache folder for geoplan's sources."""
    return user_cache_path("geoplan") / "sources"


def key_of(url: str) -> str:
    """Return the hash that stands for an address."""
    return sha256_of_text(url)[:16]


def safe_name(name: str) -> str:
    r"""Turn a name from outside into a plain file name that cannot leave its folder.

    Examples
    --------
    >>> safe_name("../../etc/passwd"), safe_name("C:\\a\\b.tif"), safe_name("năm 2020.tif"), safe_name("..")
    ('passwd', 'b.tif', 'nam_2020.tif', 'file')
    """
    last = re.split(r"[/\\]", name.replace("\x00", ""))[-1]
    plain = unicodedata.normalize("NFKD", last.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._=-]+", "_", plain).lstrip(".-").rstrip(". ")
    if plain.partition(".")[0].upper() in _RESERVED:
        plain = f"_{plain}"
    return plain[-_LONGEST_NAME:].lstrip(".-") or "file"


class Cache:
    """A folder of transferred files.

    Parameters
    ----------
    folder
        Where it stands; made where it is missing.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()
        self._checked: dict[Path, tuple[int, int, int]] = {}

    def path_of(self, url: str, name: str | None = None) -> Path:
        """Return where the file of an address stands, whether it is there or not."""
        given = name or unquote(urlsplit(url).path.rpartition("/")[2])
        plain = safe_name(given) if given else "index"
        if name is None:
            plain = f"{key_of(url)}-{plain}"
        return self.folder / safe_name(source_of(url)) / plain

    def record_of(self, path: Path) -> Record | None:
        """Return what is known of a file, None where nothing is."""
        try:
            return Record(**json.loads(_record_path(path).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_record(self, path: Path, record: Record) -> None:
        """Note what is known of a file."""
        with replaced_file(_record_path(path), synced=False) as fresh:
            fresh.write_text(json.dumps(asdict(record), indent=1), encoding="utf-8", newline="\n")

    def whole(self, url: str, path: Path) -> Record | None:
        """Return the record of a file that is in the cache, whole and as it was when it came, or None."""
        record = self.record_of(path)
        if record is None or record.key != key_of(url) or not path.is_file():
            return None
        if record.by_hand:
            return record
        state = path.stat()
        mark = (state.st_ino, state.st_mtime_ns, state.st_size)
        if state.st_size != record.size:
            return None
        if record.sha256 and self._checked.get(path) != mark:
            if sha256_of(path) != record.sha256:
                logger.warning("%s has changed since it came, and counts for nothing", path)
                return None
            self._checked[path] = mark
        return record

    def note(self, path: Path, made_from: str) -> None:
        """Note a file that was made here, so that `whole` knows it by what it was made from."""
        self.write_record(path, Record(key_of(made_from), "", size=path.stat().st_size, sha256=sha256_of(path)))

    def forget(self, path: Path) -> None:
        """Remove a file, its part, what is known of it, the blocks that were read of it and what was unpacked."""
        for each in (path, part_file(path)):
            each.unlink(missing_ok=True)
            _record_path(each).unlink(missing_ok=True)
        for made in (blocks_of(path), _unpacked_folder(path)):
            shutil.rmtree(made, ignore_errors=True)

    def forget_part(self, part: Path) -> None:
        """Remove the part of a file and what is known of it."""
        part.unlink(missing_ok=True)
        _record_path(part).unlink(missing_ok=True)

    @contextmanager
    def writing(self, path: Path, waiting: Callable[[str], None]) -> Iterator[None]:
        """Hold a file for writing; another process that wants it waits, and is told for whom.

        Parameters
        ----------
        path
            The file.
        waiting
            Called once with who holds it, where somebody does.

        Raises
        ------
        TransferError
            Where the cache cannot be written.
        """
        told: list[Holder] = []

        def busy(holder: Holder) -> None:
            if not told:
                waiting(f"{holder}. {holder.advice}".rstrip(". "))
            told.append(holder)

        with ExitStack() as stack:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(held(path, busy))
            except OSError as error:
                found = f"a folder that cannot be written ({error.strerror or error})"
                raise TransferError(
                    Fault(
                        str(path.parent), "", found=found, expected="the cache", action="Choose another with --cache."
                    )
                ) from None
            yield


def part_file(path: Path) -> Path:
    """Return where the part of an unfinished file stands."""
    return path.with_name(path.name + ".part")


def blocks_of(path: Path) -> Path:
    """Return the folder of the blocks that were read of a file."""
    return path.with_name(path.name + ".blocks")


def _unpacked_folder(archive: Path) -> Path:
    return archive.with_name(archive.name + ".unpacked")


def _record_path(path: Path) -> Path:
    return path.with_name(path.name + ".about.json")


def unpacked(archive: Path, member: str) -> Path:
    """Unpack one member of a ZIP archive beside it, and return its path.

    The file's name is made of the member's last part; no path from the archive is followed.

    Parameters
    ----------
    archive
        A ZIP file, in the cache.
    member
        The member's name, as in the archive, or its last part.

    Returns
    -------
    Path
        The unpacked file, in a folder beside the archive.

    Raises
    ------
    TransferError
        Where the archive is damaged, holds no such member or the member's name leads elsewhere.
    """
    folder = _unpacked_folder(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            names = [info for info in opened.infolist() if member in (info.filename, PurePosixPath(info.filename).name)]
            files = [info for info in names if not info.is_dir()]
            if not files:
                held = ", ".join(info.filename for info in opened.infolist()[:10]) or "nothing"
                raise TransferError(
                    Fault(
                        str(archive),
                        member,
                        found=f"an archive of {held}",
                        expected="this member",
                        action="Fetch it again.",
                    )
                )
            info = files[0]
            _refuse_outside(archive, info.filename)
            _refuse_bomb(archive, info)
            target = folder / safe_name(info.filename)
            if _is_of(target, info):
                return target
            with replaced_file(target, synced=False) as fresh, opened.open(info) as source, fresh.open("wb") as sink:
                _copy_at_most(source.read, sink.write, info.file_size, archive)
            return target
    except BROKEN as error:
        raise TransferError(
            Fault(
                str(archive),
                member,
                found=f"a damaged archive ({error})",
                expected="a ZIP archive",
                action="Remove it and fetch it again.",
            )
        ) from None


def _is_of(target: Path, info: zipfile.ZipInfo) -> bool:
    """Say whether a file is the member of this version of the archive, by the checksum that stands in it."""
    if not target.is_file() or target.stat().st_size != info.file_size:
        return False
    checksum = 0
    with target.open("rb") as stream:
        while block := stream.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return checksum == info.CRC


def _refuse_outside(archive: Path, name: str) -> None:
    if leads_out(name):
        raise TransferError(
            Fault(str(archive), name, found="a member whose path leads out of the archive", expected="a path inside it",
                  action="The archive is not what it should be: do not use it.")
        )  # fmt: skip


def _refuse_bomb(archive: Path, info: zipfile.ZipInfo) -> None:
    """Refuse a member that the disk cannot hold, or that becomes larger than any data do."""
    if info.file_size > max(_LARGE, _PACKED_TIGHTER * info.compress_size):
        raise TransferError(
            Fault(
                str(archive),
                info.filename,
                found=f"a member of {info.file_size:,} bytes packed into {info.compress_size:,}",
                expected="a raster or table",
                action="The archive is not what it should be: do not use it.",
            )
        )
    free = shutil.disk_usage(archive.parent).free
    if info.file_size > free:
        raise TransferError(
            Fault(
                str(archive.parent),
                info.filename,
                found=f"room for {free:,} bytes",
                expected=f"room for {info.file_size:,}",
                action="Make room, or choose another folder with --cache.",
            )
        )


def _copy_at_most(
    read: Callable[[int], bytes], write: Callable[[bytes], int], size: int, archive: Path
) -> None:  # a header that lies about the size must not fill the disk
    copied = 0
    while chunk := read(1 << 20):
        copied += len(chunk)
        if copied > size:
            raise TransferError(
                Fault(
                    str(archive),
                    "",
                    found="a member larger than its header says",
                    expected="its true size",
                    action="Fetch it again.",
                )
            )
        write(chunk)
