"""Rows of statistics in each future, shared out over the zones as the run shared them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geoplan.potential.draws.source_futures import by_group, in_all, over_zones, seen_rows, shares_of_zones
from geoplan.potential.feedstock.feedstock_by_zone import ByZone

FACTORS = np.random.default_rng(5).uniform(0.5, 2.0, (2, 40))
GROUPS = np.array([0, 1, 0])
RIGHT = np.ones_like(FACTORS)
NONE_SEEN = np.zeros(3, dtype=bool)


def by_zone(shares: np.ndarray) -> ByZone:
    """Three rows over two zones: a share of the first, and the rest of the second."""
    parts = [(row, zone, part) for row, share in enumerate(shares) for zone, part in (("a", share), ("b", 1 - share))]
    shared = pd.DataFrame(parts, columns=["feedstock_row", "zone_id", "allocation_share"])
    zones = pd.DataFrame(index=pd.Index(["a", "b"], name="zone_id"))
    return ByZone(zones, pd.Series(dtype=float), pd.DataFrame(index=range(3)), {}, shared)


@given(arrays(float, 3, elements=st.floats(0, 1)), arrays(float, 3, elements=st.floats(0, 1e6)))
def test_sums_of_zones_are_sums_of_rows(shares: np.ndarray, quantity: np.ndarray) -> None:
    rows = by_group(GROUPS, quantity, factors=FACTORS, wrong=RIGHT, seen=NONE_SEEN, base=quantity)
    result = over_zones({"t": rows}, by_zone(shares), fields={"t": "amount_t", "unknown": "other"})
    assert list(result.zones) == list(result.totals) == ["amount_t"]
    whole = result.totals["amount_t"].rows()[0]
    np.testing.assert_allclose(result.zones["amount_t"].total(), whole, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(result.feedstocks["t"].rows(), quantity[:, None] * FACTORS[GROUPS], rtol=1e-12)
    assert result.totals["amount_t"].base[0] == pytest.approx(quantity.sum())


def test_some_rows_alone_can_be_counted() -> None:
    table = by_zone(np.array([0.5, 1.0, 0.25]))
    assert shares_of_zones(table).toarray().tolist() == [[0.5, 1.0, 0.25], [0.5, 0.0, 0.75]]
    first = shares_of_zones(table, table.shared["feedstock_row"] == 0)
    assert first.toarray().tolist() == [[0.5, 0, 0], [0.5, 0, 0]]
    rows = by_group(GROUPS, np.ones(3), factors=FACTORS, wrong=RIGHT, seen=NONE_SEEN, base=np.ones(3))
    assert in_all(rows, [False, True, False]).rows()[0] == pytest.approx(FACTORS[1])


def test_rows_that_were_surveyed_are_not_wrong() -> None:
    table = pd.DataFrame({"status": ["model", "surveyed", None]})
    wrong = np.full_like(FACTORS, 1.5)
    rows = by_group(GROUPS, np.ones(3), factors=FACTORS, wrong=wrong, seen=seen_rows(table), base=np.ones(3)).rows()
    assert rows[1] == pytest.approx(FACTORS[1])
    assert rows[[0, 2]] == pytest.approx(1.5 * FACTORS[[0, 0]])
    assert not seen_rows(table[[]]).any()
