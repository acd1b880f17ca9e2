"""A small place with six measures and a cleaner grid, made by hand, for tests of scenarios."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from geoplan.languages import Text
from geoplan.options.scenario_options import MeasureSetting, ScenarioSetting
from geoplan.planning.scenario.inputs.baseline import Baseline, Use
from geoplan.planning.scenario.measures.measure import Measure, Moved, UnitCosts

YEARS = np.arange(2025, 2051)
FUTURES = 50
USES = (
    Use("electricity.other", "buildings", "electricity", "2", is_electric=True),
    Use("electricity.drives", "industry", "electricity", "2", is_electric=True),
    Use("transport.petrol", "transport", "petrol", "1", is_electric=False),
)


def baseline_of_town(**changed: Any) -> Baseline:
    """Return a town: 1,000 GWh of electricity, 300 kt of petrol, 100 kt of all else, a grid that becomes cleaner."""
    growth = 1.02 ** np.arange(len(YEARS))
    given: dict[str, Any] = {
        "years": YEARS,
        "uses": USES,
        "activity": np.array([[800_000.0], [200_000.0], [300_000.0]]) * growth,
        "fixed_t": np.full(len(YEARS), 100_000.0),
        "grid_factor": np.linspace(0.66, 0.33, len(YEARS)),
        "base_factor": 0.66,
        "has_floor": True,
        "is_known": True,
        "driver": 1_000.0 * growth,
    }
    return Baseline(**given | changed)


def unit_costs(
    capex: float, *, running: float = 0.0, value: float = np.nan, society: float = np.nan, life: float = 25.0
) -> UnitCosts:
    """Return costs that are the same in all years."""
    rows = (np.full(len(YEARS), each) for each in (capex, running, value, society))
    return UnitCosts(*rows, life_years=life)


def one_measure(measure_id: str, **changed: Any) -> Measure:
    """Return a measure in the zones a and b, 60 and 40 units, which does nothing but what is `changed`."""
    places = tuple(changed.get("places", ("a", "b")))
    nothing = np.zeros(len(places))
    given: dict[str, Any] = {
        "measure_id": measure_id,
        "group": measure_id.split(".")[0],
        "title": Text(en=measure_id, vi=measure_id, ja=measure_id),
        "unit": "MWp",
        "place_kind": "zone",
        "places": places,
        "potential": np.array([60.0, 40.0]) if len(places) == 2 else np.full(len(places), 100.0),
        "energy_mwh": nothing,
        "direct_t": nothing,
        "growth": np.ones(len(YEARS)),
        "resource": measure_id,
        "resource_share": np.ones(len(places)),
        "moved": Moved.still(FUTURES),
        "owner": "owners",
        "source": "made by hand",
    }
    return Measure(**given | changed)


def moved(seed: int, spread: float = 0.1) -> Moved:
    """Return factors that are drawn evenly about 1."""
    drawn = np.random.default_rng(seed).uniform(1 - spread, 1 + spread, (4, FUTURES))
    return Moved(*drawn)


def measures_of_town() -> tuple[Measure, ...]:
    """Return measures that overlap: two of one roof, one of one use beside another, waste whose methane comes late."""
    return (
        one_measure(
            "rooftop_pv",
            energy_mwh=np.array([72_000.0, 48_000.0]),
            resource="roofs",
            costs=unit_costs(700_000.0, running=8_750.0, value=87_386.8, society=60_000.0),
            jcm_factor=0.333,
            moved=moved(1),
        ),
        one_measure(
            "solar_heat",
            saved={"electricity.other": np.array([24_000.0, 16_000.0])},
            resource="roofs",
            resource_share=np.array([0.5, 0.5]),
            unit="MW",
            costs=unit_costs(400_000.0, value=50_000.0, life=20.0),
            moved=moved(2),
        ),
        one_measure(
            "efficiency",
            saved={
                "electricity.other": np.array([90_000.0, 70_000.0]),
                "electricity.drives": np.array([20_000.0, 0.0]),
            },
            unit="%",
            costs=unit_costs(3_000_000.0, value=450_000.0, society=300_000.0, life=12.4),
            moved=moved(3),
        ),
        one_measure(
            "saving.motors",
            place_kind="estate",
            places=("park",),
            saved={"electricity.drives": np.array([30_000.0])},
            unit="%",
            costs=unit_costs(80_000.0, value=np.nan, life=15.0),
        ),
        one_measure(
            "e_bus",
            place_kind="study",
            places=("",),
            energy_mwh=np.array([-20_000.0]),
            saved={"transport.petrol": np.array([60_000.0])},
            unit="buses",
            build_limit=6.0,
            built={2026: 4.0, 2028: 10.0},
            costs=unit_costs(250_000.0, running=5_000.0, value=10_000.0, life=10.0),
            moved=moved(5),
        ),
        one_measure(
            "waste.composting",
            direct_t=np.array([-600.0, -400.0]),
            lag_t=np.array([0.0, 60.0, 40.0, 27.0, 18.0]),
            growth=np.linspace(1.0, 1.5, len(YEARS)),
            unit="t/a",
            moved=moved(6),
        ),
    )


def towns_setting(**places: Mapping[str, MeasureSetting]) -> ScenarioSetting:
    """Return a scenario of all of them, with `places` that differ."""
    return ScenarioSetting(
        title=Text(en="A cleaner town", vi="A cleaner town", ja="A cleaner town"),
        measures={
            "rooftop_pv": MeasureSetting(shares={2030: 0.2, 2050: 0.9}, curve="logistic", jcm_share=0.25),
            "solar_heat": MeasureSetting(shares={2050: 0.8}),
            "efficiency": MeasureSetting(shares={2030: 0.3, 2040: 0.7}),
            "saving.motors": MeasureSetting(shares={2045: 1.0}, curve="logistic", rate=0.5, midpoint=2030.0),
            "e_bus": MeasureSetting(shares={2030: 0.4, 2040: 1.0}),
            "waste.composting": MeasureSetting(shares={2035: 0.5}),
        },
        places=places,
    )
