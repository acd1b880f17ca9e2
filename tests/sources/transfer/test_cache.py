"""Names and archives from outside never leave the cache."""

import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.sources.transfer.cache import Cache, safe_name
from geoplan.sources.transfer.session import TransferError, unpacked


@given(st.text())
def test_a_name_is_one_plain_name(name):
    plain = safe_name(name)
    assert plain
    assert plain == Path(plain).name
    assert plain not in {".", ".."}
    assert not plain.startswith(".")
    assert len(plain) <= 120
    assert plain.isascii()


@given(st.text(), st.one_of(st.none(), st.text()))
def test_a_path_stays_in_the_cache(path, name):
    cache = Cache(Path("/cache"))
    found = cache.path_of(f"https://data.example/{path}", name)
    assert Path(os.path.normpath(found)).is_relative_to("/cache")
    assert len(found.relative_to("/cache").parts) == 2


@pytest.mark.parametrize("path", ["../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5cboot.ini", "a/.."])
def test_a_server_s_path_does_not_name_a_place(path):
    found = Cache(Path("/cache")).path_of(f"https://data.example/{path}")
    assert found.parent == Path("/cache/data.example")


def archive_of(tmp_path, **members):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_member_is_unpacked_beside_its_archive(tmp_path):
    path = archive_of(tmp_path, **{"World/GHI.tif": b"ghi", "World/": b"", "read.me": b"x"})
    found = unpacked(path, "World/GHI.tif")
    assert found.read_bytes() == b"ghi"
    assert found.parent.parent == tmp_path
    assert unpacked(path, "GHI.tif") == found


def test_a_member_of_a_newer_archive_is_unpacked_again(tmp_path):
    found = unpacked(archive_of(tmp_path, **{"a.tif": b"old"}), "a.tif")
    os.utime(found, (1, 1))
    assert unpacked(archive_of(tmp_path, **{"a.tif": b"new"}), "a.tif").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "..\\evil.txt", "C:/evil.txt", "a/../../evil.txt"])
def test_a_member_that_leads_out_is_refused(tmp_path, name):
    path = archive_of(tmp_path, **{name: b"evil"})
    before = set(tmp_path.parent.rglob("*"))
    with pytest.raises(TransferError, match="leads out of the archive"):
        unpacked(path, name)
    with pytest.raises(TransferError, match=r"leads out of the archive|no such|expected this member"):
        unpacked(path, "evil.txt")
    assert set(tmp_path.parent.rglob("*")) - before <= {path.with_name("a.zip.unpacked")}


def test_a_link_in_an_archive_is_not_followed(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.tif")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    found = unpacked(path, "link.tif")
    assert not found.is_symlink()
    assert found.read_bytes() == b"/etc/passwd"


def test_damaged_archives_are_told(tmp_path):
    path = archive_of(tmp_path, **{"a.tif": bytes(range(256)) * 100})
    with pytest.raises(TransferError, match=r"an archive of a\.tif; expected this member"):
        unpacked(path, "b.tif")
    content = bytearray(path.read_bytes())
    content[60] ^= 255
    path.write_bytes(content)
    with pytest.raises(TransferError, match="damaged archive"):
        unpacked(path, "a.tif")
    assert not list(tmp_path.rglob("*.new"))
    path.write_bytes(b"PK no archive")
    with pytest.raises(TransferError, match="damaged archive"):
        unpacked(path, "a.tif")


def test_a_member_that_lies_about_its_size_does_not_fill_the_disk(tmp_path):
    path = archive_of(tmp_path, **{"a.bin": b"\0" * 5_000_000})
    content = path.read_bytes()
    lying = content.replace((5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    path.write_bytes(lying)
    with pytest.raises(TransferError):
        unpacked(path, "a.bin")
    assert not [each for each in tmp_path.rglob("*") if each.is_file() and each.stat().st_size > 100_000]


def test_a_member_that_holds_nothing_a_million_times_is_not_unpacked(tmp_path):
    path = archive_of(tmp_path, **{"a.tif": bytes(80_000_000)})
    with pytest.raises(TransferError, match=r"a member of 80,000,000 bytes packed into [\d,]+; expected a raster"):
        unpacked(path, "a.tif")
    assert sum(each.stat().st_size for each in tmp_path.rglob("*") if each.is_file()) < 1_000_000


def test_a_member_that_has_changed_on_the_disk_is_unpacked_again(tmp_path):
    path = archive_of(tmp_path, **{"a.tif": b"ghi"})
    found = unpacked(path, "a.tif")
    found.write_bytes(b"bad")
    assert unpacked(path, "a.tif").read_bytes() == b"ghi"


def test_a_file_that_was_made_here_is_known_by_what_it_was_made_from_and_by_its_hash(tmp_path, caplog):
    cache, path = Cache(tmp_path), tmp_path / "cut.osm.pbf"
    assert cache.whole("extract, bounds", path) is None
    path.write_bytes(b"cut")
    cache.note(path, "extract, bounds")
    assert cache.whole("extract, bounds", path) is not None
    assert cache.whole("extract, other bounds", path) is None
    path.write_bytes(b"bad")
    assert cache.whole("extract, bounds", path) is None
    assert "cut.osm.pbf has changed since it came" in caplog.text
