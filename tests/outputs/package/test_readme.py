"""The README of a folder of outputs."""

from geoplan.outputs.package.readme import write_readme


def test_it_says_in_three_languages_what_files_are_and_what_may_be_moved(sample_assessment, tmp_path):
    names = ["map.html", "sample.gpkg", "zones.csv", "zones.csvt"]
    path = write_readme(sample_assessment, tmp_path, names=names, language="vi")
    told = path.read_text(encoding="utf-8")
    assert [line for line in told.splitlines() if line.startswith("# ")] == [
        "# Thành phố mẫu",
        "# Sample <City>",
        "# 見本市",
    ]
    assert told.count("`sample-rooftops.gpkg`") == 3
    assert "- `zones.csv`: Zones" in told
    assert "csvt" not in told
    assert write_readme(sample_assessment, tmp_path, names=names, language="vi").read_text(encoding="utf-8") == told
