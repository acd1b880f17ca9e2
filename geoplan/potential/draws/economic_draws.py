"""The economic level of residues in each future: what a plant can pay for them, and from how far they come for it."""

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.draws.draws import Draws
from geoplan.draws.futures import Futures
from geoplan.draws.quantiles import QUANTILES, quantiles_of
from geoplan.layers.feedstock.crops import CAPACITY_FACTOR, EFFICIENCY
from geoplan.parameters import Parameters
from geoplan.potential.biomass.residues import FARM_GATE_COST, MEAN_DISTANCE, delivered_share
from geoplan.potential.cost import BIOMASS_TARIFF, DISCOUNT_RATE
from geoplan.potential.feedstock.economic_level import EVERY_RESIDUE
from geoplan.units import HOURS_A_YEAR, MJ_PER_KWH, USD_PER_MUSD

Floats: TypeAlias = npt.NDArray[np.float64]

EXCHANGE_RATE = "costs.finance.exchange_rate"


def economic_share_draws(
    residues: Iterable[str],
    draws: Draws,
    *,
    parameters: Parameters,
    area_km2: float,
    usd_per_mwh: float | None = None,
) -> dict[str, Floats]:
    """Return the share of each residue that a plant could buy in each future: residue -> (futures,), 0 to 1.

    Parameters
    ----------
    residues
        As in `geoplan.layers.feedstock.items.load_residues`; what they and the way to them cost must be known.
    draws
        Of `parameters`.
    parameters
        The study's.
    area_km2
        The area of the study; a circle of this area gives the haul.
    usd_per_mwh
        The price of electricity in all futures; by default the tariff in each.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> parameters = load_parameters()
    >>> shares = economic_share_draws(["rice_straw"], parameters.futures, parameters=parameters, area_km2=1500.0)
    >>> bool(((shares["rice_straw"] >= 0) & (shares["rice_straw"] <= 1)).all())
    True
    """
    radius_km = float(np.sqrt(area_km2 / np.pi))
    price = draws.value(BIOMASS_TARIFF) if usd_per_mwh is None else usd_per_mwh
    margin = price - _plant_usd_per_mwh(draws, parameters)
    tariff = draws.value("residues.transport.tariff") / draws.value(EXCHANGE_RATE)
    per_km = tariff * draws.value("residues.transport.tortuosity") * MEAN_DISTANCE
    shares = {}
    for residue in residues:
        mwh_per_t = draws.value(f"residues.{residue}.lhv") * draws.value(EFFICIENCY) / MJ_PER_KWH
        left = np.maximum(margin * mwh_per_t, 0.0) - _farm_gate(residue, draws, parameters)
        shares[residue] = delivered_share(left, per_km, radius_km=radius_km)
    return shares


def curve_with_ends(
    curve: pd.DataFrame,
    energy: Futures,
    *,
    residues: "pd.Series[str]",
    draws: Draws,
    parameters: Parameters,
    area_km2: float,
) -> pd.DataFrame:
    """Return the curve of the residues with P10, P50 and P90 of the electricity that each price buys.

    Parameters
    ----------
    curve
        From `geoplan.potential.feedstock.economic_level.economic_curve`.
    energy
        Of the rows of the statistics: all that is available of them [GWh/a].
    residues
        The residue of each of these rows.
    draws, parameters, area_km2
        As for `economic_share_draws`.
    """
    names = [str(name) for name in residues.unique()]
    member = np.array([(residues == name).to_numpy(float) for name in names]).reshape(len(names), -1)
    there = dict(zip(names, energy.gathered(member).rows(), strict=True))
    ends = np.empty((len(QUANTILES), len(curve)))
    at = curve.reset_index(drop=True).groupby("electricity_usd_per_mwh")["residue"]
    for price, own in at:
        shares = economic_share_draws(
            names, draws, parameters=parameters, area_km2=area_km2, usd_per_mwh=float(str(price))
        )
        bought = {name: shares[name] * there[name] for name in names}
        bought[EVERY_RESIDUE] = np.sum(list(bought.values()), axis=0)
        ends[:, own.index] = quantiles_of(np.stack([bought[str(name)] for name in own]))
    columns = {f"energy_gwh_{end}": values for end, values in zip(QUANTILES, ends, strict=True)}
    return curve.assign(**columns)


def _farm_gate(residue: str, draws: Draws, parameters: Parameters) -> Floats:
    own = f"residues.{residue}.farm_gate_cost"
    return draws.value(own if own in parameters else FARM_GATE_COST)


def _plant_usd_per_mwh(draws: Draws, parameters: Parameters) -> Floats:
    """Return what electricity costs from a plant of the size of the catalogue, without its feedstock."""

    def each(name: str) -> Floats:
        key = f"costs.biomass.{name}"
        return draws.value(key) if key in parameters else np.zeros(draws.count)

    mwh_per_mw = HOURS_A_YEAR * draws.value(CAPACITY_FACTOR)
    years = np.rint(draws.value("costs.biomass.lifetime"))
    year = np.arange(1, int(years.max()) + 1)[:, None]
    discounted = np.where(year <= years, (1.0 + draws.value(DISCOUNT_RATE)) ** -year.astype(float), 0.0).sum(axis=0)
    running = each("fixed_om") / mwh_per_mw + each("variable_om")
    return each("capex") * USD_PER_MUSD / (mwh_per_mw * discounted) + running
