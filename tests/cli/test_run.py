"""geoplan run."""

import logging
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest

from geoplan.errors import Fault
from geoplan.languages import Text
from support.command import geoplan, invoke


def test_a_new_study_runs_without_further_ado(made, tmp_path):
    status, out, errors = geoplan("run", made, "--language", "vi", folder=tmp_path, cache=tmp_path)
    assert status == 0
    assert "Điện mặt trời mái nhà: công suất lắp đặt" in out
    assert "mái nhà (mô phỏng)" in out
    assert "100%  xong" in errors
    written = tmp_path / "outputs" / "my-study"
    assert {path.name for path in written.iterdir()} >= {"map.html", "my-study.gpkg", "zones.csv", "manifest.json"}
    assert f"{Path('outputs') / 'my-study' / 'map.html'}\n" in out
    assert len(gpd.read_file(written / "my-study.gpkg", layer="zones")) == 3


def test_wrong_input_lists_every_fault_and_writes_nothing(made, tmp_path):
    text = (made / "study.toml").read_text(encoding="utf-8")
    broken = text.replace('file = "irradiance.csv"', 'file = "sun.csv"').replace('table = "zones"', 'table = "wards"')
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "study.toml").write_text(broken, encoding="utf-8")
    status, out, errors = geoplan("run", "broken", "--output", "nothing", folder=tmp_path)
    assert status == 1
    assert out == ""
    assert "sun.csv" in errors
    assert "zones.gpkg" in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "nothing").exists()


def test_what_was_kept_is_named_at_the_end_and_replace_drops_it(monkeypatch):
    kept = Path("outputs/hai-phong/survey-form.xlsx.yours-2026-11-28.xlsx")
    result = SimpleNamespace(table=lambda **_: pd.DataFrame(), layers={}, notes=())
    asked = []

    def run(study, *, replace, **_):
        asked.append(replace)
        written = [Path("outputs/hai-phong/map.html"), Path("outputs/hai-phong/survey-form.xlsx")]
        return result, written if replace else [*written, kept]

    monkeypatch.setattr("geoplan.pipeline.run", run)
    plain, replaced = invoke("run", "hai-phong"), invoke("run", "hai-phong", "--replace")
    assert asked == [False, True]
    assert plain.status == replaced.status == 0
    heading = "Kept beside them, for they were changed since they were written:"
    assert plain.out.endswith(f"survey-form.xlsx\n\n{heading}\n{kept}\n")
    assert "Kept" not in replaced.out


def test_quiet_prints_nothing_and_others_are_told_in_the_language(monkeypatch):
    table = pd.DataFrame({"title": ["Mái nhà 屋根"], "value": ["12"], "unit": ["persons"]})
    layers = {"rooftops": SimpleNamespace(status="synthetic")}
    result = SimpleNamespace(table=lambda **_: table, layers=layers, notes=())
    asked = []

    def run(study, *, language, progress, **_):
        asked.append(language)
        progress(0.3, "layers read")
        return result, [Path("outputs/hai-phong/map.html")]

    monkeypatch.setattr("geoplan.pipeline.run", run)
    level = logging.getLogger().level
    try:
        assert invoke("run", "hai-phong", "--quiet") == (0, "", "")
    finally:
        logging.getLogger().setLevel(level)
    status, out, errors = invoke("run", "hai-phong", "--language", "ja")
    assert (status, errors) == (0, " 30%  レイヤー読み込み終了\n")
    assert out.splitlines()[1:3] == ["ハイフォン", f"  Mái nhà 屋根{' ' * 46} {'12':>16} 人"]
    assert "実データによらないレイヤー：建物（合成）" in out or "（合成）。" in out
    assert asked == ["en", "ja"]


def test_all_studies_of_a_folder_are_run_and_those_that_fail_come_last(monkeypatch, tmp_path):
    asked = {}
    title = Text(en="Coast", vi="Bờ biển", ja="沿岸")
    whole = SimpleNamespace(
        study=SimpleNamespace(title=title), table=lambda **_: pd.DataFrame(), layers={}, notes=(title,)
    )
    fault = Fault("south/zones.gpkg", "", found="nothing", expected="a file", action="Check the path.")

    def run_collection(collection, **given):
        asked.update(given, collection=collection)
        failures = {"south": (fault,)} if given["replace"] else {}
        files = (Path("outputs/coast/map.html"),)
        return SimpleNamespace(whole=whole, taken=("east",), files=files, failures=failures, collection=[1, 2, 3])

    monkeypatch.setattr(
        "geoplan.collection.collection.open_collection", lambda place, **_: [SimpleNamespace(name=place.name)]
    )
    monkeypatch.setattr("geoplan.collection.runs.run_collection", run_collection)
    good = invoke("run", "--all", "provinces", "--jobs", "2", "--memory", "4GB", "--rooftops", "none")
    assert good.status == 0
    assert (asked["collection"][0].name, asked["jobs"], asked["memory"]) == ("provinces", 2, "4GB")
    assert "Coast" in good.out
    assert "Not run again, for nothing has changed: east." in good.out
    assert good.out.endswith("outputs/coast/map.html\n")
    failed = invoke("run", "--all", "provinces", "--replace", "--language", "vi")
    assert failed.status == 1
    assert "Không có kết quả của 1 trong 3 nghiên cứu" in failed.errors
    assert "south: south/zones.gpkg" in failed.errors


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "a study is expected, or --all with a folder of studies"),
        (["hai-phong", "--jobs", "2"], "it is for many studies: --all"),
        (["hai-phong", "--all", "x"], "it is for one study, and not for --all"),
        (["--all", "x", "--plan", "plan.json"], "it is for one study, and not for --all"),
    ],
)
def test_one_study_or_all_of_them(given, told):
    status, _, errors = invoke("run", *given)
    assert status == 2
    assert told in errors
