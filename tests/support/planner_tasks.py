"""Twenty tasks of a planner on the map of the example city: by mouse or finger and by keys, each held to the run.

A task takes a `Planner`, does with the page what a reader does, and asserts what she reads against values of the
`Assessment` from which the page was written.
"""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from geoplan.fields import load_fields
from geoplan.options.scenario_options import ScenarioSetting
from geoplan.outputs.map.planner.mean_days import mean_days
from geoplan.outputs.map.tour.tour_content import tour_content
from geoplan.outputs.wording.texts import text
from geoplan.pipeline import evaluate
from geoplan.planning.business.park_case import park_case
from geoplan.planning.business.roof_case import roof_case
from geoplan.planning.scenario.attribution.attributed import attributed
from geoplan.planning.scenario.attribution.effects import effects_of
from geoplan.planning.scenario.pathways.stock import deploy
from geoplan.planning.supply_curve import supply_curve
from geoplan.potential.solar.pv_years import pv_years
from geoplan.potential.solar.resource import hourly_weather
from geoplan.result.assessment import Assessment
from geoplan.siting.ranking.weights_file import RankingWeights
from support.sections import open_section

PARK = "park-b"
THREE_DIGITS = 6e-3
LOCALES = {"en": "en-US", "vi": "vi-VN", "ja": "ja-JP"}
STILL = """async () => {
    const view = () => JSON.stringify([map_geoplan.getCenter(), map_geoplan.getZoom(), map_geoplan.getSize()]);
    for (let [before, same] = ["", 0]; same < 4; ) {
        await new Promise((go) => requestAnimationFrame(go));
        const { _animatingZoom: zooms, _panAnim: pan } = map_geoplan; // until its end the map says where it was
        same = view() === before && !zooms && !(pan && pan._inProgress) ? same + 1 : 0;
        before = view();
    }
}"""
WHERE = "([lng, lat]) => { const { x, y } = map_geoplan.latLngToContainerPoint([lat, lng]); return [x, y]; }"
MOVED = """measure => {
    const { plans } = map_geoplan.geoplan.scenarios;
    return plans.of("A").run.scenario.measures[measure].shares[2030] === 1;
}"""
CURVE_SITE = "ground_pv"
HEAR_CLICK = """() => {
    window.heardClick = new Promise((go, fail) => {
        document.addEventListener("click", go, { capture: true, once: true });
        setTimeout(() => fail(new Error("a tap without a click")), 5000);
    });
    window.heardClick.catch(() => {});
}"""
"""A tap becomes a click in a later task: what is measured before may have moved by it."""


class Planner:
    """Someone at a page: what she presses, types and reads."""

    def __init__(self, page: Page, result: Assessment, *, language: str, is_phone: bool) -> None:
        self.page, self.result, self.language, self.is_phone = page, result, language, is_phone
        self.zones = result.zones.set_index("zone_id")
        self.panel = page.locator("#gp-panel")

    def t(self, key: str, **values: object) -> str:
        """Return a text of the page as this reader has it."""
        return text(key, self.language).format(**values)

    def press(self, what: str | Locator) -> None:
        """Click or tap."""
        node = self.page.locator(what) if isinstance(what, str) else what
        if self.is_phone:
            self.page.evaluate(HEAR_CLICK)
            node.tap()
            self.page.evaluate("() => window.heardClick")
        else:
            node.click()

    def press_at(self, x: float, y: float) -> None:
        """Click or tap a place of the window."""
        if self.is_phone:
            self.page.touchscreen.tap(x, y)
        else:
            self.page.mouse.click(x, y)

    def window_at(self, lng: float, lat: float) -> tuple[float, float]:
        """Return where in the window a place of the map lies, once the map has its size and rests."""
        self.page.evaluate(STILL)
        x, y = self.page.evaluate(WHERE, [lng, lat])
        box = self.page.locator(".folium-map").bounding_box()
        return box["x"] + x, box["y"] + y

    def middle_of(self, zone: str, *, right: float = 0.0, up: float = 0.0) -> tuple[float, float]:
        """Return a place within a zone, as longitude and latitude; `right` and `up` in parts of its box."""
        shape = self.zones.geometry.to_crs(4326)[zone]
        west, south, east, north = shape.bounds
        at = shapely.Point((west + east) / 2 + right * (east - west), (south + north) / 2 + up * (north - south))
        assert shape.contains(at)
        return at.x, at.y

    def press_zone(self, zone: str, **off: float) -> None:
        """Press a zone upon the map."""
        self.press_at(*self.window_at(*self.middle_of(zone, **off)))

    def number(self, shown: str) -> float:
        """Return the first number of a text, as its language writes it."""
        first = re.search(r"[+−-]?\d[\d.,]*", shown)
        assert first, shown
        digits = first.group().rstrip(".,").replace("−", "-")
        if self.language == "vi":
            digits = digits.replace(".", "").replace(",", ".")
        return float(digits.replace(",", ""))

    def decimal(self, value: float, places: int) -> str:
        """Return a number as the page writes it in this language."""
        shown = f"{value:,.{places}f}"
        return shown.translate(str.maketrans(",.", ".,")) if self.language == "vi" else shown

    def menu(self) -> None:
        """Have in sight what stands beside the map: on a phone it is behind a button."""
        if self.is_phone and not self.page.locator("#gp-side").is_visible():
            self.press("#gp-menu")
        expect(self.page.locator("#gp-side")).to_be_visible()

    def to_map(self) -> None:
        """Have the map in sight again."""
        if self.is_phone and self.page.locator("#gp-side").is_visible():
            self.press("#gp-menu")
            expect(self.page.locator("#gp-side")).to_be_hidden()

    def whole(self) -> None:
        """Have the whole place in sight."""
        self.press("button[data-hint='map.home']")
        self.page.wait_for_function("() => map_geoplan.getBounds().contains(map_geoplan.geoplan.data.bounds)")
        self.page.evaluate(STILL)

    def close_panel(self) -> None:
        """Close what is told beside the map."""
        if self.panel.is_visible():
            self.press(self.panel.locator("> .gp-close"))
        expect(self.panel).to_be_hidden()

    def close_dock(self) -> None:
        """Close what stands beneath the map."""
        self.press("#gp-dock .gp-close")
        expect(self.page.locator("#gp-dock")).to_be_hidden()

    def saved(self, button: str, folder: Path) -> Path:
        """Press what saves a file, and return it."""
        with self.page.expect_download() as told:
            self.press(button)
        file = folder / told.value.suggested_filename
        told.value.save_as(file)
        return file

    def slide(self, slider: str, key: str, *, times: int = 1) -> None:
        """Move a slider by keys."""
        self.page.locator(slider).focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    def titled(self, name: str) -> str:
        """Return the title of a field."""
        return load_fields()[name].title[self.language]

    def figure(self, within: str, name: str) -> float:
        """Return a figure of a list, by its field's title."""
        row = self.page.locator(f"{within} dt").filter(has_text=re.compile(f"^{re.escape(self.titled(name))}"))
        return self.number(row.first.locator("+ dd").inner_text())


# ---- to look


def finds_a_ward(planner: Planner, _: Path) -> None:
    """A ward by its name with a letter wrong and no mark."""
    page = planner.page
    planner.press("#gp-search")
    page.keyboard.type("phuog hai")
    expect(page.locator("#gp-found > .gp-note")).to_have_text(planner.t("map.search.near", wanted="phuog hai"))
    planner.press("#gp-match-0")
    expect(planner.panel.locator("h2")).to_have_text("Phường Hai")
    wanted = planner.zones.loc["EX02", "total_energy_gwh"]
    shown = planner.number(planner.panel.locator(".gp-main b").inner_text())
    assert shown == pytest.approx(wanted, rel=THREE_DIGITS)
    if not planner.is_phone:
        expect(page.locator("path.gp-zone-shape[aria-pressed=true]")).to_have_count(1)


def reads_it_per_km2(planner: Planner, _: Path) -> None:
    """The ward that is chosen, by its area."""
    page = planner.page
    planner.menu()
    planner.press("#gp-per label:has(input[value=km2])")
    planner.to_map()
    row = planner.zones.loc["EX02"]
    figure = planner.panel.locator(".gp-main b")
    expect(figure).to_contain_text("km²")
    assert planner.number(figure.inner_text()) == pytest.approx(row["total_energy_gwh"] / row["area_km2"], rel=5e-3)
    expect(page.locator("#gp-legend h2").first).to_contain_text("km²")
    planner.menu()
    planner.press("#gp-per label:has(input[value=total])")
    planner.to_map()
    assert planner.number(figure.inner_text()) == pytest.approx(row["total_energy_gwh"], rel=THREE_DIGITS)
    planner.close_panel()


def compares_two_wards(planner: Planner, _: Path) -> None:
    """Two that are picked on the map: each, and what one has more than the other."""
    page = planner.page
    planner.whole()
    planner.press("#gp-pick")
    for zone in ("EX09", "EX11"):
        planner.press_zone(zone)
    expect(page.locator("#gp-picked-open")).to_contain_text("2")
    planner.press("#gp-picked-open")
    first, second = (planner.zones.loc[zone, "total_energy_gwh"] for zone in ("EX09", "EX11"))
    title = re.compile(f"^{re.escape(planner.titled('total_energy_gwh'))}")
    if planner.is_phone:
        cards = page.locator(".gp-card")
        expect(cards).to_have_count(3)
        rows = [card.locator("dt").filter(has_text=title).first.locator("+ dd") for card in cards.all()]
    else:
        rows = page.locator('#gp-compare tr[data-name="total_energy_gwh"] td').all()
    shown = [planner.number(row.locator(".gp-figure").inner_text()) for row in rows]
    assert shown == pytest.approx([first, second, first - second], abs=0.051)
    percent = planner.number(rows[2].locator(".gp-percent").inner_text())
    assert percent == pytest.approx(100 * (first - second) / second, rel=5e-3)
    together = page.locator(".gp-sum .gp-energy").last.locator("b").inner_text()
    assert planner.number(together) == pytest.approx(first + second, rel=5e-3)


def takes_the_selection_along(planner: Planner, folder: Path) -> None:
    """What was compared as a table, shapes and a picture, read by others."""
    ids = ["EX09", "EX11"]
    wanted = planner.zones.loc[ids]
    table = pd.read_csv(planner.saved("#gp-take-csv-zones", folder))
    assert table["zone_id"].tolist() == ids
    for name in ("total_energy_gwh", "roof_count", "rooftop_pv_capacity_mwp"):
        assert table[name].to_numpy() == pytest.approx(wanted[name].to_numpy(float), rel=1e-5), name
    assert table["data_status"].str.contains("synthetic").all()
    shapes = pyogrio.read_dataframe(planner.saved("#gp-take-geojson", folder))
    assert shapes["zone_id"].tolist() == ids
    assert shapes.crs.to_epsg() == 4326
    km2 = shapes.to_crs(planner.zones.crs).area.to_numpy() / 1e6
    assert km2 == pytest.approx(wanted["area_km2"].to_numpy(), rel=0.01)
    with Image.open(planner.saved("#gp-take-png", folder)) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 700
        colours = picture.convert("RGB").getcolors(maxcolors=2**24)
    assert colours is not None
    assert len(colours) > 100, "a map and its legend"


def draws_a_box(planner: Planner, _: Path) -> None:
    """A box by a drag or two presses: its sums are those of `evaluate`."""
    page = planner.page
    planner.press("#gp-draw-box")
    expect(page.locator("#gp-draw-hint")).to_be_visible()
    from_, to = planner.window_at(107.000, 19.302), planner.window_at(107.028, 19.284)
    if planner.is_phone:
        planner.press_at(*from_)
        planner.press_at(*to)
    else:
        page.mouse.move(*from_)
        page.mouse.down()
        page.mouse.move(*to, steps=4)
        page.mouse.up()
    _holds_to_evaluate(planner, "A")


def draws_corner_by_corner(planner: Planner, _: Path) -> None:
    """A second area, corner by corner, with one taken back by a key."""
    page = planner.page
    planner.close_panel()
    planner.press("#gp-draw-ring")
    corners = [(106.975, 19.31), (107.01, 19.312), (106.99, 19.295), (106.968, 19.292)]
    for corner in corners[:2]:
        planner.press_at(*planner.window_at(*corner))
    expect(page.locator("#gp-draw-told")).to_contain_text("2")
    page.keyboard.press("Backspace")
    expect(page.locator("#gp-draw-told")).to_contain_text("1")
    for corner in corners[1:]:
        planner.press_at(*planner.window_at(*corner))
    planner.press("#gp-draw-finish")
    _holds_to_evaluate(planner, "B", corners=4)
    planner.close_panel()


def _holds_to_evaluate(planner: Planner, letter: str, *, corners: int = 4) -> None:
    page = planner.page
    expect(page.locator("#gp-area-roofs")).to_be_visible(timeout=15_000)
    ring = page.evaluate("letter => map_geoplan.geoplan.areas.byId(letter).ring", letter)
    assert len(ring) == corners
    middle = planner.window_at(*np.mean(ring, axis=0))
    if planner.is_phone:
        assert middle[1] < planner.panel.bounding_box()["y"], "it is seen above what is told of it"
    area = gpd.GeoDataFrame(geometry=[shapely.Polygon(ring)], crs=4326)
    (told,) = (row for _, row in evaluate(planner.result, area).iterrows())
    assert told["roof_count"] > 100
    assert planner.figure("#gp-area-roofs", "roof_count") == told["roof_count"]
    for name in ("rooftop_pv_capacity_mwp", "rooftop_pv_energy_gwh"):
        assert planner.figure("#gp-area-roofs", name) == pytest.approx(told[_of_polygon(told, name)], abs=0.0051), name
    size = planner.panel.locator(".gp-under").first.inner_text()
    assert planner.number(size.split("·")[-1]) == pytest.approx(told["area_ha"], abs=0.51)
    land = planner.panel.locator(".gp-area-kind + dl dd:first-of-type").all_inner_texts()
    wanted = [told[name] for name in told.index if str(name).endswith("_eligible_ha")]
    assert sorted(planner.number(each) for each in land) == pytest.approx(sorted(wanted), abs=0.0051)


def _of_polygon(told: "pd.Series[Any]", name: str) -> str:
    """Return what `evaluate` calls a field of zones."""
    return name if name in told.index else name.replace("_mwp", "_mw")


# ---- to keep and to pass on


def saves_weights_and_opens_them(planner: Planner, folder: Path) -> None:
    """Weights of her own: saved, read by `geoplan`, and opened again."""
    page = planner.page
    planner.menu()
    open_section(page.locator("#gp-priority"))
    slider = page.locator("#gp-weight-waste")
    before = int(slider.input_value())
    planner.slide("#gp-weight-waste", "ArrowRight", times=3)
    expect(slider).to_have_value(str(before + 3))
    file = planner.saved("#gp-weights-save", folder)
    assert RankingWeights.read(file).zones["waste"] == before + 3
    planner.press("#gp-weights-default")
    expect(slider).to_have_value(str(before))
    with page.expect_file_chooser() as chooser:
        planner.press("#gp-weights-read")
    chooser.value.set_files(file)
    expect(page.locator("#gp-weights-message")).to_have_text(planner.t("map.weights_taken"))
    expect(slider).to_have_value(str(before + 3))
    page.select_option("#gp-field", "total_energy_gwh")
    planner.to_map()


def passes_the_view_on(planner: Planner, _: Path) -> None:
    """What she sees as a text, which another page opens."""
    page = planner.page
    planner.press_zone("EX11")
    expect(planner.panel.locator("h2")).to_have_text("Xã Mười Một")
    planner.menu()
    planner.press("#gp-view-copy")
    given = page.locator("#gp-view-text").input_value()
    planner.press("#gp-view-box > .gp-close")
    other = page.context.new_page()
    other.goto(page.url.split("#")[0])
    reader = Planner(other, planner.result, language=planner.language, is_phone=planner.is_phone)
    reader.menu()
    reader.press("#gp-view-copy")
    other.fill("#gp-view-given", given)
    reader.press("#gp-view-open")
    expect(other.locator("#gp-view-box")).to_be_hidden()
    expect(reader.panel.locator("h2")).to_have_text("Xã Mười Một")
    wanted = planner.zones.loc["EX11", "total_energy_gwh"]
    assert reader.number(reader.panel.locator(".gp-main b").inner_text()) == pytest.approx(wanted, rel=THREE_DIGITS)
    other.close()


def prints(planner: Planner, folder: Path) -> None:
    """The ward that is chosen, on paper."""
    sheet = folder / "sheet.pdf"
    sheet.write_bytes(planner.page.pdf(format="A4"))
    told = subprocess.run(["pdftotext", "-layout", sheet, "-"], capture_output=True, text=True, check=True).stdout
    flat = re.sub(r"\s+", " ", told)
    assert planner.result.study.title[planner.language] in flat
    assert "Xã Mười Một" in flat
    shown = planner.panel.locator(".gp-main b").inner_text()
    assert shown in flat
    assert _origin(planner) in flat
    assert "CC0" in flat
    for control in ("map.view.copy", "map.fullscreen", "map.eco.matching", "map.pick.add"):
        assert planner.t(control).split("{")[0] not in flat, control
    planner.close_panel()


def _origin(planner: Planner) -> str:
    """Return whose the zones are."""
    return str(planner.result.inputs.reports["zones"].terms["attribution"][planner.language])


def goes_the_tour(planner: Planner, _: Path) -> None:
    """To its sixth stop, and back to what she saw before."""
    page = planner.page
    planner.menu()
    page.select_option("#gp-field", "waste_energy_gwh")
    planner.to_map()
    legend = page.locator("#gp-legend h2").first
    before = legend.text_content()
    stops = tour_content(planner.result)["stops"]
    assert len(stops) == 6
    planner.press("#gp-tour-open")
    for number, stop in enumerate(stops, start=1):
        expect(page.locator("#gp-tour h2")).to_have_text(stop["title"][planner.language])
        expect(page.locator(".gp-tour-said p")).to_have_text(stop["text"][planner.language])
        if number < len(stops):
            planner.press("#gp-tour-next")
    expect(planner.panel.locator("h2")).to_have_text("Xã Mười")
    planner.press("#gp-tour-leave")
    expect(page.locator("#gp-tour")).to_have_count(0)
    expect(planner.panel).to_be_hidden()
    expect(legend).to_have_text(before)


def tells_what_is_not_real(planner: Planner, _: Path) -> None:
    """Another language, what of the data is made up, whose they are, and how sure a figure is."""
    page = planner.page
    banner = page.locator("#gp-banner")
    planner.press("#gp-banner .gp-close")
    expect(banner).to_be_hidden()
    planner.press("#gp-badge")
    layers = planner.result.inputs.reports
    other = {"en": "vi", "vi": "ja", "ja": "en"}[planner.language]
    for language in (other, planner.language):
        planner.press(f"[data-language={language}]")
        expect(page.locator("h1")).to_contain_text(planner.result.study.title[language])
        expect(banner).to_contain_text(text("map.banner", language))
        for kind, report in layers.items():
            if report.status == "synthetic" and kind != "zones":  # those are named as they are here
                expect(banner).to_contain_text(text(f"layer.{kind}", language))
    planner.menu()
    sources = page.locator("details:has(.gp-sources)")
    open_section(sources)
    expect(sources).to_contain_text(_origin(planner))
    expect(sources).to_contain_text("CC0")
    planner.to_map()


# ---- sites, parks and roofs


def reads_a_parks_payback(planner: Planner, _: Path) -> None:
    """A park that is found by its name, at its plan, and with another price and share."""
    page = planner.page
    name = planner.result.estates.set_index("estate_id").loc[PARK, "estate_name"]
    planner.press("#gp-search")
    page.keyboard.type(name)
    planner.press("#gp-match-0")
    expect(planner.panel.locator(".gp-code bdi")).to_have_text(PARK)
    ids = page.locator("[id]").evaluate_all("all => all.map(({ id }) => id)")
    assert len(ids) == len(set(ids)), "each id is one node's"
    basis = planner.result.plan.business.parks[PARK]
    _payback(planner, "park", park_case(basis))
    price = round(1.2 * park_case(basis).price)
    page.fill("#gp-park-case-price", str(price))
    page.fill("#gp-park-case-share", "80")
    _payback(planner, "park", park_case(basis, price=price, used_share=0.8))
    planner.press("#gp-park-case-reset")
    _payback(planner, "park", park_case(basis))
    planner.close_panel()


def _payback(planner: Planner, what: str, case: Any) -> None:
    """Hold what a block of the panel tells at its head to Python's case."""
    shown = planner.page.locator(f"#gp-{what}-case .gp-case-top dt").filter(
        has_text=re.compile(f"^{re.escape(planner.t('map.business.payback_years'))}$")
    )
    value = shown.locator("+ dd b")
    years = float(case.figures.payback_years)
    expect(value).to_contain_text(planner.decimal(years, 1))


def filters_by_cost(planner: Planner, _: Path) -> None:
    """Candidates of all kinds that cost no more than a limit she types."""
    page = planner.page
    candidates = planner.result.candidates
    limit = 55.0
    wanted = candidates[candidates["lcoe_usd_per_mwh"] <= limit]
    assert 0 < len(wanted) < len(candidates)
    planner.menu()
    open_section(page.locator("#gp-candidates"))
    page.select_option("#gp-kind", "all")
    open_section(page.locator("#gp-filter"))
    cost = page.locator("[data-figure=lcoe_usd_per_mwh]")
    cost.locator("input[type=number][data-end=high]").fill(str(limit))
    if cost.locator("input[type=checkbox]").is_visible():
        cost.locator("input[type=checkbox]").uncheck()
    shown = planner.t("map.filter.shown", count=len(wanted), all=len(candidates))
    expect(page.locator("#gp-filter")).to_contain_text(shown)
    listed = page.locator("#gp-candidates-list button").evaluate_all("all => all.map(({ dataset }) => dataset.id)")
    assert set(listed) == set(wanted["candidate_id"])
    planner.press("#gp-filter-reset")
    expect(page.locator("#gp-candidates-list button")).to_have_count(len(candidates))
    planner.to_map()


def chooses_a_site_on_the_curve(planner: Planner, _: Path) -> None:
    """The widest step of the supply curve is a site, and its sign stands where it lies."""
    page = planner.page
    curve = supply_curve(planner.result.candidates)
    planner.press("#gp-tool-curve")
    widest = curve[curve["candidate_id"].str.startswith(CURVE_SITE)].nlargest(1, "energy_gwh").iloc[0]
    step = page.locator(f".gp-step[data-id='{widest['candidate_id']}']")
    planner.press(step)
    expect(planner.panel.locator(".gp-code bdi")).to_have_text(widest["candidate_id"])
    told = planner.panel.inner_text()
    assert any(planner.decimal(widest["lcoe_usd_per_mwh"], places) in told for places in (0, 1, 2))
    pin = page.locator(".gp-chosen-pin")
    expect(pin).to_have_count(1)
    site = planner.result.candidates.set_index("candidate_id").loc[widest["candidate_id"]]
    planner.close_panel()
    sign = page.locator(f".gp-candidate[data-id='{widest['candidate_id']}']")
    at = planner.window_at(site["longitude"], site["latitude"])
    box = sign.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    assert middle == pytest.approx(at, abs=24), "its sign, which may stand aside of another"
    planner.close_dock()


def reads_a_roofs_case(planner: Planner, _: Path) -> None:
    """A roof that is pressed: its number for the survey form, and what it earns at a price she knows."""
    page = planner.page
    roofs = planner.result.rooftops
    of_class = roofs[(roofs["roof_class"] == "commercial") & (roofs["zone_id"] == "EX11")]
    roof = of_class.nlargest(3, "roof_area_m2").to_crs(4326).iloc[2]
    place = roof.geometry.representative_point()
    planner.menu()
    planner.press("label:has(#gp-overlay-rooftops)")
    planner.to_map()
    page.evaluate("map_geoplan.geoplan.rooftops.read()")
    page.evaluate("([y, x]) => void map_geoplan.setView([y, x], 18, { animate: false })", [place.y, place.x])
    planner.press_at(*planner.window_at(place.x, place.y))
    expect(page.locator(".gp-roof .gp-code")).to_have_text(str(roof["roof_id"]))
    planner.press(".gp-case-open")
    expect(planner.panel).to_contain_text(str(roof["roof_id"]))
    basis = planner.result.plan.business.roofs["commercial"]
    page.fill("#gp-roof-case-price", "2500")
    _payback(planner, "roof", roof_case(roof["capacity_kwp"], roof["energy_kwh"], basis=basis, price=2_500.0))
    planner.close_panel()
    planner.menu()
    planner.press("label:has(#gp-overlay-rooftops)")
    planner.to_map()
    planner.whole()


# ---- time, plans and the sun


def plays_an_hour_of_the_sun(planner: Planner, _: Path) -> None:
    """March, an hour after noon, by keys and by the button that goes on: the megawatts of all and of a ward."""
    page = planner.page
    days = mean_days(planner.result)
    planner.press("#gp-time")
    hour = page.locator("#gp-time-hour")
    expect(hour).to_be_visible()
    planner.slide("#gp-time-month", "Home")
    planner.slide("#gp-time-month", "ArrowRight", times=2)
    for _ in range(2):
        planner.press("#gp-time-forward")
    expect(hour).to_have_value("13")
    said = page.locator(".gp-time-said")
    expect(said).to_contain_text("13:00")
    whole = days.kw[:, 2, 13].sum() / 1_000
    assert _megawatts(planner) == pytest.approx(whole, rel=THREE_DIGITS)
    planner.press_zone("EX11")
    expect(said).to_contain_text("Xã Mười Một")
    row = planner.result.zones["zone_id"].tolist().index("EX11")
    assert _megawatts(planner) == pytest.approx(days.kw[row, 2, 13] / 1_000, rel=THREE_DIGITS)
    planner.close_panel()


def _megawatts(planner: Planner) -> float:
    (shown,) = re.findall(r"([\d.,]+) MW", planner.page.locator(".gp-time-said").inner_text())
    return planner.number(shown)


def goes_through_years(planner: Planner, _: Path) -> None:
    """The years of the plan: what it has cut in each."""
    page = planner.page
    planner.press("#gp-dock label:has(input[value=years])")
    said = page.locator(".gp-time-said")
    years = planner.result.plan.scenarios.tables["scenario_years"].set_index(["scenario_id", "year"])
    plan = next(iter(planner.result.plan.scenarios.runs))
    planner.slide("#gp-time-year", "Home")
    for year in (2024, 2025, 2026):
        row = years.loc[(plan, year)]
        expect(said).to_contain_text(str(year))
        shown = re.findall(r"([\d.,]+) (k?)tCO₂e", said.inner_text())
        cut, left = (planner.number(figure) * (1_000 if thousands else 1) for figure, thousands in shown[:2])
        assert cut == pytest.approx(row["reduced_tco2e"], rel=THREE_DIGITS)
        assert left == pytest.approx(row["scenario_tco2e"], rel=THREE_DIGITS)
        planner.press("#gp-time-forward")
    planner.close_dock()


def moves_a_measure(planner: Planner, _: Path) -> None:
    """A measure is moved, and the gap to the target of 2030 closes by what Python says."""
    page = planner.page
    scenarios = planner.result.plan.scenarios
    planner.press("#gp-plan-open")
    page.locator(".gp-wedge-line[d^=M]").first.wait_for(state="attached")
    target = scenarios.tables["targets"]
    row = target[(target["scenario_id"] == "low_carbon_2030") & (target["target_year"] == 2030)].reset_index(drop=True)
    at = int(np.flatnonzero(row["gap_tco2e"] > 0)[0])
    gap = page.locator(".gp-plan-targets > li").nth(at).locator(".gp-reached")
    assert _tonnes(planner, gap) == pytest.approx(row["gap_tco2e"][at], rel=THREE_DIGITS)
    names = [each.measure_id for each in scenarios.measures]
    measure = names.index("rooftop_pv.commercial")
    slider = f"#gp-plan-{measure}-2030"
    planner.slide(slider, "End")
    page.wait_for_function(MOVED, arg="rooftop_pv.commercial")
    told = page.evaluate("map_geoplan.geoplan.scenarios.plans.of('A').run.scenario")
    setting = ScenarioSetting.model_validate(told)
    base = scenarios.baseline
    built = deploy(scenarios.measures, setting, years=base.years)
    effects = effects_of(scenarios.measures, base, placed=built.placed, setting=setting, passed_share=0.5)
    cut = attributed(base, effects).cut_t[:, 0][list(base.years).index(2030)]
    run = scenarios.tables["scenario_years"].set_index(["scenario_id", "year"]).loc[("low_carbon_2030", 2030)]
    left = row["gap_tco2e"][at] - (cut - run["reduced_tco2e"])
    assert 0 < left < row["gap_tco2e"][at]
    expect(gap).to_contain_text(f"{planner.decimal(left / 1_000, 1)} k")
    planner.press("#gp-plan .gp-close")
    expect(page.locator("#gp-plan")).to_be_hidden()


def _tonnes(planner: Planner, gap: Locator) -> float:
    figure, thousands = re.findall(r"([\d.,]+) (k?)tCO₂e", gap.inner_text())[0]
    return planner.number(figure) * (1_000 if thousands else 1)


def asks_the_sun_at_a_place(planner: Planner, _: Path) -> None:
    """The right mouse button or a long press: what a kWp gives there."""
    page = planner.page
    x, y = planner.window_at(*planner.middle_of("EX11"))
    if planner.is_phone:
        device = page.context.new_cdp_session(page)
        device.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        expect(page.locator("#gp-sun-yield")).to_be_visible()
        device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        page.mouse.click(x, y, button="right")
    shown = page.locator("#gp-sun-yield")
    expect(shown).to_be_visible()
    expect(planner.panel.locator(".gp-sun-zone")).to_contain_text("Xã Mười Một")
    planner.slide("#gp-sun-tilt", "Home")
    weather = hourly_weather(planner.result.study, planner.result.inputs)
    mounting = page.locator("#gp-sun-mounting").input_value()
    parameters = planner.result.parameters
    flat = pv_years(weather, 0.0, [180.0], parameters=parameters, mounting=mounting).to_numpy().ravel()
    assert np.min(np.abs(flat - planner.number(shown.inner_text()))) <= 1.0
    planner.close_panel()


def switches_the_background(planner: Planner, _: Path) -> None:
    """The background by its box, and what of it is real."""
    page = planner.page
    planner.menu()
    box = page.locator("#gp-overlay-background")
    expect(box).not_to_be_checked()
    planner.press("label:has(#gp-overlay-background)")
    expect(box).to_be_checked()
    planner.to_map()
    page.wait_for_function("() => map_geoplan.geoplan.background.drawnAt")
    expect(page.locator("path.gp-zone-shape").first).to_have_attribute("fill-opacity", "0.8")
    keys = page.locator("#gp-legend-keys")
    expect(keys).to_contain_text(planner.t("status.synthetic"))
    planner.menu()
    planner.press("label:has(#gp-overlay-background)")
    planner.to_map()
    expect(page.locator("path.gp-zone-shape").first).to_have_attribute("fill-opacity", "1")


Task = Callable[[Planner, Path], None]
TASKS: dict[str, tuple[Task, ...]] = {
    "look": (finds_a_ward, reads_it_per_km2, compares_two_wards, takes_the_selection_along),
    "draw": (draws_a_box, draws_corner_by_corner),
    "keep": (saves_weights_and_opens_them, passes_the_view_on, prints, tells_what_is_not_real),
    "sites": (filters_by_cost, chooses_a_site_on_the_curve, reads_a_parks_payback, reads_a_roofs_case),
    "time": (plays_an_hour_of_the_sun, goes_through_years, moves_a_measure),
    "walk": (goes_the_tour, asks_the_sun_at_a_place, switches_the_background),
}
"""Part of the script -> its tasks, which one page goes through one after the other; twenty in all."""
IN_EVERY_LANGUAGE: tuple[Task, ...] = (
    compares_two_wards,
    draws_a_box,
    reads_a_parks_payback,
    goes_the_tour,
    filters_by_cost,
)
