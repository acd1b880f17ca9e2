"""The gas of landfills in each future: the same as runs of the model with the parameters of that future."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geoplan.draws.draws import Draws
from geoplan.parameters import Parameters
from geoplan.potential.draws.landfill_draws import landfill_draws, landfill_year_draws
from geoplan.potential.waste.landfills import LandfillResults, landfill_results
from support.drawn_statistics import (
    COUNT,
    drawn_inputs,
    parameters_of_draw,
    uncertain_parameters_of_all,
    zones_of_town_and_land,
)

PARAMETERS = uncertain_parameters_of_all().replace({"waste.plan.last_year": 2032})
ZONES = zones_of_town_and_land()
INPUT = "statistics.landfills.old"
ROWS = [
    ("old", "unmanaged_deep", np.nan, range(2000, 2012), 40_000.0),
    ("new", "managed_semi_aerobic", 0.45, range(2015, 2031), 90_000.0),
    ("unsaid", "", 0.9, range(2010, 2023), 20_000.0),
    ("beside", "", np.nan, range(2018, 2024), 10_000.0),
]


def histories(*, old: float = 1.0) -> gpd.GeoDataFrame:
    rows = [
        {"landfill_id": name, "management": kind, "recovered_share": share, "year": year, "waste_t": tonnes}
        for name, kind, share, years, tonnes in ROWS
        for year in years
    ]
    table = pd.DataFrame(rows)
    table["waste_t"] *= np.where(table["landfill_id"] == "old", old, 1.0)
    x = table["landfill_id"].map({"old": 601_000, "new": 607_000, "unsaid": 607_500, "beside": 622_000})
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(x, np.full(len(x), 2_302_000)), crs=ZONES.crs)


def run(parameters: Parameters, *, old: float = 1.0) -> LandfillResults:
    return landfill_results(histories(old=old), ZONES, parameters=parameters)


@pytest.fixture(scope="module")
def base() -> LandfillResults:
    return run(PARAMETERS)


def test_draws_are_runs_with_the_parameters_of_each(base: LandfillResults) -> None:
    draws = Draws(PARAMETERS, count=COUNT, inputs=drawn_inputs(INPUT))
    drawn = landfill_draws(base, draws, landfills=histories(), parameters=PARAMETERS)
    years = landfill_year_draws(base, draws, landfills=histories(), parameters=PARAMETERS)
    of_years = {column: amounts.rows() for column, amounts in years.items()}
    ends = ("_low", "_high")
    assert set(drawn.zones) == {name for name in base.zones if not name.endswith(ends)} - {"landfill_count"}
    for number in range(COUNT):
        there = run(
            parameters_of_draw(PARAMETERS, draws, number, under=("waste.", "gases.")), old=draws.input(INPUT)[number]
        )
        for field, amounts in drawn.zones.items():
            np.testing.assert_allclose(amounts.rows()[:, number], there.zones[field], rtol=1e-9, atol=1e-9)
            assert drawn.totals[field].rows()[0, number] == pytest.approx(there.totals[field], rel=1e-9), field
        for column, amounts in drawn.feedstocks.items():
            np.testing.assert_allclose(amounts.rows()[:, number], there.landfills[column], rtol=1e-9, atol=1e-9)
        for column, amounts in of_years.items():
            np.testing.assert_allclose(amounts[:, number], there.years[column], rtol=1e-9, atol=1e-9, err_msg=column)


def test_the_base_is_the_run_and_sums_of_zones_are_totals(base: LandfillResults) -> None:
    drawn = landfill_draws(base, Draws(PARAMETERS, count=20), landfills=histories(), parameters=PARAMETERS)
    for field, amounts in drawn.zones.items():
        np.testing.assert_allclose(amounts.base, base.zones[field], rtol=1e-9)
        np.testing.assert_allclose(amounts.total(), drawn.totals[field].rows()[0], rtol=1e-9)
        assert drawn.totals[field].base[0] == pytest.approx(base.totals[field], rel=1e-9)


def test_without_ranges_all_futures_are_the_base(base: LandfillResults) -> None:
    point = PARAMETERS.replace({name: {"low": row.value, "high": row.value} for name, row in PARAMETERS.items()})
    draws = Draws(point, count=4)
    for amounts in (
        *landfill_draws(base, draws, landfills=histories(), parameters=point).feedstocks.values(),
        *landfill_year_draws(base, draws, landfills=histories(), parameters=point).values(),
    ):
        np.testing.assert_allclose(amounts.rows(), np.tile(amounts.base[:, None], 4), rtol=1e-9, atol=1e-9)


def test_where_more_is_recovered_than_wells_would_gather_nothing_is_avoidable(base: LandfillResults) -> None:
    draws = Draws(PARAMETERS, count=200)
    drawn = landfill_draws(base, draws, landfills=histories(), parameters=PARAMETERS).feedstocks
    avoidable = drawn["landfill_gas_site_avoidable_tco2e"].rows()[[name for name, *_ in ROWS].index("unsaid")]
    assert not avoidable.any(), "nine tenths are recovered, and no wells gather as much"
    some = drawn["landfill_gas_site_avoidable_tco2e"].rows()[[name for name, *_ in ROWS].index("new")]
    assert 0 < (some == 0).sum() < len(some), "in some futures wells gather less than what is recovered today"


def test_landfills_that_move_alike_share_their_courses(base: LandfillResults) -> None:
    years = landfill_year_draws(base, Draws(PARAMETERS, count=10), landfills=histories(), parameters=PARAMETERS)
    courses = years["energy_gwh"].factors
    assert len(courses) % len(ROWS) == 0, "four landfills of four kinds"
    alike = histories().assign(management="", recovered_share=np.nan)
    same = landfill_results(alike, ZONES, parameters=PARAMETERS)
    shared = landfill_year_draws(same, Draws(PARAMETERS, count=10), landfills=alike, parameters=PARAMETERS)
    assert len(shared["energy_gwh"].factors) * len(ROWS) == len(courses)
