from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geoplan.languages import Text
from geoplan.layers.climate.own_measures import NUMBERS, TEXTS
from geoplan.planning.scenario.measures.measure import Measure, Moved, UnitCosts
from geoplan.planning.scenario.measures.own_measures import with_own_measures, with_progress
from support.hand_basis import YEARS, hand_baseline, hand_basis

USES = {
    "electricity.buildings": ("buildings", "electricity", 1000.0),
    "transport.petrol": ("transport", "petrol", 500.0),
    "transport.diesel": ("transport", "diesel", 300.0),
}


def rows(*given: dict[str, Any]) -> pd.DataFrame:
    blank: dict[str, Any] = dict.fromkeys(TEXTS, "") | dict.fromkeys(NUMBERS, np.nan)
    return pd.DataFrame([blank | each for each in given])


def made(
    *given: dict[str, Any], measures: tuple[Measure, ...] = (), own: dict[str, float] | None = None
) -> list[Measure]:
    basis = hand_basis(own, layers={"measures": rows(*given)}, baseline=hand_baseline(USES))
    return list(with_own_measures(measures, basis))


BUSES = {
    "measure_id": "buses",
    "title_en": "Electric buses",
    "title_ja": "電気バス",
    "unit": "bus",
    "resource": "buses",
    "source": "the bus company",
    "potential": 100.0,
    "energy_mwh_per_unit": -60.0,
    "avoided_t_per_unit": 75.0,
    "capex_usd_per_unit": 150_000.0,
    "running_usd_per_unit": 2_000.0,
    "value_usd_per_unit": 17_000.0,
    "life_years": 12.0,
    "build_limit": 12.0,
}


def of_map() -> Measure:
    two = np.array([10.0, 30.0])
    ones = np.ones(len(YEARS))
    costs = UnitCosts(ones * 900, ones * 9, ones * 90, ones * np.nan, 25.0)
    return Measure(
        "roofs",
        "rooftop_pv",
        Text(en="Roofs"),
        "MWp",
        "zone",
        ("a", "b"),
        two,
        two * 1200,
        np.zeros(2),
        ones,
        "roofs",
        np.ones(2),
        Moved.still(3),
        saved={"electricity.buildings": two},
        costs=costs,
    )


def test_a_row_is_a_measure_of_the_whole_study():
    (buses,) = made(BUSES)
    assert (buses.measure_id, buses.place_kind, buses.places) == ("buses", "study", ("",))
    assert (buses.title["en"], buses.title["vi"], buses.title["ja"]) == ("Electric buses", "Electric buses", "電気バス")
    assert (buses.energy_mwh.tolist(), buses.direct_t.tolist()) == ([-6000.0], [7500.0])
    assert (buses.group, buses.unit, buses.resource, buses.build_limit) == ("own", "bus", "buses", 12.0)
    assert (buses.status, buses.confidence, buses.source) == ("real", "low", "the bus company")
    assert buses.costs is not None
    assert (buses.costs.capex_usd[-1], buses.costs.running_usd[0], buses.costs.life_years) == (150_000.0, 2_000.0, 12.0)
    assert (buses.costs.value_usd == 17_000.0).all()
    # a bus takes electricity: what it is worth with that paid, the row says
    assert (buses.costs.society_usd == 17_000.0).all()


def test_what_electricity_is_worth_to_all_is_a_parameter():
    giving = BUSES | {"energy_mwh_per_unit": 60.0}
    (known,) = made(giving, own={"scenario.avoided_cost": 80.0})
    assert known.costs is not None
    assert (known.costs.society_usd == 4800.0).all()
    (unknown,) = made(giving)
    assert unknown.costs is not None
    assert np.isnan(unknown.costs.society_usd).all()
    (fields,) = made(BUSES | {"energy_mwh_per_unit": np.nan, "value_usd_per_unit": 10.0})
    assert fields.costs is not None
    assert (fields.costs.society_usd == 10.0).all()


def test_a_share_is_saved_of_the_use_that_it_names_and_of_no_other():
    homes = BUSES | {"measure_id": "homes", "sector": "buildings", "carrier": "electricity", "saved_share": 0.2}
    each = {"energy_mwh_per_unit": np.nan, "avoided_t_per_unit": np.nan}
    one, two = homes | each | {"zone_id": "a"}, homes | each | {"zone_id": "b", "potential": 300.0}
    (measure,) = made(one, two)
    assert measure.places == ("a", "b")
    assert set(measure.saved) == {"electricity.buildings"}
    assert measure.saved["electricity.buildings"] == pytest.approx([50.0, 150.0])
    (all_fuel,) = made(homes | each | {"sector": "transport", "carrier": ""})
    assert {use: float(saved.sum()) for use, saved in all_fuel.saved.items()} == {
        "transport.petrol": pytest.approx(100.0),
        "transport.diesel": pytest.approx(60.0),
    }
    (nobody,) = made(homes | each | {"sector": "agriculture"})
    assert nobody.saved == {}


def test_electricity_that_is_saved_is_worth_as_much_to_all():
    homes = BUSES | {"sector": "buildings", "carrier": "electricity", "saved_share": 0.2, "energy_mwh_per_unit": np.nan}
    (measure,) = made(homes, own={"scenario.avoided_cost": 80.0})
    assert measure.costs is not None
    assert measure.costs.society_usd[0] == pytest.approx(80.0 * 0.2 * 1000 / 100)


def test_prices_fall_as_those_of_the_technology_that_is_named():
    own = {f"learning.utility_pv.{year}": ratio for year, ratio in ((2020, 1.0), (2030, 0.8), (2040, 0.7), (2050, 0.6))}
    (measure,) = made(BUSES | {"learning": "utility_pv"}, own=own)
    assert measure.costs is not None
    assert measure.costs.capex_usd[[0, 5, 25]] == pytest.approx(np.array([0.9, 0.8, 0.6]) / 0.9 * 150_000)


def test_without_a_price_nothing_is_known_of_its_costs():
    (measure,) = made(BUSES | {"capex_usd_per_unit": np.nan})
    assert measure.costs is None


def test_a_row_takes_the_place_of_what_it_gives_of_a_measure_of_the_map():
    (roofs,) = made(
        {"measure_id": "roofs", "owner": "Households", "build_limit": 3.5, "source": "s", "status": "schematic"},
        measures=(of_map(),),
    )
    assert (roofs.owner, roofs.build_limit, roofs.status, roofs.source) == ("Households", 3.5, "schematic", "s")
    same = replace(of_map(), owner="Households", build_limit=3.5, status="schematic", source="s")
    assert (roofs.title, roofs.unit, roofs.group) == (same.title, same.unit, same.group)
    assert roofs.energy_mwh.tolist() == same.energy_mwh.tolist()
    assert roofs.costs is not None
    assert roofs.costs.capex_usd.tolist() == of_map().costs.capex_usd.tolist()


def test_another_potential_keeps_what_a_unit_does():
    (roofs,) = made({"measure_id": "roofs", "potential": 80.0}, measures=(of_map(),))
    assert roofs.potential.tolist() == [20.0, 60.0]
    assert roofs.energy_mwh.tolist() == [24_000.0, 72_000.0]
    (zone,) = made({"measure_id": "roofs", "zone_id": "b", "potential": 60.0}, measures=(of_map(),))
    assert zone.potential.tolist() == [10.0, 60.0]
    assert zone.saved["electricity.buildings"].tolist() == [10.0, 60.0]
    none = replace(of_map(), potential=np.array([0.0, 30.0]), energy_mwh=np.array([0.0, 36_000.0]))
    (new,) = made({"measure_id": "roofs", "zone_id": "a", "potential": 5.0}, measures=(none,))
    assert new.energy_mwh.tolist() == [6_000.0, 36_000.0]


def test_another_price_keeps_the_course_of_prices():
    falling = replace(of_map(), costs=replace(of_map().costs, capex_usd=np.linspace(900, 450, len(YEARS))))
    (roofs,) = made(
        {"measure_id": "roofs", "capex_usd_per_unit": 600.0, "value_usd_per_unit": 70.0}, measures=(falling,)
    )
    assert roofs.costs is not None
    assert roofs.costs.capex_usd == pytest.approx(np.linspace(600, 300, len(YEARS)))
    assert (roofs.costs.value_usd == 70.0).all()
    assert (roofs.costs.running_usd == 9.0).all()
    (by_unit,) = made({"measure_id": "roofs", "energy_mwh_per_unit": 1000.0}, measures=(of_map(),))
    assert by_unit.energy_mwh.tolist() == [10_000.0, 30_000.0]


def test_a_row_of_a_measure_that_the_map_does_not_give_changes_nothing():
    changed = made({"measure_id": "wind", "owner": "City"}, measures=(of_map(),))
    assert [each.measure_id for each in changed] == ["roofs"]
    assert with_own_measures((of_map(),), hand_basis())[0].owner == ""


def test_what_was_built_adds_up_by_year_within_the_years():
    told = pd.DataFrame(
        [
            ("roofs", "a", 2025.0, 1.0),
            ("roofs", "b", 2025.0, 2.0),
            ("roofs", "a", 2010.0, 9.0),
            ("roofs", "a", 2026.0, 4.0),
        ],
        columns=["measure_id", "zone_id", "year", "built"],
    )
    (roofs,) = with_progress((of_map(),), told, years=YEARS)
    assert roofs.built == {2025: 3.0, 2026: 4.0}
    assert with_progress((of_map(),), None, years=YEARS)[0].built == {}
