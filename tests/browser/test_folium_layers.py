"""The map that `explore` gives is folium's: what a user adds stands beside our layers, and stays there."""

import base64

import folium
import folium.plugins
import pytest
import shapely

from geoplan.languages import LANGUAGES
from geoplan.outputs.wording.texts import text

pytestmark = pytest.mark.browser

ZONES = "path.gp-zone-shape"
CIRCLE = "path[stroke='#ff8800']"
PICTURE = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="teal"/></svg>'
).decode()


@pytest.fixture(scope="module")
def map_file(sample_assessment, tmp_path_factory):
    page = sample_assessment.explore()
    add_layers(page, sample_assessment.zones)
    path = tmp_path_factory.mktemp("folium") / "map.html"
    page.save(path)
    return path


def add_layers(page: folium.Map, zones) -> None:
    """Add a marker of each kind, shapes, a group, a choropleth, a plugin and a control of layers."""
    degrees = zones.to_crs(4326)
    places = [(point.y, point.x) for point in zones.geometry.centroid.to_crs(4326)]
    folium.Marker(places[0], tooltip="ours", popup=folium.Popup("<b>Town hall</b>")).add_to(page)
    folium.Marker(places[1], icon=folium.Icon(color="darkpurple"), popup="a pin").add_to(page)
    square = shapely.geometry.mapping(shapely.Point(places[2][::-1]).buffer(0.02, quad_segs=1))
    style = {"color": "#ff00ff", "className": "user-shape"}
    folium.GeoJson(square, name="a square", style_function=lambda _: style).add_to(page)
    group = folium.FeatureGroup(name="a group").add_to(page)
    folium.CircleMarker(places[3], radius=9, color="#ff8800", fill=True).add_to(group)
    folium.Choropleth(
        geo_data=degrees[["zone_id", "geometry"]].iloc[4:8].to_json(),
        data=dict(zip(zones["zone_id"].iloc[4:8], [1.0, 2.0, 3.0, 4.0], strict=True)),
        key_on="feature.properties.zone_id",
        fill_color="Purples",
        legend_name="a choropleth",
        name="choropleth",
    ).add_to(page)
    folium.plugins.FloatImage(f"data:image/svg+xml;base64,{PICTURE}", bottom=40, left=50).add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    page.keep_in_front(group)


def seen(page) -> dict[str, int]:
    """Return how many of each layer can be seen where they lie: nothing of ours is upon their middle."""
    selectors = {
        "marker": "img.leaflet-marker-icon",
        "pin": ".gp-pin",
        "shape": "path.user-shape",
        "circle": CIRCLE,
        "choropleth": f".leaflet-overlay-pane path:not(.user-shape):not({CIRCLE})",
        "picture": "img[alt=float_image]",
        "legend": ".legend.leaflet-control rect",
        "layers": ".leaflet-control-layers-overlays label",
    }
    script = """([selector]) => [...document.querySelectorAll(selector)].filter((node) => {
        const { left, top, width, height } = node.getBoundingClientRect();
        const upon = document.elementFromPoint(left + width / 2, top + height / 2);
        return width && height && (upon === node || node.contains(upon) || !upon.closest(".gp-zone-shape"));
    }).length"""
    return {name: page.evaluate(script, [selector]) for name, selector in selectors.items()}


ADDED = {"marker": 1, "pin": 1, "shape": 1, "circle": 1, "choropleth": 4, "picture": 1, "legend": 499, "layers": 3}


def test_what_a_user_adds_is_seen_beside_our_layers(map_file, open_page):
    page = open_page(map_file)
    assert seen(page) == ADDED
    assert page.locator(ZONES).count() == 12
    assert page.locator(".gp-estate").count() == 2
    assert page.evaluate("document.querySelector('img.leaflet-marker-icon').naturalWidth") == 25
    assert page.locator("img.leaflet-marker-icon").get_attribute("src").startswith("data:image/png;base64,")
    assert page.locator(".legend.leaflet-control .caption").text_content() == "a choropleth"
    ticks = [float(tick) for tick in page.locator(".legend.leaflet-control g g text").all_text_contents()]
    assert (ticks[0], ticks[-1]) == (1.0, 4.0)


def test_it_is_still_there_when_the_page_has_drawn_itself_anew(map_file, open_page):
    page = open_page(map_file)
    for language in (*LANGUAGES, "en"):
        page.click(f"[data-language={language}]")
        assert page.locator("#gp-totals h2").inner_text() == text("map.totals", language)
        assert seen(page) == ADDED
    page.select_option("#gp-field", "population")
    page.check("input[name=gp-set][value=districts]")
    assert page.locator(ZONES).count() == 8
    assert seen(page) == ADDED
    page.check("input[name=gp-set][value=zones]")
    page.evaluate("map_geoplan.geoplan.choose(map_geoplan.geoplan.state.set, 2, false)")
    page.keyboard.press("Escape")
    page.check("#gp-overlay-rooftops")
    assert seen(page) == ADDED


def test_popups_open_and_layers_are_switched_off_and_on(map_file, open_page):
    page = open_page(map_file)
    page.locator("img.leaflet-marker-icon").click()
    assert page.locator(".leaflet-popup-content b").inner_text() == "Town hall"
    page.locator(".leaflet-popup-close-button").click()
    page.locator(".leaflet-popup").wait_for(state="detached")
    page.locator(".gp-pin").click(position={"x": 12, "y": 12})
    assert page.locator(".leaflet-popup-content").inner_text() == "a pin"
    page.locator(".leaflet-popup-close-button").click()
    box = page.locator(".leaflet-control-layers-overlays label", has_text="a group").locator("input")
    box.uncheck()
    assert seen(page) == ADDED | {"circle": 0}
    box.check()
    assert seen(page) == ADDED


def test_a_zone_under_a_shape_of_the_user_is_still_clicked_beside_it(map_file, open_page):
    page = open_page(map_file)
    box = page.locator(ZONES).nth(9).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.3)
    assert page.locator("#gp-panel").is_visible()


def test_tiles_come_from_a_host_that_is_named_and_from_no_other(sample_assessment, tmp_path, chromium):
    def loaded(*hosts: str) -> set[str]:
        page = sample_assessment.explore(hosts=hosts)
        folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}.svg", attr="tiles", name="tiles").add_to(page)
        page.save(tmp_path / "map.html")
        context = chromium.new_context()
        tile = {"body": base64.b64decode(PICTURE), "content_type": "image/svg+xml"}
        context.route(lambda address: address.startswith("http"), lambda route: route.fulfill(**tile))
        opened = context.new_page()
        opened.goto((tmp_path / "map.html").as_uri())
        tiles = "[...document.querySelectorAll('img.leaflet-tile')]"
        told = opened.evaluate(f"Promise.allSettled({tiles}.map((tile) => tile.decode()))")
        context.close()
        assert len(told) > 3
        return {each["status"] for each in told}

    assert loaded("https://tiles.example.org") == {"fulfilled"}
    assert loaded() == loaded("https://other.example.org") == {"rejected"}


def test_a_page_without_layers_of_a_user_is_the_same_bytes_each_time(sample_assessment):
    first, second = (sample_assessment.explore(language="ja").get_root().render() for _ in range(2))
    assert first == second
    page = sample_assessment.explore(language="ja")
    assert page.get_root().render() == page.get_root().render() == first
