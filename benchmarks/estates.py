"""Estates hour by hour: all sizes of battery, all futures, and the best PV and battery, against other ways to get them.

Each line of ``--json`` is one object: name, ours_s, peer, peer_s, ratio, max_diff, limit_s.

- 17 estates x 8,760 h x 11 sizes by self-consumption. The peer goes through one estate-year row by row and is scaled;
  `max_diff` is the largest relative difference of the import.
- The same by bands, one day ahead: 187 estate-years. The peer is the linear programme (HiGHS) of one of them, which
  knows all hours, scaled; `max_diff` is the share of its saving that is missed.
- The same sizes in each of 1,000 draws, by self-consumption. The peer is the first line's kernel, one draw scaled;
  `max_diff` is the largest relative difference of the import of a draw.
- One setting of a dispatch by tariff in 1,000 draws. The peer works out some draws of each estate and is scaled;
  `max_diff` is the largest difference of a bill.
- Sizing of PV, power and store by trials one day ahead, against `estate_optimum` in the same run, at two costs;
  `max_diff` is the difference of the objectives. And the programme itself, against PyPSA's time as published in
  ../shared/data/planning (left out where that is not there), with the difference to its objective.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

import geoplan
from geoplan.planning.estates.bill import BilledSteps
from geoplan.planning.estates.dispatch_kernel import FloatArray
from geoplan.planning.estates.sizing.drawn_balances import drawn_balances
from geoplan.planning.estates.sizing.swept_optimum import swept_optimum
from geoplan.planning.estates.sizing.year_sums import EstateYear
from geoplan.planning.estates.tariffs import Surplus, Tariff, TariffBand, tabled_tariff

ESTATES, SIZES, HOURS, REPEATS = 17, 11, 8760, 5
EFFICIENCY = (0.947924, 0.947924)
KW_PER_KWH = 0.5
SELLING = 600.0
ONE, SIZE = 3, 4
DRAWS, SOME_DRAWS = 1000, 12
TIMES = pd.date_range("2026-01-01", periods=HOURS, freq="h", tz="Asia/Ho_Chi_Minh")
REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "data" / "planning"


def estates() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return load, PV [kW] and sizes [kWh] of invented estates: 0 to 10 hours of the mean load."""
    rng = np.random.default_rng(17)
    hour = np.tile(np.arange(24), HOURS // 24)
    work = np.where((hour >= 7) & (hour < 19), 1.0, 0.6)
    load = rng.uniform(2e3, 4e4, (ESTATES, 1)) * work * rng.uniform(0.85, 1.15, (ESTATES, HOURS))
    sun = np.clip(np.sin((hour + 0.5 - 6.0) / 12.0 * np.pi), 0.0, None)
    clouds = np.repeat(rng.uniform(0.1, 1.0, (ESTATES, HOURS // 24)), 24, axis=1)
    pv = load.mean(axis=1, keepdims=True) * rng.uniform(0.5, 3.0, (ESTATES, 1)) * sun * clouds
    return load, pv, np.arange(SIZES) * load.mean(axis=1, keepdims=True)


def clock(call: Callable[[], Any], repeats: int = 1) -> tuple[float, Any]:
    """Return the shortest time of some runs, and the result."""
    seconds, result = np.inf, None
    for _ in range(repeats):
        begin = time.perf_counter()
        result = call()
        seconds = min(seconds, time.perf_counter() - begin)
    return seconds, result


def pandas_loop(load: FloatArray, pv: FloatArray, kwh: float) -> float:
    """Return the import of one estate-year, row by row."""
    level = bought = 0.0
    for _, row in pd.DataFrame({"load": load, "pv": pv}).iterrows():
        net = row["load"] - row["pv"]
        if net < 0.0:
            charged = min(-net, kwh * KW_PER_KWH, (kwh - level) / EFFICIENCY[0])
            level += charged * EFFICIENCY[0]
        else:
            discharged = min(net, kwh * KW_PER_KWH, level * EFFICIENCY[1])
            level -= discharged / EFFICIENCY[1]
            bought += net - discharged
    return bought


def programme(net: FloatArray, buying: FloatArray, kwh: float) -> float:
    """Return the least bill of a year with all hours known."""
    steps, kw = len(net), kwh * KW_PER_KWH
    surplus, need = np.maximum(-net, 0.0), np.maximum(net, 0.0)
    eye = sparse.identity(steps, format="csr")
    into = -EFFICIENCY[0] * eye
    equal = sparse.hstack([into, into, eye / EFFICIENCY[1], eye - sparse.eye(steps, k=-1)], format="csr")
    power = sparse.hstack([eye, eye, 0.0 * eye, 0.0 * eye], format="csr")
    most = np.concatenate([surplus, np.full(steps, kw), np.minimum(need, kw), np.full(steps, kwh)])
    cost = np.concatenate([np.full(steps, SELLING), buying, -buying, np.zeros(steps)])
    best = linprog(
        cost,
        A_ub=power,
        b_ub=np.full(steps, kw),
        A_eq=equal,
        b_eq=np.zeros(steps),
        bounds=np.column_stack([np.zeros(4 * steps), most]),
        method="highs",
    )
    return float(best.fun + need @ buying - SELLING * surplus.sum())


def years(load: FloatArray, pv: FloatArray, *, by_tariff: bool = False) -> list[EstateYear]:
    """Return each estate with the prices of manufacturing."""
    tariff = tabled_tariff("manufacturing", voltage="22 to 110 kV", calendar="circular_16_2014", export_price=SELLING)
    billed = BilledSteps.of(TIMES, tariff, 1.0)
    dispatch = "tariff" if by_tariff else "self_consumption"
    return [EstateYear(*each, billed, (), dispatch, EFFICIENCY) for each in zip(load, pv, strict=True)]


def swept(each: list[EstateYear], sizes: FloatArray) -> list[Any]:
    return [year.sums(kwh, KW_PER_KWH * kwh) for year, kwh in zip(each, sizes, strict=True)]


def line(name: str, ours_s: float, peer: str, peer_s: float, max_diff: float, limit_s: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours_s": round(ours_s, 4),
        "peer": peer,
        "peer_s": round(peer_s, 2),
        "ratio": round(peer_s / ours_s, 1),
        "max_diff": max_diff,
        "limit_s": limit_s,
    }


def sizes_lines(load: FloatArray, pv: FloatArray, sizes: FloatArray) -> list[dict[str, Any]]:
    """Return the lines of all sizes: by self-consumption, and by bands."""
    plain, priced = years(load, pv), years(load, pv, by_tariff=True)
    swept(plain[:1], sizes[:1])
    swept(priced[:1], sizes[:1, :2])
    count, kwh = ESTATES * SIZES, float(sizes[ONE, SIZE])
    ours_s, ours = clock(lambda: swept(plain, sizes), REPEATS)
    peer_s, bought = clock(lambda: pandas_loop(load[ONE], pv[ONE], kwh))
    first = line(
        f"{ESTATES} estates x {HOURS:,} h x {SIZES} sizes, self-consumption",
        ours_s,
        "plain pandas loop, one estate-year scaled",
        peer_s * count,
        abs(bought / float(ours[ONE].import_kwh[SIZE, 0]) - 1.0),
        0.05,
    )
    ours_s, ours = clock(lambda: swept(priced, sizes), REPEATS)
    bills = ours[ONE].bill[:, 0]
    billed = priced[ONE].billed
    assert billed is not None
    peer_s, best = clock(lambda: programme(load[ONE] - pv[ONE], billed.buying, kwh))
    second = line(
        f"{count} estate-years by bands, one day ahead",
        ours_s,
        "linear programme (HiGHS) that knows all hours, one estate-year scaled",
        peer_s * count,
        1.0 - float((bills[0] - bills[SIZE]) / (bills[0] - best)),
        2.0,
    )
    return [first, second]


def draws_lines(load: FloatArray, pv: FloatArray, sizes: FloatArray) -> list[dict[str, Any]]:
    """Return the lines of all futures: all sizes by self-consumption, one setting by bands."""
    factors = np.exp(np.random.default_rng(4).normal(0.0, 0.2, (2, ESTATES, DRAWS)))
    given = {"kw_per_kwh": KW_PER_KWH, "load_factors": factors[0], "pv_factors": factors[1]}
    plain, priced = years(load, pv), years(load, pv, by_tariff=True)
    ours_s, ours = clock(lambda: drawn_balances(plain, battery_kwh=sizes, **given))
    draw = 17
    scaled = [year.scaled(load=each[0], pv=each[1]) for year, each in zip(plain, factors[:, :, draw].T, strict=True)]
    peer_s, one = clock(lambda: swept(scaled, sizes))
    apart = [abs(ours.import_kwh[row, :, draw] / each.import_kwh[:, 0] - 1.0).max() for row, each in enumerate(one)]
    first = line(
        f"the same in each of {DRAWS:,} draws",
        ours_s,
        "the first line once a draw, one draw scaled",
        peer_s * DRAWS,
        float(max(apart)),
        10.0,
    )
    kwh = sizes[:, SIZE]
    ours_s, ours = clock(lambda: drawn_balances(priced, battery_kwh=kwh, **given))
    few = np.moveaxis(factors[:, :, :SOME_DRAWS], 0, -1)
    peer_s, exact = clock(
        lambda: [
            year.sums(size, KW_PER_KWH * size, factors=scale).bill[0]
            for year, size, scale in zip(priced, kwh, few, strict=True)
        ]
    )
    second = line(
        f"{ESTATES} estates by bands in {DRAWS:,} draws",
        ours_s,
        f"each draw dispatched, {SOME_DRAWS} scaled",
        peer_s * DRAWS / SOME_DRAWS,
        float(abs(ours.bill[:, :SOME_DRAWS] / np.array(exact) - 1.0).max()),
        10.0,
    )
    return [first, second]


def sizing_lines() -> list[dict[str, Any]]:
    """Return the lines of sizing: by trials against the programme, and the programme against PyPSA."""
    if not REFERENCE.exists():
        return []
    frame = pd.read_csv(REFERENCE / "reopt_erp_dispatch_8760.csv")
    times = pd.date_range("2017-01-01", periods=len(frame), freq="h", tz="UTC")
    load, factor = (frame[name].set_axis(times) for name in ("load_kw", "pv_wind_production_factor"))
    bands = (
        TariffBand("peak", 0.1306, (("mon-sat", "10:00", "12:00"), ("mon-sat", "17:00", "20:00"))),
        TariffBand("off_peak", 0.0458, (("mon-sun", "00:00", "04:00"), ("mon-sun", "22:00", "24:00"))),
        TariffBand(
            "normal",
            0.0724,
            (
                ("mon-sat", "04:00", "10:00"),
                ("mon-sat", "12:00", "17:00"),
                ("mon-sat", "20:00", "22:00"),
                ("sun", "04:00", "22:00"),
            ),
        ),
    )
    given: dict[str, Any] = {
        "tariff": Tariff(bands, export_price=0.0268, currency="USD"),
        "surplus": Surplus(0.2, of="produced"),
    }
    lives = {"pv_life": 25, "battery_kw_life": 10, "battery_kwh_life": 15}
    shares = {"discount_rate": 0.1, "pv_om_share": 0.0125, "battery_kw_om_share": 0.01, "battery_kwh_om_share": 0.01}
    efficiency = dict(zip(("charge_efficiency", "discharge_efficiency"), EFFICIENCY, strict=True))
    reference = pd.read_csv(REFERENCE / "lp_reference_pypsa.csv").set_index("case")
    told = []
    for year, prices in ((2025, (700.0, 200.0, 190.0)), (2050, (450.0, 80.0, 100.0))):
        names = ("pv_capex", "battery_kw_capex", "battery_kwh_capex")
        costs = lives | shares | efficiency | dict(zip(names, prices, strict=True))
        row = reference.loc[f"sized PV + battery, surplus <= 20 %, {year} costs"]
        swept_s, ours = clock(lambda costs=costs: swept_optimum(load, factor, costs=costs, **given), 2)
        best_s, best = clock(lambda costs=costs: geoplan.estate_optimum(load, factor, costs=costs, **given))
        apart = ours.objective / best.objective - 1.0
        told.append(line(f"sizing by sweep, costs of {year}", swept_s, "the programme, this run", best_s, apart, 1.0))
        apart = best.objective / float(row["objective_usd"]) - 1.0
        peer = "PyPSA, as published beside its objective"
        told.append(line(f"the programme, costs of {year}", best_s, peer, float(row["seconds"]), apart, 15.0))
    return told


def lines() -> list[dict[str, Any]]:
    load, pv, sizes = estates()
    return [*sizes_lines(load, pv, sizes), *draws_lines(load, pv, sizes), *sizing_lines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    late = []
    for each in lines():
        late += [each["name"]] if each["ours_s"] > each["limit_s"] else []
        if options.json:
            print(json.dumps(each), flush=True)
        else:
            print(
                f"{each['name']}: {each['ours_s']:.3f} s (at most {each['limit_s']}); {each['peer']} "
                f"{each['peer_s']:.1f} s; {each['ratio']:,} times faster; difference {each['max_diff']:.1e}"
            )
    if late:
        raise SystemExit(f"slower than promised: {', '.join(late)}")


if __name__ == "__main__":
    main()
