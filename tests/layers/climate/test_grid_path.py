"""Paths of the grid, right and spoilt."""

from geoplan.layers.climate.grid_path import read_grid_path


def test_a_path_is_read_in_the_order_of_its_years(folder):
    folder.csv("grid_path", "year,tco2_per_mwh,source\n2050,0.1,the plan\n2030,0.5,the plan\n")
    reading = folder.reading("grid_path")
    path = read_grid_path(reading)
    assert not reading.faults
    assert path["year"].tolist() == [2030, 2050]
    assert path["tco2_per_mwh"].tolist() == [0.5, 0.1]


def test_a_year_twice_a_silent_row_and_grams_are_told_at_once(folder):
    folder.csv("grid_path", "year,tco2_per_mwh,source\n2030,0.5,the plan\n2030,0.4,\n2040,350,the plan\n")
    told = folder.refusal("grid_path", read_grid_path)
    assert "line 2, 3: found the year 2030 twice" in told
    assert "line 3: found no source" in told
    assert "line 4: found tco2_per_mwh 350; expected 0 to 2 tCO2/MWh" in told
