"""The zones on the page by mouse, touch and keyboard: names, classes, what sums are shared by, and the legend."""

import math
import re

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import expect

from geoplan.fields import load_fields
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from support.sample_result import changed
from support.sections import open_section

pytestmark = pytest.mark.browser

ZONES = "path.gp-zone-shape"
BOXES = """nodes => nodes.map(node => node.getBoundingClientRect()).map(box => [box.x, box.y, box.right, box.bottom])"""
# the class of each zone by its fill, and what its list says of it
SHOWN = """() => {
  const page = [...Object.values(window)].find(each => each && each.geoplan && each.getPane).geoplan;
  const { state, shown } = page;
  const fills = state.set.paths.map(path => path.getElement().getAttribute('fill'));
  const told = at => ({ value: shown.value(state.set, at), told: shown.figureOf(state.set, at), fill: fills[at] });
  return state.set.ids.map((_, at) => told(at));
}"""


@pytest.fixture(scope="module")
def map_file(sample_assessment, tmp_path_factory):
    return write_map(crowded(sample_assessment), tmp_path_factory.mktemp("map") / "map.html")


def crowded(result):
    """The sample with three parks upon the place where the name of the zone with the most energy would stand."""
    zones = result.zones
    most = zones.geometry[zones["total_energy_gwh"].idxmax()]
    middle = most.representative_point()
    parks = gpd.GeoDataFrame(result.estates.iloc[[0, 0, 0]].reset_index(drop=True), crs=result.estates.crs)
    parks["estate_id"] = [f"crowd-{number}" for number in range(3)]
    places = [shapely.affinity.translate(middle, xoff=off, yoff=off) for off in (-300, 0, 300)]
    parks = parks.set_geometry(gpd.GeoSeries(places, crs=zones.crs).to_crs(parks.crs))
    return changed(result, estates=parks)


def overlap(a, b):
    return a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1


def number_of(told: str) -> float:
    return float(re.sub(r"[^\d.\-−]", "", told.split(" ")[0]).replace("−", "-"))


def holds(label: str, value: float) -> bool:
    """Whether a class, as the legend tells it, holds a figure."""
    numbers = [float(part.replace(",", "")) for part in re.findall(r"-?[\d.,]+", label)]
    if label.startswith("≥"):
        return value >= numbers[0]
    if "<" in label:
        low = numbers[0] if numbers[1:] else -math.inf
        return (low < value if label.startswith(">") else low <= value) and value < numbers[-1]
    return value == numbers[0]


def test_every_zone_of_the_highest_class_has_its_name_and_no_name_lies_upon_a_sign(map_file, open_page):
    page = open_page(map_file)
    names = page.locator(".gp-label span")
    expect(names.first).to_be_visible()
    labels, signs = names.evaluate_all(BOXES), page.locator(".gp-estate").evaluate_all(BOXES)
    assert len(signs) == 3
    assert not any(overlap(label, sign) for label in labels for sign in signs)
    assert not any(overlap(a, b) for at, a in enumerate(labels) for b in labels[:at])
    zones = page.evaluate(SHOWN)
    named = page.evaluate(
        "() => [...document.querySelectorAll('.gp-ranking#gp-ranking .gp-name')].map(node => node.textContent)"
    )
    shown = set(names.all_inner_texts())
    darkest = {zone["fill"] for zone in zones if zone["value"] == max(each["value"] or 0 for each in zones)}
    count = sum(zone["fill"] in darkest for zone in zones)
    assert count
    for name in named[:count]:  # a long one is cut
        assert any(each.rstrip("…") == name[: len(each.rstrip("…"))] for each in shown), name
    page.uncheck("#gp-overlay-labels")
    assert names.count() == 0


def test_legends_have_no_empty_class_and_each_zone_lies_in_that_of_its_figure(map_file, open_page):
    page = open_page(map_file)
    rows = page.locator("#gp-legend li")
    for field in ("total_energy_gwh", "biomass_energy_gwh", "population", "roof_area_m2"):
        page.select_option("#gp-field", field)
        pers = page.locator("#gp-per input").evaluate_all("boxes => boxes.map(box => box.value)")
        assert pers == (["total", "km2"] if field == "population" else ["total", "km2", "head"])
        for per in pers:
            page.check(f"#gp-per input[value={per}]")
            counts = [int(count) for count in rows.locator(".gp-count").all_inner_texts()]
            assert min(counts) > 0
            assert sum(counts) == 12
            labels = dict(
                zip(
                    rows.locator(".gp-swatch").evaluate_all("nodes => nodes.map(node => node.style.background)"),
                    rows.locator(".gp-range").all_inner_texts(),
                    strict=True,
                )
            )
            ranges = [label for label in labels.values() if "–" in label]
            assert all("– <" in label for label in ranges)
            for zone in page.evaluate(SHOWN):
                if zone["value"] is not None and zone["fill"].startswith("#"):
                    red, green, blue = (int(zone["fill"][at : at + 2], 16) for at in (1, 3, 5))
                    label = labels[f"rgb({red}, {green}, {blue})"]
                    assert holds(label, zone["value"]), (field, per, label, zone)
                    assert holds(label, number_of(zone["told"])), (field, per, label, zone)
    note = text("map.scheme.steps", "en")
    page.select_option("#gp-field", "waste_energy_gwh")
    expect(page.locator("#gp-legend .gp-note")).to_have_text(note)


# of every result, as a sum and as a rate: rows of the legend (colour, range, count), zones (colour, value, figure)
EVERY_RESULT = """() => {
  const page = [...Object.values(window)].find(each => each && each.geoplan && each.getPane).geoplan;
  const { data, state, shown, zones } = page;
  const background = (fill) => Object.assign(document.createElement('i').style, { background: fill }).background;
  const told = [];
  for (const set of data.sets) {
    zones.show(set.key);
    for (const { value: field } of document.querySelectorAll('#gp-field option')) {
      state.field = field;
      for (const per of ['total', ...shown.offered()]) {
        state.per = per;
        page.refresh();
        const rows = [...document.querySelectorAll('#gp-legend li')].map(row => [
          row.querySelector('.gp-swatch').style.background,
          row.querySelector('.gp-range').textContent,
          Number(row.querySelector('.gp-count').textContent),
        ]);
        const zonesTold = set.ids.map((_, at) => [
          background(set.paths[at].getElement().getAttribute('fill')), shown.value(set, at), shown.figureOf(set, at),
        ]);
        told.push([`${set.key} ${field} ${per}`, rows, zonesTold]);
      }
    }
  }
  return told;
}"""


def test_every_result_tells_its_zones_in_the_class_of_their_colour(map_file, open_page):
    page = open_page(map_file)
    page.uncheck("#gp-overlay-wide")  # hatches stand in the place of colours
    told = page.evaluate(EVERY_RESULT)
    assert len(told) > 80
    for name, rows, zones in told:
        labels = {colour: label for colour, label, _ in rows}
        assert len({label for _, label, _ in rows}) == len(rows), name
        assert min(count for _, _, count in rows) > 0, name
        assert sum(count for _, _, count in rows) == len(zones), (name, rows)
        for colour, value, figure in zones:
            if value is not None:
                assert holds(labels[colour], number_of(figure)), (name, labels[colour], figure)


def test_sums_are_shared_by_area_and_by_persons_wherever_they_are_told(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    zones = sample_assessment.zones
    # by keyboard: the arrow keys go through the choice
    page.locator("#gp-per input[value=total]").focus()
    page.keyboard.press("ArrowRight")
    assert (
        page.evaluate("Object.values(window).find(each => each && each.geoplan && each.getPane).geoplan.state.per")
        == "km2"
    )
    expect(page.locator("#gp-per input[value=km2]")).to_be_focused()
    expect(page.locator("#gp-legend h2")).to_have_text("All sources: annual energy, per km² [GWh/km²]")
    rate = zones["total_energy_gwh"] / zones["area_km2"]
    open_section(page.locator("#gp-order"))
    first = page.locator("#gp-ranking li").first
    assert first.locator(".gp-name").inner_text() == zones["zone_name"][rate.idxmax()]
    assert float(first.locator("span").last.inner_text()) == pytest.approx(rate.max(), rel=0.005)
    first.locator("button").click()
    main = page.locator("#gp-panel .gp-main")
    expect(main).to_contain_text("GWh/km²")
    page.keyboard.press("Escape")
    # what is no sum has no such choice, and the choice comes back with the next sum
    page.select_option("#gp-field", "rooftop_pv_specific_yield_kwh_per_kwp")
    expect(page.locator("#gp-per")).to_be_hidden()
    assert load_fields()["rooftop_pv_specific_yield_kwh_per_kwp"].title.en in page.locator("#gp-legend h2").inner_text()
    page.select_option("#gp-field", "rooftop_pv_energy_gwh")
    expect(page.locator("#gp-per input[value=km2]")).to_be_checked()
    page.check("#gp-per input[value=head]")
    expect(page.locator("#gp-legend h2")).to_contain_text("kWh/person")
    for language, unit in (("vi", "kWh/người"), ("ja", "kWh/人")):
        page.click(f"[data-language={language}]")
        expect(page.locator("#gp-legend h2")).to_contain_text(unit)
        expect(page.locator("#gp-per")).to_contain_text(text("map.per.head", language))


def test_check_boxes_stay_under_the_mouse_and_the_former_district_is_called_so(map_file, open_page):
    page = open_page(map_file)
    boxes = page.locator("#gp-overlays input")
    before = boxes.evaluate_all(BOXES)
    for number in range(boxes.count()):
        if boxes.nth(number).is_enabled() and boxes.nth(number).get_attribute("id") != "gp-overlay-base_map":
            left, top, right, bottom = before[number]
            page.mouse.click((left + right) / 2, (top + bottom) / 2)
            assert boxes.evaluate_all(BOXES) == before
    expect(page.locator("#gp-legend-keys")).not_to_contain_text("Industrial parks")
    page.check("#gp-overlay-estates")
    expect(page.locator("#gp-legend-keys")).to_contain_text("Industrial parks")
    page.check("#gp-sets input[value=districts]")
    box = page.locator(ZONES).first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    expect(page.locator(".gp-tip")).to_contain_text(text("map.set.districts", "en"))
