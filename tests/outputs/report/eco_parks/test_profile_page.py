"""What the page of one park says: its own rows alone, its week, and why it is like a pilot."""

from dataclasses import replace

import pytest

from geoplan.outputs.report.eco_parks.profile_map import park_surroundings
from geoplan.outputs.report.eco_parks.profile_page import ProfilePages
from geoplan.outputs.wording.texts import shown, text
from support.eco_park_frames import CONSENTED, NAMES, PARKS


def pages_of(result, language="en"):
    eco = result.plan.eco_parks
    around = park_surroundings(result.estates, result.zones, pairs=eco.symbiosis)
    return ProfilePages(result, eco, around=around, language=language)


@pytest.fixture(scope="module")
def pages(crowded):
    return [pages_of(crowded).page(place) for place in range(len(PARKS))]


def test_each_page_is_of_its_own_park(pages):
    assert [page["name"] for page in pages] == [shown(name) for name in NAMES]
    contacts = [bool(page["contact"]) for page in pages]
    assert contacts == [each == CONSENTED for each in PARKS]
    assert [page["has_lines"] for page in pages] == [True, True, False, True]
    assert all(page["week"]["chart"].startswith("<svg") for page in pages)
    assert [page["tables"]["projects"]["title"] for page in pages] == [text("profile.projects", "en")] * 4


def test_a_park_that_is_like_a_pilot_says_by_what(pages):
    notes = [page["tables"]["projects"]["note"] for page in pages]
    assert notes[0] == notes[3] == ""
    assert notes[1].startswith(f"Like the pilot {NAMES[0]} (Rooftop solar): similarity 91%")


def test_what_a_park_asked_for_stands_below_its_needs(pages):
    notes = [page["tables"]["streams"]["note"] for page in pages]
    assert [bool(note) for note in notes] == [each == CONSENTED for each in PARKS]
    assert "Rooftop solar" in notes[1]


def test_a_park_without_load_or_tariff_says_so(crowded):
    plan = crowded.plan.estates
    case = replace(next(iter(plan.cases.values())), billed=())
    table = plan.table.assign(load_mwh=0.0)
    new = replace(plan, table=table, cases=dict.fromkeys(PARKS, case))
    page = pages_of(replace(crowded, plan=replace(crowded.plan, estates=new))).page(0)
    assert page["week"] is None
    assert page["no_week"] == text("profile.no_load", "en")
    assert page["year_note"].startswith(text("profile.no_money", "en"))


def test_a_park_whose_case_is_known_has_it_and_fewer_rows_of_tables(pages, bare):
    assert all(len(page["case"]["figures"]) == 6 for page in pages)
    without = pages_of(bare).page(0)
    assert without["case"] is None
