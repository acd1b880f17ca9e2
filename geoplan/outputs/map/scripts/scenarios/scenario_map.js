/* What the active plan cuts where, as a result that the map shows. */

import { cutByZone } from "./scenario_places.js";
import { quantiles } from "../drawing/quantiles.js";

export const PLAN_FIELD = "plan_cut";

export class ScenarioMap {
  constructor(page, plans) {
    Object.assign(this, { page, plans, year: plans.given.anchors.at(-1), before: null });
    const { data } = page;
    const three = (key, values) =>
      Object.fromEntries(
        data.languages.map((language) => {
          const text = data.texts[language][key] || key;
          return [language, text.replace(/\{year\}/g, values.year)];
        }),
      );
    this.titled = (year) => ({
      title: three("map.plan.field", { year }),
      description: three("map.plan.field.means", { year }),
    });
    const unit = Object.fromEntries(
      data.languages.map((language) => [language, data.texts[language]["map.plan.field.unit"]]),
    );
    data.fields[PLAN_FIELD] = { ...this.titled(this.year), unit, decimals: 0 };
    const { colours } = plans.given;
    data.groups.push({ key: "plan", fields: [PLAN_FIELD], colours });
    for (const set of data.sets) {
      set.values[PLAN_FIELD] = set.ids.map(() => null);
      set.classes[PLAN_FIELD] = quantiles([], colours.length);
    }
  }

  // Works out the values of all zones; it is a result to choose as soon as it is known.
  score() {
    const { page, plans, year } = this;
    const { data } = page;
    const cut = cutByZone(plans.model, plans.of(plans.active).run, plans.model.placeOf(year));
    Object.assign(data.fields[PLAN_FIELD], this.titled(year));
    const classes = plans.given.colours.length;
    for (const set of data.sets) {
      set.values[PLAN_FIELD] = this.valuesOf(set, cut);
      set.classes[PLAN_FIELD] = quantiles(set.values[PLAN_FIELD], classes);
    }
    if (!data.selectable.includes(PLAN_FIELD)) {
      data.selectable.push(PLAN_FIELD);
      page.results.drawSelect();
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

function rounded(value) {
  return value === undefined ? null : Number(value.toPrecision(4));
}
