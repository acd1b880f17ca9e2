"""A whole collection run: what stands is taken, what fails is named, and what cannot be one whole is refused first."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from geoplan.cli.speech.templates import from_english
from geoplan.collection import runs
from geoplan.collection.collection import Collection, open_collection
from geoplan.collection.runs import run_collection
from geoplan.errors import Fault, GeoplanError
from geoplan.interrupts import Stopped
from support.province_towns import make_town
from support.same_outputs import compared


def unlike(before: Path, after: Path) -> dict[str, object]:
    """What is not the same in two folders of outputs, but for the seconds in manifests."""
    return {name: each for name, each in compared(before, after).items() if not each.is_same}


@pytest.fixture
def standing(towns_outputs: Path, tmp_path: Path) -> Path:
    """A copy of all that stands, of which nothing is written anew."""
    return shutil.copytree(towns_outputs / "out", tmp_path / "out", copy_function=os.link)


def test_what_stands_is_taken_and_gives_the_same_bytes(
    towns: Collection, towns_outputs: Path, standing: Path, monkeypatch
):
    monkeypatch.setattr(runs, "run_studies", lambda left, *_, **__: dict.fromkeys(study.name for study in left))
    result = run_collection(towns, output=standing, jobs=1, rooftops="none", without=["pdf"])
    assert result.taken == ("east", "north", "west")
    assert result.is_whole
    assert unlike(towns_outputs / "out", standing) == {}
    assert len(result.zones) == 6
    assert result.studies["study_name"].tolist() == ["east", "north", "west"]
    assert result.totals["total_energy_gwh"] == pytest.approx(result.studies["total_energy_gwh"].sum(), rel=1e-9)
    assert "3 of 3 studies, 6 zones" in repr(result)


def test_one_that_fails_is_named_and_the_others_are_told_as_a_part(towns: Collection, standing: Path, tmp_path: Path):
    make_town(tmp_path / "more" / "south", 3, name="south")
    (tmp_path / "more" / "south" / "crops.csv").unlink()
    south = open_collection(tmp_path / "more").studies
    collection = Collection("towns", towns.title, (*towns.studies, *south), towns.crs, towns.folder)
    result = run_collection(collection, output=standing, jobs=1, rooftops="none", without=["pdf"])
    assert list(result.failures) == ["south"]
    assert not result.is_whole
    assert result.faults["file"].tolist() == [str(south[0].folder / "crops.csv")]
    assert result.whole.notes[0].en == "This is not the whole: no result of South (1 of 4 studies)."
    for name in ("report.html", "map.html", "failures.csv", "manifest.json", "studies.csv"):
        assert "south" in (standing / name).read_text(encoding="utf-8-sig").lower(), name
    assert result.studies.set_index("study_name").loc["south", "has_result"] == False  # noqa: E712 - of numpy


def test_overlaps_and_a_full_disk_are_told_at_once_and_nothing_is_run(tmp_path: Path, monkeypatch):
    make_town(tmp_path / "a", 0, name="a")
    make_town(tmp_path / "b", 0, name="b")
    lack = Fault("out", "", found="1 MB free", expected="room")
    monkeypatch.setattr(runs, "lack_of_room", lambda *_, **__: lack)
    monkeypatch.setattr(runs, "run_studies", lambda *_, **__: pytest.fail("it was begun"))
    with pytest.raises(GeoplanError) as raised:
        run_collection(open_collection(tmp_path), output=tmp_path / "out")
    assert [fault.found[:21] for fault in raised.value.faults] == ["2 overlaps of zones, ", "1 MB free"]
    assert not (tmp_path / "out").exists()


def test_where_no_study_has_a_result_all_faults_are_told(tmp_path: Path):
    for number, name in enumerate(("a", "b")):
        make_town(tmp_path / name, number, name=name)
        (tmp_path / name / "roofs.parquet").unlink()
    with pytest.raises(GeoplanError) as raised:
        run_collection(open_collection(tmp_path), output=tmp_path / "out", jobs=1)
    assert {fault.file for fault in raised.value.faults} == {str(tmp_path / name / "roofs.parquet") for name in "ab"}
    assert not (tmp_path / "out" / "map.html").exists()


def test_who_stops_it_is_told_that_what_is_done_stands(towns: Collection, tmp_path: Path, monkeypatch):
    def stopped(*_, **__):
        raise Stopped(signal.SIGINT)

    monkeypatch.setattr(runs, "run_studies", stopped)
    with pytest.raises(Stopped) as raised:
        run_collection(towns, output=tmp_path / "out", jobs=1)
    told = from_english(f"Stopped ({raised.value}). {raised.value.standing}", "vi")
    assert told == f"Đã dừng (SIGINT). Các nghiên cứu đã xong nằm trong {tmp_path / 'out'}; lần chạy sau sẽ tiếp tục."


def test_what_is_no_collection_is_refused(tmp_path: Path):
    with pytest.raises(GeoplanError, match="open_collection gives one"):
        run_collection(str(tmp_path))  # type: ignore[arg-type]
