import pandas as pd
import pytest

from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES
from geoplan.outputs.map.candidates import candidates_content
from geoplan.outputs.map.content import page_content
from geoplan.outputs.report.waste import waste_plan_page
from geoplan.outputs.wording.opposites import as_shown, is_opposite, shown_value
from geoplan.outputs.wording.texts import load_texts
from support.sample_result import add_candidates, changed, make_assessment, sample_assessment

__all__ = ["add_candidates", "make_assessment", "sample_assessment"]

CHANGE = "waste_ghg_change_tco2e"


def test_opposites_are_columns_whose_stored_sign_their_title_says():
    keys = [key.removeprefix("opposite.") for key in load_texts() if key.startswith("opposite.")]
    names = [key for key in keys if not key.endswith(".means")]
    assert names
    assert {f"{name}.means" for name in names} | set(names) == set(keys)
    for name in names:
        field = load_fields()[name]
        assert is_opposite(name)
        assert "negative: reduction" in field.title.en
        assert as_shown(field).title != field.title
        assert as_shown(field).unit == field.unit


def test_a_reduction_is_positive_and_nought_has_no_sign():
    assert shown_value(CHANGE, -5.0) == 5.0
    assert str(shown_value(CHANGE, 0.0)) == "0.0"
    assert as_shown(load_fields()["area_km2"]) is load_fields()["area_km2"]


def test_the_map_shows_reductions_of_zones_totals_and_candidates(sample_assessment, add_candidates):
    result = add_candidates(sample_assessment)
    zones, totals = result.zones.assign(**{CHANGE: -250.0}), result.totals.copy()
    totals[CHANGE] = -3000.0
    candidates = result.candidates.assign(**{CHANGE: -40.0})
    result = changed(result, zones=zones, totals=totals, candidates=candidates)
    content = page_content(result, "en")
    assert set(content["sets"][0]["values"][CHANGE]) == {250}
    assert content["totals"][CHANGE] == 3000
    assert content["fields"][CHANGE]["title"]["en"].endswith("net reduction against landfilling")
    items = [item for kind in candidates_content(result)["kinds"] for item in kind["items"]]
    assert {item["values"][CHANGE] for item in items} == {40}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_shows_the_reduction_of_the_waste_plan_with_its_ends_in_order(language):
    year = {"year": 2030, "basis": "given", "treatment": "total", "t_per_day": 1.0, "share": 1.0, "waste_t": 1e6}
    sums = {"energy_gwh": 1.0, "emissions_tco2e": 9e5, "landfill_methane_avoided_tco2e": 8e5, "net_tco2e": -2e5}
    ends = {"net_tco2e_low": -3e5, "net_tco2e_high": -1e5}
    rows = [year | sums | ends, year | sums | ends | {"treatment": "incineration"}]
    page = waste_plan_page(pd.DataFrame(rows), language)
    told = page["rows"][0]["cells"][-1]
    assert told.startswith("200")
    assert "100–300" in told
    assert load_texts()["report.column.net_kt"][language] == page["head"][-1]
