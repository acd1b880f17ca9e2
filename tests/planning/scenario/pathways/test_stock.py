from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.planning.scenario.pathways.stock import deploy, last_built, life_of, setting_at
from support.scenario_models import YEARS, measures_of_town, one_measure, towns_setting, unit_costs


def asking(**shares):
    return ScenarioSetting(measures={name: MeasureSetting(shares=each) for name, each in shares.items()})


def test_what_stands_is_the_share_that_is_asked_of_the_potential():
    deployment = deploy([one_measure("pv")], asking(pv={2050: 0.5}), years=YEARS)
    assert deployment.placed["pv"][:, -1] == pytest.approx([30.0, 20.0])
    assert deployment.stock[0] == pytest.approx(np.linspace(0, 50, 26))
    assert deployment.added[0] == pytest.approx([0.0] + [2.0] * 25)
    assert deployment.limited == {}


def test_a_place_goes_its_own_way():
    setting = asking(pv={2050: 0.5}).model_copy(update={"places": {"b": {"pv": MeasureSetting(shares={2030: 1.0})}}})
    assert deploy([one_measure("pv")], setting, years=YEARS).placed["pv"][:, -1].tolist() == [30.0, 40.0]
    assert setting_at(setting, "pv", "b").shares == {2030: 1.0}
    assert setting_at(setting, "heat", "b") is None


def test_what_has_lived_is_built_anew():
    measure = one_measure("pv", costs=unit_costs(1.0, life=10.0))
    added = deploy([measure], asking(pv={2030: 1.0}), years=YEARS).added[0]
    assert added[1:6] == pytest.approx([20.0] * 5)
    assert added[6:11] == pytest.approx([0.0] * 5)
    assert added[11:16] == pytest.approx([20.0] * 5)
    assert added[21:26] == pytest.approx([20.0] * 5)


def test_no_more_is_built_in_a_year_than_can_be():
    deployment = deploy([one_measure("pv", build_limit=10.0)], asking(pv={2026: 1.0}), years=YEARS)
    assert deployment.stock[0, :12] == pytest.approx([*range(0, 101, 10), 100])
    assert deployment.placed["pv"][:, 3] == pytest.approx([18.0, 12.0])
    assert deployment.limited == {"pv": {"build_limit": tuple(range(2026, 2035))}}


def test_what_must_be_built_anew_counts_against_the_limit():
    measure = one_measure("pv", build_limit=10.0, built={2026: 100.0}, costs=unit_costs(1.0, life=5.0))
    deployment = deploy([measure], asking(pv={2050: 1.0}), years=YEARS)
    # all of 2026 has lived in 2031, and only ten can be built then; they stand beside nothing else
    assert deployment.stock[0, 1:6] == pytest.approx([100.0] * 5)
    assert deployment.stock[0, 6] == pytest.approx(10.0)
    assert deployment.added[0, 6] == pytest.approx(10.0)


def test_what_was_built_is_what_stands_whatever_the_limit_and_the_growth():
    growth = np.linspace(1.0, 2.0, len(YEARS))
    measure = one_measure("pv", build_limit=1.0, built={2026: 30.0, 2028: 50.0}, growth=growth)
    deployment = deploy([measure], asking(pv={2050: 1.0}), years=YEARS)
    assert deployment.stock[0, [1, 3]] == pytest.approx([30.0, 50.0])
    assert deployment.added[0, 4] == pytest.approx(1.0)
    assert last_built(measure, YEARS) == 2028
    assert last_built(one_measure("pv", built={2020: 1.0}), YEARS) is None


def test_what_is_built_in_the_base_year_stands_from_its_beginning():
    measure = one_measure("pv", built={2025: 40.0}, costs=unit_costs(1.0, life=25.0))
    deployment = deploy([measure], ScenarioSetting(), years=YEARS)
    assert deployment.stock[0] == pytest.approx([40.0] * 26)
    assert deployment.added[0] == pytest.approx([40.0] + [0.0] * 24 + [40.0])


def test_a_life_is_rounded_to_years():
    assert life_of(one_measure("pv", costs=unit_costs(1.0, life=12.5))) == 13
    assert life_of(one_measure("pv", costs=unit_costs(1.0, life=0.2))) == 1
    assert life_of(one_measure("pv", costs=unit_costs(1.0, life=np.nan))) is None
    assert life_of(one_measure("pv")) is None


def test_measures_of_nothing_come_to_nothing():
    empty = one_measure("pv", potential=np.zeros(2), built={2026: 0.0})
    deployment = deploy([empty], asking(pv={2050: 1.0}), years=YEARS)
    assert not deployment.stock.any()
    assert not deployment.added.any()
    assert deploy([], ScenarioSetting(), years=YEARS).stock.shape == (0, 26)


def test_all_that_the_town_builds_stands_within_its_limits():
    measures = measures_of_town()
    deployment = deploy(measures, towns_setting(), years=YEARS)
    assert set(deployment.limited) == {"rooftop_pv", "solar_heat", "e_bus"}
    assert deployment.stock == pytest.approx(np.array([deployment.placed[m.measure_id].sum(axis=0) for m in measures]))


SHARES = st.dictionaries(st.integers(2026, 2050), st.floats(0, 1), max_size=3)
MEASURES = st.fixed_dictionaries(
    {
        "build_limit": st.one_of(st.just(float("nan")), st.floats(0, 60)),
        "life": st.sampled_from([float("nan"), 1.0, 5.0, 12.0]),
        "resource_share": st.lists(st.floats(0, 1), min_size=2, max_size=2),
        "growth": st.floats(0.5, 2.0),
        "built": st.dictionaries(st.integers(2025, 2030), st.floats(0, 50), max_size=2),
    }
)


@settings(max_examples=60)
@given(drawn=st.lists(st.tuples(MEASURES, SHARES, SHARES), min_size=1, max_size=4))
def test_no_resource_and_no_potential_is_exceeded_and_no_more_is_built_than_can_be(drawn):
    measures = [
        one_measure(
            f"m{number}",
            resource="land",
            resource_share=np.array(own["resource_share"]),
            growth=np.linspace(1.0, own["growth"], len(YEARS)),
            build_limit=own["build_limit"],
            built=own["built"],
            costs=unit_costs(1.0, life=own["life"]),
        )
        for number, (own, _, _) in enumerate(drawn)
    ]
    setting = asking(**{f"m{number}": shares for number, (_, shares, _) in enumerate(drawn)})
    places = {f"m{number}": MeasureSetting(shares=own) for number, (_, _, own) in enumerate(drawn) if own}
    deployment = deploy(measures, setting.model_copy(update={"places": {"a": places}}), years=YEARS)
    used = np.zeros((2, len(YEARS)))
    for row, measure in enumerate(measures):
        standing = deployment.placed[measure.measure_id]
        most = measure.potential[:, None] * measure.growth
        assert (standing >= 0).all()
        assert (standing <= most * (1 + 1e-9)).all()
        used += standing / most * measure.resource_share[:, None]
        assert deployment.stock[row] == pytest.approx(standing.sum(axis=0))
        free = max(measure.built, default=2025)
        held = deployment.added[row][free < YEARS]
        if not np.isnan(measure.build_limit):
            assert (held <= measure.build_limit + 1e-9).all()
    assert (used <= 1 + 1e-9).all()


@given(shares=SHARES, life=st.sampled_from([1.0, 4.0, 9.0]))
def test_what_stands_is_what_was_built_and_has_not_yet_lived_where_nothing_is_given_up(shares, life):
    measure = one_measure("pv", costs=unit_costs(1.0, life=life))
    rising = {year: max(share for other, share in shares.items() if other <= year) for year in shares}
    deployment = deploy([measure], asking(pv=rising), years=YEARS)
    for now in range(len(YEARS)):
        alive = deployment.added[0][max(0, now - int(life) + 1) : now + 1].sum()
        assert deployment.stock[0, now] == pytest.approx(alive, abs=1e-9)


def test_a_place_that_gives_way_does_so_at_once_though_others_are_slowed():
    first = one_measure("first", resource="land", build_limit=5.0)
    second = replace(one_measure("second", resource="land"), build_limit=np.nan)
    setting = ScenarioSetting(
        measures={"first": MeasureSetting(shares={2030: 0.0, 2031: 1.0}), "second": MeasureSetting()},
        places={
            "a": {"first": MeasureSetting(shares={2027: 0.9, 2028: 0.0}), "second": MeasureSetting(shares={2028: 1})}
        },
    )
    deployment = deploy([first, second], setting, years=YEARS)
    used = deployment.placed["first"][0] / 60 + deployment.placed["second"][0] / 60
    assert (used <= 1 + 1e-9).all()


def test_what_is_given_up_is_the_oldest_and_does_not_go_a_second_time():
    measure = one_measure("pv", costs=unit_costs(1.0, life=10.0))
    added = deploy([measure], asking(pv={2026: 0.5, 2027: 1.0, 2028: 0.4}), years=YEARS).added[0]
    # fifty of 2026 and ten of 2027 are given up; forty of 2027 live until 2037
    assert added[:12] == pytest.approx([0.0, 50.0, 50.0, *[0.0] * 9])
    assert added[12] == pytest.approx(40.0)
    assert added[13:22] == pytest.approx([0.0] * 9)
