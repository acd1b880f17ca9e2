import json
import shutil

import pyogrio
import pytest

from geoplan.errors import GeoplanError
from geoplan.outputs.manifest import outputs_in
from geoplan.outputs.publishing.finished_run import GEOMETRY, open_run


@pytest.fixture(scope="module")
def run(run_folder):
    return open_run(run_folder)


def test_layers_tables_roofs_and_what_stands_in_csv_files_alone(run, run_folder):
    names = [each.name for each in run.tables]
    in_package = {str(name) for name, _ in pyogrio.list_layers(run.package)} - {"layer_styles", "qgis_projects"}
    assert names[-1] == "rooftops"
    assert len(names) == len(set(names))
    of_csv = {name.removesuffix(".csv") for name in outputs_in(run_folder) if name.endswith(".csv")}
    assert {*names} == in_package | of_csv | {"rooftops"}
    assert "aim" in of_csv - in_package


@pytest.mark.parametrize("name", ["zones", "estate_points", "candidates", "parameters", "aim", "rooftops"])
def test_rows_are_given_as_they_were_counted(run, name):
    table = next(each for each in run.tables if each.name == name)
    with table.batches() as (schema, batches):
        names = tuple(column for column in schema.names if column != GEOMETRY)
        assert sum(batch.num_rows for batch in batches) == table.rows > 0
    assert names == table.columns
    assert (GEOMETRY in schema.names) == bool(table.geometry)


def test_roofs_of_both_formats_are_alike(run, parquet_folder):
    other = open_run(parquet_folder).rooftops
    assert (other.rows, set(other.columns), other.geometry) == (
        run.rooftops.rows,
        set(run.rooftops.columns),
        "MultiPolygon",
    )
    rows = []
    for table in (run.rooftops, other):
        with table.batches() as (_, batches):
            rows.append(sorted(value for batch in batches for value in batch.column("roof_id").to_pylist()))
    assert rows[0] == rows[1]


def test_titles_are_those_of_the_house_in_three_languages(run):
    titles = {each.name: each.title("vi") for each in run.tables}
    assert (titles["rooftops"], titles["estate_points"]) == ("Mái nhà", "Khu công nghiệp (điểm)")
    assert titles["catchments"] != titles["candidates"]
    assert all(each.title(lang) != each.name for each in run.tables for lang in ("en", "vi", "ja"))
    assert all(each.description(lang) for each in run.tables for lang in ("en", "vi", "ja"))


def test_what_is_not_real_is_told(run):
    lines = run.status_lines("ja")
    assert [line.startswith("合成データ") for line in lines].count(True) == 1
    assert lines[-1].startswith("実データ")


def test_what_is_no_run_is_refused_and_so_is_a_lost_file(run_folder, tmp_path):
    with pytest.raises(GeoplanError, match="no such folder"):
        open_run(tmp_path / "nowhere")
    with pytest.raises(GeoplanError, match=r"no manifest\.json of geoplan"):
        open_run(tmp_path)
    copy = shutil.copytree(run_folder, tmp_path / "copy")
    name = json.loads((copy / "manifest.json").read_text())["study"]["name"]
    (copy / f"{name}-rooftops.gpkg").unlink()
    (copy / "zones.csv").unlink()
    with pytest.raises(GeoplanError) as caught:
        open_run(copy)
    assert len(caught.value.faults) == 2
