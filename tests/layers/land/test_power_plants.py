"""Power plants out of tables that others publish."""

import pandas as pd

from geoplan.layers.land.power_plants import read_plants

WRI = {"name": "Name", "fuel": "Fuel", "capacity_mw": "Capacity (MW)"}


def test_plants_of_a_table(folder):
    table = pd.DataFrame({"Name": ["Hai Phong 1", "Far"], "Fuel": "Coal", "Capacity (MW)": [600, None]})
    table = table.assign(Latitude=[20.94, 10.5], Longitude=[106.76, 107.0])
    folder.csv("plants", table, columns=WRI, crs="EPSG:4326")
    reading = folder.reading("plants")
    plants = read_plants(reading)
    assert plants["name"].tolist() == ["Hai Phong 1"]
    assert plants["capacity_mw"].tolist() == [600]


def test_plants_at_fault(folder):
    table = pd.DataFrame({"Name": ["a", "b"], "Capacity (MW)": [600_000, 5], "Latitude": [20.9, None]})
    folder.csv("plants", table, columns=WRI | {"fuel": "Fuels"}, crs="EPSG:4326")
    assert "no column of the longitude" in folder.refusal("plants", read_plants)
    folder.csv("plants", table.assign(Longitude=106.7), columns=WRI, crs="EPSG:4326")
    assert "no column 'Fuel'" in folder.refusal("plants", read_plants)
    folder.layers["plants"]["columns"] = {"name": "Name", "capacity_mw": "Capacity (MW)"}
    text = folder.refusal("plants", read_plants)
    assert "line 3: found no latitude" in text
    assert "line 2: found capacity_mw 600,000; expected 0 to 30,000 MW" in text


def test_plants_with_exchanged_columns(folder):
    table = pd.DataFrame({"Name": ["a"], "Latitude": [20.9], "Longitude": [106.7]})
    columns = {"name": "Name", "longitude": "Latitude", "latitude": "Longitude"}
    folder.csv("plants", table, columns=columns, crs="EPSG:4326")
    assert "Latitude and longitude are swapped" in folder.refusal("plants", read_plants)
