import pickle

import pytest

from geoplan.errors import ParameterError
from geoplan.parameters import load_parameters


def test_an_unknown_id_suggests_the_nearest():
    with pytest.raises(ParameterError, match=r"Did you mean 'grid\.emission_factor'"):
        load_parameters()["grid.emision_factor"]


def test_prefixes_and_pickling():
    parameters = load_parameters()
    assert set(parameters.under("rooftop.tilt.flat.")) == {"residential", "commercial", "industrial"}
    assert dict(pickle.loads(pickle.dumps(parameters))) == dict(parameters)
    assert len(parameters.rows()) == len(parameters)


def test_a_view_tells_what_is_read_of_it():
    view = load_parameters().watched()
    assert view.value("grid.emission_factor") > 0
    assert "costs.wind.capex" not in view
    view.under("wind.power_curve.")["8"]
    view.replace({"waste.plan.growth": 0.01}).value("waste.landfill.delay")
    view.for_checks().value("gases.methane.lhv")
    read = {"grid.emission_factor", "wind.power_curve.8", "waste.landfill.delay"}
    assert view.reads.values == read
    assert view.reads.checked == {"gases.methane.lhv"}
    assert "costs.wind.capex" in view.reads.names
    assert load_parameters().reads.values == set()
    assert pickle.loads(pickle.dumps(view)).reads.values == set()


def test_a_search_names_what_has_all_the_words():
    parameters = load_parameters()
    straw = parameters.search("straw")
    assert {"residues.rice_straw.lhv", "residues.rice_straw.rpr"} <= set(straw.index)
    said = ["value", "low", "high", "unit", "source", "confidence", "note"]
    money = ["price_year", "currency", "price_basis", "price_factor"]
    assert straw.columns.tolist() == [*said, *money, "group", "ends"]
    by_hand = [
        name for name, row in parameters.items() if "straw" in f"{name} {row.note} {row.source} {row.unit}".casefold()
    ]
    assert straw.index.tolist() == by_hand
    both = parameters.search("  STRAW  mj/kg ")
    assert set(both.index) < set(straw.index)
    assert (both["unit"] == "MJ/kg").any()
    assert both.loc["residues.rice_straw.lhv", "value"] == parameters.value("residues.rice_straw.lhv")
    assert parameters.search("no such words").empty
    assert len(parameters.search("")) == len(parameters)


def test_a_search_does_not_mind_accents():
    own = load_parameters().replace({"grid.emission_factor": {"value": 0.6, "source": "Đà Nẵng"}})
    assert own.search("da nang").index.tolist() == ["grid.emission_factor"]


def test_draws_are_a_row_a_future_and_a_column_a_parameter():
    parameters = load_parameters()
    drawn = parameters.draws(200, seed=5)
    assert drawn.shape == (200, len(parameters))
    assert drawn.equals(parameters.draws(200, seed=5))
    for name, row in parameters.items():
        assert drawn[name].between(row.least, row.greatest).all(), name
        moves = row.low < row.high or name in parameters.futures.follows
        assert (drawn[name].nunique() > 1) == moves or row.unit == "year", name
