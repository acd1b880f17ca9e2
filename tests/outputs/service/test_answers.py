"""Documents: nothing in them leads to where nothing is, and terms stand beside the data."""

import csv
import io
from dataclasses import replace

import pytest

from geoplan.outputs.service.answers import Answers, Asking, NotThereError, csv_of, licence_links, quoted
from geoplan.outputs.service.questions import Question
from support.served_outputs import BASE


@pytest.fixture(scope="module")
def answers(shelf) -> Answers:
    return Answers(shelf, f"{BASE}/")


def hrefs(document):
    if isinstance(document, dict):
        if isinstance(document.get("href"), str):
            yield document["href"]
        for value in document.values():
            yield from hrefs(value)
    elif isinstance(document, list):
        for value in document:
            yield from hrefs(value)


def test_every_link_leads_somewhere(answers, client):
    asking = Asking("vi", is_named=True)
    documents = [
        answers.landing(asking),
        answers.studies(asking),
        answers.study("sample", asking),
        answers.conformance(asking),
        answers.collection("sample.zones", asking),
        answers.collection("sample.pathways", asking),
        answers.items("sample.zones", asking, {"limit": "5", "offset": "5"}, Question()),
        answers.item("sample.zones", answers.collection_of("sample.zones").rows.ids[0], asking, {}),
    ]
    links = {each for document in documents for each in hrefs(document)}
    outside = {each for each in links if not each.startswith(BASE)}
    assert all(each.startswith("https://creativecommons.org/") for each in outside), outside
    inside = sorted(links - outside)
    assert len(inside) > 60
    for href in inside:
        with client.get(href.removeprefix(BASE)) as answer:
            assert answer.status_code == 200, href
    assert "jsonld" not in " ".join(inside)
    assert not [each for each in inside if "processes" in each or "jobs" in each]


def test_a_collection_says_its_terms_status_crs_and_years(answers):
    zones = answers.collection("sample.zones", Asking("ja"))
    assert zones["title"] == "見本市：区域"
    assert zones["status"] == "synthetic"
    assert zones["attribution"]
    assert {"status", "licence", "attribution", "vintage"} <= set(zones["sources"][0])
    assert zones["storageCrs"].endswith("/32648")
    assert zones["crs"][0].endswith("CRS84")
    assert zones["licences"] == [{"name": "other", "title": "CC0-1.0"}, {"name": "other", "title": "CC-BY-4.0"}]
    pathways = answers.collection("sample.pathways", Asking("en"))
    assert "storageCrs" not in pathways
    first, last = pathways["extent"]["temporal"]["interval"][0]
    assert first.endswith("-01-01T00:00:00Z")
    assert first < last


def test_a_licence_with_an_address_is_a_link(shelf):
    terms = {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/", "title": "CC0"}
    study = replace(shelf.studies()["sample"], package={"licenses": [terms, {"name": "other", "title": "x"}]})
    link = {"rel": "license", "type": "text/html", "title": "Licence: CC0", "href": terms["path"]}
    assert licence_links(study, "en") == [link]


def test_schema_and_queryables_have_titles_meanings_and_units(answers):
    for ask in (answers.schema, answers.queryables):
        document = ask("sample.zones", Asking("vi"))
        area = document["properties"]["area_km2"]
        assert (area["title"], area["x-ogc-unit"], area["type"]) == ("Diện tích", "km2", "number")
        assert area["description"]
        assert document["properties"]["zone_id"]["x-ogc-role"] == "id"
        assert document["properties"]["geometry"]["x-ogc-role"] == "primary-geometry"
    assert "geometry" not in answers.schema("sample.checks", Asking("en"))["properties"]


def test_pages_lead_through_all_rows_and_end(answers):
    seen, offset = [], 0
    while True:
        given = {"limit": "5", "offset": str(offset)}
        page = answers.items("sample.zones", Asking("en"), given, Question())
        seen += [each["id"] for each in page["features"]]
        following = [each["href"] for each in page["links"] if each["rel"] == "next"]
        if not following:
            break
        offset += 5
        assert f"offset={offset}" in following[0]
        assert "limit=5" in following[0]
    assert tuple(seen) == answers.collection_of("sample.zones").rows.ids
    whole = answers.items("sample.zones", Asking("en"), {"limit": "12"}, Question())
    assert not [each for each in whole["links"] if each["rel"] == "next"], "a full page may be the last"


def test_the_same_question_has_the_same_answer(answers):
    first, second = (answers.items("sample.zones", Asking("en"), {}, Question()) for _ in range(2))
    assert first == second


def test_csv_holds_every_row_with_its_place_and_runs_nothing(answers):
    collection = answers.collection_of("sample.zones")
    page = answers.items("sample.zones", Asking("en"), {}, Question())
    text = csv_of(page, collection, collection.columns)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["zone_id"] for row in rows] == list(collection.rows.ids)
    assert rows[0]["geometry"].startswith("MULTIPOLYGON ((")
    assert not [row["zone_name"] for row in rows if row["zone_name"].startswith("=")]
    empty = answers.items("sample.zones", Asking("en"), {"offset": "99"}, Question())
    assert csv_of(empty, collection, ["zone_id"]) == "\ufeffzone_id\n"


def test_what_is_not_there_is_said(answers):
    for ask in (
        lambda: answers.study("none", Asking("en")),
        lambda: answers.collection("sample.none", Asking("en")),
        lambda: answers.item("sample.zones", "none", Asking("en"), {}),
    ):
        with pytest.raises(NotThereError):
            ask()


def test_letters_are_written_as_addresses_write_them():
    assert quoted("ground_pv:1 é/%&") == "ground_pv:1%20%C3%A9/%25%26"
