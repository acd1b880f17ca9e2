"""Numbers of a name: one in each part, the same in each run, unlike those of other names."""

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geoplan.draws.sampling import latin_hypercube


@given(st.text(min_size=1, max_size=30), st.integers(1, 300), st.integers(0, 2**63 - 1))
def test_each_part_has_one_number(name: str, count: int, seed: int) -> None:
    drawn = latin_hypercube(name, count, seed)
    assert sorted((drawn * count).astype(int).tolist()) == list(range(count))


def test_it_is_the_latin_hypercube_of_scipy() -> None:
    from scipy.stats import qmc

    name = hashlib.sha256(b"grid.emission_factor").digest()
    seed = np.random.default_rng([7, *np.frombuffer(name, dtype=np.uint32).tolist()])
    drawn = qmc.LatinHypercube(d=1, seed=seed).random(500)[:, 0]
    assert latin_hypercube("grid.emission_factor", 500, 7).tobytes() == drawn.tobytes()


def test_a_seed_gives_the_same_bytes_and_another_others() -> None:
    first = latin_hypercube("pv.resource_factor", 1000, 7).tobytes()
    latin_hypercube.cache_clear()
    assert latin_hypercube("pv.resource_factor", 1000, 7).tobytes() == first
    assert latin_hypercube("pv.resource_factor", 1000, 8).tobytes() != first


def test_names_are_drawn_apart() -> None:
    drawn = np.stack([latin_hypercube(f"row {number}", 1000, 1) for number in range(30)])
    apart = np.corrcoef(drawn) - np.eye(30)
    assert np.abs(apart).max() < 0.15
