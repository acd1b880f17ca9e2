/* What each measure brings where several overlap: the Shapley value of what is cut in a year, as
   geoplan/planning/scenario/attribution works it out. The last player is the cleaner grid. */

import { uniform } from "../ranking/rank.js";
import { Coalition, isActive } from "./scenario_effects.js";

const MOST_EXACT = 10; // players whose coalitions are all tried
const [ORDERS, SEED] = [400, 1]; // drawn where there are more; each is taken forward and backward

// Nodes and weights of Gauss and Legendre's rule on 0 to 1, by Newton's steps from Tricomi's first guess.
export function gaussOf(count) {
  const nodes = [];
  for (let k = 1; k <= count; k++) {
    let x = Math.cos((Math.PI * (k - 0.25)) / (count + 0.5));
    let slope = 0;
    for (let step = 0; step < 50; step++) {
      const [value, below] = legendre(x, count);
      slope = (count * (below - x * value)) / (1 - x * x);
      const far = value / slope;
      x -= far;
      if (Math.abs(far) < 1e-16) break;
    }
    nodes.push({ at: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) });
  }
  return nodes;
}

function legendre(x, count) {
  let [below, value] = [1, x];
  for (let n = 2; n <= count; n++) [below, value] = [value, ((2 * n - 1) * x * value - (n - 1) * below) / n];
  return count === 0 ? [1, 0] : [value, below];
}

// Players of a year: measures that do anything in it, and the grid where its factor has moved.
function playersOf(year) {
  const players = year.energy.map((_, m) => m).filter((m) => isActive(year, m));
  if (year.path !== year.factor) players.push(year.energy.length);
  return players;
}

function joined(coalition, player) {
  return player < coalition.year.energy.length ? coalition.add(player) : coalition.cleanGrid();
}

// Whether measures can take off more electricity than there is, in any coalition.
function floorBinds(year, players) {
  if (!year.hasFloor) return false;
  const own = players.filter((m) => m < year.energy.length);
  const left = year.uses.map(({ activity, electric }) => (electric ? activity : 0));
  let given = 0;
  for (const m of own) {
    given += Math.max(0, year.energy[m]);
    for (const { use, share } of year.saved[m]) left[use] *= 1 - share;
  }
  return left.reduce((sum, each) => sum + each, 0) - given < 0;
}

// The integral over q of how what is cut rises with each player, all of them being in with chance q: a polynomial.
function byIntegral(year, players, nodes) {
  const grid = year.energy.length;
  const own = players.filter((m) => m < grid);
  const given = own.reduce((sum, m) => sum + year.energy[m], 0);
  const value = new Float64Array(grid + 1);
  const cleaner = year.factor - year.path;
  const hasGrid = players.includes(grid);
  for (const { at: q, weight } of nodes) {
    const factor = hasGrid ? year.factor - q * cleaner : year.factor;
    const left = year.uses.map(({ activity }) => activity);
    for (const m of own) for (const { use, share } of year.saved[m]) left[use] *= 1 - q * share;
    for (const m of own) {
      let slope = factor * year.energy[m] + year.direct[m];
      for (const { use, share } of year.saved[m]) {
        slope += ((year.uses[use].electric ? factor : 1) * left[use] * share) / (1 - q * share);
      }
      value[m] += weight * slope;
    }
    const electric = left.reduce((sum, each, use) => sum + (year.uses[use].electric ? each : 0), 0);
    if (hasGrid) value[grid] += weight * cleaner * (electric - q * given);
  }
  return value;
}

// All coalitions of the players, each worked out once.
function byCoalitions(year, players, coalition) {
  const [count, value] = [players.length, new Float64Array(year.energy.length + 1)];
  const totals = Float64Array.from({ length: 2 ** count }, (_, set) => {
    coalition.clear();
    players.forEach((player, bit) => (set >> bit) & 1 && joined(coalition, player));
    return coalition.total();
  });
  const chance = new Float64Array(count); // of each set of so many, before one joins
  chance[0] = 1 / count;
  for (let size = 1; size < count; size++) chance[size] = (chance[size - 1] * size) / (count - size);
  for (let set = 0; set < totals.length; set++) {
    let size = 0;
    for (let bit = 0; bit < count; bit++) size += (set >> bit) & 1;
    for (let bit = 0; bit < count; bit++) {
      if (!((set >> bit) & 1)) value[players[bit]] += chance[size] * (totals[set] - totals[set | (1 << bit)]);
    }
  }
  return value;
}

// Orders in which players join, drawn by Fisher and Yates.
function ordersOf(players) {
  const draw = uniform(SEED);
  return Array.from({ length: ORDERS }, () => {
    const order = [...players];
    for (let last = order.length - 1; last > 0; last--) {
      const other = Math.floor(draw() * (last + 1));
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  });
}

function byOrders(year, players, coalition) {
  const value = new Float64Array(year.energy.length + 1);
  const follow = (order) => {
    let before = coalition.clear().total();
    for (const player of order) {
      const now = joined(coalition, player).total();
      value[player] += (before - now) / (2 * ORDERS);
      before = now;
    }
  };
  for (const order of ordersOf(players)) {
    follow(order);
    follow(order.reverse());
  }
  return value;
}

// What is cut in a year, and of it what each measure brings, the cleaner grid as the last.
export function attributed(year) {
  const coalition = new Coalition(year);
  const players = playersOf(year);
  const before = coalition.total();
  for (const player of players) joined(coalition, player);
  const cut = before - coalition.total();
  let by = null;
  if (!floorBinds(year, players)) by = byIntegral(year, players, nodesOf(year, players));
  else if (players.length <= MOST_EXACT) by = byCoalitions(year, players, coalition);
  else by = byOrders(year, players, coalition);
  return { cut, by };
}

const rules = new Map(); // how many nodes -> the rule, which is the same for all years

// As many nodes as make the integral exact: savings of one use multiply, and the grid's factor once more.
function nodesOf(year, players) {
  const savers = players.filter((m) => m < year.energy.length && year.saved[m].length).length;
  const count = Math.ceil((savers + 2) / 2) + 1;
  if (!rules.has(count)) rules.set(count, gaussOf(count));
  return rules.get(count);
}
