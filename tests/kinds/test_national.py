"""No price, tariff, factor or legal limit of Viet Nam holds elsewhere, and a study of Viet Nam keeps them all."""

import math
import re

import pytest

from geoplan.errors import ParameterError, StudyError
from geoplan.kinds.national import is_viet_nam, parameters_of
from geoplan.parameters import load_parameters
from geoplan.study import open_study

HOME = load_parameters()
ABROAD = parameters_of(HOME, viet_nam=False)
LAWS = re.compile(r"Circular|Decision|Decree|QCVN|TCVN|\bLaw\b|tariff|VND|MONRE/|Technology Catalogue")
TECHNICAL = (
    "reference_size",
    "efficiency",
    "capacity_factor",
    "smallest_plant",
    "lifetime",
    "dc_ac_ratio",
    "inverter_year",
)
"""What a source of Viet Nam says of machines: neither prices nor laws."""
TOML = """
name = "here"
title = "Here"
crs = "EPSG:32651"
time_zone = "{zone}"
{lines}
[layers.zones]
file = "zones.gpkg"
status = "real"
licence = "x"
[layers.irradiance]
file = "irradiance.csv"
status = "real"
licence = "x"
[layers.rooftops]
source = "synthetic"
status = "synthetic"
licence = "x"
[parameters]
{parameters}
"""


def study(folder, zone="Asia/Manila", lines="", parameters=""):
    (folder / "study.toml").write_text(TOML.format(zone=zone, lines=lines, parameters=parameters), encoding="utf-8")
    return open_study(folder)


def test_viet_nam_keeps_every_parameter():
    assert parameters_of(HOME, viet_nam=True) is HOME


def test_what_is_of_viet_nam_alone_has_no_value_elsewhere():
    gone = set(HOME) - set(ABROAD)
    assert gone == set(ABROAD.wanted()) - set(HOME.wanted())
    assert {
        "grid.emission_factor",
        "grid.jcm_emission_factor",
        "costs.biomass.tariff",
        "costs.ground_pv.capex",
        "costs.ground_pv.ceiling.north",
    } <= gone
    assert all(math.isnan(ABROAD.value(name)) for name in gone)
    with pytest.raises(
        ParameterError, match=r"found no value; expected 0 to 2 tCO2/MWh\. Give it under \[parameters\]"
    ):
        ABROAD["grid.emission_factor"]


def test_projects_are_counted_in_the_country_of_the_study():
    counted = [name for name in HOME if name.startswith("jcm.similar_projects.")]
    assert any(HOME.value(name) >= 0 for name in counted)
    assert [ABROAD.at_prices(2025).value(name) for name in counted] == [-1.0] * len(counted)


def test_no_law_and_no_tariff_is_left():
    left = {name for name, row in ABROAD.items() if LAWS.search(row.source) and not any(t in name for t in TECHNICAL)}
    assert left == set()


def test_the_legal_land_of_a_megawatt_is_not_taken_elsewhere():
    for kind in ("ground_pv", "floating_pv"):
        assert HOME.value(f"siting.{kind}.land_per_mwp") == 1.2
        assert ABROAD.value(f"siting.{kind}.land_per_mwp") != 1.2
    # 0.35 MW of modules an acre of 0.404686 ha
    assert ABROAD.value("siting.ground_pv.land_per_mwp") == pytest.approx(0.404686 / 0.35, rel=0.01)


def test_a_value_that_a_study_gives_has_no_range_of_viet_nam(tmp_path):
    given = study(tmp_path, parameters='"grid.emission_factor" = 0.7').parameters["grid.emission_factor"]
    assert (given.low, given.value, given.high, given.confidence) == (0.7, 0.7, 0.7, "user")


@pytest.mark.parametrize(
    ("country", "zone", "there"),
    [
        ("", "Asia/Ho_Chi_Minh", True),
        ("", "Asia/Saigon", True),
        ("", "Etc/GMT-7", True),
        ("", "Asia/Bangkok", False),
        ("VN", "Asia/Bangkok", True),
        ("TH", "Asia/Ho_Chi_Minh", False),
    ],
)
def test_the_country_tells_and_without_it_the_time_zone(country, zone, there):
    assert is_viet_nam(country, zone) is there


def test_a_study_says_its_country(tmp_path):
    abroad = study(tmp_path, lines='country = "ph"')
    assert (abroad.country, abroad.is_viet_nam, abroad.has_jcm) == ("PH", False, False)
    assert "grid.emission_factor" not in abroad.parameters
    home = study(tmp_path, lines='country = "VN"')
    assert home.has_jcm
    assert home.parameters.value("grid.emission_factor") == HOME.value("grid.emission_factor")
    with pytest.raises(StudyError, match=r"two letters of ISO 3166-1"):
        study(tmp_path, lines='country = "Philippines"')


def test_the_jcm_is_off_until_the_study_turns_it_on(tmp_path):
    with pytest.raises(StudyError, match=r'jcm: found true; .*"grid.jcm_emission_factor" = …'):
        study(tmp_path, lines="jcm = true")
    on = study(tmp_path, lines="jcm = true", parameters='"grid.jcm_emission_factor" = 0.507')
    assert on.has_jcm
    off = study(tmp_path, zone="Asia/Ho_Chi_Minh", lines="jcm = false")
    assert not off.has_jcm
    assert "grid.emission_factor" in off.parameters
