/* A plan in all the futures that the page has: how far what is cut lies apart, and how likely a target is; as
   geoplan/planning/scenario/chance does. */

const QUANTILES = { low: 0.1, p50: 0.5, high: 0.9 };

// What is cut and what is given off in each future, (years x futures) each.
export function futuresOfRun(model, run) {
  const { years, bau } = model;
  const { count } = model.futures;
  const cut = years.map(() => new Float64Array(count));
  const total = years.map(() => new Float64Array(count));
  for (let y = 0; y < years.length; y++) {
    const year = movingIn(model, run, y);
    for (let i = 0; i < count; i++) {
      const { none, all } = givenOff(model, year, { y, i });
      cut[y][i] = year.isDark ? NaN : none - all;
      total[y][i] = Number.isNaN(bau[y]) || year.isDark ? NaN : all;
    }
  }
  return { cut, total };
}

// Of a year, only the measures that do anything, and the uses of which they save.
function movingIn({ measures, base }, { effects }, y) {
  const [energy, direct] = [[], []];
  const uses = base.uses.map(({ electric }, use) => ({ electric, activity: base.activity[use][y], savers: [] }));
  measures.forEach(({ moved }, m) => {
    const effect = effects[m];
    const [given, claimed] = [effect.energy[y], effect.direct[y] + effect.passed[y]];
    if (given !== 0) energy.push({ amount: given, by: moved.energy });
    if (claimed !== 0) direct.push({ amount: claimed, by: moved.direct });
    if (effect.passed[y] !== 0) direct.push({ amount: -effect.passed[y], by: moved.energy });
    for (const { use, share } of effect.saved) {
      if (share[y] !== 0) uses[use].savers.push({ share: share[y], by: moved.saving });
    }
  });
  return { energy, direct, uses, isDark: isDark(base, effects, y) };
}

// Whether nobody knows what measures cut, for want of the grid's factor.
export function isDark({ isDark: unknown, uses }, effects, y) {
  if (!unknown[y]) return false;
  return effects.some(
    ({ energy, saved }) => energy[y] !== 0 || saved.some(({ use, share }) => uses[use].electric && share[y] > 0),
  );
}

function summed(rows, i) {
  let sum = 0;
  for (const { amount, by } of rows) sum += by ? amount * by[i] : amount;
  return sum;
}

// With no measure and with all of them. What an inventory tells in tonnes stands: at a higher factor of the grid it is less
// electricity, of which what a measure saves is a larger share.
function givenOff({ base, futures }, { energy, direct, uses }, { y, i }) {
  const grid = futures.grid ? futures.grid[i] : 1;
  const used = base.tellsMwh ? 1 : 1 / grid;
  let [electric, burnt, begun, left] = [0, 0, 0, 0];
  for (const { electric: isElectric, activity, savers } of uses) {
    const whole = isElectric ? activity * used : activity;
    let kept = whole;
    for (const { share, by } of savers) {
      const moved = (by ? share * by[i] : share) / (isElectric ? used : 1);
      kept *= 1 - Math.min(1, moved);
    }
    if (isElectric) [begun, electric] = [begun + whole, electric + kept];
    else [burnt, left] = [burnt + whole, left + kept];
  }
  const net = electric - summed(energy, i);
  const floored = (value) => (base.hasFloor ? Math.max(0, value) : value);
  return {
    none: base.fixed[y] + burnt + base.baseFactor * grid * floored(begun),
    all: base.fixed[y] + left + base.gridFactor[y] * grid * floored(net) - summed(direct, i),
  };
}

// The value below which a share of numbers lies, between its neighbours on a straight line.
function quantile(rising, share) {
  const place = share * (rising.length - 1);
  const at = Math.floor(place);
  const next = Math.min(at + 1, rising.length - 1);
  return rising[at] + (place - at) * (rising[next] - rising[at]);
}

// P10, P50 and P90 of each year; nothing without futures.
export function bandOf(drawn) {
  if (!drawn.length || !drawn[0].length) return null;
  const rows = drawn.map((numbers) => Float64Array.from(numbers).sort());
  return Object.fromEntries(
    Object.entries(QUANTILES).map(([name, share]) => [name, rows.map((rising) => quantile(rising, share))]),
  );
}

// The year of which a percentage is told, as a place among years: a part of it moves with it from future to future.
function yearOfPart({ sense }, y) {
  return { below_bau: y, below_base: 0, intensity: 0 }[sense] ?? null;
}

// What a target leaves room for in each future.
export function levelsOf(target, model) {
  const { base, futures } = model;
  const of = yearOfPart(target, target.year - model.years[0]);
  const moves = of !== null && base.tellsMwh && futures.grid;
  return Float64Array.from({ length: futures.count }, (_, i) => {
    if (!moves) return target.level;
    const without = model.bau[of] + model.ofGrid(of) * (futures.grid[i] - 1);
    return (target.level * without) / model.bau[of];
  });
}

// Which share of the futures meets a target; null where it cannot be said.
export function chanceOf(target, model, { cut, total }) {
  const y = target.year - model.years[0];
  const isUnread = target.level === null || target.missing.length > 0;
  if (isUnread || y < 0 || y >= model.years.length || !model.futures.count) return null;
  const levels = levelsOf(target, model);
  const isCut = target.sense === "reduction";
  let met = 0;
  for (let i = 0; i < levels.length; i++) {
    const gap = isCut ? levels[i] - cut[y][i] : total[y][i] - levels[i];
    if (!Number.isFinite(gap)) return null;
    met += gap <= 0;
  }
  return met / levels.length;
}

// How far a plan is from a target: below 0 it does more than that. Null where it cannot be said.
export function gapOf(target, model, run) {
  const y = target.year - model.years[0];
  if (target.level === null || y < 0 || y >= model.years.length) return null;
  const gap = target.sense === "reduction" ? target.level - run.cut[y] : run.total[y] - target.level;
  return Number.isFinite(gap) ? gap : null;
}
