"""Estates hour by hour: all sizes of battery at once, against a plain pandas loop and a linear programme of the year.

Each line of ``--json`` is one object: name, ours_s, peer, peer_s, ratio, max_diff, limit_s.

- 17 estates x 8,760 h x 11 sizes by self-consumption. The peer goes through one estate-year row by row and is scaled;
  `max_diff` is the largest relative difference of the import.
- The same by bands, one day ahead: 187 estate-years. The peer is the linear programme (HiGHS) of one of them, which
  knows all hours, scaled; `max_diff` is the share of its saving that is missed.
"""

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from geoplan.planning.estates.battery_sizes import balances_by_size
from geoplan.planning.estates.dispatch_kernel import DispatchPrices, FloatArray
from geoplan.planning.estates.tariffs import tabled_tariff

ESTATES, SIZES, HOURS, REPEATS = 17, 11, 8760, 5
EFFICIENCY = (0.947924, 0.947924)
KW_PER_KWH = 0.5
SELLING = 600.0
ONE, SIZE = 3, 4


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


def lines() -> list[dict[str, Any]]:
    load, pv, sizes = estates()
    given = {"battery_kwh": sizes, "kw_per_kwh": KW_PER_KWH, "efficiency": EFFICIENCY}
    balances_by_size(load[:1, :48], pv[:1, :48], **(given | {"battery_kwh": sizes[:1]}))
    ours_s, ours = clock(lambda: balances_by_size(load, pv, **given), REPEATS)
    kwh = float(sizes[ONE, SIZE])
    peer_s, bought = clock(lambda: pandas_loop(load[ONE], pv[ONE], kwh))
    years = ESTATES * SIZES
    first = {
        "name": f"{ESTATES} estates x {HOURS:,} h x {SIZES} sizes, self-consumption",
        "ours_s": round(ours_s, 4),
        "peer": "plain pandas loop, one estate-year scaled",
        "peer_s": round(peer_s * years, 1),
        "ratio": round(peer_s * years / ours_s),
        "max_diff": abs(bought / float(ours.import_kwh[ONE, SIZE]) - 1.0),
        "limit_s": 0.05,
    }
    times = pd.date_range("2026-01-01", periods=HOURS, freq="h", tz="Asia/Ho_Chi_Minh")
    tariff = tabled_tariff("manufacturing", voltage="22 to 110 kV", calendar="circular_16_2014")
    buying = tariff.shares(times, minutes=60.0) @ np.array([band.price for band in tariff.bands])
    prices = [DispatchPrices(buying, SELLING, np.inf)] * ESTATES
    balances_by_size(load[:1], pv[:1], **(given | {"battery_kwh": sizes[:1, :2]}), prices=prices)
    ours_s, ours = clock(lambda: balances_by_size(load, pv, **given, prices=prices), REPEATS)
    bills = ours.cost[ONE] - SELLING * ours.surplus_kwh[ONE]
    peer_s, best = clock(lambda: programme(load[ONE] - pv[ONE], buying, kwh))
    second = {
        "name": f"{years} estate-years by bands, one day ahead",
        "ours_s": round(ours_s, 3),
        "peer": "linear programme (HiGHS) that knows all hours, one estate-year scaled",
        "peer_s": round(peer_s * years, 1),
        "ratio": round(peer_s * years / ours_s),
        "max_diff": 1.0 - float((bills[0] - bills[SIZE]) / (bills[0] - best)),
        "limit_s": 2.0,
    }
    return [first, second]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    late = []
    for line in lines():
        late += [line["name"]] if line["ours_s"] > line["limit_s"] else []
        if options.json:
            print(json.dumps(line), flush=True)
        else:
            print(
                f"{line['name']}: {line['ours_s']:.3f} s (at most {line['limit_s']}); {line['peer']} "
                f"{line['peer_s']:.1f} s; {line['ratio']:,} times faster; difference {line['max_diff']:.1e}"
            )
    if late:
        raise SystemExit(f"slower than promised: {', '.join(late)}")


if __name__ == "__main__":
    main()
