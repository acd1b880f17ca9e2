"""What candidates cost: investment, and the levelised cost of their electricity.

``LCOE = (I(1 - s) + Σ O_t/(1 + r)^t + R/(1 + r)^y) / Σ E(1 - d)^(t-1)/(1 + r)^t``, before tax; R are new inverters of
photovoltaics in the year y, ``costs.utility_pv.inverter_year``.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.draws.quantiles import QUANTILES
from geoplan.errors import Fault, LayerError, in_figures
from geoplan.parameters import Parameters
from geoplan.potential.cost import plant_lcoe, rooftop_lcoe, utility_lcoe
from geoplan.potential.plant_scale import has_investment, missing_costs, plant_investment_musd
from geoplan.potential.waste.composition import mean_kwh_per_t
from geoplan.potential.waste.composition_draws import drawn_kwh_per_t
from geoplan.potential.waste.gate_fee import gate_fee_usd_per_mwh, waste_t_per_day
from geoplan.siting.candidate_kinds import CostModel, candidate_kinds
from geoplan.siting.draws.candidate_draws import CandidateDraws, with_quantiles
from geoplan.units import KUSD_PER_MUSD, MWH_PER_GWH, USD_PER_MUSD

Amounts: TypeAlias = npt.NDArray[np.float64]
Frame = TypeVar("Frame", bound=pd.DataFrame)

LCOE, INVESTMENT = "lcoe_usd_per_mwh", "investment_musd"
COST_COLUMNS = (INVESTMENT, LCOE, *(f"{LCOE}_{end}" for end in QUANTILES))
RESOURCE = "pv.resource_factor"
_ROOFS = "costs.rooftop_pv.capex."
_PER_MW_AC = "costs.utility_pv.capex"
"""What a study may give in place of the price per MWp of PV on land and water."""
_WASTE = "waste"
# What a group of roofs counts as where its class is not known.
_ESTATE_CLASS, _OTHER_CLASS = "industrial", "commercial"
_BLOCK = 500
"""Candidates whose futures are held at once."""


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
    each = mean_kwh_per_t(parameters) if cost_class == _WASTE else np.nan
    return _investment_musd(cost_class, capacity_mw, energy_gwh, parameters=parameters, kwh_per_t=each)


def _investment_musd(
    cost_class: str,
    capacity_mw: npt.ArrayLike,
    energy_gwh: npt.ArrayLike,
    *,
    parameters: Valued,
    kwh_per_t: npt.ArrayLike,
) -> Amounts:
    """Return what plants cost to build, waste plants by what they make of a tonne [kWh/t]."""
    if cost_model_of(cost_class) == "plant":
        throughput = _throughput(cost_class, capacity_mw, energy_gwh, parameters, kwh_per_t=kwh_per_t)
        return plant_investment_musd(cost_class, capacity_mw, parameters=parameters, t_per_day=throughput)
    return np.asarray(np.asarray(capacity_mw, dtype=float) * musd_per_mw(cost_class, parameters))


def pv_lcoe(
    capacity_mw: npt.ArrayLike,
    energy_gwh: npt.ArrayLike,
    *,
    cost_class: str,
    parameters: Valued,
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
    investment = musd_per_mw(cost_class, parameters) * USD_PER_MUSD * capacity
    energy_mwh = np.asarray(energy_gwh, dtype=float) * MWH_PER_GWH
    if cost_model_of(cost_class) == "rooftop_pv":
        return rooftop_lcoe(investment, energy_mwh, parameters=parameters, subsidy_share=subsidy_share)
    return utility_lcoe(
        investment, energy_mwh, capacity_mw=capacity, parameters=parameters, subsidy_share=subsidy_share
    )


def add_costs(candidates: Frame, parameters: Parameters, *, draws: CandidateDraws | None = None) -> Frame:
    """Return candidates with what they cost, where that is not known yet.

    Parameters
    ----------
    candidates
        ``candidate_kind``, ``capacity_mw``, ``energy_gwh``; for plants that buy their feedstock, ``feedstock_t`` and
        ``delivered_cost_usd_per_t``; for roofs, ``roof_class``. Roofs of an estate without a class count as industrial,
        others as commercial.
    parameters
        The parameters; the ids under ``costs.`` are used.
    draws
        What is known of the candidates in each future: see `drawn_costs`.

    Returns
    -------
    pandas.DataFrame
        A copy with `COST_COLUMNS`: investment [million USD], LCOE [USD/MWh], and P10, P50 and P90 of its futures. What
        was given stays. NaN where the kind, the capacity or the energy is not known, or what the feedstock costs that
        is bought.

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
    costed = base_costs(candidates, parameters)
    ends = [f"{LCOE}_{end}" for end in QUANTILES]
    for name in ends:
        costed[name] = costed[name].astype(float) if name in costed else np.nan
    lacking = costed.index[costed[ends].isna().any(axis=1) & costed[LCOE].notna()]
    for first in range(0, len(lacking), _BLOCK):
        rows = lacking[first : first + _BLOCK]
        part = pd.DataFrame(costed.loc[rows])
        given = None if draws is None or "candidate_id" not in part else draws.chosen(part["candidate_id"])
        columns = with_quantiles(part, LCOE, drawn_costs(part, parameters, draws=given)[LCOE])
        for name, values in columns.items():
            known = part[name].to_numpy(float)
            costed.loc[rows, name] = np.where(np.isnan(known), values, known)
    return costed


def base_costs(candidates: Frame, parameters: Parameters) -> Frame:
    """Return candidates with investment and LCOE at the parameters' values, where they are not known yet.

    Parameters
    ----------
    candidates, parameters
        As for `add_costs`, of which these are the first two columns.
    """
    _check(candidates)
    costed = candidates.copy()
    for name in (INVESTMENT, LCOE):
        costed[name] = costed[name].astype(float) if name in costed else np.nan
    classes = cost_classes(costed, parameters)
    fuel_usd = _fuel_usd(costed, classes)
    for cost_class in known_cost_classes(parameters):
        rows = costed.index[classes == cost_class]
        if not len(rows):
            continue
        capacity, energy = (costed.loc[rows, name].to_numpy(float) for name in ("capacity_mw", "energy_gwh"))
        cost = _Cost.of(cost_class, parameters, fuel_usd=np.asarray(fuel_usd[rows], dtype=np.float64))
        built, lcoe = cost.investment_musd(capacity, energy), cost.net_lcoe(capacity, energy)
        for name, value in ((INVESTMENT, built), (LCOE, lcoe)):
            known = costed.loc[rows, name].to_numpy(float)
            costed.loc[rows, name] = np.where(np.isnan(known), value, known)
    return costed


def drawn_costs(
    candidates: pd.DataFrame, parameters: Parameters, *, draws: CandidateDraws | None = None
) -> dict[str, Amounts]:
    """Return what candidates cost in each future.

    Parameters
    ----------
    candidates
        As for `add_costs`. An LCOE or an investment that is given moves as that of the model does.
    parameters
        The parameters, whose `geoplan.parameters.parameters.Parameters.futures` are meant.
    draws
        Of the same candidates, in their order: capacity, energy, LCOE and investment in each future as far as they are
        known. Capacity and energy that are not stay as they are, but for the sunshine of photovoltaics.

    Returns
    -------
    dict
        ``investment_musd`` [million USD] and ``lcoe_usd_per_mwh`` [USD/MWh]: (candidates, futures).
    """
    drawn = DrawnValues(parameters)
    known = CandidateDraws(("",) * len(candidates), drawn.count) if draws is None else draws
    costed = base_costs(candidates, parameters)
    classes = cost_classes(costed, parameters).to_numpy(str)
    fuel_usd: Amounts = np.asarray(_fuel_usd(costed, cost_classes(costed, parameters)), dtype=np.float64)
    capacity, energy = drawn_sizes(costed, parameters, draws=known)
    results = {name: np.full((len(costed), drawn.count), np.nan) for name in (INVESTMENT, LCOE)}
    for cost_class in known_cost_classes(parameters):
        rows = np.flatnonzero(classes == cost_class)
        if not rows.size:
            continue
        base = {name: costed[name].to_numpy(float)[rows] for name in ("capacity_mw", "energy_gwh", INVESTMENT, LCOE)}
        all_ = (capacity[rows], energy[rows])
        cost = _Cost.of(cost_class, parameters, fuel_usd=fuel_usd[rows])
        one = (base["capacity_mw"], base["energy_gwh"])
        moved = cost.drawn(drawn, drawn_kwh_per_t(parameters) if cost_class == _WASTE else np.nan)
        results[INVESTMENT][rows] = _as_given(
            base[INVESTMENT], cost.investment_musd(*one), moved.investment_musd(*all_)
        )
        fee, fees = cost.gate_fee(), moved.gate_fee()
        # what a plant is paid for its waste does not grow with what it costs
        gross = _as_given(base[LCOE] + fee, cost.net_lcoe(*one) + fee, moved.net_lcoe(*all_) + fees)
        results[LCOE][rows] = gross - fees
    for name, values in results.items():
        if name in known:
            values[:] = np.where(np.isnan(known.fields[name]), values, known.fields[name])
    return results


def drawn_sizes(
    candidates: pd.DataFrame, parameters: Parameters, *, draws: CandidateDraws | None = None
) -> tuple[Amounts, Amounts]:
    """Return capacity [MW] and energy [GWh/a] of candidates in each future: (candidates, futures).

    Parameters
    ----------
    candidates, parameters, draws
        As for `drawn_costs`.
    """
    futures = parameters.futures
    classes = cost_classes(candidates, parameters)
    sunny = classes.isin([name for name in set(classes) if cost_model_of(name) != "plant"]).to_numpy(bool)
    sizes = []
    for name in ("capacity_mw", "energy_gwh"):
        values = np.repeat(candidates[name].to_numpy(float)[:, None], futures.count, axis=1)
        if name == "energy_gwh" and sunny.any():
            values[sunny] *= futures.ratio(RESOURCE)
        if draws is not None and name in draws:
            own = draws.fields[name]
            values = np.where(np.isnan(own), values, own)
        sizes.append(values)
    return sizes[0], sizes[1]


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


def cost_model_of(cost_class: str) -> CostModel:
    """Return how a class is costed: a class of roofs as its kind, one of no kind as a plant."""
    first = cost_class.split(".")[0]
    return next((kind.cost_model for kind in candidate_kinds().values() if kind.cost_class == first), "plant")


def musd_per_mw(cost_class: str, parameters: Valued) -> Any:
    """Return what a megawatt of photovoltaics costs to build [million USD/MWp], in one future or in all."""
    model = cost_model_of(cost_class)
    if model == "rooftop_pv":
        # USD per kWp are thousands of USD per MWp.
        return parameters.value(_ROOFS + cost_class.partition(".")[2]) / KUSD_PER_MUSD
    if model == "utility_pv" and _PER_MW_AC in parameters:
        per_mw_dc = parameters.value(_PER_MW_AC) / parameters.value("costs.utility_pv.dc_ac_ratio")
        factor = f"costs.{cost_class}.capex_factor"
        return per_mw_dc * (parameters.value(factor) if factor in parameters else 1.0)
    return parameters.value(f"costs.{cost_class}.capex")


def _throughput(
    cost_class: str,
    capacity_mw: npt.ArrayLike,
    energy_gwh: npt.ArrayLike,
    parameters: Valued,
    *,
    kwh_per_t: npt.ArrayLike,
) -> npt.ArrayLike:
    """Return the waste that plants are built for [t/d]; NaN for those that burn none."""
    if cost_class != _WASTE:
        return np.nan
    return waste_t_per_day(capacity_mw, energy_gwh, parameters, kwh_per_t=kwh_per_t)


@dataclass(frozen=True, eq=False)
class _Cost:
    """What candidates of a class cost, by the values of one future or of all."""

    cost_class: str
    parameters: Valued
    fuel_usd: Amounts
    kwh_per_t: npt.ArrayLike

    @classmethod
    def of(cls, cost_class: str, parameters: Parameters, *, fuel_usd: Amounts) -> "_Cost":
        each = mean_kwh_per_t(parameters) if cost_class == _WASTE else np.nan
        return cls(cost_class, parameters, fuel_usd, each)

    def drawn(self, parameters: DrawnValues, kwh_per_t: npt.ArrayLike) -> "_Cost":
        """Return the same in all futures."""
        return _Cost(self.cost_class, parameters, self.fuel_usd[:, None], kwh_per_t)

    def investment_musd(self, capacity: Amounts, energy: Amounts) -> Amounts:
        return _investment_musd(self.cost_class, capacity, energy, parameters=self.parameters, kwh_per_t=self.kwh_per_t)

    def gate_fee(self) -> Amounts:
        """Return what is paid for the waste behind a megawatt hour [USD/MWh]."""
        return gate_fee_usd_per_mwh(self.cost_class, self.parameters, kwh_per_t=self.kwh_per_t)

    def net_lcoe(self, capacity: Amounts, energy: Amounts) -> Amounts:
        """Return the LCOE less the gate fee [USD/MWh]."""
        name, parameters = self.cost_class, self.parameters
        if cost_model_of(name) == "plant":
            cost = plant_lcoe(
                capacity,
                energy,
                technology=name,
                parameters=parameters,
                fuel_usd=self.fuel_usd,
                t_per_day=_throughput(name, capacity, energy, parameters, kwh_per_t=self.kwh_per_t),
            )
            cost = cost - self.gate_fee()
        else:
            cost = pv_lcoe(capacity, energy, cost_class=name, parameters=parameters)
        return np.where(capacity > 0, cost, np.nan)


def _as_given(given: Amounts, model: Amounts, moved: Amounts) -> Amounts:
    """Return what was given, moved as the model moves."""
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(given == model, 1.0, given / model)
    return moved * np.nan_to_num(factor, nan=np.nan, posinf=np.nan)[:, None]


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
            found = f"{in_figures(values[wrong[0]])} in row {wrong[0] + 1}" + (
                f" and {len(wrong) - 1} more" * (len(wrong) > 1)
            )
            faults.append(Fault("candidates", name, found=found, expected="finite numbers of 0 or more"))
    if faults:
        raise LayerError(faults)
