"""The map for who works by keyboard or touch, enlarges it, or has the system give the colours; and with no script."""

import re

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.numbers import significant
from geoplan.outputs.wording.texts import text
from support.axe import serious_faults

pytestmark = pytest.mark.browser

ZONES = "path.gp-zone-shape"
TIP = ".leaflet-tooltip"
HERE = "document.activeElement"
ALL_OPEN = "document.querySelectorAll('details').forEach(part => { part.open = true; })"
MAP = "map_geoplan.getContainer().getBoundingClientRect()"


@pytest.fixture(scope="module")
def map_file(sample_assessment, add_candidates, tmp_path_factory):
    result = add_candidates(sample_assessment)
    return write_map(result, tmp_path_factory.mktemp("access") / "map.html", rooftops_shown=True)


def middle_of(page, number: int) -> tuple[float, float]:
    """Return a place within a zone; the sample's zones are drawn in their order."""
    box = page.locator(ZONES).nth(number).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.3


def centre_of(page, selector: str) -> tuple[float, float]:
    """Return where a finger falls upon what a selector names."""
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def choose(page, what: str) -> None:
    """Choose a zone, a park or a candidate."""
    given = {
        "zone": "{ zone: 2 }",
        "estate": "{ estate: page.data.estates[0] }",
        "candidate": "{ candidate: page.sites.kinds[0].items[0] }",
    }
    page.evaluate(f"() => {{ const page = map_geoplan.geoplan; page.pick({given[what]}); }}")


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_nothing_serious_is_wrong_in_three_languages_with_all_open(map_file, open_page, size):
    page = open_page(map_file, width=size[0], height=size[1], bypass_csp=True)
    page.check("#gp-overlay-candidates", force=True) if size[0] > 800 else page.evaluate(
        "map_geoplan.geoplan.sites.overlay.set(true)"
    )
    if size[0] < 800:
        page.click("#gp-menu")
    for language, what in zip(LANGUAGES, ("zone", "estate", "candidate"), strict=True):
        page.evaluate("language => map_geoplan.geoplan.speak(language)", language)
        choose(page, what)
        page.evaluate(ALL_OPEN)
        wrong = serious_faults(page, "html")
        assert wrong == [], (language, what)
        names = page.locator(f"{ZONES}, .leaflet-marker-icon[role=button], select").evaluate_all(
            "nodes => nodes.filter(node => !(node.getAttribute('aria-label') || (node.labels || []).length)).length"
        )
        assert names == 0


def test_the_map_is_reached_in_a_few_stops_and_zones_by_arrows(map_file, open_page):
    page = open_page(map_file)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == text("map.skip.map", "en")
    page.keyboard.press("Enter")
    names = []
    for _ in range(6):
        page.keyboard.press("Tab")
        names.append(page.evaluate(f"{HERE}.getAttribute('aria-label')"))
    assert names[:3] == [text(f"map.{key}", "en") for key in ("zoom_in", "zoom_out", "home")]
    tools = page.locator(".gp-tools-bar button")
    assert names[3] in tools.evaluate_all("nodes => nodes.map(node => node.getAttribute('aria-label'))")
    assert page.locator(".gp-tools-bar button[tabindex='0']").count() == 1, "the bar of tools is one stop"
    page.locator(".gp-tools-bar button[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    assert tools.nth(1).evaluate("node => node === document.activeElement")
    assert names[4] == "Thủy Nguyên"
    assert page.locator(f"{ZONES}[tabindex='0']").count() == 1
    assert page.locator(".gp-estate[tabindex='0']").count() == 1
    page.locator(f"{ZONES}[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(f"{HERE}.getAttribute('aria-label')") == "Hải An"
    tip = page.locator(TIP)
    assert "Hải An" in tip.inner_text()
    assert page.evaluate(f"document.getElementById({HERE}.getAttribute('aria-describedby')) !== null")
    page.keyboard.press("Escape")
    assert tip.count() == 0
    page.keyboard.press("End")
    assert page.evaluate(f"{HERE}.getAttribute('aria-label')") == "Bạch Long Vĩ"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    for press in ("Enter", " "):
        page.keyboard.press(press)
        assert page.locator("#gp-panel h2").inner_text() == "Hải An"
        assert page.evaluate(f"{HERE}.tagName") == "H2"
        assert page.locator(f"{ZONES}[aria-pressed=true]").get_attribute("aria-label") == "Hải An"
        page.keyboard.press("Escape")
        assert page.locator("#gp-panel").is_hidden()
        assert page.evaluate(f"{HERE}.getAttribute('aria-label')") == "Hải An"


def test_marks_open_by_the_space_bar_and_give_the_focus_back(map_file, open_page):
    page = open_page(map_file)
    mark = page.locator(".gp-estate[tabindex='0']")
    mark.focus()
    page.keyboard.press(" ")
    assert page.evaluate(f"{HERE}.tagName") == "H2"
    page.locator("#gp-panel .gp-close").focus()
    page.keyboard.press("Enter")
    assert page.locator("#gp-panel").is_hidden()
    assert mark.evaluate(f"node => node === {HERE}")


def test_a_tip_keeps_inside_the_map_and_goes_when_its_thing_is_pressed(map_file, open_page):
    page = open_page(map_file)
    frame = page.locator(".folium-map").bounding_box()
    shown = 0
    for number in range(12):
        x, y = middle_of(page, number)
        page.mouse.move(x, y)
        page.mouse.move(x + 2, y)
        if not page.locator(TIP).count():
            continue
        shown += 1
        box = page.locator(TIP).bounding_box()
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert frame["y"] <= box["y"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]
    assert shown > 8
    page.mouse.click(*middle_of(page, 2))
    assert page.locator("#gp-panel").is_visible()
    assert page.locator(TIP).count() == 0


def test_a_tap_opens_the_panel_and_leaves_no_tip(map_file, open_page):
    page = open_page(map_file, width=390, height=844, has_touch=True, is_mobile=True)
    page.touchscreen.tap(*middle_of(page, 2))
    panel = page.locator("#gp-panel")
    panel.wait_for()
    assert page.locator(TIP).count() == 0
    assert panel.bounding_box()["height"] <= 844 / 2
    assert page.evaluate("visualViewport.scale") == 1
    page.locator(".gp-estate").first.dispatch_event("click")
    assert page.locator(TIP).count() == 0


def test_at_street_level_no_tip_lies_over_roofs_and_the_map_ends_at_houses(map_file, open_page):
    page = open_page(map_file)
    roof = page.evaluate("""async () => {
        const { layer } = map_geoplan.geoplan.rooftops ? { layer: map_geoplan.geoplan.rooftops } : {};
        await layer.read();
        const { x, y } = layer.blocks[0];
        const at = L.CRS.EPSG3857.unproject(L.point(x[0] * layer.data.quantum, y[0] * layer.data.quantum));
        map_geoplan.setView(at, 16, { animate: false });
        return [at.lat, at.lng];
    }""")
    spot = page.evaluate(f"map_geoplan.latLngToContainerPoint({roof})")
    frame = page.locator(".folium-map").bounding_box()
    page.mouse.move(frame["x"] + spot["x"] - 30, frame["y"] + spot["y"])
    page.mouse.move(frame["x"] + spot["x"], frame["y"] + spot["y"])
    assert page.locator(TIP).count() == 0
    page.mouse.click(frame["x"] + spot["x"], frame["y"] + spot["y"])
    assert page.locator(".gp-popup").count() == 1
    assert page.locator(TIP).count() == 0
    page.evaluate("map_geoplan.setZoom(40, { animate: false })")
    assert page.evaluate("map_geoplan.getZoom()") == 19
    metres = page.locator(".leaflet-control-scale-line").inner_text()
    assert int(re.match(r"(\d+) m", metres)[1]) >= 10
    page.evaluate("map_geoplan.setZoom(0, { animate: false })")
    zones = page.evaluate("map_geoplan.geoplan.state.set.layer.getBounds().toBBoxString()")
    west, east = float(zones.split(",")[0]), float(zones.split(",")[2])
    view = [float(side) for side in page.evaluate("map_geoplan.getBounds().toBBoxString()").split(",")]
    assert (east - west) / (view[2] - view[0]) > 0.1
    page.evaluate("map_geoplan.setView([0, 0], 12, { animate: false })")
    page.wait_for_function("() => Math.abs(map_geoplan.getCenter().lat) > 10")


@pytest.mark.parametrize(
    ("width", "height", "type_px"), [(683, 384, 16), (342, 192, 16), (320, 256, 16), (1366, 768, 32)]
)
def test_an_enlarged_page_keeps_half_its_height_for_the_map(map_file, open_page, width, height, type_px):
    page = open_page(map_file, width=width, height=height)
    page.evaluate(f"document.documentElement.style.fontSize = '{type_px}px'")
    page.locator(".gp.gp-low").wait_for()
    if page.locator("#gp-banner").is_visible():
        page.locator("#gp-banner .gp-close").click()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(f"{MAP}.height") >= height / 2
    assert page.locator("#gp-badge").is_visible()
    assert page.locator("#gp-badge").get_attribute("aria-label") is None, "it is called by what is read upon it"
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#gp-more')).fontSize)")
    assert size == pytest.approx(14 * type_px / 16)
    fold = page.locator(".gp-legend-fold > summary")
    if fold.is_visible():
        assert page.locator("#gp-legend").is_hidden()
        fold.click()
        box, frame = page.locator("#gp-legend").bounding_box(), page.locator(".folium-map").bounding_box()
        assert box["y"] >= frame["y"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]
        fold.click()
    assert page.locator("#gp-search").is_hidden()
    page.click("#gp-more")
    page.locator("#gp-search").scroll_into_view_if_needed()
    assert page.locator("#gp-search").is_visible()
    page.click("#gp-more")
    bars = (
        "nodes => nodes.map(node => node.offsetWidth - [...node.children].reduce((sum, a) => sum + a.offsetWidth, 0))"
    )
    assert max(page.locator(".leaflet-left .gp-bar").evaluate_all(bars)) <= 4, "no bar is wider than its buttons"
    page.click("#gp-menu")
    assert page.locator("#gp-field").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#gp-field").is_hidden()
    assert page.evaluate(f"{HERE}.id") == "gp-menu"


def test_forced_colours_keep_what_is_told_by_colour(map_file, open_page):
    page = open_page(map_file, forced_colors="active")
    choose(page, "zone")
    page.check("#gp-overlay-candidates")

    def grounds(selector):
        return set(
            page.locator(selector).evaluate_all("nodes => nodes.map(node => getComputedStyle(node).backgroundColor)")
        )

    page.select_option("#gp-field", "population")  # one zone has none
    assert len(grounds("#gp-legend .gp-swatch:not(.gp-hatched)")) > 2
    assert len(grounds("#gp-panel .gp-bar-base")) == 5
    assert "linear-gradient" in page.locator("#gp-legend .gp-hatched").first.evaluate(
        "n => getComputedStyle(n).backgroundImage"
    )
    assert grounds("#gp-legend-keys .gp-diamond") == {"rgb(255, 255, 255)"}
    plain, pressed = (
        page.locator(f"[data-language={language}]").evaluate("node => getComputedStyle(node).backgroundColor")
        for language in ("vi", "en")
    )
    assert plain != pressed


def test_who_asks_for_less_motion_gets_none(map_file, open_page):
    page = open_page(map_file, reduced_motion="reduce")
    page.locator("button[data-hint='map.zoom_in']").click()
    assert not page.evaluate("map_geoplan._animatingZoom")
    assert not page.evaluate("map_geoplan._fadeAnimated || map_geoplan.options.inertia")
    before = page.evaluate("map_geoplan.getCenter().lng")
    page.evaluate("map_geoplan.getContainer().focus()")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[map_geoplan.getCenter().lng, document.querySelector('.leaflet-pan-anim')]") > [before, None]
    page.evaluate("map_geoplan.flyTo(map_geoplan.getCenter(), 12)")
    assert page.evaluate("map_geoplan.getZoom()") == 12


@pytest.mark.parametrize(
    ("locale", "address", "language"),
    [
        ("vi-VN", "", "vi"),
        ("ja", "", "ja"),
        ("fr-FR", "", "en"),
        ("vi-VN", "#language=ja", "ja"),
        ("ja", "#language=xx", "ja"),
    ],
)
def test_the_page_opens_in_the_language_of_the_address_or_the_browser(map_file, chromium, locale, address, language):
    context = chromium.new_context(locale=locale)
    page = context.new_page()
    page.goto(map_file.as_uri() + address)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.locator("#gp-totals h2").inner_text() == text("map.totals", language)
    context.close()


def test_without_scripts_there_are_totals_and_a_picture(sample_assessment, map_file, open_page):
    page = open_page(map_file, width=390, height=844, java_script_enabled=False)
    for language in LANGUAGES:
        part = page.locator(f".gp-static section[lang={language}]")
        assert text("map.banner", language) in part.inner_text()
        assert significant(sample_assessment.totals["total_energy_gwh"], language) in part.inner_text()
    assert page.locator(".gp-static svg[role=img] path").count() > 5
    box = page.locator(".gp-static svg").bounding_box()
    assert 300 < box["width"] <= 390
    assert page.locator(".folium-map").is_hidden()


def test_with_scripts_what_stands_there_without_is_gone(map_file, open_page):
    page = open_page(map_file)
    assert page.locator(".gp-static").count() == 0


@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 740)])
def test_on_a_telephone_the_place_is_clear_of_what_lies_upon_the_map(map_file, open_page, width, height):
    page = open_page(map_file, width=width, height=height, has_touch=True, is_mobile=True)
    assert page.evaluate(f"{MAP}.height") >= height / 2  # with the notice open
    clear = """() => {
        const { map, data, view } = map_geoplan.geoplan;
        const frame = map.getContainer().getBoundingClientRect();
        const corners = [L.latLngBounds(data.bounds).getNorthWest(), L.latLngBounds(data.bounds).getSouthEast()];
        const [a, b] = corners.map(at => map.latLngToContainerPoint(at).add([frame.x, frame.y]));
        return [document.querySelector('.leaflet-top.leaflet-left'), view.fold].every(node => {
            const box = node.getBoundingClientRect();
            return box.right <= a.x + 1 || box.left >= b.x - 1 || box.bottom <= a.y + 1 || box.top >= b.y - 1;
        });
    }"""
    names = "[...document.querySelectorAll('.gp-label span')].map(node => node.textContent + node.style.cssText)"
    first = page.evaluate(names)
    page.evaluate("map_geoplan.geoplan.labels.draw()")
    assert page.evaluate(names) == first  # names stand where they belong in the view that is opened
    page.evaluate("map_geoplan.geoplan.view.showMain()")  # the legend has the roofs by now
    assert page.evaluate(clear)
    page.touchscreen.tap(*centre_of(page, "#gp-banner .gp-close"))
    assert page.locator("#gp-badge").is_visible()
    assert page.evaluate(f"{MAP}.height") >= height * 0.7  # the head is three lines at most
    assert page.locator("#gp-legend").is_hidden() or page.evaluate(clear), "no legend comes upon the place by itself"
    page.fill("#gp-search", "a")
    found = page.locator(".gp-found")
    box = found.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    more = page.locator(".gp-found .gp-more")
    if more.count():
        assert more.evaluate("node => getComputedStyle(node).position") == "static"
    page.keyboard.press("Escape")
    small = """() => [...document.querySelectorAll('button, select, summary, input:not([type=radio], [type=checkbox])')]
        .filter(node => node.checkVisibility() && !node.matches('.gp-skip'))
        .map(node => [node, node.getBoundingClientRect()])
        .filter(([, box]) => box.width && Math.min(box.width, box.height) < 24)
        .map(([node, box]) => `${node.id || node.className} ${box.width} x ${box.height}`)"""
    page.touchscreen.tap(*centre_of(page, "#gp-menu"))
    page.evaluate(ALL_OPEN)
    assert page.evaluate(small) == []


def test_what_is_searched_is_seen_where_the_head_is_one_line(map_file, open_page):
    page = open_page(map_file, width=683, height=384)
    page.click("#gp-more")
    page.fill("#gp-search", "a")
    found = page.locator(".gp-found")
    assert found.bounding_box()["height"] > 100
    shown = "node => node.contains(document.elementFromPoint(...['x', 'y'].map(side => (box => "
    shown += "side === 'x' ? box.x + box.width / 2 : box.bottom - 8)(node.getBoundingClientRect()))))"
    assert found.evaluate(shown)


def test_a_panel_that_covers_the_map_does_not_throw_it_to_a_single_house(map_file, open_page):
    page = open_page(map_file, width=320, height=256)
    before = page.evaluate("map_geoplan.getZoom()")
    page.evaluate("() => { const page = map_geoplan.geoplan; page.choose(page.state.set, 2, true); }")
    page.wait_for_timeout(900)
    assert page.evaluate("map_geoplan.getZoom()") <= before + 5


def test_on_a_telephone_on_its_side_the_map_has_its_legend(map_file, open_page):
    page = open_page(map_file, width=844, height=390, has_touch=True, is_mobile=True)
    assert page.locator("#gp-legend").is_hidden()
    page.touchscreen.tap(*centre_of(page, ".gp-legend-fold > summary"))
    assert page.locator("#gp-legend").is_visible()
