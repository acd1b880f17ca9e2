"""Studies that cannot be told as one whole are named, and in what they differ."""

from geoplan.collection.agreement import disagreements
from geoplan.collection.collection import Collection
from geoplan.study import Prices, Ranking


def test_studies_that_fit_have_no_faults(towns: Collection):
    assert disagreements([(study.name, study) for study in towns], file="c") == []


def test_the_odd_one_out_is_named_for_each_thing_in_which_it_differs(towns: Collection):
    odd = {
        "year": None,
        "seed": 3,
        "draws": 300,
        "country": "JP",
        "prices": Prices(year=2024),
        "ranking": Ranking(method="topsis"),
    }
    changed = towns.study("north").model_copy(update=odd)
    opened = [("east", towns.study("east")), ("folder/north", changed), ("west", towns.study("west"))]
    faults = disagreements(opened, file="c")
    assert [fault.where for fault in faults] == [
        f"folder/north, {key}" for key in ("country", "year", "prices.year", "ranking.method", "seed", "draws")
    ]
    assert [fault.found for fault in faults] == ["JP", "none", "2024", "topsis", "3", "300"]
    assert faults[1].expected == "2025, as in the other studies"


def test_names_that_differ_in_their_letters_case_are_one(towns: Collection):
    other = towns.study("west").model_copy(update={"name": "East"})
    (fault,) = disagreements([("east", towns.study("east")), ("b", other)], file="c")
    assert fault.found == "two studies of one name: east, b"
