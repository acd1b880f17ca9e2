"""The tables of scenarios: measures and their places, each year of each measure, targets, and what was built."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from geoplan.draws.quantiles import quantiles_of
from geoplan.layers.climate.targets import REDUCTION
from geoplan.options.scenario_options import ScenarioSetting
from geoplan.planning.scenario.attribution.stock_costs import DiscountRates, curve_order, levelised
from geoplan.planning.scenario.chance.chances import chance_of, drawn_level_t, drawn_without_t, left_to_cut
from geoplan.planning.scenario.inputs.baseline import GRID, Baseline, FloatArray
from geoplan.planning.scenario.inputs.target_readings import TargetReading
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.pathways.stock import deploy
from geoplan.planning.scenario.scenario_run import WorkedScenario
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS
from geoplan.units import MWH_PER_GWH


def scenario_frame(name: str, parts: Iterable[Any]) -> pd.DataFrame:
    """Return one of the tables of scenarios, from rows or from frames; without any it keeps its columns."""
    given = list(parts)
    columns = list(SCENARIO_COLUMNS[name])
    if given and isinstance(given[0], pd.DataFrame):
        filled = [part for part in given if len(part)]
        return pd.concat(filled, ignore_index=True)[columns] if filled else pd.DataFrame(columns=columns)
    return pd.DataFrame(given, columns=columns)


def measure_rows(measures: Sequence[Measure]) -> pd.DataFrame:
    """Return what each measure is: amounts of all of it, costs of a unit in the first year."""
    rows = []
    for measure in measures:
        costs = measure.costs
        saved = sum(amount.sum() for use, amount in measure.saved.items() if use.startswith("electricity."))
        rows.append(
            {
                "measure_id": measure.measure_id,
                "measure_title": measure.title.en,
                "measure_group": measure.group,
                "measure_unit": measure.unit,
                "place_kind": measure.place_kind,
                "resource": measure.resource,
                "resource_owner": measure.owner,
                "measure_status": measure.status,
                "measure_potential": float(measure.potential.sum()),
                "measure_energy_gwh": float(measure.energy_mwh.sum()) / MWH_PER_GWH,
                "measure_saved_gwh": float(saved) / MWH_PER_GWH,
                "measure_direct_tco2e": float(measure.direct_t.sum()),
                "measure_capex_usd": np.nan if costs is None else float(costs.capex_usd[0]),
                "measure_running_usd": np.nan if costs is None else float(costs.running_usd[0]),
                "measure_life_years": np.nan if costs is None else float(costs.life_years),
                "build_limit": measure.build_limit,
                "confidence": measure.confidence,
                "source": measure.source,
            }
        )
    return scenario_frame("measures", rows)


def place_rows(measures: Sequence[Measure]) -> pd.DataFrame:
    """Return what each measure is where."""
    parts = [
        pd.DataFrame(
            {
                "measure_id": measure.measure_id,
                "place_kind": measure.place_kind,
                "place_id": list(measure.places),
                "measure_potential": measure.potential,
                "measure_energy_gwh": measure.energy_mwh / MWH_PER_GWH,
                "measure_direct_tco2e": measure.direct_t,
            }
        )
        for measure in measures
    ]
    return scenario_frame("measure_places", parts)


def pathway_rows(
    scenario_id: str, worked: WorkedScenario, measures: Sequence[Measure], baseline: Baseline
) -> pd.DataFrame:
    """Return what stands, what it brings and what it costs: a row for each measure and year.

    The cleaner grid's come last, where its factor is not that of the base year throughout.
    """
    run, base = worked.run, worked.base
    years = len(baseline.years)
    blank = np.full((1, years), np.nan)
    whole = np.array([measure.potential.sum() for measure in measures]).reshape(-1, 1)
    share = np.divide(run.stock, whole, out=np.zeros_like(run.stock), where=whole > 0)
    low, middle, high = quantiles_of(worked.drawn.attributed_t)
    none = np.zeros((1, years))
    amounts: dict[str, FloatArray] = {
        "deployed_share": np.vstack([share, blank]),
        "stock": np.vstack([run.stock, blank]),
        "added": np.vstack([run.added, blank]),
        "pathway_energy_gwh": np.vstack([worked.effects.energy_mwh / MWH_PER_GWH, none]),
        "alone_tco2e": worked.ends.alone,
        "last_in_tco2e": worked.ends.last_in,
        "attributed_tco2e": run.attributed_t,
        "attributed_tco2e_low": low,
        "attributed_tco2e_p50": middle,
        "attributed_tco2e_high": high,
        "attribution_error_tco2e": base.error_t[:, :, 0],
        "credits_passed_tco2e": np.vstack([worked.effects.passed_t, none]),
        "added_usd": np.vstack([worked.costs.added_usd, blank]),
        "yearly_cost_usd": np.vstack([worked.costs.investor_usd, blank]),
        "yearly_society_usd": np.vstack([worked.costs.society_usd, blank]),
    }
    ids = _with_grid(measures)
    table = pd.DataFrame(
        {
            "scenario_id": scenario_id,
            "measure_id": np.repeat(ids, years),
            "year": np.tile(baseline.years, len(ids)),
            **{name: amount.ravel() for name, amount in amounts.items()},
        }
    )
    kept = len(measures) * years if (baseline.grid_factor == baseline.base_factor).all() else len(table)
    return table.iloc[:kept][list(SCENARIO_COLUMNS["pathways"])]


def year_rows(scenario_id: str, worked: WorkedScenario, baseline: Baseline, *, grid_moved: FloatArray) -> pd.DataFrame:
    """Return what is given off without measures, what is cut and what is left in each year."""
    run = worked.run
    left = baseline.total_t - run.cut_t
    ends = {
        "reduced_tco2e": run.drawn_cut_t,
        "scenario_tco2e": drawn_without_t(baseline, grid_moved) - run.drawn_cut_t,
    }
    quantiles = {
        f"{name}_{end}": amount
        for name, drawn in ends.items()
        for end, amount in zip(("low", "p50", "high"), quantiles_of(drawn), strict=True)
    }
    table = pd.DataFrame(
        {
            "scenario_id": scenario_id,
            "year": baseline.years,
            "bau_tco2e": baseline.total_t,
            "reduced_tco2e": run.cut_t,
            "scenario_tco2e": left,
            **quantiles,
        }
    )
    return table[list(SCENARIO_COLUMNS["scenario_years"])]


def abatement_rows(
    scenario_id: str, worked: WorkedScenario, measures: Sequence[Measure], *, rates: DiscountRates
) -> pd.DataFrame:
    """Return the cost curve: a row for each measure that does anything, and the grid's, in the order of the curve."""
    run, costs = worked.run, worked.costs
    own = run.attributed_t[:-1]
    net, investor = levelised(costs.investor_usd, own, rate=rates.investor)
    _, society = levelised(costs.society_usd, own, rate=rates.society)
    kept = np.flatnonzero((own != 0).any(axis=1) | (run.stock != 0).any(axis=1))
    grid = [] if not (run.attributed_t[-1] != 0).any() else [np.nan]
    table = pd.DataFrame(
        {
            "scenario_id": scenario_id,
            "measure_id": [*(measures[row].measure_id for row in kept.tolist()), *(GRID for _ in grid)],
            "attributed_all_tco2e": [*own[kept].sum(axis=1), *(run.attributed_t[-1].sum() for _ in grid)],
            "abatement_usd_per_tco2e": [*investor[kept], *grid],
            "society_usd_per_tco2e": [*society[kept], *grid],
            "net_cost_usd": [*net[kept], *grid],
            "pays_for_itself": [*(net[kept] < 0), *(False for _ in grid)],
        }
    )
    order = curve_order(table["net_cost_usd"].to_numpy(float), table["abatement_usd_per_tco2e"].to_numpy(float))
    table = table.assign(curve_order=order).sort_values("curve_order", ignore_index=True)
    return table[list(SCENARIO_COLUMNS["abatement"])]


def target_rows(
    runs: Mapping[str, WorkedScenario],
    readings: Sequence[TargetReading],
    baseline: Baseline,
    *,
    grid_moved: FloatArray,
) -> pd.DataFrame:
    """Return how far each scenario is from each target, and how likely it meets it."""
    rows = []
    for scenario_id, worked in runs.items():
        drawn = worked.run.drawn_cut_t
        left = drawn_without_t(baseline, grid_moved) - drawn
        for reading in readings:
            at = int(reading.year - baseline.years[0])
            within = 0 <= at < len(baseline.years)
            cut = float(worked.run.cut_t[at]) if within else np.nan
            remains = float(baseline.total_t[at]) - cut if within else np.nan
            level = drawn_level_t(reading, baseline, factor=grid_moved)
            chance = chance_of(reading, left_t=left[at], cut_t=drawn[at], level_t=level) if within else np.nan
            rows.append(
                {
                    "target_id": reading.target_id,
                    "target_title": reading.title.en,
                    "target_year": reading.year,
                    "target_sense": reading.sense,
                    "scenario_id": scenario_id,
                    "target_level_tco2e": reading.cut_t if reading.sense == REDUCTION else reading.level_t,
                    "scenario_tco2e": remains,
                    "gap_tco2e": left_to_cut(reading, left_t=remains, cut_t=cut),
                    "chance_share": chance,
                    "missing": " ".join(reading.missing),
                }
            )
    return scenario_frame("targets", rows)


def progress_rows(
    scenario_id: str, setting: ScenarioSetting, measures: Sequence[Measure], baseline: Baseline
) -> pd.DataFrame:
    """Return what a scenario would have built by the years of which it is known, and what was built."""
    known = [measure for measure in measures if measure.built]
    if not known:
        return scenario_frame("measure_progress", [])
    planned = deploy([_unbuilt(measure) for measure in measures], setting, years=baseline.years)
    stocks = {measure.measure_id: planned.stock[row] for row, measure in enumerate(measures)}
    rows = []
    for measure in known:
        for year, built in sorted(measure.built.items()):
            at = int(year - baseline.years[0])
            if 0 <= at < len(baseline.years):
                stock = float(stocks[measure.measure_id][at])
                rows.append(
                    {
                        "scenario_id": scenario_id,
                        "measure_id": measure.measure_id,
                        "year": year,
                        "stock": stock,
                        "built_stock": built,
                        "behind": stock - built,
                    }
                )
    return scenario_frame("measure_progress", rows)


def _unbuilt(measure: Measure) -> Measure:
    return replace(measure, built={})


def _with_grid(measures: Sequence[Measure]) -> list[str]:
    return [*(measure.measure_id for measure in measures), GRID]
