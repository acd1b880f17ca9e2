"""Scenarios: what each measure brings in all futures, and the least cost to a target, against other ways to get them.

Each line of ``--json`` is one object: name, ours_s, peer, peer_s, ratio, max_diff, limit_s; seconds are of the
processor.

- 10 measures and a cleaner grid x 26 years x 1,000 draws, exact Shapley values: by the integral along the diagonal.
  The peer counts all 2^n coalitions of a year and a draw in numpy, and is scaled; `max_diff` is the largest relative
  difference of what a measure brings in the draws that were counted.
- The same with 9 measures that could take off more electricity than is used: our coalitions, against the same peer.
- The same with 14 measures: by the integral, against sampled orders (400 forward and reversed) in numpy, scaled;
  `max_diff` is the largest difference in standard errors of the sampled.
- The least cost to a target in 50 places by 10 measures in 26 years, with shared resources and limits of building: by
  our programme. The peer writes the same programme in linopy, for the same solver; `max_diff` is the larger relative
  difference of the least cost and of the price of the last tonne.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import linopy
import numpy as np
import pandas as pd
import xarray as xr
from scipy.special import comb

import geoplan
from geoplan.languages import Text
from geoplan.planning.scenario.attribution.attributed import attributed_in_futures
from geoplan.planning.scenario.attribution.coalitions import coalition_t
from geoplan.planning.scenario.attribution.effects import Effects
from geoplan.planning.scenario.inputs.baseline import Baseline, Use
from geoplan.planning.scenario.least_cost.mix import least_cost_mix
from geoplan.planning.scenario.measures.measure import Measure, Moved, UnitCosts

YEARS, DRAWS, REPEATS = 26, 1000, 3
SOME = tuple((year, draw) for year in (5, 25) for draw in (0, 500, 999))
LIMIT_S, LEAST_COST_LIMIT_S = 0.5, 2.0
RATE = 0.06


def town() -> Baseline:
    """Return an invented place of 10,000 GWh, whose grid becomes half as dirty."""
    growth = 1.03 ** np.arange(YEARS)
    names = ("electricity.other", "electricity.drives", "electricity.lighting", "transport.petrol", "industry.coal")
    uses = tuple(Use(name, *name.split("."), "", is_electric=name.startswith("electricity")) for name in names)
    return Baseline(
        years=np.arange(2025, 2025 + YEARS),
        uses=uses,
        activity=np.array([[7e6], [2e6], [1e6], [2e6], [3e6]]) * growth,
        fixed_t=np.full(YEARS, 1e6),
        grid_factor=np.linspace(0.66, 0.33, YEARS),
        base_factor=0.66,
        has_floor=True,
        is_known=True,
        driver=growth,
    )


def measures(count: int, *, energy_mwh: float) -> tuple[Effects, list[Moved]]:
    """Return invented measures, each of which gives electricity, avoids tonnes and saves of all uses."""
    rng = np.random.default_rng(19)
    rising = np.linspace(0.0, 1.0, YEARS)
    parts = (rng.uniform(0, energy_mwh, count), rng.uniform(0, 5e4, count), np.zeros(count))
    saved = rng.uniform(0.0, 0.15, (count, 5))
    effects = Effects(*(part[:, None] * rising for part in parts), saved=saved[:, :, None] * rising)
    return effects, [Moved(*rng.uniform(0.8, 1.2, (4, DRAWS))) for _ in range(count)]


def clock(call: Callable[[], Any], repeats: int = 1) -> tuple[float, Any]:
    """Return the least of some times of the processor [s], and the result."""
    least, result = np.inf, None
    for _ in range(repeats):
        start = time.process_time()
        result = call()
        least = min(least, time.process_time() - start)
    return least, result


def of_draw(effects: Effects, moved: list[Moved], draw: int) -> Effects:
    """Return what measures do in one draw."""
    energy, direct, saving = (
        np.array([getattr(each, name)[draw] for each in moved])[:, None] for name in ("energy", "direct", "saving")
    )
    return Effects(
        effects.energy_mwh * energy,
        effects.direct_t * direct,
        effects.passed_t * energy,
        np.minimum(1.0, effects.saved * saving[:, None]),
    )


def compare(name: str, count: int, *, energy_mwh: float, orders: int | None = None) -> dict[str, Any]:
    """Time all draws by ours, some by coalitions or orders, and hold these against each other."""
    baseline = town()
    effects, moved = measures(count, energy_mwh=energy_mwh)
    factor = np.linspace(0.9, 1.1, DRAWS)
    attributed_in_futures(baseline, effects, [Moved.still(1)] * count, factor=np.ones(1))
    ours_s, ours = clock(lambda: attributed_in_futures(baseline, effects, moved, factor=factor), REPEATS)
    cases = [
        (year, draw, of_draw(effects, moved, draw), _on_grid(baseline, float(factor[draw]))) for year, draw in SOME
    ]
    peer_s, theirs = clock(
        lambda: [
            shared_by(
                lambda present, case=case: coalition_t(case[3], case[2], present, year=case[0]),
                count + 1,
                orders=orders,
            )
            for case in cases
        ]
    )
    off = []
    for (year, draw, _, _), (shared, error) in zip(cases, theirs, strict=True):
        off.append(np.max(np.abs(ours.attributed_t[:, year, draw] - shared) / error))
    scaled = peer_s * YEARS * DRAWS / len(SOME)
    return {
        "name": name,
        "ours_s": round(ours_s, 4),
        "peer": "2^n coalitions in numpy" if orders is None else "sampled orders in numpy",
        "peer_s": round(scaled, 1),
        "ratio": round(scaled / ours_s),
        "max_diff": float(np.max(off)),
        "limit_s": LIMIT_S,
    }


def shared_by(total: Callable[[Any], np.ndarray], count: int, *, orders: int | None) -> tuple[np.ndarray, np.ndarray]:
    """Return what each brings, and by what a difference is measured: the amounts, or their standard errors."""
    if orders is not None:
        table = geoplan.attribute(total, count, orders=orders)
        shared = table["attributed"].to_numpy()
        return shared, np.maximum(table["standard_error"].to_numpy(), 1e-9 * shared.max())
    masks = np.arange(2**count)
    present = (masks[:, None] >> np.arange(count) & 1).astype(bool)
    left, size = total(present), present.sum(axis=1)
    shared = np.empty(count)
    for one in range(count):
        others = masks[~present[:, one]]
        weights = 1.0 / (count * comb(count - 1, size[others]))
        shared[one] = np.sum(weights * (left[others] - left[others | 1 << one]))
    return shared, np.abs(shared)


def least_cost() -> dict[str, Any]:
    """Time the least cost to a target, and hold cost and price against those of linopy."""
    baseline, able = town(), buildable(places=50)
    asked = {"needed_t": 6e6, "year": 2045, "discount_rate": RATE}
    ours_s, ours = clock(lambda: least_cost_mix(able, baseline, **asked), REPEATS)
    peer_s, (cost, price) = clock(lambda: by_linopy(able, baseline, **asked))
    off = (ours.cost_usd / cost - 1.0, ours.last_tonne_usd_per_t / price - 1.0)
    return {
        "name": "least cost, 50 places x 10 measures x 26 years",
        "ours_s": round(ours_s, 4),
        "peer": "linopy",
        "peer_s": round(peer_s, 1),
        "ratio": round(peer_s / ours_s, 1),
        "max_diff": float(np.max(np.abs(off))),
        "limit_s": LEAST_COST_LIMIT_S,
    }


def buildable(*, places: int) -> list[Measure]:
    """Return invented measures that give electricity, share land and roofs by pairs, and are built so fast at most."""
    rng = np.random.default_rng(19)
    learning, still = np.linspace(1.0, 0.5, YEARS), np.ones(YEARS)
    made = []
    for number in range(10):
        potential = rng.uniform(1.0, 40.0, places)
        shared = ("land", "roofs", "water", "")[number // 3]
        costs = UnitCosts(
            capex_usd=rng.uniform(5e5, 1.5e6) * learning,
            running_usd=1e4 * still,
            value_usd=rng.uniform(2e4, 5e4) * still,
            society_usd=np.full(YEARS, np.nan),
            life_years=20.0,
        )
        made.append(
            Measure(
                measure_id=str(number),
                group="own",
                title=Text(en=str(number)),
                unit="MW",
                place_kind="zone",
                places=tuple(map(str, range(places))),
                potential=potential,
                energy_mwh=potential * rng.uniform(1_000.0, 1_600.0, places),
                direct_t=np.zeros(places),
                growth=still,
                resource=shared,
                resource_share=np.full(places, 0.6 if shared else 0.0),
                moved=Moved.still(1),
                costs=costs,
                build_limit=80.0 if number % 2 else np.nan,
            )
        )
    return made


def by_linopy(
    able: list[Measure], baseline: Baseline, *, needed_t: float, year: int, discount_rate: float
) -> tuple[float, float]:
    """Return the least cost and the price of the last tonne [USD, USD/t] by a programme that linopy writes."""
    axes = [pd.RangeIndex(len(able), name="m"), pd.RangeIndex(len(able[0].places), name="p")]
    years, at, life = pd.RangeIndex(YEARS, name="y"), year - int(baseline.years[0]), 20
    potential = xr.DataArray([each.potential for each in able], coords=axes)
    energy = xr.DataArray([each.energy_mwh / each.potential for each in able], coords=axes)
    model = linopy.Model()
    stock = model.add_variables(0.0, potential.expand_dims(y=years).transpose("m", "p", "y"), name="stock")
    added = model.add_variables(lower=0.0, coords=[*axes, years], name="added")
    model.add_constraints(stock.isel(y=0, drop=True) == 0.0)
    model.add_constraints(added.isel(y=0, drop=True) == 0.0)
    for now in range(1, YEARS):
        alive = added.isel(y=slice(max(now - life + 1, 0), now + 1)).sum("y")
        model.add_constraints(stock.isel(y=now, drop=True) == alive)
    for row, each in enumerate(able):
        if not np.isnan(each.build_limit):
            model.add_constraints(added.isel(m=row, drop=True).sum("p") <= each.build_limit)
    for resource in {each.resource for each in able} - {""}:
        rows = [row for row, each in enumerate(able) if each.resource == resource]
        model.add_constraints((stock.isel(m=rows) * (0.6 / potential.isel(m=rows))).sum("m") <= 1.0)
    rate = (1.0 + discount_rate) ** -np.arange(YEARS)
    annuity = discount_rate / (1.0 - (1.0 + discount_rate) ** -life)
    paid = np.array([rate[first : first + life].sum() for first in range(YEARS)]) * annuity
    spent = xr.DataArray([each.costs.capex_usd * paid for each in able], coords=[axes[0], years])
    run = [(each.costs.running_usd - each.costs.value_usd) * rate for each in able]
    model.add_objective((added * spent).sum() + (stock * xr.DataArray(run, coords=[axes[0], years])).sum())
    used = baseline.activity[:3, at].sum()
    counted = model.add_variables(upper=used, name="counted")
    model.add_constraints(counted - (stock.isel(y=at, drop=True) * energy).sum() <= 0.0)
    factor = baseline.grid_factor[at]
    target = model.add_constraints(factor * counted >= needed_t - (baseline.base_factor - factor) * used)
    model.solve("highs", output_flag=False, progress=False)
    return float(model.objective.value), float(target.dual)


def _on_grid(baseline: Baseline, factor: float) -> Baseline:
    return replace(baseline, base_factor=factor * baseline.base_factor, grid_factor=factor * baseline.grid_factor)


def main() -> None:
    """Print each line, and fail where one takes longer than promised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    lines = [
        compare("10 measures x 26 years x 1,000 draws, exact", 10, energy_mwh=2e5),
        compare("9 measures beyond all electricity, exact", 9, energy_mwh=4e6),
        compare("14 measures x 26 years x 1,000 draws, exact", 14, energy_mwh=1e5, orders=400),
        least_cost(),
    ]
    for line in lines:
        if options.json:
            print(json.dumps(line), flush=True)
        else:
            print(
                f"{line['name']}: {line['ours_s']:.3f} s (at most {line['limit_s']} s); {line['peer']} "
                f"{line['peer_s']:,.0f} s; {line['ratio']:,} times faster; largest difference {line['max_diff']:.1e}"
            )
    slow = [line["name"] for line in lines if line["ours_s"] > line["limit_s"]]
    if slow:
        raise SystemExit(f"slower than promised: {', '.join(slow)}")


if __name__ == "__main__":
    main()
