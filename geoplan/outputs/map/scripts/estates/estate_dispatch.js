/* The loops of a battery's dispatch, step by step as dispatch_kernel.py has them: greedy self-consumption, and by prices
   one day ahead. Power is mean kW of a step of one hour, the level what is stored [kWh]. A value of stored energy is
   concave: pieces of a slope and a length, slopes falling, counted from 1. Nothing here needs a page. */

const SLIVER = 1e-13; // of the size: pieces so short are rounding
const TIE = 1e-10; // of the largest price: prices so near are one
const PLANS_A_DAY = 4;
const DAY = 24;
const PIECES = 3;
const MOST_PIECES = 2 * PIECES * DAY + 2;

export function emptyFlows(steps) {
  const names = ["chargePv", "chargeGrid", "discharge", "level", "levelPv"];
  return Object.fromEntries(names.map((name) => [name, new Float64Array(steps)]));
}

// Charges whatever PV the load leaves, and discharges whenever the load asks for more than PV gives.
export function greedyFlows(net, battery) {
  const flows = emptyFlows(net.length);
  const { kwh, kw } = battery;
  const out = 1 / battery.discharge;
  const [roomKw, levelKw] = [1 / battery.charge, 1 / out];
  let level = 0;
  for (let t = 0; t < net.length; t++) {
    if (net[t] < 0) {
      const charged = Math.min(-net[t], kw, (kwh - level) * roomKw);
      level = Math.min(level + charged * battery.charge, kwh);
      flows.chargePv[t] = charged;
    } else {
      const discharged = Math.min(net[t], kw, level * levelKw);
      level = Math.max(level - discharged * out, 0);
      flows.discharge[t] = discharged;
    }
    flows.level[t] = flows.levelPv[t] = level; // all of it is from PV
  }
  return flows;
}

function newValue() {
  return { count: 0, slope: new Float64Array(MOST_PIECES), length: new Float64Array(MOST_PIECES) };
}

// Fills the three pieces of a step, slopes falling: charging from the grid, charging from PV that would be sold, and the
// load that discharge can meet. Returns how much the step can store [kWh]. (Python knows a fourth, PV beyond what a rule
// of capacity lets be sold; no such rule reaches the page.)
function fillPieces(net, price, t, plan) {
  const { prices, battery, pieces } = plan;
  const { slope, length } = pieces;
  const surplus = Math.max(-net, 0);
  const power = Math.min(battery.kw, battery.kwh / battery.charge);
  const sold = Math.min(power, surplus);
  const worth = Math.max(prices.selling, 0);
  let grid = surplus > 0 && worth > price ? 0 : power - sold;
  if (prices.limits) grid = Math.min(grid, prices.limits[t]);
  slope[0] = price / battery.charge;
  length[0] = grid * battery.charge;
  slope[1] = worth / battery.charge;
  length[1] = sold * battery.charge;
  const most = Math.min(battery.kw, battery.kwh * battery.discharge);
  slope[2] = price * battery.discharge;
  length[2] = price >= 0 ? Math.min(Math.max(net, 0), most) / battery.discharge : 0;
  return length[0] + length[1];
}

// Merges the pieces of a step into those of the value after it, by falling slope, and keeps what is within the size.
function valueBefore(after, pieces, skipped, { kwh, tie }, before) {
  const { slope, length } = pieces;
  const short = SLIVER * kwh;
  let count = 0;
  let total = 0;
  let i = 1;
  let k = 0;
  let left = skipped;
  while (total < kwh) {
    while (k < PIECES && length[k] <= 0) k++; // what is empty has no place in the order
    if (k === PIECES && i > after.count) break;
    const own = k < PIECES && !(i <= after.count && after.slope[i] >= slope[k]);
    const high = own ? slope[k] : after.slope[i];
    let long = own ? length[k] : after.length[i];
    if (own) k++;
    else i++;
    const past = Math.min(left, long);
    left -= past;
    long = Math.min(long - past, kwh - total);
    total += long;
    if (long <= short) continue;
    count = added(before, count, high, long, tie);
  }
  before.count = count;
}

// Puts a piece after the last one, or to it where their slopes are one; returns how many there are.
function added(value, count, slope, length, tie) {
  if (count > 0 && value.slope[count] - slope <= tie) {
    value.length[count] += length;
    return count;
  }
  value.slope[count + 1] = slope;
  value.length[count + 1] = length;
  return count + 1;
}

// How much of what is wanted may be stored on top of a level while it is worth more than `above`.
function up(value, level, wanted, above) {
  let top = 0;
  let taken = 0;
  for (let i = 1; i <= value.count; i++) {
    top += value.length[i];
    if (top <= level + taken) continue;
    if (value.slope[i] <= above || taken >= wanted) break;
    taken = Math.min(wanted, top - level);
  }
  return taken;
}

// How much of what is wanted may be taken while what stays behind is worth no more than `worth`.
function down(value, level, wanted, worth) {
  let kept = 0;
  for (let i = 1; i <= value.count; i++) {
    if (value.slope[i] > worth) kept += value.length[i];
  }
  return Math.min(wanted, Math.max(level - kept, 0));
}

// The step that stands for one after the end: the same hour of the last day.
function stepAt(step, steps) {
  if (step < steps) return step;
  return steps < DAY ? step % steps : steps - DAY + ((step - steps) % DAY);
}

// Writes the flows of step `t` by the value after it.
function act(t, net, level, plan, value) {
  const { prices, battery, pieces, tie, flows } = plan;
  const { slope, length } = pieces;
  fillPieces(net, prices.buying[t], t, plan);
  let out = 0;
  if (length[2] > 0) out = down(value, level, Math.min(length[2], level), slope[2] + tie);
  if (out > 0) {
    flows.discharge[t] = Math.min(out * battery.discharge, net);
    return;
  }
  const room = battery.kwh - level;
  const sun = up(value, level, Math.min(length[1], room), slope[1] - tie);
  let grid = 0;
  if (sun >= length[1]) grid = up(value, level + sun, Math.min(length[0], room - sun), slope[0] + tie);
  flows.chargePv[t] = Math.min(sun / battery.charge, Math.max(-net, 0));
  flows.chargeGrid[t] = grid / battery.charge;
}

// Writes the level of a step and its part from PV from the flows of the step.
function store(t, flows, battery) {
  const level = t > 0 ? flows.level[t - 1] : 0;
  const fromPv = t > 0 ? flows.levelPv[t - 1] : 0;
  const out = flows.discharge[t] / battery.discharge;
  const sun = flows.chargePv[t] * battery.charge;
  const share = level > 0 ? fromPv / level : 0;
  const now = Math.min(Math.max(level + sun + flows.chargeGrid[t] * battery.charge - out, 0), battery.kwh);
  flows.level[t] = now;
  flows.levelPv[t] = Math.min(Math.max(fromPv + sun - out * share, 0), now);
}

// The value of what is stored at each of the next hours: those of a plan's own steps are kept in `values`.
function planAhead(first, acted, net, plan) {
  const { prices, pieces, size, values, turns } = plan;
  let after = turns[0];
  after.count = 0;
  for (let ahead = 2 * DAY - 1; ahead > 0; ahead--) {
    const price = prices.buying[stepAt(first + ahead, net.length)];
    const like = stepAt(first + (ahead < DAY ? ahead : ahead - DAY), net.length);
    const skipped = fillPieces(net[like], price, like, plan);
    const before = ahead <= acted ? values[ahead] : turns[ahead % 2];
    valueBefore(after, pieces, skipped, size, before);
    after = before;
  }
}

// Charges and discharges for the least energy bill that can be planned one day ahead, four times a day: load and PV of the
// next 24 hours are known, prices always; what is left then is valued by a second day that is like the first.
// `prices`: buying (of each step), selling, limits (as chargeLimits).
export function tariffFlows(net, prices, battery) {
  const flows = emptyFlows(net.length);
  if (battery.kwh <= 0 || battery.kw <= 0) return flows;
  const every = Math.max(1, Math.floor(DAY / PLANS_A_DAY));
  const tie = TIE * prices.buying.reduce((most, price) => Math.max(most, Math.abs(price)), 0);
  const pieces = { slope: new Float64Array(PIECES), length: new Float64Array(PIECES) };
  const values = Array.from({ length: every + 1 }, newValue); // after each hour of a plan
  const turns = [newValue(), newValue()]; // of the hours beyond, by turns
  const plan = { prices, battery, pieces, tie, flows, size: { kwh: battery.kwh, tie }, values, turns };
  let level = 0;
  for (let first = 0; first < net.length; first += every) {
    const acted = Math.min(every, net.length - first);
    planAhead(first, acted, net, plan);
    for (let ahead = 0; ahead < acted; ahead++) {
      const t = first + ahead;
      act(t, net[t], level, plan, values[ahead + 1]);
      store(t, flows, battery);
      level = flows.level[t];
    }
  }
  return flows;
}
