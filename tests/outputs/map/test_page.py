import html
import json
import re

import numpy as np
import pytest

from geoplan.errors import GeoplanError
from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES
from geoplan.outputs.map.bundle import bundle
from geoplan.outputs.map.content import page_content
from geoplan.outputs.map.page import begin_map, make_map, write_map
from geoplan.outputs.wording.texts import load_texts
from support.sample_result import changed

DATA = re.compile(r'<script type="application/json" id="geoplan-data">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def page(sample_assessment, tmp_path_factory):
    path = write_map(sample_assessment, tmp_path_factory.mktemp("map") / "map.html")
    return path.read_text(encoding="utf-8")


def content_of(page: str) -> dict:
    return json.loads(DATA.search(page)[1])


def test_nothing_in_the_page_is_loaded_from_elsewhere(page):
    assert not re.findall(r"<(?:script|img|iframe|link|source)\b[^>]*\bsrc\s*=", page)
    assert re.findall(r"<link\b[^>]*>", page) == ['<link rel="icon" href="data:,"/>']
    assert not re.search(r"@import|url\((?!data:|#)", page)
    assert "sourceMappingURL" not in page
    assert "default-src &#x27;none&#x27;" in page
    assert "jquery" not in page.lower()
    assert "bootstrap" not in page.lower()


def test_the_same_result_gives_the_same_bytes(sample_assessment, page, tmp_path):
    assert write_map(sample_assessment, tmp_path / "again.html").read_text(encoding="utf-8") == page


def test_names_cannot_become_markup_or_template(sample_assessment, page, tmp_path):
    zones = sample_assessment.zones.copy()
    names = ["{{ 7 * 7 }}", "{% for x in y %}", "{# x #}", "<!--<script>", "]]>", "\u2028\u2029", "\\u003c\"'", "%}"]
    zones.loc[zones.index[: len(names)], "zone_name"] = names
    result = changed(sample_assessment, zones=zones)
    awkward = write_map(result, tmp_path / "map.html").read_text(encoding="utf-8")
    assert content_of(awkward)["sets"][0]["names"] == zones["zone_name"].tolist()
    assert not set("<>&\u2028\u2029") & set(DATA.search(awkward)[1])
    assert awkward.count("<script") == awkward.count("</script>") == page.count("<script")
    assert "<City>" not in awkward


def test_the_script_asks_only_for_texts_that_exist(sample_assessment):
    script = bundle()
    assert "innerHTML" not in script
    assert "</script" not in script
    keys = set(re.findall(r'"((?:map|status|group|layer)\.[a-z_.]*[a-z])"', script))
    assert len(keys) > 20
    assert keys <= load_texts().keys()
    content = page_content(sample_assessment, "ja")
    assert all(keys <= content["texts"][language].keys() for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_shows_the_map_without_a_network(sample_assessment, language):
    page = make_map(sample_assessment, language=language)
    assert len(repr(page).splitlines()) == 1
    assert repr(page).startswith("<Map of geoplan")
    shown = page._repr_html_()
    assert "srcdoc=" in shown
    assert "https://cdn" not in shown


def test_a_single_zone_without_any_value(sample_assessment, tmp_path):
    zones = sample_assessment.zones.iloc[:1].copy()
    numbers = [name for name in load_fields() if name in zones and zones[name].dtype == float]
    zones[numbers] = np.nan
    zones["roof_count"] = np.nan
    result = changed(sample_assessment, zones=zones, estates=None, totals=sample_assessment.totals * np.nan)
    content = content_of(write_map(result, tmp_path / "one.html").read_text(encoding="utf-8"))
    assert content["selectable"] == []
    assert content["first"] is None
    assert len(content["sets"]) == 1


def roofs_of(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="geoplan-rooftops">(.*?)</script>', page)[1])


def test_the_roofs_stand_in_the_page_where_they_are_few_enough(sample_assessment, page, tmp_path):
    roofs = roofs_of(page)
    assert (roofs["count"], list(roofs["attributes"])) == (500, ["roof_area_m2", "capacity_kwp", "energy_kwh"])
    without = write_map(sample_assessment, tmp_path / "without.html", rooftops=False).read_text(encoding="utf-8")
    assert 'id="geoplan-rooftops"' not in without
    assert "addRooftops(map_geoplan" not in without
    few = {"most_rooftop_bytes": 1_000}
    left_out = write_map(sample_assessment, tmp_path / "a.html", **few).read_text(encoding="utf-8")
    assert 'id="geoplan-rooftops"' not in left_out
    assert "addRooftops(map_geoplan" in page
    forced = write_map(sample_assessment, tmp_path / "b.html", rooftops=True, **few).read_text(encoding="utf-8")
    assert roofs_of(forced) == roofs


def test_roofs_that_were_packed_already_are_taken_as_they_are(sample_assessment, page, tmp_path, monkeypatch):
    begin_map(sample_assessment.rooftops_file)
    with monkeypatch.context() as without:
        without.delattr("geoplan.outputs.map.page.packed_layer")
        again = write_map(sample_assessment, tmp_path / "again.html")
    assert again.read_text(encoding="utf-8") == page
    assert not list(sample_assessment.rooftops_file.parent.glob("*.pickle"))


def test_only_the_background_may_be_asked_for_elsewhere(page):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert re.findall(r"https?://[^ ;]+", policy) == ["https://tile.openstreetmap.org"]
    assert policy.endswith("img-src data: blob: https://tile.openstreetmap.org")
    assert content_of(page)["base_map"]["url"].startswith("https://tile.openstreetmap.org/")


def test_hosts_that_the_caller_names_may_be_asked_too(sample_assessment):
    page = sample_assessment.explore(hosts=["https://tiles.example.org"]).get_root().render()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    parts = html.unescape(policy).split("; ")
    named = {part.split()[0] for part in parts if "https://tiles.example.org" in part}
    assert named == {"script-src", "style-src", "img-src", "connect-src", "font-src"}
    assert "default-src 'none'" in parts


def test_the_page_of_five_thousand_zones_stays_light(make_assessment, tmp_path):
    path = write_map(make_assessment(columns=100, rows=50), tmp_path / "many.html")
    assert path.stat().st_size < 5.8e6  # with every field that zones can have, and every tool
    assert len(content_of(path.read_text(encoding="utf-8"))["sets"][0]["ids"]) == 5_000


def test_a_write_that_fails_leaves_the_old_page(sample_assessment, tmp_path, monkeypatch):
    path = tmp_path / "map.html"
    path.write_text("old")

    def full(self, content):
        raise OSError("no space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match="no space"):
        write_map(sample_assessment, path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["map.html"]


def test_bad_arguments_are_named(sample_assessment, tmp_path):
    with pytest.raises(GeoplanError, match=r"language.*'fr'.*en, vi, ja"):
        write_map(sample_assessment, tmp_path / "map.html", language="fr")
    result = changed(sample_assessment, zones=sample_assessment.zones.set_crs(None, allow_override=True))
    with pytest.raises(GeoplanError, match="coordinate reference system"):
        write_map(result, tmp_path / "map.html")
    assert not list(tmp_path.iterdir())
