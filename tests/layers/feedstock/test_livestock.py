"""Heads that are counted in thousands, as yearbooks do, are asked about."""

from geoplan.layers.feedstock.livestock import read_livestock

HEAD = "zone_id,animal,heads\n"


def reading_of(folder, rows: str, people: float = 500_000.0):
    folder.csv("livestock", HEAD + rows)
    reading = folder.reading("livestock")
    reading.area.zones["population"] = people
    read_livestock(reading)
    return reading


def test_thousands_with_fractions_are_a_fault(folder):
    reading = reading_of(folder, ",pigs,466.4\n,cattle,13.3\n,buffalo,5\n")
    (fault,) = reading.faults
    assert fault.where == "line 2, 3"
    assert fault.found == "466.4 pigs, and 485 animals for 2,000,000 people"
    assert "Multiply by 1,000." in fault.action


def test_few_animals_or_fractions_alone_are_remarked_upon(folder):
    reading = reading_of(folder, ",pigs,466\n,cattle,13\n")
    assert not reading.faults
    assert [text.en.split(",")[0] for text in reading.remarks] == ["479 animals for 2"]
    reading = reading_of(folder, ",pigs,466400.5\n")
    assert not reading.faults
    assert [text.en for text in reading.remarks] == [
        "Rows with parts of animals: 1. If the table counts in thousands, multiply by 1,000."
    ]


def test_only_the_people_of_the_zones_in_the_table_count(folder):
    assert not reading_of(folder, "z1,pigs,3000\n").remarks
    assert reading_of(folder, "z1,pigs,2000\n").remarks


def test_heads_that_are_right_raise_no_question(folder):
    reading = reading_of(folder, ",pigs,466400\n,poultry,7646000\n")
    assert not reading.faults
    assert not reading.remarks
