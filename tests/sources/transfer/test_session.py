"""Whole files: fetched once, resumed, checked; each fault of a network alone, and a cache that is never poisoned."""

import threading
import time
from pathlib import Path

import pytest

from geoplan.sources.transfer.retries import MissingError, TransferError
from geoplan.sources.transfer.session import Session
from support.remote_file import CONTENT, HOST, SHA256, URL, start


def test_a_file_is_fetched_once_and_shared(web, session):
    path = session.get(URL, sha256=SHA256)
    assert path.read_bytes() == CONTENT
    assert path.is_relative_to(session.cache.folder)
    assert session.get(URL) == path
    assert web.session(HOST).get(URL) == path
    assert len(web.requests) == 1
    assert not list(session.cache.folder.rglob("*.part*"))


def test_parameters_make_different_files(web, session):
    web.serve("/api", {"lat": 1}, query={"lat": 1})
    web.serve("/api", {"lat": 2}, query={"lat": 2})
    assert session.json(f"{HOST}/api", params={"lat": 1, "none": None}) == {"lat": 1}
    assert session.json(f"{HOST}/api", params={"lat": 2}) == {"lat": 2}
    assert session.json(f"{HOST}/api", params={"lat": 1}) == {"lat": 1}
    assert len(web.requests) == 2


def test_one_name_for_two_addresses_is_never_mixed_up(web, session):
    web.serve("/c", b"other")
    assert session.get(URL, name="x.tif").read_bytes() == CONTENT
    assert session.get(f"{HOST}/c", name="x.tif").read_bytes() == b"other"


def test_a_damaged_copy_in_the_cache_is_fetched_again(web, session):
    path = session.get(URL)
    path.write_bytes(CONTENT[:-1])
    assert session.get(URL).read_bytes() == CONTENT
    path.write_bytes(b"\0" + CONTENT[1:])
    assert session.get(URL, sha256=SHA256).read_bytes() == CONTENT
    assert len(web.requests) == 3


def test_refresh_asks_whether_the_file_has_changed(web, session):
    path = session.get(URL)
    assert session.get(URL, refresh=True) == path
    assert web.requests[-1].headers["if-none-match"]
    web.serve(URL, b"new")
    assert session.get(URL).read_bytes() == CONTENT
    assert session.get(URL, refresh=True).read_bytes() == b"new"
    web.fail(URL, status=500, times=99)
    with pytest.raises(TransferError):
        session.get(URL, refresh=True)
    assert path.read_bytes() == b"new"


def test_a_cache_that_cannot_be_written(web, tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(TransferError, match=r"cannot be written.*--cache"):
        web.session(HOST).get(URL)


def test_an_answer_that_is_no_json_is_not_kept(web, session):
    web.serve("/j", "<html>oops")
    with pytest.raises(TransferError, match="expected a JSON document"):
        session.json(f"{HOST}/j")
    web.serve("/deep", "[" * 100_000)
    with pytest.raises(TransferError, match=r"100,000 levels.*expected a JSON document"):
        session.json(f"{HOST}/deep")
    web.serve("/j", [1])
    assert session.json(f"{HOST}/j") == [1]


def test_text(web, session):
    web.serve("/t.txt", b"Xin ch\xe0o")
    with pytest.raises(TransferError, match="expected a text in UTF-8"):
        session.text(f"{HOST}/t.txt")
    web.serve("/t.txt", "\ufeffXin chào".encode())
    assert session.text(f"{HOST}/t.txt") == "Xin chào"


def test_what_cannot_be_read_is_forgotten_with_its_blocks(web, session):
    with session.open(URL) as file:
        assert file.read(10) == CONTENT[:10]
    blocks = session.cache.path_of(URL).with_name(session.cache.path_of(URL).name + ".blocks")
    assert blocks.is_dir()
    session.forget_answer(URL)
    assert not blocks.exists()


def test_offline_takes_from_the_cache_only_and_says_what_to_bring(web, session):
    path = session.get(URL)
    away = web.session(HOST, offline=True)
    assert away.get(URL, refresh=True) == path
    with away.open(URL) as file:
        assert file.read() == CONTENT
    before = len(web.requests)
    with pytest.raises(
        TransferError, match=r"no copy in the cache.*get https://data\.example/c\.tif by hand"
    ) as caught:
        away.get(f"{HOST}/c.tif")
    place = str(caught.value).rpartition("put it at ")[2].rstrip(".")
    assert len(web.requests) == before
    Path(place).write_bytes(b"by hand")
    assert away.get(f"{HOST}/c.tif").read_bytes() == b"by hand"
    assert session.get(f"{HOST}/c.tif").read_bytes() == b"by hand"


def test_the_size_of_a_file(web, session):
    assert session.size(URL) == len(CONTENT)
    assert web.requests[0].method == "HEAD"
    web.serve("/dynamic", CONTENT, chunked=True)
    assert session.size(f"{HOST}/dynamic") is None
    web.fail("/a/c.tif", status=405)
    web.serve("/a/c.tif", CONTENT)
    assert session.size(f"{HOST}/a/c.tif") == len(CONTENT)
    web.fail("/a/c.tif", status=503, times=2)
    assert session.size(f"{HOST}/a/c.tif") == len(CONTENT)
    with pytest.raises(MissingError):
        session.size(f"{HOST}/missing")
    session.get(URL)
    before = len(web.requests)
    assert session.size(URL) == len(CONTENT)
    assert web.session(HOST, offline=True).size(f"{HOST}/a/c.tif") is None
    assert len(web.requests) == before


def test_two_processes_at_once_fetch_one_file_once(web, session):
    web.trickle(URL, piece=3000, every_s=0.01)
    running = [start(web, session) for _ in range(2)]
    answers = [process.communicate(timeout=30) for process in running]
    assert [process.returncode for process in running] == [0, 0], answers
    assert len({out for out, _ in answers}) == 1
    assert len(web.requests) == 1
    assert session.get(URL, sha256=SHA256).read_bytes() == CONTENT


def test_threads_at_once_fetch_one_file_once(web, session):
    web.trickle(URL, piece=30_000, every_s=0.01)
    found = []
    threads = [threading.Thread(target=lambda: found.append(session.get(URL).read_bytes())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [CONTENT] * 4
    assert len(web.requests) == 1


def test_a_copy_that_has_changed_on_the_disk_is_fetched_again(web, session, caplog):
    path = session.get(URL)
    path.write_bytes(b"x" + CONTENT[1:])
    assert session.get(URL).read_bytes() == CONTENT
    assert "has changed since it came" in caplog.text
    assert len(web.requests) == 2
    path.write_bytes(b"x" + CONTENT[1:])
    offline = Session(cache=session.cache.folder, offline=True, allowed=[HOST])
    with pytest.raises(TransferError, match="no copy in the cache"):
        offline.get(URL)


def test_a_file_that_somebody_put_there_is_taken_as_it_is(web, session):
    path = session.cache.path_of(URL)
    path.parent.mkdir(parents=True)
    for mine in (b"by hand", b"a newer one, by hand"):
        path.write_bytes(mine)
        assert session.get(URL).read_bytes() == mine
    assert not web.requests


def test_who_waits_is_told_for_whom(web, session, caplog):
    web.trickle(URL, piece=3000, every_s=0.03)  # long enough for who comes second to meet it
    other = start(web, session)
    part = session.cache.path_of(URL)
    part = part.with_name(part.name + ".part")
    end = time.monotonic() + 20
    while not part.exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    assert session.get(URL).read_bytes() == CONTENT
    other.communicate(timeout=30)
    assert (
        f"waiting for another geoplan that fetches {session.cache.path_of(URL).name}: process {other.pid}"
        in caplog.text
    )
    assert len(web.requests) == 1
