"""Runs that are merged are what sorting all at once would give."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.layers.rooftops.sorted_runs import SortedRuns


@settings(max_examples=60, deadline=None)
@given(
    runs=st.lists(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5), max_size=40), max_size=5),
    rows=st.integers(1, 60),
    block=st.sampled_from([1, 3, 4096]),
)
def test_merging_is_sorting(tmp_path_factory, runs, rows, block):
    merged = SortedRuns(tmp_path_factory.mktemp("runs"), block_rows=block, sample_every=2)
    position = 0
    for keys in runs:
        numbers = np.arange(position, position + len(keys))
        merged.add(pa.table({"key": pa.array(keys, pa.uint64()), "position": numbers}))
        position += len(keys)
    tables = list(merged.ranges(rows=rows))
    given = np.array([key for keys in runs for key in keys], dtype=np.uint64)
    found = pa.concat_tables(tables)["position"].to_numpy() if tables else np.array([], dtype=int)
    np.testing.assert_array_equal(found, np.argsort(given, kind="stable"))
    for before, after in pairwise(tables):
        assert before["key"][-1].as_py() < after["key"][0].as_py()


def test_ranges_are_of_the_size_asked_for(tmp_path):
    rng = np.random.default_rng(1)
    runs = SortedRuns(tmp_path)
    for _ in range(10):
        runs.add(pa.table({"key": rng.integers(0, 2**52, 10_000, dtype=np.uint64)}))
    sizes = [len(table) for table in runs.ranges(rows=5000)]
    assert sum(sizes) == runs.rows == 100_000
    assert len(sizes) == 20
    assert max(sizes) < 7000
