/* What is picked, held side by side: which figures are shown, and each as it is written and drawn. */

import { isRange, rangeOf } from "../drawing/ranges.js";
import { known } from "../drawing/values.js";
import { el } from "../drawing/dom.js";
import { commonFigures, differenceOf, figuresOf, rateOf, sumsOf } from "./figures.js";
import { amountsOf, endsOf } from "./futures.js";

const LAST = "#4b5563";

export class Compared {
  // `rows` are the futures, once they are read; `pair`, the places of the two that are taken from each other.
  constructor(page, things, { given, rows, pair, isWhole }) {
    Object.assign(this, { page, things, given, rows });
    this.isMixed = new Set(things.map(({ item }) => item.kind)).size > 1;
    this.values = things.map((thing) => figuresOf(thing, this.isMixed ? given.shared : []));
    this.pair = things.length > 1 ? pair.map((at) => Math.min(at, things.length - 1)) : null;
    const kinds = things.map(({ item }) => item.kind);
    const order = [...new Set([...given.main, ...Object.keys(page.data.fields)])];
    const all = commonFigures(kinds, this.values, order);
    const main = all.filter((name) => given.main.includes(name));
    this.more = main.length && !this.isMixed ? all.length - main.length : 0;
    this.names = this.more && !isWhole ? main : all;
  }

  get per() {
    return this.page.state.per || "total";
  }

  // How a figure is shared by areas or persons; none where it is no sum, or shown as it is.
  rateFor(name) {
    const { rates } = this.page.data;
    const of = this.per === "total" || !rates ? null : rates[this.per];
    return of && name in of.fields ? { by: of.by, ...of.units[of.fields[name]] } : null;
  }

  // Low, median, base and high of a figure, of the values of one thing.
  rangeIn(values, name) {
    const rate = this.rateFor(name);
    const get = (each) => (rate ? rateOf(values[each], values[rate.by], rate.factor) : (values[each] ?? null));
    return rangeOf(get, name);
  }

  range(at, name) {
    return this.rangeIn(this.values[at], name);
  }

  // The longest of the bars of a figure; none where something is below nothing.
  most(name) {
    const ends = this.things.flatMap((_, at) => {
      const { base, high } = this.range(at, name);
      return [base, high].filter(known);
    });
    return ends.some((value) => value < 0) ? 0 : Math.max(0, ...ends);
  }

  titleOf(name) {
    const { words } = this.page;
    const rate = this.rateFor(name);
    const title = rate ? words.t(`map.per.title.${this.per}`, { title: words.title(name) }) : words.title(name);
    const unit = rate ? words.inText(rate.unit) : words.unit(name);
    return unit ? `${title} [${unit}]` : title;
  }

  written(name, value, isShort = false) {
    const { words } = this.page;
    return this.rateFor(name) || isShort ? words.short(value) : words.figure(name, value);
  }

  ends({ low, high }) {
    const { words } = this.page;
    return isRange({ low, high }) ? `${words.short(low)} – ${words.short(high)}` : "";
  }

  colourOf(name, at) {
    const { zones, sites } = this.page;
    const group = zones.groupOf(name);
    const kind = sites && sites.kinds.find(({ key }) => key === this.things[at].group);
    if (kind) return kind.colour;
    return group ? group.colours[5][3] : LAST;
  }

  // ---- the first of the pair less the second

  difference(name) {
    const { words } = this.page;
    const [first, second] = this.pair.map((at) => this.range(at, name).base);
    const { value, percent } = differenceOf(first, second);
    const sign = (number, text) => {
      const bare = text.replace("-", "");
      if (!known(number) || !/[1-9]/.test(bare)) return bare; // nothing has no sign, nor what is rounded to it
      return (number > 0 ? "+" : "−") + bare;
    };
    const ends = this.per === "total" ? this.futuresOf(name, this.pair, [1, -1]) : null;
    return {
      value: sign(value, this.written(name, value, Boolean(this.rateFor(name)))),
      percent: known(percent) ? `${sign(percent, words.short(percent))}%` : "–",
      ends: ends ? this.ends(ends).replaceAll("-", "−") : "",
    };
  }

  // ---- futures

  // P10, P50 and P90 of zones of one set that are added, or taken away; null where that is not known.
  futuresOf(name, places, signs) {
    const of = this.given.futures && this.given.futures.energies[name];
    const things = places.map((at) => this.things[at]);
    const sets = new Set(things.map(({ group, item }) => (item.kind === "zone" ? group : null)));
    const [set] = sets;
    if (!this.rows || !of || sets.size > 1 || !set || !of.weights[set]) return null;
    const weights = things.map(({ index }) => of.weights[set][index]);
    const rows = this.rows.slice(of.first, of.first + weights[0].length);
    return endsOf(amountsOf(rows, weights, signs));
  }

  // ---- sums

  // What adds up among things of one kind: by the name of the kind, the places of its things.
  groups() {
    const groups = new Map();
    this.things.forEach(({ group }, at) => groups.set(group, [...(groups.get(group) || []), at]));
    return [...groups].filter(([, places]) => places.length > 1).map(([group, places]) => ({ group, places }));
  }

  sums(places) {
    const { kind } = this.things[places[0]].item;
    const values = sumsOf(
      places.map((at) => this.things[at].values),
      { sums: this.given.sums, weights: this.given.weights[kind === "area" ? "zone" : kind] || {} },
    );
    for (const name of Object.keys(values)) {
      const ends = this.futuresOf(
        name,
        places,
        places.map(() => 1),
      );
      if (ends) for (const [end, value] of Object.entries(ends)) values[`${name}_${end}`] = value;
    }
    return values;
  }

  // ---- what is said of it

  notes() {
    const { words, data, rows } = { ...this.page, rows: this.rows };
    const told = [];
    if (this.names.some((name) => data.intervals.includes(name))) {
      told.push(words.t("map.interval"));
      if (rows && this.things.filter(({ item }) => item.kind === "zone").length > 1) {
        told.push(words.t("map.compare.ranges"));
      }
    }
    return told.map((text) => el("p", { class: "gp-note" }, text));
  }
}
