"""Residues at their four levels, and biogas of manure, from statistics and parameters: METHODS of docs/methods.md."""

import math
from functools import cache

import geopandas as gpd

from audit.costs import levelised, plant_running
from audit.reading import LAYERS, ROOT, Study, number, rows_of

RESIDUES = ROOT / "geoplan" / "layers" / "feedstock" / "residues.csv"
MEAN_OF_DISC = 2 / 3
GJ_PER_MWH = 3.6


def residues(study: Study) -> dict[str, float]:
    """Return the totals of residues."""
    factor = ("rpr", "lhv", "collectable_share", "available_share")
    efficiency, hours = study("residues.conversion.efficiency"), 8760 * study("residues.conversion.capacity_factor")
    sums = dict.fromkeys(
        (
            *("residue_theoretical_tj", "residue_technical_tj", "residue_energy_tj", "residue_economic_tj"),
            *("rice_straw_power_mw", "biomass_power_mw", "biomass_energy_gwh"),
        ),
        0.0,
    )
    for crop in study.rows("crops"):
        for residue in rows_of(RESIDUES):
            if residue["crop"] != crop["crop"]:
                continue
            name = residue["residue"]
            rpr, lhv, collectable, available = (study(f"residues.{name}.{each}") for each in factor)
            arising = number(crop[quantity_of(study, name)]) * rpr
            kept = study(f"residues.{name}.soil_retention") if study.has(f"residues.{name}.soil_retention") else 0.0
            area = number(crop["area_ha"])
            gathered = min(arising * collectable, max(arising - kept * (0.0 if math.isnan(area) else area), 0.0))
            offered_tj = gathered * lhv * available / 1000
            mwh = offered_tj * 1000 * efficiency / GJ_PER_MWH
            sums["residue_theoretical_tj"] += arising * lhv / 1000
            sums["residue_technical_tj"] += gathered * lhv / 1000
            sums["residue_energy_tj"] += offered_tj
            sums["residue_economic_tj"] += offered_tj * bought(study, name)
            sums["biomass_power_mw"] += mwh / hours
            sums["rice_straw_power_mw"] += mwh / hours if name == "rice_straw" else 0.0
            sums["biomass_energy_gwh"] += mwh / 1000
    return sums


def bought(study: Study, residue: str, *, tariff: float | None = None) -> float:
    """Return the share of a residue that a plant of the catalogue's size can buy, delivered from around it."""
    size = study("costs.biomass.reference_size")
    energy = size * 8760 * study("residues.conversion.capacity_factor")
    plant = levelised(
        study,
        "biomass",
        size * study("costs.biomass.capex") * 1e6,
        energy,
        yearly=plant_running(study, "biomass", size, energy),
    )
    earned = study("costs.biomass.tariff") if tariff is None else tariff
    price = (earned - plant) * study(f"residues.{residue}.lhv") * study("residues.conversion.efficiency") / GJ_PER_MWH
    at_gate = farm_gate(study, residue)
    a_km = usd_per_t_km(study) * study("residues.transport.tortuosity") * MEAN_OF_DISC
    radius = math.sqrt(area_km2(study) / math.pi)
    if price < at_gate:
        return 0.0
    return min((price - at_gate) / a_km / radius, 1.0) ** 2


def area_km2(study: Study) -> float:
    return _area_km2(study.name)


@cache
def _area_km2(place: str) -> float:
    zones = gpd.read_file(LAYERS / place / "zones.gpkg", layer="zones")
    return float(zones.geometry.area.sum()) / 1e6


def farm_gate(study: Study, residue: str) -> float:
    """Return what a tonne costs where it arises [USD/t]: its own price, or the one for all."""
    own = f"residues.{residue}.farm_gate_cost"
    return study(own if study.has(own) else "costs.feedstock.farm_gate_cost")


def usd_per_t_km(study: Study) -> float:
    return study("residues.transport.tariff") / study("costs.finance.exchange_rate")


def quantity_of(study: Study, residue: str) -> str:
    """Return what a residue's ratio counts by, as its unit says: t/ha, t/m3, or tonnes of a crop."""
    unit = study.table[f"residues.{residue}.rpr"]["unit"]
    return "area_ha" if unit == "t/ha" else "volume_m3" if unit.startswith("t/m3") else "production_t"


def manure(study: Study) -> dict[str, float]:
    """Return the totals of manure: biogas, its part on farms and hauled, slurry, and methane that is avoided."""
    shared = ("manure.digester.yield_share", "gases.methane.lhv", "manure.engine.efficiency")
    kwh_per_m3 = math.prod(study(key) for key in shared)
    sums = dict.fromkeys(
        (
            *("biogas_energy_gwh", "biogas_farm_energy_gwh", "biogas_hauled_energy_gwh"),
            *("manure_slurry_t", "manure_methane_avoided_tco2e"),
        ),
        0.0,
    )
    for row in study.rows("livestock"):
        own = f"manure.{row['animal']}."
        mass, solids, b0, collected = (
            study(own + each) for each in ("typical_mass", "vs_rate", "b0", "collected_share")
        )
        gathered_m3 = number(row["heads"]) * mass / 1000 * solids * 365 * b0 * collected
        gwh = gathered_m3 * kwh_per_m3 / 1e6
        sums["biogas_energy_gwh"] += gwh
        tonnes_ch4 = gathered_m3 * study("gases.methane.density") / 1000
        less = study(own + "baseline_mcf") - study("manure.digester.mcf")
        sums["manure_methane_avoided_tco2e"] += tonnes_ch4 * less * study("gases.methane.gwp100")
        if not study.has(own + "farm_share"):
            continue
        digested = study(own + "digested_share") if study.has(own + "digested_share") else 0.0
        farms = gwh * study(own + "farm_share") * (1 - digested)
        sums["biogas_farm_energy_gwh"] += farms
        hauled = farms * (1 - (study("manure.generator_share") if study.has("manure.generator_share") else 0.0))
        kwh_per_t = 1000 * study(own + "dry_matter") * study(own + "vs_share") * b0 * kwh_per_m3
        sums["biogas_hauled_energy_gwh"] += hauled
        sums["manure_slurry_t"] += hauled * 1e6 / kwh_per_t
    return sums
