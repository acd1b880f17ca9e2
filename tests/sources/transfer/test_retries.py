"""What is waited for, how often and how long; and that keys stay out of what is said."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from geoplan.sources.transfer.retries import TransferError
from support.remote_file import CONTENT, HOST, URL, whole_files


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


def test_many_cuts_of_a_large_file_do_not_use_up_the_tries(web):
    content = random.Random(1).randbytes(20 << 20)
    web.serve("/large.bin", content)
    web.cut("/large.bin", after=2 << 20, times=9)
    assert web.session(HOST).get(f"{HOST}/large.bin").read_bytes() == content
    assert len(web.requests) == 10


def test_keys_are_not_shown_nor_written(web, session):
    with pytest.raises(TransferError) as caught:
        session.get(URL + "x", params={"key": "s3cret", "year": 2020})
    assert "s3cret" not in str(caught.value)
    assert "year=2020" in str(caught.value)
    session.get(URL, params={"key": "s3cret"})
    assert not [path for path in session.cache.folder.rglob("*.json") if "s3cret" in path.read_text()]
