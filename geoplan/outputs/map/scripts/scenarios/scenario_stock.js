/* What stands where in each year: shared resources, limits of building, lives; as geoplan/planning/scenario/pathways does.
   Rows of places and years are one list, place after place. */

import { builtPoints, wantedShares } from "./scenario_curves.js";

const SLACK = 1e-9; // so much more than there is, is rounding and no limit

const sumOf = (row) => row.reduce((sum, value) => sum + value, 0);

// The setting that holds for a measure at a place; nothing where it is not named.
export function settingAt(scenario, place, id) {
  const own = scenario.places && scenario.places[place];
  return (own && own[id]) || (scenario.measures && scenario.measures[id]) || null;
}

// Wanted share of a measure, (places x years). Curves are worked out once for all places that share a setting.
function sharesOf(measure, scenario, years) {
  const whole = sumOf(measure.potential);
  const points = builtPoints(
    measure.built,
    measure.growth.map((growth) => whole * growth),
    years,
  );
  const known = new Map();
  const all = new Float64Array(measure.places.length * years.length);
  measure.places.forEach((place, at) => {
    const setting = settingAt(scenario, place, measure.id);
    if (!known.has(setting)) known.set(setting, wantedShares(setting, points, years));
    all.set(known.get(setting), at * years.length);
  });
  return { all, until: points.at(-1)[0] };
}

// Where the measures of a resource want more of it at a place than there is, each gets as much less.
function shareOut(measures, wanted, count) {
  const needs = new Map();
  const each = (act) => {
    measures.forEach((measure, m) => {
      if (!measure.resource) return;
      measure.places.forEach((place, at) => act(`${measure.resource}\n${place}`, m, at, measure.resourceShare[at]));
    });
  };
  each((key, m, at, share) => {
    if (!needs.has(key)) needs.set(key, new Float64Array(count));
    const need = needs.get(key);
    const row = wanted[m].all.subarray(at * count, (at + 1) * count);
    for (let y = 0; y < count; y++) need[y] += row[y] * share;
  });
  each((key, m, at) => {
    const need = needs.get(key);
    const row = wanted[m].all.subarray(at * count, (at + 1) * count);
    for (let y = 0; y < count; y++) {
      if (need[y] <= 1 || row[y] === 0) continue;
      wanted[m].short = wanted[m].short || need[y] > 1 + SLACK;
      row[y] /= need[y];
    }
  });
}

// How much of what is wanted anew can be built: `step` of it, or `left` of what stands where even that is too much.
// Nothing where all of it can.
function limitOf(news, limit, before) {
  if (!(news > limit)) return null;
  if (limit >= 0) return { step: limit / news, left: 1 };
  return { step: null, left: before > 0 ? Math.max(0, 1 + limit / before) : 0 };
}

// Years until a unit is gone; never where that is not known.
export function lifeOf({ costs }) {
  return costs && Number.isFinite(costs.life) ? Math.max(1, Math.round(costs.life)) : Infinity;
}

// Stock, (places x years), and its sum and additions by year. `all` is the share that is wanted. Where less is wanted than
// stands, the oldest goes first, and does not go a second time.
function standing(measure, { all, until }, years) {
  const [count, life] = [years.length, lifeOf(measure)];
  const [placed, stock, added] = [new Float64Array(all.length), new Float64Array(count), new Float64Array(count)];
  const alive = new Float64Array(count);
  const limited = [];
  for (let y = 0; y < count; y++) {
    const retired = y >= life ? alive[y - life] : 0;
    const news = want(placed, measure, all, y);
    const isFree = y === 0 || years[y] <= until || measure.buildLimit === null;
    const held = isFree ? null : limitOf(news, measure.buildLimit - retired, stock[y - 1]);
    if (held) {
      if (news - (measure.buildLimit - retired) > SLACK * Math.max(1, Math.abs(news))) limited.push(years[y]);
      hold(placed, held, y, count);
    }
    for (let place = y; place < placed.length; place += count) stock[y] += placed[place];
    const change = y ? stock[y] - stock[y - 1] + retired : stock[y];
    alive[y] = added[y] = Math.max(0, change);
    if (change < 0) giveUp(alive, -change, { from: Math.max(0, y - life + 1), to: y });
  }
  return { placed, stock, added, limited };
}

function giveUp(alive, amount, { from, to }) {
  let left = amount;
  for (let built = from; built < to && left > 0; built++) {
    const gone = Math.min(alive[built], left);
    alive[built] -= gone;
    left -= gone;
  }
}

// Puts what is wanted of a year, and says how much of it is new.
function want(placed, { potential, growth }, all, y) {
  const count = growth.length;
  let news = 0;
  for (let at = 0; at < potential.length; at++) {
    const place = at * count + y;
    placed[place] = all[place] * potential[at] * growth[y];
    if (y) news += placed[place] - placed[place - 1];
  }
  return news;
}

// Holds a year back; nothing is more than was wanted, for a place may have to give way to another measure.
function hold(placed, { step, left }, y, count) {
  for (let place = y; place < placed.length; place += count) {
    const was = placed[place - 1];
    const now = step === null ? was * left : was + step * (placed[place] - was);
    placed[place] = Math.min(placed[place], now);
  }
}

// For each measure: what stands where (`placed`), in all (`stock`), what is built (`added`) and what held it back.
export function deployed(measures, scenario, years) {
  const wanted = measures.map((measure) => sharesOf(measure, scenario, years));
  shareOut(measures, wanted, years.length);
  return measures.map((measure, m) => ({
    ...standing(measure, wanted[m], years),
    isShort: Boolean(wanted[m].short),
  }));
}
