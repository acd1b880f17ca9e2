import json
import re

import pytest

from geoplan.comparison.difference_classes import MORE, SAME
from geoplan.comparison.difference_map import FIRST, difference_map, map_content, signed
from geoplan.comparison.differences import zone_differences
from geoplan.comparison.side import side_of
from geoplan.errors import GeoplanError
from geoplan.languages import LANGUAGES

DATA = re.compile(r'<script type="application/json" id="geoplan-differences">(.*?)</script>', re.DOTALL)
ENERGY = "rooftop_pv_energy_gwh"


@pytest.fixture(scope="module")
def sides(sample_assessment, other_assessment):
    return side_of(sample_assessment), side_of(other_assessment)


@pytest.fixture(scope="module")
def rows(sides):
    return zone_differences(sides[0].zones, sides[1].zones)


def test_figures_that_differ_are_shown_and_no_others(sides, rows):
    content = map_content(*sides, zones=rows)
    assert len(content["columns"]) == 1
    colours = [cell["colour"] for cell in content["columns"][0]["cells"]]
    assert colours[0] in MORE
    assert set(colours[1:]) == {SAME}


def test_the_map_opens_with_the_figure_that_is_asked_for(sides, rows):
    content = map_content(*sides, zones=rows, column=FIRST)
    assert len(content["columns"]) == 2
    assert content["columns"][content["chosen"]]["label"].startswith("All sources")
    with pytest.raises(GeoplanError, match="total_energy_gwh"):
        map_content(*sides, zones=rows, column="total_energy")


def test_two_runs_that_do_not_differ_say_so(sides):
    one = sides[0]
    content = map_content(one, one, zones=zone_differences(one.zones, one.zones))
    assert content["columns"] == []
    assert content["words"]["nothing"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_layers_that_are_not_real_are_named(sides, rows, language):
    notes = map_content(*sides, zones=rows, language=language)["notes"]
    assert notes
    assert not any("{" in note for note in notes)


def test_the_page_loads_nothing_and_names_cannot_become_markup(sides, rows):
    page = difference_map(*sides, zones=rows).get_root().render()
    assert not re.findall(r"<(?:script|img|iframe|link|source)\b[^>]*\bsrc\s*=", page)
    assert "default-src &#x27;none&#x27;" in page
    data = DATA.search(page)[1]
    assert not set("<>&\u2028\u2029") & set(data)
    assert json.loads(data)["zones"] == sides[0].zones["zone_name"].tolist()
    assert "innerHTML" not in page.partition("openDifferences")[2].partition("</script>")[0]
    assert page == difference_map(*sides, zones=rows).get_root().render()


def test_a_language_that_is_none_is_refused(sides, rows):
    with pytest.raises(GeoplanError, match="language: found 'fr'; expected one of en, vi, ja"):
        difference_map(*sides, zones=rows, language="fr")


def test_differences_have_their_sign_in_each_language():
    assert [signed(1234.5, language) for language in LANGUAGES] == ["+1,230", "+1.230", "+1,230"]
    assert signed(float("nan"), "en") == "–"
