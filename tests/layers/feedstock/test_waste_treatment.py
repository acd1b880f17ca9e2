"""What is done with the waste, year by year."""

from geoplan.layers.feedstock.waste_treatment import TREATMENTS, read_waste_treatment
from geoplan.potential.waste.treatment import load_treatments


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
