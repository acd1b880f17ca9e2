"""What electricity costs, from plants and from photovoltaics, and what a plant can pay for its feedstock."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import Valued
from geoplan.errors import Fault, ParameterError, in_figures
from geoplan.parameters import Parameters
from geoplan.potential.plant_scale import REFERENCE_SIZE, plant_investment_musd
from geoplan.units import HOURS_A_YEAR, MJ_PER_KWH, MWH_PER_GWH, USD_PER_MUSD

Technology: TypeAlias = str
"""Rows of the table of costs, ``costs.<technology>.*``: of plants that burn, turn or ferment."""
Amounts: TypeAlias = npt.NDArray[np.float64]

DISCOUNT_RATE = "costs.finance.discount_rate"
BIOMASS_TARIFF = "costs.biomass.tariff"
INVERTER_YEAR = "costs.utility_pv.inverter_year"


def levelised_cost(
    investment: npt.ArrayLike,
    energy: npt.ArrayLike,
    *,
    yearly_cost: npt.ArrayLike = 0.0,
    discount_rate: npt.ArrayLike,
    lifetime: npt.ArrayLike,
    degradation: npt.ArrayLike = 0.0,
    subsidy_share: npt.ArrayLike = 0.0,
    replacement: npt.ArrayLike = 0.0,
    replacement_year: npt.ArrayLike | None = None,
) -> Amounts:
    """Return the levelised cost of energy.

    ``(I(1 - s) + Σ O_t/(1 + r)^t + R/(1 + r)^y) / Σ E(1 - d)^(t-1)/(1 + r)^t``, both sums over t = 1 … lifetime, as
    geometric series. All arguments broadcast: plants, and futures along the last axis.

    Parameters
    ----------
    investment
        I [USD].
    energy
        E of the first year [MWh].
    yearly_cost
        O: operation, maintenance and fuel [USD/a].
    discount_rate
        r, real [1/a].
    lifetime
        Whole years.
    degradation
        d [1/a].
    subsidy_share
        s: the share of the investment that somebody else pays.
    replacement, replacement_year
        R [USD], such as inverters, spent once in year y; left out where y lies beyond the lifetime. The year is needed
        where something is replaced.

    Returns
    -------
    numpy.ndarray
        [USD/MWh]; NaN where there is no energy.

    Raises
    ------
    ParameterError
        For a lifetime below 1 year, a discount rate of -1 or less, shares outside 0 to 1, and a replacement without its
        year; all at once.

    Examples
    --------
    >>> float(levelised_cost(1000.0, 10.0, yearly_cost=50.0, discount_rate=0.0, lifetime=10))
    15.0
    >>> levelised_cost(1000.0, [[10.0], [20.0]], discount_rate=[0.0, 0.1], lifetime=1).round(6).tolist()
    [[100.0, 110.0], [50.0, 55.0]]
    """
    years, rate, wear, share = (
        np.asarray(each, dtype=float) for each in (lifetime, discount_rate, degradation, subsidy_share)
    )
    faults = _levelising_faults(years, rate, degradation=wear, subsidy_share=share)
    if replacement_year is None and np.any(replacement):
        faults.append(Fault("levelised cost", "replacement_year", found="none", expected="the year of the replacement"))
    if faults:
        raise ParameterError(faults)
    discount = 1.0 / (1.0 + rate)
    spent = np.asarray(investment, dtype=float) * (1.0 - share)
    spent = spent + np.asarray(yearly_cost, dtype=float) * present_worth(rate, years)
    if replacement_year is not None:
        year = np.asarray(replacement_year, dtype=float)
        spent = spent + np.where((year >= 1) & (year <= years), replacement * discount**year, 0.0)
    given = np.asarray(energy, dtype=float) * (discount * _series(discount * (1.0 - wear), years))
    return np.divide(spent, given, out=np.full(np.broadcast_shapes(spent.shape, given.shape), np.nan), where=given > 0)


def present_worth(discount_rate: npt.ArrayLike, years: npt.ArrayLike, *, growth: npt.ArrayLike = 0.0) -> Amounts:
    """Return what one unit of money a year is worth today: ``Σ ((1 + g)/(1 + r))^t`` over t = 1 … years.

    Parameters
    ----------
    discount_rate
        r, above -1 [1/a].
    years
        Whole years.
    growth
        g: by how much it grows a year, from today on [1/a].

    Returns
    -------
    numpy.ndarray
        All arguments broadcast. 1 over it, without growth, is the annuity ``r/(1 - (1 + r)^-n)``; 1/n at r = 0.

    Examples
    --------
    >>> float(present_worth(0.0, 25)), round(1.0 / float(present_worth(0.1, 25)), 6)
    (25.0, 0.110168)
    """
    ratio = (1.0 + np.asarray(growth, dtype=float)) / (1.0 + np.asarray(discount_rate, dtype=float))
    return np.asarray(ratio * _series(ratio, np.asarray(years, dtype=float)))


def replaced_cost(
    price: npt.ArrayLike, life: npt.ArrayLike, *, years: npt.ArrayLike, discount_rate: npt.ArrayLike
) -> Amounts:
    """Return what it costs today to have something for some years, that is bought again at the end of its life.

    Parameters
    ----------
    price
        Today, and each time again.
    life
        Whole years.
    years
        Whole years that it is needed; what the last one is then worth, by what it has left, in a straight line, is
        taken off.
    discount_rate
        Above -1 [1/a].

    Examples
    --------
    >>> round(float(replaced_cost(190_000.0, 15, years=25, discount_rate=0.1)), 2)
    229639.08
    """
    lives, until = np.asarray(life, dtype=float), np.asarray(years, dtype=float)
    discount = 1.0 / (1.0 + np.asarray(discount_rate, dtype=float))
    bought = np.ceil(until / lives)
    left = (bought * lives - until) / lives
    return np.asarray(price * (_series(discount**lives, bought) - left * discount**until))


def _series(ratio: Amounts, terms: Amounts) -> Amounts:
    """Return ``1 + q + … + q^(n-1)``; by logarithms, so that nothing is lost where q is near 1."""
    ratio, terms = np.broadcast_arrays(ratio, terms)
    log = np.log(ratio, out=np.zeros(ratio.shape), where=ratio > 0)
    summed = np.divide(np.expm1(terms * log), np.expm1(log), out=terms.copy(), where=log != 0)
    return np.asarray(np.where(ratio > 0, summed, 1.0))


def _levelising_faults(years: Amounts, rate: Amounts, **shares: Amounts) -> list[Fault]:
    """Return what is wrong with the terms of a levelised cost, each named once by its first."""
    wrong = {"lifetime": (years, ~(years >= 1), "1 year or more")}
    wrong["discount_rate"] = (rate, ~(np.isfinite(rate) & (rate > -1)), "a finite rate above -1")
    wrong |= {name: (share, ~((share >= 0) & (share <= 1)), "a share from 0 to 1") for name, share in shares.items()}
    return [
        Fault("levelised cost", name, found=in_figures(values[bad].flat[0]), expected=expected)
        for name, (values, bad, expected) in wrong.items()
        if bad.any()
    ]


def rooftop_lcoe(
    investment_usd: npt.ArrayLike, energy_mwh: npt.ArrayLike, *, parameters: Valued, subsidy_share: float = 0.0
) -> Amounts:
    """Return the levelised cost of rooftop photovoltaics [USD/MWh], before tax, with new inverters once.

    Parameters
    ----------
    investment_usd
        [USD].
    energy_mwh
        Electricity of the first year [MWh].
    parameters
        The parameters, or `geoplan.draws.drawn_values.DrawnValues` for all futures at once, along the last axis; those
        under ``costs.rooftop_pv.`` are used.
    subsidy_share
        The share of the investment that somebody else pays.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(float(rooftop_lcoe(675.0, 1.1, parameters=load_parameters())), 1)
    79.4
    """
    investment = np.asarray(investment_usd, dtype=float)
    return _of_modules(
        investment,
        energy_mwh,
        yearly_cost=investment * parameters.value("costs.rooftop_pv.om_share"),
        table="costs.rooftop_pv",
        parameters=parameters,
        subsidy_share=subsidy_share,
    )


def utility_lcoe(
    investment_usd: npt.ArrayLike,
    energy_mwh: npt.ArrayLike,
    *,
    capacity_mw: npt.ArrayLike,
    parameters: Valued,
    subsidy_share: float = 0.0,
) -> Amounts:
    """Return the levelised cost of photovoltaics on land or water [USD/MWh], before tax, with new inverters once.

    Parameters
    ----------
    capacity_mw
        [MWp], of which running costs follow. The others are as for `rooftop_lcoe`; those under ``costs.utility_pv.``
        are used.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(float(utility_lcoe(0.7e6, 1600.0, capacity_mw=1.0, parameters=load_parameters())), 1)
    55.5
    """
    per_mw_ac = parameters.value("costs.utility_pv.fixed_om")
    return _of_modules(
        np.asarray(investment_usd, dtype=float),
        energy_mwh,
        yearly_cost=np.asarray(capacity_mw, dtype=float)
        * (per_mw_ac / parameters.value("costs.utility_pv.dc_ac_ratio")),
        table="costs.utility_pv",
        parameters=parameters,
        subsidy_share=subsidy_share,
    )


def _of_modules(
    investment: Amounts,
    energy_mwh: npt.ArrayLike,
    *,
    yearly_cost: Amounts,
    table: str,
    parameters: Valued,
    subsidy_share: float,
) -> Amounts:
    return levelised_cost(
        investment,
        energy_mwh,
        yearly_cost=yearly_cost,
        discount_rate=parameters.value(DISCOUNT_RATE),
        lifetime=np.rint(parameters.value(f"{table}.lifetime")),
        degradation=parameters.value(f"{table}.degradation"),
        subsidy_share=subsidy_share,
        replacement=investment * parameters.value(f"{table}.inverter_share"),
        replacement_year=np.rint(parameters.value(INVERTER_YEAR)),
    )


def plant_lcoe(
    capacity_mw: npt.ArrayLike,
    energy_gwh: npt.ArrayLike,
    *,
    technology: Technology,
    parameters: Valued,
    fuel_usd: npt.ArrayLike = 0.0,
    t_per_day: npt.ArrayLike = np.nan,
    subsidy_share: float = 0.0,
) -> Amounts:
    """Return the levelised cost of a plant's electricity.

    Parameters
    ----------
    capacity_mw
        [MW electric].
    energy_gwh
        Electricity of a year [GWh].
    technology
        Whose costs under ``costs.`` are used.
    parameters
        The parameters.
    fuel_usd
        Feedstock of a year, delivered [USD/a]; below 0 where the plant is paid for taking it.
    t_per_day
        Waste that a plant is built for [t/d], as for `geoplan.potential.plant_scale.plant_investment_musd`.
    subsidy_share
        The share of the investment that somebody else pays.

    Returns
    -------
    numpy.ndarray
        [USD/MWh], before tax; NaN where there is no energy. The investment is that of the plant's own size; running
        costs grow in proportion to capacity and energy.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> cost = plant_lcoe(25.0, 175.2, technology="biomass", parameters=load_parameters())
    >>> round(float(cost), 1)
    33.9
    """

    def each(name: str) -> Any:
        key = f"costs.{technology}.{name}"
        return parameters.value(key) if key in parameters or parameters.wanted(key) else 0.0

    capacity, energy_mwh = np.asarray(capacity_mw, dtype=float), np.asarray(energy_gwh, dtype=float) * MWH_PER_GWH
    running = capacity * each("fixed_om") + energy_mwh * each("variable_om") + np.asarray(fuel_usd, dtype=float)
    investment = plant_investment_musd(technology, capacity, parameters=parameters, t_per_day=t_per_day)
    return levelised_cost(
        investment * USD_PER_MUSD,
        energy_mwh,
        yearly_cost=running,
        discount_rate=parameters.value(DISCOUNT_RATE),
        lifetime=np.rint(parameters.value(f"costs.{technology}.lifetime")),
        subsidy_share=subsidy_share,
    )


def affordable_feedstock_price(
    lhv_mj_per_kg: float, parameters: Parameters, *, tariff_usd_per_mwh: float | None = None
) -> float:
    """Return what a biomass plant can pay for a tonne of feedstock, delivered, and just earn its discount rate.

    Parameters
    ----------
    lhv_mj_per_kg
        The feedstock's lower heating value as received [MJ/kg].
    parameters
        The parameters; those of a biomass plant of ``costs.biomass.reference_size`` are used.
    tariff_usd_per_mwh
        What its electricity is sold for; by default ``costs.biomass.tariff``.

    Returns
    -------
    float
        [USD/t]; negative where the electricity does not even pay for the plant.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(affordable_feedstock_price(11.7, load_parameters()), 1)
    48.0
    """
    tariff = parameters.value(BIOMASS_TARIFF) if tariff_usd_per_mwh is None else tariff_usd_per_mwh
    return float(affordable_feedstock_prices(lhv_mj_per_kg, parameters, tariffs_usd_per_mwh=np.array(tariff)))


def affordable_feedstock_prices(
    lhv_mj_per_kg: float, parameters: Parameters, *, tariffs_usd_per_mwh: Amounts
) -> Amounts:
    """Return `affordable_feedstock_price` at each of some tariffs [USD/t]."""
    capacity_mw = parameters.value(REFERENCE_SIZE)
    energy_gwh = capacity_mw * HOURS_A_YEAR * parameters.value("residues.conversion.capacity_factor") / MWH_PER_GWH
    plant = float(plant_lcoe(capacity_mw, energy_gwh, technology="biomass", parameters=parameters))
    mwh_per_t = lhv_mj_per_kg * parameters.value("residues.conversion.efficiency") / MJ_PER_KWH
    return (tariffs_usd_per_mwh - plant) * mwh_per_t
