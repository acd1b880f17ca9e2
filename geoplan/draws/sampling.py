"""Numbers from 0 to 1 for each thing that is drawn: one in each of equal parts, and the same in every run."""

import hashlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt

COUNT = 1000
"""The futures of a study that says no other number."""
SEED = 2025
"""The seed where nothing says another."""


@lru_cache(maxsize=4096)
def latin_hypercube(name: str, count: int, seed: int) -> npt.NDArray[np.float64]:
    """Return what one thing is drawn by: a number in each of `count` equal parts of 0 to 1, in random order.

    Together, those of many names are a Latin hypercube (McKay, Beckman & Conover 1979). Each follows from its own name:
    what else is drawn, and in which order, changes nothing.

    Parameters
    ----------
    name
        Of the thing, or of the group that moves together.
    count
        How many numbers.
    seed
        Of the study.

    Returns
    -------
    numpy.ndarray
        (count,), read-only.

    Examples
    --------
    >>> drawn = latin_hypercube("grid.emission_factor", 4, 1)
    >>> sorted((drawn * 4).astype(int).tolist())
    [0, 1, 2, 3]
    """
    digest = hashlib.sha256(name.encode()).digest()
    entropy = [seed, *np.frombuffer(digest, dtype=np.uint32).tolist()]
    own = np.random.default_rng(np.random.SeedSequence(entropy, spawn_key=(0,)))  # as scipy.stats.qmc spawns it
    within, parts = own.uniform(size=count), np.arange(1, count + 1)
    own.shuffle(parts)
    drawn: npt.NDArray[np.float64] = (parts - within) / count
    drawn.setflags(write=False)
    return drawn
