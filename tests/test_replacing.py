import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from geoplan import replacing
from geoplan.errors import GeoplanError
from geoplan.processes import Process
from geoplan.replacing import held_folder, replaced_file, replaced_folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    with replaced_file(path) as draft:
        assert draft.suffix == ".txt"
        draft.write_text("1")

    def failing() -> None:
        with replaced_file(path) as draft:
            draft.write_text("2")
            draft.with_name(draft.name + "-journal").write_text("2")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        failing()
    assert path.read_text() == "1"
    assert names(path.parent) == {"a.txt"}
    with pytest.raises(GeoplanError, match="found a folder"), replaced_file(tmp_path / "new"):
        pass


def test_a_place_where_no_file_can_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(GeoplanError, match="a place that can be written"), replaced_file(tmp_path / "file" / "a.txt"):
        pass


def test_a_folder_is_asked_about_before_the_work_and_after_it(tmp_path: Path) -> None:
    asked: list[Path] = []
    with replaced_folder(tmp_path / "out", check=asked.append) as draft:
        (draft / "a").write_text("1")
        assert asked == [tmp_path / "out"]
    assert asked == [tmp_path / "out"] * 2
    assert (tmp_path / "out" / "a").read_text() == "1"

    def refuse(folder: Path) -> None:
        if (folder / "mine").exists():
            raise GeoplanError("mine")

    with pytest.raises(GeoplanError, match="mine"), replaced_folder(tmp_path / "out", check=refuse):
        (tmp_path / "out" / "mine").write_text("m")
    assert names(tmp_path / "out") == {"a", "mine"}
    assert names(tmp_path) == {"out"}


def run_into(folder: Path, text: str) -> None:
    with replaced_folder(folder, check=lambda _: None) as draft:
        (draft / "a").write_text(text)


@pytest.mark.parametrize("in_one_step", [True, False])
def test_folders_change_places_in_one_step_or_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, in_one_step: bool
) -> None:
    if not in_one_step:
        monkeypatch.setattr(replacing, "swapped", lambda *_: False)
    for text in "123":
        run_into(tmp_path / "out", text)
        assert (tmp_path / "out" / "a").read_text() == text
        assert names(tmp_path) == {"out"}


def test_this_system_exchanges_in_one_step(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not replacing.swapped(tmp_path / "a", tmp_path / "b"):
        pytest.skip("a file system without it")
    assert (names(tmp_path / "a"), names(tmp_path / "b")) == ({"b"}, {"a"})
    assert not replacing.swapped(tmp_path / "a", tmp_path / "missing")


def test_a_second_rename_that_fails_puts_the_former_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_into(tmp_path / "out", "1")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if "geoplan-new" in self.name:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(replacing, "swapped", lambda *_: False)
    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(GeoplanError, match="may not read or write"):
        run_into(tmp_path / "out", "2")
    assert (tmp_path / "out" / "a").read_text() == "1"
    assert names(tmp_path) == {"out"}


def test_half_written_files_of_dead_processes_are_cleared(tmp_path: Path) -> None:
    me = Process.current()
    dead, living = (
        tmp_path / f".geoplan-{process.mark}-0123abcd.study.toml"
        for process in (replace(me, started=me.started + 1), me)
    )
    dead.write_text("x")
    living.write_text("x")
    with replaced_file(tmp_path / "weights.json") as draft:
        draft.write_text("{}")
    assert names(tmp_path) == {living.name, "weights.json"}


def test_a_link_is_followed_or_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("1")
    (tmp_path / "link").symlink_to("real")
    with replaced_file(tmp_path / "link") as draft:
        draft.write_text("2")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "2"
    with replaced_file(tmp_path / "link", follow_links=False) as draft:
        draft.write_text("3")
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "2"


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, r"a full disk \([\d,.]+ MB free\)"), (errno.EFBIG, "a limit on the size of files")],
)
def test_a_full_disk_is_a_fault_and_the_file_stays(tmp_path: Path, number: int, told: str) -> None:
    (tmp_path / "a").write_text("1")
    with pytest.raises(GeoplanError, match=f"{tmp_path}: found {told}.*room for a"), replaced_file(tmp_path / "a"):
        raise RuntimeError("the library failed") from OSError(number, os.strerror(number))
    assert (tmp_path / "a").read_text() == "1"


def test_a_full_disk_is_told_by_the_place_that_people_know(tmp_path: Path) -> None:
    def write() -> None:
        with replaced_folder(tmp_path / "out", check=lambda _: None) as draft, replaced_file(draft / "map.html"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(GeoplanError, match=rf"{tmp_path}: found a full disk .*room for map\.html"):
        write()


def test_names_may_be_as_long_as_the_system_lets_them(tmp_path: Path) -> None:
    for name in ("n" * 251 + ".csv", "小" * 80 + ".csv"):
        with replaced_file(tmp_path / name) as draft:
            assert draft.suffix == ".csv"
            draft.write_text("x")
        run_into(tmp_path / name[:-4], "x")


def test_a_device_or_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for place, told in ((tmp_path / "pipe.csv", "a named pipe"), (Path("/dev/null"), "a device")):
        with pytest.raises(GeoplanError, match=f"found {told}; expected a file"), replaced_file(place):
            pass
    assert Path("/dev/null").is_char_device()


def test_places_that_no_system_has_are_faults(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for place, told in (
        (tmp_path / "loop", "links that go round in circles"),
        (tmp_path / ("a" * 300), "a name or path too long"),
        (tmp_path / "a\0b", "a zero byte in a path"),
        (Path("~nobody-is-here/x"), "the home of a user who is not here"),
    ):
        with pytest.raises(GeoplanError, match=told), replaced_file(place):
            pass
        with pytest.raises(GeoplanError, match=told), held_folder(place):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["loop"]
