"""Waste: streams that do not overlap, tonnes a day."""

from geoplan.layers.feedstock.waste import read_waste


def test_waste_streams(folder):
    folder.csv("waste", "zone_id,stream,t_per_day\nz1,urban,9\nz1,rural,1\nz2,all,3\n")
    reading = folder.reading("waste")
    assert read_waste(reading)["t_per_day"].sum() == 13
    assert not reading.faults
    folder.csv("waste", "stream,t_per_day\nurban,9\nall,1\ntown,2\n")
    text = folder.refusal("waste", read_waste)
    assert "the stream 'town'; expected one of urban, rural, all" in text
    assert "line 2, 3, 4: found 'all' beside 'urban' or 'rural'" in text


def test_yearly_tonnes_by_the_waste_of_a_person(folder):
    folder.csv("waste", "zone_id,stream,t_per_day\nz1,all,4000\n")
    assert "200 kg per person and day; expected at most 5 kg/person/day" in folder.refusal("waste", read_waste)


def test_the_basis_of_tonnes_is_read_and_generated_by_default(folder):
    folder.csv("waste", "stream,t_per_day,basis\nurban,10,Collected\nrural,5,\n")
    reading = folder.reading("waste")
    assert read_waste(reading)["basis"].tolist() == ["collected", "generated"]
    assert not reading.faults
    folder.csv("waste", "stream,t_per_day,basis\nurban,10,weighed\n")
    assert "the basis 'weighed'" in folder.refusal("waste", read_waste)
