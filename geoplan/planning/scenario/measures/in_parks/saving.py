"""Energy saving in parks as measures, one each: of electricity by end use, and of the fuel of boilers.

What a measure saves of an end use is what it saves alone: measures of one use multiply, each saves of what the others
leave. Its potential is its part of what all save together, as parks count it, so that investments add up.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from geoplan.draws.drawn_values import DrawnValues, Valued
from geoplan.planning.estates.saving.boiler_fuel import FACTOR, HEAT, FuelMeasures, fuel_measures
from geoplan.planning.estates.saving.estate_measures import (
    end_use_shares,
    estate_measures,
    saving_alone,
)
from geoplan.planning.estates.saving.measures import SavingMeasure
from geoplan.planning.estates.saving.saving_basis import SavingBasis
from geoplan.planning.scenario.inputs.electricity_uses import ESTATES
from geoplan.planning.scenario.inputs.inventory_lines import ELECTRICITY
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.measure_kinds import BOILERS, SAVING
from geoplan.units import KWH_PER_MWH

FloatArray = npt.NDArray[np.float64]

USE = f"{ELECTRICITY}.{ESTATES}."
"""How the uses of the electricity of parks begin; the end use follows."""


def saving_measures(basis: MeasureBasis) -> Iterator[Measure]:
    """Yield what saves electricity in parks: ``saving.<key>``, by estate.

    Parameters
    ----------
    basis
        Its estates with their loads; of load whose end uses are not known nothing is saved.
    """
    if basis.estates is None:
        return
    own = SavingBasis.of(basis.estates.load, basis.layers.estate_tenants)
    parameters, drawn = basis.study.parameters, basis.potential.draws
    together = estate_measures(own, parameters)
    futures = None
    if drawn is not None:
        futures = replace(own, load_kwh=own.load_kwh * basis.estates.load.factors(drawn.draws))
    for row, each in enumerate(together.measures):
        saved = {use: amounts[:, 0] for use, amounts in saved_mwh(each, own, parameters).items()}
        whole = sum(float(amounts.sum()) for amounts in saved.values())
        moved = None
        if futures is not None and whole > 0.0:
            uses = saved_mwh(each, futures, DrawnValues(parameters)).values()
            moved = np.sum([amounts.sum(axis=0) for amounts in uses], axis=0) / whole
        measure = basis.measure(
            f"{SAVING}{each.key}",
            potential=together.kwh[row, :, 0] / KWH_PER_MWH,
            moved=basis.moved(saving=moved),
            more={"saved": {f"{USE}{use}": amounts for use, amounts in saved.items()}},
        )
        if measure is not None:
            yield measure


def saved_mwh(measure: SavingMeasure, basis: SavingBasis, values: Valued) -> dict[str, FloatArray]:
    """Return what a measure saves of each end use of estates where it is the only one.

    Parameters
    ----------
    measure
        One that saves electricity.
    basis
        Electricity of estates by industry, of the base or of all futures.
    values
        ``saving.*`` and intensities of products, of one future or of all.

    Returns
    -------
    dict
        End use -> (estates, 1 or futures) [MWh/a]; uses on which it does not act are left out.
    """
    alone, load = saving_alone(measure, basis, values), basis.load_kwh / KWH_PER_MWH
    return {
        use: np.asarray(part * alone * load)
        for use, part in end_use_shares(basis, values).items()
        if measure.acts_on(use)
    }


def fuel_saving_measures(basis: MeasureBasis) -> Iterator[Measure]:
    """Yield what saves fuel of boilers, where the tonnes of a park tell how much they burn: ``saving.<key>``.

    Heat from electricity takes as much from the grid as it gives less than the fuel did.

    Parameters
    ----------
    basis
        Its estates with their loads, and their tenants.
    """
    if basis.estates is None:
        return
    parameters = basis.study.parameters
    own = SavingBasis.of(basis.estates.load, basis.layers.estate_tenants)
    # with and without what the grid gives off for it: the difference is the electricity
    burnt, with_grid = (fuel_measures(own, parameters, emission_factor=factor) for factor in (0.0, 1.0))
    taken = burnt.avoided_t - with_grid.avoided_t
    for row, each in enumerate(burnt.measures):
        heat, factor = _fuel_drawn(each.key, own, basis)
        measure = basis.measure(
            f"{SAVING}{each.key}",
            potential=burnt.mwh[row],
            energy_mwh=-taken[row],
            direct_t=burnt.avoided_t[row],
            resource_share=(burnt.mwh[row] + taken[row]) * _per_fuel(burnt),
            moved=basis.moved(energy=heat, direct=heat * factor),
            more={"resource": BOILERS},
        )
        if measure is not None:
            yield measure


def _per_fuel(fuel: FuelMeasures) -> FloatArray:
    """Return one over the fuel that the boilers of each estate burn [1/MWh]; 0 where nobody knows it."""
    share, saved = float(fuel.shares.sum()), fuel.mwh.sum(axis=0)
    return np.divide(share, saved, out=np.zeros(saved.shape), where=saved > 0.0)


def _fuel_drawn(key: str, own: SavingBasis, basis: MeasureBasis) -> tuple[FloatArray, FloatArray]:
    """Return what a measure saves in each future over the base, and what a megawatt-hour of fuel gives off."""
    parameters = basis.study.parameters
    futures = parameters.futures
    names = [name for name in (f"saving.{key}.saving", f"saving.{key}.applies") if name in parameters]
    told = [product for product in own.tonnes if f"{HEAT}{product}" in parameters]
    burnt = [float(np.nansum(own.of_product(each))) * parameters.value(f"{HEAT}{each}") for each in told]
    ratio = np.ones(basis.count)
    if sum(burnt) > 0.0:
        drawn = [amount * futures.ratio(f"{HEAT}{each}") for each, amount in zip(told, burnt, strict=True)]
        ratio = np.sum(drawn, axis=0) / sum(burnt)
    return ratio * futures.product(names), futures.ratio(FACTOR)
