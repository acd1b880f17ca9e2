"""A process that runs studies answers how far each is, and in the end what was wrong with it."""

import logging
from pathlib import Path
from typing import Any

import pytest

from geoplan.collection import study_worker
from geoplan.collection.collection import Collection
from geoplan.collection.study_runs import RunForm
from geoplan.collection.study_worker import serve_studies


class NobodyAsksError(Exception):
    """The other side has ended."""


class Asked:
    """Stands for the process that asks: of two studies, and then no more."""

    def __init__(self, *asking: Any) -> None:
        self.asking, self.answers, self.levels = list(asking), list[Any](), list[int]()

    def asked(self) -> Any:
        if not self.asking:
            raise NobodyAsksError
        return self.asking.pop(0)

    def answer(self, what: Any) -> None:
        self.answers.append(what)

    def pass_messages_on(self, level: int) -> None:
        self.levels.append(level)


def test_each_study_is_answered_in_turn(towns: Collection, tmp_path: Path, monkeypatch):
    lost = [study.model_copy(update={"folder": tmp_path}) for study in towns.studies[:2]]
    asked = Asked(*((study, tmp_path / "out", RunForm(without=frozenset({"pdf"})), logging.ERROR) for study in lost))
    monkeypatch.setattr(study_worker, "Answering", lambda: asked)
    with pytest.raises(NobodyAsksError):
        serve_studies()
    ends = [answer[1] for answer in asked.answers if answer[0] == "faults"]
    assert len(ends) == 2
    assert str(tmp_path / "zones.gpkg") in {fault.file for fault in ends[0]}
    assert all(0 <= answer[1] <= 1 for answer in asked.answers if answer[0] == "told")
    assert asked.levels == [logging.ERROR] * 2
