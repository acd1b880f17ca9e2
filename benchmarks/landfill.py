"""First-order decay of many landfills against the same equations in a plain loop, in one run.

Each line of ``--json`` is one object: name, ours_s, peer, peer_s, ratio, max_diff, peak_mb. `max_diff` is the largest
relative difference of the methane of any landfill and year; `peak_mb` the most memory the process had held when ours
ended, input included. Ours also works out low and high ends, with slow and with fast decay; the loop does not.
"""

import argparse
import json
import math
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from geoplan.layers.feedstock.waste import composition
from geoplan.parameters import Parameters, load_parameters
from geoplan.potential.waste.landfill_gas import landfill_gas


def histories(landfills: int, years: int) -> xr.DataArray:
    """Draw tonnages that begin, grow and end at different times."""
    rng = np.random.default_rng(1)
    first = rng.integers(0, years // 2, landfills)
    length = rng.integers(5, years // 2, landfills)
    year = np.arange(years)
    working = (year >= first[:, None]) & (year < (first + length)[:, None])
    tonnes = np.exp(rng.normal(11, 1, landfills))[:, None] * 1.03 ** (year - first[:, None])
    coords = {"landfill": np.arange(landfills), "year": 1950 + year}
    return xr.DataArray(np.where(working, tonnes, 0.0), dims=("landfill", "year"), coords=coords)


def loop(tonnage: xr.DataArray, parameters: Parameters) -> np.ndarray:
    """Write the IPCC's equations 3.2 and 3.4 to 3.6 as they stand, landfill by landfill and year by year."""
    shares = composition(parameters)
    kinds = [
        (
            share
            * parameters.value(f"waste.composition.{name}.doc")
            * parameters.value(f"waste.composition.{name}.doc_f")
            * parameters.value("waste.landfill.mcf"),
            parameters.value(f"waste.composition.{name}.k"),
        )
        for name, share in shares.items()
    ]
    f = parameters.value("waste.landfill.methane_share")
    result = np.zeros(tonnage.shape)
    for landfill, deposits in enumerate(tonnage.values.tolist()):
        for carbon, k in kinds:
            accumulated = 0.0
            for year, waste in enumerate(deposits):
                decomposed = accumulated * (1 - math.exp(-k))
                accumulated = waste * carbon + accumulated * math.exp(-k)
                result[landfill, year] += decomposed * f * 16 / 12
    return result


def clock(function: Callable[[], Any], *, times: int = 1) -> tuple[float, Any]:
    """Give the best of a few wall times, and the result."""
    best = np.inf
    result = None
    for _ in range(times):
        start = time.perf_counter()
        result = function()
        best = min(best, time.perf_counter() - start)
    return best, result


def compare(landfills: int, years: int) -> dict[str, Any]:
    parameters = load_parameters()
    tonnage = histories(landfills, years)
    landfill_gas(tonnage[:2], parameters)
    ours_s, ours = clock(lambda: landfill_gas(tonnage, parameters), times=5)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peer_s, theirs = clock(lambda: loop(tonnage, parameters))
    a = ours.methane_generated_t.values
    return {
        "name": f"{landfills:,} landfills x {years} years",
        "ours_s": round(ours_s, 4),
        "peer": "plain Python loop",
        "peer_s": round(peer_s, 3),
        "ratio": round(peer_s / ours_s, 1),
        "max_diff": float(np.max(np.abs(a - theirs) / np.maximum(1.0, theirs))),
        "peak_mb": round(peak_mb),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    line = compare(1000, 100)
    if options.json:
        print(json.dumps(line), flush=True)
        return
    print(
        f"{line['name']}: {line['ours_s']:.3f} s; {line['peer']} {line['peer_s']:.2f} s; "
        f"{line['ratio']:.0f} times faster; largest difference {line['max_diff']:.1e}; {line['peak_mb']} MB"
    )


if __name__ == "__main__":
    main()
