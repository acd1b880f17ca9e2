"""The steps by which files are written, and those that are left out."""

import json

from geoplan.outputs.every_file import write_every_file
from geoplan.outputs.steps import STEPS, Form, steps_of


def test_steps_come_after_those_whose_files_they_look_at():
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)
    for step in STEPS:
        assert {*step.after} <= {*names[: names.index(step.name)]}


def test_what_is_left_out_takes_its_steps_along():
    left = Form(without=frozenset({"rooftops", "pdf"}))
    assert {step.name for step in STEPS} - {step.name for step in steps_of(left)} == {
        "rooftops file",
        "park profiles",
        "field sheets",
    }


def test_a_folder_says_what_was_left_out(small_result, tmp_path):
    left = ["geopackage", "map", "rasters", "rooftops", "tables", "pdf"]
    names = write_every_file(small_result, tmp_path, without=left)
    assert {*names} == {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"report.html", "survey-form.xlsx", "README.md", "datapackage.json", "manifest.json"} <= {*names}
    assert not [name for name in names if name.endswith((".pdf", ".gpkg", ".csv", ".tif")) or name == "map.html"]
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["left_out"] == sorted(left)
    told = (tmp_path / "README.md").read_text(encoding="utf-8")
    for line in (
        "Left out when the study was run: The map for the browser, The file of every roof, Tables and workbooks",
        "Đã bỏ qua khi chạy nghiên cứu: Bản đồ cho trình duyệt",
        "実行時に省いたもの：ブラウザで見る地図、屋根ごとのファイル、",
    ):
        assert line in told
