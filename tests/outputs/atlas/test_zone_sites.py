"""What lies in which zone: every candidate once, and parks by the share of their area."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geoplan.outputs.atlas.zone_sites import MOST_CANDIDATES, ZoneSites

CRS = "EPSG:32648"
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["a", "b"]}, geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)], crs=CRS
)


class Made:
    """As much of a result as is asked for."""

    zones = ZONES

    def __init__(self, *, candidates=None, estates=None):
        self.candidates, self.estates = candidates, estates


def candidates(count):
    return gpd.GeoDataFrame(
        {
            "candidate_id": [f"c{number:02}" for number in range(count)],
            "candidate_name": [f"Site {number}" for number in range(count)],
            "candidate_kind": ["ground_pv", "waste"] * (count // 2),
            "origin": "eligible_land",
            "zone_id": ["a"] * (count - 1) + ["b"],
            "rank": [count // 2 - number // 2 for number in range(count)],
            "rank_low": 1.0, "rank_high": 3.0, "capacity_mw": 2.5, "energy_gwh": 3.0, "lcoe_usd_per_mwh": 60.0,
            "place_status": ["schematic", "real"] * (count // 2),
        },
        geometry=gpd.points_from_xy(range(count), range(count)), crs=CRS,
    )  # fmt: skip


def test_candidates_stand_by_rank_and_demonstrations_are_hollow_on_page_and_map():
    sites = ZoneSites.of(Made(candidates=candidates(6)))
    rows, marks = sites.candidate_rows(0, "en"), sites.marks(0, 3)
    assert [(row["number"], row["kind"]) for row in rows][:2] == [
        ("1", "Ground-mounted solar"),
        ("2", "Ground-mounted solar"),
    ]
    assert [row["is_hollow"] for row in rows] == [row["kind"].startswith("Ground") for row in rows]
    assert [(mark.number, mark.is_hollow) for mark in marks] == [(r["number"], r["is_hollow"]) for r in rows[:3]]
    assert rows[0]["ranks"] == "1–3"
    assert len(rows) + len(sites.candidate_rows(1, "en")) == 6
    assert len(ZoneSites.of(Made(candidates=candidates(40))).candidate_rows(0, "ja")) == MOST_CANDIDATES


def test_a_park_stands_in_each_zone_that_has_some_of_it_with_how_much():
    parks = gpd.GeoDataFrame(
        {"estate_id": ["p", "q", "r"], "estate_name": ["P", "Q", ""], "area_ha": [10.0, 1.0, float("nan")],
         "load_mwh": [5000.0, float("nan"), 1.0]},
        geometry=[shapely.box(900, 0, 1300, 100), shapely.box(999.99, 500, 1100, 600), shapely.Point(10, 10)], crs=CRS,
    )  # fmt: skip
    sites = ZoneSites.of(Made(estates=parks))
    left, right = (sites.park_rows(zone, "en") for zone in (0, 1))
    assert [(row["name"], row["share"]) for row in left] == [("P", " (25% of it lies here)"), ("r", "")]
    assert [row["name"] for row in right] == ["P", "Q"]  # what only touches a zone does not lie in it
    assert right[0]["share"] == " (75% of it lies here)"
    assert left[0]["load"] == "5.00"
    assert right[1]["load"] == "–"


def test_a_result_without_sites_has_none():
    sites = ZoneSites.of(Made())
    assert sites.candidate_rows(0, "en") == sites.park_rows(1, "vi") == sites.marks(0, 5) == []


@pytest.mark.parametrize("rank", [float("nan"), None])
def test_a_candidate_without_a_rank_comes_last_and_has_no_number(rank):
    given = candidates(2).assign(zone_id="a", rank=pd.Series([rank, 1.0], dtype=float))
    rows = ZoneSites.of(Made(candidates=given)).candidate_rows(0, "en")
    assert [row["number"] for row in rows] == ["1", ""]
