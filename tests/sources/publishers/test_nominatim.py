"""Places by name, from a server of this machine that answers as Nominatim does."""

from importlib.metadata import version

import pytest
import shapely

from geoplan.sources.publishers.nominatim import find_place, folded
from geoplan.sources.transfer.session import TransferError


def row(number, title, *, shape=None, category="boundary", country="vn", kind="relation", **names):
    """A place as jsonv2 has it."""
    box = shape or shapely.box(108.0, 15.9, 108.3, 16.2)
    return {
        "place_id": 1,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright",
        "osm_type": kind,
        "osm_id": number,
        "lat": "16.0680000",
        "lon": "108.2120000",
        "category": category,
        "type": "administrative",
        "place_rank": 8,
        "importance": 0.6,
        "addresstype": "city",
        "name": title.partition(",")[0],
        "display_name": title,
        "address": {"city": title.partition(",")[0], "country": "Vietnam", "country_code": country},
        "namedetails": {key.replace("__", ":"): value for key, value in names.items()},
        "boundingbox": ["15.9", "16.2", "108.0", "108.3"],
        "geojson": shapely.geometry.mapping(box),
    }


DA_NANG = row(
    1891418,
    "Da Nang, Vietnam",
    name="Thành phố Đà Nẵng",
    name__en="Da Nang",
    name__ja="ダナン",
    alt_name="Đà Nẵng;Tourane",
)


@pytest.fixture
def session(web):
    return web.session(sleep=lambda _: None)


@pytest.mark.parametrize("name", ["Da Nang", "Đà Nẵng", "da nang", "ĐÀ NẴNG, Việt Nam", "Thành phố Đà Nẵng", "tourane"])
def test_a_place_by_any_of_its_names(web, session, name):
    node = row(5, "Da Nang, Vietnam", category="place", kind="node", shape=shapely.Point(108.2, 16.0))
    web.serve("/search", [node, DA_NANG, DA_NANG])
    place = find_place(name, session)
    assert (place.osm_id, place.country) == ("R1891418", "VN")
    assert (place.name.en, place.name.vi, place.name.ja) == ("Da Nang", "Thành phố Đà Nẵng", "ダナン")
    assert place.outline.bounds == (108.0, 15.9, 108.3, 16.2)
    (asked,) = web.asked("/search")
    assert asked.query["q"] == [name]
    assert asked.query["format"] == ["jsonv2"]
    assert asked.headers["user-agent"] == f"geoplan/{version('geoplan')}"


def test_a_service_that_refuses_is_told_with_what_can_be_done(web, session):
    web.serve("/search", b"<html>Access blocked</html>", status=403)
    with pytest.raises(TransferError, match="the answer 403") as error:
        find_place("Da Nang", session)
    assert "try later, or give the zones as a file: --zones" in str(error.value)
    assert "key" not in str(error.value)


def test_an_ambiguous_name_lists_the_candidates(web, session):
    web.serve(
        "/search",
        [
            row(11, "Springfield, Sangamon County, Illinois, United States", country="us"),
            row(12, "Springfield, Hampden County, Massachusetts, United States", country="us"),
        ],
    )
    with pytest.raises(TransferError, match="2 places of that name") as error:
        find_place("Springfield", session)
    assert "Illinois, United States (R11)" in str(error.value)
    assert "Massachusetts, United States (R12)" in str(error.value)


def test_a_place_by_its_id(web, session):
    web.serve("/lookup", [DA_NANG], query={"osm_ids": "R1891418"})
    assert find_place("r1891418", session).name.en == "Da Nang"


def test_unknown_names(web, session):
    web.serve("/search", [])
    with pytest.raises(TransferError, match="no such place"):
        find_place("Atlantis", session)
    web.serve("/search", [DA_NANG])
    with pytest.raises(TransferError, match=r"Nearest are: Da Nang, Vietnam \(R1891418\)"):
        find_place("Da Nan", session)


def test_answers_of_another_form(web, session):
    web.serve("/search", {"error": "blocked"})
    with pytest.raises(TransferError, match="jsonv2"):
        find_place("Da Nang", session)
    web.serve("/search", "<html>blocked</html>", status=403)
    with pytest.raises(TransferError, match="403"):
        find_place("Hue", session)


def test_folding():
    assert folded("Bà Rịa – Vũng Tàu") == "ba ria vung tau"
    assert folded("SÃO  Paulo") == "sao paulo"
