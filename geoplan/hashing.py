"""What a file holds, as one number: SHA-256, and whether the file is still the one that was read."""

import errno
import hashlib
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self


def sha256_of(*files: Path) -> str:
    """Return the SHA-256 of a file, or of several one after the other, in hexadecimal digits.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = file.write_text("geoplan")
    >>> sha256_of(file)[:16]
    '5451e915ee7885a4'
    """
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def sha256_of_text(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal digits.

    Examples
    --------
    >>> sha256_of_text("geoplan")[:16]
    '5451e915ee7885a4'
    """
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Snapshot:
    """The files of one input as they were at one time.

    Attributes
    ----------
    sha256
        Of all of them, one after the other.
    marks
        File -> inode, time of the last change and size; a file that another one takes the place of has another inode.
    files
        Finds the files again.
    """

    sha256: str
    marks: tuple[tuple[Path, tuple[int, int, int]], ...]
    files: Callable[[], Iterable[Path]]

    @classmethod
    def of(cls, files: Callable[[], Iterable[Path]]) -> Self:
        """Look at files.

        Parameters
        ----------
        files
            Gives them, in their order; asked again by `has_changed`.

        Raises
        ------
        OSError
            Where one cannot be read.
        """
        marks = _marks(files())
        return cls(sha256_of(*(file for file, _ in marks)), marks, files)

    @property
    def has_changed(self) -> bool:
        """Whether one was written, replaced, added or removed since."""
        try:
            now = type(self).of(self.files)
        except OSError:
            return True
        return (now.sha256, now.marks) != (self.sha256, self.marks)


def _marks(files: Iterable[Path]) -> tuple[tuple[Path, tuple[int, int, int]], ...]:
    marks = []
    for file in files:
        state = file.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe would be read for ever
            raise OSError(errno.EINVAL, "no regular file", str(file))
        marks.append((file, (state.st_ino, state.st_mtime_ns, state.st_size)))
    return tuple(marks)
