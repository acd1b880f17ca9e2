"""The tonnage of other years."""

from geoplan.layers.feedstock.waste_forecast import read_waste_forecast


def test_tonnages_by_year(folder):
    rows = "2025,28,forecast,plan,high\n2022,17.64,observed,plan,high\n"
    folder.csv("waste_forecast", "year,t_per_day,basis,source,confidence\n" + rows)
    reading = folder.reading("waste_forecast")
    table = read_waste_forecast(reading)
    assert not reading.faults
    assert table["year"].tolist() == [2022, 2025]
    assert table["basis"].tolist() == ["observed", "forecast"]


def test_tonnages_that_cannot_be(folder):
    rows = "2022.5,1\n2023,2\n2023,3\n1822,1\n2024,-1\n2025,\n2026,643860\n"
    folder.csv("waste_forecast", "year,t_per_day\n" + rows)

    def read(reading):
        reading.area.zones["population"] = 20_000.0
        return read_waste_forecast(reading)

    text = folder.refusal("waste_forecast", read)
    assert "line 2: found year '2022.5'; expected a year from 1990 to 2100" in text
    assert "line 3, 4: found the year 2023 twice" in text
    assert "line 5: found year 1822" in text
    assert "line 6: found t_per_day -1" in text
    assert "line 7: found no t_per_day" in text
    assert "line 8" in text
    assert "Give the mass in tonnes a day." in text
