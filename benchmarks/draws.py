"""1,000 futures of a province: all its zones and sources, against full runs in a plain loop and against scipy.

Each line of ``--json`` is one object: name, ours_s, peer, peer_s, ratio, max_diff, peak_mb.

- The draws of a study's zones and sources, with their quantiles. The peer assesses the study with the parameters of one
  future after the other; it is timed at some of them and scaled. `max_diff` is the largest relative difference of any
  source's energy in them, the statistics being right; `peak_mb` what a process of its own needs more than before.
- A run with draws. In its peer the potential's futures, and land and plants at the ends of their parameters, are known
  and none of their quantiles asked for; candidates and estates have two futures: `ratio` is below 1, and at least 0.87.
- All parameters of all tables, against scipy.stats.triang and one cube of scipy.stats.qmc; the same numbers go in where
  values are compared.
"""

import argparse
import contextlib
import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd
from scipy import stats

from geoplan.draws.distributions import triangle_of
from geoplan.draws.draws import Draws
from geoplan.draws.sampling import latin_hypercube
from geoplan.layers.catalog import OpenedLayers, open_layers
from geoplan.layers.feedstock.waste import COMPOSITION
from geoplan.parameters import load_parameters
from geoplan.pipeline import assess
from geoplan.potential import potential
from geoplan.potential.draws.potential_draws import ENERGIES, PotentialDraws
from geoplan.siting import sites
from geoplan.stages.stages import Stages
from geoplan.study import Study, open_study

COUNT, REPEATS = 1000, 3
RIGHT = {
    "draws.statistics.error": 0.0,
    "draws.statistics.error_per_year": 0.0,
    "draws.weather.year_to_year": 0.0,
    **{f"draws.{kind}.{how}": 0.0 for kind in ("rooftops", "estates") for how in ("real", "schematic", "synthetic")},
}
"""Parameters by which statistics and layers have no error: a full run knows of none."""
NOT_DRAWN = ("siting.", "jcm.", "wind.")


def peak_mb() -> float:
    """Return the most memory that this process has held; what getrusage says begins with that of its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        held = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(held.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def best_of(repeats: int, call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the shortest time of some runs, and the result."""
    seconds, result = np.inf, None
    for _ in range(repeats):
        begin = time.perf_counter()
        result = call()
        seconds = min(seconds, time.perf_counter() - begin)
    return seconds, result


def all_quantiles(given: tuple[Any, ...]) -> PotentialDraws:
    """Draw the potential, and work out P10, P50 and P90 of every zone, row and total."""
    drawn = potential._drawn(*given)
    for table in (drawn.zones, drawn.estates, drawn.totals, *drawn.feedstocks.values()):
        for amounts in table.values():
            amounts.quantiles()
    return drawn


def needed_mb(given: tuple[Any, ...]) -> float:
    """Return by how much the peak of a fresh process grows."""
    before = peak_mb()
    all_quantiles(given)
    return peak_mb() - before


@contextlib.contextmanager
def without_draws(drawn: PotentialDraws) -> Iterator[None]:
    """Let runs take futures that are known, and ask for no quantiles and no shares of the uncertainty."""
    with (
        mock.patch.object(potential, "_drawn", return_value=drawn),
        mock.patch.object(potential, "with_ends", side_effect=lambda table, _: table),
        mock.patch.object(potential, "ends_of", side_effect=lambda totals, _: totals),
        mock.patch.object(potential, "sensitivity", return_value=pd.DataFrame()),
    ):
        yield


def first_run(study: Study, stages: Stages) -> tuple[tuple[Any, ...], potential.Potential, OpenedLayers]:
    """Run the potential once; return what its draws are made of, what came of it, and its layers."""
    given: list[tuple[Any, ...]] = []
    known = potential._drawn

    def noted(*all_of_it: Any) -> PotentialDraws:
        given.append(all_of_it)
        return known(*all_of_it)

    layers = open_layers(study)
    with mock.patch.object(potential, "_drawn", noted):
        result = potential.assess_potential(study, layers, stages=stages)
    return given[0], result, layers


def of_future(study: Study, draws: Draws, number: int) -> Study:
    """Return the study with the parameters of one future, but for prices."""
    rows = study.parameters
    shares = [name for name in rows if name.startswith(COMPOSITION) and name.endswith(".share")]
    moved = {
        name: float(draws.value(name)[number])
        for name, row in rows.items()
        if row.low < row.high and not row.price_year and not name.startswith(NOT_DRAWN)
    }
    moved |= {name: float(draws.shares(shares)[row, number]) for row, name in enumerate(shares)}
    return study.with_parameters({name: {"value": v, "low": v, "high": v} for name, v in moved.items()})


def against_full_runs(name: str, runs: int) -> dict[str, Any]:
    study = open_study(name).with_parameters(RIGHT)
    stages = Stages()
    given, first, layers = first_run(study, stages)
    drawn = first.draws
    assert drawn is not None
    ours_s, _ = best_of(REPEATS, lambda: all_quantiles(given))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        memory = pool.apply(needed_mb, (given,))
    seconds, differences = 0.0, []
    for number in range(runs):
        moved = of_future(study, drawn.draws, number)
        with without_draws(drawn):
            taken, full = best_of(
                1, lambda moved=moved: potential.assess_potential(moved, layers, stages=Stages(stages)).totals
            )
        seconds += taken
        differences += [abs(drawn.totals[each].rows()[0, number] / full[each] - 1) for each in ENERGIES if each in full]
    roofs, zones = int(first.totals["roof_count"]), len(first.zones)
    return {
        "name": f"{COUNT:,} futures of {name}: {zones} zones, {roofs:,} roofs (peer timed at {runs}, and scaled)",
        "ours_s": ours_s,
        "peer": "full runs in a loop",
        "peer_s": seconds / runs * COUNT,
        "max_diff": max(differences),
        "peak_mb": memory,
    }


@contextlib.contextmanager
def known_ends(ends: dict[str, Any]) -> Iterator[None]:
    """Let siting take land and plants at the ends of their parameters from a run before, or note those of this one."""
    land, plants = sites._land_ends, sites._reached

    def land_ends(key: str, *given: Any) -> Any:
        name = f"land of {key}"
        ends[name] = ends[name] if name in ends else land(key, *given)
        return ends[name]

    def reached(study: Study, of_kind: Any) -> Any:
        name = f"plants of {of_kind.key}"
        ends[name] = ends[name] if name in ends else plants(study, of_kind)
        return ends[name]

    with mock.patch.object(sites, "_land_ends", land_ends), mock.patch.object(sites, "_reached", reached):
        yield


def against_no_draws(name: str, repeats: int) -> dict[str, Any]:
    study = open_study(name)
    few = study.model_copy(update={"parameters": study.parameters.sampled(2, study.seed)})
    ends: dict[str, Any] = {}
    with known_ends(ends):
        drawn = assess(few).potential.draws  # roofs are drawn and kernels compiled now
    assert drawn is not None
    assert ends, "land and plants have ends"

    def bare() -> None:
        with without_draws(drawn), known_ends(ends):
            assess(few)

    # in turns, so that what else the machine does falls on both
    times = [(best_of(1, lambda: assess(study))[0], best_of(1, bare)[0]) for _ in range(repeats)]
    ours_s, peer_s = (min(each) for each in zip(*times, strict=True))
    return {
        "name": f"a run of {name} with draws",
        "ours_s": ours_s,
        "peer": "without",
        "peer_s": peer_s,
        "max_diff": 0.0,
        "peak_mb": peak_mb(),
    }


def against_scipy() -> dict[str, Any]:
    rows = [row for row in load_parameters().values() if row.low < row.high]
    triangles = [triangle_of(row) for row in rows]

    def ours() -> list[np.ndarray]:
        latin_hypercube.cache_clear()
        draws = Draws({row.name: row for row in rows}, count=COUNT)
        return [draws.value(row.name) for row in rows]

    def theirs(cube: np.ndarray | None = None) -> list[np.ndarray]:
        given = stats.qmc.LatinHypercube(d=len(rows), rng=1).random(COUNT).T if cube is None else cube
        made = []
        for row, triangle, u in zip(rows, triangles, given, strict=True):
            width = triangle.right - triangle.left
            form = stats.triang((triangle.mode - triangle.left) / width, triangle.left, width)
            with np.errstate(divide="ignore"):
                ends = np.log([row.least, row.greatest]) if triangle.logarithmic else [row.least, row.greatest]
            first, last = form.cdf(ends)
            drawn = form.ppf(first + u * (last - first))
            made.append(np.exp(drawn) if triangle.logarithmic else drawn)
        return made

    ours_s, values = best_of(REPEATS, ours)
    peak = peak_mb()
    peer_s, _ = best_of(REPEATS, theirs)
    same = theirs(np.array([latin_hypercube(row.group or row.name, COUNT, Draws({}).seed) for row in rows]))
    whole = [row.unit == "year" for row in rows]  # years are rounded
    differences = [
        float(np.abs(a - b).max() / max(np.abs(a).max(), 1e-12))
        for a, b, rounded in zip(values, same, whole, strict=True)
        if not rounded
    ]
    return {
        "name": f"{COUNT:,} draws of {len(rows)} parameters, their triangles solved too",
        "ours_s": ours_s,
        "peer": "scipy.stats.triang, triangles given",
        "peer_s": peer_s,
        "max_diff": max(differences),
        "peak_mb": peak,
    }


def report(row: dict[str, Any], *, as_json: bool) -> None:
    row["ratio"] = row["peer_s"] / row["ours_s"]
    order = ("name", "ours_s", "peer", "peer_s", "ratio", "max_diff", "peak_mb")
    row = {key: float(f"{row[key]:.4g}") if isinstance(row[key], float) else row[key] for key in order}
    if as_json:
        print(json.dumps(row), flush=True)
        return
    print(
        f"{row['name']}: {row['ours_s']:g} s; {row['peer']} {row['peer_s']:g} s: {row['ratio']:g} times; "
        f"largest difference {row['max_diff']:.2g}; {row['peak_mb']:g} MB",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--study", default="hai-phong", help="a name or a folder")
    parser.add_argument("--runs", type=int, default=5, help="full runs of the peer")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="runs with draws, and as many without")
    parser.add_argument("--part", choices=("runs", "without", "scipy"), help="one comparison alone")
    options = parser.parse_args()
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "scipy": against_scipy,
        "runs": lambda: against_full_runs(options.study, options.runs),
        "without": lambda: against_no_draws(options.study, options.repeats),
    }
    for name, part in parts.items():
        if options.part in (None, name):
            report(part(), as_json=options.json)


if __name__ == "__main__":
    main()
