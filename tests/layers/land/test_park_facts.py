"""What else is known of a park is held against the same rules wherever it is from; contacts only with consent."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan.layers.land.estates import read_estates
from geoplan.layers.land.park_facts import fact_faults, file_name_fault, known_voltages, told_file, with_consent


def with_facts(folder, **columns):
    shape = shapely.box(670_100, 2_300_100, 670_600, 2_300_600)
    rows = {"estate_name": ["Nam Cầu Kiền"], "area_ha": [25.0]} | {name: [value] for name, value in columns.items()}
    folder.features("estates", gpd.GeoDataFrame(rows, geometry=[shape], crs=32648), "parquet")
    return folder


def read(folder):
    reading = folder.reading("estates")
    estates = read_estates(reading)
    assert not reading.faults
    return estates.iloc[0]


def test_a_layer_brings_what_it_has_and_no_more(folder):
    row = read(
        with_facts(
            folder,
            let_ha=20.0,
            voltage="22 to 110 kV",
            transformer_kva=25_000,
            contact_name="An",
            contact_phone="0225 000 000",
            contact_consent="Yes",
        )
    )
    assert (row["let_ha"], row["voltage"], row["transformer_kva"]) == (20.0, "22 to 110 kV", 25_000.0)
    assert (row["contact_name"], row["contact_phone"], row["contact_consent"]) == ("An", "0225 000 000", "yes")
    assert "tenants_count" not in row


@pytest.mark.parametrize("consent", [{}, {"contact_consent": ""}, {"contact_consent": "no"}])
def test_a_contact_without_consent_is_never_held(folder, consent):
    row = read(with_facts(folder, contact_name="An", contact_email="an@example.org", **consent))
    assert row[["contact_name", "contact_email"]].tolist() == ["", ""]


def test_all_that_is_wrong_with_a_layer_at_once(folder):
    wrong = {
        "let_ha": 30.0,
        "tenants_count": -1,
        "voltage": "20 kV",
        "transformer_kva": 3,
        "contact_consent": "perhaps",
    }
    said = with_facts(folder, **wrong).refusal("estates", read_estates)
    for expected in (
        "found 30 ha let of 25 ha; expected at most the land of the park",
        "found tenants_count -1; expected 0 to 20,000",
        "found the voltage '20 kV'; expected one of the tariffs of the country",
        "found transformer_kva 3; expected 10 to",
        "found contact_consent 'perhaps'; expected yes or no",
    ):
        assert expected in said, expected


def test_any_voltage_is_taken_where_no_tariff_is_tabled():
    told = pd.DataFrame({"voltage": ["33 kV", ""]})
    assert known_voltages("XX") == ()
    assert not list(fact_faults(told, country="XX"))
    (fault,) = fact_faults(told, country="VN")
    assert fault.rows.tolist() == [True, False]


def test_consent_is_asked_of_each():
    told = pd.DataFrame({"contact_name": ["An", "Bình"], "contact_consent": ["yes", ""]})
    assert with_consent(told)["contact_name"].tolist() == ["An", ""]
    assert with_consent(told.drop(columns="contact_consent"))["contact_name"].tolist() == ["", ""]
    bare = pd.DataFrame({"let_ha": [1.0]})
    assert with_consent(bare) is bare


@pytest.mark.parametrize(
    "name", ["../load.csv", "/etc/passwd", "C:\\load.csv", "a\nb.csv", "https://a.b/c.csv", ".load"]
)
def test_a_file_that_a_form_names_leads_nowhere_else(name):
    assert file_name_fault(name)


def test_a_file_stands_beside_the_form_or_among_what_came_with_its_answers(tmp_path):
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "load.csv").touch()
    assert file_name_fault("load.csv") == ""
    assert told_file(tmp_path, "load.csv") == tmp_path / "media" / "load.csv"
    (tmp_path / "load.csv").touch()
    assert told_file(tmp_path, "load.csv") == tmp_path / "load.csv"
    assert told_file(tmp_path, "other.csv") is None
