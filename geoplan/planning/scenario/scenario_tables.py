"""What comes of scenarios: one object, and the tables that outputs have of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.options.scenario_options import ScenarioSetting
from geoplan.planning.scenario.inputs.baseline import Baseline
from geoplan.planning.scenario.measures.measure import Measure

FloatArray = npt.NDArray[np.float64]

SCENARIO_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "measures": (
        "measure_id",
        "measure_title",
        "measure_group",
        "measure_unit",
        "place_kind",
        "resource",
        "resource_owner",
        "measure_status",
        "measure_potential",
        "measure_energy_gwh",
        "measure_saved_gwh",
        "measure_direct_tco2e",
        "measure_capex_usd",
        "measure_running_usd",
        "measure_life_years",
        "build_limit",
        "confidence",
        "source",
    ),
    "measure_places": (
        "measure_id",
        "place_kind",
        "place_id",
        "measure_potential",
        "measure_energy_gwh",
        "measure_direct_tco2e",
    ),
    "pathways": (
        "scenario_id",
        "measure_id",
        "year",
        "deployed_share",
        "stock",
        "added",
        "pathway_energy_gwh",
        "alone_tco2e",
        "last_in_tco2e",
        "attributed_tco2e",
        "attributed_tco2e_low",
        "attributed_tco2e_p50",
        "attributed_tco2e_high",
        "attribution_error_tco2e",
        "credits_passed_tco2e",
        "added_usd",
        "yearly_cost_usd",
        "yearly_society_usd",
    ),
    "scenario_years": (
        "scenario_id",
        "year",
        "bau_tco2e",
        "reduced_tco2e",
        "reduced_tco2e_low",
        "reduced_tco2e_p50",
        "reduced_tco2e_high",
        "scenario_tco2e",
        "scenario_tco2e_low",
        "scenario_tco2e_p50",
        "scenario_tco2e_high",
    ),
    "abatement": (
        "scenario_id",
        "measure_id",
        "curve_order",
        "attributed_all_tco2e",
        "abatement_usd_per_tco2e",
        "society_usd_per_tco2e",
        "net_cost_usd",
        "pays_for_itself",
    ),
    "targets": (
        "target_id",
        "target_title",
        "target_year",
        "target_sense",
        "scenario_id",
        "target_level_tco2e",
        "scenario_tco2e",
        "gap_tco2e",
        "chance_share",
        "missing",
    ),
    "base_year": (
        "year",
        "sector",
        "carrier",
        "scope",
        "inventory_tco2e",
        "beside_tco2e",
        "activity_difference_tco2e",
        "factor_difference_tco2e",
        "boundary_difference_tco2e",
        "unparted_difference_tco2e",
    ),
    "least_cost": ("target_id", "target_sense", "measure_id", "place_id", "year", "stock", "added"),
    "least_cost_bounds": (
        "target_id",
        "target_sense",
        "is_met",
        "target_level_tco2e",
        "reached_tco2e",
        "least_cost_usd",
        "last_tonne_usd_per_tco2e",
        "binding",
    ),
    "scenario_supply": (
        "year",
        "measure_id",
        "measure_energy_gwh",
        "supply_cumulative_gwh",
        "lcoe_usd_per_mwh",
    ),
    "scenario_inputs": ("scenario_id", "year", "parameter", "rank_correlation", "spread_share"),
    "measure_progress": ("scenario_id", "measure_id", "year", "stock", "built_stock", "behind"),
}
"""Table -> its columns in their order; ``binding`` and ``missing`` are keys of texts, several apart by spaces."""


@dataclass(frozen=True, eq=False)
class ScenarioRun:
    """One scenario, worked out.

    Attributes
    ----------
    setting
        What it does.
    stock, added
        (measures, years) what stands and what is built [unit of the measure].
    placed
        Measure -> (places, years) what stands where.
    attributed_t
        (measures + 1, years) tonnes by measure, the last the cleaner grid [tCO2e/a]: their sum is what is cut.
    cut_t
        (years,) what is cut [tCO2e/a].
    drawn_cut_t
        (years, futures) the same in each future; no futures where there are none.
    limited
        Measure -> why it stands lower than it was asked to, in which years: ``resource`` or ``build_limit``.
    """

    setting: ScenarioSetting
    stock: FloatArray
    added: FloatArray
    placed: Mapping[str, FloatArray]
    attributed_t: FloatArray
    cut_t: FloatArray
    drawn_cut_t: FloatArray
    limited: Mapping[str, Mapping[str, tuple[int, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Scenarios:
    """The road to the targets of a study.

    Attributes
    ----------
    baseline
        What the place gives off without measures.
    measures
        What the map and the study's own rows say that can be done.
    runs
        Id of a scenario -> what comes of it.
    tables
        Name in `SCENARIO_COLUMNS` -> table; one without rows keeps its columns.
    missing
        Keys of texts: which inputs a study has to give before more can be said.
    grid_moved
        (futures,) the grid's factor over its value in each future.
    """

    baseline: Baseline
    measures: tuple[Measure, ...]
    runs: Mapping[str, ScenarioRun]
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    missing: tuple[str, ...] = ()
    grid_moved: FloatArray = field(default_factory=lambda: np.empty(0), repr=False)

    def __repr__(self) -> str:
        return f"<Scenarios: {len(self.runs):,} scenarios of {len(self.measures):,} measures>"
