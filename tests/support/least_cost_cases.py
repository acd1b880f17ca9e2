"""Measures for the least cost to a target, small enough to be followed by hand or by another program."""

import numpy as np

from geoplan.languages import Text
from geoplan.planning.scenario.inputs.baseline import Baseline, Use
from geoplan.planning.scenario.measures.measure import Measure, Moved, UnitCosts

OTHER, DRIVES, PETROL = "electricity.other", "electricity.estates.drives", "transport.petrol"
USES = (
    Use(OTHER, "other", "electricity", "2", True),
    Use(DRIVES, "industry", "electricity", "2", True),
    Use(PETROL, "transport", "petrol", "1", False),
)


def costs_of(years, *, capex, running=0.0, value=np.nan, society=np.nan, life=20.0):
    """Return costs; each is a number, or one for each year."""
    capex, running, value, society = (np.broadcast_to(each, len(years)) for each in (capex, running, value, society))
    return UnitCosts(*(np.array(each, dtype=float) for each in (capex, running, value, society)), life)


def measure_of(measure_id, potential, years, *, energy_mwh=0.0, direct_t=0.0, costs=None, **more):
    """Return a measure; `energy_mwh` and `direct_t` are those of a unit."""
    potential = np.asarray(potential, dtype=float)
    given = {
        "place_kind": "zone",
        "places": tuple(f"z{place}" for place in range(len(potential))),
        "growth": np.ones(len(years)),
        "resource": "",
        "resource_share": np.zeros(len(potential)),
        "moved": Moved.still(1),
    }
    given |= {"energy_mwh": potential * energy_mwh, "direct_t": potential * direct_t, "costs": costs}
    return Measure(
        measure_id=measure_id, group="own", title=Text(en=measure_id), unit="MW", potential=potential, **given | more
    )


def baseline_of(years, *, activity=(5e6, 1e6, 4e5), path=(0.66, 0.3), has_floor=True):
    """Return what a place with three uses gives off; the grid's path is a straight line."""
    amounts = np.tile(np.array(activity, dtype=float)[:, None], len(years))
    return Baseline(
        years=years,
        uses=USES,
        activity=amounts,
        fixed_t=np.full(len(years), 1e6),
        grid_factor=np.linspace(*path, len(years)),
        base_factor=path[0],
        has_floor=has_floor,
        is_known=True,
        driver=np.full(len(years), np.nan),
    )


def many_measures(rng, years, *, places=6):
    """Return measures of all sorts: limits, resources, savings, late methane, lives that end, what stands."""
    count = len(years)
    learning = np.linspace(1.0, 0.5, count)

    def pv(name, price, **more):
        costs = costs_of(years, capex=price * learning, running=9e3, value=rng.uniform(3e4, 6e4), life=12.0)
        return measure_of(name, rng.uniform(0.0, 90.0, places), years, energy_mwh=1300.0, costs=costs, **more)

    shared = {"resource": "land", "resource_share": rng.uniform(0.3, 0.9, places)}
    saving = costs_of(years, capex=300.0, running=4.0, society=25.0, life=8.0)
    amounts = [rng.uniform(1e3, 3e4, places) for _ in range(3)]
    waste = costs_of(years, capex=250.0, running=12.0, life=15.0)
    return (
        pv("ground", 8e5, build_limit=25.0, **shared),
        pv("wind", 1.3e6, growth=np.linspace(1.0, 1.4, count), **shared),
        pv("roofs", 9e5, built={int(years[0]) + 1: 8.0, int(years[0]) + 3: 20.0}),
        measure_of("drives", amounts[0], years, costs=saving, saved={DRIVES: amounts[0]}),
        measure_of("motors", amounts[1], years, costs=saving, saved={DRIVES: amounts[1], OTHER: amounts[1] / 2}),
        measure_of("buses", amounts[2], years, energy_mwh=-0.2, costs=saving, saved={PETROL: amounts[2] / 3}),
        measure_of(
            "compost",
            rng.uniform(0, 9e4, places),
            years,
            direct_t=-0.02,
            lag_t=np.geomspace(0.1, 0.001, 12),
            costs=waste,
        ),
        measure_of("unpriced", np.ones(places), years, energy_mwh=1e3),
    )
