"""The compiled loops of a battery's dispatch: greedy self-consumption, and by prices one day ahead.

Power is AC, mean kW of a step; the level is what is stored, kWh. A step either charges or discharges. Discharge goes to
the load alone. The store's content is told apart by where it came from, and discharge takes both in proportion.

By prices, the value of stored energy is a concave function of the level, kept as pieces: length [kWh] and slope
[money per kWh stored], slopes falling. A step back in time adds its own pieces (what charging costs, what discharging
saves) in the order of their slopes, which is the exact maximum (a convolution of concave functions), and keeps what
lies within the size. The forward pass compares slopes.

All compiled functions stand in this one module: numba's cache on disk knows a change of the file, but not one of a
function imported from another.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geoplan.machine.compiled import compiled

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

CHARGE_PV, CHARGE_GRID, DISCHARGE, LEVEL, LEVEL_PV = range(5)
"""Columns of the flows: three of mean kW, and the level and its part from PV [kWh] at the end of the step."""
FLOWS = 5
IMPORT, CHARGED, DISCHARGED, CLEAN, COST, PEAK = range(6)
"""Columns of sums: kWh, money, and the highest imports of the months, added up [kW]."""
SUMS = 6
JIT: Any = {"error_model": "numpy", "nogil": True}

_SLIVER = 1e-13  # of the size: pieces so short are rounding
_TIE = 1e-10  # of the largest price: prices so near are one
_PLANS_A_DAY = 4


class Battery(NamedTuple):
    """What a store can do.

    Attributes
    ----------
    kwh
        Size.
    kw
        Largest charge and discharge, AC; infinite where nothing limits it.
    charge, discharge
        Efficiencies, above 0 and at most 1.
    """

    kwh: float
    kw: float
    charge: float
    discharge: float


class DispatchPrices(NamedTuple):
    """What a dispatch by prices goes by.

    Attributes
    ----------
    buying
        Money per kWh taken from the grid, of each step.
    selling
        Money per kWh of surplus; what is negative is not sold.
    export_kw
        Largest export; infinite where nothing limits it.
    export_limits
        Largest export of each step; empty where that of `export_kw` holds for all.
    charge_limits
        Largest charge from the grid of each step; empty where nothing limits it. [kW]
    """

    buying: FloatArray
    selling: float
    export_kw: float
    export_limits: FloatArray = np.empty(0)
    charge_limits: FloatArray = np.empty(0)


class StepRows(NamedTuple):
    """What steps are billed by, each (steps,) but the last.

    Attributes
    ----------
    buying
        Money per kWh taken from the grid.
    month
        Number of the month, from 0 on and never falling.
    period
        Number of the period over which a peak is a mean, never falling; empty where peaks do not matter.
    part
        Number of the rule of surplus that holds.
    limit
        (parts,) largest export of a step by that rule; infinite where none is set. [kW]
    """

    buying: FloatArray
    month: IntArray
    period: IntArray
    part: IntArray
    limit: FloatArray


@compiled(**JIT)
def _stored(flows: Any, t: int, battery: Any, hours: float) -> None:
    """Write the level of step `t` and its part from PV from the flows of the step."""
    level, from_pv = 0.0, 0.0
    if t > 0:
        level, from_pv = flows[t - 1, 3], flows[t - 1, 4]
    out = flows[t, 2] * hours / battery.discharge
    sun = flows[t, 0] * hours * battery.charge
    share = from_pv / level if level > 0.0 else 0.0
    flows[t, 3] = min(max(level + sun + flows[t, 1] * hours * battery.charge - out, 0.0), battery.kwh)
    flows[t, 4] = min(max(from_pv + sun - out * share, 0.0), flows[t, 3])


@compiled(**JIT)
def greedy_flows(net: FloatArray, battery: Battery, hours: float, flows: FloatArray) -> None:
    """Charge whatever PV the load leaves, and discharge whenever the load asks for more than PV gives.

    Parameters
    ----------
    net
        Load less PV of each step. [kW]
    battery
        The store, empty at first.
    hours
        Length of a step.
    flows
        (steps, 5), filled.
    """
    into, out = battery.charge * hours, hours / battery.discharge
    room_kw, level_kw = 1.0 / into, 1.0 / out
    level = 0.0
    for t in range(net.size):
        charged, discharged = 0.0, 0.0
        if net[t] < 0.0:
            charged = min(-net[t], battery.kw, (battery.kwh - level) * room_kw)
            level = min(level + charged * into, battery.kwh)
        else:
            discharged = min(net[t], battery.kw, level * level_kw)
            level = max(level - discharged * out, 0.0)
        flows[t, 0], flows[t, 1], flows[t, 2] = charged, 0.0, discharged
        flows[t, 3] = flows[t, 4] = level  # all of it is from PV


@compiled(**JIT)
def _pieces(net: float, price: float, t: int, prices: Any, battery: Any, hours: float, scratch: Any) -> float:
    """Fill the four pieces of step `t`, slopes falling; return how much it can store [kWh].

    From the dearest: charging from the grid, from PV that would be sold, from PV that would be curtailed; and last the
    load that discharge can meet. So that the pieces keep their order, there is no discharge at a negative price, and
    nothing is taken from the grid beside a surplus that sells for more.
    """
    slope, length = scratch[0], scratch[1]
    surplus = max(-net, 0.0)
    power = min(battery.kw, battery.kwh / (battery.charge * hours))
    most = prices.export_limits[t] if prices.export_limits.size > 0 else prices.export_kw
    free = min(power, max(surplus - most, 0.0))
    sold = min(power - free, surplus - free)
    into = battery.charge * hours
    worth = max(prices.selling, 0.0)
    grid = 0.0 if surplus > 0.0 and worth > price else power - free - sold
    if prices.charge_limits.size > 0:
        grid = min(grid, prices.charge_limits[t])
    slope[0], length[0] = price / battery.charge, grid * into
    slope[1], length[1] = worth / battery.charge, sold * into
    slope[2], length[2] = 0.0, free * into
    out = min(battery.kw, battery.kwh * battery.discharge / hours)
    slope[3] = price * battery.discharge
    length[3] = min(max(net, 0.0), out) * hours / battery.discharge if price >= 0.0 else 0.0
    return length[0] + length[1] + length[2]


@compiled(**JIT)
def _value_before(after: Any, slope: Any, length: Any, skipped: float, kwh: float, tie: float, before: Any) -> None:
    """Merge the pieces of a step into those of the value after it, by falling slope, and keep what is within the size.

    A value is (2, pieces + 1): slopes and lengths, and in [0, 0] how many pieces there are.
    """
    count, total, i, k = 0, 0.0, 1, 0
    pieces = int(after[0, 0])
    while total < kwh:
        while k < 4 and length[k] <= 0.0:  # what is empty has no place in the order
            k += 1
        if k == 4 and i > pieces:
            break
        if k == 4 or (i <= pieces and after[0, i] >= slope[k]):
            high, long = after[0, i], after[1, i]
            i += 1
        else:
            high, long = slope[k], length[k]
            k += 1
        past = min(skipped, long)
        skipped -= past
        long = min(long - past, kwh - total)
        total += long
        if long <= _SLIVER * kwh:
            continue
        if count > 0 and before[0, count] - high <= tie:
            before[1, count] += long
        else:
            count += 1
            before[0, count], before[1, count] = high, long
    before[0, 0] = count


@compiled(**JIT)
def _up(value: Any, level: float, wanted: float, above: float) -> float:
    """Return how much of `wanted` may be stored on top of `level` while it is worth more than `above`."""
    top, taken = 0.0, 0.0
    for i in range(1, int(value[0, 0]) + 1):
        top += value[1, i]
        if top <= level + taken:
            continue
        if value[0, i] <= above or taken >= wanted:
            break
        taken = min(wanted, top - level)
    return taken


@compiled(**JIT)
def _down(value: Any, level: float, wanted: float, worth: float) -> float:
    """Return how much of `wanted` may be taken from `level` while what stays behind is worth no more than `worth`."""
    kept = 0.0
    for i in range(1, int(value[0, 0]) + 1):
        if value[0, i] > worth:
            kept += value[1, i]
    return min(wanted, max(level - kept, 0.0))


@compiled(**JIT)
def _at(step: int, steps: int, day: int) -> int:
    """Return the step that stands for one after the end: the same hour of the last day."""
    if step < steps:
        return step
    if steps < day:
        return step % steps
    return steps - day + (step - steps) % day


@compiled(**JIT)
def _act(net: float, t: int, prices: Any, battery: Any, hours: float, value: Any, scratch: Any) -> Any:
    """Return the flows of step `t` (PV into the store, grid into it, out of it) [kW] by the value after it."""
    slope, length, level, tie = scratch[0], scratch[1], scratch[2, 0], scratch[2, 1]
    _pieces(net, prices.buying[t], t, prices, battery, hours, scratch)
    out = 0.0
    if length[3] > 0.0:
        out = _down(value, level, min(length[3], level), slope[3] + tie)
    if out > 0.0:
        return 0.0, 0.0, min(out * battery.discharge / hours, net)
    room = battery.kwh - level
    free = _up(value, level, min(length[2], room), slope[2] - tie)
    sun, grid = free, 0.0
    if free >= length[2]:
        sun += _up(value, level + free, min(length[1], room - free), slope[1] - tie)
        if sun >= length[2] + length[1]:
            grid = _up(value, level + sun, min(length[0], room - sun), slope[0] + tie)
    into = battery.charge * hours
    return min(sun / into, max(-net, 0.0)), grid / into, 0.0


@compiled(**JIT)
def tariff_flows(net: FloatArray, prices: DispatchPrices, battery: Battery, hours: float, flows: FloatArray) -> None:
    """Charge and discharge for the least energy bill that can be planned one day ahead.

    Four times a day the battery plans: load and PV of the next 24 hours are known, prices always. What is left then is
    valued by a second day whose load, PV and limits are those of the first. After the last step the last day repeats
    itself.

    Parameters
    ----------
    net
        Load less PV of each step. [kW]
    prices
        What is paid and got.
    battery
        The store, empty at first.
    hours
        Length of a step.
    flows
        (steps, 5), filled.
    """
    steps = net.size
    if battery.kwh <= 0.0 or battery.kw <= 0.0:
        flows[:, :] = 0.0
        return
    day = max(1, int(np.rint(24.0 / hours)))
    every = max(1, day // _PLANS_A_DAY)
    tie = _TIE * np.max(np.abs(prices.buying))
    values = np.zeros((every + 1, 2, 8 * day + 2))
    turns = np.zeros((2, 2, 8 * day + 2))
    scratch = np.zeros((3, 4))
    level = 0.0
    for first in range(0, steps, every):
        acted = min(every, steps - first)
        after = turns[0]
        after[0, 0] = 0.0
        for ahead in range(2 * day - 1, 0, -1):
            known = ahead if ahead < day else ahead - day
            price = prices.buying[_at(first + ahead, steps, day)]
            like = _at(first + known, steps, day)
            skipped = _pieces(net[like], price, like, prices, battery, hours, scratch)
            before = values[ahead] if ahead <= acted else turns[ahead % 2]
            _value_before(after, scratch[0], scratch[1], skipped, battery.kwh, tie, before)
            after = before
        for ahead in range(acted):
            t = first + ahead
            scratch[2, 0], scratch[2, 1] = level, tie
            value = values[ahead + 1] if ahead + 1 < 2 * day else turns[0]
            act = _act(net[t], t, prices, battery, hours, value, scratch)
            flows[t, 0], flows[t, 1], flows[t, 2] = act
            _stored(flows, t, battery, hours)
            level = flows[t, 3]


@compiled(**JIT)
def flow_sums(need: FloatArray, sun: FloatArray, flows: FloatArray, rows: StepRows, hours: float, sums: Any) -> None:
    """Add up what flows come to.

    Parameters
    ----------
    need, sun, flows, hours
        As of the dispatch; load and PV of each step. [kW]
    rows
        What the steps are billed by.
    sums
        (6 + 2 parts,), filled: the columns `IMPORT` to `PEAK`, then of each part what is left of PV [kWh], and what of
        it lies within the part's limit.
    """
    sums[:] = 0.0
    parts = rows.limit.size
    peaks = np.zeros(rows.month[-1] + 1)
    first, energy = 0, 0.0
    for t in range(need.size):
        used = min(need[t], sun[t])
        clean, part = used, rows.part[t]
        if t > 0 and flows[t - 1, 3] > 0.0:
            clean += flows[t, 2] * flows[t - 1, 4] / flows[t - 1, 3]
        bought = need[t] - used - flows[t, 2] + flows[t, 1]
        left = max(sun[t] - used - flows[t, 0], 0.0)
        sums[0] += bought * hours
        sums[1] += (flows[t, 0] + flows[t, 1]) * hours
        sums[2] += flows[t, 2] * hours
        sums[3] += clean * hours
        sums[4] += bought * hours * rows.buying[t]
        sums[6 + part] += left * hours
        sums[6 + parts + part] += min(left, rows.limit[part]) * hours
        if rows.period.size == 0:
            continue
        energy += bought
        if t + 1 == need.size or rows.period[t + 1] != rows.period[t]:
            mean = energy / (t + 1 - first)  # a period that two months share counts in both
            peaks[rows.month[first]] = max(peaks[rows.month[first]], mean)
            peaks[rows.month[t]] = max(peaks[rows.month[t]], mean)
            first, energy = t + 1, 0.0
    sums[5] = peaks.sum()


@compiled(**JIT)
def greedy_sums(
    load: FloatArray,
    pv: FloatArray,
    factors: FloatArray,
    batteries: FloatArray,
    rows: StepRows,
    hours: float,
    sums: Any,
) -> None:
    """Add up what self-consumption comes to, of many batteries and with load and PV times many factors.

    Parameters
    ----------
    load, pv
        Of each step. [kW]
    factors
        (draws, 2): what load and PV are multiplied by.
    batteries
        (sizes, 4): as `Battery`.
    rows, hours
        As of `flow_sums`.
    sums
        (sizes, draws, 6 + 2 parts), filled as by `flow_sums`.
    """
    parts = rows.limit.size
    peaks = np.empty(rows.month[-1] + 1)
    for size in range(batteries.shape[0]):
        kwh, kw = batteries[size, 0], batteries[size, 1]
        into, out = batteries[size, 2] * hours, hours / batteries[size, 3]
        room_kw, level_kw = (1.0 / into, 1.0 / out) if kwh > 0.0 else (0.0, 0.0)
        for draw in range(factors.shape[0]):
            total = sums[size, draw]
            total[:] = 0.0
            peaks[:] = 0.0
            level, first, energy = 0.0, 0, 0.0
            imported, charged_kw, discharged_kw, direct, cost = 0.0, 0.0, 0.0, 0.0, 0.0
            part, left, within = rows.part[0], 0.0, 0.0
            for t in range(load.size):
                need, sun = factors[draw, 0] * load[t], factors[draw, 1] * pv[t]
                bought = 0.0
                if need < sun:
                    charged = min(sun - need, kw, (kwh - level) * room_kw)
                    level = min(level + charged * into, kwh)
                    charged_kw += charged
                    direct += need
                    over = sun - need - charged
                    if rows.part[t] != part:
                        total[6 + part], total[6 + parts + part] = left, within
                        part = rows.part[t]
                        left, within = 0.0, 0.0
                    left += over
                    within += min(over, rows.limit[part])
                else:
                    discharged = min(need - sun, kw, level * level_kw)
                    level = max(level - discharged * out, 0.0)
                    discharged_kw += discharged
                    direct += sun
                    bought = need - sun - discharged
                    imported += bought
                    cost += bought * rows.buying[t]
                if rows.period.size == 0:
                    continue
                energy += bought
                if t + 1 == load.size or rows.period[t + 1] != rows.period[t]:
                    mean = energy / (t + 1 - first)
                    peaks[rows.month[first]] = max(peaks[rows.month[first]], mean)
                    peaks[rows.month[t]] = max(peaks[rows.month[t]], mean)
                    first, energy = t + 1, 0.0
            total[6 + part], total[6 + parts + part] = left, within
            total[0], total[1], total[2] = imported, charged_kw, discharged_kw
            total[3], total[4] = direct + discharged_kw, cost
            for column in range(total.size):
                total[column] *= hours
            total[5] = peaks.sum()
