"""pygeoapi answers of what stands there now, and keeps its logs and its lists to itself."""

import logging
from dataclasses import replace

import pytest

from geoplan.outputs.service.protocol import NotThereError, OddAnswerError, OgcProtocol
from support.served_outputs import BASE


@pytest.fixture(scope="module")
def protocol() -> OgcProtocol:
    return OgcProtocol(BASE)


def test_it_knows_the_studies_that_it_is_given(protocol, shelf):
    studies = list(shelf.studies().values())
    both = protocol.answer("collections", studies, "vi", {})["collections"]
    assert [each["id"] for each in both] == [*shelf.collections()]
    assert both[0]["title"].endswith(": Đơn vị")
    one = protocol.answer("collections", studies[1:], "en", {})["collections"]
    assert {each["id"].partition(".")[0] for each in one} == {studies[1].key}


def test_a_study_that_was_written_anew_is_another(protocol, shelf):
    study = shelf.studies()["sample"]
    renamed = replace(study, package={**study.package, "titles": {"en": "Anew"}})
    protocol.answer("collections", [study], "en", {})
    title = protocol.answer("collections", [renamed], "en", {}, "sample.zones")["title"]
    assert title == "Anew: Zones"


def test_what_is_not_there_and_what_is_odd_are_told_apart(protocol, shelf):
    studies = list(shelf.studies().values())
    with pytest.raises(NotThereError):
        protocol.answer("schema", studies, "en", {}, "none")
    with pytest.raises(NotThereError):
        protocol.answer("item", studies, "en", {}, "sample.zones", "none")
    with pytest.raises(OddAnswerError, match="bad sort property"):
        protocol.answer("items", studies, "en", {"sortby": "none"}, "sample.zones")


def test_it_says_nothing_of_bad_questions(protocol, shelf, capsys, caplog):
    with pytest.raises(OddAnswerError):
        protocol.answer("items", list(shelf.studies().values()), "en", {"limit": "x"}, "sample.zones")
    assert capsys.readouterr() == ("", "")
    assert not [each for each in caplog.records if each.levelno < logging.CRITICAL and each.name.startswith("pygeoapi")]
