"""Whole files: fetched once, resumed, checked; each fault of a network alone, and a cache that is never poisoned."""

import gzip
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.sources.transfer.retries import MissingError, Patience, TransferError
from geoplan.sources.transfer.session import Session

HOST = "https://data.example"
URL = f"{HOST}/a/b.tif"
CONTENT = random.Random(7).randbytes(300_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def session(web):
    web.serve(URL, CONTENT)
    return web.session(HOST)


def whole_files(session):
    """Return the files in the cache that a later call would take for whole."""
    folder = session.cache.folder
    endings = (".part", ".about.json")
    files = [
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(endings) and ".geoplan-lock-" not in path.name
    ]
    return [path for path in files if "blocks" not in path.parent.parent.name]


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


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 408])
def test_a_busy_server_is_asked_again_ever_later(web, session, status):
    web.fail(URL, status=status, times=3)
    assert session.get(URL).read_bytes() == CONTENT
    assert len(web.requests) == 4
    assert web.waits == sorted(web.waits)
    assert web.waits[-1] > 2 * web.waits[0]


def test_a_server_that_stays_busy_is_given_up_with_a_way_out(web, session):
    web.fail(URL, status=503, times=100)
    with pytest.raises(TransferError, match=r"answers 503 \(4 tries\).*[Rr]un the same command again.*by hand.*b\.tif"):
        session.get(URL)
    assert len(web.requests) == 4
    assert not whole_files(session)


def test_retry_after_is_honoured_in_seconds_and_as_a_date(web, session):
    web.fail(URL, status=429, retry_after=7)
    assert session.get(URL).read_bytes() == CONTENT
    assert web.waits == [7]
    web.waits.clear()
    later = datetime.now(UTC) + timedelta(seconds=30)
    web.serve("/d.tif", CONTENT)
    web.fail("/d.tif", status=503, retry_after=format_datetime(later, usegmt=True))
    session.get(f"{HOST}/d.tif")
    assert 25 < web.waits[0] <= 30
    web.serve("/e.tif", CONTENT)
    web.fail("/e.tif", status=503, retry_after="soon")
    assert session.get(f"{HOST}/e.tif").read_bytes() == CONTENT


def test_too_long_a_wait_is_told_instead_of_waited_for(web, session):
    web.fail(URL, status=429, retry_after=3600)
    with pytest.raises(TransferError, match="wait for 3600 s"):
        session.get(URL)
    assert not web.waits


@pytest.mark.parametrize(
    ("status", "says"), [(404, "no such file"), (403, "key may be missing"), (401, "key"), (400, "")]
)
def test_a_refusal_is_told_at_once(web, session, status, says):
    web.fail(URL, status=status, times=9)
    with pytest.raises(TransferError, match=f"the answer {status}.*{says}") as caught:
        session.get(URL)
    assert len(web.requests) == 1
    assert isinstance(caught.value, MissingError) == (status == 404)


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


def test_a_server_that_stops_sending_is_left_and_asked_for_the_rest(web, session):
    web.stall(URL, after=200_000)
    assert session.get(URL).read_bytes() == CONTENT
    assert web.requests[-1].range == "bytes=200000-"


def test_a_server_that_never_answers(web, session):
    web.stall(URL, after=0, times=99)
    started = time.monotonic()
    with pytest.raises(TransferError, match="stopped sending"):
        web.session(HOST, patience=Patience(connect_s=1, read_s=0.1, tries=2, backoff_s=0.01)).get(URL)
    assert time.monotonic() - started < 5


def test_many_cuts_of_a_large_file_do_not_use_up_the_tries(web):
    content = random.Random(1).randbytes(20 << 20)
    web.serve("/large.bin", content)
    web.cut("/large.bin", after=2 << 20, times=9)
    assert web.session(HOST).get(f"{HOST}/large.bin").read_bytes() == content
    assert len(web.requests) == 10


def test_a_server_that_trickles_is_given_up(web):
    web.serve(URL, CONTENT)
    web.trickle(URL, piece=1, every_s=0.02, times=99)
    patience = Patience(read_s=5, tries=2, backoff_s=0.01, window_s=0.2, minimum_bytes_per_s=1000)
    with pytest.raises(TransferError, match="less than 1000 bytes a second"):
        web.session(HOST, patience=patience).get(URL)


def test_a_slow_server_that_is_fast_enough_is_waited_for(web):
    web.serve(URL, CONTENT[:30_000])
    web.trickle(URL, piece=1000, every_s=0.02)
    patience = Patience(read_s=5, tries=1, window_s=0.1, minimum_bytes_per_s=1000)
    assert web.session(HOST, patience=patience).get(URL).read_bytes() == CONTENT[:30_000]


def test_no_network_at_all(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        mirror = f"http://127.0.0.1:{taken.getsockname()[1]}"
        patience = Patience(tries=2, backoff_s=0)
        with (
            Session(cache=tmp_path, mirrors={HOST: mirror}, allowed=[HOST], patience=patience) as session,
            pytest.raises(TransferError, match=r"data\.example/a/b\.tif: found no connection: is there a network\?"),
        ):
            session.get(URL)


def test_redirects_are_followed_inside_the_table_only(web, session):
    web.redirect("/moved.tif", URL)
    assert session.get(f"{HOST}/moved.tif").read_bytes() == CONTENT
    web.redirect("/relative.tif", "a/b.tif")
    assert session.get(f"{HOST}/relative.tif").read_bytes() == CONTENT
    web.redirect("/away.tif", "https://evil.example/a/b.tif")
    before = len(web.requests)
    with pytest.raises(TransferError, match=r"the host https://evil\.example; expected a host of geoplan's table"):
        session.get(f"{HOST}/away.tif")
    assert len(web.requests) == before + 1
    web.redirect("/plain.tif", "http://data.example/a/b.tif")
    with pytest.raises(TransferError, match=r"the host http://data\.example"):
        session.get(f"{HOST}/plain.tif")
    web.redirect("/file.tif", "file:///etc/passwd")
    with pytest.raises(TransferError, match="the host file://"):
        session.get(f"{HOST}/file.tif")


def test_a_redirect_loop_is_left(web, session):
    web.redirect("/x.tif", f"{HOST}/y.tif")
    web.redirect("/y.tif", f"{HOST}/x.tif")
    with pytest.raises(TransferError, match="redirects in a circle"):
        session.get(f"{HOST}/x.tif")
    assert len(web.requests) == 2
    for number in range(20):
        web.redirect(f"/n{number}", f"{HOST}/n{number + 1}")
    with pytest.raises(TransferError, match="redirects in a circle"):
        session.get(f"{HOST}/n0")


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/a.tif", "http://127.0.0.1:1/a", "file:///etc/passwd", "https://data.example:8443/a",
     "https://data.example@evil.example/a", "//data.example/a", "https://data.example.evil.example/a"],
)  # fmt: skip
def test_only_hosts_of_the_table_are_asked(web, session, url):
    for call in (session.get, session.open, session.size, session.json):
        with pytest.raises(TransferError, match="Nothing was asked of it"):
            call(url)
    assert not web.requests


def test_a_mirror_stands_in_for_a_known_origin_only(tmp_path):
    with pytest.raises(TransferError, match=r"unknown origin.*nowhere|nowhere.*unknown origin"):
        Session(cache=tmp_path, mirrors={"https://nowhere.example": "http://127.0.0.1"})


def test_a_mirror_may_have_a_path(web, tmp_path):
    web.serve("/copies/a/b.tif", CONTENT)
    with Session(cache=tmp_path, mirrors={HOST: f"{web.url}/copies/"}, allowed=[HOST]) as session:
        assert session.get(URL).read_bytes() == CONTENT


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


def test_a_cache_that_cannot_be_written(web, tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(TransferError, match=r"cannot be written.*--cache"):
        web.session(HOST).get(URL)


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


def test_an_answer_that_is_no_json_is_not_kept(web, session):
    web.serve("/j", "<html>oops")
    with pytest.raises(TransferError, match="expected a JSON document"):
        session.json(f"{HOST}/j")
    web.serve("/j", [1])
    assert session.json(f"{HOST}/j") == [1]


def test_text(web, session):
    web.serve("/t.txt", "\ufeffXin chào".encode())
    assert session.text(f"{HOST}/t.txt") == "Xin chào"


def test_keys_are_not_shown_nor_written(web, session):
    with pytest.raises(TransferError) as caught:
        session.get(URL + "x", params={"key": "s3cret", "year": 2020})
    assert "s3cret" not in str(caught.value)
    assert "year=2020" in str(caught.value)
    session.get(URL, params={"key": "s3cret"})
    assert not [path for path in session.cache.folder.rglob("*.json") if "s3cret" in path.read_text()]


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


def test_progress_is_told_of_long_files(web):
    web.serve(URL, CONTENT)
    told = []
    web.session(HOST, progress=lambda fraction, message: told.append((fraction, message)), tell_every_s=0.0).get(URL)
    assert told
    assert told == sorted(told)
    assert all(0 <= fraction <= 1 for fraction, _ in told)
    assert "of 0.3 MB" in told[-1][1]


def test_requests_keep_below_the_limit_of_the_source(web):
    """Four requests to a source that allows one a second."""
    web.serve("https://nominatim.openstreetmap.org/search", [])
    session = web.session()
    for number in range(4):
        session.json("https://nominatim.openstreetmap.org/search", params={"q": number})
    assert len(web.waits) == 3
    assert web.waits == pytest.approx([1, 2, 3], abs=0.5)  # the waits are not slept here, so they add up


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


PROCESS = """
import signal
import sys
from pathlib import Path
from geoplan.sources.transfer.retries import Patience
from geoplan.sources.transfer.session import Session

# what a shell starts in the background ignores interrupts, and so would this
signal.signal(signal.SIGINT, signal.default_int_handler)
host, mirror, cache, url = sys.argv[1:]
with Session(cache=Path(cache), mirrors={host: mirror}, allowed=[host], patience=Patience(backoff_s=0.01)) as session:
    print(session.get(url), flush=True)
"""


def start(web, session):
    arguments = [HOST, web.url, str(session.cache.folder), URL]
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


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
    web.trickle(URL, piece=3000, every_s=0.01)
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
