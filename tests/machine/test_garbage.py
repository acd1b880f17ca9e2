"""Searches for circles, rarer for a while."""

import gc
import weakref

from geoplan.machine.garbage import keep_aside, rarely_searched, search_all


def test_searches_are_rarer_in_the_block_alone():
    before = gc.get_threshold()
    with rarely_searched():
        assert gc.get_threshold()[0] > before[0]
    assert gc.get_threshold() == before


def test_what_there_is_is_kept_aside_where_a_program_searches_rarely_alone():
    gc.freeze()
    outside, others = gc.get_freeze_count(), [[] for _ in range(100)]
    keep_aside()
    assert gc.get_freeze_count() < outside + len(others)
    try:
        with rarely_searched():
            before, made = gc.get_freeze_count(), [[] for _ in range(100)]
            keep_aside()
            assert gc.get_freeze_count() >= before + len(made)
    finally:
        gc.unfreeze()


class Ring:
    def __init__(self) -> None:
        self.itself = self


def test_circles_that_were_kept_aside_go_when_all_is_searched():
    try:
        with rarely_searched():
            ring = Ring()
            known = weakref.ref(ring)
            keep_aside()
            del ring
            gc.collect()
            assert known() is not None
            search_all()
            assert known() is None
            assert gc.get_freeze_count()
    finally:
        gc.unfreeze()


def test_what_others_keep_aside_is_theirs():
    ring = Ring()
    known = weakref.ref(ring)
    gc.freeze()
    try:
        del ring
        search_all()
        assert known() is not None
    finally:
        gc.unfreeze()
