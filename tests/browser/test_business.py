"""The business case of a roof and of a park: told by Python's figures, moved by mouse and keys, printed on one page."""

import re
from dataclasses import replace
from unittest.mock import patch

import geopandas as gpd
import pytest
from playwright.sync_api import expect

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from geoplan.planning.business.business_bases import BusinessBases
from geoplan.planning.business.park_case import park_case
from geoplan.planning.business.roof_case import roof_case
from geoplan.planning.estates.estate_setting import EstateSetting
from support.axe import serious_faults
from support.business_twins import plain_case, twin_park, twin_roofs
from support.estate_twins import twin_estates
from support.sample_result import changed

pytestmark = pytest.mark.browser

ROOF, PARK = "#gp-roof-case", "#gp-park-case"
WORKED = """(block) => {
    const plain = (value) => (Number.isNaN(value) ? null : value === Infinity ? "never" : value);
    const { figures, ends } = map_geoplan.geoplan.business[block].worked;
    const own = Object.entries(figures).map(([name, value]) => [name, plain(value)]);
    return { figures: own, ends: Object.entries(ends).map(([name, both]) => [name, both.map(plain)]) };
}"""
PAGES = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture(scope="module")
def estates(sample_assessment):
    given = twin_estates(sample_assessment.estates["estate_id"].tolist())
    tabled = {choice: tariff for choice, tariff in given.tariffs.items() if choice.customer != "own"}
    return replace(given, tariffs=tabled)


@pytest.fixture(scope="module")
def bases(estates):
    parks = {
        each: twin_park(estates, row, EstateSetting(**estates.settings[each]))
        for row, each in enumerate(estates.table["estate_id"])
    }
    return BusinessBases(twin_roofs(), parks)


@pytest.fixture(scope="module")
def map_file(sample_assessment, estates, bases, tmp_path_factory):
    plan = replace(sample_assessment.plan, business=bases)
    with patch("geoplan.outputs.map.content.page_estates", return_value=estates):
        return write_map(changed(sample_assessment, plan=plan), tmp_path_factory.mktemp("business") / "map.html")


@pytest.fixture(scope="module")
def roof(sample_assessment):
    """A dwelling of the sample, whose price nobody knows."""
    roofs = gpd.read_parquet(sample_assessment.rooftops_file)
    of_class = roofs[(roofs["roof_class"] == "residential") & (roofs["capacity_kwp"] > 5.0)]
    return of_class.to_crs(4326).iloc[0]


def open_roof(page, roof) -> None:
    """Go to a roof, click it and open its case."""
    place = roof.geometry.representative_point()
    page.check("#gp-overlay-rooftops")
    page.evaluate("map_geoplan.geoplan.rooftops.read()")
    page.evaluate(f"void map_geoplan.setView([{place.y}, {place.x}], 18, {{animate: false}})")
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.click(".gp-case-open")
    page.wait_for_function("() => map_geoplan.geoplan.business.bases.isRead")


def rested(page) -> None:
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")


def assert_python_says_so(page, block: str, case) -> None:
    rested(page)
    told, wanted = page.evaluate(WORKED, block), plain_case(case)
    found = {f"{name} {at}": each for name, both in dict(told["ends"]).items() for at, each in enumerate(both)}
    hoped = {f"{name} {at}": each for name, both in wanted["ends"].items() for at, each in enumerate(both)}
    found, hoped = found | dict(told["figures"]), hoped | wanted["figures"]
    assert set(found) == set(hoped)
    for name, value in hoped.items():
        is_number = isinstance(value, float)
        assert found[name] == (pytest.approx(value, rel=1e-6) if is_number else value), name


def shown_roof(page) -> tuple[float, float]:
    values = page.evaluate("map_geoplan.geoplan.business.roof.values")
    return values["capacity_kwp"], values["energy_kwh"]


def test_a_roof_says_from_which_price_it_pays_and_takes_the_readers(map_file, open_page, bases, roof):
    page = open_page(map_file)
    open_roof(page, roof)
    panel = page.locator("#gp-panel")
    expect(panel.locator("h2")).to_contain_text("Dwelling")
    expect(panel).to_contain_text(str(roof["roof_id"]))
    assert page.locator(f"{ROOF} .gp-case-top").is_hidden()
    basis = bases.roofs["residential"]
    size = shown_roof(page)
    case = roof_case(*size, basis=basis)
    first = float(case.figures.pays_from_usd) * basis.usd_rate
    expect(page.locator(f"{ROOF} .gp-case-pays")).to_contain_text(f"{first:,.0f} VND/kWh")
    assert_python_says_so(page, "roofs", case)
    expect(page.locator(f"{ROOF} > .gp-note").first).to_have_text("Share used on site: assumed (low confidence).")

    page.fill("#gp-roof-case-price", "2500")
    assert_python_says_so(page, "roofs", roof_case(*size, basis=basis, price=2_500.0))
    expect(page.locator(f"{ROOF} .gp-case-top")).to_contain_text("years")
    page.locator("#gp-roof-case-share-slider").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#gp-roof-case-share")).to_have_value("56")
    page.fill("#gp-roof-case-cost", "9")
    own = {"price": 2_500.0, "used_share": 0.56, "cost": 9e6}
    assert_python_says_so(page, "roofs", roof_case(*size, basis=basis, **own))
    expect(page.locator(f"{ROOF} [role=status]")).to_contain_text("payback")
    assert serious_faults(page, "#gp-panel") == []

    expect(page).to_have_url(re.compile(r"roof=[\d./]+.*case=2500/0\.56/9000000"))
    page.reload()
    page.locator(ROOF).wait_for()
    expect(page.locator("#gp-roof-case-price")).to_have_value("2500")
    page.wait_for_function("() => map_geoplan.geoplan.business.bases.isRead")
    assert_python_says_so(page, "roofs", roof_case(*size, basis=basis, **own))
    page.click("#gp-roof-case-reset")
    assert_python_says_so(page, "roofs", case)
    page.get_by_role("button", name="mean of all customers").click()
    assert_python_says_so(page, "roofs", roof_case(*size, basis=basis, price=2_204.0655))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_park_has_the_case_of_its_plan_and_follows_it(map_file, open_page, bases, estates):
    page = open_page(map_file)
    page.locator(".gp-estate").first.click()
    page.wait_for_function(
        "() => map_geoplan.geoplan.business.bases.isRead && map_geoplan.geoplan.business.parks.worked"
    )
    each = estates.table["estate_id"].iloc[0]
    assert_python_says_so(page, "parks", park_case(bases.parks[each]))
    price = round(park_case(bases.parks[each]).price, 2)
    page.fill("#gp-park-case-price", str(price + 300.0))
    page.fill("#gp-park-case-share", "80")
    moved = park_case(bases.parks[each], price=price + 300.0, used_share=0.8)
    assert_python_says_so(page, "parks", moved)
    page.click("#gp-park-case-reset")
    page.fill("#gp-estate-pv_share", "50")
    half = replace(EstateSetting(**estates.settings[each]), pv_share=0.5)
    own = park_case(twin_park(estates, 0, half))
    page.wait_for_function(
        "kwp => Math.abs(map_geoplan.geoplan.business.parks.worked.figures.pv_kwp - kwp) < 0.01",
        arg=float(own.figures.pv_kwp),
    )
    assert_python_says_so(page, "parks", own)
    expect(page.locator(PARK)).to_contain_text(text("map.business.other_plan", "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_is_printed_on_one_page(map_file, open_page, roof, language):
    page = open_page(f"{map_file}")
    page.evaluate("language => map_geoplan.geoplan.speak(language)", language)
    page.evaluate("() => { window.print = () => (window.printed = true); }")
    open_roof(page, roof)
    for opened, button, title in (
        (None, "#gp-roof-case-print", "map.business.sheet.roof"),
        (".gp-estate", "#gp-park-case-print", "map.business.sheet.park"),
    ):
        if opened:
            page.evaluate("map_geoplan.fitBounds(map_geoplan.geoplan.data.bounds, { animate: false })")
            page.evaluate("() => map_geoplan.geoplan.estates.show(map_geoplan.geoplan.data.estates[0])")
            page.wait_for_function("() => map_geoplan.geoplan.business.parks.worked")
        page.evaluate("delete window.printed")
        page.click(button)
        page.wait_for_function("() => window.printed")
        sheet = page.locator(".gp-case-sheet")
        expect(sheet).to_contain_text(text(title, language))
        expect(sheet.locator("svg")).to_have_count(2)
        assert "map.business" not in sheet.text_content()
        assert len(PAGES.findall(page.pdf(prefer_css_page_size=True))) == 1
        expect(sheet).to_have_count(0)


def test_what_an_address_says_wrong_is_told_and_a_roof_that_is_gone(map_file, open_page, roof):
    page = open_page(f"{map_file}")
    wrong = "#roof=0/0&case=2200/7/x"
    page.evaluate("hash => { location.hash = hash; }", wrong)
    expect(page.locator("#gp-address")).to_contain_text("0/0")
    expect(page.locator("#gp-address")).to_contain_text("2200/7/x")
    expect(page.locator("#gp-panel")).to_be_hidden()
