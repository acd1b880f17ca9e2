"""The door: what a place gives off without measures, from its inventory, or from what can be computed of it."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.layers.ages import year_of, years_of_layers
from geoplan.layers.catalog import OpenedLayers
from geoplan.layers.climate.base_year import counted_rows, scenario_base_year, scenario_last_year
from geoplan.layers.climate.targets import INTENSITY
from geoplan.layers.demand.inventory import sectors
from geoplan.parameters import Parameters
from geoplan.planning.estates.plans.estate_plan import EstatePlan
from geoplan.planning.scenario.inputs.baseline import Baseline, Use
from geoplan.planning.scenario.inputs.computed_parts import Parts, computed_tonnes, sold_mwh
from geoplan.planning.scenario.inputs.electricity_uses import OTHER, electricity_uses, estate_end_uses, use_id
from geoplan.planning.scenario.inputs.grid_factors import grid_factors
from geoplan.planning.scenario.inputs.growing_lines import GrowingLines, driver_levels, growing_lines
from geoplan.planning.scenario.inputs.inventory_lines import (
    BOUGHT,
    ELECTRICITY,
    LINE,
    inventory_lines,
    uncounted_gases,
)
from geoplan.potential.potential import Potential
from geoplan.study import Status, Study

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

INVENTORY, BUSINESS_AS_USUAL = "inventory", "business_as_usual"
GRID_FACTOR, SOLD, SEVERAL_SOURCES = "grid_factor", "electricity_sold", "inventory_source"
GASES, ESTATES_ABOVE = "inventory_gases", "estates_above_sold"
"""What is missing, or should be known: keys of texts."""
_STATUSES: tuple[Status, ...] = ("real", "schematic", "synthetic")
_RESTS_ON = (
    "inventory",
    "business_as_usual",
    "grid_path",
    "demand",
    "estates",
    "waste",
    "waste_forecast",
    "livestock",
    "crops",
)


def baseline_of(
    study: Study,
    layers: OpenedLayers,
    *,
    estates: EstatePlan | None = None,
    waste_plan: pd.DataFrame | None = None,
    potential: Potential | None = None,
) -> Baseline:
    """Return what a place gives off without measures.

    Parameters
    ----------
    study
        Its table ``scenario``, and parameters of the grid and of gases.
    layers
        ``inventory``, ``business_as_usual``, ``grid_path``, ``demand``, ``targets`` and ``estate_tenants``, where there
        are any.
    estates
        What industrial parks use.
    waste_plan
        What waste gives off, year by year: without an inventory it is a part of one.
    potential
        What crops leave: straw that is burnt is another.

    Returns
    -------
    Baseline
        Without an inventory it holds what can be computed: electricity that is sold, waste, manure and burnt straw;
        ``is_known`` is False then.
    """
    years = scenario_years_of(study, layers)
    factors = grid_factors(years, study.parameters, choice=study.scenario.grid, given=layers.grid_path)
    counted = counted_rows(layers.inventory, study.scenario)
    is_inventory = counted is not None and not counted[counted["year"] == years[0]].empty
    lines = _base_lines(study, layers, years=years, factor=factors.base)
    bau = layers.business_as_usual if is_inventory else None  # amounts of later years grow out of those of the first
    grown = growing_lines(lines, bau, years=years, base_factor=factors.base)
    if not is_inventory:
        parts = Parts(waste_plan, potential)
        grown = _with_computed(grown, layers, parts, parameters=study.parameters, years=years)
    end_uses = None
    if estates is not None:
        end_uses = estate_end_uses(estates.load, layers.estate_tenants, study.parameters)
    is_factor = bool(np.isfinite(factors.base) and factors.base > 0.0)
    electric = _is_electric(grown.lines) & is_factor
    sold = dict(zip(grown.lines.loc[electric, "sector"], grown.tonnes[electric] / factors.base, strict=True))
    power = electricity_uses(sold, end_uses if is_factor else None, years=len(years))
    burnt = _is_fuel(grown.lines)
    fuels = tuple(
        Use(use_id(sector, carrier), sector, carrier, scope, is_electric=False)
        for sector, carrier, scope in grown.lines[burnt].to_numpy(dtype=str).tolist()
    )
    missing = _missing(layers, counted, is_inventory=is_inventory, is_factor=is_factor, is_sold=bool(sold))
    missing += (ESTATES_ABOVE,) if power.is_above else ()
    driver = next(iter(_intensity_drivers(layers.targets, grown)), "")
    return Baseline(
        years=years,
        uses=(*power.uses, *fuels),
        activity=np.vstack([power.mwh, grown.tonnes[burnt]]),
        fixed_t=grown.tonnes[~burnt & ~electric].sum(axis=0),
        grid_factor=factors.path,
        base_factor=factors.base,
        has_floor=bool(sold),
        is_known=is_inventory and layers.business_as_usual is not None,
        driver=grown.drivers.get(driver, np.full(len(years), np.nan)),
        status=_worst_status(study, layers),
        missing=(*missing, *grown.said),
        base_t=float(grown.tonnes[:, 0].sum()) if is_inventory else np.nan,
        past_t=_past(study, counted, base_year=int(years[0])),
        drivers=grown.drivers,
        tells_mwh=not _tells_tonnes(study, counted, year=int(years[0])),
    )


def scenario_years_of(study: Study, layers: OpenedLayers) -> IntArray:
    """Return the years of scenarios, each: (years,) from the base year to the last.

    Where neither the study, an inventory nor electricity sold tells the base year, it is that from which the ages of
    data are counted.
    """
    first = scenario_base_year(study.scenario, inventory=layers.inventory, demand=layers.demand)
    if first is None:
        first = year_of(study, years_of_layers(study, layers))
    last = scenario_last_year(study.scenario, study.parameters)
    return np.arange(first, max(last, first) + 1)


def _base_lines(study: Study, layers: OpenedLayers, *, years: IntArray, factor: float) -> pd.DataFrame:
    """Return the lines of the base year: of the inventory, and electricity that is sold where it tells none."""
    counted = counted_rows(layers.inventory, study.scenario)
    lines = pd.DataFrame({name: pd.Series(dtype=str) for name in LINE}).assign(emissions_t=pd.Series(dtype=float))
    if counted is not None:
        lines = inventory_lines(counted, study.parameters, year=int(years[0]), apart=study.scenario.apart)
    sold = sold_mwh(layers.demand, years)
    if not _is_electric(lines).any() and sold is not None and np.isfinite(factor):
        own = pd.DataFrame([(OTHER, ELECTRICITY, BOUGHT, float(sold[0]) * factor)], columns=[*LINE, "emissions_t"])
        lines = own if lines.empty else pd.concat([lines, own], ignore_index=True)
    return lines


def _tells_tonnes(study: Study, counted: pd.DataFrame | None, *, year: int) -> bool:
    """Return whether an inventory tells what electricity gives off, and so how much of it there is."""
    if counted is None:
        return False
    lines = inventory_lines(counted, study.parameters, year=year, apart=study.scenario.apart)
    return bool(_is_electric(lines).any())


def _with_computed(
    grown: GrowingLines,
    layers: OpenedLayers,
    parts: Parts,
    *,
    parameters: Parameters,
    years: IntArray,
) -> GrowingLines:
    """Return lines with what can be computed of a place without an inventory: growth of what is sold, and gases."""
    tonnes, lines, sold = grown.tonnes, grown.lines, sold_mwh(layers.demand, years)
    electric = _is_electric(lines)
    if sold is not None and sold[0] > 0.0:
        tonnes = np.where(electric[:, None], tonnes[:, :1] * (sold / sold[0]), tonnes)
    computed = computed_tonnes(layers, parts, parameters, years=years)
    if computed:
        lines = pd.concat([lines, pd.DataFrame(list(computed), columns=list(LINE))], ignore_index=True)
        tonnes = np.vstack([tonnes, *computed.values()])
    drivers = {} if layers.business_as_usual is None else driver_levels(layers.business_as_usual, years)
    return GrowingLines(lines, tonnes, drivers, grown.said)


def _is_electric(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which lines are electricity that is bought: (lines,)."""
    return ((lines["scope"] == BOUGHT) & (lines["carrier"] == ELECTRICITY)).to_numpy(bool)


def _is_fuel(lines: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which lines are fuel that is burnt here: (lines,)."""
    burning = [each.key for each in sectors().values() if each.fuel]
    return ((lines["scope"] == "1") & lines["sector"].isin(burning)).to_numpy(bool)


def _missing(
    layers: OpenedLayers, counted: pd.DataFrame | None, *, is_inventory: bool, is_factor: bool, is_sold: bool
) -> tuple[str, ...]:
    several = layers.inventory is not None and layers.inventory["source"].nunique() > 1
    told = {
        INVENTORY: not is_inventory,
        BUSINESS_AS_USUAL: layers.business_as_usual is None,
        GRID_FACTOR: not is_factor,
        SOLD: is_factor and not is_sold,
        SEVERAL_SOURCES: several,
        GASES: counted is not None and bool(uncounted_gases(counted)),
    }
    return tuple(key for key, holds in told.items() if holds)


def _intensity_drivers(targets: pd.DataFrame | None, grown: GrowingLines) -> Iterable[str]:
    """Return the drivers that an intensity could be counted by: those of targets first, then the only one."""
    named = [] if targets is None else targets.loc[targets["sense"] == INTENSITY, "driver"].tolist()
    only = list(grown.drivers) if len(grown.drivers) == 1 else []
    return [each for each in (*named, *only) if each in grown.drivers]


def _past(study: Study, counted: pd.DataFrame | None, *, base_year: int) -> dict[int, float]:
    """Return what other years of the inventory add up to: year -> tCO2e."""
    if counted is None:
        return {}
    years = sorted({int(year) for year in counted["year"]} - {base_year})
    totals = (inventory_lines(counted, study.parameters, year=year, apart=study.scenario.apart) for year in years)
    return {year: float(lines["emissions_t"].sum()) for year, lines in zip(years, totals, strict=True)}


def _worst_status(study: Study, layers: OpenedLayers) -> Status:
    """Return the worst status of the layers that the emissions rest on."""
    there = [kind for kind in _RESTS_ON if layers.of(kind) is not None]
    statuses = [source.status for kind in there if (source := study.layers.of(kind)) is not None]
    return max(statuses, key=_STATUSES.index, default="real")
