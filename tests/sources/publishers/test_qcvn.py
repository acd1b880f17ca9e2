import pytest

from geoplan.sources.publishers.qcvn import nearest_stations

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


@pytest.mark.parametrize(
    ("place", "station", "ghi_kwh_m2"),
    [((20.85, 106.68), "Phu Lien", 1451), ((10.5, 107.17), "Tan Son Nhat", 2040)],
)
def test_published_yearly_irradiation(place, station, ghi_kwh_m2):
    table = nearest_stations(*place).set_index("variable")
    assert table.loc["ghi", "station"] == table.loc["dhi", "station"] == station
    yearly = sum(table.loc["ghi", month] * days for month, days in zip(MONTHS, DAYS, strict=True)) / 1000
    assert yearly == pytest.approx(ghi_kwh_m2, abs=1)


def test_temperature_may_come_from_a_nearer_station():
    table = nearest_stations(10.4, 107.1).set_index("variable")
    assert table.loc["temp_air", "station"] == "Vung Tau"
    assert table.loc["temp_air", "distance_km"] < 10 < table.loc["ghi", "distance_km"]


def test_no_station_is_taken_from_far_away():
    assert nearest_stations(47.1, 9.5).empty
