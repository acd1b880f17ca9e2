"""Files of the whole are replaced together; studies stay, and what people changed is kept."""

import json
from pathlib import Path

import pytest

from geoplan.collection.whole_folder import WholeFolder, settle_below, whole_folder
from geoplan.errors import GeoplanError
from geoplan.hashing import sha256_of
from geoplan.processes import Process

NAMES = frozenset({"a", "b"})


def write(folder: WholeFolder, text: str) -> None:
    with folder.replaced() as draft:
        (draft / "zones.csv").write_text(text, encoding="utf-8")
        entry = {"sha256": sha256_of(draft / "zones.csv"), "bytes": len(text)}
        (draft / "manifest.json").write_text(json.dumps({"geoplan": "1", "outputs": {"zones.csv": entry}}))


def study(folder: Path, name: str) -> Path:
    for below in ("studies", "parts"):
        (folder / below / name).mkdir(parents=True)
        (folder / below / name / "file").write_text(name, encoding="utf-8")
    made = json.dumps({"geoplan": "1", "outputs": {"file": {}}})
    (folder / "studies" / name / "manifest.json").write_text(made, encoding="utf-8")
    return folder / "studies" / name / "file"


def test_studies_stand_before_and_after_the_files_of_the_whole(tmp_path: Path):
    target = tmp_path / "out"
    for text in ("1", "2"):
        with whole_folder(target, names=NAMES) as folder:
            if text == "1":
                study(target, "a")
            write(folder, text)
        assert (target / "zones.csv").read_text() == text
        assert (target / "studies" / "a" / "file").read_text() == "a"
        assert (target / "parts" / "a" / "file").read_text() == "a"
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_what_a_run_that_died_had_set_aside_is_put_back(tmp_path: Path):
    target = tmp_path / "out"
    with whole_folder(target, names=NAMES) as folder:
        study(target, "a")
        write(folder, "1")
    aside = tmp_path / ".out.geoplan-new-00000000-00000000-1-1-00000000"
    target.rename(aside)
    target.mkdir()
    (target / "zones.csv").write_text("2", encoding="utf-8")
    with whole_folder(target, names=NAMES):
        pass
    assert (target / "studies" / "a" / "file").is_file()
    assert not aside.exists()


def test_what_people_changed_is_kept_beside_the_new(tmp_path: Path):
    target = tmp_path / "out"
    with whole_folder(target, names=NAMES) as folder:
        write(folder, "1")
    (target / "zones.csv").write_text("mine", encoding="utf-8")
    with whole_folder(target, names=NAMES) as folder:
        write(folder, "2")
        (kept,) = folder.kept
    assert (target / kept).read_text() == "mine"
    with whole_folder(target, names=NAMES) as folder:
        assert folder.strangers() == []


def test_strangers_are_named_and_stay(tmp_path: Path):
    target = tmp_path / "out"
    target.mkdir()
    (target / "thesis.docx").write_text("mine", encoding="utf-8")
    study(target, "c")
    with whole_folder(target, names=NAMES) as folder:
        faults = folder.strangers()
        assert [Path(fault.file).name for fault in faults] == ["thesis.docx", "c"]
        with pytest.raises(GeoplanError, match="no run made"):
            write(folder, "1")
    assert (target / "thesis.docx").read_text() == "mine"


def test_studies_that_are_no_longer_of_it_go_where_that_is_wanted(tmp_path: Path):
    target = tmp_path / "out"
    study(target, "a")
    study(target, "c")
    with whole_folder(target, names=NAMES, replace=True) as folder:
        assert folder.strangers() == []
        write(folder, "1")
    assert sorted(each.name for each in (target / "studies").iterdir()) == ["a"]


def test_what_no_run_made_is_dropped_by_none(tmp_path: Path):
    target = tmp_path / "out"
    study(target, "a")
    (target / "studies" / "thesis").mkdir()
    (target / "studies" / "notes.txt").write_text("mine", encoding="utf-8")
    with whole_folder(target, names=NAMES, replace=True) as folder:
        assert [(Path(fault.file).name, fault.found) for fault in folder.strangers()] == [
            ("thesis", "what no run made")
        ]
        (target / "studies" / "thesis").rename(tmp_path / "thesis")
        write(folder, "1")
    assert (target / "studies" / "notes.txt").read_text() == "mine"


def test_a_path_that_no_program_opens_is_refused_before_any_study(tmp_path: Path):
    with pytest.raises(GeoplanError, match="line break"), whole_folder(tmp_path / "a\nb", names=NAMES):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_dead_runs_left_below_is_put_right(tmp_path: Path):
    study(tmp_path, "a")
    left = f"geoplan-new-{Process.current().mark}-00000000"
    (tmp_path / "studies" / f".b.{left}").mkdir()
    (tmp_path / "parts" / f".a.{left}").mkdir()
    (tmp_path / "studies" / "a").rename(tmp_path / "studies" / f".a.{left.replace('new', 'old')}")
    settle_below(tmp_path)
    for below in ("studies", "parts"):
        assert [each.name for each in (tmp_path / below).iterdir()] == ["a"]
    assert (tmp_path / "studies" / "a" / "file").read_text() == "a"


def test_a_file_and_the_current_folder_are_refused(tmp_path: Path, monkeypatch):
    (tmp_path / "file").touch()
    assert WholeFolder(tmp_path / "file", NAMES).strangers()[0].found == "a file"
    monkeypatch.chdir(tmp_path)
    assert WholeFolder(tmp_path, NAMES).strangers()[0].found == "the current folder"
