from geoplan.fields import fields_of, load_fields
from geoplan.study import LANGUAGES

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
    "ghg_avoided_t",
}


def test_the_dictionary_holds_every_promised_column():
    assert not REQUIRED - {field.name for field in fields_of("zones")}


def test_every_field_is_described_in_three_languages():
    for field in load_fields().values():
        for language in LANGUAGES:
            assert getattr(field.title, language), field.name
            assert getattr(field.description, language), field.name


def test_labels_are_unambiguous_within_a_table():
    for table in ("zones", "rooftops", "estates", "candidates"):
        for language in LANGUAGES:
            labels = [field.label(language) for field in fields_of(table)]
            assert len(labels) == len(set(labels)), (table, language)


def test_values_are_printed_with_the_fields_decimals():
    fields = load_fields()
    assert fields["area_km2"].format(1526.524) == "1,526.52"
    assert fields["population"].format(float("nan")) == "–"
    assert fields["area_km2"].label("ja") == "面積 [km²]"
