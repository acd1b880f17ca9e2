from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from geoplan.errors import LayerError
from geoplan.layers.weather.station import MONTHS, _months, check_sky, read_irradiance

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


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
    text = refusal(folder, stations)
    assert "expected 370 to 6,818 Wh/m2/day in jan at latitude 20.8" in text
    assert "Check the unit, the numbers and the latitude." in text


def winter(latitude, ghi, *, variable="ghi", unit="Wh/m2/day"):
    """What is said of twelve months of a station anywhere."""
    row = {
        "station": "here",
        "latitude": latitude,
        "variable": variable,
        "unit": unit,
        **dict(zip(MONTHS, ghi, strict=True)),
    }
    said = []
    reading = SimpleNamespace(fault=lambda _, found, expected, action: said.append(f"{found}; {expected}. {action}"))
    frame = pd.DataFrame([row], index=[2])
    check_sky(reading, frame, _months(reading, frame))
    return " ".join(said)


AMSTERDAM = [650, 1250, 2390, 3900, 4960, 5180, 5010, 4270, 2880, 1640, 780, 460]
MOSCOW = [440, 1140, 2590, 3720, 5130, 5600, 5340, 4230, 2500, 1180, 520, 290]
TROMSO = [3, 246, 1348, 3258, 5053, 5906, 5556, 3869, 2013, 558, 26, 0]
SVALBARD = [0, 7, 563, 2506, 4914, 6053, 5585, 3336, 1159, 86, 0, 0]
TORSHAVN = [200, 600, 1500, 2900, 4100, 4500, 4200, 3200, 1900, 850, 280, 110]


@pytest.mark.parametrize(
    ("latitude", "ghi"),
    [
        (52.3, AMSTERDAM),
        (55.75, MOSCOW),
        (69.65, TROMSO),
        (78.2, SVALBARD),
        (62.0, TORSHAVN),
        (-54.8, AMSTERDAM[6:] + AMSTERDAM[:6]),
    ],
)
def test_true_winters_are_read(latitude, ghi):
    assert not winter(latitude, ghi)
    assert not winter(latitude, np.multiply(ghi, 0.55), variable="dhi")
    assert not winter(latitude, np.divide(ghi, 1000), unit="kWh/m2/day")
    dark = [0.0 if value < 30 else value for value in ghi]
    assert not winter(latitude, dark)


@pytest.mark.parametrize(
    ("factor", "unit"),
    [
        (1 / 1000, "kWh/m2/day: give it as the row's unit"),
        (3.6 / 1000, "MJ/m2/day: convert"),
        (1 / 24, "mean W/m2"),
        (np.array(DAYS) / 1000, "kWh/m2 a month"),
        (np.array(DAYS) * 3.6 / 1000, "MJ/m2 a month"),
        (np.array(DAYS), "Wh/m2 a month: convert"),
    ],
)
@pytest.mark.parametrize(("latitude", "ghi"), [(52.3, AMSTERDAM), (55.75, MOSCOW), (69.65, TROMSO), (1.3, [4500] * 12)])
def test_numbers_in_another_unit_are_told_which(latitude, ghi, factor, unit):
    said = winter(latitude, np.array(ghi, dtype=float) * factor)
    assert unit in said.partition("The numbers fit ")[2]


def test_a_zero_under_the_sun_and_a_wrong_hemisphere_are_refused():
    assert "dec 0; 62 to 1,268 Wh/m2/day in dec at latitude 55.75" in winter(55.75, [*MOSCOW[:11], 0])
    assert "ghi out of range: jan 440, apr 3,720" in winter(-55.75, MOSCOW)


def test_diffuse_above_global(folder, stations):
    stations.loc[0, "jan"], stations.loc[1, "jan"] = 2000, 2100
    assert "jan dhi 2,100 > ghi 2,000" in refusal(folder, stations)


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
