"""Places near the study: points with a name, for the background of maps."""

import numpy as np

from geoplan.layers.land.places import place_groups, read_places

ROWS = (
    "name,place,population,lon,lat\nHải Phòng,City,1500000,106.66,20.83\n"
    ",village,7,106.65,20.82\nXa,Ward,0,106.64,20.81\n"
)


def test_named_points_are_read_with_what_is_known_of_them(folder):
    folder.csv("places", ROWS, crs="EPSG:4326", columns={"place_class": "place"})
    reading = folder.reading("places")
    read = read_places(reading)
    assert not reading.faults
    assert read["name"].tolist() == ["Hải Phòng", "Xa"]
    assert read["place_class"].tolist() == ["city", "ward"]
    assert np.array_equal(read["population"], [1.5e6, np.nan], equal_nan=True)
    assert [text.en for text in reading.mended] == ["Places without a name left out: 1."]
    assert [text.en for text in reading.remarks] == [
        "Places of a class that is not known: 1 (ward). They are named last."
    ]


def test_a_place_has_a_name_and_a_population_that_can_be(folder):
    folder.csv("places", "place,lon,lat\ncity,106.66,20.83\n", crs="EPSG:4326")
    assert "name" in folder.refusal("places", read_places)
    folder.csv("places", "name,lon,lat\n,106.66,20.83\n", crs="EPSG:4326")
    assert "no place with a name" in folder.refusal("places", read_places)
    folder.csv("places", "name,population,lon,lat\nA,-5,106.66,20.83\n", crs="EPSG:4326")
    reading = folder.reading("places")
    read_places(reading)
    assert [(fault.where, fault.found) for fault in reading.faults] == [("line 2", "population -5")]


def test_ranks_are_those_that_maps_know():
    assert set(place_groups().values()) == {"city", "town", "suburb", "village", "hamlet", "other", "island"}
