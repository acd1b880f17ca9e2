"""Words for what the tables of criteria and indicators hold."""

from geoplan.layers.parks.eip_criteria import FRAMEWORKS, load_criteria
from geoplan.planning.eco_parks.criteria.eip_words import eip_word, eip_words
from geoplan.planning.eco_parks.criteria.sdg_indicators import sdg_indicators


def test_every_key_of_the_tables_has_its_words():
    units = {each.unit for each in (*load_criteria().values(), *sdg_indicators().values())}
    units |= {each.gap_unit for each in load_criteria().values() if each.gap_unit} | {"points"}
    assert {key for kind, key in eip_words() if kind == "unit"} == units
    assert {key for kind, key in eip_words() if kind == "framework"} == {*FRAMEWORKS}
    assert {key for kind, key in eip_words() if kind == "basis"} == {"evidence", "plan", "pairs", "unknown"}


def test_what_rests_on_nothing_is_called_unknown():
    assert eip_word("basis", "")["ja"] == "不明"
    assert eip_word("unit", "ha")["en"] == "ha"
