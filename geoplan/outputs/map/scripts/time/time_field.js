/* A result of the map that moves with the time: its values change, its classes stay. */

import { known } from "../drawing/values.js";
import { endsOf, steadyClasses } from "../drawing/steps.js";

const DIGITS = 4;

export class TimeField {
  // `columns`: for each moment that can be shown, one value a zone of the first set; `texts` are told the moment in words.
  constructor(page, { name, unit, decimals, scheme, colours, columns }) {
    Object.assign(this, { page, name, scheme, colours });
    const { data } = page;
    const same = Object.fromEntries(data.languages.map((language) => [language, unit]));
    const { place } = data.fields.rooftop_pv_energy_gwh || {};
    data.fields[name] = { title: {}, description: {}, unit: same, decimals, ...(place ? { place } : {}) };
    this.group = data.groups.find(({ key }) => key === "time");
    if (!this.group) data.groups.push((this.group = { key: "time", fields: [], colours }));
    for (const per of Object.values(data.rates)) if (unit in per.units) per.fields[name] = unit;
    this.prepare(columns);
  }

  // The classes of each set, of sums and of what they are shared by, from all moments together.
  prepare(columns) {
    const { data } = this.page;
    for (const set of data.sets) {
      const rates = Object.entries(data.rates).map(([per, { by, units, fields }]) => {
        const unit = units[fields[this.name]];
        const shared = (set.values[by] || []).map((value) => (unit && value > 0 ? unit.factor / value : 0));
        return { per, shared, ends: endsOf([]) };
      });
      const ends = endsOf([]);
      for (const column of columns) {
        const sums = this.columnOf(set, column);
        endsOf(sums, ends);
        for (const one of rates) {
          endsOf(
            sums.map((value, at) => value * one.shared[at]),
            one.ends,
          );
        }
      }
      set.classes[this.name] = this.classesOf(ends);
      for (const one of rates) {
        if (!one.shared.some((share) => share > 0)) continue;
        set.rates[one.per] = { ...set.rates[one.per], [this.name]: this.classesOf(one.ends) };
      }
    }
  }

  // While it is shown it is one of the results to choose from.
  offer(isOffered) {
    for (const names of [this.page.data.selectable, this.group.fields]) {
      const at = names.indexOf(this.name);
      if (isOffered && at < 0) names.push(this.name);
      if (!isOffered && at >= 0) names.splice(at, 1);
    }
  }

  classesOf(ends) {
    return steadyClasses(this.scheme, ends, this.colours.length);
  }

  // Districts are the sums of the zones that they are of.
  columnOf(set, column) {
    const [zones] = this.page.data.sets;
    if (set === zones) return [...column];
    const sums = new Map();
    zones.ids.forEach((id, at) => {
      const district = zones.districts[at] || id;
      if (known(column[at])) sums.set(district, (sums.get(district) || 0) + column[at]);
    });
    return set.ids.map((id) => sums.get(id) ?? null);
  }

  // Shows a moment: one value a zone, and what it is called in each language.
  set(column, { title, description }) {
    const { data, shown } = this.page;
    Object.assign(data.fields[this.name], { title, description });
    for (const set of data.sets) {
      const values = this.columnOf(set, column);
      set.values[this.name] = values.map((value) => (known(value) ? Number(value.toPrecision(DIGITS)) : null));
    }
    shown.forget(this.name);
  }
}
