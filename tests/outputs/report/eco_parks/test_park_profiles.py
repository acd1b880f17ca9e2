"""park-profiles.pdf: one sheet a park in each language, contacts with consent alone, and unknown said."""

import html
import logging
import re
from dataclasses import replace

import pandas as pd
import pytest

from geoplan.errors import GeoplanError
from geoplan.languages import LANGUAGES
from geoplan.outputs.report.eco_parks import park_profiles
from geoplan.outputs.report.eco_parks.park_profiles import chosen_parks, render_park_profiles, write_park_profiles
from geoplan.outputs.report.paper.pdf import laid_out
from geoplan.outputs.wording.texts import load_texts, text
from support.eco_park_frames import CONSENTED, LONG, NAMES, PARKS


def words(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", page, flags=re.S))).split())


def sheets(page):
    return page.split('<section class="sheet">')[1:]


@pytest.fixture(scope="module")
def pages(crowded):
    return {language: render_park_profiles(crowded, language=language) for language in LANGUAGES}


@pytest.fixture
def one_park(crowded):
    """The first park alone, with one technology to match."""
    eco = crowded.plan.eco_parks
    estates = crowded.potential.estates.iloc[:1]
    small = replace(eco, matching=eco.matching[eco.matching["technology"] == "rooftop_pv"])
    plan = crowded.plan.estates
    kept = replace(
        plan, table=plan.table.iloc[:1], figures=plan.figures[:1], cases={PARKS[0]: plan.cases[PARKS[0]]},
        load=replace(plan.load, hours=plan.load.hours.of_rows([0])), pv=plan.pv.of_rows([0]),
    )  # fmt: skip
    return replace(
        crowded,
        potential=replace(crowded.potential, estates=estates),
        plan=replace(crowded.plan, eco_parks=small, estates=kept),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_park_has_one_sheet_of_paper_and_nothing_runs_over_its_edge(pages, language):
    page = pages[language]
    assert len(sheets(page)) == len(PARKS)
    # the table before them takes as many pages as it needs; the first park and that with the longest name will do
    first, *_, last = sheets(page)
    head = page.split('<section class="matching">')[0]
    document = laid_out(head + "".join(f'<section class="sheet">{each}' for each in (first, last)))
    assert len(document.pages) == 2
    for sheet in document.pages:
        boxes = {}
        for box in sheet._page_box.descendants():
            if box.element is not None:
                boxes.setdefault(box.element.get("class", ""), box)
        assert {"sheet", "side", "main", "tiles"} <= set(boxes)
        for column in ("side", "main"):
            room = boxes[column]
            last = max(box.position_y + box.height for box in room.descendants() if box.height not in (None, "auto"))
            assert last <= room.position_y + room.height + 0.5, column
            right = max(
                box.position_x + box.width for box in room.descendants() if box.element_tag in ("table", "h2", "svg")
            )
            assert right <= room.position_x + room.width + 0.5, column


def test_a_page_says_what_nobody_knows(bare):
    page = render_park_profiles(bare, language="en")
    for sheet in sheets(page):
        told = words(sheet)
        assert told.count(text("profile.unknown", "en")) >= 4  # let land, tenants, voltage, transformers
        for key in ("profile.criteria.none", "profile.saving.none", "profile.streams.none", "profile.contact.none"):
            assert text(key, "en") in told
        assert "0 of 10 known" in told
        assert not re.search(r"\b(nan|none found|inf)\b", told, flags=re.IGNORECASE)
    assert text("profile.matching.nobody_asked", "en") in words(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_low_confidence_and_unverified_thresholds_are_said(pages, language):
    page = pages[language]
    for sheet in sheets(page):
        told = words(sheet)
        assert told.count(text("profile.low", language)) > 2
        assert text("profile.all_low", language) in told  # of all measures of saving
        assert text("profile.follows", language) in told  # the load is a proxy
        assert text("eco.verdict.reached_unverified", language) in told
    assert load_texts()["status.schematic"][language].capitalize() in words(page)


def test_a_contact_stands_only_where_somebody_consented(crowded):
    """The table of contacts and the matching table have those alone; the layer's own columns are never read."""
    secret = "secret@example.invalid"
    estates = crowded.potential.estates.assign(contact_email=secret, contact_name="Secret", contact_phone="0")
    leaky = replace(crowded, potential=replace(crowded.potential, estates=estates))
    page = render_park_profiles(leaky, language="en")
    assert secret not in page
    assert "Secret" not in words(page)
    of_park = dict(zip(["vsip" if "anh.nguyen" in each else "" for each in sheets(page)], sheets(page), strict=False))
    assert sum("anh.nguyen@example.invalid" in each for each in sheets(page)) == 1
    assert NAMES[PARKS.index(CONSENTED)] in html.unescape(re.sub(r"<(?!/?b&gt)[^>]*>", "", of_park["vsip"]))
    nobody = replace(crowded.plan.eco_parks, contacts=crowded.plan.eco_parks.contacts.iloc[:0])
    without = replace(crowded, plan=replace(crowded.plan, eco_parks=nobody))
    assert not any("anh.nguyen" in each for each in sheets(render_park_profiles(without, language="en")))


def test_names_are_text_and_nothing_is_fetched(pages):
    page = pages["en"]
    assert "<b>Hải" not in page
    assert "<i>Ánh" not in page
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "url(" not in page
    assert LONG[:20] in page


def test_the_matching_table_comes_first(pages):
    page = pages["en"]
    assert page.index('class="matching"') < page.index('class="sheet"')
    assert text("profile.matching.nobody_asked", "en") not in words(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_written_as_the_language_does(pages, language):
    told = words(sheets(pages[language])[0])
    assert ("1.234 MWp" if language == "vi" else "1,234 MWp") in told


def test_the_file_has_the_same_bytes_for_the_same_result(one_park, tmp_path):
    target = tmp_path / "park-profiles.pdf"
    assert write_park_profiles(one_park, target, language="ja") == target
    first = target.read_bytes()
    assert first.startswith(b"%PDF")
    write_park_profiles(one_park, target, language="ja")
    assert target.read_bytes() == first


def test_without_eco_parks_or_a_font_there_is_no_file(bare, tmp_path, monkeypatch, caplog):
    target = tmp_path / "park-profiles.pdf"
    target.write_bytes(b"of an earlier run")
    assert write_park_profiles(replace(bare, plan=replace(bare.plan, eco_parks=None)), target) is None
    assert not target.exists()
    monkeypatch.setattr(park_profiles, "reason_against_pdf", lambda _page: "no font has the letters")
    with caplog.at_level(logging.WARNING, logger="geoplan"):
        assert write_park_profiles(bare, target) is None
    assert "park-profiles.pdf is left out: no font" in caplog.text
    assert not target.exists()


def test_a_language_that_nobody_wrote_is_refused(bare):
    with pytest.raises(GeoplanError, match="language"):
        render_park_profiles(bare, language="fr")


def test_parks_go_by_their_load_and_those_without_one_by_their_land():
    table = pd.DataFrame(
        {"estate_id": ["a", "b", "c", "d"], "load_mwh": [1.0, float("nan"), 3.0, float("nan")], "area_ha": [1, 2, 1, 9]}
    )
    assert chosen_parks(table) == [2, 0, 3, 1]
    assert chosen_parks(table, most=1) == [2]


def test_the_template_asks_for_texts_that_exist():
    template = park_profiles.Path(park_profiles.__file__).with_name("park_profiles.html.j2").read_text(encoding="utf-8")
    asked = set(re.findall(r't\["([\w.]+)"\]', template))
    assert asked
    assert asked <= set(load_texts())
