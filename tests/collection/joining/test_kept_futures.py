"""Futures are kept in full, in the same bytes, and without anything that could be run."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from geoplan.collection.joining.kept_futures import KeptFutures, read_futures, write_futures
from geoplan.collection.joining.study_part import StudyPart
from geoplan.siting.draws.candidate_draws import CandidateDraws


def test_what_is_read_is_what_was_written(town_parts: list[StudyPart], tmp_path: Path):
    drawn = CandidateDraws(("a", "ô"), 2, {"energy_gwh": np.array([[1.0, 2.0], [3.0, np.nan]])})
    given = replace(town_parts[0].futures, candidates=drawn)
    for name in ("a.npz", "b.npz"):
        write_futures(given, tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    read = read_futures(tmp_path / "a.npz")
    assert list(read.zones) == list(given.zones)
    for name, futures in given.zones.items():
        assert np.array_equal(read.zones[name].rows(), futures.rows())
        assert np.array_equal(read.zones[name].base, futures.base, equal_nan=True)
    assert all(np.array_equal(read.totals[name], each) for name, each in given.totals.items())
    assert read.candidates is not None
    assert read.candidates.ids == drawn.ids
    assert np.array_equal(read.candidates.fields["energy_gwh"], drawn.fields["energy_gwh"], equal_nan=True)


def test_rows_of_factors_that_fields_share_are_kept_once(town_parts: list[StudyPart], tmp_path: Path):
    futures = town_parts[0].futures
    write_futures(futures, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        rows = len(file["factors"])
    assert rows < sum(len(each.factors) for each in futures.zones.values())


def test_a_result_without_futures_keeps_none(tmp_path: Path):
    write_futures(KeptFutures(), tmp_path / "a.npz")
    read = read_futures(tmp_path / "a.npz")
    assert (dict(read.zones), dict(read.totals), read.candidates) == ({}, {}, None)
