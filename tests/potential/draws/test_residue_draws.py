"""Residues in each future: the same as runs of the models with the parameters of that future."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geoplan.draws.draws import Draws
from geoplan.draws.sampling import SEED
from geoplan.parameters import Parameters
from geoplan.potential.draws.residue_draws import residue_draws
from geoplan.potential.feedstock.economic_level import with_economic_level
from geoplan.potential.feedstock.feedstock_by_zone import ByZone, residues_by_zone
from geoplan.units import M2_PER_KM2
from support.drawn_statistics import (
    COUNT,
    crops_of_every_land,
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
SEASONS = pd.DataFrame({"crop": "paddy", "season": ["spring", "summer"], "area_ha": [5000.0, 4000.0]})
MILLS = pd.DataFrame({"mill_id": ["m"], "crop": ["paddy"], "processed_t": [9000.0], "zone_id": ["c"]})
INPUT = "statistics.crops.paddy"


def run(parameters: Parameters, *, paddy: float = 1.0, every: bool = False) -> ByZone:
    """Run the models, as much paddy growing as is said; with every crop, there are harvests and a mill too."""
    table = crops_of_every_land(every=every)
    grown = np.where(table["crop"] == "paddy", paddy, 1.0)
    table = table.assign(**{name: table[name] * grown for name in ("production_t", "area_ha")})
    mills = MILLS.assign(processed_t=MILLS["processed_t"] * paddy)
    apart = {"seasons": SEASONS, "mills": mills} if every else {}
    result = residues_by_zone(table, KEYS, parameters=parameters, districts=DISTRICTS, **apart)
    return with_economic_level(result, parameters=parameters, area_km2=float(KEYS.area.sum()) / M2_PER_KM2)


@pytest.fixture(scope="module")
def base() -> ByZone:
    return run(PARAMETERS, every=True)


@pytest.mark.parametrize(
    ("every", "count"), [(False, COUNT), (True, 3)], ids=["some crops", "every crop, harvests and a mill"]
)
def test_draws_are_runs_with_the_parameters_of_each(every: bool, count: int) -> None:
    base = run(PARAMETERS, every=every)
    draws = PARAMETERS.sampled(count, SEED).futures.with_inputs(drawn_inputs(INPUT))
    drawn = residue_draws(base, draws, keys=KEYS, parameters=PARAMETERS)
    zones = {field: amounts.rows() for field, amounts in drawn.zones.items()}
    rows = {column: amounts.rows() for column, amounts in drawn.feedstocks.items()}
    assert set(zones) == {name for name in base.zones if not name.endswith(("_low", "_high"))}
    for number in range(count):
        there = run(
            parameters_of_draw(PARAMETERS, draws, number, under=("residues.", "costs.")),
            paddy=draws.input(INPUT)[number],
            every=every,
        )
        for field, amounts in zones.items():
            np.testing.assert_allclose(amounts[:, number], there.zones[field], rtol=1e-9, atol=1e-12, err_msg=field)
            total = drawn.totals[field].rows()[0, number]
            assert total == pytest.approx(there.totals[field], rel=1e-9), field
        for column, amounts in rows.items():
            np.testing.assert_allclose(amounts[:, number], there.feedstocks[column], rtol=1e-9, atol=1e-12)


def test_what_the_soil_keeps_binds_in_some_futures_and_not_in_others(base: ByZone) -> None:
    draws = Draws(PARAMETERS, count=200)
    drawn = residue_draws(base, draws, keys=KEYS, parameters=PARAMETERS).feedstocks
    gathered = drawn["technical_tj"].rows() / drawn["theoretical_tj"].rows()
    straw = base.feedstocks["residue"] == "rice_straw"
    own = np.flatnonzero(straw & (base.feedstocks["zone_id"] == "b"))[0]
    collected = draws.value("residues.rice_straw.collectable_share")
    binding = gathered[own] < collected * (1 - 1e-9)
    assert 0 < binding.sum() < len(binding)
    bare = np.flatnonzero(straw & (base.feedstocks["zone_id"] == "e"))[0]
    assert (gathered[bare] == 0).any(), "all of it stays where there is less than the soil keeps"


def test_the_base_is_the_run_and_sums_of_zones_are_totals(base: ByZone) -> None:
    drawn = residue_draws(base, Draws(PARAMETERS, count=50), keys=KEYS, parameters=PARAMETERS)
    for field, amounts in drawn.zones.items():
        np.testing.assert_allclose(amounts.base, base.zones[field], rtol=1e-9, atol=1e-12)
        assert drawn.totals[field].base[0] == pytest.approx(base.totals[field], rel=1e-9)
        np.testing.assert_allclose(amounts.total(), drawn.totals[field].rows()[0], rtol=1e-9)


def test_without_ranges_all_futures_are_the_base(base: ByZone) -> None:
    point = PARAMETERS.replace({name: {"low": row.value, "high": row.value} for name, row in PARAMETERS.items()})
    drawn = residue_draws(base, Draws(point, count=5), keys=KEYS, parameters=point)
    for amounts in drawn.zones.values():
        np.testing.assert_allclose(amounts.rows(), np.tile(amounts.base[:, None], 5), rtol=1e-9, atol=1e-12)


def test_where_prices_are_not_known_there_is_no_economic_level() -> None:
    unpriced = PARAMETERS.unknown(["residues.transport.tariff"])
    drawn = residue_draws(run(unpriced), Draws(unpriced, count=5), keys=KEYS, parameters=unpriced)
    assert "residue_economic_tj" not in drawn.zones
    assert "biomass_energy_gwh" in drawn.zones


def test_a_province_of_many_statistics_takes_a_moment(base: ByZone) -> None:
    many = 200
    rows = np.repeat(np.arange(len(base.feedstocks)), many)
    shared = base.shared.iloc[np.resize(np.arange(len(base.shared)), len(rows))]
    area = np.linspace(1.0, 2.0, len(rows)) * 9000.0
    large = replace(
        base,
        feedstocks=base.feedstocks.iloc[rows].assign(area_ha=area).reset_index(drop=True),
        shared=shared.assign(feedstock_row=np.arange(len(rows)), allocation_share=1.0),
    )
    drawn = residue_draws(large, Draws(PARAMETERS, count=100), keys=KEYS, parameters=PARAMETERS)
    factors = drawn.zones["biomass_energy_gwh"].factors
    keeping = base.feedstocks["residue"].map(lambda name: f"residues.{name}.soil_retention" in PARAMETERS).sum()
    assert len(factors) <= keeping * many + base.feedstocks["residue"].nunique(), "rows that move alike are one group"
