"""What geoplan can compute of a place's emissions without an inventory: electricity, waste, manure, straw."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.demand.electricity import OBSERVED
from geoplan.parameters import Parameters
from geoplan.planning.scenario.inputs.straw_burning import burnt_straw_tonnes
from geoplan.planning.waste_plan import TOTAL
from geoplan.potential.biomass.manure import METHANE_DENSITY, manure_potential
from geoplan.potential.carbon import METHANE_GWP
from geoplan.potential.potential import Potential
from geoplan.units import KG_PER_T, MWH_PER_GWH

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

WASTE, MANURE = ("waste", "", "1"), ("agriculture", "manure", "1")
OPEN_BURNING = ("agriculture", "open burning", "1")
"""Lines (sector, carrier, scope) that can be computed."""


@dataclass(frozen=True, eq=False)
class Parts:
    """What a run has worked out already of what a place gives off.

    Attributes
    ----------
    waste_plan
        What becomes of waste, year by year; None without one.
    potential
        What crops leave; None where it is not known.
    """

    waste_plan: pd.DataFrame | None = None
    potential: Potential | None = None


def sold_mwh(demand: pd.DataFrame | None, years: IntArray) -> FloatArray | None:
    """Return the electricity that the whole place is sold in each year: (years,) [MWh/a]; None where nobody tells it.

    Parameters
    ----------
    demand
        The layer: of a year an observed number comes before a forecast one; between two years it changes along a
        straight line, before the first and after the last it stays.
    years
        (years,)

    Examples
    --------
    >>> rows = pd.DataFrame({"zone_id": "", "year": [2024, 2026], "electricity_sold_gwh": [1.0, 2.0]})
    >>> sold_mwh(rows.assign(basis="observed"), np.array([2024, 2025])).tolist()
    [1000.0, 1500.0]
    """
    if demand is None:
        return None
    rows = demand[(demand["zone_id"] == "") & demand["electricity_sold_gwh"].notna()]
    if rows.empty:
        return None
    ordered = rows.assign(second=rows["basis"] != OBSERVED).sort_values(["year", "second"]).drop_duplicates("year")
    at, amounts = ordered["year"].to_numpy(float), ordered["electricity_sold_gwh"].to_numpy(float)
    return np.asarray(np.interp(years, at, amounts * MWH_PER_GWH))


def computed_tonnes(
    layers: OpenedLayers, parts: Parts, parameters: Parameters, *, years: IntArray
) -> dict[tuple[str, ...], FloatArray]:
    """Return what can be computed besides electricity: line -> (years,) [tCO2e/a].

    Parameters
    ----------
    layers
        ``livestock``, where there is any.
    parts
        What waste gives off, year by year, and what crops leave. Waste that lay in landfills before the first year of
        its plan is not in it.
    parameters
        Those of manure, of straw that is burnt, and of gases.
    years
        (years,)
    """
    computed = {WASTE: waste_by_year(parts.waste_plan, years)}
    if layers.livestock is not None and len(layers.livestock):
        computed[MANURE] = np.full(len(years), manure_tonnes(layers.livestock, parameters))
    burnt = burnt_straw_tonnes(parts.potential, parameters)
    if burnt is not None:
        computed[OPEN_BURNING] = np.full(len(years), burnt)
    return {line: tonnes for line, tonnes in computed.items() if tonnes is not None}


def waste_by_year(waste_plan: pd.DataFrame | None, years: IntArray) -> FloatArray | None:
    """Return what waste gives off in each year by the waste plan: (years,) [tCO2e/a]; None without one.

    Before the first year of the plan it is that of the first, after the last that of the last.
    """
    if waste_plan is None or waste_plan.empty:
        return None
    whole = waste_plan[waste_plan["treatment"] == TOTAL].sort_values("year")
    return np.asarray(np.interp(years, whole["year"].to_numpy(float), whole["emissions_tco2e"].to_numpy(float)))


def manure_tonnes(livestock: pd.DataFrame, parameters: Parameters) -> float:
    """Return the methane of manure as it is kept today [tCO2e/a]; of animals of the statistics, in all years alike.

    ``CH4 = heads * TAM * VS/1000 * 365 * B0 * MCF``: what gives the full yield, times the share that its keeping lets
    out. What is digested already gives off less, and is not told apart.

    Parameters
    ----------
    livestock
        ``animal`` and ``heads``.
    parameters
        ``manure.*``, ``gases.methane.density`` and ``gases.methane.gwp100``.

    Examples
    --------
    >>> from geoplan.parameters import load_parameters
    >>> manure_tonnes(pd.DataFrame({"animal": ["pigs"], "heads": [1000.0]}), load_parameters()) > 0.0
    True
    """
    manure = manure_potential(livestock[["animal", "heads"]], parameters)
    kept = {animal: parameters.value(f"manure.{animal}.baseline_mcf") for animal in manure["animal"].unique()}
    methane_m3 = manure["theoretical_methane_m3"] * manure["animal"].map(kept).astype(float)
    return float(methane_m3.sum() * parameters.value(METHANE_DENSITY) / KG_PER_T * parameters.value(METHANE_GWP))
