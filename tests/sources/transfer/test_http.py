"""Which hosts are asked, and how often."""

import socket
import time
from importlib.metadata import version

import pytest

from geoplan.sources.transfer.retries import MissingError, Patience, TransferError
from geoplan.sources.transfer.session import Session
from support.remote_file import CONTENT, HOST, URL


@pytest.mark.parametrize(
    ("status", "says"), [(404, "no such file"), (403, "key may be missing"), (401, "key"), (400, "")]
)
def test_a_refusal_is_told_at_once(web, session, status, says):
    web.fail(URL, status=status, times=9)
    with pytest.raises(TransferError, match=f"the answer {status}.*{says}") as caught:
        session.get(URL)
    assert len(web.requests) == 1
    assert isinstance(caught.value, MissingError) == (status == 404)


def test_a_server_that_never_answers(web, session):
    web.stall(URL, after=0, times=99)
    started = time.monotonic()
    with pytest.raises(TransferError, match="stopped sending"):
        web.session(HOST, patience=Patience(connect_s=1, read_s=0.1, tries=2, backoff_s=0.01)).get(URL)
    assert time.monotonic() - started < 5


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


def test_servers_are_told_who_asks_and_where_to_write(web, monkeypatch):
    monkeypatch.setenv("GEOPLAN_CONTACT", "gis@city.example\r\nX-Other: 1")
    web.serve(f"{HOST}/a", b"1")
    with web.session(HOST) as session:
        session.get(f"{HOST}/a")
    (asked,) = web.requests
    assert asked.headers["user-agent"] == f"geoplan/{version('geoplan')} (+gis@city.example X-Other: 1)"
    assert "x-other" not in asked.headers


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


@pytest.mark.parametrize("location", ["http://[::1", "https://data.example:99999/a"])
def test_a_redirect_to_what_is_no_address(web, session, location):
    web.redirect("/odd.tif", location)
    with pytest.raises(TransferError, match=r"odd\.tif: found a redirect to .*; expected an address"):
        session.get(f"{HOST}/odd.tif")


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


def test_requests_keep_below_the_limit_of_the_source(web):
    """Four requests to a source that allows one a second."""
    web.serve("https://nominatim.openstreetmap.org/search", [])
    session = web.session()
    for number in range(4):
        session.json("https://nominatim.openstreetmap.org/search", params={"q": number})
    assert len(web.waits) == 3
    assert web.waits == pytest.approx([1, 2, 3], abs=0.5)  # the waits are not slept here, so they add up


@pytest.mark.parametrize(
    "elsewhere",
    ["https://github.com/somebody/else/raw/x.geojson", "https://storage.googleapis.com/anothers-bucket/x.geojson",
     "https://github.com/wmgeolab/geoBoundaries/../../somebody/else/x.geojson",
     "https://s3.amazonaws.com/another.bucket/x.zip", "https://data.source.coop/another/x.parquet"],
)  # fmt: skip
def test_a_redirect_into_anothers_repository_or_bucket_is_refused(web, elsewhere):
    mine = "https://github.com/wmgeolab/geoBoundaries/raw/abc/x.geojson"
    web.redirect(mine, elsewhere)
    with pytest.raises(
        TransferError, match=r"others have on the publisher's host; expected one that begins with https"
    ):
        web.session().get(mine)
    assert len(web.requests) == 1


def test_a_redirect_within_the_repository_is_followed(web):
    web.redirect("https://github.com/wmgeolab/geoBoundaries/raw/abc/x.geojson", "/wmgeolab/geoBoundaries/raw/def/x")
    web.serve("https://github.com/wmgeolab/geoBoundaries/raw/def/x", b"{}")
    assert web.session().get("https://github.com/wmgeolab/geoBoundaries/raw/abc/x.geojson").read_bytes() == b"{}"


def test_no_password_of_netrc_and_no_cookie_is_sent(web, session, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1\nlogin me\npassword secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    web.serve(f"{HOST}/cookie", b"1", set_cookie="a=b")
    session.get(f"{HOST}/cookie")
    web.redirect("/again", f"{HOST.replace('https://', 'https://me:secret@')}/a/b.tif")
    session.get(f"{HOST}/again")
    assert len(web.requests) == 3
    for asked in web.requests:
        assert not {"authorization", "cookie"} & set(asked.headers)


def test_the_password_of_a_mirror_is_sent_to_it_as_the_user_gave_it(web, tmp_path):
    web.serve("/copies/a/b.tif", CONTENT)
    mirror = f"{web.url}/copies".replace("http://", "http://me:secret@")
    web.redirect("/copies/moved", f"{web.url}/copies/a/b.tif")
    with Session(cache=tmp_path, mirrors={HOST: mirror}, allowed=[HOST]) as session:
        assert session.get(f"{HOST}/moved").read_bytes() == CONTENT
    assert {asked.headers["authorization"] for asked in web.requests} == {"Basic bWU6c2VjcmV0"}
