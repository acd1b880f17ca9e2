"""Each cell of a row of one's own is held against what it names; the nearest is suggested."""

import re

import pytest

from geoplan.siting.candidate_kinds import COLUMNS
from geoplan.siting.kind_rows import SIGNS, row_faults, weights_in

ROW = dict.fromkeys(COLUMNS, "") | {
    "key": "hydro",
    "maker": "geoplan.siting.land.land_sites.land_candidates",
    "capacity_unit": "MW",
    "energy_unit": "GWh",
    "cost_model": "plant",
    "cost_class": "hydro",
    "layers": "roads",
    "rests_on": "zones roads",
    "origins": "school",
    "colour": "#0f766e",
    "sign": "octagon",
    "criteria": "slope:1",
    "figures": "capacity_mw",
    "title_en": "Hydropower",
    "title_vi": "Thủy điện",
    "title_ja": "水力発電",
}


def faults_of(row):
    choices = {"capacity_unit": ("MW", "MWp"), "cost_model": ("plant",)}
    return list(row_faults(ROW | row, "kinds.csv", line=7, kinds=["wind"], criteria=["slope", "haul"], choices=choices))


def test_a_row_that_names_what_exists_has_no_fault():
    assert faults_of({}) == []


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("key", "wind", "not there yet"),
        ("key", "two words", "small letters"),
        ("maker", "land_candidates", "a function such as"),
        ("maker", "no_such_module.sites", "which cannot be imported"),
        ("maker", "geoplan.siting.land.land_sites.land_candidate", "Did you mean 'land_candidates'"),
        ("carries", "geoplan.siting.land.pv_on_land.on_watr", "Did you mean 'on_water'"),
        ("sign", "octogon", "Did you mean 'octagon'"),
        ("sign", "", "one of circle"),
        ("capacity_unit", "kW", "one of MW, MWp"),
        ("cost_model", "plants", "Did you mean 'plant'"),
        ("colour", "red", "a colour such as"),
        ("layers", "roads rods", "found 'rods'.*Did you mean 'roads'"),
        ("rests_on", "zonse", "Did you mean 'zones'"),
        ("figures", "capacity_mw energy_gw", "Did you mean 'energy_gwh'"),
        ("criteria", "slop:1", "Did you mean 'slope'"),
        ("criteria", "slope:much", "no weight of slope"),
        ("placed_by", "skool:roads", "found 'skool'.*Did you mean 'school'"),
        ("placed_by", "school:rods", "found 'rods'.*Did you mean 'roads'"),
        ("origins", "", "a text"),
    ],
)
def test_what_a_cell_names_must_exist(column, cell, said):
    (fault,) = faults_of({column: cell})
    assert fault.where == f"line 7, {column}"
    assert re.search(said, str(fault))


def test_signs_and_weights():
    assert len(set(SIGNS)) == len(SIGNS)
    assert weights_in("slope:0.3 haul:0.7") == {"slope": 0.3, "haul": 0.7}
