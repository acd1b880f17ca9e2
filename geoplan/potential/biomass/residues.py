"""Crop and wood residues at the levels theoretical, technical, available and economic.

``theoretical = quantity · RPR · LHV``, where the quantity is production, or area for plantations, or volume for wood;
``technical`` is what can be gathered once the soil has kept its share; ``available`` is what competing uses leave on
the market. RPR and LHV refer to the same state of moisture, residue by residue, as the parameter table notes.
"""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geoplan.draws.drawn_values import Valued
from geoplan.draws.quantiles import quantiles_of
from geoplan.errors import Fault, LayerError, ParameterError, in_figures
from geoplan.layers.feedstock.crops import CAPACITY_FACTOR, EFFICIENCY, crop_faults, residue_parameter_faults
from geoplan.layers.feedstock.items import grown_residues
from geoplan.parameters import Parameters
from geoplan.potential.uncertainty import Floats, factor_of, interval
from geoplan.units import GJ_PER_TJ, GWH_PER_TJ, HOURS_A_YEAR, MWH_PER_GWH

RESULT_COLUMNS = (
    "residue",
    "kind",
    "residue_t",
    "theoretical_tj",
    "technical_tj",
    "available_tj",
    "power_mw",
    "energy_gwh",
    "energy_gwh_low",
    "energy_gwh_high",
)
ECONOMIC_COLUMNS = (
    "delivered_cost_usd_per_t",
    "economic_share",
    "economic_tj",
    "economic_tj_low",
    "economic_tj_high",
)
QUANTITIES = ("production_t", "area_ha", "volume_m3")
FARM_GATE_COST = "costs.feedstock.farm_gate_cost"
MEAN_DISTANCE = 2 / 3
"""Of the points of a disc from its centre, in radii."""
_FREIGHT, _RATE = "residues.transport.tariff", "costs.finance.exchange_rate"
_ROAD = "residues.transport.tortuosity"


def residue_factors(residue: str) -> tuple[str, ...]:
    """Return the ids of the parameters whose product gives a residue's energy from the crop's quantity.

    Examples
    --------
    >>> residue_factors("rice_straw")[:2]
    ('residues.rice_straw.rpr', 'residues.rice_straw.lhv')
    """
    own = ("rpr", "lhv", "collectable_share", "available_share")
    return (*(f"residues.{residue}.{name}" for name in own), EFFICIENCY)


def residue_potential(crops: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Return the potential of each residue of each row of crop statistics.

    Parameters
    ----------
    crops
        ``crop`` and the quantity that its residues are counted by: ``production_t`` [t/a], ``area_ha`` [ha] (also where
        known for the soil's share: harvested area) or ``volume_m3`` [m3/a]. Other columns are carried along.
    parameters
        The parameters; the ids under ``residues.`` are used.

    Returns
    -------
    pandas.DataFrame
        One row per row of `crops` and residue, the columns of `crops` and ``residue``, ``kind``, ``residue_t`` [t/a as
        received, theoretical], ``theoretical_tj``, ``technical_tj``, ``available_tj`` [TJ/a], and from the available
        level ``power_mw`` [MW electric], ``energy_gwh``, ``energy_gwh_low`` and ``energy_gwh_high`` [GWh electric/a].

    Raises
    ------
    LayerError
        For crops without a residue row and for quantities that are missing, negative or not finite; all at once.
    ParameterError
        For shares outside 0 to 1, and for a ratio and a heating value that refer to different states of moisture.

    Notes
    -----
    Where the harvested area is known and the residue has a ``soil_retention`` [t/ha], the technical level never takes
    what must stay on the field, even if the collectable share would. The rows' low and high ends are those of each row;
    rows of the same residue share their parameters, so that their ends add up.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> crops = pd.DataFrame({"crop": ["paddy"], "production_t": [436_700.0]})
    >>> straw = residue_potential(crops, load_parameters()).query("residue == 'rice_straw'").iloc[0]
    >>> round(straw.energy_gwh), round(straw.power_mw)
    (174, 25)
    """
    grown = grown_residues(crops)
    faults, wrong = crop_faults(crops), residue_parameter_faults(crops, parameters.for_checks())
    if faults:
        raise LayerError([*faults, *wrong])
    if wrong:
        raise ParameterError(wrong)
    if grown.empty:
        return crops.head(0).reindex(columns=[*crops.columns, *RESULT_COLUMNS])
    rows = [np.flatnonzero((crops["crop"] == crop).to_numpy()) for crop in grown["crop"]]
    parts = [
        _one_residue(crops.iloc[chosen], residue, parameters)
        for chosen, residue in zip(rows, grown.to_dict("records"), strict=True)
    ]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in RESULT_COLUMNS[2:]}
    residue = np.repeat(np.arange(len(grown)), [len(chosen) for chosen in rows])
    named = {name: grown[name].to_numpy()[residue] for name in RESULT_COLUMNS[:2]}
    # row by row of the statistics, and of each the residues in the order of their table
    order = np.lexsort((residue, np.concatenate(rows)))
    result = crops.iloc[np.concatenate(rows)].assign(**named, **columns)
    return result.iloc[order].reset_index(drop=True)


def farm_gate_cost(residue: str, parameters: Valued) -> Any:
    """Return what a tonne of a residue costs where it arises [USD/t]: its own price, or the default for all."""
    return parameters.value(_gate_of(residue, parameters))


def _gate_of(residue: str, parameters: Valued) -> str:
    own = f"residues.{residue}.farm_gate_cost"
    return own if own in parameters or parameters.wanted(own) else FARM_GATE_COST


def transport_usd_per_t_km(parameters: Valued) -> Any:
    """Return the tariff of road freight [USD per t and km by road].

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(transport_usd_per_t_km(load_parameters()), 3)
    0.078
    """
    return parameters.value(_FREIGHT) / parameters.value(_RATE)


def delivered_cost_usd_per_t(residue: str, radius_km: float, parameters: Parameters) -> float:
    """Return the mean cost of a residue, gathered from a disc around the plant and delivered.

    ``farm gate + tariff · tortuosity · 2R/3``: two thirds of the radius is the mean distance in a disc.

    Parameters
    ----------
    residue
        As in `load_residues`.
    radius_km
        R, the straight radius of the disc [km].
    parameters
        The parameters; the ids under ``residues.`` and ``costs.`` are used.

    Returns
    -------
    float
        [USD/t]

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(delivered_cost_usd_per_t("rice_straw", 50.0, load_parameters()), 2)
    21.4
    """
    haul_km = parameters.value(_ROAD) * MEAN_DISTANCE * radius_km
    return farm_gate_cost(residue, parameters) + transport_usd_per_t_km(parameters) * haul_km


def economic_radius_km(residue: str, parameters: Parameters, *, price_usd_per_t: float) -> float:
    """Return the straight radius from within which a residue can be delivered for a price, on the average [km].

    0 where the price does not reach the farm gate's; infinite where transport costs nothing.
    """
    left = price_usd_per_t - farm_gate_cost(residue, parameters)
    per_km = delivered_cost_usd_per_t(residue, 1.0, parameters) - farm_gate_cost(residue, parameters)
    if left < 0:
        return 0.0
    return left / per_km if per_km > 0 else float("inf")


def economic_share(residue: str, parameters: Parameters, *, price_usd_per_t: float, radius_km: float) -> float:
    """Return the share of a residue that can be delivered for a price.

    Parameters
    ----------
    residue
        As in `load_residues`.
    parameters
        The parameters.
    price_usd_per_t
        What the plant pays for a delivered tonne [USD/t].
    radius_km
        The straight radius of the disc from which the residue would have to come [km], such as that of a circle with
        the area of the study; the residue is taken as spread evenly over it.

    Returns
    -------
    float
        1 where the mean delivered cost is within the price; else the share of the disc's area that lies within the
        radius for which it is; 0 where the price does not reach the farm gate's.

    Raises
    ------
    ParameterError
        For a price or a radius that is negative or not a number.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> round(economic_share("rice_straw", load_parameters(), price_usd_per_t=21.396, radius_km=100.0), 3)
    0.25
    """
    faults = [
        Fault("economic level", name, found=in_figures(value), expected="a number of 0 or more")
        for name, value in (("price_usd_per_t", price_usd_per_t), ("radius_km", radius_km))
        if not value >= 0
    ]
    if faults:
        raise ParameterError(faults)
    return float(economic_shares(residue, parameters, prices_usd_per_t=np.array(price_usd_per_t), radius_km=radius_km))


def economic_shares(residue: str, parameters: Parameters, *, prices_usd_per_t: Floats, radius_km: float) -> Floats:
    """Return `economic_share` at each of some prices, of 0 or more [USD/t]."""
    gate = farm_gate_cost(residue, parameters)
    per_km = delivered_cost_usd_per_t(residue, 1.0, parameters) - gate
    left = prices_usd_per_t - gate
    reached = left / per_km if per_km > 0 else np.full_like(left, np.inf)
    is_all = radius_km <= reached
    part = np.divide(reached, radius_km, out=np.ones_like(left), where=~is_all & (left >= 0)) ** 2
    return np.where(left < 0, 0.0, part)


def delivered_share(left_usd_per_t: Floats, usd_per_t_km: Floats, *, radius_km: float) -> Floats:
    """Return the share of a disc from within which things can be delivered, in each future.

    Parameters
    ----------
    left_usd_per_t
        What a plant pays less what they cost where they arise [USD/t].
    usd_per_t_km
        The mean cost of the way to the middle, per kilometre of the disc's radius [USD/t/km].
    radius_km
        The radius of the disc [km].

    Returns
    -------
    numpy.ndarray
        As `economic_share`: 1 where the way costs nothing, 0 where nothing is left.

    Examples
    --------
    >>> delivered_share(np.array([-1.0, 1.0, 9.0]), np.array([0.1, 0.1, 0.1]), radius_km=20.0).tolist()
    [0.0, 0.25, 1.0]
    """
    reached = np.divide(left_usd_per_t, usd_per_t_km, out=np.full(len(usd_per_t_km), np.inf), where=usd_per_t_km > 0)
    part = np.clip(reached / radius_km, 0.0, 1.0) if radius_km > 0 else np.ones(len(usd_per_t_km))
    return np.where(left_usd_per_t < 0, 0.0, part**2)


def economic_level(
    potential: pd.DataFrame, parameters: Parameters, *, price_usd_per_t: float | Mapping[str, float], radius_km: float
) -> pd.DataFrame:
    """Return residues with the level economic: what of the available level can be delivered for a price.

    Parameters
    ----------
    potential
        From `residue_potential`; its index must be unique.
    parameters
        The parameters.
    price_usd_per_t
        What the plant pays for a delivered tonne [USD/t]; one for all, or residue -> price, since a tonne of a wetter
        residue is worth less.
    radius_km
        As for `economic_share`.

    Returns
    -------
    pandas.DataFrame
        `potential` with ``delivered_cost_usd_per_t``, ``economic_share``, ``economic_tj``, ``economic_tj_low`` and
        ``economic_tj_high`` [TJ/a]: P10 and P90 of the futures of the amount, of what it costs and of its way.
    """
    rows = []
    for residue, group in potential.groupby("residue", sort=False):
        name = str(residue)
        price = price_usd_per_t[name] if isinstance(price_usd_per_t, Mapping) else price_usd_per_t
        share = economic_share(name, parameters, price_usd_per_t=price, radius_km=radius_km)
        futures, available = parameters.futures, group["available_tj"]
        tariff = futures.value(_FREIGHT) / futures.value(_RATE)
        bought = delivered_share(
            price - futures.value(_gate_of(name, parameters)),
            tariff * futures.value(_ROAD) * MEAN_DISTANCE,
            radius_km=radius_km,
        )
        low, _, high = quantiles_of(factor_of(parameters, residue_factors(name)[:4], others=[bought]))
        columns = {
            "delivered_cost_usd_per_t": delivered_cost_usd_per_t(name, radius_km, parameters),
            "economic_share": share,
            "economic_tj": available * share,
            "economic_tj_low": available * low,
            "economic_tj_high": available * high,
        }
        rows.append(pd.DataFrame(columns, index=group.index))
    if not rows:
        return potential.reindex(columns=[*potential.columns, *ECONOMIC_COLUMNS])
    return potential.join(pd.concat(rows))


def _one_residue(rows: pd.DataFrame, residue: Mapping[Hashable, str], parameters: Parameters) -> dict[str, Floats]:
    """Return the amounts of a residue, as `RESULT_COLUMNS` name them, of the rows of its crop."""
    key, per = residue["residue"], residue["per"]
    rpr, lhv, collectable, available = (parameters.value(name) for name in residue_factors(key)[:4])
    residue_t = rows[per].to_numpy(float) * rpr
    gathered_t = residue_t * collectable
    retention = f"residues.{key}.soil_retention"
    if retention in parameters and "area_ha" in rows:
        # What the soil keeps may be of what nobody could collect: it limits the gathered part, and is not taken off it.
        kept_t = np.nan_to_num(rows["area_ha"].to_numpy(float)) * parameters.value(retention)
        gathered_t = np.minimum(gathered_t, np.maximum(residue_t - kept_t, 0.0))
    energy = gathered_t * lhv / GJ_PER_TJ * available * parameters.value(EFFICIENCY) * GWH_PER_TJ
    low, high = interval(energy, parameters, residue_factors(key))
    return {
        "residue_t": residue_t,
        "theoretical_tj": residue_t * lhv / GJ_PER_TJ,
        "technical_tj": gathered_t * lhv / GJ_PER_TJ,
        "available_tj": gathered_t * lhv / GJ_PER_TJ * available,
        "power_mw": energy * MWH_PER_GWH / (HOURS_A_YEAR * parameters.value(CAPACITY_FACTOR)),
        "energy_gwh": energy,
        "energy_gwh_low": low,
        "energy_gwh_high": high,
    }
