"""Photovoltaics that stand already: signs that speak, roofs that say what is left, and panels that count it."""

import shutil
from dataclasses import replace

import geopandas as gpd
import pytest
from playwright.sync_api import expect

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.planning.business.business_bases import BusinessBases
from geoplan.potential.standing_roofs import with_marks
from support.axe import serious_faults
from support.business_twins import twin_roofs

pytestmark = pytest.mark.browser

SIGN = ".gp-installed-sign"
TELL = """index => {
    const { installed } = map_geoplan.geoplan;
    const { lat, lng } = installed.systems[index];
    map_geoplan.setView([lat, lng], 18, { animate: false });
    return [lat, lng];
}"""


@pytest.fixture(scope="module")
def standing(sample_assessment, tmp_path_factory):
    """The sample with a system on its largest roof, one of unknown capacity on the next, and one on the ground."""
    roofs = sample_assessment.rooftops.nlargest(2, "capacity_kwp")
    first, second = roofs.geometry.representative_point()
    field = sample_assessment.zones.geometry.iloc[5].representative_point()
    systems = gpd.GeoDataFrame(
        {
            "pv_kind": ["rooftop", "rooftop", "ground"],
            "capacity_mw": [roofs["capacity_kwp"].iloc[0] / 4000.0, float("nan"), 3.0],
            "year": [2022.0, float("nan"), 2024.0],
            "name": ["<b>Roof</b>", "", "Field"],
            "source": "",
        },
        geometry=[first, second, field],
        crs=roofs.crs,
    )
    file = tmp_path_factory.mktemp("roofs") / "roofs.parquet"
    shutil.copy(sample_assessment.rooftops_file, file)
    marked = with_marks(replace(sample_assessment.potential.roofs, file=file), systems)
    inputs = sample_assessment.inputs
    report = replace(inputs.reports["estates"], kind="installed_pv", status="schematic")
    inputs = replace(inputs, installed_pv=systems, reports={**inputs.reports, "installed_pv": report})
    potential = replace(sample_assessment.potential, roofs=marked)
    plan = replace(sample_assessment.plan, business=BusinessBases(twin_roofs(), {}))
    return replace(sample_assessment, inputs=inputs, potential=potential, plan=plan)


@pytest.fixture(scope="module")
def map_file(standing, tmp_path_factory):
    return write_map(standing, tmp_path_factory.mktemp("installed") / "map.html", rooftops_shown=True)


def test_signs_are_switched_on_named_and_opened_by_mouse_and_keyboard_in_each_language(map_file, open_page):
    page = open_page(map_file, bypass_csp=True)
    expect(page.locator(SIGN)).to_have_count(0)
    page.check("#gp-overlay-installed")
    expect(page.locator(SIGN)).to_have_count(3)
    assert "layers=" in page.evaluate("map_geoplan.geoplan.address.shared().text")
    expect(page.locator(".gp-side")).to_contain_text("2 systems: ")
    page.locator(SIGN).first.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".gp-popup .gp-roof")
    expect(popup).to_contain_text("3,000 kWp")
    for language in LANGUAGES:
        page.evaluate("language => map_geoplan.geoplan.speak(language)", language)
        expect(popup).to_contain_text("2024")
        expect(popup).not_to_contain_text("map.")
    page.evaluate("map_geoplan.geoplan.speak('en')")
    assert serious_faults(page, ".leaflet-popup-pane") == []
    page.uncheck("#gp-overlay-installed")
    expect(page.locator(SIGN)).to_have_count(0)
    expect(popup).to_have_count(0)


def test_a_roof_says_what_stands_on_it_since_when_and_what_is_left(map_file, open_page, standing):
    page = open_page(map_file)
    page.wait_for_function("() => map_geoplan.geoplan.rooftops.data && map_geoplan.geoplan.rooftops.blocks.length")
    told = {}
    for row, name in enumerate(["ground", "rooftop", "unknown"]):
        lat, lng = page.evaluate(TELL, row)
        page.evaluate("place => map_geoplan.fire('click', { latlng: L.latLng(place) })", [lat, lng])
        if name == "ground":
            continue
        expect(page.locator(".gp-stands")).to_be_visible()
        told[name] = page.locator(".gp-popup .gp-roof").inner_text()
        page.locator(".gp-case-open").click()
        told[f"case of {name}"] = page.locator("#gp-panel").inner_text()
        page.evaluate("map_geoplan.closePopup()")
    kwp = standing.rooftops["capacity_kwp"].max() / 4.0
    assert f"{kwp:,.2f} kWp (2022)" in told["rooftop"]
    assert f"{3 * kwp:,.2f} kWp" in told["rooftop"]
    assert f"The case is of what is left: {3 * kwp:,.2f} kWp." in told["case of rooftop"]
    assert "capacity not known" in told["unknown"]
    assert "the case is of all that it could carry" in told["case of unknown"]
    assert "Left of this roof" not in told["unknown"]


def test_marked_roofs_are_drawn_in_blue(map_file, open_page):
    page = open_page(map_file)
    page.wait_for_function("() => map_geoplan.geoplan.rooftops.blocks.length")
    page.evaluate(TELL, 1)
    blue = """() => {
        const canvas = document.querySelector('.leaflet-gp-packed-pane canvas, canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let k = 0; k < data.length; k += 4) if (data[k + 2] > data[k] + 60 && data[k + 3] > 200) count++;
        return count;
    }"""
    page.wait_for_function(f"() => ({blue})() > 20")


def test_the_panel_of_a_zone_counts_what_stands_and_what_is_left(map_file, open_page, standing):
    page = open_page(map_file)
    page.evaluate("map_geoplan.geoplan.pick({ zone: 3 })")
    part = page.locator("#gp-panel .gp-installed-left")
    left = standing.zones["rooftop_pv_remaining_mwp"].iloc[3]
    assert f"{float(f'{left:.3g}'):,.10g} MWp" in part.inner_text()
