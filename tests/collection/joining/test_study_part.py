"""What a collection keeps of a study is read as it was, and not at all where it was changed."""

import json
from pathlib import Path

import pandas as pd
import pytest

from geoplan.collection.joining.study_part import ABOUT, StudyPart, about_part


@pytest.fixture
def kept(town_parts: list[StudyPart], tmp_path: Path) -> Path:
    town_parts[0].write(tmp_path, key="k")
    return tmp_path


def test_it_is_read_as_it_was(town_parts: list[StudyPart], kept: Path):
    given, read = town_parts[0], StudyPart.read(kept)
    assert read.zones["geometry"].geom_equals(given.zones["geometry"]).all()
    pd.testing.assert_frame_equal(pd.DataFrame(read.zones), pd.DataFrame(given.zones), check_dtype=False)
    pd.testing.assert_series_equal(read.totals, given.totals, check_names=False, check_exact=True)
    assert read.monthly.tolist() == given.monthly.tolist()
    assert (read.candidates is None) == (given.candidates is None)
    assert [report.status for report in read.layers.values()] == [each.status for each in given.layers.values()]
    assert [report.texts for report in read.layers.values()] == [each.texts for each in given.layers.values()]
    assert (read.notes, read.year, read.source, dict(read.inputs)) == (
        given.notes,
        given.year,
        given.source,
        dict(given.inputs),
    )


def test_it_holds_what_the_outputs_of_the_study_tell(town_parts: list[StudyPart], towns_run: Path):
    for part in town_parts:
        told = json.loads((towns_run / "out" / "studies" / part.name / "manifest.json").read_text(encoding="utf-8"))
        known = {name: value for name, value in told["totals"].items() if value is not None}
        assert part.totals[list(known)].to_dict() == pytest.approx(known, rel=1e-11)
        assert sorted(note.en for note in part.notes) == sorted(told["notes"])


def test_its_json_holds_what_is_given_besides(kept: Path):
    about = about_part(kept)
    assert about is not None
    assert about["key"] == "k"


@pytest.mark.parametrize("name", ["zones.parquet", "futures.npz", ABOUT])
def test_what_was_changed_since_is_not_read(kept: Path, name: str):
    content = (kept / name).read_bytes()
    (kept / name).write_bytes(content[:-3] + b"xyz")
    assert about_part(kept) is None
    with pytest.raises(ValueError, match="no part"):
        StudyPart.read(kept)


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"form": "x"}', '{"form": "geoplan-study-part/1", "files": {"../a": "b"}}']
)
def test_what_is_none_is_told_apart(tmp_path: Path, text: str):
    (tmp_path / ABOUT).write_text(text, encoding="utf-8")
    assert about_part(tmp_path) is None
