/* The figures of a park's year: four that stand on top, and the list of all with the ranges of the run. */

import { el } from "../drawing/dom.js";
import { nameOf } from "./estate_controls.js";
import { known } from "../drawing/values.js";

// Name of a figure -> its text, its unit, by what it is divided, its digits, and the column of the run's table.
const FIGURES = {
  self_consumption: { unit: "%", by: 0.01, digits: 1, column: "self_consumption_share" },
  self_sufficiency: { unit: "%", by: 0.01, digits: 1, column: "self_sufficiency_share" },
  matching: { unit: "%", by: 0.01, digits: 1, column: "matching_share" },
  saved_kwh: { text: "saved", unit: "MWh", by: 1000, yearly: true, column: "" },
  load_kwh: { text: "load_energy", unit: "MWh", by: 1000, yearly: true, column: "load_after_mwh" },
  import_kwh: { text: "import", unit: "MWh", by: 1000, yearly: true, column: "grid_import_mwh" },
  export_kwh: { text: "export", unit: "MWh", by: 1000, yearly: true, column: "grid_export_mwh" },
  curtailed_kwh: { text: "curtailed", unit: "MWh", by: 1000, yearly: true, column: "curtailed_mwh" },
  peak_import_kw: { text: "peak", unit: "MW", by: 1000, digits: 2, column: "peak_import_kw" },
  bill_before: { unit: "USD", by: 1, yearly: true, column: "bill_before_usd" },
  bill_after: { unit: "USD", by: 1, yearly: true, column: "bill_after_usd" },
  saving: { unit: "USD", by: 1, yearly: true, column: "bill_saving_usd" },
  saving_other: { unit: "USD", by: 1, yearly: true, column: "bill_saving_other_usd" },
  investment: { unit: "USD", by: 1, column: "estate_investment_usd" },
  payback_years: { text: "payback", by: 1, digits: 1, column: "payback_years" },
  avoided_tco2e: { text: "avoided", unit: "tCO₂e", by: 1, yearly: true, column: "estate_avoided_tco2e" },
};
const ON_TOP = ["saving", "payback_years", "self_consumption", "avoided_tco2e"];

export class EstateFigures {
  constructor(words) {
    this.words = words;
    this.top = el("dl", { class: "gp-top" });
    this.tops = ON_TOP.map((name) => this.place(this.top, name));
    this.list = el("dl", { class: "gp-estate-figures" });
    this.rows = Object.keys(FIGURES).map((name) => this.place(this.list, name));
    this.note = el("p", { class: "gp-note" });
  }

  place(list, name) {
    const [term, value, range] = [el("dt", {}), el("b", {}), el("small", {})];
    list.append(el("div", {}, term, el("dd", {}, value, range)));
    return { name, term, value, range };
  }

  // `entry`: the park of the page's data, with the ranges of the run; `calendars`: that of the setting and the other.
  draw(figures, entry, { calendars, isOfRun }) {
    const { words } = this;
    for (const { name, term, value } of this.tops) {
      term.textContent = this.title(name);
      value.textContent = this.written(name, figures[name]);
    }
    let ranged = false;
    for (const { name, term, value, range } of this.rows) {
      term.textContent = this.title(name, calendars);
      value.textContent = this.written(name, figures[name]);
      const ends = entry.ranges[FIGURES[name].column];
      range.textContent = ends ? this.range(name, ends) : "";
      ranged = ranged || Boolean(ends);
    }
    this.list.classList.toggle("gp-moved", !isOfRun);
    this.note.textContent = ranged ? words.t(isOfRun ? "map.estate.range_of_run" : "map.estate.moved") : "";
  }

  // Savings are named by their calendar in the list, where both stand.
  title(name, calendars) {
    const { words } = this;
    const calendar = calendars && { saving: calendars[0], saving_other: calendars[1] }[name];
    if (calendar) return words.t("map.estate.saving_by", { calendar: nameOf(words, "calendar", calendar) });
    return words.t(`map.estate.${FIGURES[name].text || name}`);
  }

  number(name, value) {
    const { by, digits } = FIGURES[name];
    return digits === undefined ? this.words.short(value / by) : this.words.number(value / by, digits);
  }

  unit(name) {
    return FIGURES[name].unit || this.words.t("map.estate.years");
  }

  written(name, value) {
    const { words } = this;
    if (!known(value)) return "–";
    if (value === Infinity) return words.t("map.estate.never");
    const [figure, unit] = [this.number(name, value), this.unit(name)];
    if (unit === "%") return `${figure}%`;
    return FIGURES[name].yearly ? words.t("map.estate.a_year", { figure, unit }) : `${figure} ${unit}`;
  }

  // Ends are those of the table, in its own units.
  range(name, [low, high]) {
    const { by } = FIGURES[name];
    const times = by === 1000 && !FIGURES[name].column.endsWith("_kw") ? 1000 : 1;
    const unit = this.unit(name) === "%" ? "%" : ` ${this.unit(name)}`;
    const [least, most] = [low, high].map((end) => this.end(name, end, times));
    return this.words.t("map.estate.range", { low: least, high: most + unit });
  }

  end(name, value, times) {
    return known(value) && value !== Infinity ? this.number(name, value * times) : this.words.t("map.estate.never");
  }
}
