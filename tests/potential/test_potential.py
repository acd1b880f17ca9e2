"""The door of the potential: zones, totals, roofs and feedstocks of one study, which hang together."""

from dataclasses import replace

import pytest

from geoplan.potential.potential import assess_potential


def test_zones_totals_and_single_roofs_agree(small_result):
    potential = small_result.potential
    energy = "rooftop_pv_energy_gwh"
    assert potential.zones[energy].sum() == pytest.approx(potential.totals[energy], rel=1e-9)
    assert small_result.rooftops["energy_kwh"].sum() / 1e6 == pytest.approx(potential.totals[energy], rel=1e-9)
    assert potential.monthly.sum() == pytest.approx(potential.totals[energy], rel=1e-9)
    assert potential.roofs.totals["roof_count"].item() == len(small_result.rooftops)


def test_feedstocks_come_in_one_table_and_by_kind(small_result):
    potential = small_result.potential
    assert list(potential.by_feedstock) == ["crops", "livestock", "waste"]
    assert len(potential.feedstocks) == sum(len(part.feedstocks) for part in potential.by_feedstock.values())


def test_what_needs_an_absent_layer_is_left_out(small_result):
    layers = replace(small_result.inputs, crops=None, livestock=None, waste=None, estates=None, land_cover=None)
    potential = assess_potential(small_result.study, layers)
    assert potential.by_feedstock == {}
    assert potential.feedstocks.empty
    assert potential.estates is None
    assert potential.landfills is None
    assert "biomass_energy_gwh" not in potential.totals
    assert potential.totals["total_energy_gwh"] == potential.totals["rooftop_pv_energy_gwh"]


def test_each_step_is_timed(small_result):
    assert set(small_result.potential.timings) == {
        "land",
        "solar resource",
        "biomass and waste",
        "rooftops",
        "hours",
        "draws",
    }
