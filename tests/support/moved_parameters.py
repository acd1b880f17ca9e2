"""A plugin of pytest that moves the shipped parameters a little, each by a factor of its own, to find copies of them.

``PYTHONPATH=tests python -m pytest -p support.moved_parameters -m "not published" tests/potential tests/planning``

A test that fails then rests on a number of layers/parameters that it does not set (`support.own_parameters`). Tests
marked ``published`` hold the shipped numbers against what others published: they are to fail where a number is wrong.
"""

import zlib
from dataclasses import replace
from pathlib import Path

import pytest

import geoplan.parameters
import geoplan.parameters.tables
from geoplan.parameters import Parameter, Parameters

# What is taken from one share is given to another, so that the shares of a whole still sum to 1.
MOVED_BY = {
    "waste.composition.food.share": 0.02,
    "waste.composition.other.share": -0.02,
    "waste.split.composting": 0.02,
    "waste.split.landfill": -0.02,
}
# Counts and whole years, and what must agree with another row.
KEPT_ENDS = (
    *("sectors", "projects", "year", "lifetime", "delay", "horizon", "moisture", "oxidation_factor"),
    *("most_candidates", "dense_places", "rooftop_pv.roofs", "per_cell"),
)
KEPT_STARTS = ("waste.split.", "waste.composition.", "jcm.similar_projects.", "jcm.durable_years.")
MOVED_OF_COMPOSITION = (".lhv", ".doc", ".doc_f", ".k", "_n2o", ".carbon", ".dry_matter")


def moved(parameter: Parameter) -> Parameter:
    """Return a parameter 2 to 7 % smaller, so that shares stay below 1, with its range moved alike."""
    name = parameter.name
    by = MOVED_BY.get(name, 0.0)
    kept = name.endswith(KEPT_ENDS) or (name.startswith(KEPT_STARTS) and not name.endswith(MOVED_OF_COMPOSITION))
    factor = 1.0 if kept else 0.93 + 0.05 * (zlib.crc32(name.encode()) % 1000) / 1000
    low, value, high = (number * factor + by for number in (parameter.low, parameter.value, parameter.high))
    return replace(parameter, low=low, value=value, high=high)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Move them before the first conftest imports a module that keeps `load_parameters` under its own name."""
    shipped = geoplan.parameters.load_parameters()
    others = Parameters({name: moved(parameter) for name, parameter in shipped.items()})
    load = geoplan.parameters.load_parameters

    def load_moved(folder: Path | None = None) -> Parameters:
        return others if folder is None else load(folder)

    geoplan.parameters.load_parameters = load_moved
    geoplan.parameters.tables.load_parameters = load_moved  # where `geoplan.load_parameters` finds it
