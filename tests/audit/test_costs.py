"""What every candidate of both places costs, recomputed from its capacity, energy, feedstock and the rows of costs.

Where a candidate stands and what it gathers is the run's own; what that makes of it is not.
"""

import math
from collections.abc import Callable

import pytest

from audit import biomass, costs
from audit.reading import Run, Study, number, rows_of
from audit.waste import Waste

EXACT = 1e-5


def near(value: float) -> object:
    return pytest.approx(value, rel=EXACT)


def numbers(row: dict[str, str], *names: str) -> list[float]:
    return [number(row[name]) for name in names]


def capacity_and_energy(row: dict[str, str]) -> list[float]:
    return numbers(row, "capacity_mw", "energy_gwh")


def cost_of(row: dict[str, str]) -> tuple[float, float]:
    investment, cost = numbers(row, "investment_musd", "lcoe_usd_per_mwh")
    return investment, cost


@pytest.mark.parametrize("kind", ["ground_pv", "floating_pv"])
def test_photovoltaics_on_land_and_water(study: Study, run: Run, kind: str) -> None:
    cover = study(f"siting.{kind}.cover") if study.has(f"siting.{kind}.cover") else 1.0
    rows = run.candidates(kind)
    assert rows
    for row in rows:
        capacity, energy = capacity_and_energy(row)
        area, specific = numbers(row, "area_ha", "specific_yield_kwh_per_kwp")
        assert capacity == near(area * cover / study(f"siting.{kind}.land_per_mwp"))
        assert energy == near(capacity * specific / 1000)
        assert cost_of(row) == near(costs.pv_on_land(study, kind, capacity, energy))


def test_photovoltaics_on_roofs(study: Study, run: Run) -> None:
    """All classes of roofs that stand in a study cost the same, so that a group's classes need not be known."""
    classes = study.names("rooftop.usable_fraction.")
    (usd_per_kwp,) = {study(f"costs.rooftop_pv.capex.{each}") for each in classes}
    rows = run.candidates("rooftop_pv")
    assert rows
    for row in rows:
        capacity, energy = capacity_and_energy(row)
        built = capacity * usd_per_kwp / 1000
        assert cost_of(row) == near((built, costs.pv_on_roofs(study, built, energy)))
        assert number(row["specific_yield_kwh_per_kwp"]) == near(energy / capacity * 1000)


def test_biomass_plants(study: Study, run: Run) -> None:
    """All residues cost the same at the gate here; what they hold together lies between the poorest and the richest."""
    grown = [
        row["residue"] for row in rows_of(biomass.RESIDUES) if row["crop"] in {c["crop"] for c in study.rows("crops")}
    ]
    (at_gate,) = {biomass.farm_gate(study, residue) for residue in grown}
    lhv = [study(f"residues.{residue}.lhv") for residue in grown]
    rows = run.candidates("biomass")
    assert rows
    for row in rows:
        capacity, energy = capacity_and_energy(row)
        tonnes, haul, delivered = numbers(row, "feedstock_t", "mean_haul_km", "delivered_cost_usd_per_t")
        assert delivered == near(at_gate + haul * biomass.usd_per_t_km(study))
        assert energy == near(capacity * 8.760 * study("residues.conversion.capacity_factor"))
        held = energy * 3.6e3 / _efficiency(study, capacity) / tonnes
        assert min(lhv) <= held <= max(lhv)
        assert cost_of(row) == near(costs.biomass(study, capacity, energy, tonnes * delivered))


def _efficiency(study: Study, capacity_mw: float) -> float:
    """Return the efficiency of a plant: between a small and a large one straight in the logarithm of size."""
    small, large = study("residues.conversion.small_size"), study("costs.biomass.reference_size")
    part = min(max(math.log(capacity_mw / small) / math.log(large / small), 0.0), 1.0)
    least, most = study("residues.conversion.small_efficiency"), study("residues.conversion.efficiency")
    return least + part * (most - least)


def test_biogas_plants_with_both_hauls(study: Study, run: Run) -> None:
    rows = run.candidates("biogas")
    assert bool(rows) == (study.name == "ba-ria-vung-tau")
    every = biomass.manure(study)
    for row in rows:
        capacity, energy = capacity_and_energy(row)
        slurry, haul, delivered, per_mwh = numbers(
            row, "feedstock_t", "mean_haul_km", "delivered_cost_usd_per_t", "haul_usd_per_mwh"
        )
        # every animal is shared over the zones alike, so that each tonne holds what the mean tonne holds
        assert energy / slurry == near(every["biogas_hauled_energy_gwh"] / every["manure_slurry_t"])
        assert energy == near(capacity * study("siting.biogas.full_load_hours") / 1000)
        assert delivered == near(2 * haul * biomass.usd_per_t_km(study))
        assert per_mwh == near(slurry * delivered / energy / 1000)
        assert cost_of(row) == near(costs.biogas(study, capacity, energy, slurry * delivered))


def test_waste_plants_by_throughput(study: Study, run: Run) -> None:
    planned = {f"waste:planned:{row['plant_id']}": row for row in study.rows("planned_plants")}
    kwh_per_t, hours = Waste(study).kwh_per_t(), study("waste.incineration.full_load_hours")
    rows = run.candidates("waste")
    assert rows
    for row in rows:
        capacity, energy = capacity_and_energy(row)
        tonnes, needed = numbers(row, "feedstock_t", "gate_fee_needed_usd_per_t")
        made, t_per_day = tonnes * kwh_per_t / 1e6, tonnes / 365
        plan = planned.get(row["candidate_id"])
        if plan:
            made, t_per_day = min(made, number(plan["capacity_mw"]) * hours / 1000), number(plan["t_per_day"])
        assert energy == near(made)
        assert capacity == near(number(plan["capacity_mw"]) if plan else made * 1000 / hours)
        # a plant too small for its waste makes less of each tonne
        own_kwh_per_t = made * 1e6 / tonnes
        built, cost = costs.waste(study, capacity, energy, t_per_day, own_kwh_per_t)
        assert cost_of(row) == near((built, cost))
        assert needed == near(max(cost - study("costs.waste.tariff"), 0.0) * own_kwh_per_t / 1000)


def cost_again(study: Study, row: dict[str, str]) -> Callable[[Study], float]:
    """Return what photovoltaics cost with other parameters: modules under less sun give less."""
    kind = row["candidate_kind"]
    capacity, energy = capacity_and_energy(row)
    if kind == "rooftop_pv":
        name = "costs.rooftop_pv.capex.industrial"
        return lambda moved: costs.pv_on_roofs(
            moved, capacity * moved(name) / 1e3, energy * moved("pv.resource_factor")
        )
    return lambda moved: costs.pv_on_land(moved, kind, capacity, energy * moved("pv.resource_factor"))[1]


@pytest.mark.parametrize("kind", ["ground_pv", "floating_pv", "rooftop_pv"])
def test_the_futures_of_a_cost_move_with_every_parameter_of_costs(study: Study, run: Run, kind: str) -> None:
    """Of photovoltaics, whose costs do not depend on their size; to the error of as many draws."""
    rows = [row for row in run.candidates(kind) if row["origin"] in ("estate", "eligible_land", "water")]
    for row in rows[:1]:
        told = numbers(row, *(f"lcoe_usd_per_mwh_{end}" for end in ("low", "p50", "high")))
        found = costs.futures(study, cost_again(study, row), "costs.", "pv.resource_factor")
        assert found == pytest.approx(list(told), rel=0.025), row["candidate_id"]


def test_what_every_candidate_avoids_at_both_factors(study: Study, run: Run) -> None:
    rows, process = (
        run.rows("candidates"),
        {"biogas": "manure_methane_avoided_tco2e", "waste": "waste_ghg_change_tco2e"},
    )
    for row in rows:
        energy = number(row["energy_gwh"])
        assert number(row["ghg_avoided_tco2e"]) == near(energy * 1000 * study("grid.emission_factor"))
        assert number(row["ghg_avoided_jcm_tco2e"]) == near(energy * 1000 * study("grid.jcm_emission_factor"))
        column = process.get(row["candidate_kind"])
        if column:
            # manure by its electricity, waste by the tonne
            burns = row["candidate_kind"] == "waste"
            part = number(row["feedstock_t"]) if burns else energy
            whole = run.totals[column] / run.totals["waste_collected_t" if burns else "biogas_energy_gwh"]
            assert number(row[column]) == near(part * whole)
