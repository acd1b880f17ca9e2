"""Whether the outputs of a study stand as they would be written now."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from geoplan.collection.collection import Collection
from geoplan.collection.joining.joined import PARTS, STUDIES
from geoplan.collection.study_runs import RunForm, run_key, standing_part

FORM = RunForm(rooftops="none", without=frozenset({"pdf"}))


@pytest.fixture
def standing(towns_outputs: Path, tmp_path: Path) -> Path:
    """A copy of what stands of the first study."""
    for below in (STUDIES, PARTS):
        shutil.copytree(towns_outputs / "out" / below / "east", tmp_path / below / "east")
    return tmp_path


def test_what_stands_as_it_was_written_stands(towns: Collection, standing: Path):
    assert standing_part(towns.study("east"), standing, FORM)
    assert not standing_part(towns.study("north"), standing, FORM)


@pytest.mark.parametrize(
    "change",
    [{"language": "vi"}, {"rooftops": "parquet"}, {"gpkg_version": "1.4"}, {"memory": 10**9, "language": "ja"}],
)
def test_another_form_is_written_anew(towns: Collection, standing: Path, change: dict):
    assert not standing_part(towns.study("east"), standing, replace(FORM, **change))


def test_who_computes_it_changes_nothing(towns: Collection):
    key = run_key(towns.study("east"), FORM)
    assert (
        run_key(towns.study("east"), replace(FORM, memory=10**9, scheduler="tcp://10.0.0.5:8786", replace=True)) == key
    )


def test_other_parameters_weights_and_dates_are_another_run(towns: Collection, tmp_path: Path, monkeypatch):
    study = towns.study("east")
    (tmp_path / "weights.json").write_text("{}", encoding="utf-8")
    keys = {run_key(study, FORM), run_key(study.with_parameters({"grid.emission_factor": 0.3}), FORM)}
    keys |= {run_key(study, replace(FORM, weights=tmp_path / "weights.json"))}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    keys |= {run_key(study, FORM)}
    assert len(keys) == 4


def test_a_layer_that_has_changed_is_read_again(towns: Collection, standing: Path, tmp_path: Path):
    study = towns.study("east")
    folder = shutil.copytree(study.folder, tmp_path / "moved")
    moved = study.model_copy(update={"folder": folder})
    assert standing_part(moved, standing, FORM), "where it lies changes nothing"
    with (folder / "crops.csv").open("a", encoding="utf-8") as stream:
        stream.write(",maize,5,2024,s,high\n")
    assert not standing_part(moved, standing, FORM)
    (folder / "crops.csv").unlink()
    assert not standing_part(moved, standing, FORM)


def test_outputs_that_lack_a_file_are_written_anew_and_edited_ones_are_the_users(towns: Collection, standing: Path):
    outputs = standing / STUDIES / "east"
    (outputs / "zones.csv").write_text("mine", encoding="utf-8")
    assert standing_part(towns.study("east"), standing, FORM)
    (outputs / "zones.csv").unlink()
    assert not standing_part(towns.study("east"), standing, FORM)


def test_what_the_whole_needs_must_be_whole(towns: Collection, standing: Path):
    manifest = standing / STUDIES / "east" / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"timings": {', '"timings": {"tea": 300.0,'), encoding="utf-8")
    assert standing_part(towns.study("east"), standing, FORM), "seconds are others in each run"
    manifest.write_text(text.replace('"roof_count": 100', '"roof_count": 99'), encoding="utf-8")
    assert not standing_part(towns.study("east"), standing, FORM)
    manifest.write_text(text, encoding="utf-8")
    with (standing / PARTS / "east" / "zones.parquet").open("ab") as stream:
        stream.write(b" ")
    assert not standing_part(towns.study("east"), standing, FORM)
