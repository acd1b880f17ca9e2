"""A page of very many zones in groups: what of outlines and names is shown at which zoom."""

import numpy as np
import pytest
import shapely

from geoplan.outputs.drawing.map_geometry import quantised, simplified
from geoplan.outputs.map.outlines.zone_outlines import most_vertices
from geoplan.outputs.map.page import write_map
from support.sample_result import changed
from support.sections import open_section

pytestmark = pytest.mark.browser

ZONES, COLUMNS, ROWS = "path.gp-zone-shape", 100, 8
LABELS, GROUP_LABELS = ".gp-label:not(.gp-group-label) span", ".gp-group-label span"
AT_ZOOM = """(zoom) => new Promise((go) => {
    map_geoplan.once("geoplan:names", () => go());
    map_geoplan.setView(map_geoplan.getCenter(), zoom, { animate: false });
})"""
RINGS = """() => {
    const { set } = map_geoplan.geoplan.state;
    const ring = (points) => points.map(({ x, y }) => [x, y]);
    return set.paths.map((path, index) => set.drawn.ringsOf(index, map_geoplan).map(ring));
}"""


@pytest.fixture(scope="module")
def country(make_assessment):
    """Zones of five studies."""
    result = make_assessment(columns=COLUMNS, rows=ROWS)
    study = np.arange(COLUMNS * ROWS) % COLUMNS // 20
    names = [f"Tỉnh {'ABCDE'[k]}" for k in study]
    return changed(result, zones=result.zones.assign(study_name=study.astype(str), district=names))


@pytest.fixture(scope="module")
def country_map(country, tmp_path_factory):
    return write_map(country, tmp_path_factory.mktemp("country") / "map.html")


def boxes_of(page, selector: str) -> np.ndarray:
    boxes = page.locator(selector).evaluate_all("(nodes) => nodes.map((node) => node.getBoundingClientRect().toJSON())")
    return shapely.box(*np.array([[box[side] for side in ("left", "top", "right", "bottom")] for box in boxes]).T)


def lie_apart(page) -> bool:
    boxes = boxes_of(page, ".gp-label span")
    first, second = shapely.STRtree(boxes).query(boxes, predicate="overlaps")
    return not np.any(first != second)


def line_of(page) -> float:
    return float(page.locator(ZONES).first.get_attribute("stroke-width"))


def test_outlines_and_names_come_in_by_zoom(country, country_map, open_page):
    page = open_page(country_map)
    assert page.locator(ZONES).count() == COLUMNS * ROWS
    assert page.locator(".leaflet-gp-zones-pane path:not(.gp-zone-shape)").count() == 2, "the borders of groups"
    zones = simplified(country.zones, most_vertices=most_vertices(COLUMNS * ROWS)).to_crs(4326)
    shapes = page.evaluate("map_geoplan.geoplan.data.sets[0].shapes")
    assert [outline(shape) for shape in shapes] == [outline(shape) for shape in quantised(zones.geometry)]

    page.locator(GROUP_LABELS).first.wait_for()
    assert 2 <= page.locator(GROUP_LABELS).count() <= 5
    assert page.locator(LABELS).count() == 0, "small zones have no names"
    assert lie_apart(page)
    thin, corners = line_of(page), []
    for zoom in (page.evaluate("map_geoplan.getZoom()"), 9, 11):
        page.evaluate(AT_ZOOM, zoom)
        drawn = np.array([shapely.Polygon(rings[0]) for rings in page.evaluate(RINGS)])
        assert shapely.coverage_is_valid(drawn)
        corners.append(int(shapely.get_num_coordinates(drawn).sum()))
    assert corners[0] < corners[1] <= corners[2]
    assert line_of(page) > thin
    assert page.locator(LABELS).count() > 5
    assert lie_apart(page)


def outline(shape) -> list:
    """The corners of a zone's only ring from the least one on."""
    [[steps]] = shape
    corners = np.array(steps).reshape(-1, 2).cumsum(axis=0).tolist()
    at = corners.index(min(corners))
    return corners[at:] + corners[:at]


def test_what_is_told_of_very_many_zones_can_all_be_reached(country, country_map, open_page):
    page = open_page(country_map)
    page.evaluate(AT_ZOOM, 10)
    name = page.locator(LABELS).first.bounding_box()
    page.mouse.move(name["x"] + name["width"] / 2, name["y"] + name["height"] / 2)
    assert "Tỉnh " in page.locator(".gp-tip").inner_text(), "in which group a zone lies"
    page.mouse.down()
    page.mouse.up()
    page.locator("#gp-panel h2").wait_for()

    open_section(page.locator("details:has(#gp-ranking)"))
    rows = page.locator("#gp-ranking li")
    known = int(country.zones["total_energy_gwh"].notna().sum())
    assert rows.count() < known
    for more in (600, known):
        rows.last.scroll_into_view_if_needed()
        rows.nth(more - 1).wait_for(state="attached")
    last = country.zones.nsmallest(1, "total_energy_gwh")["zone_name"].iloc[0]
    assert rows.last.locator(".gp-name").inner_text() == last
