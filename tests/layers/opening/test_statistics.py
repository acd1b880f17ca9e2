"""Statistics of zones, districts and the whole study: each amount once."""

import pytest

from geoplan.layers.feedstock.crops import read_crops
from geoplan.layers.feedstock.livestock import read_livestock
from geoplan.layers.opening.statistics import zones_covered

CROPS = "zone_id,crop,production_t,area_ha,year,season,source,confidence\n"


def crops_refusal(folder, rows: str, **options) -> str:
    folder.csv("crops", CROPS + rows, **options)
    return folder.refusal("crops", read_crops)


def test_share_of_the_zones_with_a_row(folder):
    folder.csv("livestock", "zone_id,animal,heads\nz1,pigs,5\nz2,pigs,7\nz2,cattle,7\n")
    reading = folder.reading("livestock")
    assert zones_covered(reading, read_livestock(reading)) == pytest.approx(0.5)


def test_every_fault_has_its_line(folder):
    rows = ",paddy,-5,,,,,\nz9,paddy,inf,,,,,\nz1,maize,some,,,,,\nz2,,7,,,,,\nz3,maize,,,,,,\n"
    text = crops_refusal(folder, rows)
    assert "line 2, 3: found production_t -5 to inf; expected 0 to 10,000,000,000 t" in text
    assert "line 3: found zone_id 'z9'; expected the id of a zone. Known: z1, z2, z3, z4." in text
    assert "line 4: found production_t 'some'" in text
    assert "line 5: found no crop" in text
    assert "line 6: found no amount; expected production_t or area_ha or volume_m3" in text


def test_what_would_count_twice(folder):
    assert "line 2, 3: found the same zone_id, crop, season twice" in crops_refusal(
        folder, "z1,paddy,5,,2020,,,\nz1,paddy,6,,2020,,,\n"
    )
    text = crops_refusal(folder, "z1,paddy,5,,2020,,,\nz1,paddy,6,,2021,,,\n")
    assert "several years: 2020, 2021" in text
    assert "layers.crops.where" in text
    assert "rows with and without a season" in crops_refusal(folder, "z1,paddy,5,,2020,,,\nz1,paddy,3,,2020,spring,,\n")


def test_a_row_of_the_whole_study_may_stand_beside_rows_of_zones(folder):
    """It is shared over the zones that have none of their own."""
    folder.csv("crops", CROPS + ",paddy,90,,2020,,,\nz1,paddy,5,,2020,,,\n")
    reading = folder.reading("crops")
    assert read_crops(reading)["zone_id"].tolist() == ["", "z1"]
    assert not reading.faults


def test_missing_columns(folder):
    folder.csv("livestock", "zone_id,animal,head\n,pigs,1\n")
    text = folder.refusal("livestock", read_livestock)
    assert "no column 'heads'" in text
    assert "Did you mean 'head'?" in text
    folder.csv("crops", "zone_id,crop,production\n,paddy,1\n")
    assert "no amount; expected production_t or area_ha or volume_m3" in folder.refusal("crops", read_crops)
    folder.csv("crops", "zone_id,crop\n")
    assert "no rows" in folder.refusal("crops", read_crops)


def test_a_statistic_for_a_district(folder):
    folder.csv("livestock", "zone_id,district,animal,heads\n,Bắc,pigs,5000\nz1,,pigs,7000\n,,pigs,9000\n")
    reading = folder.reading("livestock")
    reading.area.zones["district"] = ["Nam", "Nam", "Bắc", "Bắc"]
    livestock = read_livestock(reading)
    assert not reading.faults
    assert livestock["district"].tolist() == ["Bắc", "", ""]
    assert zones_covered(reading, livestock) == 1.0
    assert zones_covered(reading, livestock.head(1)) == pytest.approx(0.5)
    folder.csv("livestock", "zone_id,district,animal,heads\n,Bac,pigs,5000\nz1,Nam,pigs,7000\n")

    def read(reading):
        reading.area.zones["district"] = ["Nam", "Nam", "Bắc", "Bắc"]
        return read_livestock(reading)

    text = folder.refusal("livestock", read)
    assert "line 2: found district 'Bac'; expected a district of the zones layer" in text
    assert "line 3: found a zone_id and a district" in text
