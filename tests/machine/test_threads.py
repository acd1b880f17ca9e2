"""Rows that threads share."""

import threading

import numpy as np
import pytest

from geoplan.machine import threads
from geoplan.machine.cores import cores_within
from geoplan.machine.threads import by_runs


@pytest.mark.parametrize("cores", [1, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 1000])
def test_each_row_is_worked_on_once_however_many_threads_there_are(monkeypatch, cores, count):
    monkeypatch.setattr(threads, "usable_cores", lambda: cores)
    times = np.zeros(count, dtype=int)

    def work(first, last):
        times[first:last] += 1

    by_runs(work, count)
    assert (times == 1).all()


def test_where_each_core_has_work_of_its_own_no_thread_is_begun():
    by_whom = set()
    with cores_within(1):
        by_runs(lambda *_: by_whom.add(threading.current_thread()), 100)
    assert by_whom == {threading.current_thread()}


def test_what_goes_wrong_in_a_thread_is_raised():
    def work(first, last):
        if first <= 5 < last:
            raise ValueError("row 5")

    with pytest.raises(ValueError, match="row 5"):
        by_runs(work, 10)
