"""One layer's entry in study.toml, changed without touching anything else."""

import difflib
import threading
import tomllib

import pytest

from geoplan.errors import StudyError
from geoplan.preparation.study_file import put_layer, set_layer
from geoplan.study import open_study, studies

ENTRY = {"file": "roads.gpkg", "status": "real", "licence": "ODbL"}


def own(tmp_path, text=None):
    file = tmp_path / "study.toml"
    file.write_text(text or (studies()["hai-phong"] / "study.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return file


def test_a_new_layer_is_added_and_nothing_else_changes(tmp_path):
    file = own(tmp_path)
    before = file.read_text(encoding="utf-8").splitlines()
    set_layer(file, "roads", ENTRY | {"columns": {"road_class": "Cấp đường"}, "note": {"en": "Main.", "vi": "Chính."}})
    after = file.read_text(encoding="utf-8").splitlines()
    assert not [line for line in difflib.ndiff(before, after) if line.startswith("- ")]
    study = open_study(tmp_path)
    assert study.layers.roads is not None
    assert study.layers.roads.columns == {"road_class": "Cấp đường"}
    assert study.layers.roads.note["vi"] == "Chính."
    assert study.layers.zones == open_study("hai-phong").layers.zones


def test_an_entry_is_replaced_where_it_stands(tmp_path):
    """Options of the old file go, or they would be held against the new one; so do comments behind them."""
    text = """# a study
name = "a"

[layers.zones]
file = "old.gpkg"  # from the old file
columns = { zone_id = "code" }
# a line of mine
status = "real"
licence = "x"

[parameters]  # none yet
"""
    file = own(tmp_path, text)
    set_layer(tmp_path, "zones", {"file": "new.gpkg", "table": "", "status": "real", "licence": "y"})
    assert file.read_text() == text.replace('"old.gpkg"  # from the old file', '"new.gpkg"').replace(
        'columns = { zone_id = "code" }\n', ""
    ).replace('"x"', '"y"')


def test_comments_before_the_next_table_stay_before_it(tmp_path):
    text = """name = "a"

[layers.rooftops]  # drawn
source = "synthetic"
status = "synthetic"
licence = "x"

# Roads are of 2020.
[layers.roads]
file = "roads.gpkg"
status = "real"
licence = "x"
# The end.
"""
    file = own(tmp_path, text)
    entry = {"file": "a.parquet", "columns": {"height_m": "H"}, "status": "real", "licence": "y", "note": {"en": "n"}}
    for note in ("n", "m", "m"):
        set_layer(file, "rooftops", entry | {"note": {"en": note}})
    set_layer(file, "roads", {**ENTRY, "note": {"en": "r"}})
    set_layer(file, "roads", {**ENTRY, "note": {"en": "s"}})
    assert (
        file.read_text()
        == """name = "a"

[layers.rooftops]  # drawn
status = "real"
licence = "y"
file = "a.parquet"
columns = {height_m = "H"}

[layers.rooftops.note]
en = "m"

# Roads are of 2020.
[layers.roads]
file = "roads.gpkg"
status = "real"
licence = "ODbL"

[layers.roads.note]
en = "s"

# The end.
"""
    )


def test_weather_takes_the_place_of_irradiance(tmp_path):
    file = own(tmp_path)
    set_layer(file, "weather", {"file": "tmy.epw", "status": "real", "licence": "CC BY 4.0"})
    layers = open_study(tmp_path).layers
    assert layers.irradiance is None
    assert layers.weather is not None
    set_layer(file, "irradiance", {"file": "irradiance.csv", "status": "real", "licence": "x"})
    assert open_study(tmp_path).layers.weather is None


@pytest.mark.parametrize(
    "text",
    [
        'name = "a"\r\n[layers.zones]\r\nfile = "z"\r\n[parameters]\r\nx = 1\r\n[layers.estates]\r\nfile = "e"\r\n',
        '[layers]\nzones = {file = "z"}\nestates.file = "e"\n',
        '[layers]\n[layers.zones]\nfile="z"\n[layers.zones.note]\nen="n"\n[layers.estates]\nfile="e"',
        'layers = {zones = {file = "z"}, estates = {file = "e"}}',
    ],
)
def test_every_way_to_write_tables(tmp_path, text):
    file = own(tmp_path, "")
    file.write_bytes(text.encode())
    before = tomllib.loads(text)
    for kind in ("roads", "estates", "zones"):
        set_layer(file, kind, ENTRY | {"note": "new"})
        before["layers"][kind] = ENTRY | {"note": "new"}
        assert tomllib.loads(file.read_bytes().decode()) == before
    assert (b"\r\n" in file.read_bytes()) == ("\r\n" in text)
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n") or "\r\n" not in text


@pytest.mark.parametrize(
    ("kind", "entry", "said"),
    [
        ("roda", ENTRY, "Did you mean 'roads'?"),
        ("roads", {"file": "a"}, "layers.roads.status: found nothing"),
        ("roads", ENTRY | {"status": "true"}, "layers.roads.status: found 'true'"),
        ("roads", ENTRY | {"colums": {"a": "b"}}, "Did you mean 'columns'?"),
    ],
)
def test_nothing_is_written_where_the_entry_is_wrong(tmp_path, kind, entry, said):
    file = own(tmp_path)
    before = file.read_bytes()
    with pytest.raises(StudyError) as error:
        set_layer(file, kind, entry)
    assert said in str(error.value)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_files_that_are_no_study_of_ones_own(tmp_path):
    with pytest.raises(StudyError, match="no such file"):
        set_layer(tmp_path / "study.toml", "roads", ENTRY)
    with pytest.raises(StudyError, match="a study that comes with geoplan"):
        set_layer(studies()["hai-phong"], "roads", ENTRY)
    file = own(tmp_path, "name = \n")
    with pytest.raises(StudyError, match="a TOML file"):
        set_layer(file, "roads", ENTRY)
    file.write_bytes(b'name = "\xff"')
    with pytest.raises(StudyError, match="UTF-8"):
        set_layer(file, "roads", ENTRY)


def test_a_layer_and_what_belongs_to_it_come_with_its_entry_or_not_at_all(tmp_path):
    study, scratch = tmp_path / "study", tmp_path / "scratch"
    for folder in (study, scratch):
        folder.mkdir()
    (study / "study.toml").write_text('name = "here"\n')
    (study / "land.tif").write_text("old")
    for name in ("land.tif", "legend.csv"):
        (scratch / name).write_text("new")
    wrong = {"file": "land.tif", "status": "imagined", "licence": "x"}
    with pytest.raises(StudyError, match="imagined"):
        put_layer(scratch / "land.tif", study, kind="land_cover", entry=wrong, beside=[scratch / "legend.csv"])
    assert {path.name: path.read_text() for path in study.iterdir()} == {
        "study.toml": 'name = "here"\n', "land.tif": "old"
    }  # fmt: skip
    for name in ("land.tif", "legend.csv"):
        (scratch / name).write_text("new")
    entry = wrong | {"status": "real"}
    placed = put_layer(scratch / "land.tif", study, kind="land_cover", entry=entry, beside=[scratch / "legend.csv"])
    assert placed == study / "land.tif"
    assert {path.name for path in study.iterdir()} == {"study.toml", "land.tif", "legend.csv"}
    assert placed.read_text() == "new"
    assert "[layers.land_cover]" in (study / "study.toml").read_text()


def test_who_changes_a_study_waits_for_who_is_at_it(tmp_path):
    file = own(tmp_path)
    failed = []

    def add(kind):
        try:
            set_layer(file, kind, {"file": f"{kind}.gpkg", "status": "real", "licence": "ODbL"})
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=add, args=(kind,)) for kind in ("roads", "plants", "power_grid", "estates")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    layers = tomllib.loads(file.read_text(encoding="utf-8"))["layers"]
    assert {"roads", "plants", "power_grid", "estates"} <= layers.keys()
    assert [path.name for path in tmp_path.iterdir()] == ["study.toml"]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    file = own(tmp_path / "elsewhere")
    before = file.read_bytes()
    (tmp_path / "study.toml").symlink_to(file)
    set_layer(tmp_path / "study.toml", "roads", ENTRY)
    assert file.read_bytes() == before
    assert "roads" in tomllib.loads((tmp_path / "study.toml").read_text(encoding="utf-8"))["layers"]
