"""Charts are as long as their values."""

import re

import numpy as np
import pytest

from geoplan.languages import LANGUAGES, Language
from geoplan.outputs.report.charts import (
    Bar,
    Levels,
    ShareBar,
    ShareBars,
    curve_chart,
    levels_chart,
    monthly_chart,
    shares_chart,
    supply_chart,
)
from support.pictures import cut_labels, numbers


def test_bars_are_as_long_as_their_values() -> None:
    bars = [Bar("a", 100.0, 50.0, 200.0, "#111111"), Bar("b <", 25.0, np.nan, np.nan, "#111111")]
    svg = supply_chart(bars, title="x & y", unit="GWh", language="en")
    one, two = numbers(svg, "rect", "width", fill="#111111")
    assert one / two == pytest.approx(4, rel=1e-3)
    whisker = re.search(r'd="M([\d.]+) .*?H([\d.]+)M', svg)
    assert whisker
    assert (float(whisker[2]) - float(whisker[1])) / one == pytest.approx(1.5, rel=1e-3)
    assert "b &lt;" in svg
    assert "100 (50.0–200)" in svg
    assert supply_chart([Bar("a", np.nan, np.nan, np.nan, "#111111")], title="", unit="", language="en")


def test_months_and_shares_are_as_long_as_their_values() -> None:
    svg = monthly_chart([float(month) for month in range(12)], title="", unit="GWh", language="en")
    tall = numbers(svg, "rect", "height")
    assert tall == pytest.approx([tall[-1] * month / 11 for month in range(12)], abs=0.01)
    shares = ShareBars(
        "x", tuple(ShareBar(f"p{k}", share, "low") for k, share in enumerate((0.4, 0.2, 0.1, 0.1, 0.1, 0.06, 0.04)))
    )
    wide = numbers(shares_chart(shares, language="en"), "rect", "width")
    assert len(wide) == 6, "five and all others"
    assert wide == pytest.approx([wide[0] * share / 0.4 for share in (0.4, 0.2, 0.1, 0.1, 0.1, 0.1)], abs=0.01)


def test_levels_keep_their_proportions_and_small_parts_are_joined() -> None:
    parts = tuple("abcdefgh")
    first = tuple(float(amount) for amount in (1, 2, 3, 4, 5, 6, 7, 8))
    levels = Levels("x", "TJ", ("all", "some"), parts, (first, tuple(amount / 2 for amount in first)), tuple(
        f"#00000{k}" for k in range(7)
    ))  # fmt: skip
    svg = levels_chart(levels, language="en")
    bars = [
        width
        for width, height in zip(numbers(svg, "rect", "width"), numbers(svg, "rect", "height"), strict=True)
        if height > 12
    ]
    assert len(bars) == 12
    assert bars[:6] == pytest.approx([bars[0] * amount / 8 for amount in (8, 7, 6, 5, 4, 6)], abs=0.01)
    assert sum(bars[6:]) / sum(bars[:6]) == pytest.approx(0.5, abs=1e-3)
    assert "18.0 (50%)" in svg


def test_shares_say_which_way_a_parameter_moves_the_result() -> None:
    rows = (ShareBar("usable", 0.6, "low", is_raising=True), ShareBar("losses", 0.3, "medium", is_raising=False))
    svg = shares_chart(ShareBars("x", rows), language="en")
    assert ">60% +<" in svg
    assert ">30% −<" in svg
    assert ">60%<" in shares_chart(ShareBars("x", (ShareBar("others", 0.6, ""),)), language="en")


def test_a_dot_stands_at_the_median_and_none_where_it_is_not_known() -> None:
    bars = [Bar("a", 100.0, 60.0, 150.0, "#111111", 105.0), Bar("b", 10.0, 5.0, 20.0, "#111111")]
    svg = supply_chart(bars, title="x", unit="GWh", language="en")
    (dot,) = numbers(svg, "circle", "cx")
    left, wide = numbers(svg, "rect", "x")[0], numbers(svg, "rect", "width")[0]
    assert dot == pytest.approx(left + 1.05 * wide, abs=0.02)


SEVEN = tuple(f"#00000{number}" for number in range(7))
AMOUNTS = [digit * 10.0**power for power in range(-3, 6) for digit in (1.0, 1.5, 3.3, 9.99)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_cut_by_the_edge(language: Language) -> None:
    long = "a name that is longer than there is room"
    shares = ShareBars("x", tuple(ShareBar(long, share, "low", True) for share in (1.0, 0.5)))
    assert cut_labels(shares_chart(shares, language=language)) == []
    for amount in AMOUNTS:
        bars = [
            Bar(long, amount, 0.8 * amount, 1.2 * amount, "#111111", amount),
            Bar("b", 0.3 * amount, np.nan, np.nan, "#111111"),
        ]
        parts = [tuple(share * amount * part for part in range(1, 9)) for share in (1.0, 0.999)]
        levels = Levels("x", "TJ", (long, "some"), tuple(long + part for part in "abcdefgh"), tuple(parts), SEVEN)
        drawn = [
            supply_chart(bars, title="x", unit="GWh", language=language),
            monthly_chart(
                [amount * (1.0 + month / 20) for month in range(12)], title="x", unit="GWh", language=language
            ),
            levels_chart(levels, language=language),
            *(
                curve_chart(
                    [(first, 0.1 * amount), (2 * first, amount)],
                    band=[(0.0, 0.12 * amount), (0.8 * amount, 1.1 * amount)],
                    mark=1.5 * first,
                    title="x",
                    units=("USD/t", "kt"),
                    language=language,
                )
                for first in (1.0, 53.0, 990.0, 12_000.0)
            ),
        ]
        assert [cut_labels(svg) for svg in drawn] == [[]] * len(drawn), amount
