"""Who suits whom, by hand."""

import pytest

from geoplan.layers.parks.stream_kinds import stream_kinds
from geoplan.planning.eco_parks.symbiosis.ends import numbered_streams, plant_ends, stream_ends
from geoplan.planning.eco_parks.symbiosis.matches import GROUPS, matches
from support.own_parameters import own_parameters
from support.park_streams import CRS, parks, plants, streams

PARAMETERS = own_parameters(
    {
        "eco_parks.distance.heat": 3.0,
        "eco_parks.distance.steam": 3.0,
        "eco_parks.distance.co2": 5.0,
        "eco_parks.distance.water": 5.0,
        "eco_parks.distance.residue": 2.5,
        "eco_parks.distance.waste": 5.0,
        "eco_parks.approach.temperature": 10.0,
        "eco_parks.heat.loss": 0.05,
        "eco_parks.plants.taken_share": 0.1,
        "eco_parks.steam.enthalpy": 0.5,
    }
)


def pairs_of(*rows, with_plants=False):
    table = numbered_streams(streams(*rows))
    givers, takers = (
        stream_ends(table, parks(), direction=direction, parameters=PARAMETERS) for direction in ("offered", "sought")
    )
    if with_plants:
        takers = plant_ends(plants(), givers["material"], parameters=PARAMETERS, crs=CRS)
    return matches(givers, takers, parameters=PARAMETERS)


def suits(offered, sought, offered_c=None, sought_c=None, materials=("", ""), taker="b"):
    given = ("a", "offered", offered, materials[0], offered_c, 5)
    taken = (taker, "sought", sought, materials[1], sought_c, 5)
    return len(pairs_of(given, taken)) == 1


@pytest.mark.parametrize(
    ("offered", "sought", "offered_c", "sought_c", "expected"),
    [
        ("heat", "heat", 100, 90, True),  # just the approach
        ("heat", "heat", 99, 90, False),
        ("steam", "steam", 170, 170, True),  # no exchanger between them
        ("steam", "steam", 169, 170, False),
        ("steam", "heat", 170, 160, True),
        ("steam", "heat", 169, 160, False),
        ("heat", "steam", 400, 170, False),  # it would take a boiler
    ],
)
def test_heat_goes_by_temperature(offered, sought, offered_c, sought_c, expected):
    assert suits(offered, sought, offered_c, sought_c) is expected


def test_distance_is_straight_and_its_limit_is_the_givers():
    (way,) = pairs_of(("a", "offered", "heat", "", 200, 5), ("b", "sought", "heat", "", 90, 5)).to_dict("records")
    assert way["distance_km"] == pytest.approx(2.0)
    assert way["kept"] == pytest.approx(0.9)
    assert way["too_hot_k"] == 110.0
    assert not suits("heat", "heat", 200, 90, taker="c")
    assert suits("water", "water", taker="c")


def test_materials_are_the_same_word():
    assert suits("residue", "residue", materials=("slag", "slag"))
    assert not suits("residue", "residue", materials=("slag", "fly_ash"))
    assert suits("waste", "residue", materials=("slag", "slag")), "what one calls waste another calls a residue"
    assert not suits("residue", "residue", materials=("slag", "slag"), taker="c")
    assert suits("waste", "waste", materials=("slag", "slag"), taker="c")


def test_water_of_another_kind_is_another_water():
    assert suits("water", "water")
    assert suits("water", "water", materials=("treated", ""))
    assert not suits("water", "water", materials=("treated", "drinking"))
    assert not suits("water", "co2")


def test_plants_burn_what_their_kind_burns():
    ways = pairs_of(
        ("a", "offered", "residue", "rice_husk", None, 5),
        ("a", "offered", "waste", "paper", None, 5),
        ("a", "offered", "waste", "slag", None, 5),
        with_plants=True,
    )
    # husks to the plant 1 km away; paper 4 km, which waste may go
    assert ways[["giver", "taker"]].to_numpy().tolist() == [[0, 0], [1, 1]]
    assert ways["distance_km"].tolist() == pytest.approx([1.0, 4.0])
    assert ways["kept"].tolist() == [1.0, 1.0]


def test_heat_that_is_lost_on_the_way_is_offered_to_nobody():
    far = own_parameters({"eco_parks.distance.heat": 100.0, "eco_parks.heat.loss": 0.5})
    table = numbered_streams(streams(("a", "offered", "heat", "", 200, 5), ("b", "sought", "heat", "", 90, 5)))
    ends = [stream_ends(table, parks(), direction=each, parameters=far) for each in ("offered", "sought")]
    assert matches(*ends, parameters=far).empty


def test_every_stream_has_a_group():
    assert set(GROUPS) == set(stream_kinds())
