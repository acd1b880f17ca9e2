"""geoplan verify."""

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


def test_a_folder_that_no_run_wrote_is_refused(tmp_path):
    status, out, errors = invoke("verify", tmp_path)
    assert (status, out) == (1, "")
    assert "found no manifest.json of geoplan; expected a folder that geoplan run wrote" in errors
