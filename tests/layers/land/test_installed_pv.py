import geopandas as gpd
import numpy as np
import shapely

from geoplan.layers.land.installed_pv import PV_KINDS, pv_words, read_installed_pv, read_installed_statistics
from geoplan.layers.opening.reading import Reading
from support.study_folder import CRS, NORTH, WEST, square


def systems(**columns):
    shapes = [square(0, 0, 100), shapely.Point(WEST + 900, NORTH - 900), shapely.Point(WEST + 950, NORTH - 900)]
    given = {
        "pv_kind": ["Ground", "mái nhà", "roof"],
        "capacity_mw": [5.0, None, None],
        "capacity_kwp": [None, 40.0, None],
    }
    return gpd.GeoDataFrame(given | columns, geometry=shapes, crs=CRS)


def test_points_and_outlines_are_read_with_kind_and_capacity(folder):
    folder.features("installed_pv", systems(year=["2020", "2021", None]))
    reading = folder.reading("installed_pv")
    found = read_installed_pv(reading)
    assert not reading.faults
    assert found["pv_kind"].tolist() == ["ground", "rooftop", "rooftop"]
    np.testing.assert_allclose(found["capacity_mw"], [5.0, 0.04, np.nan])
    np.testing.assert_allclose(found["year"], [2020, 2021, np.nan])
    assert [remark.en.split(".")[0] for remark in reading.remarks] == ["Installed systems without a capacity: 1"]


def test_every_word_is_one_of_the_kinds():
    assert set(pv_words().values()) == set(PV_KINDS)
    assert all(word == word.casefold() for word in pv_words())


def test_what_is_wrong_with_systems_is_told(folder):
    wrong = systems(pv_kind=["carport", "", "roof"], capacity_kwp=[500.0, 40.0, -1.0])
    folder.features("installed_pv", wrong)
    said = folder.refusal("installed_pv", read_installed_pv)
    for part in ("pv_kind 'carport'", "no pv_kind", "capacity_kwp -1", "capacities in MW and kWp that differ"):
        assert part in said
    folder.features("installed_pv", systems().drop(columns="pv_kind"))
    assert "pv_kind" in folder.refusal("installed_pv", read_installed_pv)


def test_what_does_not_stand_yet_in_the_year_of_the_study_is_told(folder):
    folder.features("installed_pv", systems(year=["2020", "2026", "2027"]))
    assert not folder.reading("installed_pv").faults
    study = folder.reading("installed_pv").study.model_copy(update={"year": 2026})
    reading = Reading(study, "installed_pv", study.layers.installed_pv)
    read_installed_pv(reading)
    (fault,) = reading.faults
    assert "found the year 2027; expected systems that stand already in 2026" in str(fault)
    assert "3" in fault.where


def test_statistics_are_of_one_level_for_each_kind(folder):
    good = "zone_id,pv_kind,capacity_mw,year\nz1,roof,5,2020\nz2,roof,7,2020\n,ground,20,2020\n"
    folder.csv("installed_pv_statistics", good)
    found = read_installed_statistics(folder.reading("installed_pv_statistics"))
    assert found["pv_kind"].tolist() == ["rooftop", "rooftop", "ground"]
    folder.csv("installed_pv_statistics", good + ",roof,9,2020\n,sea,1,2020\n")
    said = folder.refusal("installed_pv_statistics", read_installed_statistics)
    assert "rooftop systems of the whole study and of zones" in said
    assert "pv_kind 'sea'" in said


def test_one_kind_by_two_names_is_seen_to_stand_twice(folder):
    head = "zone_id,pv_kind,capacity_mw,year\nz1,roof,5,2020\n"
    for rows, said in (
        ("z1,rooftop,7,2020\n", "the same zone_id, pv_kind twice"),
        ("z1,屋根,7,2023\n", "several years"),
    ):
        folder.csv("installed_pv_statistics", head + rows)
        assert said in folder.refusal("installed_pv_statistics", read_installed_statistics)


def test_a_blank_kind_is_told_once(folder):
    folder.csv("installed_pv_statistics", "zone_id,pv_kind,capacity_mw,year\nz1,,5,2020\n")
    assert folder.refusal("installed_pv_statistics", read_installed_statistics).count("no pv_kind") == 1
