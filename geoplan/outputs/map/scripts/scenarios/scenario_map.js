/* What the active plan cuts where, as a result that the map shows; while years pass, in each of them, or what of a measure
   stands where. */

import { endsOf, steadyClasses } from "../drawing/steps.js";
import { cutByZone, stockByZone } from "./scenario_places.js";
import { quantiles } from "../drawing/quantiles.js";

export const PLAN_FIELD = "plan_cut";

export class ScenarioMap {
  constructor(page, plans) {
    Object.assign(this, { page, plans, before: null });
    this.moment = { year: plans.given.anchors.at(-1), measure: null, isPassing: false };
    const { data } = page;
    const three = (key, values) =>
      Object.fromEntries(
        data.languages.map((language) => {
          const text = data.texts[language][key] || key;
          const filled = text.replace(/\{(year|measure)\}/g, (_, name) => inLanguage(values[name], language));
          return [language, filled];
        }),
      );
    this.three = three;
    data.fields[PLAN_FIELD] = this.field();
    const { colours } = plans.given;
    data.groups.push({ key: "plan", fields: [PLAN_FIELD], colours });
    for (const set of data.sets) {
      set.values[PLAN_FIELD] = set.ids.map(() => null);
      set.classes[PLAN_FIELD] = quantiles([], colours.length);
    }
  }

  // What the result is called, in all languages.
  field() {
    const { year, measure: m } = this.moment;
    const key = m === null ? "map.plan.field" : "map.plan.stands";
    const { title, unit, status } = m === null ? {} : this.plans.given.measures[m];
    const told = { year, measure: title };
    const [plan, same] = [this.three("map.plan.field.unit", told), (name) => inAllOf(this.page.data.languages, name)];
    return {
      title: this.three(key, told),
      description: this.three(`${key}.means`, told),
      unit: m === null ? plan : same(unit),
      decimals: m === null ? 0 : 1,
      place: status,
    };
  }

  // Shows a year while years pass: their classes are the same in all. Without one, the last again.
  pass(moment) {
    const last = { year: this.plans.given.anchors.at(-1), measure: null };
    this.moment = { ...last, ...moment, isPassing: Boolean(moment) };
  }

  // Zone -> its value in a year.
  columnIn(y) {
    const { plans } = this;
    const { measure: m } = this.moment;
    const { run } = plans.of(plans.active);
    if (m === null) return cutByZone(plans.model, run, y);
    const none = this.page.data.sets[0].ids.map((id) => [id, 0]);
    return new Map([...none, ...stockByZone(plans.model, run, m, y)]);
  }

  // Works out the values of all zones; it is a result to choose as soon as it is known.
  score() {
    const { page, plans, moment } = this;
    const { data } = page;
    const column = this.columnIn(plans.model.placeOf(moment.year));
    Object.assign(data.fields[PLAN_FIELD], this.field());
    for (const set of data.sets) set.values[PLAN_FIELD] = this.valuesOf(set, column);
    this.classify();
    if (!data.selectable.includes(PLAN_FIELD)) {
      data.selectable.push(PLAN_FIELD);
      page.results.drawSelect();
    }
  }

  classify() {
    const { data } = this.page;
    const { length } = this.plans.given.colours;
    const all = this.moment.isPassing ? this.plans.model.years.map((_, y) => this.columnIn(y)) : [];
    for (const set of data.sets) {
      const values = all.flatMap((column) => this.valuesOf(set, column));
      const isSteady = all.length && values.every((value) => value === null || value >= 0);
      const steady = () => steadyClasses("plan_year", endsOf(values), length);
      set.classes[PLAN_FIELD] = isSteady ? steady() : quantiles(set.values[PLAN_FIELD], length);
    }
  }

  // Districts are the sums of the zones that they are of.
  valuesOf(set, cut) {
    const [zones] = this.page.data.sets;
    if (set === zones) return set.ids.map((id) => rounded(cut.get(id)));
    const sums = new Map();
    zones.ids.forEach((id, at) => {
      const district = zones.districts[at] || id;
      if (cut.has(id)) sums.set(district, (sums.get(district) || 0) + cut.get(id));
    });
    return set.ids.map((id) => rounded(sums.get(id)));
  }

  get isShown() {
    return this.page.state.field === PLAN_FIELD;
  }

  // The map shows the plan; what it showed before comes back with `hide`.
  show() {
    const { state, results } = this.page;
    if (!this.isShown) this.before = state.field;
    state.field = PLAN_FIELD;
    results.follow();
    this.page.refresh();
  }

  hide() {
    const { state, results } = this.page;
    if (!this.isShown || !this.before) return;
    state.field = this.before;
    results.follow();
    this.page.refresh();
  }

  // Colours alone while a slider moves; lists and labels follow when it rests.
  redraw() {
    if (!this.isShown) return;
    this.page.zones.restyle();
    this.page.legend.draw();
  }
}

// A text of all languages in one of them; numbers are the same in each.
function inLanguage(value, language) {
  return value && typeof value === "object" ? value[language] : String(value);
}

function inAllOf(languages, text) {
  return Object.fromEntries(languages.map((language) => [language, text]));
}

function rounded(value) {
  return value === undefined ? null : Number(value.toPrecision(4));
}
