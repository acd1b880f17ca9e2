import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.potential.biomass.residues import residue_potential
from geoplan.potential.biomass.seasons import SHARED_COLUMNS, share_over_seasons
from support.own_parameters import own_parameters

PARAMETERS = own_parameters({"residues.rice_straw.rpr": 1.0})
HARVESTS = pd.DataFrame({"crop": "paddy", "season": ["spring", "winter"], "area_ha": [35_700.0, 38_300.0]})


def potential(rows):
    table = pd.DataFrame(rows, columns=["zone_id", "crop", "production_t", "season"])
    return residue_potential(table, PARAMETERS)


def test_straw_of_hai_phong_by_harvest():
    whole = potential([("", "paddy", 436_700.0, "all")])
    found = share_over_seasons(whole, HARVESTS)
    straw = found[found.residue == "rice_straw"].set_index("season")
    assert straw.residue_t.to_dict() == pytest.approx(
        {"spring": 436_700 * 35_700 / 74_000, "winter": 436_700 * 38_300 / 74_000}
    )
    assert straw.energy_gwh.sum() == pytest.approx(whole[whole.residue == "rice_straw"].energy_gwh.item(), rel=1e-12)
    # husk arises at mills, through the year
    assert found[found.residue == "rice_husk"].season.tolist() == ["all"]


def test_rows_that_name_a_season_and_crops_without_one_stay():
    rows = [("", "paddy", 100.0, "spring"), ("", "maize", 10.0, ""), ("", "paddy", 50.0, "")]
    found = share_over_seasons(potential(rows), HARVESTS)
    straw = found[found.residue == "rice_straw"]
    assert straw.season.tolist() == ["spring", "spring", "winter"]
    assert straw.residue_t.tolist()[0] == 100
    assert found[found.crop == "maize"].season.eq("").all()


def test_a_zone_with_seasons_of_its_own():
    own = pd.DataFrame({"zone_id": ["b"], "crop": ["paddy"], "season": ["autumn"], "area_ha": [5.0]})
    seasons = pd.concat([HARVESTS.assign(zone_id=""), own])
    found = share_over_seasons(potential([("", "paddy", 90.0, ""), ("b", "paddy", 60.0, "")]), seasons)
    straw = found[found.residue == "rice_straw"]
    assert straw[straw.zone_id == "b"].season.tolist() == ["autumn"]
    assert straw[straw.zone_id == ""].season.tolist() == ["spring", "winter"]


def test_nothing_to_share():
    whole = potential([("", "paddy", 90.0, "")])
    assert len(share_over_seasons(whole, HARVESTS.head(0))) == len(whole)
    assert len(share_over_seasons(whole.head(0), HARVESTS)) == 0


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=5).filter(lambda areas: sum(areas) > 0))
def test_sums_are_conserved(areas):
    seasons = pd.DataFrame({"crop": "paddy", "season": [f"s{k}" for k in range(len(areas))], "area_ha": areas})
    whole = potential([("", "paddy", 436_700.0, ""), ("a", "paddy", 12.0, "")])
    found = share_over_seasons(whole, seasons)
    columns = [name for name in SHARED_COLUMNS if name in whole]
    np.testing.assert_allclose(
        found.groupby("residue")[columns].sum(), whole.groupby("residue")[columns].sum(), rtol=1e-12
    )
