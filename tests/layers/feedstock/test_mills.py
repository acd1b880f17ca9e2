from geoplan.layers.feedstock.mills import read_mills

CRS = "EPSG:32648"
X, Y = 670_000.0, 2_300_000.0
HEAD = "mill_id,mill_name,crop,processed_t,processed_m3,year,source,longitude,latitude\n"


def test_mills_of_crops_and_wood(folder):
    rows = f"m1,Xay xát Một,Paddy,1200,,2023,survey,{X + 100},{Y + 100}\nm2,,roundwood,,50,,,{X + 3900},{Y - 900}\n"
    folder.csv("mills", HEAD + rows, crs=CRS)
    reading = folder.reading("mills")
    table = read_mills(reading)
    assert not reading.faults
    assert table["crop"].tolist() == ["paddy", "roundwood"]
    assert table["mill_name"].tolist() == ["Xay xát Một", "m2"]
    assert table["processed_t"].tolist()[0] == 1200
    assert table["processed_m3"].tolist()[1] == 50


def test_every_fault_at_once(folder):
    place = f"{X + 100},{Y + 100}"
    rows = (
        f"m1,,paddy,-5,,,,{place}\nm2,,,10,,,,{place}\nm3,,maize,,,,,{place}\n"
        f"m4,,maize,1,,2020,,{place}\nm4,,maize,2,,2021,,{place}\n"
    )
    folder.csv("mills", HEAD + rows, crs=CRS)
    text = folder.refusal("mills", read_mills)
    assert "line 2: found processed_t -5" in text
    assert "line 3: found no crop" in text
    assert "line 4: found no amount; expected processed_t or processed_m3" in text
    assert "line 5, 6: found 'm4' with the same crop twice" in text


def test_a_mill_far_from_all_zones_is_left_out(folder):
    rows = f"m1,,paddy,5,,,,{X + 100},{Y + 100}\nm2,,paddy,5,,,,{X + 100},{Y - 3000}\n"
    folder.csv("mills", HEAD + rows, crs=CRS)
    reading = folder.reading("mills")
    assert read_mills(reading)["mill_id"].tolist() == ["m1"]
    assert [text.en for text in reading.remarks] == ["Features outside the study left out: 1."]
