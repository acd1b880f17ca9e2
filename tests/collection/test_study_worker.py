"""A process that runs studies answers in lines of JSON, and ends where there are no more."""

import io
import json
import pickle
from pathlib import Path

from geoplan.collection.collection import Collection
from geoplan.collection.study_runs import RunForm
from geoplan.collection.study_worker import work


def test_each_study_is_answered_in_turn(towns: Collection, tmp_path: Path):
    given, told = io.BytesIO(), io.StringIO()
    for study in towns.studies[:2]:
        pickle.dump((study.model_copy(update={"folder": tmp_path}), tmp_path / "out", RunForm()), given)
    given.seek(0)
    work(given, told)
    answers = [json.loads(line) for line in told.getvalue().splitlines()]
    ends = [answer["faults"] for answer in answers if "faults" in answer]
    assert len(ends) == 2
    assert str(tmp_path / "zones.gpkg") in {fault["file"] for fault in ends[0]}
    assert all(0 <= answer["fraction"] <= 1 for answer in answers if "fraction" in answer)
