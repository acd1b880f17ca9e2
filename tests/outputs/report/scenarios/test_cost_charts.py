from xml.etree import ElementTree as ET

import pytest

from geoplan.languages import LANGUAGES
from geoplan.outputs.report.scenarios.cost_charts import (
    COSTS,
    PAYS,
    CostBlock,
    SupplyLine,
    cost_curve_chart,
    supply_years_chart,
)

UNITS = ("kt", "USD/t")


def curve(blocks, language="en"):
    legend = ("pays", "costs")
    return ET.fromstring(str(cost_curve_chart(blocks, title="t", units=UNITS, legend=legend, language=language)))


def bars(root):
    """Colour, left edge, width and height of each block, without the legend."""
    rows = [part.attrib for part in root if part.tag.endswith("rect") and "fill-opacity" in part.attrib]
    return [(row["fill"], *(float(row[name]) for name in ("x", "width", "height"))) for row in rows]


def test_blocks_are_as_wide_as_their_tonnes_and_as_high_as_their_cost():
    told = bars(curve([CostBlock(1, 300.0, -20.0, pays=True), CostBlock(2, 100.0, 40.0, pays=False)]))
    (first, x, wide, low), (second, other_x, narrow, high) = told
    assert (first, second) == (PAYS, COSTS)
    assert wide == pytest.approx(3 * narrow, rel=1e-3)
    assert high == pytest.approx(2 * low, rel=1e-3)
    assert other_x == pytest.approx(x + wide, abs=0.02)


def test_measures_of_unknown_cost_and_those_that_cut_nothing_are_not_drawn():
    blocks = [CostBlock(1, 5.0, float("nan"), pays=False), CostBlock(2, 0.0, 9.0, pays=False)]
    assert bars(curve(blocks)) == []
    assert len(bars(curve([*blocks, CostBlock(3, 1.0, 2.0, pays=False)]))) == 1


def test_one_that_costs_many_times_the_others_does_not_press_them_flat():
    costs = (10.0, 12.0, 15.0, 5000.0)
    root = curve([CostBlock(number, 10.0, cost, pays=False) for number, cost in enumerate(costs, start=1)])
    heights = [height for *_, height in bars(root)]
    assert heights[0] > 0.5 * max(heights)
    assert any(part.text and "5,000" in part.text for part in root), "how high it is, is written"


def test_numbers_stand_where_there_is_room_for_them():
    root = curve([CostBlock(1, 1000.0, 5.0, pays=False), CostBlock(2, 0.1, 6.0, pays=False)])
    texts = [part.text for part in root if part.tag.endswith("text") and part.attrib.get("font-weight") == "bold"]
    assert texts == ["1"]


def test_the_supply_of_each_year_is_a_line_of_steps():
    lines = [SupplyLine(2030, ((100.0, 40.0), (50.0, 80.0), (9.0, float("nan")))), SupplyLine(2050, ((300.0, 30.0),))]
    root = ET.fromstring(str(supply_years_chart(lines, title="t", units=("GWh", "USD/MWh"), language="en")))
    paths = [part.attrib["d"] for part in root if part.tag.endswith("path")]
    assert [path.count("L") for path in paths] == [3, 1]
    assert {"2030", "2050"} <= {part.text for part in root}


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_without_anything_are_still_whole(language):
    assert curve([], language).tag.endswith("svg")
    empty = supply_years_chart([SupplyLine(2030, ())], title="t", units=("GWh", "USD/MWh"), language=language)
    assert ET.fromstring(str(empty)).tag.endswith("svg")
