import re

import numpy as np
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.content import page_content
from geoplan.outputs.map.static_page import MOST_LETTERS, static_page
from geoplan.outputs.map.zone_results import classes_shown
from geoplan.outputs.wording.numbers import significant
from geoplan.outputs.wording.texts import text
from support.sample_result import changed


@pytest.fixture(scope="module")
def content(sample_assessment):
    return page_content(sample_assessment, "vi")


@pytest.fixture(scope="module")
def page(sample_assessment, content):
    return static_page(sample_assessment, content)


def test_the_totals_stand_there_in_three_languages_that_of_the_run_first(sample_assessment, page):
    assert re.findall(r'<section lang="(\w\w)">', page) == ["vi", "en", "ja"]
    for language in LANGUAGES:
        assert text("map.no_script", language) in page
        assert significant(sample_assessment.totals["total_energy_gwh"], language) in page
        for status in ("schematic", "synthetic"):
            assert text(f"status.{status}.means", language) in page


def test_the_picture_has_a_name_each_zone_and_each_class(content, page):
    (drawn,) = re.findall(r"<svg .*</svg>", page)
    assert 'role="img" aria-label="' in drawn
    values = content["sets"][0]["values"][content["first"]]
    assert drawn.count("<path") == len(values)
    classes, _ = classes_shown(content, content["first"])
    held = set(classes.of(np.array(values, dtype=float)).tolist()) - {-1}
    assert drawn.count("<rect") == len(held) > 2
    assert "nan" not in drawn


def test_names_cannot_become_markup(sample_assessment, page):
    assert "<City>" not in page
    assert "Sample &lt;City&gt;" in page


def test_the_date_of_the_outputs_is_told_where_there_is_one(sample_assessment, content, page, monkeypatch):
    assert "2023-11-14" not in page
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    dated = static_page(sample_assessment, content)
    assert text("map.static.date", "ja").format(date="2023-11-14") in dated


def test_a_picture_of_very_many_zones_stays_light(make_assessment):
    result = make_assessment(columns=60, rows=40)
    assert len(static_page(result, page_content(result, "en"))) < MOST_LETTERS + 20_000


def test_a_result_without_values_still_says_what_it_is(sample_assessment):
    zones = sample_assessment.zones.iloc[:1].copy()
    zones[[name for name in zones if zones[name].dtype == float]] = np.nan
    result = changed(sample_assessment, zones=zones, estates=None, totals=sample_assessment.totals * np.nan)
    shown = static_page(result, page_content(result, "en"))
    assert "<h1>Sample &lt;City&gt; – " in shown
    assert "nan" not in shown
