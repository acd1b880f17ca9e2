"""Streams that pass from one firm to another as measures, by park: what no other measure of a park owns.

Heat and steam stand in for fuel of boilers, which measures that save fuel need too. What a plant burns gives
electricity besides. What pipes and hauls cost is not known.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.kinds.national import EMISSION_FACTOR
from geoplan.planning.eco_parks.projects.symbiosis_projects import HOT, pair_owners
from geoplan.planning.eco_parks.symbiosis.avoided import BOILER_EFFICIENCY, FUEL_FACTOR, burnt_kwh_per_t
from geoplan.planning.estates.saving.boiler_fuel import boiler_fuel_mwh
from geoplan.planning.estates.saving.saving_basis import SavingBasis
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.measure_kinds import BOILERS, STREAM
from geoplan.units import KWH_PER_MWH, MWH_PER_GWH

FloatArray = npt.NDArray[np.float64]


def stream_measures(basis: MeasureBasis) -> Iterator[Measure]:
    """Yield ``symbiosis.<stream>``, by the estate that its projects stand at.

    Parameters
    ----------
    basis
        Its pairs. Those whose avoided emissions are not known, and those that would add some, are left out.
    """
    if basis.eco_parks is None or not len(basis.eco_parks.symbiosis):
        return
    pairs = _with_energy(basis.eco_parks.symbiosis, basis)
    pairs = pairs[(pairs["pair_avoided_tco2e"] > 0.0) & pairs["direct_t"].notna()]
    hot_share = _hot_shares(pairs, basis)
    for stream, own in pairs.groupby("stream", sort=False):
        is_hot = stream in HOT
        measure = basis.measure(
            f"{STREAM}{stream}",
            potential=_by_estate(own, "pair_amount", basis),
            energy_mwh=_by_estate(own, "energy_mwh", basis),
            direct_t=_by_estate(own, "direct_t", basis),
            resource_share=_by_estate(own, "delivered_amount", basis) * hot_share if is_hot else None,
            moved=basis.moved(direct=_boilers_drawn(basis) if is_hot else None),
            more={"resource": BOILERS} if is_hot else None,
        )
        if measure is not None:
            yield measure


def _with_energy(pairs: pd.DataFrame, basis: MeasureBasis) -> pd.DataFrame:
    """Return pairs with ``energy_mwh`` of the plants that burn them, and ``direct_t``: what they avoid besides."""
    parameters, plants = basis.study.parameters, basis.sites.candidates
    by_id = None if plants is None else plants.set_index(plants["candidate_id"].astype(str))
    energy = np.zeros(len(pairs))
    for row, (plant, material, amount) in enumerate(
        zip(pairs["to_candidate_id"], pairs["material"], pairs["pair_amount"], strict=True)
    ):
        if not plant:
            continue
        own = None if by_id is None or plant not in by_id.index else by_id.loc[plant]
        if own is None:
            energy[row] = np.nan
        elif own["candidate_kind"] == "waste":
            energy[row] = amount * burnt_kwh_per_t(material, parameters) / KWH_PER_MWH
        else:
            energy[row] = amount * float(own["energy_gwh"]) / float(own["feedstock_t"]) * MWH_PER_GWH
    of_grid = np.zeros(len(pairs))
    burns = energy != 0.0
    if burns.any():
        of_grid[burns] = energy[burns] * parameters.value(EMISSION_FACTOR)
    direct = pairs["pair_avoided_tco2e"].to_numpy(float) - of_grid
    return pd.DataFrame(pairs.drop(columns="geometry", errors="ignore")).assign(energy_mwh=energy, direct_t=direct)


def _by_estate(pairs: pd.DataFrame, column: str, basis: MeasureBasis) -> FloatArray:
    """Return the sum of a column by the estate that pairs stand at: (estates,)."""
    if pairs.empty:
        return np.zeros(len(basis.estate_ids))
    sums = pairs[column].groupby(pair_owners(pairs).to_numpy()).sum()
    return sums.reindex(list(basis.estate_ids), fill_value=0.0).to_numpy(float)


def _hot_shares(pairs: pd.DataFrame, basis: MeasureBasis) -> FloatArray:
    """Return which part of the fuel of its boilers a megawatt-hour of heat spares each estate: (estates,) [1/MWh].

    Where nobody knows how much they burn, it is what all heat and steam together spare.
    """
    heat = _by_estate(pairs[pairs["stream"].isin(HOT)], "delivered_amount", basis)
    whole = heat.copy()
    if basis.estates is not None and heat.any():
        fuel = boiler_fuel_mwh(
            SavingBasis.of(basis.estates.load, basis.layers.estate_tenants), basis.study.parameters
        ) * basis.study.parameters.value(BOILER_EFFICIENCY)
        whole = np.where(np.isfinite(fuel), np.fmax(fuel, heat), heat)
    return np.divide(1.0, whole, out=np.zeros(whole.shape), where=whole > 0.0)


def _boilers_drawn(basis: MeasureBasis) -> FloatArray:
    """Return what heat that a boiler need not make avoids in each future over that of the base."""
    futures = basis.study.parameters.futures
    return np.asarray(futures.product({FUEL_FACTOR: 1.0, BOILER_EFFICIENCY: -1.0}))
