"""What plants are and cost by what they take: by the parameters' values, or in all futures at once."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import Valued
from geoplan.potential.biomass.residues import transport_usd_per_t_km
from geoplan.potential.cost import Technology, plant_lcoe
from geoplan.potential.plant_scale import plant_investment_musd
from geoplan.potential.waste.composition import FULL_LOAD_HOURS
from geoplan.potential.waste.gate_fee import gate_fee_usd_per_mwh
from geoplan.units import DAYS_A_YEAR, KWH_PER_GWH, KWH_PER_MWH, MWH_PER_GWH

Floats: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.int64]

BIOGAS_HOURS = "siting.biogas.full_load_hours"
_FULL = 1e-9
"""Relative: a plant that is full but for rounding is full."""


def plant_columns(
    capacity_mw: Floats,
    energy_gwh: Floats,
    *,
    technology: Technology,
    parameters: Valued,
    t_per_day: npt.ArrayLike = np.nan,
    kwh_per_t: npt.ArrayLike = np.nan,
    fuel_usd: npt.ArrayLike = 0.0,
) -> dict[str, Floats]:
    """Return investment and levelised cost of plants, each by its own size.

    Parameters
    ----------
    capacity_mw
        [MW electric]
    energy_gwh
        Of a year [GWh].
    technology
        Whose costs under ``costs.`` are used.
    parameters
        The study's, or those of many futures along the last axis.
    t_per_day
        Waste that each is built for [t/d].
    kwh_per_t
        Electricity that each makes of a tonne of waste [kWh/t], for its gate fee.
    fuel_usd
        What the feedstock of a year costs [USD/a].

    Returns
    -------
    dict
        ``investment_musd`` and ``lcoe_usd_per_mwh``, less the gate fee.
    """
    lcoe = plant_lcoe(
        capacity_mw, energy_gwh, technology=technology, parameters=parameters, fuel_usd=fuel_usd, t_per_day=t_per_day
    )
    return {
        "investment_musd": plant_investment_musd(technology, capacity_mw, parameters=parameters, t_per_day=t_per_day),
        "lcoe_usd_per_mwh": lcoe - gate_fee_usd_per_mwh(technology, parameters, kwh_per_t=kwh_per_t),
    }


@dataclass(frozen=True, eq=False)
class Digested:
    """What biogas plants take: (plants,), or (plants, futures).

    Attributes
    ----------
    energy_gwh
        Electricity of a year [GWh].
    slurry_t, tonne_km
        Slurry [t/a], and that times its way to the plant by road [t km/a].
    """

    energy_gwh: Floats
    slurry_t: Floats
    tonne_km: Floats

    def of(self, rows: Rows) -> "Digested":
        """Return that of some plants."""
        return Digested(self.energy_gwh[rows], self.slurry_t[rows], self.tonne_km[rows])

    def times(
        self, energy: Floats, slurry: Floats, *, amount: Floats | float = 1.0, hauled: Floats | float = 1.0
    ) -> "Digested":
        """Return what plants take in each future: electricity and slurry times a factor of each.

        Parameters
        ----------
        energy, slurry
            (futures,)
        amount, hauled
            (plants, futures) by which factor each takes more, and hauls more tonnes times their way.
        """
        return Digested(
            self.energy_gwh[:, None] * energy * amount,
            self.slurry_t[:, None] * slurry * amount,
            self.tonne_km[:, None] * slurry * hauled,
        )

    def results(self, parameters: Valued) -> dict[str, Floats]:
        """Return size and cost of the plants, both hauls in it: there with slurry, back with digestate."""
        capacity_mw = self.energy_gwh * MWH_PER_GWH / parameters.value(BIOGAS_HOURS)
        hauls_usd = haul_usd(self.tonne_km, parameters)
        return {
            "capacity_mw": capacity_mw,
            "energy_gwh": self.energy_gwh,
            "feedstock_t": self.slurry_t,
            "delivered_cost_usd_per_t": hauls_usd / self.slurry_t,
            "haul_usd_per_mwh": hauls_usd / (self.energy_gwh * MWH_PER_GWH),
            **plant_columns(
                capacity_mw, self.energy_gwh, technology="biogas", parameters=parameters, fuel_usd=hauls_usd
            ),
        }


def haul_usd(tonne_km: npt.ArrayLike, parameters: Valued) -> Floats:
    """Return what it costs to haul slurry to plants and digestate back.

    ``2 · d · tariff`` for each tonne, d by road: what is digested loses little of its mass.

    Parameters
    ----------
    tonne_km
        Tonnes of slurry times their way to the plant by road [t km/a].
    parameters
        The parameters; the tariff of road freight counts for each loaded tonne and kilometre.

    Returns
    -------
    numpy.ndarray
        [USD/a]; NaN where the tariff is not known.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> usd_per_t = haul_usd(7.5, load_parameters().replace({"costs.finance.exchange_rate": 25_000}))
    >>> round(float(usd_per_t), 2), round(float(1000 * usd_per_t / 16.5)), round(float(1000 * usd_per_t / 68))
    (1.2, 73, 18)
    """
    return np.asarray(2.0 * np.asarray(tonne_km, dtype=float) * transport_usd_per_t_km(parameters))


@dataclass(frozen=True, eq=False)
class Burnt:
    """What plants that burn waste take: (plants,), or (plants, futures).

    Attributes
    ----------
    tonnes
        Of a year [t/a].
    planned_mw, planned_t_per_day
        Of plants that are planned [MW], [t/d]; NaN for others, and where the plan does not say it.
    """

    tonnes: Floats
    planned_mw: Floats
    planned_t_per_day: Floats

    def of(self, rows: Rows) -> "Burnt":
        """Return that of some plants."""
        return Burnt(self.tonnes[rows], self.planned_mw[rows], self.planned_t_per_day[rows])

    def times(self, factor: Floats, *, amount: Floats | float = 1.0) -> "Burnt":
        """Return what plants take in each future: one that is full by its plan stays full, and none takes more.

        Parameters
        ----------
        factor
            (futures,) of all waste.
        amount
            (plants, futures) by which factor each takes more of it.
        """
        planned_t = self.planned_t_per_day * DAYS_A_YEAR
        full = self.tonnes >= planned_t * (1 - _FULL)
        tonnes = np.where(full[:, None], self.tonnes[:, None], self.tonnes[:, None] * factor) * amount
        tonnes = np.fmin(tonnes, planned_t[:, None])
        return Burnt(tonnes, self.planned_mw[:, None], self.planned_t_per_day[:, None])

    def results(self, parameters: Valued, *, kwh_per_t: npt.ArrayLike) -> dict[str, Floats]:
        """Return what plants are and cost. One that is planned keeps its size, and makes no more than its hours allow.

        Parameters
        ----------
        parameters
            The study's, or those of many futures.
        kwh_per_t
            Electricity of a tonne [kWh/t].
        """
        hours, each = parameters.value(FULL_LOAD_HOURS), np.asarray(kwh_per_t, dtype=float)
        energy_gwh = self.tonnes * each / KWH_PER_GWH
        is_planned = ~np.isnan(self.planned_t_per_day) | ~np.isnan(self.planned_mw)
        built_mw = self.planned_t_per_day * DAYS_A_YEAR * each / KWH_PER_MWH / hours
        capacity_mw = np.where(np.isnan(self.planned_mw), built_mw, self.planned_mw)
        capacity_mw = np.where(is_planned, capacity_mw, energy_gwh * MWH_PER_GWH / hours)
        energy_gwh = np.fmin(energy_gwh, np.where(is_planned, capacity_mw * hours / MWH_PER_GWH, np.nan))
        t_per_day = np.where(is_planned, self.planned_t_per_day, self.tonnes / DAYS_A_YEAR)
        # a plant too small for its waste makes less of each tonne, and is paid for all of them
        own = np.divide(
            energy_gwh * KWH_PER_GWH, self.tonnes, out=np.full(np.shape(energy_gwh), np.nan), where=energy_gwh > 0
        )
        columns = plant_columns(
            capacity_mw, energy_gwh, technology="waste", parameters=parameters, t_per_day=t_per_day, kwh_per_t=own
        )
        return {"feedstock_t": self.tonnes, "capacity_mw": capacity_mw, "energy_gwh": energy_gwh, **columns}
