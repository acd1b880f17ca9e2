"""What is known of parks, from their layer and from the plan."""

import numpy as np
import pytest

from geoplan.planning.eco_parks.criteria.park_figures import FIGURES, park_figures
from support.eco_park_layers import PLAN, SAVING, layers_of, parks, plan_of
from support.own_parameters import own_parameters


def figures_of(layers, *, plan, leasable=0.7):
    return park_figures(layers, plan=plan, parameters=own_parameters({"dwellings.leasable_share": leasable}))


def test_figures_are_those_of_the_layer_and_of_the_plan():
    figures = figures_of(layers_of(), plan=plan_of())
    assert tuple(figures) == FIGURES
    assert figures.index.tolist() == ["a", "b", "c"]
    assert figures["let_ha"].tolist() == [160.0, 50.0, 0.0]
    assert figures["renewable_share"].tolist()[:2] == [0.18, 0.25]
    assert figures["load_after_mwh"].tolist() == figures["load_mwh"].tolist() == [50_000.0, 20_000.0, 0.0]
    assert figures["saving_share"].isna().all()  # nobody tells it
    assert figures["load_confidence"].tolist() == ["high", "low", "low"]


def test_let_land_that_was_told_comes_before_the_share_that_is_let():
    estates = parks().assign(let_ha=[np.nan, 70.0, 10.0])
    assert figures_of(layers_of(estates), plan=None)["let_ha"].tolist() == [160.0, 70.0, 10.0]


def test_let_land_is_a_share_of_what_can_be_let_and_not_of_a_total_area():
    estates = parks().assign(area_kind=["total", "leasable", "industrial land"])
    assert figures_of(layers_of(estates), plan=None)["let_ha"].tolist() == pytest.approx([0.7 * 160.0, 50.0, 0.0])


def test_the_load_after_saving_is_the_plan_s():
    table = PLAN.assign(load_after_mwh=[40_000.0, np.nan, 0.0], saving_potential_share=[0.3, np.nan, np.nan])
    figures = figures_of(layers_of(), plan=plan_of(table))
    assert figures["load_after_mwh"].tolist() == [40_000.0, 20_000.0, 0.0]
    assert figures.loc["a", "saving_share"] == pytest.approx(0.3)


def test_without_a_plan_its_figures_are_not_known():
    figures = figures_of(layers_of(parks().drop(columns="tenants_count")), plan=None)
    assert figures.drop(columns=["area_ha", "let_ha", "load_confidence", "saving_confidence"]).isna().all(axis=None)
    assert (figures[["load_confidence", "saving_confidence"]] == "").all(axis=None)


def test_a_study_without_parks_has_none():
    layers = layers_of()
    layers.estates = None
    assert figures_of(layers, plan=None).empty


def test_what_measures_save_is_no_surer_than_the_least_sure_of_them_and_than_the_load():
    assert figures_of(layers_of(), plan=plan_of())["saving_confidence"].tolist() == ["low", "", ""]
    sure = SAVING.assign(confidence="high")
    assert figures_of(layers_of(), plan=plan_of(saving=sure))["saving_confidence"].tolist() == ["high", "", ""]
    proxy = plan_of(PLAN.assign(load_confidence="low"), saving=sure)
    assert figures_of(layers_of(), plan=proxy).loc["a", "saving_confidence"] == "low"
    assert (figures_of(layers_of(), plan=plan_of(saving=SAVING.head(0)))["saving_confidence"] == "").all()
