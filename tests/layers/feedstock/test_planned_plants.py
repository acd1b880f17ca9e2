from geoplan.layers.feedstock.planned_plants import read_planned_plants

HEAD = "plant_id,plant_name,technology,t_per_day,capacity_mw,plant_status,year,zone_id,longitude,latitude,source\n"


def test_a_plant_has_a_zone_or_a_place(folder):
    rows = "a,Nhà máy Một,Waste,1000,20,planned,2027,,106.64,20.82,a plan\nb,,biomass,,10,,,,106.65,20.82,a plan\n"
    folder.csv("planned_plants", HEAD + rows)
    reading = folder.reading("planned_plants")
    table = read_planned_plants(reading)
    assert not reading.faults
    assert table["technology"].tolist() == ["waste", "biomass"]
    assert table["plant_name"].tolist() == ["Nhà máy Một", "b"]
    assert table["t_per_day"].tolist()[0] == 1000
    assert table["capacity_mw"].tolist() == [20.0, 10.0]
    assert table["year"].tolist() == ["2027", ""]
    assert table["longitude"].tolist() == [106.64, 106.65]


def test_every_fault_at_once(folder):
    rows = (
        "a,,wasted,10,,,,,106.6,20.8,plan\na,,waste,10,,,,,106.6,20.8,plan\n,,waste,10,,,,,106.6,20.8,plan\n"
        "d,,waste,,20,,,,106.6,20.8,plan\ne,,biomass,5,,,,,106.6,20.8,plan\nf,,waste,5,,,,,106.6,,plan\n"
        "g,,waste,5,,,,,,,plan\nh,,waste,5,,,,nowhere,,,plan\ni,,waste,5,,,,,106.6,20.8,\n"
    )
    folder.csv("planned_plants", HEAD + rows)
    text = folder.refusal("planned_plants", read_planned_plants)
    assert "line 2: found technology 'wasted'" in text
    assert "line 2, 3: found plant_id 'a' twice" in text
    assert "line 4: found no plant_id" in text
    assert "line 2, 5, 6: found no size" in text
    assert "line 7: found half a place" in text
    assert "line 8: found no place" in text
    assert "line 9: found zone_id 'nowhere'" in text
    assert "line 10: found no source" in text


def test_a_place_beside_all_zones_is_a_fault(folder):
    """Nobody hauls there: the plant would get nothing, and vanish without a word."""
    rows = "a,,waste,10,,,,,100,10,plan\nb,,waste,10,,,,,106.64,20.82,plan\nc,,waste,10,,,,,20.82,106.64,plan\n"
    folder.csv("planned_plants", HEAD + rows)
    text = folder.refusal("planned_plants", read_planned_plants)
    assert "line 2: found a place beside all zones; expected a place in a zone, or within" in text
    assert "line 4: found latitude 106.64" in text
    assert "line 3" not in text
