"""5,000 candidates ranked with 1,000 resamples, against pymcdm called once for each resample, in one run.

Each line of ``--json`` is one object: name, ours_s, peer, peer_s, ratio, max_diff, peak_mb. Both get the same weights
and, where each candidate's energy is uncertain, the same shares; `max_diff` is the largest difference between the ends
of any candidate's rank interval; `peak_mb` the most memory the process had held when ours ended, input included. Ours
also works out score, contributions and stability.
"""

import argparse
import json
import math
import resource
import time
from typing import Any

import numpy as np
import pandas as pd
from pymcdm.methods import TOPSIS, WSM
from pymcdm.methods.mcda_method import MCDA_method
from scipy.stats import rankdata

from geoplan.siting.ranking.rank import Sampling, Scores, rank_by, uniforms
from geoplan.study import RankingMethod

COUNT, CRITERIA, SAMPLES, SEED = 5000, 9, 1000, 5
MOVING = (0, 4)  # criteria that follow the energy


def candidates(*, uncertain: bool) -> tuple[Scores, dict[str, float]]:
    rng = np.random.default_rng(1)
    keys = [f"c{number}" for number in range(CRITERIA)]
    table = rng.random((COUNT, CRITERIA))
    table[0], table[1] = 1.0, 0.0  # so that the peer, which looks for the ends of each column, finds 0 and 1
    shares = pd.DataFrame(table, columns=keys)
    moving = [keys[position] for position in MOVING] if uncertain else []
    low, high = shares[moving] * 0.8, np.minimum(shares[moving] * 1.2, 1.0)
    return Scores(shares, low, high), dict(zip(keys, rng.uniform(1, 5, CRITERIA), strict=True))


def plain(matrix: np.ndarray, cost: bool = False) -> np.ndarray:
    """Leave a column as it is: all are shares already."""
    del cost
    return matrix


def in_a_loop(
    peer: MCDA_method, scores: Scores, weights: dict[str, float], *, uncertain: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Draw, score and rank once for each sample, as a user of the library would."""
    table, given = scores.shares.to_numpy(), np.array(list(weights.values()))
    types = np.ones(CRITERIA)
    drawn = np.empty((SAMPLES, COUNT), dtype=np.int64)
    each = CRITERIA + (COUNT if uncertain else 0)
    for sample in range(SAMPLES):
        random = uniforms(SEED, sample * each, each)
        factors = given * (1 + Sampling().spread * (2 * random[:CRITERIA] - 1))
        moved = table
        if uncertain:
            moved = table.copy()
            at = 2 * random[CRITERIA:] - 1
            assert scores.low is not None
            assert scores.high is not None
            for key, position in zip(scores.low, MOVING, strict=True):
                below, above = scores.low[key] - table[:, position], scores.high[key] - table[:, position]
                moved[:, position] += np.where(at < 0, -at * below, at * above)
        drawn[sample] = rankdata(-peer(moved, factors / factors.sum(), types, validation=False), method="min")
    drawn.sort(axis=0)
    return drawn[math.floor(Sampling().lower * (SAMPLES - 1))], drawn[math.ceil(Sampling().upper * (SAMPLES - 1))]


def compare(method: RankingMethod, peer: MCDA_method, *, uncertain: bool) -> dict[str, Any]:
    scores, weights = candidates(uncertain=uncertain)
    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        ours = rank_by(scores, weights, method=method, sampling=Sampling(samples=SAMPLES, seed=SEED))
        best = min(best, time.perf_counter() - start)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    low, high = in_a_loop(peer, scores, weights, uncertain=uncertain)
    peer_s = time.perf_counter() - start
    differences = np.concatenate([ours["rank_low"] - low, ours["rank_high"] - high])
    return {
        "name": f"5,000 candidates x 1,000 resamples, {method}" + (", energies too" if uncertain else ""),
        "ours_s": round(best, 3),
        "peer": f"pymcdm {type(peer).__name__} in a loop",
        "peer_s": round(peer_s, 3),
        "ratio": round(peer_s / best, 2),
        "max_diff": float(np.abs(differences).max()),
        "peak_mb": round(peak_mb),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    cases: tuple[tuple[RankingMethod, MCDA_method, bool], ...] = (
        ("weighted_sum", WSM(plain), False),
        ("weighted_sum", WSM(plain), True),
        ("topsis", TOPSIS(plain), False),
    )
    for method, peer, uncertain in cases:
        line = compare(method, peer, uncertain=uncertain)
        if options.json:
            print(json.dumps(line), flush=True)
        else:
            print(
                f"{line['name']}: {line['ours_s']:.2f} s; {line['peer']} {line['peer_s']:.2f} s; "
                f"largest difference {line['max_diff']:g} ranks; {line['peak_mb']} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
