"""What is said of a result."""

from geoplan.outputs.geopackage.project.facts import layer_facts, note_lines, project_facts, raster_facts, status_lines
from geoplan.outputs.geopackage.written_layer import WrittenLayer


def test_a_layer_says_what_it_is_where_it_lies_and_whose_data_it_rests_on(result):
    facts = layer_facts(result, WrittenLayer("zones", ()), "vi", extent=(0.0, 0.0, 1.0, 1.0))
    assert facts.title == "Thành phố mẫu: Đơn vị"
    assert facts.identifier == "sample.zones"
    assert facts.crs.to_epsg() == 32648
    assert "Drawn from <facts>" in facts.contacts
    assert facts.keywords["gmd:topicCategory"]
    assert facts.history[-1].startswith("Tính bằng geoplan")
    assert "dữ liệu mô phỏng" in facts.abstract


def test_a_project_lies_nowhere_and_a_raster_where_it_lies(result):
    assert project_facts(result, "en").extent is None
    assert raster_facts(result, "land_cover", "Land cover", "en", extent=(0.0, 0.0, 1.0, 1.0)).extent[2] == 1.0


def test_notes_and_statuses_are_told(result):
    assert note_lines(result, "en") == ["Eleven of 12 zones."]
    assert status_lines(result, "en")[-1].startswith("real data")
