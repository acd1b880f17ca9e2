"""The tables beside a year's statistics: harvests, the tonnage of other years, and what is done with the waste."""

from geoplan.layers.feedstock.crop_seasons import read_crop_seasons
from geoplan.layers.feedstock.waste_forecast import read_waste_forecast
from geoplan.layers.feedstock.waste_treatment import TREATMENTS, read_waste_treatment
from geoplan.potential.waste.treatment import load_treatments


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


def test_a_split_by_year(folder):
    folder.csv("waste_treatment", "year,composting,incineration,landfill\n2030,0.2,0.5,0.3\n2025,0.16,0.13,0.71\n")
    reading = folder.reading("waste_treatment")
    table = read_waste_treatment(reading)
    assert not reading.faults
    assert table["year"].tolist() == [2025, 2030]
    assert table[list(TREATMENTS)].sum(axis=1).tolist() == [1, 1]
    assert table["recycling"].eq(0).all()


def test_splits_that_cannot_be(folder):
    rows = "2025,0.2,0.5\n2026,1.2,-0.2\n2026,0.5,0.5\n"
    folder.csv("waste_treatment", "year,incineration,landfill\n" + rows)
    text = folder.refusal("waste_treatment", read_waste_treatment)
    assert "line 2: found shares that sum to 0.7; expected shares that sum to 1" in text
    assert "line 3: found incineration 1.2" in text
    assert "line 3: found landfill -0.2" in text
    assert "line 3, 4: found the year 2026 twice" in text
    folder.csv("waste_treatment", "year,incineration,landfill\n2025,30,70\n")
    assert "not percent" in folder.refusal("waste_treatment", read_waste_treatment)
    folder.csv("waste_treatment", "year,burning,landfill\n2025,0.3,0.7\n", columns={"incinerated": "burning"})
    assert "columns.incinerated" in folder.refusal("waste_treatment", read_waste_treatment)


def test_the_treatments_are_those_of_the_model():
    assert list(TREATMENTS) == load_treatments()["treatment"].tolist()


def test_the_catalog_opens_them_with_the_others(folder):
    folder.csv("crop_seasons", "crop,season,area_ha\npaddy,spring,7\n")
    folder.csv("crops", "crop,production_t\npaddy,9\n")
    folder.csv("waste_forecast", "year,t_per_day\n2022,20\n2023,21\n")
    folder.csv("waste_treatment", "year,landfill\n2022,1\n")
    point = "671000,2301000"
    folder.csv("mills", f"mill_id,crop,processed_t,x,y\nm1,paddy,5,{point}\n", crs="EPSG:32648")
    rows = f"l1,2020,5,{point}\nl1,2021,6,{point}\n"
    folder.csv("landfills", f"landfill_id,year,waste_t,x,y\n{rows}", crs="EPSG:32648")
    layers = folder.open()
    counts = {"crop_seasons": 1, "waste_forecast": 2, "waste_treatment": 1, "mills": 1, "landfills": 2}
    assert {kind: layers.reports[kind].rows for kind in counts} == counts
    assert {kind: len(getattr(layers, kind)) for kind in counts} == counts
    assert not set(counts) & set(layers.absent)
