"""Limits, and that each has its reason."""

import csv

import pytest

from geoplan.errors import LayerError, StudyError
from geoplan.files.limits import limit, load_limits
from support.modules import modules_of
from support.places import PACKAGE, REPOSITORY


def test_a_limit_names_itself_in_the_message():
    limit("table.columns").check(2000, "a.csv")
    with pytest.raises(
        LayerError, match=r"a\.csv, line 3: found 2,001 columns; expected at most 2,000 columns\. Is it"
    ):
        limit("table.columns").check(2001, "a.csv", "line 3")
    with pytest.raises(StudyError, match="found more than 16 levels"):
        raise StudyError(limit("study.depth").fault("study.toml"))


def test_each_limit_has_a_reason_and_is_used():
    with (PACKAGE / "files" / "limits.csv").open(encoding="utf-8", newline="") as stream:
        names = [row["name"] for row in csv.DictReader(stream)]
    assert len(names) == len({*names}) == len(load_limits())
    assert all(len(each.reason) > 20 and each.most > 0 for each in load_limits().values())
    code = "".join(file.read_text(encoding="utf-8") for file in modules_of(PACKAGE).values())
    assert [name for name in names if f'"{name}"' not in code] == []


def test_the_documentation_gives_the_limits_as_they_are():
    text = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
    named = (
        "footprints.count",
        "raster.cells",
        "features.count",
        "table.rows",
        "table.columns",
        "study.keys",
        "study.depth",
        "json.depth",
        "number.digits",
        "archive.ratio",
    )
    assert [name for name in named if f" {limit(name).most:,} " not in text] == []
    assert limit("archive.bytes").most == 50e9
    assert limit("workbook.bytes").most == 1e9


def test_the_limits_let_a_country_pass():
    assert limit("footprints.count").most > 5 * 30_000_000
    assert limit("raster.cells").most > 3_300_000_000
    assert limit("features.count").most > 3_000_000
