import html
import json
import re

from branca.element import Figure

from geoplan.outputs.map.offline_map import (
    MAP,
    VIEWPORT,
    OfflineMap,
    ScriptLine,
    add_offline_head,
    page_data,
    parsed_data,
)


def written(**given) -> str:
    page = OfflineMap(location=(20.0, 106.0), tiles=None)
    add_offline_head(page.get_root(), **given)
    page.add_child(ScriptLine("first();"), name="first")
    page.add_child(ScriptLine("second();"), name="second")
    return page.get_root().render()


def test_a_page_loads_nothing_and_may_load_nothing():
    page = written()
    assert not re.findall(r"<(?:script|img|iframe|link|source)\b[^>]*\bsrc\s*=", page)
    assert not re.search(r"@import|url\((?!data:|#)", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src &#x27;none&#x27;;")
    assert "http" not in policy


def test_pictures_and_servers_are_allowed_only_where_they_are_named():
    page = written(images=("https://a.example",), hosts=("https://b.example",))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    rules = dict(rule.split(" ", 1) for rule in html.unescape(policy).split("; "))
    assert rules["img-src"] == "data: blob: https://a.example https://b.example"
    assert rules["connect-src"] == "https://b.example"
    assert "a.example" not in rules["script-src"]


def test_two_maps_have_one_name_and_the_same_bytes():
    assert OfflineMap().get_name() == OfflineMap().get_name() == MAP
    assert written() == written()


def test_lines_run_in_the_order_in_which_they_were_added():
    page = written()
    assert page.index("first();") < page.index("second();")


def test_styles_of_the_page_stand_before_the_script_of_leaflet_and_its_scripts_after():
    page = written(more_css="<style>.mine{}</style>", more_js="<script>mine();</script>")
    assert page.index(".mine{}") < page.index("L.Icon.Default.imagePath") < page.index("mine();")


def test_data_reach_the_page_as_text_whatever_they_hold():
    awkward = {"name": "</script><script>broken()</script>", "line": "\u2028", "number": 0.1 + 0.2}
    element = page_data("some-data", awkward)
    assert element.count("</script>") == 1
    assert json.loads(re.search(r">(.*)</script>", element)[1]) == {**awkward, "number": 0.3}
    assert parsed_data("some-data") == 'JSON.parse(document.getElementById("some-data").textContent)'


def test_a_figure_takes_the_policy_first():
    figure = Figure()
    add_offline_head(figure)
    assert next(iter(figure.header._children)) == "policy"


def test_a_page_may_be_enlarged_with_two_fingers():
    (viewport,) = re.findall(r'<meta name="viewport"[^>]*>', written())
    assert viewport == VIEWPORT
    assert not re.search("maximum-scale|user-scalable", written())
