"""Waste of both places, recomputed from statistics and parameters."""

import pytest

from audit import waste
from audit.reading import Run, Study

EXACT = 1e-5


def test_waste_that_is_burnt_or_landfilled(study: Study, run: Run) -> None:
    own = waste.totals(study)
    assert own == {name: pytest.approx(run.totals[name], rel=EXACT) for name in own}


def test_the_plan_of_each_year(study: Study, run: Run) -> None:
    own = waste.plan(study)
    rows = {(int(row["year"]), row["treatment"]): row for row in run.rows("waste_plan")}
    assert own.keys() == rows.keys()
    for key, columns in own.items():
        assert columns == {name: pytest.approx(float(rows[key][name]), rel=EXACT) for name in columns}, key
