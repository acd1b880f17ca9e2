import hashlib
import os
from pathlib import Path

import pytest

from geoplan.hashing import Snapshot, sha256_of, sha256_of_text


def test_several_files_count_one_after_the_other(tmp_path: Path) -> None:
    one, two = tmp_path / "1", tmp_path / "2"
    one.write_bytes(b"a" * 3_000_000)
    two.write_bytes(b"b")
    assert sha256_of(one) == hashlib.sha256(b"a" * 3_000_000).hexdigest()
    assert sha256_of(one, two) == hashlib.sha256(b"a" * 3_000_000 + b"b").hexdigest()


def test_a_text_counts_as_the_file_that_holds_it(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Hải Phòng", encoding="utf-8")
    assert sha256_of_text("Hải Phòng") == sha256_of(file)


def test_a_file_that_nobody_touched_has_not_changed(tmp_path: Path) -> None:
    file = tmp_path / "layer.csv"
    file.write_text("a")
    snapshot = Snapshot.of(lambda: [file])
    file.chmod(0o600)
    assert not snapshot.has_changed
    assert snapshot.sha256 == sha256_of(file)


@pytest.mark.parametrize("change", ["written", "replaced by the same", "removed", "another beside"])
def test_any_change_is_seen(tmp_path: Path, change: str) -> None:
    file = tmp_path / "layer.csv"
    file.write_text("a")
    snapshot = Snapshot.of(lambda: sorted(tmp_path.iterdir()))
    if change == "written":
        state = file.stat()
        file.write_text("b")
        os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    elif change == "replaced by the same":
        (tmp_path / "new").write_text("a")
        (tmp_path / "new").replace(file)
    elif change == "removed":
        file.unlink()
    else:
        (tmp_path / "layer.prj").write_text("x")
    assert snapshot.has_changed
