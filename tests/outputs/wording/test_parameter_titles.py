"""Parameters by the names that people read."""

from typing import get_args

from geoplan.languages import Language
from geoplan.layers.feedstock.waste import composition
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.outputs.wording.parameter_titles import parameter_title, unit_title
from geoplan.parameters import load_parameters
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from geoplan.potential.biomass.manure import manure_factors
from geoplan.potential.biomass.residues import residue_factors
from geoplan.potential.roofs.rooftop_pv import factors_of
from geoplan.potential.waste.composition import waste_factors


def test_every_parameter_that_can_matter_has_a_title() -> None:
    parameters = load_parameters()
    names = {name for kind in CLASSES for form in FORMS for name in factors_of(kind, form)}
    residues = {name.split(".")[1] for name in parameters if name.startswith("residues.") and name.endswith(".rpr")}
    names |= {name for residue in residues for name in residue_factors(residue)}
    animals = {name.split(".")[1] for name in parameters if name.startswith("manure.") and name.endswith(".b0")}
    names |= {name for animal in animals for name in manure_factors(animal)}
    names |= {name for stream in ("urban", "rural", "all") for name in waste_factors(stream)}
    fractions = composition(parameters).index
    names |= {f"waste.composition.{fraction}.{what}" for fraction in fractions for what in ("share", "lhv")}
    assert names <= set(parameters)
    for language in get_args(Language):
        titles = {name: parameter_title(name, language) for name in names}
        assert not [name for name, title in titles.items() if title == name or "{" in title or "_" in title]
        assert len(set(titles.values())) == len(titles)


def test_every_input_that_may_decide_a_scenario_has_a_title() -> None:
    parameters = load_parameters()
    of_measures = tuple(start for kind in measure_kinds().values() for start in kind.assumptions)
    assert "wind." in of_measures
    rows = {name: row for name, row in parameters.items() if name.startswith(of_measures) and row.low != row.high}
    names = [name for name in rows if "USD" not in rows[name].unit and "VND" not in rows[name].unit]
    for language in get_args(Language):
        assert not [name for name in names if parameter_title(name, language) == name]


def test_every_parameter_has_a_title_of_its_own_in_every_language() -> None:
    for language in get_args(Language):
        titles = {name: parameter_title(name, language) for name in load_parameters()}
        assert not [name for name, title in titles.items() if title == name or "{" in title]
        assert len(set(titles.values())) == len(titles)


def test_units_are_written_as_readers_of_a_language_write_them() -> None:
    assert [unit_title("t/t paddy", language) for language in get_args(Language)] == [
        "t/t paddy",
        "tấn/tấn lúa",
        "t/t（籾）",
    ]
    assert unit_title("W s/(m3 K)", "ja") == "W s/(m³ K)"
    assert unit_title("-", "vi") == ""
