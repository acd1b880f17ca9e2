"""The measure of landfill gas: wells and engines at landfills, for what lies there until the base year.

What is deposited later is not in it: those tonnes are the resource of the measures of waste treatment.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.feedstock.landfills import with_history
from geoplan.parameters import Parameters
from geoplan.planning.scenario.costs.unit_costs import CostedUnit, costed
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from geoplan.planning.scenario.measures.moved_amounts import moved_over_base
from geoplan.potential.waste.landfill_gas import COLLECTION
from geoplan.potential.waste.landfills import ENERGY, RECOVERED, LandfillResults, landfill_results
from geoplan.siting.plants.plant_results import BIOGAS_HOURS
from geoplan.units import MWH_PER_GWH

FloatArray = npt.NDArray[np.float64]

LANDFILL_GAS = "landfill_gas"
_AVOIDABLE = "landfill_gas_site_avoidable_tco2e"


def landfill_gas_measures(basis: MeasureBasis) -> tuple[Measure, ...]:
    """Return the measure of landfill gas.

    Parameters
    ----------
    basis
        With landfills that tell what they took in.

    Returns
    -------
    tuple
        Empty without such landfills. Engines are sized for the gas of the base year, by the full-load hours of gas
        engines that run on biogas; the gas that is recovered already gives nothing new.
    """
    layer = basis.layers.landfills
    if layer is None:
        return ()
    known = until(with_history(layer), int(basis.years[0]))
    if known.empty:
        return ()
    parameters = basis.study.parameters
    results = landfill_results(known, basis.potential.zones, parameters=parameters, year=int(basis.years[0]))
    new = _new_share(results.landfills, layer, parameters)
    energy = _by_zone(results, results.landfills[ENERGY].to_numpy(float) * new) * MWH_PER_GWH
    avoided = _by_zone(results, results.landfills[_AVOIDABLE].to_numpy(float))
    hours = parameters.value(BIOGAS_HOURS)
    draws = basis.potential.draws
    totals = {} if draws is None else draws.totals
    moved = basis.moved(
        energy=moved_over_base(totals.get(ENERGY), count=basis.count),
        direct=moved_over_base(totals.get(_AVOIDABLE), count=basis.count),
    )
    made = basis.measure(
        LANDFILL_GAS,
        potential=energy / hours,
        energy_mwh=energy,
        direct_t=avoided,
        moved=moved,
        more={"growth": _growth(results, basis.years)},
    )
    if made is None:
        return ()
    unit, cost_class = CostedUnit(mwh=hours), measure_kinds()[LANDFILL_GAS].cost_class
    return (costed(made, cost_class, years=basis.years, study=basis.study, unit=unit),)


def until(landfills: gpd.GeoDataFrame, year: int) -> gpd.GeoDataFrame:
    """Return the rows of landfills' histories that lie before the end of a year; spans that go on end with it.

    Examples
    --------
    >>> spans = pd.DataFrame({"opened": [2010.0, 2030.0], "closed": [2040.0, 2045.0]})
    >>> until(gpd.GeoDataFrame(spans), 2025).to_dict("list")
    {'opened': [2010.0], 'closed': [2025.0]}
    """
    columns = {name: pd.to_numeric(landfills[name]) for name in ("year", "opened", "closed") if name in landfills}
    late = pd.concat([columns[name] > year for name in ("year", "opened") if name in columns], axis=1).any(axis=1)
    ended = {"closed": columns["closed"].clip(upper=year)} if "closed" in columns else {}
    return gpd.GeoDataFrame(landfills.assign(**ended)[~late])


def _new_share(states: pd.DataFrame, layer: gpd.GeoDataFrame, parameters: Parameters) -> FloatArray:
    """Return which part of what wells gather at each landfill is not gathered today: (landfills,)."""
    today = pd.Series(np.nan, index=states["landfill_id"])
    if "recovered_share" in layer:
        own = layer.drop_duplicates("landfill_id").set_index("landfill_id")["recovered_share"].astype(float)
        today = own.reindex(states["landfill_id"])
    recovered = today.fillna(parameters.value(RECOVERED)).to_numpy(float)
    gathered = np.maximum(recovered, parameters.value(COLLECTION))
    return np.divide(gathered - recovered, gathered, out=np.zeros(len(states)), where=gathered > 0.0)


def _by_zone(results: LandfillResults, amounts: FloatArray) -> FloatArray:
    homes = results.zones.index.get_indexer(results.landfills["zone_id"])
    return np.bincount(homes, weights=amounts, minlength=len(results.zones)).astype(np.float64)


def _growth(results: LandfillResults, years: npt.NDArray[np.int64]) -> FloatArray:
    """Return the gas of all landfills in each year over that of the first; it only falls, since nothing is added."""
    by_year = results.years.groupby("year")["energy_gwh"].sum()
    each = np.interp(years, by_year.index.to_numpy(float), by_year.to_numpy(float))
    return np.asarray(each / each[0]) if each[0] > 0.0 else np.ones(len(years))
