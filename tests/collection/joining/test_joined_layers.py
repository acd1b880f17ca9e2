"""Layers of many studies are worth what the worst of them is, and who lacks one is told."""

from dataclasses import replace

from geoplan.collection.joining.joined_layers import joined_reports, layers_of_reports
from geoplan.collection.joining.study_part import StudyPart
from geoplan.languages import Text

TITLES = {name: Text(en=name.capitalize()) for name in ("east", "north", "west")}


def test_the_worst_status_counts_and_says_where(town_parts: list[StudyPart]):
    reports = joined_reports({part.name: part.layers for part in town_parts}, titles=TITLES)
    zones = reports["zones"]
    assert (zones.status, zones.rows) == ("schematic", 6)
    assert "Schematic in: East." in [text.en for text in zones.texts]
    assert reports["irradiance"].status == "real"


def test_who_lacks_a_layer_is_told(town_parts: list[StudyPart]):
    reports = joined_reports({part.name: part.layers for part in town_parts}, titles=TITLES)
    assert "2 of 3 studies have this layer, not: West." in [text.en for text in reports["crops"].texts]
    assert reports["zones"].licence == "CC0-1.0"


def test_licences_and_years_of_all_are_told_each_once(town_parts: list[StudyPart]):
    one, other = (dict(part.layers) for part in town_parts[:2])
    other["zones"] = replace(other["zones"], licence="ODbL", vintage="2021")
    zones = joined_reports({"east": one, "north": other}, titles=TITLES)["zones"]
    assert (zones.licence, zones.vintage) == ("CC0-1.0; ODbL", "2025; 2021")


def test_layers_tell_their_sources(town_parts: list[StudyPart]):
    layers = layers_of_reports(joined_reports({part.name: part.layers for part in town_parts}, titles=TITLES))
    assert {kind: source.status for kind, source in layers}["zones"] == "schematic"
