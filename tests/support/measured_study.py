"""The study with every layer, run as far as its measures: made once for all tests of them."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np

from geoplan.layers.catalog import open_layers
from geoplan.planning.plan import make_plan
from geoplan.planning.scenario.inputs.baseline import Baseline
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.planning.scenario.measures.measure_basis import MeasureBasis
from geoplan.planning.scenario.measures.measures_of_map import measures_of
from geoplan.potential.potential import assess_potential
from geoplan.siting.sites import find_sites
from support.full_study import full_study

YEARS = np.arange(2025, 2051)


def empty_baseline() -> Baseline:
    """Return years without any emissions."""
    none, count = np.zeros(len(YEARS)), len(YEARS)
    return Baseline(
        YEARS, (), np.zeros((0, count)), none, none + 0.66, 0.66, has_floor=False, is_known=False, driver=none + np.nan
    )


@cache
def measured_basis() -> MeasureBasis:
    """Return what measures are made from."""
    study = full_study(Path(mkdtemp())).with_futures()
    layers = open_layers(study)
    potential = assess_potential(study, layers)
    sites = find_sites(study, layers, potential)
    plan = make_plan(study, layers, potential, sites)
    return MeasureBasis(
        study,
        layers,
        potential,
        sites,
        empty_baseline(),
        waste_plan=plan.waste_plan,
        estates=plan.estates,
        eco_parks=plan.eco_parks,
    )


@cache
def measured() -> dict[str, Measure]:
    """Return its measures by id."""
    return {each.measure_id: each for each in measures_of(measured_basis())}


def changed_basis(**potential: Any) -> MeasureBasis:
    """Return the same with another potential."""
    basis = measured_basis()
    return replace(basis, potential=replace(basis.potential, **potential))
