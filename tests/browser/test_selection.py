"""Zones, parks and sites that are picked on the map: by mouse, touch and keyboard, summed up, compared, taken along."""

import csv
import json
import re
import struct
from itertools import pairwise

import numpy as np
import pyogrio
import pytest
import shapely
from playwright.sync_api import expect

from geoplan.draws.futures import Futures, added
from geoplan.draws.quantiles import quantiles_of
from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from geoplan.potential.draws.potential_draws import ENERGIES
from support.axe import serious_faults
from support.sample_result import changed

pytestmark = pytest.mark.browser

PICKED = ["Z0000", "Z0004", "Z0007"]


@pytest.fixture(scope="module")
def drawn(sample_assessment, add_candidates):
    """The sample with its energies in two hundred futures, of which its quantiles are."""
    sited = add_candidates(sample_assessment)
    zones, draw = sited.zones.copy(), np.random.default_rng(5)
    parts = {}
    for name in ENERGIES:
        base = zones[name].fillna(0.0).to_numpy()
        shares = draw.dirichlet([1.0, 1.0], len(zones))
        parts[name] = Futures(base[:, None] * shares, draw.lognormal(0.0, 0.4, (2, 200)), base)
    futures = {**parts, "total_energy_gwh": added(list(parts.values()))}
    for name, amounts in futures.items():
        for end, values in zip(("low", "p50", "high"), amounts.quantiles(), strict=True):
            zones[f"{name}_{end}"] = np.where(zones[name].notna(), values, np.nan)
    result = changed(sited, zones=zones)
    result.__dict__["zone_futures"] = futures
    return result


@pytest.fixture(scope="module")
def map_file(drawn, tmp_path_factory):
    return write_map(drawn, tmp_path_factory.mktemp("selection") / "map.html")


def zone(page, number: int):
    return page.locator("path.gp-zone-shape").nth(number)


def press(page, number: int, *, keys=()) -> None:
    """Click a zone where nothing lies upon it."""
    box = zone(page, number).bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.25
    for key in keys:
        page.keyboard.down(key)
    page.mouse.click(*at)
    for key in keys:
        page.keyboard.up(key)


def items(page) -> list[str]:
    return page.evaluate("map_geoplan.geoplan.selection.items.map(({ kind, id }) => kind + ' ' + id)")


def number(shown: str) -> float:
    return float(shown.split()[0].replace(",", "").replace("−", "-").replace("+", ""))


def saved(page, button: str, folder):
    with page.expect_download() as told:
        page.locator(button).click()
    file = folder / told.value.suggested_filename
    told.value.save_as(file)
    return file


def sum_of(zones, name: str) -> float:
    return float(zones.set_index("zone_id").loc[PICKED, name].sum())


def test_what_is_picked_is_summed_up_compared_and_taken_along(map_file, drawn, open_page, tmp_path):
    page = open_page(map_file, accept_downloads=True)
    tool, panel = page.locator("#gp-pick"), page.locator("#gp-panel")

    # picked: by the tool, by a key held, by the keyboard, and in a panel
    tool.click()
    expect(page.locator("#gp-picked")).to_contain_text(text("map.pick.hint", "en"))
    press(page, 0)
    expect(page.locator("#gp-picked-open")).to_contain_text("1")
    expect(zone(page, 0)).to_be_focused()
    expect(zone(page, 0)).to_have_css("outline-style", "none")  # no frame around what a mouse has pressed
    expect(panel).to_be_hidden()
    press(page, 0)
    expect(page.locator("#gp-picked-open")).to_be_hidden()
    press(page, 0)
    page.keyboard.press("Escape")
    expect(tool).to_have_attribute("aria-pressed", "false")
    press(page, 4, keys=["Shift"])
    expect(page.locator("#gp-picked-open")).to_contain_text("2")
    zone(page, 7).focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#gp-picked-open")).to_contain_text("3")
    expect(zone(page, 7)).to_have_attribute("aria-label", text("map.pick.named", "en").format(name=zone_name(drawn, 7)))
    assert items(page) == [f"zone {name}" for name in PICKED]
    page.keyboard.press("Enter")
    page.locator(".gp-pick-one").click()
    expect(page.locator(".gp-pick-one")).to_have_text(text("map.pick.add", "en"))
    page.locator(".gp-pick-one").click()
    page.locator("#gp-panel .gp-close").click()

    # summed up: what adds up, with ranges of the sums
    page.locator("#gp-picked-open").click()
    total = page.locator(".gp-sum .gp-energy").last
    shown = sum_of(drawn.zones, "total_energy_gwh")
    assert number(total.locator("b").inner_text()) == pytest.approx(shown, rel=5e-3)
    expect(total.locator("small").first).not_to_be_empty()
    chosen = drawn.zones["zone_id"].isin(PICKED).to_numpy()
    futures = drawn.zone_futures["total_energy_gwh"].rows()
    wanted = quantiles_of(futures[chosen].sum(axis=0))
    low, high = (number(each) for each in total.locator("small").first.inner_text().split("–"))
    assert [low, high] == pytest.approx(wanted[[0, 2]], rel=1e-2)
    of_ends = drawn.zones.loc[chosen, ["total_energy_gwh_low", "total_energy_gwh_high"]].sum()
    assert abs(of_ends - [low, high]).max() > 0.01 * high, "the ends do not add up"
    capacity = page.locator("dl.gp-sums dt", has_text=load_fields()["rooftop_pv_capacity_mwp"].title["en"])
    of_sum = number(capacity.locator("+ dd").inner_text())
    assert of_sum == pytest.approx(sum_of(drawn.zones, "rooftop_pv_capacity_mwp"), abs=0.02)

    # side by side: the first two's difference, with its range
    row = page.locator('#gp-compare tr[data-name="total_energy_gwh"]')
    difference = row.locator(".gp-difference")
    by_id = drawn.zones.set_index("zone_id")["total_energy_gwh"]
    first, second = by_id[PICKED[0]], by_id[PICKED[1]]
    assert number(difference.locator(".gp-figure").inner_text()) == pytest.approx(first - second, abs=0.02)
    percent = number(difference.locator(".gp-percent").inner_text().rstrip("%"))
    assert percent == pytest.approx(100 * (first - second) / second, rel=5e-3)
    taken = quantiles_of(futures[0] - futures[4])
    ends = difference.locator("small").first.inner_text().replace("−", "-").split(" – ")
    assert [float(each.replace(",", "")) for each in ends] == pytest.approx(taken[[0, 2]], abs=0.02 * abs(first))
    page.locator("#gp-pair-1").select_option("2")
    expect(page.locator("#gp-compare thead .gp-difference small")).to_have_text("1 − 3")
    page.locator("#gp-compare-per").select_option("km2")
    expect(row.locator("th")).to_contain_text("km²")
    expect(page.locator('#gp-per input[value="km2"]')).to_be_checked()
    page.locator("#gp-compare-per").select_option("total")
    before = page.locator("#gp-compare tbody tr").count()
    page.locator("#gp-compare-more").click()
    assert page.locator("#gp-compare tbody tr").count() > before
    assert serious_faults(page, "#gp-panel") == []

    # taken along
    table = saved(page, "#gp-take-csv-zones", tmp_path)
    assert table.name.endswith("-picked-zones.csv")
    check_table(table, drawn.zones)
    check_shapes(saved(page, "#gp-take-geojson", tmp_path), drawn.zones)
    width, height = size_of(saved(page, "#gp-take-png", tmp_path))
    assert width >= 1800
    assert height > 0.5 * width
    check_middle(page, tmp_path)

    # the address: reload and Back
    expect(page).to_have_url(re.compile("compare=on"))
    page.reload()
    expect(page.locator("#gp-items li")).to_have_count(3)
    page.locator("#gp-pick-clear").click()
    expect(panel).to_contain_text(text("map.compare.empty", "en"))
    expect(page).not_to_have_url(re.compile("pick="))
    page.go_back()
    expect(page.locator("#gp-items li")).to_have_count(3)


def zone_name(result, place: int) -> str:
    return str(result.zones["zone_name"].iloc[place])


PAINTED = """(at) => {
  const { getPane } = map_geoplan;
  map_geoplan.getPane = (name) => {
    if (name === "mapPane") window.painted = map_geoplan.latLngToContainerPoint(at);
    return getPane.call(map_geoplan, name);
  };
}"""


def check_middle(page, tmp_path) -> None:
    """What stands in the middle of the map beside the panel is painted in the middle; the map stays where it was."""
    free = "map_geoplan.geoplan.view.freeOfPanel()"
    right, bottom = page.evaluate(free)
    assert right > 200
    width, height = page.evaluate("(({ x, y }) => [x, y])(map_geoplan.getSize())")
    middle = [(width - right) / 2, (height - bottom) / 2]
    at = page.evaluate("(at) => map_geoplan.containerPointToLatLng(at)", middle)
    center = page.evaluate("map_geoplan.getCenter()")
    page.evaluate(PAINTED, at)
    saved(page, "#gp-take-png", tmp_path)
    painted = page.evaluate("window.painted")
    assert [painted["x"], painted["y"]] == pytest.approx([width / 2, height / 2], abs=1.5)
    assert page.evaluate("map_geoplan.getCenter()") == pytest.approx(center, abs=1e-6)


def check_table(file, zones) -> None:
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert [row["zone_id"] for row in rows] == PICKED
    assert set(rows[0]) - {"data_status", "data_sources"} <= set(zones.columns)
    assert float(rows[1]["roof_count"]) == zones.set_index("zone_id").loc[PICKED[1], "roof_count"]
    assert "synthetic" in rows[0]["data_status"] or "schematic" in rows[0]["data_status"]
    assert rows[0]["data_sources"]


def check_shapes(file, zones) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    assert {"study", "sources", "data_status", "made"} <= set(content)
    assert all({"status", "licence", "attribution"} <= set(source) for source in content["sources"])
    for feature in content["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert all(part.exterior.is_ccw for part in shapely.get_parts(shape))
        assert all(not hole.is_ccw for part in shapely.get_parts(shape) for hole in part.interiors)
    read = pyogrio.read_dataframe(file)
    assert read["zone_id"].tolist() == PICKED
    assert read.crs.to_epsg() == 4326
    areas = read.to_crs(zones.crs).area.to_numpy() / 1e6
    assert areas == pytest.approx(zones.set_index("zone_id").loc[PICKED, "area_km2"].to_numpy(), rel=0.02)


def size_of(file) -> tuple[int, int]:
    head = file.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    return width, height


ADD = """([zone, site]) => {
  const { geoplan } = map_geoplan;
  const estate = { kind: "estate", id: geoplan.data.estates[0].id };
  geoplan.selection.add({ kind: "zone", set: "zones", id: zone }, estate, { kind: "candidate", id: site });
  geoplan.pick({ selection: true });
}"""


def test_unlike_things_are_compared_by_what_they_have_in_common_on_a_phone(map_file, drawn, open_page, tmp_path):
    page = open_page(map_file, width=390, height=844, has_touch=True, accept_downloads=True)
    site = drawn.candidates.loc[drawn.candidates["candidate_kind"] == "rooftop_pv", "candidate_id"].iloc[0]
    page.evaluate(ADD, ["Z0002", site])
    cards = page.locator(".gp-card")
    expect(cards).to_have_count(4)  # one each, and the difference
    titles = cards.first.locator("dt").all_inner_texts()
    shared = [load_fields()[name].title["en"] for name in ("rooftop_pv_energy_gwh", "rooftop_pv_capacity_mwp")]
    assert all(any(told.startswith(title) for told in titles) for title in shared)
    assert not any(load_fields()["waste_energy_gwh"].title["en"] in told for told in titles)
    for card in cards.all()[:3]:
        assert [each.split()[0] != "–" for each in card.locator("dd").all_inner_texts()] == [True] * len(titles)
    for language in LANGUAGES:
        page.evaluate("language => map_geoplan.geoplan.speak(language)", language)
        expect(page.locator("#gp-panel h2")).to_have_text(text("map.compare", language))
        wide = page.evaluate("[gpPanel.scrollWidth, gpPanel.clientWidth]".replace("gpPanel", PANEL))
        assert wide[0] <= wide[1], "nothing is wider than the panel"
    for kind, table in (("candidate", "candidates"), ("estate", "estates")):
        file = saved(page, f"#gp-take-csv-{kind}", tmp_path)
        (row,) = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
        fields = load_fields()
        assert all(table in fields[name].tables for name in row if not name.startswith("data_")), kind
        assert row[f"{kind}_id"]
    (point,) = (
        feature
        for feature in json.loads(saved(page, "#gp-take-geojson", tmp_path).read_text(encoding="utf-8"))["features"]
        if feature["properties"]["kind"] == "candidate"
    )
    at = drawn.candidates.to_crs(4326).set_index("candidate_id").geometry[site]
    assert point["geometry"]["coordinates"] == pytest.approx([at.x, at.y], abs=1e-4)
    page.locator(".gp-drop").first.tap()
    expect(cards).to_have_count(3)
    assert page.locator(".gp-pick-mark").count() == 2
    # the futures of sites are not in the page: the sum of two says that it has no range
    others = drawn.candidates.loc[drawn.candidates["candidate_kind"] == "rooftop_pv", "candidate_id"].iloc[1:2].tolist()
    page.evaluate("ids => map_geoplan.geoplan.selection.add(...ids.map((id) => ({kind: 'candidate', id})))", others)
    expect(page.locator(".gp-sum")).to_contain_text(text("map.compare.no_ranges", LANGUAGES[-1]))


PANEL = "document.getElementById('gp-panel')"


def test_what_is_compared_prints_on_one_sheet(map_file, open_page, tmp_path):
    page = open_page(map_file)
    picked = ",".join(f"zones:{name}" for name in PICKED)
    page.goto(f"{map_file.as_uri()}#pick={picked}&compare=on")
    page.reload()
    expect(page.locator("#gp-compare")).to_be_visible()
    for landscape in (False, True):
        pdf = page.pdf(format="A4", landscape=landscape)
        assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1
    page.set_viewport_size({"width": 720, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    parts = (".gp-paper-head", ".gp-stage", ".gp-one-part", ".gp-one-foot")
    boxes = [page.locator(each).bounding_box() for each in parts]
    assert all(box["height"] > 20 for box in boxes)
    assert all(above["y"] + above["height"] <= below["y"] + 1 for above, below in pairwise(boxes))
    expect(page.locator(".gp-one-part button")).to_have_count(0)
