"""The server starts where it may, refuses all else with everything that is wrong, and keeps its bounds."""

import socket
import threading

import pytest
import requests

from geoplan.errors import GeoplanError
from geoplan.outputs.service import server as module
from geoplan.outputs.service.server import ServicePlace, check_standing, listening, serve
from support.served_outputs import running

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def standing(served):
    """The address of a server that runs beside the tests."""
    with running(served) as address:
        yield address


def test_it_answers_under_the_address_that_it_tells(standing):
    answer = requests.get(f"{standing}/collections", timeout=30)
    assert answer.status_code == 200
    assert answer.json()["links"][0]["href"] == f"{standing}/collections?f=json"
    assert "Server" not in answer.headers


def test_many_may_ask_at_once(standing):
    seen = []

    def ask() -> None:
        seen.append(requests.get(f"{standing}/collections/sample.zones/items", timeout=60).status_code)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert seen == [200] * 16


def test_what_is_too_long_is_refused_before_it_is_read(standing):
    assert requests.get(standing, headers={"X-Long": "x" * 20_000}, timeout=30).status_code in (400, 431)
    assert requests.post(standing, data=b"x" * 100_000, timeout=30).status_code == 413


def test_all_that_is_wrong_with_a_place_is_told_at_once():
    with pytest.raises(GeoplanError) as caught:
        check_standing(ServicePlace("0.0.0.0", 70_000, "ftp://x"), has_token=False)
    assert [each.file for each in caught.value.faults] == ["--port", "--base-url", "--host"]
    with pytest.raises(GeoplanError, match="GEOPLAN_SERVE_TOKEN"):
        check_standing(ServicePlace("192.168.1.2"), has_token=False)
    with pytest.raises(GeoplanError, match="--base-url"):
        check_standing(ServicePlace("0.0.0.0"), has_token=True)
    check_standing(ServicePlace("0.0.0.0", base="https://gis.example"), has_token=True)


def test_without_the_extra_it_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(GeoplanError, match=r"pip install 'geoplan\[serve\]'"):
        serve(tmp_path, ServicePlace())


def test_a_port_in_use_is_a_fault(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with (
            pytest.raises(GeoplanError, match=r"in use.*--port 8001"),
            listening(tmp_path, ServicePlace(port=other.getsockname()[1])),
        ):
            pass


def test_an_address_of_another_machine_is_a_fault(tmp_path):
    with pytest.raises(GeoplanError, match="--host"), listening(tmp_path, ServicePlace("192.0.2.1"), token=TOKEN):
        pass


def test_a_folder_that_is_not_there_is_a_fault(tmp_path):
    with pytest.raises(GeoplanError, match="geoplan run STUDY"), listening(tmp_path / "none", ServicePlace(port=0)):
        pass
