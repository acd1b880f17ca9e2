"""What measures save of the fuel of boilers, where the tonnes of an estate tell how much that is."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import Valued
from geoplan.planning.estates.saving.estate_measures import SAVING
from geoplan.planning.estates.saving.estate_saving import shared_saving
from geoplan.planning.estates.saving.measures import FUEL, SavingMeasure, load_measures
from geoplan.planning.estates.saving.saving_basis import SavingBasis

FloatArray = npt.NDArray[np.float64]

HEAT = "saving.heat."
"""Start of the parameters that say how much fuel of boilers a tonne of a product takes, and what fuel costs."""
PRICE, FACTOR = f"{HEAT}fuel_price", "eco_parks.boiler.fuel_factor"
"""What fuel of boilers costs [USD/MWh], and what it gives off [tCO2/MWh]."""


@dataclass(frozen=True, eq=False)
class FuelMeasures:
    """All measures that save fuel of boilers, carried out on every estate, at the parameters' values.

    Attributes
    ----------
    measures
        In the order of the first axis of what follows.
    shares
        (measures,) of the fuel, which the measure has of the joint saving.
    mwh
        (measures, estates) of final energy a year; NaN where no tonnes tell the fuel.
    payback_years
        (measures,) as it was told; NaN where it was not.
    investments_usd
        (measures, estates); NaN where the price of fuel is not known.
    avoided_t
        (measures, estates) tCO2e a year, less that of the electricity which takes the place of fuel; NaN where the
        factor of the fuel is not known.
    lives
        (measures,) whole years.
    """

    measures: tuple[SavingMeasure, ...]
    shares: FloatArray
    mwh: FloatArray
    payback_years: FloatArray
    investments_usd: FloatArray
    avoided_t: FloatArray
    lives: FloatArray


def fuel_measures(basis: SavingBasis, parameters: Valued, *, emission_factor: float) -> FuelMeasures:
    """Return what measures save of the fuel of boilers.

    Parameters
    ----------
    basis
        With the tonnes of products.
    parameters
        Of one future: ``saving.*``.
    emission_factor
        Of the grid [tCO2e/MWh].
    """
    measures = tuple(each for each in load_measures().values() if each.energy_carrier == FUEL)
    alone = np.array([_alone(each, parameters) for each in measures])
    shares = shared_saving(alone)
    mwh = shares[:, None] * boiler_fuel_mwh(basis, parameters)
    payback, lives = (
        np.array([parameters.value(f"{SAVING}{each.key}.{name}") for each in measures]) for name in ("payback", "life")
    )
    switched = np.array([each.takes_electricity for each in measures])
    saved = np.array([parameters.value(f"{SAVING}{each.key}.saving") for each in measures])
    fuel = np.where(switched, np.divide(1.0, saved, out=np.ones(saved.shape), where=saved > 0.0), 1.0)
    avoided = fuel * float(parameters.value(FACTOR)) - (fuel - 1.0) * emission_factor
    return FuelMeasures(
        measures,
        shares,
        mwh,
        payback,
        investments_usd=(payback * float(parameters.value(PRICE)))[:, None] * mwh,
        avoided_t=avoided[:, None] * mwh,
        lives=np.rint(lives),
    )


def boiler_fuel_mwh(basis: SavingBasis, parameters: Valued) -> FloatArray:
    """Return the fuel that boilers of estates burn for the tonnes of their tenants: (estates,) MWh a year.

    NaN where no tonnes of a product whose fuel is known tell it.
    """
    fuel = np.full(len(basis.estate_ids), np.nan)
    for product in basis.tonnes:
        name = f"{HEAT}{product}"
        if name in parameters:
            own = basis.of_product(product) * float(parameters.value(name))
            burns = own > 0.0
            fuel[burns] = np.nan_to_num(fuel[burns]) + own[burns]
    return fuel


def _alone(measure: SavingMeasure, parameters: Valued) -> float:
    """Return what a measure saves of the fuel where it is the only one."""
    applies = f"{SAVING}{measure.key}.applies"
    saved = float(parameters.value(f"{SAVING}{measure.key}.saving"))
    return saved * float(parameters.value(applies)) if applies in parameters else saved
