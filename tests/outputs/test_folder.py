import datetime as dt
import errno
import json
import os
import re
import shutil
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest

from geoplan.errors import GeoplanError
from geoplan.hashing import sha256_of
from geoplan.outputs.contents import contents_sha256
from geoplan.outputs.folder import check_replaceable, held_outputs, is_kept, replaced_outputs
from geoplan.outputs.manifest import MANIFEST, outputs_in

TODAY = f"{dt.datetime.now().astimezone():%Y-%m-%d}"


def write(draft: Path, **files: str) -> None:
    """Write files and what the manifest says of them."""
    for name, content in files.items():
        (draft / name).parent.mkdir(exist_ok=True)
        (draft / name).write_text(content)
    describe(draft, list(files))


def describe(draft: Path, files: list[str]) -> None:
    outputs = {name: {"bytes": (draft / name).stat().st_size, "sha256": sha256_of(draft / name)} for name in files}
    for name in files:
        with suppress(sqlite3.Error):
            outputs[name] |= {"contents_sha256": contents_sha256(draft / name)} if name.endswith(".gpkg") else {}
    (draft / MANIFEST).write_text(json.dumps({"geoplan": "1", "outputs": outputs}))


def run_into(folder: Path, **files: str) -> None:
    """Write a folder as a run does."""
    with replaced_outputs(folder) as draft:
        write(draft, **files)


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


def test_a_run_that_died_between_the_two_renames_is_undone(tmp_path: Path) -> None:
    run_into(tmp_path / "out", a="1")
    (tmp_path / "out").rename(tmp_path / ".out.geoplan-old-1234")
    with pytest.raises(RuntimeError, match="again"), replaced_outputs(tmp_path / "out"):
        raise RuntimeError("again")
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


def test_a_file_that_comes_while_a_run_works_stays(tmp_path: Path) -> None:
    run_into(tmp_path / "out", a="1")
    with held_outputs(tmp_path / "out") as outputs:
        with outputs.replaced() as draft:
            write(draft, a="2")
            (tmp_path / "out" / "deep").mkdir()
            (tmp_path / "out" / "deep" / "mine").write_text("mine")
        assert outputs.kept == ["deep/mine"]
    assert (tmp_path / "out" / "deep" / "mine").read_text() == "mine"
    assert (tmp_path / "out" / "a").read_text() == "2"
    with pytest.raises(GeoplanError, match="'deep/mine', which no run made"):
        run_into(tmp_path / "out", a="3")


def test_a_folder_that_is_no_longer_one_of_outputs_is_not_replaced(tmp_path: Path) -> None:
    run_into(tmp_path / "out", a="1")

    def replace_it() -> None:
        with replaced_outputs(tmp_path / "out"):
            shutil.rmtree(tmp_path / "out")
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "letter.txt").write_text("mine")

    with pytest.raises(GeoplanError, match=r"found a folder with 'letter\.txt'"):
        replace_it()
    assert (tmp_path / "out" / "letter.txt").read_text() == "mine"
    assert names(tmp_path) == {"out"}


def test_what_programs_leave_beside_their_files_does_not_count(tmp_path: Path) -> None:
    run_into(tmp_path / "out", **{"x.gpkg": "1", "zones.csv": "1"})
    for name in ("x.gpkg-wal", "x.gpkg-shm", "x.tif.aux.xml", ".~lock.zones.csv#", ".DS_Store"):
        (tmp_path / "out" / name).write_text("")
    (tmp_path / "out" / "x.tif.aux.xml").rename(tmp_path / "out" / "zones.csv.aux.xml")
    run_into(tmp_path / "out", a="2")
    assert names(tmp_path / "out") == {"a", MANIFEST}


def test_a_style_that_somebody_saved_stays_with_its_file(tmp_path: Path) -> None:
    run_into(tmp_path / "out", **{"x.gpkg": "1"})
    (tmp_path / "out" / "x.qml").write_text("mine")
    for _ in range(2):
        run_into(tmp_path / "out", **{"x.gpkg": "2"})
        assert names(tmp_path / "out") == {"x.gpkg", "x.qml", MANIFEST}
    run_into(tmp_path / "out", a="3")
    kept = f"x.qml.yours-{TODAY}.qml"
    assert names(tmp_path / "out") == {"a", kept, MANIFEST}
    run_into(tmp_path / "out", a="4")
    assert (tmp_path / "out" / kept).read_text() == "mine"


def test_what_was_changed_is_kept_beside_the_new_and_what_was_not_is_replaced(tmp_path: Path) -> None:
    run_into(tmp_path / "out", **{"form.xlsx": "blank", "rasters/ghi.tif": "1", "zones.csv": "1"})
    for name in ("form.xlsx", "rasters/ghi.tif"):
        (tmp_path / "out" / name).write_text("mine!")
    with held_outputs(tmp_path / "out") as outputs:
        with outputs.replaced() as draft:
            write(draft, **{"form.xlsx": "blank", "rasters/ghi.tif": "2", "zones.csv": "2"})
        kept = [f"form.xlsx.yours-{TODAY}.xlsx", f"rasters/ghi.tif.yours-{TODAY}.tif"]
        assert outputs.kept == kept
        assert all(is_kept(name) for name in kept)
    assert [(tmp_path / "out" / name).read_text() for name in kept] == ["mine!", "mine!"]
    assert (tmp_path / "out" / "form.xlsx").read_text() == "blank"
    assert (tmp_path / "out" / "zones.csv").read_text() == "2"
    run_into(tmp_path / "out", **{"form.xlsx": "blank"})
    assert (tmp_path / "out" / kept[0]).read_text() == "mine!", "what was kept stays for ever"


def test_kept_files_of_one_day_do_not_push_each_other_out(tmp_path: Path) -> None:
    for text in ("first", "second", "first"):
        run_into(tmp_path / "out", **{"form.xlsx": "blank"})
        (tmp_path / "out" / "form.xlsx").write_text(text)
    run_into(tmp_path / "out", **{"form.xlsx": "blank"})
    kept = {name: (tmp_path / "out" / name).read_text() for name in names(tmp_path / "out") if is_kept(name)}
    assert kept == {f"form.xlsx.yours-{TODAY}.xlsx": "first", f"form.xlsx.yours-{TODAY}-2.xlsx": "second"}


def test_changed_outputs_are_dropped_where_that_is_asked_for(tmp_path: Path) -> None:
    run_into(tmp_path / "out", **{"form.xlsx": "blank", "plan.xlsx": "blank"})
    (tmp_path / "out" / "form.xlsx").write_text("mine")
    (tmp_path / "out" / "plan.xlsx").write_text("given")
    given = tmp_path / "out" / "plan.xlsx"
    with replaced_outputs(tmp_path / "out", given=[given], replace=True) as draft:
        write(draft, **{"form.xlsx": "blank", "plan.xlsx": "blank"})
    assert names(tmp_path / "out") == {"form.xlsx", "plan.xlsx", MANIFEST}
    assert (tmp_path / "out" / "form.xlsx").read_text() == "blank"
    assert given.read_text() == "given"


def test_a_form_that_is_given_from_the_folder_stays_and_the_manifest_says_whose_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run_into(tmp_path / "out", **{"form.xlsx": "blank"})
    form = tmp_path / "out" / "form.xlsx"
    form.write_text("filled in")
    for _ in range(2):
        with replaced_outputs(tmp_path / "out", given=[None, form]) as draft:
            write(draft, **{"form.xlsx": "blank"})
        assert form.read_text() == "filled in"
        assert (outputs_in(tmp_path / "out") or {})["form.xlsx"] == {
            "bytes": 9,
            "sha256": sha256_of(form),
            "yours": True,
        }
        assert f"{form} is the one you gave: it stays" in caplog.text
    assert names(tmp_path / "out") == {"form.xlsx", MANIFEST}
    run_into(tmp_path / "out", **{"form.xlsx": "blank"})
    assert form.read_text() == "blank"
    assert (tmp_path / "out" / f"form.xlsx.yours-{TODAY}.xlsx").read_text() == "filled in"


def test_a_form_saved_under_another_name_in_the_folder_can_be_given(tmp_path: Path) -> None:
    run_into(tmp_path / "out", **{"form.xlsx": "blank"})
    form = tmp_path / "out" / "filled.xlsx"
    form.write_text("mine")
    with replaced_outputs(tmp_path / "out", given=[form]) as draft:
        write(draft, **{"form.xlsx": "blank"})
    assert names(tmp_path / "out") == {"form.xlsx", "filled.xlsx", MANIFEST}
    with pytest.raises(GeoplanError, match=r"'filled\.xlsx', which no run made"):
        run_into(tmp_path / "out", a="1")


def database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE zones (fid INTEGER PRIMARY KEY, name TEXT); INSERT INTO zones VALUES (1, 'a')"
        )


def test_a_geopackage_that_was_only_opened_is_not_kept_and_an_edited_one_is_with_its_log(tmp_path: Path) -> None:
    for edit in (False, True):
        with replaced_outputs(tmp_path / "out") as draft:
            database(draft / "x.gpkg")
            describe(draft, ["x.gpkg"])
        connection = sqlite3.connect(tmp_path / "out" / "x.gpkg")
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        if edit:
            connection.execute("CREATE TABLE my_notes (note TEXT)")
            connection.execute("INSERT INTO my_notes VALUES ('two days of work')")
            connection.commit()
        run_into(tmp_path / "out", **{"x.gpkg": "new"})
        kept = tmp_path / "out" / f"x.gpkg.yours-{TODAY}.gpkg"
        assert kept.exists() is edit
        if edit:
            with closing(sqlite3.connect(kept)) as copy:
                assert copy.execute("SELECT note FROM my_notes").fetchall() == [("two days of work",)]
        connection.close()
        shutil.rmtree(tmp_path / "out")


def test_of_runs_at_once_the_second_is_told_before_it_begins(tmp_path: Path) -> None:
    told: list[str] = []

    def second() -> None:
        try:
            run_into(tmp_path / "out", a="2")
        except GeoplanError as error:
            told.append(str(error))

    with held_outputs(tmp_path / "out") as outputs:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        with outputs.replaced() as draft:
            write(draft, a="1")
    assert re.search(rf"found a folder that is being written \(process {os.getpid()}, since 20.*Wait until", told[0])
    assert (tmp_path / "out" / "a").read_text() == "1"
    assert names(tmp_path) == {"out"}


def test_a_run_that_fails_leaves_no_empty_folders_behind(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), held_outputs(tmp_path / "new" / "deep" / "out"):
        raise ZeroDivisionError
    assert names(tmp_path) == set()


@pytest.mark.parametrize(("name", "told"), [("d" * 200, "a path of 2,"), ("a\nb", "a path with a line break")])
def test_a_path_that_gdal_cannot_open_is_refused_before_the_work(tmp_path: Path, name: str, told: str) -> None:
    folders = [name] * 10 if len(name) > 100 else [name]
    with pytest.raises(GeoplanError, match=told), held_outputs(tmp_path.joinpath(*folders)):
        pass
    assert names(tmp_path) == set()


@pytest.mark.parametrize("name", ["kết quả #1%20", "海防\u3000ハイフォン", "a'b\"c", "x. "])
def test_a_path_of_any_letters_will_do(tmp_path: Path, name: str) -> None:
    for text in "12":
        run_into(tmp_path / name, a=text)
        assert (tmp_path / name / "a").read_text() == text
    assert names(tmp_path) == {name}


def test_a_full_disk_is_a_fault(tmp_path: Path) -> None:
    run_into(tmp_path / "out", a="1")
    with pytest.raises(GeoplanError, match=r"found a full disk \(.* MB free\)"), replaced_outputs(tmp_path / "out"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert (tmp_path / "out" / "a").read_text() == "1"


def test_what_cannot_be_moved_stays_where_it_is_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run_into(tmp_path / "out", a="1")
    (tmp_path / "out" / "a").write_text("mine")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if ".yours-" in target.name:
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", failing)
        run_into(tmp_path / "out", a="2")
    (left,) = names(tmp_path) - {"out"}
    assert f"could not be moved (Permission denied): it stays in {tmp_path / left}" in caplog.text
    run_into(tmp_path / "out", a="3")
    assert names(tmp_path) == {"out"}
    assert (tmp_path / "out" / f"a.yours-{TODAY}").read_text() == "mine"


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
