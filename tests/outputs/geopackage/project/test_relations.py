"""Which rows belong to which features."""

from geoplan.outputs.geopackage.project.relations import relations_of
from geoplan.outputs.geopackage.written_layer import WrittenLayer

LAYERS = (
    WrittenLayer("zones", ("zone_id",), "zones"),
    WrittenLayer("estates", ("estate_id",), "estates"),
    WrittenLayer("estate_points", ("estate_id",), "estates"),
    WrittenLayer("candidates", ("candidate_id", "zone_id", "estate_id", "roof_id"), "candidates"),
    WrittenLayer("jcm_shortlist", ("candidate_id",), "jcm"),
    WrittenLayer("symbiosis", ("from_estate_id", "to_estate_id"), "symbiosis"),
    WrittenLayer("rooftops", ("roof_id", "zone_id"), "rooftops"),
)


def test_zones_parks_candidates_roofs_and_tables_hang_together():
    pairs = {(each.table, each.parent, each.column) for each in relations_of(LAYERS, "en")}
    assert {("candidates", "zones", "zone_id"), ("candidates", "estates", "estate_id")} <= pairs
    assert {("candidates", "rooftops", "roof_id"), ("jcm_shortlist", "candidates", "candidate_id")} <= pairs
    assert ("rooftops", "zones", "zone_id") in pairs
    assert ("estate_points", "estates", "estate_id") not in pairs, "the same things in two shapes"


def test_rows_that_name_a_park_twice_say_which_of_both():
    titles = {each.title for each in relations_of(LAYERS, "en") if each.table == "symbiosis"}
    assert titles == {"Industrial symbiosis: Given by: park", "Industrial symbiosis: Taken by: park"}
