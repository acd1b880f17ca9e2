from dataclasses import replace

import numpy as np
import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.map.planner.business_content import FUTURES, assumed_rows, business_content
from geoplan.outputs.map.planner.tools_content import tools_content


@pytest.fixture(scope="module")
def content(small_result):
    return business_content(small_result)


def test_the_page_holds_the_bases_of_the_run(small_result, content):
    bases = small_result.plan.business
    assert tools_content(small_result)["business"].keys() == content.keys()
    assert content["futures"]["count"] == min(FUTURES, len(bases.roofs["residential"].energy_moved))
    assert (content["currency"], content["per_usd"][0]) == ("VND", 25_670.0)
    rule = bases.roofs["residential"].surplus
    assert content["surplus"] == {"share": rule.share, "of": "available"}
    assert set(content["roofs"]) == {"residential", "commercial", "industrial"}
    assert content["roofs"]["residential"]["price"] is None, "nobody has told what dwellings pay"
    assert content["roofs"]["industrial"]["price"] == pytest.approx(bases.roofs["industrial"].price)
    assert content["roofs"]["industrial"]["tariff"]["voltage"] == "22 to 110 kV"
    capex = {each["capex"][1] for each in content["roofs"].values()}
    assert len(capex) == 1, "one cause moves them: one row"
    assert content["terms"]["pv_life"] == [25.0, None], "what does not move has no row"


def test_parks_have_their_ends_and_their_measures(small_result, content):
    park, row = content["parks"]["e"], small_result.plan.estates.table.iloc[0]
    assert park["ends"]["npv_usd"] == [row["npv_usd_low"], row["npv_usd_high"]]
    assert all(end == "never" or end > 0 for end in park["ends"]["discounted_payback_years"])
    saving = small_result.plan.estates.saving
    of_power = saving[saving["energy_carrier"] == "electricity"]["saving_investment_usd"]
    assert sum(cost for cost, _ in park["measures"]) == pytest.approx(np.nansum(of_power))
    assert all(isinstance(life, int) for _, life in park["measures"])


def test_what_is_assumed_is_told_with_its_range_and_how_sure_it_is(small_result, content):
    rows = {each["id"]: each for each in content["assumed"]}
    share = rows["business.used_share.residential"]
    assert (share["of"], share["confidence"]) == ("residential", "low")
    assert share["low"] < share["value"] < share["high"]
    assert "business.price.residential" not in rows, "what has no value is asked for, not told"
    assert rows["costs.finance.discount_rate"]["of"] == ""
    for each in rows.values():
        for language in LANGUAGES:
            assert each["title"][language]
            assert each["source"][language]
    market = {"costs.surplus.market_price": {"value": 26.0}}
    told = assumed_rows(small_result.plan.business, small_result.study.parameters.replace(market), region="north")
    assert "costs.surplus.market_price" in {each["id"] for each in told}
    assert not any("ceiling" in each["id"] for each in told), "the ceiling stands in for the market alone"


def test_a_result_without_bases_has_no_cases(small_result):
    assert business_content(replace(small_result, plan=replace(small_result.plan, business=None))) is None


def test_without_futures_there_are_no_rows(small_result):
    bases = small_result.plan.business
    roofs = {
        name: replace(each, drawn=None, drawn_used_share=None, energy_moved=None, capacity_moved=None)
        for name, each in bases.roofs.items()
    }
    parks = {name: replace(each, drawn=None, moved={}) for name, each in bases.parks.items()}
    plan = replace(small_result.plan, business=replace(bases, roofs=roofs, parks=parks))
    content = business_content(replace(small_result, plan=plan))
    assert content["futures"]["count"] == 0
    assert all(each[1] is None for each in content["terms"].values())
