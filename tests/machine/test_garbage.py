"""Searches for circles, rarer for a while."""

import gc

from geoplan.machine.garbage import rarely_searched


def test_searches_are_rarer_in_the_block_alone():
    before = gc.get_threshold()
    with rarely_searched():
        assert gc.get_threshold()[0] > before[0]
    assert gc.get_threshold() == before
