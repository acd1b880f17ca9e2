from dataclasses import replace

import numpy as np
import pytest

from geoplan.planning.scenario.exchange.aim_table import AIM_COLUMNS, AimService, aim_service_of, aim_table
from geoplan.planning.scenario.measures.measure_kinds import measure_groups, measure_kinds
from support.sample_scenarios import bare_scenarios, sample_scenarios
from support.scenario_models import baseline_of_town, one_measure
from support.towns_scenarios import towns_scenarios

TOWN = towns_scenarios()
TABLE = aim_table(TOWN, study="town", discount_rate=0.1)


def row_of(scenario_id, measure_id, year):
    [row] = TABLE[
        (TABLE["scenario_id"] == scenario_id) & (TABLE["measure_id"] == measure_id) & (TABLE["year"] == year)
    ].to_dict("records")
    return row


def test_a_row_is_a_measure_in_a_year_in_which_anything_of_it_stands():
    assert tuple(TABLE.columns) == AIM_COLUMNS
    assert not TABLE.duplicated(["scenario_id", "measure_id", "year"]).any()
    assert (TABLE["stock"] > 0).all()
    assert set(TABLE["study_name"]) == {"town"}
    standing = sum((run.stock > 0).sum() for run in TOWN.runs.values())
    assert len(TABLE) == standing


def test_energy_is_what_the_stock_gives_takes_and_saves():
    buses, roofs = row_of("cleaner", "e_bus", 2040), row_of("roofs", "rooftop_pv", 2040)
    # half of 100 MWp at 1,200 MWh; all of 60 % of the buses, which take 20,000 MWh and save 60,000 t
    assert roofs["electricity_given_mwh"] == pytest.approx(60_000.0)
    assert buses["stock"] == pytest.approx(60.0)
    assert buses["electricity_taken_mwh"] == pytest.approx(0.6 * 20_000.0)
    assert buses["fuel_saved_tco2e"] == pytest.approx(0.6 * 60_000.0 * 1.02**15)
    assert (buses["electricity_given_mwh"], buses["electricity_saved_mwh"]) == (0.0, 0.0)
    # a park of 30,000 MWh, counted as grown as its use
    motors = row_of("cleaner", "saving.motors", 2045)
    assert motors["electricity_saved_mwh"] == pytest.approx(30_000.0 * 1.02**20)


def test_attributed_tonnes_with_those_of_the_grid_are_all_that_is_cut():
    year = TABLE[(TABLE["scenario_id"] == "cleaner") & (TABLE["year"] == 2040)]
    run = TOWN.runs["cleaner"]
    assert year["attributed_tco2e"].sum() + run.attributed_t[-1, 15] == pytest.approx(run.cut_t[15], rel=1e-9)


def test_costs_are_those_of_the_year_and_what_is_not_known_is_empty():
    roofs, waste = row_of("cleaner", "rooftop_pv", 2030), row_of("cleaner", "waste.composting", 2030)
    assert (roofs["unit_capex_usd"], roofs["unit_running_usd"], roofs["measure_life_years"]) == (
        700_000.0,
        8_750.0,
        25.0,
    )
    assert np.isnan([waste["unit_capex_usd"], waste["measure_life_years"], waste["abatement_usd_per_tco2e"]]).all()
    assert roofs["grid_tco2e_per_mwh"] == pytest.approx(0.66 - 0.33 * 5 / 25)


def test_every_measure_of_the_map_is_known_by_its_id_or_its_group():
    baseline = baseline_of_town()
    for key, kind in measure_kinds().items():
        service = aim_service_of(one_measure(key, group=kind.group), baseline)
        assert service.sector in {"residential", "commercial", "industry", "power", "waste", "agriculture"}, key
        assert service.service, key
        assert service.device_from, key
    assert "own" in measure_groups()


@pytest.mark.parametrize(
    ("measure_id", "group", "expected"),
    [
        ("saving.led", "saving", ("lighting", "grid_electricity", "grid_electricity", "led")),
        ("saving.management", "saving", ("all_uses", "grid_electricity", "grid_electricity", "management")),
        ("saving.heat_pump", "fuel_saving", ("process_heat", "fuel", "grid_electricity", "heat_pump")),
        ("saving.economiser", "fuel_saving", ("boilers", "fuel", "fuel", "economiser")),
    ],
)
def test_a_saving_is_of_its_end_use(measure_id, group, expected):
    service = aim_service_of(one_measure(measure_id, group=group), baseline_of_town())
    assert (service.sector, service.service) == ("industry", expected[0])
    assert (service.carrier_from, service.carrier_to, service.device_to) == expected[1:]


def test_a_measure_of_the_studys_own_is_what_it_saves_of():
    baseline = baseline_of_town()
    saved = {"transport.petrol": np.ones(2)}
    buses = one_measure("buses", group="transport", saved=saved, energy_mwh=np.array([-1.0, -1.0]))
    taken = AimService("transport", "transport", "petrol", "usual_equipment", "grid_electricity", "buses")
    assert aim_service_of(buses, baseline) == taken
    homes = one_measure("homes", group="buildings", saved={"electricity.other": np.ones(2)})
    assert aim_service_of(homes, baseline).carrier_from == "grid_electricity"
    trees = one_measure("trees", group="land_use", direct_t=np.ones(2))
    assert aim_service_of(trees, baseline) == AimService("land_use", "land_use", "", "", "", "trees")
    cars = one_measure("cars", group="transport", direct_t=np.ones(2), energy_mwh=-np.ones(2))
    assert aim_service_of(cars, baseline).carrier_to == "grid_electricity"
    river = one_measure("river", group="hydro", energy_mwh=np.ones(2))
    assert aim_service_of(river, baseline).service == "electricity"


def test_other_scenarios_are_told_in_the_same_columns():
    for scenarios in (sample_scenarios(), bare_scenarios()):
        table = aim_table(scenarios, study="sample")
        assert len(table)
        assert tuple(table.columns) == AIM_COLUMNS
        assert table["discount_rate_share"].isna().all()
    empty = replace(TOWN, runs={}, tables=TOWN.tables)
    assert tuple(aim_table(empty, study="town").columns) == AIM_COLUMNS
