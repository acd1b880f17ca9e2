import pytest

from geoplan.planning.estates.sizing.golden_section import golden_section


def test_the_least_is_found_and_each_step_is_one_trial():
    tried = []

    def cost(size):
        tried.append(size)
        return abs(size - 3.2)

    assert golden_section(cost, 0.0, 10.0, 25) == pytest.approx(3.2, abs=1e-3)
    assert len(tried) == 1 + 25


@pytest.mark.parametrize(("slope", "end"), [(1.0, 2.0), (-1.0, 7.0)])
def test_an_end_is_near_and_may_be_the_best(slope, end):
    assert golden_section(lambda size: slope * size, 2.0, 7.0, 30) == pytest.approx(end, abs=1e-4)


def test_no_span_is_its_end():
    assert golden_section(lambda size: size, 4.0, 4.0, 10) == 4.0
