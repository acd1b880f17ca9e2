import numpy as np
import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.weather.station import read_irradiance


def refusal(folder, table, **options) -> str:
    folder.csv("irradiance", table, **options)
    return folder.refusal("irradiance", read_irradiance)


def test_reads_the_station_and_takes_wind_from_the_nearest(folder):
    reading = folder.reading("irradiance")
    irradiance = read_irradiance(reading)
    assert dict(irradiance.sizes) == {"place": 1, "month": 12}
    assert irradiance.place.item() == "Phu Lien"
    assert irradiance.ghi.attrs["units"] == "Wh/m2/day"
    assert irradiance.altitude.item() == 113
    assert irradiance.attrs["wind_speed_station"] == "Hon Dau"
    np.testing.assert_array_equal(irradiance.wind_speed, np.full((1, 12), 4.5))
    assert [text.en.split(" of ")[0] for text in reading.remarks] == ["Irradiance", "Wind speed"]


def test_kilowatt_hours_are_converted(folder, stations):
    rows = stations["variable"] == "ghi"
    stations.loc[rows, "unit"] = "kWh/m2/day"
    stations.loc[rows, "jan":"dec"] = 4
    folder.csv("irradiance", stations)
    assert float(read_irradiance(folder.reading("irradiance")).ghi[0, 0]) == 4000


def test_watts_for_watt_hours(folder, stations):
    stations.loc[0, "unit"] = "W/m2/day"
    assert "line 2: found the unit 'W/m2/day' of ghi" in refusal(folder, stations)
    assert "print W/m2/day where they mean Wh/m2/day" in refusal(folder, stations)


def test_faults_of_all_rows_come_together(folder, stations):
    stations = stations.astype(object)
    stations.loc[0, "mar"] = None
    stations.loc[2, "apr"] = "mild"
    stations.loc[3, "may"] = 45
    text = refusal(folder, stations)
    assert "line 2: found no ghi for mar; expected twelve months" in text
    assert "line 4: found apr 'mild'" in text
    assert "line 5: found wind_speed out of range: may 45; expected 0 to 30 m/s" in text


def test_yearly_for_daily_is_out_of_range(folder, stations):
    stations.loc[0, "jan":"dec"] = 1451000
    assert "expected 500 to 9,000 Wh/m2/day" in refusal(folder, stations)


def test_diffuse_above_global(folder, stations):
    stations.loc[0, "jan"], stations.loc[1, "jan"] = 2000, 2100
    assert "jan dhi 2100 > ghi 2000" in refusal(folder, stations)


def test_missing_variable_month_column_and_duplicate(folder, stations):
    assert "no temp_air of any station" in refusal(folder, stations.drop(index=2))
    assert "no column 'dec'" in refusal(folder, stations.drop(columns="dec"))
    assert "ghi of 'Phu Lien' 2 times" in refusal(folder, stations.iloc[[0, 0, 1, 2, 3]])
    assert "no dhi of the station 'Phu Lien'" in refusal(folder, stations.drop(index=1))


def test_several_stations_need_a_choice(folder, stations):
    lang = stations.iloc[:2].assign(station="Lang", latitude=21.03, longitude=105.8)
    stations = pd.concat([stations, lang])
    assert "the table has 2 stations; expected one of them. One of: Lang, Phu Lien." in refusal(folder, stations)
    assert "Did you mean 'Lang'?" in refusal(folder, stations, station="Langg")
    folder.csv("irradiance", stations, station="Lang")
    irradiance = read_irradiance(folder.reading("irradiance"))
    assert irradiance.attrs["temp_air_station"] == "Phu Lien"
    assert 80 < irradiance.attrs["distance_km"] < 100


def test_station_far_away_or_swapped(folder, stations):
    far = stations.assign(latitude=55.7, longitude=37.6)
    assert " km from the study; expected at most 500 km. Take a nearer station." in refusal(folder, far)
    swapped = stations.assign(latitude=20.8, longitude=106.63).rename(
        columns={"latitude": "longitude", "longitude": "latitude"}
    )
    assert "latitude 106.63" in refusal(folder, swapped)


def test_rows_of_another_length(folder, stations):
    text = stations.to_csv(index=False).replace("4000.0,", "4,000.0,", 1)
    assert "line 2: found more or fewer cells; expected 18 cells" in refusal(folder, text)


def test_csv_in_another_encoding(folder, stations):
    folder.csv("irradiance", stations)
    path = folder.folder / "irradiance.csv"
    path.write_bytes(stations.to_csv(index=False).replace("Phu Lien", "Phủ Liễn").encode("utf-16"))
    with pytest.raises(LayerError, match="expected"):
        read_irradiance(folder.reading("irradiance"))
    path.write_bytes(stations.to_csv(index=False).replace("Phu Lien", "Phù Lién").encode("cp1252"))
    with pytest.raises(LayerError, match="bytes that are not UTF-8"):
        read_irradiance(folder.reading("irradiance"))
