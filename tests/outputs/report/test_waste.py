"""The pages on waste and landfills, and what the feedstocks' table says of harvests and mills."""

import re
from typing import get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.languages import Language
from geoplan.outputs.report.report import render
from geoplan.outputs.report.waste import landfills_page, waste_plan_page
from geoplan.outputs.wording.parameter_titles import parameter_title
from geoplan.parameters import load_parameters
from geoplan.planning.waste_plan import waste_plan
from geoplan.potential.waste.landfills import landfill_results
from support.sample_result import changed

PARAMETERS = load_parameters()
FORECAST = pd.DataFrame({"year": [2022, 2025, 2030], "t_per_day": [1764.0, 2800.0, 3800.0]})
LANGUAGES = get_args(Language)


@pytest.fixture(scope="module")
def plan():
    return waste_plan(None, FORECAST, parameters=PARAMETERS)


@pytest.fixture(scope="module")
def landfills():
    zones = gpd.GeoDataFrame({"zone_id": ["a"]}, geometry=[shapely.box(0, 0, 5e3, 5e3)], crs="EPSG:32648")
    table = pd.DataFrame(
        {
            "landfill_id": ["small", "large"],
            "landfill_name": ["<b>Nhỏ</b>", "Lớn"],
            "management": ["unmanaged_deep", "managed_anaerobic"],
            "opened": [2010, 2010],
            "closed": [2015, np.nan],
            "t_per_day": [10.0, 850.0],
        }
    )
    points = gpd.GeoDataFrame(table, geometry=[shapely.Point(1e3, 1e3), shapely.Point(2e3, 2e3)], crs="EPSG:32648")
    return landfill_results(points, zones, parameters=PARAMETERS).landfills


def test_the_plan_shows_every_fifth_year_with_its_ends(plan):
    page = waste_plan_page(plan, "en")
    assert page["title"] == "Waste to 2050"
    assert [row["name"] for row in page["rows"]] == ["2022", "2025", "2030", "2035", "2040", "2045", "2050"]
    assert [row["basis"] for row in page["rows"]][1:4] == ["from the plan", "from the plan", "growth assumed"]
    whole = plan[plan.treatment == "total"].set_index("year")
    energy = page["rows"][1]["cells"][2]
    assert re.fullmatch(r"[\d.]+ \([\d.]+–[\d.]+\)", energy)
    assert float(energy.split()[0]) == pytest.approx(whole.energy_gwh[2025], rel=0.01)
    assert [row["name"] for row in page["treatments"]] == ["composting", "incineration with electricity", "landfill"]
    # a column of each treatment in each year
    assert page["chart"].count("<rect") == 3 * 29 + 3


def test_landfills_with_the_most_gas_first(landfills):
    energy = "landfill_gas_site_energy_gwh"
    totals = pd.Series({f"{energy}_low": 11.0, f"{energy}_high": 77.0})
    page = landfills_page(landfills, "en", totals=totals)
    assert any(cell.endswith(" (11.0–77.0)") for cell in page["total"])  # its own ends, and no sums of them
    assert "in 2025" in page["lead"]
    assert [row["name"] for row in page["rows"]] == ["Lớn", "<b>Nhỏ</b>"]
    assert [row["years"] for row in page["rows"]] == ["2010–2025", "2010–2015"]
    assert page["rows"][0]["management"] == "managed landfill, anaerobic"
    assert len(page["head"]) == len(page["rows"][0]["cells"]) == len(page["total"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_stand_in_the_report(sample_assessment, plan, landfills, language):
    feedstocks = pd.DataFrame(
        {
            "feedstock": ["rice_straw", "rice_husk"],
            "item": ["paddy", "paddy"],
            "season": ["spring", ""],
            "allocation_key": ["cropland", "mill"],
            "production_t": [100.0, 50.0],
            "energy_gwh": [1.0, 0.5],
            "zone_id": ["", "Z0001"],
        }
    )
    result = changed(sample_assessment, waste_plan=plan, landfills=landfills, feedstocks=feedstocks)
    page = render(result, language=language)
    assert 'id="waste-plan"' in page
    assert 'id="landfills"' in page
    assert "&lt;b&gt;Nhỏ" in page
    harvest = {"en": "rice straw, spring harvest", "vi": "rơm rạ, vụ đông xuân", "ja": "稲わら、冬春作"}[language]
    assert harvest in page
    mill = {"en": "at the mill", "vi": "tại nhà máy chế biến", "ja": "加工場の位置"}[language]
    assert mill in page
    plain = render(changed(sample_assessment, waste_plan=None, landfills=None), language=language)
    assert 'id="waste-plan"' not in plain
    assert 'id="landfills"' not in plain


def test_every_parameter_of_the_plan_has_a_title():
    names = [name for name in PARAMETERS if name.startswith(("waste.plan.", "waste.landfill_kind."))]
    assert len(names) > 10
    for language in LANGUAGES:
        titles = {name: parameter_title(name, language) for name in names}
        assert not [name for name, title in titles.items() if title == name or "{" in title or "_" in title]
        assert len(set(titles.values())) == len(titles)
