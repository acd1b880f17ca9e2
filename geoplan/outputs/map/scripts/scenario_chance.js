/* A plan in all the futures that the page has: how far what is cut lies apart, and how likely a target is. */

const QUANTILES = { low: 0.1, p50: 0.5, high: 0.9 };

// Senses of a target that are a part of something, and of which year: its own, or the base year.
const PART_OF = { below_bau: (y) => y, below_base: () => 0, intensity: () => 0 };

/* What is cut, and what is given off with and without the plan in each future, (years x futures) each. Where an
   inventory tells tonnes, less electricity stands behind them in a future with a higher factor. */
export function futuresOfRun(model, run) {
  const { years, base } = model;
  const { count } = model.futures;
  const [cut, total, without] = [0, 1, 2].map(() => years.map(() => new Float64Array(count)));
  const [left, before] = [new Float64Array(base.uses.length), new Float64Array(base.uses.length)];
  for (let i = 0; i < count; i++) {
    const grid = model.futures.grid ? model.futures.grid[i] : 1;
    const used = base.tellsMwh ? 1 : 1 / grid;
    for (let y = 0; y < years.length; y++) {
      base.uses.forEach(({ electric }, use) => {
        left[use] = before[use] = base.activity[use][y] * (electric ? used : 1);
      });
      const { energy, direct } = moved(model, run, { y, i, left, used });
      const none = givenOff(base, before, { y, factor: base.baseFactor * grid, energy: 0, direct: 0 });
      const all = givenOff(base, left, { y, factor: base.gridFactor[y] * grid, energy, direct });
      cut[y][i] = none - all;
      total[y][i] = base.isKnown ? all : NaN;
      without[y][i] = base.isKnown ? none : NaN;
    }
  }
  return { cut, total, without };
}

// What measures give and avoid in a future; `left` of each use is what they leave. Of less electricity they save as much.
function moved({ measures, base }, { effects }, { y, i, left, used }) {
  const factor = (row) => (row ? row[i] : 1);
  let [energy, direct] = [0, 0];
  for (let m = 0; m < measures.length; m++) {
    const [effect, by] = [effects[m], measures[m].moved];
    const [ofEnergy, ofSaving] = [factor(by.energy), factor(by.saving)];
    energy += effect.energy[y] * ofEnergy;
    direct += (effect.direct[y] + effect.passed[y]) * factor(by.direct) - effect.passed[y] * ofEnergy;
    for (const { use, share } of effect.saved) {
      const part = base.uses[use].electric ? ofSaving / used : ofSaving;
      left[use] *= 1 - Math.min(1, share[y] * part);
    }
  }
  return { energy, direct };
}

function givenOff(base, left, { y, factor, energy, direct }) {
  let [electric, burnt] = [0, 0];
  for (let use = 0; use < left.length; use++) {
    if (base.uses[use].electric) electric += left[use];
    else burnt += left[use];
  }
  const net = electric - energy;
  return base.fixed[y] + burnt + factor * (base.hasFloor ? Math.max(0, net) : net) - direct;
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

// Which share of the futures meets a target, a percentage being one of the same future; null where it cannot be said.
export function chanceOf(target, model, { cut, total, without }) {
  const y = target.year - model.years[0];
  if (target.level === null || y < 0 || y >= model.years.length || !model.futures.count) return null;
  const isCut = target.sense === "reduction";
  if (!isCut && !model.base.isKnown) return null;
  const drawn = isCut ? cut[y] : total[y];
  const whole = PART_OF[target.sense]?.(y);
  const level = (i) => target.level * (whole === undefined ? 1 : without[whole][i] / model.bau[whole]);
  const met = drawn.filter((value, i) => (isCut ? value >= target.level : value <= level(i)));
  return met.length / drawn.length;
}

// How far a plan is from a target: below 0 it does more than that. Null where it cannot be said.
export function gapOf(target, model, run) {
  const y = target.year - model.years[0];
  if (target.level === null || y < 0 || y >= model.years.length) return null;
  if (target.sense === "reduction") return target.level - run.cut[y];
  return model.base.isKnown ? run.total[y] - target.level : null;
}
