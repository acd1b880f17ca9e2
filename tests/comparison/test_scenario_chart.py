import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from geoplan.comparison.differences import scenario_differences
from geoplan.comparison.scenario_chart import scenario_chart
from geoplan.fields import load_fields
from geoplan.languages import LANGUAGES

SVG = "{http://www.w3.org/2000/svg}"


def years(left, cut) -> pd.DataFrame:
    frame = {"scenario_id": "low", "year": [2025, 2030, 2050], "bau_tco2e": np.nan}
    return pd.DataFrame(frame).assign(reduced_tco2e=cut, scenario_tco2e=left)


def drawn(a, b, language="en") -> ET.Element:
    rows = scenario_differences({"scenario_years": a}, {"scenario_years": b})
    return ET.fromstring(str(scenario_chart(rows, a="before", b="after", language=language)))


def heights(root) -> list[list[float]]:
    paths = [each.get("d") for each in root.iter(f"{SVG}path")]
    return [[float(place.split()[1]) for place in path.removeprefix("M").split("L")] for path in paths]


def test_the_first_run_is_dashed_and_both_stand_on_one_scale():
    root = drawn(years([100.0, 80.0, 50.0], np.nan), years([100.0, 60.0, 0.0], np.nan))
    assert [each.get("stroke-dasharray") for each in root.iter(f"{SVG}path")] == ["6 4", None]
    before, after = heights(root)
    assert before[0] == after[0]
    bottom = after[2]
    assert (bottom - before[2]) == pytest.approx(0.5 * (bottom - before[0]), abs=0.02)


def test_without_an_inventory_what_is_cut_is_drawn():
    root = drawn(years(np.nan, [0.0, 5.0, 10.0]), years(np.nan, [0.0, 8.0, 10.0]))
    assert load_fields()["reduced_tco2e"].title.en in root.get("aria-label")
    before, after = heights(root)
    assert before[1] > after[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_runs_are_named_in_each_language(language):
    root = drawn(years([1.0, 1.0, 1.0], 0.0), years([1.0, 1.0, 1.0], 0.0), language)
    told = " ".join(each.text or "" for each in root.iter(f"{SVG}text"))
    assert "before" in told
    assert "after" in told


def test_nothing_known_is_an_empty_frame():
    assert heights(drawn(years(1.0, 0.0).iloc[:1], years(1.0, 0.0).iloc[:1]))
