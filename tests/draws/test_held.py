"""Why parameters stand still in futures."""

import csv
from fnmatch import fnmatchcase
from pathlib import Path

from geoplan.draws import held
from geoplan.draws.held import why_held
from geoplan.parameters import load_parameters


def test_each_row_holds_for_a_parameter_that_is_there():
    with Path(held.__file__).with_name("held.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = list(load_parameters())
    for row in rows:
        assert row["reason"]
        assert row["room"] in {"potential", "shade", "siting", "nothing"}
        for pattern in row["ids"].split():
            assert any(fnmatchcase(name, pattern) for name in names), pattern


def test_who_holds_says_why_and_nobody_else():
    assert why_held("siting.land.smallest_cell", by="siting")
    assert not why_held("siting.land.smallest_cell", by="potential")
    assert not why_held("siting.biomass.smallest_plant", by="siting")
    assert not why_held("costs.ground_pv.capex", by="siting")
