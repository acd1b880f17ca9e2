"""geoplan compare."""

from geoplan.comparison import comparison
from geoplan.outputs.manifest import measured, write_manifest
from geoplan.outputs.tables.tables import write_tables
from support.command import invoke
from support.sample_result import build_assessment


def test_two_folders_are_held_against_each_other(tmp_path):
    (tmp_path / "sample").mkdir()
    result = build_assessment(tmp_path / "sample", columns=2, rows=2)
    folders = []
    for name in ("before", "after"):
        folders.append(tmp_path / name)
        folders[-1].mkdir()
        files = write_tables(result, folders[-1], language="en")
        write_manifest(result, folders[-1], files, known=measured(folders[-1], files))
    status, out, errors = invoke("compare", *folders)
    assert (status, errors) == (0, "")
    assert "before" in out.splitlines()[0]
    assert "No total differs." in out
    place = tmp_path / "differences"
    out = invoke("compare", *folders, "--output", place, "--language", "vi").out
    assert [line for line in out.splitlines() if line.startswith(str(place))] == [
        str(place / name)
        for name in (
            comparison.TOTALS_FILE,
            comparison.ZONES_FILE,
            comparison.INPUTS_FILE,
            comparison.MAP_FILE,
            comparison.CHART_FILE,
        )
    ]


def test_folders_that_no_run_wrote_are_refused(tmp_path):
    status, out, errors = invoke("compare", tmp_path / "one", tmp_path / "two")
    assert (status, out) == (1, "")
    assert errors.startswith("2 faults:")
