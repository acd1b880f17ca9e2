"""The door: what a unit of a measure costs in each year, to build and to run, and what its energy is worth.

Money is real, in USD of the study's year. What is bought again within a life (inverters) is spread over it as upkeep,
by the investor's discount rate.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.parameters import Parameters
from geoplan.planning.candidate_costs import cost_model_of, known_cost_classes, musd_per_mw
from geoplan.planning.estates.saving.boiler_fuel import PRICE as FUEL_PRICE
from geoplan.planning.estates.saving.estate_measures import SAVING
from geoplan.planning.estates.saving.measures import FUEL, load_measures
from geoplan.planning.scenario.costs.learning import IntArray, drawn_price_path, price_path
from geoplan.planning.scenario.costs.values import AVOIDED_COST, class_price
from geoplan.planning.scenario.measures.measure import Measure, UnitCosts
from geoplan.potential.cost import DISCOUNT_RATE, INVERTER_YEAR, present_worth
from geoplan.potential.plant_scale import (
    GATE_FEE,
    REFERENCE_SIZE,
    THROUGHPUT,
    has_investment,
    missing_costs,
    plant_investment_musd,
)
from geoplan.study import Study
from geoplan.units import DAYS_A_YEAR, KWH_PER_MWH, USD_PER_MUSD

FloatArray = npt.NDArray[np.float64]

WASTE = "waste"
"""The class of plants that burn waste: they are priced by their throughput, and paid for what they take."""
TREATMENTS = ("waste.composting", "waste.anaerobic_digestion", "waste.recycling")
"""Classes of other treatment of waste, by the tonne a year."""
_SAME = {"rooftop_pv.estates": "rooftop_pv.industrial"}
_UTILITY = "utility_pv"
"""How solar power on land and water is costed, and the technology by whose ratios it becomes cheaper."""


@dataclass(frozen=True)
class CostedUnit:
    """What a unit of a measure is, for its money.

    Attributes
    ----------
    mw
        Its capacity [MW or MWp].
    mwh
        The electricity that it gives or saves, or the fuel that it saves [MWh/a].
    plant_mw
        The size of a plant [MW], by which the price of a megawatt follows; by default the size that costs are for.
    feedstock_usd
        What it burns or ferments, delivered [USD/a].
    price_usd_per_mwh
        What who builds it gets for its electricity; by default that of the class.
    """

    mw: float = 1.0
    mwh: float = 0.0
    plant_mw: float = np.nan
    feedstock_usd: float = 0.0
    price_usd_per_mwh: float = np.nan


def unit_costs(cost_class: str, years: IntArray, *, study: Study, unit: CostedUnit) -> UnitCosts | None:
    """Return what a unit of a measure costs in each year, and what its energy is worth.

    Parameters
    ----------
    cost_class
        Of `geoplan.planning.candidate_costs.known_cost_classes`, ``rooftop_pv.estates``, ``landfill_gas``,
        ``saving.<measure>`` of which a unit is a megawatt hour a year, or one of `TREATMENTS`, of which it is a tonne a
        year.
    years
        (years,)
    study
        Its parameters: ``costs.*``, ``learning.*``, ``saving.*`` and ``scenario.*``.
    unit
        Its capacity and energy.

    Returns
    -------
    UnitCosts
        None where it is not known what it costs to build or to run.

    Examples
    --------
    >>> from geoplan.study import open_study
    >>> roof = CostedUnit(mwh=1200.0)
    >>> costs = unit_costs("rooftop_pv.commercial", np.array([2026, 2030]), study=open_study("hai-phong"), unit=roof)
    >>> (costs.capex_usd[1] / costs.capex_usd[0]).round(3).item(), costs.life_years
    (0.822, 25.0)
    """
    parameters, known = study.parameters, _SAME.get(cost_class, cost_class)
    if not _is_costed(known, parameters):
        return None
    capex = float(_investment_usd(known, unit, parameters)) * price_path(
        _technology(known), years, parameters=parameters
    )
    running = _running_usd(known, unit, parameters, capex=capex)
    value, society = _worth(known, unit, study)
    life = parameters.value(_life_of(known))
    return UnitCosts(capex, running, np.full(len(years), value), np.full(len(years), society), float(life))


def drawn_cost(cost_class: str, years: IntArray, *, study: Study, unit: CostedUnit) -> FloatArray:
    """Return what a unit costs to build in each future over what it costs at the parameters' values: (futures,).

    How prices fall is a mean over the years. Ones where the cost is not known.
    """
    parameters, known = study.parameters, _SAME.get(cost_class, cost_class)
    if not _is_costed(known, parameters):
        return np.ones(parameters.futures.count)
    moved = _investment_usd(known, unit, DrawnValues(parameters)) / float(_investment_usd(known, unit, parameters))
    technology = _technology(known)
    path = price_path(technology, years, parameters=parameters)
    fallen = drawn_price_path(technology, years, parameters=parameters) / path[:, None]
    return np.asarray(moved * fallen.mean(axis=0))


def costed(measure: Measure, cost_class: str, *, years: IntArray, study: Study, unit: CostedUnit) -> Measure:
    """Return a measure with what a unit of it costs, at the parameters' values and in each future.

    Parameters
    ----------
    measure
        Whose ``costs`` and ``moved.cost`` are filled in.
    cost_class, years, study, unit
        As for `unit_costs`.
    """
    costs = unit_costs(cost_class, years, study=study, unit=unit)
    if costs is None:
        return measure
    moved = replace(measure.moved, cost=drawn_cost(cost_class, years, study=study, unit=unit))
    return replace(measure, costs=costs, moved=moved)


def _is_costed(cost_class: str, parameters: Parameters) -> bool:
    if cost_class in TREATMENTS:
        return f"scenario.{cost_class}.capex" in parameters
    if cost_class.startswith(SAVING):
        measure = load_measures()[cost_class.removeprefix(SAVING)]
        needed = ("payback",) if measure.energy_carrier == FUEL else ("capex",)
        names = [f"{cost_class}.{name}" for name in needed]
        return all(name in parameters for name in [*names, *([FUEL_PRICE] if names[0].endswith("payback") else [])])
    if cost_class == "landfill_gas":
        return has_investment(cost_class, parameters) and not missing_costs(cost_class, parameters)
    return cost_class in known_cost_classes(parameters)


def _technology(cost_class: str) -> str:
    if cost_model_of(cost_class) == _UTILITY:
        return _UTILITY
    return cost_class.partition(".")[0] if cost_class.startswith("rooftop_pv.") else cost_class


def _investment_usd(cost_class: str, unit: CostedUnit, values: Valued) -> Any:
    """Return what a unit costs to build at the price of the year that the cost is stated for [USD]."""
    if cost_class in TREATMENTS:
        return values.value(f"scenario.{cost_class}.capex")
    if cost_class.startswith(SAVING):
        own = f"{cost_class}.capex"
        if own in values:
            return values.value(own) * KWH_PER_MWH * unit.mwh
        return values.value(f"{cost_class}.payback") * values.value(FUEL_PRICE) * unit.mwh
    if cost_model_of(cost_class) != "plant":
        return musd_per_mw(cost_class, values) * USD_PER_MUSD * unit.mw
    if cost_class == WASTE and unit.mw > 0.0:
        return _burner_usd(unit, values)
    plant = unit.plant_mw
    if np.isnan(plant):
        plant = values.value(REFERENCE_SIZE) if cost_class == "biomass" else 1.0
    each = plant_investment_musd(cost_class, plant, parameters=values) / plant
    return each * USD_PER_MUSD * unit.mw


def _burner_usd(unit: CostedUnit, values: Valued) -> Any:
    """Return what the burning of a tonne a year costs to build, of a plant of some tonnes a day."""
    t_per_day = values.value(THROUGHPUT)
    if np.isfinite(unit.plant_mw):
        t_per_day = unit.plant_mw / unit.mw / DAYS_A_YEAR
    plant_t = t_per_day * DAYS_A_YEAR
    whole = plant_investment_musd(WASTE, plant_t * unit.mw, parameters=values, t_per_day=t_per_day)
    return whole * USD_PER_MUSD / plant_t


def _running_usd(cost_class: str, unit: CostedUnit, parameters: Parameters, *, capex: FloatArray) -> FloatArray:
    """Return what a unit costs to run in each year [USD/a]."""
    if cost_class in TREATMENTS:
        name = f"scenario.{cost_class}.running"
        return np.full(len(capex), parameters.value(name) if name in parameters else 0.0)
    if cost_class.startswith(SAVING):
        return capex * parameters.value(f"{SAVING}om_share")
    model = cost_model_of(cost_class)
    if model == "plant":
        return np.full(len(capex), _plant_running_usd(cost_class, unit, parameters))
    table = f"costs.{model}"
    upkeep = capex * parameters.value(f"{table}.om_share") if model == "rooftop_pv" else np.zeros(len(capex))
    if model == "utility_pv":
        per_mw_ac = parameters.value("costs.utility_pv.fixed_om")
        upkeep = upkeep + unit.mw * per_mw_ac / parameters.value("costs.utility_pv.dc_ac_ratio")
    return upkeep + capex * parameters.value(f"{table}.inverter_share") * _spread(table, parameters)


def _plant_running_usd(cost_class: str, unit: CostedUnit, parameters: Parameters) -> float:
    def each(name: str) -> float:
        key = f"costs.{cost_class}.{name}"
        return parameters.value(key) if key in parameters else 0.0

    return unit.mw * each("fixed_om") + unit.mwh * each("variable_om") + unit.feedstock_usd


def _spread(table: str, parameters: Parameters) -> float:
    """Return what a dollar that is spent on inverters in their year is a year, over the life of the modules."""
    year = float(np.rint(parameters.value(INVERTER_YEAR)))
    life, rate = np.rint(parameters.value(f"{table}.lifetime")), parameters.value(DISCOUNT_RATE)
    return float((1.0 + rate) ** -year / present_worth(rate, life)) if year <= life else 0.0


def _worth(cost_class: str, unit: CostedUnit, study: Study) -> tuple[float, float]:
    """Return what the energy of a unit is worth to who builds it, and to all [USD/a]; NaN where it is not known."""
    parameters = study.parameters
    fee = parameters.value(GATE_FEE) if cost_class == WASTE and GATE_FEE in parameters else 0.0
    if unit.mwh == 0.0:
        return fee, 0.0
    if cost_class.startswith(SAVING) and load_measures()[cost_class.removeprefix(SAVING)].energy_carrier == FUEL:
        # what fuel costs is what all are spared
        return (parameters.value(FUEL_PRICE) * unit.mwh,) * 2
    price = unit.price_usd_per_mwh
    if np.isnan(price):
        price = class_price(cost_class, parameters)
    avoided = parameters.value(AVOIDED_COST) if AVOIDED_COST in parameters else np.nan
    return price * unit.mwh + fee, avoided * unit.mwh


def _life_of(cost_class: str) -> str:
    """Return the id of the years that a unit stands."""
    if cost_class in TREATMENTS:
        return "scenario.waste.lifetime"
    if cost_class.startswith(SAVING):
        return f"{cost_class}.life"
    model = cost_model_of(cost_class)
    return f"costs.{cost_class if model == 'plant' else model}.lifetime"
