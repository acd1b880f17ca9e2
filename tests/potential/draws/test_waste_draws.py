"""Waste in each future: the same as runs of the models with the parameters of that future."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.draws.draws import Draws
from geoplan.parameters import Parameters
from geoplan.potential.draws.waste_draws import waste_draws
from geoplan.potential.feedstock.feedstock_by_zone import ByZone, waste_by_zone
from support.drawn_statistics import (
    COUNT,
    drawn_inputs,
    keys_of_town_and_land,
    parameters_of_draw,
    uncertain_parameters_of_all,
    zones_of_town_and_land,
)

PARAMETERS = uncertain_parameters_of_all()
ZONES = zones_of_town_and_land()
KEYS = keys_of_town_and_land(ZONES)
DISTRICTS = dict(zip(ZONES["zone_id"], ZONES["district"], strict=True))
INPUT = "statistics.waste.all"
RESULTS = ["energy_gwh", "power_mw", "waste_t", "collected_t", "incineration_tco2e"]
TABLE = pd.DataFrame(
    [
        ("", "x", "all", 300.0, "generated"),
        ("b", "", "all", 12.0, "generated"),
        ("", "y", "urban", 250.0, "generated"),
        ("", "y", "rural", 90.0, "collected"),
        ("e", "", "rural", 20.0, "generated"),
    ],
    columns=["zone_id", "district", "stream", "t_per_day", "basis"],
)


def run(parameters: Parameters, *, tonnes: Sequence[float] | None = None, together: float = 1.0) -> ByZone:
    given = TABLE if tonnes is None else TABLE.assign(t_per_day=tonnes)
    moved = given.assign(t_per_day=given["t_per_day"] * np.where(given["stream"] == "all", together, 1.0))
    return waste_by_zone(moved, KEYS, parameters=parameters, districts=DISTRICTS)


def test_draws_are_runs_with_the_parameters_of_each() -> None:
    base, draws = run(PARAMETERS), Draws(PARAMETERS, count=COUNT, inputs=drawn_inputs(INPUT))
    drawn = waste_draws(base, draws, keys=KEYS, parameters=PARAMETERS)
    zones = {field: amounts.rows() for field, amounts in drawn.zones.items()}
    assert set(zones) == {name for name in base.zones if not name.endswith(("_low", "_high"))}
    assert set(RESULTS) <= set(drawn.feedstocks)
    for number in range(COUNT):
        there = run(
            parameters_of_draw(PARAMETERS, draws, number, under=("waste.", "gases.")),
            together=draws.input(INPUT)[number],
        )
        for field, amounts in zones.items():
            np.testing.assert_allclose(amounts[:, number], there.zones[field], rtol=1e-9, atol=1e-12, err_msg=field)
            assert drawn.totals[field].rows()[0, number] == pytest.approx(there.totals[field], rel=1e-9), field
        for column, amounts in drawn.feedstocks.items():
            np.testing.assert_allclose(amounts.rows()[:, number], there.feedstocks[column], rtol=1e-9, atol=1e-12)


@settings(max_examples=8, deadline=None)
@given(tonnes=st.lists(st.floats(0, 900), min_size=5, max_size=5))
def test_sums_of_zones_are_totals_and_the_base_is_the_run(tonnes: list[float]) -> None:
    base = run(PARAMETERS, tonnes=tonnes)
    drawn = waste_draws(base, Draws(PARAMETERS, count=20), keys=KEYS, parameters=PARAMETERS)
    for field, amounts in drawn.zones.items():
        np.testing.assert_allclose(amounts.total(), drawn.totals[field].rows()[0], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(amounts.base, base.zones[field], rtol=1e-9, atol=1e-12)


def test_rates_move_where_waste_is_and_not_how_much() -> None:
    rates = ("waste.rate.urban", "waste.rate.rural")
    still = {name: {"low": row.value, "high": row.value} for name, row in PARAMETERS.items() if name not in rates}
    only = PARAMETERS.replace(still)
    base = run(only)
    drawn = waste_draws(base, Draws(only, count=50), keys=KEYS, parameters=only)
    tonnes = drawn.zones["waste_collected_t"].rows()
    assert np.ptp(tonnes.sum(axis=0)) < 1e-9 * tonnes.sum(axis=0).max()
    assert (np.ptp(tonnes, axis=1)[[0, 2]] > 0).all()
    assert np.ptp(tonnes[[1, 3, 4, 5]], axis=1).max() < 1e-9 * tonnes.max(), "shared by people alone, or reported"
    assert np.ptp(drawn.totals["waste_energy_gwh"].rows()) < 1e-9


def test_composition_is_a_whole_in_each_future() -> None:
    base = run(PARAMETERS)
    plastics = PARAMETERS["waste.composition.plastics.share"]
    draws = Draws(PARAMETERS, count=1000)
    energy = waste_draws(base, draws, keys=KEYS, parameters=PARAMETERS).totals["waste_energy_gwh"].rows()[0]
    per_tonne = (
        energy / waste_draws(base, draws, keys=KEYS, parameters=PARAMETERS).totals["waste_collected_t"].rows()[0]
    )
    assert plastics.low < plastics.value < plastics.high
    assert np.corrcoef(per_tonne, draws.value(plastics.name))[0, 1] > 0.15
