"""Land and water of both places that may be used, recomputed from the land cover and the rules."""

import pytest

from audit import land
from audit.reading import Run, Study, number

EXACT = 1e-5


@pytest.mark.parametrize("kind", ["ground_pv", "floating_pv"])
def test_what_the_rules_leave(study: Study, run: Run, kind: str) -> None:
    total = land.eligible_km2(study, kind)
    assert total > 1
    assert total == pytest.approx(run.totals[f"{kind}_eligible_km2"], rel=EXACT)
    assert total == pytest.approx(sum(number(row[f"{kind}_eligible_km2"]) for row in run.rows("zones")), rel=EXACT)
