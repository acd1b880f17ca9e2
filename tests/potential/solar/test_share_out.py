import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.potential.solar.share_out import share_out

ROWS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 50), st.floats(0, 50)).filter(lambda row: row[0] > 1e-3),
    min_size=1,
    max_size=40,
)


@given(st.lists(st.tuples(ROWS, st.floats(0, 1)), min_size=1, max_size=4))
def test_each_group_has_its_sum_and_keeps_the_limits(groups):
    sizes = [len(rows) for rows, _ in groups]
    shape, lowest, width = np.array([row for rows, _ in groups for row in rows]).T
    starts = np.cumsum([0, *sizes[:-1]])
    part = np.array([part for _, part in groups])
    totals = np.add.reduceat(lowest, starts) + part * np.add.reduceat(width, starts)
    shared = share_out(totals, shape, lowest=lowest, highest=lowest + width, starts=starts)
    assert (shared >= lowest).all()
    assert (shared <= lowest + width).all()
    np.testing.assert_allclose(np.add.reduceat(shared, starts), totals, rtol=1e-9, atol=1e-9)


def test_groups_do_not_know_each_other():
    random = np.random.default_rng(3)
    shape, highest = random.uniform(0, 5, 60), random.uniform(0, 9, 60)
    starts = np.array([0, 7, 30])
    totals = 0.6 * np.add.reduceat(highest, starts)
    together = share_out(totals, shape, lowest=np.zeros(60), highest=highest, starts=starts)
    for total, part in zip(totals, np.split(np.arange(60), starts[1:]), strict=True):
        limits = {"lowest": np.zeros(len(part)), "highest": highest[part]}
        alone = share_out(np.array([total]), shape[part], starts=np.array([0]), **limits)
        np.testing.assert_allclose(together[part], alone, rtol=1e-12)


def test_what_no_limit_holds_back_keeps_the_shape():
    shape = np.array([1.0, 2.0, 3.0])
    shared = share_out(np.array([12.0]), shape, lowest=np.zeros(3), highest=np.full(3, 99.0), starts=np.array([0]))
    assert shared == pytest.approx(2 * shape)


def test_a_total_above_the_limits_ends_at_them():
    limits = {"lowest": np.zeros(2), "highest": np.array([1.0, 2.0])}
    shared = share_out(np.array([9.0]), np.array([1.0, 0.0]), starts=np.array([0]), **limits)
    assert shared.tolist() == [1.0, 0.0]
