"""What candidates cost: investment, and the levelised cost of their electricity.

``LCOE = (I(1 - s) + Σ O_t/(1 + r)^t + R/(1 + r)^y) / Σ E(1 - d)^(t-1)/(1 + r)^t``, before tax; R are new inverters of
photovoltaics in the year y, ``costs.utility_pv.inverter_year``.
"""

from collections.abc import Callable
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Fault, LayerError
from geoplan.parameters import Parameters
from geoplan.potential.cost import DISCOUNT_RATE, INVERTER_YEAR, plant_lcoe, rooftop_lcoe, utility_lcoe
from geoplan.potential.plant_scale import (
    SCALE_EXPONENT,
    WASTE_SCALE,
    has_investment,
    missing_costs,
    plant_investment_musd,
)
from geoplan.potential.uncertainty import ends_by_parameter
from geoplan.potential.waste.gate_fee import gate_fee_usd_per_mwh, waste_t_per_day
from geoplan.siting.candidate_kinds import CostModel, candidate_kinds
from geoplan.units import KUSD_PER_MUSD, MWH_PER_GWH, USD_PER_MUSD

Amounts: TypeAlias = npt.NDArray[np.float64]
Frame = TypeVar("Frame", bound=pd.DataFrame)

COST_COLUMNS = ("investment_musd", "lcoe_usd_per_mwh", "lcoe_usd_per_mwh_low", "lcoe_usd_per_mwh_high")
RESOURCE = "pv.resource_factor"
_UTILITY = ("capex", "fixed_om", "dc_ac_ratio", "lifetime", "degradation", "inverter_share", "inverter_year")
_ROOFTOP = ("om_share", "lifetime", "degradation", "inverter_share")
_PLANT = ("capex", "fixed_om", "variable_om", "lifetime")
_ROOFS = "costs.rooftop_pv.capex."
_PER_MW_AC = "costs.utility_pv.capex"
"""What a study may give in place of the price per MWp of PV on land and water."""
_WASTE = "waste"
# What a group of roofs counts as where its class is not known.
_ESTATE_CLASS, _OTHER_CLASS = "industrial", "commercial"


def investment_musd(
    capacity_mw: npt.ArrayLike, *, cost_class: str, parameters: Parameters, energy_gwh: npt.ArrayLike = np.nan
) -> Amounts:
    """Return what plants cost to build.

    Parameters
    ----------
    capacity_mw
        [MWp] for PV, [MW electric] for other plants.
    cost_class
        Whose costs under ``costs.`` are used.
    parameters
        The parameters.
    energy_gwh
        Electricity of a year [GWh]: the throughput of plants that burn waste follows of it.

    Returns
    -------
    numpy.ndarray
        [million USD]; of PV in proportion to capacity, of plants as
        `geoplan.potential.plant_scale.plant_investment_musd`.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> float(investment_musd(12.0, cost_class="ground_pv", parameters=load_parameters()).round(3))
    5.76
    """
    if _model_of(cost_class) == "plant":
        throughput = _throughput(cost_class, capacity_mw, energy_gwh, parameters)
        return plant_investment_musd(cost_class, capacity_mw, parameters=parameters, t_per_day=throughput)
    return np.asarray(capacity_mw, dtype=float) * _musd_per_mw(cost_class, parameters)


def pv_lcoe(
    capacity_mw: npt.ArrayLike,
    energy_gwh: npt.ArrayLike,
    *,
    cost_class: str,
    parameters: Parameters,
    subsidy_share: float = 0.0,
) -> Amounts:
    """Return the levelised cost of electricity from PV.

    Parameters
    ----------
    capacity_mw
        [MWp].
    energy_gwh
        Electricity of the first year [GWh].
    cost_class
        Ground-mounted, floating, or roofs of one class of building.
    parameters
        The parameters.
    subsidy_share
        s: the share of the investment that somebody else pays.

    Returns
    -------
    numpy.ndarray
        [USD/MWh], before tax; NaN where there is no energy. All energy counts alike: what is used on the spot is not
        told from what is sold.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> cost = pv_lcoe(1.0, 1.6, cost_class="ground_pv", parameters=load_parameters())
    >>> round(float(cost), 1)
    39.5
    """
    capacity = np.asarray(capacity_mw, dtype=float)
    investment = _musd_per_mw(cost_class, parameters) * USD_PER_MUSD * capacity
    energy_mwh = np.asarray(energy_gwh, dtype=float) * MWH_PER_GWH
    if _model_of(cost_class) == "rooftop_pv":
        return rooftop_lcoe(investment, energy_mwh, parameters=parameters, subsidy_share=subsidy_share)
    return utility_lcoe(
        investment, energy_mwh, capacity_mw=capacity, parameters=parameters, subsidy_share=subsidy_share
    )


def add_costs(candidates: Frame, parameters: Parameters) -> Frame:
    """Return candidates with what they cost, where that is not known yet.

    Parameters
    ----------
    candidates
        ``candidate_kind``, ``capacity_mw``, ``energy_gwh``; for plants that buy their feedstock, ``feedstock_t`` and
        ``delivered_cost_usd_per_t``; for roofs, ``roof_class``. Roofs of an estate without a class count as industrial,
        others as commercial.
    parameters
        The parameters; the ids under ``costs.`` are used.

    Returns
    -------
    pandas.DataFrame
        A copy with `COST_COLUMNS`: investment [million USD] and LCOE [USD/MWh]. What was given stays. Each parameter is
        set to its ends, one at a time, and for PV the irradiance besides; the logarithms add as a root sum of squares.
        NaN where the kind, the capacity or the energy is not known, or what the feedstock costs that is bought.

    Raises
    ------
    LayerError
        Where columns are missing, or capacity, energy, feedstock and its cost are infinite or negative; all at once.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> roof = {"candidate_kind": ["rooftop_pv"], "capacity_mw": [2.0], "energy_gwh": [2.4]}
    >>> add_costs(pd.DataFrame(roof), load_parameters())["investment_musd"].item()
    0.9
    """
    _check(candidates)
    costed = candidates.copy()
    for name in COST_COLUMNS:
        costed[name] = costed[name].astype(float) if name in costed else np.nan
    classes = cost_classes(costed, parameters)
    fuel_usd = _fuel_usd(costed, classes)
    for cost_class in known_cost_classes(parameters):
        rows = costed.index[classes == cost_class]
        if not len(rows):
            continue
        capacity, energy = (costed.loc[rows, name].to_numpy(float) for name in ("capacity_mw", "energy_gwh"))
        built = investment_musd(capacity, cost_class=cost_class, parameters=parameters, energy_gwh=energy)
        cost, low, high = _with_ends(cost_class, capacity, energy, np.asarray(fuel_usd[rows], dtype=float), parameters)
        least, fee, most = gate_fee_usd_per_mwh(cost_class, parameters)
        given = costed.loc[rows, "lcoe_usd_per_mwh"].to_numpy(float) + fee
        base = np.where(np.isnan(given), cost, given)
        for name, value in zip(COST_COLUMNS, (built, base - fee, base * low - most, base * high - least), strict=True):
            known = costed.loc[rows, name].to_numpy(float)
            costed.loc[rows, name] = np.where(np.isnan(known), value, known)
    return costed


def known_cost_classes(parameters: Parameters) -> tuple[str, ...]:
    """Return the classes that have rows in the table of costs; of roofs one for each class of building.

    Parameters
    ----------
    parameters
        The parameters.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> known_cost_classes(load_parameters())[:3]
    ('ground_pv', 'floating_pv', 'rooftop_pv.public')
    """
    classes: list[str] = []
    for kind in candidate_kinds().values():
        if kind.cost_model == "rooftop_pv":
            classes += [f"{kind.cost_class}.{name}" for name in parameters.under(_ROOFS)]
        elif kind.cost_model == "utility_pv":
            known = _PER_MW_AC in parameters or f"costs.{kind.cost_class}.capex" in parameters
            classes += [kind.cost_class] if known and not parameters.wanted("costs.utility_pv.fixed_om") else []
        elif _is_costed(kind.cost_class, parameters):
            classes.append(kind.cost_class)
    return tuple(dict.fromkeys(classes))


def _is_costed(cost_class: str, parameters: Parameters) -> bool:
    """Return whether all costs of a class of plants are known: with O&M alone missing, electricity would look cheap."""
    return has_investment(cost_class, parameters) and not missing_costs(cost_class, parameters)


def cost_classes(candidates: pd.DataFrame, parameters: Parameters) -> "pd.Series[str]":
    """Return the cost class of each candidate; empty for a kind without costs.

    Parameters
    ----------
    candidates
        ``candidate_kind``; where there are, ``roof_class`` and ``estate_id``.
    parameters
        The parameters: a class without rows is none.
    """
    known = known_cost_classes(parameters)
    kinds = candidate_kinds()
    kind = candidates["candidate_kind"].astype("string").fillna("")
    own = [kinds[key].cost_class if key in kinds else "" for key in kind]
    estate = candidates["estate_id"].notna() if "estate_id" in candidates else pd.Series(False, index=candidates.index)
    if "origin" in candidates:
        estate = estate | (candidates["origin"] == "estate")
    roof = pd.Series(np.where(estate, _ESTATE_CLASS, _OTHER_CLASS), index=candidates.index)
    if "roof_class" in candidates:
        given = candidates["roof_class"].astype("string")
        is_known = ("rooftop_pv." + given).isin(known).to_numpy()
        roof = pd.Series(np.where(is_known, given, roof), index=candidates.index)
    on_roofs = kind.isin([key for key, each in kinds.items() if each.cost_model == "rooftop_pv"])
    classes = np.where(on_roofs, [f"{first}.{name}" for first, name in zip(own, roof, strict=True)], own)
    return pd.Series(np.where(np.isin(classes.astype(str), known), classes, ""), index=candidates.index, dtype=str)


def _model_of(cost_class: str) -> CostModel:
    """Return how a class is costed: a class of roofs as its kind, one of no kind as a plant."""
    first = cost_class.split(".")[0]
    return next((kind.cost_model for kind in candidate_kinds().values() if kind.cost_class == first), "plant")


def _musd_per_mw(cost_class: str, parameters: Parameters) -> float:
    model = _model_of(cost_class)
    if model == "rooftop_pv":
        # USD per kWp are thousands of USD per MWp.
        return parameters.value(_ROOFS + cost_class.partition(".")[2]) / KUSD_PER_MUSD
    if model == "utility_pv" and _PER_MW_AC in parameters:
        per_mw_dc = parameters.value(_PER_MW_AC) / parameters.value("costs.utility_pv.dc_ac_ratio")
        factor = f"costs.{cost_class}.capex_factor"
        return per_mw_dc * (parameters.value(factor) if factor in parameters else 1.0)
    return parameters.value(f"costs.{cost_class}.capex")


def _throughput(
    cost_class: str, capacity_mw: npt.ArrayLike, energy_gwh: npt.ArrayLike, parameters: Parameters
) -> npt.ArrayLike:
    """Return the waste that plants are built for [t/d]; NaN for those that burn none."""
    return waste_t_per_day(capacity_mw, energy_gwh, parameters) if cost_class == _WASTE else np.nan


def _lcoe(cost_class: str, fuel_usd: Amounts) -> Callable[[Amounts, Amounts, Parameters], Amounts]:
    def of_pv(capacity: Amounts, energy: Amounts, parameters: Parameters) -> Amounts:
        harvested = energy * parameters.value(RESOURCE)
        return pv_lcoe(capacity, harvested, cost_class=cost_class, parameters=parameters)

    def of_plant(capacity: Amounts, energy: Amounts, parameters: Parameters) -> Amounts:
        return plant_lcoe(
            capacity,
            energy,
            technology=cost_class,
            parameters=parameters,
            fuel_usd=fuel_usd,
            t_per_day=_throughput(cost_class, capacity, energy, parameters),
        )

    return of_plant if _model_of(cost_class) == "plant" else of_pv


def _with_ends(
    cost_class: str, capacity: Amounts, energy: Amounts, fuel_usd: Amounts, parameters: Parameters
) -> tuple[Amounts, Amounts, Amounts]:
    """Return the LCOE, and its low and high end as factors of it."""
    lcoe = _lcoe(cost_class, fuel_usd)
    # The energy holds the irradiance at its base value already: only its range moves the cost.
    resource = parameters.value(RESOURCE)
    yearly = energy if _model_of(cost_class) == "plant" else energy / resource

    def known(moved: Parameters) -> Amounts:
        return np.where(capacity > 0, lcoe(capacity, yearly, moved), np.nan)

    return known(parameters), *ends_by_parameter(known, parameters, names=_moving(cost_class, parameters))


def _moving(cost_class: str, parameters: Parameters) -> list[str]:
    """Return the ids that a cost depends on and that have a range."""
    model = _model_of(cost_class)
    if model == "plant":
        names = [DISCOUNT_RATE, *(f"costs.{cost_class}.{name}" for name in _PLANT)]
        names += {"biomass": [SCALE_EXPONENT], _WASTE: [*WASTE_SCALE]}.get(cost_class, [])
    elif model == "rooftop_pv":
        names = [DISCOUNT_RATE, RESOURCE, INVERTER_YEAR, _ROOFS + cost_class.partition(".")[2]]
        names += [f"costs.rooftop_pv.{name}" for name in _ROOFTOP]
    else:
        names = [DISCOUNT_RATE, RESOURCE, *(f"costs.utility_pv.{name}" for name in _UTILITY)]
        names += [f"costs.{cost_class}.{'capex_factor' if _PER_MW_AC in parameters else 'capex'}"]
    return [name for name in names if name in parameters and parameters[name].low < parameters[name].high]


def _fuel_usd(candidates: pd.DataFrame, classes: "pd.Series[str]") -> "pd.Series[float]":
    """Return what feedstock costs [USD/a]: NaN where its price is not known, 0 for waste and where none is told."""
    tonnes = _column(candidates, "feedstock_t")
    return (tonnes * _column(candidates, "delivered_cost_usd_per_t")).where(tonnes.notna() & (classes != _WASTE), 0.0)


def _column(frame: pd.DataFrame, name: str) -> "pd.Series[float]":
    return frame[name].astype(float) if name in frame else pd.Series(np.nan, index=frame.index)


def _check(candidates: pd.DataFrame) -> None:
    needed = ("candidate_kind", "capacity_mw", "energy_gwh")
    faults = [
        Fault("candidates", name, found="no such column", expected="the column")
        for name in needed
        if name not in candidates
    ]
    if not candidates.index.is_unique:
        faults.append(
            Fault("candidates", "index", found="labels twice", expected="each label once", action="Reset the index.")
        )
    for name in ("capacity_mw", "energy_gwh", "feedstock_t", "delivered_cost_usd_per_t"):
        values = _column(candidates, name).to_numpy()
        wrong = np.flatnonzero((values < 0) | np.isinf(values))
        if len(wrong):
            found = f"{values[wrong[0]]:g} in row {wrong[0] + 1}" + (f" and {len(wrong) - 1} more" * (len(wrong) > 1))
            faults.append(Fault("candidates", name, found=found, expected="finite numbers of 0 or more"))
    if faults:
        raise LayerError(faults)
