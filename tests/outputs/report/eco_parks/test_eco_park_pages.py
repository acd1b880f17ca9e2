"""The report's section: all parks side by side, what is unknown is counted, and contacts stand with consent alone."""

import re
from dataclasses import replace

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.report.eco_parks.eco_park_pages import eco_park_pages
from geoplan.outputs.report.report import render
from geoplan.outputs.wording.texts import load_texts, shown, text
from support.eco_park_frames import CONSENTED, NAMES, PARKS


def table(pages, key):
    (found,) = [each for each in pages["tables"] if each["title"] == text(key, "en")]
    return found


def test_all_parks_stand_side_by_side_with_their_verdicts(crowded):
    compared = table(eco_park_pages(crowded, "en"), "report.eco.compared")
    assert len(compared["rows"]) == len(PARKS)
    assert {row["cells"][0] for row in compared["rows"]} == {shown(name, 40) for name in NAMES}
    assert {row["cells"][4] for row in compared["rows"]} == {"6 / 6 / 6 / 6 / 6 / 6"}
    # the load is a proxy: what all rows share is said once
    assert not any(row["mark"] for row in compared["rows"])
    assert compared["note"].startswith(text("profile.all_low", "en"))


def test_only_who_asked_is_named_with_whom_to_ask(crowded, bare):
    asked = table(eco_park_pages(crowded, "en"), "report.eco.asked")
    assert {row["cells"][0] for row in asked["rows"]} == {NAMES[PARKS.index(CONSENTED)]}
    assert all("anh.nguyen@example.invalid" in row["cells"][5] for row in asked["rows"])
    assert text("report.eco.asked", "en") not in [each["title"] for each in eco_park_pages(bare, "en")["tables"]]


def test_exchanges_have_no_tonnes_where_no_factor_is_known(crowded, bare):
    heat, slag = table(eco_park_pages(crowded, "en"), "report.eco.pairs")["rows"]
    assert heat["cells"][0] == "Heat, 120 → 90 °C"
    assert heat["cells"][3:] == ["1.51", "12,345 MWh a year", "2,900"]
    assert slag["cells"][5] == "–"
    assert (bool(heat["mark"]), bool(slag["mark"])) == (True, False)
    assert eco_park_pages(bare, "en")["without"] == [text("report.eco.no_streams", "en")]
    assert eco_park_pages(crowded, "en")["without"] == []


def test_followers_stand_year_by_year(crowded):
    *_, years = eco_park_pages(crowded, "vi")["tables"]
    assert NAMES[0] in years["title"]
    assert [row["cells"][0] for row in years["rows"]] == ["2027", "2028", "2029", "2030"]
    assert years["rows"][-1]["cells"][1:3] == ["3", "30,0 MWp"]


def test_what_is_known_of_criteria_is_counted(bare, crowded):
    assert "0 rest on evidence" in eco_park_pages(bare, "en")["lead"]
    assert f"{30 * len(PARKS)} rest on evidence" in eco_park_pages(crowded, "en")["lead"]


def test_the_report_shows_the_section(small_result, crowded):
    language = "vi"
    own = replace(small_result, plan=replace(small_result.plan, eco_parks=crowded.plan.eco_parks))
    page = render(own, language=language)
    section = re.search(r'<section id="eco-parks">.*?</section>', page, flags=re.S).group(0)
    assert load_texts()["report.eco"][language] in section
    assert "<b>Hải" not in section
    assert not re.search(r">\s*(nan|None)\s*<", section)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_column_has_a_title_in_each_language(crowded, language):
    for each in eco_park_pages(crowded, language)["tables"]:
        assert all(column["key"] in load_texts() for column in each["head"])
        assert {len(row["cells"]) for row in each["rows"]} == {len(each["head"])}


def test_without_eco_parks_there_is_no_section(small_result):
    without = replace(small_result, plan=replace(small_result.plan, eco_parks=None))
    assert eco_park_pages(without, "en") is None
