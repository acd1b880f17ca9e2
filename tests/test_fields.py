import re
from typing import get_args

import geopandas as gpd
import pandas as pd
import pytest

from geoplan.errors import GeoplanError
from geoplan.fields import (
    FieldType,
    Table,
    current_names,
    fields_of,
    load_fields,
    load_names,
    load_tables,
    pretty_unit,
    unknown_column,
    with_current_names,
)
from geoplan.languages import LANGUAGES
from geoplan.layers.demand.electricity import Told
from geoplan.layers.fieldwork.survey_columns import survey_columns
from geoplan.parameters import load_parameters
from geoplan.planning.eco_parks.symbiosis.symbiosis import plan_symbiosis
from geoplan.planning.estates.together.coincidence import estates_together
from geoplan.planning.estates.together.direct_use import PlaceDirectUse, ZoneDirectUse
from geoplan.result.demand import demand_totals
from geoplan.study import Layers
from support.places import REPOSITORY

REQUIRED = {
    "zone_id",
    "zone_name",
    "area_km2",
    "population",
    "roof_count",
    "roof_area_m2",
    "rooftop_pv_capacity_mwp",
    "rooftop_pv_energy_gwh",
    "rooftop_pv_energy_gwh_low",
    "rooftop_pv_energy_gwh_high",
    "rooftop_pv_specific_yield_kwh_per_kwp",
    "residue_energy_tj",
    "biomass_power_mw",
    "biomass_energy_gwh",
    "biomass_energy_gwh_low",
    "biomass_energy_gwh_high",
    "biogas_energy_gwh",
    "waste_t",
    "waste_energy_gwh",
    "waste_energy_gwh_low",
    "waste_energy_gwh_high",
    "ghg_avoided_tco2e",
}


def test_the_dictionary_holds_every_promised_column():
    assert not REQUIRED - {field.name for field in fields_of("zones")}


def test_every_field_is_described_in_three_languages():
    for field in load_fields().values():
        for language in LANGUAGES:
            assert getattr(field.title, language), field.name
            assert getattr(field.description, language), field.name


def test_labels_are_unambiguous_within_a_table():
    for table in ("zones", "rooftops", "estates", "candidates", "evaluated"):
        for language in LANGUAGES:
            labels = [field.label(language) for field in fields_of(table)]
            assert len(labels) == len(set(labels)), (table, language)


def test_values_are_printed_with_the_fields_decimals():
    fields = load_fields()
    assert fields["area_km2"].format(1526.524) == "1,526.52"
    assert fields["population"].format(float("nan")) == "–"
    assert fields["area_km2"].label("ja") == "面積 [km²]"


def test_every_field_has_a_type_of_table_schema():
    fields = load_fields()
    assert {field.type for field in fields.values()} == set(get_args(FieldType))
    for name, field in fields.items():
        if name.endswith("_id"):
            assert field.type == "string", name
        if field.unit:
            assert field.type == "number", name
        if field.aggregate == "sum" and not field.unit:
            assert field.type == "integer", name


def test_every_table_has_a_row_whose_keys_and_layers_are_known():
    tables = load_tables()
    assert list(tables) == list(get_args(Table))
    for name, table in tables.items():
        columns = {field.name for field in fields_of(name)}
        assert {*table.primary_key, *table.references} <= columns, name
        assert set(table.layers) <= set(Layers.model_fields), name
        for column, target in table.references.items():
            assert tables[target].primary_key == (column,), (name, column)
    files = [table.file for table in tables.values() if table.file]
    assert len(files) == len(set(files))


def test_what_no_zone_has_stands_among_the_totals_alone():
    alone = [field for field in load_fields().values() if "totals" in field.tables]
    demand = pd.DataFrame({"zone_id": "", "year": [2024], "electricity_sold_gwh": 60.0, "peak_mw": 12.0})
    potential = ("rooftop_pv_energy_gwh", "total_energy_gwh", "rooftop_pv_capacity_mwp")
    totals = demand_totals(demand.assign(basis="observed"), pd.Series(1.0, index=potential))
    times, flows = pd.date_range("2026-01-01", periods=1, freq="h", tz="UTC"), ("load", "pv", "import", "export")
    kw = {f"{name}_kw": [[1.0]] for name in flows}
    together = estates_together(times=times, place_peak=Told(12.0, 2024, "observed"), **kw).totals()
    place = PlaceDirectUse(1.0, 1.0, 1.0, 1.0, 60.0, 2024, "observed")
    use = {*ZoneDirectUse(pd.DataFrame(), place).totals().index} - {field.name for field in fields_of("zones")}
    estates = gpd.GeoDataFrame({"estate_id": [], "estate_name": []}, geometry=[], crs="EPSG:32648")
    paired = plan_symbiosis(None, estates, candidates=None, parameters=load_parameters()).totals
    assert {field.name for field in alone} == {*totals.index, *together.index, *use, *paired.index}
    for field in alone:
        assert field.tables == ("totals",), field.name
        assert field.aggregate == "none", "no zones add up to it"


def test_quantiles_add_up_to_nothing_and_say_what_they_are():
    said = {
        "low": ("P10", "In one of ten futures it is lower", "kịch bản thấp hơn", "これを下回る"),
        "p50": ("P50", "The median of the futures", "Trung vị của các kịch bản", "将来の中央値"),
        "high": ("P90", "In one of ten futures it is higher", "kịch bản cao hơn", "これを上回る"),
    }
    fields = load_fields()
    drawn = [name for name in fields if name.endswith(("_low", "_p50", "_high")) and not name.startswith("published_")]
    assert len(drawn) > 90
    for name in drawn:
        field, (mark, *words) = fields[name], said[name.rpartition("_")[2]]
        assert field.aggregate == "none", name
        for language, word in zip(LANGUAGES, words, strict=True):
            told = field.title[language] + field.description[language]
            assert mark in told, (name, language)
            assert "rank" in name or word in told, (name, language)


def ends_in(name, unit):
    return re.search(rf"(^|_){unit}(_low|_p50|_high)?$", name) is not None


def test_a_name_ends_in_its_unit():
    for field in load_fields().values():
        assert (ends_in(field.name, "tco2e") and "_per_" not in field.name) == (field.unit == "tCO2e"), field.name
        assert ends_in(field.name, "pct") == (field.unit == "%"), field.name
        assert not (ends_in(field.name, "share") and field.unit), field.name
        for unit in ("t", "km", "km2", "m2", "ha", "gwh", "mwh", "mw", "mwp", "kwp", "kv"):
            if ends_in(field.name, unit) and not re.search(r"_per_", field.name):
                assert field.unit.casefold() == unit, field.name


def test_what_was_renamed_is_in_the_dictionary_and_its_old_name_is_not():
    known = load_fields().keys() | {column.name for sheet in survey_columns().values() for column in sheet}
    assert {each.new for each in load_names()} <= known
    assert not {each.old for each in load_names()} & known
    assert {each.since for each in load_names()} == {"0.2.0"}
    assert len({(each.file, each.old) for each in load_names()}) == len(load_names())
    assert len({each.old for each in load_names()}) == len({each.new for each in load_names()})


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("ghg_avoided_t", "It is called 'ghg_avoided_tco2e' since 0.2.0."),
        ("populaton", "Did you mean 'population'?"),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_one(asked, answer):
    with pytest.raises(KeyError) as caught:
        load_fields()[asked]
    assert isinstance(caught.value, GeoplanError)
    assert answer in str(caught.value)
    assert load_fields().get(asked) is None
    assert unknown_column(asked, ["population", "ghg_avoided_tco2e"], of="zones").action == answer


def test_tables_of_older_versions_get_the_names_of_today():
    old = pd.DataFrame({name: [1.0] for name in current_names()})
    assert with_current_names(old).columns.tolist() == list(current_names().values())
    both = pd.DataFrame({"cropland_share": [1.0], "cropland_pct": [2.0]})
    assert with_current_names(both) is both


def test_the_documentation_lists_what_was_renamed():
    page = (REPOSITORY / "docs" / "columns.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| `(\w+)` \|$", page, re.MULTILINE))
    assert listed == current_names()


def test_squares_and_cubes_are_raised_and_nothing_else():
    units = ("m2", "km2", "kWh/m3", "W s/(m3 K)", "m3/a", "tCO2e/m3", "kg/1000kg/d", "zm2")
    assert [pretty_unit(each) for each in units] == [
        *("m²", "km²", "kWh/m³", "W s/(m³ K)", "m³/a", "tCO₂e/m³", "kg/1000kg/d", "zm2"),
    ]
