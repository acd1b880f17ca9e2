"""geoplan fetch."""

import pytest

from geoplan.study import open_study
from support.command import invoke
from support.table_sources import CROPS, HOST


@pytest.fixture
def common(web, table_sources, tmp_path, monkeypatch):
    """Return the options that put the server in the place of the publisher."""
    monkeypatch.setattr("geoplan.sources.transfer.http.origins", lambda: frozenset({HOST}))
    return ["--mirror", f"{HOST}={web.url}", "--cache", tmp_path / "cache"]


def test_each_layer_is_checked_with_geoplan_s_own_reader(web, common, tmp_path):
    web.serve("/crops.csv", CROPS.format(90_000))
    web.serve("/waste.csv", "no,such,columns\n1,2,3\n")
    home = tmp_path / "copy"
    done = invoke("fetch", "hai-phong", "--layer", "crops", "--source", "waste=tables", "--output", home, *common)
    assert done.status == 1, done
    assert "crops-tables.csv" in done.out
    assert "waste            not fetched from The tables" in done.out
    assert open_study(home).layers.crops.vintage == "2024"
    assert open_study(home).layers.waste.file == "waste.csv"
    again = invoke("fetch", home, "--layer", "crops", *common)
    assert again.status == 0, again
    assert again.out.endswith(f"{home}\n")
    planned = invoke("fetch", home, "--layer", "crops", "--dry-run", *common)
    assert planned.status == 0
    assert f"{HOST}/crops.csv" in planned.out


def test_a_study_that_lacks_nothing_has_nothing_to_fetch(common, table_sources, tmp_path):
    table_sources.clear()
    done = invoke("fetch", "hai-phong", "--output", tmp_path / "copy", *common)
    assert done.status == 0
    assert "Nothing to fetch" in done.out


def test_what_is_wrong_with_the_command_is_said(table_sources):
    done = invoke("fetch", "hai-phong", "--layer", "wastes", "-q")
    assert done.status == 1
    assert "Did you mean 'waste'?" in done.errors
    assert invoke("fetch", "hai-phong", "--mirror", "nonsense").status == 2


def test_quiet_tells_what_failed_alone_and_on_standard_error(web, common, tmp_path):
    web.serve("/waste.csv", "no,such,columns\n1,2,3\n")
    home = tmp_path / "copy"
    given = ("fetch", "hai-phong", "--layer", "waste", "--source", "waste=tables", "--output", home, *common, "-q")
    done = invoke(*given)
    assert (done.status, done.out) == (1, "")
    assert done.errors.startswith("waste            not fetched from The tables: ")
    told = invoke(*given[:-1], "--language", "vi")
    assert "waste            không tải được từ " in told.out
