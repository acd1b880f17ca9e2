/* What the page holds of business cases, made ready to reckon with: numbers at their values and in each future, cases of
   roofs and of parks with what is moved. Nothing here needs a page but the stream that inflates. */

import { inflated } from "../packing/inflated.js";
import { NO_MEASURES, atPrice, caseFigures, endsOf, roofYear, withUsed } from "./case_figures.js";

const DAYS_A_YEAR = 365;

const orNaN = (value) => (value === null || value === undefined ? NaN : value);
const fromText = (end) => (end === "never" ? Infinity : orNaN(end));

export class BusinessBases {
  constructor(given) {
    Object.assign(this, { given, rows: [], reading: null, isRead: false, drawn: [] });
  }

  // The futures, read once.
  read() {
    this.reading = this.reading || this.readAll();
    return this.reading;
  }

  async readAll() {
    const { futures } = this.given;
    this.take(futures.count ? await inflated(futures.rows) : new Uint8Array());
  }

  take(bytes) {
    const { count, ends } = this.given.futures;
    this.rows = ends.map(([least, step], row) =>
      Float64Array.from(bytes.subarray(row * count, (row + 1) * count), (steps) => least + step * steps),
    );
    this.isRead = true;
  }

  get count() {
    return this.isRead ? this.given.futures.count : 0;
  }

  // A number of the page, which is a pair of its value and its row; in future `f`, or at its value where that is null.
  at([value, row], f) {
    return f === null || row === null ? orNaN(value) : this.rows[row][f];
  }

  factor(row, f) {
    return f === null || row === null || row === undefined ? 1 : this.rows[row][f];
  }

  // Prices and factors; `capex`: the pair of a kWp, or a number [USD] that somebody has set.
  terms(f, capex) {
    const usd = typeof capex === "number" ? capex : this.at(capex, f);
    return { ...this.shared(f), pv_usd_per_kwp: usd };
  }

  // Those of all cases in a future: made once, for a case that is moved asks for all of them again and again.
  shared(f) {
    const { terms, per_usd: rate } = this.given;
    const made = () => {
      const named = Object.entries(terms).map(([name, pair]) => [name, this.at(pair, f)]);
      return { ...Object.fromEntries(named), usd_rate: this.at(rate, f) };
    };
    return f === null ? made() : (this.drawn[f] ??= made());
  }

  // ---- a roof

  // The numbers that a case of a roof begins with, in money of the place; null where nobody knows them.
  ofRoof(kind) {
    const { roofs, per_usd: rate } = this.given;
    const basis = roofs[kind];
    const [usd] = basis.capex;
    return { price: basis.price, share: basis.used_share[0], cost: usd === null ? null : usd * rate[0] };
  }

  // Figures and ends of a roof. `roof`: kind, kwp, kwh; `set`: price, share, cost in money of the place, null for those
  // that nobody has set.
  roofCase({ kind, kwp, kwh }, set) {
    const { roofs, surplus, export_price: brings } = this.given;
    const basis = roofs[kind];
    const price = orNaN(set.price ?? basis.price);
    const one = (f) => {
      const terms = this.terms(f, basis.capex);
      if (set.cost !== null) terms.pv_usd_per_kwp = set.cost / terms.usd_rate;
      const share = set.share ?? this.at(basis.used_share, f);
      const size = { kwp: kwp * this.factor(basis.capacity, f), kwh: kwh * this.factor(basis.energy, f) };
      const year = roofYear({ ...size, share, price }, { surplus, exportPrice: orNaN(brings) }, terms);
      return caseFigures(year, terms);
    };
    return this.whole(one);
  }

  whole(one) {
    const futures = Array.from({ length: this.count }, (_, f) => one(f));
    return { figures: one(null), ends: endsOf(futures) };
  }

  // ---- a park

  // What is left of a battery in each year of its life: `stored`, its mean level over its size, and its full cycles.
  leftOf({ stored, cycles }) {
    const { calendar: a, exponent: b, cycle: c } = this.given.fade;
    const life = Math.round(this.at(this.given.terms.pv_life, null));
    const after = (years) => Math.max(1 - a * (years * DAYS_A_YEAR) ** b * stored - c * cycles * years, 0);
    return Array.from({ length: life }, (_, k) => (after(k + 1) + after(k)) / 2);
  }

  // Figures and ends of a park. `park`: id, its first year at its setting (as parkYear makes it), terms of its tariff,
  // and whether that is the plan of the run; `set` as of a roof.
  parkCase({ id, year, usdRate, isOfRun }, set) {
    const { moved, ends } = this.given.parks[id];
    const capex = this.given.roofs.industrial.capex;
    const factor = this.at(this.given.terms.emission_factor, null);
    const left = year.fade ? this.leftOf(year.fade) : null;
    const asked = this.asked({ ...year, left }, set, { factor, usdRate });
    const one = (f) => {
      const terms = { ...this.terms(f, capex), usd_rate: usdRate };
      if (set.cost !== null) terms.pv_usd_per_kwp = set.cost / usdRate;
      return caseFigures(f === null ? asked : this.movedYear(asked, moved, f), terms);
    };
    const whole = this.whole(one);
    const isPlan = isOfRun && set.price === null && set.share === null && set.cost === null;
    if (isPlan) {
      for (const [name, both] of Object.entries(ends)) whole.ends[name] = both.map(fromText);
    }
    return whole;
  }

  asked(year, { price, share }, { factor, usdRate }) {
    const used = share === null ? year : withUsed(year, share, factor);
    return price === null ? used : atPrice(used, price / usdRate);
  }

  // A first year in a future: sizes, money and energy times how they move.
  movedYear(year, moved, f) {
    const [saving, energy] = [this.factor(moved.saving, f), this.factor(moved.energy, f)];
    const avoided = this.factor(moved.avoided, f);
    return {
      ...year,
      kwp: year.kwp * this.factor(moved.capacity, f),
      avoided: year.avoided * saving,
      exported: year.exported * saving,
      batterySaves: year.batterySaves * saving,
      used: year.used * energy,
      sold: year.sold * energy,
      energy: year.energy * energy,
      avoidedT: year.avoidedT * avoided,
      lastingT: year.lastingT * avoided,
      measures: { ...year.measures, saved: year.measures.saved * saving },
    };
  }

  // The first year of a park, of its year by the hour: `sums` with its battery and `alone` without it (figures of
  // estate_money.js), its hours, and of its setting what measures are carried out.
  parkYear(id, { sums, alone, hours, tariff, setting, saving, rule, discharge, factor }) {
    const rate = tariff ? tariff.per_usd : NaN;
    const price = tariff ? Math.max(tariff.exportPrice, 0) / rate : NaN;
    const earned = (figures) => (price > 0 ? figures.export_kwh * price : 0);
    const saved = setting.saving_share * saving.share;
    const before = sums.bill_before * (1 - saved);
    const used = sums.self_consumption === null ? 0 : sums.self_consumption * sums.pv_kwh;
    const [avoided, exported] = [before - alone.bill_after - earned(alone), earned(alone)];
    const batterySaves = alone.bill_after - sums.bill_after;
    const carried = setting.saving_share > 0;
    const again = this.given.parks[id].measures.map(([usd, life]) => [usd * setting.saving_share, life]);
    const running = setting.saving_share * saving.running;
    return {
      kwp: sums.pv_kwp,
      battery: { kwh: sums.battery_kwh, kw: sums.battery_kw },
      measures: carried ? { saved: sums.bill_before * saved, running, again } : NO_MEASURES,
      fade: sums.battery_kwh > 0 ? fadeOf(hours, sums, discharge) : null,
      left: null,
      avoided,
      exported,
      batterySaves,
      used,
      sold: sums.export_kwh,
      energy: sums.pv_kwh,
      price: used > 0 ? (avoided + batterySaves) / used : NaN,
      exportPrice: tariff ? tariff.exportPrice / rate : 0,
      surplus: rule,
      avoidedT: sums.avoided_tco2e,
      lastingT: (sums.saved_kwh / 1000) * factor,
    };
  }
}

// How full a battery stands on the average, over its size, and its full cycles a year.
function fadeOf(hours, { battery_kwh: size }, efficiency) {
  const sum = (values) => values.reduce((whole, value) => whole + value, 0);
  const stored = sum(hours.level) / hours.level.length / size;
  return { stored, cycles: sum(hours.discharge) / efficiency / size };
}
