import csv
import re
from pathlib import Path

from geoplan.languages import LANGUAGES, Text
from geoplan.layers.parks.stream_kinds import stream_kinds
from geoplan.planning.eco_parks import technologies
from geoplan.planning.eco_parks.technologies import SYMBIOSIS, eco_technologies, jcm_kinds, project_bases
from geoplan.planning.estates.saving.measures import load_measures
from geoplan.planning.jcm import load_technologies
from geoplan.siting.candidate_kinds import candidate_kinds


def test_every_technology_has_a_title_a_unit_and_known_words():
    titles = {language: set() for language in LANGUAGES}
    for key, each in eco_technologies().items():
        assert each.key == key
        assert each.unit in {"MWp", "MW", "kWh", "MWh/a", "t/a", "m3/a"}
        assert each.jcm_kind in {"", *jcm_kinds()}, key
        assert each.sdg_targets, key
        assert all(re.fullmatch(r"\d{1,2}\.\d{1,2}", target) for target in each.sdg_targets), key
        for language in LANGUAGES:
            assert each.title[language] not in titles[language], "titles tell technologies apart"
            titles[language].add(each.title[language])


def test_every_kind_of_candidate_but_roofs_is_a_plant_in_its_unit():
    plants = {key: each for key, each in eco_technologies().items() if each.group == "plant"}
    kinds = {key: kind for key, kind in candidate_kinds().items() if key != "rooftop_pv"}
    assert {key: each.unit for key, each in plants.items()} == {key: each.capacity_unit for key, each in kinds.items()}


def test_scopes_of_the_mechanism_are_those_of_its_shortlist():
    with Path(technologies.__file__).with_name("jcm_kinds.csv").open(encoding="utf-8", newline="") as file:
        scopes = {row["key"]: int(row["scope"]) for row in csv.DictReader(file)}
    for kind, listed in load_technologies().items():
        assert scopes[eco_technologies()[kind].jcm_kind] in listed.sectors, kind


def test_streams_have_a_technology_each_and_bases_a_text_in_three_languages():
    streams = {key.removeprefix(SYMBIOSIS) for key, each in eco_technologies().items() if each.group == "symbiosis"}
    assert streams == {"heat", "steam", "co2", "water", "residue", "waste"}
    assert all(title[language] for title in project_bases().values() for language in LANGUAGES)


def test_measures_of_saving_are_technologies_by_the_same_names():
    saving = {key: each.title for key, each in eco_technologies().items() if each.group == "saving"}
    measures = {key: Text(**each.titles) for key, each in load_measures().items()}
    assert saving == measures
    assert list(saving) == list(measures)


def test_streams_are_counted_in_the_units_of_their_pairs():
    units = {key.removeprefix(SYMBIOSIS): each.unit for key, each in eco_technologies().items() if SYMBIOSIS in key}
    assert set(units) == set(stream_kinds())
    for stream, unit in units.items():
        assert unit in stream_kinds()[stream].units, stream
