import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from geoplan.comparison.difference_chart import MOST_BARS, difference_chart
from geoplan.comparison.difference_classes import LESS, MORE
from geoplan.comparison.differences import total_differences
from geoplan.languages import LANGUAGES

SVG = "{http://www.w3.org/2000/svg}"


def bars(a, b):
    drawn = difference_chart(total_differences(pd.Series(a), pd.Series(b)), a="before", b="after")
    root = ET.fromstring(str(drawn))
    return [(each.get("fill"), float(each.get("x")), float(each.get("width"))) for each in root.iter(f"{SVG}rect")]


def test_more_goes_right_and_less_goes_left_in_proportion():
    (more, x, width), (less, left, half) = bars(
        {"waste_t": 100.0, "roof_count": 100.0}, {"waste_t": 90.0, "roof_count": 120.0}
    )
    assert (more, less) == (MORE[1], LESS[1])
    assert width == pytest.approx(2 * half)
    assert left + half == pytest.approx(x)


def test_what_is_the_same_or_not_known_has_no_bar():
    assert bars({"waste_t": 1.0, "roof_count": np.nan}, {"waste_t": 1.0, "roof_count": 2.0}) == []


def test_of_many_the_largest_are_drawn():
    names = [f"own_{k:02}" for k in range(40)]
    drawn = bars(dict.fromkeys(names, 100.0), {name: 101.0 + k for k, name in enumerate(names)})
    assert len(drawn) == MOST_BARS


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_it_shows_to_who_does_not_see_it(language):
    table = total_differences(pd.Series({"waste_t": 1.0}), pd.Series({"waste_t": 2.0}))
    root = ET.fromstring(str(difference_chart(table, a="<before>", b="after", language=language)))
    assert "<before>" in root.get("aria-label")
