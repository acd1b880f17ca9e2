"""The page of a zone: shares and places worked out by hand, and what nobody knows said."""

import pandas as pd
import pytest

from geoplan.outputs.atlas.zone_page import ZonePages
from geoplan.outputs.atlas.zone_sites import ZoneSites
from geoplan.outputs.wording.numbers import significant
from geoplan.outputs.wording.texts import text


@pytest.fixture(scope="module")
def pages(sited_assessment):
    return ZonePages(sited_assessment, sites=ZoneSites.of(sited_assessment), language="en")


def test_roofs_stand_beside_the_use_of_electricity(pages, sited_assessment):
    row = sited_assessment.zones.iloc[1]
    tile = pages.page(1)["tiles"][-1]
    share = 100 * row["rooftop_pv_energy_gwh"] / row["zone_load_gwh"]
    assert tile["value"] == significant(share, "en", digits=2)
    assert significant(row["zone_load_gwh"], "en") in tile["below"]
    assert "low confidence" in tile["below"]


def test_the_rank_stands_among_all_with_its_range(pages, sited_assessment):
    zones = sited_assessment.zones
    tile = pages.page(0)["tiles"][3]
    assert (tile["value"], tile["unit"]) == (f"{zones['priority_rank'].iloc[0]:.0f}", f"/ {len(zones)}")
    assert f"{zones['priority_rank_low'].iloc[0]:.0f}" in tile["below"]


def test_sources_and_their_total_have_rates_of_the_zone_and_of_the_place(pages, sited_assessment):
    zones = sited_assessment.zones
    rows = pages.page(0)["sources"]
    assert [row["is_total"] for row in rows] == [False] * 4 + [True]
    total = rows[-1]
    assert total["rates"][0] == f"{zones['total_energy_gwh'].iloc[0] / zones['area_km2'].iloc[0]:.2f}"
    assert total["rates"][1] == f"{zones['total_energy_gwh'].sum() / zones['area_km2'].sum():.2f}"


def test_each_figure_stands_once_on_the_left_or_on_the_right(pages):
    page = pages.page(3)
    titles = [fact["title"] for fact in (*page["facts"], *page["more_facts"])]
    assert len(titles) == len(set(titles))
    assert len(titles) > len(page["facts"])  # few candidates: there is room for more
    assert titles[0] == "Area [km²]"


def test_what_is_to_be_looked_at_comes_in_the_order_of_the_table(pages, sited_assessment):
    table = sited_assessment.measure_first
    known = table[(table["sheet"] != "") & (table["narrowing_pct"] >= 0.05)]
    assert 0 < len(known) < len(table)  # what narrows nothing stands on no page
    for position, zone in enumerate(pages.ids):
        parks = [park["estate_id"] for park, _ in pages.sites.parks.get(position, ())]
        here = (known["zone_id"] == zone) | (known["item"].isin(parks) & (known["thing"] == "estate"))
        wanted = known.loc[here, "measure_order"].astype(int).sort_values().tolist()
        orders = [int(row["order"]) for row in pages.page(position)["measured"]]
        assert orders == wanted[: len(orders)]
        assert bool(orders) == bool(wanted)


def test_a_zone_without_a_rank_says_so(pages):
    row = pd.Series({"priority_rank": float("nan")})
    assert pages._rank(row)["below"] == text("atlas.unknown", "en")
