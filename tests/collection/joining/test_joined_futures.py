"""The same future of one study is the same future of the others."""

from dataclasses import replace

import numpy as np
import pytest

from geoplan.collection.collection import Collection
from geoplan.collection.joining.joined_futures import joined_candidate_draws, joined_draws
from geoplan.collection.joining.kept_futures import KeptFutures
from geoplan.collection.joining.study_part import StudyPart
from geoplan.siting.draws.candidate_draws import CandidateDraws


def test_zones_stand_one_study_after_the_other_with_their_own_futures(towns: Collection, town_parts: list[StudyPart]):
    study = towns.study("east")
    draws = joined_draws(town_parts, parameters=study.parameters, count=study.draws, seed=study.seed)
    assert draws is not None
    name = "rooftop_pv_energy_gwh"
    own = np.concatenate([part.futures.zones[name].rows() for part in town_parts])
    assert draws.zones[name].rows() == pytest.approx(own, rel=1e-12)
    assert draws.zones[name].total() == pytest.approx(draws.totals[name].total(), rel=1e-9)
    unknown = draws.zones["biomass_energy_gwh"]
    assert np.isnan(unknown.base[-2:]).all()
    assert (unknown.rows()[-2:] == 0).all()
    assert draws.zones["biomass_energy_gwh"].total() == pytest.approx(draws.totals["biomass_energy_gwh"].total())


def test_without_the_futures_of_one_there_are_none_of_all(towns: Collection, town_parts: list[StudyPart]):
    without = [replace(town_parts[0], futures=KeptFutures()), *town_parts[1:]]
    assert joined_draws(without, parameters=towns.study("east").parameters, count=200, seed=1) is None


def test_inputs_of_one_name_have_the_widest_range_of_all(towns: Collection, town_parts: list[StudyPart]):
    draws = joined_draws(town_parts, parameters=towns.study("east").parameters, count=200, seed=2025)
    assert draws is not None
    for name, row in draws.draws.inputs.items():
        assert row.high == max(part.inputs[name].high for part in town_parts if name in part.inputs)


def test_candidates_keep_their_futures_under_ids_of_the_whole(town_parts: list[StudyPart]):
    def with_candidates(part: StudyPart, **fields: list[list[float]]) -> StudyPart:
        drawn = CandidateDraws(("a", "b"), 2, {name: np.array(values) for name, values in fields.items()})
        return replace(part, futures=replace(part.futures, candidates=drawn))

    first = with_candidates(town_parts[0], energy_gwh=[[1.0, 2.0], [3.0, 4.0]])
    second = with_candidates(town_parts[1], energy_gwh=[[5.0, 6.0], [7.0, 8.0]], mean_haul_km=[[1.0, 1.0], [2.0, 2.0]])
    drawn = joined_candidate_draws([first, second, town_parts[2]], between=":")
    assert drawn is not None
    assert drawn.of("energy_gwh", ["north:b", "east:a"]).tolist() == [[7.0, 8.0], [1.0, 2.0]]
    assert np.isnan(drawn.of("mean_haul_km", ["east:a"])).all()
    assert joined_candidate_draws(town_parts[2:], between=":") is None
