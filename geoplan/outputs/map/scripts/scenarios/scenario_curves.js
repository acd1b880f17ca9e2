/* How much of a measure is wanted in each year: the curves of geoplan/planning/scenario/pathways, number by number. A
   setting is what a plan file says of a measure: shares by year, the curve, its rate, its midpoint. */

export const RATE = 0.35; // how steep an S is where nothing is said [1/a]
const [AROUND, HALVINGS] = [50, 60];

const clipped = (share) => Math.min(1, Math.max(0, share));

// L(year) over L(last) of the logistic L(y) = 1 / (1 + exp(-rate (y - middle))), however far the middle lies.
function ofLast(year, last, rate, middle) {
  const [now, end] = [rate * (middle - year), rate * (middle - last)];
  if (now <= 0) return (1 + Math.exp(end)) / (1 + Math.exp(now));
  return (Math.exp(-now) + Math.exp(end - now)) / (Math.exp(-now) + 1);
}

// Which part of its way from `from` to `last` an S has gone in a year, 0 to 1: (L(y)-L(from)) / (L(last)-L(from)).
export function partOf(year, { from, last, rate, middle }) {
  const steps = Math.expm1(-rate * (year - from)) / Math.expm1(-rate * (last - from));
  return ofLast(year, last, rate, middle) * steps;
}

// The middle by which an S has gone a part of its way in a year, the nearest where none does it; the later the middle, the
// less of the way is gone.
function middleBy(year, part, { from, last, rate }) {
  let [low, high] = [from - AROUND, last + AROUND];
  const at = (middle) => partOf(year, { from, last, rate, middle });
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2;
    if (at(middle) > part) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function straight(year, points) {
  const after = points.findIndex(([other]) => other >= year);
  if (after < 0) return points.at(-1)[1];
  if (after === 0) return points[0][1];
  const [[y0, s0], [y1, s1]] = [points[after - 1], points[after]];
  return s0 + ((s1 - s0) * (year - y0)) / (y1 - y0);
}

// What a setting says of years, sorted.
export function anchorsOf(setting) {
  const given = Object.entries((setting && setting.shares) || {});
  return given.map(([year, share]) => [Number(year), share]).sort((a, b) => a[0] - b[0]);
}

function logistic(setting, [from, begun], anchors) {
  const rate = setting.rate ?? RATE;
  const [last, end] = anchors.at(-1);
  if (end === begun) return () => begun;
  const way = { from, last, rate };
  let middle = (from + last) / 2;
  if (setting.midpoint !== null && setting.midpoint !== undefined) middle = setting.midpoint;
  else if (anchors.length > 1) middle = middleBy(anchors[0][0], (anchors[0][1] - begun) / (end - begun), way);
  return (year) => (year >= last ? end : begun + (end - begun) * partOf(year, { ...way, middle }));
}

// What stood in which year as points (year, share of all): the first is the base year. `whole`: all of it by year.
export function builtPoints(built, whole, years) {
  const within = built.filter(([year]) => year >= years[0] && year <= years.at(-1)).sort((a, b) => a[0] - b[0]);
  const points = within.map(([year, amount]) => {
    const all = whole[year - years[0]];
    return [year, all > 0 ? amount / all : 0];
  });
  return points.length && points[0][0] === years[0] ? points : [[years[0], 0], ...points];
}

// The share that is wanted in each year, 0 to 1. `points`: what is built already.
export function wantedShares(setting, points, years) {
  const begun = points.at(-1);
  const anchors = anchorsOf(setting).filter(([year]) => year > begun[0]);
  let later = (year) => straight(year, [begun, ...anchors]);
  if (!anchors.length) later = () => begun[1];
  else if (setting.curve === "logistic") later = logistic(setting, begun, anchors);
  return Float64Array.from(years, (year) => clipped(year <= begun[0] ? straight(year, points) : later(year)));
}
