"""Residues and manure as measures: all that the run counts of them, and straw that plants keep from being burnt."""

from dataclasses import replace

import numpy as np
import pytest

from geoplan.planning.scenario.inputs.straw_burning import burnt_t_per_t
from geoplan.planning.scenario.measures.plants import biogas_measures, residue_measures
from support.measured_study import changed_basis, measured, measured_basis


def zones(name):
    return measured_basis().potential.zones[name].to_numpy(float)


def test_straw_and_other_residues_add_up_to_all_residues_of_each_zone():
    straw, others = measured()["biomass.straw"], measured()["biomass.residues"]
    np.testing.assert_allclose(straw.energy_mwh + others.energy_mwh, zones("biomass_energy_gwh") * 1e3, rtol=1e-9)
    np.testing.assert_allclose(straw.potential + others.potential, zones("biomass_power_mw"), rtol=1e-9)
    np.testing.assert_allclose(straw.potential, zones("rice_straw_power_mw"), rtol=1e-9)
    total = measured_basis().potential.totals["biomass_energy_gwh"]
    assert (straw.energy_mwh + others.energy_mwh).sum() == pytest.approx(total * 1e3, rel=1e-9)


def test_a_plant_keeps_the_straw_that_it_takes_from_being_burnt():
    basis, straw = measured_basis(), measured()["biomass.straw"]
    crops = basis.potential.by_feedstock["crops"].feedstocks
    own = crops[crops["residue"] == "rice_straw"]
    parameters = basis.study.parameters
    taken = own["residue_t"].sum() * own["available_tj"].sum() / own["theoretical_tj"].sum()
    assert straw.direct_t.sum() == pytest.approx(taken * burnt_t_per_t(parameters), rel=1e-9)
    share = own["available_tj"].sum() / own["theoretical_tj"].sum()
    np.testing.assert_allclose(straw.resource_share[straw.potential > 0], share, rtol=0.05)


def test_other_residues_are_burnt_nowhere():
    others = measured()["biomass.residues"]
    assert not others.direct_t.any()
    assert (others.resource_share < 1.0).all()
    assert others.resource != measured()["biomass.straw"].resource


def test_biogas_is_that_of_farms():
    biogas, parameters = measured()["biogas"], measured_basis().study.parameters
    np.testing.assert_allclose(biogas.energy_mwh, zones("biogas_farm_energy_gwh") * 1e3, rtol=1e-9)
    np.testing.assert_allclose(
        biogas.potential, biogas.energy_mwh / parameters.value("siting.biogas.full_load_hours"), rtol=1e-9
    )
    share = zones("biogas_farm_energy_gwh") / zones("biogas_energy_gwh")
    np.testing.assert_allclose(biogas.resource_share, share, rtol=1e-9)
    # of each animal the same part lies on farms here
    np.testing.assert_allclose(biogas.direct_t, zones("manure_methane_avoided_tco2e") * share, rtol=1e-9)


def test_where_nobody_knows_of_farms_there_is_no_biogas():
    basis = measured_basis()
    manure = basis.potential.by_feedstock["livestock"]
    unknown = replace(manure, feedstocks=manure.feedstocks.assign(farm_energy_gwh=0.0))
    own = changed_basis(by_feedstock={**basis.potential.by_feedstock, "livestock": unknown})
    assert list(biogas_measures(own)) == []


def test_energy_moves_as_all_residues_do():
    drawn = measured_basis().potential.draws.totals["biomass_energy_gwh"]
    both = [measured()[key] for key in ("biomass.straw", "biomass.residues")]
    energy = sum(each.energy_mwh.sum() * each.moved.energy for each in both)
    np.testing.assert_allclose(energy, drawn.rows()[0] * 1e3, rtol=1e-9)


def test_what_is_burnt_moves_with_the_straw_and_not_with_the_engine():
    futures, straw = measured_basis().study.parameters.futures, measured()["biomass.straw"]
    burnt = (
        straw.moved.energy / futures.ratio("residues.conversion.efficiency") / futures.ratio("residues.rice_straw.lhv")
    )
    burnt = burnt * futures.ratio("scenario.open_burning.burnt_share")
    burnt = burnt * futures.ratio("scenario.open_burning.dry_matter")
    np.testing.assert_allclose(straw.moved.direct, burnt, rtol=1e-6)


def test_without_crops_and_livestock_there_are_no_plants():
    bare = changed_basis(by_feedstock={})
    assert [*residue_measures(bare), *biogas_measures(bare)] == []
