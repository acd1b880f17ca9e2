"""Crops: each amount once, in its unit."""

from geoplan.layers.feedstock.crops import read_crops
from geoplan.layers.opening.statistics import zones_covered

CROPS = "zone_id,crop,production_t,area_ha,year,season,source,confidence\n"


def crops_refusal(folder, rows: str, **options) -> str:
    folder.csv("crops", CROPS + rows, **options)
    return folder.refusal("crops", read_crops)


def test_crops_of_the_whole_study(folder):
    folder.csv("crops", CROPS + ",Paddy,436700,70000,2017,,GSO,high\n,maize,5900,,2016,,GSO,high\n")
    reading = folder.reading("crops")
    crops = read_crops(reading)
    assert not reading.faults
    assert crops["crop"].tolist() == ["paddy", "maize"]
    assert crops["zone_id"].tolist() == ["", ""]
    assert crops["area_ha"].isna().tolist() == [False, True]
    assert crops["production_t"].sum() == 442600
    assert zones_covered(reading, crops) == 1.0


def test_where_chooses_a_year(folder):
    folder.csv("crops", CROPS + "z1,paddy,5,,2020,,,\nz1,paddy,6,,2021,,,\n", where={"year": ["2021"]})
    reading = folder.reading("crops")
    assert read_crops(reading)["production_t"].tolist() == [6]
    assert not reading.faults


def test_thousand_tonnes_by_the_yield(folder):
    assert "a yield of 0.00624 t/ha; expected 0.05 to 200 t/ha" in crops_refusal(folder, ",paddy,436.7,70000,,,,\n")
