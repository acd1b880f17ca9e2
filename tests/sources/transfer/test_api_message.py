"""A service's own words on why it refuses."""

import pytest

from geoplan.sources.transfer.api_message import another_form, explained, get_or_explain, said_by
from geoplan.sources.transfer.retries import TransferError
from support.remote_file import HOST

ASKED = f"{HOST}/api/hours"
HINTS = {"over the sea": "Give a point on land."}


def refusal(session, **params):
    with pytest.raises(TransferError) as caught:
        session.get(ASKED, params=params)
    return explained(caught.value, session, ASKED, params=params, hints=HINTS)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"message": "Over the sea."}, "Over the sea."),
        ({"message": "", "detail": "No such year."}, "No such year."),
        ({"messages": ["One.", "Two."]}, "One. Two."),
        ({"detail": [{"loc": ["query"], "msg": "field required"}, 7]}, "field required 7"),
        ({"error": {"code": 4}}, ""),
        ({"message": 400, "status": 400}, ""),
        (["message"], ""),
        ("Over the sea.", ""),
        (None, ""),
    ],
)
def test_the_message_in_what_a_service_answers(content, said):
    assert said_by(content) == said


def test_a_refusal_is_told_in_the_services_words_with_a_hint(web, session):
    web.serve(ASKED, {"message": "Location over the sea."}, status=400)
    told = str(refusal(session, lat=20))
    assert "the answer 400: Location over the sea." in told
    assert "Give a point on land." in told
    assert "lat=20" in told


def test_words_that_nobody_knows_a_hint_for(web, session):
    web.serve(ASKED, {"messages": ["No such parameter."]}, status=422)
    assert "No such parameter.; expected data. Check the options of the source." in str(refusal(session))


@pytest.mark.parametrize("answer", [b"<html>Bad request</html>", b"", {"status": 400}, b"\xff\xfe{"])
def test_an_answer_without_words_leaves_the_refusal_as_it_is(web, session, answer):
    web.serve(ASKED, answer, status=400)
    told = str(refusal(session))
    assert "the answer 400" in told
    assert "400:" not in told


def test_what_is_no_refusal_is_not_asked_again(web, session):
    error = TransferError(f"{ASKED}: found no connection")
    assert explained(error, session, ASKED, params={}, hints=HINTS) is error
    assert web.requests == []


def test_offline_nothing_is_asked(web):
    error = TransferError(f"{ASKED}: found the answer 400")
    assert explained(error, web.session(HOST, offline=True), ASKED, params={}, hints=HINTS) is error
    assert web.requests == []


def test_a_server_that_is_gone_when_asked_again(web, session):
    web.serve(ASKED, {"message": "Location over the sea."}, status=400)
    error = TransferError(f"{ASKED}: found the answer 400")
    web.drop(ASKED, times=99)
    assert explained(error, session, ASKED, params={}, hints=HINTS) is error


def test_who_asks_gets_the_answer_or_the_refusal_explained(web, session):
    web.serve(ASKED, {"hours": [1]})
    assert get_or_explain(session, ASKED, params={}, hints=HINTS).read_bytes() == b'{"hours": [1]}'
    web.serve(f"{ASKED}/sea", {"message": "Location over the sea."}, status=400)
    with pytest.raises(TransferError, match=r"the answer 400: Location over the sea\.; .*Give a point on land\."):
        get_or_explain(session, f"{ASKED}/sea", params={}, hints=HINTS)


def test_an_answer_of_another_form_is_told_without_keys_or_in_the_services_words():
    told = str(another_form(KeyError("hours"), ASKED, params={"api_key": "mine"}, expected="hours in JSON"))
    assert "an answer of another form (KeyError: 'hours')" in told
    assert "expected hours in JSON. The answer was not kept: try again later." in told
    assert "mine" not in told
    said = str(another_form(KeyError("hours"), ASKED, params={}, expected="hours in JSON", said="Over the sea."))
    assert "Over the sea." in said
    assert "another form" not in said
