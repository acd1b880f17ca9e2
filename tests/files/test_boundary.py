"""Where files may lie, and what is a file."""

import os
import socket

import pytest

from geoplan.errors import GeoplanError, LayerError, StudyError
from geoplan.files.boundary import (
    VARIABLE,
    Boundary,
    boundary_of,
    check_beside,
    check_folder,
    check_regular,
    own_file,
    path_fault,
    resolved,
)


@pytest.fixture
def places(tmp_path):
    """Return a study's folder, and a file outside of it."""
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "in.csv").write_text("a")
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "out.csv").write_text("b")
    return tmp_path


def test_inside_outside_and_what_is_allowed(places):
    home, far = places / "study", places / "far" / "out.csv"
    shut = Boundary(home)
    assert shut.check(home / "in.csv") == home / "in.csv"
    with pytest.raises(LayerError, match=rf"outside the folder {home}.*--allow-outside={places / 'far'}"):
        shut.check(home / ".." / "far" / "out.csv")
    assert shut.crossed == set()
    for allowed in (Boundary(home, anywhere=True), Boundary(home, folders=(places / "far",))):
        assert allowed.check(home / ".." / "far" / "out.csv") == far
        assert allowed.crossed == {far}
    assert not Boundary(home, folders=(places / "fa",)).admits(far)


def test_a_folder_beside_with_a_longer_name_is_outside(places):
    (places / "study-2").mkdir()
    assert not Boundary(places / "study").admits(places / "study-2" / "a.csv")


def test_who_may_say_what_is_allowed(places, monkeypatch):
    home, far = places / "study", places / "far"
    monkeypatch.delenv(VARIABLE, raising=False)
    assert not boundary_of(home, None).anywhere
    for text in ("1", "yes", "*"):
        monkeypatch.setenv(VARIABLE, text)
        assert boundary_of(home, None).anywhere
        assert not boundary_of(home, False).anywhere
    monkeypatch.setenv(VARIABLE, f"{far}{os.pathsep}{home}")
    assert boundary_of(home, None).folders == (far, home)
    assert boundary_of(home, [far]).folders == (far,)
    assert boundary_of(home, str(far)).folders == (far,)
    with pytest.raises(StudyError, match=r"allow_outside, .*nowhere: found no such folder"):
        boundary_of(home, places / "nowhere")


def test_links_are_followed_before_they_are_judged(places):
    link = places / "study" / "link.csv"
    link.symlink_to(places / "far" / "out.csv")
    with pytest.raises(LayerError, match=r"out\.csv, outside the folder"):
        Boundary(places / "study").check(link)
    link.unlink()
    link.symlink_to(link)
    with pytest.raises(LayerError, match="links that go round in circles"):
        resolved(link)


@pytest.mark.parametrize(
    "text",
    [
        "http://a.b/c.csv",
        "/vsicurl/http://a.b/c.csv",
        "WFS:http://a.b/",
        "a\x00.csv",
        "//server/share/a.csv",
        "a" * 5000,
    ],
)
def test_names_that_are_no_paths(text):
    assert path_fault(text)


def test_names_that_are_paths():
    assert [path_fault(text) for text in ("layers/Xã 1.gpkg", "../a.csv", "/data/a.csv", "C:\\data\\a.csv", "")] == [
        ""
    ] * 5


def test_regular_files_alone(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    for name, found in (
        ("pipe.csv", "a named pipe"),
        ("folder.csv", "a folder"),
        ("none.csv", "no such file or folder"),
    ):
        with pytest.raises(GeoplanError, match=f"found {found}; expected "):
            check_regular(tmp_path / name)
    with pytest.raises(LayerError, match="found a device"):
        check_regular(resolved(tmp_path / "/dev/zero"))


def test_what_stands_beside_a_file_is_judged_too(places):
    home = places / "study"
    (home / "zones.shp").write_text("x")
    check_beside(home / "zones.shp", Boundary(home))
    (home / "zones.dbf").symlink_to(places / "far" / "out.csv")
    with pytest.raises(LayerError, match="outside the folder"):
        check_beside(home / "zones.shp", Boundary(home))
    (home / "zones.dbf").unlink()
    os.mkfifo(home / "ZONES.prj")
    with pytest.raises(LayerError, match=r"ZONES\.prj: found a named pipe"):
        check_beside(home / "zones.shp", Boundary(home))


def test_what_sqlite_takes_beside_a_database_is_judged(places):
    home = places / "study"
    (home / "zones.gpkg").write_text("x")
    (home / "zones.gpkg-wal").symlink_to(places / "far" / "out.csv")
    with pytest.raises(LayerError, match="outside the folder"):
        check_beside(home / "zones.gpkg", Boundary(home))


def test_every_file_of_a_folder_is_judged(places):
    store = places / "study" / "w.zarr"
    (store / "ghi").mkdir(parents=True)
    (store / "ghi" / "0").write_text("1")
    check_folder(store, Boundary(places / "study"))
    (store / "ghi" / "1").symlink_to(places / "far" / "out.csv")
    with pytest.raises(LayerError, match="outside the folder"):
        check_folder(store, Boundary(places / "study"))
    (store / "ghi" / "1").unlink()
    (store / "temp").symlink_to(places / "far", target_is_directory=True)
    with pytest.raises(LayerError, match="outside the folder"):
        check_folder(store, Boundary(places / "study"))
    (store / "temp").unlink()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(store / "s"))
        with pytest.raises(LayerError, match="found a socket"):
            check_folder(store, Boundary(places / "study"))


def test_the_users_own_file_may_lie_anywhere_and_leads_nowhere_else(places):
    assert own_file(places / "far" / "out.csv").home == places / "far"
    with pytest.raises(LayerError, match="no such file; expected points"):
        own_file(places / "far" / "none.csv", expected="points")
