"""What all measures take from a study: places, status, source, confidence and the factor of credits."""

from dataclasses import replace

import numpy as np
import pytest

from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from support.measured_study import YEARS, empty_baseline, measured_basis


@pytest.fixture(scope="module")
def basis():
    return measured_basis()


def test_places_are_those_of_the_potential(basis):
    assert basis.zone_ids == ("z1", "z2", "z3", "z4")
    assert len(basis.estate_ids) == 4
    assert (basis.years == YEARS).all()


def test_a_measure_is_as_real_as_the_least_real_of_its_layers(basis):
    reports = {kind: replace(basis.layers.reports[kind], status="real") for kind in ("rooftops", "estates")}
    reports["estates"] = replace(reports["estates"], status="schematic", attribution="The city")
    drawn = replace(basis, layers=replace(basis.layers, reports=reports))
    assert drawn.status(["rooftops"]) == "real"
    assert drawn.status(["rooftops", "estates"]) == "schematic"
    assert drawn.status(["crops"]) == "real", "a layer that is not there counts for nothing"
    assert drawn.source(["rooftops", "estates", "estates"]) == f"{reports['rooftops'].file}; The city"


def test_credits_are_those_of_a_methodology_where_one_is_approved(basis):
    kinds = measure_kinds()
    assert basis.jcm_factor(kinds["ground_pv"]) == basis.study.parameters.value("grid.jcm_emission_factor")
    assert basis.jcm_factor(kinds["biogas"]) == 0.0
    assert basis.jcm_factor(kinds["saving.led"]) == 0.0
    abroad = basis.study.model_copy(update={"country": "JP"})
    assert replace(basis, study=abroad).jcm_factor(kinds["ground_pv"]) == 0.0


def test_what_is_not_finite_anywhere_counts_nowhere(basis):
    size = [1.0, 2.0, np.nan, 0.0]
    measure = basis.measure(
        "wind", potential=size, energy_mwh=[10.0, np.nan, 30.0, 40.0], moved=basis.moved(), resource_share=np.ones(4)
    )
    assert measure.potential.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert measure.energy_mwh.tolist() == [10.0, 0.0, 0.0, 0.0]
    assert measure.resource_share.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert (measure.growth == 1.0).all()
    assert measure.growth.shape == empty_baseline().years.shape


def test_what_stands_nowhere_is_no_measure(basis):
    assert basis.measure("wind", potential=np.zeros(4), moved=basis.moved()) is None


def test_confidence_is_the_lowest_of_what_a_measure_rests_on(basis):
    kind = measure_kinds()["saving.led"]
    known = basis.study.parameters.under(kind.assumptions[0]).values()
    order = ["high", "medium", "low"]
    assert basis.confidence(kind) == max((row.confidence for row in known), key=order.index)


def test_nothing_moves_what_is_not_given(basis):
    moved = basis.moved(energy=np.full(basis.count, 2.0))
    assert (moved.energy == 2.0).all()
    assert (moved.direct == 1.0).all()
    assert (moved.saving == 1.0).all()


def test_statistics_are_shared_over_zones_as_the_run_shared_them(basis):
    by_zone = basis.of_feedstock("crops", "energy_gwh")
    np.testing.assert_allclose(by_zone, basis.potential.zones["biomass_energy_gwh"], rtol=1e-9)
    rows = basis.potential.by_feedstock["crops"].feedstocks["residue_t"]
    half = basis.of_feedstock("crops", "residue_t", np.full(len(rows), 0.5))
    assert half.sum() == pytest.approx(rows.sum() / 2, rel=1e-9)
    bare = replace(basis, potential=replace(basis.potential, by_feedstock={}))
    assert bare.of_feedstock("crops", "energy_gwh").tolist() == [0.0] * 4
