from pathlib import Path

import pytest

from geoplan.errors import GeoplanError
from geoplan.replacing import replaced_file, replaced_folder


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
