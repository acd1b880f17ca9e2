"""geoplan atlas."""

from geoplan import pipeline
from geoplan.outputs.atlas import atlas
from geoplan.study import open_study
from support.command import invoke


def test_an_atlas_is_written_where_it_is_asked_for(tmp_path, monkeypatch, small_folder, small_result):
    study = small_folder
    asked = {}

    def assessed(opened, **given):
        asked.update(given)
        return small_result

    monkeypatch.setattr(pipeline, "assess", assessed)
    monkeypatch.setattr(atlas, "pdf_of", lambda page: page.encode())
    target = tmp_path / "out" / "atlas.pdf"
    done = invoke("atlas", study, "--output", target, "--language", "vi", "--zones", "b, d")
    assert (done.status, done.out) == (0, f"{target}\n")
    page = target.read_text(encoding="utf-8")
    assert '<html lang="vi">' in page
    assert page.count('<section class="sheet zone">') == 2
    assert asked["survey"] is None

    monkeypatch.chdir(tmp_path)
    assert invoke("atlas", study, "--quiet").out == ""
    assert (tmp_path / "outputs" / f"{open_study(study).name}-atlas-en.pdf").is_file()


def test_what_is_wrong_is_told_before_the_work_begins(tmp_path, monkeypatch, small_folder):
    study = small_folder
    monkeypatch.setattr(pipeline, "assess", None)
    done = invoke("atlas", study, "--output", tmp_path / "atlas.docx")
    assert done.status == 1
    assert "'.docx'" in done.errors
    assert not (tmp_path / "atlas.docx").exists()
    assert invoke("atlas", study, "--weights", tmp_path / "none.json").status == 1
