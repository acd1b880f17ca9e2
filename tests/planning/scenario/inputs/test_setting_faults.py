"""Measures that are named and nobody knows."""

import pytest

from geoplan.errors import LayerError
from geoplan.layers.catalog import open_layers
from geoplan.planning.scenario.inputs.setting_faults import check_measure_names, unknown_measures
from geoplan.study import open_study

KNOWN = ("wind", "ground_pv", "rooftop_pv.residential")
OWN = "measure_id,unit,resource,potential,avoided_t_per_unit,build_limit,source\nbuses,bus,road,9,5,,a\nwidn,,,,,5,a\n"
SCENARIOS = """
[scenarios.near.measures.buses]
shares = { 2030 = 0.5 }
[scenarios.near.measures."rooftop_pv.residental"]
shares = { 2030 = 0.5 }
[scenarios.near.places.z1.wind]
shares = { 2030 = 0.5 }
"""


def test_unknown_measures_are_told_at_once_with_the_nearest(folder):
    folder.csv("measures", OWN)
    folder.csv("progress", "measure_id,year,built,source\nwind,2030,5,a\nbusses,2030,5,a\n")
    folder.study()
    file = folder.folder / "study.toml"
    file.write_text(file.read_text("utf-8") + SCENARIOS, encoding="utf-8")
    study = open_study(folder.folder)
    with pytest.raises(LayerError) as caught:
        check_measure_names(study, open_layers(study), known=KNOWN)
    told = str(caught.value)
    for part in (
        "found the measure 'rooftop_pv.residental'",
        "Did you mean 'rooftop_pv.residential'?",
        "progress.csv, line 3: found the measure 'busses'",
        "Did you mean 'buses'?",
        "measures.csv, line 3: found the measure 'widn'",
        "Did you mean 'wind'? Give a potential where it is a measure of the study's own.",
    ):
        assert part in told
    assert len(caught.value.faults) == 3


def test_a_study_that_names_nothing_is_right(folder):
    study = folder.study()
    assert unknown_measures(study, open_layers(study), known=()) == []
    check_measure_names(study, open_layers(study), known=())
