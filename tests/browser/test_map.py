import html
import re

import numpy as np
import pytest

from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import make_map, write_map
from geoplan.outputs.wording.numbers import significant
from geoplan.outputs.wording.place_words import place_texts
from geoplan.outputs.wording.texts import text
from support.sample_result import WIDE, changed
from support.sections import open_section

pytestmark = pytest.mark.browser

ZONES = "path.gp-zone-shape"


@pytest.fixture(scope="module")
def map_file(sample_assessment, tmp_path_factory):
    return write_map(sample_assessment, tmp_path_factory.mktemp("map") / "map.html")


def click_zone(page, number: int) -> None:
    """Click the middle of a zone; the sample's zones are drawn in their order."""
    box = page.locator(ZONES).nth(number).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_each_language_and_draws_the_zones(sample_assessment, tmp_path, open_page, language):
    page = open_page(write_map(sample_assessment, tmp_path / "map.html", language=language), locale="fr-FR")
    assert page.locator(ZONES).count() == 12
    assert page.evaluate("document.documentElement.lang") == language
    assert page.title().endswith(place_texts(sample_assessment)["map.title"][language])
    assert page.locator("#gp-totals h2").inner_text() == text("map.totals", language)
    assert page.locator(f"[data-language={language}]").get_attribute("aria-pressed") == "true"
    fills = {page.locator(ZONES).nth(k).get_attribute("fill") for k in range(12)}
    assert len(fills) > 2  # steps that all sources share
    assert page.evaluate("window.broken") is None


def test_a_zone_that_is_clicked_shows_its_figures(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    assert page.locator("#gp-panel").is_hidden()
    click_zone(page, 2)
    zone = sample_assessment.zones.iloc[2]
    panel = page.locator("#gp-panel")
    assert panel.locator("h2").inner_text() == "Đồ Sơn"
    assert panel.locator(".gp-under").inner_text() == "Ward · formerly in Đồ Sơn · Z0002"
    fields = load_fields()
    assert f"{significant(zone['total_energy_gwh'], 'en')} GWh" in panel.locator(".gp-main").inner_text()
    open_section(panel.locator("details", has_text="Rooftop solar").first)
    shown = panel.inner_text()
    for name in ("rooftop_pv_capacity_mwp", "roof_area_m2", "rooftop_pv_specific_yield_kwh_per_kwp"):
        assert fields[name].title.en in shown
        assert fields[name].format(float(zone[name])) in shown
    low, high = (significant(zone[f"rooftop_pv_energy_gwh_{end}"], "en") for end in ("low", "high"))
    assert f"{low} – {high}" in shown
    low, high = (significant(zone[f"total_energy_gwh_{end}"], "en") for end in ("low", "high"))
    assert f"{low} – {high} in 8 of 10 futures" in shown
    page.keyboard.press("Escape")
    assert panel.is_hidden()


def test_the_bars_show_low_median_base_and_high_on_one_scale(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    click_zone(page, 2)
    zone = sample_assessment.zones.iloc[2]
    names = [f"{source}_energy_gwh" for source in ("rooftop_pv", "biomass", "biogas", "waste", "total")]
    most = max(zone[f"{name}_high"] for name in names)
    tracks = page.locator("#gp-panel .gp-track")
    assert tracks.count() == len(names)
    for number, name in enumerate(names):
        bars = tracks.nth(number).locator("> *")
        width = tracks.nth(number).bounding_box()["width"]
        base = bars.nth(0).bounding_box()
        assert base["width"] / width == pytest.approx(zone[name] / most, abs=0.02)
        if np.isfinite(zone[f"{name}_low"]):
            band = bars.nth(1).bounding_box()
            assert (band["x"] - base["x"]) / width == pytest.approx(zone[f"{name}_low"] / most, abs=0.02)
            ends = zone[f"{name}_high"] - zone[f"{name}_low"]
            assert band["width"] / width == pytest.approx(ends / most, abs=0.02)
            dot = bars.nth(2).bounding_box()
            middle = dot["x"] + dot["width"] / 2 - base["x"]
            assert middle / width == pytest.approx(zone[f"{name}_p50"] / most, abs=0.02)
        else:
            assert bars.count() == 1


def test_zones_whose_range_is_wide_are_hatched_until_that_is_switched_off(map_file, open_page):
    page = open_page(map_file)
    page.select_option("#gp-field", "biomass_energy_gwh")
    fills = page.locator(ZONES).evaluate_all("paths => paths.map(path => path.getAttribute('fill'))")
    assert [number for number, fill in enumerate(fills) if fill.startswith("url(#gp-wide-")] == [WIDE]
    pattern = fills[WIDE].removeprefix("url(").removesuffix(")")
    assert page.locator(f"pattern{pattern} rect").count() == 2
    assert "Wide range: from low to high more than 100% of the value" in page.locator("#gp-legend-keys").inner_text()
    click_zone(page, WIDE)
    assert "Wide range" in page.locator("#gp-panel").inner_text()
    page.uncheck("#gp-overlay-wide")
    fills = page.locator(ZONES).evaluate_all("paths => paths.map(path => path.getAttribute('fill'))")
    assert not any(fill.startswith("url(#gp-wide-") for fill in fills)
    assert "Wide range" not in page.locator("#gp-legend-keys").inner_text()


@pytest.mark.parametrize("typed", ["Thuy Nguyen", "thuỷ nguyên", "THỦY NG", "  thuy nguyen "])
def test_search_finds_a_zone_with_or_without_diacritics(map_file, open_page, typed):
    page = open_page(map_file)
    page.fill("#gp-search", typed)
    found = page.locator("#gp-found [role=option]")
    assert [name.split("\n")[0] for name in found.all_inner_texts()] == ["Thủy Nguyên", "Thủy Nguyên"]
    found.first.click()
    assert page.locator("#gp-panel h2").inner_text() == "Thủy Nguyên"
    assert page.locator("#gp-panel .gp-under").inner_text().startswith("Commune")


def test_search_works_from_the_keyboard_and_reads_d_with_a_stroke(map_file, open_page):
    page = open_page(map_file)
    page.focus("#gp-search")
    page.keyboard.type("do son")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#gp-panel h2").inner_text() == "Đồ Sơn"
    assert "Former district" in page.locator("#gp-panel .gp-under").inner_text()
    assert page.locator("#gp-found").is_hidden()
    page.fill("#gp-search", "zzz")
    assert page.locator("#gp-found").inner_text() == text("map.nothing_found", "en")


def test_another_result_changes_legend_and_colours(map_file, open_page):
    page = open_page(map_file)
    legend = page.locator("#gp-legend")
    before, fill = legend.inner_text(), page.locator(ZONES).first.get_attribute("fill")
    assert "All sources: annual energy [GWh]" in before
    assert "no data" not in before  # of no zone
    page.select_option("#gp-field", "population")
    assert "Population [persons]" in legend.inner_text()
    assert page.locator(ZONES).first.get_attribute("fill") != fill
    assert page.locator(ZONES).nth(11).get_attribute("fill") == "url(#gp-hatch)"
    counts = [int(count) for count in legend.locator(".gp-count").all_inner_texts()]
    assert "no data" in legend.inner_text()
    assert counts[-1] == 1
    assert sum(counts) == 12
    assert page.locator("#gp-field optgroup").count() == 7
    assert page.locator("#gp-ranking li").count() == 11


def test_the_language_is_switched_in_the_page(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    click_zone(page, 1)
    seen = set()
    for language in ("vi", "ja", "en"):
        page.click(f"[data-language={language}]")
        assert page.evaluate("document.documentElement.lang") == language
        words = {key: given[language] for key, given in place_texts(sample_assessment).items()}
        assert page.locator("#gp-search").get_attribute("placeholder") == words["map.search"]
        assert load_fields()["total_energy_gwh"].title[language] in page.locator("#gp-legend h2").inner_text()
        assert text("status.schematic.means", language) in page.locator("#gp-banner").inner_text()
        assert page.locator("#gp-panel h2").inner_text() == "Hải An"
        for node in page.locator("[data-text]").all():
            assert node.text_content() == words[node.get_attribute("data-text")]
        seen.add(page.locator("#gp-totals").inner_text())
        assert "NaN" not in page.locator("#gp-totals").text_content()
    assert len(seen) == 3


def test_the_notice_on_the_data_can_be_made_small_but_not_removed(map_file, open_page):
    page = open_page(map_file)
    notice = page.locator("#gp-banner")
    assert "zones and industrial parks" in notice.inner_text()
    assert "roofs" in notice.inner_text()
    assert page.locator("#gp-badge").is_hidden()
    notice.locator("button").click()
    assert notice.is_hidden()
    assert page.locator("#gp-badge").inner_text() == text("map.badge", "en")
    page.click("#gp-badge")
    assert notice.is_visible()


def test_districts_are_another_set_of_zones(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    page.check("input[name=gp-set][value=districts]")
    assert page.locator(ZONES).count() == 8
    page.evaluate("map_geoplan.geoplan.choose(map_geoplan.geoplan.state.set, 1, false)")
    assert page.locator("#gp-panel h2").inner_text() == "Hải An"
    zones = sample_assessment.zones
    total = zones.loc[zones["district"] == "Hải An", "total_energy_gwh"].sum()
    assert f"{total:,.2f} GWh" in page.locator("#gp-panel .gp-main").inner_text()


def test_overlays_can_be_hidden(map_file, open_page):
    page = open_page(map_file)
    assert page.locator(".gp-estate").count() == 2
    assert page.locator("path.gp-estate-shape").get_attribute("stroke-dasharray") == "4 3"
    assert "Industrial parks (schematic data)" in page.locator("#gp-legend-keys").inner_text()
    page.uncheck("#gp-overlay-estates")
    assert page.locator(".gp-estate").count() == 0
    assert "Industrial parks" not in page.locator("#gp-legend-keys").inner_text()
    assert page.locator(".gp-label").count() > 5
    page.uncheck("#gp-overlay-labels")
    assert page.locator(".gp-label").count() == 0
    page.uncheck("#gp-overlay-outlines")
    assert page.locator(ZONES).first.get_attribute("stroke") == "none"


def test_names_run_nothing_and_stay_what_they_are(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    box = page.locator(ZONES).nth(4).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    assert "<script>" in page.locator(".leaflet-tooltip").inner_text()
    page.locator(".gp-estate").nth(1).click()
    assert page.locator("#gp-panel h2").inner_text() == "<script>window.broken = 3</script>"
    for index, name in enumerate(sample_assessment.zones["zone_name"]):
        page.evaluate(f"map_geoplan.geoplan.choose(map_geoplan.geoplan.state.set, {index}, false)")
        assert page.locator("#gp-panel h2 bdi").text_content() == (name or "Z0008")
    assert page.evaluate("window.broken") is None
    assert page.locator("body img, body iframe, .gp script").count() == 0


def test_the_figures_of_an_estate_have_their_ranges(map_file, open_page):
    page = open_page(map_file)
    page.locator(".gp-estate").nth(0).click()
    energy = page.locator("#gp-panel dl dd").filter(has_text="GWh")
    assert energy.inner_text() == "140 GWh"
    assert page.locator("#gp-panel .gp-line-ends").inner_text() == "112 – 172"
    bar = page.locator("#gp-panel .gp-line-track")
    assert bar.get_attribute("title") == "low (P10) 112, median (P50) 138, base 140, high (P90) 172"
    page.locator(".gp-estate").nth(1).click()
    assert energy.inner_text() == "12.50 GWh", "one end alone is no range"
    assert bar.count() == 0


def test_the_place_under_the_pointer_is_read_out(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    centre = sample_assessment.zones.to_crs(4326).union_all().centroid
    spot = page.evaluate(f"map_geoplan.latLngToContainerPoint([{centre.y}, {centre.x}])")
    frame = page.locator(".folium-map").bounding_box()
    page.mouse.move(frame["x"] + spot["x"], frame["y"] + spot["y"])
    latitude, longitude = (float(n) for n in re.findall(r"[\d.]+", page.locator("#gp-readout").inner_text()))
    assert latitude == pytest.approx(centre.y, abs=0.003)
    assert longitude == pytest.approx(centre.x, abs=0.003)
    assert "km" in page.locator(".leaflet-control-scale").inner_text()
    assert page.locator(".leaflet-control-scale-line").count() == 1


def test_the_page_fills_the_screen_and_comes_back(map_file, open_page):
    page = open_page(map_file)
    page.click("#gp-fullscreen")
    page.wait_for_function("() => document.fullscreenElement !== null")
    page.click("#gp-fullscreen")
    page.wait_for_function("() => document.fullscreenElement === null")


def test_the_page_fits_a_phone(map_file, open_page):
    page = open_page(map_file, width=375, height=667)
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert page.locator("#gp-legend").is_hidden()  # folded where it would lie upon the tools
    page.click(".gp-legend-fold > summary")
    assert page.locator("#gp-legend").is_visible()
    page.click(".gp-legend-fold > summary")
    assert page.locator("#gp-field").is_hidden()
    page.click("#gp-menu")
    page.select_option("#gp-field", "waste_t")
    page.click("#gp-menu")
    click_zone(page, 9)
    panel = page.locator("#gp-panel").bounding_box()
    assert panel["width"] == 375
    assert panel["y"] > 667 * 0.3


def test_what_is_chosen_from_a_list_on_a_phone_is_not_covered_by_it(map_file, open_page):
    page = open_page(map_file, width=375, height=667)
    page.click("#gp-menu")
    open_section(page.locator("details:has(#gp-ranking)"))
    page.locator("#gp-ranking button").first.click()
    assert page.locator("#gp-menu").get_attribute("aria-expanded") == "false"
    assert page.locator("#gp-side").is_hidden()
    assert page.locator("#gp-panel").is_visible()


def test_a_result_without_values_still_opens(sample_assessment, tmp_path, open_page):
    zones = sample_assessment.zones.iloc[:1].copy()
    numbers = [name for name in load_fields() if name in zones and name != "urban" and name not in ("zone_id",)]
    zones[[name for name in numbers if zones[name].dtype.kind in "fi"]] = np.nan
    totals, monthly = sample_assessment.totals * np.nan, sample_assessment.monthly * np.nan
    result = changed(sample_assessment, zones=zones, estates=None, totals=totals, monthly=monthly)
    page = open_page(write_map(result, tmp_path / "map.html", language="ja"), locale="ja-JP")
    assert page.locator(ZONES).get_attribute("fill") == "url(#gp-hatch)"
    click_zone(page, 0)
    assert page.locator("#gp-panel h2").inner_text() == "Thủy Nguyên"


def test_a_notebook_shows_the_map(sample_assessment, tmp_path, open_page):
    path = tmp_path / "notebook.html"
    shown = make_map(sample_assessment, language="vi")._repr_html_()
    path.write_text(f"<!DOCTYPE html><meta charset='utf-8'><body style='width:900px'>{shown}</body>", encoding="utf-8")
    page = open_page(path)
    frame = page.frame_locator("iframe")
    frame.locator(ZONES).first.wait_for(state="attached")
    assert frame.locator(ZONES).count() == 12
    assert frame.locator("#gp-totals h2").inner_text() == text("map.totals", "vi")
    assert html.unescape(shown).count("<!DOCTYPE html>") == 1


def test_five_thousand_zones_are_drawn_within_seconds(make_assessment, tmp_path, open_page):
    page = open_page(write_map(make_assessment(columns=100, rows=50), tmp_path / "many.html"))
    assert page.locator(ZONES).count() == 5_000
    assert page.locator("#gp-ranking li").count() == 300
    drawn_ms = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert drawn_ms < 10_000
