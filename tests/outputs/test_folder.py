import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from geoplan.errors import GeoplanError
from geoplan.outputs.folder import check_replaceable, replaced_outputs
from geoplan.outputs.manifest import MANIFEST


def run_into(folder: Path, **files: str) -> None:
    """Write a folder as a run does."""
    with replaced_outputs(folder) as draft:
        for name, content in files.items():
            (draft / name).write_text(content)
        (draft / MANIFEST).write_text(json.dumps({"geoplan": "1", "outputs": {name: {} for name in files}}))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_second_run_replaces_the_first_whole(tmp_path: Path) -> None:
    run_into(tmp_path / "out", a="1", b="1")
    run_into(tmp_path / "out", a="2")
    assert names(tmp_path / "out") == {"a", MANIFEST}
    assert (tmp_path / "out" / "a").read_text() == "2"
    assert names(tmp_path) == {"out"}


def test_an_empty_folder_is_replaced_and_missing_parents_are_made(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    run_into(tmp_path / "empty", a="1")
    run_into(tmp_path / "x" / "y", a="1")
    assert names(tmp_path / "empty") == names(tmp_path / "x" / "y") == {"a", MANIFEST}


def test_a_failing_run_leaves_the_previous_outputs(tmp_path: Path) -> None:
    run_into(tmp_path / "out", a="1")
    with pytest.raises(ZeroDivisionError), replaced_outputs(tmp_path / "out") as draft:
        (draft / "a").write_text("2" * (1 // 0))
    assert (tmp_path / "out" / "a").read_text() == "1"
    assert names(tmp_path) == {"out"}


def test_a_killed_run_leaves_the_previous_outputs_and_its_rest_is_cleared(tmp_path: Path) -> None:
    run_into(tmp_path / "out", a="1")
    code = (
        "import os, sys\n"
        "from geoplan.outputs.folder import replaced_outputs\n"
        "with replaced_outputs(sys.argv[1]) as draft:\n"
        "    (draft / 'a').write_text('2')\n"
        "    os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path / "out")], check=False).returncode == 9
    assert (tmp_path / "out" / "a").read_text() == "1"
    (rest,) = names(tmp_path) - {"out"}
    run_into(tmp_path / "out", a="3")
    assert rest in names(tmp_path), "a run may be writing there still"
    for path in (tmp_path / rest, tmp_path / rest / "a"):
        os.utime(path, (0, 0))
    run_into(tmp_path / "out", a="4")
    assert names(tmp_path) == {"out"}


def test_a_run_that_died_between_the_two_renames_is_undone(tmp_path: Path) -> None:
    run_into(tmp_path / "out", a="1")
    (tmp_path / "out").rename(tmp_path / ".out.geoplan-old-1234")
    with pytest.raises(RuntimeError, match="again"), replaced_outputs(tmp_path / "out"):
        raise RuntimeError("again")
    assert (tmp_path / "out" / "a").read_text() == "1"


def test_a_failing_exchange_puts_the_previous_outputs_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_into(tmp_path / "out", a="1")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if "geoplan-new" in self.name:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(GeoplanError, match="Permission denied"):
        run_into(tmp_path / "out", a="2")
    assert (tmp_path / "out" / "a").read_text() == "1"
    assert names(tmp_path) == {"out"}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"geoplan": "1"}', "no json", '{"name": "another program"}'])
def test_a_folder_of_someone_else_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("mum")
    if content:
        (tmp_path / "letters" / MANIFEST).write_text(content)
    with pytest.raises(GeoplanError, match=r"dear\.txt.*absent, empty, or holds only what geoplan wrote"):
        run_into(tmp_path / "letters", a="1")
    assert (tmp_path / "letters" / "dear.txt").read_text() == "mum"
    assert names(tmp_path) == {"letters"}


def test_own_files_among_the_outputs_are_not_lost(tmp_path: Path) -> None:
    run_into(tmp_path / "out", a="1")
    (tmp_path / "out" / "deep").mkdir()
    (tmp_path / "out" / "deep" / "mine.txt").write_text("mine")
    with pytest.raises(GeoplanError, match=r"'deep/mine\.txt', which no run made"):
        run_into(tmp_path / "out", a="2")
    assert (tmp_path / "out" / "deep" / "mine.txt").read_text() == "mine"


def test_a_file_that_comes_while_a_run_works_is_not_lost(tmp_path: Path) -> None:
    run_into(tmp_path / "out", a="1")
    with pytest.raises(GeoplanError, match="mine"), replaced_outputs(tmp_path / "out"):
        (tmp_path / "out" / "mine").write_text("mine")
    assert (tmp_path / "out" / "mine").read_text() == "mine"


def test_what_programs_leave_beside_their_files_does_not_count(tmp_path: Path) -> None:
    run_into(tmp_path / "out", **{"x.gpkg": "1", "zones.csv": "1"})
    for name in ("x.gpkg-wal", "x.gpkg-shm", "x.qmd", ".~lock.zones.csv#", ".DS_Store"):
        (tmp_path / "out" / name).write_text("")
    run_into(tmp_path / "out", a="2")
    assert names(tmp_path / "out") == {"a", MANIFEST}


def test_files_and_the_current_folder_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(GeoplanError, match="found a file"):
        check_replaceable(tmp_path / "file")
    (tmp_path / "here" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / "below")
    for folder in (".", ".."):
        with pytest.raises(GeoplanError, match="the current folder"), replaced_outputs(folder):
            pass


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(GeoplanError, match=r"file.*out.*a place that can be written"):
        run_into(tmp_path / "file" / "out", a="1")


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    run_into(tmp_path / "real", a="1")
    (tmp_path / "link").symlink_to("real")
    run_into(tmp_path / "link", a="2")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "a").read_text() == "2"
