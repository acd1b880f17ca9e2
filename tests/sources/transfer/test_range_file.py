"""Files that are read by ranges: the same bytes as the whole file, few requests, and faults told."""

import io
import random
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.sources.transfer.range_file import RangeFile
from geoplan.sources.transfer.retries import MissingError, TransferError

HOST = "https://data.example"
URL = f"{HOST}/a.bin"
CONTENT = random.Random(3).randbytes(100_000)


@pytest.fixture
def opened(web):
    """Return what opens CONTENT, with blocks of 4 kB."""
    web.serve(URL, CONTENT)
    session = web.session(HOST)

    def open_one(url=URL, **options):
        folder = session.cache.path_of(url).with_suffix(".blocks")
        return RangeFile.opened(url, session.exchange, folder=folder, block_size=4096, **options)

    open_one.folder = session.cache.path_of(URL).with_suffix(".blocks")
    return open_one


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.sampled_from([0, 1, 2]), st.integers(-120_000, 120_000), st.integers(-1, 50_000))))
def test_reads_as_a_file_in_memory_does(opened, moves):
    file, true = opened(), io.BytesIO(CONTENT)
    for whence, offset, size in moves:
        try:
            expected = true.seek(offset, whence)
        except ValueError:
            with pytest.raises(OSError, match="before the file's start"):
                file.seek(offset, whence)
            continue
        start = {0: 0, 1: file.tell(), 2: len(CONTENT)}[whence]
        if start + offset < 0:  # a file in memory stays at its start instead
            true.seek(file.tell())
            continue
        assert file.seek(offset, whence) == expected == file.tell()
        assert file.read(size) == true.read(size)
    assert file.seek(0) == 0
    assert io.BufferedReader(file).read() == CONTENT


def test_neighbours_are_asked_for_at_once_and_blocks_only_once(web, opened):
    with opened() as file:
        file.seek(50_000)
        file.read(20_000)
        assert [asked.range for asked in web.requests] == ["bytes=0-4095", "bytes=49152-73727"]
        file.seek(45_000)
        assert file.read(40_000) == CONTENT[45_000:85_000]
        assert [asked.range for asked in web.requests[2:]] == ["bytes=40960-49151", "bytes=73728-86015"]
    with opened() as file:
        file.seek(45_000)
        assert file.read(40_000) == CONTENT[45_000:85_000]
    assert len(web.requests) == 5
    with pytest.raises(ValueError, match="closed"):
        file.read(1)


def test_blocks_are_read_without_a_network(web, opened):
    with opened() as file:
        file.seek(50_000)
        file.read(1000)
    before = len(web.requests)
    with opened(offline=True) as file:
        file.seek(50_000)
        assert file.read(1000) == CONTENT[50_000:51_000]
        file.seek(90_000)
        with pytest.raises(TransferError, match="no copy of this part in the cache"):
            file.read(1)
    assert len(web.requests) == before
    with pytest.raises(TransferError, match="no copy"):
        opened(f"{HOST}/other.bin", offline=True)


def test_blocks_of_older_versions_are_removed(web, opened):
    kept = []
    for content in (CONTENT, CONTENT[::-1]):
        web.serve(URL, content)
        with opened() as file:
            file.seek(50_000)
            assert file.read() == content[50_000:]
        kept.append([each for each in opened.folder.iterdir() if each.is_dir()])
    (older,), (newer,) = kept
    assert older != newer


def test_blocks_that_cannot_be_kept_are_still_read(web, opened, tmp_path):
    (tmp_path / "cache").write_text("a file where the cache should be")
    with opened() as file:
        assert file.read() == CONTENT


def test_long_reads_are_told_of(web):
    web.serve(URL, CONTENT * 20)
    told = []
    with web.session(HOST, progress=lambda *given: told.append(given[1]), tell_every_s=0.0).open(URL) as file:
        assert file.read() == CONTENT * 20
    assert told[-1].endswith("a.bin: 1.5 MB read")


def test_a_damaged_block_is_asked_for_again(web, opened):
    with opened() as file:
        file.read()
        for block in opened.folder.glob("*/1*"):
            block.write_bytes(b"short")
    with opened() as file:
        assert file.read() == CONTENT


@pytest.mark.parametrize("fault", ["cut", "drop", "stall", "busy", "429"])
def test_passing_faults_are_waited_out(web, opened, fault):
    with opened() as file:
        {
            "cut": lambda: web.cut(URL, after=1000, times=2),
            "drop": lambda: web.drop(URL, times=2),
            "stall": lambda: web.stall(URL, after=1000),
            "busy": lambda: web.fail(URL, status=500, times=3),
            "429": lambda: web.fail(URL, status=429, retry_after=2, times=2),
        }[fault]()
        file.seek(60_000)
        assert file.read(10_000) == CONTENT[60_000:70_000]
    if fault == "429":
        assert web.waits == [2, 2]


def test_lasting_faults_are_told(web, opened):
    with opened() as file:
        web.fail(URL, status=500, times=99)
        file.seek(60_000)
        with pytest.raises(TransferError, match=r"answers 500 \(4 tries\)"):
            file.read(1)
    with pytest.raises(MissingError):
        opened(f"{HOST}/missing.bin")


@pytest.mark.parametrize("options", [{}, {"etag": None}, {"etag": None, "last_modified": None}])
def test_a_file_that_changes_while_it_is_read_is_told(web, opened, options):
    web.serve(URL, CONTENT, **options)
    with opened() as file:
        file.read(10)
        if "etag" in options:
            options = options | {"last_modified": options.get("last_modified", "Fri, 03 Jan 2025 00:00:00 GMT")}
        web.serve(URL, CONTENT[::-1] + b"1", **options)
        file.seek(60_000)
        with pytest.raises(TransferError, match=r"changed while it was read.*Run the same command again"):
            file.read(10)
    with opened() as file:
        file.seek(60_000)
        assert file.read(10) == (CONTENT[::-1] + b"1")[60_000:60_010]


def test_a_server_that_overlooks_conditions_is_found_out_by_its_etag(web, opened):
    def careless(asked):
        asked.headers.pop("if-match", None)
        return CONTENT[::-1]

    with opened() as file:
        web.serve(URL, careless)
        file.seek(60_000)
        with pytest.raises(TransferError, match="changed while it was read"):
            file.read(10)


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097])
def test_files_of_all_sizes(web, opened, size):
    web.serve("/small.bin", CONTENT[:size])
    with opened(f"{HOST}/small.bin") as file:
        assert file.read() == CONTENT[:size]
        assert file.read() == b""


def test_a_server_without_ranges_is_asked_for_the_whole_file(web):
    web.serve(URL, CONTENT, ranges=False)
    session = web.session(HOST)
    with session.open(URL) as file:
        file.seek(-5, io.SEEK_END)
        assert file.read() == CONTENT[-5:]
    with session.open(URL):
        assert len(web.requests) == 2


def test_few_blocks_stay_in_memory(web):
    web.serve(URL, CONTENT, etag=None, last_modified=None)
    session = web.session(HOST)
    options = {"folder": session.cache.folder / "x", "block_size": 4096, "blocks_kept": 3}
    file = RangeFile.opened(URL, session.exchange, **options)
    assert file.read() == CONTENT
    before = len(web.requests)
    for start, asked in ((len(CONTENT) - 8192, 0), (0, 1)):  # the last blocks are there, the first one is not
        file.seek(start)
        assert file.read(100) == CONTENT[start : start + 100]
        assert len(web.requests) == before + asked
    assert not session.cache.folder.exists()


def test_pyarrow_reads_columns_of_a_row_group_of_a_remote_file(web, tmp_path):
    path = tmp_path / "a.parquet"
    table = pa.table({"a": np.random.default_rng(1).random(400_000), "b": np.random.default_rng(2).random(400_000)})
    pq.write_table(table, path, row_group_size=100_000)
    web.serve("/a.parquet", path)
    with web.session(HOST).open(f"{HOST}/a.parquet") as file:
        opened = pq.ParquetFile(file)
        read = opened.read_row_group(2, columns=["b"])
    assert read.equals(table.select(["b"]).slice(200_000, 100_000))
    assert len(web.requests) <= 4


def test_zipfile_reads_a_member_of_a_remote_archive(web, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one.bin", CONTENT * 20)
        archive.writestr("two.txt", "two")
    web.serve("/a.zip", tmp_path / "a.zip")
    with web.session(HOST).open(f"{HOST}/a.zip") as file, zipfile.ZipFile(file) as archive:
        assert archive.read("two.txt") == b"two"


def test_a_block_that_has_changed_on_the_disk_is_asked_for_again(web, opened):
    assert opened().read() == CONTENT
    asked = len(web.requests)
    assert opened().read() == CONTENT
    assert len(web.requests) == asked + 1, "only for the version"
    block = next(path for path in web_blocks(opened) if path.name == "7")
    block.write_bytes(b"x" + block.read_bytes()[1:])
    assert opened().read() == CONTENT
    assert web.requests[-1].range == f"bytes={7 * 4096}-{8 * 4096 - 1}"


def web_blocks(opened):
    """Return the files of the blocks in the cache."""
    return [path for path in opened()._folder.iterdir() if path.is_file()]


def test_a_file_that_says_to_be_larger_than_any_of_its_source_is_not_opened(web, tmp_path):
    url = "https://api.globalsolaratlas.info/data/lta"  # whose row allows 16 MB
    web.serve(url, b"x", ranges=False, status=206, content_range=f"bytes 0-0/{2**62}")
    with pytest.raises(TransferError, match=r"found a file of [\d,]+ bytes; expected at most 16,000,000 bytes"):
        RangeFile.opened(url, web.session().exchange, folder=tmp_path / "blocks")
