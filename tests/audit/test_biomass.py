"""Residues and manure of both places, recomputed from statistics and parameters."""

import pytest

from audit import biomass
from audit.reading import Run, Study, number

EXACT = 1e-5


def test_residues_at_their_four_levels(study: Study, run: Run) -> None:
    own = biomass.residues(study)
    assert own == {name: pytest.approx(run.totals[name], rel=EXACT) for name in own}


def test_biogas_of_manure_and_the_methane_it_avoids(study: Study, run: Run) -> None:
    own = biomass.manure(study)
    assert own == {name: pytest.approx(run.totals[name], rel=EXACT) for name in own}


def test_what_each_price_buys_of_each_residue(study: Study, run: Run) -> None:
    rows = [row for row in run.rows("residue_curve") if row["residue"] != "all"]
    assert len(rows) > 10
    for row in rows:
        share = biomass.bought(study, row["residue"], tariff=number(row["electricity_usd_per_mwh"]))
        assert share == pytest.approx(number(row["economic_share"]), rel=EXACT, abs=1e-8), row
