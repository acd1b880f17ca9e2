"""The potential in each future: what moves together, adds up, repeats, and is what a run with those numbers gives."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from geoplan.draws.draws import Draws
from geoplan.layers.catalog import open_layers
from geoplan.layers.feedstock.waste import COMPOSITION
from geoplan.layers.fieldwork.survey import SURVEYED
from geoplan.outputs.tables.tables import write_tables
from geoplan.pipeline import assess
from geoplan.potential import potential
from geoplan.potential.draws.potential_draws import ENERGIES, PV_ENERGY, TOTAL_ENERGY
from geoplan.potential.potential import assess_potential
from geoplan.result.assessment import Assessment
from geoplan.stages.stages import Stages
from geoplan.study import Study, open_study
from support.small_study import make_study

COUNT = 30
NOT_DRAWN = (COMPOSITION, "siting.", "jcm.", "wind.")
"""Shares of a whole are drawn together, and the potential rests on none of the others."""
STATISTICS_HOLD = {
    "draws.statistics.error": 0.0,
    "draws.statistics.error_per_year": 0.0,
    "draws.rooftops.synthetic": 0.0,
    "draws.estates.schematic": 0.0,
    "draws.weather.year_to_year": 0.0,
}


def drawn_by(study: Study, *, draws: int = COUNT, seed: int = 1) -> Study:
    """Return a study of which so many futures are drawn, by another seed."""
    parameters = study.parameters.sampled(draws, seed)
    return study.model_copy(update={"draws": draws, "seed": seed, "parameters": parameters})


def fixed(value: float) -> dict[str, float]:
    return {"value": value, "low": value, "high": value}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A study whose statistics and layers are right, its layers, the stages of a run, and what it came to."""
    study = open_study(make_study(tmp_path_factory.mktemp("small"))).with_parameters(STATISTICS_HOLD)
    study = drawn_by(study)
    layers, stages = open_layers(study), Stages()
    return study, layers, stages, assess_potential(study, layers, stages=stages)


def in_future(study: Study, draws: Draws, number: int) -> Study:
    """Return the study with what its parameters are in one future, all but prices; shares of a whole add up to it."""
    ranged = [
        name
        for name, row in study.parameters.items()
        if row.low < row.high and not row.price_year and not name.startswith(NOT_DRAWN)
    ]
    moved = {name: fixed(float(draws.value(name)[number])) for name in ranged}
    mixture = [name for name in study.parameters if name.startswith(COMPOSITION)]
    shares = [name for name in mixture if name.endswith(".share")]
    moved |= {name: fixed(float(draws.value(name)[number])) for name in mixture}
    moved |= {name: fixed(float(draws.shares(shares)[row, number])) for row, name in enumerate(shares)}
    return study.with_parameters(moved)


@pytest.mark.slow
def test_totals_of_groups_are_those_of_full_runs_draw_by_draw(place, monkeypatch):
    study, layers, stages, base = place
    monkeypatch.setattr(potential, "_drawn", lambda *_: base.draws)  # what a run of one future needs none of
    drawn = base.draws
    assert drawn.draws.inputs == {}
    fields = {*ENERGIES, TOTAL_ENERGY, "rooftop_pv_capacity_mwp", "ghg_avoided_tco2e", "landfill_gas_energy_gwh"}
    assert fields <= drawn.totals.keys()
    for number in range(0, COUNT, 3):
        full = assess_potential(in_future(study, drawn.draws, number), layers, stages=Stages(stages)).totals
        got = {name: float(drawn.totals[name].rows()[0, number]) for name in fields}
        assert got == {name: pytest.approx(full[name], rel=0.01) for name in fields}, number
        exact = {"biomass_energy_gwh", "biogas_energy_gwh", "waste_energy_gwh", "landfill_gas_energy_gwh"}
        assert {name: got[name] for name in exact} == {name: pytest.approx(full[name], rel=1e-9) for name in exact}
    spread = drawn.totals[TOTAL_ENERGY].rows()[0]
    assert spread.std() > 0.1 * spread.mean(), "there is something to agree on"


def test_what_zones_share_moves_them_together(place):
    *_, base = place
    energy = base.draws.zones[PV_ENERGY].rows()
    for other in energy[1:]:
        assert spearmanr(energy[0], other).statistic > 0.95
    waste = base.draws.zones["waste_energy_gwh"].rows()
    assert spearmanr(waste[0], waste[1]).statistic == pytest.approx(1.0)
    assert abs(spearmanr(waste[0], energy[0]).statistic) < 0.6, "but roofs and waste share nothing"


def test_sums_of_draws_are_draws_of_sums(place):
    *_, base = place
    drawn = base.draws
    assert len(drawn.totals) > 20
    for name, whole in drawn.totals.items():
        np.testing.assert_allclose(drawn.zones[name].total(), whole.rows()[0], rtol=1e-9, err_msg=name)
        np.testing.assert_allclose(drawn.zones[name].rows().sum(axis=0), whole.rows()[0], rtol=1e-9, err_msg=name)
        if name in base.totals:
            assert whole.base[0] == pytest.approx(base.totals[name], rel=1e-9), name
    sources = np.sum([drawn.totals[name].rows()[0] for name in ENERGIES], axis=0)
    np.testing.assert_allclose(drawn.totals[TOTAL_ENERGY].rows()[0], sources, rtol=1e-9)
    zones = np.sum([drawn.zones[name].rows() for name in ENERGIES], axis=0)
    np.testing.assert_allclose(drawn.zones[TOTAL_ENERGY].rows(), zones, rtol=1e-9)


def test_low_and_high_are_tenth_and_ninetieth_of_a_hundred_futures(place):
    *_, base = place
    for name in ENERGIES:
        low, high = np.quantile(base.draws.totals[name].rows()[0], [0.1, 0.9])
        assert base.totals[f"{name}_low"] == pytest.approx(low)
        assert base.totals[f"{name}_high"] == pytest.approx(high)
        each = np.quantile(base.draws.zones[name].rows(), [0.1, 0.9], axis=1)
        np.testing.assert_allclose(base.zones[[f"{name}_low", f"{name}_high"]].to_numpy().T, each)
    parks = base.draws.estates
    for name in ("estate_pv_energy_gwh", "estate_pv_capacity_mwp", "estate_roof_area_m2"):
        each = np.quantile(parks[name].rows(), [0.1, 0.5, 0.9], axis=1)
        ends = [f"{name}_{end}" for end in ("low", "p50", "high")]
        np.testing.assert_allclose(base.estates[ends].to_numpy(float).T, each, err_msg=name)
        np.testing.assert_allclose(base.estates[name].to_numpy(float), parks[name].base, err_msg=name)
    assert (base.estates["estate_pv_energy_gwh_low"] < base.estates["estate_pv_energy_gwh_high"]).any()
    lows = base.zones["rooftop_pv_energy_gwh_low"].sum() + base.zones["biomass_energy_gwh_low"].sum()
    sums = base.draws.totals[PV_ENERGY].rows()[0] + base.draws.totals["biomass_energy_gwh"].rows()[0]
    assert lows < np.quantile(sums, 0.1), "quantiles do not add up"


def test_a_seed_repeats_every_byte_and_another_does_not(tmp_path, monkeypatch):
    # nobody looks at the workbooks here
    monkeypatch.setattr("geoplan.outputs.tables.tables.write_workbook", lambda _, file, **__: file)
    monkeypatch.setattr("geoplan.outputs.tables.tables.write_estate_workbook", lambda *_, **__: None)
    folder = make_study(tmp_path)

    def tables(result: Assessment, name: str) -> dict[str, bytes]:
        target = tmp_path / name
        target.mkdir()
        write_tables(result, target, language="en")
        text = result.totals.to_csv().encode()
        return {file.name: file.read_bytes() for file in sorted(target.glob("*.csv"))} | {"totals": text}

    study = drawn_by(open_study(folder))
    results = {name: assess(study) for name in ("first", "again")}
    first, again = (tables(result, name) for name, result in results.items())
    assert len(first) > 2
    assert first == again
    other = assess_potential(drawn_by(study, seed=2), open_layers(study))
    assert results["first"].potential.totals.to_csv() != other.totals.to_csv()


def test_nothing_that_is_certain_has_a_range(place):
    study, layers, stages, _ = place
    ranged = {name: fixed(row.value) for name, row in study.parameters.items() if row.low < row.high}
    certain = assess_potential(study.with_parameters(ranged), layers, stages=Stages(stages))
    assert certain.draws.interpolated == certain.draws.outside_middle == ()
    tables = (certain.zones, certain.feedstocks, certain.estates, certain.residue_curve)
    for table in (pd.DataFrame([certain.totals]), *tables):
        ends = [name for name in table if name.endswith(("_low", "_p50", "_high"))]
        assert len(ends) > 1
        for name in ends:
            base = table[name.rpartition("_")[0]].to_numpy(float)
            np.testing.assert_allclose(table[name].to_numpy(float), base, rtol=1e-9, atol=1e-12, err_msg=name)
    for name, amounts in certain.draws.zones.items():
        np.testing.assert_allclose(amounts.rows(), np.tile(amounts.base[:, None], COUNT), rtol=1e-9, err_msg=name)


def test_herds_that_were_counted_do_not_move_and_others_do(place):
    study, layers, stages, _ = place
    own = [name for name in study.parameters if name.startswith(("manure.", "gases."))]
    ranged = [name for name in own if study.parameters[name].low < study.parameters[name].high]
    moved = {name: fixed(study.parameters.value(name)) for name in ranged} | {"draws.statistics.error": 0.1}
    study = study.with_parameters(moved)
    told = assess_potential(study, layers, stages=Stages(stages)).draws
    biogas, heads = told.totals["biogas_energy_gwh"], told.draws.input("statistics.livestock.pigs")
    assert np.ptp(heads) > 0.1
    np.testing.assert_allclose(biogas.rows()[0], biogas.base[0] * heads, rtol=1e-9)
    counted = replace(layers, livestock=layers.livestock.assign(status=SURVEYED))
    seen = assess_potential(study, counted)
    assert "statistics.livestock.pigs" not in seen.draws.draws.inputs
    assert "statistics.crops.paddy" in seen.draws.draws.inputs
    np.testing.assert_allclose(seen.draws.totals["biogas_energy_gwh"].rows()[0], biogas.base[0], rtol=1e-9)
    assert seen.totals["biogas_energy_gwh_low"] == pytest.approx(seen.totals["biogas_energy_gwh_high"])


def test_what_is_nothing_at_the_base_and_may_be_something_is_drawn(place):
    study, layers, *_ = place
    zero = {"value": 0.0, "low": 0.0, "high": 0.5}
    names = ["rooftop.usable_fraction.residential", "residues.rice_straw.available_share", "manure.pigs.b0"]
    names += ["waste.collected_share.all", "waste.collected_share.urban", "waste.collected_share.rural"]
    found = assess_potential(study.with_parameters(dict.fromkeys(names, zero)), layers).draws
    for field in ("rooftop_pv_residential_capacity_mwp", "waste_energy_gwh"):
        assert found.totals[field].base[0] == 0.0, field
        assert found.totals[field].rows()[0].min() >= 0.0, field
        assert np.quantile(found.totals[field].rows()[0], 0.9) > 0.0, field
    assert np.isfinite(found.totals[TOTAL_ENERGY].rows()).all()


def test_what_is_not_known_of_a_zone_is_not_nothing_in_any_future(place):
    study, layers, *_ = place
    zones = layers.zones.assign(
        population=layers.zones["population"].where(layers.zones.index != layers.zones.index[1])
    )
    assert zones["population"].isna().sum() == 1
    found = assess_potential(study, replace(layers, zones=zones))
    for name, amounts in found.draws.zones.items():
        if name in found.zones:
            np.testing.assert_allclose(amounts.base, found.zones[name].to_numpy(float), rtol=1e-9, err_msg=name)
    people = found.draws.zones["population"].rows()
    assert np.isnan(people[1]).all()
    assert np.isfinite(np.delete(people, 1, axis=0)).all()
    whole = found.draws.totals["population"]
    assert whole.base[0] == found.totals["population"] == zones["population"].sum()
    np.testing.assert_allclose(whole.rows()[0], np.nansum(people, axis=0), rtol=1e-9)
