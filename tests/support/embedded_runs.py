"""Runs of the embedded studies that several test files need: what one process has run leaves its files for the others.

A run of a whole province takes a minute. Files of tests are shared out over processes, so that a fixture cannot keep
it.
"""

import fcntl
import json
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geoplan.outputs.manifest import measured, write_manifest
from geoplan.outputs.map.page import write_map
from geoplan.outputs.tables.tables import write_tables
from geoplan.pipeline import assess
from geoplan.planning.scenario.measures.measure import Measure
from geoplan.potential.solar.resource import hourly_weather
from geoplan.result.assessment import Assessment
from geoplan.study import open_study

DONE = "done"
_KEPT = "result.pkl"
_MAP = "map.html"


def runs_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the runs' files, the same for all processes of a test session."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "embedded-runs"
    folder.mkdir(exist_ok=True)
    return folder


def run_of(place: str, runs: Path) -> Assessment:
    """Assess an embedded study, and leave what it gave and its files for who asks with `kept_run` and `files_of`.

    For who goes on from the result: what others left has nothing of its stages.
    """
    with held(place, runs):
        return _run(place, runs / place)


def files_of(place: str, runs: Path) -> Path:
    """Return the folder with the files of a run of an embedded study; it is run where nobody has yet.

    Its tables and manifest as a run writes them, ``rooftops.parquet``, ``jcm.csv`` of every candidate whose place is
    known, ``weather.nc``, the hours that the yields rest on, the yields in ``roofs.nc`` and ``land.nc``, and
    ``hours.npz`` of `write_hours` and ``scenario_inputs.json`` of `write_scenario_inputs`.
    """
    with held(place, runs):
        if not (runs / place / DONE).exists():
            _run(place, runs / place)
    return runs / place


def kept_run(place: str, runs: Path) -> Assessment:
    """Return the run of an embedded study, which one process assesses and leaves for all others with its files."""
    folder = runs / place
    with held(place, runs):
        if not (folder / DONE).exists():
            _run(place, folder)
        return pickle.loads((folder / _KEPT).read_bytes())


def map_of(place: str, runs: Path) -> Path:
    """Return the map of `kept_run`, which one process draws."""
    result = kept_run(place, runs)
    with held(place, runs):
        file = runs / place / _MAP
        return file if file.exists() else write_map(result, file)


def kept_folder(name: str, runs: Path, make: Callable[[Path], object]) -> Path:
    """Return a folder of files that one process makes, in an empty folder that it is given, for all others."""
    folder = runs / name
    with held(name, runs):
        if not folder.exists():
            draft = runs / f"{name}-draft"
            shutil.rmtree(draft, ignore_errors=True)  # of one that failed
            draft.mkdir()
            make(draft)
            draft.rename(folder)
    return folder


@contextmanager
def held(place: str, runs: Path) -> Iterator[None]:
    """Let no other process make or read the files of a place meanwhile."""
    with (runs / f"{place}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(place: str, folder: Path) -> Assessment:
    result = assess(open_study(place))
    if (folder / DONE).exists():
        return result
    folder.mkdir(exist_ok=True)
    written = write_tables(result, folder, language="en")
    write_manifest(result, folder, written, known=measured(folder, written))
    shutil.copyfile(result.rooftops_file, folder / "rooftops.parquet")
    result.jcm_figures().drop(columns="geometry", errors="ignore").to_csv(folder / "jcm.csv", index=False)
    hourly_weather(result.study, result.inputs).to_netcdf(folder / "weather.nc")
    result.resource.to_netcdf(folder / "roofs.nc")
    result.ground_resource.to_netcdf(folder / "land.nc")
    write_hours(result, folder)
    write_scenario_inputs(result, folder)
    # the roofs' own folder ends with the process that made it
    roofs = replace(result.potential.roofs, file=folder / "rooftops.parquet", scratch=None)
    lasting = replace(result, potential=replace(result.potential, roofs=roofs))
    (folder / _KEPT).write_bytes(pickle.dumps(lasting))
    (folder / DONE).touch()
    return result


def write_hours(result: Assessment, folder: Path) -> None:
    """Write each hour's load and PV of estates, and PV of zones, as ``hours.npz``: levels, and kW a level."""
    plan, roofs = result.plan.estates, result.potential.roof_hours
    series = {"load": plan.load.hours, "pv": plan.pv, "zones": roofs.zones}
    parts = {name: {"levels": each.levels, "scale": each.scale} for name, each in series.items()}
    np.savez(
        folder / "hours.npz",
        **{f"{name}_{part}": values for name, own in parts.items() for part, values in own.items()},
    )


def write_scenario_inputs(result: Assessment, folder: Path) -> None:
    """Write what scenarios start from, what each measure can do and what each scenario asks for, as plain numbers."""
    scenarios = result.plan.scenarios
    assert scenarios is not None
    baseline = scenarios.baseline
    uses = [
        {"id": use.use_id, "is_electric": use.is_electric, "activity": row.tolist()}
        for use, row in zip(baseline.uses, baseline.activity, strict=True)
    ]
    content = {
        "years": baseline.years.tolist(),
        "baseline": {
            "uses": uses,
            "fixed_t": baseline.fixed_t.tolist(),
            "grid_factor": baseline.grid_factor.tolist(),
            "base_factor": baseline.base_factor,
            "has_floor": baseline.has_floor,
        },
        "measures": [_measure(each) for each in scenarios.measures],
        "scenarios": {name: run.setting.model_dump(mode="json") for name, run in scenarios.runs.items()},
    }
    (folder / "scenario_inputs.json").write_text(json.dumps(content), encoding="utf-8")


def _measure(measure: Measure) -> dict[str, Any]:
    numbers = ("potential", "energy_mwh", "direct_t", "lag_t", "growth", "resource_share")
    costs = measure.costs
    return {
        "id": measure.measure_id,
        "places": list(measure.places),
        "resource": measure.resource,
        "saved": {use: each.tolist() for use, each in measure.saved.items()},
        "build_limit": measure.build_limit,
        "built": {str(year): each for year, each in measure.built.items()},
        "jcm_factor": measure.jcm_factor,
        "costs": None if costs is None else {key: np.asarray(value).tolist() for key, value in vars(costs).items()},
        **{name: getattr(measure, name).tolist() for name in numbers},
    }
