"""How likely another comes first once one thing is measured."""

import numpy as np
import pandas as pd
import pytest

from geoplan.result.first_changes import CandidateRanks, ZoneRanks, chance_of_another
from geoplan.siting.ranking.criteria import criteria_of

EVEN = np.linspace(0.5, 1.5, 1001)


def zones(biogas: list[float]) -> pd.DataFrame:
    count = len(biogas)
    table = pd.DataFrame({"zone_id": list("abcd")[:count], "biogas_energy_gwh": biogas, "area_km2": 1.0})
    rank = table["biogas_energy_gwh"].rank(ascending=False)
    # the second is first so seldom that P10 of its ranks does not show it
    share = [0.95, 0.04, 0.01, 0.0][:count]
    return table.assign(priority_rank=rank, priority_rank_low=rank, priority_rank_first_share=share)


def test_a_lead_that_is_lost_at_three_quarters_is_lost_in_a_quarter() -> None:
    def scored(error: float) -> np.ndarray:
        return np.array([1.0, error, 0.1])

    first = np.array([True, False, False])
    assert chance_of_another(scored, EVEN, first=first) == pytest.approx(0.5, abs=0.01)
    assert chance_of_another(scored, EVEN - 0.25, first=first) == pytest.approx(0.25, abs=0.01)
    assert chance_of_another(scored, EVEN - 0.6, first=first) == 0.0
    assert chance_of_another(scored, np.ones(10), first=first) == 0.0, "what does not move changes nothing"


def test_a_zone_overtakes_the_first_only_if_it_can() -> None:
    ranks = ZoneRanks(zones([10.0, 9.0, 1.0]), {"biogas": 1.0})
    second = ranks.chance("biogas_energy_gwh", {"b": 9.0}, EVEN)
    assert second == pytest.approx(1.5 - 10 / 9, abs=0.02), "it passes where it has 1/9 more"
    assert ranks.chance("biogas_energy_gwh", {"a": 10.0}, EVEN) == pytest.approx(0.4, abs=0.02)
    assert ranks.chance("biogas_energy_gwh", {"c": 1.0}, EVEN) == 0.0
    assert ranks.chance("biogas_energy_gwh", {"a": 10.0, "b": 9.0, "c": 1.0}, EVEN) == 0.0, "all move alike"
    never = zones([10.0, 9.0, 1.0]).assign(priority_rank_first_share=[1.0, 0.0, 0.0])
    assert ZoneRanks(never, {"biogas": 1.0}).chance("biogas_energy_gwh", {"b": 9.0}, EVEN) == 0.0
    bare = zones([10.0, 9.0]).drop(columns="priority_rank_first_share")
    assert ZoneRanks(bare, {"biogas": 1.0}).chance("biogas_energy_gwh", {"a": 10.0}, EVEN) > 0.3
    assert ranks.chance("no_such_field", {"a": 1.0}, EVEN) == 0.0


def test_unranked_zones_have_no_first() -> None:
    assert np.isnan(ZoneRanks(pd.DataFrame({"zone_id": ["a"]}), None).chance("x", {"a": 1.0}, EVEN))


def test_a_larger_roof_takes_the_first_place() -> None:
    moving = [one.column for one in criteria_of("rooftop_pv").values() if one.follows_energy]
    assert moving, "else nothing of a roof's rank follows what a survey finds"
    table = pd.DataFrame(
        {
            "candidate_id": ["p", "q", "r"],
            "energy_gwh": [10.0, 9.5, 1.0],
            **{name: [10.0, 9.5, 1.0] for name in moving},
            "rank": [1, 2, 3],
            "rank_low": [1, 2, 3],
            "rank_first_share": [0.97, 0.03, 0.0],
        }
    )
    ranks = CandidateRanks(table, "rooftop_pv", weights=None, method="weighted_sum")
    assert 0.3 < ranks.chance("q", EVEN) < 0.5
    assert 0.3 < ranks.chance("p", EVEN) < 0.5
    assert ranks.chance("r", EVEN) == 0.0, "it is not first in any future"
    assert np.isnan(ranks.chance("none", EVEN))
