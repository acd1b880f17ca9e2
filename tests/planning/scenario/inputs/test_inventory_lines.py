"""Lines of an inventory in CO2e."""

import pandas as pd
import pytest

from geoplan.parameters import load_parameters
from geoplan.planning.scenario.inputs.inventory_lines import inventory_lines, uncounted_gases

ROWS = [
    ("z1", "industry", "coal", "1", "co2", 2024.0, 100.0),
    ("z2", "industry", "coal", "1", "co2", 2024.0, 50.0),
    ("", "industry", "coal", "1", "ch4", 2024.0, 2.0),
    ("", "agriculture", "", "1", "n2o", 2024.0, 3.0),
    ("", "buildings", "", "2", "co2e", 2024.0, 70.0),
    ("", "buildings", "", "3", "co2e", 2024.0, 900.0),
    ("", "power", "coal", "1", "co2", 2024.0, 5000.0),
    ("", "processes", "", "1", "hfcs", 2024.0, 4.0),
    ("", "industry", "coal", "1", "co2", 2020.0, 7.0),
]
INVENTORY = pd.DataFrame(ROWS, columns=["zone_id", "sector", "carrier", "scope", "gas", "year", "emissions_t"])


def lines(**options):
    given = load_parameters().replace({"gases.methane.gwp100": 30.0, "gases.nitrous_oxide.gwp100": 300.0})
    table = inventory_lines(INVENTORY, given, **options)
    return {tuple(row[:3]): row[3] for row in table.itertuples(index=False, name=None)}


def test_zones_and_gases_add_up_and_scope_3_and_what_stands_apart_do_not_count():
    assert lines(year=2024) == {
        ("industry", "coal", "1"): 100 + 50 + 2 * 30,
        ("agriculture", "", "1"): 3 * 300,
        ("buildings", "electricity", "2"): 70,
    }


def test_power_plants_count_where_a_study_says_so_and_another_year_has_its_own_lines():
    assert lines(year=2024, apart=True)["power", "coal", "1"] == 5000
    assert lines(year=2020) == {("industry", "coal", "1"): 7}
    assert lines(year=1999) == {}


def test_mixtures_have_no_one_warming_potential():
    assert uncounted_gases(INVENTORY) == ("hfcs",)
    assert sum(lines(year=2024).values()) == pytest.approx(1180)
