"""What stands still in futures: that every other parameter moves shows the study with every layer."""

from dataclasses import replace

from geoplan.outputs.standing_still import held_by_potential, held_by_siting
from support.sample_result import changed


def test_what_candidates_follow_is_not_held(small_result):
    held = held_by_siting(small_result)
    assert set(held) <= {name for names in small_result.used.values() for name in names}
    assert {"siting.land.smallest_cell", "siting.ranking.weight_spread"} <= set(held)
    assert not {*held} & {*small_result.siting.interpolated}
    assert all(small_result.parameters[name].low < small_result.parameters[name].high for name in held)
    assert all(held.values())


def test_what_the_totals_follow_is_not_held(small_result):
    drawn = small_result.potential.draws
    followed = {name for names in drawn.read.values() for name in names} - set(drawn.held)
    assert not {*held_by_potential(small_result)} & followed


def test_what_would_move_a_kind_of_which_there_is_no_candidate_is_held(small_result):
    name, candidates = "siting.ground_pv.land_per_mwp", small_result.candidates
    none = candidates[candidates["candidate_kind"] != "ground_pv"]
    assert "No candidate" in held_by_siting(changed(small_result, candidates=none))[name]
    some = candidates.assign(candidate_kind="ground_pv")
    assert name not in held_by_siting(changed(small_result, candidates=some))


def test_without_futures_nothing_is_held(small_result):
    bare = replace(small_result, potential=replace(small_result.potential, draws=None))
    assert held_by_potential(bare) == held_by_siting(bare) == {}
