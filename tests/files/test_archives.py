"""Archives that unpack to what they should, and to nothing else."""

import bz2
import gzip
import zipfile

import pytest

from geoplan.errors import LayerError
from geoplan.files.archives import check_archive, check_packed, check_workbook, open_gzip
from support.listener import listener

__all__ = ["listener"]


def packed(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path


def refused(check, path) -> str:
    with pytest.raises(LayerError) as error:
        check(path)
    return str(error.value)


def test_a_plain_archive(tmp_path):
    check_archive(packed(tmp_path / "a.zip", doc_xml="<a/>", data="1,2,3"))


def test_what_is_none(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    assert "what cannot be read (File is not a zip file); expected a zip archive" in refused(
        check_archive, tmp_path / "a.zip"
    )


def test_bombs(tmp_path):
    bomb = packed(tmp_path / "a.zip", a="x" * 20_000_000)
    assert "member a: found 1," in refused(check_archive, bomb)
    assert "expected at most 200 times" in refused(check_archive, bomb)
    many = packed(tmp_path / "b.zip", **{f"m{i}": "" for i in range(20_001)})
    assert "found 20,001 members" in refused(check_archive, many)


def test_paths_and_links_that_lead_out(tmp_path):
    for name in ("../a.xml", "/etc/a.xml", "a/../../b", "C:\\a", "..\\a"):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(zipfile.ZipInfo(name), "x")
        assert "a path that leads out" in refused(check_archive, tmp_path / "a.zip")
    link = zipfile.ZipInfo("a.shp")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "member a.shp: found a link" in refused(check_archive, tmp_path / "a.zip")


def test_entities_in_a_workbook(tmp_path, listener):
    book = packed(
        tmp_path / "a.xlsx", xl__sharedStrings_xml=f'<!DOCTYPE x [<!ENTITY e SYSTEM "{listener.url}/x">]><sst/>'
    )
    assert "found a document type" in refused(check_workbook, book)


def test_workbooks_that_lead_to_others(tmp_path):
    check_workbook(packed(tmp_path / "a.xlsx", xl__workbook_xml="<w/>"))
    book = packed(tmp_path / "b.xlsx", xl__workbook_xml="<w/>", xl__externalLinks__externalLink1_xml="<x/>")
    assert "links to other workbooks" in refused(check_workbook, book)
    assert "200 times" in refused(check_workbook, packed(tmp_path / "c.xlsx", xl__a_xml="<a>" + " " * 20_000_000))


@pytest.mark.parametrize(("ending", "pack"), [(".osm.gz", gzip.compress), (".osm.bz2", bz2.compress)])
def test_packed_files(tmp_path, ending, pack):
    good, bomb = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
    good.write_bytes(pack(b"<osm/>"))
    check_packed(good)
    bomb.write_bytes(pack(b" " * 20_000_000))
    assert "expected at most 200 times" in refused(check_packed, bomb)
    good.write_bytes(pack(b"<osm/>" * 1000)[:30])
    assert "what cannot be read" in refused(check_packed, good)


def test_gzip_is_counted_while_it_is_read(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n"))
    with open_gzip(path) as stream:
        assert stream.read(100) == b"a,b\n1,2\n"
    path.write_bytes(gzip.compress(b"\n" * 50_000_000))
    with open_gzip(path) as stream, pytest.raises(LayerError, match="expected at most 200 times"):
        stream.read(20_000_000)
