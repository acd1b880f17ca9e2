"""One file on its way: resumed, checked, and whole or absent whatever happens."""

import gzip
import json
import os
import random
import resource
import shutil
import signal
import time
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.sources.transfer.retries import Patience, TransferError
from support.remote_file import CONTENT, HOST, SHA256, URL, start, whole_files


def test_a_cut_connection_goes_on_where_it_stopped(web, session):
    web.cut(URL, after=100_000)
    assert session.get(URL).read_bytes() == CONTENT
    assert [asked.range for asked in web.requests] == ["", "bytes=100000-"]
    assert web.requests[1].headers["if-range"].startswith('"')


def test_a_connection_closed_without_an_answer(web, session):
    web.drop(URL, times=2)
    assert session.get(URL).read_bytes() == CONTENT


def test_the_next_call_goes_on_where_the_last_gave_up(web, session):
    web.cut(URL, after=50_000)
    web.drop(URL, times=50)
    with pytest.raises(TransferError):
        session.get(URL)
    assert not whole_files(session)
    web.heal()
    assert web.session(HOST).get(URL, sha256=SHA256).read_bytes() == CONTENT
    assert web.requests[-1].range == "bytes=50000-"


def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(web, session):
    web.cut(URL, after=50_000)
    web.drop(URL, times=50)
    with pytest.raises(TransferError):
        session.get(URL)
    web.heal()
    new = CONTENT[::-1]
    web.serve(URL, new)
    assert session.get(URL).read_bytes() == new


def test_a_range_of_another_version_is_not_joined(web, session):
    """A server that overlooks If-Range sends the rest of the new file."""
    new = CONTENT[::-1]

    def careless(asked):
        asked.headers.pop("if-range", None)
        return new

    web.cut(URL, after=50_000)
    web.drop(URL, times=3)
    with pytest.raises(TransferError):
        session.get(URL)
    web.serve(URL, careless)
    assert session.get(URL).read_bytes() == new


@pytest.mark.parametrize("options", [{"ranges": False}, {"etag": None, "last_modified": None}, {"etag": 'W/"1"'}])
def test_servers_without_ranges_or_versions(web, session, options):
    web.serve(URL, CONTENT, **options)
    web.cut(URL, after=50_000, times=2)
    assert session.get(URL, sha256=SHA256).read_bytes() == CONTENT


def test_a_part_that_is_whole_already_is_not_fetched_again(web, session):
    web.cut(URL, after=len(CONTENT) - 1)
    web.drop(URL, times=50)
    with pytest.raises(TransferError):
        session.get(URL)
    part = next(session.cache.folder.rglob("*.part"))
    part.write_bytes(CONTENT)
    web.heal()
    assert session.get(URL, sha256=SHA256).read_bytes() == CONTENT


def test_a_part_longer_than_the_file_is_dropped(web, session):
    web.cut(URL, after=1000)
    web.drop(URL, times=50)
    with pytest.raises(TransferError):
        session.get(URL)
    next(session.cache.folder.rglob("*.part")).write_bytes(CONTENT * 2)
    web.heal()
    assert session.get(URL).read_bytes() == CONTENT


def test_a_wrong_checksum_is_removed_and_told(web, session):
    with pytest.raises(TransferError, match=r"SHA-256.*removed"):
        session.get(URL, sha256="0" * 64)
    assert not whole_files(session)
    assert not list(session.cache.folder.rglob("*.part"))
    assert session.get(URL, sha256=SHA256.upper()).read_bytes() == CONTENT


def test_a_server_that_stops_sending_is_left_and_asked_for_the_rest(web, session):
    web.stall(URL, after=200_000)
    assert session.get(URL).read_bytes() == CONTENT
    assert web.requests[-1].range == "bytes=200000-"


def test_a_full_disk_is_told_before_it_is_written_to(session, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000))
    with pytest.raises(TransferError, match=r"full disk \(0\.1 MB free\); expected room for 0\.3 MB more.*--cache"):
        session.get(URL)
    assert not whole_files(session)


def test_a_disk_that_fills_up_keeps_the_part(web, session):
    """The limit of a file's size stands for the disk's: the system refuses to write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(TransferError, match=r"full disk .*; expected room for 0\.2 MB more"):
            session.get(URL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert not whole_files(session)
    assert session.get(URL, sha256=SHA256).read_bytes() == CONTENT
    assert web.requests[-1].range == "bytes=100000-"


def test_compressed_answers_are_unpacked_and_packed_files_are_not(web, session):
    web.serve("/t.json", {"a": "ü" * 10_000}, compressed=True, content_type="application/json")
    assert session.json(f"{HOST}/t.json")["a"] == "ü" * 10_000
    packed = gzip.compress(CONTENT)
    web.serve("/t.csv.gz", packed)
    assert session.get(f"{HOST}/t.csv.gz").read_bytes() == packed
    web.serve("/u.csv.gz", CONTENT, compressed=True)  # a .gz file that is announced as gzip-encoded
    assert gzip.decompress(session.get(f"{HOST}/u.csv.gz").read_bytes()) == CONTENT


def test_a_cut_in_a_compressed_answer_is_noticed(web, session):
    web.serve("/t.bin", CONTENT, compressed=True)
    web.cut("/t.bin", after=20_000, times=2)
    assert session.get(f"{HOST}/t.bin").read_bytes() == CONTENT


def test_a_cut_in_an_answer_of_unknown_length_is_noticed(web, session):
    web.serve("/t.bin", CONTENT, chunked=True, ranges=False)
    web.cut("/t.bin", after=20_000, times=2)
    assert session.get(f"{HOST}/t.bin").read_bytes() == CONTENT


def test_a_login_page_is_not_taken_for_data(web, session):
    web.serve(URL, "<html>Please log in", content_type="text/html; charset=utf-8")
    with pytest.raises(TransferError, match=r"a web page; expected a data file.*log in"):
        session.get(URL)
    assert not whole_files(session)


def test_progress_is_told_of_long_files(web):
    web.serve(URL, CONTENT)
    told = []
    web.session(HOST, progress=lambda fraction, message: told.append((fraction, message)), tell_every_s=0.0).get(URL)
    assert told
    assert told == sorted(told)
    assert all(0 <= fraction <= 1 for fraction, _ in told)
    assert "of 0.3 MB" in told[-1][1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    size=st.integers(0, 4000),
    steps=st.lists(st.tuples(st.sampled_from(["cut", "drop", "500", "change"]), st.integers(0, 4000)), max_size=6),
    server=st.sampled_from([{}, {"ranges": False}, {"etag": None}, {"etag": None, "last_modified": None}]),
)
def test_whatever_happens_the_file_is_whole_or_absent(web, size, steps, server):
    """One try a call: after each failure nothing stands at the file's place, and what comes at last is one version."""
    number = web.counter = getattr(web, "counter", 0) + 1
    url = f"{HOST}/h/{number}.bin"
    version = random.Random(number).randbytes(size)
    web.serve(url, version, **server)
    session = web.session(HOST, patience=Patience(tries=1, backoff_s=0, read_s=2))
    path = session.cache.path_of(url)
    for what, at in steps:
        if what == "change":
            version = random.Random(f"{number} {at}").randbytes(size + at % 3)
            options = dict(server)
            if server.get("etag", "") is None and "last_modified" not in server:
                options["last_modified"] = f"Thu, 02 Jan 2025 00:{at // 60 % 60:02}:{at % 60:02} GMT"
            web.serve(url, version, **options)
            continue
        if what == "cut":
            web.cut(url, after=at)
        elif what == "drop":
            web.drop(url)
        else:
            web.fail(url, status=500)
        try:
            session.get(url)
        except TransferError:
            assert not path.exists()
        else:
            assert path.read_bytes() == version
            break
    web.heal()
    for _ in range(3):  # a part of an older version is dropped first
        try:
            assert session.get(url).read_bytes() == version
            break
        except TransferError:
            assert not path.exists()
    else:
        pytest.fail("never fetched")


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGKILL])
def test_ctrl_c_and_a_killed_process_leave_a_part_to_go_on_from(web, session, way):
    web.trickle(URL, piece=1000, every_s=0.01)
    process = start(web, session)
    part = session.cache.path_of(URL)
    part = part.with_name(part.name + ".part")
    end = time.monotonic() + 20
    while not (part.exists() and part.stat().st_size > 5000):
        assert time.monotonic() < end
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, way)
    process.communicate(timeout=10)
    assert process.returncode != 0
    held = part.read_bytes()
    assert CONTENT.startswith(held)
    assert not whole_files(session)
    assert session.get(URL, sha256=SHA256).read_bytes() == CONTENT
    assert web.requests[-1].range == f"bytes={len(held)}-"
    assert json.loads(next(session.cache.folder.rglob("*.about.json")).read_text())["sha256"] == SHA256


POINT = "https://api.globalsolaratlas.info/data/lta"
"""Whose row allows 16 MB."""


@pytest.mark.parametrize("told", ["declared", "streamed"])
def test_a_file_larger_than_any_of_its_source_is_not_taken(web, told):
    web.serve(POINT, bytes(17_000_000), chunked=told == "streamed")
    session = web.session()
    with pytest.raises(TransferError, match=r"found a file of 1[67]\.\d MB; expected at most 16\.0 MB"):
        session.get(POINT)
    assert not [path for path in session.cache.folder.rglob("*") if path.is_file()]
    assert len(web.requests) == 1


def test_who_asks_may_take_less(web, session):
    web.serve("/large", bytes(1000))
    with pytest.raises(TransferError, match="found a file of 1 kB; expected at most 1 kB"):
        session.get(f"{HOST}/large", most=999)
    assert session.get(f"{HOST}/large", most=1000).stat().st_size == 1000


def test_a_body_that_unpacks_to_a_thousand_times_its_size_is_left(web, session):
    web.serve("/bomb.json", gzip.compress(b" " * 60_000_000), ranges=False, etag=None, content_encoding="gzip")
    for ask in (session.get, session.json):
        with pytest.raises(TransferError, match=r"found a file of [\d.]+ MB unpacked from [\d.]+ [kM]B"):
            ask(f"{HOST}/bomb.json")
    assert not [path for path in session.cache.folder.rglob("*") if path.is_file()]


def test_a_body_that_is_packed_as_tables_are_is_unpacked(web, session):
    rows = "".join(f"{number},{number * 7 % 13}\n" for number in range(300_000)).encode()
    web.serve("/rows.csv", rows, compressed=True)
    assert session.get(f"{HOST}/rows.csv").read_bytes() == rows
