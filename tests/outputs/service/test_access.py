"""Without a token only this machine asks, by a name of its own; with one whoever has it."""

import base64

import pytest

from geoplan.errors import GeoplanError
from geoplan.outputs.service.access import MAP_POLICY, PAGE_POLICY, VARIABLE, Access, headers_of, read_token

TOKEN = "0123456789abcdef0123456789abcdef"


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def test_without_a_token_only_names_of_the_loopback_are_answered():
    access = Access(hosts=frozenset({"gis.example"}))
    for host in ("127.0.0.1", "127.0.0.1:8000", "localhost:1", "[::1]:8000", "LOCALHOST", "gis.example:443"):
        assert access.admits_host(host)
    for host in ("", "evil.example", "127.0.0.1.evil.example", "192.168.1.2", "[::2]", "localhost.evil"):
        assert not access.admits_host(host)
    assert access.admits("", "", "")
    assert Access(TOKEN).admits_host("evil.example"), "who has the token is welcome under any name"


@pytest.mark.parametrize(
    ("authorization", "cookie", "parameter"),
    [
        (f"Bearer {TOKEN}", "", ""),
        (f"bearer  {TOKEN} ", "", ""),
        (basic("anybody", TOKEN), "", ""),
        ("", TOKEN, ""),
        ("", "", TOKEN),
    ],
)
def test_the_token_may_stand_in_four_places(authorization, cookie, parameter):
    assert Access(TOKEN).admits(authorization, cookie, parameter)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        f"Bearer {TOKEN[:-1]}",
        f"Token {TOKEN}",
        "Basic !!!",
        basic(TOKEN, ""),
        "Basic /w==",
        f"Bearer {TOKEN}é",
    ],
)
def test_anything_else_is_no_token(authorization):
    assert not Access(TOKEN).admits(authorization, "", "é")


def test_a_token_comes_from_a_file_or_the_environment(tmp_path):
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\nnot this\n")
    assert read_token(file, {}) == TOKEN
    assert read_token(None, {VARIABLE: TOKEN}) == TOKEN
    assert read_token(None, {}) is None


@pytest.mark.parametrize("text", ["", "sesame", "with spaces in it, and long enough", "é" * 30])
def test_a_token_that_can_be_guessed_or_typed_wrong_is_refused_and_never_shown(tmp_path, text):
    file = tmp_path / "token"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GeoplanError, match="openssl rand -hex 32") as caught:
        read_token(file, {})
    assert not text or text not in str(caught.value)
    with pytest.raises(GeoplanError, match="no file that can be read"):
        read_token(tmp_path / "none", {})


def test_every_answer_forbids_frames_scripts_and_sniffing():
    headers = headers_of(PAGE_POLICY)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "script-src" not in PAGE_POLICY
    assert all("frame-ancestors 'none'" in each for each in (PAGE_POLICY, MAP_POLICY))
