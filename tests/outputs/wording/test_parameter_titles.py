"""Parameters by the names that people read."""

from typing import get_args

from geoplan.languages import Language
from geoplan.layers.feedstock.waste import composition
from geoplan.layers.rooftops.building_classes import CLASSES, FORMS
from geoplan.outputs.wording.parameter_titles import parameter_title
from geoplan.parameters import load_parameters
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
