"""P10, P50 and P90 of both places' sources and parks, reproduced by one's own futures, within the error of drawing."""

import numpy as np
import pytest

from audit import drawing, estate_futures, estates, futures, sun
from audit.reading import Run, Study
from audit.rooftops import Roofs

QUANTILES = {"low": 0.1, "p50": 0.5, "high": 0.9}
OF_RUN = 1_000
"""Futures of a study that says no other number."""
IN_GROUPS = 0.01
"""Where roofs are told by groups, and yields between the ends of a parameter."""
PARKS = 3
"""Whose futures are drawn, those with the largest load: what moves them is shared."""
OF_PARKS = 3_000
"""Futures of theirs, of which each takes a year of hours."""
SOURCES = ("rooftop_pv_energy_gwh", "biomass_energy_gwh", "biogas_energy_gwh", "waste_energy_gwh")


@pytest.fixture(scope="module")
def draw(study: Study) -> drawing.Drawing:
    assert "draws" not in study.toml
    return drawing.Drawing(study)


@pytest.fixture(scope="module")
def roofs(run: Run) -> Roofs:
    return Roofs.of(run)


@pytest.fixture(scope="module")
def own(draw: drawing.Drawing, roofs: Roofs, run: Run) -> dict[str, np.ndarray]:
    return futures.every_source(draw, roofs, sun.weather_of(run))


def test_quantiles_of_totals(run: Run, own: dict[str, np.ndarray]) -> None:
    """Within three standard errors of a quantile of the run's futures and of our own, and a hundredth where it says."""
    off = {}
    for name, values in own.items():
        for end, share in QUANTILES.items():
            if f"{name}_{end}" not in run.totals:
                continue
            quantile, error = drawing.of_run(share, values, given=OF_RUN)
            allowed = error + (IN_GROUPS * quantile if name.startswith(("rooftop", "total")) else 0.0)
            off[f"{name}_{end}"] = abs(run.totals[f"{name}_{end}"] - quantile) / allowed
    assert {f"{name}_{end}" for name in (*SOURCES, "total_energy_gwh") for end in QUANTILES} <= off.keys()
    assert {name: round(each, 2) for name, each in off.items() if each > 1} == {}


def test_the_errors_are_small_against_the_ranges(own: dict[str, np.ndarray]) -> None:
    """What is held above would tell a range of half the width."""
    for name in SOURCES:
        low, high = np.quantile(own[name], [0.1, 0.9])
        for share in (0.1, 0.9):
            _, error = drawing.of_run(share, own[name], given=OF_RUN)
            assert error + IN_GROUPS * float(np.median(own[name])) < (high - low) / 4, name


@pytest.mark.parametrize(
    "key", ["manure.pigs.b0", "waste.composition.food.share", "rooftop.packing.pitched", "residues.rice_straw.rpr"]
)
def test_low_and_high_are_percentiles_or_bounds(draw: drawing.Drawing, key: str) -> None:
    low, value, high = (draw.study(key, end) for end in ("low", "value", "high"))
    drawn = draw(key)
    assert np.quantile(drawn, 0.05) == pytest.approx(low, rel=0.01) or low == value == drawn.min().round(3)
    assert np.quantile(drawn, 0.95) == pytest.approx(high, rel=0.01) or value == high == drawn.max().round(3)


def test_what_is_of_one_group_is_drawn_by_one_number(draw: drawing.Drawing) -> None:
    homes, sheds = (draw(f"rooftop.usable_fraction.{kind}") for kind in ("residential", "industrial"))
    np.testing.assert_array_equal(np.argsort(homes), np.argsort(sheds))
    assert abs(np.corrcoef(homes, draw("rooftop.packing.pitched"))[0, 1]) < 0.05


def test_quantiles_of_parks(study: Study, roofs: Roofs, run: Run) -> None:
    """Load, generation, import, saving, payback, net present value and emissions, by the same measure."""
    draw = drawing.Drawing(study, count=OF_PARKS)
    moved = estate_futures.Moved.of(draw, roofs, sun.weather_of(run))
    price, off = estates.prices(study, estates.BILLED), {}
    for park in sorted(estates.parks_of(run), key=lambda park: -park["load_mwh"])[:PARKS]:
        for name, values in estate_futures.every_figure(draw, park, moved, price=price).items():
            for end, share in QUANTILES.items():
                quantile, error = drawing.of_run(share, values, given=OF_RUN)
                off[park.name, name, end] = (park[f"{name}_{end}"] - quantile) / (error + IN_GROUPS * abs(quantile))
    assert len(off) == PARKS * 8 * len(QUANTILES)
    assert {key: round(each, 2) for key, each in off.items() if abs(each) > 1} == {}
