"""Biogas in each future: the same as runs of the model with the parameters of that future."""

import numpy as np
import pandas as pd
import pytest

from geoplan.draws.draws import Draws
from geoplan.layers.feedstock.items import animals
from geoplan.parameters import Parameters
from geoplan.potential.draws.manure_draws import manure_draws
from geoplan.potential.feedstock.feedstock_by_zone import ByZone, manure_by_zone
from support.drawn_statistics import (
    COUNT,
    drawn_inputs,
    keys_of_town_and_land,
    parameters_of_draw,
    uncertain_parameters_of_all,
    zones_of_town_and_land,
)

PARAMETERS = uncertain_parameters_of_all()
KEYS = keys_of_town_and_land(zones_of_town_and_land())
INPUT = "statistics.livestock.pigs"


def run(parameters: Parameters, *, pigs: float = 1.0) -> ByZone:
    kinds = animals(PARAMETERS)
    table = pd.DataFrame({"zone_id": "", "animal": kinds, "heads": 9000.0 + 100.0 * np.arange(len(kinds))})
    own = pd.DataFrame({"zone_id": ["b", "a"], "animal": ["pigs", "poultry"], "heads": [4000.0, 90_000.0]})
    herds = pd.concat([table, own], ignore_index=True)
    herds["heads"] *= np.where(herds["animal"] == "pigs", pigs, 1.0)
    return manure_by_zone(herds, KEYS, parameters=parameters)


@pytest.fixture(scope="module")
def base() -> ByZone:
    return run(PARAMETERS)


def test_draws_are_runs_with_the_parameters_of_each(base: ByZone) -> None:
    draws = Draws(PARAMETERS, count=COUNT, inputs=drawn_inputs(INPUT))
    drawn = manure_draws(base, draws, parameters=PARAMETERS)
    zones = {field: amounts.rows() for field, amounts in drawn.zones.items()}
    assert set(zones) == {name for name in base.zones if not name.endswith(("_low", "_high"))}
    for number in range(COUNT):
        there = run(
            parameters_of_draw(PARAMETERS, draws, number, under=("manure.", "gases.")), pigs=draws.input(INPUT)[number]
        )
        for field, amounts in zones.items():
            np.testing.assert_allclose(amounts[:, number], there.zones[field], rtol=1e-9, atol=1e-12, err_msg=field)
            total = drawn.totals[field].rows()[0, number]
            assert total == pytest.approx(there.totals[field], rel=1e-9, abs=1e-9), field
        for column, amounts in drawn.feedstocks.items():
            np.testing.assert_allclose(amounts.rows()[:, number], there.feedstocks[column], rtol=1e-9, atol=1e-12)


def test_the_base_is_the_run_and_sums_of_zones_are_totals(base: ByZone) -> None:
    drawn = manure_draws(base, Draws(PARAMETERS, count=50), parameters=PARAMETERS)
    for field, amounts in drawn.zones.items():
        np.testing.assert_allclose(amounts.base, base.zones[field], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(amounts.total(), drawn.totals[field].rows()[0], rtol=1e-9, atol=1e-9)


def test_a_statistic_of_its_own_zone_stays_there(base: ByZone) -> None:
    drawn = manure_draws(base, Draws(PARAMETERS, count=50), parameters=PARAMETERS).zones["biogas_energy_gwh"]
    town = drawn.rows()[KEYS.zone_ids.index("a")]
    poultry = Draws(PARAMETERS, count=50).product(f"manure.poultry.{name}" for name in ("typical_mass", "vs_rate"))
    assert np.corrcoef(np.log(town), np.log(poultry))[0, 1] > 0.5, "of the animals there"


def test_where_nobody_knows_of_farms_nothing_is_hauled() -> None:
    names = [f"manure.{animal}.farm_share" for animal in animals(PARAMETERS)]
    unknown = PARAMETERS.unknown(names)
    drawn = manure_draws(run(unknown), Draws(unknown, count=9), parameters=unknown).zones
    assert not drawn["manure_slurry_t"].rows().any()
    assert not drawn["biogas_farm_energy_gwh"].rows().any()
    assert (drawn["biogas_energy_gwh"].total() > 0).all()
