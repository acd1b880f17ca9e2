"""geoplan publish."""

import pytest

from support.command import geoplan, invoke
from support.published_runs import write_run
from support.sample_result import build_assessment


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    result = build_assessment(tmp_path_factory.mktemp("study"), columns=2, rows=2)
    return write_run(result, tmp_path_factory.mktemp("outputs"))


def test_postgis_takes_the_database_from_the_line_or_the_environment(folder, cluster, monkeypatch):
    name = cluster.database()
    status, out, errors = invoke("publish", "postgis", cluster.dsn(name), folder, "--language", "vi")
    assert (status, out.splitlines()[-1].partition(":")[0]) == (0, "sample"), errors
    assert "kiểu hiển thị" in out
    monkeypatch.setenv("GEOPLAN_POSTGIS", cluster.dsn(name))
    status, out, errors = invoke("publish", "postgis", folder, "--schema", "city", "-q")
    assert (status, out, errors) == (0, "", "")
    rows = cluster.run("SELECT count(*) FROM city.zones", database=name)
    assert rows == [(4,)]


def test_tiles_stand_beside_the_folder(folder, tmp_path):
    status, out, errors = invoke("publish", "pmtiles", folder, "--language", "vi")
    assert status == 0, errors
    assert out.startswith(f"{folder}.pmtiles: ")
    assert "ô bản đồ" in out
    beside = folder.with_name(f"{folder.name}.pmtiles")
    assert invoke("publish", "pmtiles", folder, "-o", tmp_path / "a.pmtiles", "-q", "--language", "vi").out == ""
    assert (tmp_path / "a.pmtiles").read_bytes() == beside.read_bytes()
    assert invoke("publish", "pmtiles", folder, folder, "-o", tmp_path / "b.pmtiles").status == 2


def test_a_database_without_folders_is_a_wrong_command_line():
    said = invoke("publish", "postgis", "service=city")
    assert (said.status, said.out) == (2, "")
    assert "give a folder that geoplan run wrote" in said.errors


def test_faults_are_told_in_the_language_of_the_terminal_without_the_password(folder):
    said = geoplan("publish", "postgis", "host=/nowhere password=s3cret", folder, "--language", "ja")
    assert said.status == 1
    assert "PostgreSQL" in said.errors
    assert "s3cret" not in said.errors
    assert "a PostgreSQL server" not in said.errors
