/* What a plan comes to: the sums of geoplan/planning/scenario for the page's measures. Nothing here needs a page. */

import { attributed } from "./scenario_attribution.js";
import { isDark } from "./scenario_chance.js";
import { effectsOf, yearOf } from "./scenario_effects.js";
import { abatementOf, inCurveOrder, yearlyCosts } from "./scenario_money.js";
import { deployed } from "./scenario_stock.js";

export const GRID = "cleaner_grid"; // the measure that is none of the place's own

// The measures and what a place gives off without them, with the numbers that their rows name.
function measureOf(given, { places, rows, futures }) {
  const costs = given.costs && {
    ...Object.fromEntries(["capex", "running", "value", "society"].map((name) => [name, rows[given.costs[name]]])),
    life: given.costs.life,
  };
  const [energy, direct, saving, cost] = given.moved.map((row) => (row === null ? null : futures[row]));
  return {
    ...given,
    places: places[given.places],
    potential: rows[given.potential],
    energy: rows[given.energy],
    direct: rows[given.direct],
    lag: rows[given.lag],
    growth: rows[given.growth],
    saved: given.saved.map(({ use, by }) => ({ use, by: rows[by] })),
    resourceShare: rows[given.resource_share],
    buildLimit: given.build_limit,
    jcmFactor: given.jcm_factor,
    costs,
    moved: { energy, direct, saving, cost },
  };
}

// A factor of the grid that nobody tells is that of the base year, or none; `isDark`: the years in which one is not told.
function baseOf(given, rows) {
  const [path, [told]] = [rows[given.grid_factor], rows[given.base_factor]];
  const baseFactor = Number.isFinite(told) ? told : 0;
  return {
    uses: given.uses,
    activity: given.activity.map((row) => rows[row]),
    fixed: rows[given.fixed],
    gridFactor: path.map((factor) => (Number.isFinite(told) && Number.isFinite(factor) ? factor : baseFactor)),
    baseFactor,
    isDark: Array.from(path, (factor) => !Number.isFinite(told) || !Number.isFinite(factor)),
    isLit: Number.isFinite(told),
    hasFloor: given.has_floor,
    isKnown: given.is_known,
    tellsMwh: given.tells_mwh,
  };
}

export class ScenarioModel {
  constructor(given, rows, futures) {
    const [first, last] = given.years;
    this.given = given;
    this.years = Array.from({ length: last - first + 1 }, (_, y) => first + y);
    this.measures = given.measures.map((one) => measureOf(one, { places: given.places, rows, futures }));
    this.base = baseOf(given.baseline, rows);
    this.futures = {
      count: futures.length ? futures[0].length : 0,
      grid: given.grid === null ? null : futures[given.grid],
    };
    this.order = [...given.measures.map(({ id }) => id), GRID];
    this.bau = this.years.map((_, y) => this.bauOf(y));
  }

  // What is given off without measures [tCO2e/a]; NaN where it is not known.
  bauOf(y) {
    const { base } = this;
    if (!base.isKnown) return NaN;
    const burnt = base.uses.map(({ electric }, use) => (electric ? 0 : base.activity[use][y]));
    return burnt.reduce((sum, each) => sum + each, base.fixed[y] + this.ofGrid(y));
  }

  // Of it, what electricity gives off; without electricity nobody asks what the grid gives off.
  ofGrid(y) {
    const { base } = this;
    const used = base.uses.map(({ electric }, use) => (electric ? base.activity[use][y] : null));
    const electric = used.filter((each) => each !== null);
    if (electric.length && !base.isLit) return NaN;
    return electric.reduce((sum, each) => sum + each * base.baseFactor, 0);
  }

  placeOf(year) {
    return Math.min(Math.max(year - this.years[0], 0), this.years.length - 1);
  }

  runOf(scenario) {
    const { years, base, measures, given } = this;
    const stands = deployed(measures, scenario, years);
    const passing = given.terms.credits_passed_share ?? 0;
    const about = { scenario, years, base, passing };
    const effects = measures.map((measure, m) => effectsOf(measure, stands[m], about));
    const cut = new Float64Array(years.length);
    const by = this.order.map(() => new Float64Array(years.length));
    years.forEach((_, y) => {
      const shared = attributed(yearOf(base, effects, y));
      cut[y] = isDark(base, effects, y) ? NaN : shared.cut;
      shared.by.forEach((value, m) => {
        by[m][y] = m < effects.length && isDark(base, [effects[m]], y) ? NaN : value;
      });
    });
    return { scenario, stands, effects, cut, by, total: this.bau.map((all, y) => all - cut[y]) };
  }

  // Money of each measure by who pays: `investor` or `society`; rows in the order of the cost curve.
  moneyOf(run, who) {
    const { terms } = this.given;
    const rate = (who === "society" ? terms.social_discount_rate : terms.discount_rate) ?? NaN;
    const rows = this.measures.map((measure, m) => {
      const { costs } = measure;
      const worth = costs && (who === "society" ? costs.society : costs.value);
      const yearly = yearlyCosts(costs, run.stands[m], { rate, worth });
      const tonnes = run.by[m].reduce((sum, each) => sum + each, 0);
      return { m, id: measure.id, yearly, tonnes, ...abatementOf(yearly, run.by[m], rate) };
    });
    return inCurveOrder(rows);
  }

  // The measures of which anything stands in any year.
  builtIn({ stands }) {
    return this.measures.filter((_, m) => stands[m].stock.some((stock) => stock > 0));
  }

  // What is invested in each year [USD]; `unknown`: how many measures that are built have no cost.
  investedOf(run) {
    let unknown = 0;
    const spent = new Float64Array(this.years.length);
    this.measures.forEach(({ costs }, m) => {
      const { added } = run.stands[m];
      const isBuilt = added.some((each) => each > 0);
      const isPriced = costs && added.every((each, y) => each === 0 || Number.isFinite(costs.capex[y]));
      if (isBuilt && !isPriced) unknown += 1;
      if (isPriced) added.forEach((each, y) => (spent[y] += each > 0 ? each * costs.capex[y] : 0));
    });
    return { spent, unknown };
  }
}
