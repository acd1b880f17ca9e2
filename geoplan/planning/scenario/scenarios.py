"""The road to the targets of a study: what scenarios build, cut and cost, and how likely they meet what is aimed at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geoplan.draws.draws import Draws
from geoplan.kinds.national import EMISSION_FACTOR
from geoplan.layers.catalog import OpenedLayers
from geoplan.money.money_units import currencies_of
from geoplan.options.scenario_options import ScenarioSetting
from geoplan.parameters import Parameters
from geoplan.planning.eco_parks.eco_parks import EcoParks
from geoplan.planning.estates.plans.estate_plan import EstatePlan
from geoplan.planning.scenario.chance.chances import deciding_inputs
from geoplan.planning.scenario.default_scenario import EVERYTHING, everything, is_demonstration_land
from geoplan.planning.scenario.inputs.baseline import Baseline, FloatArray, IntArray
from geoplan.planning.scenario.inputs.computed_parts import Parts
from geoplan.planning.scenario.inputs.ledger import reconciled
from geoplan.planning.scenario.inputs.setting_faults import check_measure_names
from geoplan.planning.scenario.inputs.target_readings import TargetReading, targets_of
from geoplan.planning.scenario.inputs.without_measures import baseline_of
from geoplan.planning.scenario.least_cost.least_cost_tables import least_cost_tables
from geoplan.planning.scenario.least_cost.supply_by_year import supply_by_year
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.measure_kinds import measure_kinds
from geoplan.planning.scenario.measures.measures_of_map import measures_of
from geoplan.planning.scenario.scenario_rows import (
    abatement_rows,
    measure_rows,
    pathway_rows,
    place_rows,
    progress_rows,
    scenario_frame,
    target_rows,
    year_rows,
)
from geoplan.planning.scenario.scenario_run import ScenarioTerms, WorkedScenario, worked_out
from geoplan.planning.scenario.scenario_tables import SCENARIO_COLUMNS, Scenarios
from geoplan.potential.potential import Potential
from geoplan.siting.sites import Sites
from geoplan.study import Study

TARGETS, COSTS, AVOIDED_COST, MEASURES = "targets", "costs", "avoided_cost", "measures"
REAL_LAND, ABSENT, BUILT_ABOVE = "real_land", "absent_measures", "built_above"
"""What is missing for more: keys of texts, beside those of the baseline."""
AVOIDED = "scenario.avoided_cost"
_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class EarlierPlans:
    """What was planned before scenarios.

    Attributes
    ----------
    waste
        What becomes of waste, year by year; None without a layer that says how much there is.
    estates, eco_parks
        What is planned on estates, and what they could be; None without estates.
    """

    waste: pd.DataFrame | None = None
    estates: EstatePlan | None = None
    eco_parks: EcoParks | None = None


@dataclass(frozen=True, eq=False)
class Possible:
    """What a place gives off without measures, and what could be done.

    Attributes
    ----------
    baseline
        Without measures.
    measures
        All that could be done.
    parameters
        What both were worked out with; they know what was read.
    """

    baseline: Baseline
    measures: tuple[Measure, ...]
    parameters: Parameters


def possible_measures(
    study: Study, layers: OpenedLayers, *, potential: Potential, sites: Sites, plans: EarlierPlans
) -> Possible:
    """Work out what could be done in a study, whatever its scenarios do of it.

    Parameters
    ----------
    study, layers, potential, sites, plans
        As of `plan_scenarios`.

    Raises
    ------
    LayerError
        For measures that the study names and nobody knows; all at once.
    """
    check_measure_names(study, layers, known=measure_kinds())
    baseline = baseline_of(study, layers, estates=plans.estates, waste_plan=plans.waste, potential=potential)
    basis = MeasureBasis(
        study=study,
        layers=layers,
        potential=potential,
        sites=sites,
        baseline=baseline,
        waste_plan=plans.waste,
        estates=plans.estates,
        eco_parks=plans.eco_parks,
    )
    return Possible(baseline, tuple(measures_of(basis)), study.parameters)


def plan_scenarios(
    study: Study,
    layers: OpenedLayers,
    *,
    potential: Potential,
    sites: Sites,
    plans: EarlierPlans,
    settings: Mapping[str, ScenarioSetting],
    possible: Possible | None = None,
) -> Scenarios:
    """Work out the scenarios of a study.

    Parameters
    ----------
    study
        Its options of scenarios, and parameters: costs, factors of the grid, discount rates.
    layers
        Inventory, emissions without measures, targets, the grid's path, measures and progress, as far as they are
        there.
    potential, sites
        Of the same layers: what could stand where.
    plans
        What is planned on estates and for waste.
    settings
        Id of a scenario -> what it does; without any, all that could be done.
    possible
        From `possible_measures` of the same, where it is at hand.

    Returns
    -------
    Scenarios
        What is not known is NaN, and `Scenarios.missing` says which input would tell it. What stands on land or water
        that nobody has mapped is in the least cost and in the supply curve where a scenario names it, else in neither.

    Raises
    ------
    LayerError
        For measures that the study names and nobody knows; all at once.
    """
    if possible is None:
        possible = possible_measures(study, layers, potential=potential, sites=sites, plans=plans)
    baseline, measures = possible.baseline, possible.measures
    readings = targets_of(baseline, layers.targets)
    left_out = tuple(each for each in measures if is_demonstration_land(each) and not _is_named(each, settings))
    asked = dict(settings) or {EVERYTHING: everything(measures, last_year=int(baseline.years[-1]))}
    draws = _draws(study, potential)
    moved = draws.ratio(EMISSION_FACTOR) if EMISSION_FACTOR in study.parameters else np.ones(draws.count)
    terms = ScenarioTerms.of(study.parameters, tuple(asked.values()))
    worked = {
        name: worked_out(measures, setting, baseline=baseline, terms=terms, grid_moved=moved)
        for name, setting in asked.items()
    }
    tables = scenario_tables_of(worked, measures, baseline=baseline, terms=terms, grid_moved=moved)
    parts = Parts(plans.waste, potential)
    tables["base_year"] = reconciled(study, layers, baseline=baseline, parts=parts)
    tables["targets"] = target_rows(worked, readings, baseline, grid_moved=moved)
    social = terms.rates.society if np.isfinite(terms.rates.society) else terms.rates.investor
    able = [measure for measure in measures if measure not in left_out]
    tables |= least_cost_tables(able, baseline, readings=readings, discount_rate=social)
    tables["scenario_supply"] = supply_by_year(able, baseline.years, discount_rate=terms.rates.investor)
    tables["scenario_inputs"] = _inputs(
        worked, readings, baseline, names=_names(study, possible, potential), draws=draws
    )
    return Scenarios(
        baseline=baseline,
        measures=measures,
        runs={name: each.run for name, each in worked.items()},
        tables={name: tables.get(name, scenario_frame(name, [])) for name in SCENARIO_COLUMNS},
        missing=(
            *_missing(study, baseline, measures=measures, readings=readings, left_out=left_out),
            *unlike_potential(measures, asked, baseline.years),
        ),
        grid_moved=moved,
    )


def _is_named(measure: Measure, settings: Mapping[str, ScenarioSetting]) -> bool:
    """Return whether a scenario says anything of a measure."""
    named = (own for setting in settings.values() for own in (setting.measures, *setting.places.values()))
    return any(measure.measure_id in own for own in named)


def scenario_tables_of(
    worked: Mapping[str, WorkedScenario],
    measures: Sequence[Measure],
    *,
    baseline: Baseline,
    terms: ScenarioTerms,
    grid_moved: FloatArray,
) -> dict[str, pd.DataFrame]:
    """Return the tables that scenarios and their measures come to, without targets: name -> table."""
    return {
        "measures": measure_rows(measures),
        "measure_places": place_rows(measures),
        "pathways": scenario_frame(
            "pathways", (pathway_rows(name, each, measures, baseline) for name, each in worked.items())
        ),
        "scenario_years": scenario_frame(
            "scenario_years",
            (year_rows(name, each, baseline, grid_moved=grid_moved) for name, each in worked.items()),
        ),
        "abatement": scenario_frame(
            "abatement", (abatement_rows(name, each, measures, rates=terms.rates) for name, each in worked.items())
        ),
        "measure_progress": scenario_frame(
            "measure_progress",
            (progress_rows(name, each.run.setting, measures, baseline) for name, each in worked.items()),
        ),
    }


def _draws(study: Study, potential: Potential) -> Draws:
    """Return the futures of a run, with its statistics and layers."""
    inputs = () if potential.draws is None else potential.draws.draws.inputs.values()
    return study.parameters.futures.with_inputs(inputs)


def _names(study: Study, possible: Possible, potential: Potential) -> frozenset[str]:
    """Return what tonnes may depend on: what the potential read, what measures read, statistics and layers.

    Money and lives move no tonnes.
    """
    rows = study.parameters.everything()
    asked = study.parameters.reads.values | possible.parameters.reads.values
    read = frozenset(name for name in asked if name in rows and not _is_cost(rows[name].unit))
    if potential.draws is None:
        return read
    return read.union(potential.draws.draws.inputs, *potential.draws.read.values())


def _is_cost(unit: str) -> bool:
    return unit in ("a", "1/a") or bool(currencies_of(unit))


def _inputs(
    worked: Mapping[str, WorkedScenario],
    readings: Sequence[TargetReading],
    baseline: Baseline,
    *,
    names: frozenset[str],
    draws: Draws,
) -> pd.DataFrame:
    """Return which inputs decide what scenarios cut in the years of targets and in the last year."""
    years = baseline.years
    asked = sorted({reading.year for reading in readings if years[0] <= reading.year <= years[-1]} | {int(years[-1])})
    parts = []
    for name, each in worked.items():
        cut = {year: each.run.drawn_cut_t[year - int(years[0])] for year in asked}
        parts.append(deciding_inputs(cut, names=names, draws=draws).assign(scenario_id=name))
    return scenario_frame("scenario_inputs", parts)


def _missing(
    study: Study,
    baseline: Baseline,
    *,
    measures: Sequence[Measure],
    readings: Sequence[TargetReading],
    left_out: Sequence[Measure],
) -> tuple[str, ...]:
    """Return which inputs a study has to give before more can be said, each once."""
    lacking = list(baseline.missing)
    lacking += [] if readings else [TARGETS]
    lacking += [key for reading in readings for key in reading.missing]
    lacking += [] if measures else [MEASURES]
    lacking += [REAL_LAND] if left_out else []
    costs = [measure.costs for measure in measures]
    lacking += [COSTS] if any(each is None or np.isnan(each.value_usd).any() for each in costs) else []
    lacking += [] if study.parameters.has(AVOIDED) else [AVOIDED_COST]
    return tuple(dict.fromkeys(lacking))


def unlike_potential(
    measures: Sequence[Measure], settings: Mapping[str, ScenarioSetting], years: IntArray
) -> tuple[str, ...]:
    """Return what does not go with the potential: keys of texts.

    Parameters
    ----------
    measures
        All that could be done.
    settings
        Id of a scenario -> what it does; of measures that the place has nothing of nothing is built.
    years
        (years,) of the scenarios: where more is built by then than could stand, the potential counts.
    """
    named = {name for each in settings.values() for own in (each.measures, *each.places.values()) for name in own} - {
        measure.measure_id for measure in measures
    }
    above = any(
        measure.built.get(year, 0.0) > float(measure.potential.sum() * measure.growth[at]) * (1.0 + _ROUNDING)
        for measure in measures
        for at, year in enumerate(years.tolist())
    )
    return (*((ABSENT,) if named else ()), *((BUILT_ABOVE,) if above else ()))
