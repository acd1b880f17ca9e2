"""On a host that many share, only a publisher's own part is asked; and no file is larger than its row says."""

import csv
from urllib.parse import urlsplit

import pytest

from geoplan.sources.reach import UNLISTED_MB, is_within, most_bytes, parts_of_host
from geoplan.sources.registry import addresses, all_addresses
from geoplan.units import BYTES_PER_MB
from support.places import PACKAGE

SHARED = ("storage.googleapis.com", "github.com", "githubusercontent.com", "source.coop")


def is_shared(url):
    host = urlsplit(url).hostname or ""
    path_style = host.startswith("s3.") and host.endswith("amazonaws.com")
    return path_style or any(host == name or host.endswith(f".{name}") for name in SHARED)


def test_every_address_of_a_host_that_many_share_says_which_part_is_the_publishers():
    shared = [row for row in all_addresses() if is_shared(row.url)]
    assert len(shared) >= 7
    for row in shared:
        assert row.within, row
    for row in all_addresses():
        assert not row.within or row.url.startswith(row.within), row
        assert not row.within or parts_of_host(row.url), row


def test_every_address_has_a_limit():
    with (PACKAGE / "sources" / "addresses.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            assert float(row["most_mb"]) > 0, row


def test_the_limit_is_that_of_the_row_with_the_longest_beginning():
    index, extract = addresses("osm")["index"], addresses("osm")["extracts"] + "asia/vietnam-latest.osm.pbf"
    assert most_bytes(index) < most_bytes(extract)
    assert most_bytes("https://data.example/a") == UNLISTED_MB * BYTES_PER_MB


@pytest.mark.parametrize(
    ("url", "within"),
    [("https://github.com/a/b/x", True), ("https://github.com/a/bc/x", False), ("https://github.com/a/b/../c/x", False),
     ("https://github.com/a/b/%2E%2e/c", False), ("https://github.com/a/b/%252e%252e/c", False),
     ("https://github.com/a/b/..\\c", False), ("https://github.com.evil.example/a/b/x", False),
     ("https://github.com@evil.example/a/b/x", False), ("http://github.com/a/b/x", False),
     ("https://GITHUB.com:443/a/b/x?y=..", True)],
)  # fmt: skip
def test_what_lies_within_a_repository(url, within):
    assert is_within(url, ("https://github.com/a/b/",)) == within
