"""Tonnes of a place against its people."""

from geoplan.layers.climate.per_person import check_tonnes_per_person, people_of

ZONES = "zones.gpkg"


def settled(folder, zones):
    """Return a reading of a study in which it is known of each zone how many live there: 31,000 in all."""
    folder.csv("targets", "target_id,year,source\nt,2030,a\n")
    reading = folder.reading("targets")
    reading.area.zones["population"] = [20_000.0, 4_000.0, 4_000.0, 3_000.0]
    return reading


def test_people_are_counted_where_each_zone_tells_them(folder, zones):
    reading = settled(folder, zones)
    assert people_of(reading) == 31_000.0
    reading.area.zones.loc[2, "population"] = None
    assert people_of(reading) == 0.0


def test_kilotonnes_said_as_tonnes_are_caught_and_tonnes_are_not(folder, zones):
    reading = settled(folder, zones)
    check_tonnes_per_person(reading, 93_000.0, where="line 2", what="in 2030")  # 3 t each
    check_tonnes_per_person(reading, 0.0, where="line 2", what="in 2050")
    assert not reading.faults
    check_tonnes_per_person(reading, 93.0, where="line 2", what="in 2030")
    check_tonnes_per_person(reading, 93e6, where="line 3", what="in 2030")
    assert [fault.where for fault in reading.faults] == ["line 2", "line 3"]
    assert "0.003 t of CO2e a person in 2030" in reading.faults[0].found
    assert reading.faults[0].action == "Give the mass in tonnes a year."
