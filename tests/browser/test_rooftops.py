import io

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES
from geoplan.outputs.drawing.colours import CLASS_COLOURS
from geoplan.outputs.map.content import ROOF_QUANTA
from geoplan.outputs.map.packed_layer import packed_layer
from geoplan.outputs.map.page import write_map
from geoplan.outputs.wording.texts import text
from support.packed_features import features
from support.sample_result import changed

pytestmark = pytest.mark.browser

LAYER = "map_geoplan.geoplan.rooftops"
ARRAYS = ("x", "y", "vertices", "ringEnds", "featureEnds", "extents", "classes")
READ = f"{LAYER}.blocks.map((b) => Object.fromEntries({list(ARRAYS)}.map((k) => [k, Array.from(b[k])])))"


@pytest.fixture(scope="module")
def map_file(sample_assessment, tmp_path_factory):
    return write_map(sample_assessment, tmp_path_factory.mktemp("map") / "map.html")


def with_roofs(result, roofs, folder):
    file = folder / "roofs.parquet"
    roofs.to_parquet(file)
    return changed(result, rooftops_file=file)


def switch_on(page) -> None:
    page.check("#gp-overlay-rooftops")
    page.evaluate(f"{LAYER}.read()")


def go_to(page, place: shapely.Point, zoom: int) -> None:
    """Put a place (longitude, latitude) into the middle of the map."""
    page.evaluate(f"void map_geoplan.setView([{place.y}, {place.x}], {zoom}, {{animate: false}})")


def click_middle(page) -> None:
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


PIXELS = """
    const canvas = document.querySelector("canvas.gp-canvas");
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const pen = copy.getContext("2d", { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
"""


def colours_of(page) -> set[str]:
    """Return the colours that stand fully opaque on the canvas."""
    script = """
        const found = new Set();
        for (let k = 0; k < data.length; k += 4)
            if (data[k + 3] === 255)
                found.add("#" + [0, 1, 2].map((part) => data[k + part].toString(16).padStart(2, "0")).join(""));
        return [...found];
    """
    return set(page.evaluate("() => {" + PIXELS + script + "}"))


def test_after_a_short_drag_the_map_is_seen_before_more_roofs_are_drawn_around_it(map_file, open_page):
    page = open_page(map_file)
    switch_on(page)
    counted = f"""() => {{
        window.draws = 0;
        const draw = {LAYER}.draw.bind({LAYER});
        {LAYER}.draw = (...given) => {{ window.draws += 1; draw(...given); }};
    }}"""
    page.evaluate(counted)
    by = "(x) => { map_geoplan.panBy([x, 0], { animate: false }); return window.draws; }"
    assert page.evaluate(by, 40) == 0
    after = (
        "() => new Promise((go) => requestAnimationFrame(() => setTimeout(() => setTimeout(() => go(window.draws)))))"
    )
    assert page.evaluate(after) == 1
    assert page.evaluate(by, 4000) >= 2, "what was drawn no longer covers the map"


def test_roofs_are_off_until_they_are_asked_for(map_file, open_page):
    page = open_page(map_file)
    box = page.locator("#gp-overlay-rooftops")
    assert not box.is_checked()
    assert "500" in page.locator("#gp-overlays").inner_text()
    assert page.locator("canvas.gp-canvas").count() == 0
    fill = page.locator("path.gp-zone-shape").first.get_attribute("fill")
    switch_on(page)
    assert page.evaluate(f"{LAYER}.blocks.reduce((sum, block) => sum + block.count, 0)") == 500
    assert page.locator("path.gp-zone-shape").first.get_attribute("fill") != fill
    assert "Roofs (synthetic data)" in page.locator("#gp-legend-keys").inner_text()
    page.uncheck("#gp-overlay-rooftops")
    assert page.locator("canvas.gp-canvas").count() == 0
    assert page.locator("path.gp-zone-shape").first.get_attribute("fill") == fill


def test_the_page_reads_what_python_has_written(sample_assessment, tmp_path, open_page):
    x, y = sample_assessment.zones.union_all().centroid.coords[0]
    box = shapely.box(0, 0, 40, 25)
    holed = box.difference(shapely.box(10, 5, 20, 12)).difference(shapely.box(25, 5, 30, 12))
    shapes = [
        box,
        holed,
        shapely.Point(3, 4),
        shapely.Polygon([(0, 0), (30, 2), (12, 40)]),
        shapely.Point(3, 4).buffer(9),
    ]
    shapes += [shapely.MultiPolygon([holed, shapely.affinity.translate(box, 90)]), shapely.affinity.rotate(box, 33)]
    shapes = [shapely.affinity.translate(shape, x + 70 * k, y - 40 * k) for k, shape in enumerate(shapes * 4)]
    kinds = np.resize(["residential", "commercial", "industrial", "unheard of"], len(shapes))
    figures = {name: np.arange(len(shapes)) * 3.7 for name in ROOF_QUANTA} | {"energy_kwh": np.nan}
    roofs = gpd.GeoDataFrame({"roof_class": kinds, **figures}, geometry=shapes, crs=sample_assessment.zones.crs)
    page = open_page(write_map(with_roofs(sample_assessment, roofs, tmp_path), tmp_path / "map.html"))
    switch_on(page)
    (block,) = page.evaluate(READ)
    layer = packed_layer([roofs], name="r", classes=("roof_class", tuple(CLASS_COLOURS)), attributes=ROOF_QUANTA)
    read = features(layer)
    codes = [None, *CLASS_COLOURS]
    assert [codes[which] for which in block["classes"]] == read["class"].tolist()
    vertices, ends = np.array(block["vertices"]).reshape(-1, 2) * layer.quantum_m, [0, *block["featureEnds"]]
    rings = [0, *(end // 2 for end in block["ringEnds"])]
    for number, shape in enumerate(read.geometry):
        bounds = vertices[rings[ends[number]] : rings[ends[number + 1]]]
        if shape.geom_type == "Point":
            assert len(bounds) == 0
            assert (block["x"][number], block["y"][number]) == (shape.x / layer.quantum_m, shape.y / layer.quantum_m)
        else:
            assert [*bounds.min(axis=0), *bounds.max(axis=0)] == list(shape.bounds)
            parts = shapely.get_parts(shape)
            assert ends[number + 1] - ends[number] == sum(1 + len(part.interiors) for part in parts)
    values = page.evaluate(f"{LAYER}.blocks.map((b) => Array.from(b.values.capacity_kwp, (v) => (v - 1) / 100))")[0]
    assert values == pytest.approx(read["capacity_kwp"].tolist(), abs=1e-9)
    assert page.evaluate(f"{LAYER}.blocks[0].values.energy_kwh.every((v) => v === 0)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_click_on_a_roof_tells_its_figures(sample_assessment, tmp_path, open_page, language):
    page = open_page(
        write_map(sample_assessment, tmp_path / "map.html", language=language, rooftops_shown=True), locale=language
    )
    page.evaluate(f"{LAYER}.read()")
    roofs = sample_assessment.rooftops.to_crs(4326)
    roof = roofs.iloc[roofs["roof_area_m2"].argmax()]
    go_to(page, roof.geometry.centroid, 18)
    click_middle(page)
    popup = page.locator(".gp-popup")
    shown = popup.inner_text()
    assert text(f"gpkg.code.{roof['roof_class']}", language) in shown
    assert text("status.synthetic.means", language) in shown
    fields = load_fields()
    for name, quantum in ROOF_QUANTA.items():
        assert fields[name].title[language] in shown
        value = float(page.evaluate(f"{LAYER}.choose({LAYER}.pick(map_geoplan.getCenter())).values.{name}"))
        assert value == pytest.approx(roof[name], abs=quantum / 2 + 1e-6)
    assert page.locator("#gp-panel").is_hidden()
    for other in LANGUAGES:
        page.click(f"[data-language={other}]")
        assert text(f"gpkg.code.{roof['roof_class']}", other) in popup.inner_text()
    page.locator(".leaflet-popup-close-button").click()
    popup.wait_for(state="detached")


def test_a_click_beside_the_roofs_or_from_afar_is_for_the_zone(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    switch_on(page)
    place = sample_assessment.zones.to_crs(4326).geometry.iloc[5].centroid
    go_to(page, place, 10)
    click_middle(page)
    assert page.locator(".gp-popup").count() == 0
    assert page.locator("#gp-panel").is_visible()


def test_roofs_are_drawn_in_the_colours_of_their_class(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    switch_on(page)
    roofs = sample_assessment.rooftops.to_crs(4326)
    for code, colour in CLASS_COLOURS.items():
        chosen = roofs[roofs["roof_class"] == code]
        go_to(page, chosen.loc[chosen["roof_area_m2"].idxmax()].geometry.centroid, 19)
        assert colour in colours_of(page)
    assert page.evaluate(f"{LAYER}.drawn") >= 1


def test_from_afar_every_roof_leaves_a_mark(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    switch_on(page)
    count = "let count = 0; for (let k = 3; k < data.length; k += 4) if (data[k]) count++; return count;"
    marks = page.evaluate("() => {" + PIXELS + count + "}")
    assert 400 < marks <= 600
    assert page.evaluate(f"{LAYER}.drawn") == 0


def test_a_long_drag_shows_roofs_before_it_ends(sample_assessment, map_file, open_page):
    page = open_page(map_file)
    switch_on(page)
    go_to(page, sample_assessment.zones.to_crs(4326).union_all().centroid, 15)
    box = page.locator(".folium-map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    corner = "document.querySelector('canvas.gp-canvas').style.transform"
    before = page.evaluate(corner)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 480, y, steps=6)
    assert page.evaluate(corner) != before
    page.mouse.up()


def test_no_roofs_and_an_old_browser(sample_assessment, map_file, tmp_path, open_page, chromium):
    empty = with_roofs(sample_assessment, sample_assessment.rooftops.iloc[:0], tmp_path)
    page = open_page(write_map(empty, tmp_path / "map.html"))
    assert page.locator("#gp-overlay-rooftops").count() == 0
    context = chromium.new_context()
    context.add_init_script("delete window.DecompressionStream")
    old = context.new_page()
    old.goto(map_file.as_uri())
    assert old.locator("#gp-overlay-rooftops").is_disabled()
    assert text("map.old_browser", "en") in old.locator("#gp-overlays").text_content()
    context.close()


def test_a_click_on_a_roof_within_a_park_is_meant_for_the_roof(map_file, open_page, sample_assessment):
    page = open_page(map_file)
    switch_on(page)
    parks = sample_assessment.estates.geometry.union_all()
    roofs = sample_assessment.rooftops
    within = roofs[roofs.representative_point().within(parks)].nlargest(1, "capacity_kwp")
    (place,) = within.representative_point().to_crs(4326)
    go_to(page, place, 17)
    click_middle(page)
    page.locator(".gp-popup .gp-roof").wait_for()
    assert page.locator("#gp-panel").is_hidden()


def test_a_background_that_does_not_answer_changes_nothing(map_file, chromium):
    context = chromium.new_context()
    asked = []
    context.route(lambda address: not address.startswith(("file:", "data:", "blob:")), lambda route: route.abort())
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(map_file.as_uri())
    assert not [address for address in asked if address.startswith("http")]
    fill = page.locator("path.gp-zone-shape").first.get_attribute("fill-opacity")
    page.click("#gp-overlay-base_map")  # it unchecks itself at once
    page.locator("#gp-overlays", has_text=text("map.base_map_silent", "en")).wait_for()
    assert not page.locator("#gp-overlay-base_map").is_checked()
    assert page.locator("path.gp-zone-shape").first.get_attribute("fill-opacity") == fill == "1"
    assert {address.split("/")[2] for address in asked if address.startswith("http")} == {"tile.openstreetmap.org"}
    assert faults == []
    context.close()


def test_a_background_that_answers_is_shown_with_its_attribution(map_file, chromium):
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (256, 256), "grey").save(stream, "PNG")
    context = chromium.new_context()
    picture = {"body": stream.getvalue(), "content_type": "image/png"}
    context.route(lambda address: address.startswith("https:"), lambda route: route.fulfill(**picture))
    page = context.new_page()
    page.goto(map_file.as_uri())
    page.check("#gp-overlay-base_map")
    page.locator("img.leaflet-tile-loaded").first.wait_for()
    assert page.locator("#gp-overlay-base_map").is_checked()
    assert "OpenStreetMap" in page.locator(".leaflet-control-attribution").inner_text()
    assert float(page.locator("path.gp-zone-shape").first.get_attribute("fill-opacity")) < 0.7
    page.uncheck("#gp-overlay-base_map")
    assert page.locator("img.leaflet-tile").count() == 0
    context.close()
