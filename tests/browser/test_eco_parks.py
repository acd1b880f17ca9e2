"""Eco-industrial parks in the map: profiles, matching, lines of symbiosis, and who is like a pilot."""

from dataclasses import replace
from unittest.mock import patch

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from support.axe import serious_faults
from support.page_parks import page_parks_of
from support.sections import open_section

pytestmark = pytest.mark.browser

MATCHING, OPEN = "#gp-matching", "#gp-matching-open"


@pytest.fixture(scope="module")
def parks(sample_assessment):
    estates = sample_assessment.estates
    return page_parks_of(estates["estate_id"].tolist(), estates.geometry.representative_point())


@pytest.fixture(scope="module")
def map_file(sample_assessment, parks, tmp_path_factory):
    return map_with(sample_assessment, parks, tmp_path_factory.mktemp("map") / "map.html")


def map_with(result, parks, path):
    """Write the map of a result as if this were known of its parks."""
    with patch("geoplan.outputs.map.content.page_parks", return_value=parks):
        return write_map(result, path)


def open_parts(page) -> None:
    """Open all parts of the profile of the park that is chosen."""
    for each in page.locator("details.gp-profile").all():
        if each.get_attribute("open") is None:
            open_section(each)


def part(page, key: str) -> str:
    return page.locator(f"details.gp-profile[data-part={key}]").inner_text()


def test_a_click_in_the_matching_table_goes_to_the_park(map_file, open_page):
    page = open_page(map_file)
    page.click(OPEN)
    assert page.locator(f"{MATCHING} nav button").all_inner_texts()[0].startswith("Rooftop pv")
    rows = page.locator(f"{MATCHING} tbody tr")
    assert "asked for" in rows.first.inner_text()  # who has asked comes first
    page.locator(f"{MATCHING} tbody .gp-go").nth(1).click()
    assert page.locator(MATCHING).is_hidden()
    assert page.locator("#gp-panel h2").inner_text() == "KCN Đình Vũ"
    assert page.evaluate("document.activeElement.closest('#gp-panel') !== null")


def test_the_matching_table_is_used_by_keys_alone(map_file, open_page):
    page = open_page(map_file)
    page.focus(OPEN)
    page.keyboard.press("Enter")
    assert page.locator(MATCHING).evaluate("node => node.matches(':modal')")
    page.locator(f"{MATCHING} nav button", has_text="Battery").focus()
    page.keyboard.press("Enter")
    assert page.locator(f"{MATCHING} h3").inner_text() == "Battery"
    assert page.evaluate("document.activeElement.textContent").startswith("Battery")
    sort = page.locator(f"{MATCHING} th button", has_text="Size")
    sort.focus()
    page.keyboard.press("Enter")
    assert page.locator(f"{MATCHING} th[aria-sort=descending]").inner_text().startswith("Size")
    page.keyboard.press("Escape")
    assert page.locator(MATCHING).is_hidden()
    assert page.evaluate("document.activeElement.id") == "gp-matching-open"


def test_the_matching_table_says_what_is_of_low_confidence(map_file, open_page):
    page = open_page(map_file)
    page.click(OPEN)
    page.locator(f"{MATCHING} nav button", has_text="Rooftop pv").click()
    assert text("map.eco.all_low", "en") in page.locator(f"{MATCHING} [role=status]").inner_text()
    page.locator(f"{MATCHING} nav button", has_text="Led").click()
    assert text("map.eco.all_low", "en") not in page.locator(f"{MATCHING} [role=status]").inner_text()


def test_only_what_was_asked_for_can_be_listed(map_file, open_page):
    page = open_page(map_file)
    page.click(OPEN)
    assert page.locator(f"{MATCHING} nav button").count() == 3
    page.check("#gp-only-asked")
    assert page.locator(f"{MATCHING} nav button").count() == 2
    assert page.locator(f"{MATCHING} tbody tr").count() == 1


def test_the_profile_says_what_is_known_and_what_is_not(map_file, open_page):
    page = open_page(map_file)
    page.locator(".gp-estate").first.click()
    assert "432 ha let (80%)" in page.locator(".gp-facts").inner_text()
    open_parts(page)
    assert part(page, "projects").index("Motors") < part(page, "projects").index("Rooftop pv")
    assert "not paid back" in part(page, "projects")
    assert "1,680 MWh a year" in part(page, "saving")  # of fuel nothing is added
    criteria = part(page, "criteria")
    assert "reached unverified" in criteria
    assert "asks for 20% at least" in criteria
    assert "missing 4 ha" in criteria
    assert "report of <2025>" in criteria
    assert "13.2" in part(page, "goals")
    assert "Heat, 150 °C" in part(page, "streams")
    assert "paired: 8,200 MWh a year" in part(page, "streams")
    assert "amount not known" in part(page, "streams")
    assert page.locator(".gp-part a[href^=mailto]").get_attribute("href") == "mailto:binh@example.org"
    assert page.locator(".gp-part a[href^=tel]").get_attribute("href") == "tel:+84225000000"
    page.locator("[data-part=streams] .gp-go").first.click()
    assert page.locator("#gp-panel h2").inner_text() == "<script>window.broken = 3</script>"
    # the parts are open still; this park has not agreed to be named
    assert text("map.eco.no_contact", "en") in part(page, "contact")
    assert "binh@" not in page.locator("#gp-panel").inner_text()
    assert page.evaluate("window.broken") is None


def test_pairs_are_lines_that_tell_of_themselves_and_can_be_taken_away(map_file, parks, open_page):
    page = open_page(map_file)
    arrows = page.locator(".gp-arrow")
    assert arrows.count() == len(parks.tables["pairs"])
    assert "KCN Đình Vũ" in arrows.first.get_attribute("aria-label")
    assert page.locator("#gp-legend-keys .gp-line-key").count() == 3
    arrows.first.focus()
    page.keyboard.press("Enter")
    told = page.locator(".leaflet-popup").inner_text()
    assert "8,200 MWh a year" in told
    assert "8,000 MWh a year" in told
    assert "150 °C" in told
    page.locator(".leaflet-popup .gp-go").last.click()
    assert page.locator("#gp-panel").is_visible()
    page.uncheck("#gp-overlay-symbiosis")
    assert arrows.count() == 0
    assert page.locator("#gp-legend-keys .gp-line-key").count() == 0
    page.locator(".leaflet-popup").wait_for(state="detached")  # it fades


def test_a_pilot_and_those_like_it_are_marked_with_what_comes_of_it(map_file, open_page):
    page = open_page(map_file)
    assert page.locator(".gp-pilot-ring").count() == 0  # the map is left free until somebody asks
    open_section(page.locator("#gp-domino"))
    page.locator(".gp-pilot-ring").nth(1).wait_for()  # on the map and in the legend
    assert page.locator(".gp-pilot-ring").count() == 2
    assert page.is_checked("#gp-overlay-domino")
    shown = page.locator("#gp-domino").inner_text()
    assert "92% alike" in shown
    assert "Alike in industry and size. Not known: voltage." in shown
    assert "By 2036 – places: 2 · 60 MWp" in shown
    assert page.locator("#gp-domino .gp-roll-bar").count() == 10
    page.locator("#gp-domino .gp-pilot .gp-go").click()
    assert page.locator("#gp-panel h2").inner_text() == "KCN Đình Vũ"
    assert text("map.eco.pilot", "en") in part(page, "domino")
    page.uncheck("#gp-overlay-domino")
    assert page.locator(".gp-ring").count() == 0


def test_where_nobody_has_asked_and_nobody_is_alike_it_says_so(sample_assessment, parks, tmp_path, open_page):
    tables = {
        **parks.tables,
        "matching": parks.tables["matching"].assign(interest="model"),
        "likes": parks.tables["likes"].assign(is_alike=False, similarity=0.41, roll_out_year=float("nan")),
        "roll_out": parks.tables["roll_out"].assign(places_count=1),
    }
    page = open_page(map_with(sample_assessment, replace(parks, tables=tables), tmp_path / "map.html"))
    assert page.locator(".gp-like-ring").count() == 0
    open_section(page.locator("#gp-domino"))
    shown = page.locator("#gp-domino")
    assert text("map.eco.nobody_alike_nearest", "en") in shown.inner_text()
    assert "41% alike" in shown.inner_text()
    assert "By 2036 – places: 1" in shown.inner_text()
    assert shown.locator("svg").count() == 0  # the pilot alone makes no chart
    page.click(OPEN)
    page.check("#gp-only-asked")
    assert text("map.eco.nobody_asked", "en") in page.locator(MATCHING).inner_text()
    assert page.locator(f"{MATCHING} tbody tr").count() == 0
    page.uncheck("#gp-only-asked")
    assert page.locator(f"{MATCHING} tbody tr").count() == 2


def test_all_of_it_fits_a_telephone_in_every_language(map_file, open_page):
    page = open_page(map_file, width=390, height=844)
    assert page.locator(".gp-arrow").count() == 0  # a small map is left free
    for language in LANGUAGES:
        page.click(f"[data-language={language}]")
        page.click("#gp-more")
        page.click(OPEN)
        assert page.locator(f"{MATCHING} h2").inner_text() == text("map.eco.matching_title", language)
        page.select_option("#gp-technology", "led")
        assert page.locator(f"{MATCHING} .gp-matching-body").evaluate("node => node.scrollWidth <= node.clientWidth")
        page.locator(f"{MATCHING} tbody .gp-go").first.click()
        open_parts(page)
        for key in ("projects", "saving", "criteria", "goals", "streams", "domino", "contact"):
            assert text(f"map.eco.part.{key}", language) in part(page, key)
        assert "map." not in page.locator("#gp-panel").inner_text()
        assert page.locator("#gp-panel").evaluate("node => node.scrollWidth <= node.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_serious_stands_in_the_way_of_who_does_not_see(map_file, open_page):
    page = open_page(map_file)
    assert serious_faults(page, ".gp-stage") == []
    open_section(page.locator("#gp-domino"))
    assert serious_faults(page, "#gp-domino") == []
    page.click(OPEN)
    assert serious_faults(page, MATCHING) == []
    page.locator(f"{MATCHING} tbody .gp-go").nth(1).click()
    open_parts(page)
    assert serious_faults(page, "#gp-panel") == []


def test_what_no_layer_says_is_said_to_be_unknown(sample_assessment, parks, tmp_path, open_page):
    bare = replace(parks, tables={name: parks.tables[name] for name in ("facts", "eip")})
    page = open_page(map_with(sample_assessment, bare, tmp_path / "map.html"))
    assert page.locator(OPEN).count() == 0
    assert page.locator("#gp-domino, #gp-overlay-symbiosis, #gp-overlay-domino").count() == 0
    page.locator(".gp-estate").first.click()
    open_parts(page)
    assert text("map.eco.no_streams", "en") in part(page, "streams")
    assert text("map.eco.no_projects", "en") in part(page, "projects")
    assert text("map.eco.no_saving", "en") in part(page, "saving")
    assert text("map.eco.no_contact", "en") in part(page, "contact")
