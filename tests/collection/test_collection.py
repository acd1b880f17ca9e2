"""Collections are opened from a folder or a collection.toml, and all that is wrong is told at once."""

import shutil
import unicodedata
from pathlib import Path

import pytest

from geoplan.collection.collection import Collection, open_collection
from geoplan.errors import GeoplanError, StudyError


def written(folder: Path, text: str) -> Path:
    (folder / "collection.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def copied(towns: Collection, tmp_path: Path) -> Path:
    """Their study.toml alone: what is opened reads no layers."""
    for study in towns:
        (tmp_path / study.name).mkdir()
        shutil.copy2(study.folder / "study.toml", tmp_path / study.name)
    return tmp_path


def test_a_folder_of_studies_is_a_collection_in_the_order_of_their_names(towns: Collection):
    assert [study.name for study in towns] == ["east", "north", "west"]
    assert (towns.name, towns.title.en, len(towns)) == ("towns", "towns", 3)
    assert towns.crs == "EPSG:32648", "that of most of them"
    assert "east, north, west" in repr(towns)
    with pytest.raises(StudyError, match="Did you mean 'west'"):
        towns.study("wets")


def test_its_file_names_it_and_gives_what_all_share(copied: Path):
    opened = open_collection(
        written(
            copied,
            'name = "coast"\ntitle = { en = "Coast", vi = "Bờ biển" }\nstudies = ["west", "east"]\n'
            'seed = 7\nyear = 2026\ncrs = "EPSG:32649"\n[parameters]\n"grid.emission_factor" = 0.5\n',
        )
    )
    assert [study.name for study in opened] == ["west", "east"]
    assert (opened.name, opened.title.vi, opened.crs) == ("coast", "Bờ biển", "EPSG:32649")
    for study in opened:
        assert (study.seed, study.year) == (7, 2026)
        assert study.parameters.futures.seed == 7
        assert study.parameters["grid.emission_factor"].value == 0.5


def test_an_embedded_study_stands_beside_folders(copied: Path):
    text = 'studies = ["east", "example-city"]\nyear = 2025\nseed = 1\ndraws = 200\n'
    with pytest.raises(StudyError, match="the id of a parameter"):
        open_collection(written(copied, text + "[parameters]\nx = 1\n"))
    assert [study.name for study in open_collection(written(copied, text))] == ["east", "example-city"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('studies = ["east", "nort"]', ["nort", "no such study", "Did you mean 'north'"]),
        ('studies = ["east", "."]', ["found a collection", "Name its studies instead"]),
        ('studies = ["east", "copy"]', ["two studies of one name: east, copy"]),
        ('studies = ["east", "./east"]', ["a study that is named twice: east, ./east", "Name it once"]),
        ('studies = ["east", "a\\u0000b"]', ["a control character in a path"]),
        ('studies = ["east"]\n[parameters]\nx = 1', ["collection.toml, parameters: found 'x'"]),
        ('studies = ["east"', ["docs/collections.md"]),
        ("studies = []", ["studies", "at least 1"]),
        ('studies = ["east"]\nyaer = 2025', ["yaer", "unknown key", "Did you mean 'year'"]),
        ('studies = ["east"]\ncrs = "EPSG:4326"', ["crs", "projected"]),
        ('studies = ["east", "../other"]', ["../other", "no such study"]),
        ('studies = ["east"]\nseed = "a"', ["seed", "whole number"]),
        ('title = "x"', ["studies", "nothing"]),
    ],
)
def test_what_is_wrong_is_named(copied: Path, text: str, told: list[str]):
    shutil.copytree(copied / "east", copied / "copy")
    toml = copied / "copy" / "study.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('name = "east"', 'name = "EAST"'), encoding="utf-8")
    with pytest.raises(StudyError) as raised:
        open_collection(written(copied, text))
    for each in told:
        assert each in str(raised.value)


def test_a_folder_is_known_by_its_letters_whatever_their_bytes(copied: Path):
    (copied / "east").rename(copied / unicodedata.normalize("NFD", "Hà Nội"))
    assert [study.name for study in open_collection(written(copied, 'studies = ["Hà Nội"]'))] == ["east"]


def test_without_a_file_of_its_own_the_folder_is_named(copied: Path):
    toml = copied / "west" / "study.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("year = 2025", "year = 2020"), encoding="utf-8")
    with pytest.raises(StudyError) as raised:
        open_collection(copied)
    assert {fault.file for fault in raised.value.faults} == {str(copied)}


def test_what_lies_outside_its_folder_is_read_only_where_that_is_allowed(towns: Collection, tmp_path: Path):
    text = f'studies = ["{towns.study("east").folder}"]\n'
    with pytest.raises(GeoplanError, match="outside the folder"):
        open_collection(written(tmp_path, text))
    assert [study.name for study in open_collection(tmp_path, allow_outside=True)] == ["east"]
    with pytest.raises(GeoplanError, match="outside the folder"):
        open_collection(written(tmp_path, 'weights = "/etc/hostname"\nstudies = ["example-city"]\n'))


def test_all_faults_of_all_studies_come_at_once(copied: Path):
    for name in ("east", "west"):
        toml = copied / name / "study.toml"
        toml.write_text(toml.read_text(encoding="utf-8").replace("crs = ", "csr = "), encoding="utf-8")
    with pytest.raises(StudyError) as raised:
        open_collection(written(copied, 'studies = ["east", "north", "west", "south"]'))
    places = {fault.file for fault in raised.value.faults}
    assert {str(copied / name / "study.toml") for name in ("east", "west")} < places
    assert any(fault.where == "south" for fault in raised.value.faults)


def test_where_there_is_none_it_says_what_is_expected(tmp_path: Path):
    with pytest.raises(StudyError, match=r"no folder with a study\.toml"):
        open_collection(tmp_path)
    with pytest.raises(StudyError, match="no such folder"):
        open_collection(tmp_path / "nowhere")
