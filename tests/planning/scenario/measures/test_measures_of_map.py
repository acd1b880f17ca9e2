"""All measures of a study: each roof, tonne, hectare and megawatt-hour has one owner."""

import numpy as np
import pytest

from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from support.measured_study import measured, measured_basis


def test_measures_stand_in_the_order_of_their_table_and_once():
    order = list(measure_kinds())
    places = [order.index(key) for key in measured() if key in order]
    assert places == sorted(places)
    assert [key for key in measured() if key not in order] == ["buses", "stoves"], "the study's own come last"


def test_every_array_of_a_measure_has_a_number_for_each_place_and_year():
    basis = measured_basis()
    for key, each in measured().items():
        places = {"estate": basis.estate_ids, "zone": basis.zone_ids, "study": ("",)}[each.place_kind]
        assert each.places == places, key
        arrays = [each.potential, each.energy_mwh, each.direct_t, each.resource_share, *each.saved.values()]
        assert all(own.shape == (len(places),) for own in arrays), key
        assert all(np.isfinite(own).all() for own in arrays), key
        assert (each.potential >= 0.0).all(), key
        assert (each.growth.shape, each.moved.energy.shape) == (basis.years.shape, (basis.count,)), key
        assert all(np.isfinite(own).all() for own in vars(each.moved).values()), key


def test_a_resource_is_shared_in_parts_of_what_is_there():
    for key, each in measured().items():
        assert (each.resource_share >= 0.0).all(), key
        assert (each.resource_share <= 1.0 + 1e-9).all(), key
        assert ((each.resource_share > 0.0) == (each.potential > 0.0)).all(), key


def test_electricity_that_measures_give_is_that_of_the_run():
    """Roofs, residues and manure of farms: what the totals of the run count, once."""
    totals = measured_basis().potential.totals
    groups = {"rooftop_pv": "rooftop_pv_energy_gwh", "biomass": "biomass_energy_gwh"}
    for group, name in groups.items():
        own = sum(each.energy_mwh.sum() for each in measured().values() if each.group == group)
        assert own == pytest.approx(totals[name] * 1e3, rel=1e-9)
    biogas = measured()["biogas"].energy_mwh.sum()
    assert biogas == pytest.approx(totals["biogas_farm_energy_gwh"] * 1e3, rel=1e-9)


def test_no_tonne_of_straw_is_kept_from_burning_twice():
    """A plant avoids of burning what it takes of the straw: with the rest kept from burning, that is all burning."""
    plant, kept = measured()["biomass.straw"], measured()["open_burning_avoided"]
    assert plant.resource == kept.resource
    np.testing.assert_allclose(plant.direct_t, plant.resource_share * kept.direct_t, rtol=1e-9)
    crops = measured_basis().potential.by_feedstock["crops"].feedstocks
    straw = crops.loc[crops["residue"] == "rice_straw", "residue_t"].sum()
    burnt = measured_basis().study.parameters.value("scenario.open_burning.burnt_share")
    assert kept.potential.sum() == pytest.approx(straw * burnt, rel=1e-9)


def test_no_treatment_of_waste_has_more_than_there_is():
    waste = [each for each in measured().values() if each.resource == "waste"]
    assert len(waste) > 1
    assert max(each.resource_share.max() for each in waste) <= 1.0


def test_the_map_gives_every_kind_of_measure_but_what_it_does_not_know():
    unknown = {f"symbiosis.{stream}" for stream in ("co2", "water", "residue")}  # what they avoid nobody found
    assert set(measure_kinds()) - set(measured()) == unknown
