/* What measures that stand give, avoid and save in each year, and what a place gives off with some of them. */

import { settingAt } from "./scenario_stock.js";

// Electricity, what is avoided besides, what of it is passed on with credits, and what is saved of each use, by year.
export function effectsOf(measure, { placed, stock }, { scenario, years, base, passing }) {
  const count = years.length;
  const [energy, direct, passed] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const saved = measure.saved.map(({ use }) => ({ use, share: new Float64Array(count) }));
  measure.places.forEach((place, at) => {
    const whole = measure.potential[at];
    if (!(whole > 0)) return;
    const setting = settingAt(scenario, place, measure.id);
    const credits = ((setting && setting.jcm_share) || 0) * measure.jcmFactor * passing * measure.energy[at];
    for (let y = 0; y < count; y++) {
      const part = placed[at * count + y] / whole;
      if (part === 0) continue;
      energy[y] += part * measure.energy[at];
      direct[y] += part * measure.direct[at];
      passed[y] += part * credits;
      for (let k = 0; k < saved.length; k++) saved[k].share[y] += part * measure.saved[k].by[at];
    }
  });
  for (const { use, share } of saved) {
    const all = base.activity[use][0];
    for (let y = 0; y < count; y++) share[y] = all > 0 ? Math.max(0, Math.min(1, share[y] / all)) : 0;
  }
  for (let y = 0; y < count; y++) direct[y] += late(measure.lag, stock, y) - passed[y];
  return { energy, direct, passed, saved };
}

// What stock of this year and of the years before avoids now.
function late(lag, stock, y) {
  let sum = 0;
  for (let age = 0; age < lag.length && age <= y; age++) sum += stock[y - age] * lag[age];
  return sum;
}

// What measures come to in one year: lists by measure, and for each use what each saves of it.
export function yearOf(base, effects, y) {
  return {
    uses: base.uses.map(({ electric }, use) => ({ electric, activity: base.activity[use][y] })),
    fixed: base.fixed[y],
    energy: effects.map((one) => one.energy[y]),
    direct: effects.map((one) => one.direct[y]),
    saved: effects.map(({ saved }) => saved.map(({ use, share }) => ({ use, share: share[y] }))),
    path: base.gridFactor[y],
    factor: base.baseFactor,
    hasFloor: base.hasFloor,
  };
}

// Whether a measure does anything in a year.
export function isActive(year, m) {
  return year.energy[m] !== 0 || year.direct[m] !== 0 || year.saved[m].some(({ share }) => share !== 0);
}

// What a place gives off with some measures, that are added one after the other. [tCO2e/a]
export class Coalition {
  constructor(year) {
    const { uses } = year;
    this.year = year;
    this.activity = Float64Array.from(uses, ({ activity }) => activity);
    this.left = Float64Array.from(this.activity);
    const sum = (isElectric) =>
      uses.reduce((all, { activity, electric }) => all + (electric === isElectric ? activity : 0), 0);
    this.begun = { electric: sum(true), burnt: sum(false) };
    this.clear();
  }

  clear() {
    this.left.set(this.activity);
    this.electric = this.begun.electric;
    this.burnt = this.begun.burnt;
    this.energy = 0;
    this.direct = 0;
    this.factor = this.year.factor;
    return this;
  }

  add(m) {
    const { year, left } = this;
    this.energy += year.energy[m];
    this.direct += year.direct[m];
    for (const { use, share } of year.saved[m]) {
      const saved = left[use] * share;
      left[use] -= saved;
      if (year.uses[use].electric) this.electric -= saved;
      else this.burnt -= saved;
    }
    return this;
  }

  cleanGrid() {
    this.factor = this.year.path;
    return this;
  }

  total() {
    const net = this.electric - this.energy;
    return this.year.fixed + this.burnt + this.factor * (this.year.hasFloor ? Math.max(0, net) : net) - this.direct;
  }
}
