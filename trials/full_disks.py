"""Whole runs on full disks, in closed folders, on odd paths: former outputs stay whole, and it is told.

Disks of a few megabytes are mounted where the system allows that (root on Linux), and a limit on the size of files
stands for others. The closed folders need the program setpriv, where root runs it.
"""

import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / part) for part in ("trials", "", "tests")]

from table import Row, finish  # noqa: E402 - they stand beside

from support.small_study import make_study  # noqa: E402

COMMAND = [sys.executable, "-c", "import sys; from geoplan.cli import main; sys.argv[0] = 'geoplan'; main()"]
NOT_ROOT = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
KB = 1024
SIZES_KB = (1, 50, 200, 400, 700)
"""Limits of the size of files, below what a run writes."""


class Ran(NamedTuple):
    """What a run did."""

    status: int
    said: str

    @property
    def is_told(self) -> bool:
        """Whether it was refused by a fault."""
        return self.status == 1 and "Traceback" not in self.said and "; expected " in self.said

    @property
    def last(self) -> str:
        """The last line that it wrote."""
        lines = [line.strip() for line in self.said.splitlines() if "left out" not in line]
        return lines[-1] if lines else ""


class Trial:
    """A study, and a folder with outputs of an earlier run."""

    def __init__(self, work: Path) -> None:
        self.work = work
        (work / "study").mkdir()
        self.study = make_study(work / "study")
        self.outputs = work / "out"
        first = self.run(self.outputs)
        assert first.status == 0, first.said
        self.before = _hash(self.outputs)

    def run(
        self,
        outputs: Path,
        *,
        limit: Callable[[], None] | None = None,
        not_root: bool = False,
        **variables: str,
    ) -> Ran:
        """Run the study into a folder."""
        prefix = NOT_ROOT if not_root and os.geteuid() == 0 else []
        arguments = ["run", str(self.study), "-o", str(outputs), "-q", "--rooftops", "none"]
        done = subprocess.run(
            [*prefix, *COMMAND, *arguments],
            cwd=self.work,  # where no other copy of the package stands
            env={**os.environ, "GEOPLAN_LANGUAGE": "en", **variables},
            preexec_fn=limit,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        return Ran(done.returncode, done.stderr)

    @property
    def is_as_before(self) -> bool:
        """Whether the outputs of the earlier run are whole and the same."""
        return is_whole(self.outputs) and _hash(self.outputs) == self.before

    def left(self) -> list[str]:
        """Return the drafts that are left beside the outputs."""
        return [path.name for path in self.work.iterdir() if ".geoplan-" in path.name]


def is_whole(outputs: Path) -> bool:
    """Return whether each file is the one that the manifest names."""
    try:
        named = json.loads((outputs / "manifest.json").read_text(encoding="utf-8"))["outputs"]
        return all(hashlib.sha256((outputs / n).read_bytes()).hexdigest() == e["sha256"] for n, e in named.items())
    except (OSError, ValueError):
        return False


def _hash(outputs: Path) -> str:
    return hashlib.sha256((outputs / "manifest.json").read_bytes()).hexdigest()


@contextmanager
def disk(place: Path, size: str) -> Iterator[bool]:
    """Mount a disk of a size; yield whether that was possible."""
    place.mkdir()
    mounted = shutil.which("mount") and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, check=False
    ).returncode  # fmt: skip
    try:
        yield bool(mounted)
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


def limited(trial: Trial) -> Iterator[Row]:
    """Limit the size of files, below what a run writes."""
    for size in SIZES_KB:
        temporary = trial.work / f"tmp{size}"
        temporary.mkdir()

        def limit(size: int = size) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size * KB,) * 2)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        ran = trial.run(trial.outputs, limit=limit, TMPDIR=str(temporary))
        held = ran.is_told and trial.is_as_before and not trial.left() and not list(temporary.iterdir())
        yield Row("full disks", f"files of at most {size} kB", int(held), 1, ran.last[:60])


def full(trial: Trial) -> Iterator[Row]:
    """Fill the disk of the outputs, and that of temporary files."""
    for left_kb in (400, 900, 1400):
        with disk(trial.work / f"disk{left_kb}", "60m") as mounted:
            what = f"a disk with {left_kb} kB left"
            if not mounted:
                yield Row("full disks", what, 0, 0, "no disk can be mounted here")
                continue
            place = trial.work / f"disk{left_kb}"
            shutil.copytree(trial.outputs, place / "out")
            free = shutil.disk_usage(place).free
            (place / "ballast").write_bytes(b"0" * max(0, free - left_kb * KB))
            ran = trial.run(place / "out")
            beside = sorted(path.name for path in place.iterdir())
            held = ran.is_told and is_whole(place / "out") and beside == ["ballast", "out"]
            yield Row("full disks", what, int(held), 1, ran.last[:60])
    with disk(trial.work / "tmp-disk", "64k") as mounted:
        if not mounted:
            yield Row("full disks", "TMPDIR on a full disk", 0, 0, "no disk can be mounted here")
            return
        (trial.work / "tmp-disk" / "ballast").write_bytes(b"0" * 60 * KB)
        ran = trial.run(trial.outputs, TMPDIR=str(trial.work / "tmp-disk"))
        held = ran.is_told and trial.is_as_before and not trial.left()
        yield Row("full disks", "TMPDIR on a full disk", int(held), 1, ran.last[:60])


def closed(trial: Trial) -> Iterator[Row]:
    """Close the folders of the outputs, the home and the compiled code."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        yield Row("full disks", "closed folders", 0, 0, "root may write everywhere, and setpriv is not here")
        return
    place = trial.work / "closed"
    place.mkdir()
    place.chmod(0o555)
    ran = trial.run(place / "out", not_root=True)
    yield Row("full disks", "outputs in a folder that may only be read", int(ran.is_told), 1, ran.last[:60])
    mine = trial.work / "mine"
    mine.mkdir()
    nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME"), str(place / "home"))
    ran = trial.run(mine / "out", not_root=True, **nowhere)
    held = ran.status == 0 and is_whole(mine / "out")
    yield Row("full disks", "a user without a home", int(held), 1, ran.last[:60])
    with read_only_copy(trial) as package:
        temporary = trial.work / "tmp-own"
        temporary.mkdir()
        ran = trial.run(mine / "two", not_root=True, PYTHONPATH=str(package), TMPDIR=str(temporary), **nowhere)
        held = ran.status == 0 and is_whole(mine / "two") and any(temporary.rglob("*.nbi"))
        yield Row("full disks", "an installation that may only be read, no home", int(held), 1, ran.last[:60])


@contextmanager
def read_only_copy(trial: Trial) -> Iterator[Path]:
    """Give a copy of the package in which nothing can be written."""
    package = trial.work / "installed"
    source = Path(__file__).resolve().parents[1]
    leave = shutil.ignore_patterns("__pycache__")
    for name in ("geoplan", "layers"):
        shutil.copytree(source / name, package / name, ignore=leave)
    folders = [package, *(path for path in package.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        yield package
    finally:
        for folder in folders:
            folder.chmod(0o755)


def odd(trial: Trial) -> Iterator[Row]:
    """Write to places with odd names."""
    good = ("a b ü 小 Hải Phòng/kết quả #1%20", "a'b\"c", "n" * 150, "a,b|c=d", "x. ")
    held = 0
    for name in good:
        held += trial.run(trial.work / name).status == 0 and is_whole(trial.work / name)
    yield Row("full disks", "outputs of odd names", held, len(good))
    (trial.work / "loop").symlink_to("loop")
    bad = ("n" * 300, "loop", "loop/x", "study/study.toml", "study/study.toml/x", "a\nb", "/".join(["d" * 200] * 25))
    told = [trial.run(trial.work / name).is_told for name in bad]
    yield Row("full disks", "outputs where none can be", sum(told), len(bad))


def rows() -> Iterator[Row]:
    """Give the rows of all disks, folders and paths."""
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        Path(folder).chmod(0o755)
        trial = Trial(Path(folder))
        for part in (limited, full, closed, odd):
            yield from part(trial)


if __name__ == "__main__":
    finish(rows())
