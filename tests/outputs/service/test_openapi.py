"""The OpenAPI document is valid without a network, and each operation of it answers."""

import pytest
from openapi_spec_validator import validate

from geoplan.outputs.service.openapi import openapi_of
from geoplan.outputs.service.questions import parameter_names
from support.served_outputs import BASE


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi").json


def test_it_is_valid_and_stands_for_itself(document):
    validate(document)
    references = str(document).split("'$ref': '")[1:]
    assert len(references) > 100
    assert all(each.startswith("#/components/") for each in references)
    assert document["servers"] == [{"url": BASE}]


def test_each_operation_answers(document, client, shelf):
    names = []
    for path, operations in document["paths"].items():
        assert list(operations) == ["get"], "nothing can be written"
        names.append(operations["get"]["operationId"])
        key = path.split("/")[2] if path.startswith("/collections/") else ""
        place = path.replace("{study}", "sample").replace("{file}", "zones.csv")
        if key:
            place = place.replace("{item}", shelf.collections()[key].rows.ids[0])
        forms = list(operations["get"]["responses"]["200"]["content"])
        for form in forms if not key or key.startswith("sample.") else forms[:1]:
            with client.get(place, headers={"Accept": form}) as answer:
                assert answer.status_code == 200, path
                if form != "*/*":
                    assert answer.content_type.partition(";")[0] == form.partition(";")[0], path
    assert len(set(names)) == len(names)


def test_parameters_are_those_that_are_read(document, shelf):
    for key, collection in shelf.collections().items():
        parameters = document["paths"][f"/collections/{key}/items"]["get"]["parameters"]
        named = {
            each["name"]
            if "name" in each
            else document["components"]["parameters"][each["$ref"].rpartition("/")[2]]["name"]
            for each in parameters
        }
        assert named == {*parameter_names(collection), *collection.columns}


def test_it_says_that_a_token_is_needed(shelf):
    studies = shelf.studies().values()
    closed = openapi_of(studies, BASE, "vi", version="1", has_token=True)
    validate(closed)
    assert set(closed["components"]["securitySchemes"]) == {"bearer", "basic", "cookie"}
    assert "security" not in openapi_of(studies, BASE, "en", version="1", has_token=False)


def test_no_study_is_no_fault():
    validate(openapi_of([], BASE, "ja", version="1", has_token=False))
