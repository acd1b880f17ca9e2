/* What the map shows of each zone: the chosen result, as a sum or for each square kilometre or person. */

import { isRange, rangeOf } from "../drawing/ranges.js";
import { classAt, countOf, countsOf, highestFirst, known, ratesOf, valueOf } from "../drawing/values.js";

const NONE = { scheme: "none", limits: [] };

export class Shown {
  constructor(page) {
    this.page = page;
    this.made = new Map(); // set -> "per field" -> its column of rates
    this.kept = null;
  }

  // What the chosen result may be shared by, where the zones know it.
  offered() {
    const { data, state } = this.page;
    const { rates } = state.set;
    return Object.keys(rates || {}).filter((per) => state.field in data.rates[per].fields && rates[per][state.field]);
  }

  // Asked for with each zone, so that it is worked out once.
  get now() {
    const { data, state } = this.page;
    const { set, field, per: asked } = state;
    const was = this.kept;
    if (was && was.set === set && was.field === field && was.asked === asked) return was;
    const per = this.offered().includes(asked) ? asked : "total";
    const rate = per === "total" ? null : data.rates[per].units[data.rates[per].fields[field]];
    this.kept = { set, field, asked, per, rate };
    return this.kept;
  }

  // What the chosen result is shared by; "total" where it is no sum.
  get per() {
    return this.now.per;
  }

  // The rate's unit and factor; none where the sum itself is shown.
  get rate() {
    return this.now.rate;
  }

  // One value a zone of a set, of a column that belongs to the result: the result itself or an end of its range.
  column(set, name = this.page.state.field) {
    const { per, rate } = this;
    if (!rate) return set.values[name] || [];
    if (!this.made.has(set)) this.made.set(set, new Map());
    const made = this.made.get(set);
    const key = `${per} ${name}`;
    if (!made.has(key)) {
      made.set(key, ratesOf(set.values[name] || [], set.values[this.page.data.rates[per].by] || [], rate.factor));
    }
    return made.get(key);
  }

  // The values of a result are others now: what was made of them is not kept.
  forget(name) {
    for (const made of this.made.values()) {
      for (const key of [...made.keys()]) if (key.endsWith(` ${name}`)) made.delete(key);
    }
  }

  value(set, index) {
    return this.page.state.field ? this.at(set, this.page.state.field, index) : null;
  }

  at(set, name, index) {
    if (!this.rate) return valueOf(set, name, index);
    const value = this.column(set, name)[index];
    return known(value) ? value : null;
  }

  range(set, index) {
    return rangeOf((name) => this.at(set, name, index), this.page.state.field);
  }

  highestFirst(set) {
    return this.page.state.field ? highestFirst(this.column(set)) : [];
  }

  // ---- classes

  classes(set) {
    const { field } = this.page.state;
    const { per } = this;
    const made = per === "total" ? set.classes : set.rates[per] || {};
    return (field && made[field]) || NONE;
  }

  classOf(set, index) {
    return classAt(this.classes(set), this.value(set, index));
  }

  counts(set) {
    const column = this.column(set);
    return countsOf(this.classes(set), column.length ? column : set.ids.map(() => null));
  }

  // Of a class with one value: the figure that its zones are told with, rounded once as theirs is.
  figureOfClass(set, at) {
    const value = this.column(set).find((each) => classAt(this.classes(set), each) === at);
    return this.figure(value ?? this.classes(set).values[at]);
  }

  // The colours of the classes; results that are compared have one ramp.
  ramp(set) {
    const { data, state } = this.page;
    const { shared } = data;
    const own = () => data.groups.find((group) => group.fields.includes(state.field)).colours;
    const colours = shared && shared.fields.includes(state.field) ? shared.colours : own();
    return colours[Math.max(countOf(this.classes(set)) - 1, 0)];
  }

  // ---- words

  title() {
    const { words, state } = this.page;
    const title = words.title(state.field);
    return this.per === "total" ? title : words.t(`map.per.title.${this.per}`, { title });
  }

  unit() {
    const { words, state } = this.page;
    const { rate } = this;
    return rate ? words.inText(rate.unit) : words.unit(state.field);
  }

  figure(value) {
    const { words, state } = this.page;
    return this.rate ? words.short(value) : words.figure(state.field, value);
  }

  // With its unit; with no more digits than its range where that stands beside it, as long as they tell its class.
  figureOf(set, index) {
    const { words } = this.page;
    const value = this.value(set, index);
    const isShort = isRange(this.range(set, index)) && this.isOfClass(set, value, 3);
    const unit = known(value) && this.unit() ? ` ${this.unit()}` : "";
    return (isShort ? words.short(value) : this.figureInClass(set, value)) + unit;
  }

  // With more decimals than its result has, where these would tell another class.
  figureInClass(set, value) {
    const { data, state, words } = this.page;
    if (this.rate || !known(value)) return this.figure(value);
    const { decimals } = data.fields[state.field];
    const isTold = (places) =>
      this.classOfFigure(set, Number(value.toFixed(places))) === this.classOfFigure(set, value);
    const places = [0, 1, 2, 3, 4, 5, 6].map((more) => decimals + more).find(isTold);
    return words.number(value, places ?? decimals);
  }

  classOfFigure(set, value) {
    return classAt(this.classes(set), value);
  }

  isOfClass(set, value, digits) {
    return (
      !known(value) || this.classOfFigure(set, Number(value.toPrecision(digits))) === this.classOfFigure(set, value)
    );
  }
}
