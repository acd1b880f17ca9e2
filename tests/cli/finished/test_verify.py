"""geoplan verify."""

import shutil

import pytest

from geoplan.hashing import sha256_of
from geoplan.outputs.manifest import MANIFEST, measured, write_manifest
from support.command import invoke
from support.sample_result import build_assessment


@pytest.fixture
def written(tmp_path):
    result = build_assessment(tmp_path, columns=2, rows=2)
    folder = tmp_path / "out"
    folder.mkdir()
    files = [folder / "zones.csv", folder / "plan.json"]
    for file in files:
        file.write_text(file.name, encoding="utf-8")
    write_manifest(result, folder, files, known=measured(folder, files))
    return folder


def test_outputs_as_they_were_written(written):
    status, out, errors = invoke("verify", written)
    assert (status, errors) == (0, "")
    assert out.splitlines() == [
        "2 of 2 files are as the run wrote them.",
        f"SHA-256 of manifest.json: {sha256_of(written / MANIFEST)}",
        "Nothing has changed.",
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["missing", "changed", "not written by the run", "0 of 3 files"]),
     ("vi", ["thiếu", "đã thay đổi", "không do lần chạy ghi", "0 trong 3 tệp"]),
     ("ja", ["欠落", "変更あり", "実行によるものではない", "3件中0件"])],
)  # fmt: skip
def test_what_differs_is_told_in_one_table_with_status_1(written, language, words):
    (written / "zones.csv").unlink()
    (written / "plan.json").write_text("{}", encoding="utf-8")
    (written / "mine.txt").write_text("mine", encoding="utf-8")
    status, out, errors = invoke("--language", language, "verify", written)
    assert (status, errors) == (1, "")
    for word in words:
        assert word in out
    rows = [line for line in out.splitlines() if line.startswith(("zones.csv", "plan.json", "mine.txt"))]
    assert len(rows) == 3


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["changed", "crops.csv", "0.05", "The study has changed since the run."]),
     ("vi", ["đã thay đổi", "crops.csv", "0,05", "Nghiên cứu đã thay đổi sau lần chạy."]),
     ("ja", ["変更あり", "crops.csv", "0.05", "実行後に調査が変更されている。"])],
)  # fmt: skip
def test_a_study_that_has_changed_since_is_told_with_status_1(tmp_path, small_folder, small_result, language, words):
    study = shutil.copytree(small_folder, tmp_path / "study")
    (tmp_path / "out").mkdir()
    write_manifest(small_result, tmp_path / "out", [])
    assert invoke("verify", tmp_path / "out", "--study", study).out.endswith("The study is as the run read it.\n")
    (study / "crops.csv").write_bytes(b"zone_id\n")
    with (study / "study.toml").open("a", encoding="utf-8") as stream:
        stream.write('[parameters]\n"costs.finance.discount_rate" = 0.05\n')
    status, out, errors = invoke("--language", language, "verify", tmp_path / "out", "--study", study)
    assert (status, errors) == (1, "")
    for word in words:
        assert word in out


def test_a_folder_that_no_run_wrote_is_refused(tmp_path):
    status, out, errors = invoke("verify", tmp_path)
    assert (status, out) == (1, "")
    assert "found no manifest.json of geoplan; expected a folder that geoplan run wrote" in errors
