"""Harvested areas by season."""

from geoplan.layers.feedstock.crop_seasons import read_crop_seasons


def test_harvested_areas(folder):
    folder.csv(
        "crop_seasons", "crop,season,area_ha,year,source\npaddy,Spring,35700,2016,GSO\npaddy,winter,38300,2016,GSO\n"
    )
    reading = folder.reading("crop_seasons")
    seasons = read_crop_seasons(reading)
    assert not reading.faults
    assert seasons["season"].tolist() == ["spring", "winter"]
    assert seasons["zone_id"].tolist() == ["", ""]


def test_harvests_that_cannot_be(folder):
    rows = "paddy,,10,2016\nmaize,spring,0,2016\nrye,spring,-1,2016\noats,spring,1,2016\noats,spring,2,2016\n"
    folder.csv("crop_seasons", "crop,season,area_ha,year\n" + rows)
    text = folder.refusal("crop_seasons", read_crop_seasons)
    assert "line 2: found no season" in text
    assert "no area of maize in any season" in text
    assert "line 4: found area_ha -1" in text
    assert "line 5, 6: found the same zone_id, crop, season twice" in text
