"""What candidates cost: investment and levelised cost, from capacity, energy, feedstock and the rows of costs."""

import math
import random
from collections.abc import Callable
from dataclasses import replace

from audit.drawing import reaches
from audit.reading import Study, number


def levelised(
    study: Study, table: str, investment: float, energy: float, *, yearly: float = 0.0, degrades: bool = False
) -> float:
    """Return the levelised cost [USD/MWh] of an investment [USD] that gives so much energy in its first year [MWh].

    Year by year: (I + the inverters of photovoltaics + Σ O/(1+r)^t) / Σ E(1-d)^(t-1)/(1+r)^t.
    """
    rate, spent, given = study("costs.finance.discount_rate"), investment, 0.0
    for year in range(1, round(study(f"costs.{table}.lifetime")) + 1):
        now = (1 + rate) ** year
        spent += yearly / now
        given += energy * ((1 - study(f"costs.{table}.degradation")) ** (year - 1) if degrades else 1.0) / now
        if degrades and year == round(study("costs.utility_pv.inverter_year")):
            spent += investment * study(f"costs.{table}.inverter_share") / now
    return spent / given


def plant_running(study: Study, technology: str, capacity_mw: float, energy_mwh: float) -> float:
    """Return what a plant costs a year to run, without its feedstock [USD/a]."""
    variable = f"costs.{technology}.variable_om"
    each = study(variable) if study.has(variable) else 0.0
    return capacity_mw * study(f"costs.{technology}.fixed_om") + energy_mwh * each


def pv_on_land(study: Study, kind: str, capacity_mw: float, energy_gwh: float) -> tuple[float, float]:
    """Return investment [million USD] and cost [USD/MWh] of photovoltaics on land or water."""
    built = capacity_mw * study(f"costs.{kind}.capex")
    running = capacity_mw * study("costs.utility_pv.fixed_om") / study("costs.utility_pv.dc_ac_ratio")
    return built, levelised(study, "utility_pv", built * 1e6, energy_gwh * 1e3, yearly=running, degrades=True)


def pv_on_roofs(study: Study, built_musd: float, energy_gwh: float) -> float:
    """Return the cost of photovoltaics on roofs [USD/MWh]."""
    running = built_musd * 1e6 * study("costs.rooftop_pv.om_share")
    return levelised(study, "rooftop_pv", built_musd * 1e6, energy_gwh * 1e3, yearly=running, degrades=True)


def biomass(study: Study, capacity_mw: float, energy_gwh: float, fuel_usd: float) -> tuple[float, float]:
    """Return investment and cost of a plant that burns residues: the smaller, the dearer each megawatt."""
    size = capacity_mw / study("costs.biomass.reference_size")
    built = capacity_mw * study("costs.biomass.capex") * size ** study("costs.biomass.scale_exponent")
    return built, _plant(study, "biomass", built, capacity_mw, energy_gwh, fuel_usd)


def biogas(study: Study, capacity_mw: float, energy_gwh: float, haul_usd: float) -> tuple[float, float]:
    """Return investment and cost of a digester with an engine, both hauls paid."""
    built = capacity_mw * study("costs.biogas.capex")
    return built, _plant(study, "biogas", built, capacity_mw, energy_gwh, haul_usd)


def waste(
    study: Study, capacity_mw: float, energy_gwh: float, t_per_day: float, kwh_per_t: float
) -> tuple[float, float]:
    """Return investment and cost of a plant that burns waste, by the waste that it is built for, less its fee."""
    each = (t_per_day / study("costs.waste.reference_throughput")) ** study("costs.waste.throughput_exponent")
    built = t_per_day * study("costs.waste.throughput_capex") * each / 1000
    fee = study("costs.waste.gate_fee") if study.has("costs.waste.gate_fee") else 0.0
    return built, _plant(study, "waste", built, capacity_mw, energy_gwh, 0.0) - 1000 * fee / kwh_per_t


def _plant(study: Study, kind: str, built: float, capacity_mw: float, energy_gwh: float, fuel_usd: float) -> float:
    running = plant_running(study, kind, capacity_mw, energy_gwh * 1e3) + fuel_usd
    return levelised(study, kind, built * 1e6, energy_gwh * 1e3, yearly=running)


def futures(study: Study, cost: Callable[[Study], float], *starts: str, count: int = 1500) -> list[float]:
    """Return P10, P50 and P90 of a cost: in each future each parameter whose id begins so is drawn by itself."""
    chance = random.Random(1)
    triangles = {
        key: triangle(*(number(study.table[key][end]) for end in ("low", "value", "high")))
        for key in study.ranged(*starts)
    }
    found = []
    for _ in range(count):
        table = dict(study.table)
        for key, (left, mode, right, in_logs) in triangles.items():
            value = chance.triangular(left, right, mode)
            value = math.exp(value) if in_logs else value
            table[key] = {**table[key], "value": str(round(value) if table[key]["unit"] == "year" else value)}
        found.append(cost(replace(study, table=table)))
    found.sort()
    return [found[round(share * (count - 1))] for share in (0.1, 0.5, 0.9)]


def triangle(low: float, value: float, high: float) -> tuple[float, float, float, bool]:
    """Return ends and mode of the triangle whose 5 % and 95 % points are a range, and whether it is one of logs.

    An end that is the value itself is an end of the triangle too.
    """
    in_logs = low > 0 and high > 3 * low
    if in_logs:
        low, value, high = math.log(low), math.log(value), math.log(high)
    below, above = reaches(value - low, high - value)
    return value - below, value, value + above, in_logs
